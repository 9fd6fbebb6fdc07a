"""Temperatures from files that hold them: tables of °C and 16-bit pictures with a scale."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage

from workbench.core.errors import MissingFileError, ThermalFormatError
from workbench.core.types import Celsius, Image

_TABLES = frozenset({".csv", ".tsv", ".txt", ".asc", ".dat"})
_SMALLEST_SIDE = 4
_NUMBER = r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?"


@dataclass(frozen=True)
class CelsiusScale:
    """How a file's numbers become temperatures: °C = ``gain`` * number + ``offset``."""

    gain: float
    offset: float

    def apply(self, raw: NDArray[np.generic]) -> Celsius:
        """Temperatures of ``raw``, any shape, float32 °C."""
        return (raw.astype(np.float64) * self.gain + self.offset).astype(np.float32)


PRESETS = {
    "centikelvin": CelsiusScale(0.01, -273.15),
    "decikelvin": CelsiusScale(0.1, -273.15),
    "kelvin": CelsiusScale(1.0, -273.15),
    "0.04 kelvin": CelsiusScale(0.04, -273.15),
    "tenths above -100 °C": CelsiusScale(0.1, -100.0),
}
"""Scales that thermal cameras commonly write."""


def read_celsius(path: Path, scale: CelsiusScale | None = None) -> Celsius:
    """Read one radiometric frame.

    Parameters
    ----------
    path
        A table of °C (CSV, TSV: tab, semicolon, comma or blank between the numbers, decimal comma or
        point, quoted or not; lines of text round the table and a column of row numbers are passed
        over; of several tables the first counts), or a 16-bit or floating TIFF or PNG.
    scale
        What turns the numbers into °C. Needed for 16-bit pictures that do not say it in their text
        (``gain`` and ``offset``, or the name of one of `PRESETS`); tables are °C unless it is given.

    Returns
    -------
    Celsius
        (H, W) float32 °C; NaN where the file says so.

    Raises
    ------
    MissingFileError, ThermalFormatError
    """
    path = Path(path)
    if not path.is_file():
        raise MissingFileError(path=path)
    if path.suffix.lower() in _TABLES:
        return _to_celsius(path, _read_table(path), scale)
    return _read_picture(path, scale)


def celsius_to_display(celsius: Celsius, low: float | None = None, high: float | None = None) -> Image:
    """Grey picture (H, W) of ``celsius``: ``low`` °C is black, ``high`` °C white.

    A missing limit is the coldest or hottest 0.1 % of the frame; NaN is black.
    """
    finite = celsius[np.isfinite(celsius)]
    if finite.size == 0:
        return np.zeros(celsius.shape, np.uint8)
    bottom = float(np.percentile(finite, 0.1)) if low is None else low
    top = float(np.percentile(finite, 99.9)) if high is None else high
    span = max(top - bottom, 1e-6)
    filled = np.nan_to_num(celsius, nan=bottom, posinf=top, neginf=bottom)
    return np.asarray(np.clip((filled - bottom) * (255.0 / span) + 0.5, 0, 255), np.uint8)


# Tables -----------------------------------------------------------------------------------------


def _read_table(path: Path) -> NDArray[np.float64]:
    lines = _decode(path).splitlines()
    rows: list[list[float]] = []
    for row in _number_rows(lines):
        if rows and len(row) != len(rows[0]):
            if len(rows) >= _SMALLEST_SIDE:
                break
            rows = []
        if row:
            rows.append(row)
    if len(rows) < _SMALLEST_SIDE:
        raise ThermalFormatError(path=path, detail="it holds no table of numbers")
    return _without_row_numbers(np.array(rows))


def _decode(path: Path) -> str:
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _number_rows(lines: list[str]) -> Iterator[list[float]]:
    """Numbers of each line; an empty list for a line that is not a row of a table."""
    separator = _separator(lines)
    for line in lines:
        yield _numbers(line, separator)


def _separator(lines: list[str]) -> str:
    """What stands between the numbers: told by the first line that is a row with one of them."""
    for line in islice(lines, 400):
        for separator in ("\t", ";", ",", " "):
            if separator in line and len(_numbers(line, separator)) >= _SMALLEST_SIDE:
                return separator
    return "\t"


def _numbers(line: str, separator: str) -> list[float]:
    if not line.strip():
        return []
    cells = line.split() if separator == " " else next(csv.reader([line], delimiter=separator))
    while cells and not cells[-1].strip():
        cells.pop()
    if len(cells) < _SMALLEST_SIDE:
        return []
    try:
        return [float(cell.replace(",", ".")) for cell in cells]
    except ValueError:
        return []


def _without_row_numbers(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Drop a first row or column that only counts the pixels."""
    for _ in range(2):
        first = table[:, 0]
        if len(first) > _SMALLEST_SIDE and np.array_equal(np.diff(first[1:]), np.ones(len(first) - 2)):
            table = table[:, 1:]
        table = table.T
    return table


# Pictures ---------------------------------------------------------------------------------------


def _read_picture(path: Path, scale: CelsiusScale | None) -> Celsius:
    encoded = np.fromfile(path, np.uint8)
    raw = cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED) if encoded.size else None
    if raw is None:
        raise ThermalFormatError(path=path, detail="it cannot be decoded")
    if raw.ndim != 2:
        raise ThermalFormatError(path=path, detail="it is a colour picture, not one number a pixel")
    if raw.dtype == np.uint8:
        raise ThermalFormatError(path=path, detail="8 bits a pixel are shades, not temperatures")
    if np.issubdtype(raw.dtype, np.floating):
        return _to_celsius(path, raw, scale)
    chosen = scale or _scale_in_text(path)
    if chosen is None:
        raise ThermalFormatError(path=path, detail="its scale is not in the file" + _plausible(raw))
    return chosen.apply(raw)


def _to_celsius(path: Path, numbers: NDArray[np.generic], scale: CelsiusScale | None) -> Celsius:
    """Numbers said to be °C; those that plainly are something else are refused."""
    if scale is not None:
        return scale.apply(numbers)
    celsius = numbers.astype(np.float32)
    finite = celsius[np.isfinite(celsius)]
    if finite.size == 0:
        raise ThermalFormatError(path=path, detail="it holds no finite number")
    middle = float(np.median(finite))
    if not -80 <= middle <= 150:
        detail = f"numbers round {middle:.0f} are not the °C of a cage{_plausible(finite)}"
        raise ThermalFormatError(path=path, detail=detail)
    return celsius


def _plausible(raw: NDArray[np.generic]) -> str:
    """Which preset would make sense of the numbers, as the end of a sentence."""
    fitting = []
    for name, scale in PRESETS.items():
        low, high = scale.apply(np.percentile(raw.astype(np.float64), (1, 99)))
        if -5 <= low <= high <= 60:
            fitting.append(f"{name} would give {low:.1f} to {high:.1f} °C")
    return "; give a scale" + (f": {', '.join(fitting)}" if fitting else "")


def _scale_in_text(path: Path) -> CelsiusScale | None:
    """The scale that the file's own text states, as JSON, as ``gain=…, offset=…`` or by name."""
    text = _embedded_text(path)
    found: dict[str, float] = {}
    for key in ("gain", "offset"):
        match = re.search(rf"\b{key}\b[\"']?\s*[:=]\s*[\"']?({_NUMBER})", text, re.IGNORECASE)
        if match:
            found[key] = float(match.group(1).replace(",", "."))
    if len(found) == 2:
        return CelsiusScale(found["gain"], found["offset"])
    lowered = text.lower()
    return next((PRESETS[name] for name in ("centikelvin", "decikelvin") if name in lowered), None)


def _embedded_text(path: Path) -> str:
    """Text chunks of a PNG, description of a TIFF."""
    try:
        with PillowImage.open(path) as picture:
            parts = {str(key): str(value) for key, value in picture.info.items() if isinstance(value, str)}
            description = picture.getexif().get(270)
    except (OSError, ValueError, SyntaxError):
        return ""
    if isinstance(description, str):
        parts["description"] = description
    return "\n".join(f"{key}={value}" for key, value in parts.items()) + "\n" + json.dumps(parts)
