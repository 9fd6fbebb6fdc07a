"""The cheat sheet: every key of the table on one page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.gui import theme
from workbench.gui.shortcuts import SHORTCUTS, ShortcutTable, group_title, key_text, title_of

COLUMNS = (("tools", "paint"), ("mask", "general"), ("frames", "view"))
"""Groups of each column, so that the three are about as long."""


class CheatSheet(QDialog):
    """Keys by group; a button leads to where they are changed."""

    def __init__(
        self, table: ShortcutTable, edit: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._table = table
        self.rows: dict[str, tuple[QLabel, QLabel]] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(28)
        for groups in COLUMNS:
            columns.addLayout(self._column(groups))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(page)
        column.addWidget(area, 1)
        column.addWidget(self._buttons(edit))
        self._fit(page)

    def _column(self, groups: tuple[str, ...]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        for group in groups:
            heading = QLabel(group_title(group))
            heading.setFont(theme.heading_font(1.1))
            column.addWidget(heading)
            grid = QGridLayout()
            grid.setHorizontalSpacing(16)
            grid.setVerticalSpacing(3)
            grid.setColumnStretch(1, 1)
            for line, (name, keys, title) in enumerate(self._lines(group)):
                self.rows[name] = (self._key_label(keys), QLabel(title))
                grid.addWidget(self.rows[name][0], line, 0, Qt.AlignmentFlag.AlignLeft)
                grid.addWidget(self.rows[name][1], line, 1)
            column.addLayout(grid)
            column.addSpacing(10)
        column.addStretch(1)
        return column

    def _lines(self, group: str) -> list[tuple[str, str, str]]:
        """Name, keys and title of every line; a family whose keys count up is one line."""
        lines, families = [], set()
        for spec in SHORTCUTS.values():
            family = spec.key.rsplit("_", 1)[0]
            if spec.group != group or family in families:
                continue
            if spec.number and (keys := self._family(family)):
                families.add(family)
                numbers = f"1 – {len(keys)}"
                lines.append((family, f"{keys[0]} … {keys[-1]}", family_title(spec.title, numbers)))
            else:
                lines.append((spec.key, self._table.text(spec.key), title_of(spec)))
        return lines

    def _family(self, family: str) -> list[str]:
        """Keys of a family as long as none was changed; else nothing."""
        members = [spec for spec in SHORTCUTS.values() if spec.number and spec.key.startswith(f"{family}_")]
        if any(spec.key in self._table.changed_keys() for spec in members):
            return []
        return [key_text(spec.keys[0]) for spec in members]

    def _key_label(self, keys: str) -> QLabel:
        label = QLabel(keys or "–")
        label.setProperty("key", True)
        return label

    def _buttons(self, edit: Callable[[], object]) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.edit_button = QPushButton(self.tr("Change…"))
        self.edit_button.setAutoDefault(False)
        box.addButton(self.edit_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.edit_button.clicked.connect(self.close)
        self.edit_button.clicked.connect(lambda _checked=False: edit())
        box.rejected.connect(self.close)
        return box

    def _fit(self, page: QWidget) -> None:
        wanted, room = page.sizeHint(), self.screen().availableGeometry()
        self.resize(
            min(wanted.width() + 60, room.width() - 60), min(wanted.height() + 90, room.height() - 80)
        )


def family_title(title: object, numbers: str) -> str:
    """Title of a whole family of keys."""
    return QCoreApplication.translate("Shortcuts", str(title)).replace("{n}", numbers)
