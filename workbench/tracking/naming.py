"""From what an engine has learned to a name for every fragment, and how far that can be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import NeverApartError
from workbench.core.progress import CancelToken, Progress
from workbench.core.types import Json
from workbench.tracking.certainty import Trust, Witnesses, tested
from workbench.tracking.embedding_engine import EmbeddingEngine, EmbeddingJudge
from workbench.tracking.engines import engine_of
from workbench.tracking.held_out import held_out
from workbench.tracking.identities import (
    SELDOM_WRONG,
    Evidence,
    Names,
    evidence_of,
    fragment_posterior,
    own_posterior,
    solve,
)
from workbench.tracking.identity_task import IdentityTask, Judge, judged
from workbench.tracking.relations import Ints, Relations, Stretches, stretches

AUTO = "auto"

ENOUGH = 0.98
"""Estimated accuracy at which `AUTO` learns no further."""
POOR = 0.9
"""Estimated accuracy below which it tries the cascade, too, which takes many times as long."""

TOLD_APART = 0.9
"""Mean probability that pictures give to the name of their fragment, below which animals cannot be told
apart: of simulated animals it was .97 to 1.0 for different ones, .70 to .82 for identical ones."""
_IDENTICAL = 0.82
"""The same of identical animals at the most."""

SOME = 5
"""Pictures from which on a fragment is a witness."""
_MANY = 15
"""Passages from which on they are a verdict."""
_CHANCE = 0.6
"""Share of many passages on which looks and motion agree that is no better than chance, which is a half."""
_BELIEVED = 0.5
_CONFIDENT = 0.98
HELD_OUT = "held_out"
"""Where an opinion's notes tell what moments say that were not learned; a no there is the last word."""
LEARNED_BY_HEART = 2
"""Of so many animals every name of every moment can be learned, whoever they are."""
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

    @property
    def believed(self) -> NDArray[np.bool_]:
        """(F,) fragments likelier the animal of their name than not; where looks say nothing, all."""
        if not self.trust.distinguishable:
            return np.ones(len(self.names.name), bool)
        return self.names.probability >= _BELIEVED


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
    evidence = evidence_of(posterior, task.images_in_video)
    return Opinion(posterior, evidence, {"engine": engine, **judge.notes})


def doubted(
    task: IdentityTask,
    opinion: Opinion,
    known: Witnesses,
    *,
    seed: int,
    progress: Progress,
    cancel: CancelToken,
) -> Opinion:
    """The opinion, and in its notes what moments that were not learned say of a pair that it tells apart.

    Raises
    ------
    Cancelled
    """
    if task.animals > LEARNED_BY_HEART:
        return opinion
    if not name_fragments(task, opinion, known, cancel=cancel).trust.distinguishable:
        return opinion
    found = held_out(task, seed=seed, progress=progress, cancel=cancel)
    if found.moments < 2:  # they never met, or once
        return opinion
    told: dict[str, Json] = {
        "moments": found.moments,
        "apart": None if math.isnan(found.apart) else round(found.apart, 4),
        "needed": round(found.needed, 4),
        "distinguishable": found.distinguishable,
    }
    notes: dict[str, Json] = {**opinion.notes, HELD_OUT: told}
    if found.distinguishable is False:
        notes["stopped"] = "moments that were not learned are not told apart"
    return replace(opinion, notes=notes)


def without_looks(task: IdentityTask) -> Opinion:
    """No opinion: names by motion alone, for plain tracks."""
    even = np.full((task.fragments, task.animals), 1.0 / task.animals)
    return Opinion(even, np.zeros_like(even), {"engine": "motion"})


def name_fragments(
    task: IdentityTask,
    opinion: Opinion,
    known: Witnesses,
    pinned: Ints | None = None,
    cancel: CancelToken | None = None,
) -> Naming:
    """The most plausible names, under all that is certain and with what motion says.

    Animals are told apart by their looks where a fragment's own pictures say the name that it got by all
    that is known together: of distinguishable animals nearly all do, of identical ones those alone that
    were learned by heart. A name against its own pictures is not believed, however few others are possible,
    nor one that the pictures of another fragment of that time claim.

    Parameters
    ----------
    known
        Passages through crossings.
    pinned
        (F,) animal that a person named, else -1.

    Raises
    ------
    Cancelled
    """
    relations = Relations.of(task)
    weight = task.images_in_video
    trust = tested(opinion.evidence, relations, known.between(weight >= SOME), cancel)
    evidence = (trust.scale or 1.0) * opinion.evidence
    names = solve(_all_that_speaks(evidence, relations, known), cancel)
    if _looked_at(opinion):
        trust = _told_apart(trust, opinion, names, weight)
    if trust.distinguishable is False or (pinned is not None and (pinned >= 0).any()):
        evidence = _credit(trust) * evidence
        names = solve(_all_that_speaks(evidence, relations, known, pinned), cancel)
    if trust.distinguishable:
        own = own_posterior(opinion.posterior, names.name)
        held = np.minimum(1.0, own / _BELIEVED)
        claimed = _claimed(opinion, names.name, weight, stretches(task.start, task.stop))
        held = np.where(claimed > _BELIEVED, np.minimum(held, own / (own + claimed + 1e-9)), held)
    elif trust.distinguishable is False:
        held = np.full(len(names.name), 1.0 / task.animals)
    else:
        held = np.ones(len(names.name))
    if pinned is not None:
        held = np.where(pinned >= 0, 1.0, held)
    names = replace(names, probability=names.probability * held)
    accuracy = float((names.probability * weight).sum() / max(1, weight.sum()))
    return Naming(names, trust, accuracy)


def _claimed(opinion: Opinion, name: Ints, weight: Ints, times: Stretches) -> NDArray[np.float64]:
    """(F,) how sure pictures of a coexisting fragment are of the name of each, at the most.

    Only one can be right, and the exchange of their names goes through all that hang together with either: a
    name is no surer than what speaks for another's having it.
    """
    found = np.zeros(len(name))
    for members in times.members:
        own = members[name[members] >= 0]
        claims = opinion.posterior[np.ix_(own, name[own])] * (weight[own] >= SELDOM_WRONG)[:, None]
        np.fill_diagonal(claims, 0.0)
        found[own] = np.maximum(found[own], claims.max(axis=0, initial=0.0))
    return found


def _credit(trust: Trust) -> float:
    """Weight of looks in the names: less and less below `TOLD_APART`, none where identical animals end.

    Of animals that are nearly always in a heap, looks at few pictures are poor, and yet say more than none.
    """
    if trust.distinguishable is not False:
        return 1.0
    if trust.fit >= TOLD_APART:  # motion says no, or moments do
        return 0.0
    return float(np.clip((trust.fit - _IDENTICAL) / (TOLD_APART - _IDENTICAL), 0.0, 1.0))


def _told_apart(trust: Trust, opinion: Opinion, names: Names, weight: Ints) -> Trust:
    """The verdict: by what pictures say of their fragments' names, and by motion where it says enough."""
    some = weight >= min(SOME, int(weight.max(initial=1)))
    fit = own_posterior(opinion.posterior, names.name)
    own = float((fit * weight)[some].sum() / max(1, weight[some].sum()))
    failed = trust.passages >= _MANY and trust.agreeing < _CHANCE * trust.passages
    failed |= opinion.notes.get(HELD_OUT, {}).get("distinguishable") is False
    return replace(trust, distinguishable=own >= TOLD_APART and not failed, fit=own)


def _looked_at(opinion: Opinion) -> bool:
    return bool(opinion.evidence.any())


def _all_that_speaks(
    evidence: NDArray[np.float64], relations: Relations, known: Witnesses, pinned: Ints | None = None
) -> Evidence:
    """All that speaks for names, what a person said louder than the rest."""
    if pinned is not None:
        rows = np.flatnonzero(pinned >= 0)
        evidence = evidence.copy()
        evidence[rows, pinned[rows]] += _PINNED
    return Evidence(evidence, relations, known.links, known.weight)


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

    Stops as soon as the estimated accuracy is enough, and before the cascade where it is fair; the notes
    say why and what was tried.

    Raises
    ------
    Cancelled
    """
    opinion, judge = form_opinion(task, "embedding", seconds, seed=seed, progress=progress, cancel=cancel)
    naming = name_fragments(task, opinion, known, cancel=cancel)
    tried = [_attempt("embedding", naming)]
    best, best_accuracy = opinion, naming.accuracy
    if best_accuracy < ENOUGH and naming.trust.distinguishable is not False:
        assert isinstance(judge, EmbeddingJudge)
        tuned = _tuned(task, naming, judge, seconds, seed=seed, progress=progress, cancel=cancel)
        naming = name_fragments(task, tuned, known, cancel=cancel)
        tried.append(_attempt("embedding, confident fragments as known", naming))
        if naming.accuracy > best_accuracy:
            best, best_accuracy = tuned, naming.accuracy
    if best_accuracy < POOR and naming.trust.distinguishable is not False:
        try:
            last, _ = form_opinion(task, "cascade", seconds, seed=seed, progress=progress, cancel=cancel)
        except NeverApartError:
            tried.append({"engine": "cascade", "why": "the animals are never all apart"})
        else:
            naming = name_fragments(task, last, known, cancel=cancel)
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
        return "pictures say another name than their fragment has: the animals cannot be told apart"
    if accuracy >= ENOUGH:
        return f"an estimated accuracy of {accuracy:.2%} is enough"
    if accuracy >= POOR:
        return f"an estimated accuracy of {accuracy:.2%} is not worth the hours of the cascade"
    return "all engines were tried"
