"""Whole operations on a mask, each one step of undo: fill, swap, replace, clear, paste.

Every function changes the document in place and gives the `Step`, or None if nothing changed.
Locked classes stay as they are. ``region`` is what `lasso_region` gives; ``animal`` limits the work
to one animal.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np

from workbench.core.errors import BadParameterError
from workbench.core.history import Box, Step
from workbench.core.types import Celsius, Image, Mask
from workbench.editing.document import MaskDocument, Pen, Planes, Region, clip
from workbench.editing.edges import grow, shrink
from workbench.editing.outlines import fill_holes, keep_largest, smooth
from workbench.editing.regions import Selection, as_u8, cut, inside, lasso_region, of_animal, shifted, tight

__all__ = [
    "clear_class",
    "fill_holes",
    "fill_polygon",
    "flood_fill",
    "grow",
    "keep_largest",
    "lasso_region",
    "paint_region",
    "paste",
    "replace",
    "shrink",
    "smooth",
    "swap",
]

_FEW = 4
_BAND = 256  # rows looked at in one go: they fit the processor's cache


def fill_polygon(document: MaskDocument, points: Any, pen: Pen) -> Step | None:
    """Paint the inside of a closed outline ((N, 2) x and y in image coordinates)."""
    region, box = lasso_region(document.shape, points)
    with document.edit("Fill outline" if pen.class_id else "Erase outline") as edit:
        edit.paint(region, box, pen)
    return edit.step


def paint_region(
    document: MaskDocument, region: Region, pen: Pen, box: Box | None = None, *, label: str = "Fill region"
) -> Step | None:
    """Paint where ``region`` is not zero.

    Parameters
    ----------
    region
        (h, w), the whole frame or, with ``box``, what fills the box.

    Raises
    ------
    BadParameterError
        If the region does not fill the frame or the box.
    """
    height, width = document.shape
    box = box or (0, 0, width, height)
    if region.shape != (box[3] - box[1], box[2] - box[0]):
        raise BadParameterError(name="region", value=region.shape, detail=f"it must fill {box}")
    inner = tight(region)
    if inner is None:
        return None
    with document.edit(label) as edit:
        edit.paint(cut(region, inner), shifted(inner, box[0], box[1]), pen)
    return edit.step


def flood_fill(  # noqa: PLR0917 - where, then how
    document: MaskDocument,
    image: Image,
    x: float,
    y: float,
    tolerance: float,
    pen: Pen,
    *,
    celsius: Celsius | None = None,
    stop_at_masks: bool = False,
) -> Step | None:
    """Paint the connected pixels that look like the one under the pointer.

    Parameters
    ----------
    image
        (H, W) or (H, W, 3) uint8.
    x, y
        Image coordinates of the pointer; outside the frame nothing happens.
    tolerance
        How far a pixel may be from the first one: grey levels in every channel, or °C.
    celsius
        (H, W) °C; where given, it decides instead of the image.
    stop_at_masks
        Also stop where the class (or animal) in the mask changes.

    Raises
    ------
    BadParameterError
        If the picture is not of the frame's size.
    """
    picture = image if celsius is None else celsius
    found = similar_region(document, picture, x, y, tolerance, stop_at_masks=stop_at_masks)
    if found is None:
        return None
    with document.edit("Flood fill") as edit:
        edit.paint(*found, pen)
    return edit.step


def similar_region(
    document: MaskDocument,
    picture: Image | Celsius,
    x: float,
    y: float,
    tolerance: float,
    *,
    stop_at_masks: bool = False,
) -> Selection | None:
    """What `flood_fill` would paint; None if (x, y) lies outside the frame or has no temperature."""
    height, width = document.shape
    if picture.shape[:2] != (height, width):
        raise BadParameterError(name="image", value=picture.shape, detail="it is not of the mask's size")
    column, row = int(np.floor(x)), int(np.floor(y))
    if not (0 <= column < width and 0 <= row < height) or np.isnan(picture[row, column]).any():
        return None
    reached = np.zeros((height + 2, width + 2), np.uint8)  # with the border that OpenCV wants
    if stop_at_masks:
        barrier = document.classes != document.classes[row, column]
        if document.animals is not None:
            barrier |= document.animals != document.animals[row, column]
        reached[1:-1, 1:-1] = barrier
        reached[1:-1, 1:-1] *= 2
    around = (max(0.0, float(tolerance)),) * 3
    _, _, _, (left, top, wide, high) = cv2.floodFill(
        np.require(picture, requirements=["C", "W"]),
        reached,
        (column, row),
        (0, 0, 0),
        around,
        around,
        4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (1 << 8),
    )
    box = (left, top, left + wide, top + high)
    return cut(reached[1:-1, 1:-1], box) == 1, box


def swap(
    document: MaskDocument,
    a: int,
    b: int,
    *,
    region: Selection | None = None,
    animal: int | None = None,
    locked: frozenset[int] = frozenset(),
) -> Step | None:
    """Exchange two classes, both ways at once; doing it twice changes nothing.

    Raises
    ------
    BadParameterError
        If one of them is the background, which has no animal to come back to.
    """
    if 0 in {a, b}:
        raise BadParameterError(name="class", value=0, detail="the background cannot be swapped")
    if {a, b} & locked:
        return None  # half a swap would be a replacement
    return _recolor(document, "Swap classes", {a: b, b: a}, region=region, animal=animal, locked=locked)


def replace(
    document: MaskDocument,
    a: int,
    b: int,
    *,
    region: Selection | None = None,
    animal: int | None = None,
    locked: frozenset[int] = frozenset(),
) -> Step | None:
    """Make every pixel of class ``a`` one of class ``b``; 0 erases."""
    return _recolor(document, "Replace class", {a: b}, region=region, animal=animal, locked=locked)


def clear_class(
    document: MaskDocument,
    class_id: int,
    *,
    region: Selection | None = None,
    animal: int | None = None,
    locked: frozenset[int] = frozenset(),
) -> Step | None:
    """Erase one class, or (class 0) all of them."""
    cleared = range(1, 256) if class_id == 0 else (class_id,)
    return _recolor(
        document, "Clear class", dict.fromkeys(cleared, 0), region=region, animal=animal, locked=locked
    )


def _recolor(
    document: MaskDocument,
    label: str,
    mapping: dict[int, int],
    *,
    region: Selection | None,
    animal: int | None,
    locked: frozenset[int],
) -> Step | None:
    changes = {old: old ^ new for old, new in mapping.items() if old != new and old not in locked}
    with document.edit(label) as edit:
        for box in _bands(document, region):
            change = _xor_of(cut(document.classes, box), changes)
            if region is not None:
                change *= as_u8(inside(region, box))
            if animal is not None:
                change *= as_u8(of_animal(document, box, animal))
            inner = tight(change)
            if inner is not None:
                edit.recolor(shifted(inner, box[0], box[1]), cut(change, inner))
    return edit.step


def _xor_of(values: Mask, changes: dict[int, int]) -> Mask:
    """For every pixel, what its class must be XORed with."""
    if len(changes) > _FEW:
        table = np.zeros(256, np.uint8)
        table[list(changes)] = list(changes.values())
        return np.asarray(cv2.LUT(values, table), np.uint8)
    change = np.zeros(values.shape, np.uint8)
    for old, xor in changes.items():  # a few comparisons take a third of the time of a table
        change |= (values == old).view(np.uint8) * np.uint8(xor)
    return change


def _bands(document: MaskDocument, region: Selection | None) -> Iterator[Box]:
    """The frame, or the box of the region, some rows at a time."""
    height, width = document.shape
    box = (0, 0, width, height) if region is None else clip(region[1], document.shape)
    if box is not None:
        for top in range(box[1], box[3], _BAND):
            yield box[0], top, box[2], min(top + _BAND, box[3])


def paste(
    document: MaskDocument,
    planes: Planes,
    locked: frozenset[int] = frozenset(),
    *,
    label: str = "Paste mask",
) -> Step | None:
    """Take over another mask, except where the pixels of this one are locked.

    Raises
    ------
    BadParameterError
        If the mask is of another size.
    """
    if planes.classes.shape != document.shape:
        detail = f"the frame has {document.shape}"
        raise BadParameterError(name="mask size", value=planes.classes.shape, detail=detail)
    animals = planes.animals
    if animals is None and document.numbered:
        animals = (planes.classes != 0).view(np.uint8)
    different = document.classes != planes.classes
    with document.edit(label) as edit:
        if animals is not None:
            if not document.numbered:
                edit.number_all()
            assert document.animals is not None
            different |= document.animals != animals
        box = tight(different)
        if box is not None:
            edit.put(box, cut(planes.classes, box), None if animals is None else cut(animals, box), locked)
    return edit.step
