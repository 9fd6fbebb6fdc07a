"""The classes of a study with their pixels in the frame shown; a tick shows or hides each."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from workbench.core.classes import ClassTable
from workbench.gui.tabs.side_panel import swatch

CLASSES = (
    QT_TRANSLATE_NOOP("Classes", "background"),
    QT_TRANSLATE_NOOP("Classes", "head"),
    QT_TRANSLATE_NOOP("Classes", "body"),
    QT_TRANSLATE_NOOP("Classes", "tail"),
)
"""Names of the default class table."""


def class_text(name: str) -> str:
    """Name of a class in the user's language; names that a study made up stay as they are."""
    return QCoreApplication.translate("Classes", name)


class ClassList(QTreeWidget):
    """Classes without the background: tick, colour, name, area in pixels.

    Signals
    -------
    hidden_changed(frozenset of int)
        Which class ids are not to be shown.
    """

    hidden_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRootIsDecorated(False)
        self.setHeaderLabels([self.tr("Class"), self.tr("Area (px)"), "%"])
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
            self.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
        self.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.setAccessibleName(self.tr("Classes shown"))
        self.itemChanged.connect(self._ticked)

    def set_classes(self, classes: ClassTable) -> None:
        """List ``classes``, all shown."""
        self.blockSignals(True)
        self.clear()
        for part in classes.classes[1:]:
            item = QTreeWidgetItem([class_text(part.name), "–", "–"])
            item.setData(0, Qt.ItemDataRole.UserRole, part.id)
            item.setIcon(0, swatch(part.color))
            item.setCheckState(0, Qt.CheckState.Checked)
            for column in (1, 2):
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.addTopLevelItem(item)
        self.blockSignals(False)
        rows = max(1, self.topLevelItemCount())
        self.setFixedHeight(self.header().sizeHint().height() + rows * max(20, self.sizeHintForRow(0)) + 6)
        self.hidden_changed.emit(self.hidden())

    def set_areas(self, areas: Mapping[int, int] | None) -> None:
        """Show the number of pixels of every class id; None where there is no mask."""
        total = sum(count for value, count in areas.items() if value) if areas else 0
        locale = QLocale()
        self.blockSignals(True)
        for item in self._items():
            value = int(item.data(0, Qt.ItemDataRole.UserRole))
            area = areas.get(value, 0) if areas is not None else None
            item.setText(1, "–" if area is None else locale.toString(area))
            share = None if area is None or not total else 100 * area / total
            item.setText(2, "–" if share is None else locale.toString(share, "f", 0))
        self.blockSignals(False)

    def hidden(self) -> frozenset[int]:
        """Ids of the classes without a tick."""
        return frozenset(
            int(item.data(0, Qt.ItemDataRole.UserRole))
            for item in self._items()
            if item.checkState(0) is Qt.CheckState.Unchecked
        )

    def _items(self) -> list[QTreeWidgetItem]:
        items = [self.topLevelItem(row) for row in range(self.topLevelItemCount())]
        return [item for item in items if item is not None]

    def _ticked(self, _item: QTreeWidgetItem, column: int) -> None:
        if column == 0:
            self.hidden_changed.emit(self.hidden())
