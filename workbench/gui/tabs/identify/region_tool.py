"""Drawing the region where animals can be: a click for each corner, a double click closes it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from workbench.gui.canvas.image_canvas import ImageCanvas
from workbench.gui.canvas.pictures import Mark

COLOR = (80, 200, 255)
LEAST_CORNERS = 3
NEAR_PX = 4.0
"""Clicks nearer to each other than this, on the screen, are one corner."""


class RegionTool(QObject):
    """Takes the canvas's left button while a region is drawn.

    Enter closes too, Backspace takes the last corner back, Esc leaves the region as it was.

    Signals
    -------
    moved()
        The drawing changed: `marks` anew.
    closed(tuple)
        x and y of every corner in turn.
    stopped()
        Drawing is over, closed or not.
    """

    moved = Signal()
    closed = Signal(object)
    stopped = Signal()

    def __init__(self, canvas: ImageCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._points: list[tuple[float, float]] = []
        self._cursor: tuple[float, float] | None = None
        self._space = False
        self.drawing = False

    def begin(self) -> None:
        """Draw from now on."""
        if not self.drawing:
            self.drawing = True
            self._points, self._cursor, self._space = [], None, False
            self._canvas.installEventFilter(self)
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            self.moved.emit()

    def stop(self) -> None:
        """Give it up."""
        if self.drawing:
            self.drawing = False
            self._canvas.removeEventFilter(self)
            self.stopped.emit()

    def marks(self) -> list[Mark]:
        """What is drawn so far."""
        line = [*self._points, *([self._cursor] if self._cursor is not None else [])]
        corners = [Mark((point,), COLOR, filled=True) for point in self._points]
        return [Mark(tuple(line), COLOR, closed=len(line) >= LEAST_CORNERS, width=1.6), *corners]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Corners instead of clicks; the middle button and Space still move the picture."""
        if isinstance(event, QKeyEvent):
            return self._key(event) or super().eventFilter(watched, event)
        if isinstance(event, QMouseEvent) and not self._space:
            return self._mouse(event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _mouse(self, event: QMouseEvent) -> bool:
        left = event.button() == Qt.MouseButton.LeftButton
        if event.type() == QEvent.Type.MouseMove:
            self._cursor = self._place(event.position())
            self.moved.emit()
            return not event.buttons() & Qt.MouseButton.MiddleButton
        if event.type() == QEvent.Type.MouseButtonPress and left:
            self._add(event.position())
            return True
        if event.type() == QEvent.Type.MouseButtonDblClick and left:
            self._add(event.position())
            self._close()
            return True
        return event.type() == QEvent.Type.MouseButtonRelease and left

    def _add(self, at: QPointF) -> None:
        place = self._place(at)
        if self._points:
            last = self._canvas.to_widget(QPointF(*self._points[-1]))
            if (last - at).manhattanLength() < NEAR_PX:
                return
        self._points.append(place)
        self.moved.emit()

    def _place(self, at: QPointF) -> tuple[float, float]:
        size, point = self._canvas.image_size, self._canvas.to_image(at)
        return min(max(0.0, point.x()), size.width()), min(max(0.0, point.y()), size.height())

    def _key(self, event: QKeyEvent) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress
        if event.key() == Qt.Key.Key_Space:
            if event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and not event.isAutoRepeat():
                self._space = pressed
            return False
        actions = {
            Qt.Key.Key_Escape: self.stop,
            Qt.Key.Key_Return: self._close,
            Qt.Key.Key_Enter: self._close,
            Qt.Key.Key_Backspace: self._take_back,
        }
        action = actions.get(Qt.Key(event.key())) if pressed else None
        if action is None:
            return False
        action()
        return True

    def _take_back(self) -> None:
        if self._points:
            self._points.pop()
            self.moved.emit()

    def _close(self) -> None:
        if len(self._points) < LEAST_CORNERS:
            return
        corners = tuple(round(value, 1) for point in self._points for value in point)
        self.stop()
        self.closed.emit(corners)


def region_mark(roi: tuple[float, ...]) -> list[Mark]:
    """Outline of a region; nothing for none."""
    points = tuple(zip(roi[::2], roi[1::2], strict=True))
    return [Mark(points, COLOR, closed=True, dashed=True, width=1.6)] if points else []
