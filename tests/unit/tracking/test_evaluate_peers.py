"""The figures against motmetrics, which counts frame by frame, on random cases."""

from __future__ import annotations

import motmetrics
import numpy as np
import pytest
from track_samples import LENGTH, tracks, wanderers

from workbench.tracking.evaluate import evaluate
from workbench.tracking.matching import NOBODY, Correspondence, distances, nearest

NAMES = {
    "idf1": "idf1",
    "idp": "idp",
    "idr": "idr",
    "mota": "mota",
    "num_switches": "switches",
    "precision": "precision",
    "recall": "recall",
    "mostly_tracked": "mostly_tracked",
    "num_objects": "true_positions",
    "num_predictions": "found_positions",
    "num_detections": "matched",
}


def by_motmetrics(true: np.ndarray, found: np.ndarray) -> dict[str, float]:
    counted = motmetrics.MOTAccumulator(auto_id=True)
    for one, other in zip(true, found, strict=True):
        ours, theirs = (np.flatnonzero(np.isfinite(row).all(axis=1)) for row in (one, other))
        apart = np.linalg.norm(one[ours][:, None] - other[theirs][None], axis=2)
        counted.update(ours, theirs, np.where(apart <= LENGTH, apart, np.nan))
    table = motmetrics.metrics.create().compute(counted, metrics=list(NAMES), name="all")
    return {name: float(value) for name, value in table.iloc[0].items()}


@pytest.mark.parametrize("seed", range(24))
def test_the_same_figures_as_motmetrics(seed: int):
    true, found = wanderers(seed)
    theirs = by_motmetrics(true, found)
    ours = evaluate(tracks(true), tracks(found)).overall
    for name, mine in NAMES.items():
        value = getattr(ours, mine)
        assert (np.nan if value is None else value) == pytest.approx(theirs[name], nan_ok=True), name


def test_pieces_of_any_length_give_the_same_matching():
    true, found = wanderers(3)
    near = distances(true, found, LENGTH)
    whole = Correspondence(true.shape[1]).follow(near)
    follower = Correspondence(true.shape[1])
    pieces = [follower.follow(near[k : k + 7]) for k in range(0, len(near), 7)]
    for n in range(2):
        np.testing.assert_array_equal(np.concatenate([piece[n] for piece in pieces]), whole[n])


def test_nearest_is_the_cheapest_of_the_fullest():
    near = np.full((1, 2, 2), np.inf)
    near[0] = [[1.0, 2.0], [1.5, np.inf]]
    np.testing.assert_array_equal(nearest(near), [[1, 0]])
    near[0, 1] = np.inf
    np.testing.assert_array_equal(nearest(near), [[0, NOBODY]])
