"""Extract frames of a study's videos as images."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from workbench.core.errors import BadParameterError, NothingToDoError
from workbench.core.progress import CancelToken, Progress, Update, no_progress
from workbench.jobs.spec import Result, Spec
from workbench.media import sampling
from workbench.media.extraction import (
    check_space,
    estimate_bytes,
    most_different_frames,
    without_file,
    write_frames,
)
from workbench.media.sampling import DayPlan, Indices, Times
from workbench.media.video import Video
from workbench.project.project import Project
from workbench.project.records import VideoRecord

Mode = Literal["all", "every", "fps", "count", "diverse", "plan"]

_BATCH = 256
"""Frames between two notes in the study; files of a killed run are noted by the next one."""

_DEFAULT_COUNT = 200


class ExtractSpec(Spec):
    """What `run` takes.

    Parameters
    ----------
    video
        Name of one video of the study; None is all.
    mode, value
        ``all``; ``every`` value-th; ``fps`` value frames a second; ``count`` value frames evenly spread;
        ``diverse`` the value most different ones; ``plan`` the stretches of ``plan``.
    start_s, stop_s
        Only frames of this stretch (seconds of the video); with every mode.
    plan
        None is the stratified day: `DayPlan.default`.
    quality
        Of JPEG, 1 to 100.
    """

    verb: ClassVar[str] = "extract"

    study: Path
    video: str | None = None
    mode: Mode = "count"
    value: float | None = Field(None, gt=0)
    start_s: float | None = Field(None, ge=0)
    stop_s: float | None = Field(None, gt=0)
    plan: DayPlan | None = None
    format: Literal["png", "jpg"] = "png"
    quality: int = Field(95, ge=1, le=100)

    @property
    def suffix(self) -> str:
        """Of the files, with its dot."""
        return f".{self.format}"


class ExtractResult(Result):
    """Frames written, frames that were there already, their folder, and what to know of the videos."""

    frames: int
    skipped: int
    folder: Path
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Task:
    record: VideoRecord
    video: Video
    planned: Indices
    missing: Indices


def run(spec: ExtractSpec, *, progress: Progress, cancel: CancelToken) -> ExtractResult:
    """Write the frames that ``spec`` asks for and that are not there yet, and note them in the study.

    Raises
    ------
    UnknownVideoError, LostVideoError, BadParameterError, Cancelled
    DiskFullError
        Before the first frame is written, if they will not fit.
    NothingToDoError
        If the study has no video, or none covers the window or plan.
    """
    with Project.open(spec.study) as project, ExitStack() as stack:
        tasks = []
        for record in _records(spec, project):
            cancel.check()
            video = stack.enter_context(project.open_video(record))
            tasks.append(
                _task(project, record, video, plan_indices(spec, video, progress, cancel), spec.suffix)
            )
        planned = sum(len(task.planned) for task in tasks)
        if not planned:
            raise NothingToDoError(
                path=spec.study,
                detail="no frame lies in the chosen window or plan",
                way_out="Choose a stretch that the video covers.",
            )
        needed = sum(estimate_bytes(task.video, task.missing, spec.suffix, spec.quality) for task in tasks)
        check_space(project.folder, needed)
        done = skipped = planned - sum(len(task.missing) for task in tasks)
        progress(Update(done, planned, "Extracting frames"))
        for task in tasks:
            for _ in _extract(spec, project, task, cancel):
                done += 1
                progress(Update(done, planned, "Extracting frames"))
        folder = project.folder / "frames"
        if len(tasks) == 1:
            folder = project.frame_file(tasks[0].record.name, 0).parent
        return ExtractResult(
            summary=_summary(done - skipped, skipped, folder),
            frames=done - skipped,
            skipped=skipped,
            folder=folder,
            warnings=tuple(f"{task.record.name}: {text}" for task in tasks for text in task.video.warnings),
        )


def plan_indices(
    spec: ExtractSpec,
    video: Video,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> Indices:
    """Frames of ``video`` that ``spec`` asks for, rising.

    Only ``diverse`` reads the video; the others need its times alone and are instant.

    Raises
    ------
    BadParameterError, Cancelled
    """
    times = video.times
    inside = sampling.window(times, spec.start_s, spec.stop_s)
    if not len(inside):
        return inside
    if spec.mode == "diverse":
        return most_different_frames(video, inside, _count(spec), progress, cancel)
    if spec.mode == "plan":
        planned = sampling.by_plan(times, spec.plan or DayPlan.default())
        covered: Indices = planned[(planned >= inside[0]) & (planned <= inside[-1])]
        return covered
    chosen: Indices = inside[_by_time(spec, times[inside])]
    return chosen


def _by_time(spec: ExtractSpec, times: Times) -> Indices:
    if spec.mode == "all":
        return sampling.every(times)
    if spec.mode == "every":
        return sampling.every_nth(times, _whole(spec))
    if spec.mode == "fps":
        return sampling.at_rate(times, _value(spec))
    return sampling.evenly(times, _count(spec))


def _records(spec: ExtractSpec, project: Project) -> list[VideoRecord]:
    records = project.videos() if spec.video is None else [project.video(spec.video)]
    if not records:
        raise NothingToDoError(
            path=spec.study,
            detail="the study has no video",
            way_out="Add one with: workbench add STUDY VIDEO",
        )
    return records


def _task(project: Project, record: VideoRecord, video: Video, planned: Indices, suffix: str) -> _Task:
    missing = without_file(planned, lambda k: project.frame_file(record.name, k, suffix))
    return _Task(record, video, planned, missing)


def _extract(spec: ExtractSpec, project: Project, task: _Task, cancel: CancelToken) -> Iterator[int]:
    name, suffix = task.record.name, spec.suffix
    _note_those_there(project, task, suffix)
    if not len(task.missing):
        return
    fresh: list[int] = []
    indices = task.missing.tolist()
    frames = write_frames(
        task.video, indices, lambda k: project.frame_file(name, k, suffix), spec.quality, cancel=cancel
    )
    try:
        with closing(frames):
            for k in frames:
                fresh.append(k)
                if len(fresh) >= _BATCH:
                    project.add_frames(name, [(index, suffix) for index in fresh])
                    fresh.clear()
                yield k
    finally:
        project.add_frames(name, [(index, suffix) for index in fresh])


def _note_those_there(project: Project, task: _Task, suffix: str) -> None:
    """Note files of an earlier run that was killed before it could."""
    known = {frame.index for frame in project.frames(task.record.name) if frame.suffix is not None}
    there = set(task.planned.tolist()) - set(task.missing.tolist()) - known
    if there:
        project.add_frames(task.record.name, [(index, suffix) for index in sorted(there)])


def _summary(written: int, skipped: int, folder: Path) -> str:
    before = f" ({skipped} were there already)" if skipped else ""
    return f"{written} frames extracted to {folder}{before}."


def _value(spec: ExtractSpec) -> float:
    if spec.value is None:
        raise BadParameterError(name="value", value="nothing", detail=f"{spec.mode} needs a number")
    return spec.value


def _whole(spec: ExtractSpec) -> int:
    value = _value(spec)
    if value != int(value):
        raise BadParameterError(name="value", value=value, detail=f"{spec.mode} needs a whole number")
    return int(value)


def _count(spec: ExtractSpec) -> int:
    return _DEFAULT_COUNT if spec.value is None else _whole(spec)
