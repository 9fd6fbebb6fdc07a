"""Changing the keys: one row a shortcut, conflicts shown at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.gui import theme
from workbench.gui.shortcuts import (
    GROUPS,
    SHORTCUTS,
    ShortcutTable,
    conflicts,
    group_title,
    key_text,
    title_of,
)
from workbench.gui.tabs.side_panel import muted_label

NAME = Qt.ItemDataRole.UserRole


class ShortcutEditor(QDialog):
    """Choose a row, press the new key; nothing is taken over while two things have one key.

    Parameters
    ----------
    others
        Title of everything else in the window that has a key, to that key.
    """

    def __init__(
        self, table: ShortcutTable, others: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Change keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._table, self._others = table, dict(others)
        self._keys = {key: table.keys(key) for key, spec in SHORTCUTS.items() if not spec.mouse}
        self._items: dict[str, QTreeWidgetItem] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        column.addWidget(self.search)
        column.addWidget(self._build_list(), 1)
        column.addLayout(self._build_fields())
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setProperty("kind", "error")
        column.addWidget(self.note)
        column.addWidget(self._build_buttons())
        self._connect()
        self._show_all()
        self.resize(560, min(640, self.screen().availableGeometry().height() - 80))

    def _build_list(self) -> QTreeWidget:
        self.list = QTreeWidget()
        self.list.setHeaderLabels([self.tr("What it does"), self.tr("Keys")])
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(12)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        for group in GROUPS:
            head = QTreeWidgetItem([group_title(group)])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.setForeground(0, QColor(theme.colors().muted))
            self.list.addTopLevelItem(head)
            for key in self._keys:
                if SHORTCUTS[key].group == group:
                    item = QTreeWidgetItem([title_of(SHORTCUTS[key])])
                    item.setData(0, NAME, key)
                    head.addChild(item)
                    self._items[key] = item
            head.setExpanded(True)
        return self.list

    def _build_fields(self) -> QHBoxLayout:
        self.field = QKeySequenceEdit()
        self.field.setMaximumSequenceLength(1)
        self.field.setClearButtonEnabled(True)
        self.second = QKeySequenceEdit()
        self.second.setMaximumSequenceLength(1)
        self.second.setClearButtonEnabled(True)
        self.default_button = QPushButton(self.tr("Default"))
        self.default_button.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(muted_label(self.tr("New key")))
        row.addWidget(self.field, 1)
        row.addWidget(muted_label(self.tr("or")))
        row.addWidget(self.second, 1)
        row.addWidget(self.default_button)
        return row

    def _build_buttons(self) -> QDialogButtonBox:
        kind = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kind.Ok | kind.Cancel)
        self.reset_button = QPushButton(self.tr("Reset all"))
        self.reset_button.setAutoDefault(False)
        self.buttons.addButton(self.reset_button, QDialogButtonBox.ButtonRole.ResetRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        return self.buttons

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda _now, _before: self._show_fields())
        self.field.keySequenceChanged.connect(lambda _keys: self._take_fields())
        self.second.keySequenceChanged.connect(lambda _keys: self._take_fields())
        self.default_button.clicked.connect(lambda _checked=False: self._restore())
        self.reset_button.clicked.connect(lambda _checked=False: self._restore_all())
        self.search.textChanged.connect(self._filter)

    @property
    def current(self) -> str | None:
        """The shortcut of the chosen row."""
        item = self.list.currentItem()
        key = item.data(0, NAME) if item is not None else None
        return str(key) if key else None

    def choose(self, key: str) -> None:
        """Go to the row of a shortcut."""
        self.list.setCurrentItem(self._items[key])

    def accept(self) -> None:
        """Take the keys over."""
        if not self._conflicts():
            self._table.take(self._keys)
            super().accept()

    def _conflicts(self) -> dict[str, list[str]]:
        return conflicts(self._keys, self._others)

    def _show_fields(self) -> None:
        key = self.current
        keys = self._keys.get(key or "", ())
        for place, field in enumerate((self.field, self.second)):
            field.blockSignals(True)
            field.setEnabled(key is not None)
            field.setKeySequence(QKeySequence(keys[place]) if place < len(keys) else QKeySequence())
            field.blockSignals(False)
        self.default_button.setEnabled(key is not None)

    def _take_fields(self) -> None:
        key = self.current
        if key is None:
            return
        texts = (self.field.keySequence().toString(), self.second.keySequence().toString())
        self._keys[key] = tuple(dict.fromkeys(text for text in texts if text))
        self._show_all()

    def _restore(self) -> None:
        key = self.current
        if key is not None:
            self._keys[key] = SHORTCUTS[key].keys
            self._show_all()
            self._show_fields()

    def _restore_all(self) -> None:
        self._keys = {key: SHORTCUTS[key].keys for key in self._keys}
        self._show_all()
        self._show_fields()

    def _show_all(self) -> None:
        found = self._conflicts()
        named = theme.colors()
        for key, item in self._items.items():
            item.setText(1, ", ".join(key_text(text) for text in self._keys[key]) or "–")
            bad = any(key in names for names in found.values())
            own = self._keys[key] != SHORTCUTS[key].keys
            item.setForeground(1, QColor(named.error if bad else named.accent if own else named.text))
        self.note.setText("  ".join(self._sentence(text, names) for text, names in found.items()))
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not found)
        if not self.list.currentItem():
            self._show_fields()

    def _sentence(self, text: str, names: list[str]) -> str:
        titles = [title_of(SHORTCUTS[name]) if name in SHORTCUTS else name for name in names]
        return self.tr("{key} is used twice: {titles}.").format(
            key=key_text(text), titles=", ".join(f"“{title}”" for title in titles)
        )

    def _filter(self, text: str) -> None:
        wanted = text.strip().casefold()
        for item in self._items.values():
            words = f"{item.text(0)} {item.text(1)}".casefold()
            item.setHidden(wanted not in words)
