"""The main job on recordings made here, so that a first look needs no data."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from workbench.core.progress import CancelToken, Progress
from workbench.jobs.operations.main_job import RunResult, RunSpec, run_steps
from workbench.jobs.spec import Spec
from workbench.project.manifest import FILE
from workbench.project.project import Project
from workbench.simulate.scene import write_scene
from workbench.simulate.spec import SceneSpec

_SIZE = 0.42
"""Length of an animal as a part of the frame's height: large, for a small network and few minutes."""

SCENES: dict[str, SceneSpec] = {
    "thermal": SceneSpec(modality="thermal", burnt_in=True, size=_SIZE, seed=1),
    "visible": SceneSpec(modality="visible", cable=1.0, size=_SIZE, seed=2),
}


class DemoSpec(Spec):
    """What `run` takes; the defaults take a few minutes on two processor cores."""

    verb: ClassVar[str] = "demo"
    records_run: ClassVar[bool] = False  # each step is recorded

    folder: Path
    count: int = Field(120, ge=2)
    epochs: int = Field(14, ge=1)
    batch: int = Field(4, ge=2)
    size: int = Field(160, ge=64, multiple_of=32)

    @property
    def study_folder(self) -> Path:
        """The demo study."""
        return self.folder


def run(spec: DemoSpec, *, progress: Progress, cancel: CancelToken) -> RunResult:
    """Simulate a thermal and a visible-light recording with known truth and run the main job on them.

    A second run finds everything there.

    Raises
    ------
    StudyExistsError
        If the folder holds something else.
    """
    known = (spec.folder / FILE).exists()
    with Project.open(spec.folder) if known else Project.create(spec.folder, "Demo") as project:
        videos = []
        for name, scene in SCENES.items():
            path = _recording(project.folder / "simulated" / name, name, scene, progress, cancel)
            videos.append(project.add_video(path, progress, cancel))
        chosen = {"count": spec.count, "epochs": spec.epochs, "batch": spec.batch, "size": spec.size}
        job = RunSpec.of(study=project.folder, **chosen)
        return run_steps(job, project, videos, progress=progress, cancel=cancel)


def _recording(folder: Path, name: str, scene: SceneSpec, progress: Progress, cancel: CancelToken) -> Path:
    """The recording called ``name`` with its truth beside it, simulated if it is not there."""
    path = folder / f"{name}.mp4"
    if not path.is_file():
        write_scene(scene, folder, progress, cancel)
        (folder / "video.mp4").replace(path)
    return path
