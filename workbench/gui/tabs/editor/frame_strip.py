"""The strip under the canvas: every frame of the study as a stripe in the colour of its status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.core.frame_status import FrameStatus
from workbench.gui import theme
from workbench.gui.docks.models import status_name

if TYPE_CHECKING:
    from workbench.project.records import FrameRecord

HEIGHT = 18
WIDEST_CELL = 28
STATUSES = tuple(FrameStatus)
_CODES = {status: code for code, status in enumerate(STATUSES)}


class FrameStrip(QWidget):
    """Shows where the work stands and goes to the frame that is clicked.

    Signals
    -------
    chosen(int)
        Place of the clicked frame in the list.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._records: Sequence[FrameRecord] = ()
        self._codes: NDArray[np.int8] = np.zeros(0, np.int8)
        self._position: int | None = None
        self._picture: QImage | None = None
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Status of the frames"))

    def set_frames(self, records: Sequence[FrameRecord]) -> None:
        """Show these frames."""
        self._records = records
        self._codes = np.array([_CODES[record.status] for record in records], np.int8)
        self._picture = None
        self.update()

    def set_status(self, place: int, status: FrameStatus) -> None:
        """One frame has another status."""
        if 0 <= place < len(self._codes):
            self._codes[place] = _CODES[status]
            self._picture = None
            self.update()

    def set_position(self, place: int | None) -> None:
        """Mark the frame in hand."""
        self._position = place
        self.update()

    @property
    def count(self) -> int:
        """Number of frames shown."""
        return len(self._codes)

    def place_at(self, x: float) -> int | None:
        """Place in the list of the frame drawn at ``x``."""
        width = self._drawn_width()
        if not self.count or not 0 <= x < width:
            return None
        return min(self.count - 1, int(x * self.count / width))

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(400, HEIGHT)

    def _drawn_width(self) -> float:
        return min(float(self.width()), self.count * float(WIDEST_CELL))

    def _stripes(self) -> QImage:
        """One column a device pixel, or one a frame where there are fewer frames."""
        columns = max(1, min(self.count, round(self._drawn_width() * self.devicePixelRatioF())))
        first = np.arange(columns) * self.count // columns
        # Where several frames share a pixel the one that is least done shows: nothing is overlooked.
        shown = np.minimum.reduceat(self._codes, first)
        table = np.array([theme.status_color(status).rgb() for status in STATUSES], np.uint32)
        pixels = np.ascontiguousarray(table[shown])
        return QImage(pixels.data, columns, 1, columns * 4, QImage.Format.Format_RGB32).copy()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Stripes, and a mark over the frame in hand."""
        painter = QPainter(self)
        if not self.count:
            return
        if self._picture is None:
            self._picture = self._stripes()
        width = self._drawn_width()
        bar = QRectF(0, 5, width, self.height() - 8)
        painter.drawImage(bar, self._picture, QRectF(self._picture.rect()))
        cell = width / self.count
        if cell >= 5:
            painter.setPen(QColor(theme.colors().window))
            for place in range(1, self.count):
                painter.drawLine(
                    QPoint(round(place * cell), 5), QPoint(round(place * cell), self.height() - 3)
                )
        if self._position is not None:
            self._paint_mark(painter, self._position * cell, max(3.0, cell))

    def _paint_mark(self, painter: QPainter, left: float, width: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = QColor(theme.colors().text)
        painter.setPen(color)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(left + 0.5, 3.5, width - 1, self.height() - 5.0))
        painter.fillRect(QRectF(left, 0, width, 3), color)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the frame."""
        self._choose(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag along the frames."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(event)

    def _choose(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().x())
        if place is not None and place != self._position:
            self.chosen.emit(place)

    def resizeEvent(self, event: object) -> None:
        """Draw the stripes anew."""
        self._picture = None
        super().resizeEvent(event)  # type: ignore[arg-type]

    def event(self, event: QEvent) -> bool:
        """Say which frame is under the cursor."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.place_at(event.pos().x())
            if place is None or place >= len(self._records):
                QToolTip.hideText()
            else:
                record = self._records[place]
                text = self.tr("{video}, frame {index}: {status}").format(
                    video=record.video, index=record.index, status=status_name(record.status)
                )
                QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._picture = None
            self.update()
        super().changeEvent(event)
