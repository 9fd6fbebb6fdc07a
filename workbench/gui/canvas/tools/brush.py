"""Brush and eraser: strokes inside the window's thread, one step a stroke; Shift draws straight lines."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QPainter

from workbench.editing.brush import Brush, Stroke
from workbench.gui.canvas.tools.base import Pointer, Tool, ToolHost, around_points, draw_line, draw_ring

EXACT_FROM = 6.0
"""Widget pixels an image pixel from which on the brush shows the very pixels that it would paint."""
EXACT_UP_TO = 200
FAINTEST = 0.05
"""Least pressure of a pen that paints."""


class BrushTool(Tool):
    """Paints with the class and animal of the settings; the right button erases."""

    name = "brush"
    erases = False

    def __init__(self, host: ToolHost, parent: QObject | None = None) -> None:
        super().__init__(host, parent)
        self._stroke: Stroke | None = None
        self._last: tuple[float, float] | None = None
        self._shift = False

    @property
    def active(self) -> bool:
        """Whether a stroke goes on."""
        return self._stroke is not None

    def press(self, at: Pointer) -> None:
        """Begin a stroke; with Shift it begins where the last one ended."""
        self.finish()
        controller, document = self.host.controller, self.host.document
        if controller is None or document is None:
            return
        pen = controller.pen(erase=at.erase or self.erases)
        self._stroke = Stroke(document, controller.brush(), pen)
        if at.shift and self._last is not None:
            self.host.redraw(self._stroke.move(*self._last, self._pressure(at)))
        self.move(at)

    def move(self, at: Pointer) -> None:
        """Paint on."""
        if self._stroke is not None:
            self._last = at.place
            self.host.redraw(self._stroke.move(at.x, at.y, self._pressure(at)))
        self.host.redraw_cursor()

    def release(self, at: Pointer) -> None:
        """End the stroke where the pointer is."""
        if self._stroke is not None:
            self._last = at.place
            if at.pressure > 0.0:  # a pen is lifted with no pressure left
                self.host.redraw(self._stroke.move(at.x, at.y, self._pressure(at)))
        self.finish()

    def hover(self, at: Pointer) -> None:
        """Brush outline under the pointer; with Shift the line that a click would draw."""
        self._shift = at.shift
        self.host.redraw_cursor()

    def finish(self) -> None:
        """One stroke is one step."""
        stroke, self._stroke = self._stroke, None
        if stroke is not None and self.host.controller is not None:
            self.host.controller.commit(stroke.finish())

    def cancel(self) -> bool:
        """Take the stroke back."""
        stroke, self._stroke = self._stroke, None
        if stroke is None:
            return False
        self._last = None
        self.host.redraw(stroke.cancel())
        return True

    def reset(self) -> None:
        """Lines do not go on from one frame to the next."""
        self.cancel()
        self._last = None

    def _pressure(self, at: Pointer) -> float:
        controller = self.host.controller
        uses = controller is not None and controller.settings.pressure
        return max(FAINTEST, at.pressure) if uses else 1.0

    # Outline

    def cursor_rect(self) -> QRectF:
        """Around the outline and the line to come."""
        rect = self._around()
        line = self._line() if self._shift else None
        return rect.united(around_points(line)) if line else rect

    def paint_cursor(self, painter: QPainter) -> None:
        """Outline at true size."""
        at, controller, line = self.host.pointer, self.host.controller, self._line()
        if line:
            draw_line(painter, line, dashed=True)
        if at is None or controller is None or self.host.document is None:
            return
        brush, scale = controller.brush(), self.host.widget_scale
        corners = edge(brush, at, scale)
        if corners:
            draw_line(painter, [self.host.to_widget(QPointF(x, y)) for x, y in corners], closed=True)
        else:
            draw_ring(painter, self._centre(brush, at, scale), brush.diameter(1.0) / 2 * scale)

    def _around(self) -> QRectF:
        """Rectangle around the outline, in widget coordinates."""
        at, controller = self.host.pointer, self.host.controller
        if at is None or controller is None or self.host.document is None:
            return QRectF()
        scale = self.host.widget_scale
        # Where the stamp sits differs by half a pixel from where the pointer is.
        reach = (controller.settings.brush_size / 2 + 1.0) * scale + 4.0
        centre = self.host.to_widget(QPointF(at.x, at.y))
        return QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)

    def _centre(self, brush: Brush, at: Pointer, scale: float) -> QPointF:
        return self.host.to_widget(QPointF(*stamp_place(brush, at, scale)))

    def _line(self) -> list[QPointF]:
        at = self.host.pointer
        if at is None or not self._shift or self._last is None or self._stroke is not None:
            return []
        return [self.host.to_widget(QPointF(*self._last)), self.host.to_widget(QPointF(*at.place))]


class EraserTool(BrushTool):
    """The brush, painting background with either button."""

    name = "eraser"
    erases = True


def stamp_place(brush: Brush, at: Pointer, scale: float) -> tuple[float, float]:
    """Where the stamp sits, as `editing.brush` says; far away the pointer itself, which moves smoothly."""
    size = brush.diameter(1.0)
    return (_snap(at.x, size), _snap(at.y, size)) if scale >= 1.0 else at.place


def edge(brush: Brush, at: Pointer, scale: float) -> list[tuple[float, float]]:
    """Corners of the brush's edge in image coordinates; none where it is to be drawn as a circle."""
    size = brush.diameter(1.0)
    x, y = stamp_place(brush, at, scale)
    half = size / 2
    if brush.square:
        return [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
    return _pixel_edge(x, y, size) if scale >= EXACT_FROM and size <= EXACT_UP_TO else []


def _snap(place: float, size: int) -> float:
    return math.floor(place) + 0.5 if size % 2 else float(math.floor(place + 0.5))


def _pixel_edge(x: float, y: float, size: int) -> list[tuple[float, float]]:
    """Edge of the pixels whose centres lie inside the disc."""
    top = round(y - size / 2)
    right: list[tuple[float, float]] = []
    left: list[tuple[float, float]] = []
    for row in range(size):
        reach = math.sqrt((size / 2) ** 2 - (row - (size - 1) / 2) ** 2)
        first, last = math.ceil(x - reach - 0.5 - 1e-9), math.floor(x + reach - 0.5 + 1e-9) + 1
        if right and right[-1][0] == last and left[-1][0] == first:
            right[-1], left[-1] = (float(last), top + row + 1.0), (float(first), top + row + 1.0)
            continue
        right += [(float(last), float(top + row)), (float(last), top + row + 1.0)]
        left += [(float(first), float(top + row)), (float(first), top + row + 1.0)]
    return right + left[::-1]
