"""Every operation does what it says, respects locks, and is one step that undoes bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.editing.editing_samples import (
    KEY,
    document,
    numbers,
    picture,
    random_operations,
    rat,
    same,
    scuffed,
    toggle,
)
from workbench.core.errors import BadParameterError
from workbench.core.history import History
from workbench.editing.document import MaskDocument, Pen, Planes
from workbench.editing.edits import (
    clear_class,
    fill_polygon,
    flood_fill,
    lasso_region,
    paint_region,
    paste,
    replace,
    swap,
)

OPERATIONS = sorted(random_operations(np.random.default_rng(0), rat()))


# -- every operation -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_one_exact_step_that_leaves_locked_classes_alone(name: str) -> None:
    image = np.random.default_rng(9).integers(60, 90, (150, 220)).astype(np.uint8)
    done = 0
    for seed in range(24):
        rng = np.random.default_rng(seed)
        doc = scuffed(numbered=bool(seed % 2))
        locked = frozenset(int(value) for value in rng.integers(0, 4, seed % 3))
        before = doc.planes()
        arrays = doc.classes
        step = random_operations(rng, image)[name](doc, locked)
        after = doc.planes()
        held = np.isin(before.classes, sorted(locked))
        assert np.array_equal(after.classes[held], before.classes[held]), (
            f"seed {seed}: a locked class changed"
        )
        assert np.array_equal(numbers(after)[held], numbers(before)[held]), f"seed {seed}: its number changed"
        assert doc.classes is arrays
        assert not numbers(after)[after.classes == 0].any(), "background with a number"
        if step is None:
            assert same(before, after)
            continue
        done += 1
        assert step.label and step.frames == (KEY,)
        toggle(doc, step)
        assert same(doc.planes(), before)
        toggle(doc, step)
        assert same(doc.planes(), after)
    assert done >= 3, "the operation never did anything"


@pytest.mark.parametrize("seed", range(4))
def test_a_mixed_session_undoes_to_the_start_and_redoes_to_the_end(seed: int) -> None:
    rng = np.random.default_rng(seed)
    image = picture(seed)[0]
    doc, history = document(numbered=bool(seed % 2)), History()
    start = doc.planes()
    for _ in range(90):
        locked = frozenset(int(value) for value in rng.integers(0, 4, rng.integers(0, 2)))
        operations = random_operations(rng, image)
        step = operations[str(rng.choice(OPERATIONS))](doc, locked)
        if step is not None:
            history.push(step)
    end = doc.planes()
    assert len(history) > 25
    while (step := history.undo()) is not None:
        toggle(doc, step)
    assert np.array_equal(doc.classes, start.classes) and same(doc.planes(), start)
    while (step := history.redo()) is not None:
        toggle(doc, step)
    assert same(doc.planes(), end)


# -- lasso and polygon -----------------------------------------------------------------------------


def winding(points: np.ndarray, x: float, y: float) -> int:
    """How often the closed outline goes around (x, y), from the angles."""
    a = np.arctan2(points[:, 1] - y, points[:, 0] - x)
    turns = np.diff(np.append(a, a[0]))
    return round(float(np.sum((turns + np.pi) % (2 * np.pi) - np.pi) / (2 * np.pi)))


@pytest.mark.parametrize("seed", range(12))
def test_a_lasso_holds_exactly_the_centres_it_goes_around(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.uniform(-8, 40, (int(rng.integers(3, 12)), 2))
    region, box = lasso_region((30, 35), points)
    got = np.zeros((30, 35), bool)
    got[box[1] : box[3], box[0] : box[2]] = region
    expected = [[winding(points, x + 0.5, y + 0.5) != 0 for x in range(35)] for y in range(30)]
    assert np.array_equal(got, expected)
    if got.any():
        ys, xs = np.nonzero(got)
        assert box == (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)


def test_a_loop_in_the_lasso_leaves_no_hole_but_a_ring_does() -> None:
    turn = np.linspace(0, 4 * np.pi, 80, endpoint=False)
    twice = np.stack([50 + (30 + turn) * np.cos(turn), 50 + (30 + turn) * np.sin(turn)], axis=1)
    region, _ = lasso_region((100, 100), twice)
    assert region[region.shape[0] // 2, region.shape[1] // 2]
    turn = turn[:40]
    ring = np.concatenate(
        [
            np.stack([50 + 40 * np.cos(turn), 50 + 40 * np.sin(turn)], axis=1),
            np.stack([50 + 20 * np.cos(-turn), 50 + 20 * np.sin(-turn)], axis=1),
        ]
    )
    region, box = lasso_region((100, 100), ring)
    assert not region[50 - box[1], 50 - box[0]] and region[50 - box[1], 20 - box[0]]


@pytest.mark.parametrize(
    "points",
    [[], [(1, 1)], [(1, 1), (5, 5)], [(200, 5), (300, 9), (250, 50)], [(1, 1), (float("nan"), 2), (3, 3)]],
)
def test_a_lasso_around_nothing_changes_nothing(points: list[tuple[float, float]]) -> None:
    region, box = lasso_region((30, 35), points)
    assert region.size == 0 and box == (0, 0, 0, 0)
    doc = document()
    assert fill_polygon(doc, [(x + 500, y) for x, y in points], Pen(1)) is None


def test_fill_polygon_paints_and_erases_inside() -> None:
    doc = document()
    before = doc.classes.copy()
    square = [(10, 10), (60, 10), (60, 40), (10, 40)]
    step = fill_polygon(doc, square, Pen(3))
    before[10:40, 10:60] = 3
    assert np.array_equal(doc.classes, before) and step is not None
    fill_polygon(doc, square, Pen(0))
    assert not doc.classes[10:40, 10:60].any()


def test_paint_region_takes_a_whole_frame_or_a_box() -> None:
    whole = rat() == 1
    doc = document()
    step = paint_region(doc, whole, Pen(3), label="Segment")
    assert step is not None and step.label == "Segment" and (doc.classes[whole] == 3).all()
    paint_region(doc, np.ones((5, 6), np.uint8), Pen(1), (0, 0, 6, 5))
    assert (doc.classes[:5, :6] == 1).all() and doc.classes[5, 0] == 0
    assert paint_region(doc, np.zeros((150, 220), bool), Pen(1)) is None
    with pytest.raises(BadParameterError, match="region"):
        paint_region(doc, whole[:-1], Pen(1))


# -- flood fill ------------------------------------------------------------------------------------


def reached_by_walking(picture: np.ndarray, x: int, y: int, tolerance: float) -> np.ndarray:
    """Flood fill, pixel by pixel."""
    near = np.abs(picture.astype(float) - picture[y, x].astype(float)) <= tolerance
    near = near.all(axis=2) if near.ndim == 3 else near
    found, todo = np.zeros(near.shape, bool), [(x, y)]
    while todo:
        x, y = todo.pop()
        if 0 <= x < near.shape[1] and 0 <= y < near.shape[0] and near[y, x] and not found[y, x]:
            found[y, x] = True
            todo += [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
    return found


@pytest.mark.parametrize("kind", ["gray", "rgb", "celsius"])
def test_flood_fill_paints_the_connected_pixels_within_the_tolerance(kind: str) -> None:
    gray, truth = picture()
    image = np.stack([gray, gray // 2, 255 - gray], axis=2)
    shown = {"gray": gray, "rgb": image, "celsius": (gray / 10 + 15).astype(np.float32)}[kind]
    tolerance = 2.2 if kind == "celsius" else 22
    expected = reached_by_walking(shown, 110, 75, tolerance)
    doc = MaskDocument(KEY, np.zeros(gray.shape, np.uint8))
    celsius = shown if kind == "celsius" else None
    flood_fill(doc, image if celsius is not None else shown, 110.7, 75.2, tolerance, Pen(2), celsius=celsius)
    assert np.array_equal(doc.classes == 2, expected)
    assert 0.6 * truth.sum() < expected.sum() < truth.sum()
    shown_before = shown.copy()
    assert np.array_equal(shown, shown_before)


def test_flood_fill_can_stop_at_the_mask_and_respects_locks() -> None:
    flat = np.full((150, 220), 90, np.uint8)
    flat.flags.writeable = False
    doc = document()
    before = doc.classes.copy()
    flood_fill(doc, flat, 110, 75, 0, Pen(3), stop_at_masks=True)
    assert np.array_equal(doc.classes, np.where(before == 2, 3, before))
    doc = document()
    flood_fill(doc, flat, 110, 75, 0, Pen(3, locked=frozenset({0, 1})))
    assert np.array_equal(doc.classes, np.where(before == 2, 3, before))


def test_flood_fill_outside_the_frame_or_on_no_temperature_does_nothing() -> None:
    doc = document()
    flat = np.full((150, 220), 90, np.uint8)
    celsius = np.full((150, 220), 20, np.float32)
    celsius[10:20, 10:20] = np.nan
    assert flood_fill(doc, flat, -0.5, 10, 5, Pen(1)) is None
    assert flood_fill(doc, flat, 220, 10, 5, Pen(1)) is None
    assert flood_fill(doc, flat, 15, 15, 5, Pen(1), celsius=celsius) is None
    flood_fill(doc, flat, 5, 5, 5, Pen(1, locked=frozenset({1, 2, 3})), celsius=celsius)
    assert not doc.classes[10:20, 10:20].any() and doc.classes[9, 9] == 1
    with pytest.raises(BadParameterError, match="image"):
        flood_fill(doc, flat[:-1], 5, 5, 5, Pen(1))


# -- swap, replace, clear, paste -------------------------------------------------------------------


@pytest.mark.parametrize("numbered", [False, True])
def test_swap_goes_both_ways_at_once_and_twice_is_the_identity(numbered: bool) -> None:
    doc = document(numbered)
    before = doc.planes()
    step = swap(doc, 1, 2)
    assert np.array_equal(doc.classes, np.array([0, 2, 1, 3], np.uint8)[before.classes])
    assert np.array_equal(numbers(doc.planes()), numbers(before)) and step is not None
    assert swap(doc, 2, 1) is not None
    assert same(doc.planes(), before)


def test_swap_inside_a_lasso_or_of_one_animal_leaves_the_rest() -> None:
    doc = document(numbered=True)
    before = doc.planes()
    assert before.animals is not None
    swapped = np.array([0, 2, 1, 3], np.uint8)[before.classes]
    region, box = lasso_region(doc.shape, [(120, 0), (220, 0), (220, 150), (120, 150)])
    swap(doc, 1, 2, region=(region, box))
    expected = before.classes.copy()
    expected[:, 120:] = swapped[:, 120:]
    assert np.array_equal(doc.classes, expected)
    swap(doc, 1, 2, region=(region, box))
    assert same(doc.planes(), before)
    swap(doc, 1, 2, animal=2)
    assert np.array_equal(doc.classes, np.where(before.animals == 2, swapped, before.classes))


def test_without_numbers_everything_is_animal_1() -> None:
    doc = document()
    before = doc.planes()
    assert swap(doc, 1, 2, animal=2) is None
    assert swap(doc, 1, 2, animal=1) is not None
    assert np.array_equal(doc.classes, np.array([0, 2, 1, 3], np.uint8)[before.classes])


def test_swap_refuses_the_background_and_does_nothing_with_a_locked_class() -> None:
    doc = document()
    with pytest.raises(BadParameterError, match="background"):
        swap(doc, 0, 2)
    assert swap(doc, 1, 2, locked=frozenset({2})) is None
    assert swap(doc, 2, 2) is None and swap(doc, 7, 9) is None


def test_replace_and_clear() -> None:
    doc = document(numbered=True)
    before = doc.planes()
    replace(doc, 3, 2)
    assert np.array_equal(doc.classes, np.where(before.classes == 3, 2, before.classes))
    clear_class(doc, 1, animal=2)
    assert before.animals is not None and doc.animals is not None
    gone = (before.classes == 1) & (before.animals == 2)
    assert gone.any() and not doc.classes[gone].any() and not doc.animals[gone].any()
    assert (doc.classes[(before.classes == 1) & ~gone] == 1).all()
    clear_class(doc, 0)
    assert not doc.classes.any() and not doc.animals.any()


def test_paste_takes_a_mask_over_except_under_locks() -> None:
    doc = document()
    new = rat(x=90, y=90)
    before = doc.classes.copy()
    paste(doc, Planes(new), frozenset({1}))
    assert np.array_equal(doc.classes, np.where(before == 1, 1, new))
    assert paste(doc, doc.planes()) is None
    with pytest.raises(BadParameterError, match="mask size"):
        paste(doc, Planes(new[:-1]))


def test_paste_with_and_without_numbers() -> None:
    doc, two = document(), document(numbered=True).planes()
    assert two.animals is not None
    paste(doc, two, frozenset({3}))
    assert doc.animals is not None
    kept = rat() == 3
    assert (doc.animals[kept] == 1).all() and np.array_equal(doc.animals[~kept], two.animals[~kept])
    paste(doc, Planes(rat()))
    assert np.array_equal(doc.animals, (rat() != 0).astype(np.uint8))
