"""A frame's picture in the size of any view: squares when close, smooth when far, cheap in between."""

from __future__ import annotations

from math import log2
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from workbench.gui.canvas.view import Box, View

Pixels: TypeAlias = NDArray[np.uint32]
"""(H, W), 0xffrrggbb."""

CRISP_FROM = 2.0
"""From this many device pixels an image pixel on, pixels are shown as squares."""


class ScaledPicture:
    """Draws parts of an image in a view; halved copies for far-away views may be made in a thread.

    Parameters
    ----------
    image
        Any `QImage`; one of 32 bits a pixel is looked at in place, not copied.
    """

    def __init__(self, image: QImage) -> None:
        image = image if image.depth() == 32 else image.convertToFormat(QImage.Format.Format_RGB32)
        self._image = image  # keeps the memory that the first level looks at
        words = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
        self._levels: dict[int, Pixels] = {0: words[:, : image.width()]}

    def wanted_level(self, scale: float) -> int:
        """How often the image is halved before it is drawn at ``scale``, so that no line is skipped."""
        return max(0, int(log2(1.0 / scale))) if scale < 1.0 else 0

    def is_ready(self, scale: float) -> bool:
        """Whether the copy that suits ``scale`` is there."""
        return self.wanted_level(scale) in self._levels

    def draws_squares(self, view: View) -> bool:
        """Whether image pixels are shown as they are, without smoothing."""
        return view.scale >= CRISP_FROM or view.scale == 1.0

    def build(self, level: int) -> None:
        """Make the halved copies up to ``level``; in any one thread."""
        for k in range(1, level + 1):
            if k not in self._levels:
                above = self._levels[k - 1]
                size = max(1, above.shape[1] // 2), max(1, above.shape[0] // 2)
                self._levels[k] = _words(cv2.resize(_bytes(above), size, interpolation=cv2.INTER_AREA))

    def draw(self, view: View, box: Box, smooth: bool = True) -> Pixels:
        """Give the device pixels ``box``, which lies inside ``view.visible`` and is not empty."""
        if not smooth or self.draws_squares(view):
            return view.sample(self._levels[0], box)
        wanted = self.wanted_level(view.scale)
        source = self._levels[max(level for level in tuple(self._levels) if level <= wanted)]
        step_x = source.shape[1] / (view.image_width * view.scale)
        step_y = source.shape[0] / (view.image_height * view.scale)
        x = (box[0] + 0.5 - view.left) * step_x - 0.5
        y = (box[1] + 0.5 - view.top) * step_y - 0.5
        drawn = cv2.warpAffine(
            _bytes(source),
            np.array([[step_x, 0.0, x], [0.0, step_y, y]]),
            (box[2] - box[0], box[3] - box[1]),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return _words(drawn)


def _bytes(pixels: Pixels) -> NDArray[np.uint8]:
    return np.ascontiguousarray(pixels).view(np.uint8).reshape(*pixels.shape, 4)


def _words(pixels: cv2.typing.MatLike) -> Pixels:
    words: Pixels = np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
    return words
