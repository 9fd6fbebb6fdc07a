"""From points of the body to one position an animal, and to the length of an animal."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError

_SAMPLE = 2000
_TAIL = "tail"
_ON_BODY = "base"


def positions_of(
    points: NDArray[np.float64], names: Sequence[str], node: str | None, path: Path
) -> NDArray[np.float64]:
    """(I, 2): the point called ``node`` of (I, K, 2), or the mean of those that are visible (not NaN).

    Points of a tail are left out of the mean, as they are of `length_of`, where another one is visible: an
    animal of which rump and tail show would else be a body length behind itself.

    Raises
    ------
    BadParameterError
        If no point has that name.
    """
    if node is not None:
        if node not in names:
            detail = f"the points of {path.name} are {', '.join(names)}"
            raise BadParameterError(name="node", value=node, detail=detail)
        return points[:, list(names).index(node)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # an animal without a visible point has no mean
        whole = np.nanmean(points, axis=1)
        body = [n for n, name in enumerate(names) if not is_tail(name)]
        trunk = np.nanmean(points[:, body], axis=1) if body else whole
    return np.asarray(np.where(np.isfinite(trunk), trunk, whole), np.float64)


def length_of(points: NDArray[np.float64], names: Sequence[str]) -> float:
    """Typical length of an animal in pixels: median over animals of the largest distance of two points.

    Points of a tail are left out, except where it begins: it is as long as the rest. NaN where unknown.
    """
    body = [n for n, name in enumerate(names) if not is_tail(name)]
    used = points[:, body if len(body) > 1 else slice(None)]
    used = used[np.isfinite(used).all(axis=2).sum(axis=1) > 1]
    if not len(used):
        return float("nan")
    used = used[np.linspace(0, len(used) - 1, min(len(used), _SAMPLE)).astype(int)]
    gaps = np.linalg.norm(used[:, :, None] - used[:, None], axis=3)
    return float(np.median(np.nanmax(gaps, axis=(1, 2))))


def is_tail(name: str) -> bool:
    """Whether a point called ``name`` lies on a tail, beyond its base."""
    low = name.casefold()
    return _TAIL in low and _ON_BODY not in low
