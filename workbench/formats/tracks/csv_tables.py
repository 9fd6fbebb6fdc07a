"""Tables of numbers as text: one header line, then rows that may have empty cells."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import TrackFormatError

_BLOCK = 2048
"""Rows that are made into text at once: as Python's numbers they weigh four times what they do as numpy's."""


def read_table(path: Path) -> tuple[list[str], NDArray[np.float64]]:
    """Header and (rows, columns) values; an empty cell is NaN.

    Raises
    ------
    FileNotFoundError, ValueError, TrackFormatError
    """
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.reader(handle)
        header = [name.strip() for name in next(rows, [])]
        values = []
        for line, row in enumerate(rows, start=2):
            if not row:
                continue
            if len(row) != len(header):
                detail = f"line {line} has {len(row)} cells, its header {len(header)}"
                raise TrackFormatError(path=path, detail=detail)
            values.append(np.array([cell or "nan" for cell in row], np.float64))
    table = np.array(values, np.float64).reshape(len(values), len(header))
    return header, table


def in_blocks(rows: int) -> Iterator[slice]:
    """The rows of a table in pieces for `write_table`."""
    return (slice(start, min(start + _BLOCK, rows)) for start in range(0, rows, _BLOCK))


def write_table(
    path: Path,
    header: Sequence[str],
    blocks: Iterable[NDArray[np.float64]],
    formats: Sequence[str],
    *,
    blank: bool = False,
) -> None:
    """Write blocks (rows, columns) one below the other below ``header``.

    Parameters
    ----------
    blocks
        Of a long table, pieces (see `in_blocks`) made one at a time.
    formats
        printf patterns by column.
    blank
        Leave the cell of a NaN empty, for spreadsheets; otherwise it says nan.
    """
    pattern = ",".join(formats) + "\n"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerow(header)
        for block in blocks:
            for row in block.tolist():
                line = pattern % tuple(row)
                handle.write(line.replace("nan", "") if blank else line)
