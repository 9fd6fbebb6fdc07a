"""Operations on the outline of what is painted: smooth, fill holes, keep the largest piece."""

from __future__ import annotations

import cv2
import numpy as np

from workbench.core.errors import BadParameterError
from workbench.core.history import Box, Step
from workbench.core.types import Mask
from workbench.editing.document import Edit, MaskDocument, Pen
from workbench.editing.regions import (
    Selection,
    Where,
    animals_in,
    as_u8,
    cut,
    inside,
    nearest,
    of_animal,
    select,
    shifted,
)


def numbers_of(document: MaskDocument, animal: int | None) -> list[int]:
    """The animals to work on one after the other; 0 stands for pixels without a number."""
    return [animal] if animal is not None else [*animals_in(document), *([0] if document.numbered else [])]


def smooth(
    document: MaskDocument,
    class_id: int | None = None,
    radius: float = 3.0,
    *,
    animal: int | None = None,
    region: Selection | None = None,
    locked: frozenset[int] = frozenset(),
) -> Step | None:
    """Even out the outlines of the classes: every pixel takes the class that most around it have.

    Parameters
    ----------
    class_id
        Only this class's outline; None: all.
    radius
        How far around, in pixels (over 0). Parts thinner than about two thirds of it fade.
    animal, region
        Only there.
    locked
        Classes that neither lose nor gain a pixel.

    Raises
    ------
    BadParameterError
        If the radius is not over 0.
    """
    if not radius > 0:
        raise BadParameterError(name="radius", value=radius, detail="it must be over 0")
    wanted = None if class_id is None else frozenset({class_id})
    margin = int(2 * radius) + 2
    found = select(document, classes=wanted, animal=animal, region=region, margin=margin)
    if found is None:
        return None
    box = found[1]
    values = cut(document.classes, box)
    free = np.isin(values, sorted(locked), invert=True)
    if animal is not None:
        free &= (values == 0) | of_animal(document, box, animal)
    winner = _winner(values, free, locked, radius)
    changed = free & (winner != values)
    if class_id is not None:
        changed &= (values == class_id) | (winner == class_id)
    if region is not None:
        changed &= inside(region, box)
    with document.edit("Smooth") as edit:
        _put(edit, box, changed, winner[changed])
    return edit.step


def _winner(values: Mask, free: Where, locked: frozenset[int], radius: float) -> Mask:
    """The class that most of the free pixels around each pixel have; its own where it is a draw."""
    present = np.flatnonzero(np.bincount(values.reshape(-1), minlength=256))
    winner = values.copy()
    most = np.full(values.shape, -1.0, np.float32)
    for class_id in present.tolist():
        if class_id in locked:
            continue
        votes = ((values == class_id) & free).astype(np.float32)
        around = cv2.GaussianBlur(votes, (0, 0), radius / 2, borderType=cv2.BORDER_REPLICATE)
        around += 1e-4 * votes
        better = around > most
        winner[better] = class_id
        np.maximum(most, around, out=most)
    return winner


def _put(edit: Edit, box: Box, changed: Where, classes: Mask) -> None:
    """Give ``changed`` pixels of ``box`` new classes; what was background takes the nearest animal number."""
    if not changed.any():
        return
    document = edit.document
    after = cut(document.classes, box).copy()
    after[changed] = classes
    numbers = None
    if document.animals is not None and document.numbered:
        numbers = cut(document.animals, box).copy()
        fresh = changed & (numbers == 0) & (after != 0)
        numbers[fresh] = nearest(numbers, numbers > 0, fresh)
        numbers[changed & (after == 0)] = 0
    edit.put(box, after, numbers)


def fill_holes(
    document: MaskDocument,
    class_id: int | None = None,
    animal: int | None = None,
    *,
    region: Selection | None = None,
    largest: int | None = None,
    locked: frozenset[int] = frozenset(),
) -> Step | None:
    """Close the background enclosed by a class, or by a whole animal.

    Parameters
    ----------
    class_id
        The class that encloses and fills; None: the animal as a whole, each pixel takes the nearest class.
    animal, region
        Only there.
    largest
        Holes of more pixels stay; None: all are closed.
    """
    if 0 in locked:
        return None
    wanted = None if class_id is None else frozenset({class_id})
    with document.edit("Fill holes") as edit:
        for number in numbers_of(document, animal):
            found = select(document, classes=wanted, animal=number, region=region, margin=1)
            if found is None:
                continue
            own, box = found
            values = cut(document.classes, box)
            holes = _enclosed(own, largest) & (values == 0)
            if class_id is not None:
                _put(edit, box, holes, np.full(int(holes.sum()), class_id, np.uint8))
            else:
                _put(edit, box, holes, nearest(values, own, holes))
    return edit.step


def _enclosed(own: Where, largest: int | None) -> Where:
    """Pixels that cannot reach the edge of the picture (4 neighbours) without crossing ``own``."""
    rest = cv2.copyMakeBorder(as_u8(~own), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=4)
    keep = np.ones(count, np.bool_)
    keep[[0, labels[0, 0]]] = False
    if largest is not None:
        keep &= stats[:, cv2.CC_STAT_AREA] <= largest
    enclosed: Where = keep[labels[1:-1, 1:-1]]
    return enclosed


def keep_largest(
    document: MaskDocument,
    class_id: int | None = None,
    animal: int | None = None,
    *,
    locked: frozenset[int] = frozenset(),
) -> Step | None:
    """Remove every piece but the largest, for each animal.

    A removed piece of one class becomes what most of its border touches (an island of tail inside
    the body becomes body); without a class, smaller pieces of an animal are erased.

    Parameters
    ----------
    class_id
        The class whose pieces are looked at; None: all classes of an animal together.
    animal
        Only this one.
    """
    if class_id is not None and class_id in locked:
        return None
    wanted = None if class_id is None else frozenset({class_id})
    with document.edit("Keep largest piece") as edit:
        for number in numbers_of(document, animal):
            if number == 0 and animal is None:
                continue  # pixels without a number belong to no animal that could be in pieces
            found = select(document, classes=wanted, animal=number, margin=1)
            if found is not None:
                _drop_pieces(edit, *found, class_id, locked)
    return edit.step


def _drop_pieces(edit: Edit, own: Where, box: Box, class_id: int | None, locked: frozenset[int]) -> None:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(as_u8(own), connectivity=8)
    if count <= 2:
        return
    biggest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    for piece in range(1, count):
        if piece == biggest:
            continue
        left, top, wide, high = (int(value) for value in stats[piece, :4])
        near = (max(0, left - 1), max(0, top - 1), left + wide + 1, top + high + 1)
        mine = cut(labels, near) == piece
        place = (near[0], near[1], near[0] + mine.shape[1], near[1] + mine.shape[0])
        place = shifted(place, box[0], box[1])
        becomes = 0 if class_id is None else _surroundings(cut(edit.document.classes, place), mine, locked)
        if becomes is not None:
            edit.paint(mine, place, Pen(becomes, 0, locked))


def _surroundings(values: Mask, piece: Where, locked: frozenset[int]) -> int | None:
    """The class that most of a piece's border touches; None if only a locked background does."""
    ring = cv2.dilate(as_u8(piece), np.ones((3, 3), np.uint8)).view(np.bool_) & ~piece
    counts = np.bincount(values[ring], minlength=256)
    if 0 in locked:
        counts[0] = 0
    return int(np.argmax(counts)) if counts.any() else (None if 0 in locked else 0)
