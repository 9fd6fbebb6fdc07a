"""Train: a U-Net on the masks of the study, its curves and what it makes of held-out frames live."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.core.classes import ClassTable
from workbench.core.errors import WorkbenchError
from workbench.gui.controllers.jobs import JobHandle, JobState
from workbench.gui.controllers.train import TrainController
from workbench.gui.controllers.train_models import EpochScore, ModelRow
from workbench.gui.docks.jobs_dock import open_file
from workbench.gui.tabs.encoder_costs import EncoderCosts
from workbench.gui.tabs.job_strip import JobStrip, start_foot
from workbench.gui.tabs.model_panel import ModelPanel
from workbench.gui.tabs.side_panel import NoteLabel, muted_label
from workbench.gui.tabs.train_examples import ExamplesPanel
from workbench.gui.tabs.train_settings import TrainSettings
from workbench.gui.tabs.train_tables import ClassScores, ModelList, score_text, split_text
from workbench.training.splits import animal_groups

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.gui.tabs.curves import Curves


class TrainTab(QWidget):
    """Settings on the right; curves, scores, examples and the study's networks on the left."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._models: list[ModelRow] = []
        self._wanted_run: str | None = None
        self.curves: Curves | None = None
        self.controller = TrainController(context, self)
        self.settings = TrainSettings()
        self.costs = EncoderCosts(context, self.settings.encoder)
        self.settings.network_form.insertRow(2, self.costs)
        self.settings.end()
        side = QVBoxLayout()
        side.setSpacing(0)
        side.addWidget(self.settings, 1)
        side.addWidget(self._build_start())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._build_left(), 1)
        row.addLayout(side)
        self._connect()
        self._update_start()

    def _build_left(self) -> QSplitter:
        upper = QWidget()
        self.plots = plots = QVBoxLayout(upper)
        plots.setContentsMargins(8, 6, 8, 4)
        plots.addLayout(self._build_head())
        self.warning = NoteLabel()
        self.warning.setProperty("kind", "warning")
        plots.addWidget(self.warning)
        self.placeholder = muted_label(self.tr("Loading the curves…"))
        self.placeholder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        plots.addWidget(self.placeholder, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(upper)
        splitter.addWidget(self._build_lower())
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([370, 330])
        return splitter

    def _build_head(self) -> QHBoxLayout:
        """What is shown, and what can be done with it."""
        self.title = QLabel()
        self.title.setWordWrap(True)
        self.live_button = QPushButton(self.tr("Show the running training"))
        self.live_button.clicked.connect(self.show_running)
        self.live_button.hide()
        self.report_button = QPushButton(self.tr("Report"))
        self.report_button.clicked.connect(self.open_report)
        policy = self.report_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the curves do not jump when it appears
        self.report_button.setSizePolicy(policy)
        line = QHBoxLayout()
        line.addWidget(self.title, 1)
        for button in (self.live_button, self.report_button):
            line.addWidget(button)
        return line

    def _build_lower(self) -> QSplitter:
        self.scores = ClassScores()
        self.models = ModelList()
        self.examples = ExamplesPanel(self._context)
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.tabBar().setProperty("small", True)
        self.pages.addTab(self.examples, self.tr("Examples"))
        self.library = ModelPanel(self._context, self.models)
        self.pages.addTab(self.library, self.tr("Networks"))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setContentsMargins(8, 4, 8, 8)
        splitter.addWidget(self.scores)
        splitter.addWidget(self.pages)
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([320, 440])
        return splitter

    def _build_start(self) -> QWidget:
        self.start_button = QPushButton(self.tr("Start training"))
        self.strip = JobStrip(self._context)
        self.hint, self.note = NoteLabel(), NoteLabel()
        return start_foot(self.start_button, self.strip, self.hint, self.note)

    def _connect(self) -> None:
        self.settings.changed.connect(self._update_start)
        self.settings.animals_wanted.connect(self.ask_animals)
        self.start_button.clicked.connect(self.start)
        self.strip.busy_changed.connect(lambda _busy: self._update_start())
        self.models.chosen.connect(lambda _row: self._draw())
        controller = self.controller
        controller.labels_counted.connect(self.settings.show_counts)
        controller.sets_found.connect(self.settings.show_sets)
        controller.models_changed.connect(self._take_models)
        controller.animals_changed.connect(self._update_start)
        controller.started.connect(self._training_started)
        controller.epoch_done.connect(self._epoch_done)
        controller.ended.connect(self._training_over)
        study = self._context.study
        study.opened.connect(lambda _project: self._refresh())
        study.closed.connect(self._study_closed)
        study.changed.connect(self._refresh)

    # What is shown

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up; the first time, load the plotting library in the background."""
        super().showEvent(event)
        self._refresh()
        if self.curves is None:
            self._context.tasks.run(
                lambda: import_module("workbench.gui.tabs.curves"), self._add_curves, key="train/curves"
            )

    def _add_curves(self, module: ModuleType) -> None:
        if self.curves is None:
            self.curves = module.Curves()
            self.placeholder.hide()
            self.plots.addWidget(self.curves, 1)
            self._draw()

    def _refresh(self) -> None:
        if self.isVisible():
            self.controller.refresh()
        self._update_start()

    def _study_closed(self) -> None:
        self.settings.show_counts({})
        self._take_models([])

    def _classes(self) -> ClassTable:
        project = self._context.study.project
        return project.classes if project is not None else ClassTable.default()

    def _take_models(self, models: list[ModelRow]) -> None:
        self._models = models
        self.models.show_models(models)
        if self._wanted_run is not None:
            if self.models.pick(self._wanted_run):
                self._wanted_run = None
        elif self.models.selected is None and models and not self._live():
            self.models.pick(models[0].run)
        self._draw()

    def _live(self) -> bool:
        """Whether the curves of a running training are shown."""
        return self.controller.running is not None and self.models.selected is None

    def _draw(self) -> None:
        model = self.models.selected
        epochs: list[EpochScore] | tuple[EpochScore, ...]
        if model is not None:
            epochs, total = model.history, len(model.history)
            self.title.setText(self._model_title(model))
            self.examples.show_epoch(model.best_epoch, model.examples)
        else:
            epochs = list(self.controller.epochs)
            total = self._planned_epochs()
            self.title.setText(self._live_title(epochs, total))
            last = epochs[-1] if epochs else None
            self.examples.show_epoch(
                last.epoch if last else 0, [Path(path) for path in last.examples] if last else []
            )
        self._draw_head(model)
        self.scores.show_scores(self._classes(), epochs, model)
        if self.curves is not None:
            self.curves.set_classes(self._classes())
            self.curves.show_epochs(epochs, total)

    def _draw_head(self, model: ModelRow | None) -> None:
        self.live_button.setVisible(self.controller.running is not None and model is not None)
        self.warning.setText(self._warning_of(model) if model is not None else "")
        self.report_button.setVisible(model is not None)
        report = model.report if model is not None else None
        self.report_button.setEnabled(report is not None)
        self.report_button.setToolTip(
            self.tr("Open the page with all numbers, curves and pictures")
            if report is not None
            else self.tr("The report is made when the training ends.")
        )

    def _warning_of(self, model: ModelRow) -> str:
        """What one must know before the numbers of a network."""
        found = []
        if model.warning:
            found.append(
                self.tr(
                    "Tested on single frames drawn at random: a control. The numbers are better than the "
                    "network."
                )
            )
        if model.unfinished and self.controller.running is None:
            text = self.tr(
                "Broken off after epoch {done} of {planned}. Start it again with the same settings to go on."
            )
            found.append(text.format(done=len(model.history), planned=model.planned or "?"))
        return " ".join(found)

    def _planned_epochs(self) -> int:
        handle = self.controller.running
        return int(getattr(handle.spec, "epochs", 0) or 0) if handle is not None else 0

    def _model_title(self, model: ModelRow) -> str:
        values = {
            "run": model.name or model.run,
            "iou": score_text(model.mean_iou),
            "epoch": model.best_epoch,
            "split": split_text(model.split),
        }
        return self.tr("{run}: mean IoU {iou} in epoch {epoch}, {split}").format(**values)

    def _live_title(self, epochs: list[EpochScore], total: int) -> str:
        if self.controller.running is None:
            return self.tr("No network yet. Make masks, then start a training.")
        if not epochs:
            return self.tr("Training: the first epoch is under way.")
        return self.tr("Training: epoch {epoch} of {total}, mean IoU {iou} on held-out frames").format(
            epoch=epochs[-1].epoch, total=total or "?", iou=score_text(epochs[-1].mean_iou)
        )

    # What is done

    def start(self) -> None:
        """Train with the settings."""
        self.note.setText("")
        encoder = self.settings.encoder.currentText()
        try:
            handle = self.controller.start(
                self.settings.values(), self.tr("Train {name}").format(name=encoder)
            )
        except WorkbenchError as error:
            self._context.show_error(error)
            return
        if handle is not None:
            self.strip.follow(handle)

    def open_report(self) -> None:
        """Show the page of the network in the browser of the desktop."""
        model = self.models.selected
        if model is not None and model.report is not None:
            open_file(model.report)

    def ask_animals(self) -> None:
        """Ask which animals are in which videos."""
        from workbench.gui.dialogs.video_animals import VideoAnimalsDialog

        videos = [record.name for record in self._context.study.videos]
        dialog = VideoAnimalsDialog(videos, self.controller.video_animals(), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.controller.name_animals(dialog.names()))
        dialog.open()

    def show_running(self) -> None:
        """Show the curves of the training that runs."""
        self.models.clearSelection()
        self._draw()

    def _training_started(self) -> None:
        self.pages.setCurrentWidget(self.examples)
        self.show_running()

    def _epoch_done(self, _epoch: EpochScore) -> None:
        if self._live():
            self._draw()

    def _training_over(self, handle: JobHandle) -> None:
        result = handle.result
        if handle.state is JobState.FINISHED and handle.spec.verb == "train":
            self._wanted_run = str(getattr(result, "run", "")) or None
            mean, held_out = getattr(result, "mean_iou", None), int(getattr(result, "val_frames", 0))
            text = self.tr("Done: mean IoU {iou} on %Ln held-out frame(s).", "", held_out)
            text = text.format(iou=score_text(float("nan") if mean is None else mean))
            if left_out := int(getattr(result, "left_out", 0)):
                text += " " + self.tr("%Ln frame(s) labelled after it began are not in it.", "", left_out)
            self.note.setText(text)
        elif handle.state is JobState.CANCELLED:
            self.note.setText(self.tr("Cancelled. Start it again with the same settings to go on."))
        self._draw()

    def _update_start(self) -> None:
        problem = self._problem()
        self.start_button.setEnabled(not problem and not self.strip.busy)
        self.start_button.setToolTip(problem)
        ready = self.tr("%Ln frame(s) to learn from and to test on.", "", self.settings.frames)
        self.hint.setText("" if self.strip.busy else problem or ready)

    def _problem(self) -> str:
        """Why no training can start; empty if one can."""
        if self._context.study.project is None:
            return self.tr("Open a study first.")
        if not self.settings.frames:
            return self.tr("No frames have such labels. Make pseudo-masks first.")
        videos = self.controller.labelled_videos(self.settings.chosen_statuses)
        kind = self.settings.split.currentData()
        if kind == "video" and len(videos) < 2:
            return self.tr("Holding out whole videos needs labels in at least two videos.")
        return self._problem_of_animals(videos) if kind == "animal" else ""

    def _problem_of_animals(self, videos: list[str]) -> str:
        known = self.controller.video_animals()
        unknown = [video for video in videos if not known.get(video)]
        if unknown:
            text = self.tr("Say first which animals are in {videos}.")
            return text.format(videos=", ".join(unknown[:3]) + ("…" if len(unknown) > 3 else ""))
        if len(animal_groups({video: set(known[video]) for video in videos})) < 2:
            return self.tr("Holding out whole animals needs labels of two that share no video.")
        return ""
