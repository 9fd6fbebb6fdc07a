"""Which frames are chosen: those that are doubted, unlike each other and what is labelled."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import Cancelled
from workbench.core.progress import CancelToken
from workbench.vision import frame_choice
from workbench.vision.frame_choice import Candidates, choose

NONE = Candidates(np.zeros(0, np.float32), np.zeros((0, 4), np.float32), np.zeros(0, int), np.zeros(0))


def candidates(doubt: np.ndarray, vectors: np.ndarray, times: np.ndarray | None = None) -> Candidates:
    count = len(doubt)
    moments = np.arange(count) * 10.0 if times is None else times
    return Candidates(doubt.astype(np.float32), vectors.astype(np.float32), np.zeros(count, int), moments)


def crowd(rng: np.random.Generator, hard: dict[int, int]) -> Candidates:
    """300 easy frames that look alike; ``hard`` says which place is of which other look."""
    vectors = rng.normal(0, 0.05, (300, 4))
    doubt = rng.uniform(0.05, 0.15, 300)
    for place, look in hard.items():
        vectors[place] = 2.0 * np.eye(4)[look] + rng.normal(0, 0.02, 4)
        doubt[place] = 0.8 + 0.01 * look
    return candidates(doubt, vectors)


def test_hard_frames_are_found_one_of_each_look_first():
    hard = {20: 0, 21: 0, 22: 0, 150: 1, 151: 1, 280: 2}
    some = crowd(np.random.default_rng(1), hard)
    picks = choose(some, some.at(np.array([0, 100, 200])), 6, gap_s=0.0)
    assert {hard[pick.place] for pick in picks[:3]} == {0, 1, 2}
    scores = [pick.score for pick in picks]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)
    assert all(pick.doubted for pick in picks[:3])


def test_duplicates_are_not_both_chosen():
    vectors = np.array([[0, 0, 0, 0], [5, 0, 0, 0], [5, 0, 0, 1e-4], [0, 3, 0, 0]])
    picks = choose(candidates(np.ones(4), vectors), NONE, 3, gap_s=0.0)
    places = {pick.place for pick in picks}
    assert len(places) == 3
    assert len(places & {1, 2}) == 1


def test_what_is_labelled_counts_as_covered():
    hard = {20: 0, 21: 0, 150: 1}
    some = crowd(np.random.default_rng(2), hard)
    label = crowd(np.random.default_rng(3), {0: 0, 1: 2}).at(np.array([0, 5]))
    label.video[:] = 7  # of another video: only its look is alike
    first = choose(some, label, 1, gap_s=0.0)[0]
    assert first.place == 150
    assert choose(some, some.at(np.array([150, 5])), 1, gap_s=0.0)[0].place in (20, 21)


def test_neighbours_in_time_are_left_out():
    rng = np.random.default_rng(4)
    some = candidates(rng.uniform(0.5, 1.0, 50), rng.normal(0, 1, (50, 4)), np.arange(50) * 0.1)
    label = some.at(np.array([25]))
    picks = choose(some, label, 50, gap_s=0.95)
    times = np.sort([some.times[pick.place] for pick in picks])
    assert len(times) >= 2
    assert np.diff(times).min() >= 0.95
    assert np.abs(times - 2.5).min() >= 0.95
    other = Candidates(label.doubt, label.vectors, label.video + 1, label.times)
    assert len(choose(some, other, 50, gap_s=0.0)) == 50


def test_without_doubt_the_frames_spread():
    vectors = np.concatenate([np.zeros((90, 4)), np.eye(4) * 3]) + np.random.default_rng(5).normal(
        0, 0.01, (94, 4)
    )
    picks = choose(candidates(np.ones(94), vectors), NONE, 5, gap_s=0.0)
    assert {90, 91, 92, 93} < {pick.place for pick in picks}
    assert not any(pick.doubted for pick in picks)


def test_the_same_numbers_give_the_same_frames():
    some = crowd(np.random.default_rng(6), {9: 1})
    assert choose(some, NONE, 20) == choose(some, NONE, 20)


def test_of_very_many_those_with_most_doubt_are_compared(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frame_choice, "MOST", 10)
    some = crowd(np.random.default_rng(7), {k: k % 4 for k in range(100, 110)})
    assert {pick.place for pick in choose(some, NONE, 10, gap_s=0.0)} == set(range(100, 110))


@pytest.mark.parametrize("count", [0, 3])
def test_little_to_choose_from(count: int):
    few = candidates(np.full(count, 0.5), np.zeros((count, 4)))
    assert len(choose(few, NONE, 10)) == count


def test_a_cancel_ends_the_choice():
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        choose(crowd(np.random.default_rng(8), {}), NONE, 5, cancel=token)
