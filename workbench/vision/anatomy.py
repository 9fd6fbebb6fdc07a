"""Whether a mask can be an animal: one head, body and tail each, joined in that order, whole and clean.

Every threshold is relative to the animal's own size, so that it holds at any magnification.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.core.classes import ClassTable
from workbench.core.types import Mask
from workbench.vision.anatomy_checks import check_animal
from workbench.vision.anatomy_faults import SENTENCES, Fault, FaultKind
from workbench.vision.anatomy_fix import Correction, fix
from workbench.vision.anatomy_neighbours import (
    animals_in_view,
    check_counts,
    check_neighbours,
    likeness,
    seen_nearby,
)
from workbench.vision.anatomy_numbers import check_numbers, check_unnumbered
from workbench.vision.anatomy_parts import FrameShape, Neighbour, PartIds, describe, shape_of, typical, views

__all__ = [
    "SENTENCES",
    "Correction",
    "Fault",
    "FaultKind",
    "FrameShape",
    "Neighbour",
    "animals_in_view",
    "check_mask",
    "describe",
    "fix",
    "likeness",
    "typical",
]


_STRUCTURE = (FaultKind.MISSING_PART, FaultKind.EXTRA_PART, FaultKind.DETACHED_PART, FaultKind.CLASS_SWAP)
_JUMPS = (FaultKind.AREA_JUMP, FaultKind.LENGTH_JUMP)


def check_mask(
    classes: Mask,
    animals: Mask | None,
    count: int,
    neighbours: Sequence[Neighbour] | None = None,
    *,
    size: tuple[int, int] | None = None,
    table: ClassTable | None = None,
) -> list[Fault]:
    """What looks wrong in a mask, worst first.

    Parameters
    ----------
    classes, animals
        (H, W) class ids, and animal numbers from 1 (None while there is one animal).
    count
        Animals that the recording shows; 0 where that is not known.
    neighbours
        Other frames of the video near this one (`describe` measures them).
    size
        (width, height) of the frame.
    table
        The class table; parts are found by the names head, body and tail.
    """
    height, width = classes.shape
    wrong = _wrong_size(classes, animals, size)
    if wrong is not None:
        return [wrong]
    ids = PartIds.of(table or ClassTable.default())
    numbers = animals if animals is not None and animals.any() else None
    near = neighbours or ()
    expected = count or max((len(neighbour.shape.animals) for neighbour in near), default=1)
    if numbers is None and expected > 1:
        return check_unnumbered(classes, expected, ids)
    seen = list(views(classes, numbers, ids))
    known = {view.number: shape_of(view) for view in seen}
    faults = check_counts(known, count, near, (width, height))
    for view in seen:
        faults += [seen_nearby(fault, near) for fault in check_animal(view)]
    if numbers is not None:
        faults += check_numbers(classes, numbers)
    faults += _not_symptoms(check_neighbours(known, near), faults)
    return sorted(faults, key=lambda fault: fault.explained)


def _not_symptoms(jumps: list[Fault], faults: list[Fault]) -> list[Fault]:
    """An animal whose part is missing, doubled or loose has another size for that very reason."""
    broken = {one.animal for one in faults if one.kind in _STRUCTURE and not one.explained}
    return [one for one in jumps if one.animal not in broken or one.kind not in _JUMPS]


def _wrong_size(classes: Mask, animals: Mask | None, size: tuple[int, int] | None) -> Fault | None:
    height, width = classes.shape
    found = (width, height)
    if animals is not None and animals.shape != classes.shape:
        size, found = (width, height), (animals.shape[1], animals.shape[0])
    if size is None or size == found:
        return None
    value, expected = f"{found[0]}x{found[1]}", f"{size[0]}x{size[1]}"
    return Fault(FaultKind.WRONG_SIZE, (0, 0, *found), value=value, expected=expected)
