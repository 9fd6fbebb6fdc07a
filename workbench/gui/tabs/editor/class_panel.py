"""Classes: what is painted, what is locked, and swapping, replacing, clearing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.classes import ClassTable
from workbench.gui import theme
from workbench.gui.controllers.editor_counts import Counts
from workbench.gui.shortcuts import ShortcutTable
from workbench.gui.tabs.class_list import class_text
from workbench.gui.tabs.editor.buttons import KeyButton
from workbench.gui.tabs.editor.class_list import ClassRows
from workbench.gui.tabs.side_panel import NoteLabel, swatch

if TYPE_CHECKING:
    from workbench.gui.controllers.editor import EditorController
    from workbench.gui.controllers.editor_actions import MaskActions


class ClassPanel(QWidget):
    """List of classes, lock of the background, swap and replace."""

    def __init__(
        self,
        editor: EditorController,
        actions: MaskActions,
        table: ShortcutTable,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._actions, self._table = editor, actions, table
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.classes = ClassRows(editor, table)
        column.addWidget(self.classes)
        column.addLayout(self._build_row())
        column.addLayout(self._build_pair())
        column.addLayout(self._build_swap())
        self.note = NoteLabel()
        column.addWidget(self.note)
        self._connect()
        self.follow()

    def _build_row(self) -> QHBoxLayout:
        self.lock_button = KeyButton(
            "lock_background", "lock", self._table, lambda: self._editor.toggle_lock(0),
            text=self.tr("Lock background"),
        )  # fmt: skip
        self.lock_button.setCheckable(True)
        self.clear_button = KeyButton("clear_class", "trash", self._table, self._actions.clear)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.lock_button, 1)
        row.addWidget(self.clear_button)
        return row

    def _build_pair(self) -> QHBoxLayout:
        self.first = self._combo(self.tr("First class"))
        self.second = self._combo(self.tr("Second class"))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.first, 1)
        arrow = QLabel("⇄")
        arrow.setProperty("muted", True)
        row.addWidget(arrow)
        row.addWidget(self.second, 1)
        return row

    def _build_swap(self) -> QGridLayout:
        self.where = self._combo(self.tr("Where to swap or replace"))
        self.where.addItem(self.tr("in the whole mask"), "all")
        self.where.addItem(self.tr("in one animal"), "animal")
        self.where.addItem(self.tr("inside a lasso"), "lasso")
        self.where.setToolTip(self.tr("One animal: the one under the cursor, else the one that is painted"))
        self.swap_button = KeyButton("swap", "swap", self._table, self._actions.swap, text=self.tr("Swap"))
        self.replace_button = QToolButton()
        self.replace_button.setText(self.tr("Replace"))
        self.replace_button.setProperty("worded", True)
        self.replace_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.replace_button.setToolTip(self.tr("Make the first class the second"))
        self.replace_button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.replace_button.clicked.connect(lambda _checked=False: self._actions.replace())
        grid = QGridLayout()
        grid.setSpacing(6)
        grid.addWidget(self.swap_button, 0, 0)
        grid.addWidget(self.replace_button, 0, 1)
        grid.addWidget(self.where, 1, 0, 1, 2)
        return grid

    def _combo(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(6)
        box.setIconSize(theme.icon_size(12))
        return box

    def _connect(self) -> None:
        self.first.activated.connect(lambda _row: self._actions.choose(first=self.first.currentData()))
        self.second.activated.connect(lambda _row: self._actions.choose(second=self.second.currentData()))
        self.where.activated.connect(lambda _row: self._actions.choose(where=self.where.currentData()))
        self._actions.changed.connect(self.follow)
        self._actions.told.connect(self.note.setText)
        self._editor.settings_changed.connect(self.follow)
        self._editor.history_changed.connect(lambda: self.note.setText(""))

    def set_classes(self, classes: ClassTable) -> None:
        """Offer ``classes``."""
        self.classes.set_classes(classes)
        for box in (self.first, self.second):
            box.clear()
            for part in classes.classes:
                box.addItem(swatch(part.color), class_text(part.name), part.id)
        last = len(classes) - 1
        choice = self._actions.choice
        self._actions.choose(first=min(choice.first, last), second=min(choice.second, last))
        self.follow()

    def set_counts(self, counts: Counts | None) -> None:
        """Show the pixels of every class."""
        self.classes.set_areas(counts.classes if counts is not None else None)

    def follow(self) -> None:
        """Show what is chosen."""
        choice = self._actions.choice
        for box, value in (
            (self.first, choice.first),
            (self.second, choice.second),
            (self.where, choice.where),
        ):
            box.setCurrentIndex(box.findData(value))
        self.lock_button.setChecked(self._editor.settings.background_locked)
