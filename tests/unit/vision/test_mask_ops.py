import cv2
import numpy as np
import pytest

from workbench.vision.mask_ops import (
    component_of,
    components,
    disc_open,
    fill_holes,
    grow_box,
    inner_distance,
    largest_component,
    majority,
    touching,
)


def blobs():
    mask = np.zeros((40, 60), np.uint8)
    mask[2:12, 2:12] = 1
    mask[20:25, 30:50] = 1
    mask[38, 58] = 1
    return mask


def test_components_tell_box_and_area_of_every_blob():
    labels, found = components(blobs())
    by_area = sorted((area, box) for _, box, area in found)
    assert by_area == [(1, (58, 38, 59, 39)), (100, (2, 2, 12, 12)), (100, (30, 20, 50, 25))]
    for number, (x0, y0, _, _), _ in found:
        assert labels[y0, x0] == number


def test_components_inside_a_hole_are_found():
    ring = np.zeros((30, 30), np.uint8)
    ring[2:28, 2:28] = 1
    ring[6:24, 6:24] = 0
    ring[14:16, 14:16] = 1
    _, found = components(ring)
    assert sorted(area for _, _, area in found) == [4, 26 * 26 - 18 * 18]


def test_no_components_in_nothing():
    assert components(np.zeros((5, 5), np.uint8))[1] == []
    assert not largest_component(np.zeros((5, 5), np.uint8)).any()


def test_touching_keeps_only_seeded_blobs():
    seeds = np.zeros((40, 60), np.uint8)
    seeds[5, 5] = seeds[30, 5] = 1
    kept = touching(blobs(), seeds)
    assert kept.sum() == 100
    assert kept[5, 5]
    assert not kept[22, 40]


def test_component_of_takes_the_one_with_most_seeds():
    seeds = np.zeros((40, 60), np.uint8)
    seeds[5, 5] = 1
    seeds[21, 31:40] = 1
    assert component_of(blobs(), seeds)[22, 40]
    assert not component_of(blobs(), seeds)[5, 5]
    assert not component_of(blobs(), np.zeros((40, 60), np.uint8)).any()


def test_fill_holes_leaves_large_ones():
    mask = np.ones((40, 40), np.uint8)
    mask[5:7, 5:7] = 0
    mask[15:35, 15:35] = 0
    filled = fill_holes(mask, largest=50)
    assert filled[5, 5] == 1
    assert filled[20, 20] == 0


def test_a_bay_open_to_the_border_is_no_hole():
    mask = np.ones((20, 20), np.uint8)
    mask[10, 0:10] = 0
    assert fill_holes(mask)[10, 5] == 0


def test_disc_open_takes_off_what_is_thinner():
    mask = np.zeros((60, 120), np.uint8)
    mask[10:50, 10:50] = 1
    mask[28:32, 50:110] = 1
    opened = disc_open(mask, 8)
    assert not opened[30, 70:].any()
    assert opened[30, 30]


def test_inner_distance_counts_the_border_as_outside():
    assert inner_distance(np.ones((9, 9), np.uint8)).max() == pytest.approx(5, abs=0.3)


def test_grow_box_stays_in_the_picture():
    assert grow_box((2, 3, 10, 12), 5, (14, 12)) == (0, 0, 12, 14)


@pytest.mark.parametrize("side", [3, 5, 7])
def test_the_majority_is_opencvs_median(side):
    mask = (np.random.default_rng(side).random((61, 47)) < 0.5).astype(np.uint8)
    assert np.array_equal(majority(mask, side), cv2.medianBlur(mask, side))
