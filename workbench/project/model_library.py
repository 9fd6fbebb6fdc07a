"""The networks of a study: what is known of each, its name and notes, and where they go when deleted.

A network is a folder below ``models/``; the folder's name is its key and never changes. Name and notes are a
person's, in `CARD_FILE` beside the checkpoint; everything else was written by the training.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.core.errors import BadParameterError, NothingToDoError, writing
from workbench.core.paths import write_atomic
from workbench.project.rebuild import backup_folder

MODELS = "models"
METRICS_FILE = "metrics_multiclass.json"
SPEC_FILE = "spec.json"
STATE_FILE = "training_state.pth"
"""What an unfinished training goes on from."""
CARD_FILE = "model.json"
_LONGEST_NAME = 120


@dataclass(frozen=True)
class ModelCard:
    """What people say of a network, and where it came from if it was not trained here.

    Attributes
    ----------
    imported_from
        Name of the file; empty for a network that was trained in this study.
    sha256
        Of what was imported, so that the same is not imported twice.
    trained
        When it was trained elsewhere (ISO 8601), where that is known.
    """

    name: str = ""
    notes: str = ""
    imported_from: str = ""
    sha256: str = ""
    trained: str = ""


@dataclass(frozen=True)
class ModelEntry:
    """One network.

    Attributes
    ----------
    run, name
        Its folder, and what people call it (the folder's name until somebody chooses another).
    date
        When it was trained, ISO 8601 in UTC.
    checkpoint
        File of its best epoch.
    finished
        False while it trains, or where its training was broken off.
    videos, statuses, sets
        What it has learned from; empty where nothing says so.
    train_frames, val_frames, split, warning
        How many frames it has learned from and was measured on, how they were chosen, and what is wrong with
        that.
    metrics
        On the frames held out: ``mean_iou mean_iou_parts mean_f1 mean_boundary_f1 panoptic`` (NaN where not
        known).
    iou
        By class.
    weights
        What the encoder started from.
    """

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
    metrics: dict[str, float] = field(default_factory=dict)
    iou: dict[str, float] = field(default_factory=dict)
    weights: str = ""
    notes: str = ""
    imported_from: str = ""

    @property
    def mean_iou(self) -> float:
        """Mean IoU on the frames held out; NaN where it is not known."""
        return self.metrics.get("mean_iou", math.nan)


def list_models(folder: Path) -> list[ModelEntry]:
    """Networks of the study in ``folder``, the one trained last first; a broken one is passed over."""
    found = [entry for path in (folder / MODELS).glob("*/") if (entry := read_model(path)) is not None]
    return sorted(found, key=lambda entry: (entry.date, entry.run), reverse=True)


def read_model(model: Path) -> ModelEntry | None:
    """What is known of the network in one folder; None where there is no whole one."""
    report, card = _json(model / METRICS_FILE), read_card(model)
    try:
        best = int(report["best_epoch"])
        checkpoint = model / f"unet_checkpoint_epoch_{best}.pth"
        modified = checkpoint.stat().st_mtime
        measured = _mapping(report.get("native_size")) or _mapping(report["best"])
    except (KeyError, TypeError, ValueError, OSError):
        return None
    facts, split, config = (_mapping(report.get(name)) for name in ("facts", "split", "config"))
    spec = _mapping(_json(model / SPEC_FILE).get("spec"))
    panoptic = measured.get("panoptic")
    return ModelEntry(
        run=model.name,
        name=card.name or model.name,
        date=card.trained or str(facts.get("date") or _utc(modified)),
        encoder=str(config.get("encoder", "")),
        checkpoint=checkpoint,
        finished=not (model / STATE_FILE).exists(),
        epochs=_length(report.get("history")),
        best_epoch=best,
        animals=panoptic is not None,
        videos=_texts(facts.get("videos")),
        statuses=_texts(spec.get("statuses")),
        sets=_texts(facts.get("sets")),
        train_frames=_count(split.get("train")),
        val_frames=_count(split.get("val")),
        split=str(split.get("description", "")),
        warning=str(split.get("warning") or ""),
        metrics=dict(_metrics(measured, _mapping(panoptic))),
        iou=_numbers(measured.get("iou")),
        weights=str(facts.get("weights", "")),
        notes=card.notes,
        imported_from=card.imported_from,
    )


def _metrics(measured: Mapping[str, Any], panoptic: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for name in ("mean_iou", "mean_iou_parts", "mean_f1", "mean_boundary_f1"):
        yield name, _number(measured.get(name))
    yield "panoptic", _number(panoptic.get("pq"))


def find_model(folder: Path, run: str) -> ModelEntry:
    """The network called ``run``: by its folder, else by its name where only one has it.

    Raises
    ------
    NothingToDoError
        If there is none, naming those that there are.
    """
    entries = list_models(folder)
    for chosen in ([e for e in entries if e.run == run], [e for e in entries if e.name == run]):
        if len(chosen) == 1:
            return chosen[0]
    known = ", ".join(entry.run for entry in entries) or "none"
    raise NothingToDoError(
        path=folder, detail=f"the study has no network called {run}", way_out=f"Its networks: {known}"
    )


def read_card(model: Path) -> ModelCard:
    """The card in a network's folder; an empty one where there is none that can be read."""
    values = _json(model / CARD_FILE)
    return ModelCard(**{name: str(values[name]) for name in ModelCard.__dataclass_fields__ if name in values})


def write_card(model: Path, card: ModelCard) -> None:
    """Write the card whole or not at all.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    content = {name: value for name, value in asdict(card).items() if value}
    write_atomic(model / CARD_FILE, json.dumps(content, indent=1, ensure_ascii=False).encode())


def edit_model(folder: Path, run: str, name: str | None = None, notes: str | None = None) -> ModelEntry:
    """Give a network another name or other notes; None leaves what there is, an empty name the folder's.

    Raises
    ------
    NothingToDoError
        If there is no such network.
    BadParameterError
        If the name is several lines or very long.
    DiskFullError, NoPermissionError
    """
    entry = find_model(folder, run)
    model = folder / MODELS / entry.run
    card = read_card(model)
    if name is not None:
        name = name.strip()
        if len(name) > _LONGEST_NAME or not (name.isprintable() or not name):
            detail = f"a name is one line of at most {_LONGEST_NAME} letters"
            raise BadParameterError(name="name", value=name[:40], detail=detail)
        card = replace(card, name="" if name == entry.run else name)
    if notes is not None:
        card = replace(card, notes=notes.strip())
    write_card(model, card)
    return find_model(folder, entry.run)


def delete_model(folder: Path, run: str) -> Path:
    """Move a network's folder to ``backups/``; gives where it lies now. Moving it back brings it back.

    Raises
    ------
    NothingToDoError
        If there is no such network.
    NoPermissionError, StudyVanishedError
    """
    entry = find_model(folder, run)
    target = backup_folder(folder, "model") / MODELS / entry.run
    with writing(target):
        target.parent.mkdir()
        (folder / MODELS / entry.run).replace(target)
    return target


def _json(path: Path) -> dict[str, Any]:
    try:
        return _mapping(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else 0


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _numbers(values: object) -> dict[str, float]:
    return {name: float(v) for name, v in _mapping(values).items() if isinstance(v, int | float)}


def _utc(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
