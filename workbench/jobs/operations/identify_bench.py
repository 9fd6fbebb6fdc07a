"""Measure how well engines tell animals apart, against the number of animals and of pictures of each.

The experiments of the thesis in ``docs/adr/0059-identification-bench.md``: accuracy on single pictures that
nothing was learned from, and the time of learning; a repetition changes the pictures that are learned from
and keeps those of the test.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import numpy as np
from pydantic import Field, field_validator, model_validator

from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Json
from workbench.jobs.bench_cells import Cell, CellStore, Measured, Row, rows_of
from workbench.jobs.bench_pictures import BenchPictures, FolderPictures, SimulatedPictures, Wanted
from workbench.jobs.bench_report import PAGE, TABLE, plain_table, write_results
from workbench.jobs.spec import Result, Spec
from workbench.simulate.portraits import PortraitSpec
from workbench.tracking.bench_task import bench_task

STAGE = "Measuring engines"
_CONTROL_UP_TO, _CONTROL_ANIMALS = 300, 10
"""Pictures and animals of a control: it need not take as long as what it is a control for."""
_ALIKE = 30
"""Test pictures that say as much as one: an animal holds itself alike for about three seconds."""
_BEYOND = 3.0
"""Standard errors above chance from which on the names of identical animals are no chance any more."""


class IdentifyBenchSpec(Spec):
    """What `run` takes.

    ``images`` is a folder as `bench_pictures.FolderPictures` reads it; None simulates individuals that differ
    by ``texture``, ``fps`` pictures a second. ``engines`` are names as `tracking.engines.engine_of` takes
    them. ``labelled`` pictures of each animal have a name, the rest of ``per_animal`` has none; ``test`` are
    judged. ``seconds`` is how long an engine may learn for in one cell (0: as long as it takes). ``control``
    adds a cell of identical animals for each engine, where animals are simulated.
    """

    verb: ClassVar[str] = "identify_bench"
    records_run: ClassVar[bool] = False

    out: Path
    images: Path | None = None
    animals: tuple[int, ...] = (2, 5, 10, 30, 60, 80, 100, 150)
    per_animal: tuple[int, ...] = (30, 300, 3000)
    engines: tuple[str, ...] = ("mean", "cnn", "ensemble:3", "pairwise", "cascade", "embedding")
    repetitions: int = Field(5, ge=1, le=1000)
    labelled: int = Field(30, ge=1)
    test: int = Field(1000, ge=1)
    seed: int = Field(0, ge=0)
    seconds: float = Field(300.0, ge=0)
    texture: float = Field(0.8, ge=0)
    side: int = Field(40, ge=16, le=128)
    fps: float = Field(10.0, ge=1, le=1000)
    control: bool = True

    @field_validator("animals", "per_animal")
    @classmethod
    def _counts(cls, value: tuple[int, ...], info: object) -> tuple[int, ...]:
        least = 2 if getattr(info, "field_name", "") == "animals" else 1
        if not value or min(value) < least:
            raise ValueError(f"whole numbers from {least} on, with commas between")
        return tuple(sorted(set(value)))

    @field_validator("engines")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        from workbench.tracking.engines import engine_of

        if not value:
            raise ValueError("at least one engine is needed")
        for name in value:
            engine_of(name)
        return tuple(dict.fromkeys(value))

    @model_validator(mode="after")
    def _labels_for_all(self) -> IdentifyBenchSpec:
        if self.labelled > min(self.per_animal):
            raise ValueError("no more pictures can be labelled than an animal has (per_animal)")
        return self


class IdentifyBenchResult(Result):
    """The rows, how many cells were measured now, and the files."""

    rows: tuple[Row, ...]
    measured: int
    known: int
    report: Path
    table: Path
    warnings: tuple[str, ...]


def run(spec: IdentifyBenchSpec, *, progress: Progress, cancel: CancelToken) -> IdentifyBenchResult:
    """Measure all cells that are not yet; the files are up to date after each.

    Raises
    ------
    Cancelled, DiskFullError, NoPermissionError
    MissingFileError, NothingToDoError, CorruptImageError
        About ``images``.
    BadParameterError, FetchError, FetchedFileError, CheckpointError
        About an engine or its weights.
    """
    return _Bench(spec, progress, cancel).run()


class _Bench:
    """One run."""

    def __init__(self, spec: IdentifyBenchSpec, progress: Progress, cancel: CancelToken) -> None:
        self.spec, self.progress, self.cancel = spec, progress, cancel
        self.pictures = _pictures(spec, spec.texture)
        self.alike = _pictures(spec, 0.0)
        self.settings: dict[str, Json] = {
            **self.pictures.facts,
            "labelled": spec.labelled,
            "test": spec.test,
            "seed": spec.seed,
            "seconds": spec.seconds,
        }
        self.store = CellStore(spec.out / "cells", self.settings)

    def run(self) -> IdentifyBenchResult:
        cells = _cells(self.spec)
        found = {cell: measured for cell in cells if (measured := self.store.read(cell)) is not None}
        missing = [cell for cell in cells if cell not in found]
        known = len(found)
        self._prepare(missing)
        work = {cell: cell.work(self.spec.seconds) for cell in cells}
        total = sum(work.values())
        for cell in missing:
            before = sum(work[one] for one in found)
            part = _part(self.progress, cell, (before, work[cell], total))
            found[cell] = self._measure(cell, part)
            self._write([found[one] for one in cells if one in found])
        self.progress(Update(total, total, STAGE))
        return self._result([found[cell] for cell in cells], known)

    def _prepare(self, missing: list[Cell]) -> None:
        for pictures, cells in (
            (self.pictures, [cell for cell in missing if not cell.control]),
            (self.alike, [cell for cell in missing if cell.control]),
        ):
            if cells:
                wanted = Wanted(
                    max(cell.animals for cell in cells),
                    max(cell.per_animal for cell in cells),
                    self.spec.test,
                    1 + max(cell.repetition for cell in cells),
                )
                pictures.prepare(wanted, self.progress, self.cancel)

    def _measure(self, cell: Cell, progress: Progress) -> Measured:
        from workbench.tracking.bench_task import score
        from workbench.tracking.engines import engine_of

        self.cancel.check()
        pictures = self.alike if cell.control else self.pictures
        seed = [self.spec.seed, cell.animals, cell.per_animal, cell.repetition]
        learned = pictures.to_learn(cell.animals, cell.per_animal, cell.repetition)
        task = bench_task(learned, self.spec.labelled, np.random.default_rng(seed))
        del learned  # hundreds of megabytes, and the task holds them too
        tests = pictures.to_test(cell.animals, self.spec.test)
        engine = engine_of(cell.engine, self.spec.seconds or None)
        own = int(np.random.default_rng([*seed, 1]).integers(2**31))
        found = score(engine, task, tests, seed=own, cancel=self.cancel, progress=progress)
        why = str(found.notes.get("why", ""))
        measured = Measured(cell, found.accuracy, found.seconds, found.judge_seconds, why)
        self.store.keep(measured, found.notes)
        return measured

    def _write(self, measured: list[Measured]) -> list[Row]:
        rows = rows_of(measured)
        write_results(self.spec.out, measured, rows, self.settings)
        return rows

    def _result(self, measured: list[Measured], known: int) -> IdentifyBenchResult:
        rows = self._write(measured)
        warnings = tuple(
            f"{row.engine} names identical animals rightly more often than by chance "
            f"({row.accuracy:.2f}, chance {row.chance:.2f}): its other figures are not to be trusted."
            for row in rows
            if row.control and row.accuracy > _still_chance(row, self.spec.test)
        )
        report = self.spec.out / PAGE
        return IdentifyBenchResult(
            summary="\n".join([plain_table(rows), *warnings, f"Report: {report}"]),
            rows=tuple(rows),
            measured=len(measured) - known,
            known=known,
            report=report,
            table=self.spec.out / TABLE,
            warnings=warnings,
        )


def _pictures(spec: IdentifyBenchSpec, texture: float) -> BenchPictures:
    if spec.images is not None:
        return FolderPictures(spec.images, spec.side)
    portraits = PortraitSpec(side=spec.side, fps=spec.fps, texture=texture, seed=spec.seed)
    return SimulatedPictures(portraits, spec.out / "portraits")


def _cells(spec: IdentifyBenchSpec) -> list[Cell]:
    """All cells, a whole repetition before the next, the quick ones first; controls last."""
    cells = [
        Cell(engine, animals, per_animal, repetition)
        for repetition in range(spec.repetitions)
        for per_animal in spec.per_animal
        for animals in spec.animals
        for engine in spec.engines
    ]
    if spec.images is None and spec.control:
        small = [count for count in spec.per_animal if count <= _CONTROL_UP_TO]
        count = max(small, default=min(spec.per_animal))
        few = [number for number in spec.animals if number <= _CONTROL_ANIMALS]
        animals = max(few, default=min(spec.animals))
        cells += [Cell(engine, animals, count, 0, control=True) for engine in spec.engines]
    return cells


def _still_chance(row: Row, tests: int) -> float:
    """Accuracy up to which identical animals may well be named by chance."""
    free = max(1.0, row.animals * tests / _ALIKE)
    return row.chance + _BEYOND * math.sqrt(row.chance * (1.0 - row.chance) / free)


def _part(progress: Progress, cell: Cell, work: tuple[int, int, int]) -> Callable[[Update], None]:
    """Progress of one cell as its part of the whole: work before it, its own, and all."""
    before, own, total = work

    def tell(update: Update) -> None:
        share = update.done / update.total if update.total else 0.0
        detail = {**update.detail, "engine": cell.engine, "animals": cell.animals}
        progress(Update(before + int(share * own), total, STAGE, detail))

    return tell
