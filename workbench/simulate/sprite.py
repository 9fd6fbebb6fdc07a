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
    return _assemble(posture, box, body, tail, ear, paw, eye)


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
            self._segment(line[i], line[i + 1], radii[i], radii[i + 1], places[i], places[i + 1])

    def _segment(self, a: Floats, b: Floats, ra: float, rb: float, pa: float, pb: float) -> None:
        window = self._window(a, b, max(ra, rb) + 2.0)
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

    def _window(self, a: Floats, b: Floats, reach: float) -> tuple[slice, slice, Field, Field] | None:
        left = max(int(min(a[0], b[0]) - reach), self.box.left)
        right = min(int(max(a[0], b[0]) + reach) + 2, self.box.right)
        top = max(int(min(a[1], b[1]) - reach), self.box.top)
        bottom = min(int(max(a[1], b[1]) + reach) + 2, self.box.bottom)
        if right <= left or bottom <= top:
            return None
        rows = slice(top - self.box.top, bottom - self.box.top)
        cols = slice(left - self.box.left, right - self.box.left)
        y = np.arange(top, bottom, dtype=np.float32)[:, None]
        x = np.arange(left, right, dtype=np.float32)[None, :]
        return rows, cols, y, x

    def coverage(self) -> Field:
        """Share of each pixel inside: the overlap of the pixel with the width of the line there."""
        distance = self.signed + self.radius
        inner = np.minimum(self.radius, distance + 0.5) - np.maximum(-self.radius, distance - 0.5)
        return np.clip(inner, 0.0, 1.0).astype(np.float32)


def _discs(box: _Box, centres: Floats, radius: float) -> Field:
    layer = np.zeros(box.shape, np.float32)
    for centre in centres:
        disc = _Distance(box)
        window = disc._window(centre, centre, radius + 2.0)
        if window is None:
            continue
        rows, cols, y, x = window
        distance = np.sqrt((x - centre[0]) ** 2 + (y - centre[1]) ** 2)
        cover = np.clip(radius + 0.5 - distance, 0.0, 1.0) * min(1.0, 2.0 * radius)
        layer[rows, cols] = np.maximum(layer[rows, cols], cover)
    return layer


def _assemble(
    posture: Posture, box: _Box, body: _Distance, tail: _Distance, ear: Field, paw: Field, eye: Field
) -> Sprite:
    trunk = np.maximum(np.maximum(body.coverage(), ear), paw)
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
        coverage, trunk, ear, eye, part,
        np.where(is_trunk, body.along, tail.along), across.astype(np.float32),
        np.where(inside, np.maximum(-body.signed, 0.0), 0.0).astype(np.float32),
    )  # fmt: skip
