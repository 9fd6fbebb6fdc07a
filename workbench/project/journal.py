"""An append-only file of records that survives a kill at any instant.

A record is its length and a checksum, then the payload. What a kill or a full disk cut off at the end is
recognised and left out; everything before it is whole.
"""

from __future__ import annotations

import os
import struct
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from workbench.core.errors import StudyVanishedError, writing
from workbench.core.paths import temporary_beside

MAGIC = b"VWJRNL1\n"
_HEAD = struct.Struct("<II")  # length of the payload, CRC-32 of length and payload
_LENGTH = struct.Struct("<I")
_BINARY: int = getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class JournalContent:
    """What a journal file holds.

    Attributes
    ----------
    records
        Every whole record, in the order they were written.
    size
        Bytes up to the end of the last whole record.
    damaged
        Whether something follows that is more than a record cut off by a kill.
    """

    records: tuple[bytes, ...]
    size: int
    damaged: bool


def read_journal(path: Path) -> JournalContent:
    """Every whole record of ``path``; nothing where there is no file or it is no journal."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return JournalContent((), 0, damaged=False)
    if not data.startswith(MAGIC):
        return JournalContent((), 0, damaged=not MAGIC.startswith(data))
    records: list[bytes] = []
    at = len(MAGIC)
    while at + _HEAD.size <= len(data):
        length, check = _HEAD.unpack_from(data, at)
        end = at + _HEAD.size + length
        if end > len(data):
            break  # cut off; a length that was damaged looks the same
        payload = data[at + _HEAD.size : end]
        if not length or _check(payload) != check:
            return JournalContent(tuple(records), at, damaged=True)
        records.append(payload)
        at = end
    return JournalContent(tuple(records), at, damaged=False)


class Journal:
    """A journal open for appending; begins anew with ``records``, whole or not at all.

    `append` may run in one thread while `sync` runs in another.

    Raises
    ------
    DiskFullError, NoPermissionError, StudyVanishedError
        The file that was there before stays as it is.
    """

    def __init__(self, path: Path, records: Iterable[bytes] = ()) -> None:
        self.path = path
        self._guard = threading.Lock()
        self._handle: int | None = None
        with writing(path), _present(path):
            path.parent.mkdir(exist_ok=True)
            temporary = temporary_beside(path)
            handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o644)
            try:
                self._size = _write_all(handle, b"".join((MAGIC, *map(_framed, records))))
                os.fsync(handle)
                handle = _install(handle, temporary, path)
            except BaseException:
                with suppress(OSError):
                    os.close(handle)
                with suppress(OSError):
                    temporary.unlink()
                raise
            self._handle = handle
            self._identity = _identity(os.fstat(handle))
            sync_folder(path.parent)

    @property
    def empty(self) -> bool:
        """Whether it holds no record."""
        return self._size == len(MAGIC)

    def append(self, *payloads: bytes) -> None:
        """Write records; a kill after this returns does not lose them (a power cut may, until `sync`).

        Raises
        ------
        DiskFullError, NoPermissionError, StudyVanishedError
            Nothing was added then.
        """
        with writing(self.path):
            handle = self._open_handle()
            self._check_place()
            os.lseek(handle, self._size, os.SEEK_SET)
            try:
                self._size += _write_all(handle, b"".join(map(_framed, payloads)))
            except OSError:
                with suppress(OSError):
                    os.ftruncate(handle, self._size)
                raise

    def sync(self) -> None:
        """Force what was appended to the disk: afterwards a power cut does not lose it either."""
        with self._guard, writing(self.path):
            if self._handle is not None:
                os.fsync(self._handle)

    def clear(self) -> None:
        """Forget every record, at once."""
        if self.empty:
            return
        with writing(self.path):
            os.ftruncate(self._open_handle(), len(MAGIC))
            self._size = len(MAGIC)

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        with self._guard:
            handle, self._handle = self._handle, None
            if handle is not None:
                with suppress(OSError):
                    os.close(handle)

    def _open_handle(self) -> int:
        if self._handle is None:
            raise StudyVanishedError(path=self.path, detail="it was closed")
        return self._handle

    def _check_place(self) -> None:
        """A file that was moved or deleted takes bytes without complaint, but nobody would find them."""
        with _present(self.path):
            there = _identity(self.path.stat())
        if there != self._identity:
            raise StudyVanishedError(path=self.path, detail="another folder has taken its place")


def sync_folder(folder: Path) -> None:
    """Force the names in ``folder`` to the disk, where the system can."""
    if os.name != "posix":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _framed(payload: bytes) -> bytes:
    return _HEAD.pack(len(payload), _check(payload)) + payload


def _check(payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(_LENGTH.pack(len(payload))))


def _write_all(handle: int, data: bytes) -> int:
    """Write all of ``data``: a disk that is nearly full takes a part and refuses the rest."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
    return len(data)


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _install(handle: int, temporary: Path, path: Path) -> int:
    """Rename the open file to ``path``; Windows does not do that while it is open."""
    if os.name != "nt":
        temporary.replace(path)
        return handle
    os.close(handle)
    temporary.replace(path)
    return os.open(path, os.O_RDWR | _BINARY)


@contextmanager
def _present(path: Path) -> Iterator[None]:
    """A folder that is not there is a study that went away."""
    try:
        yield
    except FileNotFoundError as error:
        raise StudyVanishedError(path=path, detail="the folder was moved or removed") from error
