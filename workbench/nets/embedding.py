"""A slim residual network that turns the picture of an animal into a point on a sphere."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from workbench.core.progress import CancelToken
from workbench.nets.adamw import AdamW

SLIM, WIDE = (16, 32, 64, 128), (24, 24, 48, 96, 160)
"""Channels of stem and blocks: of 0.3 million weights for one recording, of 0.5 million for several."""
DIMENSIONS = 32
_DECAY = 1e-4
_MOVED = 0.04
"""Share of the way to the weights that their mean goes in a step."""


class _Block(nn.Module):
    """Two 3x3 convolutions and a short cut; halves the picture where it adds channels."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        stride = 1 if inputs == outputs else 2
        self.first = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(outputs)
        self.short = nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, pictures: Tensor) -> Tensor:
        """Features (B, outputs, h, w), of half the size where channels were added."""
        inner = functional.relu(self.first_norm(self.first(pictures)))
        inner = self.second_norm(self.second(inner))
        return functional.relu(inner + self.short(pictures))


class EmbeddingNet(nn.Module):
    """(B, 1, h, w) → (B, `DIMENSIONS`) of length 1; ``widths`` are the channels of its stem and blocks."""

    def __init__(self, widths: tuple[int, ...] = SLIM) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, widths[0], 5, 2, 2, bias=False)
        self.stem_norm = nn.BatchNorm2d(widths[0])
        self.blocks = nn.Sequential(*(_Block(before, after) for before, after in pairwise(widths)))
        self.head = nn.Linear(widths[-1], DIMENSIONS)

    def forward(self, pictures: Tensor) -> Tensor:
        """Points (B, `DIMENSIONS`) of pictures (B, 1, h, w)."""
        inner = self.blocks(functional.relu(self.stem_norm(self.stem(pictures))))
        return functional.normalize(self.head(inner.mean(dim=(2, 3))), dim=1)


def as_batch(images: NDArray[np.uint8], device: torch.device) -> Tensor:
    """(M, h, w) uint8 → (M, 1, h, w) float32, laid out channels last, around zero."""
    batch = torch.from_numpy(np.ascontiguousarray(images)).to(device).float().div_(128.0).sub_(0.5)
    return batch.unsqueeze(1).contiguous(memory_format=torch.channels_last)


def info_nce(points: Tensor, same: Tensor, different: Tensor, temperature: float) -> Tensor:
    """Contrastive loss with many positives, whose negatives are certain.

    van den Oord et al. 2018 (arXiv 1807.03748), with the positives of Khosla et al. 2020 (arXiv
    2004.11362); pairs of which nothing is known take no part, so that no negative is a false one.

    Parameters
    ----------
    points
        (B, D), of length 1.
    same, different
        (B, B) bool: one animal, or two, for certain.
    """
    near = points @ points.T / temperature
    apart = torch.where(different, near, torch.full_like(near, -1e4)).logsumexp(dim=1, keepdim=True)
    loss = functional.softplus(apart - near)  # -log(e^near / (e^near + sum of e^apart))
    together = same & ~torch.eye(len(points), dtype=torch.bool, device=points.device)
    useful = together & different.any(dim=1, keepdim=True)
    return (loss * useful).sum() / useful.sum().clamp(min=1)


@dataclass(eq=False)
class ContrastiveLearner:
    """An `EmbeddingNet` in training.

    Attributes
    ----------
    net
        What learns; in training mode.
    temperature
        Of the loss.
    mean
        The running mean of its weights over some 25 steps, in evaluation mode: it names pictures better
        than the last step's weights do, and falls back less often.
    """

    net: nn.Module
    device: torch.device
    temperature: float

    def __post_init__(self) -> None:
        self._optimiser = AdamW(self.net.parameters(), _DECAY)
        self.mean = copy.deepcopy(self.net).eval()
        self._steps = 0

    def step(
        self, pictures: NDArray[np.uint8], same: NDArray[np.bool_], apart: NDArray[np.bool_], rate: float
    ) -> float:
        """Learn from pictures (B, h, w) that are one animal, or two, for certain (B, B); gives the loss."""
        points = self.net(as_batch(pictures, self.device))
        alike, different = (torch.from_numpy(known).to(self.device) for known in (same, apart))
        loss = info_nce(points, alike, different, self.temperature)
        self._optimiser.forget_gradients()
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimiser.step(rate)
        self._follow()
        return float(loss.detach())

    @torch.no_grad()
    def _follow(self) -> None:
        """Move the mean towards the weights, at first faster: it began with weights that know nothing."""
        self._steps += 1
        moved = max(_MOVED, 9.0 / (9.0 + self._steps))
        for mean, now in zip(self.mean.state_dict().values(), self.net.state_dict().values(), strict=True):
            if mean.is_floating_point():
                mean.lerp_(now, moved)


def embed(
    net: nn.Module,
    images: NDArray[np.uint8],
    device: torch.device,
    piece: int = 256,
    cancel: CancelToken | None = None,
) -> NDArray[np.float32]:
    """Points (M, D) of pictures (M, h, w); ``net`` is in evaluation mode.

    Raises
    ------
    Cancelled
    """
    token = cancel or CancelToken()
    found = [np.zeros((0, DIMENSIONS), np.float32)]
    with torch.inference_mode():
        for at in range(0, len(images), piece):
            token.check()
            found.append(net(as_batch(images[at : at + piece], device)).float().cpu().numpy())
    return np.concatenate(found)
