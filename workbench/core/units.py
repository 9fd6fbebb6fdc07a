"""Times, sizes and how people write them."""

from __future__ import annotations

import math

from workbench.core.errors import BadParameterError


def parse_time(text: str) -> float:
    """Seconds from ``"90"``, ``"1:30"``, ``"01:30:00"`` or ``"00:00:01.5"``.

    Raises
    ------
    BadParameterError
        If ``text`` is no time.
    """
    try:
        parts = [float(part) for part in text.strip().split(":")]
    except ValueError:
        parts = []
    if not 1 <= len(parts) <= 3 or not all(0 <= part < math.inf for part in parts):
        raise BadParameterError(name="time", value=text, detail="write seconds, mm:ss or hh:mm:ss")
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + part
    return seconds


def format_time(seconds: float) -> str:
    """``h:mm:ss`` (or ``m:ss`` below an hour)."""
    whole = round(max(0.0, seconds))
    hours, rest = divmod(whole, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def format_bytes(size: float) -> str:
    """Size with a decimal unit, as file managers show it."""
    for unit in ("B", "kB", "MB", "GB"):
        if abs(size) < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
