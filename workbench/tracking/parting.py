"""Where a crossing's blob is narrow: the places at which it comes apart into animals."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Mask

_LEAST = 0.4
"""Area of a part in animals; what is smaller is a head behind a neck."""
LARGE = 1.35
"""Area in animals from which on a blob may be more than one."""
_CORE = 0.06
"""Area in animals that a part must still have where it is eroded."""
DEEPEST = 0.3
"""How deep is eroded, in square roots of an animal's area: a little less than half of its width."""


def part(mask: Mask, fair: float, deepest: float = DEEPEST) -> NDArray[np.int32] | None:
    """Parts (H, W) of a blob, 1, 2, …, 0 outside; None where it is in one piece.

    The blob is eroded until it falls apart into pieces of an animal's size, and every pixel then goes to
    the nearest piece.

    Parameters
    ----------
    mask
        (H, W), 0 or 1.
    fair
        Area of one animal in pixels.
    deepest
        How deep is eroded, in square roots of an animal's area.
    """
    padded = np.pad(mask, 1)
    inner = cv2.distanceTransform(padded, cv2.DIST_L2, 3)
    deepest = min(float(inner.max()), deepest * float(np.sqrt(fair)) + 1.0)
    for depth in np.arange(1.0, deepest, 1.0):
        # Without statistics it takes a third of the time, and mostly there is one piece.
        count, cores = cv2.connectedComponents(
            (inner > depth).astype(np.uint8), connectivity=4, ltype=cv2.CV_32S
        )
        if count < 3:
            continue
        areas = np.bincount(cores.ravel(), minlength=count)
        kept = [n for n in range(1, count) if areas[n] >= _CORE * fair]
        if len(kept) < 2:
            continue
        grown = _grown(padded, np.asarray(cores, np.int32), kept)
        areas = np.bincount(grown.ravel(), minlength=len(kept) + 1)[1:]
        if (areas >= _LEAST * fair).sum() >= 2:
            if (areas < _LEAST * fair).any():
                large = [n for n, area in zip(kept, areas.tolist(), strict=True) if area >= _LEAST * fair]
                grown = _grown(padded, np.asarray(cores, np.int32), large)
            return grown[1:-1, 1:-1]
    return None


def parted(mask: Mask, fair: float, deepest: float) -> list[Mask]:
    """Masks (H, W) of all pieces that a blob comes apart into; itself where it is in one piece."""
    if mask.sum() < LARGE * fair:
        return [mask]
    parts = part(mask, fair, deepest)
    if parts is None:
        return [mask]
    numbers = range(1, int(parts.max()) + 1)
    return [one for n in numbers for one in parted((parts == n).astype(np.uint8), fair, deepest)]


def _grown(mask: Mask, cores: NDArray[np.int32], kept: list[int]) -> NDArray[np.int32]:
    """Every pixel of the mask given to the nearest of the cores, numbered from 1."""
    number = np.zeros(int(cores.max()) + 1, np.int32)
    number[kept] = np.arange(1, len(kept) + 1)
    own = number[cores]
    _, nearest = cv2.distanceTransformWithLabels(
        (own == 0).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    of_label = np.zeros(int(nearest.max()) + 1, np.int32)
    seeds = own > 0
    of_label[nearest[seeds]] = own[seeds]
    grown: NDArray[np.int32] = np.where(mask > 0, of_label[nearest], 0).astype(np.int32)
    return grown


def shares(areas: NDArray[np.float64], animals: int) -> NDArray[np.int64]:
    """How many of the animals are in each part, at least one, by areas (P,); not more parts than animals."""
    counts = np.ones(len(areas), np.int64)
    while counts.sum() < animals:
        counts[int((areas / counts).argmax())] += 1
    return counts
