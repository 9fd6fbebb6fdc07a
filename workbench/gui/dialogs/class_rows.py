"""The classes found in files of masks, and which class of the study each is to become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QComboBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from workbench.gui.tabs.class_list import class_text
from workbench.gui.tabs.side_panel import swatch
from workbench.jobs.mask_inspection import FoundClass

KEY, PIXELS, CLASS = range(3)
CELL_PADDING = 6
"""What the style sheet leaves free around a cell."""


class ClassRows(QTableWidget):
    """One row a class of the files; the user says what each is where the files do not.

    Signals
    -------
    changed()
        The user chose.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 3, parent)
        self.setHorizontalHeaderLabels([self.tr("In the files"), self.tr("Pixels"), self.tr("Becomes")])
        self.verticalHeader().hide()
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header = self.horizontalHeader()
        header.setSectionResizeMode(KEY, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(PIXELS, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(CLASS, QHeaderView.ResizeMode.Fixed)
        self.setAccessibleName(self.tr("Classes of the files"))
        self.keys: tuple[str, ...] = ()
        self._boxes: dict[str, QComboBox] = {}
        self._names: tuple[str, ...] = ()
        self._guessed: set[str] = set()

    def fill(
        self,
        found: Sequence[FoundClass],
        names: Sequence[str],
        colors: Sequence[tuple[int, int, int]],
        before: Mapping[str, int | None] | None = None,
    ) -> None:
        """List ``found``; ``before`` is what the user chose for the same keys already."""
        self._names = tuple(names)
        self.keys = tuple(one.key for one in found)
        self._guessed = {one.key for one in found if one.guessed}
        self._boxes = {}
        self.setRowCount(len(found))
        for row, one in enumerate(found):
            name = QTableWidgetItem(one.key)
            name.setIcon(swatch(one.color) if one.color is not None else _no_color())
            pixels = QTableWidgetItem(QLocale().toString(one.pixels))
            pixels.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.setItem(row, KEY, name)
            self.setItem(row, PIXELS, pixels)
            box = self._box(one.key, colors)
            chosen = (before or {}).get(one.key, self._id_of(one.suggested))
            box.setCurrentIndex(max(0, box.findData(chosen)))
            box.currentIndexChanged.connect(lambda _index, key=one.key: self._chosen(key))
            self.setCellWidget(row, CLASS, box)
        for box in self._boxes.values():
            box.ensurePolished()  # the style sheet makes it wider and higher
        widths = [box.sizeHint().width() for box in self._boxes.values()]
        self.setColumnWidth(CLASS, max(widths, default=140) + 2 * CELL_PADDING)
        for row, box in enumerate(self._boxes.values()):
            self.setRowHeight(row, box.sizeHint().height() + CELL_PADDING)

    def ids(self) -> dict[str, int | None]:
        """Class id for every key, None where none is chosen."""
        return {key: box.currentData() for key, box in self._boxes.items()}

    def missing(self) -> list[str]:
        """Keys without a class."""
        return [key for key, value in self.ids().items() if value is None]

    def guessed(self) -> bool:
        """Whether a choice still rests on shape alone."""
        return bool(self._guessed)

    def mapping(self) -> dict[str, str]:
        """Key to class name, as the import is told it."""
        return {key: self._names[value] for key, value in self.ids().items() if value is not None}

    def choose(self, key: str, value: int | None) -> None:
        """Give ``key`` a class, as the user would."""
        box = self._boxes[key]
        box.setCurrentIndex(max(0, box.findData(value)))

    def swap(self, first: int, second: int) -> None:
        """Exchange two classes in every row."""
        other = {first: second, second: first}
        for key, value in self.ids().items():
            if value in other:
                self.choose(key, other[value])

    def _chosen(self, key: str) -> None:
        self._guessed.discard(key)
        self.changed.emit()

    def _id_of(self, name: str | None) -> int | None:
        if name is None:
            return None
        return self._names.index(name) if name in self._names else 0

    def _box(self, key: str, colors: Sequence[tuple[int, int, int]]) -> QComboBox:
        box = QComboBox()
        box.addItem(self.tr("Choose…"), None)
        for value in range(1, len(self._names)):
            box.addItem(swatch(colors[value]), class_text(self._names[value]), value)
        box.addItem(self.tr("Background"), 0)
        box.setAccessibleName(self.tr("Class for {name}").format(name=key))
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._boxes[key] = box
        return box


def _no_color() -> QIcon:
    """Keeps names in line where only some have a colour."""
    pixmap = QPixmap(12, 12)
    pixmap.fill(QColor(0, 0, 0, 0))
    return QIcon(pixmap)
