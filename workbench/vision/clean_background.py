"""The empty scene behind the animals: over time from a video, or filled in from a single frame."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from workbench.core.types import Image, Mask
from workbench.vision.hole_filling import fill_from, fill_holes_in_picture
from workbench.vision.mask_ops import as_u8, bounding_box, disc_dilate, grow_box

BAND = 64
"""Rows at a time, so that sorting many frames needs little memory."""
NARROWEST_HALO, WIDEST_HALO = 3, 40
SURROUNDINGS = 80
"""Pixels around an animal in which the floor it hides is looked for."""


def halo_width(image: Image, animal: Mask, scene: Image | None = None) -> int:
    """How far warmth, shadow or blur of the animal reaches beyond its mask, in pixels.

    The frame is compared, ring by ring around the mask, with the empty ``scene``; where none is known, with
    what the frame would be without the animal and its widest possible halo. The halo ends where both
    agree. A wall or a gradient is in both.
    """
    if not animal.any():
        return 0
    area = float(np.count_nonzero(animal))
    widest = int(np.clip(0.25 * np.sqrt(area), 4, WIDEST_HALO))
    x0, y0, x1, y1 = grow_box(bounding_box(as_u8(animal != 0)), widest + SURROUNDINGS, animal.shape)
    image, animal = image[y0:y1, x0:x1], animal[y0:y1, x0:x1]
    scene = None if scene is None else scene[y0:y1, x0:x1]
    outside = cv2.distanceTransform(as_u8(animal == 0), cv2.DIST_L2, cv2.DIST_MASK_5)
    empty = fill_holes_in_picture(image, as_u8(outside <= widest)) if scene is None else scene
    excess = image.astype(np.float32) - empty
    excess = excess if excess.ndim == 2 else np.asarray(excess.mean(axis=2), np.float32)
    excess -= np.median(excess[outside > widest]) if (outside > widest).any() else 0.0
    rings = np.minimum(outside.astype(np.int32), widest + 1).ravel()
    sums = np.bincount(rings, excess.ravel(), minlength=widest + 2)
    means = np.abs(sums / np.maximum(np.bincount(rings, minlength=widest + 2), 1))[1 : widest + 1]
    limit = max(1.0, 0.1 * float(means[:2].max(initial=0.0)))
    reached = np.flatnonzero(means >= limit)
    return int(np.clip(int(reached[-1]) + 2 if len(reached) else 1, NARROWEST_HALO, widest))


def remove_animals(
    image: Image, animals: Mask, margin: int | None = None, scene: Image | None = None
) -> Image:
    """The frame without its animals: mask and halo cut out, the hole filled with the floor around.

    Parameters
    ----------
    image
        (H, W) or (H, W, 3) uint8.
    animals
        (H, W), not 0 where an animal is.
    margin
        Pixels that are taken away around the mask; None: as far as the halo is seen to reach.
    scene
        The empty scene at another time, where it is known: what the hole is filled from, its light
        matched along the rim and the grain of this frame laid on.
    """
    if not animals.any():
        return image
    reach = halo_width(image, animals, scene) if margin is None else margin
    hole = disc_dilate(as_u8(animals != 0), reach + 1)
    return fill_holes_in_picture(image, hole) if scene is None else fill_from(image, hole, scene)


def background_over_time(samples: Sequence[tuple[Image, Mask]], margin: int = 4) -> tuple[Image, Mask]:
    """Empty scene from frames of one video: each pixel's median over the frames that show the floor.

    Parameters
    ----------
    samples
        Frames (H, W) or (H, W, 3) with their animal masks (H, W; all zero where nothing is known).
    margin
        Pixels around a mask that are not trusted to be floor.

    Returns
    -------
    background, never_seen
        The scene, and (H, W) 1 where no frame showed the floor and it had to be filled in.
    """
    stack = np.stack([image for image, _ in samples])
    covered = np.stack([disc_dilate(as_u8(mask != 0), margin) for _, mask in samples])
    never = as_u8(covered.all(axis=0))
    result = np.empty_like(stack[0])
    for top in range(0, stack.shape[1], BAND):
        rows = slice(top, top + BAND)
        result[rows] = _median_of_uncovered(stack[:, rows], covered[:, rows])
    return (fill_holes_in_picture(result, never) if never.any() else result), never


def _median_of_uncovered(frames: Image, covered: Mask) -> Image:
    """Median over axis 0 of the pixels that are not covered (0 where all are)."""
    # Covered pixels sort behind every real value, so that the median lies in the middle of the others.
    hidden = covered if frames.ndim == 3 else covered[..., None]
    values = np.where(hidden, np.uint16(256), frames.astype(np.uint16))
    values.sort(axis=0)
    seen = (covered == 0).sum(axis=0)
    middle = np.maximum(seen - 1, 0) // 2
    index = middle[None] if frames.ndim == 3 else middle[None, ..., None]
    picked = np.take_along_axis(values, np.broadcast_to(index, (1, *values.shape[1:])), axis=0)[0]
    return as_u8(np.where(picked > 255, 0, picked))
