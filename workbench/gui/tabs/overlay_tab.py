"""Overlay: the video with what the network made of it on top."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, QTimer, QUrl
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QWidget,
)

from workbench.core.errors import WorkbenchError
from workbench.gui.canvas.video_view import VideoView
from workbench.gui.controllers.frame_source import FramePicture
from workbench.gui.controllers.jobs import JobHandle
from workbench.gui.controllers.overlay import (
    Coverage,
    OverlayController,
    OverlayLook,
    PredictWishes,
    export_name,
)
from workbench.gui.controllers.train_models import ModelRow
from workbench.gui.tabs.class_list import ClassList
from workbench.gui.tabs.job_strip import JobStrip
from workbench.gui.tabs.side_panel import NoteLabel, SidePanel
from workbench.gui.tabs.train_tables import score_text, split_text
from workbench.gui.tabs.video_picker import VideoPicker
from workbench.jobs.spec import Result

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext

RATE_MS = 500


class OverlayTab(QWidget):
    """Plays the video under its masks, and makes predictions and overlay videos."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._models: list[ModelRow] = []
        self._coverage: Coverage | None = None
        self.controller = OverlayController(context, self)
        self.view = VideoView(context, "overlay")
        self.view.set_mask_kind("prediction")
        self.panel = SidePanel()
        self._build_panel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.view, 1)
        row.addWidget(self.panel)
        self.view.bar.watch_keys(self)
        self._rate_timer = QTimer(self, interval=RATE_MS)
        self._rate_timer.timeout.connect(self._show_rate)
        self._connect()
        self._study_changed()

    def _build_panel(self) -> None:
        self.picker = VideoPicker(self._context)
        self.panel.column.addWidget(self.picker)
        self._build_look()
        self._build_predict()
        self._build_export()
        self.panel.end()

    def _build_look(self) -> None:
        form = self.panel.form(self.tr("Shown on top"))
        self.source = QComboBox()
        self.source.addItem(self.tr("Prediction"), "prediction")
        self.source.addItem(self.tr("Mask to work on"), "mask")
        self.source.addItem(self.tr("Doubt of the network"), "confidence")
        self.source.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.source.setToolTip(
            self.tr("Prediction: what the last network made of every frame. Mask: the labels of the study.")
            + " "
            + self.tr("Doubt: yellow to red where its confidence maps say that it is unsure.")
        )
        form.addRow(self.tr("Source"), self.source)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setValue(50)
        self.opacity.setAccessibleName(self.tr("Opacity"))
        self.opacity_label = QLabel("50 %")
        self.opacity_label.setMinimumWidth(self.fontMetrics().horizontalAdvance("100 %") + 4)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.opacity, 1)
        line.addWidget(self.opacity_label)
        form.addRow(self.tr("Opacity"), line)
        self.outline = QCheckBox(self.tr("Outlines only"))
        form.addRow(self.outline)
        self.classes = ClassList()
        form.addRow(self.classes)
        self.frame_note = NoteLabel()
        form.addRow(self.frame_note)
        self.rate_label = NoteLabel()
        form.addRow(self.rate_label)

    def _build_predict(self) -> None:
        column = self.panel.group(self.tr("Predict"))
        self.model = QComboBox()
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.model.setMinimumContentsLength(10)
        self.model.setAccessibleName(self.tr("Network"))
        self.predict_button = QPushButton(self.tr("Predict this video"))
        self.predict_button.setProperty("primary", True)
        self.mirrored = QCheckBox(self.tr("Average over mirrored pictures"))
        self.mirrored.setToolTip(self.tr("Steadier masks, in four times the time"))
        self.confidence = QCheckBox(self.tr("Confidence maps"))
        self.confidence.setToolTip(
            self.tr("Also writes how sure the network is of every pixel, one grey picture a frame")
        )
        self.coverage_label = NoteLabel()
        self.unlike_note = NoteLabel()
        self.unlike_note.setProperty("kind", "warning")
        self.predict_strip = JobStrip(self._context)
        options: tuple[QWidget, ...] = (self.model, self.mirrored, self.confidence)
        notes = (self.coverage_label, self.unlike_note)
        for widget in (*options, self.predict_button, self.predict_strip, *notes):
            column.addWidget(widget)

    def _build_export(self) -> None:
        column = self.panel.group(self.tr("Export"))
        self.export_button = QPushButton(self.tr("Export overlay video…"))
        self.export_strip = JobStrip(self._context)
        column.addWidget(self.export_button)
        self.export_note = NoteLabel()
        self.export_note.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.export_note.setOpenExternalLinks(True)
        column.addWidget(self.export_strip)
        column.addWidget(self.export_note)

    def _connect(self) -> None:
        self.source.currentIndexChanged.connect(self._source_changed)
        self.opacity.valueChanged.connect(self._opacity_changed)
        self.outline.toggled.connect(lambda _on: self._set_outline())
        self.classes.hidden_changed.connect(self.view.canvas.set_hidden_classes)
        self.view.frame_shown.connect(self._frame_shown)
        self.view.emptied.connect(self._nothing_shown)
        self.view.bar.play_toggled.connect(self._play_toggled)
        self.predict_button.clicked.connect(self.predict)
        self.export_button.clicked.connect(self.ask_export)
        self.predict_strip.busy_changed.connect(lambda _busy: self._update_buttons())
        self.export_strip.busy_changed.connect(lambda _busy: self._update_buttons())
        self.controller.models_changed.connect(self._take_models)
        self.controller.coverage_changed.connect(self._take_coverage)
        self._context.jobs.finished.connect(self._job_finished)
        study = self._context.study
        study.opened.connect(lambda _project: self._study_changed())
        study.closed.connect(self._study_changed)
        study.changed.connect(self._refresh)
        study.video_selected.connect(lambda _name: self._refresh())

    # What is shown

    @property
    def look(self) -> OverlayLook:
        """The settings of this tab, for the export."""
        return OverlayLook(self.source.currentData(), self.opacity.value() / 100, self.outline.isChecked())

    def _source_changed(self) -> None:
        self.view.set_mask_kind(self.source.currentData())
        self._set_outline()
        self._update_buttons()

    def _set_outline(self) -> None:
        """Doubt has no outlines."""
        doubt = self.source.currentData() == "confidence"
        self.view.canvas.set_outline(self.outline.isChecked() and not doubt)

    def _opacity_changed(self, percent: int) -> None:
        self.view.canvas.set_opacity(percent / 100)
        self.opacity_label.setText(f"{percent} %")

    def _frame_shown(self, picture: FramePicture) -> None:
        areas = picture.mask.areas if picture.mask is not None else {}
        self.classes.set_areas(areas or None)
        self.frame_note.setText(self._missing(picture.wish.mask) if picture.mask is None else "")

    def _missing(self, kind: str) -> str:
        if kind == "confidence":
            return self.tr("This frame has no confidence map yet: predict with Confidence maps ticked.")
        if kind == "prediction":
            return self.tr("This frame has no prediction yet.")
        return self.tr("This frame has no mask yet.")

    def _nothing_shown(self) -> None:
        self.classes.set_areas(None)
        self.frame_note.setText("")
        self.rate_label.setText("")

    def _play_toggled(self, playing: bool) -> None:
        if playing:
            self._rate_timer.start()
        else:
            self._rate_timer.stop()
            self.rate_label.setText("")

    def _show_rate(self) -> None:
        info, rate = self.view.info, self.view.meter.rate
        if info is None or rate is None:
            return
        wanted = info.fps * float(self.view.bar.speed.currentData())
        locale = QLocale()
        self.rate_label.setText(
            self.tr("Shown: {shown} of {wanted} frames per second").format(
                shown=locale.toString(min(rate, wanted), "f", 1), wanted=locale.toString(wanted, "f", 1)
            )
        )

    # What the study has

    def _study_changed(self) -> None:
        project = self._context.study.project
        if project is not None:
            self.classes.set_classes(project.classes)
        self._coverage = None
        self._take_models([])
        self._refresh()

    def _refresh(self) -> None:
        if self.isVisible():
            self.controller.refresh()
        self._update_buttons()

    def showEvent(self, event: QShowEvent) -> None:
        """Look what changed meanwhile."""
        super().showEvent(event)
        self._refresh()

    def _take_models(self, models: list[ModelRow]) -> None:
        if models and models == self._models:
            return
        chosen = self.model.currentData()
        self._models = models
        self.model.clear()
        for row in models:
            self.model.addItem(self._model_text(row), row.run)
            tip = self.tr("Mean IoU {iou}, {split}").format(
                iou=score_text(row.mean_iou), split=split_text(row.split)
            )
            self.model.setItemData(self.model.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        if not models:
            self.model.addItem(self.tr("No network trained yet"))
        self.model.setCurrentIndex(max(0, self.model.findData(chosen) if chosen else 0))
        self._update_buttons()

    def _model_text(self, row: ModelRow) -> str:
        return f"{row.name} · {score_text(row.mean_iou)}"

    def _take_coverage(self, found: Coverage) -> None:
        self._coverage = found
        self._update_buttons()

    def _update_buttons(self) -> None:
        study = self._context.study
        ready = study.project is not None and study.current_video is not None
        doubt = self.source.currentData() == "confidence"
        states: dict[QWidget, bool] = dict.fromkeys((self.source, self.opacity), ready)
        states |= dict.fromkeys((self.outline, self.classes), ready and not doubt)
        states |= dict.fromkeys((self.model, self.mirrored, self.confidence), bool(self._models))
        for widget, enabled in states.items():
            widget.setEnabled(enabled)
        self.predict_button.setEnabled(ready and bool(self._models) and not self.predict_strip.busy)
        masks = self._masks_of_source()
        self.export_button.setEnabled(ready and masks > 0 and not self.export_strip.busy)
        self.export_button.setToolTip(self._export_tip(masks))
        self.coverage_label.setText(self._coverage_text() if ready else "")
        self.unlike_note.setText(self._unlike_text() if ready else "")

    def _export_tip(self, masks: int) -> str:
        if masks:
            return self.tr("Writes the whole video with every class, at this opacity")
        if self.source.currentData() == "confidence":
            return self.tr("Doubt is shown here alone: choose the prediction or the mask to export.")
        if self.source.currentData() == "prediction":
            return self.tr("Nothing to draw yet: predict this video first.")
        return self.tr("Nothing to draw yet: make masks for this video first.")

    def _masks_of_source(self) -> int:
        if self._coverage is None or self._coverage.video != self._context.study.current_video:
            return 0
        source = self.source.currentData()
        if source == "confidence":
            return 0
        return self._coverage.predictions if source == "prediction" else self._coverage.masks

    def _coverage_text(self) -> str:
        if not self._models:
            return self.tr("Train a network in the Train tab first.")
        if self._coverage is None or self._coverage.video != self._context.study.current_video:
            return ""
        if not self._coverage.predictions:
            return self.tr("This video has no predictions yet.")
        record, done = self._context.study.record, self._coverage.predictions
        total = record.frame_count if record is not None else done
        if done >= total:
            return self.tr("Every frame of this video has a prediction.")
        return self.tr("{done} of %Ln frame(s) have a prediction.", "", total).format(
            done=QLocale().toString(done)
        )

    def _unlike_text(self) -> str:
        """What sets the video apart from those that its network learned from."""
        shown = self._coverage
        if shown is None or shown.video != self._context.study.current_video or shown.unlike is None:
            return ""
        found = []
        if shown.unlike.too_crowded:
            text = self.tr(
                "In {count} of %Ln picture(s) it sees far more animal than in any it learned from.",
                "",
                shown.unlike.pictures,
            )
            found.append(text.format(count=QLocale().toString(shown.unlike.crowded)))
        if shown.unlike.other_light:
            brighter = self.tr("The pictures are much brighter than those it learned from.")
            darker = self.tr("The pictures are much darker than those it learned from.")
            found.append(brighter if shown.unlike.offset > 0 else darker)
        advice = self.tr(
            "Look at the masks before you use their numbers; label some of these frames and train on them."
        )
        return " ".join([self.tr("This video looks unlike what the network was trained on."), *found, advice])

    # What is done

    def predict(self) -> None:
        """Predict every frame of the current video with the chosen network."""
        chosen = self.model.currentData()
        model = next((row for row in self._models if row.run == chosen), None)
        title = self.tr("Predict {video}").format(video=self._context.study.current_video)
        wishes = PredictWishes(self.mirrored.isChecked(), self.confidence.isChecked())
        self._start(lambda: self.controller.predict(model, title, wishes), self.predict_strip)

    def ask_export(self) -> None:
        """Ask where the overlay video goes, then `export` it."""
        project, video = self._context.study.project, self._context.study.current_video
        if project is None or video is None:
            return
        filters = self.tr("Videos (*.mp4 *.mkv *.mov *.avi)")
        dialog = QFileDialog(self, self.tr("Export overlay video"), str(project.folder), filters)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # With a default suffix the dialog itself asks before an existing file is replaced.
        dialog.setDefaultSuffix("mp4")
        dialog.selectFile(export_name(video))
        dialog.fileSelected.connect(lambda chosen: self.export(Path(chosen)))
        dialog.open()

    def export(self, out: Path) -> None:
        """Write the overlay video of the current video to ``out``, as it looks here."""
        self.export_note.setText("")
        title = self.tr("Export {file}").format(file=out.name)
        self._start(lambda: self.controller.render(out, self.look, title), self.export_strip)

    def _start(self, submit: Callable[[], JobHandle | None], strip: JobStrip) -> None:
        self.view.bar.pause()
        try:
            handle = submit()
        except WorkbenchError as error:
            self._context.show_error(error)
            return
        if handle is not None:
            strip.follow(handle)

    def _job_finished(self, handle: JobHandle, result: Result) -> None:
        if handle.spec.verb == "predict":
            self._refresh()
        elif handle.spec.verb == "render":
            out = Path(getattr(result, "out", ""))
            self.export_note.setText(f"{self.tr('The overlay video is written.')}<br>{file_link(out)}")


def file_link(path: Path) -> str:
    """Name of ``path`` as a link that plays it."""
    target = bytes(QUrl.fromLocalFile(str(path)).toEncoded().data()).decode()
    return f'<a href="{escape(target)}">{escape(path.name)}</a>'
