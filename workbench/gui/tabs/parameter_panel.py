"""Parameters of the pseudo-masks: each automatic until it is touched, and showing what automatic means."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.vision.pseudo_params import METHODS, POLARITIES, PseudoParams

SLIDER_STEPS = 1000
MOST_ANIMALS = 20


class AutoSlider(QWidget):
    """A number with slider and box; while *auto* is ticked it shows the automatic value.

    Moving slider or box unticks it, ticking it goes back.

    Parameters
    ----------
    low, high
        Range of the value.
    decimals
        Digits after the point; 0 for whole numbers.
    logarithmic
        Whether the slider moves by ratios (areas).
    """

    changed = Signal()

    def __init__(
        self,
        title: str,
        tip: str,
        low: float,
        high: float,
        *,
        decimals: int = 0,
        suffix: str = "",
        logarithmic: bool = False,
    ) -> None:
        super().__init__()
        self._low, self._high, self._logarithmic, self._decimals = low, high, logarithmic, decimals
        self.label = QLabel(title)
        self.label.setWordWrap(True)
        self.auto = QCheckBox(self.tr("auto"))
        self.auto.setChecked(True)
        self.auto.setToolTip(self.tr("Ticked: found from the video. Move the slider to set it yourself."))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, SLIDER_STEPS)
        self.slider.setAccessibleName(title)
        self.box = QDoubleSpinBox()
        self.box.setDecimals(decimals)
        self.box.setRange(low, high)
        self.box.setSingleStep(10.0**-decimals if decimals else 1.0)
        self.box.setSuffix(suffix)
        self.box.setSpecialValueText("–")  # until it is known what automatic comes to
        self.box.setKeyboardTracking(False)
        self.box.setAccessibleName(title)
        self.box.setFixedWidth(96)
        for widget in (self.label, self.slider, self.box):
            widget.setToolTip(tip)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 2)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.label, 0, 0)
        grid.addWidget(self.auto, 0, 1)
        grid.addWidget(self.slider, 1, 0)
        grid.addWidget(self.box, 1, 1)
        self.slider.valueChanged.connect(self._slider_moved)
        self.box.valueChanged.connect(self._box_changed)
        self.auto.toggled.connect(lambda _on: self.changed.emit())

    @property
    def value(self) -> float | int | None:
        """The value set, None while automatic."""
        if self.auto.isChecked():
            return None
        return round(self.box.value()) if not self._decimals else round(self.box.value(), self._decimals)

    def show_automatic(self, value: float) -> None:
        """Show ``value`` if the number is automatic."""
        if self.auto.isChecked():
            self._show(value)

    def set_range(self, low: float, high: float) -> None:
        """Take over another range, for another size of picture."""
        self._low, self._high = low, high
        with QSignalBlocker(self.box), QSignalBlocker(self.slider):
            self.box.setRange(low, high)
            self.slider.setValue(self._position(self.box.value()))

    def set_value(self, value: float | None) -> None:
        """Take over a value, None for automatic, without a signal."""
        with QSignalBlocker(self.auto):
            self.auto.setChecked(value is None)
        if value is not None:
            self._show(value)

    def reset(self) -> None:
        """Make it automatic again."""
        self.auto.setChecked(True)

    def _show(self, value: float) -> None:
        self.box.setSpecialValueText("")
        with QSignalBlocker(self.box), QSignalBlocker(self.slider):
            self.box.setValue(value)
            self.slider.setValue(self._position(value))

    def _position(self, value: float) -> int:
        value = min(self._high, max(self._low, value))
        if self._logarithmic:
            share = math.log(value / self._low) / math.log(self._high / self._low)
        else:
            share = (value - self._low) / (self._high - self._low)
        return round(share * SLIDER_STEPS)

    def _value_at(self, position: int) -> float:
        share = position / SLIDER_STEPS
        if self._logarithmic:
            return float(self._low * (self._high / self._low) ** share)
        return self._low + share * (self._high - self._low)

    def _slider_moved(self, position: int) -> None:
        with QSignalBlocker(self.box):
            self.box.setValue(self._value_at(position))
        self._set_by_hand()

    def _box_changed(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._position(value))
        self._set_by_hand()

    def _set_by_hand(self) -> None:
        self.box.setSpecialValueText("")
        with QSignalBlocker(self.auto):
            self.auto.setChecked(False)
        self.changed.emit()


class AutoChoice(QComboBox):
    """A choice whose first entry is *Automatic*, which says what that is at present.

    Parameters
    ----------
    options
        Value and text of each entry, in order.
    automatic
        Value that stands for automatic (None, or "auto").
    """

    def __init__(self, options: Mapping[Any, str], tip: str, automatic: object = None) -> None:
        super().__init__()
        self._texts = dict(options)
        self._automatic = automatic
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(tip)
        self.addItem(self.tr("Automatic"))
        for text in options.values():
            self.addItem(text)

    @property
    def value(self) -> Any:
        """The value chosen; what stands for automatic while that is chosen."""
        row = self.currentIndex()
        return self._automatic if row <= 0 else list(self._texts)[row - 1]

    def set_value(self, value: object) -> None:
        """Take over a value; what is not among the options is automatic."""
        values = list(self._texts)
        self.setCurrentIndex(values.index(value) + 1 if value in values else 0)

    def show_automatic(self, value: object) -> None:
        """Tell what *Automatic* comes to."""
        text = self._texts.get(value)
        self.setItemText(0, self.tr("Auto: {value}").format(value=text) if text else self.tr("Automatic"))


class ParameterPanel(QWidget):
    """All of `PseudoParams`; `params` is what is set now."""

    changed = Signal(object)
    """`PseudoParams` after a change by the user."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._build_choices())
        self.sliders = self._make_sliders()
        for slider in self.sliders.values():
            column.addWidget(slider)
            slider.changed.connect(self._emit)
        self.reset_button = QPushButton(self.tr("Back to automatic"))
        self.reset_button.clicked.connect(self.reset)
        column.addWidget(self.reset_button)

    def _build_choices(self) -> QFormLayout:
        self.animals = QSpinBox()
        self.animals.setRange(1, MOST_ANIMALS)
        self.animals.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.animals.setToolTip(self.tr("How many animals a frame holds at most"))
        self.animals.valueChanged.connect(self._emit)
        names = {
            "thermal": self.tr("heat"),
            "background": self.tr("empty scene"),
            "intensity": self.tr("surroundings"),
        }
        coats = {"dark": self.tr("dark"), "pale": self.tr("pale"), "both": self.tr("dark and pale")}
        self.choices = {
            "method": AutoChoice(
                {name: names[name] for name in METHODS if name != "auto"},
                self.tr("By its heat, by what differs from the empty scene, or from its surroundings"),
                "auto",
            ),
            "polarity": AutoChoice(
                {name: coats[name] for name in POLARITIES},
                self.tr("Whether the animals are darker or paler than the floor"),
            ),
            "remove_text": AutoChoice(
                {True: self.tr("remove"), False: self.tr("keep")},
                self.tr("Take burnt-in text, crosshair and logo out of the picture first"),
            ),
            "palette": AutoChoice(
                {"jet": "jet", "iron": "iron", "gray": self.tr("gray")},
                self.tr("Colour bar of false-colour thermal pictures"),
            ),
        }  # fmt: skip
        for choice in self.choices.values():
            choice.currentIndexChanged.connect(self._emit)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(self.tr("Animals"), self.animals)
        form.addRow(self.tr("Found by"), self.choices["method"])
        form.addRow(self.tr("Coat"), self.choices["polarity"])
        form.addRow(self.tr("Text"), self.choices["remove_text"])
        form.addRow(self.tr("Colour bar"), self.choices["palette"])
        return form

    def _make_sliders(self) -> dict[str, AutoSlider]:
        pixels = self.tr(" px")
        return {
            "threshold": AutoSlider(
                self.tr("Contrast of the body"),
                self.tr("From this difference to the floor on a pixel is certainly animal (grey levels)"),
                1, 255,
            ),
            "tail_threshold": AutoSlider(
                self.tr("Contrast of the tail"),
                self.tr("Lower difference that is enough for thin parts joined to a body (grey levels)"),
                1, 255,
            ),
            "min_area": AutoSlider(
                self.tr("Smallest animal"), self.tr("Blobs with fewer pixels are no animals"),
                1, 1e6, suffix=pixels, logarithmic=True,
            ),
            "max_area": AutoSlider(
                self.tr("Largest animal"), self.tr("Blobs with more pixels are no animals"),
                1, 1e6, suffix=pixels, logarithmic=True,
            ),
            "tail_width": AutoSlider(
                self.tr("Tail begins at width"),
                self.tr("The tail begins where the animal is narrower than this part of its widest place"),
                0.02, 0.98, decimals=2,
            ),
            "head_length": AutoSlider(
                self.tr("Length of the head"),
                self.tr("As a part of the animal without its tail; automatic looks for the neck"),
                0.02, 0.9, decimals=2,
            ),
        }  # fmt: skip

    @property
    def params(self) -> PseudoParams:
        """What is set now."""
        values: dict[str, Any] = {name: choice.value for name, choice in self.choices.items()}
        values |= {name: slider.value for name, slider in self.sliders.items()}
        return PseudoParams(animals=self.animals.value(), **values)

    def set_picture(self, width: int, height: int) -> None:
        """Adapt the range of areas to the size of the pictures."""
        for name in ("min_area", "max_area"):
            self.sliders[name].set_range(1, float(width * height))

    def show_automatic(self, values: Mapping[str, object]) -> None:
        """Show what is found where the user leaves it automatic."""
        for name, choice in self.choices.items():
            with QSignalBlocker(choice):
                choice.show_automatic(values.get(name))
        for name, slider in self.sliders.items():
            value = values.get(name)
            if isinstance(value, int | float):
                slider.show_automatic(float(value))

    def reset(self) -> None:
        """Everything automatic but the number of animals."""
        for choice in self.choices.values():
            choice.setCurrentIndex(0)
        for slider in self.sliders.values():
            slider.reset()

    def _emit(self) -> None:
        self.changed.emit(self.params)
