"""What a thermal camera writes over its picture: time, crosshair, °C labels, colour bar."""

from __future__ import annotations

from datetime import datetime, timedelta

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image
from workbench.simulate.spec import SceneSpec

_FONT = cv2.FONT_HERSHEY_SIMPLEX


class Annotations:
    """Draws the same layout on every frame; the time and the spot temperature change."""

    def __init__(self, spec: SceneSpec, lut: NDArray[np.uint8], limits: tuple[float, float]) -> None:
        self.spec, self.lut, self.limits = spec, lut, limits
        self.scale = max(0.32, spec.height / 700)
        rng = np.random.default_rng([spec.seed, 51])
        self.began = datetime(2024, 3, 1) + timedelta(seconds=int(rng.integers(0, 20_000_000)))

    def draw(self, image: Image, k: int, spot: float) -> NDArray[np.bool_]:
        """Draw frame ``k``'s annotations into ``image`` in place; returns where, (H, W)."""
        ink = self._ink(k, spot)
        alpha = ink.astype(np.float32)[..., None] / np.float32(255)
        np.copyto(image, (image * (1 - alpha) + 255 * alpha + np.float32(0.5)).astype(np.uint8))
        drawn = np.asarray(ink >= 128)
        self._bar(image, drawn)
        return drawn

    def _ink(self, k: int, spot: float) -> NDArray[np.uint8]:
        spec = self.spec
        ink = np.zeros((spec.height, spec.width), np.uint8)
        low, high = self.limits
        row = round(34 * self.scale)
        now = self.began + timedelta(seconds=k / spec.fps)
        self._text(ink, now.strftime("%Y-%m-%d %H:%M:%S"), (4, spec.height - 5))
        self._text(ink, f"{spot:.1f} C", (4, row - round(8 * self.scale)))
        right = spec.width - round(92 * self.scale)
        self._text(ink, f"{high:.1f}", (right, row))
        self._text(ink, f"{low:.1f}", (right, spec.height - row + round(12 * self.scale)))
        self._crosshair(ink)
        return ink

    def _text(self, ink: NDArray[np.uint8], text: str, place: tuple[int, int]) -> None:
        cv2.putText(ink, text, place, _FONT, self.scale, 255, max(1, round(1.4 * self.scale)), cv2.LINE_AA)

    def _crosshair(self, ink: NDArray[np.uint8]) -> None:
        x, y = self.spec.width // 2, self.spec.height // 2
        arm, gap = max(5, round(0.045 * self.spec.height)), max(2, round(0.012 * self.spec.height))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            cv2.line(ink, (x + dx * gap, y + dy * gap), (x + dx * arm, y + dy * arm), 255, 1)

    def _bar(self, image: Image, drawn: NDArray[np.bool_]) -> None:
        spec = self.spec
        top, bottom = round(0.2 * spec.height), round(0.8 * spec.height)
        width = max(4, round(0.02 * spec.width))
        right = spec.width - 4
        shades = np.round(np.linspace(255, 0, bottom - top)).astype(int)
        image[top - 1 : bottom + 1, right - width - 1 : right + 1] = 255
        image[top:bottom, right - width : right] = self.lut[shades][:, None]
        drawn[top - 1 : bottom + 1, right - width - 1 : right + 1] = True
