"""Pseudo-masks for a stream of frames: parsed in threads, oriented with a look ahead, memory flat."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np

from workbench.core.progress import CancelToken
from workbench.core.types import Image, Mask
from workbench.vision.completeness import is_complete
from workbench.vision.foreground import Calibration
from workbench.vision.orientation import Facing, Seen, orient_all
from workbench.vision.pseudo_params import PseudoParams
from workbench.vision.pseudolabel import FrameParse, paint, parse_frame, seen_of

CHUNK = 120
"""Frames oriented together."""

AHEAD = 40
"""Frames looked ahead before a decision on which end is the head is final."""

BEHIND = 60
"""Decided frames that the next chunk starts from."""


@dataclass(frozen=True)
class Source:
    """One frame of the stream: its key, time in seconds, picture, and whether its mask is wanted.

    Frames whose mask is not wanted only tell how the animals move.
    """

    key: int
    time: float
    image: Image
    wanted: bool = True


@dataclass(frozen=True, eq=False)
class Labelled:
    """The masks of one frame, how many of its animals are complete, and why blobs were rejected."""

    key: int
    mask: Mask
    instances: Mask
    animals: int
    complete: int
    rejected: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Parsed:
    key: int
    time: float
    wanted: bool
    parse: FrameParse


def workers() -> int:
    """Threads worth starting here."""
    return max(1, min(4, os.cpu_count() or 1))


def label_stream(
    frames: Iterable[Source],
    calibration: Calibration,
    params: PseudoParams,
    *,
    finish: Callable[[Labelled], None],
    cancel: CancelToken,
    threads: int | None = None,
) -> Iterator[Labelled]:
    """Masks of the wanted frames, in order.

    Parameters
    ----------
    frames
        In order of time.
    finish
        Called in a thread with every result before it is yielded (to write it).

    Raises
    ------
    Cancelled
    """
    # Frames are shared out to threads; OpenCV sharing out each frame once more only gets in the way.
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    with ThreadPoolExecutor(threads or workers(), thread_name_prefix="pseudo") as pool:
        try:
            parsed = _parse_all(frames, calibration, params, cancel, pool)
            yield from _pipeline(parsed, finish, cancel, pool)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            cv2.setNumThreads(before)


def _pipeline(
    stream: Iterator[_Parsed],
    finish: Callable[[Labelled], None],
    cancel: CancelToken,
    pool: ThreadPoolExecutor,
) -> Iterator[Labelled]:
    waiting: list[_Parsed] = []
    history: list[tuple[float, list[Seen]]] = []
    writing: deque[Future[Labelled]] = deque()

    def flush(count: int) -> None:
        nonlocal history
        facings = _orient(history, waiting)
        history = _decided(history, waiting[:count], facings)
        for parsed, facing in zip(waiting[:count], facings, strict=False):
            if parsed.wanted:
                writing.append(pool.submit(_paint, parsed, facing, finish))
        del waiting[:count]

    for parsed in stream:
        waiting.append(parsed)
        if len(waiting) >= CHUNK + AHEAD:
            flush(CHUNK)
        while writing and (writing[0].done() or len(writing) > CHUNK):
            yield writing.popleft().result()
    if waiting:
        flush(len(waiting))
    while writing:
        cancel.check()
        yield writing.popleft().result()


def _parse_all(
    frames: Iterable[Source],
    calibration: Calibration,
    params: PseudoParams,
    cancel: CancelToken,
    pool: ThreadPoolExecutor,
) -> Iterator[_Parsed]:
    def parse(source: Source) -> _Parsed:
        found = parse_frame(source.image, calibration, params)
        return _Parsed(source.key, source.time, source.wanted, found)

    running: deque[Future[_Parsed]] = deque()
    most = 3 * workers()
    for source in frames:
        cancel.check()
        running.append(pool.submit(parse, source))
        if len(running) >= most:
            yield running.popleft().result()
    while running:
        cancel.check()
        yield running.popleft().result()


def _orient(
    history: Sequence[tuple[float, list[Seen]]], waiting: Sequence[_Parsed]
) -> list[tuple[Facing, ...]]:
    """Facing of the waiting frames, given how those before them were decided."""
    times = [time for time, _ in history] + [parsed.time for parsed in waiting]
    seen = [animals for _, animals in history] + [seen_of(parsed.parse) for parsed in waiting]
    return orient_all(seen, times)[len(history) :]


def _decided(
    history: list[tuple[float, list[Seen]]], done: Sequence[_Parsed], facings: Sequence[tuple[Facing, ...]]
) -> list[tuple[float, list[Seen]]]:
    """The last frames with their ends in decided order, and sure of it."""
    fresh = []
    for parsed, facing in zip(done, facings, strict=False):
        animals = []
        for seen, one in zip(seen_of(parsed.parse), facing, strict=True):
            ends = seen.ends[::-1].copy() if one.flipped else seen.ends
            animals.append(Seen(ends, seen.center, seen.scale, 9.0))
        fresh.append((parsed.time, animals))
    return (history + fresh)[-BEHIND:]


def _paint(parsed: _Parsed, facing: Sequence[Facing], finish: Callable[[Labelled], None]) -> Labelled:
    mask, instances = paint(parsed.parse, facing)
    complete = count_complete(parsed.parse, mask, instances)
    reasons = tuple(blob.reason.name for blob in parsed.parse.rejected)
    result = Labelled(parsed.key, mask, instances, len(parsed.parse.animals), complete, reasons)
    finish(result)
    return result


def count_complete(parse: FrameParse, mask: Mask, instances: Mask) -> int:
    """Animals with exactly one head, one body and one tail, attached in that order."""
    count = 0
    for number, animal in enumerate(parse.animals, start=1):
        x0, y0, x1, y1 = animal.box
        own = np.where(instances[y0:y1, x0:x1] == number, mask[y0:y1, x0:x1], 0).astype(np.uint8)
        count += is_complete(own)
    return count
