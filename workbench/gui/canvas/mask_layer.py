"""The mask as it lies over the picture: colours, outlines and visibility, only where it is asked for.

Only the device pixels that are drawn anew are looked up in the mask, so that what a brush move costs
depends on the screen, never on the size of the frame, and nothing has to be kept in step with the mask.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Mask
from workbench.gui.canvas.animal_colors import animal_color
from workbench.gui.canvas.view import BEYOND, Box, View, is_empty, meet

Look: TypeAlias = Literal["fill", "outline", "both"]

OUTLINE = 128
"""Added to the code of a pixel on an outline; codes themselves stay below."""
NO_ANIMAL = 127
"""Code of pixels that have a class but no animal yet, when animals are coloured."""
NO_ANIMAL_COLOR = (150, 150, 150)


class Planes(Protocol):
    """What is drawn: a `MaskDocument`, or planes of another time to compare with."""

    @property
    def classes(self) -> Mask:
        """(H, W), class ids."""

    @property
    def animals(self) -> Mask | None:
        """(H, W), animal numbers; None where there is one animal."""


@dataclass(frozen=True)
class MaskLook:
    """How the mask is drawn.

    Parameters
    ----------
    opacity
        Of the fill, 0 to 1; outlines stay visible.
    hidden
        Class ids that are not shown.
    palette
        RGB of every class id, in order.
    """

    view: str = "both"
    opacity: float = 0.5
    hidden: frozenset[int] = frozenset()
    color_by: str = "class"
    palette: tuple[tuple[int, int, int], ...] = ()
    shown: bool = True


class Drawn(NamedTuple):
    """A drawn part of a mask: premultiplied ARGB, (h, w) uint32, of the device pixels ``box``."""

    pixels: NDArray[np.uint32]
    box: Box


class MaskLayer:
    """Draws parts of a mask in the colours of a `MaskLook`."""

    def __init__(self) -> None:
        self._look = MaskLook(shown=False)
        self._prepare()

    @property
    def look(self) -> MaskLook:
        """How the mask is drawn."""
        return self._look

    @look.setter
    def look(self, look: MaskLook) -> None:
        self._look = look
        self._prepare()

    def _prepare(self) -> None:
        look = self._look
        colors = (
            {**{n: animal_color(n - 1) for n in range(1, NO_ANIMAL)}, NO_ANIMAL: NO_ANIMAL_COLOR}
            if look.color_by == "animal"
            else {k: color for k, color in enumerate(look.palette) if 0 < k < OUTLINE}
        )
        fill = 0.0 if look.view == "outline" else look.opacity
        line = 0.45 + 0.55 * look.opacity
        self._table = _table(colors, fill, line)
        codes = np.arange(256, dtype=np.uint8)
        codes[OUTLINE:] = OUTLINE - 1
        codes[[k for k in look.hidden if k < 256]] = 0
        self._codes = codes

    def reach(self, view: View) -> int:
        """Device pixels around a change that may look different after it."""
        return 0 if self._look.view == "fill" else min(BEYOND, max(1, round(1.5 * view.ratio)))

    def draw(self, planes: Planes, view: View, box: Box, seen: Mask | None = None) -> Drawn | None:
        """Draw the part of the mask that the device pixels ``box`` (inside ``view.visible``) show.

        Parameters
        ----------
        seen
            (h, w), filled with the codes of ``box``.

        Returns
        -------
        Drawn or None
            The smallest rectangle that holds everything; None where nothing of the mask is to be seen.
        """
        if is_empty(box):
            return None
        reach = self.reach(view)
        x0, y0, x1, y1 = box
        wide = meet((x0 - reach, y0 - reach, x1 + reach, y1 + reach), view.reachable)
        codes = self.codes(planes, view, wide)
        inside = slice(y0 - wide[1], y1 - wide[1]), slice(x0 - wide[0], x1 - wide[0])
        if seen is not None:
            seen[...] = codes[inside]
        if not self._look.shown:
            return None
        left, top, width, height = cv2.boundingRect(codes[inside])
        if not width:
            return None
        inner = (x0 + left, y0 + top, x0 + left + width, y0 + top + height)
        part = meet((inner[0] - reach, inner[1] - reach, inner[2] + reach, inner[3] + reach), wide)
        codes = codes[part[1] - wide[1] : part[3] - wide[1], part[0] - wide[0] : part[2] - wide[0]]
        if reach:
            codes = codes | _border(codes, reach)
        shown = codes[inner[1] - part[1] : inner[3] - part[1], inner[0] - part[0] : inner[2] - part[0]]
        return Drawn(np.take(self._table, shown, mode="clip"), inner)

    def codes(self, planes: Planes, view: View, box: Box) -> NDArray[np.uint8]:
        """Code of every device pixel of ``box``: class id or animal number, 0 where nothing is shown.

        What pixels look like follows from their codes and those around them.
        """
        classes = view.sample(planes.classes, box)
        if self._look.hidden:
            classes = self._codes.take(classes)
        if self._look.color_by != "animal":
            return classes
        plane = planes.animals
        if plane is None:
            return np.minimum(classes, 1)
        animals = np.minimum(view.sample(plane, box), NO_ANIMAL - 1)
        if not animals.any() and not cv2.countNonZero(plane):
            return np.minimum(classes, 1)  # without any number everything is animal 1
        return np.where(classes == 0, 0, np.where(animals == 0, NO_ANIMAL, animals)).astype(np.uint8)


def _border(codes: Mask, reach: int) -> Mask:
    """`OUTLINE` where another code lies within ``reach``, else 0; the edge of the image is no border."""
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    steps = cv2.morphologyEx(np.ascontiguousarray(codes), cv2.MORPH_GRADIENT, kernel)
    return np.asarray(cv2.threshold(steps, 0, OUTLINE, cv2.THRESH_BINARY)[1], np.uint8)


def _table(colors: dict[int, tuple[int, int, int]], fill: float, line: float) -> NDArray[np.uint32]:
    table = np.zeros(256, np.uint32)  # the ground has no colour, and no outline either
    for code, color in colors.items():
        table[code] = _premultiplied(color, fill)
        table[code | OUTLINE] = _premultiplied(color, line)
    return table


def _premultiplied(color: Iterable[int], alpha: float) -> int:
    red, green, blue = (round(part * alpha) for part in color)
    return round(255 * alpha) << 24 | red << 16 | green << 8 | blue
