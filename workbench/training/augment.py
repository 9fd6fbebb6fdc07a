"""Cheap joint augmentation of pictures and masks: one warp and one table look-up a picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image, Mask
from workbench.nets.preprocessing import IGNORE


@dataclass(frozen=True)
class Augmentation:
    """Ranges of the random changes; each range is symmetric around no change.

    ``rotation`` in degrees, ``shift`` as share of the side, ``scale`` and ``contrast`` as factors,
    ``brightness`` and ``noise`` (one standard deviation) in grey levels. ``share`` of the pictures are
    turned, scaled and shifted, and as many change their light; flips come on top. A network without
    pretrained weights sees the recording's own geometry and light often enough that way to learn in
    few epochs: with every picture changed it needs several times as many.
    """

    flip: bool = True
    rotation: float = 20.0
    scale: float = 1.2
    shift: float = 0.05
    brightness: float = 15.0
    contrast: float = 1.15
    noise: float = 3.0
    share: float = 0.5

    def __call__(self, image: Image, mask: Mask, rng: np.random.Generator) -> tuple[Image, Mask]:
        """Change a picture (H, W) and its mask alike; what comes in from outside is not labelled.

        The mask may hold several planes, (H, W, P).
        """
        height, width = mask.shape[:2]
        matrix = self._matrix(width, height, rng)
        size = (width, height)
        image = np.asarray(
            cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101),
            np.uint8,
        )
        mask = np.asarray(
            cv2.warpAffine(
                mask,
                matrix,
                size,
                flags=cv2.INTER_NEAREST,
                borderMode=cv2.BORDER_CONSTANT,
                borderValue=(float(IGNORE),) * 4,
            ),
            np.uint8,
        )
        return (self._light(image, rng) if rng.random() < self.share else image), mask

    def _matrix(self, width: int, height: int, rng: np.random.Generator) -> NDArray[np.float64]:
        strength = float(rng.random() < self.share)
        angle = rng.uniform(-self.rotation, self.rotation) * strength
        scale = float(np.exp(rng.uniform(-1, 1) * np.log(self.scale) * strength))
        middle = ((width - 1) / 2, (height - 1) / 2)
        matrix = np.asarray(cv2.getRotationMatrix2D(middle, angle, scale), np.float64)
        matrix[0, 2] += rng.uniform(-self.shift, self.shift) * width * strength
        matrix[1, 2] += rng.uniform(-self.shift, self.shift) * height * strength
        if self.flip and rng.random() < 0.5:
            matrix[0] = -matrix[0]
            matrix[0, 2] += width - 1
        if self.flip and rng.random() < 0.5:
            matrix[1] = -matrix[1]
            matrix[1, 2] += height - 1
        return matrix

    def _light(self, image: Image, rng: np.random.Generator) -> Image:
        gain = float(np.exp(rng.uniform(-1, 1) * np.log(self.contrast)))
        offset = rng.uniform(-self.brightness, self.brightness)
        levels = np.arange(256, dtype=np.float32)
        table = np.clip((levels - 128) * gain + 128 + offset, 0, 255).astype(np.uint8)
        result = cv2.LUT(image, table)
        if self.noise > 0:
            grain: NDArray[np.int16] = np.empty(image.shape, np.int16)
            # OpenCV's generator is twenty times faster than numpy's; it is one a thread, so the seed holds.
            cv2.setRNGSeed(int(rng.integers(2**31)))
            cv2.randn(grain, np.zeros(1), np.full(1, rng.uniform(0, self.noise)))
            result = cv2.add(result, grain, dtype=cv2.CV_8U)
        return np.asarray(result, np.uint8)
