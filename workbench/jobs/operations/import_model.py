"""Take a network from a file into the study: one that was exported, or another program's."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from workbench.core.errors import (
    CheckpointClassesError,
    CheckpointError,
    NothingToDoError,
    writing,
)
from workbench.core.paths import temporary_beside
from workbench.core.progress import CancelToken, Progress
from workbench.core.types import Json
from workbench.jobs.spec import Result, Spec
from workbench.project.learned_frames import FRAMES_FILE
from workbench.project.model_library import (
    METRICS_FILE,
    MODELS,
    SPEC_FILE,
    ModelCard,
    list_models,
    read_card,
    write_card,
)
from workbench.project.names import unique_name
from workbench.project.project import Project

if TYPE_CHECKING:
    from workbench.nets.checkpoint import Checkpoint
    from workbench.nets.model_file import ModelFile
    from workbench.nets.preprocessing import Preprocessing

_IMAGENET = (0.449 * 255, 0.226 * 255)
"""Mean and deviation of grey pictures as networks on ImageNet's weights are mostly given them."""
_LOOKED_AT = 24
_LONGEST_NAME = 120


class ImportModelSpec(Spec):
    """What `run` takes.

    ``name`` is what the network is called from then on. ``size`` and ``normalise`` are for files of other
    programs, which do not say what they were given: pictures with the mean and deviation of this study's
    (``study``), of ImageNet's, or from 0 to 1 (``unit``).
    """

    verb: ClassVar[str] = "import_model"

    study: Path
    file: Path
    name: str | None = Field(None, min_length=1, max_length=_LONGEST_NAME)
    size: int = Field(256, ge=64, le=2048, multiple_of=32)
    normalise: Literal["study", "imagenet", "unit"] = "study"


class ImportModelResult(Result):
    """Folder below ``models/``, its checkpoint, and what one must know before using it.

    ``existing`` says that the study had it already and nothing was written.
    """

    run: str
    checkpoint: Path
    existing: bool = False
    warnings: tuple[str, ...] = ()


def run(spec: ImportModelSpec, *, progress: Progress, cancel: CancelToken) -> ImportModelResult:
    """Check the file, then add it; nothing of it is run, and nothing half-written is left.

    Raises
    ------
    MissingFileError
    CheckpointError
        If the file cannot be read, is damaged, holds code or is no such network.
    CheckpointClassesError
        If it was trained for other classes.
    NothingToDoError
        If another program's network has to be normalised as the study and the study has no video.
    DiskFullError, NoPermissionError
    """
    del progress
    from workbench.nets.model_file import identity, read_model_file

    with Project.open(spec.study) as project:
        found = read_model_file(spec.file)
        warnings: tuple[str, ...] = ()
        if found is None:
            found, warnings = _of_another_program(project, spec, cancel)
        _check(spec.file, found.checkpoint, project)
        cancel.check()
        digest = identity(found.checkpoint)
        known = _known(project, digest, found.about.get("run"))
        if known is not None:
            return known
        return _add(project, spec, found, digest, warnings)


def _of_another_program(
    project: Project, spec: ImportModelSpec, cancel: CancelToken
) -> tuple[ModelFile, tuple[str, ...]]:
    from workbench.nets.foreign import read_foreign
    from workbench.nets.model_file import ModelFile

    checkpoint = read_foreign(spec.file, project.classes, _preprocessing(project, spec, cancel))
    names = ", ".join(project.classes.names)
    warning = (
        f"{spec.file.name} does not say which classes it tells apart nor what pictures it was given: "
        f"taken as {names}, pictures of {spec.size} pixels, normalised as {spec.normalise}. "
        "Look at a prediction before you use it."
    )
    return ModelFile(checkpoint), (warning,)


def _preprocessing(project: Project, spec: ImportModelSpec, cancel: CancelToken) -> Preprocessing:
    from workbench.nets.preprocessing import Preprocessing

    if spec.normalise == "unit":
        return Preprocessing(spec.size, None, 0.0, 255.0)
    if spec.normalise == "imagenet":
        return Preprocessing(spec.size, None, *_IMAGENET)
    records = project.videos()
    if not records:
        raise NothingToDoError(
            path=project.folder,
            detail="the study has no video to normalise pictures by",
            way_out="Add one, or choose another way: --normalise imagenet or unit",
        )
    pictures = []
    for record in records[:_LOOKED_AT]:
        each = -(-_LOOKED_AT // len(records))
        with project.open_video(record) as video:
            step = max(1, video.frame_count // each)
            chosen = list(islice(range(0, video.frame_count, step), each))
            for _, picture in video.frames_at(chosen):
                cancel.check()
                pictures.append(picture)
    return Preprocessing.fitted(pictures, spec.size, "auto")


def _check(path: Path, checkpoint: Checkpoint, project: Project) -> None:
    """The network must be of the study's classes, and its weights must fit it."""
    from workbench.nets.checkpoint import network_of

    if checkpoint.classes.names != project.classes.names:
        found, expected = (", ".join(table.names) for table in (checkpoint.classes, project.classes))
        raise CheckpointClassesError(path=path, found=found, expected=expected)
    network_of(checkpoint, path)


def _known(project: Project, digest: str, run: Json) -> ImportModelResult | None:
    """The same network, imported before or trained here under the name ``run``."""
    for entry in list_models(project.folder):
        own = read_card(project.model_folder(entry.run)).sha256
        if own == digest or (entry.run == run and _identity(entry.checkpoint) == digest):
            text = f"The study has this network already: {entry.run}."
            return ImportModelResult(summary=text, run=entry.run, checkpoint=entry.checkpoint, existing=True)
    return None


def _identity(path: Path) -> str:
    """Of the study's own network; empty where it is damaged, which may be why a file is brought."""
    from workbench.nets.checkpoint import load_checkpoint
    from workbench.nets.model_file import identity

    try:
        return identity(load_checkpoint(path))
    except CheckpointError:
        return ""


def _add(
    project: Project, spec: ImportModelSpec, found: ModelFile, digest: str, warnings: tuple[str, ...]
) -> ImportModelResult:
    from workbench.nets.checkpoint import checkpoint_path, save_checkpoint

    about = found.about
    taken = [path.name for path in (project.folder / MODELS).glob("*/")]
    name = unique_name(str(about.get("run") or spec.file.stem), taken)
    metrics = about.get("metrics")
    report = metrics if isinstance(metrics, dict) and _usable(metrics) else _bare_report(found, spec.file)
    card = ModelCard(
        name=spec.name or " ".join(str(about.get("name") or "").split())[:_LONGEST_NAME],
        notes=str(about.get("notes") or ""),
        imported_from=spec.file.name,
        sha256=digest,
        trained=str(about.get("date") or ""),
    )
    with _new_folder(project.model_folder(name)) as folder:
        checkpoint = checkpoint_path(folder, int(report["best_epoch"]))
        save_checkpoint(checkpoint, found.checkpoint)
        for file, content in ((SPEC_FILE, about.get("spec")), (FRAMES_FILE, about.get("frames"))):
            if content is not None:
                (folder / file).write_text(json.dumps(content), "utf-8")
        (folder / METRICS_FILE).write_text(json.dumps(report, indent=1), "utf-8")
        write_card(folder, card)
        _date(folder, card.trained)
    return ImportModelResult(
        summary=" ".join([f"Imported {spec.file.name} as {name}.", *warnings]),
        run=name,
        checkpoint=checkpoint_path(project.model_folder(name), int(report["best_epoch"])),
        warnings=warnings,
    )


def _usable(metrics: dict[str, Any]) -> bool:
    """Whether lists of networks can read it: it comes from outside."""
    best = metrics.get("best_epoch")
    lists = isinstance(metrics.get("best"), dict) and isinstance(metrics.get("history", []), list)
    return isinstance(best, int) and 0 <= best < 10**6 and lists


def _bare_report(found: ModelFile, file: Path) -> dict[str, Any]:
    """What lists of networks need, for one of which nothing was measured here."""
    checkpoint, training = found.checkpoint, found.checkpoint.training
    epoch = training.get("epoch")
    metrics = training.get("metrics")
    facts: dict[str, Json] = {"run": file.stem, "weights": str(training.get("weights") or file.name)}
    return {
        "classes": list(checkpoint.classes.names),
        "best_epoch": epoch if isinstance(epoch, int) else 0,
        "best": metrics if isinstance(metrics, dict) else {},
        "split": {"description": str(training.get("split") or ""), "train": 0, "val": 0, "dropped": 0},
        "config": {"encoder": checkpoint.encoder},
        "facts": facts,
        "history": [],
    }


@contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill that takes its name only when it is whole."""
    # Beside `models`, where nobody who lists networks meets a half one.
    temporary = temporary_beside(folder.parent)
    with writing(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
        try:
            yield temporary
            temporary.replace(folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def _date(folder: Path, trained: str) -> None:
    """An imported network is as old as its training: it does not become the newest by being copied."""
    try:
        moment = datetime.fromisoformat(trained).astimezone(UTC).timestamp()
    except (ValueError, OverflowError, OSError):  # Windows knows no local time before 1970
        return
    for path in folder.iterdir():
        os.utime(path, (moment, moment))
