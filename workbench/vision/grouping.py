"""From a network's centres and offsets to animal numbers.

After Panoptic-DeepLab (Cheng et al. 2020): every animal pixel votes for the place of its animal's centre,
and belongs to the centre nearest to its vote.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Mask, Points
from workbench.vision.mask_ops import FloatMap, as_u8

FAINTEST = 0.25
"""Heat from which on a peak can be an animal."""
APART = 5
"""Peaks nearer than this many cells are one."""


def centres(heat: FloatMap, count: int | None = None) -> Points:
    """Peaks of a heat map, strongest first, (N, 2) as x, y in cells.

    Parameters
    ----------
    heat
        (h, w), 0 to 1.
    count
        At most so many; None: every peak that is warm enough.
    """
    kernel = np.ones((2 * APART + 1, 2 * APART + 1), np.uint8)
    peak = (heat == cv2.dilate(heat, kernel)) & (heat >= FAINTEST)
    # A plateau of equal values is one peak.
    _, _, _, middles = cv2.connectedComponentsWithStats(as_u8(peak), connectivity=8)
    found = np.asarray(middles[1:], np.float64)
    cells = np.rint(found).astype(int)
    order = np.argsort(-heat[cells[:, 1], cells[:, 0]], kind="stable")
    return found[order[:count]]


def group(classes: Mask, heat: FloatMap, offsets: FloatMap, count: int | None = None) -> Mask:
    """Animal number of every pixel that is not background.

    Parameters
    ----------
    classes
        (H, W) class mask.
    heat
        (h, w) centre heat on a coarser grid over the same picture.
    offsets
        (h, w, 2): from every cell to its animal's centre, dx and dy in cells.
    count
        Animals known to be in view, if they are.

    Returns
    -------
    Mask
        (H, W), 1 is the strongest centre; without any centre all pixels are animal 1.
    """
    animals = np.zeros(classes.shape, np.uint8)
    ys, xs = np.nonzero(classes)
    if len(xs) == 0:
        return animals
    peaks = centres(heat, count)
    if len(peaks) <= 1:
        animals[ys, xs] = 1
        return animals
    votes = _votes(xs, ys, offsets, (heat.shape[1] / classes.shape[1], heat.shape[0] / classes.shape[0]))
    gaps = ((votes[:, None, :] - peaks[None].astype(np.float32)) ** 2).sum(axis=2)
    animals[ys, xs] = 1 + gaps.argmin(axis=1)
    return animals


def _votes(
    xs: NDArray[np.intp], ys: NDArray[np.intp], offsets: FloatMap, scale: tuple[float, float]
) -> NDArray[np.float32]:
    """Where each pixel sees its centre, in cells; offsets are interpolated between cells."""
    x = ((xs + 0.5) * scale[0] - 0.5).astype(np.float32)
    y = ((ys + 0.5) * scale[1] - 0.5).astype(np.float32)
    # cv2.remap takes at most 32767 rows: the pixels are laid out as a picture.
    width = min(len(x), 4096)
    rows = -(-len(x) // width)
    grid_x, grid_y = (np.resize(values, rows * width).reshape(rows, width) for values in (x, y))
    moved = cv2.remap(
        np.ascontiguousarray(offsets), grid_x, grid_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    step = moved.reshape(-1, 2)[: len(x)]
    return np.stack([x + step[:, 0], y + step[:, 1]], axis=1).astype(np.float32)
