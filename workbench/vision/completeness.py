"""Whether a mask holds one whole animal: one head, one body, one tail, attached in that order."""

from __future__ import annotations

import cv2
import numpy as np

from workbench.core.classes import BODY, HEAD, TAIL
from workbench.core.types import Mask
from workbench.vision.mask_ops import as_u8, bounding_box


def is_complete(mask: Mask) -> bool:
    """True if ``mask`` has exactly one component of each class, the body touching head and tail.

    Parameters
    ----------
    mask
        (H, W) class ids of one animal.
    """
    x0, y0, x1, y1 = bounding_box(as_u8(mask > 0))
    crop = mask[y0:y1, x0:x1]
    near = {}
    for part in (HEAD, BODY, TAIL):
        piece = as_u8(crop == part)
        count, _ = cv2.connectedComponents(piece, connectivity=8)
        if count != 2:
            return False
        near[part] = as_u8(cv2.dilate(piece, np.ones((3, 3), np.uint8)))
    body = as_u8(crop == BODY)
    return bool((near[HEAD] & body).any() and (near[TAIL] & body).any())
