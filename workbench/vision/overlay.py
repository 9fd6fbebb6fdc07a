"""The mask drawn over the picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import MaskSizeError
from workbench.core.types import DeepImage, Image, Mask

_EDGE = np.ones((3, 3), np.uint8)


def blend(
    image: Image, mask: Mask, palette: NDArray[np.uint8], opacity: float = 0.5, outline: bool = False
) -> Image:
    """Picture with the classes of ``mask`` in their colours on top; a new array (H, W, 3), RGB.

    Parameters
    ----------
    image
        (H, W) or (H, W, 3) RGB.
    mask
        (H, W), 0 = nothing drawn.
    palette
        (256, 3) RGB, `ClassTable.palette`.
    opacity
        0 shows the picture alone, 1 the colours alone.
    outline
        Draw the border of every class in its full colour as well; with opacity 0 the border alone.

    Raises
    ------
    MaskSizeError
        If picture and mask differ in size.
    """
    if image.shape[:2] != mask.shape:
        expected = f"{image.shape[1]}x{image.shape[0]}"
        raise MaskSizeError(path="the mask", found=f"{mask.shape[1]}x{mask.shape[0]}", expected=expected)
    result = cv2.cvtColor(image, cv2.COLOR_GRAY2RGB) if image.ndim == 2 else image.copy()
    left, top, width, height = cv2.boundingRect(mask)
    if width == 0:
        return np.asarray(result, np.uint8)
    inside = (slice(top, top + height), slice(left, left + width))
    part = np.ascontiguousarray(mask[inside])
    # OpenCV's colour maps do not care which channel is red.
    colors = cv2.applyColorMap(part, np.ascontiguousarray(palette).reshape(256, 1, 3))
    patch = np.ascontiguousarray(result[inside])
    if opacity > 0:
        share = min(1.0, opacity)
        cv2.copyTo(cv2.addWeighted(patch, 1.0 - share, colors, share, 0.0), part, patch)
    if outline:
        cv2.copyTo(colors, _border(mask, inside), patch)
    result[inside] = patch
    return np.asarray(result, np.uint8)


def _border(mask: Mask, inside: tuple[slice, slice]) -> NDArray[np.uint8]:
    """Pixels of a class that touch another class, 255; at the picture's edge nothing is a border."""
    part = np.ascontiguousarray(mask[inside])
    padded = cv2.copyMakeBorder(part, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0.0,))
    rows, columns = inside
    if rows.start == 0:
        padded[0] = padded[1]
    if columns.start == 0:
        padded[:, 0] = padded[:, 1]
    if rows.stop == mask.shape[0]:
        padded[-1] = padded[-2]
    if columns.stop == mask.shape[1]:
        padded[:, -1] = padded[:, -2]
    varies = cv2.morphologyEx(padded, cv2.MORPH_GRADIENT, _EDGE)[1:-1, 1:-1]
    return np.asarray(((varies > 0) & (part > 0)).astype(np.uint8) * 255, np.uint8)


def to_display(image: DeepImage) -> Image:
    """8-bit form of a picture of any depth, 16 bit stretched over its own range."""
    if image.dtype == np.uint8:
        return np.asarray(image, np.uint8)
    low, high = np.percentile(image, (0.1, 99.9))
    scaled = (image.astype(np.float32) - low) * (255.0 / max(high - low, 1.0))
    return np.asarray(np.clip(scaled, 0, 255), np.uint8)
