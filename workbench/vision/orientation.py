"""Which end is the head, over time: evidence of each frame, motion and continuity, by Viterbi.

States of an animal in a frame: as its shape says (0) or the other way round (1). A frame's shape
(tail, taper) gives log odds; walking forward gives more; between frames the nose moves less than
the animal is long. The best path through all frames has no flips that the evidence does not force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from workbench.core.types import Points

MEMORY_S = 0.5
"""Continuity fades with the gap between frames, in seconds."""


@dataclass(frozen=True)
class Seen:
    """What orientation needs of an animal in a frame: ends (rump, nose), centre, size, log odds."""

    ends: Points
    center: tuple[float, float]
    scale: float
    score: float


@dataclass(frozen=True)
class Facing:
    """Decision for one animal in one frame; ``sure`` is the margin in log odds of its frame."""

    flipped: bool
    sure: float
    track: int


@dataclass
class _Track:
    number: int
    frames: list[int] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)


def orient_all(frames: Sequence[Sequence[Seen]], times: Sequence[float]) -> list[tuple[Facing, ...]]:
    """Head end of every animal in every frame.

    Parameters
    ----------
    frames
        Animals of each frame, in any order.
    times
        Seconds of each frame, rising; far-apart frames do not influence each other.

    Returns
    -------
    list of tuple of Facing
        Same lengths as ``frames``.
    """
    tracks = _link(frames, times)
    result: list[list[Facing | None]] = [[None] * len(animals) for animals in frames]
    for track in tracks:
        seen = [frames[frame][slot] for frame, slot in zip(track.frames, track.slots, strict=True)]
        flips, margins = _viterbi(seen, np.asarray([times[frame] for frame in track.frames], np.float64))
        for frame, slot, flip, margin in zip(track.frames, track.slots, flips, margins, strict=True):
            result[frame][slot] = Facing(bool(flip), float(margin), track.number)
    return [tuple(facing for facing in row if facing is not None) for row in result]


def _link(frames: Sequence[Sequence[Seen]], times: Sequence[float]) -> list[_Track]:
    """Join animals of neighbouring frames by least total distance."""
    done: list[_Track] = []
    live: list[_Track] = []
    for number, animals in enumerate(frames):
        taken: dict[int, _Track] = {}
        if live and animals:
            last = [frames[track.frames[-1]][track.slots[-1]] for track in live]
            gap = np.asarray([[np.hypot(*np.subtract(a.center, b.center)) for b in animals] for a in last])
            for row, column in zip(*linear_sum_assignment(gap), strict=True):
                wait = times[number] - times[live[row].frames[-1]]
                if gap[row, column] < (1.2 + 6.0 * wait) * last[row].scale:
                    taken[int(column)] = live[row]
        for slot in range(len(animals)):
            track = taken.get(slot)
            if track is None:
                track = _Track(len(done) + len(live))
                live.append(track)
            track.frames.append(number)
            track.slots.append(slot)
        stale = [track for track in live if times[number] - times[track.frames[-1]] > 2 * MEMORY_S]
        done += stale
        live = [track for track in live if track not in stale]
    return done + live


def _viterbi(
    seen: Sequence[Seen], times: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    count = len(seen)
    ends = np.stack([animal.ends for animal in seen])
    centers = np.asarray([animal.center for animal in seen])
    scale = float(np.median([animal.scale for animal in seen]))
    margin = np.asarray([animal.score for animal in seen]) + _motion(ends, centers, times, scale)
    emission = np.stack([margin / 2, -margin / 2], axis=1)
    best = emission[0].copy()
    back = np.zeros((count, 2), np.int64)
    for k in range(1, count):
        step = _continuity(ends[k - 1], ends[k], scale, float(times[k] - times[k - 1]))
        total = best[:, None] + step
        back[k] = np.argmax(total, axis=0)
        best = total.max(axis=0) + emission[k]
    path = np.zeros(count, np.int64)
    path[-1] = int(np.argmax(best))
    for k in range(count - 1, 0, -1):
        path[k - 1] = back[k, path[k]]
    return path, np.where(path == 0, margin, -margin)


def _continuity(before: Points, now: Points, scale: float, wait: float) -> NDArray[np.float64]:
    """Log weight of every pair of states: the nose stays near the nose, the rump near the rump."""
    strength = 6.0 * float(np.exp(-wait / MEMORY_S))
    same = np.hypot(*(now - before).T).sum()
    crossed = np.hypot(*(now[::-1] - before).T).sum()
    gain = strength * float(np.clip((crossed - same) / (2 * scale), -1.0, 1.0))
    return np.asarray([[gain / 2, -gain / 2], [-gain / 2, gain / 2]])


def _motion(
    ends: NDArray[np.float64], centers: NDArray[np.float64], times: NDArray[np.float64], scale: float
) -> NDArray[np.float64]:
    """Log odds from walking: over a few frames a rodent moves nose first."""
    if len(centers) < 3:
        return np.zeros(len(centers))
    span = max(1, min(3, len(centers) // 2))
    ahead = np.minimum(np.arange(len(centers)) + span, len(centers) - 1)
    behind = np.maximum(np.arange(len(centers)) - span, 0)
    wait = times[ahead] - times[behind]
    velocity = (centers[ahead] - centers[behind]) / np.maximum(wait, 1e-6)[:, None] / scale
    velocity[wait > MEMORY_S] = 0.0
    axis = ends[:, 1] - ends[:, 0]
    axis /= np.maximum(np.hypot(*axis.T), 1e-6)[:, None]
    forward = np.einsum("ij,ij->i", velocity, axis)
    speed = np.hypot(*velocity.T)
    # Below a tenth of a body length a second it is breathing and noise.
    weight = np.clip((speed - 0.3) / 1.5, 0.0, 1.0)
    return np.asarray(1.5 * weight * forward / np.maximum(speed, 1e-6), np.float64)
