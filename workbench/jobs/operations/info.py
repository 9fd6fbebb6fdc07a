"""What is in a study."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from workbench.core.progress import CancelToken, Progress
from workbench.jobs.spec import Result, Spec
from workbench.project.project import Project
from workbench.project.records import RunRecord, VideoRecord


class InfoSpec(Spec):
    """What `run` takes."""

    verb: ClassVar[str] = "info"
    records_run: ClassVar[bool] = False

    study: Path


class VideoInfo(Result):
    """One video: its record, how many frames there are of each status, how many predictions."""

    record: VideoRecord
    found: bool
    frames: dict[str, int]
    predictions: int


class InfoResult(Result):
    """Counts of everything in the study."""

    folder: Path
    name: str
    classes: tuple[str, ...]
    videos: tuple[VideoInfo, ...]
    frames: dict[str, int]
    models: tuple[str, ...]
    runs: tuple[RunRecord, ...]


def run(spec: InfoSpec, *, progress: Progress, cancel: CancelToken) -> InfoResult:
    """Look, change nothing; works while another process writes the study.

    Raises
    ------
    NotAStudyError, NewerStudyError
    """
    del progress
    with Project.open(spec.study, write=False) as project:
        videos = []
        for record in project.videos():
            cancel.check()
            videos.append(_video_info(project, record))
        frames = {status.value: count for status, count in project.counts().items()}
        models = tuple(sorted(path.name for path in (project.folder / "models").glob("*/") if path.is_dir()))
        return InfoResult(
            summary=_sentence(project, len(videos), frames, len(models)),
            folder=project.folder,
            name=project.name,
            classes=project.classes.names,
            videos=tuple(videos),
            frames=frames,
            models=models,
            runs=tuple(project.runs()),
        )


def _video_info(project: Project, record: VideoRecord) -> VideoInfo:
    counts = {status.value: count for status, count in project.counts(record.name).items()}
    predictions = sum(1 for _ in (project.folder / "predictions" / record.name).glob("frame_*.png"))
    found = (project.folder / record.path).is_file()
    return VideoInfo(record=record, found=found, frames=counts, predictions=predictions)


def _sentence(project: Project, videos: int, frames: dict[str, int], models: int) -> str:
    statuses = ", ".join(f"{count} {status}" for status, count in frames.items()) or "none"
    return f"{project.name}: {videos} videos; frames: {statuses}; {models} networks."
