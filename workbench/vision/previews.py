"""Pictures of the steps of the pseudo-mask chain, for the live preview."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from workbench.core.classes import ClassTable
from workbench.core.types import Image, Mask
from workbench.vision.components import Rejection
from workbench.vision.mask_ops import as_u8
from workbench.vision.parts import AnimalShape

ACCEPTED = (80, 220, 100)
REJECTED = (240, 90, 70)


def as_rgb(image: Image) -> Image:
    """A colour copy to draw on."""
    return as_u8(cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)) if image.ndim == 2 else image.copy()


def show_contrast(found: Image) -> Image:
    """Contrast stretched to the full range."""
    top = max(1.0, float(found.max()))
    return as_u8(cv2.convertScaleAbs(found, alpha=255.0 / top))


def draw_outlines(image: Image, animals: Sequence[AnimalShape], rejected: Sequence[Rejection]) -> Image:
    """Accepted animals and rejected blobs, outlined in their colours."""
    picture = as_rgb(image)
    for blob in rejected:
        cv2.polylines(picture, [blob.contour.astype(np.int32)], True, REJECTED, 1)
    for animal in animals:
        outlines, _ = cv2.findContours(
            animal.whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE, offset=animal.box[:2]
        )
        cv2.drawContours(picture, outlines, -1, ACCEPTED, 1)
    return picture


def draw_midlines(image: Image, animals: Sequence[AnimalShape]) -> Image:
    """Midline of every animal, and its width drawn across it."""
    picture = as_rgb(image)
    for animal in animals:
        points, widths = animal.midline.points, animal.midline.widths
        along = np.gradient(points, axis=0)
        across = np.stack([-along[:, 1], along[:, 0]], axis=1)
        across /= np.maximum(np.hypot(*across.T), 1e-6)[:, None]
        for point, side, width in zip(points, across, widths, strict=True):
            one, two = point - side * width / 2, point + side * width / 2
            cv2.line(picture, _pixel(one), _pixel(two), (90, 170, 250), 1, cv2.LINE_AA)
        cv2.polylines(picture, [points.round().astype(np.int32)], False, (255, 220, 60), 2, cv2.LINE_AA)
        cv2.circle(picture, _pixel(points[-1]), 4, REJECTED, -1, cv2.LINE_AA)
    return picture


def draw_final(image: Image, mask: Mask) -> Image:
    """The class colours over the picture."""
    picture = as_rgb(image)
    colors = ClassTable.default().palette()[mask]
    mixed = as_u8(cv2.addWeighted(picture, 0.45, colors, 0.55, 0))
    picture[mask > 0] = mixed[mask > 0]
    return picture


def _pixel(point: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))
