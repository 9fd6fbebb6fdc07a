"""What the canvas has on the screen, kept ready: the picture in the size of the view, and the mask on it.

A brush that only hovers costs one copy of its rectangle; a stroke costs the mask of the changed one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, QPainter

from workbench.gui.canvas.mask_layer import MaskLayer, Planes
from workbench.gui.canvas.scaled_picture import Pixels, ScaledPicture
from workbench.gui.canvas.view import Box, View, is_empty, meet, unite

Later: TypeAlias = Callable[[Callable[[], Any], Callable[[Any], None]], None]
"""Runs a function in another thread and gives its result in this one."""

GRID_FROM = 8.0
"""Device pixels an image pixel from which on the pixel grid is drawn."""
AT_ONCE = 1_600_000
"""Device pixels that are smoothed on the spot; a larger view comes rough first and smooth from a thread."""
BAND = 96
WORTH_LOOKING = 20_000
"""Rows that are looked at together, and device pixels from which on it pays to see what really changed."""


class ViewBacking:
    """Two pictures in device pixels: the image alone, and the image with the mask and the grid.

    Parameters
    ----------
    layer
        Draws the mask.
    later
        Where slow drawing goes; without it everything is drawn on the spot.
    """

    def __init__(self, layer: MaskLayer, later: Later | None = None) -> None:
        self.layer = layer
        self.later = later
        self.on_refined: Callable[[], None] = lambda: None
        self.grid = True
        self._picture: ScaledPicture | None = None
        self._planes: Planes | None = None
        self._background = 0
        self._view: View | None = None
        self._image_only: Pixels = np.empty((0, 0), np.uint32)
        self._pixels: Pixels = np.empty((0, 0), np.uint32)
        self._shown = QImage()
        self._codes: NDArray[np.uint8] = np.empty((0, 0), np.uint8)
        self._stale: Box | None = None
        self._all_stale = False

    # What is shown

    def set_picture(self, image: QImage | None) -> None:
        """Show another image."""
        self._picture = ScaledPicture(image) if image is not None and not image.isNull() else None
        self._view = None

    def set_planes(self, planes: Planes | None) -> None:
        """Show another mask."""
        self._planes = planes
        self.mask_changed()

    def set_background(self, color: QColor) -> None:
        """Colour around the image."""
        if color.rgb() != self._background:
            self._background = color.rgb()
            self._view = None

    def mask_changed(self, box: Box | None = None) -> Box | None:
        """Draw the mask anew in ``box`` (image pixels; None is all) before it is shown next.

        Returns
        -------
        Device pixels that change by it; None where none is in view.
        """
        view = self._view
        if view is None:
            return None
        changed = view.visible if box is None else view.to_device(box, self.layer.reach(view))
        if is_empty(changed):
            return None
        self._stale = unite(self._stale, changed)
        self._all_stale |= box is None
        return changed

    def shown(self, view: View) -> QImage:
        """The whole view, up to date; valid until the next call of any method."""
        if view != self._view:
            self._look_at(view)
        if self._stale is not None:
            for part in [self._stale] if self._all_stale else self._changed_parts(self._stale):
                self._compose(part)
            self._stale, self._all_stale = None, False
        return self._shown

    # How it is made

    def _look_at(self, view: View) -> None:
        before, self._view = self._view, view
        if self._image_only.shape != (view.height, view.width):
            self._image_only = np.empty((view.height, view.width), np.uint32)
            self._pixels = np.empty((view.height, view.width), np.uint32)
            self._codes = np.empty((view.height, view.width), np.uint8)
            self._shown = _as_image(self._pixels)
            before = None
        if before is not None and _moved_only(before, view):
            self._move(before, view)
        else:
            self._stale, self._all_stale = (0, 0, view.width, view.height), True
            self._draw_picture(self._stale)
        self._refine(view)

    def _draw_picture(self, box: Box) -> None:
        """Picture alone, in device pixels ``box``."""
        view = self._view
        if view is None:
            return
        self._image_only[_cut(box)] = self._background
        seen = meet(box, view.visible)
        if self._picture is None or is_empty(seen):
            return
        few = (seen[2] - seen[0]) * (seen[3] - seen[1]) <= AT_ONCE
        self._image_only[_cut(seen)] = self._picture.draw(view, seen, smooth=few or self.later is None)

    def _move(self, before: View, view: View) -> None:
        """Keep what is drawn when the picture was only pushed; draw what comes into view."""
        dx, dy = view.left - before.left, view.top - before.top
        stale = self._stale
        for pixels in (self._image_only, self._pixels, self._codes):
            _push(pixels, dx, dy)
        strips = _uncovered(view.width, view.height, dx, dy)
        for strip in strips:
            self._draw_picture(strip)
            self._compose(strip)
        if stale is not None:
            whole = (0, 0, view.width, view.height)
            moved = meet((stale[0] + dx, stale[1] + dy, stale[2] + dx, stale[3] + dy), whole)
            self._stale = None if is_empty(moved) else moved
            self._all_stale = True  # what is known at the old edge of the window is not enough

    def _changed_parts(self, box: Box) -> list[Box]:
        """Where in ``box`` the mask differs from what is drawn: of a large brush that goes on, a sickle.

        Everything in view was drawn before, so the codes of every pixel there are known.
        """
        view, planes = self._view, self._planes
        if view is None or planes is None or not self._fits(view):
            return [box]
        if (box[2] - box[0]) * (box[3] - box[1]) < WORTH_LOOKING:
            return [box]
        reach = self.layer.reach(view)
        # What changed beyond the window is seen by the outlines at its edge alone.
        inner = (reach, reach, view.width - reach, view.height - reach)
        parts = [part for part in _rims(box, inner) if not is_empty(part)] if reach else []
        different = self.layer.codes(planes, view, box) != self._codes[_cut(box)]
        for top in range(0, box[3] - box[1], BAND):
            x, y, width, height = cv2.boundingRect(different[top : top + BAND].view(np.uint8))
            if width:
                left, upper = box[0] + x, box[1] + top + y
                part = (left - reach, upper - reach, left + width + reach, upper + height + reach)
                parts.append(meet(part, view.visible))
        return parts

    def _compose(self, box: Box) -> None:
        """Picture, mask and grid, in device pixels ``box``."""
        view = self._view
        if view is None or is_empty(box):
            return
        self._pixels[_cut(box)] = self._image_only[_cut(box)]
        seen = meet(box, view.visible)
        if self._planes is None or is_empty(seen) or not self._fits(view):
            self._draw_grid(view, seen)
            return
        drawn = self.layer.draw(self._planes, view, seen, self._codes[_cut(seen)])
        if drawn is not None:
            mask = _as_image(drawn.pixels, QImage.Format.Format_ARGB32_Premultiplied)
            painter = QPainter(self._shown)
            painter.drawImage(drawn.box[0], drawn.box[1], mask)
            painter.end()
        self._draw_grid(view, seen)

    def _fits(self, view: View) -> bool:
        planes = self._planes
        return planes is not None and planes.classes.shape == (view.image_height, view.image_width)

    def _draw_grid(self, view: View, box: Box) -> None:
        """Lines between image pixels, lighter on dark and darker on light."""
        if not self.grid or view.scale < GRID_FROM or is_empty(box):
            return
        left, top = view.reachable[:2]
        columns = _first_of_each(view.columns, box[0] - left, box[2] - left) + box[0]
        rows = _first_of_each(view.rows, box[1] - top, box[3] - top) + box[1]
        pixels = self._pixels
        pixels[box[1] : box[3], columns] = _contrast(pixels[box[1] : box[3], columns])
        # Where lines cross they must not cancel out.
        between = np.setdiff1d(np.arange(box[0], box[2]), columns, assume_unique=True)
        for row in rows.tolist():
            pixels[row, between] = _contrast(pixels[row, between])

    # Smooth and far away: from a thread

    def _refine(self, view: View) -> None:
        picture, later = self._picture, self.later
        if picture is None or later is None or is_empty(view.visible):
            return
        x0, y0, x1, y1 = view.visible
        rough = (x1 - x0) * (y1 - y0) > AT_ONCE and not picture.draws_squares(view)
        if not rough and picture.is_ready(view.scale):
            return

        def work() -> Pixels:
            picture.build(picture.wanted_level(view.scale))
            return picture.draw(view, view.visible)

        later(work, lambda drawn: self._take_refined(picture, view, drawn))

    def _take_refined(self, picture: ScaledPicture, view: View, drawn: Pixels) -> None:
        if self._view != view or self._picture is not picture:
            return
        self._image_only[_cut(view.visible)] = drawn
        self.mask_changed()
        self.on_refined()


def _as_image(pixels: Pixels, kind: QImage.Format = QImage.Format.Format_RGB32) -> QImage:
    """A `QImage` that looks at ``pixels``; it must not outlive them."""
    height, width = pixels.shape
    return QImage(pixels.data, width, height, pixels.strides[0], kind)


def _cut(box: Box) -> tuple[slice, slice]:
    return slice(box[1], box[3]), slice(box[0], box[2])


def _moved_only(before: View, view: View) -> bool:
    """Whether the same image was pushed by less than the window."""
    same = (before.scale, before.ratio, before.image_width, before.image_height) == (
        view.scale, view.ratio, view.image_width, view.image_height
    )  # fmt: skip
    return same and abs(view.left - before.left) < view.width and abs(view.top - before.top) < view.height


def _push(pixels: NDArray[Any], dx: int, dy: int) -> None:
    """Move the contents; what is left behind is not cleared."""
    height, width = pixels.shape
    to = slice(max(0, dy), height + min(0, dy)), slice(max(0, dx), width + min(0, dx))
    start = slice(max(0, -dy), height + min(0, -dy)), slice(max(0, -dx), width + min(0, -dx))
    pixels[to] = pixels[start].copy()


def _uncovered(width: int, height: int, dx: int, dy: int) -> list[Box]:
    """Strips that pushing by (dx, dy) leaves open."""
    strips = []
    if dx:
        strips.append((0, 0, dx, height) if dx > 0 else (width + dx, 0, width, height))
    if dy:
        strips.append((0, 0, width, dy) if dy > 0 else (0, height + dy, width, height))
    return strips


def _rims(box: Box, inner: Box) -> list[Box]:
    """What of ``box`` lies left of, right of, above and below ``inner``; some may be empty."""
    x0, y0, x1, y1 = box
    return [
        (x0, y0, min(x1, inner[0]), y1),
        (max(x0, inner[2]), y0, x1, y1),
        (x0, y0, x1, min(y1, inner[1])),
        (x0, max(y0, inner[3]), x1, y1),
    ]


def _first_of_each(sampled: NDArray[np.intp], start: int, stop: int) -> NDArray[np.intp]:
    """Places in ``start:stop`` where another image pixel begins, counted from ``start``."""
    before = sampled[start - 1] if start else sampled[0]
    return np.flatnonzero(np.diff(sampled[start:stop], prepend=before))


def _contrast(words: Pixels) -> Pixels:
    """0xffrrggbb a quarter darker where it is light, a quarter lighter where it is dark; the hue stays."""
    three_quarters = words - (words >> 2 & 0x3F3F3F)
    dark = (words >> 15 & 1) == 0
    return np.where(dark, three_quarters + np.uint32(0x303030), three_quarters)
