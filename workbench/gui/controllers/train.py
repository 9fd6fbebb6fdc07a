"""Training from the window: what can be trained on, the job, and its epochs as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from workbench.core.frame_status import FrameStatus
from workbench.core.progress import Update
from workbench.gui.controllers.jobs import JobHandle
from workbench.gui.controllers.synth import SetRow, read_sets
from workbench.gui.controllers.train_models import EpochScore, ModelRow, read_models, score

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext

LABELLED = (FrameStatus.PSEUDO, FrameStatus.PREDICTED, FrameStatus.CORRECTED, FrameStatus.VERIFIED)
"""Statuses of frames that have a mask to learn from."""


@dataclass(frozen=True)
class TrainChoices:
    """What the user chose."""

    encoder: str
    epochs: int
    batch: int
    size: int
    split: Literal["time", "video"]
    seed: int
    statuses: tuple[FrameStatus, ...]
    sets: tuple[str, ...] = ()
    """Synthetic sets; with any the network learns to tell animals apart."""


class TrainController(QObject):
    """Counts labels, starts trainings and follows the one that runs."""

    labels_counted = Signal(object)
    """Number of frames by `FrameStatus`, over all videos."""
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
            self.labels_counted.emit({})
            self.sets_found.emit([])
            self.models_changed.emit([])
            return
        folder = project.folder
        self._context.tasks.run(project.counts, self._take_counts, key="train/labels")
        sets = folder / "synthetic"
        self._context.tasks.run(lambda: read_sets(sets), self._take_sets, key="train/sets")
        self._context.tasks.run(lambda: read_models(folder), self._take_models, key="train/models")

    def start(self, choices: TrainChoices, title: str) -> JobHandle | None:
        """Train a network in the open study.

        Raises
        ------
        BadParameterError
        """
        project = self._context.study.project
        if project is None:
            return None
        from workbench.jobs.operations.train import TrainSpec

        spec = TrainSpec.of(
            study=project.folder,
            encoder=choices.encoder,
            epochs=choices.epochs,
            batch=choices.batch,
            size=choices.size,
            split=choices.split,
            seed=choices.seed,
            statuses=choices.statuses,
            sets=choices.sets,
        )
        return self._context.jobs.submit(spec, title)

    def _take_counts(self, counts: Mapping[FrameStatus, int]) -> None:
        self.labels_counted.emit(counts)

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


def label_total(counts: Mapping[FrameStatus, int], statuses: Sequence[FrameStatus]) -> int:
    """How many frames a training on ``statuses`` would see."""
    return sum(counts.get(status, 0) for status in statuses)
