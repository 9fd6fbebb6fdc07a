"""What made a result: the spec, the versions, the inputs, when, and how it ended."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path

from workbench.core.errors import Cancelled
from workbench.core.types import Json
from workbench.project.records import RunRecord
from workbench.project.store import Store

LOGS = "logs"

_PACKAGES = (
    "vivarium-workbench",
    "numpy",
    "scipy",
    "opencv-python-headless",
    "av",
    "pillow",
    "torch",
    "torchvision",
    "segmentation-models-pytorch",
    "timm",
)


def now() -> str:
    """This instant in UTC, ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@cache
def versions() -> dict[str, str]:
    """Versions of what results depend on, read from the installed metadata (nothing is imported)."""
    found = {"python": platform.python_version(), "system": platform.platform()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


@dataclass(frozen=True)
class Run:
    """One execution that is being recorded; end it with `finish` or `fail`.

    Attributes
    ----------
    id
        Sortable by time, usable as a folder name: ``20260131-142501-train``.
    log_file
        Where the run's log belongs.
    """

    id: str
    log_file: Path
    store: Store = field(repr=False)

    def add_inputs(self, inputs: Mapping[str, str]) -> None:
        """Record hashes of what the run reads, by name."""
        with self.store.transaction() as connection:
            row = connection.execute("SELECT inputs FROM runs WHERE id = ?", (self.id,)).fetchone()
            merged = {**json.loads(row["inputs"]), **inputs}
            connection.execute("UPDATE runs SET inputs = ? WHERE id = ?", (_dump(merged), self.id))

    def finish(self, result: Json = None) -> None:
        """The run came to its end; ``result`` is what it gave, JSON-able."""
        self._end("finished", result=result)

    def fail(self, error: BaseException) -> None:
        """The run ended with ``error`` (or was cancelled)."""
        self._end("cancelled" if isinstance(error, Cancelled) else "failed", error=str(error))

    def _end(self, outcome: str, result: Json = None, error: str | None = None) -> None:
        self.store.execute(
            "UPDATE runs SET outcome = ?, finished = ?, result = ?, error = ? WHERE id = ?",
            (outcome, now(), _dump(result), error, self.id),
        )


def begin(store: Store, folder: Path, operation: str, spec: Json, inputs: Mapping[str, str]) -> Run:
    """Write the row of a run that starts now."""
    base = f"{datetime.now():%Y%m%d-%H%M%S}-{operation}"
    number = 1
    while True:
        run_id = base if number == 1 else f"{base}-{number}"
        log = f"{LOGS}/{run_id}.log"
        row = (run_id, operation, _dump(spec), now(), "running", _dump(versions()), _dump(dict(inputs)), log)
        try:
            store.execute(
                "INSERT INTO runs (id, operation, spec, started, outcome, versions, inputs, log, pid)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, os.getpid()),
            )
        except sqlite3.IntegrityError:
            number += 1
            continue
        return Run(run_id, folder / log, store)


def close_dead(store: Store, pid: int | None = None) -> int:
    """Mark runs that never ended (of process ``pid``, or of every one) as interrupted."""
    sql = "UPDATE runs SET outcome = 'interrupted', finished = ? WHERE outcome = 'running'"
    if pid is None:
        return store.execute(sql, (now(),))
    return store.execute(f"{sql} AND pid = ?", (now(), pid))


def records(store: Store) -> list[RunRecord]:
    """Every run, oldest first."""
    return [_record(row) for row in store.query("SELECT * FROM runs ORDER BY started, id")]


def _record(row: sqlite3.Row) -> RunRecord:
    return RunRecord(
        id=row["id"],
        operation=row["operation"],
        outcome=row["outcome"],
        started=row["started"],
        finished=row["finished"],
        spec=json.loads(row["spec"]),
        versions=json.loads(row["versions"]),
        inputs=json.loads(row["inputs"]),
        result=None if row["result"] is None else json.loads(row["result"]),
        error=row["error"],
        log=row["log"],
        pid=row["pid"],
    )


def _dump(value: Json) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)
