"""Drawn animals and random operations for the tests of editing."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from workbench.core.history import FrameKey, Step
from workbench.editing import animals, edits
from workbench.editing.brush import Brush, line
from workbench.editing.document import MaskDocument, Pen, Planes

KEY = FrameKey("cage", 5)


def rat(height: int = 150, width: int = 220, x: int = 110, y: int = 75, size: int = 40) -> np.ndarray:
    """A body (2) with head (1) to the right and tail (3) to the left."""
    mask = np.zeros((height, width), np.uint8)
    cv2.line(mask, (x - size, y), (x - 2 * size, y - size // 2), 3, 4)
    cv2.ellipse(mask, (x, y), (size, size // 2), 0, 0, 360, 2, -1)
    cv2.circle(mask, (x + size, y), size // 3, 1, -1)
    return mask


def document(numbered: bool = False) -> MaskDocument:
    """One rat, or two with numbers 1 and 2."""
    classes = rat()
    if not numbered:
        return MaskDocument(KEY, classes)
    other = rat(y=30, x=150, size=20)
    numbers = (classes != 0).astype(np.uint8)
    classes[other > 0] = other[other > 0]
    numbers[other > 0] = 2
    return MaskDocument(KEY, classes, numbers)


def scuffed(numbered: bool = False) -> MaskDocument:
    """The same with holes and islands."""
    doc = document(numbered)
    for class_id, rows, columns in (
        (0, slice(65, 70), slice(90, 100)),
        (3, slice(72, 76), slice(110, 114)),
        (2, slice(140, 144), slice(5, 9)),
        (1, slice(5, 8), slice(5, 8)),
    ):
        doc.classes[rows, columns] = class_id
        if doc.animals is not None:
            doc.animals[rows, columns] = 1 if class_id else 0
    return doc


def toggle(doc: MaskDocument, step: Step | None) -> None:
    assert step is not None
    for change in step.changes:
        doc.toggle(change)


def numbers(planes: Planes) -> np.ndarray:
    """Animal numbers; everything is 1 where there are none."""
    return (planes.classes != 0).astype(np.uint8) if planes.animals is None else planes.animals


def same(a: Planes, b: Planes) -> bool:
    return np.array_equal(a.classes, b.classes) and np.array_equal(numbers(a), numbers(b))


def picture(seed: int = 0, noise: float = 5.0) -> tuple[np.ndarray, np.ndarray]:
    """A grey animal on darker, unevenly lit bedding (150, 220), and where it is."""
    truth = np.zeros((150, 220), np.uint8)
    cv2.ellipse(truth, (110, 75), (60, 35), 0, 0, 360, 1, -1)
    light = np.linspace(-15, 15, 220)[None, :]
    values = np.where(truth, 150, 80) + light + np.random.default_rng(seed).normal(0, noise, truth.shape)
    return cv2.GaussianBlur(np.clip(values, 0, 255), (0, 0), 1.0).astype(np.uint8), truth.astype(bool)


def ellipse(half_width: int, half_height: int) -> np.ndarray:
    mask = np.zeros((150, 220), np.uint8)
    cv2.ellipse(mask, (110, 75), (half_width, half_height), 0, 0, 360, 2, -1)
    return mask


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    return float((a & b).sum() / (a | b).sum())


Operation = Callable[[MaskDocument, frozenset[int]], Step | None]


def random_operations(rng: np.random.Generator, image: np.ndarray) -> dict[str, Operation]:
    """Every operation there is, with random arguments; each takes the document and the locked classes."""
    height, width = image.shape[:2]

    def place() -> tuple[float, float]:
        return float(rng.uniform(-10, width + 10)), float(rng.uniform(-10, height + 10))

    def some_class(least: int = 1) -> int:
        return int(rng.integers(least, 4))

    def maybe(value: object) -> object:
        return value if rng.random() < 0.5 else None

    def pen(locked: frozenset[int]) -> Pen:
        return Pen(some_class(0), int(rng.integers(0, 4)), locked)

    lasso = edits.lasso_region((height, width), [place() for _ in range(5)])
    where = {"region": maybe(lasso), "animal": maybe(int(rng.integers(1, 4)))}
    other = Planes(
        np.roll(rat(height, width), int(rng.integers(0, 50)), 1),
        maybe(rng.integers(1, 4, (height, width)).astype(np.uint8)),
    )
    if other.animals is not None:
        other.animals[other.classes == 0] = 0
    speckles = rng.random((height, width)) < 0.02
    number = int(rng.integers(1, 4))
    return {
        "line": lambda doc, locked: line(doc, Brush(int(rng.integers(1, 40))), pen(locked), place(), place()),
        "fill_polygon": lambda doc, locked: edits.fill_polygon(doc, [place() for _ in range(6)], pen(locked)),
        "paint_region": lambda doc, locked: edits.paint_region(doc, speckles, pen(locked)),
        "flood_fill": lambda doc, locked: edits.flood_fill(doc, image, *place(), 25, pen(locked)),
        "swap": lambda doc, locked: edits.swap(doc, some_class(), some_class(), **where, locked=locked),
        "replace": lambda doc, locked: edits.replace(
            doc, some_class(), some_class(0), **where, locked=locked
        ),
        "clear_class": lambda doc, locked: edits.clear_class(doc, some_class(0), **where, locked=locked),
        "paste": lambda doc, locked: edits.paste(doc, other, locked),
        "grow": lambda doc, locked: edits.grow(doc, some_class(), 5, maybe(image), **where, locked=locked),
        "shrink": lambda doc, locked: edits.shrink(
            doc, some_class(), 3, maybe(image), **where, locked=locked
        ),
        "smooth": lambda doc, locked: edits.smooth(doc, maybe(some_class()), 4, **where, locked=locked),
        "fill_holes": lambda doc, locked: edits.fill_holes(doc, maybe(some_class()), locked=locked),
        "keep_largest": lambda doc, locked: edits.keep_largest(doc, maybe(some_class()), locked=locked),
        "reassign": lambda doc, locked: animals.reassign(
            doc, int(rng.integers(0, 4)), number, where["region"], locked=locked
        ),
        "merge": lambda doc, locked: animals.merge(doc, 1, number, locked=locked),
        "split": lambda doc, locked: animals.split(
            doc, number, [place(), place()], number + 1, locked=locked
        ),
        "number_components": lambda doc, locked: animals.number_components(doc, number, locked=locked),
    }
