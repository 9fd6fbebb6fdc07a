"""What was found out about frames for `suggest`, kept so that a stopped run goes on where it was.

One file a video, rows of one size with a checksum each, only ever added to: a kill costs the row in flight.
A folder belongs to one network; the folders of others are deleted. All of it may be deleted at any time.
"""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import writing
from workbench.project.project import CACHE
from workbench.vision.frame_choice import VECTOR

ROW = np.dtype(
    [("sum", "<u4"), ("frame", "<i4"), ("doubt", "<f4"), ("missing", "<i4"), ("vector", "<f2", (VECTOR,))]
)
Rows = NDArray[np.void]
_SUM = 4
"""Bytes of the checksum in front of what it covers."""


class LookCache:
    """Rows of one video; a context manager.

    Parameters
    ----------
    study
        The study's folder.
    maker
        What tells the network (or the way without one) from every other.
    video
        Name and content of the video, as a file name.
    """

    def __init__(self, study: Path, maker: str, video: str) -> None:
        self._folder = study / CACHE / "suggest"
        self.path = self._folder / maker / f"{video}.rows"
        self._handle: BinaryIO | None = None

    def __enter__(self) -> Self:
        with writing(self.path):
            self._drop_others()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            rows = _whole(self.path)
            with self.path.open("ab") as handle:
                handle.truncate(rows * ROW.itemsize)
            self._handle = self.path.open("ab")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None

    def frames(self) -> set[int]:
        """Numbers of the frames that are known."""
        return set(self.rows()["frame"].tolist())

    def rows(self) -> Rows:
        """All rows, paged in from the disk as they are read."""
        if not self.path.is_file() or self.path.stat().st_size < ROW.itemsize:
            return np.zeros(0, ROW)
        return np.memmap(self.path, ROW, mode="r", shape=(self.path.stat().st_size // ROW.itemsize,))

    def add(self, found: Iterable[tuple[int, float, bool, NDArray[np.float32]]]) -> None:
        """Add frames: number, doubt, whether a part is missing, vector (`VECTOR`,)."""
        if self._handle is None:
            raise RuntimeError("the cache is not open")
        rows = np.array([(0, *row) for row in found], ROW)
        rows["sum"] = [zlib.crc32(row.tobytes()[_SUM:]) for row in rows]
        with writing(self.path):
            self._handle.write(rows.tobytes())
            self._handle.flush()

    def _drop_others(self) -> None:
        if not self._folder.is_dir():
            return
        for folder in self._folder.iterdir():
            if folder != self.path.parent:
                shutil.rmtree(folder, ignore_errors=True)


def _whole(path: Path) -> int:
    """How many rows from the start are as they were written."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return 0
    rows = np.frombuffer(data, ROW, count=len(data) // ROW.itemsize)
    for number, row in enumerate(rows):
        if int(row["sum"]) != zlib.crc32(row.tobytes()[_SUM:]):
            return number
    return len(rows)


def newest(rows: Rows, wanted: Sequence[int]) -> Rows:
    """The row of each of the ``wanted`` frames that has one, in that order."""
    place = {frame: number for number, frame in enumerate(rows["frame"].tolist())}
    found: Rows = np.asarray(rows[[place[frame] for frame in wanted if frame in place]])
    return found
