"""The rule that pseudo-masks were made by before, written anew from its published description.

Hue 90 to 130 (of 180) is background; of what is left, components over 1,000 pixels are animals; a principal
component analysis of the inner 95 % of their points gives the long axis; the upper end is the head, the
middle half of the length the body, the rest the tail.
"""

from __future__ import annotations

import cv2
import numpy as np

from workbench.core.classes import BODY, HEAD, TAIL
from workbench.core.types import Image, Mask


def original_masks(image: Image) -> Mask:
    """Class mask (H, W) of a false-colour picture (H, W, 3) RGB."""
    hue = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)[..., 0]
    animal = ((hue < 90) | (hue > 130)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(animal)
    mask = np.zeros(image.shape[:2], np.uint8)
    for label in range(1, count):
        if stats[label, cv2.CC_STAT_AREA] > 1000:
            _paint(mask, np.column_stack(np.nonzero(labels == label)[::-1]).astype(np.float64))
    return mask


def _paint(mask: Mask, points: np.ndarray) -> None:
    center = points.mean(axis=0)
    far = np.hypot(*(points - center).T)
    inner = points[far <= np.percentile(far, 95)]
    _, vectors = np.linalg.eigh(np.cov((inner - inner.mean(axis=0)).T))
    axis = vectors[:, 1]
    axis = -axis if axis[1] > 0 else axis  # towards the top of the picture
    along = (points - center) @ axis
    low, high = along.min(), along.max()
    place = (along - low) / max(high - low, 1e-9)
    classes = np.where(place > 0.75, HEAD, np.where(place < 0.25, TAIL, BODY))
    columns, rows = points.astype(int).T
    mask[rows, columns] = classes
