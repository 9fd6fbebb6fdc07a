"""The network of the default engine, and its loss."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from workbench.nets.embedding import (
    DIMENSIONS,
    SLIM,
    WIDE,
    ContrastiveLearner,
    EmbeddingNet,
    as_batch,
    embed,
    info_nce,
)


def points(*angles: float) -> torch.Tensor:
    turned = torch.deg2rad(torch.tensor(angles))
    return torch.stack([turned.cos(), turned.sin()], dim=1)


def pairs(count: int, *chosen: tuple[int, int]) -> torch.Tensor:
    out = torch.zeros(count, count, dtype=torch.bool)
    for a, b in chosen:
        out[a, b] = out[b, a] = True
    return out


def test_the_loss_is_what_the_hand_computes() -> None:
    own = points(0, 60, 90)  # cosines: 0-1 0.5, 0-2 0, 1-2 cos 30
    found = info_nce(own, pairs(3, (0, 1)), pairs(3, (0, 2), (1, 2)), 0.5)
    first = -np.log(np.exp(1.0) / (np.exp(1.0) + np.exp(0.0)))
    other = -np.log(np.exp(1.0) / (np.exp(1.0) + np.exp(2 * np.cos(np.pi / 6))))
    assert float(found) == pytest.approx((first + other) / 2, abs=1e-5)


def test_pairs_of_which_nothing_is_known_take_no_part() -> None:
    """A negative that might be the same animal is never used: moving it changes nothing."""
    same, different = pairs(4, (0, 1)), pairs(4, (0, 2), (1, 2))
    for angle in (0, 30, 123, 180):
        own = points(0, 60, 90, angle)
        own.requires_grad_(True)
        loss = info_nce(own, same, different, 0.1)
        loss.backward()
        assert float(loss.detach()) == pytest.approx(
            float(info_nce(points(0, 60, 90), pairs(3, (0, 1)), pairs(3, (0, 2), (1, 2)), 0.1)), abs=1e-5
        )
        assert own.grad is not None and not own.grad[3].any()


def test_without_negatives_or_positives_there_is_no_loss() -> None:
    own = points(0, 60, 90)
    assert float(info_nce(own, pairs(3, (0, 1)), pairs(3), 0.1)) == 0.0
    assert float(info_nce(own, pairs(3), pairs(3, (0, 1)), 0.1)) == 0.0
    itself = torch.eye(3, dtype=torch.bool)
    assert float(info_nce(own, itself, pairs(3, (0, 1)), 0.1)) == 0.0


def test_the_loss_falls_as_animals_come_apart() -> None:
    same, different = pairs(3, (0, 1)), pairs(3, (0, 2), (1, 2))
    near, far = (float(info_nce(points(0, 5, angle), same, different, 0.1)) for angle in (30, 170))
    assert far < near and far < 1e-4


@pytest.mark.parametrize("shape", [(16, 16), (40, 40), (64, 24), (72, 40)])
def test_pictures_of_any_shape_become_points_of_length_one(shape: tuple[int, int]) -> None:
    torch.manual_seed(0)
    net = EmbeddingNet().eval()
    images = np.random.default_rng(0).integers(0, 255, (5, *shape), dtype=np.uint8)
    found = embed(net, images, torch.device("cpu"), piece=2)
    assert found.shape == (5, DIMENSIONS) and found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    assert embed(net, images[:0], torch.device("cpu")).shape == (0, DIMENSIONS)


def test_a_batch_is_around_zero() -> None:
    batch = as_batch(np.array([[[0, 64], [128, 255]]], np.uint8), torch.device("cpu"))
    assert batch.shape == (1, 1, 2, 2)
    assert batch.flatten().tolist() == pytest.approx([-0.5, 0.0, 0.5, 1.492], abs=1e-3)


def test_a_third_and_half_a_million_weights() -> None:
    slim, wide = (sum(w.numel() for w in EmbeddingNet(widths).parameters()) for widths in (SLIM, WIDE))
    assert 250_000 < slim < 350_000
    assert 400_000 < wide < 600_000


def test_a_block_halves_the_picture_where_it_adds_channels() -> None:
    sizes = []
    net = EmbeddingNet(WIDE).eval()
    for block in net.blocks:
        block.register_forward_hook(lambda _block, _given, found: sizes.append(tuple(found.shape[1:])))
    with torch.inference_mode():
        net(torch.zeros(1, 1, 40, 40))
    assert sizes == [(24, 20, 20), (48, 10, 10), (96, 5, 5), (160, 3, 3)]


def test_the_mean_follows_the_weights_and_is_never_in_training_mode() -> None:
    torch.manual_seed(0)
    learner = ContrastiveLearner(EmbeddingNet().train(), torch.device("cpu"), 0.1)
    images = np.random.default_rng(0).integers(0, 255, (8, 32, 16), dtype=np.uint8)
    same = np.kron(np.eye(2, dtype=bool), np.ones((4, 4), bool))
    before = learner.mean.head.weight.detach().clone()
    for _ in range(3):
        learner.step(images, same, ~same, 1e-2)
    now, mean = learner.net.head.weight.detach(), learner.mean.head.weight.detach()
    assert 0 < float((mean - now).norm()) < float((before - now).norm())
    resting = mean.clone()
    for _ in range(200):
        learner._follow()
    assert torch.allclose(learner.mean.head.weight, now, atol=1e-4) and not torch.equal(resting, now)
    assert learner.net.training and not any(module.training for module in learner.mean.modules())
