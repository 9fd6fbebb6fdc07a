"""Undo memory and time over 1,000 mixed steps, class swap, and the time of a brush move."""

from __future__ import annotations

import time
from collections.abc import Callable

import cv2
import numpy as np

from benchmarks.rows import Row
from workbench.core.history import FrameKey, History, Step
from workbench.editing import animals, edits
from workbench.editing.brush import Brush, Stroke
from workbench.editing.document import MaskDocument, Pen

KEY = FrameKey("cage", 0)
MEGABYTE = 1 << 20


def run(quick: bool) -> list[Row]:
    """Figures of the editing core without a window; the bars are those of the issue."""
    return [
        *undo_rows(200 if quick else 1000),
        *swap_rows(2 if quick else 10),
        *brush_rows(30 if quick else 100),
    ]


# -- 1,000 steps of mixed work ---------------------------------------------------------------------


def undo_rows(count: int) -> list[Row]:
    """Two animals at 1080p; strokes as people make them, fills, lassos and every whole operation."""
    rng = np.random.default_rng(1)
    doc, history = drawn(1080, 1920, 2), History()
    image = cv2.GaussianBlur(np.where(doc.classes > 0, 150, 90).astype(np.uint8), (0, 0), 2)
    start = doc.planes()
    number = 0
    while len(history) < count:  # some operations find nothing to do
        step = mixed_step(doc, image, rng, number)
        number += 1
        if step is not None:
            history.push(step)
    passes = []
    for _ in range(3):  # each step's best of three: what it costs, and not what else the machine did
        undo = toggled(doc, history.undo)[::-1]
        restored = np.array_equal(doc.classes, start.classes) and np.array_equal(doc.animals, start.animals)
        passes += [undo, toggled(doc, history.redo)]
    cost = 1000 * np.min(passes, axis=0)
    name = f"{count} undo steps of mixed work, 1920x1080"
    size = history.nbytes / MEGABYTE
    slowest = float(cost.max())
    return [
        Row(f"{name}: memory", size, "MB", bar="≤ 64 MB", holds=size <= 64),
        Row(f"{name}: slowest undo or redo", slowest, "ms", bar="each ≤ 16 ms", holds=slowest <= 16),
        Row(f"{name}: median undo", float(np.median(cost)), "ms"),
        Row(f"{name}: all undone, first mask restored", float(restored), "", bar="1", holds=restored),
    ]


def mixed_step(doc: MaskDocument, image: np.ndarray, rng: np.random.Generator, number: int) -> Step | None:
    """Mostly strokes of all sizes; every tenth step a whole operation."""
    place = (float(rng.uniform(300, 1600)), float(rng.uniform(200, 900)))
    class_id, animal = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    if number % 10:
        return stroke(doc, rng, Pen(int(rng.integers(0, 4)), animal), place)
    lasso = [(place[0] + 150 * np.cos(t), place[1] + 100 * np.sin(t)) for t in np.linspace(0, 6, 40)]
    operations: list[Callable[[], Step | None]] = [
        lambda: edits.swap(doc, 1, 2),
        lambda: edits.fill_polygon(doc, lasso, Pen(class_id, animal)),
        lambda: edits.flood_fill(doc, image, *place, 20, Pen(class_id, animal), stop_at_masks=True),
        lambda: edits.smooth(doc),
        lambda: edits.grow(doc, class_id, 5, image),
        lambda: edits.shrink(doc, class_id, 5, image),
        lambda: edits.fill_holes(doc),
        lambda: edits.keep_largest(doc, class_id),
        lambda: animals.reassign(doc, animal, 3 - animal, edits.lasso_region(doc.shape, lasso)),
        lambda: edits.replace(doc, class_id, 2, region=edits.lasso_region(doc.shape, lasso)),
        lambda: edits.paste(doc, drawn(1080, 1920, 2).planes()),
    ]
    return operations[number // 10 % len(operations)]()


def stroke(doc: MaskDocument, rng: np.random.Generator, pen: Pen, place: tuple[float, float]) -> Step | None:
    """A wandering stroke of 10 to 100 moves; sizes from 1 to 400 px, mostly small."""
    made = Stroke(doc, Brush(int(10 ** rng.uniform(0, 2.6))), pen)
    x, y = place
    heading = rng.uniform(0, 2 * np.pi)
    for _ in range(int(rng.integers(10, 100))):
        heading += rng.normal(0, 0.3)
        x, y = x + 8 * np.cos(heading), y + 8 * np.sin(heading)
        made.move(x, y)
    return made.finish()


def toggled(doc: MaskDocument, following: Callable[[], Step | None]) -> list[float]:
    """Seconds of every step until there is none left."""
    seconds = []
    while True:
        began = time.perf_counter()
        step = following()
        if step is None:
            return seconds
        for change in step.changes:
            doc.toggle(change)
        seconds.append(time.perf_counter() - began)


# -- class swap ------------------------------------------------------------------------------------


def swap_rows(times: int) -> list[Row]:
    """4096x4096: two animals, and the worst case in which every pixel changes."""
    rows = []
    full = np.random.default_rng(0).integers(1, 3, (64, 64)).astype(np.uint8).repeat(64, 0).repeat(64, 1)
    for name, doc in (("two animals", drawn(4096, 4096, 2)), ("every pixel", MaskDocument(KEY, full))):
        before = doc.planes()
        seconds = []
        for _ in range(2 * times):
            began = time.perf_counter()
            edits.swap(doc, 1, 2)
            seconds.append(time.perf_counter() - began)
        same = np.array_equal(doc.classes, before.classes)
        usual = 1000 * float(np.median(seconds))
        title = f"class swap with its undo step, 4096x4096, {name}"
        rows += [
            Row(f"{title}: median", usual, "ms", bar="≤ 30 ms", holds=usual <= 30),
            Row(f"{title}: slowest", 1000 * max(seconds), "ms"),
            Row(f"{title}: twice is the identity", float(same), "", bar="1", holds=same),
        ]
    return rows


# -- brush -----------------------------------------------------------------------------------------


def brush_rows(moves: int) -> list[Row]:
    """One stroke of 100 moves, without a window: what a move costs, and what the step holds."""
    rows = []
    for side in (1080, 4096):
        for size in (1, 40, 200, 1000):
            doc = drawn(side, side * 16 // 9 if side == 1080 else side, 2)
            made, seconds = Stroke(doc, Brush(size), Pen(2, 2)), []
            along = np.linspace(0.1, 0.9, moves)
            for at in along.tolist():
                began = time.perf_counter()
                made.move(at * doc.shape[1], (0.5 + 0.3 * np.sin(12 * at)) * side)
                seconds.append(time.perf_counter() - began)
            began = time.perf_counter()
            step = made.finish()
            end = time.perf_counter() - began
            name = f"{moves}-move stroke, {doc.shape[1]}x{side}, brush {size}"
            rows.append(Row(f"{name}: move p95", 1000 * float(np.quantile(seconds, 0.95)), "ms"))
            rows.append(Row(f"{name}: end of stroke", 1000 * end, "ms"))
            rows.append(Row(f"{name}: undo memory", (step.nbytes if step else 0) / 1024, "KB"))
    return rows


def drawn(height: int, width: int, count: int) -> MaskDocument:
    """Animals side by side, each with head, body and tail, with numbers."""
    classes, numbers = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    size = height // 8
    for animal in range(1, count + 1):
        x, y = width * animal // (count + 1), height // 2
        mask = np.zeros_like(classes)
        cv2.line(mask, (x - size, y), (x - 2 * size, y - size), 3, max(3, size // 12))
        cv2.ellipse(mask, (x, y), (size, size // 2), 20 * animal, 0, 360, 2, -1)
        cv2.circle(mask, (x + size, y), size // 3, 1, -1)
        classes[mask > 0] = mask[mask > 0]
        numbers[mask > 0] = animal
    return MaskDocument(KEY, classes, numbers)
