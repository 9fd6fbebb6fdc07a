"""Mending never rubs out the animal itself."""

from __future__ import annotations

import cv2
import numpy as np

from workbench.core.types import Mask
from workbench.vision.anatomy import check_mask, fix


def mouse(size: tuple[int, int] = (300, 400)) -> Mask:
    mask = np.zeros(size, np.uint8)
    cv2.line(mask, (110, 150), (190, 190), 3, 5)
    cv2.ellipse(mask, (90, 150), (40, 22), 0, 0, 360, 2, -1)
    cv2.circle(mask, (50, 150), 16, 1, -1)
    return mask


def mended(mask: Mask) -> Mask:
    mask = mask.copy()
    for fault in check_mask(mask, None, 1):
        found = fix(mask, None, fault) if fault.fixable else None
        if found is not None:
            x0, y0, x1, y1 = found.box
            mask[y0:y1, x0:x1] = found.classes
    return mask


def test_a_blob_larger_than_the_animal_is_not_taken_for_it() -> None:
    mask = mouse()
    cv2.circle(mask, (320, 100), 70, 2, -1)
    assert (mask[100, 320:390] == 2).all() and check_mask(mask, None, 1)
    after = mended(mask)
    np.testing.assert_array_equal(after[mouse() > 0], mouse()[mouse() > 0])


def test_a_small_blob_is_rubbed_out() -> None:
    mask = mouse()
    cv2.circle(mask, (320, 100), 6, 2, -1)
    np.testing.assert_array_equal(mended(mask), mouse())
