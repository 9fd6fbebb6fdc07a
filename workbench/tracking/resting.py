"""Floor of a scene in which animals rest all along: what lies under them is filled in from around it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image, Mask
from workbench.vision.foreground import activity_of
from workbench.vision.mask_ops import as_u8, disc

_LARGEST = 0.2
"""Where changes cover more of the frame than this, animals walk about, and the floor shows by itself."""
_GRAIN = 1 / 160
"""Of the frame's shorter side: smaller spots of change are noise."""
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
    radius = max(1, round(_GRAIN * min(mask.shape)))
    mask = as_u8(cv2.morphologyEx(mask, cv2.MORPH_OPEN, disc(radius)))
    mask = as_u8(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, disc(3 * radius)))
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled = np.zeros_like(mask)
    cv2.drawContours(filled, outlines, -1, 1, -1)
    return as_u8(cv2.dilate(filled, disc(2 * radius)))


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
