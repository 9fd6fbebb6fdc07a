"""A titled part of the editor's side panel that opens and closes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workbench.gui import theme
from workbench.gui.tabs.side_panel import SidePanel


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
    """Sections under each other; scrolls where the window is low."""

    def __init__(self, width: int) -> None:
        super().__init__(width)
        self.sections: dict[str, Section] = {}
        self.column.setSpacing(2)
        self.column.setContentsMargins(6, 4, 6, 6)

    def add(self, section: Section) -> Section:
        """Put ``section`` below the others."""
        self.sections[section.key] = section
        self.column.addWidget(section)
        return section


def no_frame(widget: QWidget) -> QScrollArea:
    """``widget`` in an area that scrolls up and down."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidget(widget)
    return area
