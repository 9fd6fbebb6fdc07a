"""Run-length codes of COCO: column by column, first the run of zeros; checked before they are believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Mask

Counts = NDArray[np.int64]


class BadRunsError(ValueError):
    """Run lengths or polygons that cannot be those of a mask; the text says why."""


def encode(region: Mask) -> str:
    """Compressed run lengths of a region (H, W), non-zero inside."""
    from pycocotools import mask as coco_mask

    coded = coco_mask.encode(np.asfortranarray(region, np.uint8))
    return cast(str, coded["counts"].decode("ascii"))


def decode(segmentation: Any, height: int, width: int) -> Mask:
    """Region (H, W) of 0 and 1 of a COCO segmentation: run lengths, plain or compressed, or polygons.

    Raises
    ------
    BadRunsError
    """
    if isinstance(segmentation, list):
        return _polygons(segmentation, height, width)
    if not isinstance(segmentation, dict) or "counts" not in segmentation:
        raise BadRunsError("its segmentation is neither run lengths nor polygons")
    size = segmentation.get("size")
    if size != [height, width]:
        raise BadRunsError(f"its run lengths are for {size}, not for [{height}, {width}] (height, width)")
    counts = segmentation["counts"]
    if isinstance(counts, str):
        lengths = decompress(counts)
    elif isinstance(counts, list) and all(type(count) is int for count in counts):
        lengths = np.array(counts, np.int64)
    else:
        raise BadRunsError("its run lengths are neither a text nor a list of whole numbers")
    return _painted(lengths, height, width)


def decompress(text: str) -> Counts:
    """Run lengths behind COCO's text form.

    Each is written in groups of five bits, lowest first, from the third on as the difference to the one two
    before (pycocotools, ``rleToString``).

    Raises
    ------
    BadRunsError
    """
    codes = np.frombuffer(text.encode("utf-8", "replace"), np.uint8).astype(np.int64) - 48
    if not len(codes):
        return np.zeros(0, np.int64)
    if codes.min() < 0 or codes.max() > 63 or codes[-1] & 32:
        raise BadRunsError("its compressed run lengths are cut off or hold letters that do not belong there")
    ends = np.flatnonzero((codes & 32) == 0)
    starts = np.concatenate([[0], ends[:-1] + 1])
    longest = int((ends - starts).max())
    if longest > 7:
        raise BadRunsError("one of its run lengths is too large")
    place = np.arange(len(codes)) - np.repeat(starts, ends - starts + 1)
    values = np.add.reduceat((codes & 31) << (5 * place), starts)
    negative = (codes[ends] & 16) > 0
    values[negative] -= np.int64(1) << (5 * (ends - starts + 1)[negative])
    # Lengths 1, 3, 5, ... and 2, 4, 6, ... are two chains of differences; the first length stands alone.
    values[1::2] = np.cumsum(values[1::2])
    values[2::2] = np.cumsum(values[2::2])
    return values


def _painted(lengths: Counts, height: int, width: int) -> Mask:
    total = int(lengths.sum())
    if total != height * width or (len(lengths) and int(lengths.min()) < 0):
        raise BadRunsError(f"its run lengths add up to {total} pixels, not to {width}x{height}")
    inside = (np.arange(len(lengths)) % 2).astype(np.uint8)
    return np.repeat(inside, lengths).reshape(width, height).T


def _polygons(polygons: Sequence[Any], height: int, width: int) -> Mask:
    from pycocotools import mask as coco_mask

    for polygon in polygons:
        numbers = isinstance(polygon, list) and all(isinstance(v, int | float) for v in polygon)
        if not numbers or len(polygon) < 6 or len(polygon) % 2:
            raise BadRunsError("one of its polygons is not a list of three or more x and y")
        if not np.isfinite(polygon).all():
            raise BadRunsError("one of its polygons has a point that is nowhere")
    if not polygons:
        return np.zeros((height, width), np.uint8)
    coded = coco_mask.merge(coco_mask.frPyObjects(polygons, height, width))
    return _painted(decompress(coded["counts"].decode("ascii")), height, width)
