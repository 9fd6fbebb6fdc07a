"""Running mean of a network's weights: steadier than the last step, and free."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


class Average:
    """Exponential mean of the weights of a model in training; ``model`` is the one to validate and keep.

    The memory grows with the number of updates (as in the TensorFlow moving average), so that the first
    epochs of a short training are not held back by the random start.
    """

    def __init__(self, model: nn.Module, decay: float = 0.98) -> None:
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self.decay = decay
        self.updates = 0
        self._pairs = list(zip(self.model.parameters(), model.parameters(), strict=True))

    @torch.no_grad()
    def update(self) -> None:
        """Take one step of the model into the mean.

        Normalisation statistics belong to the weights that caused them and cannot be averaged: see
        `fresh_statistics`.
        """
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        for mean, value in self._pairs:
            mean.lerp_(value, 1.0 - decay)


@contextmanager
def fresh_statistics(model: nn.Module) -> Iterator[None]:
    """Let batch normalisation forget its statistics and take those of the batches seen in the block.

    Each batch counts the same; everything else in the model stays in evaluation mode.
    """
    layers = [layer for layer in model.modules() if isinstance(layer, nn.modules.batchnorm._BatchNorm)]
    momenta = [layer.momentum for layer in layers]
    for layer in layers:
        layer.reset_running_stats()
        layer.momentum = None  # cumulative mean
        layer.train()
    try:
        yield
    finally:
        for layer, momentum in zip(layers, momenta, strict=True):
            layer.momentum = momentum
            layer.eval()
