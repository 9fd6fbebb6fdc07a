"""Which found animal stands for which true one, frame by frame; all frames of a stretch at once.

Distances come as (T, N, M) arrays of pixels, infinite where one of the two is not seen or where both
are too far apart to be the same animal.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

NOBODY = -1
_CELLS = 1 << 19
"""Distances held at once: memory stays flat in the length of the recording, and a cancel is heard soon."""
_WIDEST = 4096
_NARROWEST = 4


def stretches(frames: int, animals: int, tracks: int) -> Iterator[slice]:
    """Cut ``frames`` so that the distances of a piece fit in memory."""
    step = max(1, _CELLS // max(1, animals * tracks))
    for start in range(0, frames, step):
        yield slice(start, min(start + step, frames))


def distances(truth: NDArray[np.float64], found: NDArray[np.float64], within: float) -> NDArray[np.float64]:
    """(T, N, M) distances between (T, N, 2) and (T, M, 2); infinite beyond ``within``, or not seen."""
    apart = np.hypot(truth[:, :, None, 0] - found[:, None, :, 0], truth[:, :, None, 1] - found[:, None, :, 1])
    return np.where(apart <= within, apart, np.inf)


def cheapest(cost: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the most pairs that (N, M) ``cost`` allows (finite), at the least cost."""
    allowed = np.isfinite(cost)
    if not allowed.any():
        none = np.zeros(0, np.intp)
        return none, none
    dear = 1.0 + 2.0 * float(cost[allowed].max()) * min(cost.shape)
    rows, columns = linear_sum_assignment(np.where(allowed, cost, dear))
    kept = allowed[rows, columns]
    return rows[kept], columns[kept]


def nearest(near: NDArray[np.float64]) -> NDArray[np.int64]:
    """(T, N) found animal of each true one, by distance alone; `NOBODY` where there is none.

    In every frame as many pairs as can be, at the least total distance.
    """
    if 0 in near.shape:
        return np.full(near.shape[:2], NOBODY, np.int64)
    choice: NDArray[np.int64] = near.argmin(axis=2).astype(np.int64)
    choice[~np.isfinite(near).any(axis=2)] = NOBODY
    for k in np.flatnonzero(_clashing(choice)).tolist():
        rows, columns = cheapest(near[k])
        choice[k] = NOBODY
        choice[k, rows] = columns
    return choice


def strongest(score: NDArray[np.float64]) -> NDArray[np.int64]:
    """(T, N) found animal of each true one at the highest total of (T, N, M) scores of 0 or more."""
    if 0 in score.shape:
        return np.full(score.shape[:2], NOBODY, np.int64)
    choice: NDArray[np.int64] = score.argmax(axis=2).astype(np.int64)
    choice[score.max(axis=2) <= 0] = NOBODY
    for k in np.flatnonzero(_clashing(choice)).tolist():
        rows, columns = linear_sum_assignment(score[k], maximize=True)
        choice[k] = NOBODY
        choice[k, rows] = np.where(score[k, rows, columns] > 0, columns, NOBODY)
    return choice


def _clashing(choice: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(T,) where two of a row want the same; in the others every wish is granted, which is the optimum."""
    wishes = np.sort(choice, axis=1)
    same = (wishes[:, 1:] == wishes[:, :-1]) & (wishes[:, 1:] != NOBODY)
    return np.asarray(same.any(axis=1), bool)


class Correspondence:
    """The matching of CLEAR MOT: who was matched stays so while it is possible, however near others are.

    Bernardin and Stiefelhagen, 2008, "Evaluating multiple object tracking performance: the CLEAR MOT
    metrics", doi:10.1155/2008/246309. A true animal that gets another partner than the last one it had has
    switched. Nearly all frames only carry on what was before, so stretches between two events are taken
    at once.
    """

    def __init__(self, animals: int) -> None:
        self._last = np.full(animals, NOBODY, np.int64)

    def follow(self, near: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Go on with the next frames.

        Parameters
        ----------
        near
            (T, N, M) distances, infinite where a pair is not allowed.

        Returns
        -------
        pairs, switched
            (T, N) found animal of each true one or `NOBODY`; (T, N) whether it is another than before.
        """
        pairs = np.full(near.shape[:2], NOBODY, np.int64)
        switched = np.zeros(near.shape[:2], bool)
        at, width = 0, _NARROWEST
        while at < len(near):
            piece = near[at : at + width]
            kept, changes = self._carry(piece)
            quiet = int(changes.argmax()) if changes.any() else len(piece)
            pairs[at : at + quiet] = kept[:quiet]
            if quiet < len(piece):
                pairs[at + quiet] = kept[quiet]
                switched[at + quiet] = self._settle(piece[quiet], pairs[at + quiet])
                width = _NARROWEST
                at += quiet + 1
            else:
                width = min(2 * width, _WIDEST)
                at += len(piece)
        return pairs, switched

    def _carry(self, near: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """(T, N) last partners where they are still possible, and (T,) where more could be matched."""
        kept = np.full(near.shape[:2], NOBODY, np.int64)
        taken = np.zeros((near.shape[0], near.shape[2]), bool)
        for animal in np.flatnonzero(self._last != NOBODY).tolist():
            partner = int(self._last[animal])
            possible = np.isfinite(near[:, animal, partner]) & ~taken[:, partner]
            kept[possible, animal] = partner
            taken[possible, partner] = True
        free = (kept == NOBODY)[:, :, None] & ~taken[:, None, :]
        return kept, (np.isfinite(near) & free).any(axis=(1, 2))

    def _settle(self, near: NDArray[np.float64], row: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Match in ``row`` who is still free in this frame; (N,) whose partner is a new one."""
        cost = near.copy()
        cost[row != NOBODY] = np.inf
        cost[:, row[row != NOBODY]] = np.inf
        animals, partners = cheapest(cost)
        switched = np.zeros(len(row), bool)
        switched[animals] = (self._last[animals] != NOBODY) & (self._last[animals] != partners)
        row[animals] = partners
        self._last[animals] = partners
        return switched
