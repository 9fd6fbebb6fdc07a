"""Vivarium Workbench: from raw cage video to per-animal, per-body-part, per-second data."""

import os

__version__ = "0.1.0"

# Read by OpenMP when torch loads it, so it stands before everything else (docs/adr/0042): threads that
# wait by spinning make a training step ten times slower as soon as another program wants one core.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
