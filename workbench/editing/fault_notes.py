"""What the last anatomy check found, kept in the study's cache for the review's queue.

``.cache/anatomy/<video>.json``; it may be deleted at any time. A note counts only while the mask and
the file of its numbers are those that were checked.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeAlias

from workbench.core.paths import write_atomic
from workbench.project.project import CACHE
from workbench.vision.anatomy import Fault, FaultKind

VERSION = 2
Stamp: TypeAlias = tuple[int, int]
"""Time of the last change (ns) and size of a file, or the sums of several."""


@dataclass(frozen=True)
class Note:
    """Faults of one mask as it was at ``stamp``; likeness to the masks around it (0 to 1)."""

    stamp: Stamp
    faults: tuple[Fault, ...]
    likeness: float = math.nan


def notes_file(study: Path, video: str) -> Path:
    """Where the notes of a video lie."""
    return study / CACHE / "anatomy" / f"{video}.json"


def stamp_of(path: Path, numbers: Path | None = None) -> Stamp | None:
    """What tells this state of a file from another; None where there is no file.

    Parameters
    ----------
    numbers
        The file of animal numbers that goes with a mask, which need not be there.
    """
    try:
        state = path.stat()
    except OSError:
        return None
    time, size = (stamp_of(numbers) if numbers is not None else None) or (0, 0)
    return state.st_mtime_ns + time, state.st_size + size


def write_notes(study: Path, video: str, notes: Mapping[int, Note]) -> None:
    """Keep ``notes`` (by frame number) instead of what was kept before."""
    frames = {
        str(index): [*note.stamp, _number(note.likeness), [_row(fault) for fault in note.faults]]
        for index, note in notes.items()
    }
    table = {"version": VERSION, "frames": frames}
    write_atomic(notes_file(study, video), json.dumps(table, separators=(",", ":")).encode())


def read_notes(study: Path, video: str) -> dict[int, Note]:
    """Notes of a video by frame number; empty where none can be read."""
    try:
        table = json.loads(notes_file(study, video).read_bytes())
        if table["version"] != VERSION:
            return {}
        return {
            int(index): Note(
                (int(row[0]), int(row[1])),
                tuple(_fault(one) for one in row[3]),
                math.nan if row[2] is None else float(row[2]),
            )
            for index, row in table["frames"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return {}


def fresh(
    notes: Mapping[int, Note], folder: Path, numbers: Path, names: Iterable[tuple[int, str]]
) -> dict[int, Note]:
    """Those of ``notes`` whose mask in ``folder`` and numbers in ``numbers`` are still those checked."""
    wanted = {name: index for index, name in names if index in notes}
    masks, instances = _stamps(folder, wanted), _stamps(numbers, wanted)
    found = {}
    for name, (time, size) in masks.items():
        more_time, more_size = instances.get(name, (0, 0))
        note = notes[wanted[name]]
        if note.stamp == (time + more_time, size + more_size):
            found[wanted[name]] = note
    return found


def _stamps(folder: Path, wanted: Container[str]) -> dict[str, Stamp]:
    """Stamps of the ``wanted`` files of ``folder``; none where it cannot be read."""
    found = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name in wanted:
                    state = entry.stat()
                    found[entry.name] = (state.st_mtime_ns, state.st_size)
    except OSError:
        return {}
    return found


def _number(value: float) -> float | None:
    """JSON has no NaN."""
    return None if math.isnan(value) else round(value, 4)


def _row(fault: Fault) -> dict[str, Any]:
    """The fields that are not as they would be anyway."""
    plain = {item.name: item.default for item in fields(Fault)}
    return {name: value for name, value in asdict(fault).items() if value != plain[name]}


def _fault(row: Mapping[str, Any]) -> Fault:
    values = dict(row)
    x0, y0, x1, y1 = (int(value) for value in values.pop("box"))
    return Fault(kind=FaultKind(values.pop("kind")), box=(x0, y0, x1, y1), **values)
