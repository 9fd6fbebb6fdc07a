"""Train: a U-Net on the masks of the study, its curves live."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from workbench.core.classes import ClassTable
from workbench.core.errors import WorkbenchError
from workbench.gui.controllers.jobs import JobHandle, JobState
from workbench.gui.controllers.train import TrainController
from workbench.gui.controllers.train_models import EpochScore, ModelRow
from workbench.gui.tabs.encoder_costs import EncoderCosts
from workbench.gui.tabs.job_strip import JobStrip
from workbench.gui.tabs.model_panel import ModelPanel
from workbench.gui.tabs.side_panel import NoteLabel, muted_label
from workbench.gui.tabs.train_settings import TrainSettings
from workbench.gui.tabs.train_tables import ClassScores, ModelList, score_text, split_text

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.gui.tabs.curves import Curves


class TrainTab(QWidget):
    """Settings on the right; curves, scores and the study's networks on the left."""

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
        self._build_start()
        self.settings.end()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._build_left(), 1)
        row.addWidget(self.settings)
        self._connect()
        self._update_start()

    def _build_left(self) -> QSplitter:
        self.title = QLabel()
        self.title.setWordWrap(True)
        upper = QWidget()
        self.plots = plots = QVBoxLayout(upper)
        plots.setContentsMargins(8, 6, 8, 4)
        self.live_button = QPushButton(self.tr("Show the running training"))
        self.live_button.clicked.connect(self.show_running)
        self.live_button.hide()
        line = QHBoxLayout()
        line.addWidget(self.title, 1)
        line.addWidget(self.live_button)
        plots.addLayout(line)
        self.placeholder = muted_label(self.tr("Loading the curves…"))
        self.placeholder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        plots.addWidget(self.placeholder, 1)
        self.scores = ClassScores()
        self.models = ModelList()
        tables = QWidget()
        row = QHBoxLayout(tables)
        row.setContentsMargins(8, 4, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.scores, 2)
        self.library = ModelPanel(self._context, self.models)
        row.addWidget(self.library, 5)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(upper)
        splitter.addWidget(tables)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([420, 220])
        return splitter

    def _build_start(self) -> None:
        column = self.settings.group(self.tr("Training"))
        self.start_button = QPushButton(self.tr("Start training"))
        self.start_button.setProperty("primary", True)
        self.strip = JobStrip(self._context)
        self.hint = NoteLabel()
        self.note = NoteLabel()
        for widget in (self.start_button, self.strip, self.hint, self.note):
            column.addWidget(widget)

    def _connect(self) -> None:
        self.settings.changed.connect(self._update_start)
        self.start_button.clicked.connect(self.start)
        self.strip.busy_changed.connect(lambda _busy: self._update_start())
        self.models.chosen.connect(lambda _row: self._draw())
        controller = self.controller
        controller.labels_counted.connect(self.settings.show_counts)
        controller.sets_found.connect(self.settings.show_sets)
        controller.models_changed.connect(self._take_models)
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
        else:
            epochs = list(self.controller.epochs)
            total = self._planned_epochs()
            self.title.setText(self._live_title(epochs, total))
        self.live_button.setVisible(self.controller.running is not None and model is not None)
        self.scores.show_scores(self._classes(), epochs, model)
        if self.curves is not None:
            self.curves.set_classes(self._classes())
            self.curves.show_epochs(epochs, total)

    def _planned_epochs(self) -> int:
        handle = self.controller.running
        return int(getattr(handle.spec, "epochs", 0) or 0) if handle is not None else 0

    def _model_title(self, model: ModelRow) -> str:
        return self.tr("{run}: mean IoU {iou} in epoch {epoch}, {split}").format(
            run=model.run,
            iou=score_text(model.mean_iou),
            epoch=model.best_epoch,
            split=split_text(model.split),
        )

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
                self.settings.choices, self.tr("Train {name}").format(name=encoder)
            )
        except WorkbenchError as error:
            self._context.show_error(error)
            return
        if handle is not None:
            self.strip.follow(handle)

    def show_running(self) -> None:
        """Show the curves of the training that runs."""
        self.models.clearSelection()
        self._draw()

    def _training_started(self) -> None:
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
            self.note.setText(text.format(iou=score_text(float("nan") if mean is None else mean)))
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
        if self.settings.split.currentData() == "video" and len(self._context.study.videos) < 2:
            return self.tr("Holding out whole videos needs labels in at least two videos.")
        return ""
