"""Which frames to extract: pure functions of the frames' times (and thumbnails, for the most different)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError
from workbench.core.types import Image
from workbench.core.units import parse_time

Times = NDArray[np.float64]
"""(N,) seconds from the first frame, never falling."""

Indices = NDArray[np.int64]
"""Frame numbers, rising, each once."""

DAY_S = 86_400.0
_THUMBNAIL = (32, 24)
_TRIALS = 3


def every(times: Times) -> Indices:
    """All frames."""
    return np.arange(len(times), dtype=np.int64)


def every_nth(times: Times, n: int) -> Indices:
    """Frames 0, n, 2n, ...

    Raises
    ------
    BadParameterError
        If ``n`` is below 1.
    """
    if n < 1:
        raise BadParameterError(name="every", value=n, detail="at least 1")
    return np.arange(0, len(times), n, dtype=np.int64)


def window(times: Times, start_s: float | None = None, stop_s: float | None = None) -> Indices:
    """Frames with ``start_s <= time < stop_s``; None leaves that end open.

    Raises
    ------
    BadParameterError
        If the window ends before it begins.
    """
    start = 0.0 if start_s is None else start_s
    if stop_s is not None and stop_s <= start:
        raise BadParameterError(
            name="stop", value=stop_s, detail=f"it must come after the start ({start:g} s)"
        )
    first = int(np.searchsorted(times, start - _EPSILON))
    last = len(times) if stop_s is None else int(np.searchsorted(times, stop_s - _EPSILON))
    return np.arange(first, last, dtype=np.int64)


_EPSILON = 1e-6
"""Seconds; time stamps are rounded to ticks of some microseconds."""


def at_rate(times: Times, fps: float) -> Indices:
    """The frame nearest to each instant ``t0, t0 + 1/fps, ...``; at most all frames.

    Raises
    ------
    BadParameterError
        If ``fps`` is not above 0.
    """
    if not fps > 0:
        raise BadParameterError(name="fps", value=fps, detail="above 0")
    if not len(times):
        return every(times)
    span = float(times[-1] - times[0])
    frame_s = span / (len(times) - 1) if len(times) > 1 else 0.0
    # The last frame lasts as long as the others: 60 s at 1 fps are 60 frames, whatever the rate.
    instants = max(1, math.floor((span + frame_s) * fps * (1 + 1e-9) + 1e-6))
    if instants >= len(times):
        return every(times)
    return _nearest(times, times[0] + np.arange(instants) / fps)


def evenly(times: Times, count: int) -> Indices:
    """``count`` frames evenly spread in time, first and last included; all where there are fewer.

    Raises
    ------
    BadParameterError
        If ``count`` is below 1.
    """
    if count < 1:
        raise BadParameterError(name="count", value=count, detail="at least 1")
    if count >= len(times):
        return every(times)
    if count == 1:
        return _nearest(times, np.array([(times[0] + times[-1]) / 2]))
    chosen = _nearest(times, np.linspace(times[0], times[-1], count))
    if len(chosen) == count:
        return chosen
    # Gaps in time took several instants to one frame: spread by number instead.
    return np.unique(np.round(np.linspace(0, len(times) - 1, count)).astype(np.int64))


def thumbnail(image: Image) -> NDArray[np.float32]:
    """Small blurred intensity picture, flat (768,): what `most_different` compares."""
    gray = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(gray, _THUMBNAIL, interpolation=cv2.INTER_AREA)
    return small.astype(np.float32).reshape(-1)


def most_different(indices: Indices, thumbnails: Iterable[NDArray[np.float32]], count: int) -> Indices:
    """The ``count`` frames that stand best for the different pictures among ``indices``.

    Thumbnails are clustered into ``count`` groups (k-means++, fixed seed) and the frame nearest to
    each centre is taken. Memory: 3 kB a thumbnail.

    Raises
    ------
    BadParameterError
        If ``count`` is below 1.
    """
    if count < 1:
        raise BadParameterError(name="diverse", value=count, detail="at least 1")
    data = np.stack(list(thumbnails)) if len(indices) else np.zeros((0, 1), np.float32)
    if count >= len(data):
        return np.asarray(indices, np.int64)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    cv2.setRNGSeed(1)
    empty = np.zeros((0,), np.int32)
    _, labels, centres = cv2.kmeans(data, count, empty, criteria, _TRIALS, cv2.KMEANS_PP_CENTERS)
    labels = np.asarray(labels, np.int32).reshape(-1)
    distance = np.linalg.norm(data - centres[labels], axis=1)
    chosen = [int(members[np.argmin(distance[members])]) for members in _members(labels, count)]
    chosen += _fill(data, chosen, count)
    return np.sort(np.asarray(indices, np.int64)[np.array(chosen)])


def _members(labels: NDArray[np.int32], count: int) -> list[NDArray[np.intp]]:
    groups = [np.flatnonzero(labels == label) for label in range(count)]
    return [group for group in groups if len(group)]


def _fill(data: NDArray[np.float32], chosen: list[int], count: int) -> list[int]:
    """Frames farthest from the chosen ones, for clusters that stayed empty (a still video)."""
    extra: list[int] = []
    nearest = np.full(len(data), np.inf)
    for k in chosen:
        nearest = np.minimum(nearest, np.linalg.norm(data - data[k], axis=1))
    nearest[np.array(chosen)] = -1
    while len(chosen) + len(extra) < count:
        farthest = int(np.argmax(nearest))
        extra.append(farthest)
        nearest = np.minimum(nearest, np.linalg.norm(data - data[farthest], axis=1))
        nearest[np.array([*chosen, *extra])] = -1
    return extra


@dataclass(frozen=True)
class DaySample:
    """One stretch of the day to sample: ``start`` on the clock (``"HH:MM"``) and its minutes."""

    start: str
    minutes: float = 30.0

    def __post_init__(self) -> None:
        if not 0 <= parse_clock(self.start) < DAY_S or not 0 < self.minutes <= 24 * 60:
            raise BadParameterError(
                name="plan", value=self.start, detail="samples begin within 24 h and last"
            )

    @property
    def start_s(self) -> float:
        """Seconds after midnight."""
        return parse_clock(self.start)


@dataclass(frozen=True)
class DayPeriod:
    """A named part of the day, ``[start, stop)`` on the clock, with its samples."""

    name: str
    start: str
    stop: str
    samples: tuple[DaySample, ...]


@dataclass(frozen=True)
class DayPlan:
    """Stratified sample of a day: a few stretches in every period, at a low rate.

    Attributes
    ----------
    periods
        The strata; editable.
    fps
        Frames per second within a sample.
    clock_start
        Time of day (``"HH:MM[:SS]"``) at which the video begins.
    """

    periods: tuple[DayPeriod, ...]
    fps: float = 1.0
    clock_start: str = "00:00"

    @classmethod
    def default(cls, clock_start: str = "00:00") -> DayPlan:
        """Night, morning, afternoon and evening, two samples of 30 minutes each, 1 frame per second."""
        rows = (
            ("night", "00:00", "06:00", ("00:30", "03:00")),
            ("morning", "06:00", "12:00", ("07:00", "09:30")),
            ("afternoon", "12:00", "18:00", ("13:00", "15:30")),
            ("evening", "18:00", "24:00", ("19:00", "22:30")),
        )
        periods = tuple(
            DayPeriod(name, start, stop, tuple(DaySample(sample) for sample in samples))
            for name, start, stop, samples in rows
        )
        return cls(periods, clock_start=clock_start)

    def windows(self, duration_s: float) -> list[tuple[float, float]]:
        """Sampled stretches as ``(start, stop)`` in video time, clipped to it, in order.

        A recording of several days is sampled on every day.
        """
        offset = parse_clock(self.clock_start)
        days = math.ceil((offset + duration_s) / DAY_S)
        found = []
        for day in range(days):
            for sample in (sample for period in self.periods for sample in period.samples):
                start = day * DAY_S + sample.start_s - offset
                stop = start + sample.minutes * 60
                if stop > 0 and start < duration_s:
                    found.append((max(0.0, start), min(duration_s, stop)))
        return sorted(found)


def by_plan(times: Times, plan: DayPlan) -> Indices:
    """Frames that ``plan`` takes of a video with these times; none where they do not meet.

    Raises
    ------
    BadParameterError
        If the rate of the plan is not above 0.
    """
    if not plan.fps > 0:
        raise BadParameterError(name="plan", value=plan.fps, detail="its rate must be above 0")
    if not len(times):
        return every(times)
    frame_s = float(times[-1]) / (len(times) - 1) if len(times) > 1 else 0.0
    chosen = [np.zeros(0, np.int64)]
    for start, stop in plan.windows(float(times[-1]) + frame_s):
        instants = max(1, math.floor((stop - start) * plan.fps + 1e-6))
        inside = window(times, start, stop)
        if len(inside):
            wanted = np.clip(start + np.arange(instants) / plan.fps, times[inside[0]], times[inside[-1]])
            chosen.append(_nearest(times, wanted))
    return np.unique(np.concatenate(chosen))


def parse_clock(text: str) -> float:
    """Seconds after midnight of ``"HH:MM"`` or ``"HH:MM:SS"``; 24:00 is the end of the day.

    Raises
    ------
    BadParameterError
    """
    parts = text.strip().split(":")
    if len(parts) not in (2, 3):
        raise BadParameterError(name="time of day", value=text, detail="write HH:MM or HH:MM:SS")
    seconds = parse_time(text if len(parts) == 3 else f"{text.strip()}:00")
    if seconds > DAY_S:
        raise BadParameterError(name="time of day", value=text, detail="a day has 24 hours")
    return seconds


def _nearest(times: Times, instants: NDArray[np.float64]) -> Indices:
    right = np.clip(np.searchsorted(times, instants), 0, len(times) - 1)
    left = np.maximum(right - 1, 0)
    closer_left = instants - times[left] <= times[right] - instants
    return np.unique(np.where(closer_left & (right > left), left, right)).astype(np.int64)
