"""Prediction of a video: masks, table, resume, and what it must leave alone."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

from workbench.core.classes import ClassTable, PartClass
from workbench.core.errors import (
    Cancelled,
    CheckpointClassesError,
    CheckpointError,
    MissingFileError,
    NothingToDoError,
    UnknownVideoError,
)
from workbench.core.frame_status import FrameStatus
from workbench.core.progress import CancelToken, Update
from workbench.jobs.operations.predict import PredictSpec
from workbench.jobs.operations.train import TrainSpec
from workbench.jobs.prediction_table import FACTS, JOURNAL, TABLE
from workbench.jobs.runner import run_operation
from workbench.media.images import read_mask
from workbench.project.project import Project
from workbench.training.fit import STATE_FILE

FRAMES = 60


@pytest.fixture(scope="module")
def template(make_labelled_study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = make_labelled_study(tmp_path_factory.mktemp("predict") / "study", FRAMES)
    run_operation(
        TrainSpec.of(
            study=study,
            epochs=10,
            lr=6e-3,
            augment=False,
            size=96,
            batch=8,
            threads=1,
            device="cpu",
            min_steps=1,
        )
    )
    return study


@pytest.fixture
def study(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "study"))


def _spec(study: Path, **values: object) -> PredictSpec:
    # A batch found by a trial would not always be the same, nor the last bit of a score.
    return PredictSpec.of(study=study, **{"threads": 1, "device": "cpu", "batch": 8, **values})


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_every_frame_gets_a_mask_and_a_row(study: Path, figures) -> None:
    updates: list[Update] = []
    result = run_operation(_spec(study), updates.append)
    assert result.frames == FRAMES
    masks = sorted(result.folder.glob("frame_*.png"))
    assert [path.name for path in masks] == [f"frame_{k:07d}.png" for k in range(FRAMES)]
    rows = _rows(result.table)
    assert [int(row["frame"]) for row in rows] == list(range(FRAMES))
    assert float(rows[25]["time_s"]) == pytest.approx(1.0, abs=1e-4)
    truth = figures(FRAMES, 7)[1]
    overlap = []
    for k, path in enumerate(masks):
        mask = read_mask(path, ClassTable.default(), size=(96, 64))
        assert int(rows[k]["body_area_px"]) == int((mask == 2).sum())
        overlap.append(((mask > 0) & (truth[k] > 0)).sum() / ((mask > 0) | (truth[k] > 0)).sum())
    assert np.mean(overlap) > 0.7
    ys, xs = np.nonzero(read_mask(masks[9]) > 0)
    assert float(rows[9]["animal_x"]) == pytest.approx(xs.mean(), abs=0.01)
    assert float(rows[9]["animal_y"]) == pytest.approx(ys.mean(), abs=0.01)
    assert {path.name for path in result.folder.iterdir()} - {path.name for path in masks} == {TABLE, FACTS}
    assert [update.done for update in updates if update.stage == "Predicting"][-1] == FRAMES


def test_frames_in_a_batch_are_not_mixed_up(study: Path) -> None:
    one = run_operation(_spec(study, batch=1))
    kept = {path.name: path.read_bytes() for path in one.folder.glob("frame_*.png")}
    shutil.rmtree(one.folder)
    many = run_operation(_spec(study, batch=16))
    same = [path.read_bytes() == kept[path.name] for path in many.folder.glob("frame_*.png")]
    assert np.mean(same) > 0.9


def test_fills_in_missing_masks_and_leaves_the_others(study: Path) -> None:
    with Project.open(study) as project:
        name = project.videos()[0].name
        project.add_frames(name, [(1, ".png"), (3, ".png")])
        project.set_status(name, [0], FrameStatus.CORRECTED, human=True)
        project.set_status(name, [4], FrameStatus.REJECTED, human=True)
        before = {k: project.mask_file(name, k).read_bytes() for k in (0, 2, 4)}
    result = run_operation(_spec(study))
    assert result.installed == 2
    with Project.open(study) as project:
        status = {frame.index: frame.status for frame in project.frames(name)}
        assert status[1] == status[3] == FrameStatus.PREDICTED
        assert (status[0], status[2], status[4]) == (
            FrameStatus.CORRECTED,
            FrameStatus.PSEUDO,
            FrameStatus.REJECTED,
        )
        assert project.mask_file(name, 1).read_bytes() == project.prediction_file(name, 1).read_bytes()
        assert {k: project.mask_file(name, k).read_bytes() for k in before} == before
    run_operation(_spec(study, replace_pseudo=True))
    with Project.open(study) as project:
        status = {frame.index: frame.status for frame in project.frames(name)}
        assert status[2] == FrameStatus.PREDICTED
        assert project.mask_file(name, 2).read_bytes() == project.prediction_file(name, 2).read_bytes()
        assert {k: project.mask_file(name, k).read_bytes() for k in (0, 4)} == {k: before[k] for k in (0, 4)}


def test_goes_on_after_a_stop(study: Path) -> None:
    token = CancelToken()

    def stop(update: Update) -> None:
        if update.stage == "Predicting" and update.done >= 12:
            token.cancel()

    with pytest.raises(Cancelled):
        run_operation(_spec(study, batch=4), stop, token)
    folder = next((study / "predictions").iterdir())
    assert not (folder / TABLE).exists()
    journal = (folder / JOURNAL).read_text().splitlines()
    done = {int(line.split(",")[0]) for line in journal[2:]}
    assert 12 <= len(done) < FRAMES
    # What a kill in the middle of a row leaves, a mask that was lost, and a mark on a finished one.
    with (folder / JOURNAL).open("a") as handle:
        handle.write("59,2.3")
    lost, marked = sorted(done)[0], sorted(done)[1]
    (folder / f"frame_{lost:07d}.png").unlink()
    finished = folder / f"frame_{marked:07d}.png"
    stamp = finished.stat().st_mtime_ns
    starts: list[int] = []
    result = run_operation(_spec(study), lambda update: starts.append(update.done))
    assert starts[0] == len(done) - 1
    assert finished.stat().st_mtime_ns == stamp
    assert (folder / f"frame_{lost:07d}.png").is_file()
    assert [int(row["frame"]) for row in _rows(result.table)] == list(range(FRAMES))
    assert all(None not in row.values() for row in _rows(result.table))


def test_a_second_run_of_the_same_network_does_nothing(study: Path) -> None:
    first = run_operation(_spec(study))
    before = {path.name: path.stat().st_mtime_ns for path in first.folder.glob("frame_*.png")}
    table = first.table.read_bytes()
    second = run_operation(_spec(study))
    assert {path.name: path.stat().st_mtime_ns for path in second.folder.glob("frame_*.png")} == before
    assert second.table.read_bytes() == table


def test_another_network_predicts_anew(study: Path) -> None:
    first = run_operation(_spec(study))
    before = {path.name: path.stat().st_mtime_ns for path in first.folder.glob("frame_*.png")}
    run_operation(
        TrainSpec.of(
            study=study, epochs=1, seed=5, size=96, threads=1, device="cpu", augment=False, min_steps=1
        )
    )
    second = run_operation(_spec(study))
    assert second.checkpoint != first.checkpoint
    after = {path.name: path.stat().st_mtime_ns for path in second.folder.glob("frame_*.png")}
    assert all(after[name] != before[name] for name in before)


def test_masks_of_two_networks_are_never_taken_for_one(study: Path) -> None:
    old = next((study / "models").iterdir()).name
    first = run_operation(_spec(study))
    right = {path.name: path.read_bytes() for path in first.folder.glob("frame_*.png")}
    run_operation(
        TrainSpec.of(
            study=study, epochs=1, seed=5, size=96, threads=1, device="cpu", augment=False, min_steps=1
        )
    )
    token = CancelToken()

    def stop(update: Update) -> None:
        if update.stage == "Predicting" and update.done >= 8:
            token.cancel()

    with pytest.raises(Cancelled):
        run_operation(_spec(study, batch=4), stop, token)
    assert not (first.folder / TABLE).exists()
    back = run_operation(_spec(study, model=old))
    assert {path.name: path.read_bytes() for path in back.folder.glob("frame_*.png")} == right


def test_a_checkpoint_of_other_classes(study: Path) -> None:
    with Project.open(study) as project:
        table = ClassTable((PartClass(0, "background", (0, 0, 0)), PartClass(1, "rat", (9, 9, 9))))
        project.update_manifest(classes=table)
    with pytest.raises(CheckpointClassesError, match="rat"):
        run_operation(_spec(study))
    assert not (study / "predictions").exists()


def test_what_is_not_there(study: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownVideoError):
        run_operation(_spec(study, video="none"))
    with pytest.raises(MissingFileError):
        run_operation(_spec(study, model=str(tmp_path / "none.pth")))
    broken = tmp_path / "broken.pth"
    broken.write_bytes(b"no network")
    with pytest.raises(CheckpointError, match=r"broken\.pth"):
        run_operation(_spec(study, model=str(broken)))
    shutil.rmtree(study / "models")
    with pytest.raises(NothingToDoError, match="workbench train"):
        run_operation(_spec(study))


def test_a_network_by_name(study: Path) -> None:
    name = next((study / "models").iterdir()).name
    assert run_operation(_spec(study, model=name)).checkpoint.parent.name == name


def test_a_stopped_prediction_leaves_the_masks_of_one_network(study: Path) -> None:
    old = next((study / "models").iterdir()).name
    first = run_operation(_spec(study))
    before = {path.name: path.read_bytes() for path in first.folder.glob("frame_*.png")}
    run_operation(TrainSpec.of(study=study, epochs=1, seed=5, size=96, threads=1, device="cpu", min_steps=1))
    token = CancelToken()
    with pytest.raises(Cancelled):
        run_operation(_spec(study, batch=4), lambda update: update.done >= 8 and token.cancel(), token)
    left = {path.name: path.read_bytes() for path in first.folder.glob("frame_*.png")}
    assert 8 <= len(left) < FRAMES
    assert not [name for name in left if left[name] == before[name]]
    again = run_operation(_spec(study, model=old))
    assert {path.name: path.read_bytes() for path in again.folder.glob("frame_*.png")} == before


def test_instances_of_a_replaced_mask_go(study: Path) -> None:
    with Project.open(study) as project:
        name = project.videos()[0].name
        frames = [frame.index for frame in project.frames(name, FrameStatus.PSEUDO)][:2]
        for k in frames:
            path = project.instances_file(name, k)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"animals of the old mask")
        project.set_status(name, frames[1:], FrameStatus.VERIFIED, human=True)
    run_operation(_spec(study, replace_pseudo=True))
    with Project.open(study) as project:
        assert not project.instances_file(name, frames[0]).exists()
        assert project.instances_file(name, frames[1]).exists()


def test_a_network_whose_training_was_stopped_is_said(study: Path) -> None:
    folder = next((study / "models").iterdir())
    assert "stopped" not in run_operation(_spec(study)).summary
    (folder / STATE_FILE).write_bytes(b"")
    assert "stopped" in run_operation(_spec(study)).summary
