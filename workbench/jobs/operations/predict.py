"""Segment frames with a trained network: of the videos of a study, or of loose files."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import ClassVar, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from workbench.core.errors import BadParameterError, MissingFileError, NothingToDoError
from workbench.core.frame_status import FrameStatus
from workbench.core.paths import atomic_path
from workbench.core.progress import CancelToken, Progress
from workbench.jobs.prediction_table import Predicted
from workbench.jobs.spec import Result, Spec
from workbench.project.project import Project
from workbench.project.records import VideoRecord

_INSTALL_CHUNK = 100
Item = TypeVar("Item")


class PredictSpec(Spec):
    """What `run` takes: a study, or loose files and a folder for what is made of them.

    Parameters
    ----------
    video
        Name of one video of the study; None is all.
    frames
        Every frame of the video, or only those that were extracted (or have a status).
    images, out
        Folders of images and image files (also CSV of °C and 16-bit), or one video file; no study. Where the
        masks go.
    model
        A checkpoint file, a folder that holds some, or a name below the study's ``models/``; None means the
        network that the study trained last.
    batch
        Pictures that go through the network together; None: what a short trial finds.
    confidence
        Write a map of the winning class's probability for every picture.
    flip
        Average over mirror images: ``horizontal`` takes twice as long, ``both`` four times.
    replace_pseudo
        Frames without a mask take their prediction as mask; with this those with a pseudo-mask as well; what
        a person decided stays.
    """

    verb: ClassVar[str] = "predict"

    study: Path | None = None
    video: str | None = None
    frames: Literal["all", "extracted"] = "all"
    images: tuple[Path, ...] = ()
    out: Path | None = None
    model: str | None = None
    batch: int | None = Field(None, ge=1, le=256)
    confidence: bool = False
    flip: Literal["off", "horizontal", "both"] = "off"
    replace_pseudo: bool = False
    threads: int | None = Field(None, ge=1)
    device: Literal["auto", "cpu", "cuda"] = "auto"


class PredictResult(Result):
    """What was predicted.

    ``frames`` counts those kept from an earlier run of the same network as well. ``folder`` and ``table``
    are those of the video, or of the first of several. ``installed`` frames took their prediction as mask.
    ``warnings`` name videos that look unlike what the network learned from.
    """

    frames: int
    folder: Path
    table: Path
    tables: tuple[Path, ...]
    installed: int
    checkpoint: Path
    warnings: tuple[str, ...] = ()


def run(spec: PredictSpec, *, progress: Progress, cancel: CancelToken) -> PredictResult:
    """Predict, write a mask a picture and a table, and fill in missing masks of a study.

    What is there of the same network, asked in the same way, is kept: a stopped run goes on.

    Raises
    ------
    BadParameterError
        If neither a study nor files are given, or both; if the folder for the masks cannot be one.
    NothingToDoError
        If there is nothing to predict, or no trained network.
    CheckpointError, CheckpointClassesError, MissingFileError, UnknownVideoError, CorruptImageError,
    NotAVideoError, ThermalFormatError, DiskFullError, NoPermissionError
    """
    if (spec.study is None) == (not spec.images):
        detail = "give either a study, or images"
        raise BadParameterError(name="study", value=spec.study, detail=detail)
    if spec.study is None:
        from workbench.jobs.operations.predict_files import predict_files

        return predict_files(spec, progress, cancel)
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
    """Checkpoint that ``model`` names: a run, a file or folder, or None for the one trained last.

    Raises
    ------
    NothingToDoError, MissingFileError
    """
    from workbench.nets.checkpoint import best_checkpoint, newest_checkpoint

    if model is None:
        found = newest_checkpoint(project.model_folder("x").parent)
    elif project.model_folder(model).is_dir():
        found = best_checkpoint(project.model_folder(model))
    else:
        found = loose_checkpoint(Path(model))
    if found is None:
        raise NothingToDoError(
            path=project.folder,
            detail="no network has been trained in this study",
            way_out="Train one first: workbench train STUDY",
        )
    return found


def loose_checkpoint(path: Path) -> Path:
    """Checkpoint at ``path``: the file itself, or the best of a folder.

    Raises
    ------
    MissingFileError, NothingToDoError
    """
    from workbench.nets.checkpoint import best_checkpoint

    if path.is_file():
        return path
    if not path.is_dir():
        raise MissingFileError(path=path)
    found = best_checkpoint(path)
    if found is None:
        raise NothingToDoError(
            path=path,
            detail="it holds no trained network",
            way_out="Choose a checkpoint file, or the folder of a training below models/.",
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
    from workbench.jobs.operations.predict_video import Reporter, VideoPlan, predict_video
    from workbench.nets.predictor import Predictor

    predictor = Predictor(checkpoint, spec.threads, spec.device, project.classes, spec.flip)
    chosen = [(record, _wanted(project, record, spec)) for record in records]
    report = Reporter(progress, sum(len(wanted) for _, wanted in chosen))
    if not report.total:
        raise NothingToDoError(
            path=project.folder,
            detail="no frame has been extracted",
            way_out="Extract frames first, or predict every frame.",
        )
    made: list[tuple[str, Predicted]] = []
    installed = 0
    for record, wanted in chosen:
        folder = project.prediction_file(record.name, 0).parent
        with project.open_video(record) as video:
            plan = VideoPlan(video, record.name, wanted, folder)
            named = _inside(checkpoint, project.folder)
            found = predict_video(plan, predictor, spec, named, report=report, cancel=cancel)
            made.append((record.name, found))
        installed += install(project, record.name, spec.replace_pseudo, cancel)
    tables, warnings = tuple(found.table for _, found in made), cautions(made)
    text = f"Predicted {report.total} frames with {described(checkpoint)}; {installed} took it as mask."
    return PredictResult(
        summary=" ".join([text, *warnings]),
        frames=report.total,
        folder=tables[0].parent,
        table=tables[0],
        tables=tables,
        installed=installed,
        checkpoint=checkpoint,
        warnings=warnings,
    )


def cautions(made: Iterable[tuple[str, Predicted]]) -> tuple[str, ...]:
    """What must be known before the numbers, by name of what was predicted."""
    return tuple(found.unlike.sentence(name) for name, found in made if found.unlike is not None)


def _wanted(project: Project, record: VideoRecord, spec: PredictSpec) -> NDArray[np.int64]:
    """Numbers of the frames to predict."""
    if spec.frames == "all":
        return np.arange(record.frame_count, dtype=np.int64)
    known = [frame.index for frame in project.frames(record.name) if frame.index < record.frame_count]
    return np.asarray(known, np.int64)


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


def described(checkpoint: Path) -> str:
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
