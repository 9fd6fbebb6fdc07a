"""Segment Anything: clicks and a box that say what is meant, and the mask that came back."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QKeySequence, QPainter, QPainterPath, QPen, QPolygonF

from workbench.gui.canvas.tools.base import DARK, LIGHT, Pointer, Tool, ToolHost, around_points, draw_line
from workbench.gui.canvas.view import Box
from workbench.nets.prompts import Prompt

POSITIVE, NEGATIVE = QColor(40, 190, 90), QColor(225, 60, 60)
DOT = 5.5
DRAGGED = 6.0
"""Widget pixels from which on a press and release is a box, not a click."""


class PromptTool(Tool):
    """Left click: this. Right or Alt click: not this. Drag: a box. Enter takes the mask, Esc drops all."""

    name = "sam"
    prompt_changed = Signal(object)
    """`Prompt` to be answered; `set_proposal` shows the answer."""
    accepted = Signal()
    """The proposal is to become part of the mask."""
    cleared = Signal()
    """The prompt is dropped, and what was proposed with it."""

    def __init__(self, host: ToolHost, parent: QObject | None = None) -> None:
        super().__init__(host, parent)
        self._prompt = Prompt()
        self._pressed: Pointer | None = None
        self._corner: Pointer | None = None
        self._proposal: tuple[QImage, QPainterPath, Box] | None = None

    @property
    def prompt(self) -> Prompt:
        """Clicks and box so far."""
        return self._prompt

    @property
    def active(self) -> bool:
        """Whether anything is shown to the network."""
        return bool(self._prompt.points) or self._prompt.box is not None or self._pressed is not None

    def set_proposal(
        self, region: NDArray[np.uint8] | None, box: Box | None, color: tuple[int, int, int] = (255, 255, 255)
    ) -> None:
        """Show a mask that is not painted yet.

        Parameters
        ----------
        region
            (h, w) uint8 or bool that fills ``box``; None or an empty one shows nothing.
        color
            RGB.
        """
        self._proposal = None
        if region is not None and box is not None and region.size:
            self._proposal = _picture(np.ascontiguousarray(region != 0), color), _contours(region), box
        self.host.redraw_cursor()

    def clear(self) -> None:
        """Begin anew: what was shown is answered, or no longer meant."""
        had = self.active
        self._prompt, self._pressed, self._corner = Prompt(), None, None
        self.set_proposal(None, None)
        if had:
            self.cleared.emit()

    # Hands

    def press(self, at: Pointer) -> None:
        """Begin a click or a box."""
        if self.host.document is not None:
            self._pressed, self._corner = at, None

    def move(self, at: Pointer) -> None:
        """Pull the box open, with the left button."""
        pressed = self._pressed
        if pressed is not None and not self._is_negative(pressed) and self._far(pressed, at):
            self._corner = at
        self.host.redraw_cursor()

    def release(self, at: Pointer) -> None:
        """Add the click, or set the box."""
        self.move(at)
        pressed, corner = self._pressed, self._corner
        self._pressed = self._corner = None
        if pressed is None:
            return
        if corner is not None:
            self._show(self._prompt.with_box((pressed.x, pressed.y, corner.x, corner.y)))
        else:
            self._show(self._prompt.with_point(pressed.x, pressed.y, not self._is_negative(pressed)))

    def wants(self, event: QKeyEvent) -> bool:
        """Enter, Backspace and undo are the prompt's while there is one."""
        return self.active and (
            event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace}
            or event.matches(QKeySequence.StandardKey.Undo)
        )

    def key(self, event: QKeyEvent) -> bool:
        """Enter accepts, Backspace or undo takes back the last click."""
        if not self.wants(event):
            return False
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.accepted.emit()
            return True
        shorter = self._prompt.without_last()
        if shorter.points or shorter.box is not None:
            self._show(shorter)
        else:
            self.clear()
        return True

    def cancel(self) -> bool:
        """Drop the prompt."""
        had = self.active
        self.clear()
        return had

    def _show(self, prompt: Prompt) -> None:
        self._prompt = prompt
        self.prompt_changed.emit(prompt)
        self.host.redraw_cursor()

    def _is_negative(self, at: Pointer) -> bool:
        return at.erase or at.alt

    def _far(self, a: Pointer, b: Pointer) -> bool:
        return max(abs(a.x - b.x), abs(a.y - b.y)) * self.host.widget_scale >= DRAGGED

    # What it shows

    def cursor_rect(self) -> QRectF:
        """Around clicks, box and proposal."""
        rect = around_points([self._place(point.x, point.y) for point in self._prompt.points], DOT + 3)
        for box in (self._box(), self._proposal_rect()):
            rect = rect.united(box.adjusted(-4, -4, 4, 4)) if not box.isEmpty() else rect
        return rect

    def paint_cursor(self, painter: QPainter) -> None:
        """Proposal below, box and clicks on top."""
        if self._proposal is not None:
            self._paint_proposal(painter)
        box = self._box()
        if not box.isEmpty():
            corners = [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]
            draw_line(painter, corners, closed=True, dashed=True)
        for point in self._prompt.points:
            self._paint_click(painter, self._place(point.x, point.y), point.positive)

    def _paint_proposal(self, painter: QPainter) -> None:
        if self._proposal is None:
            return
        picture, contours, box = self._proposal
        painter.drawImage(self._proposal_rect(), picture)
        painter.save()
        painter.translate(self._place(box[0], box[1]))
        painter.scale(self.host.widget_scale, self.host.widget_scale)
        for color, width in ((DARK, 3.0), (LIGHT, 1.4)):
            pen = QPen(color, width)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawPath(contours)
        painter.restore()

    def _paint_click(self, painter: QPainter, at: QPointF, positive: bool) -> None:
        painter.setPen(QPen(LIGHT, 1.5))
        painter.setBrush(POSITIVE if positive else NEGATIVE)
        painter.drawEllipse(at, DOT, DOT)
        painter.drawLine(at - QPointF(3, 0), at + QPointF(3, 0))
        if positive:
            painter.drawLine(at - QPointF(0, 3), at + QPointF(0, 3))

    def _box(self) -> QRectF:
        if self._pressed is not None and self._corner is not None:
            a, b = self._pressed, self._corner
            return QRectF(self._place(a.x, a.y), self._place(b.x, b.y)).normalized()
        if self._prompt.box is None:
            return QRectF()
        x0, y0, x1, y1 = self._prompt.box
        return QRectF(self._place(x0, y0), self._place(x1, y1))

    def _proposal_rect(self) -> QRectF:
        if self._proposal is None:
            return QRectF()
        x0, y0, x1, y1 = self._proposal[2]
        return QRectF(self._place(x0, y0), self._place(x1, y1))

    def _place(self, x: float, y: float) -> QPointF:
        return self.host.to_widget(QPointF(x, y))


def _picture(inside: NDArray[np.bool_], color: tuple[int, int, int]) -> QImage:
    height, width = inside.shape
    alpha = 0.45
    red, green, blue = (round(part * alpha) for part in color)
    words = np.where(
        inside, np.uint32(round(255 * alpha) << 24 | red << 16 | green << 8 | blue), np.uint32(0)
    )
    kind = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(words.astype(np.uint32).data, width, height, 4 * width, kind).copy()


def _contours(region: NDArray[np.uint8]) -> QPainterPath:
    inside = np.pad((region != 0).astype(np.uint8), 1)
    found, _ = cv2.findContours(inside, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    path = QPainterPath()
    for contour in found:
        points = [QPointF(x - 0.5, y - 0.5) for x, y in contour[:, 0].tolist()]
        path.addPolygon(QPolygonF([*points, points[0]]))
    return path
