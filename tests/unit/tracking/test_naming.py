"""From opinions to names, and from one engine to the next."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from late_token import cancelled_anywhere

from workbench.core.errors import BadParameterError
from workbench.core.progress import STAGES, CancelToken, Update, no_progress
from workbench.tracking.certainty import Witnesses
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.naming import Opinion, best_opinion, form_opinion, name_fragments, without_looks

NOBODY = Witnesses(np.zeros((0, 2), np.int64), np.zeros(0, np.int64), np.zeros(0))


def task_of(rounds: int = 2) -> IdentityTask:
    """Two animals seen side by side, time and again."""
    start = np.repeat(np.arange(rounds) * 20, 2)
    count = 2 * rounds
    return IdentityTask(
        np.zeros((count, 8, 8), np.uint8), np.arange(count), start, start + 15, np.full(count, 15), 2,
        np.arange(count).reshape(rounds, 2),
    )  # fmt: skip


def opinion_of(likelihood: list[list[float]]) -> Opinion:
    evidence = np.array(likelihood)
    return Opinion(np.exp(evidence), evidence, {"engine": "test"})


SIDES = opinion_of([[0, -9], [-9, 0], [0, -3], [-3, 0]])


def test_looks_name_the_fragments() -> None:
    naming = name_fragments(task_of(), SIDES, NOBODY)
    assert naming.names.name.tolist() == [0, 1, 0, 1]
    assert naming.trust.distinguishable is True and 0.99 < naming.accuracy <= 1


def test_naming_can_be_cancelled() -> None:
    looks = cancelled_anywhere(lambda cancel: name_fragments(task_of(), SIDES, NOBODY, cancel=cancel))
    assert looks > 10  # the names by looks alone, and by all that is known


def test_what_a_person_pinned_holds_against_everything() -> None:
    pinned = np.array([-1, -1, 1, -1])
    naming = name_fragments(task_of(), SIDES, NOBODY, pinned)
    assert naming.names.name.tolist() == [0, 1, 1, 0]
    assert naming.names.probability[2] == pytest.approx(1.0)
    assert SIDES.evidence[2, 1] == -3  # the opinion is as it was
    told = replace(task_of(), different=np.array([[0, 2]]))
    assert name_fragments(told, SIDES, NOBODY).names.name.tolist() == [0, 1, 1, 0]


def test_motion_names_where_there_are_no_looks() -> None:
    links = Witnesses(np.array([[0, 3], [1, 2]]), np.array([5, 5]), np.array([4.0, 4.0]))
    naming = name_fragments(task_of(), without_looks(task_of()), links)
    assert naming.names.name[[0, 1]].tolist() == naming.names.name[[3, 2]].tolist()


def test_animals_that_cannot_be_told_apart_are_named_by_chance() -> None:
    """Looks that contradict motion in every second crossing."""
    task = task_of(21)
    rng = np.random.default_rng(0)
    says = np.where(np.repeat(rng.random(21) < 0.5, 2), np.tile([0, 1], 21), np.tile([1, 0], 21))
    evidence = np.full((42, 2), -9.0)
    evidence[np.arange(42), says] = 0
    links = np.stack([np.arange(40), np.arange(2, 42)], axis=1)
    known = Witnesses(links, np.full(40, 5), np.full(40, 3.0))
    naming = name_fragments(task, Opinion(np.exp(evidence), evidence, {}), known)
    assert naming.trust.distinguishable is False and naming.accuracy <= 0.5
    first, last = naming.names.name[:2].tolist(), naming.names.name[-2:].tolist()
    assert first == last  # motion alone, which is right here


@pytest.mark.parametrize(("sure", "heard"), [(0.88, True), (0.80, False)])
def test_doubtful_looks_count_less_and_those_of_identical_animals_not_at_all(
    sure: float, heard: bool
) -> None:
    """Looks against motion: told not to be told apart in both, and looks win only above what is chance."""
    task, says = task_of(12), np.tile([0, 1], 12)
    says[12:] = 1 - says[12:]
    posterior = np.full((24, 2), 1 - sure)
    posterior[np.arange(24), says] = sure
    link = Witnesses(np.array([[10, 12]]), np.array([5]), np.array([0.5]))
    naming = name_fragments(task, Opinion(posterior, 3 * np.log(posterior), {}), link)
    assert naming.trust.distinguishable is False
    assert (naming.names.name.tolist() == says.tolist()) is heard


def test_an_engine_forms_an_opinion(group) -> None:
    told: list[Update] = []
    opinion, judge = form_opinion(
        group().task, "embedding:6", None, seed=1, progress=told.append, cancel=CancelToken()
    )
    fragments = group().task.fragments
    assert opinion.posterior.shape == opinion.evidence.shape == (fragments, 3)
    assert np.allclose(opinion.posterior.sum(axis=1), 1, atol=1e-4)
    assert opinion.notes["engine"] == "embedding:6" and judge.notes["steps"] == 6
    assert {update.stage for update in told} <= set(STAGES)
    with pytest.raises(BadParameterError, match="the engines are"):
        form_opinion(group().task, "magic", None, seed=1, progress=no_progress, cancel=CancelToken())


def test_auto_tells_what_it_tried_and_why_it_stopped(group) -> None:
    opinion = best_opinion(group().task, NOBODY, 0.01, seed=1, progress=no_progress, cancel=CancelToken())
    tried = opinion.notes["tried"]
    assert tried[0]["engine"] == "embedding"
    assert all(0 <= one["estimated_accuracy"] <= 1 for one in tried)
    best = max(one["estimated_accuracy"] for one in tried)
    assert ("is enough" in opinion.notes["stopped"]) is (best >= 0.99)
    assert name_fragments(group().task, opinion, NOBODY).accuracy == pytest.approx(best, abs=1e-4)


def test_auto_gives_up_where_looks_are_chance(group) -> None:
    """No other engine is tried on animals that cannot be told apart: hours would change nothing."""
    task = group().task
    alike = replace(task, images=np.full_like(task.images, 90))
    links = np.array([(k, k + 3) for k in range(task.fragments - 3)] * 6)
    known = Witnesses(links, np.full(len(links), 5), np.full(len(links), 3.0))
    shuffled = replace(known, links=np.random.default_rng(0).permuted(links, axis=0))
    apart = task.start[shuffled.links[:, 0]] != task.start[shuffled.links[:, 1]]
    known = Witnesses(shuffled.links[apart], shuffled.frames[apart], shuffled.weight[apart])
    opinion = best_opinion(alike, known, 0.01, seed=1, progress=no_progress, cancel=CancelToken())
    assert [one["engine"] for one in opinion.notes["tried"]] == ["embedding"]
    assert "cannot be told apart" in opinion.notes["stopped"]
