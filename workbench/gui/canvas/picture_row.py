"""Pictures of one size side by side, each with its title above."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

GAP = 8


class PictureRow(QWidget):
    """Shows a few pictures as large as they go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("image_canvas")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(360, 160)
        self._pictures: list[tuple[QImage, str]] = []
        self._hint = ""

    @property
    def count(self) -> int:
        """How many pictures are shown."""
        return len(self._pictures)

    def set_pictures(self, pictures: Sequence[tuple[QImage, str]]) -> None:
        """Show pictures with their titles."""
        self._pictures = [(image, title) for image, title in pictures if not image.isNull()]
        self.setAccessibleName(", ".join(title for _, title in self._pictures))
        self.update()

    def set_hint(self, text: str) -> None:
        """Text in the middle while there is no picture."""
        self._hint = text
        self.update()

    def sizeHint(self) -> QSize:
        """Room for three usual cuts."""
        return QSize(840, 280)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fit every picture into its cell."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.palette().brush(QPalette.ColorRole.Base))
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        if not self._pictures:
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 24, -24, -24), flags, self._hint)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        title_height = painter.fontMetrics().height() + 4
        for title_place, place, (image, title) in self._cells(title_height):
            shown = painter.fontMetrics().elidedText(
                title, Qt.TextElideMode.ElideMiddle, int(title_place.width())
            )
            painter.drawText(title_place, Qt.AlignmentFlag.AlignCenter, shown)
            painter.drawImage(place, image)

    def _cells(self, title_height: int) -> list[tuple[QRectF, QRectF, tuple[QImage, str]]]:
        count = len(self._pictures)
        width = (self.width() - (count + 1) * GAP) / count
        height = self.height() - title_height - 2 * GAP
        found = []
        for number, picture in enumerate(self._pictures):
            left = GAP + number * (width + GAP)
            size = picture[0].size()
            scale = min(width / max(1, size.width()), height / max(1, size.height()))
            across, down = size.width() * scale, size.height() * scale
            place = QRectF(
                left + (width - across) / 2, GAP + title_height + (height - down) / 2, across, down
            )
            found.append((QRectF(left, place.top() - title_height, width, title_height), place, picture))
        return found
