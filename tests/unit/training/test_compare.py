"""Two networks on the same frames: counts, and an interval that does not believe noise."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.types import Mask
from workbench.training.compare import FEWEST_BLOCKS, Pair, stretches

NAMES = ("background", "head", "body", "tail")


def truth_of(rng: np.random.Generator) -> Mask:
    mask = np.zeros((40, 60), np.uint8)
    x, y = rng.integers(5, 20, 2)
    mask[y : y + 15, x : x + 30] = 2
    mask[y : y + 15, x + 25 : x + 30] = 1
    mask[y + 7 : y + 9, :x] = 3
    return mask


def spoilt(mask: Mask, share: float, rng: np.random.Generator) -> Mask:
    wrong = rng.random(mask.shape) < share
    return np.where(wrong, rng.integers(0, 4, mask.shape), mask).astype(np.uint8)


def counted(first: float, second: float, frames: int = 60, seed: int = 0) -> Pair:
    rng = np.random.default_rng(seed)
    pair = Pair(NAMES, (False, False))
    for _ in range(frames):
        truth = truth_of(rng)
        pair.add((spoilt(truth, first, rng), spoilt(truth, second, rng)), truth)
    return pair


def blocks(frames: int, each: int) -> list[tuple[str, int]]:
    return [("v", k // each) for k in range(frames)]


def test_the_numbers_are_those_of_each_alone() -> None:
    pair = counted(0.1, 0.0)
    first, second = pair.metrics()
    assert second["mean_iou"] == second["mean_boundary_f1"] == 1.0
    assert 0.3 < first["mean_iou"] < 0.95
    interval = pair.interval(blocks(60, 6))
    assert interval.difference == pytest.approx(1.0 - first["mean_iou"], abs=1e-5)
    assert interval.blocks == 10
    assert 0 < interval.low < interval.difference < interval.high
    assert interval.tells


def test_noise_is_not_believed() -> None:
    fooled = sum(counted(0.1, 0.1, seed=seed).interval(blocks(60, 6)).tells for seed in range(20))
    assert fooled <= 4  # one in twenty by construction


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """Frames of a stretch that share their error must not be counted as independent."""
    rng = np.random.default_rng(5)
    held = {1: 0, 6: 0}
    runs = 60
    for _ in range(runs):
        pair = Pair(NAMES, (False, False))
        for _block in range(12):
            shares = rng.uniform(0.0, 0.3, 2)  # both equally good on the whole, each odd for a while
            truth = truth_of(rng)
            found = tuple(spoilt(truth, share, rng) for share in shares)
            for _frame in range(6):
                pair.add((found[0], found[1]), truth)
        for each in held:
            interval = pair.interval(blocks(72, each))
            held[each] += interval.low <= 0.0 <= interval.high
    assert held[6] >= 0.85 * runs
    assert held[1] < held[6]


def test_too_few_stretches_give_no_interval() -> None:
    interval = counted(0.2, 0.0, frames=8).interval(blocks(8, 4))
    assert interval.blocks == 2 < FEWEST_BLOCKS
    assert interval.difference > 0 and interval.low is None and not interval.tells
    assert Pair(NAMES, (False, False)).interval([]).difference is None


def test_the_same_seed_gives_the_same_interval() -> None:
    pair = counted(0.1, 0.05)
    assert pair.interval(blocks(60, 3)) == pair.interval(blocks(60, 3))
    assert pair.interval(blocks(60, 3), seed=1) != pair.interval(blocks(60, 3))


def test_disagreement_is_of_the_animal_s_pixels() -> None:
    pair = Pair(NAMES, (False, False))
    truth, shifted, empty = (np.zeros((10, 10), np.uint8) for _ in range(3))
    truth[2:4, 0:4], shifted[2:4, 2:6] = 2, 2
    same = pair.add((truth, truth), truth)
    assert same.disagreement == 0.0 and same.iou == (1.0, 1.0)
    moved = pair.add((truth, shifted), truth)
    assert moved.disagreement == pytest.approx(8 / 12)
    assert moved.iou[0] == 1.0 and moved.iou[1] < 1.0
    assert np.isnan(moved.by_class[0][1])
    nothing = pair.add((empty, empty), empty)
    assert nothing.disagreement == 0.0


def test_stretches_are_of_time_and_of_one_video() -> None:
    times = [0.0, 1.9, 2.1, 4.5, 100.0]
    assert stretches(["a"] * 5, times, 2.0) == [("a", 0), ("a", 0), ("a", 1), ("a", 2), ("a", 50)]
    assert len(set(stretches(["a", "b"], [0.0, 0.0]))) == 2
    # A recording of two seconds is cut finer.
    assert len(set(stretches(["a"] * 41, [k / 20 for k in range(41)]))) == 11
