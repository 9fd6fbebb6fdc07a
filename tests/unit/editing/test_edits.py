"""Every operation does what it says, respects locks, and is one step that undoes bit for bit."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.unit.editing.editing_samples import (
    KEY,
    document,
    numbers,
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
    fill_holes,
    fill_polygon,
    flood_fill,
    grow,
    keep_largest,
    lasso_region,
    paint_region,
    paste,
    replace,
    shrink,
    smooth,
    swap,
)
from workbench.media.video import Video

OPERATIONS = sorted(random_operations(np.random.default_rng(0), rat()))


def picture(seed: int = 0, noise: float = 5.0) -> tuple[np.ndarray, np.ndarray]:
    """A grey animal on darker, unevenly lit bedding (150, 220), and where it is."""
    truth = np.zeros((150, 220), np.uint8)
    cv2.ellipse(truth, (110, 75), (60, 35), 0, 0, 360, 1, -1)
    light = np.linspace(-15, 15, 220)[None, :]
    values = np.where(truth, 150, 80) + light + np.random.default_rng(seed).normal(0, noise, truth.shape)
    return cv2.GaussianBlur(np.clip(values, 0, 255), (0, 0), 1.0).astype(np.uint8), truth.astype(bool)


def ellipse(half_width: int, half_height: int) -> np.ndarray:
    mask = np.zeros((150, 220), np.uint8)
    cv2.ellipse(mask, (110, 75), (half_width, half_height), 0, 0, 360, 2, -1)
    return mask


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    return float((a & b).sum() / (a | b).sum())


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


# -- grow and shrink -------------------------------------------------------------------------------


@pytest.mark.parametrize("pixels", [1, 4, 9])
def test_without_a_picture_grow_is_a_disc_wide_and_takes_background_only(pixels: int) -> None:
    doc = document()
    before = doc.classes.copy()
    distance = cv2.distanceTransform((before != 2).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    grow(doc, 2, pixels)
    reach = (distance <= pixels) & (before == 0)
    got = (doc.classes == 2) & (before != 2)
    assert not (got & ~reach).any() and got.sum() > 0.9 * reach.sum()
    assert np.array_equal(doc.classes[before == 1], before[before == 1])


@pytest.mark.parametrize("pixels", [1, 4, 9])
def test_without_a_picture_shrink_comes_from_the_background(pixels: int) -> None:
    doc = document()
    before = doc.classes.copy()
    distance = cv2.distanceTransform((before != 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    shrink(doc, 2, pixels)
    gone = (before == 2) & (doc.classes == 0)
    reach = (before == 2) & (distance <= pixels)
    assert not (gone & ~reach).any() and gone.sum() > 0.9 * reach.sum()
    assert np.array_equal(doc.classes[before != 2], before[before != 2])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("short", [3, 8])
def test_grow_stops_at_the_animals_edge(short: int, seed: int) -> None:
    image, truth = picture(seed)
    doc = MaskDocument(KEY, ellipse(60 - short, 35 - short))
    started = overlap(doc.classes == 2, truth)
    grow(doc, 2, 20, image)
    assert overlap(doc.classes == 2, truth) > 0.97 > started + 0.02
    blind = MaskDocument(KEY, ellipse(60 - short, 35 - short))
    grow(blind, 2, 20)
    assert overlap(blind.classes == 2, truth) < 0.75  # without the picture it runs over the edge


@pytest.mark.parametrize("long", [3, 8])
def test_shrink_stops_at_the_animals_edge(long: int) -> None:
    image, truth = picture()
    doc = MaskDocument(KEY, ellipse(60 + long, 35 + long))
    shrink(doc, 2, 20, image)
    assert overlap(doc.classes == 2, truth) > 0.97
    fitting = MaskDocument(KEY, ellipse(60, 35))
    shrink(fitting, 2, 20, image)
    grow(fitting, 2, 20, image)
    assert overlap(fitting.classes == 2, truth) > 0.97  # what fits already stays


@pytest.mark.realdata
def test_grow_and_shrink_find_a_real_mouse(shared_data: Path) -> None:
    """From a mask of a third of its size, and from one of three times its size."""
    with Video(shared_data / "tracktor_mouse" / "mouse_video.mp4") as video:
        image = video.frame(50)
    dark = (image.mean(axis=2) < 110).astype(np.uint8)  # plain to see there: another rule finds it, too
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    (piece,) = [k for k, area in enumerate(stats[:, cv2.CC_STAT_AREA]) if 300 < area < 2000]
    near = labels == piece
    square = np.ones((3, 3), np.uint8)
    for operation, turn, passes in ((grow, cv2.erode, 4), (shrink, cv2.dilate, 5)):
        start = 2 * turn(near.astype(np.uint8), square, iterations=passes)
        doc = MaskDocument(KEY, start.copy())
        operation(doc, 2, 12, image)
        assert overlap(start == 2, near) < 0.6
        assert overlap(doc.classes == 2, near) > 0.8


def test_grow_goes_by_temperature_where_there_is_one() -> None:
    image, truth = picture()
    celsius = (image / 20 + 20).astype(np.float32)
    doc = MaskDocument(KEY, ellipse(50, 25))
    grow(doc, 2, 20, np.zeros_like(image), celsius=celsius)
    assert overlap(doc.classes == 2, truth) > 0.97


def test_grow_into_other_classes_only_where_the_background_is_locked() -> None:
    doc = document()
    before = doc.classes.copy()
    grow(doc, 2, 4, locked=frozenset({0}))
    assert np.array_equal(doc.classes == 0, before == 0)
    assert (doc.classes == 2).sum() > (before == 2).sum()
    doc = document()
    shrink(doc, 2, 4, locked=frozenset({0, 3}))
    assert np.array_equal(doc.classes == 0, before == 0) and np.array_equal(doc.classes == 3, before == 3)
    assert (doc.classes == 1).sum() > (before == 1).sum()


def test_grown_pixels_take_the_number_of_their_animal() -> None:
    doc = document(numbered=True)
    before = doc.planes()
    grow(doc, 2, 3)
    assert before.animals is not None and doc.animals is not None
    for animal in (1, 2):
        old = (before.animals == animal) & (before.classes == 2)
        fresh = (doc.animals == animal) & (before.classes == 0)
        distance = cv2.distanceTransform((~old).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        assert fresh.any() and distance[fresh].max() <= 3


@pytest.mark.parametrize("bad", [{"class_id": 0, "pixels": 3}, {"class_id": 2, "pixels": 0}])
def test_grow_and_shrink_refuse_what_makes_no_sense(bad: dict[str, int]) -> None:
    for operation in (grow, shrink):
        with pytest.raises(BadParameterError):
            operation(document(), **bad)
        with pytest.raises(BadParameterError):
            operation(document(), 2, 3, np.zeros((3, 3), np.uint8))
        assert operation(MaskDocument(KEY, np.zeros((20, 20), np.uint8)), 2, 3) is None


# -- smooth, holes, largest ------------------------------------------------------------------------


def roughness(mask: np.ndarray) -> float:
    """Length of the outline against that of a circle of the same area."""
    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return sum(cv2.arcLength(outline, True) for outline in outlines) / (2 * np.sqrt(np.pi * mask.sum()))


def test_smooth_evens_out_a_ragged_outline_and_keeps_the_shape() -> None:
    rng = np.random.default_rng(0)
    clean = ellipse(60, 35)
    edge = cv2.morphologyEx(clean, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8)) > 0
    ragged = np.where(edge & (rng.random(clean.shape) < 0.5), 2 - clean, clean).astype(np.uint8)
    doc = MaskDocument(KEY, ragged.copy())
    smooth(doc, radius=4)
    assert roughness(doc.classes == 2) < 1.3 < roughness(ragged == 2)
    assert overlap(doc.classes == 2, clean == 2) > 0.97
    straight = MaskDocument(KEY, np.repeat(np.array([[0, 2]], np.uint8), 50, axis=1).repeat(60, axis=0))
    assert smooth(straight, radius=4) is None  # what is smooth stays


def test_smooth_keeps_a_thin_tail_and_moves_one_classs_outline_only() -> None:
    doc = document()
    before = doc.classes.copy()
    smooth(doc)
    assert (doc.classes == 3).sum() > 0.85 * (before == 3).sum()
    doc = document()
    doc.classes[75, 100:120] = 0
    smooth(doc, 1, 3)
    moved = doc.classes != before
    moved[75, 100:120] = False
    assert ((before[moved] == 1) | (doc.classes[moved] == 1)).all()
    assert not doc.classes[75, 105:115].any()
    with pytest.raises(BadParameterError, match="radius"):
        smooth(doc, radius=0)


def test_smooth_neither_takes_from_nor_gives_to_a_locked_class() -> None:
    doc = document()
    before = doc.classes.copy()
    smooth(doc, radius=8, locked=frozenset({2}))
    assert np.array_equal(doc.classes == 2, before == 2) and not np.array_equal(doc.classes, before)


def test_fill_holes_of_a_class_and_of_the_whole_animal() -> None:
    doc = document()
    doc.classes[70:80, 95:105] = 0  # inside the body
    doc.classes[73:77, 146:150] = 0  # inside the head
    whole = rat()
    fill_holes(doc, 2)
    assert (doc.classes[70:80, 95:105] == 2).all() and not doc.classes[73:77, 146:150].any()
    fill_holes(doc)
    assert np.array_equal(doc.classes, whole)
    doc.classes[70:80, 95:105] = 0
    assert fill_holes(doc, largest=99) is None and fill_holes(doc, locked=frozenset({0})) is None
    assert fill_holes(doc, largest=100) is not None
    assert np.array_equal(doc.classes, whole)


def test_a_bay_is_no_hole_and_neither_is_the_edge_of_the_frame() -> None:
    doc = MaskDocument(KEY, np.full((30, 30), 2, np.uint8))
    doc.classes[10:20, :15] = 0
    assert fill_holes(doc) is None
    doc.classes[10:20, :5] = 2
    assert fill_holes(doc) is not None and (doc.classes == 2).all()


def test_holes_take_the_number_around_them() -> None:
    doc = document(numbered=True)
    before = doc.planes()
    hole = (slice(27, 32), slice(147, 152))
    doc.classes[hole] = 0
    assert doc.animals is not None
    doc.animals[hole] = 0
    fill_holes(doc)
    assert same(doc.planes(), before)


def test_keep_largest_gives_islands_to_what_surrounds_them() -> None:
    doc = document()
    whole = rat()
    doc.classes[72:76, 100:104] = 3  # a piece of tail inside the body
    doc.classes[5:9, 5:9] = 3  # and one far away
    keep_largest(doc, 3)
    assert np.array_equal(doc.classes, whole)
    assert keep_largest(doc, 3) is None


def test_keep_largest_of_whole_animals_looks_at_each_of_them() -> None:
    doc = document(numbered=True)
    before = doc.planes()
    assert doc.animals is not None
    doc.classes[140:145, 5:15], doc.animals[140:145, 5:15] = 2, 2
    doc.classes[5:8, 5:8], doc.animals[5:8, 5:8] = 1, 1
    keep_largest(doc, animal=1)
    assert not doc.classes[5:8, 5:8].any() and (doc.classes[140:145, 5:15] == 2).all()
    keep_largest(doc)
    assert same(doc.planes(), before)


def test_keep_largest_with_a_locked_background_recolours_only() -> None:
    doc = document()
    doc.classes[72:76, 100:104] = 3
    doc.classes[5:9, 5:9] = 3
    keep_largest(doc, 3, locked=frozenset({0}))
    assert (doc.classes[72:76, 100:104] == 2).all() and (doc.classes[5:9, 5:9] == 3).all()
