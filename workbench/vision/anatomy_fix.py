"""Mending what can be mended without guessing: specks, holes, exchanged classes and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from scipy.ndimage import distance_transform_edt

from workbench.core.classes import ClassTable
from workbench.core.types import Mask
from workbench.vision.anatomy_faults import Fault, FaultKind
from workbench.vision.anatomy_parts import (
    MOST,
    AnimalView,
    PartIds,
    Piece,
    find_pieces,
    inner_outlines,
    union,
    views,
)
from workbench.vision.mask_ops import Box, as_u8, grow_box


@dataclass(frozen=True, eq=False)
class Correction:
    """New content of one rectangle of a mask: ``classes``, and ``animals`` where numbers are in use."""

    box: Box
    classes: Mask
    animals: Mask | None


def fix(
    classes: Mask, animals: Mask | None, fault: Fault, table: ClassTable | None = None
) -> Correction | None:
    """What to put in place of a faulty rectangle; None where nothing safe can be done (any more).

    Parameters
    ----------
    classes, animals
        (H, W), the mask that was checked; not changed.
    fault
        From `check_mask`.
    """
    if not fault.fixable:
        return None
    ids = PartIds.of(table or ClassTable.default())
    whole = _WHOLE.get(fault.kind)
    if whole is not None:
        return whole(classes, animals, fault, ids)
    if animals is not None and not animals.any():
        animals = None
    view = next(
        (one for one in views(classes, animals, ids) if animals is None or one.number == fault.animal), None
    )
    return None if view is None else _mend_piece(classes, animals, view, fault)


def _mend_piece(classes: Mask, animals: Mask | None, view: AnimalView, fault: Fault) -> Correction | None:
    if fault.kind == FaultKind.HOLE:
        return _fill(classes, animals, view, fault)
    if fault.value:
        return _remove_crumbs(classes, animals, view, fault.part)
    piece = _piece_at(view, fault)
    if piece is None:
        return None
    if fault.kind == FaultKind.NUMBER_CONFLICT:
        return _renumber(classes, animals, view, piece, int(fault.other))
    return _remove(classes, animals, view, [piece])


def _remove_crumbs(classes: Mask, animals: Mask | None, view: AnimalView, part: str) -> Correction | None:
    """Rub out the many specks that are told as one fault."""
    pieces = (view.parts.get(part, []) if part else view.pieces)[1 + MOST :]
    return _remove(classes, animals, view, pieces) if pieces else None


def _cut(box: Box, classes: Mask, animals: Mask | None) -> tuple[Mask, Mask | None]:
    """Copies of both planes in a box."""
    place = (slice(box[1], box[3]), slice(box[0], box[2]))
    return classes[place].copy(), None if animals is None else animals[place].copy()


def _swap_classes(classes: Mask, animals: Mask | None, fault: Fault, ids: PartIds) -> Correction | None:
    first, second = ids.id_of(fault.part), ids.id_of(fault.other)
    new, numbers = _cut(fault.box, classes, animals)
    mine = np.ones(new.shape, bool) if numbers is None else numbers == fault.animal
    old = new.copy()
    new[mine & (old == first)] = second
    new[mine & (old == second)] = first
    return Correction(fault.box, new, numbers)


def _swap_numbers(classes: Mask, animals: Mask | None, fault: Fault, _ids: PartIds) -> Correction | None:
    new, numbers = _cut(fault.box, classes, animals)
    if numbers is None:
        return None
    old, other = numbers.copy(), int(fault.other)
    numbers[old == fault.animal] = other
    numbers[old == other] = fault.animal
    return Correction(fault.box, new, numbers)


def _give_number(classes: Mask, animals: Mask | None, fault: Fault, _ids: PartIds) -> Correction | None:
    new, numbers = _cut(fault.box, classes, animals)
    if numbers is None:
        return None
    for piece in find_pieces(as_u8((new > 0) & (numbers == 0))):
        if piece.box == (0, 0, new.shape[1], new.shape[0]):
            numbers[piece.place][piece.pixels > 0] = int(fault.other)
    return Correction(fault.box, new, numbers)


_WHOLE = {
    FaultKind.CLASS_SWAP: _swap_classes,
    FaultKind.NUMBER_SWAP: _swap_numbers,
    FaultKind.NO_NUMBER: _give_number,
}


def _piece_at(view: AnimalView, fault: Fault) -> Piece | None:
    """The piece that the fault is about: the smallest patch, of the animal or of a part, with its box."""
    every = view.pieces[1:] + [piece for pieces in view.parts.values() for piece in pieces[1:]]
    found = [piece for piece in every if view.to_frame(piece.box) == fault.box]
    return min(found, key=lambda piece: piece.area, default=None)


def _renumber(
    classes: Mask, animals: Mask | None, view: AnimalView, piece: Piece, other: int
) -> Correction | None:
    box = view.to_frame(piece.box)
    new, numbers = _cut(box, classes, animals)
    if numbers is None:
        return None
    numbers[piece.pixels > 0] = other
    return Correction(box, new, numbers)


def _remove(classes: Mask, animals: Mask | None, view: AnimalView, pieces: Sequence[Piece]) -> Correction:
    """Rub loose pieces out; a speck inside the animal takes the class of what is around it."""
    inner = union([piece.box for piece in pieces])
    box = view.to_frame(inner)
    new, numbers = _cut(box, classes, animals)
    left, top = inner[:2]
    for piece in pieces:
        x0, y0, x1, y1 = piece.box
        place = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
        inside, around = piece.pixels > 0, _class_around(view, piece)
        new[place][inside] = around
        if numbers is not None and around == 0:
            numbers[place][inside] = 0
    return Correction(box, new, numbers)


def _class_around(view: AnimalView, piece: Piece) -> int:
    wide = grow_box(piece.box, 1, view.own.shape)
    place = (slice(wide[1], wide[3]), slice(wide[0], wide[2]))
    full = np.zeros((wide[3] - wide[1], wide[2] - wide[0]), np.uint8)
    x0, y0, x1, y1 = piece.box
    full[y0 - wide[1] : y1 - wide[1], x0 - wide[0] : x1 - wide[0]] = piece.pixels
    rim = (cv2.dilate(full, np.ones((3, 3), np.uint8)) > 0) & (full == 0)
    counts = np.bincount(view.own[place][rim].ravel(), minlength=1)
    counts[0] = 0
    return int(np.argmax(counts)) if counts.any() else 0


def _fill(classes: Mask, animals: Mask | None, view: AnimalView, fault: Fault) -> Correction | None:
    """Give every pixel of the hole the class of the nearest pixel of the animal."""
    wide = grow_box(fault.box, 1, classes.shape)
    new, numbers = _cut(wide, classes, animals)
    mine = as_u8((new > 0) if numbers is None else (new > 0) & (numbers == view.number))
    x, y = fault.box[0] - wide[0], fault.box[1] - wide[1]
    wanted = (x, y, fault.box[2] - fault.box[0], fault.box[3] - fault.box[1])
    outlines = inner_outlines(mine)
    chosen = outlines if fault.value else [one for one in outlines if cv2.boundingRect(one) == wanted]
    hole = np.zeros(new.shape, np.uint8)
    cv2.drawContours(hole, chosen[MOST:] if fault.value else chosen, -1, 1, -1)
    gap = (hole > 0) & (new == 0)
    if not gap.any():
        return None
    nearest = distance_transform_edt(mine == 0, return_distances=False, return_indices=True)
    new[gap] = new[nearest[0][gap], nearest[1][gap]]
    if numbers is not None:
        numbers[gap] = view.number
    return Correction(wide, new, numbers)
