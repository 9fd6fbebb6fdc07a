"""How often the animal was named rightly, and how far that can be trusted: numpy alone.

Pictures that follow each other are nearly the same picture, so intervals are bootstraps over recordings, or
over stretches of time where recordings are few (a block bootstrap; Künsch 1989).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Json
from workbench.training.reid.choice import Choice, Ints

RESAMPLINGS = 2000
SHUFFLES = 1000
FEWEST = 5
"""With fewer recordings or stretches an interval would only look like one."""
_STRETCHES = 10
"""Parts that an animal's time in a recording is cut into where recordings are few."""


@dataclass(frozen=True, eq=False)
class Groups:
    """What is judged as one: pictures, or sequences of them.

    Attributes
    ----------
    truth, predicted
        (M,) numbers of animals.
    video, series, stretch
        (M,) what it belongs to: recording, animal in a recording, stretch of time.
    """

    truth: Ints
    predicted: Ints
    video: Ints
    series: Ints
    stretch: Ints

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def right(self) -> NDArray[np.bool_]:
        """(M,) whether the animal was named rightly."""
        return np.asarray(self.truth == self.predicted, bool)


@dataclass(frozen=True, eq=False)
class Sequences:
    """Runs of pictures that follow each other in one recording of one animal.

    Attributes
    ----------
    of
        (M,) number of the sequence of each picture; -1 where the run at the end is too short for one.
    first
        (S,) row of the first picture.
    """

    of: Ints
    first: Ints

    def __len__(self) -> int:
        return len(self.first)


def pictures_as_groups(choice: Choice, predicted: Ints) -> Groups:
    """Every picture for itself."""
    return Groups(choice.label, predicted, choice.video, choice.series, stretches(choice))


def stretches(choice: Choice) -> Ints:
    """(M,) number of the stretch of time of each picture; each series has up to ten."""
    series = choice.series
    last = np.zeros(int(series.max(initial=0)) + 1, np.int64)
    np.maximum.at(last, series, choice.position)
    return np.asarray(series * _STRETCHES + choice.position * _STRETCHES // (last[series] + 1), np.int64)


def sequences(choice: Choice, length: int) -> Sequences:
    """Whole runs of ``length`` neighbouring pictures; a sequence never crosses recordings or animals."""
    number = choice.position // length
    series = choice.series
    wide = int(number.max(initial=0)) + 1
    _, of, counts = np.unique(series * wide + number, return_inverse=True, return_counts=True)
    whole = counts == length
    renumbered = np.where(whole, np.cumsum(whole) - 1, -1)
    of = np.asarray(renumbered[of.ravel()], np.int64)
    first = np.zeros(int(whole.sum()), np.int64)
    rows = np.arange(len(of))[::-1]
    kept = rows[of[rows] >= 0]
    first[of[kept]] = kept  # the earliest row is written last
    return Sequences(of, first)


def voted(runs: Sequences, predicted: Ints, scores: NDArray[np.floating]) -> tuple[Ints, Ints]:
    """Animal of each sequence by majority of its pictures, and how many voted for it.

    Among animals with equally many votes the one with the largest sum of probabilities wins.

    Parameters
    ----------
    scores
        (M, animals) probabilities.
    """
    animals = scores.shape[1]
    votes = np.zeros((len(runs), animals), np.int64)
    sums = np.zeros((len(runs), animals), np.float64)
    inside = runs.of >= 0
    np.add.at(votes, (runs.of[inside], predicted[inside]), 1)
    np.add.at(sums, runs.of[inside], np.asarray(scores[inside], np.float64))
    most = votes == votes.max(axis=1, keepdims=True)
    winner = np.where(most, sums, -1.0).argmax(axis=1)
    return winner, votes[np.arange(len(runs)), winner]


def sequences_as_groups(choice: Choice, runs: Sequences, winner: Ints) -> Groups:
    """Every sequence as one."""
    of = choice.of(runs.first)
    return Groups(of.label, winner, of.video, choice.series[runs.first], stretches(choice)[runs.first])


def confusion(groups: Groups, animals: int) -> Ints:
    """(animals, animals) counts: row of the true animal, column of the named one."""
    flat = np.bincount(groups.truth * animals + groups.predicted, minlength=animals * animals)
    return np.asarray(flat.reshape(animals, animals), np.int64)


@dataclass(frozen=True)
class Interval:
    """95 % interval of an accuracy; None where there was too little to say."""

    low: float | None
    high: float | None
    over: str
    blocks: int


def interval(groups: Groups, seed: int) -> Interval:
    """Bootstrap over recordings, or over stretches of time where there are fewer than five recordings."""
    by_video = len(np.unique(groups.video)) >= FEWEST
    over = "videos" if by_video else "stretches"
    _, block = np.unique(groups.video if by_video else groups.stretch, return_inverse=True)
    counts = np.bincount(block.ravel())
    right = np.bincount(block.ravel(), weights=groups.right)
    if len(counts) < FEWEST:
        return Interval(None, None, over, len(counts))
    rng = np.random.default_rng(seed)
    drawn = rng.integers(len(counts), size=(RESAMPLINGS, len(counts)))
    means = right[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(round(float(low), 5), round(float(high), 5), over, len(counts))


def shuffled_control(groups: Groups, animals: int, seed: int) -> dict[str, Json]:
    """Accuracy when the names are dealt out anew among the series (an animal in a recording).

    A permutation test. Pictures of a series keep one name, since they are not independent. ``p`` is the share
    of deals that are at least as good as the truth, the truth counted in.
    """
    _, first, of = np.unique(groups.series, return_index=True, return_inverse=True)
    names = groups.truth[first]
    counts = np.zeros((len(names), animals), np.int64)
    np.add.at(counts, (of.ravel(), groups.predicted), 1)
    rng = np.random.default_rng(seed)
    rows = np.arange(len(names))
    found = np.array([counts[rows, rng.permutation(names)].sum() for _ in range(SHUFFLES)]) / len(groups)
    as_good = int((found >= groups.right.mean()).sum())
    low, high = np.quantile(found, (0.025, 0.975))
    return {
        "mean": round(float(found.mean()), 5),
        "low": round(float(low), 5),
        "high": round(float(high), 5),
        "p": round((1 + as_good) / (1 + SHUFFLES), 5),
        "shuffles": SHUFFLES,
        "series": len(names),
    }


def scored(groups: Groups, names: tuple[str, ...], seed: int) -> dict[str, Json]:
    """Accuracy with its interval, by animal, mean over animals, and the confusion matrix; JSON-able."""
    matrix = confusion(groups, len(names))
    of_each = matrix.sum(axis=1)
    by_animal = {
        name: round(float(matrix[k, k] / of_each[k]), 5) if of_each[k] else None
        for k, name in enumerate(names)
    }
    known = [value for value in by_animal.values() if value is not None]
    found = interval(groups, seed)
    return {
        "count": len(groups),
        "accuracy": round(float(groups.right.mean()), 5),
        "interval": {"low": found.low, "high": found.high, "over": found.over, "blocks": found.blocks},
        "mean_over_animals": round(float(np.mean(known)), 5) if known else None,
        "by_animal": by_animal,
        "confusion": matrix.tolist(),
    }
