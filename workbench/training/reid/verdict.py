"""What a test says in all: ours beside chance and two baselines, and what a reader must know first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Json
from workbench.training.reid.choice import Choice, Ints
from workbench.training.reid.judge import (
    FEWEST,
    Sequences,
    pictures_as_groups,
    scored,
    sequences,
    sequences_as_groups,
    shuffled_control,
    voted,
)
from workbench.training.reid.looking import Look


@dataclass(frozen=True)
class Learned:
    """What is known of the training: its recordings and pictures by animal (in the order of the names)."""

    videos: Collection[str] = ()
    counts: Sequence[int] = ()
    control: str = ""


@dataclass(frozen=True, eq=False)
class Verdict:
    """A test's numbers, JSON-able in ``report``, and the votes that they come from."""

    report: dict[str, Json]
    runs: Sequences | None
    winner: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    votes: Ints = field(default_factory=lambda: np.zeros(0, np.int64))


def judge(
    choice: Choice,
    look: Look,
    names: tuple[str, ...],
    learned: Learned,
    *,
    length: int,
    control: bool,
    seed: int,
) -> Verdict:
    """Judge what was seen of every picture and, with ``length`` above 1, of every sequence of so many."""
    predicted = np.asarray(look.scores.argmax(axis=1), np.int64)
    groups = pictures_as_groups(choice, predicted)
    majority = int(np.argmax(learned.counts)) if len(learned.counts) == len(names) else 0
    report: dict[str, Json] = {
        "images": scored(groups, names, seed),
        "baselines": {
            "chance": round(1 / len(names), 5),
            "majority_class": round(float((choice.label == majority).mean()), 5),
            "nearest_mean_32px": _share(choice.label == look.nearest),
        },
    }
    if control:
        report["images"]["shuffled"] = shuffled_control(groups, len(names), seed)
    if length == 1:
        return Verdict(report, None)
    runs = sequences(choice, length)
    winner, votes = voted(runs, predicted, look.scores)
    if len(runs):
        joined = sequences_as_groups(choice, runs, winner)
        report["sequences"] = {"length": length, **scored(joined, names, seed)}
        report["sequences"]["left_out_images"] = int((runs.of < 0).sum())
        near = np.asarray(look.nearest, np.int64)
        by_mean, _ = voted(runs, near, np.eye(len(names))[near])
        report["baselines"]["nearest_mean_32px_sequences"] = _share(by_mean == joined.truth)
        if control:
            report["sequences"]["shuffled"] = shuffled_control(joined, len(names), seed)
    return Verdict(report, runs, winner, votes)


def _share(right: NDArray[np.bool_]) -> float:
    return round(float(right.mean()), 5)


def cautions(
    choice: Choice, look: Look, names: Sequence[str], learned: Learned, *, seen: Collection[int], split: str
) -> list[str]:
    """What a reader must know before the numbers, as sentences."""
    found = []
    known = np.fromiter(seen, np.int64, len(seen))
    again = int(np.isin(look.fingerprints, known).sum())
    if again:
        found.append(
            f"{again} of the {len(choice)} pictures tested are among those it learned from: "
            "its accuracy on new pictures is lower."
        )
    shared = [choice.videos[k] for k in np.unique(choice.video) if choice.videos[k] in learned.videos]
    if shared:
        listed = ", ".join(shared[:5]) + (", …" if len(shared) > 5 else "")
        found.append(
            f"It also learned from recordings of these names: {listed}. If they are the same recordings, "
            "neighbouring pictures are on both sides and the accuracy is too high."
        )
    if split == "train":
        found.append("These are the recordings to train on: the figures say nothing about new ones.")
    if learned.control:
        found.append(f"The network is a control ({learned.control}).")
    if len(np.unique(choice.video)) < FEWEST:
        found.append(
            f"With fewer than {FEWEST} recordings to test on the interval is over stretches of time and does "
            "not say how much other recordings would differ."
        )
    missing = [name for name, count in zip(names, choice.counts(len(names)), strict=True) if not count]
    if missing:
        found.append(f"There are no pictures of {', '.join(missing)} to test on.")
    return found
