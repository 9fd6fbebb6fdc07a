"""Which animal of one recording is which of another, or of none, by an embedding learned from both.

Both recordings are cut in two halves. Within each half it is known which pictures show one animal and which
two; across halves and recordings nothing is told to the network. How alike an animal's two halves of one
recording come out is therefore how alike the same animal is in recordings that were never compared, and how
alike the others are says the same of two animals: from both comes the probability of every match, and with
it that of an animal that the other recording does not have.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from torch import nn

from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Json
from workbench.nets.embedding import DIMENSIONS, WIDE, ContrastiveLearner, EmbeddingNet, embed
from workbench.nets.runtime import choose_threads, pick_device, placed
from workbench.tracking.relations import Ints

Floats = NDArray[np.float64]

STAGE = "Learning the animals"

_NETWORKS = 3
"""Whose likeness is averaged: one alone may see a stranger in the place that nobody else fills."""
_STEPS, _WARM_UP, _ANNEAL = 90, 15, 40
_PICTURES = 3
"""Pictures of each animal and half, and of each mirrored, that a step sees."""
_MOST_SHOWN = 48
_RATE, _TEMPERATURE = 2e-3, 0.1
_STRANGER = 0.1
"""How probable it is, before anything is seen, that an animal is none of the other recording."""
_SPREAD = 0.08
"""Least standard deviation of likeness: from few animals it cannot be told more finely."""
_EVEN = 2.0 / 3.0
"""How far from the likeness of two animals to that of one the odds of a match are even."""
_FORBIDDEN = 1e6


@dataclass(frozen=True, eq=False)
class Session:
    """Pictures of the animals of one recording.

    Attributes
    ----------
    images
        (M, h, w), of the same shape and scale in both recordings.
    animal
        (M,) 0 to N - 1.
    half
        (M,) 0 for the first and 1 for the second half of the animal's time.
    animals
        N.
    """

    images: NDArray[np.uint8]
    animal: Ints
    half: Ints
    animals: int


@dataclass(frozen=True, eq=False)
class Matched:
    """Result.

    Attributes
    ----------
    animal
        (Nb,) of the first recording for every animal of the second, -1: unknown.
    probability
        (Nb,) of that answer.
    likeness
        (Nb, Na) of mean points, -1 to 1.
    same, different
        Mean and standard deviation of the likeness of one animal's halves, and of two animals'.
    notes
        What there is to tell of the learning.
    """

    animal: Ints
    probability: Floats
    likeness: Floats
    same: tuple[float, float]
    different: tuple[float, float]
    notes: dict[str, Json]

    @property
    def separable(self) -> bool:
        """Whether one animal's halves are clearly more alike than two animals'."""
        return self.same[0] - self.different[0] > 2.0 * float(np.hypot(self.same[1], self.different[1]))


def match_sessions(
    first: Session, second: Session, *, seconds: float, seed: int, progress: Progress, cancel: CancelToken
) -> Matched:
    """Find the animals of the second recording in the first.

    Raises
    ------
    Cancelled
    """
    images = np.concatenate([first.images, second.images])
    part = np.concatenate([first.half, 2 + second.half])
    animal = np.concatenate([first.animal, second.animal])
    between, within, notes = [], [], []
    for number in range(_NETWORKS):
        told = _share_of(progress, number)
        net, device, note = _learned(
            images, part, animal, seconds / _NETWORKS, seed=seed + number, progress=told, cancel=cancel
        )
        points = embed(net, images, device)
        means = _means(points, part, animal, max(first.animals, second.animals))
        one, other = means[:2, : first.animals], means[2:, : second.animals]
        between.append(np.mean([[there @ here.T for here in one] for there in other], axis=(0, 1)))
        within.append([halves[0] @ halves[1].T for halves in (one, other)])
        notes.append(note)
    likeness = np.mean(between, axis=0).astype(np.float64)
    same, different = _known_likeness([np.mean(both, axis=0) for both in zip(*within, strict=True)])
    found, probability = assigned(match_odds(likeness, same, different), first.animals)
    return Matched(found, probability, likeness, same, different, {"networks": notes})


def assigned(odds: Floats, animals: int) -> tuple[Ints, Floats]:
    """Most probable answers for log odds (Nb, Na) of a match, -1 for unknown, and their probabilities.

    That of an answer is by how much all answers together become less plausible without it.
    """
    prior = np.log((1.0 - _STRANGER) / (_STRANGER * animals))
    rows, columns = odds.shape
    gain = np.concatenate([odds + prior, np.full((rows, rows), -_FORBIDDEN)], axis=1)
    gain[np.arange(rows), columns + np.arange(rows)] = 0.0  # every animal may be unknown by itself
    best, answer = _best(gain)
    probability = np.empty(rows)
    for row in range(rows):
        without = gain.copy()
        without[row, answer[row]] = -_FORBIDDEN
        probability[row] = 1.0 / (1.0 + np.exp(-min(best - _best(without)[0], 500.0)))
    return np.where(answer < columns, answer, -1), probability


def _best(gain: Floats) -> tuple[float, Ints]:
    rows, columns = linear_sum_assignment(-gain)
    return float(gain[rows, columns].sum()), np.asarray(columns, np.int64)


def _means(points: NDArray[np.float32], part: Ints, animal: Ints, animals: int) -> NDArray[np.float32]:
    """(4, N, D) mean point of every animal in every half, of length 1."""
    sums = np.zeros((4, animals, DIMENSIONS), np.float32)
    np.add.at(sums, (part, animal), points)
    length = np.linalg.norm(sums, axis=2, keepdims=True)
    return np.asarray(sums / np.maximum(length, 1e-9), np.float32)


def _share_of(progress: Progress, number: int) -> Progress:
    """Progress of one network as its part of all."""

    def tell(update: Update) -> None:
        done = number * update.total + update.done
        progress(Update(done, _NETWORKS * update.total, STAGE, update.detail))

    return tell


def _known_likeness(
    known: list[NDArray[np.float32]],
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Likeness across halves of one recording: of one animal, and of two."""
    same, different = [], []
    for near in known:
        own = np.eye(len(near), dtype=bool)
        same.append(near[own])
        different.append(near[~own])
    return _spread_of(np.concatenate(same)), _spread_of(np.concatenate(different))


def _spread_of(values: NDArray[np.float32]) -> tuple[float, float]:
    if not len(values):
        return 0.0, 1.0
    return float(values.mean()), max(_SPREAD, float(values.std()))


def match_odds(likeness: Floats, same: tuple[float, float], different: tuple[float, float]) -> Floats:
    """Log odds that two are one animal: those of two normal distributions of one width, moved up.

    A stranger is the likest to one of them by choice, and to the one that nobody else is likest to by
    necessity; the same animal is a little less like itself on another day. The even odds lie where pairs
    of simulated recordings have them (``docs/adr/0062``), not half way.
    """
    apart = same[0] - different[0]
    variance = same[1] ** 2 + different[1] ** 2
    found: Floats = apart / variance * (likeness - (different[0] + _EVEN * apart))
    return found


# --- learning ---------------------------------------------------------------------------------------


def _learned(
    images: NDArray[np.uint8],
    part: Ints,
    animal: Ints,
    seconds: float,
    *,
    seed: int,
    progress: Progress,
    cancel: CancelToken,
) -> tuple[nn.Module, torch.device, dict[str, Json]]:
    """Network that has pictures of one animal and half together, and of two animals of one half apart."""
    rng = np.random.default_rng(seed)
    device = pick_device("auto")
    torch.manual_seed(seed)
    net = placed(EmbeddingNet(WIDE), device)
    learner = ContrastiveLearner(net, device, _TEMPERATURE)
    groups = _groups(part, animal)

    def step(rate: float) -> float:
        chosen = np.concatenate([_drawn(groups, rng), _drawn(groups, rng)])
        # Mirrored animals are others, who fill the room that a stranger would else be squeezed into.
        mirrored = np.arange(len(chosen)) >= len(chosen) // 2
        pictures = np.where(mirrored[:, None, None], images[chosen][:, :, ::-1], images[chosen])
        alike = _equal(part[chosen])
        other = ~_equal(animal[chosen])
        return learner.step(pictures, alike & ~other & _equal(mirrored), alike & other, rate)

    net.train()
    choose_threads(lambda: step(0.0))
    began, losses, k, last = time.monotonic(), [], 0, _STEPS - _ANNEAL
    while k < last + _ANNEAL:
        cancel.check()
        losses.append(step(_RATE * min(1.0, (k + 1) / _WARM_UP, (last + _ANNEAL - k) / _ANNEAL)))
        k += 1
        if k < last and time.monotonic() - began > seconds:
            last = k
        if k % 5 == 0:
            progress(Update(k, last + _ANNEAL, STAGE, {"loss": round(float(np.mean(losses[-20:])), 4)}))
    net.eval()
    seconds = round(time.monotonic() - began, 2)
    return net, device, {"steps": k, "loss": round(float(np.mean(losses[-20:])), 4), "seconds": seconds}


def _equal(values: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray(values[:, None] == values[None, :], bool)


def _groups(part: Ints, animal: Ints) -> list[list[Ints]]:
    """Of every half the pictures of each of its animals."""
    found = []
    for half in np.unique(part).tolist():
        own = [np.flatnonzero((part == half) & (animal == one)) for one in np.unique(animal[part == half])]
        found.append(own)
    return found


def _drawn(groups: list[list[Ints]], rng: np.random.Generator) -> Ints:
    """Pictures of all animals of one half after the other, until there are enough for a step."""
    chosen: list[Ints] = []
    total = 0
    for half in rng.permutation(len(groups)).tolist():
        for own in groups[half]:
            chosen.append(own[rng.integers(len(own), size=_PICTURES)])
            total += _PICTURES
        if total >= _MOST_SHOWN:
            break
    return np.concatenate(chosen)
