"""What is known of each blob of a frame, and its picture, upright.

Everything that a later link needs is taken here, once, so that no later one decodes the video again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image, Mask
from workbench.tracking.detection import Detection, blob_mask, connected, contrast_of
from workbench.tracking.parting import LARGE, parted
from workbench.vision.mask_ops import as_u8

_TOUCH = 0.3
"""How deep blobs are eroded to part animals that barely touch, in square roots of an animal's area."""

BLOB = np.dtype(
    [
        ("frame", "i4"),
        ("x", "f4"), ("y", "f4"),
        ("left", "i2"), ("top", "i2"), ("width", "i2"), ("height", "i2"),
        ("area", "i4"),
        ("angle", "f4"),
        ("long", "f4"), ("short", "f4"),
        ("skew", "f4"),
        ("head", "f4"),
        ("mask_at", "i8"), ("mask_bytes", "i4"),
    ]
)  # fmt: skip
"""One blob: frame; centroid; box; area; direction of its long axis in radians (image axes, y down, head
end unknown); standard deviations along and across it; third moment along it, in units of the first
deviation; where the head's mask lies along it (0: no head mask); where its packed mask lies in the file."""


@dataclass(frozen=True, eq=False)
class FrameBlobs:
    """Blobs of one frame.

    Attributes
    ----------
    table
        (K,) of `BLOB`.
    labels
        (H, W), k + 1 at blob k.
    crops
        (K, h, w) pictures.
    masks
        Packed masks of the boxes.
    """

    table: NDArray[Any]
    labels: NDArray[np.uint16]
    crops: NDArray[np.uint8]
    masks: tuple[bytes, ...]


def blobs_in(gray: Image, detection: Detection, frame: int) -> FrameBlobs:
    """Blobs of a grey frame (H, W)."""
    labels, stats = components(gray, detection)
    return measured(gray, labels, stats, detection, frame)


def components(gray: Image, detection: Detection) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Label image (H, W) of a grey frame, and OpenCV's statistics of every component, specks and all."""
    mask = blob_mask(contrast_of(gray, detection), detection.threshold, detection.opening)
    labels, stats = connected(mask)
    return _apart(labels.astype(np.int32), stats, detection)


def _apart(
    labels: NDArray[np.int32], stats: NDArray[np.int32], detection: Detection
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Blobs of animals that barely touch, each for itself."""
    rows = list(stats)
    for number in np.flatnonzero(stats[1:, 4] > LARGE * detection.area) + 1:
        left, top, width, height, _ = stats[number].tolist()
        box = (slice(top, top + height), slice(left, left + width))
        for piece in parted(as_u8(labels[box] == number), detection.area, _TOUCH)[1:]:
            labels[box][piece > 0] = len(rows)
            rows.append(_box_and_area(piece, left, top))
        rows[number] = _box_and_area(as_u8(labels[box] == number), left, top)
    return labels, np.array(rows)


def _box_and_area(own: Mask, left: int = 0, top: int = 0) -> NDArray[np.int32]:
    """Row of OpenCV's statistics for a mask whose corner is at (left, top)."""
    x, y, width, height = cv2.boundingRect(own)
    return np.array((left + x, top + y, width, height, int(own.sum())), np.int32)


def blobs_of_labels(
    gray: Image, labels: NDArray[np.uint16], detection: Detection, frame: int, heads: Mask | None = None
) -> FrameBlobs:
    """Blobs given as a label image (H, W), each value one blob; ``heads`` marks pixels of heads."""
    numbers = np.flatnonzero(np.bincount(labels.ravel()))
    stats = np.zeros((int(numbers.max(initial=0)) + 1, 5), np.int32)
    for number in numbers[numbers > 0]:
        stats[number] = _box_and_area(as_u8(labels == number))
    return measured(gray, labels, stats, detection, frame, heads=heads)


def measured(
    gray: Image,
    labels: NDArray[np.integer[Any]],
    stats: NDArray[np.int32],
    detection: Detection,
    frame: int,
    *,
    heads: Mask | None = None,
) -> FrameBlobs:
    """Blobs of a label image whose components ``stats`` describes (row 0: background), but small ones."""
    kept = (np.flatnonzero(stats[1:, 4] >= max(1, detection.least_area)) + 1).tolist()
    table = np.zeros(len(kept), BLOB)
    renumber = np.zeros(len(stats), np.uint16)
    crops = np.zeros((len(kept), *detection.picture), np.uint8)
    packed = []
    toned = _tone_table(detection.tone)
    for k, number in enumerate(kept):
        renumber[number] = k + 1
        left, top, width, height, area = stats[number].tolist()
        box = (slice(top, top + height), slice(left, left + width))
        own = as_u8(labels[box] == number)
        table[k] = _row(own, (left, top, area), frame, None if heads is None else heads[box])
        crops[k] = upright(as_u8(cv2.LUT(gray[box], toned)), own, table[k], detection)
        packed.append(np.packbits(own).tobytes())
    return FrameBlobs(table, renumber[labels], crops, tuple(packed))


def _row(own: Mask, box: tuple[int, int, int], frame: int, heads: Mask | None) -> tuple[float, ...]:
    left, top, area = box
    height, width = own.shape
    m = cv2.moments(own, binaryImage=True)
    x, y = m["m10"] / m["m00"], m["m01"] / m["m00"]
    sxx, sxy, syy = m["mu20"] / m["m00"], m["mu11"] / m["m00"], m["mu02"] / m["m00"]
    angle = 0.5 * np.arctan2(2.0 * sxy, sxx - syy)
    c, s = np.cos(angle), np.sin(angle)
    long = np.sqrt(max(sxx * c * c + 2 * sxy * c * s + syy * s * s, 1e-6))
    short = np.sqrt(max(sxx * s * s - 2 * sxy * c * s + syy * c * c, 1e-6))
    third = c**3 * m["mu30"] + 3 * c * c * s * m["mu21"] + 3 * c * s * s * m["mu12"] + s**3 * m["mu03"]
    head = 0.0
    if heads is not None and (heads & own).any():
        hy, hx = np.nonzero(heads & own)
        head = float(((hx.mean() - x) * c + (hy.mean() - y) * s) / long)
    skew = third / m["m00"] / long**3
    return (frame, x + left, y + top, left, top, width, height, area, angle, long, short, skew, head, 0, 0)


def _tone_table(tone: tuple[int, int]) -> Image:
    """Stretches the animals' grey levels to 24 to 255; 0 is kept for what is not this animal."""
    low, high = tone
    levels = (np.arange(256) - low) / max(1, high - low)
    return np.clip(24 + 231 * levels, 24, 255).astype(np.uint8)


def upright(gray: Image, own: Mask, row: Any, detection: Detection) -> NDArray[np.uint8]:
    """Picture (h, w) of the blob whose box ``gray`` and ``own`` are: its long axis upright, black around."""
    picture, scale = gray * own, detection.scale
    rows, columns = detection.picture
    x, y = float(row["x"]) - float(row["left"]), float(row["y"]) - float(row["top"])
    if scale < 0.75:  # shrinking by interpolation alone would drop pixels
        width, height = max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale))
        fx, fy = width / gray.shape[1], height / gray.shape[0]
        picture = as_u8(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA))
        x, y, scale = (x + 0.5) * fx - 0.5, (y + 0.5) * fy - 0.5, 1.0
    turn = -np.pi / 2 - float(row["angle"])
    c, s = scale * np.cos(turn), scale * np.sin(turn)
    across, down = (columns - 1) / 2, (rows - 1) / 2
    matrix = np.array([[c, -s, across - c * x + s * y], [s, c, down - s * x - c * y]])
    return as_u8(cv2.warpAffine(picture, matrix, (columns, rows), flags=cv2.INTER_LINEAR))


def overlaps(before: FrameBlobs, after: FrameBlobs) -> NDArray[np.int32]:
    """(L, 3): blob of the frame before, blob of the frame after, pixels that both cover."""
    if not len(before.table) or not len(after.table):
        return np.zeros((0, 3), np.int32)
    both = (before.labels > 0) & (after.labels > 0)
    columns = len(after.table) + 1
    code = before.labels[both].astype(np.int64) * columns + after.labels[both]
    counts = np.bincount(code, minlength=1)
    found = np.flatnonzero(counts)
    return np.stack([found // columns - 1, found % columns - 1, counts[found]], axis=1).astype(np.int32)
