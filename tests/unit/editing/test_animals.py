"""Animal numbers: changing, splitting, merging and giving them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.unit.editing.editing_samples import KEY, document, numbers, rat, same, toggle
from workbench.core.errors import BadParameterError
from workbench.editing.animals import (
    animal_at,
    component_at,
    merge,
    number_components,
    reassign,
    split,
)
from workbench.editing.document import MaskDocument
from workbench.editing.edits import lasso_region


def bar(numbered: bool = False) -> MaskDocument:
    """A bar 80 x 20 pixels with a small head at its right end."""
    classes = np.zeros((60, 120), np.uint8)
    classes[20:40, 20:100] = 2
    classes[20:40, 90:100] = 1
    return MaskDocument(KEY, classes, (classes != 0) * np.uint8(3) if numbered else None)


def blobs(*places: tuple[int, int, int]) -> MaskDocument:
    """Discs at x, y with a radius."""
    classes = np.zeros((60, 120), np.uint8)
    for x, y, radius in places:
        cv2.circle(classes, (x, y), radius, 2, -1)
    return MaskDocument(KEY, classes)


def test_reassign_everything_inside_a_lasso_or_under_a_click() -> None:
    doc = document(numbered=True)
    before = doc.planes()
    assert before.animals is not None and doc.animals is not None
    step = reassign(doc, 2, 7)
    assert np.array_equal(doc.animals, np.where(before.animals == 2, 7, before.animals))
    assert np.array_equal(doc.classes, before.classes)
    toggle(doc, step)
    assert same(doc.planes(), before)
    reassign(doc, 1, 5, lasso_region(doc.shape, [(0, 0), (60, 0), (60, 150), (0, 150)]))
    expected = before.animals.copy()
    expected[:, :60][expected[:, :60] == 1] = 5
    assert np.array_equal(doc.animals, expected)


def test_the_first_number_other_than_1_numbers_the_rest() -> None:
    doc = document()
    region = lasso_region(doc.shape, [(0, 0), (80, 0), (80, 150), (0, 150)])
    step = reassign(doc, 1, 2, region)
    expected = (doc.classes != 0).astype(np.uint8)
    expected[:, :80] *= 2
    assert doc.animals is not None and np.array_equal(doc.animals, expected)
    toggle(doc, step)
    assert not doc.numbered


def test_reassign_leaves_locked_classes_and_gives_numbers_to_what_has_none() -> None:
    doc = document(numbered=True)
    assert doc.animals is not None
    reassign(doc, 1, 4, locked=frozenset({2}))
    old = document(numbered=True).animals
    assert old is not None
    assert np.array_equal(doc.animals, np.where((old == 1) & (doc.classes != 2), 4, old))
    doc.animals[doc.animals == 4] = 0
    reassign(doc, 0, 9)
    assert np.array_equal(doc.animals == 9, (old == 1) & (doc.classes != 2))


def test_reassign_of_nobody_is_nothing_and_bad_numbers_are_refused() -> None:
    doc = document()
    assert reassign(doc, 2, 3) is None and reassign(doc, 1, 1) is None and reassign(doc, 0, 2) is None
    for number in (0, 256, -1):
        with pytest.raises(BadParameterError, match="animal"):
            reassign(doc, 1, number)


def test_merge_makes_two_one() -> None:
    doc = document(numbered=True)
    step = merge(doc, 2, 1)
    assert step is not None and step.label == "Merge animals"
    assert doc.animals is not None and np.array_equal(doc.animals, (doc.classes != 0) * np.uint8(2))


@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize(
    "line",
    [[(70, 5), (70, 55)], [(70, 55), (70, 5)], [(60, 5), (80, 55)], [(70, 10), (66, 30), (74, 33), (70, 50)]],
)
def test_the_smaller_side_of_a_cut_gets_the_new_number(
    line: list[tuple[float, float]], numbered: bool
) -> None:
    doc = bar(numbered)
    before = doc.planes()
    animal = 3 if numbered else 1
    step = split(doc, animal, line, 2)
    assert doc.animals is not None and step is not None
    assert np.array_equal(doc.classes, before.classes)
    assert (doc.animals[20:40, 81:100] == 2).all() and (doc.animals[20:40, 20:59] == animal).all()
    assert set(np.unique(doc.animals)) == {0, 2, animal}
    toggle(doc, step)
    assert same(doc.planes(), before)


def test_a_line_that_does_not_run_through_changes_nothing() -> None:
    doc = bar()
    for line in (
        [(70, 5), (70, 30)],
        [(70, 25), (70, 35)],
        [(5, 5), (110, 8)],
        [(70, 5)],
        [(70, float("nan")), (70, 55)],
    ):
        assert split(doc, 1, line, 2) is None
    assert split(doc, 2, [(70, 5), (70, 55)], 3) is None
    with pytest.raises(BadParameterError, match="another number"):
        split(doc, 1, [(70, 5), (70, 55)], 1)


def test_a_cut_across_a_bent_animal_divides_both_arms_and_leaves_other_animals() -> None:
    classes = np.zeros((100, 100), np.uint8)
    classes[20:80, 20:30] = 2
    classes[20:80, 60:70] = 2
    classes[20:30, 20:70] = 2
    classes[85:95, 5:95] = 1
    animals = (classes != 0).astype(np.uint8)
    animals[85:95] = 4
    doc = MaskDocument(KEY, classes, animals)
    split(doc, 1, [(5, 60), (95, 60)], 2)
    assert (doc.animals[62:80, 20:30] == 2).all() and (doc.animals[62:80, 60:70] == 2).all()
    assert (doc.animals[20:59, 20:30] == 1).all() and (doc.animals[85:95, 5:95] == 4).all()


@pytest.mark.parametrize("angle", range(0, 180, 15))
def test_no_pixel_slips_through_a_slanting_cut(angle: int) -> None:
    doc = blobs((60, 30, 22))
    reach = 40 * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    centre = np.array([60.5 + 3, 30.5 + 2])
    split(doc, 1, [centre - reach, centre + reach], 2)
    assert doc.animals is not None
    ys, xs = np.mgrid[:60, :120] + 0.5
    side = reach[0] * (ys - centre[1]) - reach[1] * (xs - centre[0])
    chosen = (doc.classes != 0) & (abs(side) / 40 > 1.5)
    smaller = -1 if (chosen & (side < 0)).sum() < (chosen & (side > 0)).sum() else 1
    assert np.array_equal(doc.animals[chosen] == 2, np.sign(side[chosen]) == smaller)


def test_what_lies_under_a_point() -> None:
    doc = document(numbered=True)
    assert animal_at(doc, 110.5, 75.5) == 1 and animal_at(doc, 150.5, 30.5) == 2
    assert animal_at(doc, 1, 1) == 0 and animal_at(doc, -3, 9) == 0 and animal_at(document(), 110, 75) == 1
    found = component_at(doc, 150.5, 30.5)
    assert found is not None
    region, (x0, y0, x1, y1) = found
    assert doc.animals is not None and np.array_equal(region, doc.animals[y0:y1, x0:x1] == 2)
    assert component_at(doc, 1, 1) is None and component_at(doc, 500, 1) is None
    two = blobs((20, 20, 8), (80, 30, 9))
    found = component_at(two, 80, 30)
    assert found is not None and found[1] == (71, 21, 90, 40)


def test_pieces_are_numbered_from_left_to_right_and_crumbs_join_the_nearest() -> None:
    doc = blobs((100, 20, 10), (20, 30, 12), (60, 40, 11), (104, 40, 2))
    number_components(doc, 3)
    assert doc.animals is not None
    assert [animal_at(doc, x, y) for x, y in ((20, 30), (60, 40), (100, 20), (104, 40))] == [1, 2, 3, 3]
    assert np.array_equal(doc.animals != 0, doc.classes != 0)


def test_numbers_that_are_there_stay() -> None:
    doc = blobs((100, 20, 10), (20, 30, 12), (60, 40, 11))
    doc.animals = np.zeros_like(doc.classes)
    doc.animals[:, 85:] = (doc.classes[:, 85:] != 0) * np.uint8(1)
    step = number_components(doc, 3)
    assert [animal_at(doc, x, y) for x, y in ((20, 30), (60, 40), (100, 20))] == [2, 3, 1]
    toggle(doc, step)
    assert [animal_at(doc, x, y) for x, y in ((20, 30), (60, 40), (100, 20))] == [0, 0, 1]
    number_components(doc, 2)
    assert [animal_at(doc, x, y) for x, y in ((20, 30), (60, 40), (100, 20))] == [2, 2, 1]
    assert number_components(doc, 3) is None
    assert number_components(MaskDocument(KEY, np.zeros((9, 9), np.uint8)), 2) is None
    with pytest.raises(BadParameterError, match="animal"):
        number_components(doc, 0)


def test_one_rat_keeps_number_1() -> None:
    doc = MaskDocument(KEY, rat())
    number_components(doc, 1)
    assert np.array_equal(numbers(doc.planes()), (rat() != 0).astype(np.uint8))
