"""A few pictures side by side, as large as they go, with their masks on top; a click shows one alone."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core.classes import ClassTable
from workbench.gui.canvas.pictures import MaskPicture, color_table
from workbench.gui.theme import colors

GAP = 6
CORNER = QColor(0, 0, 0, 170)


class ExampleGrid(QWidget):
    """Shows pictures of one size in as many columns as make them largest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("image_canvas")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self._pictures: list[tuple[QImage, QImage | None, str]] = []
        self._alone: int | None = None
        self._palette: NDArray[np.uint8] = ClassTable.default().palette()
        self._opacity = 0.4
        self._hint = ""
        self._faded = False

    def set_palette(self, palette: NDArray[np.uint8]) -> None:
        """Colours of the classes, (256, 3) RGB."""
        self._palette = palette
        self.update()

    def set_pictures(self, pictures: Sequence[tuple[QImage, MaskPicture | None, str]]) -> None:
        """Show pictures, each with its mask, if it has one, and a short text in its corner."""
        table = color_table(self._palette)
        self._pictures = []
        for image, mask, text in pictures:
            fill = None
            if mask is not None:
                fill = QImage(mask.fill)
                fill.setColorTable(table)
            self._pictures.append((image, fill, text))
        if self._alone is not None and self._alone >= len(pictures):
            self._alone = None
        self._faded = False
        self._changed()

    @property
    def count(self) -> int:
        """How many pictures are shown."""
        return len(self._pictures)

    @property
    def alone(self) -> int | None:
        """Number of the picture that is shown alone."""
        return self._alone

    def set_opacity(self, opacity: float) -> None:
        """How strongly masks cover the pictures, 0 to 1."""
        self._opacity = opacity
        self.update()

    def set_hint(self, text: str) -> None:
        """Text in the middle; pictures are taken away."""
        self._hint = text
        if text:
            self._pictures = []
            self._alone = None
        self._changed()

    def set_faded(self, faded: bool) -> None:
        """Whether the pictures are about to be replaced."""
        self._faded = faded
        self.update()

    def sizeHint(self) -> QSize:
        """Room for a few usual frames."""
        return QSize(900, 480)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fit every picture into its cell."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(colors().canvas))
        if not self._pictures:
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            frame = self.rect().adjusted(24, 24, -24, -24)
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._hint)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for cell, (image, mask, text) in zip(self.cells(), self._shown(), strict=True):
            painter.setOpacity(0.5 if self._faded else 1.0)
            painter.drawImage(cell, image)
            if mask is not None:
                painter.setOpacity(self._opacity * (0.5 if self._faded else 1.0))
                painter.drawImage(cell, mask)
            painter.setOpacity(1.0)
            _paint_text(painter, cell, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the picture alone that was clicked at; all of them again with the next click."""
        if event.button() is not Qt.MouseButton.LeftButton or not self._pictures:
            return
        if self._alone is not None:
            self._alone = None
        else:
            hit = (number for number, cell in enumerate(self.cells()) if cell.contains(event.position()))
            self._alone = next(hit, None)
        self._changed()

    def _shown(self) -> list[tuple[QImage, QImage | None, str]]:
        return self._pictures if self._alone is None else [self._pictures[self._alone]]

    def _changed(self) -> None:
        if self._pictures:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip(self.tr("Click to show one alone, click again for all"))
        else:
            self.unsetCursor()
            self.setToolTip("")
        self.update()

    def cells(self) -> list[QRectF]:
        """Where the pictures that are shown lie, in widget pixels."""
        shown = self._shown()
        image = shown[0][0]
        aspect = image.width() / max(1, image.height())
        columns, width = max(
            ((number, self._cell_width(number, len(shown), aspect)) for number in range(1, len(shown) + 1)),
            key=lambda one: one[1],
        )
        rows = math.ceil(len(shown) / columns)
        left = (self.width() - columns * width - (columns - 1) * GAP) / 2
        top = (self.height() - rows * width / aspect - (rows - 1) * GAP) / 2
        return [
            QRectF(
                left + (number % columns) * (width + GAP),
                top + (number // columns) * (width / aspect + GAP),
                width,
                width / aspect,
            )
            for number in range(len(shown))
        ]

    def _cell_width(self, columns: int, count: int, aspect: float) -> float:
        rows = math.ceil(count / columns)
        return max(
            8.0,
            min(
                (self.width() - (columns + 1) * GAP) / columns,
                (self.height() - (rows + 1) * GAP) / rows * aspect,
            ),
        )


def _paint_text(painter: QPainter, cell: QRectF, text: str) -> None:
    if not text:
        return
    box = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-5, -2, 5, 2)
    box.moveBottomLeft(cell.bottomLeft())
    painter.fillRect(box, CORNER)
    painter.setPen(QColor(Qt.GlobalColor.white))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
