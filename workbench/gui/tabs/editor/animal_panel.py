"""The animals of the frame: which is painted, adding, renumbering, cutting apart, merging."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.canvas.animal_colors import animal_color
from workbench.gui.shortcuts import NUMBERED, ShortcutTable
from workbench.gui.tabs.side_panel import NoteLabel, muted_label, swatch

if TYPE_CHECKING:
    from workbench.gui.controllers.editor import EditorController
    from workbench.gui.controllers.editor_animals import EditorAnimals

ROWS = 6
NUMBER = Qt.ItemDataRole.UserRole


class AnimalPanel(QWidget):
    """List of animals with their colours; a click chooses the one that is painted."""

    def __init__(
        self,
        editor: EditorController,
        animals: EditorAnimals,
        table: ShortcutTable,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._animals, self._table = editor, animals, table
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.hint = muted_label()
        self.list = QListWidget()
        self.list.setSelectionMode(QListWidget.SelectionMode.SingleSelection)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.setAccessibleName(self.tr("Animals"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self.list)
        column.addWidget(self.hint)
        column.addLayout(self._build_buttons())
        self.note = NoteLabel()
        column.addWidget(self.note)
        self.list.itemClicked.connect(lambda item: animals.choose(int(item.data(NUMBER))))
        self.list.customContextMenuRequested.connect(self._ask_menu)
        animals.changed.connect(self.follow)
        animals.told.connect(self.note.setText)
        table.changed.connect(self.follow)
        self.follow()

    def _build_buttons(self) -> QGridLayout:
        self.add_button = self._button(self.tr("New animal"), self._animals.add)
        self.add_button.setToolTip(self.tr("Paint with the next free number"))
        self.cut_button = self._button(self.tr("Cut apart"), lambda: self._editor.change(tool="cut"))
        self.cut_button.setToolTip(self.tr("Draw a line through an animal to make two of it"))
        self.merge_button = self._button(self.tr("Merge with…"), None)
        self.merge_button.setMenu(QMenu(self.merge_button))
        self.merge_button.menu().aboutToShow.connect(self._fill_merge)
        self.number_button = self._button(self.tr("Number pieces"), self._number)
        self.number_button.setToolTip(self.tr("Every separate piece becomes an animal of its own"))
        self.lasso_button = self._button(self.tr("Number inside a lasso"), self._animals.reassign_inside)
        self.lasso_button.setToolTip(self.tr("Draw around what shall get the number that is painted"))
        grid = QGridLayout()
        grid.setSpacing(6)
        buttons = (self.add_button, self.cut_button, self.merge_button, self.number_button)
        for place, button in enumerate(buttons):
            grid.addWidget(button, place // 2, place % 2)
        grid.addWidget(self.lasso_button, 2, 0, 1, 2)
        return grid

    def _button(self, text: str, slot: Callable[[], object] | None) -> QPushButton:
        button = QPushButton(text)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if slot is not None:
            button.clicked.connect(lambda _checked=False: slot())
        return button

    def follow(self) -> None:
        """List the animals anew."""
        chosen, locale = self._editor.settings.animal, QLocale()
        self.list.clear()
        for number, area in self._animals.rows:
            text = self.tr("Animal {number}").format(number=number)
            item = QListWidgetItem(
                swatch(animal_color(number - 1), 14), f"{text}    {locale.toString(area)} px"
            )
            item.setData(NUMBER, number)
            if number <= NUMBERED and (keys := self._table.text(f"animal_{number}")):
                item.setToolTip(f"{text} ({keys})")
            self.list.addItem(item)
            item.setSelected(number == chosen)
        height = max(22, self.list.sizeHintForRow(0))
        self.list.setFixedHeight(min(ROWS, max(1, self.list.count())) * height + 6)
        self.merge_button.setEnabled(self.list.count() > 1)
        self.hint.setText(
            self.tr("Painting leaves the animal numbers as they are. Click an animal to paint it.")
            if not chosen
            else self.tr("Painting gives number {number}. Click again to leave numbers alone.").format(
                number=chosen
            )
        )

    def _number(self) -> None:
        project = self._editor.context.study.project
        known = project.manifest.animals if project is not None else 1
        self._animals.number_pieces(max(2, known, len(self._animals.rows)))

    def _fill_merge(self) -> None:
        menu = self.merge_button.menu()
        menu.clear()
        painted = [number for number, area in self._animals.rows if area]
        kept = self._editor.settings.animal or (painted[0] if painted else 1)
        for number in painted:
            if number != kept:
                text = self.tr("Animal {number} becomes {kept}").format(number=number, kept=kept)
                menu.addAction(text, partial(self._animals.merge, kept, number))

    def _ask_menu(self, place: QPoint) -> None:
        item = self.list.itemAt(place)
        if item is None:
            return
        number = int(item.data(NUMBER))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for other, _area in self._animals.rows:
            if other != number:
                text = self.tr("Give it number {number}").format(number=other)
                menu.addAction(text, partial(self._animals.renumber, number, other))
        menu.popup(self.list.viewport().mapToGlobal(place))
