"""The networks a study has: read from ``models/*/metrics_multiclass.json``."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from pathlib import Path

from workbench.project.model_library import METRICS_FILE, read_card


@dataclass(frozen=True)
class EpochScore:
    """One epoch of a training; a number that is not known is NaN."""

    epoch: int
    train_loss: float
    val_loss: float
    mean_iou: float
    iou: dict[str, float] = field(default_factory=dict)


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
        return ModelRow(
            run=path.parent.name,
            checkpoint=checkpoint,
            encoder=str(values.get("config", {}).get("encoder", "")),
            best_epoch=best,
            mean_iou=number(measured.get("mean_iou")),
            iou=numbers(measured.get("iou")),
            split=str(values.get("split", {}).get("description", "")),
            modified=path.stat().st_mtime,
            history=tuple(score(entry) for entry in values.get("history", ())),
            name=read_card(path.parent).name or path.parent.name,
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
    return EpochScore(
        int(entry["epoch"]),
        number(entry.get("train_loss")),
        number(entry.get("val_loss")),
        number(entry.get("mean_iou")),
        numbers(entry.get("iou")),
    )


def number(value: object) -> float:
    """``value`` as a float; NaN for what is no number."""
    return float(value) if isinstance(value, int | float) else math.nan


def numbers(values: object) -> dict[str, float]:
    """The entries of a JSON object that are numbers."""
    items = values.items() if isinstance(values, dict) else ()
    return {str(name): float(value) for name, value in items if isinstance(value, int | float)}
