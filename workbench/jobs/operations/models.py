"""The networks of a study: name, date, data, metrics, notes."""

from __future__ import annotations

import math
from pathlib import Path
from typing import ClassVar

from workbench.core.progress import CancelToken, Progress
from workbench.jobs.spec import Result, Spec
from workbench.project.model_library import ModelEntry, list_models
from workbench.project.project import Project


class ModelsSpec(Spec):
    """What `run` takes."""

    verb: ClassVar[str] = "models"
    records_run: ClassVar[bool] = False

    study: Path


class ModelInfo(Result):
    """One network, as `project.model_library.ModelEntry` describes it; None for a number not known."""

    run: str
    name: str
    date: str
    encoder: str
    checkpoint: Path
    finished: bool
    epochs: int
    best_epoch: int
    animals: bool
    videos: tuple[str, ...]
    statuses: tuple[str, ...]
    sets: tuple[str, ...]
    train_frames: int
    val_frames: int
    split: str
    warning: str
    metrics: dict[str, float | None]
    iou: dict[str, float]
    weights: str
    notes: str
    imported_from: str


class ModelsResult(Result):
    """The networks, the one trained last first."""

    models: tuple[ModelInfo, ...]


def run(spec: ModelsSpec, *, progress: Progress, cancel: CancelToken) -> ModelsResult:
    """Look, change nothing; works while another process writes the study.

    Raises
    ------
    NotAStudyError, NewerStudyError
    """
    del progress
    with Project.open(spec.study, write=False) as project:
        folder = project.folder
    cancel.check()
    found = list_models(folder)
    models = tuple(model_info(entry) for entry in found)
    text = "\n".join(_lines(entry) for entry in found) or f"{folder.name} has no network yet."
    return ModelsResult(summary=text, models=models)


def model_info(entry: ModelEntry) -> ModelInfo:
    """What is given of one network."""
    values = {name: getattr(entry, name) for name in ModelInfo.model_fields if name != "summary"}
    values["metrics"] = {k: None if math.isnan(v) else v for k, v in entry.metrics.items()}
    return ModelInfo(**values)


def _lines(entry: ModelEntry) -> str:
    told = "not measured here" if math.isnan(entry.mean_iou) else f"mean IoU {entry.mean_iou:.3f}"
    called = f"{entry.run} ({entry.name})" if entry.name != entry.run else entry.run
    state = "" if entry.finished else ", not finished"
    data = f"{entry.train_frames} frames of {', '.join(entry.videos)}" if entry.videos else "data not known"
    lines = [
        f"{called}  {entry.date[:16].replace('T', ' ')}  {entry.encoder}  {told}{state}",
        f"    {data}; {entry.split or 'how it was measured is not known'}",
        *([f"    {entry.warning}"] if entry.warning else []),
        *(f"    {line}" for line in entry.notes.splitlines()),
    ]
    return "\n".join(lines)
