"""The tail: the long thin part of an animal, cut off where the width collapses."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Mask
from workbench.vision.mask_ops import (
    as_u8,
    components,
    disc_dilate,
    disc_open,
    inner_distance,
    largest_component,
)

TAIL_WIDTH = 0.40
"""Automatic `PseudoParams.tail_width`: where to look for the tail; its own width then sets the cut."""


def strip_length(part: Mask) -> tuple[float, float]:
    """Length and width in pixels of a thin part, from its area and mean inner distance."""
    area = float(cv2.countNonZero(part))
    inside = inner_distance(part)
    # Across a strip of width w the inner distance averages w / 4 (and half a pixel of sampling).
    width = max(1.0, 4.0 * float(inside[part > 0].mean()) - 1.0)
    return area / width, width


LARGE = 12_000
"""Pixels from which on an animal is divided at half its scale: nothing that shows is lost."""


@dataclass(frozen=True, eq=False)
class Strip:
    """A long thin part of an animal beside its trunk: mask, length, width and where it is rooted."""

    mask: Mask
    length: float
    width: float
    root: tuple[float, float]


def separate_tail(whole: Mask, tail_width: float | None) -> tuple[Mask, Mask, float]:
    """Trunk, tail and the tail's length over the trunk's inner radius.

    The trunk is what a disc of a fraction of the largest inner radius can reach. Of what is left
    the longest strip is the tail, if it is long and narrow; its own width then gives the radius
    for the final cut, which so lies where the width collapses. A second strip from the same root
    is the same tail once more (interlaced video shows it twice) and joins it; one from elsewhere
    is a cable or a straw, and is part of no animal.
    """
    if cv2.countNonZero(whole) > LARGE:
        return _separate_at_half(whole, tail_width)
    distance = inner_distance(whole)
    radius = float(distance.max())
    strips = find_strips(whole, _opened(whole, (tail_width or TAIL_WIDTH) * radius, distance), radius)
    if not strips:
        return whole, np.zeros_like(whole), 0.0
    if tail_width is None:
        width = strips[0].width
        fine = float(np.clip(0.5 * width + 0.22 * (radius - 0.5 * width), 0.15 * radius, 0.5 * radius))
        finer = find_strips(whole, _opened(whole, fine, distance), radius)
        if finer and (finer[0].mask & strips[0].mask).any():
            strips = finer
    tail, trunk = strips[0].mask, whole & as_u8(strips[0].mask == 0)
    for strip in strips[1:]:
        trunk &= as_u8(strip.mask == 0)
        if np.hypot(*np.subtract(strip.root, strips[0].root)) < 0.9 * radius:
            tail = tail | strip.mask | _bridge(whole, strips[0].root, strip.root)
    trunk = largest_component(trunk & as_u8(tail == 0))
    return trunk, largest_component(tail), strips[0].length / radius


def _separate_at_half(whole: Mask, tail_width: float | None) -> tuple[Mask, Mask, float]:
    """The same at half the scale; the outline keeps every pixel, the cut is rounded to two."""
    height, width = whole.shape
    padded = cv2.copyMakeBorder(whole, 0, height % 2, 0, width % 2, cv2.BORDER_CONSTANT, value=0)
    blocks = as_u8(padded).reshape(padded.shape[0] // 2, 2, padded.shape[1] // 2, 2)
    small = as_u8(blocks.max(axis=(1, 3)))
    trunk, tail, ratio = separate_tail(small, tail_width)
    if not tail.any():
        return whole, np.zeros_like(whole), 0.0
    size = (padded.shape[1], padded.shape[0])
    large = [as_u8(cv2.resize(part, size, interpolation=cv2.INTER_NEAREST)) for part in (trunk, tail)]
    trunk, tail = (largest_component(part[:height, :width] & whole) for part in large)
    return trunk, tail, ratio


def _opened(whole: Mask, reach: float, distance: NDArray[np.float32]) -> Mask:
    return largest_component(disc_open(whole, reach, distance))


def _bridge(whole: Mask, one: tuple[float, float], two: tuple[float, float]) -> Mask:
    """A line through the animal between two roots, so that both strips are one part."""
    line = np.zeros_like(whole)
    ends = [(round(x), round(y)) for x, y in (one, two)]
    cv2.line(line, ends[0], ends[1], 1, 3)
    return line & whole


def is_tail_like(length: float, width: float, radius: float) -> bool:
    """Whether a strip could be a tail: long, or short and thin (cut short by a wall); feet are neither."""
    long = length > max(radius, 2.5 * width) and width < 0.9 * radius
    return long or (length > max(0.6 * radius, 3.0 * width) and width < 0.3 * radius)


def find_strips(whole: Mask, trunk: Mask, radius: float) -> list[Strip]:
    """Long thin parts of ``whole`` beside ``trunk``, the longest first."""
    rest = whole & as_u8(disc_dilate(trunk, 1.0) == 0)
    labels, blobs = components(rest)
    found = []
    for label, box, area in blobs:
        if area < 0.08 * radius**2 or max(box[2] - box[0], box[3] - box[1]) < 0.4 * radius:
            continue
        part = as_u8(labels == label)
        length, across = strip_length(part)
        if is_tail_like(length, across, radius):
            # Give back the ring between trunk and strip that kept the components apart.
            part = largest_component(disc_dilate(part, 2.0) & whole & as_u8(trunk == 0))
            root = tail_root(trunk, part)
            if root is not None:
                found.append(Strip(part, length, across, root))
    return sorted(found, key=lambda strip: -strip.length)


def tail_root(trunk: Mask, tail: Mask) -> tuple[float, float] | None:
    """Middle of the border between trunk and tail, x and y; None where they do not touch."""
    border = trunk & as_u8(cv2.dilate(tail, np.ones((3, 3), np.uint8)))
    ys, xs = np.nonzero(border)
    return (float(xs.mean()), float(ys.mean())) if len(xs) else None
