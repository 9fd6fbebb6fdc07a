"""Which frames train and which validate: by blocks of time, by whole videos or by whole animals.

Neighbouring frames are near-duplicates; a network validated on the neighbours of what it was trained
on looks better than it is. A split frame by frame is there as a control alone, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError

Kind = Literal["time", "video", "animal", "random"]
Key = tuple[str, int]
"""Video and frame number."""

RANDOM_WARNING = (
    "Frames were held out at random: neighbouring frames, which are nearly the same picture, are on both "
    "sides, so these numbers say less than they seem to. Use this split as a control only."
)
_TOO_FEW = "too few labelled frames to hold some out; label at least five, spread over the video"


@dataclass(frozen=True)
class Split:
    """Indices into the list of samples; ``dropped`` lie in the gaps and are used for nothing.

    ``warning`` is a sentence for people where the numbers that come of it are not to be trusted.
    """

    train: tuple[int, ...]
    val: tuple[int, ...]
    dropped: tuple[int, ...]
    description: str
    warning: str = ""


def split_samples(
    videos: Sequence[str],
    times: Sequence[float],
    kind: Kind = "time",
    seed: int = 0,
    *,
    val_share: float = 0.2,
    animals: Mapping[str, Sequence[str]] | None = None,
) -> Split:
    """Split samples given by their video's name and time in seconds.

    Parameters
    ----------
    animals
        Names of the animals in each video; needed to split by animal.

    Raises
    ------
    BadParameterError
        If nothing would be left to train or to validate on.
    """
    if kind == "video":
        return split_by_video(videos, seed, val_share)
    if kind == "animal":
        return split_by_animal(videos, animals or {}, seed, val_share)
    if kind == "random":
        return split_at_random(len(videos), seed, val_share)
    return split_by_time(videos, times, seed, val_share=val_share)


def split_by_video(videos: Sequence[str], seed: int = 0, val_share: float = 0.2) -> Split:
    """Whole videos to validation, as many as come nearest to ``val_share`` of them (at least one)."""
    names = sorted(set(videos))
    if len(names) < 2:
        detail = "the study has labelled frames of one video only; split by time, or label a second video"
        raise BadParameterError(name="split", value="video", detail=detail)
    count = min(len(names) - 1, max(1, round(len(names) * val_share)))
    order = np.random.default_rng(seed).permutation(len(names))
    held_out = {names[k] for k in order[:count]}
    val = tuple(k for k, name in enumerate(videos) if name in held_out)
    train = tuple(k for k, name in enumerate(videos) if name not in held_out)
    return Split(train, val, (), "validated on whole videos: " + ", ".join(sorted(held_out)))


def split_by_animal(
    videos: Sequence[str], animals: Mapping[str, Sequence[str]], seed: int = 0, val_share: float = 0.2
) -> Split:
    """Whole animals to validation, with every video that shows any of them.

    Animals that share a video stay together, directly or through others; of these groups as many are held
    out as come nearest to ``val_share`` of them (at least one).

    Parameters
    ----------
    animals
        Names of the animals in each video.

    Raises
    ------
    BadParameterError
        If the animals of a video are not known, or all videos hang together.
    """
    names = sorted(set(videos))
    unknown = [name for name in names if not animals.get(name)]
    if unknown:
        detail = (
            f"nobody has said which animals are in {', '.join(unknown)}; name them (in the Train tab, or "
            "with the command animals), or hold out whole videos"
        )
        raise BadParameterError(name="split", value="animal", detail=detail)
    groups = animal_groups({name: set(animals[name]) for name in names})
    if len(groups) < 2:
        detail = (
            "the labelled videos all show the same animals, or hang together through some; "
            "label a video of another animal, or split by time"
        )
        raise BadParameterError(name="split", value="animal", detail=detail)
    count = min(len(groups) - 1, max(1, round(len(groups) * val_share)))
    order = np.random.default_rng(seed).permutation(len(groups))
    held_out = set().union(*(groups[k] for k in order[:count]))
    val = tuple(k for k, name in enumerate(videos) if held_out & set(animals[name]))
    train = tuple(k for k, name in enumerate(videos) if not held_out & set(animals[name]))
    return Split(train, val, (), "validated on whole animals: " + ", ".join(sorted(held_out)))


def animal_groups(animals: Mapping[str, set[str]]) -> list[set[str]]:
    """Animals by video as groups that share no video, directly or through others; in order of the videos."""
    groups: list[set[str]] = []
    for names in animals.values():
        joined = [group for group in groups if group & names]
        groups = [group for group in groups if not group & names] + [set(names).union(*joined)]
    return groups


def split_at_random(count: int, seed: int = 0, val_share: float = 0.2) -> Split:
    """Single frames to validation, whatever their neighbours do: a control, and labelled as one."""
    held_out = max(1, round(count * val_share))
    if count - held_out < 1:
        raise BadParameterError(name="split", value="random", detail=_TOO_FEW)
    order = [int(k) for k in np.random.default_rng(seed).permutation(count)]
    val, train = tuple(sorted(order[:held_out])), tuple(sorted(order[held_out:]))
    return Split(train, val, (), "control: validated on single frames drawn at random", RANDOM_WARNING)


def split_by_time(
    videos: Sequence[str],
    times: Sequence[float],
    seed: int = 0,
    *,
    val_share: float = 0.2,
    blocks: int = 10,
    gap_s: float | None = None,
) -> Split:
    """Contiguous stretches of each video to validation, with a gap in time to what trains.

    Parameters
    ----------
    blocks
        Into how many stretches each video's labelled time is cut.
    gap_s
        Training frames nearer than this to a validation stretch are dropped; None: 2 s, or 2 % of the
        labelled time where that is shorter.
    """
    names = np.asarray(videos)
    moments = np.asarray(times, np.float64)
    role = np.zeros(len(names), np.int8)
    rng = np.random.default_rng(seed)
    gaps = []
    for name in sorted(set(videos)):
        members = np.flatnonzero(names == name)
        members = members[np.argsort(moments[members], kind="stable")]
        role[members], gap = _roles(moments[members], rng, val_share, blocks, gap_s)
        gaps.append(gap)
    train, val, dropped = (tuple(int(k) for k in np.flatnonzero(role == kind)) for kind in (0, 1, 2))
    if not train or not val:
        raise BadParameterError(name="split", value="time", detail=_TOO_FEW)
    return Split(train, val, dropped, f"validated on stretches of time, gap {max(gaps):.2g} s")


def with_synthetic(split: Split, samples: Sequence[Key], made: Sequence[tuple[str, Sequence[int]]]) -> Split:
    """``split`` of ``samples`` and, numbered behind them, synthetic images by the frames they were made of.

    An image trains only if all its frames train, and validates only if all of them validate; any other would
    carry what is held out into the training. A frame that is not among the samples counts as the nearest one.

    Parameters
    ----------
    samples
        Video and frame number of every sample of the split.
    made
        Video and frame numbers of every synthetic image.
    """
    roles = {"train": split.train, "val": split.val, "dropped": split.dropped}
    role_of = {number: role for role, numbers in roles.items() for number in numbers}
    known: dict[str, list[tuple[int, str]]] = {}
    for number, (video, index) in enumerate(samples):
        known.setdefault(video, []).append((index, role_of[number]))
    found: dict[str, list[int]] = {role: list(numbers) for role, numbers in roles.items()}
    for place, (video, frames) in enumerate(made, start=len(samples)):
        near = known.get(video, [])
        own = {min(near, key=lambda one: abs(one[0] - frame))[1] for frame in frames} if near else set()
        found[own.pop() if len(own) == 1 else "dropped"].append(place)
    count = len(made)
    note = f"; {count} synthetic images by the frames they are made of" if count else ""
    train, val, dropped = (tuple(found[role]) for role in ("train", "val", "dropped"))
    return replace(split, train=train, val=val, dropped=dropped, description=split.description + note)


def _roles(
    times: NDArray[np.float64], rng: np.random.Generator, val_share: float, blocks: int, gap_s: float | None
) -> tuple[NDArray[np.int8], float]:
    """Role of each of one video's samples in order of time: 0 train, 1 validate, 2 dropped."""
    count = len(times)
    blocks = min(blocks, count)
    role = np.zeros(count, np.int8)
    gap = min(2.0, 0.02 * float(times[-1] - times[0])) if gap_s is None else gap_s
    if count < 2:
        return role, gap
    # Equal numbers of frames rather than of seconds: extraction may have taken two hours out of a day.
    block = np.arange(count) * blocks // count
    chosen = rng.permutation(blocks)[: max(1, round(blocks * val_share))]
    role[np.isin(block, chosen)] = 1
    val_times = times[role == 1]
    after = np.searchsorted(val_times, times)
    left = np.abs(times - val_times[np.maximum(after - 1, 0)])
    right = np.abs(val_times[np.minimum(after, len(val_times) - 1)] - times)
    role[(role == 0) & (np.minimum(left, right) < gap)] = 2
    return role, gap
