"""Data sets, splits, the training loop, metrics."""
