"""What the segmentation network is trained to lower."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from workbench.nets.preprocessing import IGNORE
from workbench.nets.segmentation import OFFSET_UNIT

RARE = -5.0
"""Logit of a centre where nothing is known yet."""
WARMER = 20.0
"""A centre's pixel counts this much more than one of the floor."""
HEAT_SHARE, OFFSET_SHARE = 5.0, 0.5
BORDER = 2
"""Pixels from a class border within which a pixel may count more."""
OFFSET_SCALE = 8.0
"""Pixels from which on an offset's error counts linearly."""


def class_weights(pixels: Sequence[int] | NDArray[np.int64], limit: float = 30.0) -> list[float]:
    """Weight of each class from its number of pixels: the square root of rarity, at most ``limit``.

    The full inverse frequency (a tail is one pixel in 500) paints tails everywhere; much less than the
    root, and a network that starts from random weights calls everything background for many epochs,
    where neither Dice nor the cross-entropy pulls it back. A class without pixels weighs nothing.
    """
    counts = np.asarray(pixels, np.float64)
    most = counts.max(initial=1.0)
    weights = np.where(counts > 0, np.minimum(np.sqrt(most / np.maximum(counts, 1.0)), limit), 0.0)
    return [round(float(weight), 4) for weight in weights]


def start_from_priors(model: nn.Module, pixels: Sequence[int] | NDArray[np.int64]) -> None:
    """Set the last layer's bias so that the untrained network already gives each class its weighted share.

    Otherwise the first epoch goes into learning that most pixels are background (Lin et al. 2017).
    """
    share = np.asarray(pixels, np.float64) * class_weights(pixels) + 1.0
    logits = np.log(share / share.sum())
    last = [layer for layer in model.modules() if isinstance(layer, nn.Conv2d)][-1]
    if last.bias is not None and len(last.bias) >= len(logits):
        with torch.no_grad():
            last.bias[: len(logits)].copy_(torch.from_numpy(logits - logits.mean()))
            if len(last.bias) > len(logits):  # centres are as rare as one pixel in a thousand
                last.bias[len(logits)] = RARE


class AnimalLoss(nn.Module):
    """Of the maps that tell animals apart: cross-entropy of the centres' heat and distance of the offsets.

    As in Panoptic-DeepLab (Cheng et al. 2020), with cross-entropy, which learns rare centres sooner than a
    squared error. Maps (N, 3, H, W) as `build_unet` gives them, targets (N, 4, H, W): heat, offset x and y in
    pixels, and where offsets count; heat is not counted where it is negative.
    """

    def forward(self, maps: Tensor, targets: Tensor) -> Tensor:
        """Mean loss of the batch, a scalar."""
        heat, offsets, inside = targets[:, 0], targets[:, 1:3], targets[:, 3]
        known = (heat >= 0).float()
        warm = heat.clamp(min=0.0)
        entropy = functional.binary_cross_entropy_with_logits(maps[:, 0], warm, reduction="none")
        centre = (entropy * (1 + WARMER * warm) * known).sum() / known.sum().clamp(min=1.0)
        way = functional.smooth_l1_loss(
            maps[:, 1:] * (OFFSET_UNIT / OFFSET_SCALE), offsets / OFFSET_SCALE, reduction="none"
        )
        step = (way * inside.unsqueeze(1)).sum() / inside.sum().clamp(min=1.0)
        return HEAT_SHARE * centre + OFFSET_SHARE * step


def near_border(labels: Tensor) -> Tensor:
    """1 where a pixel within `BORDER` rows and columns is of another class, else 0; labels (N, H, W).

    Pixels labelled `IGNORE` make no border.
    """
    known = labels != IGNORE
    size, pad = 2 * BORDER + 1, BORDER
    planes = labels.to(torch.float32)
    largest = functional.max_pool2d(torch.where(known, planes, -1.0).unsqueeze(1), size, 1, pad)
    smallest = -functional.max_pool2d(torch.where(known, -planes, -256.0).unsqueeze(1), size, 1, pad)
    return ((largest > smallest).squeeze(1) & known).to(torch.float32)


class SegmentationLoss(nn.Module):
    """Weighted cross-entropy plus soft Dice over the classes that occur in the batch, background left out.

    Input logits (N, C, H, W), labels (N, H, W) int64 with `IGNORE` for pixels that do not count.

    Parameters
    ----------
    weights
        Of the classes.
    boundary
        How much more a pixel within two of a class border counts in the cross-entropy. A tail is all border,
        so it gains most.
    """

    weights: Tensor

    def __init__(self, weights: Sequence[float], boundary: float = 0.0) -> None:
        super().__init__()
        self.boundary = boundary
        self.register_buffer("weights", torch.tensor(weights, dtype=torch.float32))

    def forward(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Mean loss of the batch, a scalar."""
        return self._entropy(logits, labels) + self._dice(logits, labels)

    def _entropy(self, logits: Tensor, labels: Tensor) -> Tensor:
        if self.boundary == 0:
            return functional.cross_entropy(logits, labels, weight=self.weights, ignore_index=IGNORE)
        each = functional.cross_entropy(
            logits, labels, weight=self.weights, ignore_index=IGNORE, reduction="none"
        )
        more = 1.0 + self.boundary * near_border(labels)
        counted = labels != IGNORE
        # Divided by the weights of all pixels, as torch does without the border's: the scale stays.
        whole = (self.weights[labels * counted] * counted * more).sum()
        return (each * more).sum() / whole.clamp(min=1e-6)

    def _dice(self, logits: Tensor, labels: Tensor) -> Tensor:
        counted = (labels != IGNORE).unsqueeze(1)
        probability = logits.softmax(dim=1) * counted
        truth = torch.zeros_like(probability)
        truth.scatter_(1, (labels.unsqueeze(1) * counted).long(), 1.0)
        truth = truth * counted
        axes = (0, 2, 3)
        hit = (probability * truth).sum(axes)[1:]
        total = (probability + truth).sum(axes)[1:]
        present = (truth.sum(axes)[1:] > 0).float()
        dice = (2.0 * hit + 1.0) / (total + 1.0)
        return ((1.0 - dice) * present).sum() / present.sum().clamp(min=1.0)
