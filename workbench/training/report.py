"""The page about one training: curves, numbers by class, what was held out, pictures. One HTML file.

Made from the files in the model's folder alone, so that it can be made again; it loads nothing else.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from workbench.core.paths import write_atomic
from workbench.nets.checkpoint import METRICS_FILE
from workbench.training.curves import Curve, chart
from workbench.training.examples import COUNT, example_path
from workbench.training.run_folder import REPORT_FILE, SPEC_FILE

_COLUMNS = (
    ("iou", "IoU"),
    ("f1", "F1"),
    ("precision", "Precision"),
    ("recall", "Recall"),
    ("boundary_f1", "Boundary F1 (2 px)"),
)
_MEANS = (
    ("mean_iou", "Mean IoU of all classes"),
    ("mean_iou_parts", "Mean IoU without background"),
    ("mean_f1", "Mean F1 of all classes"),
    ("mean_f1_parts", "Mean F1 without background"),
    ("mean_boundary_f1", "Mean boundary F1 without background"),
    ("pixel_accuracy", "Pixel accuracy"),
)
STYLE = """
body { font: 15px/1.5 sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; color: #222; }
table { border-collapse: collapse; margin: 0.5em 0 1.5em; }
td, th { border-bottom: 1px solid #ddd; padding: 0.25em 0.9em; text-align: right; }
td:first-child, th:first-child { text-align: left; }
.warning { background: #fff3cd; border-left: 4px solid #e0a800; padding: 0.6em 1em; }
.charts, .examples { display: flex; flex-wrap: wrap; gap: 1em; }
img { max-width: 100%; border: 1px solid #ccc; }
pre { background: #f6f6f6; padding: 1em; overflow: auto; }
"""
"""Looks of every page that is written about a network."""


def write_report(folder: Path) -> Path:
    """Write the page of the training in a model's folder.

    Raises
    ------
    OSError, ValueError
        If its metrics cannot be read.
    DiskFullError, NoPermissionError
    """
    report = json.loads((folder / METRICS_FILE).read_text("utf-8"))
    path = folder / REPORT_FILE
    write_atomic(path, _page(folder, report).encode())
    return path


def _page(folder: Path, report: Mapping[str, Any]) -> str:
    name = escape(folder.name)
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title><style>{STYLE}</style>',
        f"<h1>{name}</h1>",
        *(f'<p class="warning">{escape(text)}</p>' for text in warnings_of(report)),
        _split(report),
        _curves(report["history"]),
        _numbers("At the best epoch, at the network's input size", report["best"]),
    ]
    if "native_size" in report:
        frames = report["native_size"].get("frames", "?")
        parts.append(_numbers(f"At the frames' own size, {frames} frames held out", report["native_size"]))
    parts += [_examples(folder, report), _facts(folder, report)]
    return "\n".join(parts) + "</html>\n"


def warnings_of(report: Mapping[str, Any]) -> list[str]:
    """What a reader must know before the numbers, as sentences."""
    found = [str(report["split"].get("warning") or "")]
    batch = report.get("config", {}).get("batch", 0)
    at_once = min((int(row.get("at_once", batch)) for row in report["history"]), default=batch)
    if at_once < batch:
        found.append(
            f"Memory ran out: batches of {batch} pictures were worked off {at_once} at once. "
            "The learning rate's schedule stayed the same."
        )
    done, asked = len(report["history"]), report.get("config", {}).get("epochs", 0)
    if 0 < done < asked:
        found.append(f"It ended after {done} of {asked} epochs, as the mean IoU no longer rose.")
    left_out = report.get("facts", {}).get("left_out", 0)
    if left_out:
        found.append(f"{left_out} frames that were labelled after it had begun are not part of it.")
    return [text for text in found if text]


def _split(report: Mapping[str, Any]) -> str:
    split = report["split"]
    counts = f"{split['train']} frames to learn from, {split['val']} held out, {split['dropped']} left out"
    return f"<p>{escape(str(split['description']).capitalize())}: {escape(counts)}.</p>"


def _curves(history: Sequence[Mapping[str, Any]]) -> str:
    epochs = [int(row["epoch"]) for row in history]

    def curve(label: str, key: str) -> Curve:
        return Curve(label, [row.get(key) for row in history])

    loss = [curve("training", "train_loss"), curve("held out", "val_loss")]
    names = list(history[0]["iou"]) if history else []
    by_class = [Curve(name, [row["iou"].get(name) for row in history]) for name in names]
    overlap = [curve("mean", "mean_iou"), *by_class]
    charts = [chart("Loss", epochs, loss), chart("IoU, frames held out", epochs, overlap, top=1.0)]
    if any("panoptic" in row for row in history):
        charts.append(chart("Panoptic quality", epochs, [curve("animals", "panoptic")], top=1.0))
    return f'<div class="charts">{"".join(charts)}</div>'


def _numbers(title: str, metrics: Mapping[str, Any]) -> str:
    columns = [(key, label) for key, label in _COLUMNS if key in metrics]
    head = "".join(f"<th>{escape(label)}</th>" for _, label in columns)
    rows = [
        f"<tr><td>{escape(name)}</td>"
        + "".join(f"<td>{_shown(metrics[key].get(name))}</td>" for key, _ in columns)
        + "</tr>"
        for name in metrics["iou"]
    ]
    means = [(label, metrics.get(key)) for key, label in _MEANS if key in metrics]
    if "panoptic" in metrics:
        means.append(("Panoptic quality of the animals", metrics["panoptic"].get("pq")))
    lines = "".join(f"<tr><td>{escape(label)}</td><td>{_shown(value)}</td></tr>" for label, value in means)
    table = f"<table><tr><th>Class</th>{head}</tr>{''.join(rows)}</table>"
    return f"<h2>{escape(title)}</h2>{table}<table>{lines}</table>"


def _examples(folder: Path, report: Mapping[str, Any]) -> str:
    epoch = int(report["best_epoch"])
    paths = [example_path(folder, epoch, number) for number in range(1, COUNT + 1)]
    pictures = [
        f'<img alt="" src="data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}">'
        for path in paths
        if path.is_file()
    ]
    if not pictures:
        return ""
    title = f"Frames held out after epoch {epoch}: true mask left, prediction right"
    return f'<h2>{escape(title)}</h2><div class="examples">{"".join(pictures)}</div>'


def _facts(folder: Path, report: Mapping[str, Any]) -> str:
    facts = {**report.get("facts", {}), "device": report.get("device"), "threads": report.get("threads")}
    rows = "".join(
        f"<tr><td>{escape(str(name))}</td><td>{escape(_plain(value))}</td></tr>"
        for name, value in facts.items()
    )
    try:
        spec = (folder / SPEC_FILE).read_text("utf-8")
    except OSError:
        spec = json.dumps(report.get("config", {}), indent=1)
    return f"<h2>How it was made</h2><table>{rows}</table><pre>{escape(spec)}</pre>"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, int | float) else "–"
