"""A training's and a test's page for people: one HTML file each, nothing to fetch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from workbench.core.paths import write_atomic
from workbench.training.curves import Curve, chart
from workbench.training.report import STYLE

REPORT_FILE = "report.html"
_STAGES = {"head": "head, backbone frozen", "fine": "last layers of the backbone, too"}


def write_training_page(folder: Path, metrics: Mapping[str, Any], spec: Mapping[str, Any]) -> Path:
    """Write the page of a training from its metrics.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    facts = {key: metrics[key] for key in ("backbone", "weights", "split", "device", "threads", "date")}
    layers = metrics["layers"]
    facts["layers"] = f"{layers['backbone']} in the backbone; opened: {', '.join(layers['opened']) or 'none'}"
    parts = [
        *_head(folder.name, metrics["warnings"]),
        _curves(metrics["history"]),
        _epochs(metrics),
        _counts(metrics),
        _table(("", ""), [(key, _plain(value)) for key, value in facts.items()]),
        f"<pre>{escape(json.dumps(dict(spec), indent=1))}</pre>",
    ]
    return _write(folder / REPORT_FILE, parts)


def write_test_page(folder: Path, report: Mapping[str, Any]) -> Path:
    """Write the page of a test from its results.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    rows = [("Picture by picture", *_row(report["images"]))]
    if "sequences" in report:
        length = report["sequences"]["length"]
        rows.append((f"Majority of {length} pictures", *_row(report["sequences"])))
    words = {
        "chance": "Chance",
        "majority_class": "Always the animal with most pictures in the training",
        "nearest_mean_32px": "Nearest mean picture, grey, 32 x 32",
        "nearest_mean_32px_sequences": "Nearest mean picture, majority of a sequence",
    }
    baselines = [(words[key], _shown(value), "", "") for key, value in report["baselines"].items()]
    parts = [
        *_head(folder.name, report["warnings"]),
        _table(("", "Accuracy", "95 % interval", "of"), [*rows, *baselines]),
        *(_judged(report[key], title) for key, title in _JUDGED.items() if key in report),
        _table(
            ("", ""), [(key, _plain(report[key])) for key in ("model", "shards", "split", "device", "date")]
        ),
    ]
    return _write(folder / REPORT_FILE, parts)


_JUDGED = {"images": "Picture by picture", "sequences": "Sequences"}


def _judged(part: Mapping[str, Any], title: str) -> str:
    """Confusion matrix and accuracy of each animal."""
    names = list(part["by_animal"])
    rows = [
        (name, *(str(count) for count in counts), _shown(part["by_animal"][name]))
        for name, counts in zip(names, part["confusion"], strict=True)
    ]
    table = _table(("true \\ named", *names, "right"), rows)
    return f"<h2>{escape(title)}</h2>{table}{_control(part)}"


def _control(part: Mapping[str, Any]) -> str:
    found = part.get("shuffled")
    if found is None:
        return ""
    text = (
        f"Control, names dealt out anew among the {found['series']} series {found['shuffles']} times: "
        f"accuracy {found['mean']:.3f} (95 % of them {found['low']:.3f} to {found['high']:.3f}), "
        f"p = {found['p']:.3f}."
    )
    return f"<p>{escape(text)}</p>"


def _row(part: Mapping[str, Any]) -> tuple[str, str, str]:
    found = part["interval"]
    span = "too few to say"
    if found["low"] is not None:
        span = f"{found['low']:.3f} to {found['high']:.3f} ({found['blocks']} {found['over']})"
    return _shown(part["accuracy"]), span, str(part["count"])


def _head(name: str, warnings: Sequence[str]) -> list[str]:
    title = escape(name)
    return [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>',
        f"<h1>{title}</h1>",
        *(f'<p class="warning">{escape(text)}</p>' for text in warnings),
    ]


def _curves(history: Sequence[Mapping[str, Any]]) -> str:
    epochs = list(range(1, len(history) + 1))

    def curves(kind: str) -> list[Curve]:
        pairs = (("training", f"train_{kind}"), ("validation", f"val_{kind}"))
        return [Curve(label, [row[key] for row in history]) for label, key in pairs]

    head = sum(row["stage"] == "head" for row in history)
    when = f"head alone until epoch {head}"
    loss, accuracy = (
        chart(f"Loss, {when}", epochs, curves("loss")),
        chart(f"Accuracy, {when}", epochs, curves("accuracy"), top=1.0),
    )
    return f'<div class="charts">{loss}{accuracy}</div>'


def _epochs(metrics: Mapping[str, Any]) -> str:
    best = metrics["best"]
    rows = []
    for stage, words in _STAGES.items():
        own = [row for row in metrics["history"] if row["stage"] == stage]
        if own:
            least = min(own, key=lambda row: float(row["val_loss"]))
            kept = "kept" if stage == best.get("stage") else ""
            rows.append((words, str(len(own)), str(least["epoch"]), _shown(least["val_accuracy"]), kept))
    return _table(("Stage", "Epochs", "Best epoch", "Validation accuracy", ""), rows)


def _counts(metrics: Mapping[str, Any]) -> str:
    rows = [
        (name, str(train), str(val))
        for name, train, val in zip(metrics["animals"], metrics["train"], metrics["val"], strict=True)
    ]
    videos = metrics["videos"]
    said = (
        f"Recordings to learn from: {', '.join(videos['train'])}; to validate on: {', '.join(videos['val'])}."
    )
    return _table(("Animal", "Pictures to learn from", "to validate on"), rows) + f"<p>{escape(said)}</p>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    titles = "".join(f"<th>{escape(text)}</th>" for text in head if any(head))
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{f'<tr>{titles}</tr>' if titles else ''}{body}</table>"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, int | float) else "–"


def _write(path: Path, parts: Sequence[str]) -> Path:
    write_atomic(path, ("\n".join(parts) + "</html>\n").encode())
    return path
