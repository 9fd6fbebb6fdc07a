"""Head, body and tail of one animal, cut where its anatomy changes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.classes import BODY, HEAD, TAIL
from workbench.core.types import Mask, Points
from workbench.vision.head import HEAD_LENGTH, cut_head, find_neck, head_radius
from workbench.vision.mask_ops import Box, as_u8, largest_component
from workbench.vision.midline import Midline, trace_midline
from workbench.vision.tail import TAIL_WIDTH, separate_tail, tail_root

__all__ = ["HEAD_LENGTH", "TAIL_WIDTH", "AnimalShape", "neck_of", "paint_parts", "shape_animal"]


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
    head_length
        Asked for, as a fraction of the midline; None is automatic.
    typical_head
        Length of a head in other frames, in pixels; 0 if not known.
    """

    box: Box
    whole: Mask
    trunk: Mask
    tail: Mask
    midline: Midline
    score: float
    scale: float
    head_length: float | None = None
    typical_head: float = 0.0

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


def taper_score(midline: Midline) -> float:
    """Log odds that the last point is the nose, from widths alone: a snout is narrower than a rump."""
    widths = midline.widths[1:-1]
    quarter = max(1, len(widths) // 4)
    rump, nose = float(widths[:quarter].mean()), float(widths[-quarter:].mean())
    return float(np.clip(4.0 * np.log((rump + 1.0) / (nose + 1.0)), -2.5, 2.5))


def shape_animal(
    whole: Mask, box: Box, tail_width: float | None, head_length: float | None, typical_head: float = 0.0
) -> AnimalShape:
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
    line = line.shifted(*box[:2])
    return AnimalShape(box, whole, trunk, tail, line, score, scale, head_length, typical_head)


def neck_of(shape: AnimalShape) -> float | None:
    """Length of the head in pixels, if a neck shows at the end believed to be the nose."""
    x, y = shape.midline.points[-1] - shape.box[:2]
    return find_neck(shape.trunk, (float(x), float(y)), shape.scale)


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
    if shape.head_length is not None:
        radius = shape.head_length * line.length
    else:
        radius = head_radius(shape.trunk, nose, shape.scale, line.length, shape.typical_head)
    head = cut_head(shape.trunk, nose, radius)
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
