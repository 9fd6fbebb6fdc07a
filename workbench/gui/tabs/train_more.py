"""The settings of a training that are rarely touched."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from workbench.jobs.operations.train import TrainSpec

WEIGHT_SUFFIXES = "*.pth *.pt *.bin *.safetensors"


def default_of(field: str) -> object:
    """Default value of a field of `TrainSpec`."""
    return TrainSpec.model_fields[field].default


class RateBox(QDoubleSpinBox):
    """A learning rate: no zeros behind it, and steps in proportion."""

    def __init__(self) -> None:
        super().__init__()
        self.setDecimals(6)
        self.setRange(0.000001, 1.0)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)

    def textFromValue(self, value: float) -> str:
        """The number without zeros at its end."""
        return QLocale().toString(value, "g", 4)


class MoreSettings(QWidget):
    """How it learns, on what machine, and what it starts from."""

    def __init__(self) -> None:
        super().__init__()
        self.form = form = QFormLayout(self)
        form.setContentsMargins(4, 0, 4, 4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(6)
        self._build_learning()
        self._build_weights()
        self._build_machine()

    def values(self) -> dict[str, object]:
        """Fields of `TrainSpec`."""
        path = self.weights.text().strip()
        return {
            "batch": self.batch.value(),
            "lr": self.rate.value(),
            "patience": self.patience.value(),
            "boundary": self.boundary.value(),
            "frames_per_epoch": self.frames.value(),
            "augment": self.augment.isChecked(),
            "weights": Path(path).expanduser() if path else None,
            "precision": self.precision.currentData(),
            "device": self.device.currentData(),
            "gpus": self.gpus.value(),
            "seed": self.seed.value(),
            "resume": self.resume.isChecked(),
        }

    def _build_learning(self) -> None:
        self.batch = spin(2, 256, default_of("batch"))
        self._row(
            self.tr("Batch"),
            self.batch,
            self.tr("Frames learned from at a time. It becomes fewer by itself where memory runs out."),
        )
        self.rate = RateBox()
        self.rate.setValue(float(str(default_of("lr"))))
        tip = self.tr("How large the steps are. Smaller when the loss jumps or training breaks off.")
        self._row(self.tr("Learning rate"), self.rate, tip)
        self.patience = spin(0, 1000, default_of("patience"))
        self.patience.setSpecialValueText(self.tr("never"))
        tip = self.tr(
            "End early when the mean IoU has not risen for so many epochs. Mostly not needed: the last "
            "epochs, with small steps, bring much of the gain."
        )
        self._row(self.tr("Stop early"), self.patience, tip)
        self.boundary = QDoubleSpinBox()
        self.boundary.setDecimals(1)
        self.boundary.setSingleStep(0.5)
        self.boundary.setRange(0.0, 20.0)
        self.boundary.setValue(float(str(default_of("boundary"))))
        tip = self.tr("How much more pixels near an outline count. Helps thin tails; 0: all count the same.")
        self._row(self.tr("Outline weight"), self.boundary, tip)
        self.frames = spin(1, 1_000_000, default_of("frames_per_epoch"))
        tip = self.tr(
            "Where there are more labels, every epoch draws others; those a person made four times as often."
        )
        self._row(self.tr("Frames an epoch"), self.frames, tip)
        self.augment = QCheckBox(self.tr("Vary the pictures"))
        self.augment.setChecked(bool(default_of("augment")))
        self.augment.setToolTip(
            self.tr("Turned, mirrored, scaled, lighter and darker copies. Off only to compare.")
        )
        self.form.addRow(self.augment)

    def _build_weights(self) -> None:
        self.weights = QLineEdit()
        self.weights.setPlaceholderText(self.tr("random"))
        self.weights.setClearButtonEnabled(True)
        self.browse = QPushButton("…")
        self.browse.setAccessibleName(self.tr("Choose a file of weights"))
        self.browse.setFixedWidth(36)
        self.browse.clicked.connect(self._ask_weights)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.weights, 1)
        row.addWidget(self.browse)
        tip = self.tr(
            "A file of weights for this encoder to start from, or the word imagenet for those that its "
            "library publishes (fetched once). Without either it starts at random."
        )
        for widget in (self.weights, self.browse):
            widget.setToolTip(tip)
        self.weights.setAccessibleName(self.tr("Start from"))
        self.form.addRow(self.tr("Start from"), row)

    def _build_machine(self) -> None:
        self.device = QComboBox()
        for text, value in ((self.tr("automatic"), "auto"), (self.tr("processor"), "cpu"), ("GPU", "cuda")):
            self.device.addItem(text, value)
        self._row(self.tr("Compute on"), self.device, self.tr("Automatic: a GPU where there is one"))
        self.gpus = spin(0, 64, default_of("gpus"))
        self.gpus.setSpecialValueText(self.tr("all"))
        self._row(
            self.tr("GPUs"), self.gpus, self.tr("How many a batch is spread over, where there are some")
        )
        self.precision = QComboBox()
        for text, value in (
            (self.tr("automatic"), "auto"),
            ("float32", "32"),
            (self.tr("mixed, bfloat16"), "bf16"),
            (self.tr("mixed, float16"), "16"),
        ):
            self.precision.addItem(text, value)
        tip = self.tr("Automatic: mixed on a GPU, where it is faster; float32 on a processor")
        self._row(self.tr("Precision"), self.precision, tip)
        self.seed = spin(0, 999_999, default_of("seed"))
        self._row(self.tr("Seed"), self.seed, self.tr("The same seed gives the same split and start"))
        self.resume = QCheckBox(self.tr("Go on with a broken-off training"))
        self.resume.setChecked(bool(default_of("resume")))
        self.resume.setToolTip(
            self.tr(
                "With the same settings and labels it goes on after the last whole epoch. Off: starts anew."
            )
        )
        self.form.addRow(self.resume)

    def _row(self, title: str, field: QWidget, tip: str) -> None:
        field.setToolTip(tip)
        field.setAccessibleName(title)
        if isinstance(field, QComboBox):
            narrow(field)
        else:
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.form.addRow(title, field)

    def _ask_weights(self) -> None:
        given = Path(self.weights.text().strip() or ".").expanduser()
        folder = str(given.parent) if given.is_absolute() else ""
        filters = self.tr("Weights ({suffixes})").format(suffixes=WEIGHT_SUFFIXES)
        dialog = QFileDialog(self, self.tr("Weights to start from"), folder, filters)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.weights.setText)
        dialog.open()


def spin(low: int, high: int, value: object) -> QSpinBox:
    """A field for whole numbers."""
    box = QSpinBox()
    box.setRange(low, high)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    if isinstance(value, int):
        box.setValue(value)
    return box


def narrow(box: QComboBox) -> None:
    """Let a list be as narrow as its place: its longest entry does not widen the panel."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
