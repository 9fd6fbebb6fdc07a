"""The panels beside the tabs."""
