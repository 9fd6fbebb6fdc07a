"""The one loop in which an identification network learns: seeded, stopped early, cancelled between batches.

The network that did best on held-out pictures is kept. What is learned, and from which pictures, is a
`Lesson`; how, a `Rates`; until when, a `Watch` that several lessons of one engine share.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Json
from workbench.nets.identification import IdentificationNet, build_identifier, prepared
from workbench.nets.runtime import cancellable, choose_threads, pick_device, placed
from workbench.tracking.identity_task import Pictures

STAGE = "Learning identities"

_MOMENTUM = 0.9
_PIECE = 100
"""Pictures at once where nothing is learned: below a second on a slow core for the largest network."""
_PARTS = 1000
_ENOUGH = 1e-4
"""A loss on held-out pictures from which on nothing is left to learn."""
_STUCK_STEPS = 300
"""Batches without a lower loss before it ends: a few pictures make an epoch of two batches."""
_HELD = 0.1
"""Share of the pictures that is held out (thesis, table 4.1)."""
_BETTER = 0.995
"""A loss counts as lower than another below this part of it."""


@dataclass(frozen=True)
class Rates:
    """How a network learns.

    ``epochs`` is the most; ``patience`` how many may pass without a lower loss on the held-out pictures.
    """

    optimizer: Literal["sgd", "adam"] = "sgd"
    lr: float = 0.005
    batch: int = 50
    epochs: int = 500
    patience: int = 6


SUPERVISED = Rates()
"""Of idtracker.ai, and of the thesis' experiments on transfer and ensembles."""
SEMI_SUPERVISED = Rates("adam", 0.001)
"""Of the thesis' experiment on pairs."""


@dataclass
class Watch:
    """Looks at the token and the clock for an engine, and tells how far it is.

    Parameters
    ----------
    seconds
        After this long no further epoch begins and nothing further is looked for; None: no limit. What
        was learned by then counts. With a limit, the same seed need not give the same.
    """

    progress: Progress
    cancel: CancelToken
    seconds: float | None = None
    begun: float = field(default_factory=time.perf_counter)
    phase: str = ""
    share: tuple[float, float] = (0.0, 1.0)
    """Part of the engine's work that the present lesson is: where it begins and how long it is."""

    @property
    def passed(self) -> float:
        """Seconds since the engine began."""
        return time.perf_counter() - self.begun

    @property
    def late(self) -> bool:
        """Whether time is up."""
        return self.seconds is not None and self.passed >= self.seconds

    def part(self, start: float, length: float, phase: str = "") -> Watch:
        """This watch for a part of the work (of this watch's own part), 0 to 1."""
        begin, whole = self.share
        share = (begin + start * whole, length * whole)
        return replace(self, share=share, phase=phase or self.phase)

    def look(self, done: float = 0.0, **detail: float) -> None:
        """Tell that the lesson is ``done`` (0 to 1) and raise `Cancelled` if stopping was asked for."""
        self.cancel.check()
        clock = self.passed / self.seconds if self.seconds else 0.0
        whole = max(self.share[0] + min(done, 1.0) * self.share[1], min(clock, 1.0))
        self.progress(Update(round(_PARTS * whole), _PARTS, STAGE, {"phase": self.phase, **detail}))


class Lesson(Protocol):
    """What is learned from which pictures."""

    def batches(self, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
        """Numbers of the pictures of each batch of one epoch."""
        ...

    @property
    def steps(self) -> int:
        """Batches of an epoch."""
        ...

    def loss(
        self, network: IdentificationNet, batch: NDArray[np.int64], rng: np.random.Generator | None
    ) -> Tensor:
        """What is to become small; with ``rng`` pictures are changed at random (augmented)."""
        ...

    def held_out(self) -> list[NDArray[np.int64]]:
        """Batches that nothing is learned from."""
        ...


@dataclass(frozen=True)
class Learned:
    """What a lesson came to; ``loss`` is that on the held-out pictures of the network that was kept."""

    epochs: int
    steps: int
    loss: float
    seconds: float
    why: str


@contextmanager
def seeded(*seeds: int) -> Iterator[np.random.Generator]:
    """Torch's randomness and a generator of numpy's from ``seeds`` on; torch's is then as it was."""
    rng = np.random.default_rng(seeds)
    with torch.random.fork_rng():
        torch.manual_seed(int(rng.integers(2**62)))
        yield rng


def new_network(
    architecture: str, animals: int, side: int, *, seed: int, device: str = "auto"
) -> IdentificationNet:
    """A network with weights drawn from ``seed``, where it will learn, and as many threads as it needs.

    Raises
    ------
    BadParameterError
        As `nets.identification.build_identifier`.
    """
    with seeded(seed, 1):
        network = build_identifier(architecture, animals, side)
    placed(network, place := pick_device(device))
    if place.type == "cpu":
        batch = torch.zeros(SUPERVISED.batch, 1, side, side)
        with torch.inference_mode():
            choose_threads(lambda: network(batch))
    return network


def learn_lesson(
    network: IdentificationNet, lesson: Lesson, rates: Rates, watch: Watch, rng: np.random.Generator
) -> Learned:
    """Train ``network`` in place, until the held-out loss falls no more; the best state is what remains.

    Raises
    ------
    Cancelled
    """
    return _Loop(network, lesson, rates, watch, rng).run()


class _Loop:
    """One lesson."""

    def __init__(
        self,
        network: IdentificationNet,
        lesson: Lesson,
        rates: Rates,
        watch: Watch,
        rng: np.random.Generator,
    ) -> None:
        self.network, self.lesson, self.rates, self.watch, self.rng = network, lesson, rates, watch, rng
        weights = [weight for weight in network.parameters() if weight.requires_grad]
        self.optimizer: torch.optim.Optimizer = (
            torch.optim.SGD(weights, lr=rates.lr, momentum=_MOMENTUM)
            if rates.optimizer == "sgd"
            else torch.optim.Adam(weights, lr=rates.lr)
        )
        self.best, self.state = math.inf, copy.deepcopy(network.state_dict())
        self.best_epoch = self.best_step = self.step = 0

    def run(self) -> Learned:
        begun, why, epoch = time.perf_counter(), "the most epochs", 0
        with cancellable(self.network, self.watch.cancel):
            while epoch < self.rates.epochs and not (epoch and self.watch.late):
                self._epoch(epoch)
                epoch += 1
                reason = self._judged(epoch)
                if reason:
                    why = reason
                    break
            else:
                why = "time was up" if self.watch.late else why
        self.network.load_state_dict(self.state)
        self.network.eval()
        return Learned(epoch, self.step, self.best, round(time.perf_counter() - begun, 2), why)

    def _epoch(self, epoch: int) -> None:
        self.network.train()
        for number, batch in enumerate(self.lesson.batches(self.rng)):
            self.optimizer.zero_grad(set_to_none=True)
            loss: Any = self.lesson.loss(self.network, batch, self.rng)
            loss.backward()
            self.optimizer.step()
            self.step += 1
            self.watch.look((epoch + number / self.lesson.steps) / self.rates.epochs)
            # An epoch of a long recording lasts many minutes: what was learned by then is looked at.
            if self.watch.late:
                return

    def _judged(self, epoch: int) -> str:
        """Keep the network if it is better than before; why to end, or nothing."""
        loss = self._held_out()
        self.watch.look(epoch / self.rates.epochs, epoch=epoch, loss=loss)
        if not math.isfinite(loss):
            return "the loss was no number any more"
        if loss < self.best:
            if loss < _BETTER * self.best:
                self.best_epoch, self.best_step = epoch, self.step
            self.best, self.state = loss, copy.deepcopy(self.network.state_dict())
        if self.best < _ENOUGH:
            return "nothing left to learn"
        stuck = epoch - self.best_epoch >= self.rates.patience and self.step - self.best_step >= _STUCK_STEPS
        return "the loss on held-out pictures fell no more" if stuck else ""

    def _held_out(self) -> float:
        self.network.eval()
        total, count = 0.0, 0
        with torch.inference_mode():
            for batch in self.lesson.held_out():
                self.watch.look()
                total += float(self.lesson.loss(self.network, batch, None)) * len(batch)
                count += len(batch)
        return total / max(1, count)


def pictures_at(
    network: nn.Module,
    images: Pictures,
    numbers: NDArray[np.int64],
    rng: np.random.Generator | None = None,
) -> Tensor:
    """Pictures ``numbers`` of ``images`` (M, S, S) as ``network`` takes them.

    With ``rng`` each is turned by half a turn with a probability of one half: which end of an animal is
    its head is not always known (Romero-Ferrero et al. 2019 learn from both).
    """
    taken = np.asarray(images[numbers])
    if rng is not None:
        turned = rng.random(len(taken)) < 0.5
        taken[turned] = taken[turned, ::-1, ::-1]
    return prepared(torch.from_numpy(taken).to(next(network.parameters()).device))


class LabelledLesson:
    """Cross-entropy on pictures whose animal is known; a class counts the less, the more pictures it has.

    The weights are those of idtracker.ai: one less the class's share of the pictures.

    Parameters
    ----------
    images
        (M, S, S) uint8.
    numbers, labels
        Which pictures are learned from (K,), and whose they are (K,), 0 to N - 1.
    rng
        Draws the tenth that is held out, of each animal alike.
    """

    def __init__(
        self,
        images: Pictures,
        numbers: NDArray[np.int64],
        labels: NDArray[np.int64],
        animals: int,
        *,
        rng: np.random.Generator,
        batch: int = SUPERVISED.batch,
    ) -> None:
        self.images, self.batch = images, batch
        self.label_of = np.full(len(images), -1, np.int64)
        self.label_of[numbers] = labels
        held = held_out_of(labels, rng)
        self._learned, self._held = numbers[~held], numbers[held]
        share = np.bincount(labels, minlength=animals) / max(1, len(labels))
        self._weights = torch.from_numpy((1.0 - share if animals > 1 else share).astype(np.float32))

    @property
    def steps(self) -> int:
        """Batches of an epoch."""
        return -(-len(self._learned) // self.batch)

    def batches(self, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
        """The pictures in random order."""
        return in_batches(rng.permutation(self._learned), self.batch)

    def held_out(self) -> list[NDArray[np.int64]]:
        """The tenth that is only looked at (all, where there are too few to hold any out)."""
        return list(in_batches(self._held if len(self._held) else self._learned, _PIECE))

    def loss(
        self, network: IdentificationNet, batch: NDArray[np.int64], rng: np.random.Generator | None
    ) -> Tensor:
        """Weighted cross-entropy."""
        scores = network(pictures_at(network, self.images, batch, rng))
        labels = torch.from_numpy(self.label_of[batch]).to(scores.device)
        return nn.functional.cross_entropy(scores, labels, self._weights.to(scores.device))


def held_out_of(labels: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Which of the pictures with ``labels`` (K,) are held out: a tenth of each animal's, at random.

    An animal with fewer than ten pictures gives one, with fewer than three none.
    """
    held = np.zeros(len(labels), bool)
    for label in np.unique(labels).tolist():
        own = np.flatnonzero(labels == label)
        count = max(1, round(_HELD * len(own))) if len(own) >= 3 else 0
        held[rng.choice(own, count, replace=False)] = True
    return held


def in_batches(numbers: NDArray[np.int64], size: int) -> Iterator[NDArray[np.int64]]:
    """``numbers`` in pieces of ``size``."""
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


def softmax_of(
    network: IdentificationNet, images: Pictures, cancel: CancelToken | None = None
) -> NDArray[np.float32]:
    """Probabilities (M, N) float32 that ``network`` gives to ``images`` (M, S, S).

    Raises
    ------
    Cancelled
    """
    token = cancel or CancelToken()
    found = np.zeros((len(images), network.animals), np.float32)
    network.eval()
    with torch.inference_mode(), cancellable(network, token):
        for numbers in in_batches(np.arange(len(images)), _PIECE):
            token.check()
            scores = network(pictures_at(network, images, numbers))
            found[numbers] = torch.softmax(scores, dim=1).cpu().numpy()
    return found


@dataclass(frozen=True, eq=False)
class NetworkJudge:
    """Judges pictures by one network (`identity_task.Judge`)."""

    network: IdentificationNet
    trained_on: NDArray[np.int64]
    notes: dict[str, Json]

    def judge(self, images: NDArray[np.uint8], /) -> NDArray[np.float32]:
        """Softmax of the network's scores, (M, N)."""
        return softmax_of(self.network, images)
