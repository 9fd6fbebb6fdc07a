"""Export masks: which frames, as what, where to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.errors import WorkbenchError
from workbench.core.frame_status import FrameStatus
from workbench.gui.controllers.exchange import ExchangeController, ExportChoices
from workbench.gui.docks.models import status_name
from workbench.gui.error_texts import error_text
from workbench.gui.tabs.side_panel import level_labels, muted_label

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext

_STATUSES = (FrameStatus.VERIFIED, FrameStatus.CORRECTED, FrameStatus.PREDICTED, FrameStatus.PSEUDO)


class ExportMasksDialog(QDialog):
    """Asks what the export needs to know.

    Signals
    -------
    submitted(JobHandle)
        The export is queued.
    """

    submitted = Signal(object)

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export masks"))
        self.setMinimumWidth(560)
        self._context = context
        self._counts: Mapping[FrameStatus, int] = {}
        self._own_name = True
        self.controller = ExchangeController(context, self)
        self.controller.counted.connect(self._show_counts)
        self._build()
        self._format_changed()
        self.controller.count(None)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        form = QFormLayout()
        form.setSpacing(10)
        self.format = QComboBox()
        for name, text, _note in self._formats():
            self.format.addItem(text, name)
        self.format.currentIndexChanged.connect(self._format_changed)
        self.note = muted_label()
        self.note.setMinimumHeight(36)
        self.shapes = QComboBox()
        self.shapes.addItem(self.tr("mask shapes: exact"), "mask")
        self.shapes.addItem(self.tr("polygons: can be edited point by point"), "polygon")
        self.shapes.currentIndexChanged.connect(self._format_changed)
        self.video = QComboBox()
        self.video.addItem(self.tr("All videos"), None)
        for record in self._context.study.videos:
            self.video.addItem(record.name, record.name)
        self.video.currentIndexChanged.connect(self._video_changed)
        self.images = QComboBox()
        self.images.addItem(self.tr("masks alone"), "none")
        self.images.addItem(self.tr("with a copy of every picture"), "copy")
        self.images.addItem(self.tr("with links to the pictures"), "link")
        form.addRow(self.tr("&Format"), self.format)
        form.addRow("", self.note)
        form.addRow(self.tr("&Shapes"), self.shapes)
        form.addRow(self.tr("&Video"), self.video)
        form.addRow(self.tr("Frames"), self._status_boxes())
        form.addRow(self.tr("&Pictures"), self.images)
        place = QLabel(self.tr("F&older"))
        form.addRow(place, self._place())
        place.setBuddy(self.out)
        self._form = form
        column.addLayout(form)
        level_labels(form)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setMinimumHeight(36)
        column.addWidget(self.message)
        column.addWidget(self._buttons())

    def _formats(self) -> tuple[tuple[str, str, str], ...]:
        return (
            (
                "indexed",
                self.tr("Indexed PNG"),
                self.tr("Value = class number, shown in colours. Exact, with the animals' numbers."),
            ),
            ("grey", self.tr("Grey PNG"), self.tr("Value = class number. Exact; looks black in a viewer.")),
            ("color", self.tr("Colour-coded PNG"), self.tr("The class table's colours. Exact.")),
            (
                "coco",
                "COCO",
                self.tr("One JSON file a video, run lengths for each animal and part. Exact, holes and all."),
            ),
            ("labelme", "labelme", self.tr("One JSON file a frame. Mask shapes need labelme 5.3 or later.")),
        )

    def _status_boxes(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.statuses: dict[FrameStatus, QCheckBox] = {}
        for status in _STATUSES:
            box = QCheckBox()
            box.setChecked(status in (FrameStatus.VERIFIED, FrameStatus.CORRECTED))
            box.toggled.connect(lambda _on: self._update())
            self.statuses[status] = box
            column.addWidget(box)
        return holder

    def _place(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        self.out = QLineEdit()
        self.out.setObjectName("export_out")
        self.out.textEdited.connect(self._named)
        self.out.textChanged.connect(lambda _text: self._update())
        browse = QPushButton(self.tr("Browse…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        row.addWidget(self.out, 1)
        row.addWidget(browse)
        return holder

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        self.export_button = buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.export_button.setProperty("primary", True)
        self.export_button.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    # What is shown

    def _format_changed(self) -> None:
        name = self.format.currentData()
        texts = {key: note for key, _text, note in self._formats()}
        polygons = name == "labelme" and self.shapes.currentData() == "polygon"
        lossy = self.tr("One JSON file a frame. Holes become slits; pixels that are lost are counted.")
        self.note.setText(lossy if polygons else texts[name])
        self._form.setRowVisible(self.shapes, name == "labelme")
        if self._own_name:
            folder = self._context.study.folder
            self.out.setText(str(folder / "exports" / f"masks_{name}") if folder is not None else "")
        self._update()

    def _video_changed(self) -> None:
        self.controller.count(self.video.currentData())

    def _show_counts(self, counts: Mapping[FrameStatus, int]) -> None:
        first = not self._counts
        self._counts = counts
        if first and not any(counts.get(status) for status, box in self.statuses.items() if box.isChecked()):
            for box in self.statuses.values():  # nothing is corrected yet: offer what there is
                box.setChecked(True)
        self._update()

    def _named(self) -> None:
        self._own_name = False

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder for the masks"), self.out.text())
        if chosen:
            self._own_name = False
            self.out.setText(chosen)

    def chosen(self) -> tuple[FrameStatus, ...]:
        """Statuses of the frames to export."""
        return tuple(status for status, box in self.statuses.items() if box.isChecked())

    def problem(self) -> str:
        """Why nothing can be exported, or nothing."""
        if not sum(self._counts.get(status, 0) for status in self.chosen()):
            return self.tr("No frame of these kinds: choose others.")
        if not Path(self.out.text().strip()).expanduser().is_absolute() or not self.out.text().strip():
            return self.tr("Choose a folder for the masks.")
        return ""

    def _update(self) -> None:
        locale = QLocale()
        for status, box in self.statuses.items():
            box.setText(f"{status_name(status)} ({locale.toString(self._counts.get(status, 0))})")
        problem = self.problem()
        count = sum(self._counts.get(status, 0) for status in self.chosen())
        self.message.setText(problem or self.tr("%Ln frame(s), in a folder for each video.", "", count))
        self.message.setProperty("muted", True)
        self.export_button.setEnabled(not problem)

    # What is done

    def accept(self) -> None:
        """Queue the export and close."""
        if self.problem():
            return
        choices = ExportChoices(
            out=Path(self.out.text().strip()).expanduser(),
            format=self.format.currentData(),
            video=self.video.currentData(),
            statuses=self.chosen(),
            images=self.images.currentData(),
            shapes=self.shapes.currentData(),
        )
        title = self.tr("Export masks to {name}").format(name=choices.out.name)
        try:
            handle = self.controller.start_export(choices, title)
        except WorkbenchError as error:
            self.message.setText(" ".join(error_text(error)))
            return
        self.submitted.emit(handle)
        super().accept()
