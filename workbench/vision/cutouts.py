"""Animals cut out of their frames with soft edges and with what they do to the floor around them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image, Mask
from workbench.vision.clean_background import halo_width
from workbench.vision.mask_ops import FloatMap, as_u8, bounding_box, grow_box

EDGE = 0.8
"""Blur of the mask's border in pixels: the width a lens gives an edge."""
FLOOR_CONTRAST = 15.0
"""Grey levels above the noise from which on a pixel is certainly not floor."""


@dataclass(frozen=True, eq=False)
class Cutout:
    """One animal, ready to be pasted.

    Attributes
    ----------
    source
        Where it comes from, for the manifest.
    pixels
        (H, W, C) float32, the animal's own brightness.
    alpha
        (H, W) float32, 0 to 1: how much of a pixel is animal.
    glow
        (H, W, C) float32: what the animal adds to the floor around it (warmth above 0, shadow below).
    classes
        (H, W) uint8.
    floor
        (C,) mean brightness of the floor it stood on.
    middle
        Where the middle of these arrays lay in the frame, x and y.
    """

    source: str
    pixels: FloatMap
    alpha: FloatMap
    glow: FloatMap
    classes: Mask
    floor: NDArray[np.float32]
    middle: tuple[float, float]

    @property
    def area(self) -> int:
        """Pixels of the animal."""
        return int(np.count_nonzero(self.classes))


def cut_out(
    image: Image, classes: Mask, background: Image, source: str, region: Mask | None = None
) -> Cutout:
    """Cut one animal out of its frame.

    Parameters
    ----------
    image, background
        The frame and the same scene without animals, (H, W) or (H, W, 3) uint8.
    classes
        (H, W) class mask.
    region
        (H, W), not 0 where this animal is; None: everything that is not background.

    Raises
    ------
    ValueError
        If there is no animal in the mask.
    """
    animal = as_u8(classes != 0) if region is None else as_u8((classes != 0) & (region != 0))
    if not animal.any():
        raise ValueError("there is no animal in the mask")
    halo = halo_width(image, animal, background)
    x0, y0, x1, y1 = grow_box(bounding_box(animal), halo + 4, animal.shape)
    part = (slice(y0, y1), slice(x0, x1))
    inside = animal[part]
    frame, floor = _layers(image[part]), _layers(background[part])
    alpha = np.asarray(cv2.GaussianBlur(inside.astype(np.float32), (0, 0), EDGE), np.float32)
    alpha *= _unlike_floor(frame, floor, inside)
    return Cutout(
        source=source,
        pixels=_own_brightness(frame, floor, alpha),
        alpha=alpha,
        glow=_glow(frame, floor, inside, halo),
        classes=np.where(inside > 0, classes[part], 0).astype(np.uint8),
        floor=np.asarray(floor[inside > 0].mean(axis=0), np.float32),
        middle=((x0 + x1 - 1) / 2, (y0 + y1 - 1) / 2),
    )


def _layers(image: Image) -> FloatMap:
    return np.asarray(image[..., None] if image.ndim == 2 else image, np.float32)


def _unlike_floor(frame: FloatMap, floor: FloatMap, inside: Mask) -> FloatMap:
    """How surely a pixel is not floor, 0 to 1: masks are drawn a little wide, and floor must not travel.

    What a pixel equal to the empty scene shows is floor, or looks the same; either way it need not be pasted.
    """
    difference = np.abs(frame - floor).max(axis=2)
    noise = float(np.median(difference[inside == 0])) if (inside == 0).any() else 0.0
    sure = np.clip((difference - 2 * noise) / FLOOR_CONTRAST, 0.0, 1.0)
    return np.asarray(cv2.GaussianBlur(sure.astype(np.float32), (0, 0), EDGE), np.float32)


def _own_brightness(frame: FloatMap, floor: FloatMap, alpha: FloatMap) -> FloatMap:
    """The animal without the floor that shines through its edge pixels.

    Where a pixel is mostly animal the mixture is undone; further out the nearest such pixel counts.
    """
    solid = alpha > 0.6
    mixed = np.clip(alpha, 0.6, 1.0)[..., None]
    pure = np.where(solid[..., None], (frame - (1 - mixed) * floor) / mixed, frame)
    if not solid.any():  # a sliver thinner than the blur of its own edge
        return frame
    distance, nearest = cv2.distanceTransformWithLabels(
        as_u8(~solid), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    del distance
    values = np.zeros((int(nearest.max()) + 1, frame.shape[2]), np.float32)
    values[nearest[solid]] = pure[solid]
    return np.asarray(np.clip(values[nearest], 0, 255), np.float32)


def _glow(frame: FloatMap, floor: FloatMap, inside: Mask, halo: int) -> FloatMap:
    """Smoothed difference to the empty scene around the animal, fading out at the end of the halo."""
    outside = np.asarray(cv2.distanceTransform(as_u8(inside == 0), cv2.DIST_L2, cv2.DIST_MASK_5), np.float32)
    ring = ((outside > 1.5) & (outside <= halo + 2)).astype(np.float32)
    weight = cv2.GaussianBlur(ring, (0, 0), 2.0)
    difference = cv2.GaussianBlur((frame - floor) * ring[..., None], (0, 0), 2.0).reshape(frame.shape)
    smooth = difference / np.maximum(weight, 1e-3)[..., None]
    fade = np.clip(1.0 - outside / (halo + 2), 0.0, 1.0)
    return np.asarray(smooth * (fade * (weight > 1e-3))[..., None], np.float32)
