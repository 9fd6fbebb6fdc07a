"""Which frames to label next: those a network doubts, and unlike each other and what is labelled.

Pure functions of numbers; who measures doubt and likeness does not matter here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken

Floats = NDArray[np.float32]

VECTOR = 64
"""Numbers in the vector that says what a frame is like."""
MOST = 20_000
"""Candidates compared with each other; of more, those with the most doubt."""
_SURE = 0.01
"""Least weight of a frame: where nothing is doubted diversity alone orders them."""


_PLAIN = 0.9
"""A frame that is doubted more than this share of the others is chosen for its doubt, new or not."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """Frames to choose from, or frames that are labelled.

    Attributes
    ----------
    doubt
        (N,) 0 to 1; any constant where nothing is known of it.
    vectors
        (N, D): like frames have near vectors.
    video
        (N,) number of the video of each.
    times
        (N,) seconds in it.
    """

    doubt: Floats
    vectors: Floats
    video: NDArray[np.int64]
    times: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.doubt)

    def at(self, places: NDArray[np.intp]) -> Candidates:
        """Those at ``places``."""
        return Candidates(self.doubt[places], self.vectors[places], self.video[places], self.times[places])


@dataclass(frozen=True)
class Pick:
    """A chosen frame: its place among the candidates, what it was worth when chosen (0 to 1), and why.

    ``doubted`` says whether it is among the most doubted candidates, or more doubted than new.
    """

    place: int
    score: float
    doubted: bool


def choose(
    candidates: Candidates,
    labelled: Candidates,
    count: int,
    gap_s: float = 1.0,
    cancel: CancelToken | None = None,
) -> list[Pick]:
    """At most ``count`` frames, the most useful first.

    Greedy: the next one has the largest product of doubt (squared) and distance (its root) to the nearest
    frame that is labelled or chosen. Without doubt that is farthest point first (Gonzalez 1985), which covers
    a set with few centres; as a way to choose labels: core sets (Sener and Savarese 2018).

    Parameters
    ----------
    labelled
        What counts as known; may be empty.
    gap_s
        Frames of one video nearer in time than this to a chosen or labelled one are not chosen.

    Raises
    ------
    Cancelled
    """
    token = cancel or CancelToken()
    places = _most_doubted(candidates.doubt)
    some = candidates.at(places)
    vectors, known = _scaled(some.vectors, labelled.vectors)
    weight = _weights(some.doubt)
    distance = _first_distances(vectors, known, token)
    free = np.ones(len(some), bool)
    for video, time in zip(labelled.video, labelled.times, strict=True):
        token.check()
        _close(free, some, int(video), float(time), gap_s)
    doubt, novel = _ranks(some.doubt), _ranks(distance)
    known_doubt = len(some) > 1 and bool(np.ptp(some.doubt) > 0)
    picks: list[Pick] = []
    best, score = 0.0, 1.0
    while len(picks) < count and free.any():
        token.check()
        worth = np.where(free, weight * (_reach(distance) + 1e-6), -1.0)
        place = int(np.argmax(worth))
        best = best or float(worth[place])
        doubted = known_doubt and doubt[place] >= min(_PLAIN, novel[place])
        score = min(score, float(worth[place]) / best)
        picks.append(Pick(int(places[place]), score, bool(doubted)))
        free[place] = False
        _close(free, some, int(some.video[place]), float(some.times[place]), gap_s)
        away = np.linalg.norm(vectors - vectors[place], axis=1).astype(np.float32)
        # Without labelled frames the first distances were those to the middle, which is no frame.
        distance = np.minimum(distance, away) if len(known) or len(picks) > 1 else away
    return picks


def _most_doubted(doubt: Floats) -> NDArray[np.intp]:
    if len(doubt) <= MOST:
        return np.arange(len(doubt))
    return np.sort(np.argpartition(-doubt, MOST)[:MOST])


def _scaled(vectors: Floats, known: Floats) -> tuple[Floats, Floats]:
    """Both with every dimension centred, and one unit the typical distance from the middle."""
    if not len(vectors):
        return vectors, known
    middle = vectors.mean(axis=0, dtype=np.float64)
    spread = max(float(np.sqrt(np.square(vectors - middle).sum(axis=1).mean())), 1e-9)
    return ((vectors - middle) / spread).astype(np.float32), ((known - middle) / spread).astype(np.float32)


def _weights(doubt: Floats) -> Floats:
    """Weight of each, `_SURE` to 1: the square of its doubt, so that novelty alone chooses none."""
    most = float(doubt.max(initial=0.0))
    if most <= 0:
        return np.ones(len(doubt), np.float32)
    weights: Floats = np.maximum(np.square(doubt / most), _SURE).astype(np.float32)
    return weights


def _reach(distance: Floats) -> Floats:
    """What a distance counts: from twice as far does not follow twice as much to learn."""
    root: Floats = np.sqrt(distance, dtype=np.float32)
    return root


def _ranks(values: Floats) -> Floats:
    """Place of each among the others, 0 (least) to 1; equal values share one."""
    ordered = np.sort(values)
    both = np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right") - 1
    return (both / max(1, 2 * (len(values) - 1))).astype(np.float32)


def _first_distances(vectors: Floats, known: Floats, cancel: CancelToken) -> Floats:
    """Distance of each to the nearest known one; to the middle where none is known."""
    nearest = np.full(len(vectors), np.inf, np.float32)
    for one in known:
        cancel.check()
        np.minimum(nearest, np.linalg.norm(vectors - one, axis=1), out=nearest)
    return nearest if len(known) else np.linalg.norm(vectors, axis=1).astype(np.float32)


def _close(free: NDArray[np.bool_], some: Candidates, video: int, time: float, gap_s: float) -> None:
    """Take out of ``free`` what is too near in time."""
    free[(some.video == video) & (np.abs(some.times - time) < gap_s)] = False
