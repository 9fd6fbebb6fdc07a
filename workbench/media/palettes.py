"""The colour bars of thermal cameras, and the way back from a colour to its place on the bar."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError
from workbench.core.types import Image

PALETTES = ("jet", "iron", "gray")

# Position (0 to 1) and colour of the turning points; between them the bars are straight.
_IRON = (
    (0.00, (0, 0, 10)),
    (0.08, (20, 0, 76)),
    (0.20, (76, 0, 142)),
    (0.35, (148, 12, 156)),
    (0.48, (200, 36, 118)),
    (0.60, (230, 78, 34)),
    (0.72, (246, 132, 4)),
    (0.85, (255, 196, 24)),
    (0.94, (255, 236, 116)),
    (1.00, (255, 255, 240)),
)
_JET = (
    (0.000, (0, 0, 128)),
    (0.125, (0, 0, 255)),
    (0.375, (0, 255, 255)),
    (0.625, (255, 255, 0)),
    (0.875, (255, 0, 0)),
    (1.000, (128, 0, 0)),
)
_GRAY = ((0.0, (0, 0, 0)), (1.0, (255, 255, 255)))
_STOPS = {"jet": _JET, "iron": _IRON, "gray": _GRAY}


def colorbar(name: str) -> NDArray[np.uint8]:
    """Colours of the bar from cold to hot, shape (256, 3), RGB.

    Raises
    ------
    BadParameterError
        If ``name`` is not one of `PALETTES`.
    """
    if name not in _STOPS:
        raise BadParameterError(name="palette", value=name, detail="known are " + ", ".join(PALETTES))
    return _bar(name).copy()


@lru_cache(maxsize=len(PALETTES))
def _bar(name: str) -> NDArray[np.uint8]:
    places = np.array([place for place, _ in _STOPS[name]])
    colors = np.array([color for _, color in _STOPS[name]], np.float64)
    at = np.linspace(0.0, 1.0, 256)
    channels = [np.interp(at, places, colors[:, channel]) for channel in range(3)]
    return np.round(np.stack(channels, axis=1)).astype(np.uint8)


# From colours back to the bar -------------------------------------------------------------------

_LUMA_WEIGHT, _CHROMA_WEIGHT = 1.0, 0.45
_TOLERANCE = 34.0
_COLOURFUL = 28
_HUE_BINS = 12


def intensity(rgb: Image, palette: str) -> Image:
    """Position of every pixel on the colour bar, (H, W), 0 cold to 255 hot.

    The nearest colour of the bar counts, brightness more than hue: JPEG and H.264 keep brightness at
    full resolution and hue at half. A grey picture (H, W) is returned as it is.
    """
    if rgb.ndim == 2:
        return rgb
    if palette == "gray":
        return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))
    nearest, _ = _lookup(palette)
    return np.take(nearest, _cells(rgb))


def detect_palette(rgb: Image) -> str | None:
    """Colour bar that ``rgb`` (H, W, 3) was painted with: ``jet``, ``iron``, or None.

    None also for grey pictures: a grey thermal picture cannot be told from visible light.
    """
    if rgb.ndim == 2:
        return None
    step = max(1, int(np.sqrt(rgb.shape[0] * rgb.shape[1] / 20_000)))
    # Averaging first: the grain of a compressed picture is noise in hue.
    size = (rgb.shape[1] // step, rgb.shape[0] // step)
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    spread = small.max(axis=2).astype(np.int16) - small.min(axis=2)
    colourful = spread > _COLOURFUL
    if colourful.mean() < 0.35 or _hues(small[colourful]) < 2:
        return None
    shares = {
        name: float((_distance(small, name)[colourful] < _TOLERANCE).mean()) for name in ("jet", "iron")
    }
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= 0.85 else None


def _distance(rgb: Image, palette: str) -> NDArray[np.float32]:
    """How far each pixel is from the nearest colour of the bar, (H, W), in shades."""
    _, distance = _lookup(palette)
    return np.take(distance, _cells(rgb))


def _hues(pixels: NDArray[np.uint8]) -> int:
    """Number of hues that at least 0.1 % of the colourful pixels have: red light alone has one."""
    hue = cv2.cvtColor(pixels.reshape(1, -1, 3), cv2.COLOR_RGB2HSV)[0, :, 0]
    counts = np.bincount(hue.astype(np.int64) * _HUE_BINS // 180, minlength=_HUE_BINS)
    return int((counts >= max(3, 0.001 * len(pixels))).sum())


def _cells(rgb: Image) -> NDArray[np.uint16]:
    """Number of each pixel's cell in the cube of 32 x 64 x 32 colours, (H, W)."""
    packed = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR565), np.uint8)
    return packed.view(np.uint16)[..., 0]


@lru_cache(maxsize=len(PALETTES))
def _lookup(palette: str) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Nearest place on the bar, and the distance to it, for every cell of the colour cube."""
    bar = _weighted(colorbar(palette).astype(np.float32))
    cube = _weighted(_centres())
    nearest = np.empty(len(cube), np.uint8)
    distance = np.empty(len(cube), np.float32)
    for start in range(0, len(cube), 1 << 14):
        part = cube[start : start + (1 << 14)]
        squared = (part**2).sum(1)[:, None] - 2 * part @ bar.T + (bar**2).sum(1)[None]
        best = squared.argmin(axis=1)
        nearest[start : start + len(part)] = best
        distance[start : start + len(part)] = np.sqrt(np.maximum(squared[np.arange(len(part)), best], 0))
    return nearest, distance


def _centres() -> NDArray[np.float32]:
    """Middle colour of every cell, in the order of `_cells`."""
    cells = np.arange(1 << 16, dtype=np.uint16)
    red, green, blue = cells >> 11, (cells >> 5) & 63, cells & 31
    low = np.stack([red * 8, green * 4, blue * 8], axis=1).astype(np.float32)
    return low + np.array([3.5, 1.5, 3.5], np.float32)


def _weighted(rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    """Brightness and colour differences (as JPEG has them), weighted for comparison."""
    luma = rgb @ np.array([0.299, 0.587, 0.114], np.float32)
    blue, red = 0.564 * (rgb[:, 2] - luma), 0.713 * (rgb[:, 0] - luma)
    weighted = [_LUMA_WEIGHT * luma, 2 * _CHROMA_WEIGHT * blue, 2 * _CHROMA_WEIGHT * red]
    return np.stack(weighted, axis=1).astype(np.float32)
