"""Votes, accuracy, intervals and the control."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.training.reid.choice import Choice
from workbench.training.reid.judge import (
    Groups,
    confusion,
    interval,
    pictures_as_groups,
    scored,
    sequences,
    sequences_as_groups,
    shuffled_control,
    voted,
)


def choice_of(series: list[tuple[int, int, list[int]]]) -> Choice:
    """Pictures of (video, label, positions)."""
    rows = [(video, label, position) for video, label, positions in series for position in positions]
    video, label, position = np.array(rows, np.int64).T
    zeros = np.zeros(len(rows), np.int64)
    names = tuple(f"v{k}" for k in range(int(video.max()) + 1))
    return Choice((), names, label, video, position, zeros, zeros, zeros, zeros)


def test_sequences_are_whole_and_stay_in_their_recording():
    choice = choice_of([(0, 0, list(range(7))), (0, 1, [0, 1]), (1, 0, [6, 7, 8, 12, 13])])
    runs = sequences(choice, 3)
    assert runs.of.tolist() == [0, 0, 0, 1, 1, 1, -1, -1, -1, 2, 2, 2, -1, -1]
    assert runs.first.tolist() == [0, 3, 9]
    joined = sequences_as_groups(choice, runs, np.array([0, 1, 0]))
    assert joined.truth.tolist() == [0, 0, 0]
    assert joined.video.tolist() == [0, 0, 1]
    assert len(sequences(choice, 20)) == 0


def test_the_majority_wins_and_the_surer_one_a_tie():
    choice = choice_of([(0, 0, list(range(8)))])
    runs = sequences(choice, 4)
    scores = np.array(
        [
            *([[0.1, 0.9]] + [[0.6, 0.4]] * 3),
            *([[0.9, 0.1]] * 2 + [[0.45, 0.55]] * 2),
        ]
    )
    winner, votes = voted(runs, scores.argmax(axis=1), scores)
    assert winner.tolist() == [0, 0]
    assert votes.tolist() == [3, 2]


def test_scores_by_animal():
    truth, predicted = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 1, 0])
    zeros = np.zeros(6, np.int64)
    groups = Groups(truth, predicted, zeros, zeros, zeros)
    assert confusion(groups, 4).tolist() == [[2, 1, 0, 0], [0, 2, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
    found = scored(groups, ("a", "b", "c", "d"), 0)
    assert found["accuracy"] == round(4 / 6, 5)
    assert found["by_animal"] == {"a": round(2 / 3, 5), "b": 1.0, "c": 0.0, "d": None}
    assert found["mean_over_animals"] == pytest.approx((2 / 3 + 1 + 0) / 3, abs=1e-4)
    assert found["interval"]["low"] is None  # one stretch tells nothing of others


def test_the_interval_is_over_recordings_where_there_are_enough():
    rng = np.random.default_rng(0)
    series = [(video, 0, list(range(100))) for video in range(8)]
    choice = choice_of(series)
    right = np.repeat(rng.random(8) < 0.5, 100)  # recordings are right or wrong as a whole
    groups = pictures_as_groups(choice, np.where(right, 0, 1))
    found = interval(groups, 0)
    assert (found.over, found.blocks) == ("videos", 8)
    assert found.high - found.low > 0.4  # as if there were 8 pictures, not 800
    few = pictures_as_groups(choice.of(choice.video < 3), np.zeros(300, np.int64))
    assert interval(few, 0).over == "stretches"
    assert interval(few, 0).blocks == 30
    assert interval(few, 0).low == 1.0


def test_shuffled_names_fall_to_chance():
    series = [(video, label, list(range(10))) for video in range(4) for label in range(3)]
    choice = choice_of(series)
    found = shuffled_control(pictures_as_groups(choice, choice.label), 3, 0)
    assert found["series"] == 12
    assert found["mean"] == pytest.approx(1 / 3, abs=0.05)
    assert found["p"] < 0.01
    constant = shuffled_control(pictures_as_groups(choice, np.zeros(120, np.int64)), 3, 0)
    assert constant["p"] == 1.0
