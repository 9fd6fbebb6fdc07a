"""Whether animals can be told apart at all, from moments at which all are apart.

The animals of one such moment (a global fragment) are learned, and found again in another that shares no
fragment with it, whose animals are learned by a network of its own and found in a third, and so on back to
the first. For animals that differ every one comes back to itself. For identical ones each step is dealt by
chance, and so is the way round; a network that knows one moment by heart does not help, as the next one is
not its own. Consistency along cycles as a test is that of matchings between pictures (Zach, Klopschitz and
Pollefeys 2010, CVPR, "Disambiguating visual relations using loop constraints").
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from workbench.core.progress import CancelToken, Progress, Update, no_progress
from workbench.tracking.embedding_engine import EmbeddingEngine, EmbeddingOptions
from workbench.tracking.identities import fragment_posterior
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.relations import Ints

STAGE = "Learning the animals"

_SURE, _CONSISTENT = 0.01, 0.75
"""How improbable, and how consistent, the way round must be for animals that differ."""
_MOST, _FEWEST = 5, 2
"""Moments that are compared, and with how few something can be said."""
_PICTURES = 60
_LEAST = 8
"""Pictures of each animal that are learned, and without which a moment is too short."""
_STEPS, _BATCH = 48, 48
_DEALT = 4000


@dataclass(frozen=True)
class Cycles:
    """Result.

    Attributes
    ----------
    moments
        Global fragments that were compared.
    consistent
        Share of animals that come back to themselves, over all cycles of two and three moments; NaN
        where there are fewer than two moments.
    chance
        What dealt matches would give: one in N.
    probability
        How probable as many are by chance alone.
    """

    moments: int
    consistent: float
    chance: float
    probability: float

    @property
    def distinguishable(self) -> bool | None:
        """Whether the animals differ; None where too few moments say too little."""
        if self.moments < _FEWEST:
            return None
        if self.consistent < _CONSISTENT:
            return False if self.moments > _FEWEST else None
        return True if self.probability < _SURE else None


def cycles(
    task: IdentityTask, seconds: float | None, *, seed: int, progress: Progress, cancel: CancelToken
) -> Cycles:
    """Test a task; ``seconds`` are the most for all networks together.

    Raises
    ------
    Cancelled
    """
    moments = _apart_from_each_other(task)
    began, learned = time.monotonic(), 0
    each = None if seconds is None else seconds / 3
    matches: dict[tuple[int, int], Ints] = {}
    for k in range(len(moments) if len(moments) >= _FEWEST else 0):
        if seconds is not None and k >= 3 and time.monotonic() - began > seconds * k / (k + 1):
            break
        progress(Update(k, len(moments), STAGE))
        found = _found_again(task, moments, k, each, seed=seed + k, cancel=cancel)
        matches |= {(k, other): match for other, match in found.items()}
        learned += 1
    progress(Update(1, 1, STAGE))
    chance = 1.0 / task.animals
    if learned < _FEWEST:
        return Cycles(learned, float("nan"), chance, 1.0)
    consistent = _round(matches, learned)
    rng = np.random.default_rng(seed)
    dealt = [
        _round({edge: rng.permutation(task.animals) for edge in matches}, learned) for _ in range(_DEALT)
    ]
    probability = (1 + int((np.array(dealt) >= consistent - 1e-9).sum())) / (1 + _DEALT)
    return Cycles(learned, consistent, chance, probability)


def _round(matches: dict[tuple[int, int], Ints], moments: int) -> float:
    """Mean share of animals that come back to themselves; matches give places in the next moment."""
    own = np.arange(len(next(iter(matches.values()))))
    back = [float((matches[b, a][matches[a, b]] == own).mean()) for a, b in combinations(range(moments), 2)]
    for a, b, c in combinations(range(moments), 3):
        for way in ((a, b, c), (a, c, b)):
            last = matches[way[2], way[0]][matches[way[1], way[2]][matches[way[0], way[1]]]]
            back.append(float((last == own).mean()))
    return float(np.mean(back))


def _apart_from_each_other(task: IdentityTask) -> list[Ints]:
    """Global fragments, the best first, none with a fragment of another."""
    taken: set[int] = set()
    found = []
    for members in task.global_fragments:
        own = set(members.tolist())
        if not own & taken and task.images_in_video[members].min() >= _LEAST:
            found.append(members)
            taken |= own
        if len(found) == _MOST:
            break
    return found


def _found_again(
    task: IdentityTask, moments: list[Ints], k: int, seconds: float | None, *, seed: int, cancel: CancelToken
) -> dict[int, Ints]:
    """Learn the animals of moment ``k``; of every other moment the place at which each of them is."""
    options = EmbeddingOptions(steps=_STEPS, seconds=seconds, batch=_BATCH)
    own = _only(task, moments[k])
    judge = EmbeddingEngine(options).learn(own, seed=seed, progress=no_progress, cancel=cancel)
    found = {}
    for other, members in enumerate(moments):
        if other == k:
            continue
        cancel.check()
        theirs = _only(task, members)
        posterior = fragment_posterior(judge.judge(theirs.images[:]), theirs.fragment, len(members))
        animal, place = linear_sum_assignment(-np.log(np.maximum(posterior, 1e-3)).T)
        found[other] = np.asarray(place[np.argsort(animal)], np.int64)
    return found


def _only(task: IdentityTask, members: Ints) -> IdentityTask:
    """The task of N fragments alone, as if they began and ended together, with a few pictures of each."""
    chosen = [_few(task.pictures_of(int(one))) for one in members]
    numbers = np.array([len(own) for own in chosen])
    together = np.zeros(len(members), np.int64)
    return replace(
        task,
        images=task.images[np.concatenate(chosen)],
        fragment=np.repeat(np.arange(len(members)), numbers),
        start=together,
        stop=together + 1,
        images_in_video=numbers,
        global_fragments=np.arange(len(members))[None],
        same=np.zeros((0, 2), np.int64),
        different=np.zeros((0, 2), np.int64),
    )


def _few(own: slice) -> NDArray[np.int64]:
    count = min(_PICTURES, own.stop - own.start)
    return np.unique(np.linspace(own.start, own.stop - 1, count).round().astype(np.int64))
