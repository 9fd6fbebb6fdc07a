"""AdamW for networks that learn for seconds.

``torch.optim.AdamW`` loads torch's compiler when the first one is made, which nothing here uses: two to
three seconds on a quiet machine, as long as some of these networks learn for. This is the same
computation, torch's own (`torch.optim.adamw.adamw`), without it.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.optim.adamw import adamw


class AdamW:
    """Loshchilov and Hutter 2019 (arXiv 1711.05101), with torch's usual constants.

    Parameters
    ----------
    weights
        What learns; weights without a gradient stay as they are.
    weight_decay
        Share of a weight that a step at rate 1 takes off.
    """

    def __init__(self, weights: Iterable[Tensor], weight_decay: float) -> None:
        self._weights = [weight for weight in weights if weight.requires_grad]
        self._decay = weight_decay
        self._means = [torch.zeros_like(weight) for weight in self._weights]
        self._squares = [torch.zeros_like(weight) for weight in self._weights]
        self._steps = [torch.zeros((), device=weight.device) for weight in self._weights]

    def forget_gradients(self) -> None:
        """Before a new loss goes backward."""
        for weight in self._weights:
            weight.grad = None

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Move every weight along its gradient, at ``rate``."""
        own = [k for k, weight in enumerate(self._weights) if weight.grad is not None]
        gradients = [gradient for weight in self._weights if (gradient := weight.grad) is not None]
        adamw(
            [self._weights[k] for k in own],
            gradients,
            [self._means[k] for k in own],
            [self._squares[k] for k in own],
            [],
            [self._steps[k] for k in own],
            fused=True,
            amsgrad=False,
            beta1=0.9,
            beta2=0.999,
            lr=rate,
            weight_decay=self._decay,
            eps=1e-8,
            maximize=False,
        )
