"""How wide an animal is along its midline, from rump to nose: what the cuts of its parts follow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui.canvas.animal_colors import animal_color
from workbench.gui.theme import colors


class WidthProfile(QWidget):
    """One curve an animal: position along the midline against width, both in pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: list[NDArray[np.float64]] = []
        self._known = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(96)
        self.setToolTip(self.tr("Width of the animal along its midline, from rump (left) to nose (right)"))

    def sizeHint(self) -> QSize:
        """A low strip."""
        return QSize(240, 96)

    def set_profiles(self, profiles: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]]) -> None:
        """Show profiles given as midline points (N, 2) and widths (N,), in pixels."""
        self._curves, self._known = [], True
        for points, widths in profiles:
            along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
            self._curves.append(np.stack([along, widths], axis=1))
        self.update()

    def clear(self) -> None:
        """Nothing is known about a frame yet."""
        self._curves, self._known = [], False
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Axes with their largest values, and the curves."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(4, 16, -4, -16)
        painter.setPen(QPen(QColor(colors().border)))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.setPen(QColor(colors().muted))
        if not self._curves:
            text = self.tr("No animal found") if self._known else ""
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
            return
        longest = max(float(curve[-1, 0]) for curve in self._curves) or 1.0
        widest = max(float(curve[:, 1].max()) for curve in self._curves) or 1.0
        self._paint_texts(painter, longest, widest)
        for number, curve in enumerate(self._curves):
            painter.setPen(QPen(QColor(*animal_color(number)), 1.8))
            x = room.left() + curve[:, 0] / longest * room.width()
            y = room.bottom() - curve[:, 1] / widest * room.height()
            points = [QPointF(*pair) for pair in zip(x.tolist(), y.tolist(), strict=True)]
            painter.drawPolyline(QPolygonF(points))

    def _paint_texts(self, painter: QPainter, longest: float, widest: float) -> None:
        top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        frame = self.rect().adjusted(4, 0, -4, 0)
        painter.drawText(frame, top | left, self.tr("width, {px} px at most").format(px=round(widest)))
        painter.drawText(frame, bottom | left, self.tr("rump"))
        painter.drawText(frame, bottom | right, self.tr("nose, {px} px").format(px=round(longest)))
