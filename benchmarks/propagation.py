"""Masks carried to the next frames: overlap with the simulated truth, against two controls.

The controls are what one does without it: copying the mask unchanged, and warping it from frame to
frame with the same flow and nearest-neighbour sampling. The recordings are simulated with seeds that
nothing was fitted on; overlap is intersection by union, mean of head, body and tail.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.rows import Row

AFTER = (1, 5, 10, 20)
LONGEST = max(AFTER)
LEAD = 0.1
"""Ours must be at least this much better than both controls, from the tenth frame on."""


@dataclass(frozen=True)
class Planes:
    """A mask as the propagation takes it."""

    classes: NDArray[np.uint8]
    animals: NDArray[np.uint8] | None = None


@dataclass(frozen=True, eq=False)
class Recording:
    """Pictures and truth."""

    images: list[NDArray[np.uint8]]
    masks: list[NDArray[np.uint8]]
    numbers: list[NDArray[np.uint8]] | None

    def planes(self, k: int) -> Planes:
        return Planes(self.masks[k], self.numbers[k] if self.numbers else None)

    def frames(self, order: range) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        return ((k, self.images[k]) for k in order)


def run(quick: bool = False) -> list[Row]:
    """Rows of this benchmark."""
    cv2.setNumThreads(1)
    recordings = [_record(spec, 45 if quick else 90) for spec in _specs()[: 2 if quick else None]]
    starts = (0, 22) if quick else (0, 22, 44, 66)
    ours: dict[int, list[list[float]]] = {k: [] for k in AFTER}
    copied: dict[int, list[list[float]]] = {k: [] for k in AFTER}
    nearest: dict[int, list[list[float]]] = {k: [] for k in AFTER}
    expected: list[tuple[float, float]] = []
    seconds, frames = 0.0, 0
    for one in recordings:
        for start in starts:
            began = time.perf_counter()
            made = _carried(one, start)
            seconds, frames = seconds + time.perf_counter() - began, frames + len(made)
            for k, (mask, confidence) in made.items():
                overlap = _overlaps(mask, one.masks[start + k])
                expected.append((confidence, float(np.nanmean(overlap))))
                if k in AFTER:
                    ours[k].append(overlap)
            for k, mask in _nearest(one, start).items():
                nearest[k].append(_overlaps(mask, one.masks[start + k]))
                copied[k].append(_overlaps(one.masks[start], one.masks[start + k]))
    rows = [_overlap_row(k, ours[k], copied[k], nearest[k]) for k in AFTER]
    rows += [_confidence_row(expected), *_stop_rows(expected)]
    rows.append(Row("one frame, one thread, 640x480", round(1000 * seconds / frames, 1), "ms"))
    rows += [_between_row(recordings, gap) for gap in ((20,) if quick else (20, 40))]
    rows.append(_large_row())
    return rows


def _specs():  # type: ignore[no-untyped-def]
    from workbench.simulate.spec import SceneSpec

    size = {"width": 640, "height": 480, "frames": 90, "size": 0.2}
    return [
        SceneSpec(modality="visible", seed=101, behaviour="locomotion", **size),
        SceneSpec(modality="thermal", seed=102, species="rat", **size),
        SceneSpec(modality="visible", seed=103, animals=3, touching=0.3, **size),
        SceneSpec(modality="visible", seed=104, coat="pale", behaviour="locomotion", **size),
        SceneSpec(modality="thermal", seed=105, palette="jet", behaviour="locomotion", **size),
        SceneSpec(modality="visible", seed=106, behaviour="grooming", **size),
    ]


def _record(spec, count: int) -> Recording:  # type: ignore[no-untyped-def]
    from workbench.simulate.scene import Scene

    scene = Scene(spec)
    frames = [scene.frame(k) for k in range(count)]
    numbers = [frame.instances for frame in frames] if spec.animals > 1 else None
    return Recording([frame.image for frame in frames], [frame.mask for frame in frames], numbers)


def _carried(one: Recording, start: int) -> dict[int, tuple[NDArray[np.uint8], float]]:
    from workbench.vision.propagation import PropagationParams, propagate

    frames = one.frames(range(start, start + LONGEST + 1))
    never = PropagationParams(threshold=0.0)
    return {
        made.index - start: (made.classes, made.confidence)
        for made in propagate(frames, one.planes(start), never)
    }


def _nearest(one: Recording, start: int) -> dict[int, NDArray[np.uint8]]:
    """The first control: the same flow, chained, labels sampled at the nearest pixel."""
    from workbench.vision.flow import Flow, grid, to_gray

    flow, mask, made = Flow(), one.masks[start], {}
    before = to_gray(one.images[start])
    for k in range(1, LONGEST + 1):
        now = to_gray(one.images[start + k])
        places = grid(now.shape[1], now.shape[0]) + flow.between(now, before)
        mask = cv2.remap(mask, places[..., 0], places[..., 1], cv2.INTER_NEAREST)
        before = now
        if k in AFTER:
            made[k] = np.asarray(mask, np.uint8)
    return made


def _overlaps(mask: NDArray[np.uint8], truth: NDArray[np.uint8]) -> list[float]:
    found = []
    for c in (1, 2, 3):
        union = int(((mask == c) | (truth == c)).sum())
        found.append(float(((mask == c) & (truth == c)).sum() / union) if union else float("nan"))
    return found


def _overlap_row(
    k: int, ours: list[list[float]], copied: list[list[float]], nearest: list[list[float]]
) -> Row:
    mean, parts = float(np.nanmean(ours)), np.nanmean(ours, axis=0)
    copy, near = float(np.nanmean(copied)), float(np.nanmean(nearest))
    named = " ".join(f"{name} {part:.3f}" for name, part in zip(("head", "body", "tail"), parts, strict=True))
    best = max(copy, near)
    lead = LEAD if k >= 10 else 0.0
    return Row(
        f"overlap after {k} frames ({named})",
        round(mean, 3),
        "IoU",
        f"copied {copy:.3f}, nearest-neighbour warp {near:.3f}",
        round(mean / best, 2),
        f"{lead} above both" if lead else "above both",
        mean > best + lead,
    )


def _confidence_row(expected: list[tuple[float, float]]) -> Row:
    pairs = np.array(expected)
    off = float(np.abs(pairs[:, 0] - pairs[:, 1]).mean())
    return Row(
        "confidence against true overlap, mean error", round(off, 3), "IoU", bar="≤ 0.1", holds=off <= 0.1
    )


def _stop_rows(expected: list[tuple[float, float]]) -> list[Row]:
    """What the threshold of the settings lets through, and what it stops."""
    from workbench.vision.propagation import PropagationParams

    pairs = np.array(expected)
    limit = PropagationParams().threshold
    kept, stopped = pairs[pairs[:, 0] >= limit, 1], pairs[pairs[:, 0] < limit, 1]
    rows = []
    for name, values in ((f"frames with confidence ≥ {limit}", kept), ("frames below", stopped)):
        if len(values):
            text = f"true overlap {values.mean():.3f}, below 0.6 in {100 * (values < 0.6).mean():.1f} %"
            rows.append(Row(f"{name}: {text}", len(values), "frames"))
    return rows


def _between_row(recordings: list[Recording], gap: int) -> Row:
    from workbench.vision.interpolation import interpolate

    ours: list[list[float]] = []
    nearer: list[list[float]] = []
    for one in recordings:
        for first in (0, len(one.images) - gap - 1):
            last = first + gap
            order = range(first, last + 1)
            ends = one.planes(first), one.planes(last)
            for made in interpolate(one.frames(order), one.frames(order[::-1]), *ends):
                ours.append(_overlaps(made.classes, one.masks[made.index]))
                end = first if made.index - first <= gap / 2 else last
                nearer.append(_overlaps(one.masks[end], one.masks[made.index]))
    mean, control = float(np.nanmean(ours)), float(np.nanmean(nearer))
    return Row(
        f"interpolated between two masks {gap} frames apart",
        round(mean, 3),
        "IoU",
        f"the nearer mask copied {control:.3f}",
        round(mean / control, 2),
        f"{LEAD} above",
        mean > control + LEAD,
    )


def _large_row() -> Row:
    """A full-HD recording with one animal: only its surroundings are looked at."""
    from workbench.simulate.spec import SceneSpec
    from workbench.vision.propagation import PropagationParams, propagate

    spec = SceneSpec(modality="visible", width=1920, height=1080, frames=8, seed=107, behaviour="locomotion")
    one = _record(spec, 8)
    seconds: list[float] = []
    before = time.perf_counter()
    for _ in propagate(one.frames(range(8)), one.planes(0), PropagationParams(threshold=0.0)):
        now = time.perf_counter()
        seconds.append(now - before)
        before = now
    return Row("one frame, one thread, 1920x1080", round(1000 * float(np.median(seconds)), 1), "ms")
