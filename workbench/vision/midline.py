"""The curved midline of an animal, and its width along it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Mask, Points
from workbench.vision.geodesic import GeodesicGraph
from workbench.vision.mask_ops import inner_distance

BANDS = 24
"""Number of cross-sections of a body."""


@dataclass(frozen=True, eq=False)
class Midline:
    """Points (N, 2) from the rump to the other end, and the width (N,) across each, in pixels."""

    points: Points
    widths: NDArray[np.float64]

    @property
    def length(self) -> float:
        """Arc length in pixels."""
        steps = np.diff(self.points, axis=0)
        return float(np.hypot(steps[:, 0], steps[:, 1]).sum())

    def shifted(self, x: float, y: float) -> Midline:
        """The same line in a picture whose origin lies elsewhere."""
        return Midline(self.points + np.array([x, y]), self.widths)

    def reversed(self) -> Midline:
        """Seen from the other end."""
        return Midline(self.points[::-1], self.widths[::-1])


def long_axis(mask: Mask) -> tuple[Points, float]:
    """The two ends of the principal axis (2, 2), and how many times longer than wide it is."""
    ys, xs = np.nonzero(mask)
    points = np.stack([xs, ys], axis=1).astype(np.float64)
    center = points.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov((points - center).T) + 1e-9 * np.eye(2))
    axis = vectors[:, 1]
    along = (points - center) @ axis
    ends = np.stack([center + axis * along.min(), center + axis * along.max()])
    return ends, float(np.sqrt(values[1] / max(values[0], 1e-9)))


def trace_midline(body: Mask, start: tuple[float, float] | None) -> Midline:
    """Midline of ``body`` from ``start`` (the rump) to the point that is farthest to walk.

    Without a start the two ends are those farthest apart, first found from the principal axis.
    Every pixel has a walking distance from the start; the pixels of equal distance form a
    cross-section, whose centre is a point of the line and whose area gives the width. The line so
    follows a curled animal.

    Parameters
    ----------
    body
        (H, W) 0 or 1, one component.
    start
        x, y in pixels of ``body``.
    """
    graph = GeodesicGraph(body)
    if start is None:
        ends, _ = long_axis(body)
        first = graph.distances(graph.nearest(*ends[0]))
        origin = int(np.argmax(np.where(np.isfinite(first), first, -1)))
    else:
        origin = graph.nearest(*start)
    distance = graph.distances(origin)
    reached = np.isfinite(distance)
    points, distance = graph.points[reached], distance[reached]
    top = float(distance.max(initial=0.0))
    if top <= 0:
        return Midline(np.repeat(points[:1], 2, axis=0), np.zeros(2))
    depth = inner_distance(body)
    weight = depth[
        np.clip(points[:, 1].round().astype(int), 0, body.shape[0] - 1),
        np.clip(points[:, 0].round().astype(int), 0, body.shape[1] - 1),
    ]
    weight = np.maximum(weight, 0.25) ** 2
    band = np.minimum((distance / top * BANDS).astype(int), BANDS - 1)
    count = np.bincount(band, minlength=BANDS)
    total = np.maximum(np.bincount(band, weight, BANDS), 1e-9)
    centers = np.stack(
        [np.bincount(band, weight * points[:, axis], BANDS) / total for axis in (0, 1)], axis=1
    )
    used = count > 0
    widths = count[used] * graph.scale**2 / (top / BANDS)
    tip = points[int(np.argmax(distance))]
    line = np.vstack([graph.points[origin], centers[used], tip])
    return Midline(_smooth(line), np.concatenate([[widths[0]], widths, [widths[-1]]]))


def _smooth(line: Points) -> Points:
    """Mean of three neighbours; the ends stay."""
    result = line.copy()
    result[1:-1] = (line[:-2] + line[1:-1] + line[2:]) / 3
    return result
