"""Brightness, contrast, gamma and colours of the picture under the mask; only its look changes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.canvas.adjust import COLOR_MAPS, LANE, ORIGINAL, PictureAdjust, adjust_of, color_bar
from workbench.gui.error_texts import error_text
from workbench.gui.tabs.side_panel import NoteLabel, level_labels
from workbench.media.frame_celsius import celsius_trouble

if TYPE_CHECKING:
    from workbench.core.errors import WorkbenchError
    from workbench.gui.controllers.editor import EditorController
    from workbench.gui.controllers.frame_bundle import FrameBundle

GAMMA_STEPS = 100
"""Slider positions on each side of gamma 1; the ends are 0.2 and 5."""
_GAMMA_END = 5.0
BAR = QSize(40, 12)
"""Room for the colours of a map in the list."""
CELSIUS = "edit.celsius"
"""Key of looking why a frame has no temperatures."""

MAP_NAMES = {
    ORIGINAL: QT_TRANSLATE_NOOP("ColorMaps", "As recorded"),
    "gray": QT_TRANSLATE_NOOP("ColorMaps", "Gray"),
    "jet": QT_TRANSLATE_NOOP("ColorMaps", "Jet"),
    "iron": QT_TRANSLATE_NOOP("ColorMaps", "Iron"),
    "viridis": QT_TRANSLATE_NOOP("ColorMaps", "Viridis"),
    "inferno": QT_TRANSLATE_NOOP("ColorMaps", "Inferno"),
}


class ResetSlider(QSlider):
    """A slider that goes back to its middle on a double click."""

    def __init__(self, title: str, tip: str, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(low, high)
        self.setValue(0)
        self.setPageStep(10)
        self.setAccessibleName(title)
        self.setToolTip(tip)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Back to what changes nothing."""
        self.setValue(0)


class AdjustPanel(QWidget):
    """Sliders of `PictureAdjust`; they set ``adjust`` of the editor's settings and follow it.

    Parameters
    ----------
    editor
        The `EditorController` whose settings are shown.
    """

    def __init__(self, editor: EditorController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._values: dict[str, QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        form = QFormLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        column.addLayout(form)
        self._build_colors(form)
        self._build_sliders(form)
        column.addLayout(self._build_last_row())
        self.celsius_note = NoteLabel()
        column.addWidget(self.celsius_note)
        level_labels(form)
        self._connect()
        self.follow()

    def _build_colors(self, form: QFormLayout) -> None:
        self.colors = QComboBox()
        self.colors.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.colors.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.colors.setMinimumContentsLength(8)
        self.colors.setIconSize(BAR)
        self.colors.setAccessibleName(self.tr("Colors of the picture"))
        self.colors.setToolTip(
            self.tr("Show brightness, or temperature where the frame has it, in these colors")
        )
        for name in (ORIGINAL, *COLOR_MAPS):
            text = QCoreApplication.translate("ColorMaps", str(MAP_NAMES[name]))
            self.colors.addItem(bar_icon(name) if name else QIcon(), text, name)
        form.addRow(self.tr("Colors"), self.colors)

    def _build_sliders(self, form: QFormLayout) -> None:
        reset = self.tr("Double click: back to the middle")
        self.brightness = ResetSlider(self.tr("Brightness"), reset, -100, 100)
        self.contrast = ResetSlider(self.tr("Contrast"), reset, -100, 100)
        self.gamma = ResetSlider(
            self.tr("Gamma"), self.tr("To the right, dark parts become brighter") + f"\n{reset}",
            -GAMMA_STEPS, GAMMA_STEPS,
        )  # fmt: skip
        for name, slider in self._sliders().items():
            value = self._values[name] = QLabel()
            value.setMinimumWidth(self.fontMetrics().horizontalAdvance("+100 "))
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            line = QHBoxLayout()
            line.setSpacing(6)
            line.addWidget(slider, 1)
            line.addWidget(value)
            form.addRow(slider.accessibleName(), line)

    def _build_last_row(self) -> QHBoxLayout:
        self.auto = QCheckBox(self.tr("Stretch"))
        self.auto.setToolTip(self.tr("Spread the shades of each frame over the whole range"))
        self.inverted = QCheckBox(self.tr("Invert"))
        self.inverted.setToolTip(self.tr("Dark becomes bright"))
        self.reset_button = QPushButton(self.tr("Reset"))
        self.reset_button.setToolTip(self.tr("Show the picture as it was recorded"))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.auto)
        row.addWidget(self.inverted)
        row.addStretch(1)
        row.addWidget(self.reset_button)
        return row

    def _sliders(self) -> dict[str, ResetSlider]:
        return {"brightness": self.brightness, "contrast": self.contrast, "gamma": self.gamma}

    def _connect(self) -> None:
        for slider in self._sliders().values():
            slider.valueChanged.connect(self._changed)
        self.auto.toggled.connect(self._changed)
        self.inverted.toggled.connect(self._changed)
        self.colors.currentIndexChanged.connect(self._changed)
        self.reset_button.clicked.connect(self.reset)
        self._editor.settings_changed.connect(self.follow)
        self._editor.frame_changed.connect(self._frame_changed)

    @property
    def adjust(self) -> PictureAdjust:
        """What is set now."""
        return PictureAdjust(
            brightness=self.brightness.value(),
            contrast=self.contrast.value(),
            gamma=gamma_at(self.gamma.value()),
            auto=self.auto.isChecked(),
            color_map=str(self.colors.currentData()),
            inverted=self.inverted.isChecked(),
        )

    def reset(self) -> None:
        """Show the picture as it was recorded."""
        self._set(PictureAdjust())

    def follow(self) -> None:
        """Show what the editor's settings hold."""
        wanted = adjust_of(self._editor.settings)
        if wanted != self.adjust:
            values: dict[QWidget, Any] = {
                self.brightness: wanted.brightness,
                self.contrast: wanted.contrast,
                self.gamma: position_of(wanted.gamma),
            }
            blocked = [*values, self.auto, self.inverted, self.colors]
            blockers = [QSignalBlocker(widget) for widget in blocked]
            for slider, value in values.items():
                slider.setValue(value)  # type: ignore[attr-defined]
            self.auto.setChecked(wanted.auto)
            self.inverted.setChecked(wanted.inverted)
            self.colors.setCurrentIndex(max(0, self.colors.findData(wanted.color_map)))
            del blockers
        self._show_values()

    def _frame_changed(self, bundle: FrameBundle | None) -> None:
        """Tell why a frame with a radiometric file shows no temperatures."""
        context, project = self._editor.context, self._editor.context.study.project
        context.tasks.drop(CELSIUS)
        if bundle is None or bundle.celsius is not None or project is None:
            self.celsius_note.setText("")
            return
        video, k = bundle.key
        context.tasks.run(
            lambda: celsius_trouble(project, video, k), self._show_trouble, key=CELSIUS, lane=LANE
        )

    def _show_trouble(self, error: WorkbenchError | None) -> None:
        text = "\n".join(error_text(error)) if error is not None else ""
        self.celsius_note.setText(self.tr("No temperatures: {why}").format(why=text) if text else "")

    def _changed(self, _value: object = None) -> None:
        self._set(self.adjust)

    def _set(self, wanted: PictureAdjust) -> None:
        if wanted != adjust_of(self._editor.settings):
            self._editor.change(adjust=wanted)
        self._show_values()

    def _show_values(self) -> None:
        now = adjust_of(self._editor.settings)
        self._values["brightness"].setText(f"{now.brightness:+d}" if now.brightness else "0")
        self._values["contrast"].setText(f"{now.contrast:+d}" if now.contrast else "0")
        self._values["gamma"].setText(self.locale().toString(now.gamma, "f", 2))
        self.reset_button.setEnabled(not now.neutral)


def gamma_at(position: int) -> float:
    """Gamma at a slider position, by ratios."""
    return round(math.pow(_GAMMA_END, position / GAMMA_STEPS), 3)


def position_of(gamma: float) -> int:
    """Inverse of `gamma_at`, to the nearest position."""
    return round(GAMMA_STEPS * math.log(max(0.01, gamma)) / math.log(_GAMMA_END))


def bar_icon(name: str) -> QIcon:
    """Strip with the colours of a map, dark on the left."""
    colors = color_bar(name).reshape(1, 256, 3).copy()
    strip = QImage(colors.data, 256, 1, 768, QImage.Format.Format_RGB888).copy()
    picture = QPixmap(BAR * 2)  # sharp on a fine screen, too
    painter = QPainter(picture)
    painter.drawImage(picture.rect(), strip)
    painter.end()
    return QIcon(picture)
