"""Grow and shrink follow the picture's edges; smooth, fill holes and keep largest do what they say."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.unit.editing.editing_samples import (
    KEY,
    document,
    ellipse,
    overlap,
    picture,
    rat,
    same,
)
from workbench.core.errors import BadParameterError
from workbench.editing.document import MaskDocument
from workbench.editing.edits import fill_holes, grow, keep_largest, shrink, smooth
from workbench.media.video import Video

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
