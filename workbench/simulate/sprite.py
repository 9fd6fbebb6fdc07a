"""From a posture to pixels: how much of each is animal, which part, and where on its body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.classes import BODY, HEAD, TAIL
from workbench.simulate.animal import Posture

Floats = NDArray[np.float64]
Field = NDArray[np.float32]

_FAR = 1e3
_FLANK = 0.7


@dataclass(frozen=True)
class Sprite:
    """One animal inside the box ``rows`` x ``cols`` of the frame; all arrays share its shape.

    ``coverage`` 0 to 1 of each pixel; ``trunk`` and ``ear`` the share that is head or body, and ear;
    ``part`` a class id where half is covered, else 0; ``along`` (0 snout, 1 tail base; in the tail 0
    root, 1 tip), ``across`` (-1 left edge, 1 right edge) and ``depth`` (pixels inside the outline).
    """

    rows: slice
    cols: slice
    coverage: Field
    trunk: Field
    ear: Field
    eye: Field
    part: NDArray[np.uint8]
    along: Field
    across: Field
    depth: Field

    @property
    def box(self) -> tuple[slice, slice]:
        """Index of the sprite's pixels in a frame."""
        return self.rows, self.cols


def draw_sprite(posture: Posture, shape: tuple[int, int]) -> Sprite | None:
    """Rasterise ``posture`` in a frame of ``shape`` (height, width); None where it is outside.

    The outline is the envelope of discs along the midline, so a pixel's share follows from its
    distance to the outline without oversampling; a tail thinner than a pixel covers as much of it
    as it is wide.
    """
    box = _box(posture, shape)
    if box is None:
        return None
    body = _Distance(box)
    body.chain(posture.midline, posture.radii, posture.stations)
    tail = _Distance(box)
    tail.chain(posture.tail, posture.tail_radii, np.linspace(0, 1, len(posture.tail)))
    ear = _discs(box, posture.ears, posture.ear_radius)
    paw = _discs(box, posture.paws, posture.paw_radius)
    eye = _discs(box, posture.eyes, posture.eye_radius)
    _stretch(body, paw)
    trunk = np.maximum(np.maximum(body.coverage(), ear), paw)
    return _assemble(posture, body, tail, _Extras(trunk, ear, eye))


@dataclass(frozen=True)
class _Box:
    left: int
    top: int
    right: int
    bottom: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.bottom - self.top, self.right - self.left


def _box(posture: Posture, shape: tuple[int, int]) -> _Box | None:
    reach = float(posture.radii.max()) + 2 * posture.ear_radius + 2.0
    low = np.minimum(posture.midline.min(0) - reach, posture.tail.min(0) - posture.tail_radii.max() - 2.0)
    high = np.maximum(posture.midline.max(0) + reach, posture.tail.max(0) + posture.tail_radii.max() + 2.0)
    left, top = np.maximum(np.floor(low), 0).astype(int).tolist()
    right, bottom = np.minimum(np.ceil(high) + 1, (shape[1], shape[0])).astype(int).tolist()
    return _Box(left, top, right, bottom) if right > left and bottom > top else None


def _window(box: _Box, points: Floats, reach: float) -> tuple[slice, slice, Field, Field] | None:
    """Rows and columns of ``box`` within ``reach`` of ``points`` (n, 2), and their y (h, 1) and x (1, w)."""
    low, high = (points.min(axis=0) - reach).tolist(), (points.max(axis=0) + reach).tolist()
    left, top = max(int(low[0]), box.left), max(int(low[1]), box.top)
    right, bottom = min(int(high[0]) + 2, box.right), min(int(high[1]) + 2, box.bottom)
    if right <= left or bottom <= top:
        return None
    rows, cols = slice(top - box.top, bottom - box.top), slice(left - box.left, right - box.left)
    y = np.arange(top, bottom, dtype=np.float32)[:, None]
    x = np.arange(left, right, dtype=np.float32)[None, :]
    return rows, cols, y, x


class _Distance:
    """Distance to the envelope of discs along a line, and the place on the line that is nearest."""

    def __init__(self, box: _Box) -> None:
        self.box = box
        self.signed = np.full(box.shape, _FAR, np.float32)
        self.radius = np.ones(box.shape, np.float32)
        self.along = np.zeros(box.shape, np.float32)
        self.side = np.zeros(box.shape, np.float32)

    def chain(self, line: Floats, radii: Floats, places: Floats) -> None:
        for i in range(len(line) - 1):
            self._segment(line[i : i + 2], radii[i : i + 2], places[i : i + 2])

    def _segment(self, ends: Floats, radii: Floats, places: Floats) -> None:
        a, b = ends
        (ra, rb), (pa, pb) = radii.tolist(), places.tolist()
        window = _window(self.box, ends, max(ra, rb) + 2.0)
        if window is None:
            return
        rows, cols, y, x = window
        dx, dy = float(b[0] - a[0]), float(b[1] - a[1])
        x, y = x - np.float32(a[0]), y - np.float32(a[1])
        squared = max(dx * dx + dy * dy, 1e-9)
        t = np.clip((x * np.float32(dx / squared)) + (y * np.float32(dy / squared)), 0.0, 1.0)
        off_x, off_y = x - t * np.float32(dx), y - t * np.float32(dy)
        distance = np.sqrt(off_x * off_x + off_y * off_y)
        radius = np.float32(ra) + t * np.float32(rb - ra)
        signed = distance - radius
        here = (rows, cols)
        better = signed < self.signed[here]
        np.copyto(self.signed[here], signed, where=better)
        np.copyto(self.radius[here], radius, where=better)
        np.copyto(self.along[here], np.float32(pa) + t * np.float32(pb - pa), where=better)
        np.copyto(
            self.side[here],
            np.copysign(distance, off_y * np.float32(dx) - off_x * np.float32(dy)),
            where=better,
        )

    def coverage(self) -> Field:
        """Share of each pixel inside: the overlap of the pixel with the width of the line there."""
        distance = self.signed + self.radius
        inner = np.minimum(self.radius, distance + 0.5) - np.maximum(-self.radius, distance - 0.5)
        return np.asarray(np.clip(inner, 0.0, 1.0), np.float32)


def _discs(box: _Box, centres: Floats, radius: float) -> Field:
    layer = np.zeros(box.shape, np.float32)
    for centre in centres:
        window = _window(box, centre[None], radius + 2.0)
        if window is None:
            continue
        rows, cols, y, x = window
        distance = np.sqrt((x - centre[0]) ** 2 + (y - centre[1]) ** 2)
        cover = np.clip(radius + 0.5 - distance, 0.0, 1.0) * min(1.0, 2.0 * radius)
        layer[rows, cols] = np.maximum(layer[rows, cols], cover)
    return layer


def _stretch(body: _Distance, paw: Field) -> None:
    """Where a paw reaches beyond the outline, no place on the midline was looked for: it is flank."""
    np.copyto(body.along, np.float32(_FLANK), where=(paw > 0) & (body.signed > 0.5))


@dataclass(frozen=True)
class _Extras:
    """Shares of each pixel: head and body with ears and paws, ears alone, eyes."""

    trunk: Field
    ear: Field
    eye: Field


def _assemble(posture: Posture, body: _Distance, tail: _Distance, extras: _Extras) -> Sprite:
    box, trunk, ear = body.box, extras.trunk, extras.ear
    coverage = np.maximum(trunk, tail.coverage())
    is_trunk = trunk >= np.minimum(coverage, 0.5)
    across = np.clip(body.side / np.maximum(body.radius, 1e-3), -1.5, 1.5)
    # The back of a skull is round: the cut runs further back in the middle than at the sides.
    cut = posture.head_end + 0.03 - 0.05 * np.minimum(across * across, 1.0)
    is_head = (body.along < cut) | (ear >= 0.5)
    part = np.where(is_trunk, np.where(is_head, HEAD, BODY), TAIL).astype(np.uint8)
    part[coverage < 0.5] = 0
    inside = body.signed < 0.5
    return Sprite(
        slice(box.top, box.bottom), slice(box.left, box.right),
        coverage, trunk, ear, extras.eye, part,
        np.where(is_trunk, body.along, tail.along), across.astype(np.float32),
        np.where(inside, np.maximum(-body.signed, 0.0), 0.0).astype(np.float32),
    )  # fmt: skip
