"""Training from the window: what can be trained on, the job, and its epochs as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.core.frame_status import FrameStatus
from workbench.core.progress import Update
from workbench.gui.controllers.jobs import JobHandle
from workbench.gui.controllers.synth import SetRow, read_sets
from workbench.gui.controllers.train_models import EpochScore, ModelRow, read_models, score

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.project.project import Project

LABELLED = (FrameStatus.PSEUDO, FrameStatus.PREDICTED, FrameStatus.CORRECTED, FrameStatus.VERIFIED)
"""Statuses of frames that have a mask to learn from."""


class TrainController(QObject):
    """Counts labels, starts trainings and follows the one that runs."""

    labels_counted = Signal(object)
    """Number of frames by `FrameStatus`, over all videos."""
    animals_changed = Signal()
    """It is known of other videos which animals they show."""
    sets_found = Signal(object)
    """List of `SetRow`: the synthetic sets of the study that hold images."""
    models_changed = Signal(object)
    """List of `ModelRow`, newest first."""
    started = Signal()
    """A training begins; the curves start anew."""
    epoch_done = Signal(object)
    """`EpochScore` of the epoch that has just ended."""
    ended = Signal(object)
    """The `JobHandle` of the training that is over, however it ended."""

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._handle: JobHandle | None = None
        self._epochs: list[EpochScore] = []
        self._labels: dict[str, dict[FrameStatus, int]] = {}
        jobs = context.jobs
        jobs.started.connect(self._job_started)
        jobs.progress.connect(self._job_progress)
        jobs.finished.connect(lambda handle, _result: self._job_over(handle))
        jobs.failed.connect(lambda handle, _error: self._job_over(handle))
        jobs.cancelled.connect(self._job_over)
        if jobs.running is not None:
            self._job_started(jobs.running)

    @property
    def running(self) -> JobHandle | None:
        """The training in hand."""
        return self._handle

    @property
    def epochs(self) -> Sequence[EpochScore]:
        """Epochs of the training that runs or ran last in this window."""
        return tuple(self._epochs)

    def refresh(self) -> None:
        """Look again at labels and models, in the background."""
        project = self._context.study.project
        if project is None:
            self._take_labels({})
            self.sets_found.emit([])
            self.models_changed.emit([])
            return
        folder = project.folder
        self._context.tasks.run(lambda: count_labels(project), self._take_labels, key="train/labels")
        sets = folder / "synthetic"
        self._context.tasks.run(lambda: read_sets(sets), self._take_sets, key="train/sets")
        self._context.tasks.run(lambda: read_models(folder), self._take_models, key="train/models")

    def labelled_videos(self, statuses: Sequence[FrameStatus]) -> list[str]:
        """Videos with labels of ``statuses``."""
        return [video for video, counts in self._labels.items() if any(counts.get(one) for one in statuses)]

    def video_animals(self) -> Mapping[str, Sequence[str]]:
        """Names of the animals of each video, where somebody said so."""
        project = self._context.study.project
        return project.manifest.video_animals if project is not None else {}

    def name_animals(self, names: Mapping[str, Sequence[str]]) -> None:
        """Keep which animals are in which videos; `animals_changed` follows."""
        project = self._context.study.project
        if project is None:
            return
        from workbench.jobs.operations.animals import name_animals

        def done(_result: object) -> None:
            self.animals_changed.emit()

        self._context.tasks.run(lambda: name_animals(project, names), done, lane="study")

    def start(self, values: Mapping[str, object], title: str) -> JobHandle | None:
        """Train a network in the open study.

        Parameters
        ----------
        values
            Fields of `TrainSpec`.

        Raises
        ------
        BadParameterError
        """
        project = self._context.study.project
        if project is None:
            return None
        from workbench.jobs.operations.train import TrainSpec

        return self._context.jobs.submit(TrainSpec.of(study=project.folder, **values), title)

    def _take_labels(self, labels: dict[str, dict[FrameStatus, int]]) -> None:
        self._labels = labels
        total: dict[FrameStatus, int] = {}
        for counts in labels.values():
            for status, count in counts.items():
                total[status] = total.get(status, 0) + count
        self.labels_counted.emit(total)

    def _take_sets(self, rows: list[SetRow]) -> None:
        self.sets_found.emit([row for row in rows if row.images])

    def _take_models(self, models: list[ModelRow]) -> None:
        self.models_changed.emit(models)

    def _job_started(self, handle: JobHandle) -> None:
        if handle.spec.verb in ("train", "run", "demo"):
            self._handle = handle
            self._epochs = []
            if handle.spec.verb == "train":
                self.started.emit()

    def _job_progress(self, handle: JobHandle, update: Update) -> None:
        if handle is not self._handle or "train_loss" not in update.detail:
            return
        try:
            epoch = score(update.detail)
        except (KeyError, TypeError, ValueError):
            return
        if not self._epochs and handle.spec.verb != "train":
            self.started.emit()
        self._epochs = [one for one in self._epochs if one.epoch < epoch.epoch] + [epoch]
        self.epoch_done.emit(epoch)

    def _job_over(self, handle: JobHandle) -> None:
        if handle is self._handle:
            self._handle = None
            self.ended.emit(handle)
            self.refresh()


def count_labels(project: Project) -> dict[str, dict[FrameStatus, int]]:
    """Number of frames of each status in every video."""
    return {record.name: project.counts(record.name) for record in project.videos()}
