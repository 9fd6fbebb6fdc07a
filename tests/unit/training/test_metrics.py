from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from workbench.nets.preprocessing import IGNORE
from workbench.training.augment import Augmentation
from workbench.training.ema import Average
from workbench.training.losses import SegmentationLoss, class_weights, near_border, start_from_priors
from workbench.training.metrics import Confusion

NAMES = ("background", "head", "body", "tail")


def test_iou_by_hand() -> None:
    truth = np.array([[0, 0, 1, 1], [2, 2, 2, IGNORE]], np.uint8)
    guess = np.array([[0, 1, 1, 1], [2, 2, 0, 3]], np.uint8)
    confusion = Confusion(NAMES)
    confusion.add(guess, truth)
    assert confusion.iou[:3] == pytest.approx([1 / 3, 2 / 3, 2 / 3])
    assert np.isnan(confusion.iou[3])
    assert confusion.mean_iou == pytest.approx(5 / 9)
    assert confusion.pixel_accuracy == pytest.approx(5 / 7)
    assert confusion.f1[1] == pytest.approx(0.8)
    assert confusion.precision[1] == pytest.approx(2 / 3)
    assert confusion.recall[1] == pytest.approx(1.0)
    report = json.loads(json.dumps(confusion.to_dict(), allow_nan=False))
    assert report["iou"]["tail"] is None


def test_a_class_seen_where_none_is_counts_as_zero() -> None:
    confusion = Confusion(NAMES)
    confusion.add(np.array([[0, 3]]), np.array([[0, 0]]))
    assert confusion.iou[3] == 0


def test_adding_in_parts_is_adding_at_once() -> None:
    rng = np.random.default_rng(0)
    truth, guess = rng.integers(0, 4, (2, 8, 32, 32))
    whole, parts = Confusion(NAMES), Confusion(NAMES)
    whole.add(guess, truth)
    for k in range(8):
        parts.add(guess[k], truth[k])
    assert np.array_equal(whole.counts, parts.counts)


def test_rare_classes_weigh_more_within_limits() -> None:
    weights = class_weights([970_000, 4_000, 23_000, 1, 0][:4])
    assert weights[0] == 1.0
    assert weights[0] < weights[2] < weights[1] <= weights[3] == 30.0
    assert weights[2] == pytest.approx((970 / 23) ** 0.5, abs=1e-3)
    assert class_weights([100, 0])[1] == 0.0


def test_an_untrained_network_starts_from_the_weighted_shares() -> None:
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 8, 3), torch.nn.Conv2d(8, 3, 1))
    start_from_priors(model, [9000, 900, 100])
    shares = model[1].bias.softmax(0).detach().numpy()
    wanted = np.array([9000, 900 * 10**0.5, 100 * 90**0.5])
    assert shares == pytest.approx(wanted / wanted.sum(), abs=1e-3)


def _loss(logits: torch.Tensor, labels: torch.Tensor) -> float:
    return float(SegmentationLoss([1.0, 3.0, 2.0, 3.0])(logits, labels))


def test_loss_is_low_when_right_and_ignores_padding() -> None:
    labels = torch.randint(0, 4, (2, 16, 16), generator=torch.Generator().manual_seed(0))
    right = torch.nn.functional.one_hot(labels, 4).permute(0, 3, 1, 2).float() * 20 - 10
    assert _loss(right, labels) < 0.01
    assert _loss(-right, labels) > 5
    padded = labels.clone()
    padded[:, 8:] = IGNORE
    wrong_below = right.clone()
    wrong_below[:, :, 8:] *= -1
    assert _loss(wrong_below, padded) < 0.01


def test_near_a_border_is_within_two_pixels() -> None:
    labels = torch.zeros(1, 12, 12, dtype=torch.int64)
    labels[:, :, 6:] = 2
    labels[:, 10:] = IGNORE
    near = near_border(labels)[0]
    assert near[0].tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]
    assert near[9].tolist() == near[0].tolist()  # what is not known makes no border
    assert near[10:].sum() == 0


def test_errors_at_a_border_cost_more_where_it_counts_more() -> None:
    labels = torch.zeros(1, 16, 16, dtype=torch.int64)
    labels[:, :, 8:] = 2
    right = torch.nn.functional.one_hot(labels, 4).permute(0, 3, 1, 2).float() * 20 - 10
    costs = {}
    for column in (8, 14):  # at the border, and far from it
        wrong = right.clone()
        wrong[:, :, :, column] = right[:, :, :, 0]
        for boundary in (0.0, 3.0):
            loss = SegmentationLoss([1.0, 1.0, 1.0, 1.0], boundary)
            costs[column, boundary] = float(loss._entropy(wrong, labels))
    assert costs[8, 0.0] == pytest.approx(costs[14, 0.0])
    assert costs[8, 3.0] > 2 * costs[14, 3.0]
    # A weight for all pixels alike would change nothing: the mean stays a mean.
    even = SegmentationLoss([1.0, 1.0, 1.0, 1.0], 3.0)
    assert float(even._entropy(torch.zeros_like(right), labels)) == pytest.approx(np.log(4), abs=1e-5)


def test_augmentation_moves_picture_and_mask_alike() -> None:
    image = np.full((64, 96), 40, np.uint8)
    mask = np.zeros((64, 96), np.uint8)
    image[20:40, 30:60], mask[20:40, 30:60] = 200, 2
    augmentation = Augmentation(brightness=0, contrast=1.0, noise=0, share=1.0)
    seen = set()
    for seed in range(20):
        moved, label = augmentation(image, mask, np.random.default_rng(seed))
        inside = label != IGNORE
        agree = ((moved > 120) == (label == 2))[inside].mean()
        assert agree > 0.97
        assert set(np.unique(label)) <= {0, 2, IGNORE}
        seen.add(label.tobytes())
    assert len(seen) == 20
    again = augmentation(image, mask, np.random.default_rng(3))
    assert np.array_equal(again[0], augmentation(image, mask, np.random.default_rng(3))[0])


def test_share_says_how_many_pictures_change() -> None:
    image = np.tile(np.arange(96, dtype=np.uint8), (64, 1))
    mask = np.zeros((64, 96), np.uint8)
    changed = {}
    for share in (0.0, 0.5, 1.0):
        augmentation = Augmentation(flip=False, share=share)
        results = [augmentation(image, mask, np.random.default_rng(seed))[0] for seed in range(40)]
        changed[share] = sum(not np.array_equal(result, image) for result in results)
    assert changed[0.0] == 0
    assert 20 < changed[0.5] < 40  # a quarter escapes both the warp and the light
    assert changed[1.0] == 40


def test_average_follows_the_weights() -> None:
    model = torch.nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        model.weight.fill_(0.0)
    average = Average(model, decay=0.5)
    with torch.no_grad():
        model.weight.fill_(1.0)
    means = []
    for _ in range(20):
        average.update()
        means.append(float(average.model.weight))
    assert means == sorted(means)
    assert 0 < means[0] < 1
    assert means[-1] > 0.99
