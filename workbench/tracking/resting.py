"""Floor of a scene in which animals rest all along: what lies under them is filled in from around it.

Two cases: nothing walks about, and all that changes lies in a small part of the frame
(`floor_under_resting`); or some walk about, and one that rests is left in the floor that the others uncover
(`floor_without_animals`).
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image, Mask
from workbench.vision.foreground import activity_of, difference, wide_floor
from workbench.vision.mask_ops import as_u8, disc, label
from workbench.vision.pseudo_params import Polarity

_LARGEST = 0.2
"""Where changes cover more of the frame than this, animals walk about, and the floor shows by itself."""
_GRAIN = 1 / 160
"""Of the frame's shorter side: smaller spots of change are noise."""
_COAT = 75
"""Percentile of the contrasts that pass over the floor: of an animal's inside, not its edge or its tail."""
_RESTLESS = 0.1
"""Part of an animal that rests over which it shifts; of dishes and walls none was above 0.01."""
_ALIKE = 0.6
"""Of one animal's area: what differs by more is none."""
_SMALL = 120
"""Pixels of the shorter side of the picture that is filled in: bedding has no grain there."""
_REACH = 6.0
"""Standard deviation of the filling, in pixels of that picture."""


def floor_under_resting(ordered: NDArray[np.uint8]) -> Image | None:
    """Empty scene (H, W) of a recording in which all that changes lies in a small part of the frame.

    An animal that sleeps or shifts a little is in the median of its place, but its outline is never quite
    still: within what changes and what that encloses, the floor is unknown. None where that is most of
    the frame, or nothing.

    Parameters
    ----------
    ordered
        (N, H, W) from `workbench.vision.foreground.ordered_samples`.
    """
    unknown = _restless(ordered)
    if not 0 < unknown.mean() < _LARGEST:
        return None
    middle = ordered[len(ordered) // 2]
    return as_u8(np.where(unknown > 0, _filled(middle, unknown), middle))


def _restless(ordered: NDArray[np.uint8]) -> Mask:
    """Pixels (H, W) that change over the samples, and those that these enclose."""
    change, noise = activity_of(ordered)
    mask = as_u8(cv2.blur(change, (3, 3)) > noise)
    radius = _grain(mask)
    mask = as_u8(cv2.morphologyEx(mask, cv2.MORPH_OPEN, disc(radius)))
    mask = as_u8(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, disc(3 * radius)))
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled = np.zeros_like(mask)
    cv2.drawContours(filled, outlines, -1, 1, -1)
    return as_u8(cv2.dilate(filled, disc(2 * radius)))


def floor_without_animals(
    ordered: NDArray[np.uint8], frames: Sequence[Image], animals: int, floor: Image, polarity: Polarity
) -> Image | None:
    """Empty scene (H, W) without what looks in it like the animals that walk about; None: nothing does.

    As far from its surroundings as they are from the floor, as large as one of them or as all but one, and
    not quite still: a dish is, but an animal that rests breathes and turns, and left once or will.

    Parameters
    ----------
    ordered
        (N, H, W) from `workbench.vision.foreground.ordered_samples`.
    frames
        (H, W) each, some of the same.
    floor
        (H, W) of the same frames from `workbench.vision.foreground.model_floors`.
    polarity
        ``dark`` or ``pale``, that of the floor.
    """
    change, noise = activity_of(ordered)
    passed = difference(ordered[1] if polarity == "dark" else ordered[-2], floor, polarity)
    moving = passed[passed > noise]
    if not moving.size:
        return None
    level = float(np.percentile(moving, _COAT)) / 2
    least, most = _size_of_walking([difference(gray, floor, polarity) for gray in frames], level, animals)
    count, labels = label(_standing_out(difference(floor, wide_floor(floor), polarity), level))
    areas = np.bincount(labels.ravel(), minlength=count + 1)
    shifting = np.bincount(labels.ravel(), (change > noise).ravel(), count + 1)
    left = (shifting > _RESTLESS * areas) & (areas > least) & (areas < most)
    left[0] = False
    if not left.any():
        return None
    unknown = as_u8(cv2.dilate(as_u8(left[labels]), disc(3 * _grain(floor))))
    return as_u8(np.where(unknown > 0, _filled(floor, unknown), floor))


def _standing_out(contrast: Image, level: float) -> Mask:
    """What stands out by more than the level and is no grain."""
    mask = as_u8(cv2.blur(contrast, (3, 3)) > level)
    return as_u8(cv2.morphologyEx(mask, cv2.MORPH_OPEN, disc(_grain(mask))))


def _size_of_walking(contrasts: Sequence[Image], level: float, animals: int) -> tuple[float, float]:
    """Least and greatest area in pixels of one animal that rests, or of all that can if one walks."""
    areas: list[int] = []
    for contrast in contrasts:
        count, labels = label(_standing_out(contrast, level))
        areas += np.sort(np.bincount(labels.ravel(), minlength=count + 1)[1:])[::-1][:animals].tolist()
    one = float(np.median(areas)) if areas else 0.0
    return one * _ALIKE, one * max(1, animals - 1) / _ALIKE


def _grain(mask: Image) -> int:
    """Radius in pixels of what is smaller than an animal."""
    return max(1, int(_GRAIN * min(mask.shape) + 0.5))


def _filled(picture: Image, unknown: Mask) -> Image:
    """Picture (H, W) with the mean of what is known around, the nearer the more, at every pixel."""
    height, width = picture.shape
    scale = max(1.0, min(height, width) / _SMALL)
    small = (max(1, round(width / scale)), max(1, round(height / scale)))
    known = (1 - unknown).astype(np.float32)
    weight = cv2.resize(known, small, interpolation=cv2.INTER_AREA)
    value = cv2.resize(known * picture, small, interpolation=cv2.INTER_AREA)
    total, sums = np.zeros(weight.shape, np.float64), np.zeros(weight.shape, np.float64)
    for reach, trust in ((_REACH, 1.0), (4 * _REACH, 1e-3), (16 * _REACH, 1e-6)):
        total = total + trust * cv2.GaussianBlur(weight, (0, 0), reach)
        sums = sums + trust * cv2.GaussianBlur(value, (0, 0), reach)
    small_floor = np.clip(sums / np.maximum(total, 1e-12), 0, 255).astype(np.uint8)
    return as_u8(cv2.resize(small_floor, (width, height), interpolation=cv2.INTER_LINEAR))
