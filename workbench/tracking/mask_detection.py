"""Settings of the first link where blobs come from masks: only sizes and tones are found."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import NothingToDoError
from workbench.core.types import Image
from workbench.tracking.detection import Detection, picture_of
from workbench.tracking.mask_folder import MaskFolder
from workbench.vision.mask_ops import as_u8


def detection_of_masks(
    masks: MaskFolder,
    frames: Sequence[int],
    pictures: Sequence[Image],
    animals: int,
    *,
    region: NDArray[np.bool_] | None = None,
    least_area: int | None = None,
) -> Detection:
    """Sizes and tones of the animals in ``masks`` at ``frames``, whose grey ``pictures`` (H, W) are given.

    Raises
    ------
    NothingToDoError
        If no mask holds an animal.
    MaskSizeError, CorruptImageError
    """
    areas: list[float] = []
    boxes: list[tuple[float, float]] = []
    tones: list[NDArray[np.uint8]] = []
    right = 0
    for k, gray in zip(frames, pictures, strict=True):
        labels, _ = masks.labels(k, gray.shape)
        if region is not None:
            labels[~region] = 0
        own = _animals(labels, animals)
        right += len(own) == animals
        for part in own:
            areas.append(float(part.sum()))
            outline = max(cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0], key=len)
            short, long = sorted(cv2.minAreaRect(outline)[1])
            boxes.append((float(long), float(short)))
            tones.append(gray[part > 0])
    if not areas:
        raise NothingToDoError(
            path=masks.folder,
            detail="its masks hold no animal in the frames looked at",
            way_out="Predict the video, or paint masks, first.",
        )
    length, width = np.median(boxes, axis=0)
    picture, scale = picture_of(float(length), float(width))
    low, high = np.percentile(np.concatenate(tones), (1, 99))
    area = float(np.median(areas))
    return Detection(
        source="intensity",
        polarity="both",
        threshold=1,
        opening=0,
        least_area=least_area if least_area is not None else max(8, round(0.2 * area)),
        area=area,
        length=float(length),
        tone=(max(0, round(low - 8)), min(255, round(high + 8))),
        picture=picture,
        scale=scale,
        support=right / max(1, len(frames)),
        region=region,
    )


def _animals(labels: NDArray[np.uint16], animals: int) -> list[NDArray[np.uint8]]:
    """Masks (H, W) of the largest blobs, at most one for each animal."""
    areas = np.bincount(labels.ravel())
    areas[0] = 0
    largest = np.argsort(-areas, kind="stable")[:animals]
    return [as_u8(labels == number) for number in largest if areas[number] >= 12]
