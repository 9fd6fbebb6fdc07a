"""Figures of the benchmark of suggested frames: labels that a curve needs for a level."""

from __future__ import annotations

import math

import pytest

from benchmarks.active_learning import labels_for, ratio_of

LABELS = [8, 20, 32]


def test_labels_lie_on_the_line_between_two_rounds():
    assert labels_for(LABELS, [0.2, 0.6, 0.7], 0.4) == pytest.approx(14)
    assert labels_for(LABELS, [0.5, 0.6, 0.7], 0.4) == 8
    assert labels_for(LABELS, [0.2, 0.6, 0.5], 0.6) == pytest.approx(20)
    assert math.isinf(labels_for(LABELS, [0.2, 0.3, 0.35], 0.4))


def test_a_ratio_counts_what_both_need_for_the_same():
    assert ratio_of(LABELS, [0.2, 0.6, 0.7], [0.2, 0.3, 0.6]) == pytest.approx(20 / 32)
    assert ratio_of(LABELS, [0.2, 0.3, 0.6], [0.2, 0.3, 0.6]) == 1
    # Chance may have been there before its last round: that is what it is held against.
    assert ratio_of(LABELS, [0.2, 0.3, 0.6], [0.2, 0.7, 0.6]) > 1
