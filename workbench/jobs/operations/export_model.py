"""A network of the study as one file: for another study, or for other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from workbench.core.errors import BadParameterError
from workbench.core.progress import CancelToken, Progress
from workbench.core.types import Json
from workbench.jobs.spec import Result, Spec
from workbench.project.learned_frames import LearnedFrames
from workbench.project.model_library import METRICS_FILE, MODELS, SPEC_FILE, read_card, read_model
from workbench.project.project import Project

if TYPE_CHECKING:
    from workbench.nets.checkpoint import Checkpoint


class ExportModelSpec(Spec):
    """What `run` takes; ``model`` is a folder name below ``models/``, a file, or None: the newest one.

    ``checkpoint`` is a file that carries weights, metrics, notes and spec, for `import_model` and for
    prediction; ``torchscript`` is for programs that do not have this one.
    """

    verb: ClassVar[str] = "export_model"
    records_run: ClassVar[bool] = False

    study: Path
    model: str | None = None
    format: Literal["torchscript", "checkpoint"] = "torchscript"
    out: Path


class ExportModelResult(Result):
    """The file, the checkpoint it was made of, the largest difference of a score, and the checksum within."""

    out: Path
    checkpoint: Path
    difference: float = 0.0
    sha256: str = ""


def run(spec: ExportModelSpec, *, progress: Progress, cancel: CancelToken) -> ExportModelResult:
    """Write the network, read it back, compare.

    Raises
    ------
    BadParameterError, NothingToDoError
        If there is no such network, or ``out`` is a folder, or a file of the study's networks.
    MissingFileError, CheckpointError, DiskFullError, NoPermissionError
    """
    from workbench.jobs.operations.predict import find_checkpoint
    from workbench.nets.checkpoint import load_checkpoint

    del progress
    if spec.out.is_dir():
        raise BadParameterError(name="out", value=spec.out, detail="it is a folder")
    with Project.open(spec.study, write=False) as project:
        path = find_checkpoint(project, spec.model)
        if spec.out.exists() and spec.out.resolve().is_relative_to((project.folder / MODELS).resolve()):
            raise BadParameterError(name="out", value=spec.out, detail="it is a file of the study's networks")
    cancel.check()
    checkpoint = load_checkpoint(path)
    if spec.format == "checkpoint":
        return _whole(spec, path, checkpoint)
    from workbench.nets.export import export_torchscript

    spec.out.parent.mkdir(parents=True, exist_ok=True)
    difference = export_torchscript(checkpoint, spec.out)
    return ExportModelResult(
        summary=f"Wrote {spec.out}; it scores as {path.name} does (largest difference {difference:.1g}).",
        out=spec.out,
        checkpoint=path,
        difference=difference,
    )


def _whole(spec: ExportModelSpec, path: Path, checkpoint: Checkpoint) -> ExportModelResult:
    from workbench.nets.model_file import read_model_file, write_model_file

    digest = write_model_file(spec.out, checkpoint, _about(path.parent))
    read_model_file(spec.out)  # its checksum is right, or this says that it is not
    return ExportModelResult(
        summary=f"Wrote {spec.out}: weights, metrics, notes and how it was trained.",
        out=spec.out,
        checkpoint=path,
        sha256=digest,
    )


def _about(model: Path) -> dict[str, Json]:
    """What travels with the weights."""
    card, entry, frames = read_card(model), read_model(model), LearnedFrames.read(model)
    return {
        "run": model.name,
        "name": card.name,
        "notes": card.notes,
        "date": entry.date if entry is not None else "",
        "metrics": _read(model / METRICS_FILE),
        "spec": _read(model / SPEC_FILE),
        "frames": frames.to_dict() if frames is not None else None,
    }


def _read(path: Path) -> Json:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
