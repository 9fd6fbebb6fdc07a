"""Doubtful chains: what is asked of a network, what it learns from, and what it may not change."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from moving_discs import along, picture, store_of, store_of_places

from workbench.core.errors import Cancelled
from workbench.core.progress import STAGES, CancelToken, Update, no_progress
from workbench.tracking.blob_store import BlobStore
from workbench.tracking.chains import Chains, chain
from workbench.tracking.counts import Solution, solve_counts
from workbench.tracking.crossing_net import count_with_pictures, kinds, left_out
from workbench.tracking.merges import merged

AREA = np.pi * 64


@pytest.fixture(scope="module")
def meeting(tmp_path_factory) -> BlobStore:
    """Two discs that meet three times and part again, and one that stays by itself."""
    first = along(
        (0, 20.0, 40.0), (20, 60.0, 40.0), (30, 60.0, 40.0), (60, 20.0, 40.0), (80, 60, 40), (119, 20, 40)
    )
    second = along(
        (0, 110.0, 40.0), (20, 70.0, 40.0), (30, 70.0, 40.0), (60, 110.0, 40.0), (80, 70, 40), (119, 110, 40)
    )
    third = along((0, 20.0, 100.0), (119, 120.0, 100.0))
    places = np.stack([first, second, third], axis=1)
    return store_of_places(tmp_path_factory.mktemp("meeting"), places)


def sizes(store: BlobStore, chains: Chains) -> np.ndarray:
    return np.array([np.median(store.table["area"][own]) for own in chains.blobs()]) / AREA


def large_among_small(folder: Path, frames: int = 60) -> tuple[BlobStore, Chains, np.ndarray]:
    """A disc as large as three, above two small ones; an animal is said to be a little larger than those."""
    walk = 20 - np.abs(np.arange(frames) % 40 - 20)
    pictures = []
    for k in walk.tolist():
        small = np.array([(20.0 + k, 90.0), (140.0 - k, 100.0)])
        frame = picture(small)
        cv2.circle(frame, (60 + k, 30), 14, 40, -1)
        pictures.append(frame)
    store = store_of(folder, pictures)
    chains = chain(store, 16.0)
    return store, chains, 0.8 * sizes(store, chains)


def test_what_is_sure_is_sorted_by_kind(meeting: BlobStore) -> None:
    chains = chain(meeting, 16.0)
    size = sizes(meeting, chains)
    solved = solve_counts(chains, size, 3, meeting.frames)
    found = kinds(meeting, chains, size, solved, 3)
    frames = meeting.table["frame"]
    blobs_then = np.bincount(frames)
    assert (blobs_then[frames[found.single]] == 3).all()
    assert (solved.counts[chains.of_blob[found.several]] == 2).all()
    assert len(found.single) > 100
    assert len(found.several) > 10
    assert found.left_out == 0


def test_nothing_is_learned_where_nothing_is_in_doubt(meeting: BlobStore) -> None:
    chains = chain(meeting, 16.0)
    size = sizes(meeting, chains)
    found = count_with_pictures(meeting, chains, size, 3, progress=no_progress, cancel=CancelToken())
    np.testing.assert_array_equal(found.counts, solve_counts(chains, size, 3, meeting.frames).counts)
    assert "steps" not in found.notes
    assert "doubt" in found.notes["why"]


def test_a_large_animal_that_was_taken_for_two_is_found(tmp_path: Path) -> None:
    """Its area is that of two others; flow lets the programme count it as two and leave a third out."""
    store, chains, size = large_among_small(tmp_path)
    alone = solve_counts(chains, size, 3, store.frames).counts
    assert left_out(chains, size, alone) > 0  # else this shows nothing
    updates: list[Update] = []
    found = count_with_pictures(store, chains, size, 3, progress=updates.append, cancel=CancelToken())
    assert found.counts.tolist() == [1] * len(chains)
    assert found.notes["held_out"] > 0.93
    assert {update.stage for update in updates} <= set(STAGES)
    again = count_with_pictures(store, chains, size, 3, progress=no_progress, cancel=CancelToken())
    np.testing.assert_array_equal(again.counts, found.counts)


def test_learning_can_be_cancelled(tmp_path: Path) -> None:
    store, chains, size = large_among_small(tmp_path)
    cancel = CancelToken()

    def stop(_update: Update) -> None:
        cancel.cancel()

    with pytest.raises(Cancelled):
        count_with_pictures(store, chains, size, 3, progress=stop, cancel=cancel)


def test_too_few_pictures_are_said_to_be_so(tmp_path: Path) -> None:
    store, chains, size = large_among_small(tmp_path, frames=3)
    solved = solve_counts(chains, size, 3, store.frames)
    found = count_with_pictures(store, chains, size, 3, progress=no_progress, cancel=CancelToken())
    np.testing.assert_array_equal(found.counts, solved.counts)
    assert "steps" not in found.notes


def test_margins_say_which_counts_are_clear() -> None:
    chains = Chains(
        np.zeros(0, np.int64),
        np.arange(2),
        np.arange(2),
        np.zeros(2, int),
        np.full(2, 30),
        np.zeros((0, 2), int),
    )
    clear = solve_counts(chains, np.array([1.0, 2.0]), 3, 30)
    assert clear.counts.tolist() == [1, 2]
    assert (clear.margin >= 0).all()
    assert isinstance(clear, Solution)


def test_merged_pictures_are_one_upright_blob_on_black() -> None:
    rng = np.random.default_rng(0)
    one = np.zeros((48, 24), np.uint8)
    cv2.ellipse(one, (12, 24), (7, 18), 0, 0, 360, 150, -1)
    made = merged(np.stack([one, one]), 20, rng)
    assert made.shape == (20, 48, 24)
    assert made.dtype == np.uint8
    assert (np.array([(picture > 0).sum() for picture in made]) > (one > 0).sum()).mean() > 0.8
    whole = [cv2.moments((picture > 0).astype(np.uint8), binaryImage=True) for picture in made]
    assert np.mean([m["mu02"] >= m["mu20"] for m in whole]) > 0.9
    assert merged(np.stack([one]), 0, rng).shape == (0, 48, 24)
