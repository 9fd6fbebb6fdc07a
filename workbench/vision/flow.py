"""Dense optical flow between two crops, and fields of positions made from it."""

from __future__ import annotations

from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image

Field: TypeAlias = NDArray[np.float32]
"""(H, W, 2): for every pixel a displacement, or a place, as x and y in pixels."""

LEAST_SIDE = 32
"""Smaller crops are padded: the flow's pyramid needs room."""


class Flow:
    """Dense inverse search (Kroeger et al., ECCV 2016) down to single pixels; for one thread.

    The fast preset with its finest scale set to the image itself: on simulated animals it carries thin
    tails twice as far as the medium preset, at the same cost (``benchmarks/propagation.py``).
    """

    def __init__(self) -> None:
        library: Any = cv2  # its types leave this class out
        self._dis = library.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._dis.setFinestScale(0)

    def between(self, first: Image, second: Image) -> Field:
        """Where each pixel of ``first`` lies in ``second``, as a displacement.

        Parameters
        ----------
        first, second
            (H, W) uint8 of the same size.
        """
        height, width = first.shape
        down, right = max(0, LEAST_SIDE - height), max(0, LEAST_SIDE - width)
        if down or right:
            first, second = _padded(first, down, right), _padded(second, down, right)
        flow = self._dis.calc(np.ascontiguousarray(first), np.ascontiguousarray(second), None)
        return np.ascontiguousarray(flow[:height, :width])


def _padded(image: Image, down: int, right: int) -> Image:
    return np.asarray(cv2.copyMakeBorder(image, 0, down, 0, right, cv2.BORDER_REPLICATE), np.uint8)


def grid(width: int, height: int) -> Field:
    """(height, width, 2): the place of every pixel."""
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.dstack((xs, ys))


def sample(values: NDArray[Any], places: Field) -> NDArray[Any]:
    """``values`` (H, W) or (H, W, C) at ``places``: linear between pixels, beyond the edge as at the edge."""
    return np.asarray(
        cv2.remap(values, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )


def to_gray(image: Image) -> Image:
    """(H, W) intensity of an image."""
    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
