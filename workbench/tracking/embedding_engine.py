"""Default engine: an embedding learned from the recording itself, and prototypes of the animals in it.

A slim residual network learns that pictures of one fragment lie together and those of coexisting
fragments apart: nothing else is certain before anything is known, and nothing else is used. The animals
of the best global fragment, or clusters that keep coexisting fragments apart, become the prototypes.
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Json
from workbench.nets.embedding import DIMENSIONS, ContrastiveLearner, EmbeddingNet, embed
from workbench.nets.runtime import choose_threads, pick_device, placed
from workbench.tracking.identities import (
    SELDOM_WRONG,
    Evidence,
    evidence_of,
    fragment_posterior,
    own_posterior,
    solve,
)
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.learning import in_batches, seeded
from workbench.tracking.prototypes import Prototypes, find_prototypes
from workbench.tracking.relations import Ints, Relations, Stretches, stretches

STAGE = "Learning the animals"
TIME_OVER = "the time that was given was over"
"""Why learning stopped, where it might have gone on."""

_RATE = 2e-3
_WARM_UP, _LEAST = 30, 40
"""Steps until the full rate, and without which nothing is learned, however little time is given."""
_FIRST_LOOK, _LOOK = 80, 40
FEWEST_STEPS = _FIRST_LOOK + _LOOK
"""After which learning can come to its own end."""
_LOOKED_AT, _PICTURED = 12, 48
"""Pictures of every fragment that a look at the state of things takes, and that make the prototypes."""
_MOST_LOOKED_AT = 8000
"""Pictures of all fragments together at a look, where two of each are not more."""
_PATIENCE, _GAIN = 4, 0.003
"""It stops after so many looks without that much more certainty."""
_DENIED, _CLAIMED = 0.2, 0.7
"""Pictures that give less to their fragment's name and more to another one say that it is another animal."""
_REPORT = 5
_EACH = 6
"""Pictures of every fragment in a batch, where there is room."""
_PIECE = 2048
"""Pictures that are looked at in one go: a copy of all of them would weigh as much again."""


@dataclass(frozen=True)
class EmbeddingOptions:
    """How long and how the embedding learns.

    Attributes
    ----------
    steps
        Most steps of training; ``batch`` pictures each.
    seconds
        Longest time that training may take (a few steps are done in any case), or None.
    batch
        Pictures a step, about.
    temperature
        Of the contrastive loss.
    enough
        Mean probability that pictures give to the name of their fragment at which it stops learning, seen
        twice, and twice without a long fragment whose pictures say another name.
    device
        ``auto``, ``cpu`` or ``cuda``.
    threads
        Of torch; None: as many as a trial finds fastest, which takes a second: whoever learns several times
        tries once, and hands on what the notes of the first judge say.
    """

    steps: int = 1500
    seconds: float | None = None
    batch: int = 64
    temperature: float = 0.05
    enough: float = 0.96
    device: str = "auto"
    threads: int | None = None


class _Look(NamedTuple):
    """How things stand: the mean probability that pictures give to their fragment's name, and a denial.

    Two animals that have each other's names from some moment on show as a fragment there of so many pictures
    that they are hardly ever wrong, which are sure of another name.
    """

    sure: float
    denied: bool


@dataclass(frozen=True, eq=False)
class EmbeddingJudge:
    """Network and prototypes; see `workbench.tracking.identity_task.Judge`."""

    net: nn.Module
    device: torch.device
    prototypes: Prototypes
    trained_on: NDArray[np.int64]
    notes: dict[str, Json]

    def judge(self, images: NDArray[np.uint8], /) -> NDArray[np.float32]:
        """Probability (M, N) of every animal for pictures (M, h, w)."""
        return self.prototypes.probability(embed(self.net, images, self.device))


@dataclass(frozen=True)
class EmbeddingEngine:
    """See the module."""

    options: EmbeddingOptions = field(default_factory=EmbeddingOptions)
    name: str = "embedding"

    def learn(
        self, task: IdentityTask, *, seed: int, progress: Progress, cancel: CancelToken
    ) -> EmbeddingJudge:
        """Learn from the task; the same seed gives the same judge on one machine.

        Raises
        ------
        Cancelled
        """
        return self._learn(task, Relations.of(task), None, seed=seed, progress=progress, cancel=cancel)

    def learn_on(
        self,
        task: IdentityTask,
        named: NDArray[np.int64],
        before: EmbeddingJudge,
        *,
        seed: int,
        progress: Progress,
        cancel: CancelToken,
    ) -> EmbeddingJudge:
        """Go on from ``before`` with the animals of some fragments taken as known (F,), else -1.

        Raises
        ------
        Cancelled
        """
        relations = Relations.of(task).naming(named)
        engine = replace(self, options=replace(self.options, threads=before.notes.get("threads")))
        return engine._learn(task, relations, before, seed=seed, progress=progress, cancel=cancel)

    def _learn(
        self,
        task: IdentityTask,
        relations: Relations,
        before: EmbeddingJudge | None,
        *,
        seed: int,
        progress: Progress,
        cancel: CancelToken,
    ) -> EmbeddingJudge:
        device = pick_device(self.options.device)
        with seeded(seed) as rng:
            net = placed(EmbeddingNet(), device)
            if before is not None:
                net.load_state_dict(before.net.state_dict())
            fit = _Fit(task, relations, self.options, net, rng)
        notes = fit.run(progress, cancel, _FIRST_LOOK if before is None else _LOOK)
        prototypes = fit.prototypes(cancel)
        notes |= {"prototypes": prototypes.origin, "pictures": len(task.images)}
        return EmbeddingJudge(fit.learner.mean, device, prototypes, prototypes.made_of, notes)


class _Fit:
    """One training of the network."""

    def __init__(
        self,
        task: IdentityTask,
        relations: Relations,
        options: EmbeddingOptions,
        net: nn.Module,
        rng: np.random.Generator,
    ) -> None:
        self.task, self.relations, self.options = task, relations, options
        self.learner = ContrastiveLearner(net, next(net.parameters()).device, options.temperature)
        self.sampler = _Sampler(task, stretches(task.start, task.stop), options.batch, rng)
        self.looked_at = self.sampler.few(min(_LOOKED_AT, max(2, _MOST_LOOKED_AT // max(1, task.fragments))))

    def run(self, progress: Progress, cancel: CancelToken, look: int) -> dict[str, Json]:
        """Train, looking first after ``look`` steps; what there is to tell of it."""
        options = self.options
        if not self.sampler.useful:
            return {"steps": 0, "why": "no two fragments coexist: there is nothing to learn from"}
        self.learner.net.train()
        trial, batch = copy.deepcopy(self.learner), self.sampler.batch()  # batches differ in size
        threads = choose_threads(lambda: self._learned(trial, batch, 0.0), options.threads)
        began, losses, why = time.monotonic(), [], "all steps done"
        looks: list[_Look] = []
        step, last = 0, options.steps
        every = max(_LOOK, len(self.looked_at) // options.batch)
        while step < last:
            cancel.check()
            rate = _RATE * min(1.0, (step + 1) / _WARM_UP)
            losses.append(self._learned(self.learner, self.sampler.batch(), rate))
            step += 1
            passed = time.monotonic() - began
            left = None if options.seconds is None else options.seconds - passed
            if step % _REPORT == 0:
                detail: dict[str, Json] = {"loss": round(float(np.mean(losses[-20:])), 4)}
                detail |= {"sure": round(looks[-1].sure, 4)} if looks else {}
                expected = last if left is None else min(last, step + round(step * max(0.0, left) / passed))
                progress(Update(step, max(step, expected), STAGE, detail))
            if left is not None and left <= 0 and step >= _LEAST:
                why = TIME_OVER
                break
            if step == look:
                look += every
                looks.append(self._look(cancel))
                if said := _done(looks, options.enough):
                    why = said
                    break
        progress(Update(step, step, STAGE))
        seconds = round(time.monotonic() - began, 2)
        loss = round(float(np.mean(losses[-20:])), 4)
        return {"steps": step, "loss": loss, "seconds": seconds, "threads": threads, "why": why}

    def _look(self, cancel: CancelToken) -> _Look:
        task, points = self._pictured(self.looked_at, cancel)
        weight = task.images_in_video
        found = find_prototypes(
            task, self.relations, points, self.options.temperature, quick=True, cancel=cancel
        )
        mean = fragment_posterior(found.probability(points), task.fragment, task.fragments)
        names = solve(Evidence(evidence_of(mean, weight), self.relations), cancel).name
        own = own_posterior(mean, names)
        denied = (own < _DENIED) & (mean.max(axis=1) > _CLAIMED) & (weight >= SELDOM_WRONG)
        return _Look(float((own * weight).sum() / weight.sum()), bool(denied.any()))

    def prototypes(self, cancel: CancelToken) -> Prototypes:
        """Of the animals, from some pictures of every fragment."""
        task, points = self._pictured(self.sampler.few(_PICTURED), cancel)
        return find_prototypes(task, self.relations, points, self.options.temperature, cancel=cancel)

    def _pictured(self, pictures: Ints, cancel: CancelToken) -> tuple[IdentityTask, NDArray[np.float32]]:
        """The task as if it had these pictures (M,) alone, without them, and their points (M, D)."""
        task, learner = self.task, self.learner
        points = [np.zeros((0, DIMENSIONS), np.float32)]
        for own in in_batches(pictures, _PIECE):
            points.append(embed(learner.mean, task.images[own], learner.device, cancel=cancel))
        thinned = replace(task, images=task.images[:0], fragment=task.fragment[pictures])
        return thinned, np.concatenate(points)

    def _learned(self, learner: ContrastiveLearner, batch: tuple[Ints, Ints], rate: float) -> float:
        pictures, fragments = batch
        same, apart = self.relations.same(fragments), self.relations.apart(fragments)
        return learner.step(self.task.images[pictures], same, apart, rate)


def _done(looks: list[_Look], enough: float) -> str:
    """Why it need not learn further after these looks, or nothing."""
    if len(looks) > 1 and all(look.sure > enough and not look.denied for look in looks[-2:]):
        return "the names are sure"
    sure = [look.sure for look in looks]
    if len(sure) > _PATIENCE and max(sure[-_PATIENCE:]) < max(sure[:-_PATIENCE]) + _GAIN:
        return "the names become no surer"
    return ""


class _Sampler:
    """Draws instants, and of every fragment that is there then a few pictures."""

    def __init__(self, task: IdentityTask, times: Stretches, batch: int, rng: np.random.Generator) -> None:
        counts = np.bincount(task.fragment, minlength=task.fragments)
        self.first = np.concatenate([[0], np.cumsum(counts)])
        members = [group[counts[group] >= 2] for group in times.members]
        kept = [k for k, group in enumerate(members) if len(group) >= 2]
        self.members = [members[k] for k in kept]
        lengths = (times.stop - times.start)[kept].astype(np.float64)
        # Long stretches come oftener, but not as often as they are long: short ones know other fragments.
        weight = np.sqrt(lengths)
        self.chance = weight / weight.sum() if kept else weight
        self.useful = bool(kept)
        self.task = task
        self.size, self.rng = batch, rng

    def few(self, most: int) -> Ints:
        """No more than so many pictures of every fragment."""
        counts = np.diff(self.first)
        place = np.arange(len(self.task.fragment)) - self.first[self.task.fragment]
        step = np.maximum(1, -(-counts // most))[self.task.fragment]
        return np.flatnonzero(place % step == 0)

    def batch(self) -> tuple[Ints, Ints]:
        """Pictures (B,) and their fragments (B,)."""
        chosen: list[NDArray[np.int64]] = []
        total = 0
        while total < self.size:
            group = self.members[int(self.rng.choice(len(self.members), p=self.chance))]
            if len(group) > self.size // 2:
                group = self.rng.choice(group, self.size // 2, replace=False)
            each = max(2, min(_EACH, self.size // len(group)))
            chosen.append(np.repeat(group, each))
            total += each * len(group)
        fragments = np.concatenate(chosen)
        spans = self.first[fragments + 1] - self.first[fragments]
        pictures = self.first[fragments] + (self.rng.random(len(fragments)) * spans).astype(np.int64)
        return pictures, fragments
