"""Dark discs that move as told: blobs whose every answer is known."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from workbench.tracking.blob_store import BlobStore, ChunkWriter
from workbench.tracking.blobs import FrameBlobs, blobs_in, overlaps
from workbench.tracking.detection import Detection

WIDTH, HEIGHT, RADIUS = 160, 120, 8
LENGTH = 2.0 * RADIUS


def looks(**changed) -> Detection:
    """Settings under which a disc is one blob."""
    settings = {
        "source": "background", "polarity": "dark", "threshold": 60, "opening": 0, "least_area": 20,
        "area": np.pi * RADIUS**2, "length": LENGTH, "tone": (20, 60), "picture": (24, 24), "scale": 1.0,
        "support": 1.0, "floor": np.full((HEIGHT, WIDTH), 200, np.uint8),
    }  # fmt: skip
    return Detection(**{**settings, **changed})


def picture(places: np.ndarray, radius: int = RADIUS) -> np.ndarray:
    """Frame (H, W) with a disc at each of ``places`` (N, 2) that is not NaN."""
    gray = np.full((HEIGHT, WIDTH), 200, np.uint8)
    for x, y in places[np.isfinite(places[:, 0])]:
        cv2.circle(gray, (round(float(x) * 16), round(float(y) * 16)), radius * 16, 40, -1, shift=4)
    return gray


def store_of(folder: Path, frames: list[np.ndarray], chunk: int = 10_000, **changed) -> BlobStore:
    """The blobs of grey frames, in chunks of so many."""
    detection = looks(**changed)
    before: FrameBlobs | None = None
    for number, start in enumerate(range(0, len(frames), chunk)):
        writer = ChunkWriter(folder, number)
        writer.begin(0 if before is None else len(before.table))
        for k in range(start, min(start + chunk, len(frames))):
            blobs = blobs_in(frames[k], detection, k)
            links = np.zeros((0, 3), np.int32) if before is None else overlaps(before, blobs)
            writer.add(blobs, links)
            before = blobs
        writer.finish((start, min(start + chunk, len(frames))))
    return BlobStore(folder)


def store_of_places(folder: Path, places: np.ndarray, chunk: int = 10_000) -> BlobStore:
    """The blobs of discs at ``places`` (T, N, 2)."""
    return store_of(folder, [picture(one) for one in places], chunk)


def along(*points: tuple[int, float, float]) -> np.ndarray:
    """Places (T, 2) of one that goes straight from point (frame, x, y) to point."""
    frame, x, y = np.array(points, float).T
    time = np.arange(int(frame[-1]) + 1)
    return np.stack([np.interp(time, frame, x), np.interp(time, frame, y)], axis=1)
