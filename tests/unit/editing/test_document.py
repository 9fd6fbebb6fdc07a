"""The document changes in place, step by step, and every step can be taken back bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.history import FrameKey, History, Step
from workbench.editing.document import Edit, MaskDocument, Pen, Planes
from workbench.editing.kept_tiles import TILE

KEY = FrameKey("cage", 3)


def document(height: int = 60, width: int = 80, animals: bool = False) -> MaskDocument:
    classes = np.zeros((height, width), np.uint8)
    classes[10:40, 20:60] = 2
    classes[10:20, 20:30] = 1
    numbers = (classes != 0).astype(np.uint8) if animals else None
    return MaskDocument(KEY, classes, numbers)


def everything(region: tuple[int, int]) -> np.ndarray:
    return np.ones(region, np.uint8)


def toggle(doc: MaskDocument, step: Step | None) -> None:
    assert step is not None
    for change in step.changes:
        doc.toggle(change)


def same(doc: MaskDocument, planes: Planes) -> bool:
    now = doc.planes()
    if (now.animals is None) != (planes.animals is None):
        return False
    equal = planes.animals is None or np.array_equal(now.animals, planes.animals)
    return bool(equal and np.array_equal(now.classes, planes.classes))


def test_painting_changes_the_array_that_is_shown_and_nothing_else() -> None:
    doc = document()
    shown = doc.classes
    expected = shown.copy()
    expected[5:15, 50:70] = 3
    version = doc.version
    with doc.edit("Paint") as edit:
        assert edit.paint(everything((10, 20)), (50, 5, 70, 15), Pen(3)) == (50, 5, 70, 15)
    assert doc.classes is shown and np.array_equal(shown, expected)
    assert doc.version > version and edit.box == (50, 5, 70, 15)
    assert edit.step is not None and edit.step.label == "Paint" and edit.step.frames == (KEY,)
    assert doc.animals is None


def test_the_planes_handed_over_are_taken_and_not_copied() -> None:
    classes = np.zeros((20, 30), np.uint8)
    doc = MaskDocument(KEY, classes)
    assert doc.classes is classes and doc.classes.flags.c_contiguous
    strided = np.zeros((20, 60), np.uint8)[:, ::2]
    assert MaskDocument(KEY, strided).classes.flags.c_contiguous
    frozen = np.zeros((20, 30), np.uint8)
    frozen.flags.writeable = False
    assert MaskDocument(KEY, frozen).classes.flags.writeable


@pytest.mark.parametrize(
    "bad", [np.zeros((3, 4), np.int32), np.zeros((3, 4, 3), np.uint8), np.zeros((0, 4), np.uint8)]
)
def test_what_is_no_plane_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="plane"):
        MaskDocument(KEY, bad)
    with pytest.raises(ValueError, match="one frame"):
        MaskDocument(KEY, np.zeros((3, 4), np.uint8), np.zeros((4, 3), np.uint8))


def test_a_step_can_be_taken_back_and_done_again() -> None:
    doc = document(animals=True)
    before = doc.planes()
    with doc.edit("Paint") as edit:
        edit.paint(everything((30, 30)), (0, 0, 30, 30), Pen(3, 2))
    after = doc.planes()
    assert edit.step is not None and {change.plane for change in edit.step.changes} == {"classes", "animals"}
    toggle(doc, edit.step)
    assert same(doc, before)
    toggle(doc, edit.step)
    assert same(doc, after)


def test_a_step_that_changes_nothing_is_none() -> None:
    doc = document()
    with doc.edit("Paint") as edit:
        edit.paint(everything((5, 5)), (30, 30, 35, 35), Pen(2))
    assert edit.step is None
    with doc.edit("Paint") as outside:
        assert outside.paint(everything((5, 5)), (80, 0, 85, 5), Pen(2)) is None
    assert outside.step is None and outside.box is None


@pytest.mark.parametrize(
    "box", [(-10, -10, 20, 20), (70, 50, 100, 90), (-50, 5, 200, 15), (-9, -9, 0, 0), (80, 60, 99, 99)]
)
def test_what_reaches_outside_the_frame_is_cut(box: tuple[int, int, int, int]) -> None:
    doc = document()
    ys, xs = np.mgrid[:60, :80]
    inside = (xs >= box[0]) & (xs < box[2]) & (ys >= box[1]) & (ys < box[3])
    expected = np.where(inside, 3, doc.classes)
    with doc.edit("Paint") as edit:
        edit.paint(everything((box[3] - box[1], box[2] - box[0])), box, Pen(3))
    assert np.array_equal(doc.classes, expected)


def test_a_region_that_does_not_fill_its_box_is_refused() -> None:
    doc = document()
    before = doc.planes()
    with pytest.raises(ValueError, match="do not fill"), doc.edit("Paint") as edit:
        edit.paint(everything((4, 4)), (0, 0, 5, 5), Pen(3))
    assert same(doc, before)


def test_locked_classes_are_neither_painted_over_nor_erased() -> None:
    doc = document(animals=True)
    before = doc.planes()
    with doc.edit("Paint") as edit:
        edit.paint(everything((60, 80)), (0, 0, 80, 60), Pen(3, 4, frozenset({0, 1})))
    assert before.animals is not None and doc.animals is not None
    assert np.array_equal(doc.classes == 3, before.classes == 2)
    assert np.array_equal(doc.animals == 4, before.classes == 2)
    with doc.edit("Erase") as edit:
        edit.paint(everything((60, 80)), (0, 0, 80, 60), Pen(0, 0, frozenset({1})))
    assert np.array_equal(doc.classes, np.where(before.classes == 1, 1, 0))
    assert np.array_equal(doc.animals, np.where(before.classes == 1, 1, 0))


def test_class_0_erases_class_and_number_and_animal_0_leaves_numbers_alone() -> None:
    doc = document(animals=True)
    with doc.edit("Paint") as edit:
        edit.paint(everything((30, 40)), (20, 10, 60, 40), Pen(3))
    assert doc.animals is not None and (doc.animals[10:40, 20:60] == 1).all()
    with doc.edit("Erase") as edit:
        edit.paint(everything((5, 5)), (20, 10, 25, 15), Pen(0, 7))
    assert not doc.classes[10:15, 20:25].any() and not doc.animals[10:15, 20:25].any()
    assert doc.animals[15, 20] == 1


def test_a_second_animal_brings_numbers_for_all_that_is_there_in_one_step() -> None:
    doc = document()
    before = doc.planes()
    with doc.edit("Paint") as first:
        first.paint(everything((5, 5)), (0, 0, 5, 5), Pen(2, 1))
    assert doc.animals is None  # one animal needs no numbers
    with doc.edit("Paint") as second:
        second.paint(everything((5, 5)), (70, 50, 75, 55), Pen(2, 2))
    numbers = doc.animals
    assert numbers is not None
    assert (numbers[50:55, 70:75] == 2).all()
    others = doc.classes != 0
    others[50:55, 70:75] = False
    assert (numbers[others] == 1).all() and not numbers[doc.classes == 0].any()
    after = doc.planes()
    toggle(doc, second.step)
    assert doc.planes().animals is None and doc.animals is numbers
    toggle(doc, first.step)
    assert same(doc, before)
    toggle(doc, first.step)
    toggle(doc, second.step)
    assert same(doc, after)


def test_numbers_taken_back_mean_one_animal_again() -> None:
    doc = document()
    with doc.edit("Paint") as edit:
        edit.paint(everything((5, 5)), (70, 50, 75, 55), Pen(2, 2))
    toggle(doc, edit.step)
    with doc.edit("Paint") as edit:
        edit.paint(everything((5, 5)), (0, 0, 5, 5), Pen(2, 1))
    assert not doc.numbered and edit.step is not None
    assert [change.plane for change in edit.step.changes] == ["classes"]


def test_a_step_with_numbers_can_be_applied_to_a_document_without_them() -> None:
    doc, copy = document(), document()
    with doc.edit("Paint") as edit:
        edit.paint(everything((5, 5)), (70, 50, 75, 55), Pen(2, 2))
    toggle(copy, edit.step)
    assert same(copy, doc.planes())


def test_put_replaces_a_box_except_locked_pixels_and_keeps_numbers_right() -> None:
    doc = document(animals=True)
    before = doc.planes()
    classes = np.zeros((60, 80), np.uint8)
    classes[30:50, 30:50] = 3
    with doc.edit("Put") as edit:
        edit.put((0, 0, 80, 60), classes=classes, locked=frozenset({1}))
    assert np.array_equal(doc.classes, np.where(before.classes == 1, 1, classes))
    assert doc.animals is not None and not doc.animals[doc.classes == 0].any()
    toggle(doc, edit.step)
    assert same(doc, before)
    with doc.edit("Put") as edit:
        edit.put((20, 10, 40, 30), animals=np.full((20, 20), 5, np.uint8))
    assert (doc.animals[10:30, 20:40] == 5).all() and np.array_equal(doc.classes, before.classes)


def test_an_exception_or_cancel_puts_everything_back() -> None:
    doc = document()
    before = doc.planes()
    with pytest.raises(RuntimeError, match="torn"), doc.edit("Paint") as edit:
        edit.paint(everything((60, 80)), (0, 0, 80, 60), Pen(3, 2))
        raise RuntimeError("torn")
    assert same(doc, before) and edit.step is None
    stroke = doc.edit("Paint").begin()
    stroke.paint(everything((60, 80)), (0, 0, 80, 60), Pen(1))
    assert stroke.cancel() == (0, 0, 80, 60)
    assert same(doc, before) and stroke.finish() is None and stroke.cancel() is None


def test_one_edit_at_a_time_and_no_undo_under_it() -> None:
    doc = document()
    with doc.edit("One") as one:
        one.paint(everything((5, 5)), (0, 0, 5, 5), Pen(3))
    stroke = Edit(doc, "Two").begin()
    with pytest.raises(RuntimeError, match="another edit"):
        doc.edit("Three").begin()
    assert one.step is not None
    with pytest.raises(ValueError, match="going on"):
        doc.toggle(one.step.changes[0])
    stroke.finish()
    doc.toggle(one.step.changes[0])
    with pytest.raises(RuntimeError, match="not going on"):
        stroke.paint(everything((5, 5)), (0, 0, 5, 5), Pen(3))


def test_a_change_of_another_frame_is_refused() -> None:
    doc = document()
    other = MaskDocument(FrameKey("cage", 4), doc.classes.copy())
    with doc.edit("Paint") as edit:
        edit.paint(everything((5, 5)), (0, 0, 5, 5), Pen(3))
    assert edit.step is not None
    with pytest.raises(ValueError, match="cannot be applied"):
        other.toggle(edit.step.changes[0])


@pytest.mark.parametrize("animals", [False, True])
def test_a_long_random_session_undoes_and_redoes_bit_for_bit(animals: bool) -> None:
    """Sizes around the tiles' borders; locks hold at every step."""
    rng = np.random.default_rng(int(animals))
    height, width = 2 * TILE + 37, 2 * TILE + 5
    classes = np.zeros((height, width), np.uint8)
    classes[100:500, 50:450] = rng.integers(0, 4, (400, 400))
    doc = MaskDocument(KEY, classes, (classes != 0).astype(np.uint8) if animals else None)
    start, history, states = doc.planes(), History(), []
    for _ in range(120):
        x, y = int(rng.integers(-60, width)), int(rng.integers(-60, height))
        wide, high = (int(side) for side in rng.integers(1, 200, 2))
        region = (rng.random((high, wide)) < rng.choice([0.02, 0.5, 1.0])).astype(np.uint8)
        locked = frozenset(int(value) for value in rng.integers(0, 4, rng.integers(0, 3)))
        pen = Pen(int(rng.integers(0, 4)), int(rng.integers(0, 3)) if animals else 0, locked)
        before = doc.planes()
        with doc.edit("Paint") as edit:
            edit.paint(region, (x, y, x + wide, y + high), pen)
            edit.paint(region.T, (y, x, y + high, x + wide), pen)
        held = np.isin(before.classes, sorted(locked))
        assert np.array_equal(doc.classes[held], before.classes[held])
        assert not (doc.animals is not None and doc.animals[doc.classes == 0].any())
        if edit.step is not None:
            history.push(edit.step)
            states.append(before)
    end = doc.planes()
    while (step := history.undo()) is not None:
        toggle(doc, step)
        assert same(doc, states.pop())
    assert same(doc, start)
    while (step := history.redo()) is not None:
        toggle(doc, step)
    assert same(doc, end)


def test_without_a_number_new_pixels_join_the_animal_they_are_painted_at() -> None:
    classes, animals = np.zeros((200, 400), np.uint8), np.zeros((200, 400), np.uint8)
    classes[50:100, 20:80], animals[50:100, 20:80] = 2, 1
    classes[50:100, 300:360], animals[50:100, 300:360] = 2, 2
    doc = MaskDocument(KEY, classes, animals)
    before = doc.planes()
    with doc.edit("on the second animal, over its border") as edit:
        edit.paint(np.ones((10, 40), np.uint8), (340, 60, 380, 70), Pen(1))
    assert (doc.animals[60:70, 340:380] == 2).all()
    with doc.edit("beside the first") as beside:
        beside.paint(np.ones((10, 10), np.uint8), (90, 60, 100, 70), Pen(3))
    assert (doc.animals[60:70, 90:100] == 1).all()
    with doc.edit("over the first, from the second") as over:
        over.paint(np.ones((2, 2), np.uint8), (310, 60, 312, 62), Pen(1))
        over.paint(np.ones((10, 30), np.uint8), (70, 80, 100, 90), Pen(1))
    assert (doc.animals[80:90, 70:80] == 1).all(), "what has a number keeps it"
    assert (doc.animals[80:90, 80:100] == 2).all(), "one stroke paints for one animal"
    with doc.edit("far from anybody") as far:
        far.paint(np.ones((5, 5), np.uint8), (190, 180, 195, 185), Pen(1))
    assert not doc.animals[180:185, 190:195].any()
    for done in (far, over, beside, edit):
        for change in done.step.changes:
            doc.toggle(change)
    assert np.array_equal(doc.classes, before.classes) and np.array_equal(doc.animals, before.animals)


def test_a_single_animal_gets_no_numbers_by_painting() -> None:
    doc = MaskDocument(KEY, np.zeros((40, 40), np.uint8))
    with doc.edit("Paint") as edit:
        edit.paint(np.ones((5, 5), np.uint8), (3, 3, 8, 8), Pen(1))
    assert doc.planes().animals is None
