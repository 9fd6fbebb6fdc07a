"""What both cameras share of the empty arena: walls and droppings."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.simulate.spec import SceneSpec
from workbench.simulate.texture import soften

Field = NDArray[np.float32]


def wall_distance(spec: SceneSpec) -> Field:
    """Pixels from the nearest wall, positive on the floor and negative outside, (H, W)."""
    left, top, right, bottom = spec.arena
    x = np.arange(spec.width, dtype=np.float32)[None]
    y = np.arange(spec.height, dtype=np.float32)[:, None]
    across = np.minimum(x - np.float32(left), np.float32(right) - x)
    down = np.minimum(y - np.float32(top), np.float32(bottom) - y)
    return np.asarray(np.minimum(across, down), np.float32)


def scatter_droppings(spec: SceneSpec, rng: np.random.Generator) -> Field:
    """Share of each pixel covered by droppings, (H, W): small grains, more of them along the walls."""
    layer = np.zeros((spec.height, spec.width), np.float32)
    count = round(spec.droppings * (7 + 3 * spec.animals))
    left, top, right, bottom = spec.arena
    for _ in range(count):
        x, y = rng.uniform(left, right), rng.uniform(top, bottom)
        if rng.random() < 0.5:
            edge = rng.integers(4)
            near = abs(rng.normal(0.0, 0.12)) * spec.height
            x = left + near if edge == 0 else right - near if edge == 1 else x
            y = top + near if edge == 2 else bottom - near if edge == 3 else y
        axes = spec.body_length * rng.uniform(0.012, 0.022) * np.array([rng.uniform(1.2, 2.2), 1.0])
        centre = (round(float(x) * 16), round(float(y) * 16))
        size = (max(8, round(float(axes[0]) * 16)), max(8, round(float(axes[1]) * 16)))
        cv2.ellipse(layer, centre, size, float(rng.uniform(0, 180)), 0, 360, 1.0, -1, cv2.LINE_8, 4)
    return soften(layer, 0.6)
