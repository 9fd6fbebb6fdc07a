"""Few labelled pictures, and many pairs of which it is known whether they show one animal or two.

Cross-entropy on the pictures of the best global fragment, plus the meta classification likelihood on pairs
(Hsu, Lv, Schlosser, Odom and Kira 2019, "Multi-class classification without multi-class labels", ICLR), as
the third experiment of the thesis in ``docs/adr/0059-identification-bench.md`` does it: Adam at 0.001,
batches of 50, a tenth of them labelled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.core.errors import BadParameterError
from workbench.core.progress import CancelToken, Progress
from workbench.core.types import Json
from workbench.nets.identification import IdentificationNet
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.learning import (
    SEMI_SUPERVISED,
    NetworkJudge,
    Rates,
    Watch,
    held_out_of,
    learn_lesson,
    new_network,
    pictures_at,
    seeded,
)
from workbench.tracking.relations import UNKNOWN, Relations, labelled_fragments

Sampler = Literal["simple", "random", "moments"]
SAMPLERS: tuple[Sampler, ...] = ("simple", "random", "moments")

LABELLED = 0.1
"""Share of a batch that is labelled: at least (simple), or on average (the others)."""

_TINY = 1e-7
_LONGEST = 500
"""Batches of what counts as an epoch where they are drawn: then the held-out pictures are looked at."""
_LOOKED_AT = 1000
"""Held-out pictures looked at, about."""
_OF_ONE = 2
"""Pictures of one fragment in a batch of moments: enough for a pair of one animal."""


@dataclass(frozen=True)
class PairwiseEngine:
    """See the module.

    Parameters
    ----------
    sampler
        "simple": all pictures in batches that are made up once, labelled ones repeated until each has a
        tenth of them. "random": every picture of every batch drawn anew, labelled with a probability of a
        tenth. "moments": as random, but what is not labelled are fragments that coexist, two pictures of
        each, so that most pairs are known; ours, not of the thesis.
    pseudo
        Take the network's own opinion, one animal or two, for pairs of which nothing is known, as the
        paper does without any labels of pairs. Else these are left out.
    seconds
        Time limit (`learning.Watch`).
    """

    sampler: Sampler = "random"
    pseudo: bool = False
    rates: Rates = SEMI_SUPERVISED
    seconds: float | None = None
    network: str = "idcnn"
    name: str = "pairwise"

    def __post_init__(self) -> None:
        if self.sampler not in SAMPLERS:
            detail = "the samplers are " + ", ".join(SAMPLERS)
            raise BadParameterError(name="sampler", value=self.sampler, detail=detail)

    def learn(
        self, task: IdentityTask, *, seed: int, progress: Progress, cancel: CancelToken
    ) -> NetworkJudge:
        """See `identity_task.Engine`.

        Raises
        ------
        Cancelled, NeverApartError, BadParameterError
        """
        watch = Watch(progress, cancel, self.seconds)
        relations = Relations.of(task)
        label = labelled_fragments(task, relations, self.name)
        network = new_network(self.network, task.animals, task.images.shape[1], seed=seed)
        with seeded(seed, 4) as rng:
            lesson = PairLesson(task, relations, label, self, rng)
            learned = learn_lesson(network, lesson, self.rates, watch, rng)
        notes: dict[str, Json] = {"sampler": self.sampler, "pseudo": self.pseudo, "steps": learned.steps}
        notes |= {"epochs": learned.epochs, "seconds": learned.seconds, "why": learned.why}
        return NetworkJudge(network, np.flatnonzero(label >= 0), notes)


class PairLesson:
    """Cross-entropy where the animal is known, likelihood of the pairs where their relation is.

    Parameters
    ----------
    label
        Animal of every fragment, -1 where it is not known: (F,).
    """

    def __init__(
        self,
        task: IdentityTask,
        relations: Relations,
        label: NDArray[np.int64],
        settings: PairwiseEngine,
        rng: np.random.Generator,
    ) -> None:
        self.task, self.relations, self.settings = task, relations, settings
        self.batch = settings.rates.batch
        self.label_of = label[task.fragment]
        labelled = np.flatnonzero(self.label_of >= 0)
        held = held_out_of(self.label_of[labelled], rng)
        self.labelled = labelled[~held]
        unlabelled = np.flatnonzero(self.label_of < 0)
        aside = rng.random(len(unlabelled)) < LABELLED
        self.unlabelled = unlabelled[~aside]
        self._bounds = np.searchsorted(task.fragment[self.unlabelled], np.arange(task.fragments + 1))
        self._fixed = simple_batches(self.labelled, self.unlabelled, self.batch, rng)
        self._held = self._looked_at(labelled[held], unlabelled[aside], rng)

    @property
    def steps(self) -> int:
        """Batches of an epoch."""
        if self.settings.sampler == "simple":
            return len(self._fixed)
        return min(_LONGEST, -(-(len(self.labelled) + len(self.unlabelled)) // self.batch))

    def batches(self, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
        """As the sampler has it."""
        if self.settings.sampler == "simple":
            yield from self._fixed
            return
        for _ in range(self.steps):
            if self.settings.sampler == "random" or not len(self.unlabelled):
                yield random_batch(self.labelled, self.unlabelled, self.batch, rng)
            else:
                yield self._moment(rng)

    def held_out(self) -> list[NDArray[np.int64]]:
        """Batches of a tenth of the pictures, the same all along."""
        return self._held

    def loss(
        self, network: IdentificationNet, batch: NDArray[np.int64], rng: np.random.Generator | None
    ) -> Tensor:
        """Sum of both losses; what a batch has no example of does not count."""
        scores = network(pictures_at(network, self.task.images, batch, rng))
        labels = torch.from_numpy(self.label_of[batch]).to(scores.device)
        known = labels >= 0
        loss: Tensor = scores.sum() * 0.0
        if bool(known.any()):
            loss = loss + nn.functional.cross_entropy(scores[known], labels[known])
        relation = torch.from_numpy(self.relations.between(self.task.fragment[batch])).to(scores.device)
        return loss + pair_loss(torch.softmax(scores, dim=1), relation, pseudo=self.settings.pseudo)

    def _moment(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """Labelled pictures, and two of each of the fragments that coexist at some moments."""
        task, count = self.task, rng.binomial(self.batch, LABELLED)
        found, size = [rng.choice(self.labelled, count)], count
        while size < self.batch:
            picture = int(rng.choice(self.unlabelled))
            own = int(task.fragment[picture])
            moment = int(rng.integers(task.start[own], task.stop[own]))
            there = np.flatnonzero((task.start <= moment) & (moment < task.stop))
            there = rng.permutation(there)[: max(1, (self.batch - size) // _OF_ONE)]
            low, high = self._bounds[there], self._bounds[there + 1]
            some = high > low
            drawn = rng.integers(low[some, None], high[some, None], (int(some.sum()), _OF_ONE)).ravel()
            found.append(self.unlabelled[drawn])
            size += max(1, len(drawn))
        return np.concatenate(found)[: self.batch]

    def _looked_at(
        self, labelled: NDArray[np.int64], unlabelled: NDArray[np.int64], rng: np.random.Generator
    ) -> list[NDArray[np.int64]]:
        if not len(labelled):
            labelled = self.labelled
        return simple_batches(labelled, rng.permutation(unlabelled)[:_LOOKED_AT], self.batch, rng)


def simple_batches(
    labelled: NDArray[np.int64], unlabelled: NDArray[np.int64], size: int, rng: np.random.Generator
) -> list[NDArray[np.int64]]:
    """All pictures in batches of at most ``size``, each with at least a tenth of labelled ones.

    Labelled pictures are spread evenly and repeated as often as it takes.
    """
    fewest = -(-size // round(1 / LABELLED))
    count = max(1, -(-(len(labelled) + len(unlabelled)) // size), -(-len(unlabelled) // (size - fewest)))
    repeats = max(1, -(-count * fewest // max(1, len(labelled))))
    spread = np.concatenate([rng.permutation(labelled) for _ in range(repeats)])
    needed = max(len(labelled), count * fewest)
    known = np.array_split(spread[:needed], count)
    other = np.array_split(rng.permutation(unlabelled), count)
    return [np.concatenate([one, two])[:size] for one, two in zip(known, other, strict=True)]


def random_batch(
    labelled: NDArray[np.int64], unlabelled: NDArray[np.int64], size: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """``size`` pictures drawn one by one, each labelled with a probability of a tenth."""
    count = rng.binomial(size, LABELLED) if len(unlabelled) else size
    drawn = [rng.choice(labelled, count)]
    if count < size:
        drawn.append(rng.choice(unlabelled, size - count))
    return np.concatenate(drawn)


def pair_loss(probabilities: Tensor, relation: Tensor, *, pseudo: bool = False) -> Tensor:
    """Meta classification likelihood of a batch, the mean over its pairs (Hsu et al. 2019, equation 5).

    The predicted similarity of two pictures is the inner product of their ``probabilities`` (B, N), the
    probability that both show one animal; its binary cross-entropy with what is known counts.

    Parameters
    ----------
    relation
        (B, B): 1 one animal, -1 two, 0 unknown.
    pseudo
        Unknown pairs count as what is predicted of them, at one half; else they do not count.
    """
    first, second = torch.triu_indices(len(relation), len(relation), offset=1, device=relation.device)
    known = relation[first, second]
    similar = (probabilities[first] * probabilities[second]).sum(dim=1).clamp(_TINY, 1 - _TINY)
    target = (known > UNKNOWN).float()
    if pseudo:
        target = torch.where(known == UNKNOWN, (similar.detach() > 0.5).float(), target)
    else:
        used = known != UNKNOWN
        similar, target = similar[used], target[used]
    if not len(similar):
        return probabilities.sum() * 0.0
    loss: Tensor = nn.functional.binary_cross_entropy(similar, target)
    return loss
