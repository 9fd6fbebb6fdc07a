"""Stretches of the lives of simulated animals, drawn once for all tests of a run."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from workbench.simulate.portraits import Portraits, PortraitSpec

SIDE = 16


@cache
def stretch(texture: float, animal: int, number: int) -> NDArray[np.uint8]:
    """(180, S, S): animals that differ that much, or not at all; copy before you change it."""
    made = Portraits(PortraitSpec(side=SIDE, fps=6.0, texture=texture, seed=3)).stretch(animal, number)
    made.setflags(write=False)
    return made
