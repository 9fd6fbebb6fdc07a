"""Where things are, and how a file is written so that a kill never leaves half of one."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from workbench.core.errors import writing

_serial = count()


def resource(*parts: str) -> Path:
    """Path of a file under ``workbench/resources``: the same in source, wheel and bundle.

    PyInstaller unpacks the package's data below ``sys._MEIPASS``, in the place it has here.
    """
    base = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[2]))
    return base.joinpath("workbench", "resources", *parts)


def temporary_beside(path: Path) -> Path:
    """Name for the unfinished ``path``, unique among processes and threads, in the same folder."""
    return path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}-{next(_serial)}.tmp")


@contextmanager
def atomic_path(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """Give a temporary path to write; it becomes ``path`` only if the block succeeds.

    Parameters
    ----------
    durable
        Force the bytes to the disk before the rename (survives a power cut). Bulk writers that
        can make a file again pass False: a kill still leaves whole files alone.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = temporary_beside(path)
        try:
            yield temporary
            if durable:
                flush_to_disk(temporary)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def write_atomic(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write ``data`` to ``path`` whole or not at all."""
    with atomic_path(path, durable=durable) as temporary:
        temporary.write_bytes(data)


def flush_to_disk(path: Path) -> None:
    """Force what was written to ``path`` out of the cache."""
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())
