"""Running mean of a network's weights: steadier than the last step, and free."""

from __future__ import annotations

import copy

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

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Take one step of ``model`` into the mean; normalisation statistics are averaged alike."""
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        means = list(self.model.state_dict().values())
        values = list(model.state_dict().values())
        for mean, value in zip(means, values, strict=True):
            if mean.dtype.is_floating_point:
                mean.lerp_(value, 1.0 - decay)
            else:
                mean.copy_(value)
