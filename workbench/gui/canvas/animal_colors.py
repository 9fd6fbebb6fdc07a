"""Colours that tell animals apart, readable on light and dark pictures."""

from __future__ import annotations

_COLORS = (
    (64, 196, 120), (246, 190, 60), (110, 160, 255), (240, 110, 180),
    (60, 205, 215), (200, 140, 255), (255, 140, 90), (170, 205, 70),
)  # fmt: skip


def animal_color(number: int) -> tuple[int, int, int]:
    """Colour of the animal at position ``number`` (from 0)."""
    return _COLORS[number % len(_COLORS)]
