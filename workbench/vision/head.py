"""The head: cut off at the neck by an arc round the nose."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Mask
from workbench.vision.mask_ops import as_u8, largest_component, touching

HEAD_LENGTH = 0.34
"""Automatic `PseudoParams.head_length` where no neck shows in any frame."""

SLIMMEST = 1.7
"""Length of the trunk over the square root of its area, at least, when it is not foreshortened."""

EXPECTED = 0.62
"""Where the neck is expected, over the square root of the area of the trunk."""

SLOPE = 0.55
"""How far down from the ears to the neck the head ends: 1 at the ears' widest, 0 in the valley."""


def arc_lengths(trunk: Mask, nose: tuple[float, float], most: float) -> NDArray[np.float64]:
    """Pixels of ``trunk`` on arcs of radius 0, 1, 2 ... round the nose, up to ``most`` pixels."""
    distance = _distance(trunk.shape, nose)
    near = largest_component(as_u8((distance <= most) & (trunk > 0)))
    rings = distance[near > 0].astype(np.int64)
    return np.bincount(rings, minlength=int(most) + 1).astype(np.float64)


def find_neck(trunk: Mask, nose: tuple[float, float], scale: float, typical: float = 0.0) -> float | None:
    """Radius round the nose of the arc that crosses the neck; None where no neck shows.

    From the nose arcs grow to the ears, shrink to the neck and grow again to the shoulders.

    Parameters
    ----------
    scale
        Square root of the area of the trunk, in pixels.
    typical
        What the neck was in other frames, in pixels; 0 if not known.
    """
    low, high = (0.7 * typical, 1.3 * typical) if typical else (0.36 * scale, 0.82 * scale)
    arcs = arc_lengths(trunk, nose, high + 0.35 * scale)
    sigma = max(1.0, 0.03 * scale)
    row = arcs.reshape(1, -1)
    blurred = cv2.GaussianBlur(row, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    smooth = np.asarray(blurred, np.float64).ravel()
    valleys: list[tuple[float, int]] = []
    for radius in range(max(2, int(low)), min(int(high) + 1, len(smooth) - 2)):
        here = max(float(smooth[radius]), 1e-6)
        if here > smooth[radius - 1] or here > smooth[radius + 1]:
            continue
        ears = float(smooth[int(0.4 * radius) : radius].max())
        shoulders = float(smooth[radius : radius + int(0.35 * scale) + 1].max())
        depth = min(ears, shoulders) / here - 1.0
        if depth > 0.04:
            valleys.append((depth, radius))
    if not valleys:
        return None
    # Forepaws and folds make other bumps and valleys: the one where a neck belongs counts.
    expected = typical or EXPECTED * scale
    worth, best = max(
        (depth * float(np.exp(-(((radius / expected - 1) / 0.25) ** 2))), radius) for depth, radius in valleys
    )
    return _behind_ears(smooth, best) if worth > 0.02 else None


def _behind_ears(arcs: NDArray[np.float64], neck: int) -> float:
    """Where the arcs leave the ears: the neck is a valley, the head ends at its front slope."""
    front = arcs[int(0.4 * neck) : neck + 1]
    peak = int(np.argmax(front))
    level = arcs[neck] + SLOPE * (front[peak] - arcs[neck])
    below = np.flatnonzero(front[peak:] <= level)
    return float(int(0.4 * neck) + peak + below[0])


def head_radius(trunk: Mask, nose: tuple[float, float], scale: float, length: float, typical: float) -> float:
    """Radius of the cut round the nose, in pixels: the neck if it shows, else what is anatomical."""
    found = find_neck(trunk, nose, scale, typical)
    if found is None:
        found = typical or HEAD_LENGTH * max(length, SLIMMEST * scale)
    elif typical:
        # Skulls do not stretch: what shows in one frame is drawn towards what showed in most.
        found = 0.85 * found + 0.15 * typical
    return min(found, 0.6 * max(length, scale))


def cut_head(trunk: Mask, nose: tuple[float, float], radius: float) -> Mask:
    """The part of the trunk within ``radius`` of the nose: the cut is an arc bulging into the body."""
    near = as_u8((_distance(trunk.shape, nose) <= radius) & (trunk > 0))
    spot = np.zeros_like(trunk)
    x, y = (
        int(np.clip(round(value), 0, size - 1)) for value, size in zip(nose, trunk.shape[::-1], strict=True)
    )
    cv2.circle(spot, (x, y), 3, 1, -1)
    held = touching(near, spot & near) if (spot & near).any() else near
    return largest_component(held)


def _distance(shape: tuple[int, ...], point: tuple[float, float]) -> NDArray[np.float64]:
    ys, xs = np.ogrid[: shape[0], : shape[1]]
    return np.asarray(np.hypot(xs - point[0], ys - point[1]), np.float64)
