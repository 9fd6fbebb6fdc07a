"""Say which animals are in which videos of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from pydantic import Field, field_validator

from workbench.core.progress import CancelToken, Progress
from workbench.jobs.spec import Result, Spec
from workbench.project.manifest import Manifest
from workbench.project.project import Project


class AnimalsSpec(Spec):
    """What `run` takes.

    ``names`` are the animals by video, any number of each; none takes them off. Videos that are left out keep
    theirs, so that without any the result says what is known.
    """

    verb: ClassVar[str] = "animals"

    study: Path
    names: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("names")
    @classmethod
    def _bare(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        bare = {video: tuple(name.strip() for name in names) for video, names in value.items()}
        if not all(name for names in bare.values() for name in names):
            raise ValueError("the name of an animal is empty")
        return bare


class AnimalsResult(Result):
    """Names of the animals of every video of the study, in its order."""

    videos: dict[str, tuple[str, ...]]


def run(spec: AnimalsSpec, *, progress: Progress, cancel: CancelToken) -> AnimalsResult:
    """Write the names into project.toml.

    Raises
    ------
    UnknownVideoError
    DiskFullError, NoPermissionError
    """
    del progress
    with Project.open(spec.study) as project:
        cancel.check()
        if spec.names:
            name_animals(project, spec.names)
        known = project.manifest.video_animals
        videos = {record.name: known.get(record.name, ()) for record in project.videos()}
    lines = [f"{video}: {', '.join(names) or 'not known'}" for video, names in videos.items()]
    return AnimalsResult(summary="\n".join(lines) or "The study has no videos yet.", videos=videos)


def name_animals(project: Project, names: Mapping[str, Sequence[str]]) -> None:
    """Write names by video into project.toml; no name: it is not known. Other videos keep theirs.

    Raises
    ------
    UnknownVideoError
    DiskFullError, NoPermissionError
    """
    for video in names:
        project.video(video)
    told = {video: tuple(dict.fromkeys(given)) for video, given in names.items()}
    known = Manifest.load(project.folder).video_animals | told
    project.update_manifest(video_animals={video: given for video, given in known.items() if given})
