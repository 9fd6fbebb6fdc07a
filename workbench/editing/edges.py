"""Grow and shrink a class as far as the picture looks like it."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError
from workbench.core.history import Box, Step
from workbench.core.types import Celsius, Image
from workbench.editing.document import Edit, MaskDocument, Pen
from workbench.editing.outlines import numbers_of
from workbench.editing.regions import Selection, Where, as_u8, cut, inside, of_animal, select

_SURE = 2  # so many pixels next to an outline are left out when a class's look is learnt
_DEVIATIONS = 3.0
_LEAST_SHARE = 0.04  # of the picture's range near the class: smaller differences never stop anything


def grow(
    document: MaskDocument,
    class_id: int,
    pixels: int,
    image: Image | None = None,
    *,
    celsius: Celsius | None = None,
    animal: int | None = None,
    region: Selection | None = None,
    locked: frozenset[int] = frozenset(),
) -> Step | None:
    """Widen a class by up to ``pixels``, as far as the picture looks like its border.

    It grows into the background; where the background is locked, into the other classes of the same animal.

    Parameters
    ----------
    pixels
        How far at most, 1 or more.
    image, celsius
        (H, W) or (H, W, 3) uint8, or (H, W) °C, which goes first; without either, it grows everywhere.
    animal, region, locked
        As everywhere.

    Raises
    ------
    BadParameterError
        If ``pixels`` is below 1, the class is the background, or the picture is of another size.
    """
    picture = _check(document, class_id, pixels, image, celsius)
    with document.edit("Grow class") as edit:
        for number in numbers_of(document, animal):
            found = select(document, classes=frozenset({class_id}), animal=number, margin=4 * pixels + 8)
            if found is None:
                continue
            own, box = found
            values = cut(document.classes, box)
            if 0 not in locked:
                target = values == 0
            else:
                target = np.isin(values, sorted(locked | {0, class_id}), invert=True)
                target &= of_animal(document, box, number)
            pen = Pen(class_id, number)
            _spread_into(edit, own, target, box, picture=picture, pixels=pixels, region=region, pen=pen)
    return edit.step


def shrink(
    document: MaskDocument,
    class_id: int,
    pixels: int,
    image: Image | None = None,
    *,
    celsius: Celsius | None = None,
    animal: int | None = None,
    region: Selection | None = None,
    locked: frozenset[int] = frozenset(),
) -> Step | None:
    """Narrow a class by up to ``pixels``, as far as the picture looks like what surrounds it.

    The background comes in; where it is locked, the neighbouring classes of the same animal do. The
    parameters are those of `grow`.

    Raises
    ------
    BadParameterError
        As `grow`.
    """
    picture = _check(document, class_id, pixels, image, celsius)
    if class_id in locked:
        return None
    with document.edit("Shrink class") as edit:
        for number in numbers_of(document, animal):
            found = select(document, classes=frozenset({class_id}), animal=number, margin=4 * pixels + 8)
            if found is None:
                continue
            own, box = found
            values = cut(document.classes, box)
            present = np.flatnonzero(np.bincount(values.reshape(-1), minlength=256)).tolist()
            for other in [0] if 0 not in locked else present:
                if other == class_id or (other in locked):
                    continue
                source = values == other
                if other:
                    source &= of_animal(document, box, number)
                target = own & (values == class_id)
                pen = Pen(other)
                _spread_into(
                    edit, source, target, box, picture=picture, pixels=pixels, region=region, pen=pen
                )
    return edit.step


def _check(
    document: MaskDocument, class_id: int, pixels: int, image: Image | None, celsius: Celsius | None
) -> Any:
    """The picture to go by, or None."""
    if class_id == 0:
        raise BadParameterError(name="class", value=0, detail="the background is what the classes leave over")
    if pixels < 1:
        raise BadParameterError(name="pixels", value=pixels, detail="it must be 1 or more")
    picture = image if celsius is None else celsius
    if picture is not None and picture.shape[:2] != document.shape:
        raise BadParameterError(name="image", value=picture.shape, detail="it is not of the mask's size")
    return picture


def _spread_into(
    edit: Edit,
    source: Where,
    target: Where,
    box: Box,
    *,
    picture: Any,
    pixels: int,
    region: Selection | None,
    pen: Pen,
) -> None:
    if region is not None:
        target = target & inside(region, box)
    reached = spread(source, target, None if picture is None else cut(picture, box), pixels)
    edit.paint(reached, box, pen)


def spread(source: Where, target: Where, picture: Any, pixels: int) -> Where:
    """Pixels of ``target`` within ``pixels`` of ``source``, connected to it through what looks alike.

    Parameters
    ----------
    source, target
        (h, w) bool.
    picture
        (h, w) or (h, w, 3), uint8 or °C; None: everything looks alike.
    """
    if not source.any() or not target.any():
        return np.zeros_like(target)
    distance = cv2.distanceTransform(as_u8(~source), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    near = target & (distance <= pixels + 1e-3)
    if picture is not None:
        near &= _alike(source, picture, pixels)
    allowed = as_u8(near | source)
    # Only pieces that hang together with the source: labels do at once what many dilations would.
    _, labels = cv2.connectedComponents(allowed, connectivity=4)
    touched = np.zeros(int(labels.max()) + 1, np.bool_)
    touched[labels[source]] = True
    reached: Where = near & touched[labels]
    return reached


def _alike(source: Where, picture: Any, pixels: int) -> Where:
    """Where the picture looks more like ``source`` nearby than like what is plainly different there."""
    blurred = cv2.GaussianBlur(np.nan_to_num(np.asarray(picture, np.float32)), (0, 0), 1.0)
    values = np.asarray(blurred, np.float32).reshape(*source.shape, -1)
    side = 2 * max(6, 2 * pixels) + 1
    sure = np.where(_inner(source), np.float32(1), np.float32(1e-3) * source)  # thin parts have no inside
    weight, mean = _local_mean(values, sure, side)
    _, square = _local_mean(values**2, sure, side)
    spread2 = np.maximum(square - mean**2, 0).sum(axis=2)
    low, high = np.percentile(values, (2, 98))
    least = (_LEAST_SHARE * (high - low)) ** 2 * values.shape[2]
    own = ((values - mean) ** 2).sum(axis=2)
    alike = own <= _DEVIATIONS**2 * spread2 + least
    alike &= weight > 0
    # Between two looks, the line runs where the picture is half way from one to the other.
    other_weight, other = _local_mean(values, _inner(~alike & ~source).astype(np.float32), side)
    known = other_weight > 0.5 / side**2
    closer = own < ((values - other) ** 2).sum(axis=2)
    result: Where = _majority(np.where(known, closer & (weight > 0), alike))
    return result


def _inner(where: Where) -> Where:
    return cv2.erode(as_u8(where), np.ones((2 * _SURE + 1, 2 * _SURE + 1), np.uint8), borderValue=1).view(
        np.bool_
    )


def _local_mean(
    values: NDArray[np.float32], weights: NDArray[np.float32], side: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Share of the square of ``side`` that has weight, (h, w), and the mean there, (h, w, channels)."""
    total = cv2.blur(weights, (side, side), borderType=cv2.BORDER_CONSTANT)
    sums = [
        cv2.blur(values[:, :, channel] * weights, (side, side), borderType=cv2.BORDER_CONSTANT)
        for channel in range(values.shape[2])
    ]
    safe = np.maximum(total, 1e-12)
    return np.where(total > 1e-7, total, 0), np.stack([part / safe for part in sums], axis=2)


def _majority(where: Where) -> Where:
    """Single pixels that differ from all around them follow the others."""
    return cv2.medianBlur(as_u8(where), 3).view(np.bool_)
