"""Short clips with several animals out of a recording with one: each animal walks a real stretch of it.

A stretch is moved as a whole (turned, mirrored, shifted), so that its motion stays one an animal made, and
the identity of every pixel is known in every frame: what trackers are trained and judged with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image, Json, Mask, Points
from workbench.vision.cutouts import Cutout
from workbench.vision.mask_ops import as_u8
from workbench.vision.synthesis import Placement, SynthesisParams, Synthetic, compose, lay, turn

OUTLINE_POINTS = 24
"""Corners of the hull that stands for an animal while stretches are planned."""
BUSY = 0.35
"""Largest share of a clip's frames in which two animals may overlap more than is allowed in still images."""


@dataclass(frozen=True, eq=False)
class Track:
    """Where the animal of a recording is: per frame number its middle (2,) and hull (P, 2)."""

    middles: Mapping[int, Points]
    hulls: Mapping[int, Points]

    def runs(self, length: int) -> list[int]:
        """First frames of all stretches of ``length`` consecutive frames."""
        known = set(self.middles)
        starts, streak = [], 0
        for k in range(min(known, default=0), max(known, default=-1) + 1):
            streak = streak + 1 if k in known else 0
            if streak >= length:
                starts.append(k - length + 1)
        return starts


def trace(masks: Mapping[int, Mask]) -> Track:
    """Middles and hulls of masks that each show one animal."""
    middles, hulls = {}, {}
    for k, mask in masks.items():
        middles[k], hulls[k] = middle_and_hull(mask)
    return Track(middles, hulls)


def middle_and_hull(mask: Mask) -> tuple[Points, Points]:
    """Middle (2,) of the bounding box and convex hull (P, 2) of everything that is not background."""
    found = cv2.convexHull(cv2.findNonZero(as_u8(mask != 0)))[:, 0].astype(np.float64)
    corners = found[np.unique(np.linspace(0, len(found) - 1, OUTLINE_POINTS).astype(int))]
    return (found.min(axis=0) + found.max(axis=0)) / 2, corners


@dataclass(frozen=True)
class Walk:
    """One animal of a clip: frames ``start + t`` of the recording, turned around ``pivot``, moved to ``to``.

    Angle in degrees counter-clockwise, places in pixels.
    """

    start: int
    angle: float
    mirrored: bool
    gain: float
    pivot: tuple[float, float]
    to: tuple[float, float]

    def place(self, points: Points) -> Points:
        """Where points (N, 2) of the recording lie in the clip."""
        relative = points - np.asarray(self.pivot)
        if self.mirrored:
            relative = relative * (-1.0, 1.0)
        radians = np.deg2rad(self.angle)
        cos, sin = np.cos(radians), np.sin(radians)
        # Rows grow downwards: counter-clockwise on screen.
        turned = np.stack(
            [
                cos * relative[..., 0] + sin * relative[..., 1],
                -sin * relative[..., 0] + cos * relative[..., 1],
            ],
            axis=-1,
        )
        return np.asarray(turned + np.asarray(self.to))

    def to_json(self) -> Json:
        """Plain values."""
        return asdict(self)


def plan_clip(
    track: Track,
    length: int,
    animals: int,
    arena: Mask,
    params: SynthesisParams,
    *,
    rng: np.random.Generator,
) -> list[Walk]:
    """Choose a stretch and a place for every animal; fewer walks where no allowed place was found.

    Parameters
    ----------
    arena
        (H, W), not 0 where animals may be: every hull stays inside, in every frame.
    """
    starts = track.runs(length)
    walks: list[Walk] = []
    boxes: list[NDArray[np.float64]] = []
    for _ in range(animals):
        for _ in range(params.tries):
            first = starts[int(rng.integers(len(starts)))]
            walk = _draw(track, range(first, first + length), arena, params, rng)
            hulls = [walk.place(track.hulls[walk.start + t]) for t in range(length)]
            if not _inside(np.concatenate(hulls), arena):
                continue
            box = np.array([[*hull.min(axis=0), *hull.max(axis=0)] for hull in hulls])
            if all(_crowded(box, other) <= BUSY for other in boxes):
                walks.append(walk)
                boxes.append(box)
                break
    return walks


def _draw(
    track: Track, frames: range, arena: Mask, params: SynthesisParams, rng: np.random.Generator
) -> Walk:
    path = np.stack([track.middles[k] for k in frames])
    low, high = path.min(axis=0), path.max(axis=0)
    pivot = (low + high) / 2
    ys, xs = np.nonzero(arena[::8, ::8])
    at = int(rng.integers(len(xs)))
    return Walk(
        start=frames.start,
        angle=float(rng.uniform(-params.rotation, params.rotation)),
        mirrored=bool(params.mirror and rng.random() < 0.5),
        gain=float(1 + rng.uniform(-params.brightness, params.brightness)),
        pivot=(float(pivot[0]), float(pivot[1])),
        to=(float(8 * xs[at]), float(8 * ys[at])),
    )


def _inside(points: Points, arena: Mask) -> bool:
    cells = np.rint(points).astype(int)
    height, width = arena.shape
    if cells.min() < 0 or (cells[:, 0] >= width).any() or (cells[:, 1] >= height).any():
        return False
    return bool(arena[cells[:, 1], cells[:, 0]].all())


def _crowded(box: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Share of the frames in which more than half of the smaller box is shared."""
    sides = np.minimum(box[:, 2:], other[:, 2:]) - np.maximum(box[:, :2], other[:, :2])
    shared = np.prod(np.maximum(sides, 0), axis=1)
    smaller = np.minimum(*(np.prod(one[:, 2:] - one[:, :2], axis=1) for one in (box, other)))
    return float((shared > 0.5 * smaller).mean())


def clip_frame(
    background: Image, cutouts: Sequence[Cutout], walks: Sequence[Walk], params: SynthesisParams
) -> Synthetic:
    """One frame of a clip; animal n is ``walks[n - 1]`` in every frame, later ones in front.

    Parameters
    ----------
    cutouts
        For each walk the animal as it is in the frame of the recording that the walk has reached.
    """
    laid, numbers = [], []
    for number, (cutout, walk) in enumerate(zip(cutouts, walks, strict=True), start=1):
        turned = turn(cutout, walk.angle, 1.0, walk.mirrored)
        target = walk.place(np.asarray(cutout.middle))
        corner = np.rint(target - (np.asarray(turned.classes.shape[::-1]) - 1) / 2).astype(int)
        placement = Placement(cutout.source, 0.0, 0.0, walk.angle, 1.0, walk.mirrored, walk.gain)
        found = lay(turned, placement, (int(corner[0]), int(corner[1])), background, params)
        if found is not None:  # rounding may push a nose over the edge of the picture
            laid.append(found)
            numbers.append(number)
    made = compose(background, laid, params, len(walks))
    identities = np.asarray([0, *numbers], np.uint8)
    return replace(made, animals=identities[made.animals])
