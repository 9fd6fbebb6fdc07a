"""Strokes cover exactly the pixels whose centres a stamp passes over, wherever it goes."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from workbench.core.history import FrameKey
from workbench.editing.brush import Brush, Stroke, line
from workbench.editing.document import MaskDocument, Pen
from workbench.editing.kept_tiles import TILE

KEY = FrameKey("cage", 0)


def blank(height: int = 70, width: int = 90) -> MaskDocument:
    return MaskDocument(KEY, np.zeros((height, width), np.uint8))


def snapped(place: float, diameter: int) -> float:
    """Nearest place where a stamp of whole pixels is symmetric."""
    return math.floor(place) + 0.5 if diameter % 2 else float(math.floor(place + 0.5))


def gap(shape: tuple[int, int], brush: Brush, moves: list[tuple[float, float, float]]) -> np.ndarray:
    """How far every pixel's centre lies outside the swept stamps (negative: inside), by search.

    The distance to a stamp that moves and grows evenly is convex in time, so ternary search finds the least.
    """
    ys, xs = np.mgrid[: shape[0], : shape[1]] + 0.5
    stops = []
    for x, y, pressure in moves:
        diameter = max(1, round(brush.size * pressure))
        stops.append((snapped(x, diameter), snapped(y, diameter), diameter / 2))
    best = np.full(shape, np.inf)
    for (ax, ay, ar), (bx, by, br) in zip(stops, stops[1:] or stops, strict=False):

        def outside(t: np.ndarray, a=(ax, ay, ar), b=(bx, by, br)) -> np.ndarray:
            dx, dy = xs - a[0] - (b[0] - a[0]) * t, ys - a[1] - (b[1] - a[1]) * t
            distance = np.maximum(abs(dx), abs(dy)) if brush.square else np.hypot(dx, dy)
            return distance - a[2] - (b[2] - a[2]) * t

        low, high = np.zeros(shape), np.ones(shape)
        for _ in range(90):
            third = (high - low) / 3
            lower = outside(low + third) < outside(high - third)
            high = np.where(lower, high - third, high)
            low = np.where(lower, low, low + third)
        best = np.minimum(
            best, np.minimum(outside((low + high) / 2), np.minimum(outside(low * 0), outside(low * 0 + 1)))
        )
    return best


def assert_exact(painted: np.ndarray, gaps: np.ndarray) -> None:
    assert not (painted & (gaps > 1e-6)).any(), "pixels outside the stroke were painted"
    assert not (~painted & (gaps < -1e-6)).any(), "pixels inside the stroke were left out"


@pytest.mark.parametrize("square", [False, True])
@pytest.mark.parametrize("seed", range(30))
def test_a_stroke_is_exact(seed: int, square: bool) -> None:
    """Random sizes, sub-pixel places inside and outside the frame, with and without pressure."""
    rng = np.random.default_rng(seed)
    doc = blank()
    brush = Brush(int(rng.integers(1, 60)), square)
    moves = [
        (
            float(rng.uniform(-30, 120)),
            float(rng.uniform(-30, 100)),
            float(rng.uniform(0, 1)) if seed % 2 else 1.0,
        )
        for _ in range(int(rng.integers(1, 5)))
    ]
    stroke = Stroke(doc, brush, Pen(2))
    for move in moves:
        stroke.move(*move)
    stroke.finish()
    assert_exact(doc.classes == 2, gap(doc.shape, brush, moves))


@pytest.mark.parametrize("square", [False, True])
@pytest.mark.parametrize("size", [*range(1, 40), 99, 100, 255, 256, 999, 1000])
def test_a_stamp_is_symmetric_and_as_wide_as_it_says(size: int, square: bool) -> None:
    doc = blank(1010, 1010)
    stroke = Stroke(doc, Brush(size, square), Pen(1))
    stroke.move(505.3, 504.8)
    stroke.finish()
    ys, xs = np.nonzero(doc.classes)
    stamp = doc.classes[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    assert stamp.shape == (size, size)
    assert (stamp == stamp[::-1]).all() and (stamp == stamp[:, ::-1]).all() and (stamp == stamp.T).all()
    area = size**2 if square else math.pi * size**2 / 4
    assert abs(int(stamp.sum()) - area) <= (0 if square else 0.75 * size)


def test_sizes_are_brought_into_range() -> None:
    assert Brush(0).diameter(1.0) == 1 and Brush(5000).diameter(1.0) == 1000
    assert Brush(100).diameter(0.5) == 50 and Brush(100).diameter(0.0) == 1
    assert Brush(100).diameter(7.0) == 100 and Brush(100).diameter(math.nan) == 100


def test_the_first_press_paints_the_pixel_under_the_pointer() -> None:
    for x, y in ((10.0, 20.0), (10.49, 20.51), (10.999, 20.999)):
        doc = blank()
        stroke = Stroke(doc, Brush(1), Pen(3))
        assert stroke.move(x, y) == (10, 20, 11, 21)
        stroke.finish()
        assert np.argwhere(doc.classes).tolist() == [[20, 10]]


@pytest.mark.parametrize("seed", range(10))
def test_the_thinnest_stroke_has_no_gaps_at_any_speed(seed: int) -> None:
    rng = np.random.default_rng(seed)
    doc = blank(300, 300)
    stroke = Stroke(doc, Brush(1), Pen(1))
    for x, y in rng.uniform(0, 300, (6, 2)).tolist():
        stroke.move(x, y)
    stroke.finish()
    assert cv2.connectedComponents(doc.classes, connectivity=8)[0] == 2


@pytest.mark.parametrize("size", [1, 2, 3, 8, 33])
def test_a_fast_stroke_and_a_slow_one_along_the_same_line_are_one_piece_of_the_same_width(size: int) -> None:
    fast, slow = blank(), blank()
    stroke = Stroke(fast, Brush(size), Pen(1))
    stroke.move(15.5, 35.5)
    stroke.move(75.5, 35.5)
    stroke.finish()
    stroke = Stroke(slow, Brush(size), Pen(1))
    for x in range(15, 76):
        stroke.move(x + 0.5, 35.5)
    stroke.finish()
    assert np.array_equal(fast.classes, slow.classes)


def test_nothing_is_done_twice_for_a_pointer_that_stays_on_its_pixel() -> None:
    stroke = Stroke(blank(), Brush(5), Pen(1))
    assert stroke.move(20.1, 20.1) is not None
    assert stroke.move(20.4, 20.9) is None
    assert stroke.move(21.4, 20.9) is not None
    stroke.finish()


@pytest.mark.parametrize("place", [(-500.0, 20.0), (20.0, 900.0), (-6.0, -6.0), (1e30, -1e30), (95.1, 20.0)])
def test_a_stroke_outside_the_frame_changes_nothing(place: tuple[float, float]) -> None:
    doc = blank()
    stroke = Stroke(doc, Brush(10), Pen(1))
    assert stroke.move(*place) is None
    assert stroke.move(place[0], place[1] + math.copysign(1, place[1])) is None
    assert stroke.finish() is None and not doc.classes.any()


def test_places_that_are_no_numbers_are_ignored() -> None:
    doc = blank()
    stroke = Stroke(doc, Brush(10), Pen(1))
    assert stroke.move(math.nan, 5) is None and stroke.move(5, math.inf) is None
    assert stroke.move(20, 20) == (15, 15, 25, 25)
    stroke.finish()


def test_a_stroke_that_leaves_the_frame_and_comes_back_is_exact() -> None:
    doc = blank()
    moves = [
        (45.0, 35.0, 1.0),
        (2000.0, 35.0, 1.0),
        (-3000.0, 60.0, 1.0),
        (45.0, -900.0, 1.0),
        (10.0, 20.0, 1.0),
    ]
    stroke = Stroke(doc, Brush(9), Pen(1))
    for move in moves:
        stroke.move(*move)
    stroke.finish()
    assert_exact(doc.classes == 1, gap(doc.shape, Brush(9), moves))


def test_a_long_slanting_stroke_over_many_tiles_is_exact_and_one_step() -> None:
    """Painted in bands: the rectangle around it is mostly empty."""
    doc = blank(3 * TILE + 11, 4 * TILE + 3)
    before = doc.planes()
    step = line(doc, Brush(7), Pen(2), (-20, 13), (4 * TILE + 40, 3 * TILE))
    ys, xs = np.mgrid[: doc.shape[0], : doc.shape[1]] + 0.5
    a, b = (
        np.array((snapped(-20, 7), snapped(13, 7))),
        np.array((snapped(4 * TILE + 40, 7), snapped(3 * TILE, 7))),
    )
    along, length = b - a, np.hypot(*(b - a))
    assert_exact(doc.classes == 2, abs((xs - a[0]) * along[1] - (ys - a[1]) * along[0]) / length - 3.5)
    assert step is not None and len(step.changes) == 1
    ys, xs = np.nonzero(doc.classes)
    assert step.changes[0].patch.box == (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)
    doc.toggle(step.changes[0])
    assert np.array_equal(doc.classes, before.classes)


def test_move_gives_the_rectangle_of_what_changed() -> None:
    doc = blank()
    stroke = Stroke(doc, Brush(6), Pen(1))
    for x, y in ((10, 10), (40, 12), (41, 50), (95, 68)):
        before = doc.classes.copy()
        box = stroke.move(x, y)
        ys, xs = np.nonzero(doc.classes != before)
        assert box is not None
        assert box[0] <= xs.min() and xs.max() < box[2] and box[1] <= ys.min() and ys.max() < box[3]
        assert box[2] <= 90 and box[3] <= 70
    ys, xs = np.nonzero(doc.classes)
    assert stroke.box == (7, 7, 90, ys.max() + 1)
    step = stroke.finish()
    assert step is not None and step.label == "Paint" and len(step.changes) == 1


def test_locked_background_recolours_inside_the_animal_only() -> None:
    doc = blank()
    cv2.circle(doc.classes, (45, 35), 20, 2, -1)
    cv2.circle(doc.classes, (60, 35), 6, 1, -1)
    before = doc.classes.copy()
    stroke = Stroke(doc, Brush(1000), Pen(3, 0, frozenset({0, 1})))
    stroke.move(45, 35)
    stroke.move(50, 36)
    stroke.finish()
    assert np.array_equal(doc.classes, np.where(before == 2, 3, before))


def test_erasing_clears_classes_and_numbers() -> None:
    doc = MaskDocument(KEY, np.full((40, 40), 2, np.uint8), np.full((40, 40), 4, np.uint8))
    stroke = Stroke(doc, Brush(10, square=True), Pen(0))
    stroke.move(20, 20)
    step = stroke.finish()
    assert doc.animals is not None and step is not None and step.label == "Erase"
    expected = np.ones((40, 40), bool)
    expected[15:25, 15:25] = False
    assert np.array_equal(doc.classes, np.where(expected, 2, 0))
    assert np.array_equal(doc.animals, np.where(expected, 4, 0))


def test_a_cancelled_stroke_leaves_no_trace() -> None:
    doc = blank()
    stroke = Stroke(doc, Brush(20), Pen(1, 2))
    stroke.move(10, 10)
    stroke.move(60, 60)
    assert stroke.cancel() == (0, 0, 70, 70)
    assert not doc.classes.any() and not doc.numbered and stroke.finish() is None
    assert (
        line(doc, Brush(3), Pen(1), (5, 5), (9, 9), label="Straight") is not None
    )  # and the next one can begin
