"""Mending what the anatomy check found, as one step of the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.core.classes import ClassTable
from workbench.core.history import Step
from workbench.core.types import Mask
from workbench.editing.document import Edit, MaskDocument
from workbench.vision.anatomy import (
    Correction,
    Fault,
    FaultKind,
    Neighbour,
    animals_in_view,
    check_mask,
    fix,
)

_WHOLE = (FaultKind.CLASS_SWAP, FaultKind.NUMBER_SWAP)
"""Half an exchange would make two classes, or two animals, one."""
ROUNDS = 5
"""Mending may uncover a fault, such as a hole in a speck; more rounds than this change nothing good."""


@dataclass(frozen=True, eq=False)
class Known:
    """What a check needs beside the mask: frames around, animals in view, class table.

    ``count`` 1 is also what a study says that nobody told: then the masks around say how many there are.
    """

    near: Sequence[Neighbour] = ()
    count: int = 1
    table: ClassTable | None = None

    def check(self, classes: Mask, animals: Mask | None) -> list[Fault]:
        """What looks wrong in a mask that nobody changes meanwhile."""
        count = animals_in_view(self.count, animals is not None, self.near)
        return check_mask(classes, animals, count, self.near, table=self.table)


def mend(
    document: MaskDocument, label: str, faults: Sequence[Fault], known: Known, locked: frozenset[int]
) -> Step | None:
    """Mend ``faults`` as one step; None where nothing safe can be done any more.

    Parameters
    ----------
    locked
        Classes whose pixels stay what they are.
    """
    with document.edit(label) as edit:
        for fault in faults:
            _put(edit, document, fault, known, locked)
    return edit.step


def mend_all(document: MaskDocument, label: str, known: Known, locked: frozenset[int]) -> Step | None:
    """Mend everything that can be mended safely, as one step."""
    done: set[Fault] = set()
    with document.edit(label) as edit:
        for _ in range(ROUNDS):
            found = known.check(document.classes, _numbers(document))
            left = [fault for fault in found if fault.fixable and fault not in done]
            if not left:
                break
            done |= set(left)
            for fault in left:
                _put(edit, document, fault, known, locked)
    return edit.step


def _put(edit: Edit, document: MaskDocument, fault: Fault, known: Known, locked: frozenset[int]) -> None:
    correction = fix(document.classes, _numbers(document), fault, known.table)
    if correction is not None and not (fault.kind in _WHOLE and _held(document, correction, locked)):
        edit.put(correction.box, correction.classes, correction.animals, locked)


def _held(document: MaskDocument, correction: Correction, locked: frozenset[int]) -> bool:
    """Whether locked pixels would have to change, too."""
    if not locked:
        return False
    x0, y0, x1, y1 = correction.box
    now = document.classes[y0:y1, x0:x1]
    changed = now != correction.classes
    if correction.animals is not None and document.animals is not None:
        changed |= document.animals[y0:y1, x0:x1] != correction.animals
    return bool(np.isin(now[changed], list(locked)).any())


def _numbers(document: MaskDocument) -> Mask | None:
    return document.animals if document.numbered else None
