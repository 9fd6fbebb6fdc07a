"""The study's index: one SQLite file in WAL mode, every change a transaction."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workbench.core.errors import (
    DiskFullError,
    IndexDamagedError,
    NewerStudyError,
    NoPermissionError,
    StudyBusyError,
    StudyVanishedError,
    WorkbenchError,
)
from workbench.project.schema import SCHEMA_VERSION, statements

_BUSY_S = 10.0
_LITTLE_SPACE = 1 << 20


class Store:
    """Connection to an index, shared by the threads of a process.

    Parameters
    ----------
    path
        The SQLite file; made if absent and ``write``.
    write
        Whether the file may be changed. Reading works in a read-only folder, too.

    Raises
    ------
    IndexDamagedError, NewerStudyError, NoPermissionError, DiskFullError, StudyVanishedError
    """

    def __init__(self, path: Path, *, write: bool) -> None:
        self.path = path
        self._lock = threading.RLock()
        with sqlite_errors(path):
            self._connection = _connect(path, write)
            try:
                self._check_version()
                if write:
                    self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Give the file back; the write-ahead log is merged into it."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            self._connection.close()

    @property
    def version(self) -> int:
        """Schema version of the file (0 when new)."""
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a reading statement."""
        with self._lock, sqlite_errors(self.path):
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run the block whole or not at all."""
        with self._lock, sqlite_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """One changing statement in its own transaction; the number of rows changed."""
        with self.transaction() as connection:
            return connection.execute(sql, values).rowcount

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """One statement for many rows in one transaction; the number of rows changed."""
        with self.transaction() as connection:
            return connection.executemany(sql, rows).rowcount

    def migrate(self) -> None:
        """Bring the tables to this workbench's schema, in one transaction."""
        with self.transaction() as connection:
            for sql in statements(self.version):
                connection.execute(sql)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def backup(self, target: Path) -> None:
        """Consistent copy of the index, also while others write."""
        with self._lock, sqlite_errors(self.path), contextlib.closing(sqlite3.connect(target)) as copy:
            self._connection.backup(copy)

    def check(self) -> None:
        """Raise `IndexDamagedError` unless the file's structure is whole."""
        verdict = self.query("PRAGMA integrity_check(1)")[0][0]
        if verdict != "ok":
            raise IndexDamagedError(path=self.path, detail=verdict)

    def _check_version(self) -> None:
        if self.version > SCHEMA_VERSION:
            raise NewerStudyError(path=self.path.parent, found=self.version, known=SCHEMA_VERSION)

    def _prepare(self) -> None:
        # A network drive may refuse WAL; SQLite then keeps its rollback journal, which is as safe.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA foreign_keys = ON")


def _connect(path: Path, write: bool) -> sqlite3.Connection:
    if write:
        return _open(path, "rwc")
    if not path.exists():
        raise StudyVanishedError(path=path, detail="the file is missing")
    connection = _open(path, "ro")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        if not _rests(path):
            raise
        return _open(path, "ro&immutable=1")
    return connection


def _rests(path: Path) -> bool:
    """Whether nobody can be writing: then the file can be read without the shared memory of WAL.

    That memory cannot be made on a full disk or in a folder that may not be written.
    """
    log = path.with_name(f"{path.name}-wal")
    return not os.access(path.parent, os.W_OK) or not log.exists() or log.stat().st_size == 0


def _open(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        timeout=_BUSY_S,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.row_factory = sqlite3.Row
    return connection


@contextmanager
def sqlite_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says about ``path`` into readable errors."""
    try:
        yield
    except sqlite3.Error as error:
        readable = _readable(error, path)
        if readable is None:
            raise
        raise readable from error


def _readable(error: sqlite3.Error, path: Path) -> WorkbenchError | None:
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return IndexDamagedError(path=path, detail=str(error))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StudyBusyError(path=path.parent, holder="its index is being written")
    if code in _DISK_CODES:
        return _disk_error(error, code, path)
    return None


_DISK_CODES = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
    }
)


def _disk_error(error: sqlite3.Error, code: int, path: Path) -> WorkbenchError:
    """What lies behind a refusal of the disk: it is gone, full, or not ours."""
    if not path.parent.is_dir():
        return StudyVanishedError(path=path, detail="the folder is gone")
    may_be_full = code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
    if code == sqlite3.SQLITE_FULL or (may_be_full and _no_space(path.parent)):
        return DiskFullError(path=path, detail="no space left for the index")
    if code == sqlite3.SQLITE_IOERR:
        return StudyVanishedError(path=path, detail=str(error))
    return NoPermissionError(path=path)


def _no_space(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _LITTLE_SPACE
    except OSError:
        return False
