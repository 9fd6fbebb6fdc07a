"""How well predicted borders lie on the true ones: a thin tail is nearly all border."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Json, Mask
from workbench.nets.preprocessing import IGNORE

TOLERANCE = 2
"""Pixels that a border may be off."""
_CROSS = np.asarray(cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)), np.uint8)


class BoundaryScore:
    """Boundary F1 of each class over many masks (Csurka et al. 2013), counted in pixels of border.

    A border pixel of the prediction is right if a true one of its class is within ``tolerance`` pixels, and
    the other way round; F1 of the two shares. The edge of the picture is no border, nor is that of pixels
    labelled `IGNORE`. A class with no border in truth or prediction has none (NaN).
    """

    def __init__(self, names: Sequence[str], tolerance: int = TOLERANCE) -> None:
        self.names = tuple(names)
        self.disk = disk(tolerance)
        # Columns: predicted pixels that are right, all predicted, true ones that were found, all true.
        self.counts: NDArray[np.int64] = np.zeros((len(self.names), 4), np.int64)

    def add(self, predicted: Mask, truth: Mask) -> None:
        """Count one pair of masks (H, W)."""
        ignored = (truth == IGNORE).astype(np.uint8)
        for number in range(len(self.names)):
            ours = border(predicted == number, ignored)
            theirs = border(truth == number, ignored)
            right = cv2.countNonZero(ours & self._near(theirs))
            found = cv2.countNonZero(theirs & self._near(ours))
            self.counts[number] += (right, cv2.countNonZero(ours), found, cv2.countNonZero(theirs))

    def _near(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return np.asarray(cv2.dilate(pixels, self.disk), np.uint8)

    @property
    def f1(self) -> NDArray[np.float64]:
        """Boundary F1 of each class."""
        right, ours, found, theirs = self.counts.T.astype(np.float64)
        precision = np.divide(right, ours, out=np.zeros_like(ours), where=ours > 0)
        recall = np.divide(found, theirs, out=np.zeros_like(theirs), where=theirs > 0)
        both = precision + recall
        f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(both), where=both > 0)
        return np.where(ours + theirs > 0, f1, np.nan)

    def to_dict(self) -> dict[str, Json]:
        """``boundary_f1`` by class and their mean without background; None for NaN."""
        values = {name: _plain(value) for name, value in zip(self.names, self.f1, strict=True)}
        known = self.f1[1:][~np.isnan(self.f1[1:])]
        return {"boundary_f1": values, "mean_boundary_f1": _plain(known.mean()) if len(known) else None}


def border(inside: NDArray[np.bool_], ignored: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pixels of ``inside`` with a neighbour (above, below, left, right) that is counted and not inside: 1."""
    own = inside.astype(np.uint8) & (1 - ignored)
    # OpenCV's own border value leaves the picture's edge out.
    return own & (1 - np.asarray(cv2.erode(own | ignored, _CROSS), np.uint8))


def disk(radius: int) -> NDArray[np.uint8]:
    """Pixels within ``radius`` of the middle, (2 radius + 1, 2 radius + 1)."""
    way = np.arange(-radius, radius + 1) ** 2
    return (way[:, None] + way[None] <= radius**2).astype(np.uint8)


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 5)
