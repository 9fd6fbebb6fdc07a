"""How well found trajectories follow the true ones, and how far two results agree.

IDF1, IDP and IDR after Ristani et al., 2016, "Performance measures and a data set for multi-target,
multi-camera tracking", arXiv:1609.01775; MOTA, precision, recall and switches after Bernardin and
Stiefelhagen (`matching.Correspondence`); HOTA after Luiten et al. (`hota`). Counted over all frames at
once; the tests hold the figures against the package motmetrics, which goes frame by frame (decision 0057).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError, NothingToDoError
from workbench.core.progress import CancelToken, Progress, no_progress
from workbench.core.trajectories import Trajectories
from workbench.formats.tracks.track_format import LABELLED_FRAMES
from workbench.tracking.comparison import Comparison, Steps, best, of_partner, share
from workbench.tracking.matching import NOBODY, distances, stretches
from workbench.tracking.track_scores import Agreement, Scores, TrackScores

__all__ = ["Agreement", "Scores", "TrackScores", "agreement", "evaluate"]


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
    comparison = Comparison(true, other, reach, numbers, Steps(progress, cancel or CancelToken()))
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
    partner = best(close)
    matched = np.flatnonzero(partner != NOBODY)
    chosen = partner[matched]
    both = int(np.count_nonzero(known[0][:, matched] & known[1][:, chosen]))
    either = int(np.count_nonzero(a.seen[:frames, matched] | b.seen[:frames, chosen]))
    return Agreement(
        share=share(of_partner(close, partner), both),
        both_sure=both,
        positions=either,
        matching=tuple(None if n == NOBODY else int(n) for n in partner),
    )


def _sure(one: Trajectories, least: float) -> NDArray[np.bool_]:
    """(T, N) positions that the result is sure of."""
    if not np.isfinite(one.probability).any():
        return one.seen
    return np.asarray(one.seen & (one.probability >= least), bool)
