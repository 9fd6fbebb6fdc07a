"""Random changes of a picture of one animal while a network learns it: one warp a picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image

NAMES = ("FLIP", "ROTA", "ZOOM", "MIX")
TURN_DEG = 36.0
"""A tenth of a full turn either way."""
ZOOM_RANGE = 1.2
"""Up to a fifth larger, or smaller by the same factor."""


def augmented(picture: Image, kind: str, rng: np.random.Generator) -> Image:
    """A square picture (S, S, 3) changed by ``kind``, one of `NAMES`.

    ``FLIP`` mirrors left to right and upside down, each every other time; ``ROTA`` turns by up to
    `TURN_DEG`; ``ZOOM`` scales by up to `ZOOM_RANGE`; ``MIX`` does all three. What comes in from outside
    repeats the edge.
    """
    side = picture.shape[0]
    angle = rng.uniform(-TURN_DEG, TURN_DEG) if kind in ("ROTA", "MIX") else 0.0
    scale = float(ZOOM_RANGE ** rng.uniform(-1, 1)) if kind in ("ZOOM", "MIX") else 1.0
    middle = ((side - 1) / 2, (side - 1) / 2)
    matrix: NDArray[np.float64] = np.asarray(cv2.getRotationMatrix2D(middle, angle, scale), np.float64)
    if kind in ("FLIP", "MIX"):
        for row in range(2):
            if rng.random() < 0.5:
                matrix[row] = -matrix[row]
                matrix[row, 2] += side - 1
    border = cv2.BORDER_REPLICATE
    changed = cv2.warpAffine(picture, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(changed, np.uint8)
