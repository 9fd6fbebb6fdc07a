"""A titled part of the editor's side panel that opens and closes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workbench.gui import theme
from workbench.gui.tabs.side_panel import SidePanel

WIDEST = 16_777_215
"""What Qt calls no limit."""


class Section(QWidget):
    """A heading with an arrow; what it holds is shown while it is open.

    Parameters
    ----------
    key
        Name under which the panel remembers whether it is open.
    """

    toggled = Signal(bool)

    def __init__(self, key: str, title: str, content: QWidget, *, opened: bool = True) -> None:
        super().__init__()
        self.key = key
        self.content = content
        self.head = QToolButton()
        self.head.setText(title)
        self.head.setCheckable(True)
        self.head.setChecked(opened)
        self.head.setProperty("section", True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.head.setIconSize(QSize(12, 12))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.head)
        inner = QHBoxLayout()
        inner.setContentsMargins(4, 0, 4, 6)
        inner.addWidget(content)
        column.addLayout(inner)
        content.setVisible(opened)
        self.head.toggled.connect(self._toggle)
        self._draw()

    @property
    def opened(self) -> bool:
        """Whether the content is shown."""
        return self.head.isChecked()

    def set_opened(self, opened: bool) -> None:
        """Open or close it."""
        self.head.setChecked(opened)

    def _toggle(self, opened: bool) -> None:
        self.content.setVisible(opened)
        self._draw()
        self.toggled.emit(opened)

    def _draw(self) -> None:
        self.head.setIcon(theme.icon("fold_open" if self.opened else "fold_closed", theme.colors().muted))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "head"):
            self._draw()
        super().changeEvent(event)


class SectionPage(SidePanel):
    """Sections under each other; scrolls where the window is low. Its width is its parent's business."""

    def __init__(self, width: int) -> None:
        super().__init__(width)
        self.sections: dict[str, Section] = {}
        self.setMinimumWidth(0)
        self.setMaximumWidth(WIDEST)
        self.column.setSpacing(2)
        self.column.setContentsMargins(6, 4, 6, 6)

    def add(self, section: Section, stretch: int = 0) -> Section:
        """Put ``section`` below the others; with ``stretch`` it takes the room that is left."""
        self.sections[section.key] = section
        self.column.addWidget(section, stretch)
        return section

    def needed_width(self) -> int:
        """Width that cuts nothing off, the scroll bar included."""
        return self._inner.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the width that the parent gives."""
        QScrollArea.showEvent(self, event)
