"""What a comparison of two networks leaves: a table of its frames, its result, pictures of the odd ones."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError, writing
from workbench.core.paths import temporary_beside
from workbench.core.types import DeepImage, Image, Mask
from workbench.media.images import to_8bit, write_image
from workbench.vision.overlay import blend

RESULT_FILE, TABLE_FILE, PICTURES = "comparison.json", "frames.csv", "pictures"
KINDS = ("truth", "first", "second")
_OPACITY = 0.45
_MARGIN, _LEAST = 0.25, 96
_LONGEST = 640


@dataclass(frozen=True)
class Row:
    """One frame: mean IoU of its classes and IoU by class of both, and how far they disagree."""

    video: str
    frame: int
    time_s: float
    status: str
    iou: tuple[float, float]
    by_class: tuple[tuple[float, ...], tuple[float, ...]]
    disagreement: float


def table_text(rows: Iterable[Row], names: Sequence[str]) -> str:
    """The table of all frames as CSV; an empty cell where a class does not occur."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    classes = [f"iou_{which}_{name}" for which in ("a", "b") for name in names]
    fixed = ("video", "frame", "time_s", "status", "mean_iou_a", "mean_iou_b", "difference", "disagreement")
    writer.writerow([*fixed, *classes])
    for row in rows:
        numbers = [*row.iou, row.iou[1] - row.iou[0], row.disagreement, *row.by_class[0], *row.by_class[1]]
        writer.writerow([row.video, row.frame, f"{row.time_s:.4f}", row.status, *map(_cell, numbers)])
    return text.getvalue()


def _cell(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.5f}"


@contextmanager
def fresh_folder(out: Path) -> Iterator[Path]:
    """A folder to fill that takes the place of an earlier comparison only when it is whole.

    Raises
    ------
    BadParameterError
        If ``out`` holds other things.
    DiskFullError, NoPermissionError
    """
    if out.exists() and not (out.is_dir() and ((out / RESULT_FILE).is_file() or not any(out.iterdir()))):
        raise BadParameterError(name="out", value=out, detail="it holds other things than a comparison")
    temporary = temporary_beside(out)
    with writing(out):
        temporary.mkdir(parents=True)
        try:
            yield temporary
            shutil.rmtree(out, ignore_errors=True)
            temporary.replace(out)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def draw_pictures(picture: DeepImage, masks: Sequence[Mask], palette: NDArray[np.uint8]) -> list[Image]:
    """The frame with each of ``masks`` on it, all cut to where there is something on any of them."""
    box = _box(masks, (picture.shape[0], picture.shape[1]))
    cut = np.ascontiguousarray(to_8bit(picture)[box])
    scale = min(1.0, _LONGEST / max(cut.shape[:2]))
    drawn = []
    for mask in masks:
        image = blend(cut, np.ascontiguousarray(mask[box]), palette, _OPACITY, outline=True)
        if scale < 1.0:
            small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            image = np.asarray(small, np.uint8)
        drawn.append(image)
    return drawn


def write_pictures(folder: Path, number: int, pictures: Sequence[Image]) -> tuple[str, ...]:
    """Write the pictures of one frame; gives their places below ``folder``."""
    places = tuple(f"{PICTURES}/{number:02d}_{kind}.png" for kind in KINDS)
    for place, picture in zip(places, pictures, strict=True):
        write_image(folder / place, picture, durable=False)
    return places


def _box(masks: Sequence[Mask], shape: tuple[int, int]) -> tuple[slice, slice]:
    """Around all that any mask shows, with a margin; the whole frame where none shows anything."""
    seen = np.zeros(shape, np.uint8)
    for mask in masks:
        seen |= (mask > 0).astype(np.uint8)
    left, top, width, height = cv2.boundingRect(seen)
    if not width:
        return slice(0, shape[0]), slice(0, shape[1])
    side = max(_LEAST, *(round(length * (1 + 2 * _MARGIN)) for length in (width, height)))
    return _around(top, height, side, shape[0]), _around(left, width, side, shape[1])


def _around(start: int, length: int, wanted: int, limit: int) -> slice:
    wanted = min(wanted, limit)
    first = min(max(0, start + length // 2 - wanted // 2), limit - wanted)
    return slice(first, first + wanted)
