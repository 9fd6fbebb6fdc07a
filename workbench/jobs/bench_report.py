"""What the identification bench found: CSV and JSON for programs, a page with plots for people."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from html import escape
from pathlib import Path

from workbench.core.paths import write_atomic
from workbench.core.types import Json
from workbench.jobs.bench_cells import Measured, Row, overall

TABLE, FIGURES, PAGE = "cells.csv", "results.json", "report.html"

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _ABOVE, _BELOW = 560, 320, 58, 12, 30, 44
# Told apart by people who see no red or no green, too (Okabe and Ito 2008).
_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#7f7f7f")
_DASHES = ("none", "6 3", "2 3")
_STYLE = """
body { font: 15px/1.5 sans-serif; max-width: 76em; margin: 2em auto; padding: 0 1em; color: #222; }
table { border-collapse: collapse; margin: 0.5em 0 1.5em; }
td, th { border-bottom: 1px solid #ddd; padding: 0.2em 0.8em; text-align: right; }
td:first-child, th:first-child, td:last-child, th:last-child { text-align: left; }
.charts { display: flex; flex-wrap: wrap; gap: 1em; }
pre { background: #f6f6f6; padding: 1em; overflow: auto; }
"""


def write_results(
    folder: Path, measured: Sequence[Measured], rows: Sequence[Row], settings: dict[str, Json]
) -> None:
    """Write the three files of the bench into ``folder``.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    write_atomic(folder / TABLE, _csv(measured).encode())
    figures = {
        "settings": settings,
        "rows": [asdict(row) for row in rows],
        "overall": [asdict(one) for one in overall(rows)],
    }
    write_atomic(folder / FIGURES, json.dumps(figures, indent=1).encode())
    write_atomic(folder / PAGE, _page(rows, settings).encode())


def _csv(measured: Sequence[Measured]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    figures = [field.name for field in fields(Measured) if field.name != "cell"]
    names = ["engine", "animals", "per_animal", "repetition", "control"]
    writer.writerow([*names, "chance", *figures])
    for one in measured:
        cell = [getattr(one.cell, name) for name in names]
        writer.writerow([*cell, f"{1 / one.cell.animals:.6f}", *(getattr(one, name) for name in figures)])
    return text.getvalue()


def plain_table(rows: Sequence[Row]) -> str:
    """The rows as text for a terminal."""
    head = f"{'engine':<28}{'animals':>8}{'pictures':>10}{'accuracy':>18}{'chance':>8}{'seconds':>18}"
    lines = [
        f"{row.engine + (' (control)' if row.control else ''):<28}{row.animals:>8}{row.per_animal:>10}"
        f"{_spread(row.accuracy, row.accuracy_sd, 4):>18}{row.chance:>8.3f}"
        f"{_spread(row.seconds, row.seconds_sd, 1):>18}  {row.why}"
        for row in rows
    ]
    means = [
        f"{one.engine}, {one.per_animal} pictures of each: mean accuracy {one.accuracy:.4f} "
        f"over {one.numbers} numbers of animals"
        for one in overall(rows)
    ]
    return "\n".join([head, *lines, *means])


def _spread(mean: float, deviation: float | None, digits: int) -> str:
    return f"{mean:.{digits}f}" + ("" if deviation is None else f" ± {deviation:.{digits}f}")


def _page(rows: Sequence[Row], settings: dict[str, Json]) -> str:
    title = "Identification bench"
    charts = []
    real = [row for row in rows if not row.control]
    for per_animal in sorted({row.per_animal for row in real}):
        some = [row for row in real if row.per_animal == per_animal]
        of_each = f"{per_animal} pictures of each animal"
        charts.append(chart(f"Accuracy, {of_each}", _accuracies(some), _linear(some)))
        charts.append(chart(f"Seconds of learning, {of_each}", _seconds(some), _logarithmic(some)))
    return "\n".join(
        [
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>',
            f"<style>{_STYLE}</style><h1>{title}</h1>",
            "<p>Share of single test pictures that are given their animal; mean and standard deviation "
            "over the repetitions. A control has animals that nothing tells apart.</p>",
            f'<div class="charts">{"".join(charts)}</div>',
            _table(rows),
            _means(rows),
            f"<h2>Settings</h2><pre>{escape(json.dumps(settings, indent=1))}</pre></html>",
            "",
        ]
    )


def _table(rows: Sequence[Row]) -> str:
    names = ("Engine", "Animals", "Pictures of each", "Repetitions", "Accuracy", "Chance", "Seconds", "Ended")
    lines = []
    for row in rows:
        engine = row.engine + (" (control)" if row.control else "")
        cells = (engine, row.animals, row.per_animal, row.repetitions)
        figures = (_spread(row.accuracy, row.accuracy_sd, 4), f"{row.chance:.3f}")
        ended = (_spread(row.seconds, row.seconds_sd, 1), row.why)
        lines.append("".join(f"<td>{escape(str(cell))}</td>" for cell in (*cells, *figures, *ended)))
    head = "".join(f"<th>{name}</th>" for name in names)
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _means(rows: Sequence[Row]) -> str:
    lines = "".join(
        f"<tr><td>{escape(one.engine)}</td><td>{one.per_animal}</td><td>{one.accuracy:.4f}</td>"
        f"<td>{one.numbers}</td></tr>"
        for one in overall(rows)
    )
    names = ("Engine", "Pictures of each", "Mean accuracy", "Numbers of animals")
    head = "<tr>" + "".join(f"<th>{name}</th>" for name in names) + "</tr>"
    return f"<h2>Mean over the numbers of animals</h2><table>{head}{lines}</table>"


@dataclass(frozen=True)
class Point:
    """Mean and standard deviation (None of a single repetition) at a number of animals."""

    animals: int
    mean: float
    deviation: float | None


@dataclass(frozen=True)
class Axis:
    """``place(value)`` is 0 at the lower end and 1 at the upper; ``marks`` are the numbers beside it."""

    place: Callable[[float], float]
    marks: Sequence[float]


def _accuracies(rows: Sequence[Row]) -> dict[str, list[Point]]:
    found: dict[str, list[Point]] = {}
    for row in rows:
        found.setdefault(row.engine, []).append(Point(row.animals, row.accuracy, row.accuracy_sd))
    return {**found, "chance": [Point(n, 1 / n, None) for n in sorted({row.animals for row in rows})]}


def _seconds(rows: Sequence[Row]) -> dict[str, list[Point]]:
    found: dict[str, list[Point]] = {}
    for row in rows:
        found.setdefault(row.engine, []).append(Point(row.animals, row.seconds, row.seconds_sd))
    return found


def _linear(_rows: Sequence[Row]) -> Axis:
    return Axis(lambda value: min(max(value, 0.0), 1.0), (0.0, 0.2, 0.4, 0.6, 0.8, 1.0))


def _logarithmic(rows: Sequence[Row]) -> Axis:
    """Powers of ten round all seconds; what is below a hundredth counts as that."""
    values = [max(row.seconds, 0.01) for row in rows]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)

    def place(value: float) -> float:
        return min(max((math.log10(max(value, 0.001)) - low) / (high - low), 0.0), 1.0)

    return Axis(place, [10.0**power for power in range(low, high + 1)])


def chart(title: str, curves: dict[str, list[Point]], axis: Axis) -> str:
    """An ``<svg>`` of ``curves`` over the numbers of animals, which stand at equal distances."""
    animals = sorted({point.animals for points in curves.values() for point in points})
    width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _ABOVE - _BELOW

    def across(number: int) -> float:
        return _LEFT + width * (animals.index(number) + 0.5) / len(animals)

    def up(value: float) -> float:
        return _ABOVE + height * (1.0 - axis.place(value))

    whole = f'width="{_WIDTH}" height="{_HEIGHT + 18 * -(-len(curves) // 3)}"'
    parts = [
        f'<svg {whole} font-family="sans-serif" font-size="12" role="img">',
        f'<title>{escape(title)}</title><text x="{_LEFT}" y="18" font-weight="bold">{escape(title)}</text>',
        *(_mark(up(value), value) for value in axis.marks),
        *(
            f'<text x="{across(number):.1f}" y="{_HEIGHT - _BELOW + 16}" text-anchor="middle">{number}</text>'
            for number in animals
        ),
        f'<text x="{_LEFT + width / 2}" y="{_HEIGHT - 10}" text-anchor="middle">animals</text>',
    ]
    for number, (name, points) in enumerate(curves.items()):
        parts += _curve(number, name, sorted(points, key=lambda point: point.animals), (across, up))
    return "".join(parts) + "</svg>"


def _curve(
    number: int,
    name: str,
    points: Sequence[Point],
    place: tuple[Callable[[int], float], Callable[[float], float]],
) -> list[str]:
    """Line, dots and deviations of one engine, and its name below."""
    across, up = place
    color, dash = _COLORS[number % len(_COLORS)], _DASHES[number // len(_COLORS) % len(_DASHES)]
    if name == "chance":
        color, dash = "#888", "2 3"
    ends = " ".join(f"{across(point.animals):.1f},{up(point.mean):.1f}" for point in points)
    stroke = f'stroke="{color}" stroke-width="2"'
    parts = [f'<polyline fill="none" {stroke} stroke-dasharray="{dash}" points="{ends}"/>']
    for point in points:
        x = across(point.animals)
        parts.append(f'<circle cx="{x:.1f}" cy="{up(point.mean):.1f}" r="3" fill="{color}"/>')
        if point.deviation:
            low, high = up(point.mean - point.deviation), up(point.mean + point.deviation)
            parts.append(f'<path d="M{x:.1f} {low:.1f}V{high:.1f}" {stroke} opacity="0.6"/>')
    x, y = _LEFT + (number % 3) * 165, _HEIGHT + 8 + 18 * (number // 3)
    parts.append(f'<path d="M{x} {y - 4}h18" {stroke} stroke-dasharray="{dash}"/>')
    parts.append(f'<text x="{x + 24}" y="{y}">{escape(name)}</text>')
    return parts


def _mark(y: float, value: float) -> str:
    line = f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
    return line + f'<text x="{_LEFT - 8}" y="{y:.1f}" dy="4" text-anchor="end">{value:g}</text>'
