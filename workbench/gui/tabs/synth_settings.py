"""The settings of a synthetic set."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from workbench.gui.tabs.side_panel import SidePanel
from workbench.jobs.operations.synth import SynthSpec
from workbench.vision.synthesis import SynthesisParams

DEFAULTS = SynthesisParams()


class SynthSettings(SidePanel):
    """How many images, how many animals, and how they are pasted.

    Signals
    -------
    changed()
        Something that shows in the examples.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._build_set()
        self._build_animals()
        self._build_scene()

    def spec(self, study: Path, video: str | None) -> SynthSpec:
        """The settings as they stand.

        Raises
        ------
        BadParameterError
        """
        low, high = sorted((self.fewest.value(), self.most.value()))
        scales = sorted((self.smallest.value() / 100, self.largest.value() / 100))
        params = SynthesisParams(
            animals=(low, high),
            rotation=float(self.rotation.value()),
            scale=(scales[0], scales[1]),
            mirror=self.mirror.isChecked(),
            brightness=self.brightness.value() / 100,
            overlap=self.overlap.value() / 100,
            touching=self.touching.value() / 100,
        )
        clips = self.count.value() if self.kind.currentData() == "clips" else 0
        return SynthSpec.of(
            study=study,
            video=video if self.this_video.isChecked() else None,
            name=self.name.text().strip(),
            count=self.count.value(),
            clips=clips,
            seconds=self.seconds.value(),
            params=params,
            backgrounds=self.backgrounds.value(),
            whole_picture=self.anywhere.isChecked(),
            seed=self.seed.value(),
        )

    def _build_set(self) -> None:
        form = self.form(self.tr("Set"))
        self.name = QLineEdit("set-1")
        self.kind = QComboBox()
        self.kind.addItem(self.tr("Images"), "images")
        self.kind.addItem(self.tr("Clips with identities"), "clips")
        self.kind.setToolTip(
            self.tr("Clips: every animal walks a real stretch of the video and keeps its number")
        )
        self.count = _spin(1, 100_000, 200)
        self.seconds = QDoubleSpinBox()
        self.seconds.setRange(0.2, 600)
        self.seconds.setValue(4.0)
        self.seconds.setSuffix(" s")
        self.seed = _spin(0, 999_999, 0)
        self.seed.setToolTip(self.tr("The same seed makes the same set"))
        self.this_video = QCheckBox(self.tr("This video only"))
        form.addRow(self.tr("Name"), self.name)
        form.addRow(self.tr("Kind"), self.kind)
        form.addRow(self.tr("How many"), self.count)
        form.addRow(self.tr("Length"), self.seconds)
        form.addRow(self.tr("Seed"), self.seed)
        form.addRow(self.this_video)
        self.form_of_set = form
        self.kind.currentIndexChanged.connect(self._show_kind)
        self._show_kind()
        self.seed.valueChanged.connect(self.changed)
        self.this_video.toggled.connect(self.changed)

    def _show_kind(self) -> None:
        self.form_of_set.setRowVisible(self.seconds, self.kind.currentData() == "clips")

    def _build_animals(self) -> None:
        form = self.form(self.tr("Animals"))
        self.fewest, self.most = _spin(1, 8, DEFAULTS.animals[0]), _spin(1, 8, DEFAULTS.animals[1])
        _range_row(form, self.tr("In an image"), self.fewest, self.most)
        self.overlap = _percent(0, 90, DEFAULTS.overlap)
        self.overlap.setToolTip(self.tr("Largest share of an animal that another one may hide"))
        self.touching = _percent(0, 100, DEFAULTS.touching)
        self.touching.setToolTip(self.tr("Share of the animals that are laid against another one"))
        self.rotation = _spin(0, 180, round(DEFAULTS.rotation))
        self.rotation.setPrefix("± ")
        self.rotation.setSuffix("°")
        self.smallest = _percent(30, 300, DEFAULTS.scale[0])
        self.largest = _percent(30, 300, DEFAULTS.scale[1])
        self.brightness = _percent(0, 80, DEFAULTS.brightness)
        self.brightness.setPrefix("± ")
        self.mirror = QCheckBox(self.tr("Mirror some"))
        self.mirror.setChecked(DEFAULTS.mirror)
        form.addRow(self.tr("Overlap"), self.overlap)
        form.addRow(self.tr("Touching"), self.touching)
        form.addRow(self.tr("Rotation"), self.rotation)
        _range_row(form, self.tr("Size"), self.smallest, self.largest)
        form.addRow(self.tr("Brightness"), self.brightness)
        form.addRow(self.mirror)
        self.mirror.toggled.connect(self.changed)
        for box in (self.fewest, self.most, self.overlap, self.touching, self.rotation):
            box.valueChanged.connect(self.changed)
        for box in (self.smallest, self.largest, self.brightness):
            box.valueChanged.connect(self.changed)

    def _build_scene(self) -> None:
        form = self.form(self.tr("Empty scene"))
        self.backgrounds = _spin(1, 60, 5)
        self.backgrounds.setToolTip(self.tr("Empty scenes made of each video"))
        self.anywhere = QCheckBox(self.tr("Animals anywhere in the picture"))
        self.anywhere.setToolTip(self.tr("Else only where the labelled frames show any"))
        form.addRow(self.tr("Scenes"), self.backgrounds)
        form.addRow(self.anywhere)
        self.backgrounds.valueChanged.connect(self.changed)
        self.anywhere.toggled.connect(self.changed)


def _spin(low: int, high: int, value: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    return box


def _percent(low: int, high: int, share: float) -> QSpinBox:
    box = _spin(low, high, round(100 * share))
    box.setSuffix(" %")
    return box


def _range_row(form: QFormLayout, title: str, low: QWidget, high: QWidget) -> None:
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(low, 1)
    row.addWidget(QLabel("–"))
    row.addWidget(high, 1)
    form.addRow(title, row)
