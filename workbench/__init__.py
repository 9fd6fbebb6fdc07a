"""Vivarium Workbench: from raw cage video to per-animal, per-body-part, per-second data."""

__version__ = "0.1.0"
