"""Burnt-in marks replaced from around them; what never changes is worked out once for a recording."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image, Mask
from workbench.vision.mask_ops import as_u8, components, grow_box

_SIZES = (5, 9, 17, 33)
"""Sides of the neighbourhoods tried for a pixel, the smallest with enough known pixels is taken."""

_ENOUGH = 0.15
"""Share of a neighbourhood that must be known."""


@dataclass(frozen=True, eq=False)
class _Box:
    """One place with marks: its slice, what is to fill, and per neighbourhood how much of it is known."""

    where: tuple[slice, slice]
    hole: NDArray[np.bool_]
    known: NDArray[np.float32]
    steps: tuple[tuple[int, NDArray[np.float32], NDArray[np.bool_]], ...]


class TextFill:
    """Fills ``marks`` (H, W) from their surroundings, box by box: cv2.inpaint is too slow for video."""

    def __init__(self, marks: Mask) -> None:
        joined = cv2.dilate(marks, np.ones((9, 9), np.uint8))
        places = [grow_box(box, 8, marks.shape) for _, box, _ in components(as_u8(joined))[1]]
        self._boxes = [_prepared(marks, place) for place in places]

    def __call__(self, values: Image) -> Image:
        """A copy of ``values`` (H, W) without the marks."""
        result = values.copy()
        for box in self._boxes:
            area = values[box.where]
            out = area.astype(np.float32)
            weighted = out * box.known
            for size, total, chosen in box.steps:
                mean = cv2.blur(weighted, (size, size), borderType=cv2.BORDER_REFLECT)
                out[chosen] = mean[chosen] / total[chosen]
            result[box.where] = np.where(box.hole, np.clip(np.rint(out), 0, 255), area).astype(np.uint8)
        return result


def _prepared(marks: Mask, place: tuple[int, int, int, int]) -> _Box:
    x0, y0, x1, y1 = place
    where = (slice(y0, y1), slice(x0, x1))
    hole = np.asarray(cv2.dilate(marks[where], np.ones((3, 3), np.uint8))) > 0
    known = np.asarray(~hole, np.float32)
    todo, steps = hole, []
    for size in _SIZES:
        total = np.asarray(cv2.blur(known, (size, size), borderType=cv2.BORDER_REFLECT), np.float32)
        chosen = todo & (total > _ENOUGH)
        if chosen.any():
            steps.append((size, total, chosen))
            todo = todo & ~chosen
    return _Box(where, hole, known, tuple(steps))
