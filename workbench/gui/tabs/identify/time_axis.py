"""Fragments over time: one line for each animal, crossings in grey, what is unsure paler and hatched."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from workbench.gui import theme
from workbench.gui.canvas.animal_colors import animal_color
from workbench.gui.canvas.frame_bar import clock_text
from workbench.gui.controllers.identify_result import Bars, TrackRow, TrackView
from workbench.gui.tabs.identify.texts import percent

GUTTER, TOP, FOOT, EDGE = 40, 9, 20, 8
ROW, LEAST_ROW, MOST_HEIGHT = 15, 2, 260
LEAST_FRAMES = 20
"""Zoom ends where so many frames fill the width."""
WHEEL_STEP = 1.25
HIT_PX = 3
UNSURE, LEVELS = 0.9, 8
HATCHED_FROM = 4
"""Narrower bars are too small for hatching."""
_STEPS_S = (
    0.1,
    0.2,
    0.5,
    1,
    2,
    5,
    10,
    20,
    30,
    60,
    120,
    300,
    600,
    1200,
    1800,
    3600,
    7200,
    14400,
    28800,
    86400,
)


def columns(
    bars: Bars, start: float, scale: float, width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Left and right pixels of the bars in view, and the probability of the least sure one in each.

    Where there are more bars than pixels, those of one pixel are drawn as one, and runs of pixels that look
    alike too: the cost is bounded by the width, whatever the recording holds.

    Parameters
    ----------
    start
        Frame at the left edge.
    scale
        Pixels a frame.
    """
    low = int(np.searchsorted(bars.reach, start, side="right"))
    high = int(np.searchsorted(bars.start, start + width / scale, side="left"))
    left = np.clip(np.floor((bars.start[low:high] - start) * scale), 0, width).astype(np.int64)
    right = np.clip(np.ceil((bars.stop[low:high] - start) * scale), 0, width).astype(np.int64)
    right = np.maximum(right, np.minimum(left + 1, width))
    sure = bars.probability[low:high]
    if len(left) <= width // 2:
        return left, right, sure
    _, first = np.unique(left, return_index=True)
    left, right = left[first], np.maximum.reduceat(right, first)
    sure = np.round(np.minimum.reduceat(sure, first) * LEVELS) / LEVELS
    ends = np.maximum.accumulate(right)
    new = np.concatenate([[True], (left[1:] > ends[:-1]) | (sure[1:] != sure[:-1])])
    runs = np.flatnonzero(new)
    return left[runs], np.maximum.reduceat(right, runs), sure[runs]


class TimeAxis(QWidget):
    """Paints the visible range only; the wheel zooms, dragging moves, a click goes to a frame.

    Signals
    -------
    frame_wanted(int)
        A click.
    fragment_clicked(TrackRow, int, int)
        Row, place of the bar in its fragments, frame; before `frame_wanted`.
    menu_wanted(TrackRow, int, int, QPoint)
        The same of a right click, and where on the screen.
    """

    frame_wanted = Signal(int)
    fragment_clicked = Signal(object, int, int)
    menu_wanted = Signal(object, int, int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: TrackView | None = None
        self._reviews: NDArray[np.float64] = np.zeros(0)
        self._frame = 0
        self._start, self._scale = 0.0, 1.0
        self._picture: QPixmap | None = None
        self._pressed: QPointF | None = None
        self._dragged = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumHeight(TOP + FOOT + 24)
        self.setAccessibleName(self.tr("Fragments of every animal over time"))

    # What is shown

    def set_view(self, view: TrackView | None) -> None:
        """Show another result; one of the same length keeps the range."""
        before = self._view
        self._view = view
        self._reviews = np.array([one.start for one in view.reviews] if view else [], np.float64)
        if view is not None and (before is None or before.frames != view.frames):
            self.show_all()
        self.updateGeometry()
        self._redraw()

    def set_frame(self, frame: int) -> None:
        """Move the line of the frame looked at; the range follows it."""
        self._frame = frame
        if self._view is not None and self._pressed is None:
            place = (frame - self._start) * self._scale
            if not 0 <= place <= self._room():
                self._move_to(frame - 0.1 * self._room() / self._scale)
        self.update()

    @property
    def range(self) -> tuple[float, float]:
        """First and last frame in view."""
        return self._start, self._start + self._room() / self._scale

    def show_all(self) -> None:
        """The whole recording."""
        if self._view is not None:
            self._scale = self._least_scale()
            self._move_to(0.0)

    def zoom(self, factor: float, at: float) -> None:
        """Magnify around the pixel ``at``."""
        if self._view is None:
            return
        frame = self._frame_at(at)
        most = max(self._least_scale(), self._room() / LEAST_FRAMES)
        self._scale = min(most, max(self._least_scale(), self._scale * factor))
        self._move_to(frame - (at - GUTTER) / self._scale)

    def _least_scale(self) -> float:
        return self._room() / max(1, self._view.frames if self._view else 1)

    def _move_to(self, start: float) -> None:
        frames = self._view.frames if self._view else 1
        self._start = min(max(0.0, start), max(0.0, frames - self._room() / self._scale))
        self._redraw()

    def _room(self) -> int:
        return max(1, self.width() - GUTTER - EDGE)

    def _frame_at(self, x: float) -> float:
        return self._start + (x - GUTTER) / self._scale

    def _rows(self) -> tuple[TrackRow, ...]:
        return () if self._view is None else self._view.rows

    def _row_height(self) -> float:
        room = self.height() - TOP - FOOT
        return max(LEAST_ROW, min(2.0 * ROW, room / max(1, len(self._rows()))))

    def _row_rect(self, number: int) -> QRectF:
        height = self._row_height()
        gap = 2.0 if height >= 8 else 0.0
        return QRectF(GUTTER, TOP + number * height, self._room(), height - gap)

    def sizeHint(self) -> QSize:
        """A line for each animal, as far as that is reasonable."""
        return QSize(400, min(MOST_HEIGHT, TOP + FOOT + ROW * max(2, len(self._rows()))))

    # Painting

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The lines from the picture kept of them, and where we are."""
        if self._picture is None:
            self._picture = self._draw()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        place = GUTTER + (self._frame + 0.5 - self._start) * self._scale
        if self._view is not None and GUTTER <= place <= GUTTER + self._room():
            painter.setPen(QColor(theme.colors().text))
            painter.drawLine(QPointF(place, 2), QPointF(place, self.height() - FOOT + 3))

    def _draw(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(theme.colors().window))
        if self._view is not None:
            painter = QPainter(picture)
            for number, row in enumerate(self._view.rows):
                self._draw_row(painter, row, self._row_rect(number))
            self._draw_reviews(painter)
            self._draw_time(painter, self._view)
            painter.end()
        return picture

    def _draw_row(self, painter: QPainter, row: TrackRow, room: QRectF) -> None:
        named = theme.colors()
        painter.fillRect(room, QColor(named.base))
        self._draw_label(painter, row, room)
        grey = QColor(named.muted)
        grey.setAlpha(110)
        left, right, _ = columns(row.crossings, self._start, self._scale, self._room())
        thin = room.adjusted(0, 0.3 * room.height(), 0, -0.3 * room.height())
        for one, other in zip(left.tolist(), right.tolist(), strict=True):
            painter.fillRect(QRectF(GUTTER + one, thin.top(), other - one, thin.height()), grey)
        color = QColor(*animal_color(row.animal)) if row.animal >= 0 else QColor(named.error)
        bars = zip(*(column.tolist() for column in self._columns(row.fragments)), strict=True)
        for one, other, sure in bars:
            # A gap between bars shows that a fragment ends, as long as there is room for it.
            wide = other - one - (1 if other - one > HATCHED_FROM else 0)
            self._draw_bar(painter, QRectF(GUTTER + one, room.top(), wide, room.height()), color, sure)

    def _columns(self, bars: Bars) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        return columns(bars, self._start, self._scale, self._room())

    def _draw_bar(self, painter: QPainter, bar: QRectF, color: QColor, sure: float) -> None:
        plain = self._view is not None and not self._view.identity
        shade = QColor(color)
        shade.setAlphaF(1.0 if plain else 0.3 + 0.7 * min(1.0, max(0.0, sure)))
        painter.fillRect(bar, shade)
        if not plain and sure < UNSURE and bar.width() >= HATCHED_FROM:
            painter.fillRect(bar, QBrush(QColor(theme.colors().window), Qt.BrushStyle.BDiagPattern))

    def _draw_label(self, painter: QPainter, row: TrackRow, room: QRectF) -> None:
        if self._view is None or room.height() < 0.7 * painter.fontMetrics().height():
            return
        painter.setPen(QColor(theme.colors().muted))
        text = self._view.names[row.animal] if row.animal >= 0 else "–"
        box = QRectF(2, room.top() - 3, GUTTER - 8, room.height() + 6)
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _draw_reviews(self, painter: QPainter) -> None:
        places = np.unique(np.round((self._reviews - self._start) * self._scale))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colors().warning))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in places[(places >= 0) & (places <= self._room())].tolist():
            x = GUTTER + place
            painter.drawPolygon(QPolygonF([QPointF(x - 3, 1), QPointF(x + 3, 1), QPointF(x, 7)]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _draw_time(self, painter: QPainter, view: TrackView) -> None:
        fps = view.fps or 1.0
        metrics = painter.fontMetrics()
        widest = metrics.horizontalAdvance(clock_text(view.frames / fps)) + 24
        least = widest / self._scale / fps
        step = next((one for one in _STEPS_S if one >= least), _STEPS_S[-1])
        first, last = self.range
        painter.setPen(QColor(theme.colors().muted))
        top = self.height() - FOOT + 2
        for number in range(int(np.ceil(first / fps / step)), int(last / fps / step) + 1):
            x = GUTTER + (number * step * fps - self._start) * self._scale
            painter.drawLine(QPointF(x, top), QPointF(x, top + 3))
            text = _tick_text(number * step)
            wide = metrics.horizontalAdvance(text) + 2.0
            box = QRectF(x - wide / 2, top + 2, wide, FOOT - 4)
            box.moveRight(min(box.right(), float(self.width())))
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)

    # Hands

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the range."""
        if self._view is not None and event.oldSize().width() > 0:
            old = max(1, event.oldSize().width() - GUTTER - EDGE)
            self._scale = max(self._least_scale(), self._scale * self._room() / old)
            self._move_to(self._start)
        self._redraw()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; sideways, move."""
        turns, sideways = event.angleDelta().y() / 120.0, event.angleDelta().x() / 120.0
        if turns:
            self.zoom(WHEEL_STEP**turns, event.position().x())
        elif sideways:
            self._move_to(self._start - sideways * 0.1 * self._room() / self._scale)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the range."""
        if self._pressed is None:
            return
        by = event.position() - self._pressed
        if self._dragged or abs(by.x()) >= QApplication.startDragDistance():
            self._dragged = True
            self._pressed = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._move_to(self._start - by.x() / self._scale)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes to the frame."""
        clicked = self._pressed is not None and not self._dragged
        self._pressed = None
        self.unsetCursor()
        if clicked and event.button() == Qt.MouseButton.LeftButton and self._view is not None:
            row, place, frame = self._hit(event.position())
            if row is not None and place >= 0:
                self.fragment_clicked.emit(row, place, frame)
            self.frame_wanted.emit(frame)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The whole recording again."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.show_all()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be said of the fragment under the cursor."""
        row, place, frame = self._hit(QPointF(event.pos()))
        if row is not None and place >= 0:
            self.menu_wanted.emit(row, place, frame, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Plus and minus zoom at the line of the frame looked at."""
        factors = {Qt.Key.Key_Plus: WHEEL_STEP, Qt.Key.Key_Minus: 1 / WHEEL_STEP}
        factor = factors.get(Qt.Key(event.key()))
        if factor is None:
            super().keyPressEvent(event)
        else:
            self.zoom(factor, GUTTER + (self._frame - self._start) * self._scale)

    def _hit(self, at: QPointF) -> tuple[TrackRow | None, int, int]:
        """Row, place of its bar (-1: none) and frame at a place of the widget."""
        view = self._view
        if view is None:
            return None, -1, 0
        frame = min(max(0, int(self._frame_at(at.x()))), view.frames - 1)
        number = int((at.y() - TOP) // self._row_height())
        if not 0 <= number < len(view.rows) or at.x() < GUTTER:
            return None, -1, frame
        row = view.rows[number]
        return row, row.fragments.at(frame, HIT_PX / self._scale), frame

    def event(self, event: QEvent) -> bool:
        """Tell of the fragment under the cursor."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row, place, _frame = self._hit(QPointF(event.pos()))
            text = "" if row is None or place < 0 else self._tip(row, place)
            QToolTip.showText(event.globalPos(), text, self, QRect(event.pos(), QSize(1, 1)))
            return True
        return super().event(event)

    def _tip(self, row: TrackRow, place: int) -> str:
        view, bars = self._view, row.fragments
        if view is None:
            return ""
        first, last = int(bars.start[place]), int(bars.stop[place]) - 1
        span = self.tr("Frames {first} to {last}").format(first=first, last=last)
        if row.animal < 0:
            return f"{self.tr('Fragment without a name')} · {span}"
        name = self.tr("Animal {name}").format(name=view.names[row.animal])
        if not view.identity:
            return f"{name} · {span}"
        sure = self.tr("name certain to {percent}, margin {margin}").format(
            percent=percent(float(bars.probability[place]), 1), margin=f"{min(bars.margin[place], 999):.1f}"
        )
        return f"{name} · {span}\n{sure}"

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._redraw()
        super().changeEvent(event)


def _tick_text(seconds: float) -> str:
    text = clock_text(seconds)
    return text.removesuffix(".00")
