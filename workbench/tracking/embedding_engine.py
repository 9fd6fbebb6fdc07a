"""Default engine: an embedding learned from the recording itself, and prototypes of the animals in it.

A slim residual network learns that pictures of one fragment lie together and those of coexisting
fragments apart: nothing else is certain before anything is known, and nothing else is used. The animals
of the best global fragment, or clusters that keep coexisting fragments apart, become the prototypes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Json
from workbench.nets.embedding import EmbeddingNet, as_batch, embed, info_nce
from workbench.nets.runtime import pick_device, placed
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.prototypes import Prototypes, find_prototypes
from workbench.tracking.relations import Relations, Stretches, stretches

STAGE = "Learning the animals"

_RATE = 2e-3
_DECAY = 1e-4
_LOOK_STEPS = 25


@dataclass(frozen=True)
class EmbeddingOptions:
    """How long and how the embedding learns.

    Attributes
    ----------
    steps
        Most steps of training; ``batch`` pictures each.
    seconds
        Longest time that training may take, or None.
    batch
        Pictures a step, about.
    temperature
        Of the contrastive loss.
    patience
        Looks (every 25 steps) without a smaller loss after which it stops.
    device
        ``auto``, ``cpu`` or ``cuda``.
    """

    steps: int = 600
    seconds: float | None = None
    batch: int = 128
    temperature: float = 0.1
    patience: int = 8
    device: str = "auto"


@dataclass(frozen=True, eq=False)
class EmbeddingJudge:
    """Network and prototypes; see `workbench.tracking.identity_task.Judge`."""

    net: nn.Module
    device: torch.device
    prototypes: Prototypes
    trained_on: NDArray[np.int64]
    notes: dict[str, Json]

    def judge(self, images: NDArray[np.uint8], /) -> NDArray[np.float32]:
        """Probability (M, N) of every animal for pictures (M, S, S)."""
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
        device = pick_device(self.options.device)
        relations = Relations.of(task)
        fit = _Fit(task, relations, self.options, device, np.random.default_rng(seed), seed)
        notes = fit.run(progress, cancel)
        points = fit.points(cancel)
        prototypes = find_prototypes(task, relations, points, self.options.temperature)
        notes |= {"prototypes": prototypes.origin, "pictures": len(task.images)}
        return EmbeddingJudge(fit.net, device, prototypes, prototypes.made_of, notes)


class _Fit:
    """One training of the network."""

    def __init__(
        self,
        task: IdentityTask,
        relations: Relations,
        options: EmbeddingOptions,
        device: torch.device,
        rng: np.random.Generator,
        seed: int,
    ) -> None:
        self.task, self.relations, self.options, self.device, self.rng = task, relations, options, device, rng
        torch.manual_seed(seed)
        self.net = placed(EmbeddingNet(), device)
        self.sampler = _Sampler(task, stretches(task.start, task.stop), options.batch, rng)

    def run(self, progress: Progress, cancel: CancelToken) -> dict[str, Json]:
        """Train; what there is to tell of it."""
        options = self.options
        if not self.sampler.useful:
            return {"steps": 0, "why": "no two fragments coexist: there is nothing to learn from"}
        optimiser = torch.optim.AdamW(self.net.parameters(), lr=_RATE, weight_decay=_DECAY)
        plan = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=options.steps, pct_start=0.1)
        began, losses, best, waited, why = time.monotonic(), [], float("inf"), 0, "all steps done"
        self.net.train()
        for step in range(options.steps):
            cancel.check()
            losses.append(self._step(optimiser))
            plan.step()
            if step % _LOOK_STEPS == _LOOK_STEPS - 1:
                recent = float(np.mean(losses[-_LOOK_STEPS:]))
                progress(Update(step + 1, options.steps, STAGE, {"loss": round(recent, 4)}))
                waited = 0 if recent < 0.97 * best else waited + 1
                best = min(best, recent)
                if waited >= options.patience and best < 0.05:
                    why = "the loss fell no further"
                    break
                if options.seconds is not None and time.monotonic() - began > options.seconds:
                    why = "the time that was given was over"
                    break
        progress(Update(options.steps, options.steps, STAGE))
        seconds = round(time.monotonic() - began, 2)
        return {"steps": len(losses), "loss": round(best, 4), "seconds": seconds, "why": why}

    def _step(self, optimiser: torch.optim.Optimizer) -> float:
        pictures, fragments = self.sampler.batch()
        same = torch.from_numpy(self.relations.same(fragments)).to(self.device)
        apart = torch.from_numpy(self.relations.apart(fragments)).to(self.device)
        points = self.net(as_batch(varied(self.task.images[pictures], self.rng), self.device))
        loss = info_nce(points, same, apart, self.options.temperature)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        return float(loss.detach())

    def points(self, cancel: CancelToken) -> NDArray[np.float32]:
        """Points (M, D) of the task's pictures."""
        self.net.eval()
        found = []
        for at in range(0, len(self.task.images), 2048):
            cancel.check()
            found.append(embed(self.net, self.task.images[at : at + 2048], self.device))
        return np.concatenate(found)


class _Sampler:
    """Draws instants, and of every fragment that is there then two pictures."""

    def __init__(
        self, task: IdentityTask, times: Stretches, batch: int, rng: np.random.Generator
    ) -> None:
        counts = np.bincount(task.fragment, minlength=task.fragments)
        self.first = np.concatenate([[0], np.cumsum(counts)])
        members = [group[counts[group] >= 2] for group in times.members]
        kept = [k for k, group in enumerate(members) if len(group) >= 2]
        self.members = [members[k] for k in kept]
        lengths = (times.stop - times.start)[kept].astype(np.float64)
        # Long stretches come oftener, but not as often as they are long: short ones know other fragments.
        weight = np.sqrt(lengths)
        self.chance = weight / weight.sum() if len(kept) else weight
        self.useful = bool(kept)
        self.size, self.rng = batch, rng

    def batch(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pictures (B,) and their fragments (B,)."""
        chosen: list[NDArray[np.int64]] = []
        total = 0
        while total < self.size:
            group = self.members[int(self.rng.choice(len(self.members), p=self.chance))]
            if len(group) > self.size // 2:
                group = self.rng.choice(group, self.size // 2, replace=False)
            chosen.append(group)
            total += 2 * len(group)
        fragments = np.repeat(np.concatenate(chosen), 2)
        spans = self.first[fragments + 1] - self.first[fragments]
        pictures = self.first[fragments] + (self.rng.random(len(fragments)) * spans).astype(np.int64)
        return pictures, fragments


def varied(images: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Pictures (B, S, S) as another moment might show them: moved a pixel or two, lit otherwise."""
    out = images.copy()
    shifts = rng.integers(-2, 3, (len(out), 2))
    for k, (down, right) in enumerate(shifts.tolist()):
        if down or right:
            out[k] = np.roll(out[k], (down, right), (0, 1))
    gain = rng.uniform(0.9, 1.1, (len(out), 1, 1)).astype(np.float32)
    lit = np.minimum(out * gain, 255.0)
    return lit.astype(np.uint8)
