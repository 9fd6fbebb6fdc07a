"""Which pictures are learned from and tested on: evenly over recordings and over the time in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError, NothingToDoError
from workbench.core.progress import CancelToken
from workbench.training.reid.shard_index import Shard, ShardIndex, read_places

Ints = NDArray[np.int64]
_TRIES = 64


@dataclass(frozen=True, eq=False)
class Choice:
    """Pictures by where they lie, in the order of recording, animal and time; all arrays are (M,).

    Attributes
    ----------
    label
        Number of the animal in the names that were asked for.
    video
        Number of the recording in ``videos``.
    position
        Number of the picture among those of its animal in its recording, from 0.
    shard, place, offset, size
        Number in ``shards``, and where in that shard: picture, byte and length.
    """

    shards: tuple[Shard, ...]
    videos: tuple[str, ...]
    label: Ints
    video: Ints
    position: Ints
    shard: Ints
    place: Ints
    offset: Ints
    size: Ints

    def __len__(self) -> int:
        return len(self.label)

    @property
    def series(self) -> Ints:
        """(M,) a number that only pictures of one animal in one recording share."""
        return self.video * (int(self.label.max(initial=0)) + 1) + self.label

    def of(self, rows: Ints | NDArray[np.bool_]) -> Choice:
        """Some of them."""
        arrays = {one.name: getattr(self, one.name)[rows] for one in fields(self) if one.name not in _SHARED}
        return replace(self, **arrays)

    def counts(self, animals: int) -> list[int]:
        """Pictures of each animal."""
        return [int(count) for count in np.bincount(self.label, minlength=animals)]


_SHARED = ("shards", "videos")


def find_animals(index: ShardIndex, asked: Sequence[str], split: str = "train") -> tuple[str, ...]:
    """Names of the animals: those asked for by name or by number (0 is the first by name), else all.

    Raises
    ------
    BadParameterError
        If one is not there, is named twice, or there are fewer than two.
    """
    known = index.animals(split)
    found = []
    for name in asked or known:
        by_number = int(name) if name.isdigit() else len(known)
        if name not in known and by_number >= len(known):
            listed = ", ".join(f"{number} {one}" for number, one in enumerate(known))
            raise BadParameterError(name="animals", value=name, detail=f"{split} has {listed or 'none'}")
        found.append(name if name in known else known[by_number])
    if len(set(found)) < max(2, len(found)):
        detail = "at least two different animals are needed, each once"
        raise BadParameterError(name="animals", value=", ".join(found), detail=detail)
    return tuple(found)


def choose(
    index: ShardIndex,
    split: str,
    animals: Sequence[str],
    *,
    per_animal: int | None = None,
    videos: Collection[str] | None = None,
    run: int = 1,
    cancel: CancelToken | None = None,
) -> Choice:
    """Pictures of ``split``: of each animal ``per_animal`` (None: all), or as many as there are.

    Each recording gives as many as the others as far as it has them; in a recording they are spread evenly
    over time. With ``run`` above 1 they are spread as runs of so many that follow each other.
    """
    cancel = cancel or CancelToken()
    series: dict[tuple[str, str], list[int]] = {}
    for number, shard in enumerate(index.shards):
        wanted = shard.split == split and shard.animal in animals
        if wanted and (videos is None or shard.video in videos):
            series.setdefault((shard.video, shard.animal), []).append(number)
    names = tuple(sorted({video for video, _ in series}))
    shares = _shares(index, series, animals, per_animal)
    parts = []
    for (video, animal), numbers in sorted(series.items()):
        cancel.check()
        lengths = [index.shards[number].images for number in numbers]
        taken = spread(sum(lengths), shares[video, animal], run)
        part = _located(index, numbers, lengths, taken)
        part["label"] = np.full(len(taken), list(animals).index(animal), np.int64)
        part["video"] = np.full(len(taken), names.index(video), np.int64)
        parts.append(part)
    keys = [one.name for one in fields(Choice) if one.name not in _SHARED]
    empty: list[Ints] = [np.zeros(0, np.int64)]
    joined = {key: np.concatenate([part[key] for part in parts] or empty) for key in keys}
    return Choice(index.shards, names, **joined)


def _shares(
    index: ShardIndex,
    series: Mapping[tuple[str, str], Sequence[int]],
    animals: Iterable[str],
    per_animal: int | None,
) -> dict[tuple[str, str], int]:
    """Pictures to take of each series."""
    totals = {key: sum(index.shards[number].images for number in numbers) for key, numbers in series.items()}
    if per_animal is None:
        return totals
    found: dict[tuple[str, str], int] = {}
    for animal in animals:
        keys = sorted(key for key in totals if key[1] == animal)
        parts = allot([totals[key] for key in keys], per_animal)
        found.update(zip(keys, parts, strict=True))
    return found


def allot(there: Sequence[int], wanted: int) -> list[int]:
    """``wanted`` shared out evenly; what one cannot give the others do, as far as they have it."""
    given = [0] * len(there)
    left = min(wanted, sum(there))
    while left:
        open_ = [k for k in range(len(there)) if given[k] < there[k]]
        each, more = divmod(left, len(open_))
        for place, k in enumerate(open_):
            step = min(there[k] - given[k], each + (place < more))
            given[k] += step
            left -= step
    return given


def spread(count: int, wanted: int, run: int = 1) -> Ints:
    """``wanted`` of the numbers below ``count``, rising and evenly spread, in runs of ``run``."""
    if wanted >= count:
        return np.arange(count, dtype=np.int64)
    slots, runs = count // run, wanted // run
    chosen = np.floor((np.arange(runs) + 0.5) * slots / max(1, runs)).astype(np.int64)
    return np.asarray((chosen[:, None] * run + np.arange(run)).ravel(), np.int64)


def _located(
    index: ShardIndex, numbers: Sequence[int], lengths: Sequence[int], taken: Ints
) -> dict[str, Ints]:
    """Shard, place, offset and length of the pictures ``taken`` of one series."""
    ends = np.cumsum(lengths)
    which = np.searchsorted(ends, taken, side="right")
    place = np.asarray(taken - (ends - np.asarray(lengths))[which], np.int64)
    offset, size = np.zeros(len(taken), np.int64), np.zeros(len(taken), np.int64)
    for k, number in enumerate(numbers):
        here = which == k
        if here.any():
            places = read_places(index.root, index.shards[number])
            offset[here], size[here] = places.offsets[place[here]], places.sizes[place[here]]
    shard = np.asarray(numbers, np.int64)[which]
    return {"position": taken, "shard": shard, "place": place, "offset": offset, "size": size}


def validation_videos(
    counts: Mapping[str, Mapping[str, int]], animals: Sequence[str], share: float, seed: int
) -> tuple[str, ...]:
    """Recordings to validate on: about ``share`` of the pictures, so that each animal is on both sides.

    Parameters
    ----------
    counts
        Pictures by recording and animal, of the animals alone.

    Raises
    ------
    NothingToDoError
        If an animal is in one recording only, or no choice leaves every animal on both sides.
    """
    for animal in animals:
        own = [video for video in counts if counts[video].get(animal)]
        if len(own) < 2:
            where = f"only in {own[0]}" if own else "in no recording"
            raise NothingToDoError(path=animal, detail=f"it is {where} of train", way_out=_ONE_VIDEO)
    rng = np.random.default_rng(seed)
    for _ in range(_TRIES):
        found = _tried(counts, animals, share, rng)
        if found:
            return tuple(sorted(found))
    detail = "no choice of recordings has every animal in training and in validation"
    raise NothingToDoError(path=", ".join(counts), detail=detail, way_out=_ONE_VIDEO)


_ONE_VIDEO = (
    "Validation needs recordings of its own: add one, leave the animal out (--animals), or use "
    "--split random, a control whose figures are too good."
)


def _tried(
    counts: Mapping[str, Mapping[str, int]], animals: Sequence[str], share: float, rng: np.random.Generator
) -> set[str]:
    """One attempt in a random order; empty if an animal is left without either side."""
    order = [sorted(counts)[k] for k in rng.permutation(len(counts))]
    wanted = share * sum(sum(by_animal.values()) for by_animal in counts.values())
    taken: set[str] = set()
    missing = set(animals)
    # Those that bring the animals still missing come first, then any until the share is reached.
    while missing or _sum(counts, taken) < wanted:
        free = [video for video in order if video not in taken and _leaves(counts, animals, {*taken, video})]
        useful = [video for video in free if missing & set(counts[video])] if missing else free
        if not useful:
            break
        before = _sum(counts, taken)
        if not missing and before + _sum(counts, {useful[0]}) - wanted > wanted - before:
            break  # with it the share would be missed by more than without
        taken.add(useful[0])
        missing -= {animal for animal, count in counts[useful[0]].items() if count}
    return set() if missing else taken


def _sum(counts: Mapping[str, Mapping[str, int]], videos: Iterable[str]) -> int:
    return sum(sum(counts[video].values()) for video in videos)


def _leaves(counts: Mapping[str, Mapping[str, int]], animals: Iterable[str], taken: set[str]) -> bool:
    """Whether every animal keeps a recording outside of ``taken``."""
    rest = [counts[video] for video in counts if video not in taken]
    return all(any(by_animal.get(animal) for by_animal in rest) for animal in animals)
