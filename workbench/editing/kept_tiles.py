"""What a plane was before an edit, copied square by square as the edit reaches it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from workbench.core.history import Box, Span
from workbench.core.types import Mask

TILE = 256
"""Side of the squares that are copied before their first change, in pixels."""


class KeptTiles:
    """What one plane was before the edit, as far as the edit touches it.

    Parameters
    ----------
    plane
        (H, W) uint8, about to change.
    before
        (H, W) uint8 whose content does not matter; the copies go there.
    """

    def __init__(self, plane: Mask, before: Mask) -> None:
        self.plane = plane
        self.before = before
        rows, columns = -(-plane.shape[0] // TILE), -(-plane.shape[1] // TILE)
        self.tiles: NDArray[np.bool_] = np.zeros((rows, columns), np.bool_)
        self._last: Box = (0, 0, 0, 0)  # of the tiles kept last: a stroke mostly stays where it is

    def keep(self, box: Box) -> None:
        """Copy the tiles under ``box`` that were not copied yet."""
        x0, y0, x1, y1 = box
        near = self._last
        if near[0] <= x0 and near[1] <= y0 and x1 <= near[2] and y1 <= near[3]:
            return
        left, right = x0 // TILE, (x1 - 1) // TILE + 1
        top, bottom = y0 // TILE, (y1 - 1) // TILE + 1
        self._last = (left * TILE, top * TILE, right * TILE, bottom * TILE)
        under = self.tiles[top:bottom, left:right]
        for row in range(top, bottom):
            for first, last in _runs(~self.tiles[row, left:right]):
                piece = _piece(row, left + first, left + last)
                self.before[piece] = self.plane[piece]
        under[...] = True

    def spans(self) -> Iterator[Span]:
        """Before and after of everything copied, in pieces one tile high."""
        for row in np.flatnonzero(self.tiles.any(axis=1)).tolist():
            for first, last in _runs(self.tiles[row]):
                piece = _piece(row, first, last)
                yield self.before[piece], self.plane[piece], first * TILE, row * TILE

    def put_back(self) -> None:
        """Make the plane what it was."""
        for before, after, _, _ in self.spans():
            after[...] = before


def _runs(wanted: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last (exclusive) of every run of true values."""
    edges = np.flatnonzero(np.diff(wanted, prepend=False, append=False)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _piece(row: int, first: int, last: int) -> tuple[slice, slice]:
    return slice(row * TILE, (row + 1) * TILE), slice(first * TILE, last * TILE)
