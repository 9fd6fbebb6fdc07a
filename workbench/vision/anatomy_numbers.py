"""Animal numbers that are missing: on single pixels, or on a whole mask of several animals."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from workbench.core.types import Mask
from workbench.vision.anatomy_checks import SPECK, check_animal
from workbench.vision.anatomy_faults import Fault, FaultKind
from workbench.vision.anatomy_parts import PartIds, find_pieces, views
from workbench.vision.mask_ops import as_u8, grow_box

SMALLEST_ANIMAL = 0.15
"""Share of the largest blob from which another one is an animal too, where nothing is numbered."""


def check_numbers(classes: Mask, animals: Mask) -> list[Fault]:
    """Pieces of animals without a number, where others have one."""
    x, y, width, height = cv2.boundingRect(classes)
    place = (slice(y, y + height), slice(x, x + width))
    seen, numbers = classes[place], animals[place]
    bare = as_u8(as_u8(cv2.inRange(numbers, 0, 0)) & as_u8(cv2.inRange(seen, 1, 255)) & 1)
    if not cv2.countNonZero(bare):
        return []
    faults = []
    for piece in find_pieces(bare):
        if piece.area < SPECK:
            continue
        wide = grow_box(piece.box, 1, bare.shape)
        around = (slice(wide[1], wide[3]), slice(wide[0], wide[2]))
        full = piece.full(bare.shape)[around]
        rim = cv2.dilate(full, np.ones((3, 3), np.uint8)) > 0
        counts = np.bincount(numbers[around][rim].ravel(), minlength=1)
        counts[0] = 0
        other = int(np.argmax(counts)) if counts.any() else 0
        x0, y0, x1, y1 = piece.box
        box = (x0 + x, y0 + y, x1 + x, y1 + y)
        text = str(other) if other else ""
        faults.append(Fault(FaultKind.NO_NUMBER, box, 0, other=text, fixable=other > 0))
    return faults


def check_unnumbered(classes: Mask, count: int, ids: PartIds) -> list[Fault]:
    """Check a mask of several animals without numbers: every blob is one, as far as there are as many.

    Where fewer blobs than animals are seen, some touch: then a second head is no fault.
    """
    height, width = classes.shape
    blobs, numbers = number_blobs(classes, count)
    if not blobs:
        return [Fault(FaultKind.MISSING_ANIMAL, (0, 0, width, height), n + 1) for n in range(count)]
    faults = []
    for view in views(classes, numbers, ids):
        for fault in check_animal(view):
            joined = blobs < count and fault.kind in (FaultKind.EXTRA_PART, FaultKind.HEAD_NOT_AT_END)
            # A number was only lent: nothing may be written that rests on it.
            lent = fault.kind in (FaultKind.NUMBER_CONFLICT, FaultKind.CLASS_SWAP)
            faults.append(
                replace(fault, explained=fault.explained or joined, fixable=fault.fixable and not lent)
            )
    return sorted(faults, key=lambda fault: fault.explained)


def number_blobs(classes: Mask, count: int) -> tuple[int, Mask]:
    """Number the largest ``count`` connected blobs from 1; smaller ones belong to the nearest of them."""
    x, y, width, height = cv2.boundingRect(classes)
    numbers = np.zeros_like(classes)
    if width == 0:
        return 0, numbers
    part = numbers[y : y + height, x : x + width]
    pieces = find_pieces(as_u8(classes[y : y + height, x : x + width] > 0))
    large = [piece for piece in pieces[:count] if piece.area >= SMALLEST_ANIMAL * pieces[0].area]
    away = []
    for number, piece in enumerate(large, start=1):
        part[piece.place][piece.pixels > 0] = number
    if len(pieces) > len(large):
        away = [
            cv2.distanceTransform(as_u8(part != number + 1), cv2.DIST_L2, 3) for number in range(len(large))
        ]
    for piece in pieces[len(large) :]:
        reach = [float(one[piece.place][piece.pixels > 0].min()) for one in away]
        part[piece.place][piece.pixels > 0] = 1 + int(np.argmin(reach))
    return len(large), numbers
