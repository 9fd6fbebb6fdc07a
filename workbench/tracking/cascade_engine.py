"""The cascade of idtracker.ai: three protocols, each begun only where the one before did not suffice.

Romero-Ferrero, Bergomi, Hinz, Heras and de Polavieja 2019 (Nature Methods 16:179-182) and its supplement;
section 2.3 of the thesis in ``docs/adr/0059-identification-bench.md`` tells it with the thresholds used here.
Written from these texts alone.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from workbench.core.progress import CancelToken, Progress
from workbench.core.types import Json
from workbench.nets.identification import IdentificationNet
from workbench.tracking.accumulation import Accumulation, Opinion, opinion_of
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.learning import (
    SUPERVISED,
    LabelledLesson,
    Rates,
    Watch,
    learn_lesson,
    new_network,
    seeded,
    softmax_of,
)
from workbench.tracking.relations import Relations, labelled_fragments


@dataclass(frozen=True)
class Thresholds:
    """Shares of pictures in global fragments at which the cascade turns, as published."""

    enough_after_1: float = 0.9995
    full_2: float = 0.995
    enough_after_2: float = 0.90
    pretrained: float = 0.95
    tries_3: int = 3
    """Global fragments that protocol 3 begins with in turn while less than ``enough_after_2`` comes of it."""


MOST_PICTURES = 3000
"""Of one animal in one round of learning; above it, `NEW` of them are newly accepted ones."""
NEW = 0.4


@dataclass(frozen=True)
class CascadeEngine:
    """See the module; ``seconds`` is a time limit (`learning.Watch`)."""

    thresholds: Thresholds = field(default_factory=Thresholds)
    rates: Rates = SUPERVISED
    seconds: float | None = None
    network: str = "idcnn"
    name: str = "cascade"

    def learn(
        self, task: IdentityTask, *, seed: int, progress: Progress, cancel: CancelToken
    ) -> CascadeJudge:
        """See `identity_task.Engine`.

        Raises
        ------
        Cancelled, NeverApartError, BadParameterError
        """
        with seeded(seed, 5) as rng:
            return _Cascade(self, task, Watch(progress, cancel, self.seconds), seed, rng).run()


@dataclass(frozen=True, eq=False)
class CascadeJudge:
    """Judges pictures by the network that the cascade ended with (`identity_task.Judge`).

    ``column[k]`` is the network's output for animal k: protocol 3 may have begun with other names.
    """

    network: IdentificationNet
    column: NDArray[np.int64]
    trained_on: NDArray[np.int64]
    notes: dict[str, Json]

    def judge(self, images: NDArray[np.uint8], /) -> NDArray[np.float32]:
        """Softmax of the network's scores, (M, N)."""
        return softmax_of(self.network, images)[:, self.column]


class _Outcome(NamedTuple):
    """A network, and what it accumulated."""

    network: IdentificationNet
    accumulation: Accumulation


class _Cascade:
    """One run over one task."""

    def __init__(
        self,
        engine: CascadeEngine,
        task: IdentityTask,
        watch: Watch,
        seed: int,
        rng: np.random.Generator,
    ) -> None:
        self.engine, self.task, self.relations = engine, task, Relations.of(task)
        self.watch, self.seed, self.rng = watch, seed, rng
        self.at = engine.thresholds
        self.history: list[dict[str, Json]] = []
        self.learned = np.full(task.fragments, -1, np.int64)
        """Animal of the fragments that the present network learned from."""

    def run(self) -> CascadeJudge:
        """Protocol 1, 2 and 3 as far as they are needed."""
        label = labelled_fragments(self.task, self.relations, self.engine.name)
        network = self._network(self.seed)
        accumulation = Accumulation(self.task, self.relations, label)
        self._learn(network, accumulation, self.watch.part(0.0, 0.2, "protocol 1"), protocol=1)
        accumulation.take_up(self._opinion(network), self.watch.cancel)
        found = _Outcome(network, accumulation)
        if accumulation.share >= self.at.enough_after_1:
            return self._judge(found, label, 1, f"{accumulation.share:.2%} identified after protocol 1")
        self._accumulate(found, self.watch.part(0.2, 0.3, "protocol 2"), protocol=2)
        if self.watch.late:
            return self._judge(found, label, 2, "time was up")
        if accumulation.share >= self.at.enough_after_2:
            return self._judge(found, label, 2, f"{accumulation.share:.2%} accumulated by protocol 2")
        better = self._third()
        if better is None or better.accumulation.share <= accumulation.share:
            return self._judge(found, label, 3, "protocol 3 accumulated no more than protocol 2")
        return self._judge(better, label, 3, f"{better.accumulation.share:.2%} accumulated by protocol 3")

    def _network(self, seed: int) -> IdentificationNet:
        return new_network(self.engine.network, self.task.animals, self.task.images.shape[1], seed=seed)

    def _opinion(self, network: IdentificationNet) -> Opinion:
        return opinion_of(self.task, softmax_of(network, self.task.images, self.watch.cancel))

    def _accumulate(self, found: _Outcome, watch: Watch, protocol: int) -> None:
        """Learn what was accepted, accept what is then acceptable, until that is all or nothing more."""
        network, accumulation = found
        while not self.watch.late and not np.array_equal(self.learned, accumulation.label):
            begin = accumulation.share
            self._learn(network, accumulation, watch.part(begin, 1.0 - begin), protocol)
            accumulation.take_up(self._opinion(network), self.watch.cancel)
            if accumulation.share >= self.at.full_2:
                return

    def _third(self) -> _Outcome | None:
        """Protocol 3: convolutions from all global fragments, then heads for the names of one of them."""
        network = self._network(self.seed + 1)
        self._pretrain(network, self.watch.part(0.5, 0.2, "protocol 3, before"))
        network.freeze_convolutions()
        best: _Outcome | None = None
        tries = min(self.at.tries_3, len(self.task.global_fragments))
        for number in range(tries):
            if self.watch.late:
                break
            watch = self.watch.part(0.7 + 0.3 * number / tries, 0.3 / tries, "protocol 3")
            label = labelled_fragments(self.task, self.relations, self.engine.name, number)
            found = _Outcome(copy.deepcopy(network), Accumulation(self.task, self.relations, label))
            found.network.forget_head()
            self.learned = np.full(self.task.fragments, -1, np.int64)
            self._accumulate(found, watch, protocol=3)
            if best is None or found.accumulation.share > best.accumulation.share:
                best = found
            if best.accumulation.share >= self.at.enough_after_2:
                break
        return best

    def _pretrain(self, network: IdentificationNet, watch: Watch) -> None:
        """Learn one global fragment after the other, each under names and with a head of its own."""
        task = self.task
        counted = task.images_in_video[np.unique(task.global_fragments)].sum()
        used = np.zeros(task.fragments, bool)
        for number, fragments in enumerate(task.global_fragments):
            share = float(task.images_in_video[used].sum() / max(1, counted))
            if self.watch.late or (number and share >= self.at.pretrained):
                return
            if used[fragments].all():
                continue
            used[fragments] = True
            label = np.full(task.fragments, -1, np.int64)
            label[fragments] = np.arange(task.animals)
            network.forget_head()
            part = watch.part(share, 1.0 - share)
            self._lesson(network, label, np.flatnonzero(label[task.fragment] >= 0), part, protocol=3)

    def _learn(
        self, network: IdentificationNet, accumulation: Accumulation, watch: Watch, protocol: int
    ) -> None:
        """Learn from all that is accumulated."""
        label = accumulation.label
        numbers = chosen_pictures(self.task, label, self.learned, self.rng)
        self._lesson(network, label, numbers, watch, protocol, share=accumulation.share)
        self.learned = label.copy()

    def _lesson(
        self,
        network: IdentificationNet,
        label: NDArray[np.int64],
        numbers: NDArray[np.int64],
        watch: Watch,
        protocol: int,
        **told: float,
    ) -> None:
        task = self.task
        labels = label[task.fragment[numbers]]
        lesson = LabelledLesson(task.images, numbers, labels, task.animals, rng=self.rng)
        learned = learn_lesson(network, lesson, self.engine.rates, watch, self.rng)
        row: dict[str, Json] = {"protocol": protocol, "pictures": len(numbers), "epochs": learned.epochs}
        self.history.append({**row, **told, "loss": learned.loss, "seconds": learned.seconds})

    def _judge(self, found: _Outcome, label: NDArray[np.int64], protocol: int, why: str) -> CascadeJudge:
        """The judge, its animals numbered as the best global fragment has them."""
        network, accumulation = found
        notes: dict[str, Json] = {"protocol": protocol, "why": why, "accumulated": accumulation.share}
        notes |= {"seconds": round(self.watch.passed, 2), "lessons": self.history}
        column = self._columns(network, label)
        return CascadeJudge(network, column, np.flatnonzero(accumulation.label >= 0), notes)

    def _columns(self, network: IdentificationNet, label: NDArray[np.int64]) -> NDArray[np.int64]:
        """Output of the network for each animal of ``label``: the assignment that its pictures like best."""
        numbers = np.flatnonzero(label[self.task.fragment] >= 0)
        softmax = softmax_of(network, self.task.images[numbers], self.watch.cancel)
        names = label[self.task.fragment[numbers]]
        liking = np.zeros((self.task.animals, self.task.animals))
        np.add.at(liking, names, softmax)
        return np.asarray(linear_sum_assignment(-liking)[1], np.int64)


def chosen_pictures(
    task: IdentityTask,
    label: NDArray[np.int64],
    before: NDArray[np.int64],
    rng: np.random.Generator,
    most: int = MOST_PICTURES,
) -> NDArray[np.int64]:
    """Numbers of the pictures that a round learns from: those of labelled fragments, ``most`` of an animal.

    Parameters
    ----------
    label, before
        Animal of every fragment now and in the round before, -1 of none: (F,).
    """
    owner = label[task.fragment]
    new = (before < 0)[task.fragment]
    chosen = []
    for animal in range(task.animals):
        fresh, old = np.flatnonzero((owner == animal) & new), np.flatnonzero((owner == animal) & ~new)
        if len(fresh) + len(old) > most:
            share = max(most - len(old), min(len(fresh), round(NEW * most)))
            fresh = rng.choice(fresh, min(len(fresh), share), replace=False)
            old = rng.choice(old, most - len(fresh), replace=False)
        chosen.append(np.concatenate([fresh, old]))
    return np.sort(np.concatenate(chosen))
