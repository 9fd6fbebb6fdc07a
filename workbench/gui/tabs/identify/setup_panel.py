"""Settings of tracking: how many animals, where, how they stand out, how they are told apart."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from workbench.gui.controllers.identify_look import COLORS, BlobKind, Look, Preview, TrackSettings
from workbench.gui.tabs.identify.texts import ENGINES, engine_text, percent
from workbench.gui.tabs.parameter_panel import AutoChoice, AutoSlider
from workbench.gui.tabs.side_panel import NoteLabel, SidePanel
from workbench.jobs.operations.track import MOST_ANIMALS

if TYPE_CHECKING:
    from workbench.tracking.detection import Detection

WIDTH = 304
AREAS = 8
"""Most areas that are listed."""


class IdentifySetup(SidePanel):
    """All of `TrackSettings`; `settings` is what is set now.

    Signals
    -------
    changed()
    region_wanted(bool)
        The region is to be drawn from now on, or no more.
    """

    changed = Signal()
    region_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH, parent)
        self._roi: tuple[float, ...] = ()
        self._typical: float | None = None
        self._build_animals()
        self._build_found()
        self._build_look()
        self._build_region()
        self.end()
        self._update()

    def _build_animals(self) -> None:
        form = self.form(self.tr("Animals"))
        self.animals = QSpinBox()
        self.animals.setRange(1, MOST_ANIMALS)
        self.animals.setValue(2)
        self.animals.setToolTip(self.tr("How many animals are in the arena, seen or not"))
        self.identity = QCheckBox(self.tr("Keep identities through crossings"))
        self.identity.setChecked(True)
        self.identity.setToolTip(
            self.tr("Not ticked: plain tracks by motion alone, in a fraction of the time")
        )
        self.engine = QComboBox()
        self.engine.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.engine.setMinimumContentsLength(8)
        self.engine.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for name in ENGINES:
            self.engine.addItem(engine_text(name), name)
        self.engine.setToolTip(self.tr("Automatic tries one after the other until the names are sure enough"))
        self.seconds = QDoubleSpinBox()
        self.seconds.setRange(0, 86400)
        self.seconds.setDecimals(0)
        self.seconds.setSuffix(self.tr(" s"))
        self.seconds.setSpecialValueText(self.tr("as long as it takes"))
        self.seconds.setToolTip(self.tr("Longest time that a network may learn what the animals look like"))
        for field in (self.animals, self.seconds):
            field.setKeyboardTracking(False)
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        form.addRow(self.tr("Number"), self.animals)
        form.addRow(self.identity)
        form.addRow(self.tr("Told apart by"), self.engine)
        form.addRow(self.tr("Learn"), self.seconds)
        self.animals.valueChanged.connect(self._emit)
        self.identity.toggled.connect(self._emit)
        self.engine.currentIndexChanged.connect(self._emit)
        self.seconds.valueChanged.connect(self._emit)

    def _build_found(self) -> None:
        column = self.group(self.tr("In this frame"))
        self.found_label = QLabel("–")
        self.found_label.setWordWrap(True)
        self.areas_label = NoteLabel()
        self.support_label = NoteLabel()
        for widget in (self.found_label, self.areas_label, self.support_label):
            column.addWidget(widget)

    def _build_look(self) -> None:
        form = self.form(self.tr("How animals are found"))
        self.masks = QComboBox()
        self.masks.addItem(self.tr("By contrast"), False)
        self.masks.addItem(self.tr("Predictions of the study"), True)
        self.masks.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.masks.setMinimumContentsLength(8)
        self.masks.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.masks.setToolTip(
            self.tr(
                "Predictions: the masks that a network of the study made of this video, for hard backgrounds"
            )
        )
        self.source = AutoChoice(
            {"background": self.tr("empty scene"), "intensity": self.tr("surroundings")},
            self.tr("By what differs from the empty scene, or from the surroundings"),
        )
        self.polarity = AutoChoice(
            {"dark": self.tr("dark"), "pale": self.tr("pale"), "both": self.tr("dark and pale")},
            self.tr("Whether the animals are darker or paler than the floor"),
        )
        form.addRow(self.tr("Found"), self.masks)
        form.addRow(self.tr("Against"), self.source)
        form.addRow(self.tr("Coat"), self.polarity)
        self.threshold = AutoSlider(
            self.tr("Contrast"),
            self.tr("From this difference on a pixel is animal (grey levels)"),
            1, 254,
        )  # fmt: skip
        self.least_area = AutoSlider(
            self.tr("Smallest animal"), self.tr("Blobs with fewer pixels are no animals"),
            1, 1e6, suffix=self.tr(" px"), logarithmic=True,
        )  # fmt: skip
        self.reset_button = QPushButton(self.tr("Back to automatic"))
        self.reset_button.clicked.connect(self.reset)
        for widget in (self.threshold, self.least_area, self.reset_button):
            form.addRow(widget)
        for choice in (self.masks, self.source, self.polarity):
            choice.currentIndexChanged.connect(self._emit)
        for slider in (self.threshold, self.least_area):
            slider.changed.connect(self._emit)

    def _build_region(self) -> None:
        column = self.group(self.tr("Region of interest"))
        self.region_button = QPushButton(self.tr("Draw"))
        self.region_button.setCheckable(True)
        self.region_button.setToolTip(self.tr("Only what is inside counts as animal"))
        self.clear_button = QPushButton(self.tr("Clear"))
        row = QHBoxLayout()
        row.addWidget(self.region_button, 1)
        row.addWidget(self.clear_button, 1)
        self.region_note = NoteLabel()
        column.addLayout(row)
        column.addWidget(self.region_note)
        self.region_button.toggled.connect(self._region_toggled)
        self.clear_button.clicked.connect(lambda: self.set_region(()))

    # What is set

    @property
    def settings(self) -> TrackSettings:
        """What is set now."""
        masks = bool(self.masks.currentData())
        look = Look(
            animals=self.animals.value(),
            roi=self._roi,
            masks=masks,
            source=None if masks else self.source.value,
            polarity=None if masks else self.polarity.value,
            threshold=None if masks else _whole(self.threshold.value),
            least_area=_whole(self.least_area.value),
        )
        engine = str(self.engine.currentData())
        return TrackSettings(look, self.identity.isChecked(), engine, self.seconds.value() or None)

    def show_settings(self, settings: TrackSettings) -> None:
        """Take over settings, without a signal for each."""
        look = settings.look
        with QSignalBlocker(self):
            self.animals.setValue(look.animals)
            self.identity.setChecked(settings.identity)
            if self.engine.findData(settings.engine) < 0:  # one with options, from the command line
                self.engine.addItem(engine_text(settings.engine), settings.engine)
            self.engine.setCurrentIndex(self.engine.findData(settings.engine))
            self.seconds.setValue(settings.seconds or 0)
            self.masks.setCurrentIndex(int(look.masks))
            self.source.set_value(look.source)
            self.polarity.set_value(look.polarity)
            self.threshold.set_value(look.threshold)
            self.least_area.set_value(look.least_area)
            self._roi = look.roi
        self._update()
        self.changed.emit()

    def reset(self) -> None:
        """Everything automatic that can be."""
        with QSignalBlocker(self):
            self.source.set_value(None)
            self.polarity.set_value(None)
            self.threshold.set_value(None)
            self.least_area.set_value(None)
        self._emit()

    def set_region(self, roi: tuple[float, ...]) -> None:
        """Use another region; empty: all of the picture."""
        if roi != self._roi:
            self._roi = roi
            self._emit()

    def set_picture(self, width: int, height: int) -> None:
        """Adapt the range of areas to the size of the pictures."""
        self.least_area.set_range(1, float(width * height))

    # What it comes to

    def show_automatic(self, found: Detection) -> None:
        """Show what is found where it is left automatic."""
        if not self.masks.currentData():
            self.source.show_automatic(found.source)
            self.polarity.show_automatic(found.polarity)
            self.threshold.show_automatic(found.threshold)
        self.least_area.show_automatic(found.least_area)
        self._typical = found.area
        self.support_label.setText(
            self.tr("In {share} of the frames looked at, every animal is apart from the others.").format(
                share=percent(found.support)
            )
        )

    def show_preview(self, preview: Preview | None, finding: bool = False) -> None:
        """Say what is in the frame."""
        if finding and (preview is None or not preview.exact):
            self.found_label.setText(self.tr("Looking for the animals…"))
            return
        if preview is None:
            self.found_label.setText("–")
            self.areas_label.setText("")
            self.support_label.setText("")
            return
        if preview.without_mask:
            self.found_label.setText(self.tr("This frame has no prediction yet."))
            self.areas_label.setText("")
            return
        self.found_label.setText(self._found_text(preview))
        self.areas_label.setText(self._areas_text(preview))

    def _found_text(self, preview: Preview) -> str:
        one, many, small = (preview.count(kind) for kind in ("one", "crossing", "small"))
        text = self.tr("Animals alone: {found} of {wanted}").format(found=one, wanted=preview.look.animals)
        parts = [_colored("one", text)]
        if many:
            parts.append(_colored("crossing", self.tr("%Ln crossing(s)", "", many)))
        if small:
            parts.append(_colored("small", self.tr("%Ln too small", "", small)))
        return "<br>".join(parts)

    def _areas_text(self, preview: Preview) -> str:
        locale = QLocale()
        areas = [locale.toString(blob.area) for blob in preview.blobs if blob.kind != "small"]
        text = ", ".join(areas[:AREAS]) + (", …" if len(areas) > AREAS else "")
        if not areas:
            return ""
        if self._typical is None:
            return self.tr("Areas: {areas} px").format(areas=text)
        return self.tr("Areas: {areas} px; one animal has about {typical} px").format(
            areas=text, typical=locale.toString(round(self._typical))
        )

    # Inside

    def _emit(self) -> None:
        self._update()
        self.changed.emit()

    def _region_toggled(self, on: bool) -> None:
        self._update()
        self.region_wanted.emit(on)

    def _update(self) -> None:
        contrast = not self.masks.currentData()
        for widget in (self.source, self.polarity, self.threshold):
            widget.setEnabled(contrast)
        for field in (self.engine, self.seconds):
            field.setEnabled(self.identity.isChecked() and self.animals.value() > 1)
        self.clear_button.setEnabled(bool(self._roi))
        if self.region_button.isChecked():
            text = self.tr("Click the corners in the picture; double click closes, Esc stops.")
        elif self._roi:
            text = self.tr("%Ln corner(s)", "", len(self._roi) // 2)
        else:
            text = self.tr("All of the picture")
        self.region_note.setText(text)


def _colored(kind: BlobKind, text: str) -> str:
    """A line with the colour of its outlines in front."""
    red, green, blue = COLORS[kind]
    return f'<span style="color:#{red:02x}{green:02x}{blue:02x}">■</span> {escape(text)}'


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
