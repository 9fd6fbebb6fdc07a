"""The study folder: what is in it, where things lie, and who may change it."""

from __future__ import annotations

import logging
import re
import shutil
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from workbench.core.classes import ClassTable
from workbench.core.errors import (
    BadParameterError,
    EmptyVideoError,
    IndexDamagedError,
    LostVideoError,
    MissingFileError,
    NoPermissionError,
    NotAStudyError,
    NotAVideoError,
    ReplacedVideoError,
    StudyExistsError,
    UnknownVideoError,
    writing,
)
from workbench.core.frame_status import HUMAN, FrameStatus
from workbench.core.progress import CancelToken, Progress, no_progress
from workbench.core.types import Json
from workbench.media.index import VideoIndex, cached_index
from workbench.project import lock, provenance
from workbench.project.content_hash import content_hash
from workbench.project.frame_files import all_decisions, frame_name, note_decisions, write_card
from workbench.project.locate import find_video
from workbench.project.manifest import FILE, Manifest
from workbench.project.names import slug, unique_name
from workbench.project.provenance import Run
from workbench.project.rebuild import (
    INDEX,
    INSERT_VIDEO,
    UPDATE_VIDEO,
    backup_folder,
    open_index,
    video_row,
    whole,
)
from workbench.project.records import Decision, FrameRecord, RunRecord, VideoRecord
from workbench.project.schema import SCHEMA_VERSION
from workbench.project.store import Store

if TYPE_CHECKING:  # reading videos costs a tenth of a second to import; listing a study does not need it
    from workbench.media.video import Video

log = logging.getLogger("workbench.project")

CACHE = ".cache"
_TEMPORARY = re.compile(r"\..+\.\d+-\d+-\d+\.tmp")


class Project:
    """A study that is open; a context manager, usable from several threads.

    Make it with `create` or `open`.
    """

    def __init__(self, folder: Path, manifest: Manifest, store: Store, *, write: bool) -> None:
        self.folder = folder
        self.writable = write
        self._manifest = manifest
        self._store = store
        self._closed = False

    # --- opening and closing -------------------------------------------------------------------

    @classmethod
    def create(cls, folder: Path, name: str | None = None, classes: ClassTable | None = None) -> Project:
        """Make a study in ``folder`` (absent or empty) and open it for writing.

        Raises
        ------
        StudyExistsError
            If the folder holds anything.
        NoPermissionError, DiskFullError
        """
        folder = Path(folder).absolute()
        with writing(folder):
            if folder.exists() and (not folder.is_dir() or any(_visible(folder))):
                raise StudyExistsError(path=folder)
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except FileNotFoundError as error:  # a place that takes no folders, such as /proc
                raise NoPermissionError(path=folder) from error
        lock.acquire(folder)
        try:
            manifest = Manifest(name or folder.name, classes=classes or ClassTable.default())
            store = open_index(folder)
            # project.toml comes last: a folder without it is no study yet, so that a kill here is harmless.
            manifest.save(folder)
        except BaseException:
            lock.release(folder)
            raise
        return cls(folder, manifest, store, write=True)

    @classmethod
    def open(cls, folder: Path, write: bool = True) -> Project:
        """Open the study in ``folder``; an older one is migrated first, with a backup.

        Raises
        ------
        NotAStudyError, NewerStudyError
        StudyBusyError
            If another process writes it (with ``write`` alone; reading needs no lock).
        NoPermissionError, DiskFullError, StudyVanishedError
        """
        folder = Path(folder).absolute()
        if not folder.is_dir():
            raise NotAStudyError(path=folder, detail="there is no such folder")
        manifest = Manifest.load(folder)
        if write:
            return cls._open_to_write(folder)
        store = None if manifest.schema < SCHEMA_VERSION else _readable(folder)
        if store is None:  # migrate or repair first
            cls._open_to_write(folder).close()
            manifest, store = Manifest.load(folder), Store(folder / INDEX, write=False)
        return cls(folder, manifest, store, write=False)

    @classmethod
    def _open_to_write(cls, folder: Path) -> Project:
        first = lock.acquire(folder)
        try:
            manifest = Manifest.load(folder)
            shared = not first and (folder / INDEX).exists()
            store = Store(folder / INDEX, write=True) if shared else open_index(folder)
            try:
                manifest = _migrate(folder, manifest, store)
                if first and provenance.close_dead(store):
                    _sweep(folder)
            except BaseException:
                store.close()
                raise
        except BaseException:
            lock.release(folder)
            raise
        return cls(folder, manifest, store, write=True)

    def close(self) -> None:
        """Let go of the study; may be called twice."""
        if self._closed:
            return
        self._closed = True
        self._store.close()
        if self.writable:
            lock.release(self.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- project.toml --------------------------------------------------------------------------

    @property
    def manifest(self) -> Manifest:
        """Content of project.toml."""
        return self._manifest

    @property
    def name(self) -> str:
        """Name of the study."""
        return self._manifest.name

    @property
    def classes(self) -> ClassTable:
        """The class table of the study."""
        return self._manifest.classes

    def update_manifest(self, **changes: Json) -> None:
        """Change fields of project.toml (those of `Manifest`); what others wrote into it meanwhile stays."""
        manifest = replace(Manifest.load(self.folder), **changes)
        manifest.save(self.folder)
        self._manifest = manifest

    # --- videos --------------------------------------------------------------------------------

    def videos(self) -> list[VideoRecord]:
        """Every video, in the order they were added."""
        rows = self._store.query("SELECT * FROM videos ORDER BY added, rowid")
        return [_video(row) for row in rows]

    def video(self, name: str) -> VideoRecord:
        """The video called ``name``.

        Raises
        ------
        UnknownVideoError
        """
        rows = self._store.query("SELECT * FROM videos WHERE name = ?", (name,))
        if not rows:
            known = ", ".join(record.name for record in self.videos()) or "no video yet"
            raise UnknownVideoError(path=self.folder, video=name, known=known)
        return _video(rows[0])

    def add_video(
        self, path: Path, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> VideoRecord:
        """Add the video at ``path`` by reference; the same content twice gives the same record.

        Raises
        ------
        MissingFileError, NotAVideoError, EmptyVideoError
        """
        path = Path(path).absolute()
        if path.is_dir():
            raise NotAVideoError(path=path, detail="it is a folder")
        if not path.is_file():
            raise MissingFileError(path=path)
        digest = content_hash(path)
        known = self._same_content(digest)
        if known is not None:
            return self._point_at(known, path)
        index = self._index(path, digest, progress, cancel)
        if index.frame_count == 0:
            raise EmptyVideoError(path=path)
        bare = self._bare(path.stem)
        names = [record.name for record in self.videos()]
        record = VideoRecord(
            name=bare or unique_name(path.stem, names),
            path=self._stored_path(path),
            content_hash=digest,
            size_bytes=path.stat().st_size,
            width=index.width,
            height=index.height,
            frame_count=index.frame_count,
            fps=float(index.fps),
            added=provenance.now(),
        )
        write_card(self.folder / "frames" / record.name, record)
        with self._store.transaction() as connection:
            if bare:
                connection.execute(UPDATE_VIDEO, (*video_row(record), bare))
            else:
                connection.execute(INSERT_VIDEO, video_row(record))
        return record

    def video_path(self, record: VideoRecord) -> Path:
        """Where the file of ``record`` lies; one that was moved is found again by its content.

        Raises
        ------
        LostVideoError, ReplacedVideoError
        """
        path = self.folder / record.path
        if path.is_file() and (not record.content_hash or content_hash(path) == record.content_hash):
            return path
        others = [(self.folder / other.path).parent for other in self.videos()]
        found = find_video(record, self.folder, others) if record.content_hash else None
        if found is None:
            raise ReplacedVideoError(path=path) if path.is_file() else LostVideoError(path=path)
        log.info("%s was found again at %s", path, found)
        if self.writable:
            self._point_at(record, found)
        return found

    def open_video(self, record: VideoRecord) -> Video:
        """The video, ready to read; its index comes from the study's cache.

        Raises
        ------
        LostVideoError, NotAVideoError
        """
        from workbench.media.video import Video

        path = self.video_path(record)
        digest = record.content_hash or content_hash(path)
        return Video(path, index=self._index(path, digest, no_progress, None))

    def known_times(self, record: VideoRecord) -> NDArray[np.float64]:
        """Time of every frame in seconds, also while the video's drive is away.

        From the cached index; where that is lost, as if the rate were constant.
        """
        try:
            times = VideoIndex.load(self._index_file(record.content_hash)).times
            if len(times) == record.frame_count:
                return times
        except (OSError, ValueError):
            log.info("the times of %s are not known; its mean rate is taken", record.name)
        return np.arange(record.frame_count) / (record.fps if record.fps > 0 else 1.0)

    # --- frames --------------------------------------------------------------------------------

    def frame_file(self, video: str, k: int, suffix: str = ".png") -> Path:
        """Image of frame ``k``."""
        return self.folder / "frames" / video / frame_name(k, suffix)

    def mask_file(self, video: str, k: int) -> Path:
        """Class mask of frame ``k``: what people work on."""
        return self.folder / "masks" / video / frame_name(k)

    def instances_file(self, video: str, k: int) -> Path:
        """Instance mask of frame ``k`` (only where there is more than one animal)."""
        return self.folder / "instances" / video / frame_name(k)

    def prediction_file(self, video: str, k: int) -> Path:
        """What the last network made of frame ``k``."""
        return self.folder / "predictions" / video / frame_name(k)

    def predicted_instances_file(self, video: str, k: int) -> Path:
        """Animal numbers of a prediction, where the network tells animals apart."""
        return self.folder / "predictions" / video / "instances" / frame_name(k)

    def confidence_file(self, video: str, k: int) -> Path:
        """Grey picture of how sure the last network was of frame ``k``, where that was asked for."""
        return self.folder / "predictions" / video / "confidence" / frame_name(k)

    def model_folder(self, run: str) -> Path:
        """Folder of the network that ``run`` trained."""
        return self.folder / "models" / run

    def frames(
        self, video: str | None = None, status: FrameStatus | Iterable[FrameStatus] | None = None
    ) -> list[FrameRecord]:
        """Frames that something is known about, by video and index; all, or those of ``status``."""
        wanted = [status] if isinstance(status, FrameStatus) else status
        sql, values = "SELECT video, idx, status, suffix FROM frames WHERE 1", []
        if video is not None:
            sql, values = f"{sql} AND video = ?", [video]
        if wanted is not None:
            names = [one.value for one in wanted]
            sql = f"{sql} AND status IN ({', '.join('?' * len(names))})"
            values += names
        rows = self._store.query(f"{sql} ORDER BY video, idx", values)
        return [FrameRecord(row[0], row[1], FrameStatus(row[2]), row[3]) for row in rows]

    def status(self, video: str, k: int) -> FrameStatus | None:
        """Status of one frame now; None where nothing is known about it."""
        rows = self._store.query("SELECT status FROM frames WHERE video = ? AND idx = ?", (video, k))
        return FrameStatus(rows[0][0]) if rows else None

    def add_frames(self, video: str, frames: Iterable[tuple[int, str | None]]) -> None:
        """Record images ``(index, suffix)`` of ``video``; a status that is there stays."""
        self.video(video)
        self._store.execute_many(
            "INSERT INTO frames (video, idx, status, suffix) VALUES (?, ?, 'extracted', ?)"
            " ON CONFLICT DO UPDATE SET suffix = coalesce(excluded.suffix, suffix)",
            ((video, index, suffix) for index, suffix in frames),
        )

    def set_status(
        self, video: str, indices: Sequence[int], status: FrameStatus, *, human: bool = False
    ) -> int:
        """Set the status of frames; what a person decided stays unless a person decides again.

        Parameters
        ----------
        human
            A person does this. Without it ``status`` must be one that a machine may give, and frames
            that are corrected, verified or rejected keep theirs.

        Returns
        -------
        int
            How many frames have ``status`` now because of this call.
        """
        self.video(video)
        keep = ""
        if human:
            note_decisions(self.folder / "masks" / video, indices, status)
        elif status in HUMAN:
            raise BadParameterError(name="status", value=status, detail="only a person may give it")
        else:
            keep = f" WHERE status NOT IN ({', '.join(repr(one.value) for one in sorted(HUMAN))})"
        return self._store.execute_many(
            "INSERT INTO frames (video, idx, status, suffix) VALUES (?, ?, ?, NULL)"
            f" ON CONFLICT DO UPDATE SET status = excluded.status{keep}",
            ((video, index, status.value) for index in indices),
        )

    def decisions(self, video: str, k: int | None = None) -> list[Decision]:
        """What people decided about frame ``k`` of ``video`` (all of its frames if None), oldest first."""
        found = all_decisions(self.folder / "masks" / video)
        return [decision for decision in found if k is None or decision.index == k]

    def counts(self, video: str | None = None) -> dict[FrameStatus, int]:
        """How many frames there are of each status; statuses without frames are left out."""
        where, values = ("", []) if video is None else (" WHERE video = ?", [video])
        rows = self._store.query(f"SELECT status, count(*) FROM frames{where} GROUP BY status", values)
        found = {FrameStatus(row[0]): int(row[1]) for row in rows}
        return {status: found[status] for status in FrameStatus if status in found}

    # --- runs ----------------------------------------------------------------------------------

    def begin_run(self, operation: str, spec: Json, inputs: Mapping[str, str] | None = None) -> Run:
        """Record that ``operation`` starts now with ``spec`` (JSON-able) on ``inputs`` (hash by name)."""
        return provenance.begin(self._store, self.folder, operation, spec, inputs or {})

    def runs(self) -> list[RunRecord]:
        """Every run, oldest first."""
        return provenance.records(self._store)

    def close_dead_runs(self, pid: int) -> int:
        """Mark what process ``pid`` left unfinished as interrupted."""
        return provenance.close_dead(self._store, pid)

    # --- inside --------------------------------------------------------------------------------

    def _same_content(self, digest: str) -> VideoRecord | None:
        rows = self._store.query("SELECT * FROM videos WHERE content_hash = ?", (digest,))
        return _video(rows[0]) if rows else None

    def _bare(self, stem: str) -> str | None:
        """Name of a video of which only the frames were left when the index was made anew."""
        rows = self._store.query("SELECT name FROM videos WHERE content_hash = ''")
        return next((row["name"] for row in rows if row["name"] == slug(stem)), None)

    def _point_at(self, record: VideoRecord, path: Path) -> VideoRecord:
        """Keep ``path`` as the place of ``record`` if the old one no longer leads to it."""
        old = self.folder / record.path
        if old.is_file() and content_hash(old) == record.content_hash:
            return record
        moved = replace(record, path=self._stored_path(path))
        write_card(self.folder / "frames" / record.name, moved)
        self._store.execute("UPDATE videos SET path = ? WHERE name = ?", (moved.path, record.name))
        return moved

    def _stored_path(self, path: Path) -> str:
        if path.is_relative_to(self.folder):
            return path.relative_to(self.folder).as_posix()
        return str(path)

    def _index(self, path: Path, digest: str, progress: Progress, cancel: CancelToken | None) -> VideoIndex:
        """Index from the study's cache, or built now and put there."""
        return cached_index(path, self._index_file(digest), progress, cancel)

    def _index_file(self, digest: str) -> Path:
        return self.folder / CACHE / "video_index" / f"{digest.rpartition(':')[2][:32]}.npz"


def _video(row: sqlite3.Row) -> VideoRecord:
    return VideoRecord(**{key: row[key] for key in row.keys()})  # noqa: SIM118 - a Row iterates its values


def _readable(folder: Path) -> Store | None:
    """The index for reading, or None if it must be repaired or migrated first."""
    try:
        if not (folder / INDEX).exists():
            return None
        store = whole(Store(folder / INDEX, write=False))
    except IndexDamagedError:
        return None
    if store.version == SCHEMA_VERSION:
        return store
    store.close()
    return None


def _visible(folder: Path) -> list[Path]:
    """What makes a folder not empty; leftovers of a study that was never finished do not."""
    ours = {lock.LOCK, lock.HOLDER, INDEX, f"{INDEX}-wal", f"{INDEX}-shm"}
    if (folder / FILE).exists():
        return [folder / FILE]
    return [path for path in folder.iterdir() if path.name not in ours and not _TEMPORARY.match(path.name)]


def _migrate(folder: Path, manifest: Manifest, store: Store) -> Manifest:
    """Bring index and project.toml to our schema; what they were is kept in ``backups/``."""
    if store.version == SCHEMA_VERSION and manifest.schema == SCHEMA_VERSION:
        return manifest
    kept = backup_folder(folder, f"schema-{manifest.schema}")
    with writing(kept):
        shutil.copy2(folder / FILE, kept / FILE)
    store.backup(kept / INDEX)
    store.migrate()
    migrated = replace(manifest, schema=SCHEMA_VERSION)
    migrated.save(folder)
    return migrated


def _sweep(folder: Path) -> None:
    """Remove the unfinished files that a killed process left; nobody else writes now."""
    for path in folder.rglob(".*.tmp"):
        if _TEMPORARY.fullmatch(path.name):
            path.unlink(missing_ok=True)
