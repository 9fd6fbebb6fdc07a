"""Boundary F1 against examples counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.nets.preprocessing import IGNORE
from workbench.training.boundary import BoundaryScore, border, disk

NAMES = ("background", "body")


def _square(left: int, top: int = 10, side: int = 10) -> np.ndarray:
    mask = np.zeros((40, 60), np.uint8)
    mask[top : top + side, left : left + side] = 1
    return mask


def _f1(predicted: np.ndarray, truth: np.ndarray) -> float:
    score = BoundaryScore(NAMES)
    score.add(predicted, truth)
    return float(score.f1[1])


def test_a_border_is_the_outermost_pixels() -> None:
    nothing = np.zeros((40, 60), np.uint8)
    assert int(border(_square(10) == 1, nothing).sum()) == 36  # 4 sides of 10, corners once
    at_the_edge = _square(0, 0)
    assert int(border(at_the_edge == 1, nothing).sum()) == 19  # right and lower side alone
    assert disk(2).sum() == 13


def test_two_pixels_off_is_right_three_is_not() -> None:
    truth = _square(10)
    assert _f1(truth, truth) == 1.0
    assert _f1(_square(12), truth) == 1.0
    # Three off: both vertical sides are wrong but for what lies within two pixels of the horizontal ones
    # (of each side's 10 pixels the outer one and two more at both ends near a true row of border).
    moved = _square(13)
    rows, columns = np.nonzero(border(moved == 1, np.zeros_like(moved)))
    true = np.argwhere(border(truth == 1, np.zeros_like(truth)))
    near = [
        min((y - r) ** 2 + (x - c) ** 2 for r, c in true) <= 4 for y, x in zip(rows, columns, strict=True)
    ]
    share = float(np.mean(near))
    assert 0.5 < share < 1
    assert _f1(moved, truth) == pytest.approx(share)  # by symmetry both shares are the same


def test_far_away_is_nothing_and_absent_is_unknown() -> None:
    assert _f1(_square(40), _square(5)) == 0
    assert _f1(np.zeros((40, 60), np.uint8), _square(5)) == 0
    empty = np.zeros((40, 60), np.uint8)
    assert np.isnan(_f1(empty, empty))


def test_a_missed_half_costs_recall() -> None:
    truth = _square(5) + _square(40)
    score = BoundaryScore(NAMES)
    score.add(_square(5), truth)
    assert score.f1[1] == pytest.approx(2 * 1 * 0.5 / 1.5)
    assert score.to_dict()["mean_boundary_f1"] == pytest.approx(2 / 3, abs=1e-5)
    assert set(score.to_dict()["boundary_f1"]) == set(NAMES)


def test_padding_is_no_border() -> None:
    truth = _square(10)
    truth[:, 15:] = IGNORE  # cuts the square in two
    guess = _square(10)
    guess[:, 15:] = 0
    score = BoundaryScore(NAMES)
    score.add(guess, truth)
    right, ours, found, theirs = score.counts[1]
    assert (right, ours, found, theirs) == (18, 18, 18, 18)  # left side 10, upper and lower 4 more each
