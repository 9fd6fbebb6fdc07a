"""Curves over epochs as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT, _LEFT, _BELOW, _ABOVE = 460, 280, 46, 34, 28
# Told apart by people who see no red or no green, too (Okabe and Ito 2008).
_COLORS = ("#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")


@dataclass(frozen=True)
class Curve:
    """One value an epoch; None where it is not known."""

    label: str
    values: Sequence[float | None]


def chart(title: str, epochs: Sequence[int], curves: Sequence[Curve], top: float | None = None) -> str:
    """An ``<svg>`` of ``curves`` over ``epochs``.

    Parameters
    ----------
    top
        Upper end of the axis; None: a little above the largest value.
    """
    known = [value for curve in curves for value in curve.values if value is not None]
    top = top or max(known, default=1.0) * 1.05 or 1.0
    first, last = (min(epochs), max(epochs)) if epochs else (1, 1)

    def at(epoch: int, value: float) -> str:
        x = _LEFT + (epoch - first) / max(1, last - first) * (_WIDTH - _LEFT - 10)
        y = _HEIGHT - _BELOW - min(value / top, 1.0) * (_HEIGHT - _BELOW - _ABOVE)
        return f"{x:.1f},{y:.1f}"

    parts = [
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" font-family="sans-serif" font-size="12" role="img">',
        f"<title>{escape(title)}</title>",
        f'<text x="{_LEFT}" y="16" font-weight="bold">{escape(title)}</text>',
        *(_line(top * k / 4, at(first, top * k / 4)) for k in range(5)),
        f'<text x="{_LEFT}" y="{_HEIGHT - 16}">epoch {first}</text>',
        f'<text x="{_WIDTH - 10}" y="{_HEIGHT - 16}" text-anchor="end">{last}</text>',
    ]
    for number, curve in enumerate(curves):
        color = _COLORS[number % len(_COLORS)]
        points = [at(e, v) for e, v in zip(epochs, curve.values, strict=True) if v is not None]
        parts.append(f'<polyline fill="none" stroke="{color}" stroke-width="2" points="{" ".join(points)}"/>')
        if len(points) == 1:
            x, y = points[0].split(",")
            parts.append(f'<circle cx="{x}" cy="{y}" r="3" fill="{color}"/>')
        place = _LEFT + number * (_WIDTH - _LEFT) // max(1, len(curves))
        parts.append(f'<text x="{place}" y="{_HEIGHT - 2}" fill="{color}">{escape(curve.label)}</text>')
    return "".join(parts) + "</svg>"


def _line(value: float, place: str) -> str:
    """A line across at ``value``, with its number; ``place`` is its left end."""
    y = place.split(",")[1]
    line = f'<line x1="{_LEFT}" x2="{_WIDTH - 10}" y1="{y}" y2="{y}" stroke="#ddd"/>'
    return line + f'<text x="{_LEFT - 6}" y="{y}" dy="4" text-anchor="end">{value:.2f}</text>'
