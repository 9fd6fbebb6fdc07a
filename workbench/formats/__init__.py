"""Masks in the files of other programs."""
