"""From the core of an animal to its whole outline."""

from __future__ import annotations

import cv2
import numpy as np

from workbench.core.types import Image, Mask
from workbench.vision.foreground import Levels
from workbench.vision.mask_ops import (
    as_u8,
    coarse,
    component_of,
    disc_dilate,
    disc_open,
    fill_holes,
    majority,
    touching,
)

EDGE = 0.5
"""Of the contrast just inside: where the edge is."""

STRONG = 0.62
"""Of the median contrast: from here on it is body beyond doubt, no reflection beside it."""

FAINTEST = 0.38
"""Of the median contrast: what is less is no body, thin parts excepted."""

RIDGE = 0.75
"""Of the inner radius: thin parts are narrower than this."""


def outline_animal(found: Image, seed: Mask, others: Mask, levels: Levels, radius: float) -> Mask:
    """All pixels of the animal whose core is ``seed``: edge-adaptive body and thin parts joined to it.

    An edge lies where the contrast has fallen to half of what it is just inside, whatever the
    height of the step: a halo, a reflection and a motion ghost stay out. Thin parts (tail, feet)
    are ridges of the contrast, found at a much lower level by a top-hat, and kept if joined.

    Parameters
    ----------
    found
        Contrast (h, w) of the crop.
    seed, others
        Core of this animal and of the others, 0 or 1.
    radius
        Inner radius of the core, in pixels.
    """
    height = float(np.median(found[seed > 0]))
    reach = max(3, round(0.15 * radius))
    smooth = as_u8(cv2.blur(found, (3, 3)))
    near = np.minimum(cv2.dilate(smooth, np.ones((2 * reach + 1,) * 2, np.uint8)), height)
    body = as_u8(found >= np.maximum(EDGE * near, max(FAINTEST * height, levels.thin)))
    strong = touching(as_u8(smooth >= STRONG * height), seed)
    body &= coarse(strong, 0.35 * radius, disc_dilate)
    # The middle of the neighbours takes the noise off the edge and moves it nowhere.
    body = majority(body, 2 * int(np.clip(0.07 * radius, 1, 3)) + 1)
    free = as_u8(others == 0)
    whole = (body | _thin_parts(found, body, levels.thin, height, radius)) & free
    whole = component_of(whole, seed)
    return fill_holes(whole, largest=0.8 * radius**2)


def ridge_span(radius: float) -> int:
    """Side in pixels of the square that a thin part of an animal of this inner radius is narrower than."""
    return 2 * max(4, round(0.5 * RIDGE * radius)) + 1


def _thin_parts(found: Image, body: Mask, level: float, height: float, radius: float) -> Mask:
    """Ridges of the contrast that are too narrow for a body."""
    span = ridge_span(radius)
    ridge = as_u8(cv2.morphologyEx(found, cv2.MORPH_TOPHAT, np.ones((span, span), np.uint8)))
    size = 2 * max(2, round(0.14 * radius)) + 1
    crest = cv2.dilate(ridge, np.ones((size, size), np.uint8))
    thin = as_u8((ridge >= level) & (ridge >= 0.5 * np.minimum(crest, height)))
    # The rim of a wide faint thing (a reflection) looks like a ridge in places; it comes in lumps.
    lumps = coarse(as_u8(thin | body), 0.5 * radius, disc_open) & as_u8(body == 0)
    return thin & as_u8(lumps == 0)
