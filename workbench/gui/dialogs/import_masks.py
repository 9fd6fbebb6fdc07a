"""Import masks: which files, which frames, and which of their classes is head and which is tail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
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
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.core.errors import WorkbenchError
from workbench.core.frame_status import FrameStatus
from workbench.gui import theme
from workbench.gui.canvas.image_canvas import ImageCanvas
from workbench.gui.canvas.pictures import Mark
from workbench.gui.controllers.exchange import ExchangeController, ImportChoices, ShownSample
from workbench.gui.dialogs.class_rows import ClassRows
from workbench.gui.docks.models import status_name
from workbench.gui.error_texts import error_text
from workbench.gui.tabs.class_list import class_text
from workbench.gui.tabs.side_panel import level_labels, muted_label
from workbench.jobs.mask_inspection import Inspection, open_value
from workbench.jobs.mask_sources import Asked

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext

_WAIT_MS = 350
"""After the last letter typed; then the files are looked at."""
USUAL_NAMES = "*_mask_#.png"
"""How masks are often named."""
_IMPORTED_AS = (FrameStatus.CORRECTED, FrameStatus.VERIFIED, FrameStatus.PREDICTED, FrameStatus.PSEUDO)


class ImportMasksDialog(QDialog):
    """Asks what the import needs to know and shows a frame with the classes as chosen.

    Signals
    -------
    submitted(JobHandle)
        The import is queued.
    """

    submitted = Signal(object)

    def __init__(self, context: WindowContext, start_folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Import masks"))
        self._context = context
        self._start_folder = start_folder
        self.controller = ExchangeController(context, self)
        self.inspection: Inspection | None = None
        self._problem = ""
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self.look)
        self._build()
        self.controller.inspected.connect(self._inspected)
        self.controller.refused.connect(self._refused)
        self.controller.sample_ready.connect(self._show_sample)
        self.controller.sample_failed.connect(self._sample_failed)
        self._update()

    # What it is made of

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        left = QWidget()
        left.setFixedWidth(430)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        files, result = self._files_form(), self._result_form()
        column.addLayout(files)
        self.found = muted_label()
        column.addWidget(self.found)
        self.rows = ClassRows()
        self.rows.setMinimumHeight(176)
        self.rows.changed.connect(self._classes_changed)
        column.addWidget(self.rows, 1)
        column.addLayout(self._class_buttons())
        column.addLayout(result)
        for form in (files, result):
            level_labels(form)  # once they have a parent: fields without one have no size
        row.addWidget(left)
        row.addLayout(self._picture(), 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(12)
        whole.addLayout(row, 1)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setMinimumHeight(36)
        whole.addWidget(self.message)
        whole.addWidget(self._buttons())
        self.resize(1080, 640)

    def _files_form(self) -> QFormLayout:
        form = QFormLayout()
        form.setSpacing(8)
        self.path = QLineEdit()
        self.path.setObjectName("import_path")
        self.path.setPlaceholderText(self.tr("A folder of masks, or one file"))
        self.path.textChanged.connect(self._ask_again)
        folder, file = QPushButton(self.tr("Folder…")), QPushButton(self.tr("File…"))
        for button, slot in ((folder, self._browse_folder), (file, self._browse_file)):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        place = QHBoxLayout()
        place.addWidget(self.path, 1)
        place.addWidget(folder)
        place.addWidget(file)
        self.format = QComboBox()
        for name, text in self._formats():
            self.format.addItem(text, name)
        self.video = QComboBox()
        self.video.addItem(self.tr("By the folders' names"), None)
        for record in self._context.study.videos:
            self.video.addItem(record.name, record.name)
        if len(self._context.study.videos) > 1 and self._context.study.current_video:
            self.video.setCurrentIndex(self.video.findData(self._context.study.current_video))
        self.pattern = QLineEdit()
        self.pattern.setPlaceholderText(USUAL_NAMES)
        self.pattern.setToolTip(self.tr("Which files count: * is any text, # the number of the frame"))
        self.match = QComboBox()
        self.match.addItem(self.tr("by the number in the name"), "number")
        self.match.addItem(self.tr("in order, on the extracted frames"), "order")
        self.first = QSpinBox()
        self.first.setRange(-1_000_000, 1_000_000)
        self.first.setToolTip(self.tr("The number that names the video's first frame, often 0 or 1"))
        theme.pad_number(self.first)
        labels = (
            (self.tr("&Masks"), place, self.path),
            (self.tr("F&ormat"), self.format, self.format),
            (self.tr("&Video"), self.video, self.video),
            (self.tr("File &names"), self.pattern, self.pattern),
            (self.tr("F&rames"), self.match, self.match),
            (self.tr("F&irst number"), self.first, self.first),
        )
        for text, field, buddy in labels:
            label = QLabel(text)
            label.setBuddy(buddy)
            form.addRow(label, field)
        self.pattern.textChanged.connect(self._ask_again)
        self.first.valueChanged.connect(self._ask_again)
        for box in (self.format, self.video, self.match):
            box.currentIndexChanged.connect(self._ask_again)
        return form

    def _formats(self) -> tuple[tuple[str, str], ...]:
        return (
            ("auto", self.tr("Find out")),
            ("indexed", self.tr("Indexed PNG")),
            ("grey", self.tr("Grey PNG")),
            ("color", self.tr("Colour-coded PNG")),
            ("labelme", "labelme"),
            ("coco", "COCO"),
        )

    def _class_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.swap = QPushButton(self.tr("Swap head and tail"))
        self.swap.setAutoDefault(False)
        self.swap.clicked.connect(self._swap_ends)
        self.checked = QCheckBox(self.tr("Head and tail are right in the picture"))
        self.checked.toggled.connect(lambda _on: self._update())
        row.addWidget(self.swap)
        row.addWidget(self.checked, 1)
        return row

    def _result_form(self) -> QFormLayout:
        form = QFormLayout()
        form.setSpacing(8)
        self.status = QComboBox()
        for status in _IMPORTED_AS:
            self.status.addItem(status_name(status), status.value)
        self.overwrite = QComboBox()
        self.overwrite.addItem(self.tr("pseudo-masks and predictions"), "machine")
        self.overwrite.addItem(self.tr("every mask, corrected ones too"), "human")
        self.overwrite.addItem(self.tr("no mask"), "none")
        self.overwrite.setToolTip(self.tr("What is replaced is kept in the study's backups folder"))
        form.addRow(self.tr("Frames become"), self.status)
        form.addRow(self.tr("They replace"), self.overwrite)
        return form

    def _picture(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        self.canvas = ImageCanvas()
        self.canvas.set_opacity(0.6)
        self.canvas.set_hint(self.tr("A frame with the masks appears here."))
        column.addWidget(self.canvas, 1)
        row = QHBoxLayout()
        self.place = QLabel()
        self.place.setProperty("muted", True)
        self.sample = QSlider(Qt.Orientation.Horizontal)
        self.sample.setAccessibleName(self.tr("Frame shown"))
        self.sample.setPageStep(1)
        self.sample.valueChanged.connect(lambda _number: self._draw())
        row.addWidget(self.sample, 1)
        row.addWidget(self.place)
        column.addLayout(row)
        return column

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        self.import_button = buttons.addButton(self.tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.import_button.setProperty("primary", True)
        self.import_button.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    # What is asked

    def asked(self) -> Asked:
        """What the fields say about the files."""
        return Asked(
            path=Path(self.path.text().strip()).expanduser(),
            format=self.format.currentData(),
            video=self.video.currentData(),
            pattern=self.pattern.text().strip() or None,
            match=self.match.currentData(),
            first=self.first.value(),
        )

    def look(self) -> None:
        """Look at the files in the background."""
        self._timer.stop()
        asked = self.asked()
        if not self.path.text().strip() or not asked.path.is_absolute():
            return
        self.found.setText(self.tr("Looking at the files…"))
        self.controller.inspect(asked)

    def _ask_again(self, *_changed: object) -> None:
        self.controller.stop()
        self.inspection = None
        self._problem = ""
        self._timer.start()
        self.first.setEnabled(self.match.currentData() == "number")
        self._update()

    def _browse_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder of masks"), self._start())
        if chosen:
            self.path.setText(chosen)

    def _browse_file(self) -> None:
        filters = ";;".join(
            (self.tr("Masks") + " (*.json *.png *.tif *.tiff *.bmp)", self.tr("All files") + " (*)")
        )
        chosen, _filter = QFileDialog.getOpenFileName(self, self.tr("File of masks"), self._start(), filters)
        if chosen:
            self.path.setText(chosen)

    def _start(self) -> str:
        return self.path.text().strip() or str(self._start_folder)

    # What is shown

    def _inspected(self, found: Inspection) -> None:
        if found.asked != self.asked():
            return
        before = self.rows.ids() if self.rows.keys == tuple(one.key for one in found.classes) else None
        guessed = self.rows.guessed()
        self.inspection = found
        self._problem = " ".join(error_text(found.problem)) if found.problem is not None else ""
        keep = before if before is not None and not guessed else None
        self.rows.fill(found.classes, self.controller.names, self.controller.colors, keep)
        self.checked.setChecked(False)
        self.found.setText(self._found_text(found))
        self.sample.setRange(0, max(0, len(found.samples) - 1))
        self._draw()
        self._update()

    def _found_text(self, found: Inspection) -> str:
        name = dict(self._formats())[found.format]
        parts = [self.tr("%Ln mask(s), {format}.", "", found.masks).format(format=name)]
        locale = QLocale()
        for video, (first, last, _count) in list(found.frames.items())[:3]:
            text = self.tr("{video}: frames {first} to {last}.")
            parts.append(text.format(video=video, first=locale.toString(first), last=locale.toString(last)))
        return " ".join(parts)

    def _refused(self, error: WorkbenchError) -> None:
        self.inspection = None
        self._problem = " ".join(error_text(error))
        self.found.setText("")
        self.rows.fill((), (), ())
        self.canvas.set_image(None)
        self.canvas.set_mask(None)
        self.canvas.set_marks(())
        self._update()

    def _classes_changed(self) -> None:
        self._draw()
        self._update()

    def _swap_ends(self) -> None:
        names = self.controller.names
        if {"head", "tail"} <= set(names):
            self.rows.swap(names.index("head"), names.index("tail"))

    def _draw(self) -> None:
        if self.inspection is not None:
            self.controller.show_sample(self.inspection, self.sample.value(), self.rows.ids())

    def _show_sample(self, shown: ShownSample) -> None:
        if self.inspection is None:
            return
        self.canvas.set_image(shown.image)
        self.canvas.set_mask(shown.mask, shown.picture.palette)
        self.canvas.set_marks(self._marks(shown))
        text = self.tr("{video}, frame {number}")
        self.place.setText(text.format(video=shown.video, number=QLocale().toString(shown.index)))

    def _sample_failed(self, error: WorkbenchError) -> None:
        self.canvas.set_mask(None)
        self.canvas.set_marks(())
        self.place.setText("")
        self._problem = " ".join(error_text(error))
        self._update()

    def _marks(self, shown: ShownSample) -> tuple[Mark, ...]:
        """Names of the classes where they lie: colours alone do not tell head from tail."""
        project = self._context.study.project
        if project is None:
            return ()
        names = {value: class_text(name) for value, name in enumerate(self.controller.names)}
        for number, key in enumerate(self.rows.missing()):
            names[open_value(number, project.classes)] = f"{key}: ?"
        return tuple(
            Mark((point, point), label=names.get(value, "?"))
            for value, point in shown.picture.centres.items()
        )

    def problem(self) -> str:
        """Why nothing can be imported yet, or nothing."""
        if self._problem:
            return self._problem
        if not self.path.text().strip():
            return self.tr("Choose the masks to import.")
        if self.inspection is None:
            return self.tr("Looking at the files…")
        missing = self.rows.missing()
        if missing:
            return self.tr("Choose what {name} is.").format(name=missing[0])
        if self.rows.guessed() and not self.checked.isChecked():
            return self.tr("The classes are guessed from their shapes: check head and tail in the picture.")
        return ""

    def _update(self) -> None:
        problem = self.problem()
        kind = "error" if self._problem else "warning" if problem and self.inspection is not None else ""
        self.message.setText(problem or self._summary())
        self.message.setProperty("kind", kind)
        self.message.setProperty("muted", not kind)
        theme.restyle(self.message)
        self.checked.setVisible(self.rows.guessed())
        self.swap.setEnabled(bool(self.rows.keys))
        self.import_button.setEnabled(not problem)

    def _summary(self) -> str:
        return self.tr("Every file is checked before the first mask is written.")

    # What is done

    def accept(self) -> None:
        """Queue the import and close."""
        if self.inspection is None or self.problem():
            return
        asked = replace(self.asked(), format=self.inspection.format)
        choices = ImportChoices(self.status.currentData(), self.overwrite.currentData())
        title = self.tr("Import masks from {name}").format(name=asked.path.name)
        try:
            handle = self.controller.start_import(asked, self.rows.mapping(), choices, title)
        except WorkbenchError as error:
            self._refused(error)
            return
        self.submitted.emit(handle)
        super().accept()

    def done(self, result: int) -> None:
        """Stop looking, whichever way it closes."""
        self._timer.stop()
        self.controller.stop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """As Cancel."""
        self._timer.stop()
        self.controller.stop()
        super().closeEvent(event)
