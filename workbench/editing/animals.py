"""Animal numbers: change, split, merge, and give them where there are none.

Without numbers everything belongs to animal 1. Each function is one step of undo and gives None if
nothing changed; classes stay what they are.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError
from workbench.core.history import Box, Step
from workbench.editing.document import MaskDocument
from workbench.editing.regions import (
    Selection,
    Where,
    animals_in,
    as_u8,
    cut,
    nearest,
    select,
    shifted,
    tight,
)

_HIGHEST = 255


def reassign(
    document: MaskDocument,
    old: int,
    new: int,
    region: Selection | None = None,
    *,
    locked: frozenset[int] = frozenset(),
    label: str = "Change animal",
) -> Step | None:
    """Give animal ``old`` the number ``new``.

    Parameters
    ----------
    old
        The number now; 0: pixels without one.
    new
        1 to 255.
    region
        Only there (from `lasso_region` or `component_at`); None: everywhere.
    locked
        Classes that keep their number.

    Raises
    ------
    BadParameterError
        If ``new`` cannot be a number.
    """
    _check(new)
    if old == new or (not document.numbered and old != 1):
        return None
    found = select(document, animal=old, region=region)
    return None if found is None else _renumber(document, *found, new, locked=locked, label=label)


def merge(document: MaskDocument, a: int, b: int, *, locked: frozenset[int] = frozenset()) -> Step | None:
    """Make animals ``a`` and ``b`` one, with the number ``a``."""
    return reassign(document, b, a, locked=locked, label="Merge animals")


def split(
    document: MaskDocument,
    animal: int,
    line: Any,
    new_number: int,
    *,
    locked: frozenset[int] = frozenset(),
) -> Step | None:
    """Cut an animal along a line; the smaller side gets the new number.

    Only what hangs together with the cut is divided. A line that does not run through the animal
    from side to side changes nothing.

    Parameters
    ----------
    animal
        Its number; 1 where nothing has a number.
    line
        (N, 2) x and y in image coordinates, two points or more.
    new_number
        1 to 255, another than ``animal``.

    Raises
    ------
    BadParameterError
        If the new number cannot be one, or is the animal's own.
    """
    _check(new_number)
    if new_number == animal:
        raise BadParameterError(name="animal", value=new_number, detail="the other side needs another number")
    points = np.asarray(line, np.float64).reshape(-1, 2)
    found = select(document, animal=animal, margin=1)
    if found is None or len(points) < 2 or not np.isfinite(points).all():
        return None
    own, box = found
    points = np.clip(points, -3e4, 3e4) - (box[0] + 0.5, box[1] + 0.5)
    side = _smaller_side(own, points)
    return (
        None
        if side is None
        else _renumber(document, side, box, new_number, locked=locked, label="Split animal")
    )


def _smaller_side(own: Where, points: NDArray[np.float64]) -> Where | None:
    """The pieces on that side of a line which has fewer pixels; None if the line separates nothing."""
    drawn = np.zeros(own.shape, np.uint8)
    fixed = np.round(points * 256).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(drawn, [fixed], False, 1, 1, cv2.LINE_8, 8)
    # Pieces hang together by 4 neighbours: they cannot slip through the corners of the line.
    count, labels = cv2.connectedComponents(as_u8(own & (drawn == 0)), connectivity=4)
    beside = cv2.dilate(drawn, np.ones((3, 3), np.uint8)).view(np.bool_) & (labels > 0)
    ys, xs = np.nonzero(beside)
    if not len(xs):
        return None
    turn = np.bincount(labels[ys, xs], weights=_side_of(points, xs, ys), minlength=count)
    areas = np.bincount(labels.reshape(-1), minlength=count)
    left, right = turn < 0, turn > 0
    if not left.any() or not right.any():
        return None
    smaller = left if areas[left].sum() < areas[right].sum() else right
    chosen: Where = smaller[labels]
    return chosen


def _side_of(
    points: NDArray[np.float64], xs: NDArray[np.int64], ys: NDArray[np.int64]
) -> NDArray[np.float64]:
    """-1, 0 or 1 for every place: on which side of the nearest piece of the line it lies."""
    best = np.full(len(xs), np.inf)
    side = np.zeros(len(xs))
    for (ax, ay), (bx, by) in pairwise(points.tolist()):
        dx, dy = bx - ax, by - ay
        length2 = dx * dx + dy * dy
        if length2 == 0:
            continue
        along = np.clip(((xs - ax) * dx + (ys - ay) * dy) / length2, 0, 1)
        gap = (xs - ax - along * dx) ** 2 + (ys - ay - along * dy) ** 2
        nearer = gap < best
        side[nearer] = np.sign(dx * (ys - ay) - dy * (xs - ax))[nearer]
        best[nearer] = gap[nearer]
    return side


def component_at(document: MaskDocument, x: float, y: float) -> Selection | None:
    """The connected piece of one animal under a point; None on the background or outside the frame."""
    column, row = int(np.floor(x)), int(np.floor(y))
    height, width = document.shape
    if not (0 <= column < width and 0 <= row < height) or not document.classes[row, column]:
        return None
    found = select(document, animal=animal_at(document, x, y))
    if found is None:
        return None
    own, box = found
    _, labels = cv2.connectedComponents(as_u8(own), connectivity=8)
    piece: Where = labels == labels[row - box[1], column - box[0]]
    inner = tight(piece)
    assert inner is not None
    return cut(piece, inner), shifted(inner, box[0], box[1])


def animal_at(document: MaskDocument, x: float, y: float) -> int:
    """Animal number under a point; 0 on the background, outside the frame, or where there is no number."""
    column, row = int(np.floor(x)), int(np.floor(y))
    height, width = document.shape
    if not (0 <= column < width and 0 <= row < height) or not document.classes[row, column]:
        return 0
    if document.animals is None or not document.numbered:
        return 1
    return int(document.animals[row, column])


def number_components(
    document: MaskDocument, count: int, *, locked: frozenset[int] = frozenset()
) -> Step | None:
    """Give animal numbers to what has none.

    The largest pieces take the numbers from 1 to ``count`` that are still free, from left to right;
    smaller pieces, and all where no number is free, take the number of the nearest animal.

    Parameters
    ----------
    count
        How many animals there are, 1 to 255.

    Raises
    ------
    BadParameterError
        If there cannot be so many.
    """
    _check(count)
    numbered = document.numbered
    found = select(document, animal=0 if numbered else None)
    if found is None:
        return None
    own, box = found
    used = set(animals_in(document)) if numbered else set()
    free = [number for number in range(1, count + 1) if number not in used]
    total, labels, stats, centres = cv2.connectedComponentsWithStats(as_u8(own), connectivity=8)
    largest = sorted(range(1, total), key=lambda piece: -int(stats[piece, cv2.CC_STAT_AREA]))[: len(free)]
    table = np.zeros(total, np.uint8)
    for number, piece in zip(free, sorted(largest, key=lambda piece: centres[piece][0]), strict=False):
        table[piece] = number
    with document.edit("Number animals") as edit:
        if not numbered:
            edit.number_all()  # what is locked keeps the number that it has without saying
        numbers = table[labels]
        if numbered and document.animals is not None:
            whole = document.animals.copy()
        else:
            whole = np.zeros(document.shape, np.uint8)
        cut(whole, box)[own] = numbers[own]
        left_over = (document.classes != 0) & (whole == 0)
        if left_over.any():
            whole[left_over] = nearest(whole, whole > 0, left_over)
        height, width = document.shape
        edit.put((0, 0, width, height), animals=whole, locked=locked)
    return edit.step


def _renumber(
    document: MaskDocument, where: Where, box: Box, number: int, *, locked: frozenset[int], label: str
) -> Step | None:
    with document.edit(label) as edit:
        if not document.numbered:
            edit.number_all()
        assert document.animals is not None
        numbers = cut(document.animals, box).copy()
        numbers[where] = number
        edit.put(box, animals=numbers, locked=locked)
    return edit.step


def _check(number: int) -> None:
    if not 1 <= number <= _HIGHEST:
        raise BadParameterError(name="animal", value=number, detail=f"numbers go from 1 to {_HIGHEST}")
