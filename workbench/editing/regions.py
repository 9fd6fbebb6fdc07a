"""Which pixels an operation is about: inside a lasso, of a class, of an animal."""

from __future__ import annotations

from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.history import Box
from workbench.core.types import Mask
from workbench.editing.document import MaskDocument, Region, clip

Selection: TypeAlias = tuple[Region, Box]
"""Pixels, and the box that they fill."""

Where: TypeAlias = NDArray[np.bool_]
"""(h, w), true where something is to be done."""

EMPTY: Box = (0, 0, 0, 0)


def lasso_region(shape: tuple[int, int], points: Any) -> Selection:
    """Pixels whose centres lie inside a closed outline.

    Parameters
    ----------
    shape
        Height and width of the frame.
    points
        (N, 2) x and y in image coordinates; may lie outside the frame. The last is joined to the first.
        Where the outline runs over itself in the same direction the inside stays whole.

    Returns
    -------
    Selection
        Region and box, cut to the frame; an empty region in the box (0, 0, 0, 0) if nothing is inside.
    """
    outline = np.asarray(points, np.float64).reshape(-1, 2)
    outline = np.clip(outline[np.isfinite(outline).all(axis=1)], -1e7, 1e7)
    if len(outline) < 3:
        return np.zeros((0, 0), np.bool_), EMPTY
    low, high = outline.min(axis=0), outline.max(axis=0)
    around = (int(np.floor(low[0])), int(np.floor(low[1])), int(np.ceil(high[0])), int(np.ceil(high[1])))
    box = clip(around, shape)
    if box is None:
        return np.zeros((0, 0), np.bool_), EMPTY
    filled = _winding(outline, box)
    inner = tight(filled)
    return (filled, box) if inner == (0, 0, *filled.shape[::-1]) else _crop(filled, box, inner)


def _winding(outline: NDArray[np.float64], box: Box) -> Where:
    """Pixels of ``box`` around whose centres ``outline`` goes (non-zero winding rule)."""
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    ends = np.roll(outline, -1, axis=0)
    down = ends[:, 1] > outline[:, 1]
    upper, lower = np.where(down[:, None], outline, ends), np.where(down[:, None], ends, outline)
    first = np.clip(np.ceil(upper[:, 1] - 0.5), y0, y1).astype(np.int64)
    last = np.clip(np.ceil(lower[:, 1] - 0.5), y0, y1).astype(np.int64)
    counts = last - first
    edge = np.repeat(np.arange(len(outline)), counts)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts - first, counts)
    slope = (lower[:, 0] - upper[:, 0]) / np.where(counts > 0, lower[:, 1] - upper[:, 1], 1.0)
    at = upper[edge, 0] + (row + 0.5 - upper[edge, 1]) * slope[edge]
    column = np.clip(np.ceil(at - 0.5) - x0, 0, width).astype(np.int64)
    place = (row - y0) * width + column
    # Every row is crossed as often downwards as upwards, so the count is zero again at its end.
    turn = np.where(down, 1, -1)[edge]
    order = np.lexsort((turn, place, row))
    inside = np.cumsum(turn[order]) != 0
    lengths = np.diff(place[order], prepend=0, append=width * height)
    return np.repeat(np.concatenate(([False], inside)), lengths).reshape(height, width)


def tight(region: Region) -> Box | None:
    """Smallest box around what is not zero; None if nothing is."""
    x, y, width, height = cv2.boundingRect(as_u8(region))
    return (x, y, x + width, y + height) if width else None


def as_u8(region: Region) -> Mask:
    """A region as OpenCV wants it; no copy."""
    return region.view(np.uint8) if region.dtype == np.bool_ else np.asarray(region, np.uint8)


def _crop(region: Region, box: Box, inner: Box | None) -> Selection:
    """``region`` cut to ``inner`` (counted from the corner of ``box``)."""
    if inner is None:
        return np.zeros((0, 0), np.bool_), EMPTY
    x0, y0, x1, y1 = inner
    return region[y0:y1, x0:x1], (box[0] + x0, box[1] + y0, box[0] + x1, box[1] + y1)


def select(
    document: MaskDocument,
    *,
    classes: frozenset[int] | None = None,
    animal: int | None = None,
    region: Selection | None = None,
    margin: int = 0,
) -> tuple[Where, Box] | None:
    """Pixels of given classes, of one animal, inside a region, and the box around them.

    Parameters
    ----------
    classes
        None: everything but the background.
    animal
        None: every animal.
    region
        None: everywhere.
    margin
        The box is this many pixels wider on every side, as far as the frame goes.

    Returns
    -------
    tuple of (h, w) bool and Box, or None
        None if there is no such pixel.
    """
    height, width = document.shape
    outer = (0, 0, width, height) if region is None else clip(region[1], document.shape)
    if outer is None:
        return None
    values = cut(document.classes, outer)
    found: Where
    if classes is None:
        found = values != 0
    elif len(classes) == 1:
        found = values == next(iter(classes))
    else:
        found = np.isin(values, sorted(classes))
    if animal is not None:
        found &= of_animal(document, outer, animal)
    if region is not None:
        found &= inside(region, outer)
    inner = tight(found)
    if inner is None:
        return None
    where, box = _crop(found, outer, inner)
    if margin:
        wide = clip((box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin), document.shape)
        assert wide is not None
        padded = np.zeros((wide[3] - wide[1], wide[2] - wide[0]), np.bool_)
        cut(padded, shifted(box, -wide[0], -wide[1]))[...] = where
        return padded, wide
    return where.view(np.bool_), box


def cut(plane: Any, box: Box) -> Any:
    """View of ``plane`` inside ``box``."""
    x0, y0, x1, y1 = box
    return plane[y0:y1, x0:x1]


def shifted(box: Box, dx: int, dy: int) -> Box:
    """``box`` moved."""
    return box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy


def of_animal(document: MaskDocument, box: Box, animal: int) -> Where:
    """Pixels of one animal inside ``box``; without numbers everything that is not background is animal 1."""
    if document.animals is not None and document.numbered:
        mine: Where = cut(document.animals, box) == animal
        return mine
    everything: Where = cut(document.classes, box) != 0
    return everything if animal == 1 else np.zeros_like(everything)


def inside(region: Selection, box: Box) -> Where:
    """What of ``region`` lies in ``box`` (which may reach beyond it)."""
    found = np.zeros((box[3] - box[1], box[2] - box[0]), np.bool_)
    x0, y0 = max(box[0], region[1][0]), max(box[1], region[1][1])
    x1, y1 = min(box[2], region[1][2]), min(box[3], region[1][3])
    if x0 < x1 and y0 < y1:
        common = (x0, y0, x1, y1)
        source = cut(region[0], shifted(common, -region[1][0], -region[1][1]))
        cut(found, shifted(common, -box[0], -box[1]))[...] = source != 0
    return found


def animals_in(document: MaskDocument) -> list[int]:
    """Animal numbers that occur, in order; [1] where nothing has a number."""
    if document.animals is None or not document.numbered:
        return [1]
    counts = np.zeros(256, np.int64)
    for row in range(0, document.shape[0], 256):
        counts += np.bincount(document.animals[row : row + 256].reshape(-1), minlength=256)
    return [int(number) for number in np.flatnonzero(counts) if number]


def nearest(values: Mask, known: Where, wanted: Where) -> Mask:
    """Of every ``wanted`` pixel, in reading order, the value at the nearest ``known`` one, else 0."""
    if not known.any():
        return np.zeros(int(wanted.sum()), np.uint8)
    _, labels = cv2.distanceTransformWithLabels(
        as_u8(~known), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros(int(labels.max()) + 1, np.uint8)
    table[labels[known]] = values[known]
    return np.asarray(table[labels[wanted]], np.uint8)
