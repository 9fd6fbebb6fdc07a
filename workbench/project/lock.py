"""Who may write a study: one process, and the jobs that it started.

The operating system holds the lock (`filelock`), so a killed process never leaves it behind. A side
file names the holder for people. A process that was spawned by the holder borrows the lock: the
window keeps its study open while its job writes in a process of its own.
"""

from __future__ import annotations

import contextlib
import json
import logging
import multiprocessing
import os
import socket
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from workbench.core.errors import StudyBusyError, writing
from workbench.core.paths import write_atomic

LOCK = ".lock"
HOLDER = ".lock-holder.json"
_PATIENCE_S = 0.5

log = logging.getLogger("workbench.project.lock")


@dataclass
class _Held:
    lock: FileLock | None
    count: int


_held: dict[Path, _Held] = {}
_guard = threading.Lock()


def acquire(folder: Path) -> bool:
    """Take the right to write ``folder``; may be taken again by the same process.

    Returns
    -------
    bool
        True if this process took the lock from the system just now; false where it already had
        it or borrows it from the process that spawned it.

    Raises
    ------
    StudyBusyError
        Naming the holder.
    NoPermissionError, DiskFullError
    """
    key = folder.resolve()
    with _guard:
        held = _held.get(key)
        if held is not None and (held.lock is not None or _is_lent(key)):
            held.count += 1
            return False
        lock = _take(key)
        _held[key] = _Held(lock, held.count + 1 if held else 1)
        return lock is not None


def release(folder: Path) -> None:
    """Give back one `acquire`; the last one frees the study."""
    key = folder.resolve()
    with _guard:
        held = _held[key]
        held.count -= 1
        if held.count > 0:
            return
        del _held[key]
        if held.lock is not None:
            with contextlib.suppress(OSError):
                (key / HOLDER).unlink(missing_ok=True)
            held.lock.release()


def holder(folder: Path) -> dict[str, object]:
    """Process that holds ``folder`` (``pid parent host since``), or nothing if it is not known."""
    try:
        found = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _take(folder: Path) -> FileLock | None:
    """The lock, or None if it is lent to us."""
    lock = FileLock(folder / LOCK, thread_local=False)
    end = time.monotonic() + _PATIENCE_S
    while True:
        try:
            with writing(folder / LOCK):
                lock.acquire(timeout=0)
        except Timeout:
            # The holder may be about to leave, or to write its name.
            if _is_lent(folder):
                return None
            if time.monotonic() > end:
                raise StudyBusyError(path=folder, holder=_describe(holder(folder))) from None
            time.sleep(0.05)
            continue
        except NotImplementedError:
            log.warning("%s does not support locks; make sure that nobody else writes it", folder)
            return None
        try:
            _sign(folder)
        except BaseException:
            lock.release()
            raise
        return lock


def _sign(folder: Path) -> None:
    parent = multiprocessing.parent_process()
    entry = {
        "pid": os.getpid(),
        "parent": parent.pid if parent else None,
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    write_atomic(folder / HOLDER, json.dumps(entry).encode(), durable=False)


def _is_lent(folder: Path) -> bool:
    """Whether the holder is the process that spawned us, or one that we spawned."""
    entry = holder(folder)
    if entry.get("host") != socket.gethostname():
        return False
    parent = multiprocessing.parent_process()
    if parent is not None and entry.get("pid") == parent.pid:
        return True
    return entry.get("parent") == os.getpid()


def _describe(entry: dict[str, object]) -> str:
    if not entry:
        return "its process is not known"
    return f"process {entry.get('pid')} on {entry.get('host')}, since {entry.get('since')}"
