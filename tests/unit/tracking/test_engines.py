"""Engines on simulated animals: they learn what can be learned, and nothing where all are alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from small_groups import Group

from workbench.core.errors import BadParameterError, Cancelled, NeverApartError
from workbench.core.progress import CancelToken, Update, no_progress
from workbench.tracking.bench_task import Score, score
from workbench.tracking.cascade_engine import CascadeEngine, Thresholds
from workbench.tracking.engines import ENGINES, engine_of
from workbench.tracking.ensemble_engine import EnsembleEngine, majority
from workbench.tracking.identity_task import Engine
from workbench.tracking.learning import Rates
from workbench.tracking.pairwise_engine import PairwiseEngine
from workbench.tracking.supervised_engine import SupervisedEngine

QUICK = Rates("adam", 0.002, epochs=40)
CNN = SupervisedEngine(rates=replace(QUICK, epochs=16))
TRAINED = (
    CNN,
    PairwiseEngine("simple", rates=replace(QUICK, epochs=6)),
    PairwiseEngine("random", rates=replace(QUICK, epochs=16)),
    PairwiseEngine("moments", rates=replace(QUICK, epochs=12)),
    CascadeEngine(rates=QUICK),
    EnsembleEngine(CNN, 2, "majority"),
    SupervisedEngine("transfer", "resnet18", rates=replace(QUICK, epochs=8)),
)


def _score(engine: Engine, group: Group, seed: int = 1) -> Score:
    return score(engine, group.task, group.tests, seed=seed, cancel=CancelToken())


@pytest.mark.parametrize("engine", TRAINED, ids=lambda engine: engine.name)
def test_learns_who_is_who(engine: Engine, group: Callable[..., Group]) -> None:
    assert _score(engine, group()).accuracy > 0.6


@pytest.mark.parametrize(
    "engine",
    [
        PairwiseEngine("moments", rates=replace(QUICK, epochs=2)),
        CascadeEngine(Thresholds(tries_3=1), replace(QUICK, epochs=4)),
    ],
    ids=lambda engine: engine.name,
)
def test_identical_animals_stay_at_chance(engine: Engine, group: Callable[..., Group]) -> None:
    assert _score(engine, group(0.0)).accuracy < 0.5


def test_same_seed_same_judge(group: Callable[..., Group]) -> None:
    engine = PairwiseEngine(rates=replace(QUICK, epochs=1))
    one, two = (
        engine.learn(group().task, seed=4, progress=no_progress, cancel=CancelToken()) for _ in range(2)
    )
    np.testing.assert_array_equal(one.judge(group().tests[0]), two.judge(group().tests[0]))


def test_rows_are_probabilities_and_no_picture_is_no_row(group: Callable[..., Group]) -> None:
    judge = replace(CNN, rates=replace(QUICK, epochs=1)).learn(
        group().task, seed=0, progress=no_progress, cancel=CancelToken()
    )
    found = judge.judge(group().tests[1])
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.sum(1), 1.0, atol=1e-5)
    assert judge.judge(group().tests[1][:0]).shape == (0, 3)
    assert judge.trained_on.tolist() == group().task.global_fragments[0].tolist()


@pytest.mark.parametrize("name", [name for name in ENGINES if name not in ("mean", "embedding")])
def test_cancels_between_batches(name: str, group: Callable[..., Group]) -> None:
    cancel, told = CancelToken(), []

    def tell(update: Update) -> None:
        told.append(update)
        if len(told) == 3:
            cancel.cancel()

    with pytest.raises(Cancelled):
        engine_of(name).learn(group().task, seed=0, progress=tell, cancel=cancel)
    assert len(told) == 3
    assert all(0 <= update.done <= update.total for update in told)


def test_time_limit_ends_learning(group: Callable[..., Group]) -> None:
    judge = engine_of("pairwise", seconds=0.01).learn(
        group().task, seed=0, progress=no_progress, cancel=CancelToken()
    )
    assert judge.notes["why"] == "time was up"
    assert judge.notes["steps"] == 1


@pytest.mark.parametrize("name", [name for name in ENGINES if name != "embedding"])
def test_says_that_it_needs_a_moment_with_all_apart(name: str, group: Callable[..., Group]) -> None:
    task = replace(group().task, global_fragments=np.zeros((0, 3), np.int64))
    with pytest.raises(NeverApartError, match="never all apart"):
        engine_of(name).learn(task, seed=0, progress=no_progress, cancel=CancelToken())


@pytest.mark.parametrize(
    "text", ["hal9000", "pairwise:often", "ensemble:1", "transfer:frozen", "cascade:4", "mean:x", ""]
)
def test_unknown_engine_or_option(text: str) -> None:
    with pytest.raises(BadParameterError):
        engine_of(text)


def test_options() -> None:
    assert engine_of("pairwise:simple+pseudo") == PairwiseEngine("simple", pseudo=True)
    assert engine_of("ensemble:5+majority", 10.0) == EnsembleEngine(
        SupervisedEngine(seconds=2.0), 5, "majority"
    )
    pairs = engine_of("ensemble:2+pairwise+mean-of")
    assert pairs == EnsembleEngine(PairwiseEngine(), 2, "mean")
    transfer = engine_of("transfer:resnet18+weights.pth+frozen")
    assert transfer == SupervisedEngine("transfer", "resnet18", "weights.pth", frozen=True)


def test_majority_and_ties() -> None:
    opinions = np.zeros((3, 200, 3), np.float32)
    opinions[0, :, 0] = opinions[1, :, 0] = opinions[2, :, 1] = 1.0
    draws = [np.random.default_rng([7, k]) for k in range(200)]
    shares = majority(opinions, draws)
    assert (shares.argmax(1) == 0).all()
    np.testing.assert_allclose(shares.sum(1), 1.0, atol=1e-6)
    opinions[1, :, 0], opinions[1, :, 2] = 0.0, 1.0  # one vote each
    counts = np.bincount(majority(opinions, draws).argmax(1), minlength=3)
    assert counts.min() > 40


def test_tied_votes_are_the_same_each_time(group: Callable[..., Group]) -> None:
    engine = EnsembleEngine(replace(CNN, rates=replace(QUICK, epochs=1)), 2, "majority")
    judge = engine.learn(group().task, seed=0, progress=no_progress, cancel=CancelToken())
    pictures = group().tests[0]
    np.testing.assert_array_equal(judge.judge(pictures)[5:9], judge.judge(pictures[5:9]))


def test_mean_of_members(group: Callable[..., Group]) -> None:
    engine = EnsembleEngine(replace(CNN, rates=replace(QUICK, epochs=1)), 2, "mean")
    judge = engine.learn(group().task, seed=0, progress=no_progress, cancel=CancelToken())
    members = [one.judge(group().tests[0]) for one in judge.judges]
    np.testing.assert_allclose(judge.judge(group().tests[0]), np.mean(members, axis=0), atol=1e-6)
    assert not np.allclose(members[0], members[1])


def test_third_protocol_keeps_the_names_of_the_best_global_fragment(group: Callable[..., Group]) -> None:
    # Never content with the second, and begun from each global fragment in turn.
    never = Thresholds(enough_after_1=2.0, full_2=0.995, enough_after_2=2.0)
    engine = CascadeEngine(never, replace(QUICK, epochs=5))
    result = _score(engine, group())
    assert result.notes["protocol"] == 3
    assert {row["protocol"] for row in result.notes["lessons"]} >= {1, 3}
    assert result.accuracy > 0.5


def test_first_protocol_is_enough_where_all_is_identified(group: Callable[..., Group]) -> None:
    result = _score(CascadeEngine(Thresholds(enough_after_1=0.1), replace(QUICK, epochs=5)), group())
    assert result.notes["protocol"] == 1
    assert "after protocol 1" in result.notes["why"]
