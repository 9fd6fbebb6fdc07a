"""The classes to paint with: number key, colour, name, pixels, eye and lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from workbench.core.classes import BACKGROUND, ClassTable, PartClass
from workbench.gui import theme
from workbench.gui.shortcuts import NUMBERED, ShortcutTable
from workbench.gui.tabs.class_list import class_text
from workbench.gui.tabs.side_panel import swatch

if TYPE_CHECKING:
    from workbench.gui.controllers.editor import EditorController

SWATCH = 16


class ClassRow(QFrame):
    """One class; a click makes it the class to paint."""

    def __init__(self, part: PartClass, editor: EditorController, key_text: str) -> None:
        super().__init__()
        self.part = part
        self._editor = editor
        self.setProperty("row", True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(class_text(part.name))
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 1, 2, 1)
        row.setSpacing(6)
        color = QLabel()
        color.setPixmap(swatch(part.color, SWATCH).pixmap(SWATCH, SWATCH))
        self.name = QLabel(class_text(part.name))
        self.key = QLabel(key_text)
        self.key.setProperty("muted", True)
        self.area = QLabel("–")
        self.area.setProperty("muted", True)
        row.addWidget(color)
        row.addWidget(self.name)
        row.addWidget(self.key)
        row.addStretch(1)
        row.addWidget(self.area)
        self.eye = self._button(lambda: editor.toggle_hidden(part.id))
        self.lock = self._button(lambda: editor.toggle_lock(part.id))
        if part.id == BACKGROUND:
            self.eye.setEnabled(False)
            self.eye.setIcon(theme.icon("eye", "#00000000"))
        row.addWidget(self.eye)
        row.addWidget(self.lock)
        self.follow()

    def _button(self, slot: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setIconSize(QSize(16, 16))
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Paint with this class from now on."""
        if event.button() == Qt.MouseButton.LeftButton and self.part.id != BACKGROUND:
            self._editor.change(class_id=self.part.id)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._editor.change(tool="eraser")

    def set_area(self, area: int | None) -> None:
        """Show the number of pixels; None where it is not known."""
        self.area.setText("–" if area is None else QLocale().toString(area))

    def follow(self) -> None:
        """Show what the editor's settings hold."""
        settings, named = self._editor.settings, theme.colors()
        locked, hidden = self.part.id in settings.locked, self.part.id in settings.hidden
        chosen = self.part.id == settings.class_id
        if bool(self.property("chosen")) != chosen:
            self.setProperty("chosen", chosen)
            theme.restyle(self)
        self.lock.setIcon(theme.icon("lock" if locked else "unlock", named.accent if locked else named.muted))
        tip = self.tr("Locked: painting does not change it") if locked else self.tr("Lock this class")
        self.lock.setToolTip(tip)
        self.lock.setAccessibleName(tip)
        if self.part.id != BACKGROUND:
            self.eye.setIcon(
                theme.icon("eye_off" if hidden else "eye", named.muted if hidden else named.text)
            )
            tip = self.tr("Hidden: click to show it") if hidden else self.tr("Hide this class")
            self.eye.setToolTip(tip)
            self.eye.setAccessibleName(tip)


class ClassRows(QWidget):
    """Every class of the study, the background included (it can be locked)."""

    def __init__(self, editor: EditorController, table: ShortcutTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._table = table
        self.rows: list[ClassRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        editor.settings_changed.connect(self.follow)
        table.changed.connect(self._keys_changed)

    def set_classes(self, classes: ClassTable) -> None:
        """List ``classes``."""
        if [row.part for row in self.rows] == list(classes.classes):
            return
        for row in self.rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = [ClassRow(part, self._editor, self._key(part.id)) for part in classes.classes]
        for row in self.rows:
            self._column.addWidget(row)

    def set_areas(self, areas: Mapping[int, int] | None) -> None:
        """Show the number of pixels of every class id; None while there is no mask."""
        for row in self.rows:
            row.set_area(areas.get(row.part.id, 0) if areas is not None else None)

    def follow(self) -> None:
        """Show what the editor's settings hold."""
        for row in self.rows:
            row.follow()

    def _key(self, number: int) -> str:
        return self._table.text(f"class_{number}") if 1 <= number <= NUMBERED else ""

    def _keys_changed(self) -> None:
        for row in self.rows:
            row.key.setText(self._key(row.part.id))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "rows"):
            self.follow()
        super().changeEvent(event)
