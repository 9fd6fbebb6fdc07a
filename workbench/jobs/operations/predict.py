"""Segment every frame of a video with a trained network."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, TypeVar

from pydantic import Field

from workbench.core.classes import instance_palette
from workbench.core.errors import MissingFileError, NothingToDoError
from workbench.core.frame_status import FrameStatus
from workbench.core.paths import atomic_path
from workbench.core.pipeline import ahead, in_threads
from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Image
from workbench.jobs.prediction_table import PredictionTable
from workbench.jobs.spec import Result, Spec
from workbench.media.images import write_mask
from workbench.project.project import Project
from workbench.project.records import VideoRecord
from workbench.vision.measure import measure_mask, table_columns, table_row

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.nets.predictor import Predictor

log = logging.getLogger("workbench.predict")

_INSTALL_CHUNK = 100
Item = TypeVar("Item")


class PredictSpec(Spec):
    """What `run` takes.

    ``video`` None means every video of the study. ``model`` is a folder name below ``models/`` or a
    checkpoint file; None means the network trained last. Frames without a mask take their prediction as
    mask; with ``replace_pseudo`` frames with a pseudo-mask as well; what a person decided stays.
    """

    verb: ClassVar[str] = "predict"

    study: Path
    video: str | None = None
    model: str | None = None
    batch: int = Field(8, ge=1, le=256)
    replace_pseudo: bool = False
    threads: int | None = Field(None, ge=1)
    device: Literal["auto", "cpu", "cuda"] = "auto"


class PredictResult(Result):
    """What was predicted.

    ``frames`` counts those kept from an earlier run of the same network as well. ``folder`` and ``table``
    are those of the video, or of the first of several. ``installed`` frames took their prediction as mask.
    """

    frames: int
    folder: Path
    table: Path
    tables: tuple[Path, ...]
    installed: int
    checkpoint: Path


def run(spec: PredictSpec, *, progress: Progress, cancel: CancelToken) -> PredictResult:
    """Predict, write a mask a frame and a table a video, and fill in missing masks.

    Raises
    ------
    NothingToDoError
        If the study has no video or no trained network.
    CheckpointError, CheckpointClassesError, MissingFileError, UnknownVideoError
    """
    with Project.open(spec.study) as project:
        records = project.videos() if spec.video is None else [project.video(spec.video)]
        if not records:
            raise NothingToDoError(
                path=project.folder,
                detail="the study has no video",
                way_out="Add one: workbench add STUDY VIDEO",
            )
        checkpoint = find_checkpoint(project, spec.model)
        return _predict(project, records, checkpoint, spec, progress=progress, cancel=cancel)


def find_checkpoint(project: Project, model: str | None) -> Path:
    """Checkpoint that ``model`` names: a run, a file, or None for the one trained last.

    Raises
    ------
    NothingToDoError, MissingFileError
    """
    from workbench.nets.checkpoint import best_checkpoint, newest_checkpoint

    models = project.model_folder("x").parent
    if model is None:
        found = newest_checkpoint(models)
    elif project.model_folder(model).is_dir():
        found = best_checkpoint(project.model_folder(model))
    else:
        found = Path(model)
        if not found.is_file():
            raise MissingFileError(path=found)
    if found is None:
        raise NothingToDoError(
            path=project.folder,
            detail="no network has been trained in this study",
            way_out="Train one first: workbench train STUDY",
        )
    return found


def _predict(
    project: Project,
    records: list[VideoRecord],
    checkpoint: Path,
    spec: PredictSpec,
    *,
    progress: Progress,
    cancel: CancelToken,
) -> PredictResult:
    from workbench.nets.checkpoint import file_hash
    from workbench.nets.predictor import Predictor

    predictor = Predictor(checkpoint, spec.threads, spec.device, project.classes)
    model = file_hash(checkpoint)
    total = sum(record.frame_count for record in records)
    tables, frames, installed = [], 0, 0
    for record in records:
        stream = _VideoStream(project, record, predictor, spec.batch)
        count = _Counted(progress, frames, total)
        table, done = stream.run(model, _inside(checkpoint, project.folder), count, cancel)
        tables.append(table)
        frames += done
        installed += install(project, record.name, spec.replace_pseudo, cancel)
    return PredictResult(
        summary=f"Predicted {frames} frames with {_described(checkpoint)}; {installed} took it as mask.",
        frames=frames,
        folder=tables[0].parent,
        table=tables[0],
        tables=tuple(tables),
        installed=installed,
        checkpoint=checkpoint,
    )


class _Counted:
    """Progress over several videos."""

    def __init__(self, progress: Progress, before: int, total: int) -> None:
        self._progress, self._before, self._total = progress, before, total

    def __call__(self, done: int) -> None:
        self._progress(Update(self._before + done, self._total, "Predicting"))


class _VideoStream:
    """One video through the network: decoding, inference and writing overlap, queues are bounded."""

    def __init__(self, project: Project, record: VideoRecord, predictor: Predictor, batch: int) -> None:
        self.project, self.record, self.predictor, self.batch = project, record, predictor, batch
        self.palette = project.classes.palette()
        self._lock = threading.Lock()

    def run(
        self, model: str, checkpoint: str, count: Callable[[int], None], cancel: CancelToken
    ) -> tuple[Path, int]:
        """Predict what is missing; gives the table's path and how many frames it has."""
        folder = self.project.prediction_file(self.record.name, 0).parent
        with PredictionTable(folder, table_columns(self.project.classes), model) as table:
            self._fill(table, count, cancel)
            return table.finish(checkpoint), len(table.rows)

    def _fill(self, table: PredictionTable, count: Callable[[int], None], cancel: CancelToken) -> None:
        with self.project.open_video(self.record) as video:
            pending = [k for k in range(video.frame_count) if k not in table.rows]
            log.info("%s: %d of %d frames to predict", self.record.name, len(pending), video.frame_count)
            self._clear(table)
            count(len(table.rows))
            width, height, times = video.width, video.height, video.times

            def reduced() -> Iterator[tuple[int, Image]]:
                for k, picture in video.frames_at(pending):
                    yield k, self.predictor.reduce(picture)

            def finish(item: tuple[int, NDArray[np.float32]]) -> None:
                k, logits = item
                row = self._write(k, float(times[k]), logits, (width, height))
                with self._lock:
                    table.add(row)

            scored = self._scored(ahead(reduced(), 2 * self.batch, cancel), cancel)
            with closing(in_threads(finish, scored, cancel, workers=2, waiting=2 * self.batch)) as finished:
                for _ in finished:
                    count(len(table.rows))

    def _clear(self, table: PredictionTable) -> None:
        """Delete what another network left: a run that is stopped leaves the masks of one network alone."""
        for path in table.folder.glob("frame_*.png"):
            number = path.stem.removeprefix("frame_")
            if not number.isdigit() or int(number) not in table.rows:
                path.unlink(missing_ok=True)
                (path.parent / "instances" / path.name).unlink(missing_ok=True)

    def _scored(
        self, reduced: Generator[tuple[int, Image], None, None], cancel: CancelToken
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        with closing(reduced):
            for batch in _batches(reduced, self.batch):
                logits = self.predictor.logits([image for _, image in batch], cancel)
                yield from ((k, score) for (k, _), score in zip(batch, logits, strict=True))

    def _write(self, k: int, time_s: float, logits: NDArray[np.float32], size: tuple[int, int]) -> list[str]:
        prediction = self.predictor.finish(logits, *size)
        path = self.project.prediction_file(self.record.name, k)
        write_mask(path, prediction.mask, self.palette, durable=False)
        if prediction.animals is not None:
            numbers = self.project.predicted_instances_file(self.record.name, k)
            write_mask(numbers, prediction.animals, instance_palette(), durable=False)
        measure = measure_mask(prediction.mask, self.project.classes)
        return table_row(k, time_s, measure, prediction.confidence)


def install(project: Project, video: str, replace_pseudo: bool, cancel: CancelToken) -> int:
    """Give frames without a mask their prediction as mask; how many took one.

    The status of each is read again just before: somebody may be correcting masks meanwhile.
    """
    open_to = {FrameStatus.EXTRACTED, FrameStatus.PREDICTED}
    if replace_pseudo:
        open_to.add(FrameStatus.PSEUDO)
    waiting = [frame.index for frame in project.frames(video, open_to)]
    installed = 0
    for chunk in _batches(waiting, _INSTALL_CHUNK):
        cancel.check()
        taken = [k for k in chunk if project.status(video, k) in open_to and _copy_mask(project, video, k)]
        installed += project.set_status(video, taken, FrameStatus.PREDICTED)
    return installed


def _copy_mask(project: Project, video: str, k: int) -> bool:
    source = project.prediction_file(video, k)
    if not source.is_file():
        return False
    with atomic_path(project.mask_file(video, k), durable=False) as temporary:
        shutil.copyfile(source, temporary)
    # Animals told apart in the mask that was there are not those of this one.
    numbers, told = project.instances_file(video, k), project.predicted_instances_file(video, k)
    if told.is_file():
        with atomic_path(numbers, durable=False) as temporary:
            shutil.copyfile(told, temporary)
    else:
        numbers.unlink(missing_ok=True)
    return True


def _described(checkpoint: Path) -> str:
    """Name of the network, and that its training was stopped if it was."""
    from workbench.training.run_folder import STATE_FILE

    name = checkpoint.parent.name
    return f"{name} (its training was stopped early)" if (checkpoint.parent / STATE_FILE).exists() else name


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


def _inside(path: Path, folder: Path) -> str:
    """Path as text, relative where it lies in the study."""
    path = path.absolute()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
