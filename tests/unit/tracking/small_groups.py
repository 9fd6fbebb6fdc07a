"""Small pictures of simulated animals for engines to learn from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from small_portraits import stretch

from workbench.tracking.bench_task import bench_task
from workbench.tracking.identity_task import IdentityTask

ANIMALS = 3


@dataclass(frozen=True)
class Group:
    """A task of some animals, and pictures of the same ones from another time: (N, K, S, S)."""

    task: IdentityTask
    tests: NDArray[np.uint8]


@cache
def small_group(texture: float, count: int) -> Group:
    pictures = np.stack([stretch(texture, animal, 0)[:count] for animal in range(ANIMALS)])
    tests = np.stack([stretch(texture, animal, 9)[::3] for animal in range(ANIMALS)])
    return Group(bench_task(pictures, 60, np.random.default_rng(5)), tests)
