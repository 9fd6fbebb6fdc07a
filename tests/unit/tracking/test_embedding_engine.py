"""The default engine: what it learns from, and what comes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from small_groups import ANIMALS, small_group
from small_portraits import SIDE, stretch

from workbench.core.errors import BadParameterError, Cancelled
from workbench.core.progress import CancelToken, Update, no_progress
from workbench.tracking import certainty
from workbench.tracking.certainty import Witnesses
from workbench.tracking.embedding_engine import (
    STAGE,
    EmbeddingEngine,
    EmbeddingJudge,
    EmbeddingOptions,
    _done,
    _Fit,
    _Look,
)
from workbench.tracking.engines import engine_of
from workbench.tracking.identities import fragment_evidence
from workbench.tracking.identity_task import IdentityTask, judged
from workbench.tracking.relations import Relations

SMALL = EmbeddingOptions(steps=60, batch=48, device="cpu")


def learn(
    task: IdentityTask, options: EmbeddingOptions = SMALL, seed: int = 1, told=no_progress
) -> EmbeddingJudge:
    return EmbeddingEngine(options).learn(task, seed=seed, progress=told, cancel=CancelToken())


@pytest.fixture(scope="module")
def learned() -> EmbeddingJudge:
    return learn(small_group(4.0, 120).task)


def right(judge: EmbeddingJudge, tests: np.ndarray) -> float:
    found = [judged(judge, pictures, cancel=CancelToken()).argmax(axis=1) for pictures in tests]
    return float(np.mean([(own == animal).mean() for animal, own in enumerate(found)]))


def test_animals_are_told_apart_at_another_time(group, learned: EmbeddingJudge) -> None:
    assert right(learned, group().tests) > 0.8
    assert learned.notes["steps"] == 60 and learned.notes["prototypes"] == "global fragment"
    assert learned.trained_on.tolist() == group().task.global_fragments[0].tolist()
    rows = learned.judge(group().tests[0])
    assert rows.dtype == np.float32 and np.allclose(rows.sum(axis=1), 1, atol=1e-5)
    assert learned.judge(np.zeros((0, SIDE, SIDE), np.uint8)).shape == (0, ANIMALS)


def test_one_seed_is_one_judge(group) -> None:
    task, few = group().task, replace(SMALL, steps=6)
    first, same, other = (learn(task, few, seed).judge(group().tests[0]) for seed in (1, 1, 2))
    assert (first == same).all() and not (first == other).all()


def test_it_goes_on_from_what_it_knows(group, learned: EmbeddingJudge) -> None:
    task = group().task
    known = np.full(task.fragments, -1)
    known[task.global_fragments[0]] = np.arange(ANIMALS)
    engine = EmbeddingEngine(replace(SMALL, steps=10))
    again = engine.learn_on(task, known, learned, seed=1, progress=no_progress, cancel=CancelToken())
    assert right(again, group().tests) > right(learned, group().tests) - 0.1


def test_without_a_global_fragment_clusters_are_the_animals(group) -> None:
    """The columns then have no names: any order of the animals will do."""
    task = replace(group().task, global_fragments=np.zeros((0, ANIMALS), np.int64))
    judge = learn(task)
    assert judge.notes["prototypes"] == "clusters" and len(judge.trained_on) == 0
    found = np.array([judge.judge(pictures).mean(axis=0) for pictures in group().tests])
    assert sorted(found.argmax(axis=1).tolist()) == list(range(ANIMALS))
    best = [int(np.bincount(judge.judge(p).argmax(axis=1)).max()) for p in group().tests]
    assert np.mean(best) / len(group().tests[0]) > 0.75


def test_nothing_coexists_nothing_is_learned(group) -> None:
    task = group().task
    apart = replace(
        task,
        start=np.arange(task.fragments) * 100,
        stop=np.arange(task.fragments) * 100 + 50,
        global_fragments=np.zeros((0, ANIMALS), np.int64),
    )
    judge = learn(apart)
    assert judge.notes["steps"] == 0 and "nothing to learn" in str(judge.notes["why"])


def test_a_cancel_is_heard_at_every_step(group) -> None:
    cancel, told = CancelToken(), []

    def tell(update: Update) -> None:
        told.append(update)
        if update.done >= 10:
            cancel.cancel()

    with pytest.raises(Cancelled):
        EmbeddingEngine(SMALL).learn(group().task, seed=1, progress=tell, cancel=cancel)
    assert told[-1].done <= 15 and {update.stage for update in told} == {STAGE}


def test_progress_never_goes_back(group) -> None:
    told: list[Update] = []
    learn(group().task, replace(SMALL, steps=12), told=told.append)
    assert [update.done for update in told] == sorted(update.done for update in told)
    assert told[-1].done == told[-1].total == 12 and "loss" in told[0].detail


def test_time_that_is_over_ends_the_learning(group) -> None:
    judge = learn(group().task, replace(SMALL, steps=4000, seconds=0.01))
    assert judge.notes["steps"] < 100 and "time" in str(judge.notes["why"])


@pytest.mark.parametrize(
    ("sure", "denied", "why"),
    [
        ([0.97], [False], ""),
        ([0.97, 0.98], [False, False], "the names are sure"),
        ([0.95, 0.98], [False, False], ""),
        ([0.97, 0.98], [True, False], ""),
        ([0.97, 0.98, 0.98], [True, False, False], "the names are sure"),
        ([0.7, 0.701, 0.7, 0.702, 0.7], [True] * 5, "the names become no surer"),
    ],
)
def test_it_ends_where_names_are_sure_and_no_long_fragment_denies_its_own(sure, denied, why) -> None:
    assert _done([_Look(*look) for look in zip(sure, denied, strict=True)], 0.96) == why


def test_a_long_fragment_between_others_that_says_another_name_is_seen(
    group, learned: EmbeddingJudge
) -> None:
    """Pictures of another animal at one time: their fragment gets the name that is left, and denies it."""
    task = group().task
    fit = _Fit(task, Relations.of(task), SMALL, learned.net, np.random.default_rng(0))
    sure, denied = fit._look(CancelToken())
    assert sure > 0.8 and not denied
    one, other = (task.pictures_of(int(k)) for k in task.global_fragments[-1][:2])
    images = np.array(task.images[:])
    count = min(one.stop - one.start, other.stop - other.start)
    images[one.start : one.start + count] = images[other.start : other.start + count]
    mixed = replace(task, images=images, images_in_video=np.full(task.fragments, 30))
    fit = _Fit(mixed, Relations.of(task), SMALL, learned.net, np.random.default_rng(0))
    worse, denied = fit._look(CancelToken())
    assert worse < sure and denied


def test_options_come_with_the_name() -> None:
    engine = engine_of("embedding:33", 5.0)
    assert isinstance(engine, EmbeddingEngine)
    assert (engine.options.steps, engine.options.seconds) == (33, 5.0)
    with pytest.raises(BadParameterError, match="no option"):
        engine_of("embedding:quick")


def rounds(texture: float, count: int = 11, size: int = 30) -> tuple[IdentityTask, Witnesses]:
    """Three animals that are lost and found again so many times, and the passages in between."""
    walks = [np.concatenate([stretch(texture, a, k) for k in (0, 1)]) for a in range(ANIMALS)]
    rng = np.random.default_rng(0)
    animal = np.concatenate([rng.permutation(ANIMALS) for _ in range(count)])
    moment = np.repeat(np.arange(count), ANIMALS)
    pieces = [walks[a][k * size : (k + 1) * size] for a, k in zip(animal, moment, strict=True)]
    start = moment * (size + 5)
    fragments = len(animal)
    task = IdentityTask(
        np.concatenate(pieces), np.repeat(np.arange(fragments), size), start, start + size,
        np.full(fragments, size), ANIMALS, np.arange(fragments).reshape(count, ANIMALS),
    )  # fmt: skip
    after = (animal[:, None] == animal[None, :]) & (moment[:, None] + 1 == moment[None, :])
    links = np.argwhere(after)
    return task, Witnesses(links, np.full(len(links), 5), np.full(len(links), 3.0))


@pytest.mark.parametrize(("texture", "distinguishable"), [(4.0, True), (0.0, False)])
def test_identical_animals_are_known_to_be_so(texture: float, distinguishable: bool) -> None:
    task, known = rounds(texture)
    pictures = learn(task, replace(SMALL, steps=40)).judge(task.images)
    evidence = fragment_evidence(pictures, task.fragment, task.images_in_video)
    trust = certainty.tested(evidence, Relations.of(task), known)
    assert trust.passages == 30 and trust.distinguishable is distinguishable, trust
    assert (trust.scale > 0) is distinguishable


def test_learning_leaves_the_number_of_threads_to_others(group) -> None:
    torch.set_num_threads(1)
    learn(group().task, replace(SMALL, steps=2))
    assert torch.get_num_threads() >= 1
