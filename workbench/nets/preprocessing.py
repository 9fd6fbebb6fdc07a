"""From a picture to the network's input and back: the one object that training and prediction share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError
from workbench.core.types import DeepImage, Image, Json, Mask
from workbench.media import thermal

IGNORE = 255
"""Label of pixels that no loss and no metric counts (padding)."""


@dataclass(frozen=True)
class Geometry:
    """How a picture of ``width`` x ``height`` lies in the network's input.

    ``inner`` is its size there (width, height), ``outer`` the input's size after padding at the right
    and lower edge.
    """

    width: int
    height: int
    inner: tuple[int, int]
    outer: tuple[int, int]


@dataclass(frozen=True)
class Preprocessing:
    """Intensity, size and scale of the network's input.

    Parameters
    ----------
    size
        Long side of the picture in the input, in pixels; a multiple of ``multiple``.
    palette
        Name of the false-colour palette that is turned back into intensity (`media.thermal`), or None:
        luminance. Never ``"auto"``: that is resolved by `fitted`, once, before training.
    mean, std
        Of the intensity (0 to 255) over the training pictures.
    deep_range
        Values of a 16-bit picture that become 0 and 255.
    multiple
        What the network needs width and height to be a multiple of.
    """

    size: int = 256
    palette: str | None = None
    mean: float = 127.0
    std: float = 64.0
    deep_range: tuple[float, float] = (0.0, 65535.0)
    multiple: int = 32

    def __post_init__(self) -> None:
        if self.size < self.multiple or self.size % self.multiple:
            detail = f"it must be a multiple of {self.multiple}"
            raise BadParameterError(name="size", value=self.size, detail=detail)
        if self.palette == "auto" or self.std <= 0 or self.deep_range[1] <= self.deep_range[0]:
            raise BadParameterError(name="preprocessing", value=self, detail="it is not resolved")

    @classmethod
    def fitted(
        cls, images: Sequence[DeepImage], size: int = 256, palette: str | None = "auto"
    ) -> Preprocessing:
        """Choose palette, range, mean and standard deviation from sample pictures of the study.

        Parameters
        ----------
        images
            Some pictures, spread over the recordings.
        palette
            ``"auto"``: false colour where most of the colour pictures are; None: luminance.
        """
        if palette == "auto":
            palette = _common_palette(images)
        deep = [image for image in images if image.dtype == np.uint16]
        limits = [np.percentile(image, (0.1, 99.9)) for image in deep] or [np.array([0.0, 65535.0])]
        low, high = float(np.min(limits, axis=0)[0]), float(np.max(limits, axis=0)[1])
        draft = cls(size, palette, deep_range=(low, max(high, low + 1.0)))
        values = [draft.intensity(image)[::4, ::4].astype(np.float32) for image in images]
        if not values:
            return draft
        mean = float(np.mean([value.mean() for value in values]))
        spread = float(np.sqrt(np.mean([((value - mean) ** 2).mean() for value in values])))
        return cls(size, palette, round(mean, 3), round(max(spread, 1.0), 3), draft.deep_range)

    def geometry(self, width: int, height: int) -> Geometry:
        """Place of a picture of that size in the input; the aspect is kept."""
        scale = self.size / max(width, height)
        inner = (max(1, round(width * scale)), max(1, round(height * scale)))
        outer = tuple(-(-side // self.multiple) * self.multiple for side in inner)
        return Geometry(width, height, inner, (outer[0], outer[1]))

    def intensity(self, image: DeepImage) -> Image:
        """One 8-bit channel, (H, W), of a picture (H, W) or (H, W, 3), 8 or 16 bit."""
        if image.dtype == np.uint16:
            low, high = self.deep_range
            factor = 255.0 / (high - low)
            image = cv2.convertScaleAbs(
                np.clip(image, low, high).astype(np.float32) - low, alpha=factor
            ).astype(np.uint8)
        picture = np.asarray(image, np.uint8)
        if picture.ndim == 2:
            return picture
        if self.palette is not None:
            return thermal.intensity(picture, self.palette)
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)

    def reduce(self, image: DeepImage, outer: tuple[int, int] | None = None) -> Image:
        """Intensity at the input's size, uint8, padded by repeating the edge to ``outer`` (width, height)."""
        place = self.geometry(image.shape[1], image.shape[0])
        small = _resize(self.intensity(image), place.inner)
        return _pad(small, outer or place.outer, None)

    def padded(self, pictures: Image) -> Image:
        """Pictures (N, h, w) of the input's inner size, padded as `reduce` does: (N, H, W)."""
        height, width = (-(-side // self.multiple) * self.multiple for side in pictures.shape[1:])
        missing = (0, height - pictures.shape[1]), (0, width - pictures.shape[2])
        if missing == ((0, 0), (0, 0)):
            return pictures
        return np.pad(pictures, ((0, 0), *missing), mode="edge")

    def certainty(self, probability: NDArray[np.float32], width: int, height: int) -> Image:
        """Map (h, w) of probabilities at the picture's own size, 0 to 255."""
        place = self.geometry(width, height)
        inner = np.ascontiguousarray(probability[: place.inner[1], : place.inner[0]])
        levels = cv2.convertScaleAbs(inner, alpha=255.0)
        return np.asarray(cv2.resize(levels, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)

    def reduce_mask(self, mask: Mask, classes: int, outer: tuple[int, int] | None = None) -> Mask:
        """Class mask at the input's size: each pixel the class that covers most of it, padding `IGNORE`."""
        place = self.geometry(mask.shape[1], mask.shape[0])
        shares = [_resize((mask == k).astype(np.float32), place.inner) for k in range(classes)]
        small = np.argmax(np.stack(shares), axis=0).astype(np.uint8)
        return _pad(small, outer or place.outer, IGNORE)

    def normalise(self, reduced: Image) -> NDArray[np.float32]:
        """Batch (N, H, W) or picture (H, W) of `reduce` to float32 with a channel axis before H and W."""
        values = (reduced.astype(np.float32) - np.float32(self.mean)) / np.float32(self.std)
        return values[..., None, :, :]

    def restore(self, logits: NDArray[np.float32], width: int, height: int) -> Mask:
        """Class mask of the picture's own size from the network's logits (C, h, w).

        The logits, not the classes, are enlarged (linearly), so that edges stay smooth; and only within
        the box of what is not background, which makes it cheap at any size and loses nothing: between
        pixels where background leads, the interpolated background leads too.
        """
        place = self.geometry(width, height)
        inner = logits[:, : place.inner[1], : place.inner[0]]
        mask = np.zeros((height, width), np.uint8)
        box = _box(inner[1:].max(axis=0) > inner[0])
        if box is None:
            return mask
        scale_x, scale_y = place.inner[0] / width, place.inner[1] / height
        left, top = max(0, int((box[0] - 1) / scale_x)), max(0, int((box[1] - 1) / scale_y))
        right = min(width, int(np.ceil((box[2] + 1) / scale_x)))
        lower = min(height, int(np.ceil((box[3] + 1) / scale_y)))
        matrix = np.array(
            [[scale_x, 0, (left + 0.5) * scale_x - 0.5], [0, scale_y, (top + 0.5) * scale_y - 0.5]],
            np.float64,
        )
        mask[top:lower, left:right] = _argmax_warped(inner, matrix, (right - left, lower - top))
        return mask

    def to_dict(self) -> dict[str, Json]:
        """JSON form."""
        return {**asdict(self), "deep_range": list(self.deep_range)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Preprocessing:
        """Inverse of `to_dict`."""
        low, high = values["deep_range"]
        return cls(**{**values, "deep_range": (float(low), float(high))})


def _common_palette(images: Sequence[DeepImage]) -> str | None:
    color = [image for image in images if image.ndim == 3 and image.dtype == np.uint8]
    found = [thermal.detect_palette(np.asarray(image, np.uint8)) for image in color]
    named = [name for name in found if name is not None]
    if 2 * len(named) <= len(found):
        return None
    return max(sorted(set(named)), key=named.count)


def _resize(picture: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    smaller = size[0] < picture.shape[1]
    result: NDArray[Any] = cv2.resize(
        picture, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    )
    return result


def _pad(picture: Image, outer: tuple[int, int], value: int | None) -> Image:
    right, lower = outer[0] - picture.shape[1], outer[1] - picture.shape[0]
    if right == 0 and lower == 0:
        return picture
    kind = cv2.BORDER_REPLICATE if value is None else cv2.BORDER_CONSTANT
    fill = 0.0 if value is None else float(value)
    return np.asarray(cv2.copyMakeBorder(picture, 0, lower, 0, right, kind, value=(fill,)), np.uint8)


def _box(seen: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """Left, top, right, lower (exclusive) of the true pixels."""
    left, top, width, height = cv2.boundingRect(seen.view(np.uint8))
    return (left, top, left + width, top + height) if width else None


def _argmax_warped(logits: NDArray[np.float32], matrix: NDArray[np.float64], size: tuple[int, int]) -> Mask:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    best: NDArray[Any] | None = None
    winner = np.zeros((size[1], size[0]), np.uint8)
    for number, plane in enumerate(logits):
        large = cv2.warpAffine(
            np.ascontiguousarray(plane), matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        if best is None:
            best = large
            continue
        np.copyto(winner, number, where=large > best)
        cv2.max(best, large, dst=best)
    return winner
