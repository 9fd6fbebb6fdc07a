"""Borders of a carried mask moved a little, to where the picture looks like animal and not like floor."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image

MOST_PIXELS = 1.5
"""How far a border may move at most: looks alone lead astray on patterned floors."""

_SURE = 3.0
_BINS = 256
_BIN_BLUR = 4.0
_PICTURE_BLUR = 0.7


class Coat:
    """How much more likely each grey level is on the animal than beside it.

    Parameters
    ----------
    image
        (h, w) intensity of the animal's surroundings in the frame that the mask belongs to.
    animal
        (h, w) where the animal is.
    """

    def __init__(self, image: Image, animal: NDArray[np.bool_]) -> None:
        inside, outside = _histogram(image[animal]), _histogram(image[~animal])
        self._evidence = np.clip(np.log(inside) - np.log(outside), -_SURE, _SURE).astype(np.float32)

    def settle(self, codes: NDArray[np.uint16], image: Image, weight: float) -> NDArray[np.uint16]:
        """Move the border of ``codes`` by up to ``weight`` times `MOST_PIXELS`.

        New pixels get the label of the nearest old one. The pixels far from the border stay as they are.

        Parameters
        ----------
        codes
            (h, w), 0 outside.
        weight
            0 leaves everything as it is, 1 moves most.
        """
        animal = codes > 0
        reach = weight * MOST_PIXELS
        if reach <= 0.5 or not animal.any():
            return codes
        plane = animal.astype(np.uint8)
        inner = cv2.distanceTransform(plane, cv2.DIST_L2, 3)
        outer, nearest = cv2.distanceTransformWithLabels(
            1 - plane, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
        )
        looks = cv2.GaussianBlur(self._evidence[image], (0, 0), _PICTURE_BLUR) * (reach / _SURE)
        # The distance counts from the middle of pixels: half a pixel lies before the border.
        settled = (inner - outer - np.where(animal, 0.5, -0.5) + looks) > 0
        owners = np.zeros(int(nearest.max()) + 1, np.uint16)
        owners[nearest[animal]] = codes[animal]
        return np.where(settled, owners[nearest], 0).astype(np.uint16)


def _histogram(values: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Share of every grey level, smoothed; never zero."""
    counts = np.bincount(values.ravel(), minlength=_BINS).astype(np.float32)
    smooth = np.asarray(cv2.GaussianBlur(counts[:, None], (0, 0), _BIN_BLUR), np.float32)[:, 0] + 0.5
    return np.asarray(smooth / smooth.sum(), np.float32)
