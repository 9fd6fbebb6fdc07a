"""Simulated recordings, rendered once for all tests of a run."""

from __future__ import annotations

from functools import cache

import numpy as np

from workbench.simulate.scene import Scene
from workbench.simulate.spec import SceneSpec
from workbench.vision.mask_ops import gray

WIDTH, HEIGHT, FRAMES = 192, 144, 900


@cache
def scene(**look) -> Scene:
    return Scene(SceneSpec(width=WIDTH, height=HEIGHT, frames=FRAMES, **{"seed": 5, "touching": 0.2, **look}))


@cache
def samples(count: int = 20, **look) -> tuple[np.ndarray, ...]:
    """Grey frames (H, W) spread through a recording of that look."""
    spread = np.linspace(0, FRAMES - 1, count).round().astype(int)
    return tuple(gray(scene(**look).frame(int(k)).image) for k in spread)


@cache
def truth(count: int = 20, **look) -> tuple[np.ndarray, ...]:
    """Instances (H, W) of the same frames."""
    spread = np.linspace(0, FRAMES - 1, count).round().astype(int)
    return tuple(scene(**look).frame(int(k)).instances for k in spread)
