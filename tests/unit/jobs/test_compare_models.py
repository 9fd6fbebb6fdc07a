"""Two networks of a study compared through the runner, as every door does."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from model_samples import train, write_network

from workbench.core.classes import ClassTable
from workbench.core.errors import BadParameterError, Cancelled, CheckpointClassesError, NothingToDoError
from workbench.core.progress import CancelToken, Update
from workbench.jobs.comparison_frames import find_network
from workbench.jobs.operations.compare_models import CompareModelsSpec
from workbench.jobs.operations.export_model import ExportModelSpec
from workbench.jobs.operations.models import ModelsSpec
from workbench.jobs.runner import run_operation
from workbench.media.images import read_image
from workbench.nets.predictor import Predictor
from workbench.project.learned_frames import LearnedFrames
from workbench.project.project import Project
from workbench.training.datasets import list_samples
from workbench.training.evaluate import evaluate

CPU = {"threads": 1, "device": "cpu"}


@pytest.fixture(scope="module")
def template(make_labelled_study, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A study of 60 frames, and two networks: one trained longer than the other."""
    base = tmp_path_factory.mktemp("compare")
    study = make_labelled_study(base / "estudo", 60)
    return study, train(study, epochs=1, seed=1), train(study, epochs=8, seed=1, augment=False)


@pytest.fixture
def trained(template: tuple[Path, str, str], tmp_path: Path) -> tuple[Path, str, str]:
    folder, *runs = template
    return Path(shutil.copytree(folder, tmp_path / folder.name)), runs[0], runs[1]


def test_a_training_says_what_it_learned_from(trained: tuple[Path, str, str]) -> None:
    study, weak, _ = trained
    learned = LearnedFrames.read(study / "models" / weak)
    with Project.open(study, write=False) as project:
        (record,) = project.videos()
    frames = learned.videos[record.content_hash]
    assert frames.train and frames.val and not set(frames.train) & set(frames.val)
    entry = next(one for one in run_operation(ModelsSpec.of(study=study)).models if one.run == weak)
    assert entry.videos == (record.name,)
    assert (entry.train_frames, entry.val_frames) == (len(frames.train), len(frames.val))
    assert entry.statuses == ("pseudo", "corrected", "verified")


def test_the_better_one_is_found_on_frames_that_both_held_out(trained: tuple[Path, str, str]) -> None:
    study, weak, strong = trained
    updates: list[Update] = []
    spec = CompareModelsSpec.of(study=study, first=weak, second=strong, examples=3, **CPU)
    result = run_operation(spec, updates.append)
    val = [
        set(next(iter(LearnedFrames.read(study / "models" / run).videos.values())).val)
        for run in (weak, strong)
    ]
    assert result.held_out and result.frames == len(val[0] & val[1]) > 0
    assert result.first.mean_iou < result.second.mean_iou
    assert result.difference == pytest.approx(result.second.mean_iou - result.first.mean_iou, abs=1e-4)
    assert (updates[-2].done, updates[-2].stage) == (result.frames, "Comparing networks")
    # The numbers are those of each alone, on the same frames.
    with Project.open(study, write=False) as project:
        samples = [s for s in list_samples(project, spec.statuses) if s.index in val[0] & val[1]]
        alone = evaluate(
            Predictor(find_network(project, strong).checkpoint, 1, "cpu"), project, samples, CancelToken()
        )
    assert alone["mean_iou"] == result.second.mean_iou
    assert alone["boundary_f1"] == result.second.boundary_f1


def test_tables_and_pictures(trained: tuple[Path, str, str]) -> None:
    study, weak, strong = trained
    spec = CompareModelsSpec.of(study=study, first=weak, second=strong, frames="all", examples=3, **CPU)
    result = run_operation(spec)
    assert not result.held_out and result.frames == 30
    assert {one.kind for one in result.cautions} == {"learned", "machine"}
    assert "flatter" in result.summary and "checked by no person" in result.summary
    rows = list(csv.DictReader(result.table.open(encoding="utf-8")))
    assert [int(row["frame"]) for row in rows] == sorted(int(row["frame"]) for row in rows)
    assert len(rows) == 30 and all(row["status"] == "pseudo" for row in rows)
    for row in rows:
        gain = float(row["mean_iou_b"]) - float(row["mean_iou_a"])
        assert float(row["difference"]) == pytest.approx(gain, abs=2e-5)
    worst = sorted(rows, key=lambda row: -float(row["disagreement"]))[:3]
    assert [one.frame for one in result.examples] == [int(row["frame"]) for row in worst]
    for one in result.examples:
        shapes = {read_image(result.folder / place).shape for place in one.pictures}
        assert len(one.pictures) == 3 and len(shapes) == 1
    assert result.folder.is_relative_to(study / "exports" / "comparisons")
    assert json.loads((result.folder / "comparison.json").read_text())["frames"] == 30
    # Again with fewer pictures: nothing of the first is left among them.
    again = run_operation(spec.model_copy(update={"examples": 1, "most": 7}))
    assert again.folder == result.folder and again.frames == 7
    assert len(list((again.folder / "pictures").iterdir())) == 3


def test_a_file_and_a_network_of_unknown_origin(trained: tuple[Path, str, str], tmp_path: Path) -> None:
    study, weak, strong = trained
    file = tmp_path / "strong.pth"
    run_operation(ExportModelSpec.of(study=study, model=strong, out=file, format="checkpoint"))
    result = run_operation(CompareModelsSpec.of(study=study, first=weak, second=str(file), **CPU))
    assert result.held_out and result.second.name == "strong"
    write_network(study, "unet-chance")
    result = run_operation(CompareModelsSpec.of(study=study, first="unet-chance", second=strong, **CPU))
    assert not result.held_out
    assert (result.cautions[0].kind, result.cautions[0].network) == ("unknown", "unet-chance")


def test_what_cannot_be_compared_is_told(trained: tuple[Path, str, str], tmp_path: Path) -> None:
    study, weak, strong = trained
    with pytest.raises(BadParameterError, match="the first one"):
        run_operation(CompareModelsSpec.of(study=study, first=weak, second=weak))
    with pytest.raises(NothingToDoError, match=f"unet-9.*{weak}"):
        run_operation(CompareModelsSpec.of(study=study, first=weak, second="unet-9"))
    with pytest.raises(NothingToDoError, match="no frame has a mask"):
        run_operation(CompareModelsSpec.of(study=study, first=weak, second=strong, statuses=("verified",)))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(BadParameterError, match="other things"):
        run_operation(CompareModelsSpec.of(study=study, first=weak, second=strong, out=tmp_path / "mine"))
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"
    write_network(study, "unet-3", ClassTable.from_list(ClassTable.default().to_list()[:3]))
    with pytest.raises(CheckpointClassesError, match="tail"):
        run_operation(CompareModelsSpec.of(study=study, first=weak, second="unet-3"))


def test_a_cancelled_comparison_leaves_nothing(trained: tuple[Path, str, str]) -> None:
    study, weak, strong = trained
    cancel = CancelToken()

    def stop(update: Update) -> None:
        if update.done == 2:
            cancel.cancel()

    with pytest.raises(Cancelled):
        run_operation(CompareModelsSpec.of(study=study, first=weak, second=strong, **CPU), stop, cancel)
    assert not list((study / "exports" / "comparisons").iterdir())
