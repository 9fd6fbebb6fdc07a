"""Where an image lies on the screen, in device pixels; the one rule by which everything is sampled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Box: TypeAlias = tuple[int, int, int, int]
"""(x0, y0, x1, y1) in pixels, the last two exclusive."""

BEYOND = 16
"""Device pixels around the window that are known, too."""

Value = TypeVar("Value", np.uint8, np.uint32)


@dataclass(frozen=True)
class View:
    """One look at an image.

    The window shows ``width`` x ``height`` device pixels; an image pixel takes ``scale`` of them, a
    widget pixel ``ratio``, and the image's corner lies at (``left``, ``top``). A device pixel shows the
    image pixel that its centre lies in. Picture, mask, outlines and grid all follow this rule, whatever
    part is drawn anew, so that parts always fit together.
    """

    width: int
    height: int
    scale: float
    left: int
    top: int
    image_width: int
    image_height: int
    ratio: float = 1.0

    @cached_property
    def visible(self) -> Box:
        """Device pixels that show a part of the image; empty (x0 >= x1) where none does."""
        return meet(self.reachable, (0, 0, self.width, self.height))

    @cached_property
    def reachable(self) -> Box:
        """The same with `BEYOND` device pixels around the window: outlines depend on what lies there."""
        right = ceil(self.left + self.image_width * self.scale - 0.5)
        bottom = ceil(self.top + self.image_height * self.scale - 0.5)
        window = (-BEYOND, -BEYOND, self.width + BEYOND, self.height + BEYOND)
        return meet((self.left, self.top, right, bottom), window)

    @cached_property
    def columns(self) -> NDArray[np.intp]:
        """Image column of every reachable device column."""
        return self._sampled(self.reachable[0], self.reachable[2], self.left, self.image_width)

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """Image row of every reachable device row."""
        return self._sampled(self.reachable[1], self.reachable[3], self.top, self.image_height)

    def _sampled(self, start: int, stop: int, origin: int, size: int) -> NDArray[np.intp]:
        centres = (np.arange(start, max(start, stop)) + 0.5 - origin) / self.scale
        return np.clip(centres.astype(np.intp), 0, size - 1)

    def to_device(self, box: Box, margin: int = 0) -> Box:
        """Visible device pixels that image pixels ``box`` reach, widened by ``margin``."""
        x0, y0, x1, y1 = box
        return meet(
            (
                floor(self.left + x0 * self.scale) - margin,
                floor(self.top + y0 * self.scale) - margin,
                ceil(self.left + x1 * self.scale) + margin,
                ceil(self.top + y1 * self.scale) + margin,
            ),
            self.visible,
        )

    def sample(self, plane: NDArray[Value], box: Box) -> NDArray[Value]:
        """Values of ``plane`` (H, W) at the device pixels ``box``, which lies inside `reachable`."""
        x0, y0, x1, y1 = box
        left, top = self.reachable[:2]
        columns, rows = self.columns[x0 - left : x1 - left], self.rows[y0 - top : y1 - top]
        part = plane[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        if self.scale == 1.0:
            return part
        taken: NDArray[Value] = part.take(rows - rows[0], axis=0).take(columns - columns[0], axis=1)
        return taken


def meet(a: Box, b: Box) -> Box:
    """What two boxes share; empty boxes come out with x0 >= x1 or y0 >= y1."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def unite(a: Box | None, b: Box | None) -> Box | None:
    """Smallest box around two boxes, either of which may be missing."""
    if a is None or b is None:
        return a or b
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def is_empty(box: Box) -> bool:
    """Whether no pixel lies in ``box``."""
    return box[0] >= box[2] or box[1] >= box[3]
