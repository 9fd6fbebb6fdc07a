"""How the mask lies on the picture, and comparing it with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QWidget,
)

from workbench.gui.controllers.editor_compare import MaskCompare
from workbench.gui.shortcuts import ShortcutTable
from workbench.gui.tabs.side_panel import NoteLabel, level_labels

if TYPE_CHECKING:
    from workbench.gui.controllers.editor import EditorController


class LookPanel(QWidget):
    """Fill or outline, opacity, colours, grid, and the mask to compare with."""

    def __init__(
        self,
        editor: EditorController,
        compare: MaskCompare,
        table: ShortcutTable,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._compare, self._table = editor, compare, table
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(6)
        self._build_look(form)
        self._build_compare(form)
        level_labels(form)
        self._connect()
        self.follow()

    def _build_look(self, form: QFormLayout) -> None:
        self.view = _combo(self.tr("Mask"))
        for text, value in (
            (self.tr("Fill and outline"), "both"),
            (self.tr("Fill"), "fill"),
            (self.tr("Outline"), "outline"),
        ):
            self.view.addItem(text, value)
        form.addRow(self.tr("Mask"), self.view)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setAccessibleName(self.tr("Opacity"))
        self.opacity_label = QLabel()
        self.opacity_label.setMinimumWidth(self.fontMetrics().horizontalAdvance("100 %") + 4)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.opacity, 1)
        line.addWidget(self.opacity_label)
        form.addRow(self.tr("Opacity"), line)
        self.color_by = _combo(self.tr("Colors by"))
        self.color_by.addItem(self.tr("Class"), "class")
        self.color_by.addItem(self.tr("Animal"), "animal")
        form.addRow(self.tr("Colors by"), self.color_by)
        self.grid = QCheckBox(self.tr("Pixel grid when close"))
        form.addRow(self.grid)

    def _build_compare(self, form: QFormLayout) -> None:
        self.other = _combo(self.tr("Compare with"))
        self.other.addItem(self.tr("Before my changes"), "before")
        self.other.addItem(self.tr("Prediction of the network"), "prediction")
        self.other.addItem(self.tr("Pseudo-mask"), "pseudo")
        form.addRow(self.tr("Compare"), self.other)
        self.show_other = QPushButton(self.tr("Show the other mask"))
        self.show_other.setCheckable(True)
        self.show_other.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        form.addRow(self.show_other)
        self.note = NoteLabel()
        form.addRow(self.note)

    def _connect(self) -> None:
        editor, compare = self._editor, self._compare
        self.view.activated.connect(lambda _row: editor.change(view=self.view.currentData()))
        self.opacity.valueChanged.connect(lambda value: editor.change(opacity=value / 100))
        self.color_by.activated.connect(lambda _row: editor.change(color_by=self.color_by.currentData()))
        self.grid.toggled.connect(lambda on: editor.change(grid=on))
        self.other.activated.connect(lambda _row: compare.choose(self.other.currentData()))
        self.show_other.clicked.connect(compare.set_active)
        compare.changed.connect(self.follow)
        compare.shown.connect(lambda _planes: self.note.setText(""))
        compare.missing.connect(self._missing)
        editor.settings_changed.connect(self.follow)
        self._table.changed.connect(self.follow)

    def _missing(self, other: str) -> None:
        self.note.setText(
            self.tr("There is no prediction for this frame.")
            if other == "prediction"
            else self.tr("There is no pseudo-mask for this frame.")
        )

    def follow(self) -> None:
        """Show what the editor's settings hold."""
        settings, compare = self._editor.settings, self._compare
        blockers = [QSignalBlocker(widget) for widget in (self.opacity, self.grid)]
        self.view.setCurrentIndex(self.view.findData(settings.view))
        percent = round(settings.opacity * 100)
        self.opacity.setValue(percent)
        self.opacity_label.setText(f"{percent} %")
        self.color_by.setCurrentIndex(self.color_by.findData(settings.color_by))
        self.grid.setChecked(settings.grid)
        del blockers
        self.other.setCurrentIndex(self.other.findData(compare.other))
        self.show_other.setChecked(compare.active)
        self.show_other.setToolTip(self.tr("Or hold {key}").format(key=self._table.text("compare")))


def _combo(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    return box
