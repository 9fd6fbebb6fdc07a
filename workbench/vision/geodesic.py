"""Walking distances inside a mask.

Not in `mask_ops`: scipy's graphs take half a second to load, which every process that finds blobs would pay.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from workbench.core.types import Mask
from workbench.vision.mask_ops import as_u8


class GeodesicGraph:
    """Walking distances inside a mask, 8 neighbours, at a scale that keeps the graph small.

    Parameters
    ----------
    mask
        Where walking is allowed.
    most_pixels
        The mask is halved until it has at most this many pixels.
    """

    def __init__(self, mask: Mask, most_pixels: int = 2500) -> None:
        self.scale = 1
        area = int(cv2.countNonZero(mask))
        while area / self.scale**2 > most_pixels:
            self.scale *= 2
        small = mask
        if self.scale > 1:
            height = -(-mask.shape[0] // self.scale)
            width = -(-mask.shape[1] // self.scale)
            padded = cv2.copyMakeBorder(
                mask,
                0,
                height * self.scale - mask.shape[0],
                0,
                width * self.scale - mask.shape[1],
                cv2.BORDER_CONSTANT,
                value=0,
            )
            blocks = as_u8(padded).reshape(height, self.scale, width, self.scale)
            small = blocks.max(axis=(1, 3))
        ys, xs = np.nonzero(small)
        self.index = np.full((small.shape[0] + 2, small.shape[1] + 2), -1, np.int32)
        self.index[ys + 1, xs + 1] = np.arange(len(ys))
        half = (self.scale - 1) / 2
        self.points = np.stack([xs, ys], axis=1) * float(self.scale) + half
        rows, cols, lengths = [], [], []
        for dy, dx, length in ((0, 1, 1.0), (1, 0, 1.0), (1, 1, 2**0.5), (1, -1, 2**0.5)):
            other = self.index[ys + 1 + dy, xs + 1 + dx]
            here = np.flatnonzero(other >= 0)
            rows.append(here)
            cols.append(other[here])
            lengths.append(np.full(len(here), length * self.scale))
        count = max(1, len(ys))
        self.graph = coo_matrix(
            (np.concatenate(lengths), (np.concatenate(rows), np.concatenate(cols))), shape=(count, count)
        ).tocsr()

    def nearest(self, x: float, y: float) -> int:
        """Node nearest to a place."""
        gap = self.points - (x, y)
        return int(np.argmin(np.einsum("ij,ij->i", gap, gap)))

    def distances(self, node: int) -> NDArray[np.float64]:
        """Walking distance in pixels of every node from ``node``; infinite where there is no way."""
        found = dijkstra(self.graph, directed=False, indices=node)
        return np.asarray(found, np.float64)
