"""A network of the study as one file for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from workbench.core.progress import CancelToken, Progress
from workbench.jobs.spec import Result, Spec
from workbench.project.project import Project


class ExportModelSpec(Spec):
    """What `run` takes; ``model`` is a folder name below ``models/``, a file, or None: the newest one."""

    verb: ClassVar[str] = "export_model"
    records_run: ClassVar[bool] = False

    study: Path
    model: str | None = None
    format: Literal["torchscript"] = "torchscript"
    out: Path


class ExportModelResult(Result):
    """The file, the checkpoint it was made of, and the largest difference of a score."""

    out: Path
    checkpoint: Path
    difference: float


def run(spec: ExportModelSpec, *, progress: Progress, cancel: CancelToken) -> ExportModelResult:
    """Write the network, read it back, compare.

    Raises
    ------
    BadParameterError, NothingToDoError
        If there is no such network.
    MissingFileError, CheckpointError, DiskFullError, NoPermissionError
    """
    from workbench.jobs.operations.predict import find_checkpoint
    from workbench.nets.checkpoint import load_checkpoint
    from workbench.nets.export import export_torchscript

    del progress
    with Project.open(spec.study, write=False) as project:
        path = find_checkpoint(project, spec.model)
    cancel.check()
    checkpoint = load_checkpoint(path)
    spec.out.parent.mkdir(parents=True, exist_ok=True)
    difference = export_torchscript(checkpoint, spec.out)
    return ExportModelResult(
        summary=f"Wrote {spec.out}; it scores as {path.name} does (largest difference {difference:.1g}).",
        out=spec.out,
        checkpoint=path,
        difference=difference,
    )
