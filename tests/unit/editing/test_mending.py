"""Mending as a step of the document: undone in one go, locks respected."""

from __future__ import annotations

import cv2
import numpy as np

from workbench.core.history import FrameKey
from workbench.core.types import Mask
from workbench.editing.document import MaskDocument
from workbench.editing.mending import Known, mend, mend_all
from workbench.vision.anatomy import Fault, FaultKind, Neighbour, describe

KEY = FrameKey("cage", 3)


def mouse() -> Mask:
    mask = np.zeros((180, 320), np.uint8)
    cv2.line(mask, (45, 100), (100, 90), 3, 5)
    cv2.ellipse(mask, (120, 90), (30, 17), 0, 0, 360, 2, -1)
    cv2.ellipse(mask, (152, 90), (14, 10), 0, 0, 360, 1, -1)
    return mask


def broken() -> Mask:
    """An island with a hole, a speck and a hole in the body."""
    mask = mouse()
    cv2.circle(mask, (250, 40), 8, 2, -1)
    cv2.circle(mask, (250, 40), 3, 0, -1)
    mask[84:88, 112:116] = 3
    cv2.circle(mask, (124, 96), 3, 0, -1)
    return mask


def toggled(document: MaskDocument, step) -> Mask:
    for change in step.changes:
        document.toggle(change)
    return document.classes


def test_mend_all_is_one_step_that_can_be_undone():
    document = MaskDocument(KEY, broken())
    step = mend_all(document, "Mend", Known(), frozenset())
    assert step is not None
    assert np.array_equal(document.classes, mouse())
    assert np.array_equal(toggled(document, step), broken())


def test_mending_one_fault_leaves_the_others():
    document = MaskDocument(KEY, broken())
    found = Known().check(document.classes, None)
    speck = next(fault for fault in found if fault.kind == FaultKind.ISLAND and fault.part)
    step = mend(document, "Mend", [speck], Known(), frozenset())
    assert step is not None
    assert (document.classes[84:88, 112:116] == 2).all()
    assert document.classes[40, 243] == 2


def test_locked_classes_stay():
    document = MaskDocument(KEY, broken())
    assert mend_all(document, "Mend", Known(), frozenset({0, 2, 3})) is None
    assert np.array_equal(document.classes, broken())


def test_an_exchange_is_never_half_done():
    """With the head locked, exchanged head and tail would both become one class."""
    wrong = np.array([0, 3, 2, 1], np.uint8)[mouse()]
    swap = next(f for f in Known().check(wrong, None) if f.kind == FaultKind.CLASS_SWAP)
    document = MaskDocument(KEY, wrong.copy())
    assert mend(document, "Mend", [swap], Known(), frozenset({1})) is None
    assert mend_all(document, "Mend", Known(), frozenset({3})) is None
    assert np.array_equal(document.classes, wrong)
    assert mend(document, "Mend", [swap], Known(), frozenset({0, 2})) is not None
    assert np.array_equal(document.classes, mouse())


def test_nothing_to_mend_is_no_step():
    document = MaskDocument(KEY, mouse())
    assert mend_all(document, "Mend", Known(), frozenset()) is None
    gone = Fault(FaultKind.ISLAND, (1, 1, 5, 5), 1, fixable=True)
    assert mend(document, "Mend", [gone], Known(), frozenset()) is None


def test_number_of_animals_is_open_where_masks_have_numbers():
    classes = np.concatenate([mouse(), mouse()])
    animals = np.concatenate([mouse() > 0, 2 * (mouse() > 0)]).astype(np.uint8)
    beside = [Neighbour(describe(classes, animals), 0.04)]
    assert Known().check(classes, animals) == []
    assert Known(beside).check(classes, None) == []
    unnumbered = [Neighbour(describe(classes, None), 0.04)]
    assert unnumbered[0].shape.blobs == 2
    assert Known(unnumbered).check(classes, None) == []
    assert {fault.kind for fault in Known().check(classes, None)} >= {FaultKind.EXTRA_PART}


def test_numbers_follow():
    animals = (mouse() > 0).astype(np.uint8)
    classes = mouse()
    cv2.circle(classes, (250, 40), 8, 2, -1)
    animals[classes > 0] = 1
    document = MaskDocument(KEY, classes, animals)
    assert mend_all(document, "Mend", Known(), frozenset()) is not None
    assert document.animals is not None
    assert np.array_equal(document.animals > 0, mouse() > 0)
