"""The column of settings beside a picture: as narrow as it can be, scrolls when the window is low."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QScrollArea,
    QScrollBar,
    QVBoxLayout,
    QWidget,
)

from workbench.gui import theme

WIDTH = 288
MOST_WIDTH = 352
TALLEST_LABEL = 36
FORM = QFormLayout.ItemRole


class SidePanel(QScrollArea):
    """Groups of settings under each other."""

    def __init__(self, width: int = WIDTH, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = width
        self.setFixedWidth(width)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        inner = self._inner = QWidget()
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(8, 6, 8, 8)
        self.column.setSpacing(8)
        self.setWidget(inner)
        inner.installEventFilter(self)

    def group(self, title: str) -> QVBoxLayout:
        """Add a titled group; its widgets go into the layout given back."""
        box = QGroupBox(title)
        column = QVBoxLayout(box)
        column.setSpacing(6)
        self.column.addWidget(box)
        return column

    def form(self, title: str) -> QFormLayout:
        """Add a titled group of labelled fields."""
        box = QGroupBox(title)
        form = QFormLayout(box)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(6)
        self.column.addWidget(box)
        return form

    def end(self, stretch: int = 1) -> None:
        """Push everything to the top; the wheel scrolls the panel and changes no value by accident."""
        self.column.addStretch(stretch)
        for form in self.findChildren(QFormLayout):
            level_labels(form)
        for box in self.findChildren(QAbstractSpinBox):
            theme.pad_number(box)
        for kind in (QComboBox, QAbstractSpinBox, QAbstractSlider):
            for field in self.findChildren(kind):
                if not isinstance(field, QScrollBar):
                    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                    field.installEventFilter(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Be a little wider where a language needs it."""
        super().showEvent(event)
        self.fit_width()

    def fit_width(self) -> None:
        """As wide as what it shows needs, within limits."""
        needed = self._inner.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        self.setFixedWidth(min(MOST_WIDTH, max(self._width, needed)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass the wheel over a field that is not in use on to the panel."""
        if event.type() == QEvent.Type.Resize and watched is self._inner:
            # A form keeps the heights of wrapped texts that it worked out for another width.
            for form in self._inner.findChildren(QFormLayout):
                form.invalidate()
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """Its fixed width."""
        return QSize(self.width(), 400)


def level_labels(form: QFormLayout) -> None:
    """Bring every label of ``form`` level with its field; a style sheet's borders make fields taller."""
    for row in range(form.rowCount()):
        label, field = (form.itemAt(row, role) for role in (FORM.LabelRole, FORM.FieldRole))
        text = label.widget() if label is not None else None
        if field is not None and isinstance(text, QLabel):
            text.setMinimumHeight(min(field.sizeHint().height(), TALLEST_LABEL))


def muted_label(text: str = "") -> QLabel:
    """Explaining text, quieter than the rest, wrapping."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setProperty("muted", True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return label


class NoteLabel(QLabel):
    """Explaining text that takes no room while it is empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setProperty("muted", True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def setText(self, text: str) -> None:
        """Show ``text``; nothing at all where it is empty."""
        if text != self.text():
            super().setText(text)
        self.setVisible(bool(text))


def swatch(color: tuple[int, int, int], size: int = 12) -> QIcon:
    """Small square in a class's colour."""
    pixmap = QPixmap(size, size)
    pixmap.fill(QColor(*color))
    return QIcon(pixmap)
