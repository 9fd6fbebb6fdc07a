"""The grid of the View tab."""
