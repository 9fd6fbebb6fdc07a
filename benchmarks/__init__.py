"""Benchmarks: each runs a named peer beside ours, in one run, and prints the ratio."""
