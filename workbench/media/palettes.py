"""The colour bars of thermal cameras."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError

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
