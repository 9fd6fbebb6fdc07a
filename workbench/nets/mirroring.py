"""Test-time flip: what a network says of a picture and of its mirror images, averaged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import torch
from torch import Tensor

Flip: TypeAlias = Literal["off", "horizontal", "both"]

_LEAST = 1e-12
_VIEWS: dict[str, tuple[tuple[bool, bool], ...]] = {
    "off": ((False, False),),
    "horizontal": ((False, False), (True, False)),
    # All four: only then does turning the picture over turn the result over, and nothing else.
    "both": ((False, False), (True, False), (False, True), (True, True)),
}


def mirrored(forward: Callable[[Tensor], Tensor], pictures: Tensor, classes: int, flip: Flip) -> Tensor:
    """Scores (N, C, h, w) of pictures (N, h, w), averaged over their mirror images.

    The mean is that of probabilities; it is given as logarithms, which a softmax turns back into it.

    Parameters
    ----------
    forward
        The network: scores (N, C, h, w) of pictures (N, h, w). Behind the ``classes`` there may be heat
        (logit) and the way to the animal's centre in x and y.
    """
    views = _VIEWS[flip]
    if len(views) == 1:
        return forward(pictures)
    parts, heat, way = [], [], []
    for over_x, over_y in views:
        axes = [-1] * over_x + [-2] * over_y
        scores = torch.flip(forward(torch.flip(pictures, axes)), axes)
        parts.append(scores[:, :classes].softmax(dim=1))
        heat.append(scores[:, classes : classes + 1].sigmoid())
        # What pointed to the right points to the left in the mirror.
        signs = scores.new_tensor([-1.0 if over_x else 1.0, -1.0 if over_y else 1.0])
        way.append(scores[:, classes + 1 :] * signs[: max(0, scores.shape[1] - classes - 1), None, None])
    mean, warm = torch.stack(parts).mean(dim=0), torch.stack(heat).mean(dim=0)
    logarithm = mean.clamp_min(_LEAST).log()
    return torch.cat([logarithm, torch.logit(warm, eps=1e-6), torch.stack(way).mean(dim=0)], dim=1)
