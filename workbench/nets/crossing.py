"""A very small network that sees whether the picture of a blob shows one animal or several."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from workbench.nets.embedding import as_batch

WIDTHS = (12, 24, 32)


class CrossingNet(nn.Module):
    """(B, 1, h, w) → (B,) log odds that there are several; about 11 thousand weights."""

    def __init__(self) -> None:
        super().__init__()
        pairs = zip((1, *WIDTHS[:-1]), WIDTHS, strict=True)
        self.layers = nn.ModuleList(
            nn.Conv2d(a, b, 5 if a == 1 else 3, 2, 2 if a == 1 else 1) for a, b in pairs
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(width) for width in WIDTHS)
        self.head = nn.Linear(2 * WIDTHS[-1], 1)

    def forward(self, pictures: Tensor) -> Tensor:
        """Log odds of every picture."""
        inner = pictures
        for layer, norm in zip(self.layers, self.norms, strict=True):
            inner = functional.relu(norm(layer(inner)))
        seen = torch.cat([inner.mean(dim=(2, 3)), inner.amax(dim=(2, 3))], dim=1)
        odds: Tensor = self.head(seen).squeeze(1)
        return odds


def crossing_odds(
    net: nn.Module, images: NDArray[np.uint8], device: torch.device, piece: int = 512
) -> NDArray[np.float32]:
    """Log odds (M,) that pictures (M, h, w) show several animals; ``net`` is in evaluation mode."""
    found = [np.zeros(0, np.float32)]
    with torch.inference_mode():
        for at in range(0, len(images), piece):
            found.append(net(as_batch(images[at : at + piece], device)).float().cpu().numpy())
    return np.concatenate(found)
