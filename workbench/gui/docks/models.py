"""Models of the project dock: the study's videos, and the frames of one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QImage, QImageReader, QPixmap

from workbench.core.frame_status import FrameStatus
from workbench.core.units import format_time
from workbench.gui.context import WindowContext
from workbench.gui.controllers.frames import STATUSES, FrameList
from workbench.gui.docks.thumbnails import Thumbnails

if TYPE_CHECKING:
    from workbench.project.project import Project
    from workbench.project.records import VideoRecord

Index: TypeAlias = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
ROLE_TITLE: int = Qt.ItemDataRole.DisplayRole
ROLE_DETAIL: int = Qt.ItemDataRole.UserRole + 1
ROLE_PICTURE: int = Qt.ItemDataRole.UserRole + 2
ROLE_STATUS: int = Qt.ItemDataRole.UserRole + 3
ROLE_KEY: int = Qt.ItemDataRole.UserRole + 4

VIDEO_PICTURE = QSize(160, 120)
FRAME_PICTURE = QSize(96, 72)

STATUS_NAMES = {
    FrameStatus.EXTRACTED: QT_TRANSLATE_NOOP("FrameStatus", "extracted"),
    FrameStatus.PSEUDO: QT_TRANSLATE_NOOP("FrameStatus", "pseudo-mask"),
    FrameStatus.PREDICTED: QT_TRANSLATE_NOOP("FrameStatus", "predicted"),
    FrameStatus.CORRECTED: QT_TRANSLATE_NOOP("FrameStatus", "corrected"),
    FrameStatus.VERIFIED: QT_TRANSLATE_NOOP("FrameStatus", "verified"),
    FrameStatus.REJECTED: QT_TRANSLATE_NOOP("FrameStatus", "rejected"),
}


def status_name(status: FrameStatus) -> str:
    """Status in the user's language."""
    return QCoreApplication.translate("FrameStatus", str(STATUS_NAMES[status]))


def read_small(path: Path, size: QSize) -> QImage:
    """Image file scaled to fit ``size``; a JPEG is decoded at about that size. Worker thread."""
    reader = QImageReader(str(path))
    full = reader.size()
    if full.isValid():
        reader.setScaledSize(full.scaled(size, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def video_picture(project: Project, name: str) -> QImage:
    """Frame from the middle of a video, scaled. Worker thread."""
    with project.open_video(project.video(name)) as video:
        image = np.ascontiguousarray(video.frame(video.frame_count // 2))
    height, width = image.shape[:2]
    picture = QImage(image.data, width, height, width * 3, QImage.Format.Format_RGB888)
    return picture.scaled(
        VIDEO_PICTURE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )


class VideosModel(QAbstractListModel):
    """The videos of the study."""

    def __init__(self, context: WindowContext, thumbnails: Thumbnails) -> None:
        super().__init__(thumbnails)
        self._context = context
        self._thumbnails = thumbnails
        self._records: list[VideoRecord] = []
        thumbnails.ready.connect(self._picture_ready)

    def set_records(self, records: Sequence[VideoRecord]) -> bool:
        """Show ``records``; false if they are shown already."""
        if list(records) == self._records:
            return False
        self.beginResetModel()
        self._records = list(records)
        self.endResetModel()
        return True

    def row_of(self, name: str | None) -> int:
        """Row of a video, or -1."""
        return next((row for row, record in enumerate(self._records) if record.name == name), -1)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(self._records)

    def data(self, index: Index, role: int = ROLE_TITLE) -> object:
        """Qt's."""
        if not index.isValid():
            return None
        record = self._records[index.row()]
        show: dict[int, Callable[[], object]] = {
            ROLE_TITLE: lambda: record.name,
            Qt.ItemDataRole.ToolTipRole: lambda: f"{record.name}\n{record.path}",
            ROLE_DETAIL: lambda: self._detail(record),
            ROLE_KEY: lambda: record.name,
            ROLE_PICTURE: lambda: self._picture(record),
        }
        return show[role]() if role in show else None

    def _detail(self, record: VideoRecord) -> str:
        seconds = record.frame_count / record.fps if record.fps > 0 else 0.0
        frames = self.tr("%Ln frame(s)", "", record.frame_count)
        return f"{format_time(seconds)} · {frames} · {record.width}×{record.height}"

    def _picture(self, record: VideoRecord) -> QPixmap | None:
        project = self._context.study.project
        if project is None:
            return None
        key = ("video", record.content_hash)
        return self._thumbnails.get(key, lambda: video_picture(project, record.name))

    def _picture_ready(self, key: tuple[str, str]) -> None:
        for row, record in enumerate(self._records):
            if key == ("video", record.content_hash):
                index = self.index(row)
                self.dataChanged.emit(index, index, [ROLE_PICTURE])


class FramesModel(QAbstractListModel):
    """The frames of one video that pass the filter; fit for tens of thousands of rows."""

    def __init__(self, context: WindowContext, thumbnails: Thumbnails) -> None:
        super().__init__(thumbnails)
        self._context = context
        self._thumbnails = thumbnails
        self.frames = FrameList.empty()
        self._rows: NDArray[np.int64] = np.zeros(0, np.int64)
        self._status: FrameStatus | None = None
        self._text = ""
        thumbnails.ready.connect(self._picture_ready)

    def set_frames(self, frames: FrameList) -> bool:
        """Show ``frames``; false if nothing that is shown changes."""
        old = self.frames
        rows = frames.select(self._status, self._text)
        same = old.video == frames.video and np.array_equal(
            self._visible(old, self._rows), self._visible(frames, rows)
        )
        if same and old.suffixes == frames.suffixes:
            self.frames, self._rows = frames, rows
            return False
        self.beginResetModel()
        self.frames, self._rows = frames, rows
        self.endResetModel()
        return True

    def set_status(self, index: int, status: FrameStatus) -> bool:
        """Show another status of one frame; it stays in the list even where the filter would not let it in.

        Returns
        -------
        bool
            False if it is shown already, or if the frame is not known.
        """
        frames = self.frames.with_status(index, status)
        if frames is self.frames:
            return False
        self.frames = frames
        row = self.row_of(index)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))
        return True

    def set_filter(self, status: FrameStatus | None, text: str) -> None:
        """Show only the frames of a status, or whose number or time holds ``text``."""
        self.beginResetModel()
        self._status, self._text = status, text
        self._rows = self.frames.select(status, text)
        self.endResetModel()

    def row_of(self, frame: int) -> int:
        """Row that shows frame number ``frame``, or -1."""
        numbers = self.frames.indices[self._rows]
        row = int(np.searchsorted(numbers, frame))
        return row if row < len(numbers) and numbers[row] == frame else -1

    def frame_at(self, row: int) -> int:
        """Frame number shown in ``row``."""
        return int(self.frames.indices[self._rows[row]])

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = ROLE_TITLE) -> object:
        """Qt's."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = int(self._rows[index.row()])
        number = int(self.frames.indices[row])
        status = STATUSES[self.frames.codes[row]]
        show: dict[int, Callable[[], object]] = {
            ROLE_TITLE: lambda: f"{number:,}".replace(",", "\N{THIN SPACE}"),
            ROLE_DETAIL: lambda: f"{self.frames.time_text(row)} · {status_name(status)}",
            ROLE_STATUS: lambda: status,
            ROLE_KEY: lambda: number,
            ROLE_PICTURE: lambda: self._picture(number, self.frames.suffixes[row]),
            Qt.ItemDataRole.ToolTipRole: lambda: self._sentence(row),
            Qt.ItemDataRole.AccessibleTextRole: lambda: self._sentence(row),
        }
        return show[role]() if role in show else None

    def _sentence(self, row: int) -> str:
        text = self.tr("Frame {number} at {time}: {status}")
        return text.format(
            number=self.frames.indices[row],
            time=self.frames.time_text(row),
            status=status_name(STATUSES[self.frames.codes[row]]),
        )

    @staticmethod
    def _visible(frames: FrameList, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.stack([frames.indices[rows], frames.codes[rows].astype(np.int64)])

    def _picture(self, number: int, suffix: str) -> QPixmap | None:
        project = self._context.study.project
        if project is None or not suffix:
            return None
        path = project.frame_file(self.frames.video, number, suffix)
        return self._thumbnails.get(
            ("frame", self.frames.video, number), lambda: read_small(path, FRAME_PICTURE)
        )

    def _picture_ready(self, key: tuple[object, ...]) -> None:
        if key[:2] == ("frame", self.frames.video) and isinstance(key[-1], int):
            row = self.row_of(key[-1])
            if row >= 0:
                self.dataChanged.emit(self.index(row), self.index(row), [ROLE_PICTURE])
