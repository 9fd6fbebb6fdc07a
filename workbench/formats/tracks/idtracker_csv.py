"""Folder ``trajectories_csv`` of idtracker.ai 6: one table a quantity, and ``attributes.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.paths import atomic_path, write_atomic
from workbench.core.trajectories import Trajectories
from workbench.formats.tracks.csv_tables import in_blocks, read_table, write_table
from workbench.formats.tracks.idtracker_layout import AREA_KEYS, OURS, from_layout, to_layout
from workbench.formats.tracks.track_format import head_of, reading

_POSITIONS, _PROBABILITIES, _AREAS, _CROSSINGS = (
    "trajectories.csv",
    "id_probabilities.csv",
    "areas.csv",
    "crossings.csv",
)
_ATTRIBUTES = "attributes.json"
_AREA_HEADER = "mean, median, standard_deviation\n"
_NO_ATTRIBUTES = ("trajectories", "id_probabilities", "areas")


class IdtrackerCsv:
    """The folder, or its ``trajectories.csv``."""

    def recognises(self, path: Path) -> bool:
        """By the first cells of ``trajectories.csv``."""
        table = path / _POSITIONS if path.is_dir() else path
        if table.suffix.lower() != ".csv":
            return False
        header = head_of(table).partition("\n")[0].replace(" ", "")
        return header.startswith(("time,x1,y1", "seconds,x1,y1"))

    def read(self, path: Path, node: str | None) -> Trajectories:  # noqa: ARG002 - one point an animal
        """See `TrackFormat.read`."""
        table = path / _POSITIONS if path.is_dir() else path
        with reading(table):
            times, positions = _columns(table)
            found: dict[str, Any] = {"trajectories": positions.reshape(len(positions), -1, 2)}
            found["frames_per_second"] = rate(times)
        for name, key in ((_PROBABILITIES, "id_probabilities"), (_CROSSINGS, "crossings")):
            beside = table.with_name(name)
            if beside.is_file():
                with reading(beside):
                    found[key] = _columns(beside)[1]
        found |= _areas(table.with_name(_AREAS)) | _attributes(table.with_name(_ATTRIBUTES))
        with reading(table):
            return from_layout(found, table)


FORMAT = IdtrackerCsv()


def _columns(path: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Times (T,) and what stands beside them (T, columns)."""
    _, values = read_table(path)
    return values[:, 0], values[:, 1:]


def rate(times: NDArray[np.float64]) -> float:
    """Frames a second that (T,) times in seconds mean; 1 where they say nothing."""
    span = float(times[-1] - times[0]) if len(times) > 1 else 0.0
    return (len(times) - 1) / span if np.isfinite(span) and span > 0 else 1.0


def _areas(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    with reading(path):
        _, values = read_table(path)
        return {"areas": dict(zip(AREA_KEYS, values.T, strict=False))}


def _attributes(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    with reading(path):
        found = json.loads(path.read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}


def write_csv_folder(folder: Path, trajectories: Trajectories) -> None:
    """Write the tables into ``folder``, each whole or not at all.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    layout = to_layout(trajectories)
    animals = range(1, trajectories.animals + 1)
    tables = (
        (_POSITIONS, [f"{axis}{n}" for n in animals for axis in "xy"], trajectories.positions, "%.3f"),
        (_PROBABILITIES, [f"id_probabilities{n}" for n in animals], layout["id_probabilities"], "%.3e"),
        (_CROSSINGS, [f"crossings{n}" for n in animals], layout[OURS]["crossing"], "%d"),
    )
    for name, header, values, form in tables:
        blocks = (_block(values, rows, trajectories.fps) for rows in in_blocks(trajectories.frames))
        with atomic_path(folder / name) as path:
            write_table(path, ["time", *header], blocks, ["%.3f", *[form] * len(header)])
    areas = np.stack([layout["areas"][key] for key in AREA_KEYS], axis=1)
    lines = "".join("{:.1f}, {:.1f}, {:.1f}\n".format(*row) for row in areas.tolist())
    write_atomic(folder / _AREAS, (_AREA_HEADER + lines).encode())
    write_atomic(folder / _ATTRIBUTES, _attributes_text(layout).encode())


def _block(values: NDArray[Any], rows: slice, fps: float) -> NDArray[np.float64]:
    """Some rows of a table: times, and ``values`` (T, ...) beside them."""
    times = np.arange(rows.start, rows.stop)[:, None] / fps
    return np.hstack([times, values[rows].reshape(len(times), -1)])


def _attributes_text(layout: dict[str, Any]) -> str:
    plain = {key: _finite(value) for key, value in layout.items() if key not in (*_NO_ATTRIBUTES, OURS)}
    plain[OURS] = {"about": layout[OURS]["about"]}
    return json.dumps(plain, indent=2)


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not np.isfinite(value) else value
