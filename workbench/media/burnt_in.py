"""What a camera drew over its picture: text, crosshair, colour bar, logo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image

Bools = NDArray[np.bool_]

_MOST = 0.08
"""Strokes over a larger part of the picture are bedding or bars of a cage, not writing."""
_AT_ONCE = 40


def burnt_in(images: Sequence[Image]) -> Bools:
    """Where something is drawn over the pictures, (H, W).

    Writing is told by thin strokes of nearly white that lie in rows of signs of one height or form
    straight upright and level lines, at the same place in all pictures; the signs of a clock differ
    from picture to picture, but stay in their row. Dark writing is not looked for.

    Parameters
    ----------
    images
        One or more pictures of one recording, (H, W) or (H, W, 3), of one size; several from different
        times tell writing from bright things that move.
    """
    if not images:
        raise ValueError("at least one picture is needed")
    chosen = [images[i] for i in np.unique(np.linspace(0, len(images) - 1, _AT_ONCE).astype(int))]
    strokes = np.stack([_strokes(image) for image in chosen])
    if strokes[0].mean() > _MOST:
        return np.zeros(strokes.shape[1:], bool)
    share = strokes.mean(axis=0)
    # One picture tells little; over several, what is drawn stays and what moves does not.
    lasting = share >= (0.6 if len(chosen) > 2 else 0.5)
    found = _rows_of_signs(lasting) | _lines(lasting)
    found |= _changing_signs(found, share)
    found = _with_bars(found, _whiteness(chosen))
    return np.asarray(cv2.dilate(found.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)


def _strokes(image: Image) -> Bools:
    """Thin, nearly white strokes, with the soft pixels at their sides."""
    # The smallest channel tells white from colour: writing raises it also where it is blended with the
    # saturated colours of a palette.
    low = _darkest_channel(image)
    size = 2 * max(2, round(image.shape[0] / 110)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (size, size))
    thin = cv2.morphologyEx(low, cv2.MORPH_TOPHAT, kernel)
    core = (low > 165) & (thin > 65)
    soft = (low > 70) & (thin > 38)
    return _grow(core, soft)


def _grow(core: Bools, soft: Bools) -> Bools:
    """``core`` and what of ``soft`` is within two pixels of it, in steps over ``soft``."""
    grown = core.astype(np.uint8)
    allowed = (core | soft).astype(np.uint8)
    for _ in range(2):
        grown = np.asarray(cv2.dilate(grown, np.ones((3, 3), np.uint8)), np.uint8) & allowed
    return grown > 0


@dataclass(frozen=True)
class _Pieces:
    """Connected pieces of a mask: ``labels`` (H, W) and one row of numbers each, background left out."""

    labels: NDArray[np.int32]
    left: NDArray[np.int32]
    top: NDArray[np.int32]
    width: NDArray[np.int32]
    height: NDArray[np.int32]
    area: NDArray[np.int32]

    @classmethod
    def of(cls, mask: Bools) -> _Pieces:
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
        left, top, width, height, area = stats[1:].T
        return cls(np.asarray(labels, np.int32), left, top, width, height, area)

    def pick(self, which: Bools) -> Bools:
        return np.asarray(np.concatenate([[False], which])[self.labels])


def _rows_of_signs(strokes: Bools) -> Bools:
    """Pieces as high as a letter that stand in a row of at least three."""
    pieces = _Pieces.of(strokes)
    frame = strokes.shape[0]
    letter = (pieces.height >= 4) & (pieces.height <= 0.12 * frame) & (pieces.width <= 12 * pieces.height)
    members = np.zeros(len(letter), bool)
    bottom = pieces.top + pieces.height
    for i in np.nonzero(letter)[0]:
        tall = pieces.height[i]
        same = (
            letter
            & (abs(bottom - bottom[i]) <= max(2, 0.3 * tall))
            & (abs(pieces.height - tall) <= 0.4 * tall)
        )
        gap = np.maximum(
            pieces.left - (pieces.left[i] + pieces.width[i]), pieces.left[i] - pieces.left - pieces.width
        )
        near = same & (gap <= 1.5 * tall)
        if near.sum() >= 3 or (pieces.width[i] >= 1.8 * tall and _busy(pieces, int(i))):
            members |= near
    return pieces.pick(_with_points(pieces, members))


def _busy(pieces: _Pieces, i: int) -> bool:
    """Whether piece ``i`` is signs grown together: its rows change between ink and paper many times."""
    top, left = int(pieces.top[i]), int(pieces.left[i])
    box = pieces.labels[top : top + pieces.height[i], left : left + pieces.width[i]] == i + 1
    starts = (np.diff(np.pad(box, ((0, 0), (1, 1))).astype(np.int8), axis=1) == 1).sum(axis=1)
    return bool(starts.mean() >= 2.5)


def _with_points(pieces: _Pieces, members: Bools) -> Bools:
    """Add the points, colons and dashes that stand within the rows of ``members``."""
    out = members.copy()
    for i in np.nonzero(members)[0]:
        tall = pieces.height[i]
        beside = (pieces.left <= pieces.left[i] + pieces.width[i] + tall) & (
            pieces.left + pieces.width >= pieces.left[i] - tall
        )
        inside = (pieces.top >= pieces.top[i] - 0.2 * tall) & (
            pieces.top + pieces.height <= pieces.top[i] + 1.3 * tall
        )
        out |= beside & inside
    return out


def _lines(strokes: Bools) -> Bools:
    """Straight upright or level strokes: arms of a crosshair, rim of a colour bar."""
    frame = strokes.shape[0]
    reach = max(5, round(0.02 * frame))
    level = cv2.morphologyEx(strokes.astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, reach), np.uint8))
    upright = cv2.morphologyEx(strokes.astype(np.uint8), cv2.MORPH_OPEN, np.ones((reach, 1), np.uint8))
    pieces = _Pieces.of(np.asarray(level, bool) | np.asarray(upright, bool))
    return pieces.pick(_paired(pieces, reach))


def _paired(pieces: _Pieces, reach: int) -> Bools:
    """Lines that have a partner: the other arm of the cross, the other side of the frame."""
    thin = np.minimum(pieces.width, pieces.height) <= max(4, reach // 3)
    framed = (pieces.area <= 0.35 * pieces.width * pieces.height) & ~thin
    out = framed.copy()
    centre_x, centre_y = pieces.left + pieces.width / 2, pieces.top + pieces.height / 2
    longest = np.maximum(pieces.width, pieces.height)
    for i in np.nonzero(thin)[0]:
        apart = np.maximum(abs(centre_x - centre_x[i]), abs(centre_y - centre_y[i]))
        alike = thin & (abs(longest - longest[i]) <= 0.35 * longest[i]) & (apart <= 2.6 * longest[i])
        upright = pieces.height > pieces.width
        crossing = alike & (upright != upright[i])
        aligned = (
            alike
            & (upright == upright[i])
            & (np.minimum(abs(centre_x - centre_x[i]), abs(centre_y - centre_y[i])) <= 1.5)
        )
        out[i] |= bool(crossing.any() and aligned.sum() >= 2)
    return out


def _changing_signs(found: Bools, share: NDArray[np.float64]) -> Bools:
    """Strokes seen now and then within the rows that were found: the digits of a clock."""
    if not found.any():
        return found
    wide = max(5, round(0.06 * found.shape[1])) | 1
    rows = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, wide), np.uint8))
    rows = cv2.dilate(rows, np.ones((3, wide // 2 | 1), np.uint8))
    return np.asarray((share > 0) & (rows > 0))


def _whiteness(images: Sequence[Image]) -> Image:
    """The least bright of each pixel over time and channels, (H, W): high only where always white."""
    least = _darkest_channel(images[0]).copy()
    for image in images[1:]:
        cv2.min(least, _darkest_channel(image), dst=least)
    return least


def _darkest_channel(image: Image) -> Image:
    """Least of the channels of each pixel, (H, W); numpy's minimum over the last axis is ten times slower."""
    if image.ndim == 2:
        return image
    red, green, blue = cv2.split(image)
    return np.asarray(cv2.min(cv2.min(red, green), blue), np.uint8)


def _with_bars(found: Bools, white: Image) -> Bools:
    """Fill what lies between two long lines side by side: colour bars, to the end of their white end."""
    height, width = found.shape
    between = max(6, round(0.07 * min(height, width))) | 1
    long = round(0.25 * min(height, width)) | 1
    ink = np.pad(found.astype(np.uint8), between)
    out = found.astype(np.uint8)
    for upright in (True, False):
        along, across = ((long, 1), (1, between)) if upright else ((1, long), (between, 1))
        lines = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(along, np.uint8))
        bars = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, np.ones(across, np.uint8))
        bars = np.asarray(bars, np.uint8)[between:-between, between:-between]
        # A white end has no rim of its own; it goes on from the bar as far as the picture is white.
        reach = np.ones((3, 1) if upright else (1, 3), np.uint8)
        allowed = ((white > 150) | (bars > 0)).astype(np.uint8)
        for _ in range(long):
            bars = np.asarray(cv2.dilate(bars, reach), np.uint8) & allowed
        out |= bars
    return out > 0
