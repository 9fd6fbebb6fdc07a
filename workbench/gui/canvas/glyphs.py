"""Small icons drawn in the theme's own text colour, crisp at any scale."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap, QPolygonF

SIZE = 16
_PLAY = ((4, 2), (13, 8), (4, 14))
_NEXT = ((4, 3), (10, 8), (4, 13))


def glyph(name: str, palette: QPalette) -> QIcon:
    """Icon ``play pause next previous`` in the button text colour of ``palette``."""
    icon = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        icon.addPixmap(_pixmap(name, palette.color(group, QPalette.ColorRole.ButtonText)), mode)
    return icon


def _pixmap(name: str, color: QColor) -> QPixmap:
    pixmap = QPixmap(SIZE * 4, SIZE * 4)
    pixmap.setDevicePixelRatio(4.0)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    if name == "previous":
        painter.translate(SIZE, 0)
        painter.scale(-1, 1)
    if name == "pause":
        painter.drawRect(QRectF(4, 2, 3, 12))
        painter.drawRect(QRectF(9, 2, 3, 12))
    elif name == "play":
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in _PLAY]))
    else:
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in _NEXT]))
        painter.drawRect(QRectF(10.5, 3, 2, 10))
    painter.end()
    return pixmap
