"""The narrow bar of tools on the left of the canvas."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from workbench.gui import theme
from workbench.gui.controllers.editor_settings import TOOLS
from workbench.gui.shortcuts import SHORTCUTS, ShortcutTable, title_of

if TYPE_CHECKING:
    from workbench.gui.controllers.editor import EditorController

ICON = 22


class ToolBar(QWidget):
    """One button a tool, then lock background, undo and redo; tooltips name the keys.

    Signals
    -------
    help_wanted()
        The cheat sheet is asked for.
    """

    help_wanted = Signal()

    def __init__(self, editor: EditorController, table: ShortcutTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._table = table
        self._icons: dict[QToolButton, str] = {}
        self._names: dict[QToolButton, str] = {}
        self.tools: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 6, 4, 6)
        self._column.setSpacing(3)
        self._build()
        editor.settings_changed.connect(self.follow)
        editor.history_changed.connect(self.follow)
        editor.frame_changed.connect(lambda _bundle: self.follow())
        table.changed.connect(self._draw)
        self.follow()
        self._draw()

    def _build(self) -> None:
        for name in TOOLS:
            button = self._button(f"tool_{name}", f"tool_{name}", partial(self._choose, name))
            button.setCheckable(True)
            self._group.addButton(button)
            self.tools[name] = button
        self._line()
        self.lock = self._button("lock_background", "lock", self._lock)
        self.lock.setCheckable(True)
        self._line()
        self.undo = self._button("undo", "undo", self._editor.undo)
        self.redo = self._button("redo", "redo", self._editor.redo)
        self._column.addStretch(1)
        self.help = self._button("cheat_sheet", "keyboard", self.help_wanted.emit)

    def _button(self, key: str, icon: str, slot: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(theme.icon_size(ICON))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked=False: slot())
        self._icons[button], self._names[button] = icon, key
        self._column.addWidget(button)
        return button

    def _line(self) -> None:
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setProperty("divider", True)
        self._column.addWidget(line)

    def _choose(self, name: str) -> None:
        self._editor.change(tool=name)

    def _lock(self) -> None:
        self._editor.toggle_lock(0)

    def follow(self) -> None:
        """Show what the editor's settings hold."""
        settings = self._editor.settings
        if settings.tool in self.tools:
            self.tools[settings.tool].setChecked(True)
        self.lock.setChecked(settings.background_locked)
        for button, label, name in (
            (self.undo, self._editor.undo_label, "undo"),
            (self.redo, self._editor.redo_label, "redo"),
        ):
            button.setEnabled(label is not None)
            tip = title_of(SHORTCUTS[name]) + (f": {label}" if label else "")
            button.setToolTip(self._with_key(tip, name))
        has_frame = self._editor.document is not None
        for button in self.tools.values():
            button.setEnabled(has_frame)

    def _with_key(self, tip: str, name: str) -> str:
        keys = self._table.text(name)
        return f"{tip} ({keys})" if keys else tip

    def _draw(self) -> None:
        for button, icon in self._icons.items():
            button.setIcon(theme.icon(icon))
            title = title_of(SHORTCUTS[self._names[button]])
            button.setAccessibleName(title)
            button.setToolTip(self._with_key(title, self._names[button]))
        self.follow()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "help"):
            self._draw()
        super().changeEvent(event)
