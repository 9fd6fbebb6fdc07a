"""Whether the two animals of a pair can be told apart: moments that were not learned decide.

Two names are few: a network learns by heart which picture of every moment has which, whoever the animals are
(`docs/adr/0061`). So some moments are left out of learning, as in any cross-validation. If the animals
differ, the two of such a moment are taken for two; if not, what comes of it is posture and place, and each is
taken for either.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken, Progress, Update, no_progress
from workbench.tracking.embedding_engine import EmbeddingEngine, EmbeddingOptions
from workbench.tracking.identities import fragment_posterior
from workbench.tracking.identity_task import IdentityTask, Judge, judged
from workbench.tracking.relations import Ints

STAGE = "Learning the animals"

_ALIKE, _DIFFERENT = 0.5, 0.6
"""Mean difference of probabilities below which a pair is alike, and from which on it differs: of eleven
simulated pairs identical ones came to .24 to .34 (with three moments to .78), different ones to .86 to .95;
see `docs/adr/0061`."""
_BY_CHANCE, _SPREAD = 0.35, 0.35
"""Mean and standard deviation of the differences at single moments of identical animals."""
_SURE = 2.33
"""Standard deviations above chance, of a one-sided test at 1 %."""
_FEWEST, _MOST_FOLDS = 3, 5
"""Moments without which nothing is said, and times that the animals are learned."""
_PICTURES = 5
"""Of each animal, without which a moment is too short."""
_STEPS = 80


@dataclass(frozen=True)
class HeldOut:
    """Result.

    Attributes
    ----------
    moments
        Times between two meetings that were left out in turn.
    apart
        By how much the probabilities of a name differ between the two animals of such a moment, mean; NaN
        where there are too few moments.
    """

    moments: int
    apart: float

    @property
    def distinguishable(self) -> bool | None:
        """Whether the animals differ; None where moments are too few to say."""
        if self.moments < _FEWEST:
            return None
        if self.apart >= self.needed:
            return True
        return False if self.apart < _ALIKE else None

    @property
    def needed(self) -> float:
        """The least of ``apart`` that shows a difference: the more moments, the less."""
        return max(_DIFFERENT, _BY_CHANCE + _SURE * _SPREAD / math.sqrt(max(1, self.moments)))


def held_out(task: IdentityTask, *, seed: int, progress: Progress, cancel: CancelToken) -> HeldOut:
    """Test the task of a pair.

    Raises
    ------
    Cancelled
    """
    moment = _moments(task)
    whole = _whole(task, moment)
    if len(whole) < _FEWEST:
        return HeldOut(len(whole), float("nan"))
    folds = min(_MOST_FOLDS, len(whole))
    differences: list[float] = []
    options = EmbeddingOptions(steps=_STEPS)
    for fold in range(folds):
        progress(Update(fold, folds, STAGE))
        left_out = whole[fold::folds]
        known = _without(task, np.isin(moment, [moment[pair[0]] for pair in left_out]))
        judge = EmbeddingEngine(options).learn(known, seed=seed + fold, progress=no_progress, cancel=cancel)
        options = replace(options, threads=judge.notes.get("threads"))
        posterior = _posterior(task, np.concatenate(left_out), judge, cancel)
        differences += np.abs(posterior[::2, 0] - posterior[1::2, 0]).tolist()
    progress(Update(folds, folds, STAGE))
    return HeldOut(len(whole), float(np.mean(differences)))


def _moments(task: IdentityTask) -> Ints:
    """(F,) number of the time between two meetings in which a fragment lies."""
    moment = np.zeros(task.fragments, np.int64)
    number, end = -1, -1
    for one in np.argsort(task.start, kind="stable").tolist():
        if task.start[one] >= end:
            number += 1
        end = max(end, int(task.stop[one]))
        moment[one] = number
    return moment


def _whole(task: IdentityTask, moment: Ints) -> list[Ints]:
    """The two fragments (2,) of every moment at which both animals show for long enough."""
    shown = np.bincount(task.fragment, minlength=task.fragments) >= _PICTURES
    found = [np.flatnonzero((moment == number) & shown) for number in range(int(moment.max(initial=-1)) + 1)]
    return [pair for pair in found if len(pair) == 2]


def _posterior(task: IdentityTask, fragments: Ints, judge: Judge, cancel: CancelToken) -> NDArray[np.float64]:
    """(K, 2) mean probability of either name over the pictures of each of some fragments."""
    own = [task.pictures_of(int(one)) for one in fragments]
    pictures = judged(judge, np.concatenate([task.images[part] for part in own]), cancel=cancel)
    owner = np.repeat(np.arange(len(own)), [part.stop - part.start for part in own])
    return fragment_posterior(pictures, owner, len(own))


def _without(task: IdentityTask, left_out: NDArray[np.bool_]) -> IdentityTask:
    """The task without some fragments (F,) bool, the others numbered anew."""
    kept = ~left_out
    place = np.where(kept, np.cumsum(kept) - 1, -1)
    pictures = kept[task.fragment]

    def among(groups: Ints) -> Ints:
        return np.asarray(place[groups[kept[groups].all(axis=1)]], np.int64)

    return replace(
        task,
        images=task.images[pictures],
        fragment=place[task.fragment[pictures]],
        start=task.start[kept],
        stop=task.stop[kept],
        images_in_video=task.images_in_video[kept],
        global_fragments=among(task.global_fragments),
        same=among(task.same),
        different=among(task.different),
    )
