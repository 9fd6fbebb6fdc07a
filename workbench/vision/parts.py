"""Head, body and tail of one animal, cut where its anatomy changes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.classes import BODY, HEAD, TAIL
from workbench.core.types import Image, Mask, Points
from workbench.vision.foreground import Levels
from workbench.vision.mask_ops import (
    Box,
    as_u8,
    components,
    disc_dilate,
    disc_open,
    fill_holes,
    inner_distance,
    largest_component,
    touching,
)
from workbench.vision.midline import Midline, trace_midline

TAIL_WIDTH = 0.40
"""Automatic `PseudoParams.tail_width`: where to look for the tail; its own width then sets the cut."""

HEAD_LENGTH = 0.33
"""Automatic `PseudoParams.head_length` where no neck shows."""


@dataclass(frozen=True, eq=False)
class AnimalShape:
    """One animal in one frame, before it is decided which end is the head.

    Attributes
    ----------
    box
        Crop in the image; the masks below have its size.
    whole, trunk, tail
        (h, w) 0 or 1: the animal, it without tail, the tail (may be empty).
    midline
        Of the trunk, in image pixels; the last point is the end believed to be the nose.
    score
        Log odds that it is.
    scale
        Square root of the trunk's area, in pixels.
    """

    box: Box
    whole: Mask
    trunk: Mask
    tail: Mask
    midline: Midline
    score: float
    scale: float
    head_length: float | None = None

    @property
    def center(self) -> tuple[float, float]:
        """Centre of the trunk in image pixels."""
        moments = cv2.moments(self.trunk, binaryImage=True)
        return self.box[0] + moments["m10"] / moments["m00"], self.box[1] + moments["m01"] / moments["m00"]

    @property
    def ends(self) -> Points:
        """Rump and nose as believed, (2, 2)."""
        return self.midline.points[[0, -1]]

    @property
    def area(self) -> int:
        """Pixels of the animal."""
        return int(cv2.countNonZero(self.whole))


def outline_animal(found: Image, seed: Mask, others: Mask, levels: Levels, radius: float) -> Mask:
    """All pixels of the animal whose core is ``seed``: edge-adaptive body and thin parts joined to it.

    An edge lies where the contrast has fallen to half of what it is just inside, whatever the
    height of the step: a halo, a reflection and a motion ghost stay out. Thin parts (tail, feet)
    are ridges of the contrast, found at a much lower level by a top-hat, and kept if joined.

    Parameters
    ----------
    found
        Contrast (h, w) of the crop.
    seed, others
        Core of this animal and of the others, 0 or 1.
    radius
        Inner radius of the core, in pixels.
    """
    height = float(np.median(found[seed > 0]))
    reach = max(3, round(0.15 * radius))
    near = np.minimum(cv2.dilate(found, np.ones((2 * reach + 1,) * 2, np.uint8)), height)
    body = as_u8(found >= np.maximum(0.5 * near, max(0.36 * height, levels.thin))) | seed
    span = 2 * max(4, round(0.5 * radius)) + 1
    ridge = as_u8(cv2.morphologyEx(found, cv2.MORPH_TOPHAT, np.ones((span, span), np.uint8)))
    crest = cv2.dilate(ridge, np.ones((2 * max(2, reach // 2) + 1,) * 2, np.uint8))
    thin = as_u8((ridge >= levels.thin) & (ridge >= 0.45 * np.minimum(crest, height)))
    whole = (body | thin) & as_u8(others == 0)
    closed = as_u8(cv2.morphologyEx(whole, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)))
    whole = touching(closed & as_u8(others == 0), seed)
    whole = largest_component(whole)
    return fill_holes(whole, largest=0.8 * radius**2)


def strip_length(part: Mask) -> tuple[float, float]:
    """Length and width in pixels of a thin part, from its area and mean inner distance."""
    area = float(cv2.countNonZero(part))
    inside = inner_distance(part)
    # Across a strip of width w the inner distance averages w / 4 (and half a pixel of sampling).
    width = max(1.0, 4.0 * float(inside[part > 0].mean()) - 1.0)
    return area / width, width


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


def _opened(whole: Mask, reach: float, distance: NDArray[np.float32]) -> Mask:
    return largest_component(disc_open(whole, reach, distance))


def _bridge(whole: Mask, one: tuple[float, float], two: tuple[float, float]) -> Mask:
    """A line through the animal between two roots, so that both strips are one part."""
    line = np.zeros_like(whole)
    ends = [(round(x), round(y)) for x, y in (one, two)]
    cv2.line(line, ends[0], ends[1], 1, 3)
    return line & whole


def find_strips(whole: Mask, trunk: Mask, radius: float) -> list[Strip]:
    """Long thin parts of ``whole`` beside ``trunk``, the longest first."""
    rest = whole & as_u8(disc_dilate(trunk, 1.0) == 0)
    labels, stats, _ = components(rest)
    found = []
    for label in range(1, len(stats)):
        width, height, area = (int(value) for value in stats[label, 2:])
        if area < 0.15 * radius**2 or max(width, height) < 0.6 * radius:
            continue
        part = as_u8(labels == label)
        length, across = strip_length(part)
        if length > max(1.0 * radius, 2.5 * across) and across < 0.9 * radius:
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


def taper_score(midline: Midline) -> float:
    """Log odds that the last point is the nose, from widths alone: a snout is narrower than a rump."""
    widths = midline.widths[1:-1]
    quarter = max(1, len(widths) // 4)
    rump, nose = float(widths[:quarter].mean()), float(widths[-quarter:].mean())
    return float(np.clip(4.0 * np.log((rump + 1.0) / (nose + 1.0)), -2.5, 2.5))


def shape_animal(whole: Mask, box: Box, tail_width: float | None, head_length: float | None) -> AnimalShape:
    """Find tail, midline and the likely nose of one animal.

    Parameters
    ----------
    whole
        (h, w) 0 or 1, one component, in the crop ``box``.
    """
    trunk, tail, tail_ratio = separate_tail(whole, tail_width)
    root = tail_root(trunk, tail) if tail_ratio else None
    if root is None:
        tail = np.zeros_like(whole)
    line = trace_midline(trunk, root)
    score = taper_score(line)
    if root is not None:
        score = 0.4 * score + min(8.0, 2.0 + 2.0 * tail_ratio)
    elif score < 0:
        line, score = line.reversed(), -score
    scale = float(np.sqrt(cv2.countNonZero(trunk)))
    return AnimalShape(box, whole, trunk, tail, line.shifted(*box[:2]), score, scale, head_length)


def neck_position(midline: Midline, scale: float, fraction: float | None) -> float:
    """Length of the head along the midline from its last point, in pixels.

    The neck is the narrowest place in the range where one can be; where there is no waist the
    anatomical fraction of the length is taken. A curled animal shows a short midline: its size
    (``scale``) sets the least length.
    """
    length = midline.length
    if fraction is not None:
        return fraction * length
    expected = HEAD_LENGTH * max(length, 1.3 * scale)
    waist = _waist(midline, 0.7 * expected, 1.35 * expected)
    return min(waist if waist is not None else expected, 0.55 * length)


def _waist(midline: Midline, low: float, high: float) -> float | None:
    points, widths = midline.points[::-1], midline.widths[::-1]
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    smooth = np.convolve(np.pad(widths, 1, mode="edge"), np.ones(3) / 3, mode="valid")
    inside = np.flatnonzero((along >= low) & (along <= high))
    if len(inside) < 2:
        return None
    place = int(inside[np.argmin(smooth[inside])])
    before = smooth[:place].max(initial=0.0)
    if place in (inside[0], inside[-1]) or before < 1.04 * smooth[place]:
        return None
    return float(along[place])


def cut_head(trunk: Mask, nose: tuple[float, float], radius: float) -> Mask:
    """The part of the trunk within ``radius`` of the nose: the cut is an arc bulging into the body."""
    ys, xs = np.ogrid[: trunk.shape[0], : trunk.shape[1]]
    near = as_u8((xs - nose[0]) ** 2 + (ys - nose[1]) ** 2 <= radius**2) & trunk
    spot = np.zeros_like(trunk)
    x, y = (
        int(np.clip(round(value), 0, size - 1)) for value, size in zip(nose, trunk.shape[::-1], strict=True)
    )
    cv2.circle(spot, (x, y), 3, 1, -1)
    held = touching(near, spot & near) if (spot & near).any() else near
    return largest_component(held)


def paint_parts(shape: AnimalShape, flipped: bool) -> Mask:
    """Class ids in the crop: one head, one body and at most one tail, each one component, in this order.

    Parameters
    ----------
    flipped
        The head is at the first point of the midline. What was taken for a tail then is none.
    """
    line = shape.midline.shifted(-shape.box[0], -shape.box[1])
    line = line.reversed() if flipped else line
    nose = (float(line.points[-1, 0]), float(line.points[-1, 1]))
    head = cut_head(shape.trunk, nose, neck_position(line, shape.scale, shape.head_length))
    body = largest_component(shape.trunk & as_u8(head == 0))
    mask = np.zeros_like(shape.whole)
    mask[body > 0] = BODY
    # Crumbs of the trunk that the cut left beside the head belong to it if they touch it.
    crumbs = shape.trunk & as_u8(head == 0) & as_u8(body == 0)
    head = largest_component(head | crumbs)
    mask[head > 0] = HEAD
    if not flipped and shape.tail.any():
        mask[(shape.tail > 0) & (mask == 0)] = TAIL
        if _touch(mask == TAIL, mask == HEAD) and not _touch(mask == TAIL, mask == BODY):
            mask[mask == TAIL] = 0
    return mask


def _touch(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    return bool((as_u8(cv2.dilate(as_u8(one), np.ones((3, 3), np.uint8))) & as_u8(other)).any())
