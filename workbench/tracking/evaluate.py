"""How well found trajectories follow the true ones, and how far two results agree.

IDF1, IDP and IDR after Ristani et al., 2016, "Performance measures and a data set for multi-target,
multi-camera tracking", arXiv:1609.01775; MOTA, precision, recall and switches after Bernardin and
Stiefelhagen (`matching.Correspondence`); HOTA after Luiten et al. (`hota`). The package motmetrics counts
the same one frame and one pair at a time, which at 100,000 frames takes too long; the tests hold ours
against it (decision 0057).
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError, NothingToDoError
from workbench.core.progress import CancelToken, Progress, Update, no_progress
from workbench.core.trajectories import Trajectories
from workbench.core.types import Json
from workbench.formats.tracks.track_format import LABELLED_FRAMES
from workbench.tracking.hota import Hota, hota
from workbench.tracking.matching import (
    NOBODY,
    Correspondence,
    cheapest,
    distances,
    nearest,
    stretches,
)

STAGE = "Scoring tracks"
MOSTLY = 0.8
"""Share of its frames in which an animal must be found to count as mostly tracked."""


@dataclass(frozen=True)
class Scores:
    """Figures of one comparison, shares from 0 to 1; None where there is nothing to take a share of.

    Attributes
    ----------
    idf1, idp, idr
        Agreement after the one matching of names that is best over the whole recording.
    mota
        1 less misses, false positives and switches, by true positions; may be below 0.
    hota, detection, association
        Mean over thresholds; ``detection`` and ``association`` are its DetA and AssA.
    precision, recall
        Of positions, whatever their names.
    switches
        How often a true animal went on under another name.
    first_swap
        Frame of the first switch; None where there is none.
    identity_accuracy
        Of the true positions that have a found one, paired by distance in each frame, those with the right
        name.
    coverage
        Of the true positions, those in whose frame the animal's own track has a position, wherever it is.
    mostly_tracked
        True animals that are found in `MOSTLY` of their frames.
    true_positions, found_positions, matched
        What was counted.
    """

    idf1: float | None
    idp: float | None
    idr: float | None
    mota: float | None
    hota: float | None
    detection: float | None
    association: float | None
    precision: float | None
    recall: float | None
    switches: int
    first_swap: int | None
    identity_accuracy: float | None
    coverage: float | None
    mostly_tracked: int
    true_positions: int
    found_positions: int
    matched: int


@dataclass(frozen=True)
class TrackScores:
    """What `evaluate` finds.

    Attributes
    ----------
    overall, outside_crossings
        All true positions; and those outside crossings, with what was found there (None where
        everything is a crossing). Switches inside a crossing show at its end.
    within
        Distance in pixels up to which a found position is that of a true animal.
    start, stop, frames
        Frames compared; ``frames`` may be fewer, where the truth does not speak of all.
    animals, tracks
        True animals, and tracks found.
    crossing_share
        Share of the true positions that lie in a crossing.
    matching
        For every true animal the name of its track, or None.
    warnings
        What one must know before the figures, in English.
    """

    overall: Scores
    outside_crossings: Scores | None
    within: float
    body_length: float | None
    start: int
    stop: int
    frames: int
    animals: int
    tracks: int
    crossing_share: float
    matching: dict[str, str | None]
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """All of it as `json.dumps` takes it."""
        return asdict(self)


@dataclass(frozen=True)
class Agreement:
    """How far two results agree; see `agreement`.

    Attributes
    ----------
    share
        Of the positions that both are sure of, those within the distance; None where there are none.
    both_sure
        Positions that both are sure of.
    positions
        Positions that either has, summed over the matched animals.
    matching
        For every animal of the first the number of its partner in the second, or None.
    """

    share: float | None
    both_sure: int
    positions: int
    matching: tuple[int | None, ...]


def evaluate(
    truth: Trajectories,
    found: Trajectories,
    within: float | None = None,
    *,
    start: int = 0,
    stop: int | None = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> TrackScores:
    """Score ``found`` against ``truth``.

    Parameters
    ----------
    within
        Pixels up to which a found position is that of a true animal; None: one body length, as the truth
        or else the other one says.
    start, stop
        Frames to compare.

    Notes
    -----
    A crossing is what the truth flags as one; where it flags nothing, an animal within one body length of
    another. Outside crossings means: without the true positions inside one, and without the found
    positions that are matched to these or lie within the distance of these and match nothing.

    Raises
    ------
    BadParameterError
        If nobody says how long an animal is, or the frames are not there.
    NothingToDoError
        If the truth has no position in these frames.
    Cancelled
    """
    reach = _reach(truth, found, within)
    last = min(truth.frames, found.frames)
    warnings = []
    if truth.frames != found.frames:
        warnings.append(
            f"The truth has {truth.frames} frames, the other {found.frames}: the first {last} are compared."
        )
    end = last if stop is None else min(stop, last)
    if not 0 <= start < end:
        raise BadParameterError(name="start", value=start, detail=f"there are frames 0 to {end - 1}")
    numbers = _spoken_of(truth, start, end)
    true, other = truth.positions[numbers], found.positions[numbers]
    if not np.isfinite(true).any():
        raise NothingToDoError(
            path=truth.video or "truth",
            detail="no animal has a position in these frames",
            way_out="Choose other frames, or another file.",
        )
    length = truth.body_length if math.isfinite(truth.body_length) else found.body_length
    comparison = _Comparison(true, other, reach, numbers, _Steps(progress, cancel or CancelToken()))
    return comparison.scores(
        crossing=_crossings(truth, numbers, length if math.isfinite(length) else reach),
        names=(truth.names, found.names),
        body_length=length if math.isfinite(length) else None,
        span=(start, end),
        warnings=tuple(warnings),
    )


def _reach(truth: Trajectories, found: Trajectories, within: float | None) -> float:
    if within is not None:
        if not (math.isfinite(within) and within > 0):
            raise BadParameterError(name="within", value=within, detail="it is a distance in pixels")
        return float(within)
    for one in (truth, found):
        if math.isfinite(one.body_length) and one.body_length > 0:
            return float(one.body_length)
    detail = "neither file says how long an animal is, so give the distance in pixels"
    raise BadParameterError(name="within", value="body length", detail=detail)


def _spoken_of(truth: Trajectories, start: int, stop: int) -> NDArray[np.int64]:
    """Numbers of the frames from ``start`` to ``stop`` that the truth speaks of."""
    labelled = truth.extra.get(LABELLED_FRAMES)
    every = np.arange(start, stop, dtype=np.int64)
    return every if labelled is None else every[np.isin(every, np.asarray(labelled, np.int64))]


def _crossings(truth: Trajectories, numbers: NDArray[np.int64], length: float) -> NDArray[np.bool_]:
    """(T, N) true positions inside a crossing, by the truth's flags or by distance."""
    if truth.crossing.any():
        return truth.crossing[numbers]
    positions = truth.positions[numbers]
    close = np.zeros(positions.shape[:2], bool)
    oneself = np.eye(truth.animals, dtype=bool)
    for piece in stretches(len(positions), truth.animals, truth.animals):
        near = distances(positions[piece], positions[piece], length)
        close[piece] = (np.isfinite(near) & ~oneself).any(axis=2)
    return close


class _Steps:
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


class _Comparison:
    """Both results over the compared frames: (T, N, 2) and (T, M, 2)."""

    def __init__(
        self,
        truth: NDArray[np.float64],
        found: NDArray[np.float64],
        reach: float,
        numbers: NDArray[np.int64],
        steps: _Steps,
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
        self._steps.expect((2 * _PASSES + 1) * len(self._pieces))
        counts = self._count(self._truth, self._found)
        overall = self._scores(self._truth, self._found, counts)
        seen = np.isfinite(self._truth).all(axis=2)
        inside = crossing & seen
        outside = None
        if (seen & ~inside).any():
            outside = self._outside(inside, counts) if inside.any() else overall
        partner = _best(counts.together)
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
        seen, there = np.isfinite(truth).all(axis=2), np.isfinite(found).all(axis=2)
        true_positions, found_positions = int(seen.sum()), int(there.sum())
        matched = counts.pairs != NOBODY
        hits, switches = int(matched.sum()), int(counts.switched.sum())
        misses, wrong = true_positions - hits, found_positions - hits
        partner = _best(counts.together)
        named = _of_partner(counts.together, partner)
        per_animal, frames_of = matched.sum(axis=0), seen.sum(axis=0)
        higher: Hota = hota(truth, found, self._reach, self._steps.step)
        first = np.flatnonzero(counts.switched.any(axis=1))
        own = [int((seen[:, n] & there[:, j]).sum()) for n, j in enumerate(partner.tolist()) if j != NOBODY]
        return Scores(
            idf1=_share(2 * named, true_positions + found_positions),
            idp=_share(named, found_positions),
            idr=_share(named, true_positions),
            mota=_share(true_positions - misses - wrong - switches, true_positions),
            hota=higher.hota,
            detection=higher.detection,
            association=higher.association,
            precision=_share(hits, found_positions),
            recall=_share(hits, true_positions),
            switches=switches,
            first_swap=int(self._numbers[first[0]]) if len(first) else None,
            identity_accuracy=_share(_of_partner(counts.agreeing, partner), int(counts.agreeing.sum())),
            coverage=_share(sum(own), true_positions),
            mostly_tracked=int(((per_animal >= MOSTLY * frames_of) & (frames_of > 0)).sum()),
            true_positions=true_positions,
            found_positions=found_positions,
            matched=hits,
        )


def _best(together: NDArray[np.int64]) -> NDArray[np.int64]:
    """(N,) the track of each animal in the one-to-one matching with most frames in common, or `NOBODY`."""
    partner = np.full(len(together), NOBODY, np.int64)
    rows, columns = cheapest(-together.astype(np.float64))
    useful = together[rows, columns] > 0
    partner[rows[useful]] = columns[useful]
    return partner


def _of_partner(counted: NDArray[np.int64], partner: NDArray[np.int64]) -> int:
    animals = np.flatnonzero(partner != NOBODY)
    return int(counted[animals, partner[animals]].sum())


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def agreement(a: Trajectories, b: Trajectories, within: float, sure: float = 0.99) -> Agreement:
    """How far two results of one recording agree where both are sure of the identity.

    Parameters
    ----------
    within
        Pixels up to which two positions are the same.
    sure
        Least identity probability that counts as sure. A result that says nothing of probabilities counts
        as sure wherever it has a position.

    Notes
    -----
    Names are matched one to one so that the sure positions within the distance are as many as can be.
    """
    frames = min(a.frames, b.frames)
    known = _sure(a, sure)[:frames], _sure(b, sure)[:frames]
    ours, theirs = (
        np.where(mask[:, :, None], one.positions[:frames], np.nan)
        for one, mask in zip((a, b), known, strict=True)
    )
    close = np.zeros((a.animals, b.animals), np.int64)
    for piece in stretches(frames, a.animals, b.animals):
        close += np.isfinite(distances(ours[piece], theirs[piece], within)).sum(axis=0)
    partner = _best(close)
    matched = np.flatnonzero(partner != NOBODY)
    chosen = partner[matched]
    both = int(np.count_nonzero(known[0][:, matched] & known[1][:, chosen]))
    either = int(np.count_nonzero(a.seen[:frames, matched] | b.seen[:frames, chosen]))
    return Agreement(
        share=_share(_of_partner(close, partner), both),
        both_sure=both,
        positions=either,
        matching=tuple(None if n == NOBODY else int(n) for n in partner),
    )


def _sure(one: Trajectories, least: float) -> NDArray[np.bool_]:
    """(T, N) positions that the result is sure of."""
    if not np.isfinite(one.probability).any():
        return one.seen
    return np.asarray(one.seen & (one.probability >= least), bool)
