"""Random fields with a given grain: coats, bedding, uneven floors."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]

COAT_SHAPE = (48, 96)
"""Rows run across the body (left to right), columns along it (snout to tail base)."""


def grain(rng: np.random.Generator, shape: tuple[int, int], sigma: tuple[float, float]) -> Field:
    """Smooth random field, mean 0, standard deviation 1; ``sigma`` is its grain in x and y."""
    shrink = max(1, int(min(sigma) / 3))
    small = (shape[0] // shrink + 2, shape[1] // shrink + 2)
    noise = rng.standard_normal(small, dtype=np.float32)
    sigma_x, sigma_y = sigma[0] / shrink, sigma[1] / shrink
    blurred = cv2.GaussianBlur(noise, (0, 0), sigma_x, sigmaY=sigma_y, borderType=cv2.BORDER_REFLECT)
    field = np.asarray(blurred, np.float32)
    field = (field - field.mean()) / max(float(field.std()), 1e-6)
    if shrink == 1:
        return np.ascontiguousarray(field[: shape[0], : shape[1]])
    return np.asarray(cv2.resize(field, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def coat_pattern(rng: np.random.Generator) -> Field:
    """Markings of one animal in body coordinates, shape `COAT_SHAPE`, about -1 to 1."""
    patches = grain(rng, COAT_SHAPE, (9.0, 7.0))
    spots = grain(rng, COAT_SHAPE, (4.0, 4.0))
    return np.asarray(np.tanh(0.8 * patches + 0.45 * spots), np.float32)


def fur(rng: np.random.Generator) -> Field:
    """Strands along the body that all animals share, shape `COAT_SHAPE`."""
    return grain(rng, COAT_SHAPE, (3.0, 0.8))


def chips(rng: np.random.Generator, shape: tuple[int, int], size: float) -> Field:
    """Bedding: short bright and dark pieces lying in all directions, about -1 to 1."""
    height, width = shape
    layer = np.zeros(shape, np.float32)
    count = int(1.6 * height * width / (size * size))
    centres = rng.uniform((0, 0), (width, height), (count, 2))
    angles = rng.uniform(0, np.pi, count)
    lengths = size * rng.uniform(0.35, 0.8, count)
    tones = rng.uniform(-1.0, 1.0, count)
    thick = max(1, round(size * 0.3))
    ends = np.stack([np.cos(angles), np.sin(angles)], axis=1) * lengths[:, None]
    starts = np.round((centres - ends) * 8).astype(int)
    stops = np.round((centres + ends) * 8).astype(int)
    for start, stop, tone in zip(starts.tolist(), stops.tolist(), tones.tolist(), strict=True):
        cv2.line(layer, start, stop, tone, thick, cv2.LINE_8, 3)
    return soften(layer, 0.7)


def sample_coat(coat: Field, along: Field, across: Field) -> Field:
    """Value of a body-fixed pattern at ``along`` (0 to 1) and ``across`` (-1 to 1), in their shape."""
    rows, cols = COAT_SHAPE
    x = np.ascontiguousarray(np.clip(along, 0, 1) * np.float32(cols - 1), np.float32)
    y = np.ascontiguousarray((np.clip(across, -1, 1) + 1) * np.float32((rows - 1) / 2), np.float32)
    return np.asarray(cv2.remap(coat.astype(np.float32), x, y, cv2.INTER_LINEAR), np.float32)


def blur_wide(field: Field, sigma: float) -> Field:
    """Gaussian blur of any width at small cost."""
    shrink = max(1, int(sigma / 2))
    if shrink == 1:
        return soften(field, max(sigma, 0.3))
    height, width = field.shape
    small = cv2.resize(field, (-(-width // shrink), -(-height // shrink)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / shrink)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def soften(field: Field, sigma: float) -> Field:
    """Gaussian blur, (H, W) or (H, W, 3)."""
    return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma), np.float32)
