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
        pairs = zip(self.model.state_dict().values(), model.state_dict().values(), strict=True)
        self._pairs = [pair for pair in pairs if pair[0].dtype.is_floating_point]

    @torch.no_grad()
    def update(self) -> None:
        """Take one step of the model into the mean; normalisation statistics are averaged alike."""
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        for mean, value in self._pairs:
            mean.lerp_(value, 1.0 - decay)
