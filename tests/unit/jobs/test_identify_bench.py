"""The identification bench as an operation."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from workbench.core.errors import (
    BadParameterError,
    Cancelled,
    CorruptImageError,
    MissingFileError,
    NothingToDoError,
)
from workbench.core.progress import CancelToken, Update, no_progress
from workbench.jobs.bench_cells import Cell, CellStore, Measured, overall, rows_of
from workbench.jobs.bench_pictures import FolderPictures, SimulatedPictures, Wanted
from workbench.jobs.operations.identify_bench import IdentifyBenchResult, IdentifyBenchSpec
from workbench.jobs.runner import run_operation
from workbench.media.images import write_image
from workbench.simulate.portraits import PortraitSpec

SMALL: dict[str, object] = {"animals": (2, 3), "per_animal": (30,), "test": 12, "side": 20, "fps": 1.0}
SMALL |= {"texture": 4.0, "repetitions": 2}


@pytest.fixture
def images(tmp_path: Path) -> Callable[..., Path]:
    """``images(rats=3, train=20, test=6)``: a folder of grey pictures, brighter from rat to rat."""

    def make(rats: int = 3, train: int = 20, test: int = 6) -> Path:
        folder = tmp_path / "Bildér"
        rng = np.random.default_rng(0)
        for part, count in (("train", train), ("test", test)):
            for rat in range(rats):
                for k in range(count):
                    place = folder / part / f"Video{k % 2 + 1:02d}" / f"Rat{rat + 1:02d}"
                    picture = rng.integers(40 + 60 * rat, 50 + 60 * rat, (30, 24), np.uint8)
                    write_image(place / f"{k:03d}.jpg", picture, durable=False)
        return folder

    return make


def _run(out: Path, **values: object) -> IdentifyBenchResult:
    result = run_operation(IdentifyBenchSpec.of(out=out, **values))
    assert isinstance(result, IdentifyBenchResult)
    return result


def test_table_plot_and_files(tmp_path: Path) -> None:
    result = _run(tmp_path, engines=("mean",), **SMALL)
    real = [row for row in result.rows if not row.control]
    assert [(row.animals, row.per_animal, row.repetitions) for row in real] == [(2, 30, 2), (3, 30, 2)]
    assert all(row.accuracy_sd is not None and row.chance == 1 / row.animals for row in real)
    control = result.rows[-1]
    assert control.control
    assert control.animals == 3
    assert result.measured == 5
    with result.table.open(encoding="utf-8") as handle:
        cells = list(csv.DictReader(handle))
    assert len(cells) == 5
    assert {cell["engine"] for cell in cells} == {"mean"}
    figures = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert figures["settings"]["simulated"]["texture"] == 4.0
    mean = np.mean([float(cell["accuracy"]) for cell in cells[:4]])
    assert figures["overall"][0]["accuracy"] == pytest.approx(mean)
    page = result.report.read_text("utf-8")
    assert page.count("<svg") == 2
    assert "chance" in page
    assert "mean (control)" in result.summary
    assert "mean accuracy" in result.summary


def test_goes_on_where_it_was(tmp_path: Path) -> None:
    seen: list[Update] = []
    cancel = CancelToken()

    def tell(update: Update) -> None:
        seen.append(update)
        if len(list((tmp_path / "cells").glob("*.json"))) >= 2:
            cancel.cancel()

    spec = IdentifyBenchSpec.of(out=tmp_path, engines=("mean", "cnn"), seconds=0.05, **SMALL)
    with pytest.raises(Cancelled):
        run_operation(spec, tell, cancel)
    kept = {path: path.read_bytes() for path in (tmp_path / "cells").glob("*.json")}
    assert len(kept) >= 2
    assert (tmp_path / "report.html").is_file()
    damaged = next(iter(kept))
    damaged.write_text("{", "utf-8")
    result = run_operation(spec)
    assert isinstance(result, IdentifyBenchResult)
    assert result.known == len(kept) - 1
    assert result.measured == 10 - result.known
    assert all(path.read_bytes() == text for path, text in kept.items() if path != damaged)
    assert _run(tmp_path, engines=("mean", "cnn"), seconds=0.05, **SMALL).measured == 0
    assert _run(tmp_path, engines=("mean", "cnn"), seconds=0.06, **SMALL).known == 0


def test_more_of_the_same_measures_only_what_is_new(tmp_path: Path) -> None:
    _run(tmp_path, engines=("mean",), **SMALL)
    more = _run(tmp_path, engines=("mean",), **{**SMALL, "repetitions": 3})
    assert (more.known, more.measured) == (5, 2)


def test_pictures_of_a_folder(tmp_path: Path, images: Callable[..., Path]) -> None:
    wanted = {"animals": (2, 3), "per_animal": (10,), "labelled": 5, "test": 6, "repetitions": 2}
    result = _run(tmp_path / "out", images=images(), engines=("mean",), **wanted)
    assert [row.accuracy for row in result.rows] == [1.0, 1.0]  # no control: nothing is simulated


def test_repetitions_change_what_is_learned_and_keep_the_test(images: Callable[..., Path]) -> None:
    pictures = FolderPictures(images(), 16)
    pictures.prepare(Wanted(3, 8, 4, 2), no_progress, CancelToken())
    first, second = (pictures.to_learn(3, 8, repetition) for repetition in (0, 1))
    assert first.shape == (3, 8, 16, 16)
    assert not np.array_equal(first, second)
    assert pictures.to_test(3, 4).shape == (3, 4, 16, 16)
    assert (first[0, 0, :, 0] == 0).all()  # narrower than high: black beside it


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"animals": (4,)}, "it has 3 animals in both parts, and 4 are asked for"),
        ({"per_animal": (21,)}, "Rat01 has 20 pictures, and 21 are asked for"),
        ({"test": 7}, "Rat01 has 6 pictures, and 7 are asked for"),
    ],
)
def test_folders_with_too_little(
    tmp_path: Path, images: Callable[..., Path], asked: dict[str, object], words: str
) -> None:
    values = {"animals": (2,), "per_animal": (10,), "labelled": 5, "test": 6, "repetitions": 1, **asked}
    with pytest.raises(NothingToDoError, match=words):
        _run(tmp_path / "out", images=images(), engines=("mean",), **values)


def test_folders_that_are_none(tmp_path: Path, images: Callable[..., Path]) -> None:
    values = {"animals": (2,), "per_animal": (10,), "labelled": 5, "test": 6, "engines": ("mean",)}
    with pytest.raises(MissingFileError):
        _run(tmp_path / "out", images=tmp_path / "gone", **values)
    (tmp_path / "empty" / "train").mkdir(parents=True)
    (tmp_path / "empty" / "test").mkdir()
    with pytest.raises(NothingToDoError, match="no animal has pictures"):
        _run(tmp_path / "out", images=tmp_path / "empty", **values)
    folder = images()
    next(folder.glob("train/*/Rat01/*.jpg")).write_bytes(b"no picture")
    with pytest.raises(CorruptImageError):
        _run(tmp_path / "out", images=folder, **values)


@pytest.mark.parametrize(
    "wrong",
    [
        {"animals": (1,)},
        {"animals": ()},
        {"per_animal": (0,)},
        {"engines": ("hal9000",)},
        {"engines": ()},
        {"labelled": 40, "per_animal": (30,)},
        {"texture": -1},
        {"side": 4},
        {"repetitions": 0},
        {"seconds": -1},
    ],
)
def test_values_that_cannot_be(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(BadParameterError):
        IdentifyBenchSpec.of(out=tmp_path, **wrong)
    assert list(tmp_path.iterdir()) == []


def test_stretches_are_drawn_once_also_by_several_processes(tmp_path: Path) -> None:
    spec = PortraitSpec(side=16, fps=1.0)
    alone, several = (SimulatedPictures(spec, tmp_path / name) for name in ("alone", "several"))
    alone.prepare(Wanted(2, 40, 7, 1), no_progress, CancelToken())
    stretches = [(animal, number) for animal in (0, 1) for number in (0, 1, 1_000_000)]
    told: list[Update] = []
    several.draw(stretches, 2, told.append, CancelToken())
    assert told[-1].done == told[-1].total == 6
    np.testing.assert_array_equal(alone.to_learn(2, 40, 0), several.to_learn(2, 40, 0))
    np.testing.assert_array_equal(alone.to_test(2, 7), several.to_test(2, 7))
    files = {path: path.stat().st_mtime_ns for path in (tmp_path / "alone").rglob("*.npy")}
    alone.prepare(Wanted(2, 40, 7, 1), no_progress, CancelToken())
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "alone").rglob("*.npy")} == files


def test_rows_are_means_and_deviations(tmp_path: Path) -> None:
    cells = [Cell("cnn", 2, 30, 0), Cell("cnn", 2, 30, 1), Cell("cnn", 5, 30, 0)]
    measured = [Measured(cell, a, 1.0, 0.1, "") for cell, a in zip(cells, (0.8, 0.6, 0.4), strict=True)]
    two, one = rows_of(measured)
    assert (two.accuracy, two.repetitions) == (pytest.approx(0.7), 2)
    assert two.accuracy_sd == pytest.approx(np.std([0.8, 0.6], ddof=1))
    assert one.accuracy_sd is None
    assert overall([two, one])[0].accuracy == pytest.approx(0.55)
    store = CellStore(tmp_path, {"seed": 0})
    store.keep(measured[0], {"steps": 3})
    assert store.read(cells[0]) == measured[0]
    assert store.read(cells[1]) is None
    assert CellStore(tmp_path, {"seed": 1}).read(cells[0]) is None
