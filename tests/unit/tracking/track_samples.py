"""Made-up trajectories whose figures are known."""

from __future__ import annotations

import numpy as np

from workbench.core.trajectories import Trajectories

LENGTH = 20.0


def tracks(positions: np.ndarray, **about: object) -> Trajectories:
    blank = np.full(positions.shape[:2], np.nan, np.float32)
    given = {"probability": blank, "body_length": LENGTH, **about}
    return Trajectories(positions=positions, **given)


def lanes(frames: int, animals: int) -> np.ndarray:
    """Animals that walk beside each other, ten lengths apart: never in a crossing."""
    x = np.repeat(np.arange(frames, dtype=float)[:, None], animals, axis=1)
    y = np.repeat(np.arange(animals, dtype=float)[None] * 10 * LENGTH, frames, axis=0)
    return np.stack([x, y], axis=2)


def wanderers(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """True and found positions with gaps, swaps, strangers and noise of every degree."""
    rng = np.random.default_rng(seed)
    frames, animals, found = (int(rng.integers(*span)) for span in ((5, 120), (1, 6), (1, 7)))
    size = rng.choice([30, 100, 300])
    true = np.cumsum(rng.normal(0, rng.choice([1, 4, 12]), (frames, animals, 2)), axis=0)
    true += rng.uniform(0, size, (animals, 2))
    other = rng.uniform(0, size, (frames, found, 2))
    for n in range(min(animals, found)):
        other[:, n] = true[:, n] + rng.normal(0, rng.choice([0.5, 7]), (frames, 2))
    for _ in range(rng.integers(0, 8)):
        start = rng.integers(frames)
        other[start:] = other[start:][:, rng.permutation(found)]
    true[rng.random((frames, animals)) < rng.choice([0, 0.1, 0.4])] = np.nan
    other[rng.random((frames, found)) < rng.choice([0, 0.1, 0.4])] = np.nan
    true[0, 0] = (1.0, 1.0)
    return true, other
