"""The cells of the identification bench: one engine, a number of animals and pictures, one repetition.

Each is a file of its own, written when it is measured, so that a bench that was ended goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from workbench.core.paths import write_atomic
from workbench.core.types import Json

BASELINE = "mean"
"""The engine that needs no time."""
_SHORT_S, _PICTURES_A_SECOND = 20.0, 20.0
"""Seconds that learning takes with few pictures, and how many more it is done with in one."""


@dataclass(frozen=True)
class Cell:
    """What is measured; a ``control`` has animals that nothing tells apart."""

    engine: str
    animals: int
    per_animal: int
    repetition: int
    control: bool = False

    def work(self, seconds: float) -> int:
        """About how long it takes, in tenths of seconds of a slow core, beside other cells.

        ``seconds`` is the most that an engine learns for, 0 without end.
        """
        if self.engine == BASELINE:
            return 10
        pictures = self.animals * self.per_animal
        return 10 + round(10 * min(_SHORT_S + pictures / _PICTURES_A_SECOND, seconds or math.inf))


@dataclass(frozen=True)
class Measured:
    """A cell and its figures; ``why`` is why learning ended."""

    cell: Cell
    accuracy: float
    seconds: float
    judge_seconds: float
    why: str


class CellStore:
    """Measured cells in a folder, under ``settings`` (whatever else decides the figures)."""

    def __init__(self, folder: Path, settings: dict[str, Json]) -> None:
        self._folder, self._settings = folder, settings

    def read(self, cell: Cell) -> Measured | None:
        """The cell's figures if it was measured under these settings; None if not, or unreadably."""
        try:
            content = json.loads(self._file(cell).read_text("utf-8"))
            if content["cell"] != asdict(cell) or content["settings"] != self._settings:
                return None
            accuracy, seconds = float(content["accuracy"]), float(content["seconds"])
            return Measured(cell, accuracy, seconds, float(content["judge_seconds"]), str(content["why"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, measured: Measured, notes: dict[str, Json]) -> None:
        """Write the cell, with what the engine tells of itself.

        Raises
        ------
        DiskFullError, NoPermissionError
        """
        content = {**asdict(measured), "notes": notes, "settings": self._settings}
        write_atomic(self._file(measured.cell), json.dumps(content, indent=1, default=str).encode())

    def _file(self, cell: Cell) -> Path:
        text = json.dumps([asdict(cell), self._settings], sort_keys=True)
        name = "".join(sign if sign.isalnum() else "-" for sign in cell.engine)[:40]
        digest = hashlib.sha256(text.encode()).hexdigest()[:10]
        size = f"{cell.animals}x{cell.per_animal}_{cell.repetition}"
        return self._folder / f"{'control_' if cell.control else ''}{name}_{size}_{digest}.json"


@dataclass(frozen=True)
class Row:
    """Repetitions of one cell taken together: means and standard deviations (None of a single one)."""

    engine: str
    animals: int
    per_animal: int
    control: bool
    repetitions: int
    accuracy: float
    accuracy_sd: float | None
    seconds: float
    seconds_sd: float | None
    chance: float
    why: str


def rows_of(measured: Iterable[Measured]) -> list[Row]:
    """One row for each engine, number of animals and pictures, in the order in which they come."""
    groups: dict[Cell, list[Measured]] = {}
    for one in measured:
        cell = one.cell
        key = Cell(cell.engine, cell.animals, cell.per_animal, 0, cell.control)
        groups.setdefault(key, []).append(one)
    return [_row(cell, found) for cell, found in groups.items()]


def _row(cell: Cell, found: Sequence[Measured]) -> Row:
    accuracy, seconds = [one.accuracy for one in found], [one.seconds for one in found]
    why = ", ".join(sorted({one.why for one in found if one.why}))
    return Row(
        cell.engine, cell.animals, cell.per_animal, cell.control, len(found),
        statistics.fmean(accuracy), _deviation(accuracy),
        statistics.fmean(seconds), _deviation(seconds), 1.0 / cell.animals, why,
    )  # fmt: skip


def _deviation(values: Sequence[float]) -> float | None:
    return statistics.stdev(values) if len(values) > 1 else None


@dataclass(frozen=True)
class Overall:
    """An engine's mean accuracy over all numbers of animals, with so many pictures of each."""

    engine: str
    per_animal: int
    accuracy: float
    numbers: int


def overall(rows: Sequence[Row]) -> list[Overall]:
    """The mean over the numbers of animals, each counting alike, controls left out."""
    groups: dict[tuple[str, int], list[float]] = {}
    for row in rows:
        if not row.control:
            groups.setdefault((row.engine, row.per_animal), []).append(row.accuracy)
    return [
        Overall(engine, per_animal, math.fsum(found) / len(found), len(found))
        for (engine, per_animal), found in groups.items()
    ]
