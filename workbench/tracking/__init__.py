"""Tracking: blobs, crossings, fragments, identities, trajectories."""
