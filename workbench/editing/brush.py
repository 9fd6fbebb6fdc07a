"""Brush strokes: round and square stamps, swept without gaps, one step of undo a stroke.

Places are in image coordinates, where pixel i reaches from i to i + 1. A stamp sits on the nearest
place where it is exactly symmetric: the centre of a pixel for an odd diameter, a corner for an even
one. A pixel belongs to the stroke if its centre does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.core.history import Box, Step, union
from workbench.editing.document import Edit, MaskDocument, Pen

LARGEST = 1000
_BAND = 256  # rows painted at a time where the rectangle around a long sweep is mostly empty
_FAR = 1.0e7  # places further out than this are as good as this


@dataclass(frozen=True)
class Brush:
    """Shape of the stamp.

    Parameters
    ----------
    size
        Diameter (or side) in pixels, 1 to 1000; other values are brought into that range.
    square
        A square instead of a disc.
    """

    size: int
    square: bool = False

    def diameter(self, pressure: float) -> int:
        """Diameter in whole pixels under a pressure of 0 to 1."""
        share = min(max(pressure, 0.0), 1.0) if math.isfinite(pressure) else 1.0
        return max(1, round(min(max(self.size, 1), LARGEST) * share))


class _Stamp(NamedTuple):
    """A stamp at a place: its centre, its diameter, and how far it reaches on either side in every row."""

    x: float
    y: float
    diameter: int
    reach: NDArray[np.float64]

    @property
    def top(self) -> int:
        """First row."""
        return round(self.y - self.diameter / 2)


@lru_cache(maxsize=64)
def _reach(diameter: int, square: bool) -> NDArray[np.float64]:
    """Half width of the outline at the pixel centres of every row."""
    if square:
        return np.full(diameter, diameter / 2)
    rows = np.arange(diameter) - (diameter - 1) / 2
    return np.sqrt((diameter / 2) ** 2 - rows**2)


def _stamp(brush: Brush, x: float, y: float, pressure: float) -> _Stamp:
    diameter = brush.diameter(pressure)
    return _Stamp(_snap(x, diameter), _snap(y, diameter), diameter, _reach(diameter, brush.square))


def _snap(place: float, diameter: int) -> float:
    place = min(max(place, -_FAR), _FAR)
    return math.floor(place) + 0.5 if diameter % 2 else float(math.floor(place + 0.5))


class Rows(NamedTuple):
    """A shape with one run of pixels a row: rows from ``top``, columns from ``left`` to ``right`` (exclusive)."""

    top: int
    left: NDArray[np.int64]
    right: NDArray[np.int64]


def sweep(a: _Stamp, b: _Stamp, square: bool, shape: tuple[int, int]) -> Rows | None:
    """Pixels that a stamp covers on its straight way from ``a`` to ``b``, as far as they lie in the frame.

    The way of a disc or square, growing evenly or not, is the smallest convex shape around both ends:
    in every row it reaches as far as the ends or the lines that touch both.
    """
    height, width = shape
    top = max(0, min(a.top, b.top))
    bottom = min(height, max(a.top + a.diameter, b.top + b.diameter))
    if top >= bottom:
        return None
    left = np.full(bottom - top, math.inf)
    right = np.full(bottom - top, -math.inf)
    for stamp in (a, b) if a is not b else (a,):
        first, last = max(top, stamp.top), min(bottom, stamp.top + stamp.diameter)
        if first < last:
            rows, reach = slice(first - top, last - top), stamp.reach[first - stamp.top : last - stamp.top]
            np.minimum(left[rows], stamp.x - reach, out=left[rows])
            np.maximum(right[rows], stamp.x + reach, out=right[rows])
    for x0, y0, x1, y1 in _touching_lines(a, b, square):
        first, last = max(top, math.ceil(y0 - 0.5)), min(bottom, math.floor(y1 - 0.5) + 1)
        if first < last:
            rows = slice(first - top, last - top)
            slope = (x1 - x0) / (y1 - y0)
            at = np.arange(first, last) * slope + (x0 + (0.5 - y0) * slope)
            np.minimum(left[rows], at, out=left[rows])
            np.maximum(right[rows], at, out=right[rows])
    # A pixel is inside if its centre is; the small number keeps centres on the outline inside.
    begin = np.ceil(np.clip(left, 0, width + 1) - (0.5 + 1e-9)).astype(np.int64)
    end = np.floor(np.clip(right, -1, width) + (0.5 + 1e-9)).astype(np.int64)
    np.clip(begin, 0, width, out=begin)
    np.clip(end, begin, width, out=end)
    return Rows(top, begin, end)


def _touching_lines(a: _Stamp, b: _Stamp, square: bool) -> list[tuple[float, float, float, float]]:
    """Lines (x0, y0, x1, y1 with y0 < y1) that touch both stamps and are not level."""
    along_x, along_y = b.x - a.x, b.y - a.y
    ra, rb = a.diameter / 2, b.diameter / 2
    if square:
        ways = [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)]
    else:
        length2 = along_x**2 + along_y**2
        rest = length2 - (ra - rb) ** 2
        if rest <= 0:
            return []  # one disc lies in the other
        across, back = math.sqrt(rest) / length2, (ra - rb) / length2
        ways = [
            (along_x * back - along_y * across, along_y * back + along_x * across),
            (along_x * back + along_y * across, along_y * back - along_x * across),
        ]
    lines = []
    for dx, dy in ways:
        x0, y0, x1, y1 = a.x + ra * dx, a.y + ra * dy, b.x + rb * dx, b.y + rb * dy
        if y0 != y1:
            lines.append((x0, y0, x1, y1) if y0 < y1 else (x1, y1, x0, y0))
    return lines


def paint_rows(edit: Edit, rows: Rows, pen: Pen) -> Box | None:
    """Paint a shape given by its rows; gives the rectangle to redraw."""
    total = int((rows.right - rows.left).sum())
    if not total:
        return None
    area = len(rows.left) * (int(rows.right.max()) - int(rows.left.min()))
    band = _BAND if area > 2 * total + _BAND**2 else len(rows.left)
    boxes = []
    for first in range(0, len(rows.left), band):
        piece = slice(first, first + band)
        box = _paint_band(edit, Rows(rows.top + first, rows.left[piece], rows.right[piece]), pen)
        if box is not None:
            boxes.append(box)
    return union(boxes) if boxes else None


def _paint_band(edit: Edit, rows: Rows, pen: Pen) -> Box | None:
    filled = rows.left < rows.right
    if filled.all():
        first, last, left, right = 0, len(filled), rows.left, rows.right
    else:  # empty rows (outside the frame at one side) have no place of their own
        at = np.flatnonzero(filled)
        if not len(at):
            return None
        first, last = int(at[0]), int(at[-1]) + 1
        left, right = rows.left[first:last], rows.right[first:last]
    x0 = int(left.min(initial=1 << 30, where=filled[first:last]))
    x1 = int(right.max(initial=0, where=filled[first:last]))
    left, right = np.clip(left, x0, x1), np.clip(right, x0, x1)
    lengths = np.stack([left - x0, right - left, x1 - right], axis=1)
    region = np.repeat(np.tile([False, True, False], len(left)), lengths.reshape(-1))
    top = rows.top + first
    return edit.paint(region.reshape(-1, x1 - x0), (x0, top, x1, top + len(left)), pen)


class Stroke:
    """One stroke of the brush, from pressing to letting go; the document changes while it goes on.

    Parameters
    ----------
    document
        The mask.
    brush, pen
        What to paint with.
    label
        Name of the step of undo.

    Raises
    ------
    RuntimeError
        If another edit of the document is going on.
    """

    def __init__(self, document: MaskDocument, brush: Brush, pen: Pen, label: str = "") -> None:
        self.brush = brush
        self.pen = pen
        self._edit = Edit(document, label or ("Erase" if pen.class_id == 0 else "Paint")).begin()
        self._last: _Stamp | None = None

    @property
    def box(self) -> Box | None:
        """The rectangle around everything painted so far."""
        return self._edit.box

    def move(self, x: float, y: float, pressure: float = 1.0) -> Box | None:
        """Paint from the last place to (x, y); the first call stamps once.

        Parameters
        ----------
        x, y
            Image coordinates; may lie outside the frame.
        pressure
            0 to 1, scales the diameter.

        Returns
        -------
        Box or None
            The rectangle to redraw; None if nothing new was reached.
        """
        if not (math.isfinite(x) and math.isfinite(y)):
            return None
        stamp = _stamp(self.brush, x, y, pressure)
        before = self._last or stamp
        if self._last is not None and before[:3] == stamp[:3]:
            return None
        self._last = stamp
        rows = sweep(before, stamp, self.brush.square, self._edit.document.shape)
        return None if rows is None else paint_rows(self._edit, rows, self.pen)

    def finish(self) -> Step | None:
        """End the stroke; None if it changed nothing."""
        return self._edit.finish()

    def cancel(self) -> Box | None:
        """Take the whole stroke back; gives the rectangle to redraw."""
        return self._edit.cancel()


def line(
    document: MaskDocument,
    brush: Brush,
    pen: Pen,
    a: tuple[float, float],
    b: tuple[float, float],
    label: str = "Line",
) -> Step | None:
    """One straight stroke from ``a`` to ``b`` (x, y), as one step."""
    stroke = Stroke(document, brush, pen, label)
    try:
        stroke.move(*a)
        stroke.move(*b)
    except BaseException:
        stroke.cancel()
        raise
    return stroke.finish()
