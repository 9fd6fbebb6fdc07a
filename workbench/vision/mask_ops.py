"""Operations on binary masks (uint8, 0 or 1): components, holes, discs, distances."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image, Mask

FloatMap: TypeAlias = NDArray[np.float32]
"""(H, W) float32."""

Labels: TypeAlias = NDArray[np.uint16]
"""(H, W), number of a component, 0 outside (int32 in noise, see `label`)."""

Box: TypeAlias = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels, the last two exclusive."""


def as_u8(values: Any) -> Image:
    """View or convert to uint8 (OpenCV's return types are too wide for a type checker)."""
    return np.asarray(values, dtype=np.uint8)


def gray(image: Image) -> Image:
    """(H, W) intensity of an RGB or intensity image."""
    return image if image.ndim == 2 else as_u8(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))


def label(mask: Mask) -> tuple[int, Labels]:
    """Number of components (8 neighbours) and the label of every pixel, 0 outside.

    OpenCV's labelling with statistics takes seven times as long as this one.
    """
    try:
        count, labels = cv2.connectedComponents(mask, connectivity=8, ltype=cv2.CV_16U)
    except cv2.error:  # noise of more than 65,535 components
        count, wide = cv2.connectedComponents(mask, connectivity=8, ltype=cv2.CV_32S)
        return count - 1, np.asarray(wide, np.int32)  # nobody minds the width
    return count - 1, np.asarray(labels, np.uint16)


def components(mask: Mask, most: int | None = None) -> tuple[Labels, list[tuple[int, Box, int]]]:
    """Labels of the connected components, and of each its label, box and area.

    Parameters
    ----------
    most
        Of more components only so many are told, the largest.
    """
    count, labels = label(mask)
    if count == 0:
        return labels, []
    if most is not None and count > most:
        return _largest(mask, most)
    areas = _count_labels(labels, count)
    outlines, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline, (_, _, _, parent) in zip(outlines, np.asarray(tree)[0], strict=True):
        if parent < 0:
            x, y, width, height = cv2.boundingRect(outline)
            first = outline[0, 0]
            number = int(labels[first[1], first[0]])
            found.append((number, (x, y, x + width, y + height), int(areas[number])))
    return labels, found


def _largest(mask: Mask, most: int) -> tuple[Labels, list[tuple[int, Box, int]]]:
    """The ``most`` largest components of noise, without a look at each of the others."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    order = 1 + np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable")[:most]
    found = []
    for number in order.tolist():
        x, y, width, height, area = stats[number].tolist()
        found.append((number, (x, y, x + width, y + height), area))
    return np.asarray(labels, np.int32), found


def _count_labels(labels: Labels, count: int) -> NDArray[np.int64]:
    """Pixels of every label from 0 to ``count``."""
    if (
        labels.size >= 1 << 24 or labels.dtype != np.uint16
    ):  # OpenCV counts in float32, exact up to here, in a third of the time
        return np.bincount(labels.ravel(), minlength=count + 1)
    found = cv2.calcHist([labels], [0], None, [count + 1], [0, count + 1])
    return np.asarray(found.ravel(), np.int64)


def majority(mask: Mask, side: int) -> Mask:
    """What most pixels of the square of ``side`` (odd, at most 15) around each one are, 0 or 1.

    The median of a mask of zeros and ones; OpenCV's median takes ten times as long.
    """
    ones = cv2.boxFilter(mask, cv2.CV_8U, (side, side), normalize=False, borderType=cv2.BORDER_REPLICATE)
    return as_u8(ones > side * side // 2)


def largest_component(mask: Mask) -> Mask:
    """The component with most pixels; an empty mask stays empty."""
    count, labels = label(mask)
    if count <= 1:
        return mask
    areas = np.bincount(labels.ravel())
    return as_u8(labels == 1 + int(np.argmax(areas[1:])))


def touching(mask: Mask, seeds: Mask) -> Mask:
    """The components of ``mask`` that hold at least one pixel of ``seeds``."""
    count, labels = label(mask)
    keep = np.zeros(count + 1, np.uint8)
    keep[labels[seeds > 0]] = 1
    keep[0] = 0
    return mask if keep[1:].all() else as_u8(keep[labels])


def component_of(mask: Mask, seeds: Mask) -> Mask:
    """The component of ``mask`` that holds most of ``seeds``; empty if none does."""
    count, labels = label(mask)
    if count == 0:
        return mask
    hits = np.bincount(labels[seeds > 0], minlength=count + 1)
    hits[0] = 0
    return as_u8(labels == int(np.argmax(hits))) if hits.any() else np.zeros_like(mask)


def fill_holes(mask: Mask, largest: float = np.inf) -> Mask:
    """Close holes of at most ``largest`` pixels."""
    outlines, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if len(outlines) <= 1:
        return mask
    filled = mask.copy()
    for outline, (_, _, _, parent) in zip(outlines, np.asarray(tree)[0], strict=True):
        if parent >= 0 and cv2.contourArea(outline) <= largest:
            cv2.drawContours(filled, [outline], -1, 1, -1)
    return filled


def inner_distance(mask: Mask) -> FloatMap:
    """Distance of every mask pixel to the nearest pixel outside the mask or picture, in pixels."""
    padded = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(distance[1:-1, 1:-1], np.float32)


def disc_open(mask: Mask, radius: float, distance: FloatMap | None = None) -> Mask:
    """What a disc of ``radius`` pixels can reach inside ``mask`` (morphological opening)."""
    inside = inner_distance(mask) if distance is None else distance
    return disc_dilate(as_u8(inside > radius), radius) & mask


def disc_dilate(mask: Mask, radius: float) -> Mask:
    """Every pixel within ``radius`` of ``mask``."""
    if not mask.any():
        return mask
    outside = cv2.distanceTransform(as_u8(mask == 0), cv2.DIST_L2, cv2.DIST_MASK_5)
    return as_u8(outside <= radius)


def coarse(mask: Mask, radius: float, operation: Callable[[Mask, float], Mask]) -> Mask:
    """``operation(mask, radius)`` at a scale where the radius is about 8 pixels, for rough regions."""
    factor = max(1, int(radius / 8))
    if factor == 1:
        return operation(mask, radius)
    height, width = mask.shape
    size = (-(-width // factor), -(-height // factor))
    small = as_u8(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST))
    result = operation(small, radius / factor)
    return as_u8(cv2.resize(result, (width, height), interpolation=cv2.INTER_NEAREST))


def disc(radius: int) -> Mask:
    """Round structuring element."""
    return as_u8(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)))


def disc_close(mask: Mask, radius: int) -> Mask:
    """Close gaps up to twice ``radius`` wide."""
    padded = cv2.copyMakeBorder(mask, radius, radius, radius, radius, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, disc(radius))
    return as_u8(closed[radius:-radius, radius:-radius])


def bounding_box(mask: Mask) -> Box:
    """Smallest box around the mask; all zero if it is empty."""
    x, y, width, height = cv2.boundingRect(mask)
    return x, y, x + width, y + height


def grow_box(box: Box, margin: int, shape: tuple[int, ...]) -> Box:
    """``box`` widened by ``margin`` pixels and clipped to an image of ``shape``."""
    x0, y0, x1, y1 = box
    return (
        max(0, x0 - margin),
        max(0, y0 - margin),
        min(shape[1], x1 + margin),
        min(shape[0], y1 + margin),
    )
