"""Counts everything that the figures of tracking are made of, in a few passes over all frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken, Progress, Update
from workbench.tracking.hota import Hota, hota
from workbench.tracking.matching import (
    NOBODY,
    Correspondence,
    cheapest,
    distances,
    nearest,
    stretches,
)
from workbench.tracking.track_scores import MOSTLY, Scores, TrackScores

STAGE = "Scoring tracks"


class Steps:
    """Progress over the pieces of all passes."""

    def __init__(self, progress: Progress, cancel: CancelToken) -> None:
        self._progress, self._cancel = progress, cancel
        self._done, self._total = 0, 0

    def expect(self, pieces: int) -> None:
        """So many pieces are to come."""
        self._total += pieces

    def step(self) -> None:
        """A piece is done."""
        self._cancel.check()
        self._done += 1
        self._progress(Update(min(self._done, self._total), self._total, STAGE))


@dataclass(frozen=True)
class _Counts:
    """One pass over the frames.

    ``pairs`` (T, N) is the matching of CLEAR MOT, ``together`` (N, M) the frames in which a pair is within
    reach, ``agreeing`` (N, M) those in which it is paired by distance.
    """

    pairs: NDArray[np.int64]
    switched: NDArray[np.bool_]
    together: NDArray[np.int64]
    agreeing: NDArray[np.int64]


_PASSES = 3


class Comparison:
    """Both results over the compared frames: (T, N, 2) and (T, M, 2)."""

    def __init__(
        self,
        truth: NDArray[np.float64],
        found: NDArray[np.float64],
        reach: float,
        numbers: NDArray[np.int64],
        steps: Steps,
    ) -> None:
        self._truth, self._found, self._reach, self._numbers = truth, found, reach, numbers
        self._steps = steps
        self._pieces = list(stretches(len(truth), truth.shape[1], found.shape[1]))

    def scores(
        self,
        crossing: NDArray[np.bool_],
        names: tuple[tuple[str, ...], tuple[str, ...]],
        body_length: float | None,
        span: tuple[int, int],
        warnings: tuple[str, ...],
    ) -> TrackScores:
        """With crossings, and without."""
        seen = np.isfinite(self._truth).all(axis=2)
        inside = crossing & seen
        again = inside.any() and (seen & ~inside).any()
        self._steps.expect((2 * _PASSES + 1 if again else _PASSES) * len(self._pieces))
        counts = self._count(self._truth, self._found)
        overall = self._scores(self._truth, self._found, counts)
        outside = None
        if (seen & ~inside).any():
            outside = self._outside(inside, counts) if again else overall
        partner = best(counts.together)
        return TrackScores(
            overall=overall,
            outside_crossings=outside,
            within=self._reach,
            body_length=body_length,
            start=span[0],
            stop=span[1],
            frames=len(self._numbers),
            animals=self._truth.shape[1],
            tracks=self._found.shape[1],
            crossing_share=float(inside.sum() / seen.sum()),
            matching={
                name: names[1][int(n)] if n != NOBODY else None
                for name, n in zip(names[0], partner, strict=True)
            },
            warnings=warnings,
        )

    def _outside(self, inside: NDArray[np.bool_], counts: _Counts) -> Scores:
        """Scores without the true positions ``inside`` (T, N), and without what was found of these."""
        truth = np.where(inside[:, :, None], np.nan, self._truth)
        found = self._found.copy()
        for piece in self._pieces:
            found[piece][self._of_these(piece, inside[piece], counts.pairs[piece])] = np.nan
            self._steps.step()
        return self._scores(truth, found, self._count(truth, found))

    def _of_these(
        self, piece: slice, inside: NDArray[np.bool_], pairs: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """(T, M) found positions that stand for true ones inside crossings."""
        near = np.isfinite(distances(self._truth[piece], self._found[piece], self._reach))
        matched = np.zeros((near.shape[0], near.shape[2]), bool)
        frame, animal = np.nonzero(pairs != NOBODY)
        matched[frame, pairs[frame, animal]] = True
        mine = np.zeros_like(matched)
        frame, animal = np.nonzero((pairs != NOBODY) & inside)
        mine[frame, pairs[frame, animal]] = True
        return np.asarray(mine | (~matched & (near & inside[:, :, None]).any(axis=1)), bool)

    def _count(self, truth: NDArray[np.float64], found: NDArray[np.float64]) -> _Counts:
        shape = (truth.shape[1], found.shape[1])
        pairs = np.full(truth.shape[:2], NOBODY, np.int64)
        switched = np.zeros(truth.shape[:2], bool)
        together, agreeing = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        follower = Correspondence(truth.shape[1])
        for piece in self._pieces:
            near = distances(truth[piece], found[piece], self._reach)
            pairs[piece], switched[piece] = follower.follow(near)
            together += np.isfinite(near).sum(axis=0)
            choice = nearest(near)
            frame, animal = np.nonzero(choice != NOBODY)
            np.add.at(agreeing, (animal, choice[frame, animal]), 1)
            self._steps.step()
        return _Counts(pairs, switched, together, agreeing)

    def _scores(self, truth: NDArray[np.float64], found: NDArray[np.float64], counts: _Counts) -> Scores:
        seen, there = (np.asarray(np.isfinite(one).all(axis=2), bool) for one in (truth, found))
        true_positions, found_positions = int(seen.sum()), int(there.sum())
        matched = counts.pairs != NOBODY
        hits, switches = int(matched.sum()), int(counts.switched.sum())
        misses, wrong = true_positions - hits, found_positions - hits
        partner = best(counts.together)
        named = of_partner(counts.together, partner)
        per_animal, frames_of = matched.sum(axis=0), seen.sum(axis=0)
        higher: Hota = hota(truth, found, self._reach, self._steps.step)
        first = np.flatnonzero(np.asarray(counts.switched.any(axis=1)))
        own = np.flatnonzero(partner != NOBODY)
        covered = int(np.count_nonzero(seen[:, own] & there[:, partner[own]]))
        return Scores(
            idf1=share(2 * named, true_positions + found_positions),
            idp=share(named, found_positions),
            idr=share(named, true_positions),
            mota=share(true_positions - misses - wrong - switches, true_positions),
            hota=higher.hota,
            detection=higher.detection,
            association=higher.association,
            precision=share(hits, found_positions),
            recall=share(hits, true_positions),
            switches=switches,
            first_swap=int(self._numbers[first[0]]) if len(first) else None,
            identity_accuracy=share(of_partner(counts.agreeing, partner), int(counts.agreeing.sum())),
            coverage=share(covered, true_positions),
            mostly_tracked=int(((per_animal >= MOSTLY * frames_of) & (frames_of > 0)).sum()),
            true_positions=true_positions,
            found_positions=found_positions,
            matched=hits,
        )


def best(together: NDArray[np.int64]) -> NDArray[np.int64]:
    """(N,) the track of each animal in the one-to-one matching with most frames in common, or `NOBODY`."""
    partner = np.full(len(together), NOBODY, np.int64)
    rows, columns = cheapest(-together.astype(np.float64))
    useful = together[rows, columns] > 0
    partner[rows[useful]] = columns[useful]
    return partner


def of_partner(counted: NDArray[np.int64], partner: NDArray[np.int64]) -> int:
    """Sum of (N, M) ``counted`` over the animals with their partners (N,)."""
    animals = np.flatnonzero(partner != NOBODY)
    return int(counted[animals, partner[animals]].sum())


def share(part: float, whole: float) -> float | None:
    """``part`` of ``whole``; None of nothing."""
    return part / whole if whole else None
