"""The networks a study has: read from ``models/*/metrics_multiclass.json``."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from pathlib import Path

from workbench.project.model_library import METRICS_FILE, STATE_FILE, read_card

REPORT_FILE = "report.html"
EXAMPLES = 6


@dataclass(frozen=True)
class EpochScore:
    """One epoch of a training; a number that is not known is NaN."""

    epoch: int
    train_loss: float
    val_loss: float
    mean_iou: float
    iou: dict[str, float] = field(default_factory=dict)
    f1: dict[str, float] = field(default_factory=dict)
    boundary_f1: dict[str, float] = field(default_factory=dict)
    mean_iou_parts: float = math.nan
    mean_f1: float = math.nan
    mean_f1_parts: float = math.nan
    mean_boundary_f1: float = math.nan
    """Without background, as ``_parts`` are."""
    pixel_accuracy: float = math.nan
    panoptic: float = math.nan
    examples: tuple[str, ...] = ()
    """Files of its pictures, while it trains."""


@dataclass(frozen=True)
class ModelRow:
    """One trained network.

    Attributes
    ----------
    run, name
        Name of its folder, and what people call it.
    checkpoint
        File of its best epoch.
    mean_iou, iou
        Of the best epoch on the held-out frames; classes that did not occur are left out.
    split
        English sentence: what it was validated on.
    measured
        All numbers of the best epoch: at the frames' own size once the training is over.
    warning
        English sentence: why its numbers are not to be trusted; empty where they are.
    report
        Its page for people, made when a training ends.
    planned
        How many epochs it is to have.
    unfinished
        Whether its training runs or was broken off: there is a state to go on from.
    """

    run: str
    checkpoint: Path
    encoder: str
    best_epoch: int
    mean_iou: float
    iou: dict[str, float]
    split: str
    modified: float
    history: tuple[EpochScore, ...] = ()
    name: str = ""
    measured: EpochScore | None = None
    warning: str = ""
    report: Path | None = None
    planned: int = 0
    unfinished: bool = False

    @property
    def examples(self) -> tuple[Path, ...]:
        """Where the pictures of the best epoch lie, if they were kept."""
        folder = self.checkpoint.parent / "examples"
        return tuple(folder / f"epoch_{self.best_epoch}_{number}.png" for number in range(1, EXAMPLES + 1))


def read_models(folder: Path) -> list[ModelRow]:
    """Networks of the study in ``folder``, newest first; a folder that is not whole is passed over."""
    rows = [row for path in (folder / "models").glob(f"*/{METRICS_FILE}") if (row := _read(path)) is not None]
    return sorted(rows, key=lambda row: row.modified, reverse=True)


def _read(path: Path) -> ModelRow | None:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        best = int(values["best_epoch"])
        checkpoint = path.parent / f"unet_checkpoint_epoch_{best}.pth"
        if not checkpoint.is_file():
            return None
        # Measured at the frames' own size once a training is over; until then as the epochs were.
        measured = values.get("native_size") or values["best"]
        split = values.get("split", {})
        report = path.parent / REPORT_FILE
        return ModelRow(
            run=path.parent.name,
            checkpoint=checkpoint,
            encoder=str(values.get("config", {}).get("encoder", "")),
            best_epoch=best,
            mean_iou=number(measured.get("mean_iou")),
            iou=numbers(measured.get("iou")),
            split=str(split.get("description", "")),
            modified=path.stat().st_mtime,
            history=tuple(score(entry) for entry in values.get("history", ())),
            name=read_card(path.parent).name or path.parent.name,
            measured=score({**measured, "epoch": best}),
            warning=str(split.get("warning") or ""),
            report=report if report.is_file() else None,
            planned=int(values.get("config", {}).get("epochs", 0)),
            unfinished=(path.parent / STATE_FILE).is_file(),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def score(entry: object) -> EpochScore:
    """One epoch out of a training report.

    Raises
    ------
    KeyError, TypeError, ValueError
        If ``entry`` is no such thing.
    """
    if not isinstance(entry, dict):
        raise TypeError("an epoch is a JSON object")
    panoptic = entry.get("panoptic")
    examples = entry.get("examples")
    return EpochScore(
        epoch=int(entry["epoch"]),
        train_loss=number(entry.get("train_loss")),
        val_loss=number(entry.get("val_loss")),
        mean_iou=number(entry.get("mean_iou")),
        iou=numbers(entry.get("iou")),
        f1=numbers(entry.get("f1")),
        boundary_f1=numbers(entry.get("boundary_f1")),
        mean_iou_parts=number(entry.get("mean_iou_parts")),
        mean_f1=number(entry.get("mean_f1")),
        mean_f1_parts=number(entry.get("mean_f1_parts")),
        mean_boundary_f1=number(entry.get("mean_boundary_f1")),
        pixel_accuracy=number(entry.get("pixel_accuracy")),
        # One number in a row of an epoch, with its parts where a network was measured in full.
        panoptic=number(panoptic.get("pq") if isinstance(panoptic, dict) else panoptic),
        examples=tuple(str(path) for path in examples) if isinstance(examples, list | tuple) else (),
    )


def number(value: object) -> float:
    """``value`` as a float; NaN for what is no number."""
    return float(value) if isinstance(value, int | float) else math.nan


def numbers(values: object) -> dict[str, float]:
    """The entries of a JSON object that are numbers."""
    items = values.items() if isinstance(values, dict) else ()
    return {str(name): float(value) for name, value in items if isinstance(value, int | float)}
