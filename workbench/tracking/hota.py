"""HOTA: detection and association in one figure.

Luiten et al., 2021, "HOTA: A higher order metric for evaluating multi-object tracking", International
Journal of Computer Vision 129, doi:10.1007/s11263-020-01375-2. Tracks here are points, so the similarity
of two is 1 at no distance, falls linearly, and is 0 from ``within`` pixels on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.tracking.matching import NOBODY, distances, stretches, strongest

ALPHAS = np.arange(0.05, 0.99, 0.05)
"""Similarities from which on two count as one animal; the figures are means over them."""
_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Hota:
    """Means over `ALPHAS`, 0 to 1."""

    hota: float
    detection: float
    association: float
    localisation: float


def hota(
    truth: NDArray[np.float64],
    found: NDArray[np.float64],
    within: float,
    on_stretch: Callable[[], None] = lambda: None,
) -> Hota:
    """Score ``found`` (T, M, 2) against ``truth`` (T, N, 2), NaN where not seen.

    Parameters
    ----------
    within
        Distance in pixels from which on two points have nothing in common.
    on_stretch
        Called between pieces of work; may raise to stop it.
    """
    shape = (truth.shape[1], found.shape[1])
    pieces = list(stretches(len(truth), *shape))
    true_frames = np.isfinite(truth).all(axis=2).sum(axis=0)
    found_frames = np.isfinite(found).all(axis=2).sum(axis=0)
    both = np.zeros(shape)
    for piece in pieces:
        both += _shared(_similarity(truth[piece], found[piece], within))
        on_stretch()
    alignment = both / np.maximum(true_frames[:, None] + found_frames[None] - both, _EPS)
    matched = np.zeros((len(ALPHAS), *shape))
    nearness = np.zeros(len(ALPHAS))
    for piece in pieces:
        _count(_similarity(truth[piece], found[piece], within), alignment, matched, nearness)
        on_stretch()
    return _means(matched, nearness, true_frames, found_frames)


def _similarity(truth: NDArray[np.float64], found: NDArray[np.float64], within: float) -> NDArray[np.float64]:
    return np.maximum(0.0, 1.0 - distances(truth, found, within) / within)


def _shared(similarity: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, M) how much each pair could be matched: similarity over what both share with others (Jaccard)."""
    rest = similarity.sum(axis=1, keepdims=True) + similarity.sum(axis=2, keepdims=True) - similarity
    shares = np.divide(similarity, rest, out=np.zeros_like(similarity), where=rest > _EPS)
    return np.asarray(shares.sum(axis=0), np.float64)


def _count(
    similarity: NDArray[np.float64],
    alignment: NDArray[np.float64],
    matched: NDArray[np.float64],
    nearness: NDArray[np.float64],
) -> None:
    """Add the matches of a stretch to ``matched`` (alphas, N, M), their similarities to ``nearness``."""
    choice = strongest(similarity * alignment)
    frame, animal = np.nonzero(choice != NOBODY)
    partner = choice[frame, animal]
    alike = similarity[frame, animal, partner]
    for level, alpha in enumerate(ALPHAS):
        good = alike >= alpha - _EPS
        np.add.at(matched[level], (animal[good], partner[good]), 1)
        nearness[level] += alike[good].sum()


def _means(
    matched: NDArray[np.float64],
    nearness: NDArray[np.float64],
    true_frames: NDArray[np.int64],
    found_frames: NDArray[np.int64],
) -> Hota:
    hits = matched.sum(axis=(1, 2))
    union = true_frames[:, None] + found_frames[None] - matched
    association = (matched * matched / np.maximum(1, union)).sum(axis=(1, 2)) / np.maximum(1, hits)
    detection = hits / np.maximum(1, true_frames.sum() + found_frames.sum() - hits)
    localisation = np.where(hits > 0, nearness / np.maximum(1, hits), 1.0)
    return Hota(
        hota=float(np.mean(np.sqrt(detection * association))),
        detection=float(np.mean(detection)),
        association=float(np.mean(association)),
        localisation=float(np.mean(localisation)),
    )
