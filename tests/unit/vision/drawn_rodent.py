"""A rodent drawn with simple shapes: for tests of one step at a time."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Mask

NOSE = (250, 100)
RUMP = (150, 100)
TAIL_TIP = (60, 140)


def drawn_rodent(tail: bool = True, second_strand: bool = False) -> tuple[Mask, NDArray[np.float64]]:
    """Mask (200, 320) of a rodent that looks to the right, and its nose."""
    mask = np.zeros((200, 320), np.uint8)
    cv2.ellipse(mask, (190, 100), (45, 24), 0, 0, 360, 1, -1)
    cv2.ellipse(mask, (228, 100), (22, 13), 0, 0, 360, 1, -1)
    for side in (-1, 1):
        cv2.circle(mask, (222, 100 + side * 13), 6, 1, -1)
    if tail:
        points = np.array([RUMP, (110, 104), (80, 120), TAIL_TIP], np.int32)
        cv2.polylines(mask, [points], False, 1, 5)
    if second_strand:
        points = np.array([(150, 94), (110, 84), (80, 88), (62, 95)], np.int32)
        cv2.polylines(mask, [points], False, 1, 5)
    return mask, np.array(NOSE, float)
