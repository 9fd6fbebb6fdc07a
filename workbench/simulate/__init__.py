"""Rodents rendered with known truth."""
