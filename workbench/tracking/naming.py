"""From what an engine has learned to a name for every fragment, and how far that can be trusted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import NeverApartError
from workbench.core.progress import CancelToken, Progress
from workbench.core.types import Json
from workbench.tracking.certainty import Trust, Witnesses, tested
from workbench.tracking.embedding_engine import EmbeddingEngine, EmbeddingJudge
from workbench.tracking.engines import engine_of
from workbench.tracking.identities import Evidence, Names, fragment_evidence, fragment_posterior, solve
from workbench.tracking.identity_task import IdentityTask, Judge, judged
from workbench.tracking.relations import Ints, Relations

AUTO = "auto"

ENOUGH = 0.998
"""Estimated accuracy at which `AUTO` looks for no other engine."""

_CONFIDENT = 0.98
_PINNED = 1e4


@dataclass(frozen=True, eq=False)
class Opinion:
    """What an engine thinks of the fragments.

    Attributes
    ----------
    posterior
        (F, N) mean probability of every animal over a fragment's pictures.
    evidence
        (F, N) log likelihood.
    notes
        What the engine tells of itself, JSON-able.
    """

    posterior: NDArray[np.float64]
    evidence: NDArray[np.float64]
    notes: dict[str, Json]


@dataclass(frozen=True, eq=False)
class Naming:
    """Names of all fragments.

    Attributes
    ----------
    names
        With margins and probabilities.
    trust
        Result of the test of looks against motion.
    accuracy
        Expected share of the individuals' pictures that have the right name.
    """

    names: Names
    trust: Trust
    accuracy: float


def form_opinion(
    task: IdentityTask,
    engine: str,
    seconds: float | None,
    *,
    seed: int,
    progress: Progress,
    cancel: CancelToken,
) -> tuple[Opinion, Judge]:
    """Let one engine learn, and judge all pictures of the task.

    Raises
    ------
    Cancelled, BadParameterError, NeverApartError
    """
    judge = engine_of(engine, seconds).learn(task, seed=seed, progress=progress, cancel=cancel)
    return opinion_of(task, judge, engine, progress, cancel), judge


def opinion_of(
    task: IdentityTask, judge: Judge, engine: str, progress: Progress, cancel: CancelToken
) -> Opinion:
    """What a judge thinks of the task's fragments."""
    pictures = judged(judge, task.images, cancel=cancel, progress=progress)
    posterior = fragment_posterior(pictures, task.fragment, task.fragments)
    evidence = fragment_evidence(pictures, task.fragment, task.images_in_video)
    return Opinion(posterior, evidence, {"engine": engine, **judge.notes})


def without_looks(task: IdentityTask) -> Opinion:
    """No opinion: names by motion alone, for plain tracks."""
    even = np.full((task.fragments, task.animals), 1.0 / task.animals)
    return Opinion(even, np.zeros_like(even), {"engine": "motion"})


def name_fragments(
    task: IdentityTask, opinion: Opinion, known: Witnesses, pinned: Ints | None = None
) -> Naming:
    """The most plausible names, under all that is certain and with what motion says.

    Parameters
    ----------
    known
        Passages through crossings.
    pinned
        (F,) animal that a person named, else -1.
    """
    relations = Relations.of(task)
    trust = tested(opinion.evidence, relations, known)
    evidence = trust.scale * opinion.evidence
    if pinned is not None:
        rows = np.flatnonzero(pinned >= 0)
        evidence = evidence.copy()
        evidence[rows, pinned[rows]] += _PINNED
    names = solve(Evidence(evidence, relations, known.links, known.weight))
    weight = task.images_in_video
    accuracy = float((names.probability * weight).sum() / max(1, weight.sum()))
    if trust.distinguishable is False:
        accuracy = min(accuracy, 1.0 / task.animals)
    return Naming(names, trust, accuracy)


def best_opinion(
    task: IdentityTask,
    known: Witnesses,
    seconds: float | None,
    *,
    seed: int,
    progress: Progress,
    cancel: CancelToken,
) -> Opinion:
    """`AUTO`: embedding, then the same with the confident fragments taken as known, then the cascade.

    Stops as soon as the estimated accuracy is enough; the notes say why and what was tried.

    Raises
    ------
    Cancelled
    """
    opinion, judge = form_opinion(task, "embedding", seconds, seed=seed, progress=progress, cancel=cancel)
    naming = name_fragments(task, opinion, known)
    tried = [_attempt("embedding", naming)]
    best, best_accuracy = opinion, naming.accuracy
    if best_accuracy < ENOUGH and naming.trust.distinguishable is not False:
        assert isinstance(judge, EmbeddingJudge)
        tuned = _tuned(task, naming, judge, seconds, seed=seed, progress=progress, cancel=cancel)
        naming = name_fragments(task, tuned, known)
        tried.append(_attempt("embedding, confident fragments as known", naming))
        if naming.accuracy > best_accuracy:
            best, best_accuracy = tuned, naming.accuracy
    if best_accuracy < ENOUGH and naming.trust.distinguishable is not False:
        try:
            last, _ = form_opinion(task, "cascade", seconds, seed=seed, progress=progress, cancel=cancel)
        except NeverApartError:
            tried.append({"engine": "cascade", "why": "the animals are never all apart"})
        else:
            naming = name_fragments(task, last, known)
            tried.append(_attempt("cascade", naming))
            if naming.accuracy > best_accuracy:
                best, best_accuracy = last, naming.accuracy
    return replace(best, notes={**best.notes, "tried": tried, "stopped": _why(best_accuracy, naming.trust)})


def _tuned(
    task: IdentityTask,
    naming: Naming,
    judge: EmbeddingJudge,
    seconds: float | None,
    *,
    seed: int,
    progress: Progress,
    cancel: CancelToken,
) -> Opinion:
    engine = engine_of("embedding", seconds)
    assert isinstance(engine, EmbeddingEngine)
    engine = replace(engine, options=replace(engine.options, steps=engine.options.steps // 2))
    confident = np.where(naming.names.probability >= _CONFIDENT, naming.names.name, -1)
    learned = engine.learn_on(task, confident, judge, seed=seed, progress=progress, cancel=cancel)
    return opinion_of(task, learned, "embedding, confident fragments as known", progress, cancel)


def _attempt(engine: str, naming: Naming) -> dict[str, Json]:
    return {"engine": engine, "estimated_accuracy": round(naming.accuracy, 5)}


def _why(accuracy: float, trust: Trust) -> str:
    if trust.distinguishable is False:
        return "looks and motion agree no oftener than by chance: the animals cannot be told apart"
    if accuracy >= ENOUGH:
        return f"an estimated accuracy of {accuracy:.2%} is enough"
    return "all engines were tried"
