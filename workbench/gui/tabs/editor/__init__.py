"""Panels of the Edit tab."""
