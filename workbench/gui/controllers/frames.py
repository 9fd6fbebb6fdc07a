"""The list of known frames of a video, filtered; plain arrays, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.core.frame_status import FrameStatus
from workbench.core.units import format_time

if TYPE_CHECKING:
    from workbench.project.project import Project
    from workbench.project.records import FrameRecord

STATUSES = tuple(FrameStatus)


@dataclass(frozen=True)
class FrameList:
    """Known frames of one video, in order.

    Attributes
    ----------
    indices
        Frame numbers, shape (N,).
    codes
        Position of each frame's status in `STATUSES`, shape (N,).
    suffixes
        Suffix of the extracted image, empty where there is none.
    """

    video: str
    fps: float
    indices: NDArray[np.int64]
    codes: NDArray[np.int8]
    suffixes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.indices)

    @classmethod
    def of(cls, video: str, fps: float, records: Sequence[FrameRecord]) -> FrameList:
        """Out of the rows of the study's index."""
        number = {status: code for code, status in enumerate(STATUSES)}
        return cls(
            video,
            fps,
            np.array([record.index for record in records], np.int64),
            np.array([number[record.status] for record in records], np.int8),
            tuple(record.suffix or "" for record in records),
        )

    @classmethod
    def empty(cls) -> FrameList:
        """No frames."""
        return cls.of("", 0.0, ())

    def with_status(self, index: int, status: FrameStatus) -> FrameList:
        """The same with another status of frame ``index``; itself where that is not known or not other."""
        row = int(np.searchsorted(self.indices, index))
        code = STATUSES.index(status)
        if row >= len(self) or self.indices[row] != index or self.codes[row] == code:
            return self
        codes = self.codes.copy()
        codes[row] = code
        return replace(self, codes=codes)

    def counts(self) -> dict[FrameStatus, int]:
        """Number of frames of every status."""
        found = np.bincount(self.codes, minlength=len(STATUSES))
        return {status: int(found[code]) for code, status in enumerate(STATUSES)}

    def time_text(self, row: int) -> str:
        """Time of the frame of ``row``, to the second."""
        return format_time(int(self.indices[row]) / self.fps) if self.fps > 0 else ""

    def select(self, status: FrameStatus | None = None, text: str = "") -> NDArray[np.int64]:
        """Rows of a status whose number contains ``text``, or whose time does (``1:30``)."""
        chosen = np.ones(len(self), bool)
        if status is not None:
            chosen = self.codes == STATUSES.index(status)
        rows = np.flatnonzero(chosen)
        wanted = text.strip().lstrip("#")
        if not wanted or not len(rows):
            return rows
        if ":" in wanted:
            return np.array([row for row in rows.tolist() if wanted in self.time_text(row)], np.int64)
        digits = self.indices[rows].astype(str)
        return rows[np.char.find(digits, wanted) >= 0]


def load_frames(project: Project, video: str, fps: float) -> FrameList:
    """Read the frames of ``video``; called in a worker thread."""
    return FrameList.of(video, fps, project.frames(video))
