"""Trajectories in the files of other programs, and in our own."""
