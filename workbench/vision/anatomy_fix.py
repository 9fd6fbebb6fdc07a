"""Mending what can be mended without guessing: specks, holes, exchanged classes and numbers."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from scipy.ndimage import distance_transform_edt

from workbench.core.classes import ClassTable
from workbench.core.types import Mask
from workbench.vision.anatomy_faults import Fault, FaultKind
from workbench.vision.anatomy_parts import AnimalView, PartIds, Piece, find_pieces, views
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
    piece = _piece_at(view, fault)
    if piece is None:
        return None
    if fault.kind == FaultKind.NUMBER_CONFLICT:
        return _renumber(classes, animals, view, piece, int(fault.other))
    return _remove(classes, animals, view, piece)


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


def _remove(classes: Mask, animals: Mask | None, view: AnimalView, piece: Piece) -> Correction:
    """Rub a loose piece out; a speck inside the animal takes the class of what is around it."""
    box = view.to_frame(piece.box)
    new, numbers = _cut(box, classes, animals)
    around = _class_around(view, piece)
    inside = piece.pixels > 0
    new[inside] = around
    if numbers is not None and around == 0:
        numbers[inside] = 0
    return Correction(box, new, numbers)


def _class_around(view: AnimalView, piece: Piece) -> int:
    wide = grow_box(piece.box, 1, view.own.shape)
    place = (slice(wide[1], wide[3]), slice(wide[0], wide[2]))
    full = piece.full(view.own.shape)[place]
    rim = (cv2.dilate(full, np.ones((3, 3), np.uint8)) > 0) & (full == 0)
    counts = np.bincount(view.own[place][rim].ravel(), minlength=1)
    counts[0] = 0
    return int(np.argmax(counts)) if counts.any() else 0


def _fill(classes: Mask, animals: Mask | None, view: AnimalView, fault: Fault) -> Correction | None:
    """Give every pixel of the hole the class of the nearest pixel of the animal."""
    wide = grow_box(fault.box, 1, classes.shape)
    new, numbers = _cut(wide, classes, animals)
    mine = as_u8((new > 0) if numbers is None else (new > 0) & (numbers == view.number))
    outlines, tree = cv2.findContours(mine, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    left, top = wide[:2]
    hole = np.zeros(new.shape, np.uint8)
    for outline, (_, _, _, parent) in zip(outlines, [] if tree is None else np.asarray(tree)[0], strict=True):
        x, y, width, height = cv2.boundingRect(outline)
        if parent >= 0 and (x + left, y + top, x + left + width, y + top + height) == fault.box:
            cv2.drawContours(hole, [outline], -1, 1, -1)
    gap = (hole > 0) & (new == 0)
    if not gap.any():
        return None
    nearest = distance_transform_edt(mine == 0, return_distances=False, return_indices=True)
    new[gap] = new[nearest[0][gap], nearest[1][gap]]
    if numbers is not None:
        numbers[gap] = view.number
    return Correction(wide, new, numbers)
