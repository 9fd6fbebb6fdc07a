"""Our own ``trajectories.csv``: one row a frame, for spreadsheets.

Columns ``frame,time_s`` and for every animal ``x_NAME,y_NAME,probability_NAME``, and ``crossing_NAME``
where some positions were found inside crossings. An empty cell: not seen, or not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import NoTracksError, TrackFormatError
from workbench.core.paths import atomic_path
from workbench.core.trajectories import Trajectories
from workbench.formats.tracks.csv_tables import in_blocks, read_table, write_table
from workbench.formats.tracks.idtracker_csv import rate
from workbench.formats.tracks.track_format import head_of, reading

_FRAME, _TIME = "frame", "time_s"
_QUANTITIES = {"x": "%.3f", "y": "%.3f", "probability": "%.4f"}
_CROSSING = "crossing"
_MOST_FRAMES = 100_000_000


class PlainCsv:
    """The table; frames that have no row count as frames where nobody is seen."""

    def recognises(self, path: Path) -> bool:
        """By the first two cells."""
        return path.suffix.lower() == ".csv" and head_of(path).startswith(f"{_FRAME},{_TIME}")

    def read(self, path: Path, node: str | None) -> Trajectories:  # noqa: ARG002 - one point an animal
        """See `TrackFormat.read`."""
        with reading(path):
            header, values = read_table(path)
            if header[:2] != [_FRAME, _TIME]:
                raise TrackFormatError(path=path, detail=f"its first columns are not {_FRAME}, {_TIME}")
            names = [title[2:] for title in header if title.startswith("x_")]
            if not names or not len(values):
                raise NoTracksError(path=path, detail=f"{len(values)} rows, {len(names)} animals")
            rows = _frame_numbers(values[:, 0], path)
            columns = {title: _spread(values[:, n], rows) for n, title in enumerate(header)}
            return _trajectories(columns, names, rate_of(values, rows))


FORMAT = PlainCsv()


def _frame_numbers(column: NDArray[np.float64], path: Path) -> NDArray[np.int64]:
    if not np.isfinite(column).all() or column.min() < 0 or column.max() > _MOST_FRAMES:
        raise TrackFormatError(path=path, detail="a row has no frame number")
    return column.astype(np.int64)


def _spread(column: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    full = np.full(int(rows.max()) + 1, np.nan)
    full[rows] = column
    return full


def rate_of(values: NDArray[np.float64], rows: NDArray[np.int64]) -> float:
    """Frames a second, by the first and the last row."""
    return rate(values[[0, -1], 1]) * float(rows[-1] - rows[0]) if len(rows) > 1 else 1.0


def _trajectories(columns: dict[str, NDArray[np.float64]], names: list[str], fps: float) -> Trajectories:
    blank = np.full(len(columns[_FRAME]), np.nan)

    def of(quantity: str) -> NDArray[np.float64]:
        return np.stack([columns.get(f"{quantity}_{name}", blank) for name in names], axis=1)

    return Trajectories(
        positions=np.stack([of("x"), of("y")], axis=2),
        probability=of("probability").astype(np.float32),
        fps=fps if fps > 0 else 1.0,
        names=tuple(names),
        crossing=of(_CROSSING) > 0,
    )


def write_csv(path: Path, trajectories: Trajectories) -> None:
    """Write ``path`` whole or not at all.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    made = trajectories
    quantities = dict(_QUANTITIES)
    if made.crossing.any():
        quantities[_CROSSING] = "%.0f"
    told_apart = len(set(made.names)) == made.animals
    names = made.names if told_apart else tuple(str(n + 1) for n in range(made.animals))
    header = [_FRAME, _TIME, *(f"{quantity}_{name}" for name in names for quantity in quantities)]
    formats = ["%.0f", "%.4f", *list(quantities.values()) * made.animals]
    probability = np.where(made.seen, made.probability, np.nan)
    values = (made.positions[:, :, 0], made.positions[:, :, 1], probability, made.crossing)
    columns = values[: len(quantities)]
    blocks = (_block(columns, rows, made.fps) for rows in in_blocks(made.frames))
    with atomic_path(path) as temporary:
        write_table(temporary, header, blocks, formats, blank=True)


def _block(columns: Sequence[NDArray[Any]], rows: slice, fps: float) -> NDArray[np.float64]:
    """Some rows of the table, with the columns (T, N) of every animal side by side."""
    frames = np.arange(rows.start, rows.stop)[:, None]
    table = np.stack([column[rows] for column in columns], axis=2).reshape(len(frames), -1)
    return np.hstack([frames, frames / fps, table])
