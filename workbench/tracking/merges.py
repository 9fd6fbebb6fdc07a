"""Pictures of two animals in one blob, made from pictures of one: crossings that cost nothing."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image
from workbench.vision.mask_ops import as_u8

_NEAR, _FAR = 0.15, 0.75
"""How far apart two merged animals lie, in heights of their picture."""
_TRIES = 4


def merged(singles: NDArray[np.uint8], count: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """(count, h, w) pictures of two of ``singles`` (M, h, w) that touch or cover each other.

    As in a picture of the recording, the long axis of the whole is upright, and there is black around it.
    """
    found: list[Image] = []
    for _ in range(count):
        one, other = singles[rng.integers(len(singles), size=2)]
        found.append(_merge(one, other, rng))
    return np.stack(found) if found else np.zeros((0, *singles.shape[1:]), np.uint8)


def _merge(one: Image, other: Image, rng: np.random.Generator) -> Image:
    height, width = one.shape
    side = 3 * max(height, width)
    first = _laid(one, side, 0.0, (0.0, 0.0))
    whole = first
    for _ in range(_TRIES):
        away, turn = rng.uniform(0.0, 2 * np.pi), rng.uniform(0.0, 2 * np.pi)
        far = rng.uniform(_NEAR, _FAR) * height
        second = _laid(other, side, turn, (far * np.cos(away), far * np.sin(away)))
        whole = np.maximum(first, second)
        if cv2.connectedComponents(as_u8(whole > 0))[0] == 2:  # background and one blob
            break
    return _upright(whole, (height, width))


def _laid(picture: Image, side: int, turn: float, shift: tuple[float, float]) -> Image:
    """The picture in the middle of a square, turned and moved."""
    height, width = picture.shape
    c, s = np.cos(turn), np.sin(turn)
    x, y = (width - 1) / 2, (height - 1) / 2
    middle = (side - 1) / 2
    matrix = np.array([[c, -s, middle + shift[0] - c * x + s * y], [s, c, middle + shift[1] - s * x - c * y]])
    return as_u8(cv2.warpAffine(picture, matrix, (side, side), flags=cv2.INTER_LINEAR))


def _upright(whole: Image, shape: tuple[int, int]) -> Image:
    """The blob with its long axis upright, in a picture of that shape."""
    m = cv2.moments(as_u8(whole > 0), binaryImage=True)
    x, y = m["m10"] / max(m["m00"], 1.0), m["m01"] / max(m["m00"], 1.0)
    turn = -np.pi / 2 - 0.5 * np.arctan2(2.0 * m["mu11"], m["mu20"] - m["mu02"])
    c, s = np.cos(turn), np.sin(turn)
    across, down = (shape[1] - 1) / 2, (shape[0] - 1) / 2
    matrix = np.array([[c, -s, across - c * x + s * y], [s, c, down - s * x - c * y]])
    return as_u8(cv2.warpAffine(whole, matrix, (shape[1], shape[0]), flags=cv2.INTER_LINEAR))
