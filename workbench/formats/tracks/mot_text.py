"""Text of the MOT Challenge: ``frame,id,x,y,width,height,confidence,...`` a row, frames from 1.

Milan et al., 2016, "MOT16: A benchmark for multi-object tracking", https://arxiv.org/abs/1603.00831.
The position is the centre of the box. In files of truth (nine columns) the seventh says whether a row counts.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import NoTracksError, TrackFormatError
from workbench.core.trajectories import Trajectories
from workbench.formats.tracks.track_format import head_of, reading

_SEPARATOR = re.compile(r"[,;\s]+")
_FEWEST, _TRUTH = 6, 9
_FLAG = 6
_SUFFIXES = (".txt", ".csv")
_MOST_CELLS = 2_000_000_000


class MotText:
    """One row a box; a track is an id of 0 or more."""

    def recognises(self, path: Path) -> bool:
        """By its first line: at least six numbers, the first a frame from 1 on."""
        if not path.is_file() or path.suffix.lower() not in _SUFFIXES:
            return False
        cells = _cells(head_of(path).partition("\n")[0])
        try:
            numbers = [float(cell) for cell in cells]
        except ValueError:
            return False
        return len(numbers) >= _FEWEST and numbers[0] >= 1 and numbers[0].is_integer()

    def read(self, path: Path, node: str | None) -> Trajectories:  # noqa: ARG002 - one point an animal
        """See `TrackFormat.read`."""
        with reading(path):
            rows = _rows(path)
            if rows.shape[1] == _TRUTH:
                rows = rows[rows[:, _FLAG] != 0]
            rows = rows[rows[:, 1] >= 0]
            if not len(rows):
                raise NoTracksError(path=path, detail="no row has an identity")
            return _trajectories(rows, path)


FORMAT = MotText()


def _cells(line: str) -> list[str]:
    return [cell for cell in _SEPARATOR.split(line.strip()) if cell]


def _rows(path: Path) -> NDArray[np.float64]:
    """(rows, columns), as many columns as the shortest row has."""
    rows: list[list[float]] = []
    with path.open(encoding="utf-8-sig") as handle:
        for number, line in enumerate(handle, start=1):
            cells = _cells(line)
            if not cells:
                continue
            if len(cells) < _FEWEST:
                raise TrackFormatError(path=path, detail=f"line {number} has {len(cells)} cells, not six")
            try:
                rows.append([float(cell) for cell in cells])
            except ValueError as error:
                raise TrackFormatError(path=path, detail=f"line {number} is not of numbers") from error
    columns = min((len(row) for row in rows), default=_FEWEST)
    return np.array([row[:columns] for row in rows], np.float64).reshape(len(rows), columns)


def _trajectories(rows: NDArray[np.float64], path: Path) -> Trajectories:
    frame = rows[:, 0].astype(np.int64) - 1
    tracks, track = np.unique(rows[:, 1].astype(np.int64), return_inverse=True)
    if frame.min() < 0:
        raise TrackFormatError(path=path, detail="a frame before the first, which is 1")
    frames = int(frame.max()) + 1
    if frames * len(tracks) > _MOST_CELLS:
        raise TrackFormatError(path=path, detail=f"{len(tracks)} tracks over {frames} frames are too many")
    positions = np.full((frames, len(tracks), 2), np.nan)
    positions[frame, track] = rows[:, 2:4] + rows[:, 4:6] / 2
    return Trajectories(
        positions=positions,
        probability=np.full(positions.shape[:2], np.nan, np.float32),
        names=tuple(str(name) for name in tracks.tolist()),
        body_length=float(np.median(rows[:, 4:6].max(axis=1))),
    )
