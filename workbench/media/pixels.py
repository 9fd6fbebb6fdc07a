"""From a decoded frame to an array: RGB or intensity, upright."""

from __future__ import annotations

from typing import cast

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from workbench.core.types import Image

_FULL_RANGE = 2
"""AVCOL_RANGE_JPEG: black is 0 and white 255, not 16 and 235."""

_EXPAND = np.clip(np.round((np.arange(256) - 16.0) * 255.0 / 219.0), 0, 255).astype(np.uint8)


class PixelReader:
    """Turns decoded frames into arrays; keeps the conversion tables from frame to frame."""

    def __init__(self, rotation: int = 0) -> None:
        self._reformatter = VideoReformatter()
        self._turns = rotation // 90 % 4

    def rgb(self, frame: VideoFrame) -> Image:
        """(H, W, 3) RGB, upright."""
        image = cast(Image, self._reformatter.reformat(frame, format="rgb24").to_ndarray())
        return self._upright(image)

    def gray(self, frame: VideoFrame) -> Image:
        """(H, W) intensity, upright: the luma of the file, stretched to 0 to 255."""
        name = frame.format.name
        if name.startswith(("yuv4", "yuvj4", "nv12", "nv21", "gray")) and not name.endswith(("le", "be")):
            luma = _plane(frame)
            full = name.startswith(("yuvj", "gray")) or int(frame.color_range) == _FULL_RANGE
            return self._upright(luma.copy() if full else _EXPAND[luma])
        image = cast(Image, self._reformatter.reformat(frame, format="gray").to_ndarray())
        return self._upright(image)

    def _upright(self, image: Image) -> Image:
        if not self._turns:
            return image
        return np.ascontiguousarray(np.rot90(image, self._turns))


def frame_bytes(frame: VideoFrame) -> int:
    """Memory that ``frame`` holds."""
    return sum(plane.buffer_size for plane in frame.planes)


def _plane(frame: VideoFrame) -> NDArray[np.uint8]:
    plane = frame.planes[0]
    rows: NDArray[np.uint8] = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: frame.height, : frame.width]
