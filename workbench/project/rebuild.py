"""Making a lost or broken index anew from the files of the study."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from workbench.core.errors import IndexDamagedError, WorkbenchError, writing
from workbench.core.frame_status import FrameStatus
from workbench.project.frame_files import frame_name, frame_numbers, read_card, read_decisions
from workbench.project.records import VideoRecord
from workbench.project.store import Store

INDEX = "index.sqlite"
BACKUPS = "backups"

log = logging.getLogger("workbench.project.rebuild")

FrameRow = tuple[str, int, str, str | None]


def open_index(folder: Path) -> Store:
    """The study's index for writing; a missing or broken one is made anew from the files.

    What was broken is kept in ``backups/``.
    """
    path = folder / INDEX
    if path.exists():
        try:
            return whole(Store(path, write=True))
        except IndexDamagedError as error:
            log.warning("%s; it is made anew from the files", error)
            set_aside(folder, "damaged")
    elif (folder / f"{INDEX}-wal").exists():
        set_aside(folder, "orphaned")
    return rebuild(folder)


def whole(store: Store) -> Store:
    """``store`` itself; closes it and raises `IndexDamagedError` if its file is not whole."""
    try:
        store.check()
        if store.version == 0:
            raise IndexDamagedError(path=store.path, detail="it holds no tables")
    except BaseException:
        store.close()
        raise
    return store


def set_aside(folder: Path, why: str) -> Path:
    """Move the index and its companions into a new folder of ``backups/``."""
    target = backup_folder(folder, why)
    for suffix in ("", "-wal", "-shm"):
        path = folder / f"{INDEX}{suffix}"
        if path.exists():
            with writing(path):
                path.replace(target / path.name)
    return target


def backup_folder(folder: Path, why: str) -> Path:
    """A new folder in ``backups/``, named by the moment and the reason."""
    base = folder / BACKUPS / f"{datetime.now():%Y%m%d-%H%M%S}-{why}"
    target, number = base, 2
    while target.exists():
        target, number = base.with_name(f"{base.name}-{number}"), number + 1
    with writing(target):
        target.mkdir(parents=True)
    return target


def rebuild(folder: Path) -> Store:
    """A new index that holds every video and frame found in the files of ``folder``.

    Videos come from their cards, what people decided from the decision logs, the rest from which
    files exist. The history of runs is not in the files; `backups/` keeps what was readable of it.
    """
    store = Store(folder / INDEX, write=True)
    try:
        store.migrate()
        for name in _video_names(folder):
            record = read_card(folder / "frames" / name) or _guess(folder, name)
            frames = list(_frames(folder, name))
            with store.transaction() as connection:
                connection.execute(INSERT_VIDEO, video_row(record))
                connection.executemany(INSERT_FRAME, frames)
    except BaseException:
        store.close()
        raise
    return store


INSERT_VIDEO = (
    "INSERT INTO videos (name, path, content_hash, size_bytes, width, height, frame_count, fps, added)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
UPDATE_VIDEO = (
    "UPDATE videos SET (name, path, content_hash, size_bytes, width, height, frame_count, fps, added)"
    " = (?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE name = ?"
)
INSERT_FRAME = "INSERT INTO frames (video, idx, status, suffix) VALUES (?, ?, ?, ?)"


def video_row(record: VideoRecord) -> tuple[object, ...]:
    """Values for `INSERT_VIDEO`."""
    return (
        record.name,
        record.path,
        record.content_hash,
        record.size_bytes,
        record.width,
        record.height,
        record.frame_count,
        record.fps,
        record.added,
    )


def _video_names(folder: Path) -> list[str]:
    found: set[str] = set()
    for kind in ("frames", "masks", "predictions"):
        root = folder / kind
        if root.is_dir():
            found |= {path.name for path in root.iterdir() if path.is_dir() and path.name[0] != "."}
    return sorted(found)


def _frames(folder: Path, name: str) -> Iterator[FrameRow]:
    images = dict(frame_numbers(folder / "frames" / name))
    masks = {index for index, _ in frame_numbers(folder / "masks" / name)}
    decisions = read_decisions(folder / "masks" / name)
    for index in sorted({*images, *masks, *decisions}):
        status = decisions.get(index)
        if status is None:
            status = _status_of_mask(folder, name, index) if index in masks else FrameStatus.EXTRACTED
        yield name, index, status.value, images.get(index)


def _status_of_mask(folder: Path, name: str, index: int) -> FrameStatus:
    """A mask that equals its prediction came from it; any other was made without a network."""
    file = frame_name(index)
    mask, prediction = folder / "masks" / name / file, folder / "predictions" / name / file
    try:
        if prediction.is_file() and prediction.read_bytes() == mask.read_bytes():
            return FrameStatus.PREDICTED
    except OSError:
        log.warning("%s cannot be compared with its prediction", mask)
    return FrameStatus.PSEUDO


def _guess(folder: Path, name: str) -> VideoRecord:
    """A video whose card is lost: what its frames tell."""
    from workbench.media.images import image_size

    numbers = list(frame_numbers(folder / "frames" / name))
    width = height = 0
    if numbers:
        try:
            width, height = image_size(folder / "frames" / name / frame_name(*numbers[0]))
        except WorkbenchError as error:
            log.warning("%s", error)
    count = 1 + max((index for index, _ in numbers), default=-1)
    return VideoRecord(name, name, "", -1, width, height, count, 0.0, "")
