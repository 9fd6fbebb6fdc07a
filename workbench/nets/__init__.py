"""Torch modules, checkpoints, prediction."""
