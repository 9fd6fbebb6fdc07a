"""What every tool is: a small class that the canvas hands the pointer and the keys to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPolygonF

if TYPE_CHECKING:
    from workbench.core.history import Box
    from workbench.editing.document import MaskDocument
    from workbench.gui.controllers.editor import EditorController

DARK = QColor(0, 0, 0, 200)
LIGHT = QColor(255, 255, 255, 235)
SMOOTHED = 220.0
"""Radius in widget pixels up to which circles are smoothed."""


@dataclass(frozen=True)
class Pointer:
    """Where the mouse or pen is, and how.

    Attributes
    ----------
    x, y
        Image coordinates (pixel i reaches from i to i + 1); may lie outside the image.
    erase
        Right button, or the other end of a pen.
    pressure
        Of a pen, 0 to 1; 1 for a mouse.
    """

    x: float
    y: float
    erase: bool = False
    shift: bool = False
    alt: bool = False
    pressure: float = 1.0

    @property
    def place(self) -> tuple[float, float]:
        """Both coordinates, x first."""
        return self.x, self.y


class ToolHost(Protocol):
    """What a tool may ask of the canvas."""

    @property
    def controller(self) -> EditorController | None:
        """The editor."""

    @property
    def document(self) -> MaskDocument | None:
        """The mask in hand."""

    @property
    def zoom(self) -> float:
        """Device pixels an image pixel."""

    @property
    def widget_scale(self) -> float:
        """Widget pixels an image pixel."""

    @property
    def pointer(self) -> Pointer | None:
        """Where the pointer is; None while it is outside."""

    def to_widget(self, point: QPointF) -> QPointF:
        """Image coordinates to widget coordinates."""

    def redraw(self, box: Box | None) -> None:
        """Pixels of the mask changed inside ``box``."""

    def redraw_cursor(self) -> None:
        """What the tool draws over the picture changed."""


class Tool(QObject):
    """One tool; every method may be called at any time, without a document too.

    ``press``, ``move`` and ``release`` are one drag; ``hover`` comes between drags. A tool is
    ``active`` while something is begun that Esc would take back: the canvas then keeps the keys.
    """

    name = ""
    shape = Qt.CursorShape.CrossCursor

    def __init__(self, host: ToolHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.host = host

    @property
    def active(self) -> bool:
        """Whether something is begun and not finished."""
        return False

    def taken(self, before: str) -> None:
        """The tool is taken in hand after the tool ``before``."""

    def press(self, at: Pointer) -> None:
        """Button down."""

    def move(self, at: Pointer) -> None:
        """Pointer moved with the button down."""

    def release(self, at: Pointer) -> None:
        """Button up."""

    def hover(self, at: Pointer) -> None:
        """Pointer moved without a button."""

    def double(self, at: Pointer) -> None:
        """Second press of a double click; a press by default."""
        self.press(at)

    def key(self, event: QKeyEvent) -> bool:  # noqa: ARG002
        """Key down while the canvas has the keyboard; whether the tool took it."""
        return False

    def wants(self, event: QKeyEvent) -> bool:  # noqa: ARG002
        """Whether `key` would take the key, though a shortcut of the window has it as well."""
        return False

    def finish(self) -> None:
        """End what is begun and keep it: the frame or the tool changes, or the window loses the pointer."""

    def cancel(self) -> bool:
        """Take back what is begun; whether there was something."""
        return False

    def reset(self) -> None:
        """Another frame is in hand: forget places on the last one."""
        self.cancel()

    def cursor_rect(self) -> QRectF:
        """Everything that `paint_cursor` touches, in widget coordinates."""
        return QRectF()

    def paint_cursor(self, painter: QPainter) -> None:
        """Draw over the picture, in widget coordinates."""


def draw_line(
    painter: QPainter, points: Sequence[QPointF], *, closed: bool = False, dashed: bool = False
) -> None:
    """Line that is seen on any ground: dark below, light above."""
    line = QPolygonF(points)
    for pen in _dashed_pens() if dashed else _pens():
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if closed:
            painter.drawPolygon(line)
        else:
            painter.drawPolyline(line)


def draw_ring(painter: QPainter, centre: QPointF, radius: float) -> None:
    """Circle that is seen on any ground; a very large one is not smoothed, which would cost a millisecond."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, radius < SMOOTHED)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in _pens():
        painter.setPen(pen)
        painter.drawEllipse(centre, radius, radius)
    painter.restore()


@cache
def _pens() -> tuple[QPen, QPen]:
    return _pen(DARK, 3.0), _pen(LIGHT, 1.2)


@cache
def _dashed_pens() -> tuple[QPen, QPen]:
    return _pen(DARK, 3.0), _pen(LIGHT, 1.2, Qt.PenStyle.DashLine)


def _pen(color: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(color, width, style)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)  # round ones cost as much as the line itself
    return pen


def around_points(points: Sequence[QPointF], margin: float = 4.0) -> QRectF:
    """Rectangle around ``points``, with room for the line's width."""
    return QPolygonF(points).boundingRect().adjusted(-margin, -margin, margin, margin) if points else QRectF()
