"""Chains of one animal, which end is the head, and what engines are given of them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from late_token import cancelled_anywhere
from moving_discs import HEIGHT, LENGTH, WIDTH, along, store_of, store_of_places

from workbench.tracking.blobs import BLOB
from workbench.tracking.chains import chain
from workbench.tracking.facing import facing
from workbench.tracking.fragments import (
    Fragments,
    find_fragments,
    global_fragments,
    identity_task,
    pictures,
    with_pictures,
)


def walker(angles: np.ndarray, places: np.ndarray) -> list[np.ndarray]:
    """Frames of an animal whose head, the thick end with a pale spot, is at ``angles`` (degrees)."""
    frames = []
    for angle, (x, y) in zip(np.radians(angles), places, strict=True):
        gray = np.full((HEIGHT, WIDTH), 200, np.uint8)
        c, s = np.cos(angle), np.sin(angle)
        for along_axis, radius in zip(range(-12, 13, 3), np.linspace(3, 6, 9), strict=True):
            at = round((x + c * along_axis) * 16), round((y + s * along_axis) * 16)
            cv2.circle(gray, at, round(radius * 16), 40, -1, cv2.LINE_AA, 4)
        cv2.circle(gray, (round((x + 10 * c) * 16), round((y + 10 * s) * 16)), 40, 110, -1, cv2.LINE_AA, 4)
        frames.append(gray)
    return frames


def circling(frames: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """An animal that walks in a circle, head first: angles in degrees and places."""
    turn = np.linspace(0, 2 * np.pi, frames)
    places = np.stack([80 + 35 * np.cos(turn), 60 + 35 * np.sin(turn)], axis=1)
    return np.degrees(turn + np.pi / 2), places


@pytest.mark.parametrize("backward", [False, True])
def test_all_pictures_of_a_walker_have_the_head_on_one_side(tmp_path: Path, backward: bool) -> None:
    """Up, if it walks head first."""
    angles, places = circling()
    frames = walker(angles + 180 * backward, places)
    store = store_of(tmp_path, frames, picture=(48, 24), tone=(40, 110))
    fragments = find_fragments(store, chain(store, 30.0), np.array([1]), 30.0)
    assert fragments.pictures.tolist() == [60]
    shown = pictures(store, fragments, np.arange(60))
    spot = (shown > 200) & (np.arange(48)[None, :, None] < 24)
    other = (shown > 200) & (np.arange(48)[None, :, None] >= 24)
    above = spot.sum(axis=(1, 2)) > other.sum(axis=(1, 2))
    assert above.all() if not backward else not above.any()


def test_pictures_come_in_the_order_that_is_asked(tmp_path: Path) -> None:
    angles, places = circling()
    store = store_of(tmp_path, walker(angles, places), chunk=25, picture=(48, 24), tone=(40, 110))
    fragments = find_fragments(store, chain(store, 30.0), np.array([1]), 30.0)
    order = np.random.default_rng(0).permutation(60)
    assert (pictures(store, fragments, order) == pictures(store, fragments, np.arange(60))[order]).all()


def test_the_mask_of_a_head_outvotes_motion() -> None:
    table = np.zeros(20, BLOB)
    table["frame"], table["x"] = np.arange(20), np.arange(20) * 5
    blobs = [np.arange(20)]
    assert not facing(table, blobs, 30.0).any()
    table["head"] = -0.7  # it walks backward
    assert facing(table, blobs, 30.0).all()


def test_shape_tells_the_head_of_those_that_sit() -> None:
    """What a head end is like is learned from the walkers."""
    table = np.zeros(60, BLOB)
    table["frame"] = np.tile(np.arange(20), 3)
    table["x"][:20] = np.arange(20) * 5
    table["skew"][:20], table["skew"][20:40], table["skew"][40:] = -0.3, -0.3, 0.3
    turned = facing(table, [np.arange(k, k + 20) for k in (0, 20, 40)], 30.0)
    assert not turned[:40].any() and turned[40:].all()


def test_an_axis_that_flips_is_followed() -> None:
    table = np.zeros(30, BLOB)
    table["frame"], table["x"] = np.arange(30), np.arange(30) * 5
    table["angle"][10:20] = np.pi
    assert facing(table, [np.arange(30)], 30.0).tolist() == [False] * 10 + [True] * 10 + [False] * 10


def fragments_of(spans: list[tuple[int, int]], size: int = 1) -> Fragments:
    start, stop = np.array(spans).T
    cuts = np.cumsum([0, *((stop - start) * size)])
    blobs = [np.arange(a, b) for a, b in pairwise(cuts.tolist())]
    return Fragments(np.arange(len(spans)), start, stop, blobs, np.zeros(cuts[-1], bool))


def test_the_best_global_fragment_has_the_longest_shortest_member() -> None:
    fragments = fragments_of([(0, 50), (0, 10), (12, 30), (31, 50), (60, 75), (60, 90)])
    sets = global_fragments(fragments, 2)
    assert sorted(map(tuple, sets.tolist())) == [(0, 1), (0, 2), (0, 3), (4, 5)]
    assert sets[0].tolist() in ([0, 3], [0, 2]) and sets[-1].tolist() == [0, 1]
    shortest = fragments.pictures[sets].min(axis=1)
    assert (np.diff(shortest) <= 0).all()
    assert global_fragments(fragments, 3).shape == (0, 3)
    crowded = fragments_of([(0, 10), (0, 10), (5, 10)])  # three where there are two
    assert global_fragments(crowded, 2).tolist() == [[0, 1]]


def test_a_task_is_a_sample_that_leaves_no_fragment_out(tmp_path: Path) -> None:
    ways = np.stack([along((0, 20, 30), (200, 140, 30)), along((0, 20, 90), (200, 140, 90))], axis=1)
    ways[30, 0] = np.nan
    store = store_of_places(tmp_path, ways)
    chains = chain(store, LENGTH)
    fragments = find_fragments(store, chains, np.ones(len(chains), np.int64), LENGTH)
    assert sorted(fragments.pictures.tolist()) == [30, 170, 201]
    known = identity_task(fragments, 2)
    assert len(known.images) == 0 and known.fragments == 3
    whole = with_pictures(known, store, fragments)
    assert whole.images.shape == (401, 24, 24) and whole.fragments == 3
    assert np.bincount(whole.fragment).tolist() == fragments.pictures.tolist()
    few = with_pictures(known, store, fragments, most=100)
    counts = np.bincount(few.fragment)
    assert counts.sum() <= 100 and counts.min() >= 30 and counts.max() - counts.min() <= 5
    assert few.images_in_video.tolist() == fragments.pictures.tolist()
    assert (np.diff(few.fragment) >= 0).all()
    assert few.global_fragments.tolist() == whole.global_fragments.tolist()


def test_pictures_of_too_many_fragments_stay_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    angles, places = circling()
    store = store_of(tmp_path, walker(angles + 180, places), picture=(48, 24), tone=(40, 110))
    fragments = find_fragments(store, chain(store, 30.0), np.array([1]), 30.0)
    known = identity_task(fragments, 1)
    whole = with_pictures(known, store, fragments).images
    monkeypatch.setattr("workbench.tracking.fragments.MOST_PICTURES", 59)
    monkeypatch.setattr("workbench.tracking.fragments._PIECE", 7)
    stored = with_pictures(known, store, fragments, most=60).images
    assert isinstance(whole, np.ndarray) and not isinstance(stored, np.ndarray)
    assert stored.shape == whole.shape and len(stored) == 60
    odd = np.arange(60) % 2 == 1
    for rows in (slice(None), slice(20, 31), slice(0, 0), np.array([40, 3, 3, 59]), odd):
        assert np.array_equal(stored[rows], whole[rows])


def test_no_single_animal_no_pictures(tmp_path: Path) -> None:
    store = store_of_places(tmp_path, np.stack([along((0, 20, 30), (9, 40, 30))], axis=1))
    chains = chain(store, LENGTH)
    none = find_fragments(store, chains, np.full(len(chains), 2), LENGTH)
    task = with_pictures(identity_task(none, 2), store, none)
    assert len(none) == 0 and task.images.shape == (0, 24, 24) and task.global_fragments.shape == (0, 2)


def test_finding_fragments_can_be_cancelled_between_chains(tmp_path: Path) -> None:
    ways = np.stack([along((0, 20, 30), (60, 140, 30)), along((0, 20, 90), (60, 140, 90))], axis=1)
    ways[10::20, 0] = np.nan
    store = store_of_places(tmp_path, ways)
    chains = chain(store, LENGTH)
    ones = np.ones(len(chains), np.int64)
    looks = cancelled_anywhere(lambda cancel: find_fragments(store, chains, ones, LENGTH, cancel))
    assert looks >= len(chains) > 3
