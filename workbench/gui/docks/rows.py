"""How a video or a frame looks in a list: picture, two lines, colour of the status."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.gui import theme
from workbench.gui.docks.models import ROLE_DETAIL, ROLE_PICTURE, ROLE_STATUS, ROLE_TITLE

PADDING = 6


class PictureRow(QStyledItemDelegate):
    """Paints one row; ``picture`` is the room for the thumbnail."""

    def __init__(self, picture: QSize, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self._icon = icon

    def height(self, metrics: QFontMetrics) -> int:
        """Height of a row: room for the picture or two lines, whichever is higher."""
        return max(self._picture.height(), metrics.height() * 2 + 4) + 2 * PADDING

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as `height`."""
        return QSize(120, self.height(option.fontMetrics))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        named = theme.colors()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(named.selection))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, QColor(named.hover))
        room = option.rect.adjusted(PADDING, PADDING, -PADDING, -PADDING)
        frame = QRect(room.topLeft(), self._picture)
        frame.moveTop(room.top() + (room.height() - frame.height()) // 2)
        self._paint_picture(painter, frame, index.data(ROLE_PICTURE))
        words = room.adjusted(self._picture.width() + 8, 0, 0, 0)
        status = index.data(ROLE_STATUS)
        if status is not None:
            words = self._paint_status(painter, words, theme.status_color(status))
        self._paint_words(painter, option, words, index)
        painter.restore()

    def _paint_picture(self, painter: QPainter, frame: QRect, picture: QPixmap | None) -> None:
        named = theme.colors()
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(frame), 4, 4)
        painter.fillPath(clip, QColor(named.canvas))
        if picture is None or picture.isNull():
            side = min(frame.height() - 8, 22)
            mark = theme.pixmap(self._icon, side, named.muted, painter.device().devicePixelRatioF())
            painter.drawPixmap(frame.center().x() - side // 2, frame.center().y() - side // 2, mark)
            return
        painter.save()
        painter.setClipPath(clip)
        size = picture.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        target = QRect(frame.topLeft(), size)
        target.moveCenter(frame.center())
        painter.drawPixmap(target, picture)
        painter.restore()

    def _paint_status(self, painter: QPainter, words: QRect, color: QColor) -> QRect:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QRectF(words.right() - 9, words.center().y() - 4, 9, 9))
        return words.adjusted(0, 0, -16, 0)

    def _paint_words(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        words: QRect,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        named = theme.colors()
        line = option.fontMetrics.height()
        top = words.top() + (words.height() - 2 * line - 2) // 2
        for text, color, y in (
            (str(index.data(ROLE_TITLE)), named.text, top),
            (str(index.data(ROLE_DETAIL)), named.muted, top + line + 2),
        ):
            room = QRect(words.left(), y, words.width(), line)
            shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.setPen(QColor(color))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
