"""Which simulated individual every track is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from workbench.formats.tracks.registry import read_trajectories


def individuals(result: Path) -> list[int]:
    """Of every track of ``monday`` the individual of ``monday video/truth.json``."""
    found = read_trajectories(result)
    true = read_trajectories(result.parent / f"{result.name} video" / "truth.json")
    apart = np.linalg.norm(found.positions[:, :, None] - true.positions[:, None], axis=3)
    return linear_sum_assignment(np.nanmean(apart, axis=0))[1].tolist()
