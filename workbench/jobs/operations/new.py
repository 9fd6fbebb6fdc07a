"""Make a study, with or without videos."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import ClassVar

from workbench.core.errors import WorkbenchError
from workbench.core.progress import CancelToken, Progress
from workbench.jobs.operations.add import add_videos, check_files
from workbench.jobs.spec import Result, Spec
from workbench.project.project import Project
from workbench.project.records import VideoRecord


class NewSpec(Spec):
    """What `run` takes: ``study`` is the folder to make."""

    verb: ClassVar[str] = "new"
    records_run: ClassVar[bool] = False  # there is no study to record it in until it has run

    study: Path
    name: str | None = None
    videos: tuple[Path, ...] = ()


class NewResult(Result):
    """The study that was made."""

    folder: Path
    videos: tuple[VideoRecord, ...]


def run(spec: NewSpec, *, progress: Progress, cancel: CancelToken) -> NewResult:
    """Make the study and add the videos.

    Raises
    ------
    StudyExistsError, NoPermissionError, DiskFullError
    MissingFileError, NotAVideoError, EmptyVideoError
        The study then exists, with the videos before the bad one; if that was the first, it does not.
    """
    check_files(spec.videos)  # a misspelt name should not leave a study behind
    fresh = not spec.study.exists()
    with Project.create(spec.study, spec.name) as project:
        try:
            added = add_videos(project, spec.videos, progress, cancel)
        except WorkbenchError:
            useless = fresh and not project.videos()
            project.close()
            if useless:  # otherwise the same command with a good video would find a study in its way
                shutil.rmtree(project.folder, ignore_errors=True)
            raise
        summary = f"Made {project.folder} with {len(added)} videos."
        return NewResult(summary=summary, folder=project.folder, videos=added)
