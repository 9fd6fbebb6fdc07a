"""The main job: from videos to frames, pseudo-masks, a trained U-Net, its masks and an overlay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from workbench.core.progress import CancelToken, Progress
from workbench.core.types import Json
from workbench.jobs.operations.add import add_videos, check_files
from workbench.jobs.operations.extract import ExtractSpec
from workbench.jobs.operations.predict import PredictSpec
from workbench.jobs.operations.pseudo import PseudoSpec
from workbench.jobs.operations.render import RenderSpec
from workbench.jobs.operations.train import TrainSpec
from workbench.jobs.spec import Result, Spec
from workbench.jobs.steps import IsThere, StepResult, Steps
from workbench.project.manifest import FILE
from workbench.project.project import Project
from workbench.project.records import VideoRecord


class RunSpec(Spec):
    """What `run` takes; fields that are None take the step's own default.

    ``study`` is made if it is not there; without ``videos`` all of its videos are taken. ``count``
    frames, evenly spread over each video, are what the network learns from.
    """

    verb: ClassVar[str] = "run"
    records_run: ClassVar[bool] = False  # each step is recorded

    study: Path
    videos: tuple[Path, ...] = ()
    count: int = Field(300, ge=2)
    animals: int = Field(1, ge=1)
    method: str = "auto"
    encoder: str | None = None
    epochs: int | None = None
    size: int | None = None
    batch: int | None = None


class RunResult(Result):
    """Every step's result, in order, and where to look."""

    folder: Path
    videos: tuple[str, ...]
    steps: tuple[StepResult, ...]
    mean_iou: float | None
    overlays: tuple[Path, ...]
    tables: tuple[Path, ...]


def run(spec: RunSpec, *, progress: Progress, cancel: CancelToken) -> RunResult:
    """Do every step whose result is not there yet, and go on where an earlier run stopped.

    Raises
    ------
    WorkbenchError
        As the steps do; what the steps before it made is kept.
    """
    check_files(spec.videos)
    with _open_or_make(spec.study) as project:
        chosen = add_videos(project, spec.videos, progress, cancel) or tuple(project.videos())
        return run_steps(spec, project, chosen, progress=progress, cancel=cancel)


def run_steps(
    spec: RunSpec,
    project: Project,
    videos: Sequence[VideoRecord],
    *,
    progress: Progress,
    cancel: CancelToken,
) -> RunResult:
    """The steps after the videos are in the study."""
    steps = Steps(project, progress, cancel)
    study = project.folder
    for video in videos:
        extract = ExtractSpec.of(study=study, video=video.name, mode="count", value=spec.count)
        steps.do(extract, _has_files(study / "frames" / video.name))
    params = {"animals": spec.animals, "method": spec.method}
    for video in videos:
        pseudo = PseudoSpec.of(study=study, video=video.name, params=params)
        steps.do(pseudo, _has_files(study / "masks" / video.name))
    chosen = _given(encoder=spec.encoder, epochs=spec.epochs, size=spec.size, batch=spec.batch)
    trained = steps.do(TrainSpec.of(study=study, **chosen), _has_checkpoint(project))
    tables, overlays = [], []
    for video in videos:
        predict = PredictSpec.of(study=study, video=video.name, model=trained["run"])
        made = steps.do(predict, _has_files(study / "predictions" / video.name, video.frame_count))
        tables.append(study / "predictions" / video.name / Path(str(made["table"])).name)
    for video in videos:
        out = study / "exports" / f"{video.name}_overlay.mp4"
        steps.do(RenderSpec.of(study=study, video=video.name, out=out), _is_file(out))
        overlays.append(out)
    return _result(project, videos, steps.done, trained, overlays=overlays, tables=tables)


def _open_or_make(folder: Path) -> Project:
    if (folder / FILE).exists():
        return Project.open(folder)
    return Project.create(folder)


def _has_files(folder: Path, wanted: int | None = None) -> IsThere:
    """Whether ``folder`` still holds as many frame files as the earlier run left there."""

    def is_there(result: dict[str, Json]) -> bool:
        least = (
            wanted
            if wanted is not None
            else max(1, int(result["complete"] if "complete" in result else result["frames"]))
        )
        return sum(1 for _ in folder.glob("frame_*")) >= least

    return is_there


def _is_file(path: Path) -> IsThere:
    return lambda _result: path.is_file()


def _has_checkpoint(project: Project) -> IsThere:
    def is_there(result: dict[str, Json]) -> bool:
        name = Path(str(result["checkpoint"])).name
        return (project.model_folder(str(result["run"])) / name).is_file()

    return is_there


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _result(
    project: Project,
    videos: Sequence[VideoRecord],
    steps: Sequence[StepResult],
    trained: dict[str, Json],
    *,
    overlays: Sequence[Path],
    tables: Sequence[Path],
) -> RunResult:
    counts = project.counts()
    mean = trained["mean_iou"]
    reused = sum(step.reused for step in steps)
    shown = "not measured" if mean is None else f"{mean:.3f}"
    predicted = sum(video.frame_count for video in videos)
    summary = (
        f"{project.folder}: {sum(counts.values())} frames, {predicted} predicted, "
        f"mean IoU against held-out pseudo-masks {shown}; overlay in {overlays[0].parent}; "
        f"{reused} of {len(steps)} steps were there already."
    )
    return RunResult(
        summary=summary,
        folder=project.folder,
        videos=tuple(video.name for video in videos),
        steps=tuple(steps),
        mean_iou=mean,
        overlays=tuple(overlays),
        tables=tuple(tables),
    )
