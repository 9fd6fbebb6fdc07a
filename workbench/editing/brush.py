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
_LARGEST_KNOWN = 100_000  # pixels of a sweep that is remembered: 25 MB in all
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
    """A stamp at a place: centre, diameter, first row, and how far it reaches to either side in every row."""

    x: float
    y: float
    diameter: int
    top: int
    reach: NDArray[np.float64]


@lru_cache(maxsize=64)
def _reach(diameter: int, square: bool) -> NDArray[np.float64]:
    """Half width of the outline at the pixel centres of every row."""
    if square:
        return np.full(diameter, diameter / 2)
    rows = np.arange(diameter) - (diameter - 1) / 2
    return np.asarray(np.sqrt((diameter / 2) ** 2 - rows**2), np.float64)


def _stamp(brush: Brush, x: float, y: float, pressure: float) -> _Stamp:
    diameter = brush.diameter(pressure)
    middle = _snap(y, diameter)
    top = round(middle - diameter / 2)
    return _Stamp(_snap(x, diameter), middle, diameter, top, _reach(diameter, brush.square))


def _snap(place: float, diameter: int) -> float:
    place = min(max(place, -_FAR), _FAR)
    return math.floor(place) + 0.5 if diameter % 2 else float(math.floor(place + 0.5))


class Rows(NamedTuple):
    """A shape with one run of pixels a row: columns ``left`` to ``right`` (exclusive), rows from ``top``."""

    top: int
    left: NDArray[np.int32]
    right: NDArray[np.int32]


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
            reach = stamp.reach[first - stamp.top : last - stamp.top]
            _widen(left[first - top : last - top], stamp.x - reach, np.minimum)
            _widen(right[first - top : last - top], stamp.x + reach, np.maximum)
    for side, x0, y0, x1, y1 in _touching_lines(a, b, square):
        first, last = max(top, math.ceil(y0 - 0.5)), min(bottom, math.floor(y1 - 0.5) + 1)
        if first < last:
            slope = (x1 - x0) / (y1 - y0)
            at = np.arange(first, last, dtype=np.float64)
            at *= slope
            at += x0 + (0.5 - y0) * slope
            if side <= 0:
                _widen(left[first - top : last - top], at, np.minimum)
            if side >= 0:
                _widen(right[first - top : last - top], at, np.maximum)
    out_of_frame = (
        min(a.x - a.diameter, b.x - b.diameter) < 0 or max(a.x + a.diameter, b.x + b.diameter) > width
    )
    return Rows(top, *_whole_pixels(left, right, width if out_of_frame else None))


def _known_sweep(
    a: _Stamp, b: _Stamp, square: bool, shape: tuple[int, int]
) -> tuple[NDArray[np.bool_], Box] | None:
    """A short sweep that lies whole in the frame, and its box; None for any other.

    Stamps sit on whole pixels and a hand moves by a few of them at a time: the same sweeps come again and
    again, and cutting them out anew is most of what a move costs.
    """
    if a.diameter != b.diameter:
        return None
    dx, dy = int(b.x - a.x), int(b.y - a.y)
    width, height = a.diameter + abs(dx), a.diameter + abs(dy)
    left, top = round(min(a.x, b.x) - a.diameter / 2), min(a.top, b.top)
    inside = left >= 0 and top >= 0 and left + width <= shape[1] and top + height <= shape[0]
    if not inside or width * height > _LARGEST_KNOWN:
        return None
    return _sweep_region(a.diameter, square, dx, dy), (left, top, left + width, top + height)


@lru_cache(maxsize=256)
def _sweep_region(diameter: int, square: bool, dx: int, dy: int) -> NDArray[np.bool_]:
    """Pixels of the sweep of a stamp by (dx, dy), in the box around it."""
    brush, shape = Brush(diameter, square), (diameter + abs(dy), diameter + abs(dx))
    x, y = diameter / 2 + max(0, -dx), diameter / 2 + max(0, -dy)
    rows = sweep(_stamp(brush, x, y, 1.0), _stamp(brush, x + dx, y + dy, 1.0), square, shape)
    assert rows is not None, "the box is as large as the sweep"
    columns = np.arange(shape[1], dtype=np.int16)  # short numbers compare several times as fast
    region = columns >= rows.left.astype(np.int16)[:, None]
    region &= columns < rows.right.astype(np.int16)[:, None]
    region.flags.writeable = False
    return region


def _widen(edge: NDArray[np.float64], by: NDArray[np.float64], choose: np.ufunc) -> None:
    choose(edge, by, out=edge)


def _whole_pixels(
    left: NDArray[np.float64], right: NDArray[np.float64], width: int | None
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Pixels whose centres lie between two outlines; ``width`` where they must be cut to the frame."""
    left -= 0.5 + 1e-9  # a centre on the outline is inside
    right += 0.5 + 1e-9
    np.ceil(left, out=left)
    np.floor(right, out=right)
    if width is not None:
        np.minimum(np.maximum(left, 0, out=left), width, out=left)
        np.minimum(np.maximum(right, left, out=right), width, out=right)
    return left.astype(np.int32), right.astype(np.int32)


def _touching_lines(a: _Stamp, b: _Stamp, square: bool) -> list[tuple[int, float, float, float, float]]:
    """Lines (side, x0, y0, x1, y1 with y0 < y1) that touch both stamps and are not level.

    The side is -1 where the shape lies right of the line, 1 where left of it, 0 where it may be either.
    """
    along_x, along_y = b.x - a.x, b.y - a.y
    ra, rb = a.diameter / 2, b.diameter / 2
    ways: tuple[tuple[float, float], ...]
    if square:
        ways = ((-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)) if a is not b else ()
    else:
        length2 = along_x**2 + along_y**2
        rest = length2 - (ra - rb) ** 2
        if rest <= 0:
            return []  # one disc lies in the other
        across, back = math.sqrt(rest) / length2, (ra - rb) / length2
        ways = (
            (along_x * back - along_y * across, along_y * back + along_x * across),
            (along_x * back + along_y * across, along_y * back - along_x * across),
        )
    lines = []
    for dx, dy in ways:
        x0, y0, x1, y1 = a.x + ra * dx, a.y + ra * dy, b.x + rb * dx, b.y + rb * dy
        side = 0 if square else -1 if dx < 0 else 1
        if y0 != y1:
            lines.append((side, x0, y0, x1, y1) if y0 < y1 else (side, x1, y1, x0, y0))
    return lines


def paint_rows(edit: Edit, rows: Rows, pen: Pen) -> Box | None:
    """Paint a shape given by its rows; gives the rectangle to redraw."""
    top, left, right = rows
    filled = left < right
    if not filled.all():  # where the shape leaves the frame, rows may be empty
        at = np.flatnonzero(filled)
        if not len(at):
            return None
        first, last = int(at[0]), int(at[-1]) + 1
        top, left, right = top + first, left[first:last], right[first:last]
    x0, x1 = int(left.min()), int(right.max())
    if len(left) <= _BAND or len(left) * (x1 - x0) < _BAND**2 + 2 * int((right - left).sum()):
        return _paint_band(edit, Rows(top, left, right), x0, x1, pen)
    boxes = []  # a long slanting sweep: its rectangle is mostly empty, that of some rows is not
    for first in range(0, len(left), _BAND):
        piece = Rows(top + first, left[first : first + _BAND], right[first : first + _BAND])
        box = _paint_band(edit, piece, int(piece.left.min()), int(piece.right.max()), pen)
        if box is not None:
            boxes.append(box)
    return union(boxes) if boxes else None


def _paint_band(edit: Edit, rows: Rows, x0: int, x1: int, pen: Pen) -> Box | None:
    """Paint rows whose runs all lie between the columns ``x0`` and ``x1``."""
    height = len(rows.left)
    lengths = np.empty((height, 3), np.int64)  # before, inside and behind the run
    np.subtract(rows.left, x0, out=lengths[:, 0])
    np.subtract(rows.right, rows.left, out=lengths[:, 1])
    np.subtract(x1, rows.right, out=lengths[:, 2])
    region = np.repeat(_outside_inside(height), lengths.reshape(-1)).reshape(height, x1 - x0)
    return edit.paint(region, (x0, rows.top, x1, rows.top + height), pen)


@lru_cache(maxsize=256)
def _outside_inside(height: int) -> NDArray[np.bool_]:
    return np.tile([False, True, False], height)


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
        before, self._last = self._last or stamp, stamp
        if before is not stamp and before[:3] == stamp[:3]:
            return None
        shape = self._edit.document.shape
        known = _known_sweep(before, stamp, self.brush.square, shape)
        if known is not None:
            return self._edit.paint(*known, self.pen)
        rows = sweep(before, stamp, self.brush.square, shape)
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
    *,
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
