"""What the cascade accepts, and the pictures that it learns from."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.tracking.accumulation import Accumulation, Opinion, frequency_probability, opinion_of
from workbench.tracking.cascade_engine import Thresholds, chosen_pictures
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.relations import DIFFERENT, SAME, UNKNOWN, Relations, labelled_fragments

PER = 4


def _task(moments: int = 3, **links: NDArray[np.int64]) -> IdentityTask:
    """Two animals, found again ``moments`` times: fragments 0 1, 2 3, 4 5 ... of four pictures."""
    count = 2 * moments
    return IdentityTask(
        images=np.zeros((PER * count, 8, 8), np.uint8),
        fragment=np.repeat(np.arange(count), PER),
        start=np.repeat(np.arange(moments) * PER, 2),
        stop=np.repeat(np.arange(moments) * PER + PER, 2),
        images_in_video=np.full(count, PER),
        animals=2,
        global_fragments=np.arange(count).reshape(moments, 2),
        **links,
    )


def _opinion(identity: list[int], certainty: list[float]) -> Opinion:
    return Opinion(np.array(identity), np.array(certainty), np.full((len(identity), 2), 0.5))


def _begun(task: IdentityTask) -> Accumulation:
    relations = Relations.of(task)
    return Accumulation(task, relations, labelled_fragments(task, relations, "cascade"))


def test_published_thresholds() -> None:
    at = Thresholds()
    found = (at.enough_after_1, at.full_2, at.enough_after_2, at.pretrained)
    assert found == (0.9995, 0.995, 0.90, 0.95)


def test_a_certain_and_unique_global_fragment_is_accepted() -> None:
    accumulation = _begun(_task())
    assert accumulation.share == pytest.approx(1 / 3)
    assert accumulation.take_up(_opinion([0, 1, 1, 0, 0, 0], [1, 1, 0.9, 0.8, 0.05, 0.05])) == 2
    assert accumulation.label.tolist() == [0, 1, 1, 0, -1, -1]


def test_two_of_one_name_or_one_uncertain_keep_a_global_fragment_out() -> None:
    task = _task(5)  # a fifth is known: single fragments are not yet accepted
    twice = _begun(task)
    assert twice.take_up(_opinion([0, 1] + [0, 0] * 4, [1.0] * 10)) == 0
    unsure = _begun(task)
    assert unsure.take_up(_opinion([0, 1] + [1, 0] * 4, [1.0, 1.0] + [0.9, 0.1] * 4)) == 0


def test_single_fragments_follow_once_half_is_known() -> None:
    accumulation = _begun(_task(4))
    # The second global fragment is whole; of the others one is certain each, and not the same name.
    opinion = _opinion([0, 1, 0, 1, 1, 1, 0, 0], [1, 1, 1, 1, 0.9, 0.05, 0.4, 0.6])
    assert accumulation.take_up(opinion) == 4
    assert accumulation.label.tolist() == [0, 1, 0, 1, 1, -1, -1, 0]


def test_a_coexisting_fragment_of_that_name_forbids_it() -> None:
    task = _task(2, different=np.array([[2, 0]]))
    accumulation = _begun(task)
    assert accumulation.take_up(_opinion([0, 1, 0, 1], [1.0] * 4)) == 1  # 2 is said not to be 0's animal
    assert accumulation.label.tolist() == [0, 1, -1, 1]


def test_joined_fragments_are_known_from_the_first() -> None:
    task = _task(3, same=np.array([[5, 0]]))
    accumulation = _begun(task)
    assert accumulation.label.tolist() == [0, 1, -1, -1, -1, 0]
    assert accumulation.share == pytest.approx(0.5)


def test_links() -> None:
    task = _task(3, same=np.array([[0, 3]]), different=np.array([[5, 1]]))
    found = Relations.of(task).between(np.array([0, 1, 2, 3, 4, 5, 0]))
    expected = [
        [SAME, DIFFERENT, DIFFERENT, SAME, UNKNOWN, UNKNOWN, SAME],
        [DIFFERENT, SAME, UNKNOWN, DIFFERENT, UNKNOWN, DIFFERENT, DIFFERENT],
    ]
    assert found[:2].tolist() == expected
    assert (found == found.T).all()
    assert Relations.of(task).rivals(0).tolist() == [1, 2]
    assert Relations.of(task).rivals(1).tolist() == [0, 3, 5]


def test_opinion() -> None:
    task = _task(1)
    softmax = np.array([[0.9, 0.1]] * 3 + [[0.4, 0.6]] + [[0.2, 0.8]] * 4, np.float32)
    opinion = opinion_of(task, softmax)
    assert opinion.identity.tolist() == [0, 1]
    # 2^3 and 2^1 as shares, times the medians 0.9 and 0.6 of those chosen so.
    one, two = 0.8 * 0.9, 0.2 * 0.6
    assert opinion.certainty[0] == pytest.approx((one - two) / (one + two))
    assert opinion.frequency[1].tolist() == pytest.approx([1 / 17, 16 / 17])


def test_frequencies_of_long_fragments_do_not_overflow() -> None:
    found = frequency_probability(np.array([100_000, 3]))
    assert found.tolist() == pytest.approx([1.0, 0.0])


def test_most_pictures_of_a_round() -> None:
    task = _task(3)
    label, before = np.array([0, 1, 0, 1, 0, 1]), np.array([0, 1, 0, 1, -1, -1])
    rng = np.random.default_rng(0)
    assert len(chosen_pictures(task, label, before, rng)) == 24
    chosen = chosen_pictures(task, label, before, rng, most=5)
    owner, new = label[task.fragment[chosen]], (before < 0)[task.fragment[chosen]]
    assert np.bincount(owner).tolist() == [5, 5]
    assert [int((new & (owner == animal)).sum()) for animal in (0, 1)] == [2, 2]  # two fifths
