"""Panoptic annotations: every pixel belongs to one segment, written as COCO's RGB PNG or as 32-bit TIFF.

A whole animal is a *thing*, its parts are *stuff*; both cannot stand in one COCO file, so there are two,
over the same numbers. The TIFF holds ``category * 1000 + animal`` in every pixel, parts and animal at once.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from workbench.core.classes import ClassTable
from workbench.core.paths import write_atomic
from workbench.core.types import Image, Json, Mask

Segments: TypeAlias = NDArray[np.int32]
"""(H, W), number of the segment of every pixel, 0 for none."""

PER_CATEGORY = 1000
"""``category * 1000 + animal``."""
THING = "rat"

Kind: TypeAlias = Literal["animals", "parts"]


def categories(classes: ClassTable) -> list[dict[str, Json]]:
    """COCO categories: the parts of ``classes`` as stuff, and behind them the whole animal as a thing."""
    parts = [
        {"id": part.id, "name": part.name, "isthing": 0, "color": list(part.color), "supercategory": "part"}
        for part in classes.classes
        if part.id
    ]
    thing = {
        "id": len(classes),
        "name": THING,
        "isthing": 1,
        "color": [220, 20, 60],
        "supercategory": "animal",
    }
    return [*parts, thing]


def part_segments(classes: Mask, animals: Mask) -> Segments:
    """``part * 1000 + animal`` of every pixel."""
    return np.where(classes > 0, classes.astype(np.int32) * PER_CATEGORY + animals, 0).astype(np.int32)


def segments(kind: Kind, classes: Mask, animals: Mask, table: ClassTable) -> Segments:
    """Segments of one COCO file: one an animal, or one a part (all animals together, as stuff is)."""
    if kind == "animals":
        return np.where(animals > 0, len(table) * PER_CATEGORY + animals.astype(np.int32), 0).astype(np.int32)
    return classes.astype(np.int32) * PER_CATEGORY


def segments_info(numbers: Segments) -> list[dict[str, Json]]:
    """COCO's ``segments_info`` of one image."""
    found = []
    for number in np.unique(numbers):
        if number:
            region = (numbers == number).view(np.uint8)
            found.append(
                {
                    "id": int(number),
                    "category_id": int(number) // PER_CATEGORY,
                    "area": int(np.count_nonzero(region)),
                    "bbox": list(cv2.boundingRect(region)),
                    "iscrowd": 0,
                }
            )
    return found


def to_rgb(numbers: Segments) -> Image:
    """COCO's colour code of segment numbers: R + 256 G + 65536 B."""
    channels = [(numbers >> shift) & 255 for shift in (0, 8, 16)]
    return np.stack(channels, axis=-1).astype(np.uint8)


def from_rgb(image: Image) -> Segments:
    """Segment numbers behind COCO's colour code."""
    wide = image.astype(np.int32)
    return np.asarray(wide[..., 0] + 256 * wide[..., 1] + 65536 * wide[..., 2], np.int32)


def write_tiff32(path: Path, numbers: Segments) -> None:
    """Write numbers (H, W) as 32-bit TIFF, whole or not at all."""
    data = io.BytesIO()
    Pillow.fromarray(np.ascontiguousarray(numbers, np.int32)).save(
        data, "TIFF", compression="tiff_adobe_deflate"
    )
    write_atomic(path, data.getvalue(), durable=False)
