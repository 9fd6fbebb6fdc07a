"""The question that the bench puts to an engine."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.progress import CancelToken
from workbench.tracking.baseline_engine import NearestMeanEngine
from workbench.tracking.bench_task import LONGEST, SHORTEST, bench_task, score


@pytest.mark.parametrize(("count", "labelled"), [(30, 30), (45, 30), (1000, 30), (200, 10)])
def test_fragments_cover_all_pictures_in_time(count: int, labelled: int) -> None:
    pictures = np.zeros((4, count, 6, 6), np.uint8)
    pictures[:, :, 0, 0], pictures[:, :, 0, 1] = np.arange(4)[:, None], np.arange(count)[None] % 251
    task = bench_task(pictures, labelled, np.random.default_rng(3))
    assert task.images.shape == (4 * count, 6, 6)
    assert task.images_in_video.sum() == 4 * count
    assert task.global_fragments[0].tolist() == [0, 1, 2, 3]
    lengths = task.stop - task.start
    assert (lengths[:4] == labelled).all()
    for fragment in range(task.fragments):
        own = task.images[task.pictures_of(fragment)]
        assert len(own) == lengths[fragment] == task.images_in_video[fragment]
        assert len(np.unique(own[:, 0, 0])) == 1
        expected = np.arange(task.start[fragment], task.stop[fragment]) % 251
        np.testing.assert_array_equal(own[:, 0, 1], expected)
    for moment in task.global_fragments:
        assert len(set(task.start[moment])) == 1
        animals = [int(task.images[task.pictures_of(fragment)][0, 0, 0]) for fragment in moment]
        assert sorted(animals) == [0, 1, 2, 3]
    rest = lengths[4:]
    assert (rest >= min(SHORTEST, count - labelled)).all()
    assert (rest < LONGEST + SHORTEST).all()
    ranked = [lengths[moment[0]] for moment in task.global_fragments[1:]]
    assert ranked == sorted(ranked, reverse=True)


def test_names_of_later_fragments_cannot_be_told_from_their_order() -> None:
    pictures = np.broadcast_to(np.arange(8, dtype=np.uint8)[:, None, None, None], (8, 3000, 2, 2))
    task = bench_task(pictures, 30, np.random.default_rng(0))
    orders = {tuple(int(task.images[task.pictures_of(f)][0, 0, 0]) for f in m) for m in task.global_fragments}
    assert len(orders) > 5


def test_score_counts_single_pictures() -> None:
    pictures = np.zeros((2, 30, 4, 4), np.uint8)
    pictures[1] = 200
    tests = pictures[:, :10].copy()
    tests[0, :5] = 190  # of the first animal, but nearer to the second
    task = bench_task(pictures, 30, np.random.default_rng(0))
    found = score(NearestMeanEngine(), task, tests, seed=0, cancel=CancelToken())
    assert found.accuracy == 0.75
