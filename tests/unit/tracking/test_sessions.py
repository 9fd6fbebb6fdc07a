"""Animals of one recording in another."""

from __future__ import annotations

import numpy as np
import pytest
from small_portraits import stretch

from workbench.core.errors import Cancelled
from workbench.core.progress import CancelToken, no_progress
from workbench.tracking.sessions import Session, assigned, match_odds, match_sessions

COUNT = 80


def session(animals: tuple[int, ...], first: int, texture: float = 4.0) -> Session:
    """A recording of some individuals: two halves of pictures of each."""
    images = [stretch(texture, one, first + half)[:COUNT] for one in animals for half in (0, 1)]
    return Session(
        images=np.concatenate(images),
        animal=np.repeat(np.arange(len(animals)), 2 * COUNT),
        half=np.tile(np.repeat([0, 1], COUNT), len(animals)),
        animals=len(animals),
    )


def match(first: Session, second: Session, seconds: float = 0.0):
    """Where no time is given, with as few steps of learning as there can be, the same every time."""
    return match_sessions(first, second, seconds=seconds, seed=0, progress=no_progress, cancel=CancelToken())


def test_individuals_are_found_again_and_a_stranger_is_none_of_them() -> None:
    found = match(session((0, 1, 2), 0), session((2, 0, 7), 4), seconds=120.0)
    assert found.animal.tolist() == [2, 0, -1]
    assert found.separable
    assert (found.probability > 0.5).all()
    assert found.likeness.shape == (3, 3)


def test_identical_animals_are_not_separable() -> None:
    assert not match(session((0, 1, 2), 0, texture=0.0), session((0, 1, 2), 4, texture=0.0)).separable


def test_recordings_may_have_other_numbers_of_animals() -> None:
    found = match(session((0, 1, 2), 0), session((1,), 4))
    assert found.likeness.shape == (1, 3)
    assert found.animal.tolist() in ([1], [-1])


def test_learning_can_be_cancelled() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        match_sessions(
            session((0, 1), 0), session((0, 1), 4), seconds=9.0, seed=0, progress=no_progress, cancel=cancel
        )


def test_answers_are_the_best_together_and_unknown_is_one() -> None:
    odds = np.array([[5.0, 4.0], [4.5, -5.0], [-6.0, -6.0]])
    answer, probability = assigned(odds, 2)
    assert answer.tolist() == [1, 0, -1]  # each alone would take the first
    assert (probability > 0.9).all()
    unsure = assigned(np.array([[0.0, 0.0]]), 2)[1]
    assert unsure[0] < 0.7


def test_two_may_be_unknown() -> None:
    assert assigned(np.full((2, 2), -4.0), 2)[0].tolist() == [-1, -1]


def test_odds_rise_with_likeness_and_are_even_above_the_middle() -> None:
    odds = match_odds(np.array([-0.3, 0.35, 0.6, 1.0]), (1.0, 0.1), (-0.3, 0.2))
    assert (np.diff(odds) > 0).all()
    assert odds[1] < 0 < odds[2]
    blurred = match_odds(np.array([1.0]), (0.5, 0.5), (0.4, 0.5))
    assert abs(blurred[0]) < 0.3  # where one animal is no more alike than two, likeness says nothing
