"""A row of small pictures, one a step of a chain; the chosen one is shown large elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QScrollArea, QSizePolicy, QToolButton, QWidget


class StepStrip(QScrollArea):
    """Buttons with thumbnail and name.

    Parameters
    ----------
    steps
        Key and visible name, in order.
    size
        Of a thumbnail, in device-independent pixels.
    """

    chosen = Signal(str)
    """Key of the step clicked."""

    def __init__(
        self, steps: Mapping[str, str], size: tuple[int, int] = (96, 60), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._size = QSize(*size)
        self.buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(6, 4, 6, 2)
        row.setSpacing(4)
        for key, text in steps.items():
            row.addWidget(self._button(key, text))
        row.addStretch(1)
        self.setWidget(inner)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(inner.sizeHint().height() + 4)

    def _button(self, key: str, text: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(self._size)
        blank = QPixmap(self._size)
        blank.fill(Qt.GlobalColor.transparent)
        button.setIcon(QIcon(blank))
        button.clicked.connect(lambda _checked=False: self.chosen.emit(key))
        self._group.addButton(button)
        self.buttons[key] = button
        return button

    def choose(self, key: str) -> None:
        """Mark ``key`` as the one shown large."""
        self.buttons[key].setChecked(True)

    def show_pictures(self, pictures: Mapping[str, QImage]) -> None:
        """Put new thumbnails on the buttons; they may be twice as large as shown, for sharp screens."""
        for key, button in self.buttons.items():
            if (picture := pictures.get(key)) is not None:
                button.setIcon(QIcon(QPixmap.fromImage(picture)))

    def clear(self) -> None:
        """No pictures."""
        blank = QPixmap(self._size)
        blank.fill(Qt.GlobalColor.transparent)
        for button in self.buttons.values():
            button.setIcon(QIcon(blank))
