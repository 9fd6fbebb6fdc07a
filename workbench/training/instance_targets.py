"""What the instance head learns: warmth at every animal's centre, and the way there from its pixels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.core.classes import BODY
from workbench.core.types import Mask
from workbench.nets.preprocessing import IGNORE
from workbench.vision.mask_ops import FloatMap

SIGMA = 4.0
"""Radius of a centre's warmth in pixels of the network's input."""


class InstanceTargets(NamedTuple):
    """Heat (H, W), offsets (2, H, W) in pixels, and where offsets count (H, W)."""

    heat: FloatMap
    offsets: FloatMap
    inside: FloatMap


def instance_targets(classes: Mask, animals: Mask) -> InstanceTargets:
    """Targets of one input-sized pair of planes (H, W); 255 is not counted.

    The centre of an animal is that of its body, which is always inside it and does not move with the tail;
    of all its pixels where the body is hidden.
    """
    heat = np.zeros(classes.shape, np.float32)
    offsets = np.zeros((2, *classes.shape), np.float32)
    inside = np.zeros(classes.shape, np.float32)
    rows, columns = (np.arange(side, dtype=np.float32) for side in classes.shape)
    for number in np.unique(animals):
        if number in {0, IGNORE}:
            continue
        ys, xs = np.nonzero(animals == number)
        body = classes[ys, xs] == BODY
        chosen = body if body.any() else np.ones_like(body)
        x, y = float(xs[chosen].mean()), float(ys[chosen].mean())
        warmth = np.outer(_bell(rows - y), _bell(columns - x))
        heat = np.maximum(heat, warmth)
        offsets[0, ys, xs], offsets[1, ys, xs] = x - xs, y - ys
        inside[ys, xs] = 1.0
    return InstanceTargets(heat, offsets, inside)


def _bell(distance: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.exp(-(distance**2) / np.float32(2 * SIGMA**2)), np.float32)
