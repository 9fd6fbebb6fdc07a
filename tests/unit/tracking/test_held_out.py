"""Telling from moments that were not learned whether a pair differs, and what names make of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_portraits import stretch

from workbench.core.errors import Cancelled
from workbench.core.progress import STAGES, CancelToken, Update, no_progress
from workbench.tracking.certainty import Witnesses
from workbench.tracking.held_out import HeldOut, held_out
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.joined_tasks import joined
from workbench.tracking.naming import HELD_OUT, Opinion, doubted, name_fragments

COUNT = 45
NOTHING_KNOWN = Witnesses(np.zeros((0, 2), np.int64), np.zeros(0, np.int64), np.zeros(0))


def pair(texture: float, moments: int) -> IdentityTask:
    """Two animals that meet now and then."""
    parts = []
    for number in range(moments):
        images = np.concatenate([stretch(texture, animal, number)[:COUNT] for animal in range(2)])
        parts.append(
            IdentityTask(
                images=images,
                fragment=np.repeat(np.arange(2), COUNT),
                start=np.array([5, 8]),
                stop=np.array([50, 53]),
                images_in_video=np.full(2, COUNT),
                animals=2,
                global_fragments=np.arange(2)[None],
            )
        )
    return joined(parts)


def by_heart(task: IdentityTask) -> Opinion:
    """Of one who knows the name of every moment, right or wrong."""
    name = np.arange(task.fragments) % 2
    posterior = np.where(name[:, None] == np.arange(2), 0.99, 0.01)
    return Opinion(posterior, 20 * np.log(posterior), {"engine": "heart"})


def test_a_pair_that_differs_is_taken_for_two_where_it_was_not_learned() -> None:
    updates: list[Update] = []
    found = held_out(pair(4.0, 3), seed=0, progress=updates.append, cancel=CancelToken())
    assert found.moments == 3 and found.apart >= found.needed and found.distinguishable is True
    assert {update.stage for update in updates} <= set(STAGES)


def test_identical_animals_known_by_heart_are_not_believed() -> None:
    task = pair(0.0, 4)
    opinion = by_heart(task)
    assert name_fragments(task, opinion, NOTHING_KNOWN).trust.distinguishable is True
    options = {"seed": 0, "progress": no_progress, "cancel": CancelToken()}
    doubt = doubted(task, opinion, NOTHING_KNOWN, **options)
    assert doubt.notes[HELD_OUT]["distinguishable"] is False, doubt.notes
    naming = name_fragments(task, doubt, NOTHING_KNOWN)
    assert naming.trust.distinguishable is False
    assert naming.accuracy <= 0.5


def test_more_than_two_animals_cannot_be_learned_by_heart_and_are_not_asked() -> None:
    three = replace(pair(4.0, 3), animals=3)
    opinion = Opinion(np.full((6, 3), 1 / 3), np.zeros((6, 3)), {})
    options = {"seed": 0, "progress": no_progress, "cancel": CancelToken()}
    assert doubted(three, opinion, NOTHING_KNOWN, **options) is opinion


def test_too_few_moments_say_nothing() -> None:
    task = pair(4.0, 2)
    found = held_out(task, seed=0, progress=no_progress, cancel=CancelToken())
    assert found.moments == 2 and np.isnan(found.apart) and found.distinguishable is None
    options = {"seed": 0, "progress": no_progress, "cancel": CancelToken()}
    told = doubted(task, by_heart(task), NOTHING_KNOWN, **options)
    assert told.notes[HELD_OUT]["distinguishable"] is None
    assert name_fragments(task, told, NOTHING_KNOWN).trust.distinguishable is True


@pytest.mark.parametrize(
    ("moments", "apart", "said"),
    [(3, 0.3, False), (3, 0.9, True), (2, 0.9, None), (3, 0.7, None), (9, 0.7, True)],
)
def test_when_it_says_enough(moments: int, apart: float, said: bool | None) -> None:
    assert HeldOut(moments, apart).distinguishable is said


def test_it_can_be_cancelled() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        held_out(pair(4.0, 3), seed=0, progress=no_progress, cancel=token)
