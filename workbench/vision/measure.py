"""What one class mask says about the animal: the row of the per-frame table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.classes import BACKGROUND, BODY, HEAD, ClassTable
from workbench.core.types import Mask

NAN = float("nan")


@dataclass(frozen=True)
class PartMeasure:
    """Area in pixels, centre and number of connected pieces of one class; NaN centre where it is absent."""

    area: int
    x: float
    y: float
    pieces: int


@dataclass(frozen=True)
class MaskMeasure:
    """Parts by class id (from 1), centre of all animal pixels, direction of the long axis.

    ``angle`` in degrees counter-clockwise from the picture's right: towards the head in (-180, 180] where
    a head and the rest of its animal are seen, else of the bare axis in (-90, 90]. It belongs to the
    largest connected animal and leaves the tail out: a bent tail does not turn the animal.
    """

    parts: dict[int, PartMeasure]
    x: float
    y: float
    angle: float


def measure_mask(mask: Mask, classes: ClassTable) -> MaskMeasure:
    """Measure a class mask (H, W); costs what the animal's box costs."""
    ids = [part.id for part in classes.classes if part.id != BACKGROUND]
    left, top, width, height = cv2.boundingRect(mask)
    if width == 0:
        return MaskMeasure({k: PartMeasure(0, NAN, NAN, 0) for k in ids}, NAN, NAN, NAN)
    part = np.ascontiguousarray(mask[top : top + height, left : left + width])
    parts = {k: _part(part, k, left, top) for k in ids}
    centre = _centre(part > 0)
    x, y = (NAN, NAN) if centre is None else (float(centre[0]) + left, float(centre[1]) + top)
    return MaskMeasure(parts, x, y, _angle(_largest(part)))


def table_columns(classes: ClassTable) -> list[str]:
    """Header of the per-frame table."""
    return ["frame", "time_s", *measure_columns(classes)]


def measure_columns(classes: ClassTable) -> list[str]:
    """What a table says of one mask."""
    columns = []
    for name in classes.names[1:]:
        columns += [f"{name}_area_px", f"{name}_x", f"{name}_y", f"{name}_pieces"]
    return [*columns, "animal_x", "animal_y", "angle_deg", "confidence"]


def table_row(frame: int, time_s: float, measure: MaskMeasure, confidence: float) -> list[str]:
    """One row of the per-frame table; empty where there is nothing to measure."""
    return [str(frame), f"{time_s:.6f}", *measure_row(measure, confidence)]


def measure_row(measure: MaskMeasure, confidence: float) -> list[str]:
    """The fields of `measure_columns`; empty where there is nothing to measure."""
    row = []
    for part in measure.parts.values():
        row += [str(part.area), *_texts((part.x, part.y), 2), str(part.pieces)]
    return [*row, *_texts((measure.x, measure.y, measure.angle), 2), *_texts((confidence,), 4)]


def _texts(values: Sequence[float], digits: int) -> list[str]:
    return ["" if math.isnan(value) else f"{value:.{digits}f}" for value in values]


def _part(mask: Mask, number: int, left: int, top: int) -> PartMeasure:
    own = (mask == number).view(np.uint8)
    x, y, width, height = cv2.boundingRect(own)
    if width == 0:
        return PartMeasure(0, NAN, NAN, 0)
    own = own[y : y + height, x : x + width]
    moments = cv2.moments(own, binaryImage=True)
    area = int(moments["m00"])
    pieces = int(cv2.connectedComponents(own, ltype=_label_type(own))[0]) - 1
    return PartMeasure(area, moments["m10"] / area + left + x, moments["m01"] / area + top + y, pieces)


def _largest(mask: Mask) -> Mask:
    """The box of the largest connected animal, with nothing else in it."""
    seen = (mask > 0).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(seen, ltype=_label_type(seen))
    if count <= 2:
        return mask
    best = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    x, y, width, height, _ = stats[best].tolist()
    own = mask[y : y + height, x : x + width]
    return np.where(labels[y : y + height, x : x + width] == best, own, 0).astype(np.uint8)


def _label_type(mask: Mask) -> int:
    """Type of the labels of connected pieces: short ones take a third of the time, where they are enough."""
    most = ((mask.shape[0] + 1) // 2) * ((mask.shape[1] + 1) // 2)
    return int(cv2.CV_16U if most < np.iinfo(np.uint16).max else cv2.CV_32S)


def _angle(mask: Mask) -> float:
    trunk = (mask == HEAD) | (mask == BODY)
    shape = cv2.moments((trunk if trunk.any() else mask > 0).view(np.uint8), binaryImage=True)
    if shape["m00"] < 3:
        return NAN
    covariance = np.array([[shape["mu20"], shape["mu11"]], [shape["mu11"], shape["mu02"]]])
    axis = np.linalg.eigh(covariance)[1][:, 1]
    head, rest = _centre(mask == HEAD), _centre((mask > 0) & (mask != HEAD))
    if head is not None and rest is not None:
        axis = axis if float(axis @ (head - rest)) >= 0 else -axis
    elif axis[0] < 0 or (axis[0] == 0 and axis[1] > 0):
        axis = -axis
    angle = math.degrees(math.atan2(-axis[1], axis[0]))
    return 180.0 if angle == -180.0 else angle


def _centre(seen: NDArray[np.bool_]) -> NDArray[np.float64] | None:
    found = cv2.moments(seen.view(np.uint8), binaryImage=True)
    area = found["m00"]
    return np.array([found["m10"] / area, found["m01"] / area]) if area else None
