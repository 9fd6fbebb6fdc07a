"""Telling from moments at which all are apart whether animals differ; several tasks as one."""

from __future__ import annotations

import numpy as np
import pytest
from small_portraits import stretch

from workbench.core.errors import Cancelled
from workbench.core.progress import STAGES, CancelToken, Update, no_progress
from workbench.tracking.cycles import Cycles, cycles
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.joined_tasks import joined

ANIMALS, COUNT = 3, 90


def moment(texture: float, number: int) -> IdentityTask:
    """Three animals that are apart for a while, at a time of its own."""
    images = np.concatenate([stretch(texture, animal, number)[:COUNT] for animal in range(ANIMALS)])
    return IdentityTask(
        images=images,
        fragment=np.repeat(np.arange(ANIMALS), COUNT),
        start=np.full(ANIMALS, 5),
        stop=np.full(ANIMALS, 5 + COUNT),
        images_in_video=np.full(ANIMALS, COUNT + number),
        animals=ANIMALS,
        global_fragments=np.arange(ANIMALS)[None],
    )


def test_parts_follow_each_other_and_never_coexist() -> None:
    parts = [moment(4.0, 0), moment(4.0, 1)]
    whole = joined(parts)
    assert whole.fragments == 2 * ANIMALS
    assert whole.start[ANIMALS:].min() >= whole.stop[:ANIMALS].max()
    assert whole.global_fragments.tolist() == [[3, 4, 5], [0, 1, 2]]  # the one with more pictures first
    np.testing.assert_array_equal(whole.images[whole.pictures_of(4)], parts[1].images[COUNT : 2 * COUNT])


def test_animals_that_differ_come_back_to_themselves() -> None:
    updates: list[Update] = []
    whole = joined([moment(4.0, number) for number in range(3)])
    found = cycles(whole, 0.0, seed=0, progress=updates.append, cancel=CancelToken())
    assert found.moments == 3
    assert found.consistent > 0.9
    assert found.probability < 0.01
    assert found.distinguishable is True
    assert {update.stage for update in updates} <= set(STAGES)


def test_identical_animals_are_at_chance() -> None:
    whole = joined([moment(0.0, number) for number in range(3)])
    found = cycles(whole, 0.0, seed=0, progress=no_progress, cancel=CancelToken())
    assert found.chance == pytest.approx(1 / 3)
    assert found.consistent < 0.75
    assert found.probability > 0.01
    assert found.distinguishable is False


def test_one_moment_says_nothing() -> None:
    found = cycles(moment(4.0, 0), 60.0, seed=0, progress=no_progress, cancel=CancelToken())
    assert np.isnan(found.consistent)
    assert found.probability == 1.0


@pytest.mark.parametrize(
    ("moments", "consistent", "probability", "expected"),
    [
        (3, 1.0, 0.001, True),
        (3, 0.3, 0.6, False),
        (2, 0.0, 0.9, None),
        (2, 1.0, 0.2, None),  # two animals and two moments agree by chance
        (0, np.nan, 1.0, None),
    ],
)
def test_when_moments_say_enough(moments, consistent, probability, expected) -> None:
    assert Cycles(moments, consistent, 0.25, probability).distinguishable is expected


def test_it_can_be_cancelled() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        whole = joined([moment(0.0, number) for number in range(2)])
        cycles(whole, 0.0, seed=0, progress=no_progress, cancel=cancel)
