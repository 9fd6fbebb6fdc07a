"""Figures of tracking on made-up tracks with known answers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from track_samples import LENGTH, lanes, tracks

from workbench.core.errors import BadParameterError, Cancelled, NothingToDoError
from workbench.core.progress import CancelToken
from workbench.tracking.evaluate import agreement, evaluate

FRAMES, ANIMALS = 200, 4


def test_perfect_tracks():
    truth = lanes(FRAMES, ANIMALS)
    scores = evaluate(tracks(truth), tracks(truth[:, ::-1] + 0.0))
    best = scores.overall
    shares = ("idf1", "idp", "idr", "mota", "hota", "detection", "association", "precision", "recall")
    assert [getattr(best, name) for name in shares] == pytest.approx([1.0] * len(shares))
    assert (best.identity_accuracy, best.coverage, best.mostly_tracked) == (1.0, 1.0, ANIMALS)
    assert (best.switches, best.first_swap) == (0, None)
    assert scores.matching == {"1": "4", "2": "3", "3": "2", "4": "1"}
    assert scores.outside_crossings == best
    assert scores.within == LENGTH
    assert json.loads(json.dumps(scores.to_json()))["overall"]["idf1"] == 1.0


@pytest.mark.parametrize("k", [1, 50, 100, 199])
def test_one_swap(k: int):
    truth = lanes(FRAMES, 2)
    found = truth.copy()
    found[k:] = found[k:, ::-1]
    best = evaluate(tracks(truth), tracks(found)).overall
    longer = max(k, FRAMES - k) / FRAMES
    assert best.first_swap == k
    assert best.switches == 2  # of both animals
    assert best.idf1 == pytest.approx(longer)
    assert best.identity_accuracy == pytest.approx(longer)
    assert best.mota == pytest.approx(1 - 2 / (2 * FRAMES))
    assert (best.precision, best.recall, best.coverage) == (1.0, 1.0, 1.0)
    assert best.detection == pytest.approx(1.0)


def test_hota_by_hand():
    truth = lanes(FRAMES, 2)
    swapped = truth.copy()
    swapped[100:] = swapped[100:, ::-1]
    half = evaluate(tracks(truth), tracks(swapped)).overall
    assert half.association == pytest.approx(1 / 3)  # each part: 100 in common of 300
    assert half.hota == pytest.approx(np.sqrt(1 / 3))
    missing = truth.copy()
    missing[100:] = np.nan
    half = evaluate(tracks(truth), tracks(missing)).overall
    assert (half.detection, half.association, half.hota) == pytest.approx((0.5, 0.5, 0.5))
    beside = truth + np.array([0.475 * LENGTH, 0])  # similarity 0.525: the first 10 of 19 thresholds
    off = evaluate(tracks(truth), tracks(beside)).overall
    assert off.detection == pytest.approx(10 / 19)


def test_names_shuffled_in_every_frame():
    truth = lanes(2000, ANIMALS)
    rng = np.random.default_rng(0)
    found = np.stack([row[rng.permutation(ANIMALS)] for row in truth])
    best = evaluate(tracks(truth), tracks(found)).overall
    assert (best.precision, best.recall) == (1.0, 1.0)
    assert best.idf1 == pytest.approx(1 / ANIMALS, abs=0.03)
    assert best.identity_accuracy == pytest.approx(1 / ANIMALS, abs=0.03)
    assert best.switches == pytest.approx(2000 * (ANIMALS - 1), rel=0.05)
    assert best.first_swap in (1, 2)


def test_half_missing_and_an_extra_track():
    truth = lanes(FRAMES, 2)
    missing = truth.copy()
    missing[FRAMES // 2 :, 1] = np.nan
    best = evaluate(tracks(truth), tracks(missing)).overall
    assert (best.precision, best.recall, best.mota) == (1.0, 0.75, 0.75)
    assert (best.mostly_tracked, best.coverage) == (1, 0.75)
    assert best.idf1 == pytest.approx(2 * 300 / 700)
    extra = np.concatenate([truth, truth[:, :1] + 5000], axis=1)
    scores = evaluate(tracks(truth), tracks(extra))
    best = scores.overall
    assert scores.tracks == 3
    assert (best.recall, best.precision, best.mota) == (1.0, pytest.approx(2 / 3), 0.5)
    assert best.identity_accuracy == 1.0


def crossing_walk() -> np.ndarray:
    """Two animals that walk towards and through each other, one pixel a frame."""
    x = np.stack([np.arange(200.0), 199.0 - np.arange(200.0)], axis=1)
    return np.stack([x, np.zeros_like(x)], axis=2)


def test_what_goes_wrong_in_a_crossing_is_not_outside():
    truth = crossing_walk()
    close = np.abs(truth[:, 0, 0] - truth[:, 1, 0]) <= LENGTH
    found = truth.copy()
    found[close, 1] = np.nan  # the tracker sees one blob
    found[close, 0] = 99.5, 0
    scores = evaluate(tracks(truth), tracks(found))
    assert scores.overall.recall < 1
    assert scores.crossing_share == pytest.approx(close.mean())
    best = scores.outside_crossings
    assert best is not None
    assert (best.idf1, best.mota, best.recall, best.precision) == (1.0, 1.0, 1.0, 1.0)
    assert best.true_positions == 2 * (~close).sum()


def test_a_swap_in_a_crossing_shows_behind_it():
    truth = crossing_walk()
    found = truth.copy()
    found[100:] = found[100:, ::-1]
    best = evaluate(tracks(truth), tracks(found)).outside_crossings
    assert best is not None
    assert best.switches == 2
    assert best.first_swap is not None
    assert best.first_swap > 100


def test_flags_of_the_truth_are_its_crossings():
    truth = lanes(FRAMES, 2)
    flags = np.zeros((FRAMES, 2), bool)
    flags[10:20] = True
    scores = evaluate(tracks(truth, crossing=flags), tracks(truth))
    assert scores.crossing_share == pytest.approx(10 / FRAMES)
    everywhere = evaluate(tracks(truth, crossing=np.ones_like(flags)), tracks(truth))
    assert everywhere.outside_crossings is None


def test_only_common_and_labelled_frames_count():
    truth, longer = lanes(100, 2), lanes(150, 2)
    scores = evaluate(tracks(truth), tracks(longer))
    assert (scores.frames, scores.stop) == (100, 100)
    assert scores.warnings == ("The truth has 100 frames, the other 150: the first 100 are compared.",)
    sparse = np.full_like(longer, np.nan)
    sparse[::10] = longer[::10]
    labelled = tracks(sparse, extra={"labelled_frames": list(range(0, 150, 10))})
    scores = evaluate(labelled, tracks(longer), start=40, stop=100)
    assert (scores.frames, scores.overall.idf1) == (6, 1.0)


def test_first_swap_counts_from_the_recordings_start():
    truth = lanes(FRAMES, 2)
    found = truth.copy()
    found[70:] = found[70:, ::-1]
    assert evaluate(tracks(truth), tracks(found), start=50).overall.first_swap == 70


def test_what_cannot_be_scored_is_said():
    truth = tracks(lanes(FRAMES, 2), body_length=float("nan"))
    with pytest.raises(BadParameterError, match="neither file says how long an animal is"):
        evaluate(truth, truth)
    assert evaluate(truth, truth, within=5).overall.idf1 == 1.0
    for bad in (0, -1, float("nan"), float("inf")):
        with pytest.raises(BadParameterError):
            evaluate(truth, truth, within=bad)
    with pytest.raises(BadParameterError, match="frames 0 to 199"):
        evaluate(truth, truth, within=5, start=200)
    with pytest.raises(NothingToDoError):
        evaluate(tracks(np.full((5, 2, 2), np.nan)), tracks(lanes(5, 2)))
    nothing = evaluate(tracks(lanes(5, 2)), tracks(np.full((5, 0, 2), np.nan))).overall
    assert (nothing.recall, nothing.precision, nothing.mota) == (0.0, None, 0.0)


def test_progress_ends_at_its_total_and_a_cancel_is_heard():
    truth = crossing_walk()
    seen = []
    evaluate(tracks(truth), tracks(truth), progress=seen.append)
    assert (seen[-1].done, seen[-1].stage) == (seen[-1].total, "Scoring tracks")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        evaluate(tracks(truth), tracks(truth), cancel=cancel)


def test_agreement_counts_where_both_are_sure():
    positions = lanes(100, 2)
    sure = np.ones((100, 2), np.float32)
    sure[50:, 0] = 0.5
    a = tracks(positions, probability=sure)
    other = positions[:, ::-1].copy()
    other[:30, 0] += 100  # where animal 2 of the first is
    b = tracks(other, probability=np.ones((100, 2), np.float32))
    found = agreement(a, b, within=LENGTH)
    assert (found.matching, found.both_sure) == ((1, 0), 150)
    assert found.share == pytest.approx(120 / 150)
    assert agreement(a, tracks(other), within=LENGTH) == found  # nothing said: sure wherever seen
    nowhere = agreement(a, tracks(other + 5000), within=LENGTH)
    assert nowhere.share is None
