"""Brush, tolerance of the fill, and what is done to the outline of a class."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.gui import theme
from workbench.gui.controllers.editor_settings import LARGEST_BRUSH, SMALLEST_BRUSH
from workbench.gui.shortcuts import ShortcutTable
from workbench.gui.tabs.editor.buttons import KeyButton

if TYPE_CHECKING:
    from workbench.gui.controllers.editor import EditorController
    from workbench.gui.controllers.editor_actions import MaskActions

STEPS = 300
"""Positions of the size slider, by ratios: as fine at 3 pixels as at 300."""


class BrushPanel(QWidget):
    """Size, shape and pressure of the brush; tolerance of the fill."""

    def __init__(self, editor: EditorController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(6)
        form.addRow(self.tr("Size"), self._build_size())
        form.addRow(self.tr("Shape"), self._build_shape())
        form.addRow(self.tr("Fill tolerance"), self._build_tolerance())
        editor.settings_changed.connect(self.follow)
        editor.frame_changed.connect(lambda _bundle: self.follow())
        self._draw()
        self.follow()

    def _build_size(self) -> QHBoxLayout:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setAccessibleName(self.tr("Brush size"))
        self.size_field = QSpinBox()
        self.size_field.setRange(SMALLEST_BRUSH, LARGEST_BRUSH)
        self.size_field.setSuffix(" px")
        self.size_field.setKeyboardTracking(False)
        self.size_field.setAccessibleName(self.tr("Brush size in pixels of the frame"))
        self.slider.valueChanged.connect(lambda at: self._editor.change(brush_size=size_at(at)))
        self.size_field.valueChanged.connect(lambda size: self._editor.change(brush_size=size))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.slider, 1)
        row.addWidget(self.size_field)
        return row

    def _build_shape(self) -> QHBoxLayout:
        self.round = self._shape_button(self.tr("Round brush"))
        self.square = self._shape_button(self.tr("Square brush"))
        group = QButtonGroup(self)
        group.addButton(self.round)
        group.addButton(self.square)
        self.round.clicked.connect(lambda: self._editor.change(square=False))
        self.square.clicked.connect(lambda: self._editor.change(square=True))
        self.pressure = QCheckBox(self.tr("Pen pressure"))
        self.pressure.setToolTip(self.tr("Press a tablet's pen harder for a larger brush"))
        self.pressure.toggled.connect(lambda on: self._editor.change(pressure=on))
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.round)
        row.addWidget(self.square)
        row.addSpacing(8)
        row.addWidget(self.pressure)
        row.addStretch(1)
        return row

    def _shape_button(self, tip: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setIconSize(theme.icon_size(16))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _build_tolerance(self) -> QDoubleSpinBox:
        self.tolerance = QDoubleSpinBox()
        self.tolerance.setRange(0, 255)
        self.tolerance.setDecimals(1)
        self.tolerance.setKeyboardTracking(False)
        self.tolerance.setToolTip(self.tr("How far the picture may differ from the place that was clicked"))
        self.tolerance.setAccessibleName(self.tr("Fill tolerance"))
        self.tolerance.valueChanged.connect(
            lambda value: self._editor.change(**{self._tolerance_of(): value})
        )
        return self.tolerance

    def _tolerance_of(self) -> str:
        """The setting that the fill goes by in this frame: colours or temperatures."""
        bundle = self._editor.bundle
        return "tolerance" if bundle is None or bundle.celsius is None else "celsius_tolerance"

    def follow(self) -> None:
        """Show what the editor's settings hold."""
        settings, bundle = self._editor.settings, self._editor.bundle
        fields = (self.slider, self.size_field, self.pressure, self.tolerance)
        blockers = [QSignalBlocker(widget) for widget in fields]
        self.slider.setValue(place_of(settings.brush_size))
        self.size_field.setValue(settings.brush_size)
        self.pressure.setChecked(settings.pressure)
        self.tolerance.setValue(getattr(settings, self._tolerance_of()))
        self.tolerance.setSuffix(" °C" if bundle is not None and bundle.celsius is not None else "")
        del blockers
        (self.square if settings.square else self.round).setChecked(True)

    def _draw(self) -> None:
        self.round.setIcon(theme.icon("brush_round"))
        self.square.setIcon(theme.icon("brush_square"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "tolerance"):
            self._draw()
        super().changeEvent(event)


class ShapePanel(QWidget):
    """Smooth, fill holes, keep the largest piece, grow and shrink the class that is painted."""

    def __init__(self, actions: MaskActions, table: ShortcutTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        grid = QGridLayout()
        grid.setSpacing(6)
        buttons = (
            ("smooth", "smooth", self.tr("Smooth"), actions.smooth),
            ("fill_holes", "holes", self.tr("Fill holes"), actions.fill_holes),
            ("keep_largest", "largest", self.tr("Largest only"), actions.keep_largest),
            ("grow", "grow", self.tr("Grow"), actions.grow),
            ("shrink", "shrink", self.tr("Shrink"), actions.shrink),
        )
        self.buttons: dict[str, KeyButton] = {}
        for place, (key, icon, text, slot) in enumerate(buttons):
            self.buttons[key] = KeyButton(key, icon, table, slot, text=text)
            grid.addWidget(self.buttons[key], place // 2, place % 2)
        self.pixels = QSpinBox()
        self.pixels.setRange(1, 100)
        self.pixels.setSuffix(" px")
        self.pixels.setToolTip(self.tr("How far: grow, shrink and smooth"))
        self.pixels.setAccessibleName(self.tr("How far, in pixels"))
        self.pixels.setKeyboardTracking(False)
        self.pixels.setValue(actions.choice.pixels)
        self.pixels.valueChanged.connect(lambda value: actions.choose(pixels=value))
        grid.addWidget(self.pixels, 2, 1)
        column.addLayout(grid)
        self.edges = QCheckBox(self.tr("Follow edges in the picture"))
        self.edges.setToolTip(self.tr("Grow and shrink stop where the picture changes"))
        self.edges.setChecked(actions.choice.edges)
        self.edges.toggled.connect(lambda on: actions.choose(edges=on))
        column.addWidget(self.edges)


def size_at(place: int) -> int:
    """Brush size at a slider position."""
    return round(SMALLEST_BRUSH * exp(place / STEPS * log(LARGEST_BRUSH / SMALLEST_BRUSH)))


def place_of(size: int) -> int:
    """Inverse of `size_at`, to the nearest position."""
    return round(STEPS * log(size / SMALLEST_BRUSH) / log(LARGEST_BRUSH / SMALLEST_BRUSH))
