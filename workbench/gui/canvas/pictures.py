"""From arrays to what Qt paints. Everything here may run in any thread and owns its memory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QImage, QPainterPath, QPolygonF

from workbench.core.types import Image, Mask


def to_qimage(image: Image) -> QImage:
    """Copy of ``image`` in the format that paints fastest.

    Parameters
    ----------
    image
        (H, W) intensity or (H, W, 3) RGB, uint8 (a bool array shows as black and white).

    Raises
    ------
    ValueError
        If the array has another shape or type.
    """
    pixels = image.astype(np.uint8) * 255 if image.dtype == np.bool_ else image
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] != 3):
        raise ValueError(f"cannot show an array of {pixels.dtype} with shape {pixels.shape}")
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    kind = QImage.Format.Format_Grayscale8 if pixels.ndim == 2 else QImage.Format.Format_RGB888
    view = QImage(pixels.data, width, height, pixels.strides[0], kind)
    # The view borrows numpy's memory; the conversion copies it, so the array may change or die.
    return view.convertToFormat(QImage.Format.Format_RGB32)


@dataclass(frozen=True)
class MaskPicture:
    """A mask made ready to paint.

    ``fill`` holds one byte a pixel, ``box`` the rectangle of what is not background; ``outlines``
    and ``areas`` (pixels) are by class id.
    """

    fill: QImage
    box: QRect
    outlines: dict[int, QPainterPath] = field(default_factory=dict)
    areas: dict[int, int] = field(default_factory=dict)


def to_mask_picture(mask: Mask, outlines: bool = True) -> MaskPicture:
    """Mask (H, W) as an 8-bit indexed picture (value = class id), outlines and pixel counts.

    Raises
    ------
    ValueError
        If the mask is not (H, W) uint8.
    """
    if mask.dtype != np.uint8 or mask.ndim != 2:
        raise ValueError(f"a mask is (H, W) uint8, not {mask.dtype} with shape {mask.shape}")
    pixels = np.ascontiguousarray(mask)
    height, width = pixels.shape
    fill = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_Indexed8).copy()
    counts = cv2.calcHist([pixels], [0], None, [256], [0, 256]).ravel()
    areas = {int(value): int(counts[value]) for value in np.flatnonzero(counts)}
    paths = {value: _outline(pixels, value) for value in areas if value} if outlines else {}
    return MaskPicture(fill, QRect(*cv2.boundingRect(pixels)), paths, areas)


UNSURE_FROM = 26
"""Doubt, of 255, from which a place is coloured: a network is never quite sure."""
_UTTER_DOUBT = 128
"""Half of 255: with less confidence than that a class hardly wins."""


def to_doubt_picture(confidence: Image) -> MaskPicture:
    """Confidence map (H, W) as an indexed picture of doubt: 0 where the network is sure (`doubt_palette`)."""
    doubt = 255 - np.ascontiguousarray(confidence)
    doubt[doubt < UNSURE_FROM] = 0
    height, width = doubt.shape
    fill = QImage(doubt.data, width, height, doubt.strides[0], QImage.Format.Format_Indexed8).copy()
    return MaskPicture(fill, QRect(*cv2.boundingRect(doubt)))


def doubt_palette() -> NDArray[np.uint8]:
    """(256, 3) RGB: from yellow for a little doubt to red."""
    place = np.clip((np.arange(256) - UNSURE_FROM) / (_UTTER_DOUBT - UNSURE_FROM), 0, 1)
    return np.stack([np.full(256, 255), 220 * (1 - place), 40 * (1 - place)], axis=1).astype(np.uint8)


def _outline(mask: Mask, value: int) -> QPainterPath:
    """Draw closed lines around every patch of ``value``, through the centres of its border pixels."""
    found, _ = cv2.findContours(np.equal(mask, value).view(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    path = QPainterPath()
    for contour in found:
        points = [QPointF(x + 0.5, y + 0.5) for x, y in contour[:, 0].tolist()]
        path.addPolygon(QPolygonF([*points, points[0]]))
    return path


def color_table(palette: NDArray[np.uint8], hidden: Collection[int] = ()) -> list[int]:
    """256 ARGB colours of an indexed mask; the background and ``hidden`` classes are transparent.

    Parameters
    ----------
    palette
        (256, 3) RGB.
    """
    colors = palette.astype(np.uint32)
    argb = (np.uint32(0xFF) << 24) | (colors[:, 0] << 16) | (colors[:, 1] << 8) | colors[:, 2]
    argb[[0, *hidden]] = 0
    return [int(value) for value in argb]


@dataclass(frozen=True)
class Mark:
    """Something drawn over the picture in image coordinates; its line keeps its width at any zoom.

    Parameters
    ----------
    points
        (x, y) in pixels: a polyline, or two opposite corners when ``box``.
    color
        RGB.
    label
        Short text at the first point.
    opacity
        0 to 1.
    filled
        Filled with the colour, not only drawn around.
    """

    points: tuple[tuple[float, float], ...]
    color: tuple[int, int, int] = (255, 255, 255)
    box: bool = False
    closed: bool = False
    dashed: bool = False
    width: float = 1.6
    label: str = ""
    opacity: float = 1.0
    filled: bool = False
