"""The loss on pairs and the samplers."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from workbench.tracking.pairwise_engine import pair_loss, random_batch, simple_batches

PROBABILITIES = torch.tensor([[0.8, 0.2], [0.6, 0.4], [0.1, 0.9]])
# Inner products: 01 0.56, 02 0.26, 12 0.42.


def test_pair_loss_by_hand() -> None:
    relation = torch.tensor([[1, 1, -1], [1, 1, 0], [-1, 0, 1]])
    expected = -(math.log(0.56) + math.log(1 - 0.26)) / 2
    assert float(pair_loss(PROBABILITIES, relation)) == pytest.approx(expected, rel=1e-5)


def test_unknown_pairs_count_as_predicted_if_asked() -> None:
    relation = torch.tensor([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    assert float(pair_loss(PROBABILITIES, relation)) == 0.0
    expected = -(math.log(0.56) + math.log(1 - 0.26) + math.log(1 - 0.42)) / 3
    assert float(pair_loss(PROBABILITIES, relation, pseudo=True)) == pytest.approx(expected, rel=1e-5)


def test_certain_and_wrong_is_finite() -> None:
    sure = torch.tensor([[1.0, 0.0], [1.0, 0.0]], requires_grad=True)
    loss = pair_loss(sure, torch.tensor([[1, -1], [-1, 1]]))
    loss.backward()
    assert math.isfinite(float(loss.detach()))
    assert sure.grad is not None
    assert bool(torch.isfinite(sure.grad).all())


@pytest.mark.parametrize(("few", "many"), [(3, 1000), (30, 200), (60, 10), (40, 0)])
def test_simple_batches_hold_a_tenth_of_labelled_pictures(few: int, many: int) -> None:
    labelled, unlabelled = np.arange(few), np.arange(few, few + many)
    batches = simple_batches(labelled, unlabelled, 50, np.random.default_rng(1))
    assert all(len(batch) <= 50 for batch in batches)
    assert all((batch < few).sum() >= 0.1 * len(batch) for batch in batches)
    seen = np.unique(np.concatenate(batches))
    assert (seen < few).sum() == few
    assert len(seen) >= few + many - len(batches)


def test_random_batches_are_labelled_by_a_tenth_on_average() -> None:
    rng = np.random.default_rng(2)
    labelled, unlabelled = np.arange(30), np.arange(30, 900)
    batches = [random_batch(labelled, unlabelled, 50, rng) for _ in range(400)]
    assert {len(batch) for batch in batches} == {50}
    shares = [(batch < 30).mean() for batch in batches]
    assert np.mean(shares) == pytest.approx(0.1, abs=0.01)
    assert min(shares) < 0.06
    assert len(random_batch(labelled, unlabelled[:0], 50, rng)) == 50
