"""Masks as people make them: holes, tails in pieces, several animals, noise."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from workbench.core.classes import ClassTable
from workbench.formats.mask_file import ExportFrame, MaskPlanes, WriteOptions
from workbench.formats.registry import mask_format, write

TABLE = ClassTable.default()
SIZE = (61, 47)


def drawn(seed: int, animals: int = 1, size: tuple[int, int] = SIZE) -> MaskPlanes:
    """Animals with a hole in the body and a tail that is cut in two; numbers where there are several."""
    rng = np.random.default_rng(seed)
    width, height = size
    classes = np.zeros((height, width), np.uint8)
    numbers = np.zeros((height, width), np.uint8)
    for number in range(1, animals + 1):
        one = np.zeros_like(classes)
        x, y = (int(v) for v in rng.integers((20, 12), (width - 20, height - 12)))
        cv2.line(one, (x - 18, y + 5), (x - 6, y), 3, 2)
        one[:, x - 12 : x - 10] = 0
        cv2.ellipse(one, (x, y), (9, 6), float(rng.integers(0, 180)), 0, 360, 2, -1)
        cv2.circle(one, (x + 9, y), 4, 1, -1)
        cv2.circle(one, (x, y), 2, 0, -1)
        classes[one > 0] = one[one > 0]
        numbers[one > 0] = number
    return MaskPlanes(classes, numbers if animals > 1 else None)


def noise(seed: int, animals: bool, size: tuple[int, int] = SIZE) -> MaskPlanes:
    """Every pixel another class, and another animal."""
    rng = np.random.default_rng(seed)
    classes = rng.integers(0, 4, (size[1], size[0]), dtype=np.uint8)
    numbers = rng.integers(0, 9, classes.shape, dtype=np.uint8)
    return MaskPlanes(classes, np.where(classes > 0, numbers, 0).astype(np.uint8) if animals else None)


def same(before: MaskPlanes, after: MaskPlanes) -> bool:
    """Whether both planes are equal, bit for bit."""
    if not np.array_equal(before.classes, after.classes):
        return False
    if before.animals is None or after.animals is None:
        return before.animals is after.animals
    return np.array_equal(before.animals, after.animals)


def identity(format_name: str) -> dict[str, int]:
    """The mapping under which a format's keys mean the same classes."""
    kind = mask_format(format_name)
    if kind.words:
        return {part.name: part.id for part in TABLE.classes}
    if kind.colors:
        return {"#{:02x}{:02x}{:02x}".format(*part.color): part.id for part in TABLE.classes}
    return {str(part.id): part.id for part in TABLE.classes}


def export(folder: Path, format_name: str, planes: list[MaskPlanes], **options: str) -> dict[str, int]:
    """Write ``planes`` as frames 0, 1, 2, ... into ``folder``; what the format could not keep."""
    height, width = planes[0].classes.shape
    with write(format_name, folder, WriteOptions(TABLE, width, height, **options)) as writer:
        for k, one in enumerate(planes):
            writer.write(ExportFrame(k, f"frame_{k:07d}", one))
    return writer.lost
