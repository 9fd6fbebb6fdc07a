"""Add videos to a study, by reference: the files stay where they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from workbench.core.errors import MissingFileError, NotAVideoError, NothingToDoError
from workbench.core.progress import CancelToken, Progress
from workbench.jobs.spec import Result, Spec
from workbench.project.project import Project
from workbench.project.records import VideoRecord


class AddSpec(Spec):
    """What `run` takes."""

    verb: ClassVar[str] = "add"

    study: Path
    videos: tuple[Path, ...]


class AddResult(Result):
    """The records of the videos, in the order they were given."""

    videos: tuple[VideoRecord, ...]


def run(spec: AddSpec, *, progress: Progress, cancel: CancelToken) -> AddResult:
    """Add every video; one whose content the study has already is taken as that one.

    Raises
    ------
    MissingFileError, NotAVideoError, EmptyVideoError
        Videos before the bad one are added.
    """
    if not spec.videos:
        raise NothingToDoError(path=spec.study, detail="no video was given", way_out="Name at least one.")
    with Project.open(spec.study) as project:
        added = add_videos(project, spec.videos, progress, cancel)
    names = ", ".join(record.name for record in added)
    return AddResult(summary=f"In the study: {names}.", videos=added)


def add_videos(
    project: Project, videos: Sequence[Path], progress: Progress, cancel: CancelToken
) -> tuple[VideoRecord, ...]:
    """Records of ``videos``; a name that does not exist is refused before any is added."""
    check_files(videos)
    records = []
    for path in videos:
        cancel.check()
        records.append(project.add_video(path, progress, cancel))
    return tuple(records)


def check_files(videos: Sequence[Path]) -> None:
    """Raise `MissingFileError` or `NotAVideoError` for the first of ``videos`` that is no file."""
    for path in videos:
        if path.is_dir():
            raise NotAVideoError(path=path, detail="it is a folder")
        if not path.is_file():
            raise MissingFileError(path=path)
