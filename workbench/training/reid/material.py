"""What a training learns from and what it is stopped by: pictures of chosen animals, split by recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from workbench.core.errors import NothingToDoError
from workbench.core.progress import CancelToken
from workbench.training.reid.choice import Choice, choose, find_animals, validation_videos
from workbench.training.reid.shard_index import ShardIndex

SplitBy = Literal["video", "random"]
TRAIN = "train"
SHUFFLED = "its training pictures bear names dealt out at random"


@dataclass(frozen=True, eq=False)
class Material:
    """Pictures to learn from and to validate on; ``split`` says how they were parted, for people."""

    animals: tuple[str, ...]
    train: Choice
    val: Choice
    split: str
    warnings: tuple[str, ...]

    def videos(self) -> dict[str, list[str]]:
        """Recordings on each side."""
        sides = {"train": self.train, "val": self.val}
        return {name: sorted({side.videos[k] for k in np.unique(side.video)}) for name, side in sides.items()}


def gather(
    index: ShardIndex,
    asked: Sequence[str],
    *,
    per_animal: int,
    val_share: float,
    by: SplitBy,
    control: bool,
    seed: int,
    cancel: CancelToken,
) -> Material:
    """Choose up to ``per_animal`` pictures of each animal for both sides together.

    Parameters
    ----------
    asked
        Names or numbers of animals; none: all.
    val_share
        Share of the pictures to validate on.
    by
        ``"video"`` holds out whole recordings; ``"random"`` single pictures, as a control.
    control
        Deal the names out anew among the pictures: nothing is left to learn but the chance.

    Raises
    ------
    BadParameterError
        If an animal is not there.
    NothingToDoError
        If an animal is in one recording only and whole ones are to be held out.
    """
    if TRAIN not in {shard.split for shard in index.shards}:
        way_out = "Put the recordings to learn from below train/VIDEO/ANIMAL and pack again."
        raise NothingToDoError(path=index.root, detail="it holds no pictures of train", way_out=way_out)
    animals = find_animals(index, asked)
    warnings = []
    if by == "video":
        counts = {
            video: own
            for video, by_animal in index.counts()[TRAIN].items()
            if (own := {name: count for name, count in by_animal.items() if name in animals})
        }
        held_out = validation_videos(counts, animals, val_share, seed)
        wanted = max(1, round(val_share * per_animal))
        others = set(counts) - set(held_out)
        val = choose(index, TRAIN, animals, per_animal=wanted, videos=held_out, cancel=cancel)
        train = choose(
            index, TRAIN, animals, per_animal=max(1, per_animal - wanted), videos=others, cancel=cancel
        )
        split = f"whole recordings held out: {', '.join(held_out)}"
    else:
        train, val = _at_random(
            choose(index, TRAIN, animals, per_animal=per_animal, cancel=cancel), val_share, seed
        )
        split = "control: single pictures held out at random"
        warnings.append(
            "The split is random: neighbouring pictures are on both sides, "
            "so the validation figures are too good."
        )
    if control:
        train, val = _dealt_out(train, val, seed)
        warnings.append(f"It is a control: {SHUFFLED}, so it should name animals no better than by chance.")
    warnings += _too_few(animals, train, val, per_animal)
    return Material(animals, train, val, split, tuple(warnings))


def _at_random(every: Choice, val_share: float, seed: int) -> tuple[Choice, Choice]:
    """Both sides get their share of each animal."""
    rng = np.random.default_rng(seed)
    held_out = np.zeros(len(every), bool)
    for label in np.unique(every.label):
        rows = rng.permutation(np.flatnonzero(every.label == label))
        if len(rows) < 2:
            detail = "an animal has a single picture, which cannot be on both sides"
            raise NothingToDoError(path="train", detail=detail, way_out="Leave the animal out (--animals).")
        held_out[rows[: min(len(rows) - 1, max(1, round(val_share * len(rows))))]] = True
    return every.of(~held_out), every.of(held_out)


def _dealt_out(train: Choice, val: Choice, seed: int) -> tuple[Choice, Choice]:
    rng = np.random.default_rng((seed, 1))
    return tuple(replace(one, label=rng.permutation(one.label)) for one in (train, val))  # type: ignore[return-value]


def _too_few(animals: Sequence[str], train: Choice, val: Choice, per_animal: int) -> list[str]:
    there = [a + b for a, b in zip(train.counts(len(animals)), val.counts(len(animals)), strict=True)]
    few = [f"{name} {count}" for name, count in zip(animals, there, strict=True) if count < per_animal]
    if not few:
        return []
    return [f"Fewer than the {per_animal} pictures asked for: {', '.join(few)}."]
