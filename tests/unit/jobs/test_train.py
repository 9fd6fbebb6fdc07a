"""Training a study through the runner, as every door does."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from weight_server import hub

from workbench.core.classes import ClassTable, PartClass
from workbench.core.errors import (
    BadParameterError,
    Cancelled,
    CheckpointError,
    CorruptImageError,
    MaskClassError,
    MaskSizeError,
    NothingToDoError,
    PublishedWeightsError,
)
from workbench.core.frame_status import FrameStatus
from workbench.core.progress import CancelToken, Update
from workbench.jobs.operations.animals import AnimalsSpec
from workbench.jobs.operations.train import TrainResult, TrainSpec
from workbench.jobs.runner import run_operation
from workbench.media.images import write_mask
from workbench.media.writer import VideoWriter
from workbench.nets.checkpoint import load_checkpoint
from workbench.nets.published import published
from workbench.nets.segmentation import build_unet
from workbench.project.learned_frames import LearnedFrames
from workbench.project.project import Project
from workbench.training.datasets import list_samples, read_samples

FAST = {"size": 96, "batch": 8, "threads": 1, "device": "cpu", "min_steps": 1}


@pytest.fixture(scope="module")
def template(make_labelled_study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_labelled_study(tmp_path_factory.mktemp("train") / "estudo ração")


@pytest.fixture
def study(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / template.name))


def _mask(study: Path, number: int = 3) -> Path:
    return sorted(study.glob("masks/*/*.png"))[number]


def test_trains_and_leaves_what_prediction_needs(study: Path) -> None:
    updates: list[Update] = []
    spec = TrainSpec.of(study=study, epochs=10, lr=6e-3, augment=False, **FAST)
    result = run_operation(spec, updates.append)
    folder = study / "models" / result.run
    assert result.checkpoint.parent == folder
    assert result.checkpoint.is_file()
    assert result.mean_iou > 0.5
    assert set(result.iou) == {"background", "head", "body", "tail"}
    assert 0 < result.val_frames < result.train_frames
    assert result.train_frames + result.val_frames <= 30
    report = json.loads((folder / "metrics_multiclass.json").read_text())
    assert report["native_size"]["mean_iou"] == result.mean_iou
    assert report["native_size"]["frames"] == result.val_frames
    assert json.loads((folder / "spec.json").read_text())["spec"]["epochs"] == 10
    assert not list(folder.glob("*.cache"))
    assert not (folder / "training_state.pth").exists()
    assert {"Loading frames", "Training"} <= {update.stage for update in updates}
    with Project.open(study, write=False) as project:
        assert project.runs()[-1].outcome == "finished"


def test_the_report_is_one_page_that_loads_nothing(study: Path) -> None:
    result = run_operation(TrainSpec.of(study=study, epochs=2, **FAST))
    page = result.report.read_text("utf-8")
    assert result.report == study / "models" / result.run / "report.html"
    assert page.count("<svg") == 2
    assert page.count("data:image/png;base64,") == min(6, result.val_frames)
    assert not re.search(r'(src|href)=(?!"data:)|@import|<script|url\(', page)
    for name, value in result.iou.items():
        assert re.search(rf"<td>{name}</td><td>{'–' if value is None else f'{value:.3f}'}</td>", page)
    assert result.split in page.replace("Validated", "validated")
    assert '"epochs": 2' in html.unescape(page)
    assert 'class="warning"' not in page
    assert result.warnings == ()
    assert result.weights == "random"


def test_a_random_split_warns_wherever_its_numbers_are(study: Path) -> None:
    result = run_operation(TrainSpec.of(study=study, epochs=1, split="random", **FAST))
    assert len(result.warnings) == 1
    assert "neighbouring frames" in result.warnings[0]
    assert result.warnings[0] in result.summary
    assert result.warnings[0] in html.unescape(result.report.read_text("utf-8"))
    metrics = json.loads((study / "models" / result.run / "metrics_multiclass.json").read_text())
    assert metrics["split"]["warning"] == result.warnings[0]


def test_weights_from_a_file_are_named_in_what_comes_of_them(study: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.pth"
    torch.save(build_unet(in_channels=3).encoder.state_dict(), path)
    result = run_operation(TrainSpec.of(study=study, epochs=1, weights=path, **FAST))
    assert result.weights.startswith("own.pth (")
    assert load_checkpoint(result.checkpoint).training["weights"] == result.weights
    assert result.weights in result.report.read_text("utf-8")
    path.write_bytes(b"half")
    with pytest.raises(CheckpointError, match=r"own\.pth"):
        run_operation(TrainSpec.of(study=study, epochs=1, weights=path, seed=1, **FAST))


def test_a_cancelled_training_goes_on_where_it_was(study: Path) -> None:
    token = CancelToken()
    spec = TrainSpec.of(study=study, epochs=3, **FAST)

    def after_first_epoch(update: Update) -> None:
        if update.detail.get("epoch") == 1:
            token.cancel()

    with pytest.raises(Cancelled):
        run_operation(spec, after_first_epoch, token)
    epochs: list[int] = []
    result = run_operation(spec, lambda update: epochs.append(update.detail.get("epoch", 0)))
    assert [epoch for epoch in epochs if epoch] == [2, 3]
    assert result.epochs == 3
    assert len(list((study / "models").iterdir())) == 1
    changed = TrainSpec.of(study=study, epochs=1, seed=1, **FAST)
    assert run_operation(changed).run != result.run


def test_frames_without_an_image_are_read_from_the_video(make_labelled_study, tmp_path: Path) -> None:
    study = make_labelled_study(tmp_path / "study", 40, extracted=False)
    assert not list(study.glob("frames/*/*.png"))
    result = run_operation(TrainSpec.of(study=study, epochs=1, **FAST))
    assert result.train_frames > 10
    with Project.open(study, write=False) as project:
        samples = list_samples(project, [FrameStatus.PSEUDO])
        read = dict(read_samples(project, samples[::-1]))
        with project.open_video(project.videos()[0]) as video:
            for number, sample in enumerate(samples[::-1]):
                assert np.array_equal(read[number], video.frame(sample.index))


def test_a_class_that_the_table_lacks(study: Path) -> None:
    path = _mask(study)
    cv2.imwrite(str(path), np.full((64, 96), 7, np.uint8))
    with pytest.raises(MaskClassError, match=f"{path.name} holds class 7"):
        run_operation(TrainSpec.of(study=study, epochs=1, **FAST))


def test_a_mask_of_another_size(study: Path) -> None:
    path = _mask(study)
    cv2.imwrite(str(path), np.zeros((64, 95), np.uint8))
    with pytest.raises(MaskSizeError, match=f"{path.name} is 95x64"):
        run_operation(TrainSpec.of(study=study, epochs=1, **FAST))


def test_a_frame_of_another_size_than_its_video(study: Path) -> None:
    path = sorted(study.glob("frames/*/*.png"))[3]
    cv2.imwrite(str(path), np.zeros((128, 192), np.uint8))
    with pytest.raises(CorruptImageError, match="192x128"):
        run_operation(TrainSpec.of(study=study, epochs=1, **FAST))


def test_nothing_to_learn_from(study: Path) -> None:
    spec = TrainSpec.of(study=study, epochs=1, statuses=("verified",), **FAST)
    with pytest.raises(NothingToDoError, match="verified"):
        run_operation(spec)
    assert not list((study / "models").glob("*/*.pth"))


def test_one_video_cannot_be_split_by_video(study: Path) -> None:
    with pytest.raises(BadParameterError, match="split by time"):
        run_operation(TrainSpec.of(study=study, epochs=1, split="video", **FAST))


@pytest.mark.parametrize(
    "bad", [{"encoder": "vgg99"}, {"size": 100}, {"epochs": 0}, {"lr": -1}, {"split": "frame"}]
)
def test_bad_parameters_are_named(tmp_path: Path, bad: dict) -> None:
    with pytest.raises(BadParameterError, match=next(iter(bad))):
        TrainSpec.of(study=tmp_path, **bad)


def test_the_spec_is_json(tmp_path: Path) -> None:
    spec = TrainSpec.of(study=tmp_path, statuses=("corrected",))
    assert TrainSpec.model_validate_json(spec.model_dump_json()) == spec


def test_blocks_of_time_are_cut_by_the_video_s_own_times(study: Path, monkeypatch) -> None:
    with Project.open(study, write=False) as project:
        record = project.videos()[0]
        times = project.known_times(record)
        assert len(times) == record.frame_count
        assert (np.diff(times) > 0).all()
        uneven = np.cumsum(np.where(np.arange(len(times)) % 3 == 0, 1.0, 0.01))
        monkeypatch.setattr(Project, "known_times", lambda self, record: uneven)
        samples = list_samples(project, [FrameStatus.PSEUDO, FrameStatus.VERIFIED])
        assert samples
        assert all(sample.time == uneven[sample.index] for sample in samples)


def test_times_without_their_cache_are_those_of_the_mean_rate(study: Path) -> None:
    shutil.rmtree(study / ".cache", ignore_errors=True)
    with Project.open(study, write=False) as project:
        record = project.videos()[0]
        times = project.known_times(record)
    assert times == pytest.approx(np.arange(record.frame_count) / record.fps)


def test_other_classes_do_not_go_on_from_an_unfinished_training(study: Path) -> None:
    token = CancelToken()
    spec = TrainSpec.of(study=study, epochs=3, **FAST)
    with pytest.raises(Cancelled):
        run_operation(spec, lambda update: "mean_iou" in update.detail and token.cancel(), token)
    with Project.open(study) as project:
        ears = PartClass(len(project.classes.classes), "ears", (1, 2, 3))
        project.update_manifest(classes=ClassTable((*project.classes.classes, ears)))
    result = run_operation(TrainSpec.of(study=study, epochs=1, **FAST))
    assert "ears" in result.iou
    assert len(list((study / "models").iterdir())) == 2


def test_published_weights_are_fetched_and_named(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.safetensors"
    save_file(build_unet("resnet18", in_channels=3).encoder.state_dict(), path)
    monkeypatch.setenv("WORKBENCH_WEIGHTS_DIR", str(tmp_path / "weights"))
    options = {**FAST, "encoder": "resnet18", "size": 64, "epochs": 1, "weights": "imagenet"}
    with hub() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        with pytest.raises(PublishedWeightsError, match="--weights FILE"):
            run_operation(TrainSpec.of(study=study, **options))
        assert not list((study / "models").glob("*")), "nothing half-begun is left"
        server.put("/" + published("resnet18")[0].url.split("/", 3)[3], path)
        updates: list[Update] = []
        result = run_operation(TrainSpec.of(study=study, **options), updates.append)
    assert result.weights.startswith("imagenet (segmentation-models-pytorch resnet18.imagenet) (")
    assert result.weights in html.unescape(result.report.read_text("utf-8"))
    assert "Fetching weights" in {update.stage for update in updates}


def test_whole_animals_are_held_out_and_other_names_are_another_training(
    study: Path, figures, tmp_path: Path
) -> None:
    images, masks = figures(10, 3)
    with Project.open(study) as project:
        first = project.videos()[0].name
        with VideoWriter(tmp_path / "second.mp4", 96, 64, 25.0) as writer:
            for image in images:
                writer.write(np.repeat(image[..., None], 3, axis=2))
        project.add_video(tmp_path / "second.mp4")
        for k, mask in enumerate(masks):
            write_mask(project.mask_file("second", k), mask, project.classes.palette())
        project.set_status("second", range(10), FrameStatus.PSEUDO)
    spec = TrainSpec.of(study=study, epochs=2, split="animal", **FAST)
    with pytest.raises(BadParameterError, match="nobody has said"):
        run_operation(spec)
    run_operation(AnimalsSpec.of(study=study, names={first: ("Ada",), "second": ("Bela",)}))
    token = CancelToken()
    with pytest.raises(Cancelled):
        run_operation(spec, lambda update: "mean_iou" in update.detail and token.cancel(), token)
    run_operation(AnimalsSpec.of(study=study, names={"second": ("Cora",)}))
    result = run_operation(spec)
    assert result.split in ("validated on whole animals: Ada", "validated on whole animals: Cora")
    assert {result.train_frames, result.val_frames} == {30, 10}
    assert len(list((study / "models").iterdir())) == 2


@pytest.fixture
def broken_off(study: Path) -> TrainSpec:
    """Spec of a training of 3 epochs that was broken off after the first one."""
    token = CancelToken()
    spec = TrainSpec.of(study=study, epochs=3, **FAST)
    with pytest.raises(Cancelled):
        run_operation(spec, lambda update: "mean_iou" in update.detail and token.cancel(), token)
    return spec


def _label(study: Path, number: int, after_s: float) -> None:
    """Label a frame that had no mask, ``after_s`` after the training's last sign of life."""
    with Project.open(study) as project:
        name = project.videos()[0].name
        path = project.mask_file(name, number)
        shutil.copy(_mask(study), path)
        state = next(study.glob("models/*/training_state.pth")).stat().st_mtime
        os.utime(path, (state + after_s, state + after_s))
        project.set_status(name, [number], FrameStatus.CORRECTED, human=True)


def _epochs_of(spec: TrainSpec) -> tuple[list[int], TrainResult]:
    seen: list[int] = []
    result = run_operation(spec, lambda update: seen.append(update.detail.get("epoch", 0)))
    return [epoch for epoch in seen if epoch], result


def test_labels_made_while_it_ran_do_not_void_it(study: Path, broken_off: TrainSpec) -> None:
    shutil.copy(_mask(study, 5), _mask(study, 4))  # somebody paints over a mask that it uses
    _label(study, 1, after_s=5)
    (model,) = (study / "models").iterdir()
    gone = study / json.loads((model / "plan.json").read_text("utf-8"))["train"][-1]
    gone.unlink()
    before = load_checkpoint(model / "unet_checkpoint_epoch_1.pth").preprocessing
    epochs, result = _epochs_of(broken_off)
    assert epochs == [2, 3]
    # What its network is given stays as it was, and it has learned from the frame that is gone.
    assert load_checkpoint(result.checkpoint).preprocessing == before
    learned = LearnedFrames.read(model)
    assert learned is not None
    assert int(gone.stem.rpartition("_")[2]) in next(iter(learned.videos.values())).train
    assert result.left_out == 1
    assert any("1 frames that were labelled after" in text for text in result.warnings)
    assert len(list((study / "models").iterdir())) == 1
    assert result.train_frames + result.val_frames <= 29


def test_labels_made_since_begin_a_new_training(study: Path, broken_off: TrainSpec) -> None:
    _label(study, 1, after_s=60)
    epochs, result = _epochs_of(broken_off)
    assert epochs == [1, 2, 3]
    assert result.left_out == 0
    assert len(list((study / "models").iterdir())) == 2


def test_animals_that_were_numbered_meanwhile_do_not_change_the_network(
    study: Path, broken_off: TrainSpec
) -> None:
    path = _mask(study, 2)
    numbers = study / "instances" / path.parent.name / path.name
    numbers.parent.mkdir(parents=True)
    shutil.copy(path, numbers)
    epochs, result = _epochs_of(broken_off)
    assert epochs == [2, 3]
    assert result.panoptic is None


def test_a_plan_without_its_file_begins_anew(study: Path, broken_off: TrainSpec) -> None:
    next(study.glob("models/*/plan.json")).write_text("{ half")
    assert _epochs_of(broken_off)[0] == [1, 2, 3]
