"""The settings of a training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QPushButton, QSizePolicy, QVBoxLayout

from workbench.core.frame_status import FrameStatus
from workbench.gui.controllers.synth import SetRow
from workbench.gui.controllers.train import LABELLED
from workbench.gui.tabs.editor.section import Section
from workbench.gui.tabs.side_panel import NoteLabel, SidePanel, muted_label
from workbench.gui.tabs.train_more import MoreSettings, default_of, narrow, spin
from workbench.nets.encoders import ENCODERS

ENCODER_NOTES = (
    QT_TRANSLATE_NOOP("Encoders", "fastest; one recording set-up, on a laptop"),
    QT_TRANSLATE_NOOP("Encoders", "slower, finer edges"),
    QT_TRANSLATE_NOOP("Encoders", "slow on a CPU"),
    QT_TRANSLATE_NOOP("Encoders", "sturdy, for many set-ups together"),
    QT_TRANSLATE_NOOP("Encoders", "for many frames and a GPU"),
)
"""Notes of `workbench.nets.encoders.ENCODERS`."""

STATUS_LABELS = {
    FrameStatus.PSEUDO: QT_TRANSLATE_NOOP("TrainLabels", "Pseudo-masks"),
    FrameStatus.PREDICTED: QT_TRANSLATE_NOOP("TrainLabels", "Predictions"),
    FrameStatus.CORRECTED: QT_TRANSLATE_NOOP("TrainLabels", "Corrected"),
    FrameStatus.VERIFIED: QT_TRANSLATE_NOOP("TrainLabels", "Verified"),
}

SIZES = (128, 192, 256, 320, 384, 512, 640, 768, 1024)


class TrainSettings(SidePanel):
    """Network, length, labels and how frames are held out; what is rarely touched in a closed section.

    Signals
    -------
    changed()
        Something that decides whether a training can start.
    animals_wanted()
        The user wants to say which animals are in which videos.
    """

    changed = Signal()
    animals_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._counts: Mapping[FrameStatus, int] = {}
        self._build_network()
        self._build_labels()
        self._build_sets()
        self.more = MoreSettings()
        self.more_section = Section("train_more", self.tr("More"), self.more, opened=False)
        self.more_section.toggled.connect(lambda _opened: self.fit_width())
        self.column.addWidget(self.more_section)

    def _build_network(self) -> None:
        form = self.network_form = self.form(self.tr("Network"))
        self.encoder = QComboBox()
        self.encoder.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.encoder.setMinimumContentsLength(10)
        self.encoder.setAccessibleName(self.tr("Encoder"))
        self.encoder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for entry in ENCODERS:
            note = QCoreApplication.translate("Encoders", entry.note)
            self.encoder.addItem(entry.name.removeprefix("tu-"), entry.name)
            tip = self.tr("{name}: {note} ({weights} million weights)").format(
                name=entry.name, note=note, weights=QLocale().toString(entry.weights_m, "f", 1)
            )
            self.encoder.setItemData(self.encoder.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.encoder_note = muted_label()
        self.encoder.currentIndexChanged.connect(self._show_note)
        self.epochs = spin(1, 1000, default_of("epochs"))
        self.epochs.setToolTip(self.tr("How often the network sees the labels; the best epoch is kept"))
        self.picture_size = QComboBox()
        self.picture_size.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for size in SIZES:
            self.picture_size.addItem(f"{size} px", size)
        self.picture_size.setCurrentIndex(self.picture_size.findData(default_of("size")))
        self.picture_size.setToolTip(
            self.tr("Long side of the picture the network sees; larger is finer and slower")
        )
        self.animals = QComboBox()
        for text, value in (
            (self.tr("automatic"), "auto"),
            (self.tr("yes"), "on"),
            (self.tr("no"), "off"),
        ):
            self.animals.addItem(text, value)
        narrow(self.animals)
        self.animals.setToolTip(
            self.tr(
                "Learn which pixels belong to which animal, for cages with several. Automatic: where masks "
                "have animal numbers, or a synthetic set is ticked."
            )
        )
        form.addRow(self.encoder)
        form.addRow(self.encoder_note)
        form.addRow(self.tr("Epochs"), self.epochs)
        form.addRow(self.tr("Picture size"), self.picture_size)
        form.addRow(self.tr("Tell animals apart"), self.animals)
        self._show_note()

    def _build_labels(self) -> None:
        column: QVBoxLayout = self.group(self.tr("Labels to learn from"))
        chosen = default_of("statuses")
        self.statuses: dict[FrameStatus, QCheckBox] = {}
        for status in LABELLED:
            box = QCheckBox()
            box.setChecked(isinstance(chosen, tuple) and status in chosen)
            box.toggled.connect(lambda _on: self.changed.emit())
            self.statuses[status] = box
            column.addWidget(box)
        form = QFormLayout()
        form.setHorizontalSpacing(8)
        self.split = QComboBox()
        for text, value in (
            (self.tr("stretches of time"), "time"),
            (self.tr("whole videos"), "video"),
            (self.tr("whole animals"), "animal"),
            (self.tr("single frames (control)"), "random"),
        ):
            self.split.addItem(text, value)
        narrow(self.split)
        self.split.setToolTip(
            self.tr(
                "What the network is tested on. Stretches of time: how well it does in these recordings; "
                "whole videos or animals: in new ones."
            )
        )
        self.split.currentIndexChanged.connect(self._show_split)
        form.addRow(self.tr("Hold out"), self.split)
        column.addLayout(form)
        self.split_warning = NoteLabel()
        self.split_warning.setProperty("kind", "warning")
        self.name_animals = QPushButton(self.tr("Animals of the videos…"))
        self.name_animals.setToolTip(
            self.tr("Say which animal is in which video, so that whole ones can be held out")
        )
        self.name_animals.clicked.connect(self.animals_wanted)
        column.addWidget(self.split_warning)
        column.addWidget(self.name_animals)
        self._show_split()
        self.show_counts({})

    def _show_split(self) -> None:
        kind = self.split.currentData()
        control = self.tr(
            "A control only: neighbouring frames look nearly the same, and some are learned from while "
            "others test. The numbers come out better than the network is."
        )
        self.split_warning.setText(control if kind == "random" else "")
        self.name_animals.setVisible(kind == "animal")
        self.changed.emit()

    def _build_sets(self) -> None:
        self._set_column = self.group(self.tr("Synthetic sets"))
        self.sets: dict[str, QCheckBox] = {}
        self.sets_note = NoteLabel()
        self._set_column.addWidget(self.sets_note)
        self.show_sets([])

    def show_sets(self, rows: Sequence[SetRow]) -> None:
        """Offer these sets; what was ticked stays so."""
        ticked = {name for name, box in self.sets.items() if box.isChecked()}
        for box in self.sets.values():
            box.deleteLater()
        self.sets = {}
        for row in rows:
            box = QCheckBox(self.tr("{name} (%Ln image(s))", "", row.images).format(name=row.name))
            box.setChecked(row.name in ticked)
            box.setToolTip(self.tr("Learned from as well; the network then tells animals apart"))
            self.sets[row.name] = box
            self._set_column.addWidget(box)
        none = self.tr("Make one in the Synthesise tab to train a network that tells animals apart.")
        self.sets_note.setText("" if rows else none)

    def _show_note(self) -> None:
        entry = ENCODERS[max(0, self.encoder.currentIndex())]
        self.encoder_note.setText(QCoreApplication.translate("Encoders", entry.note))

    def show_counts(self, counts: Mapping[FrameStatus, int]) -> None:
        """Number of frames beside each kind of label."""
        self._counts = counts
        for status, box in self.statuses.items():
            name = QCoreApplication.translate("TrainLabels", str(STATUS_LABELS[status]))
            box.setText(f"{name} ({QLocale().toString(counts.get(status, 0))})")
        self.changed.emit()

    @property
    def frames(self) -> int:
        """Frames that the ticked labels come to."""
        return sum(self._counts.get(status, 0) for status in self.chosen_statuses)

    def values(self) -> dict[str, object]:
        """Fields of `TrainSpec`, all but the study."""
        return {
            "encoder": self.encoder.currentData(),
            "epochs": self.epochs.value(),
            "size": self.picture_size.currentData(),
            "animals": self.animals.currentData(),
            "split": self.split.currentData(),
            "statuses": self.chosen_statuses,
            "sets": tuple(name for name, box in self.sets.items() if box.isChecked()),
            **self.more.values(),
        }

    @property
    def chosen_statuses(self) -> tuple[FrameStatus, ...]:
        """Kinds of labels that are ticked."""
        return tuple(status for status, box in self.statuses.items() if box.isChecked())
