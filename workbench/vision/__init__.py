"""Masks without a network, and pictures of masks."""
