"""The network learns what there is to learn, and goes on after a kill as if nothing had been."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.classes import ClassTable
from workbench.core.errors import Cancelled, TrainingDivergedError
from workbench.core.progress import CancelToken, Update, no_progress
from workbench.nets.checkpoint import METRICS_FILE, load_checkpoint
from workbench.nets.predictor import Predictor
from workbench.nets.preprocessing import Preprocessing
from workbench.training.datasets import FrameCache
from workbench.training.fit import STATE_FILE, FitConfig, Trainer
from workbench.training.metrics import Confusion
from workbench.training.splits import Split

CLASSES = ClassTable.default()
COUNT = 80
SPLIT = Split(tuple(range(64)), tuple(range(64, COUNT)), (), "drawn")
CONFIG = FitConfig(epochs=6, batch=8, lr=6e-3, threads=1, device="cpu", augmentation=None, min_steps=1)


def _trainer(figures, folder: Path, config: FitConfig = CONFIG, shuffled: bool = False) -> Trainer:
    images, masks = figures(COUNT, seed=5)
    if shuffled:
        masks = masks[np.random.default_rng(0).permutation(COUNT)]
    preprocessing = Preprocessing.fitted(list(images[:20]), 96)
    return Trainer(folder, config, CLASSES, preprocessing, data=FrameCache(images, masks), split=SPLIT)


@pytest.fixture(scope="module")
def trained(figures, tmp_path_factory: pytest.TempPathFactory) -> tuple[Trainer, list[Update], Path]:
    folder = tmp_path_factory.mktemp("model")
    updates: list[Update] = []
    trainer = _trainer(figures, folder)
    trainer.fit(updates.append, CancelToken())
    return trainer, updates, folder


def test_learns_what_shuffled_labels_cannot_teach(figures, trained, tmp_path: Path) -> None:
    real = trained[0].history[-1]
    control = _trainer(figures, tmp_path, replace(CONFIG, epochs=3), shuffled=True).fit(
        no_progress, CancelToken()
    )
    assert real["mean_iou"] > 0.6
    assert control.history[-1]["mean_iou"] < 0.4
    assert real["iou"]["body"] > 0.7
    assert real["val_loss"] < trained[0].history[0]["val_loss"]


def test_each_epoch_tells_what_the_curves_need(trained) -> None:
    details = [update.detail for update in trained[1] if "mean_iou" in update.detail]
    assert [detail["epoch"] for detail in details] == list(range(1, 7))
    for detail in details:
        assert set(detail) >= {"epoch", "epochs", "train_loss", "val_loss", "iou", "mean_iou", "seconds"}
        assert set(detail["iou"]) == set(CLASSES.names)
    assert json.loads(json.dumps(details)) == details
    assert any("batch_loss" in update.detail for update in trained[1])
    done = [update.done for update in trained[1]]
    assert done == sorted(done)
    assert done[-1] == trained[1][-1].total


def test_best_and_last_checkpoint_are_kept(trained) -> None:
    trainer, _, folder = trained
    report = json.loads((folder / METRICS_FILE).read_text())
    best = max(trainer.history, key=lambda entry: entry["mean_iou"])
    names = {path.name for path in folder.glob("*.pth")} - {STATE_FILE}
    assert report["best"]["mean_iou"] == best["mean_iou"]
    assert names == {f"unet_checkpoint_epoch_{k}.pth" for k in (report["best_epoch"], 6)}
    assert [entry["epoch"] for entry in report["history"]] == list(range(1, 7))


def test_the_checkpoint_predicts_what_validation_saw(figures, trained) -> None:
    folder = trained[2]
    report = json.loads((folder / METRICS_FILE).read_text())
    path = folder / f"unet_checkpoint_epoch_{report['best_epoch']}.pth"
    assert load_checkpoint(path).training["epoch"] == report["best_epoch"]
    images, masks = figures(COUNT, seed=5)
    confusion = Confusion(CLASSES.names)
    predictor = Predictor(path, threads=1, device="cpu", classes=CLASSES)
    for k in SPLIT.val:
        prediction = predictor.predict([images[k]])[0]
        confusion.add(prediction.mask, masks[k])
        assert 0.25 <= prediction.confidence <= 1
    assert confusion.mean_iou == pytest.approx(report["best"]["mean_iou"], abs=2e-3)


def test_goes_on_after_a_stop_as_if_nothing_had_been(figures, tmp_path: Path) -> None:
    config = replace(CONFIG, epochs=2)
    whole = _trainer(figures, tmp_path / "whole", config).fit(no_progress, CancelToken())
    token = CancelToken()

    def stop_in_second_epoch(update: Update) -> None:
        if "batch_loss" in update.detail and update.done == 8 + 3:
            token.cancel()

    with pytest.raises(Cancelled):
        _trainer(figures, tmp_path / "cut", config).fit(stop_in_second_epoch, token)
    assert (tmp_path / "cut" / "unet_checkpoint_epoch_1.pth").is_file()
    resumed = _trainer(figures, tmp_path / "cut", config)
    again = resumed.fit(no_progress, CancelToken())
    assert [entry["epoch"] for entry in again.history] == [1, 2]
    for ours, theirs in zip(again.history, whole.history, strict=True):
        assert ours["val_loss"] == pytest.approx(theirs["val_loss"], abs=1e-3)
    resumed.forget_state()
    assert not (tmp_path / "cut" / STATE_FILE).exists()


def test_cancel_ends_within_a_layer(figures, tmp_path: Path) -> None:
    trainer = _trainer(figures, tmp_path)
    token = CancelToken()
    calls = []

    def cancel_inside(_module: torch.nn.Module, _inputs: object, _output: object) -> None:
        calls.append(1)
        token.cancel()

    first = next(module for module in trainer.model.modules() if isinstance(module, torch.nn.Conv2d))
    first.register_forward_hook(cancel_inside)
    with pytest.raises(Cancelled):
        trainer.fit(no_progress, token)
    assert calls == [1]
    assert not list(tmp_path.glob("*.pth"))


def test_a_loss_that_is_no_number_stops_it(figures, tmp_path: Path) -> None:
    trainer = _trainer(figures, tmp_path)
    with torch.no_grad():
        next(trainer.model.parameters()).fill_(float("nan"))
    with pytest.raises(TrainingDivergedError, match="learning rate"):
        trainer.fit(no_progress, CancelToken())


def test_people_s_frames_are_drawn_more_often(figures, tmp_path: Path) -> None:
    images, masks = figures(COUNT, seed=5)
    config = replace(CONFIG, frames_per_epoch=16)
    favoured = [k < 32 for k in range(COUNT)]
    data = FrameCache(images, masks)
    trainer = Trainer(tmp_path, config, CLASSES, Preprocessing(96), data=data, split=SPLIT, favoured=favoured)
    drawn = [trainer.feed.drawn(np.random.default_rng(seed)) for seed in range(50)]
    assert all(len(set(chosen)) == 16 for chosen in drawn)
    share = np.mean([[k < 32 for k in chosen] for chosen in drawn])
    assert 0.65 < share < 0.9
    assert len({tuple(sorted(chosen)) for chosen in drawn}) > 40


def test_a_small_study_is_gone_over_more_than_once(figures, tmp_path: Path) -> None:
    trainer = _trainer(figures, tmp_path, replace(CONFIG, min_steps=20))
    assert trainer.steps == 20  # 64 frames make 8 batches
    drawn = trainer.feed.drawn(np.random.default_rng(0))
    assert len(drawn) == 20 * CONFIG.batch
    counts = np.bincount(drawn)[list(SPLIT.train)]
    assert set(counts) == {2, 3}  # every frame as often as any other
    assert set(drawn) == set(SPLIT.train)
    assert _trainer(figures, tmp_path, CONFIG).steps == 8


def test_averaged_network_has_the_statistics_of_its_own_weights(figures, tmp_path: Path) -> None:
    trainer = _trainer(figures, tmp_path)
    norms = [m for m in trainer.average.model.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    first = norms[0]
    seen: list[torch.Tensor] = []
    handle = first.register_forward_hook(lambda _module, given, _out: seen.append(given[0]))
    with torch.no_grad():
        for norm in norms:  # as far off as fast weights leave them
            norm.running_mean.fill_(50.0)
            norm.running_var.fill_(900.0)
    trainer.learner.settle(CancelToken())
    handle.remove()
    means = torch.stack([batch.mean(dim=(0, 2, 3)) for batch in seen]).mean(dim=0)
    assert len(seen) == 8  # all of the few training frames, no validation frame
    assert torch.allclose(first.running_mean, means, atol=1e-4)
    assert all(not norm.training and norm.momentum is not None for norm in norms)
    assert max(float(norm.running_mean.abs().max()) for norm in norms) < 49


def test_statistics_are_taken_over_mixed_videos(figures, tmp_path: Path) -> None:
    """Two recordings, one dark and one bright: the spread within a batch must hold their difference."""
    images, masks = figures(COUNT, seed=5)
    images[:32], images[32:64] = images[:32] // 4, 190 + images[32:64] // 4
    data = FrameCache(images, masks)
    trainer = Trainer(tmp_path, CONFIG, CLASSES, Preprocessing(96), data=data, split=SPLIT)
    first = next(m for m in trainer.average.model.modules() if isinstance(m, torch.nn.BatchNorm2d))
    seen: list[torch.Tensor] = []
    first.register_forward_hook(lambda _module, given, _out: seen.append(given[0]))
    trainer.learner.settle(CancelToken())
    whole = torch.cat(seen).var(dim=(0, 2, 3))
    assert (first.running_var / whole).median() > 0.8


def test_killed_between_the_last_state_and_its_report(figures, tmp_path: Path) -> None:
    _trainer(figures, tmp_path).fit(no_progress, CancelToken())
    report = json.loads((tmp_path / METRICS_FILE).read_text("utf-8"))
    (tmp_path / METRICS_FILE).unlink()
    again = _trainer(figures, tmp_path).fit(no_progress, CancelToken())
    assert again.epochs == CONFIG.epochs
    assert json.loads((tmp_path / METRICS_FILE).read_text("utf-8"))["history"] == report["history"]


def test_a_damaged_state_starts_over(figures, tmp_path: Path) -> None:
    config = replace(CONFIG, epochs=1)
    _trainer(figures, tmp_path, config).fit(no_progress, CancelToken())
    (tmp_path / STATE_FILE).write_bytes(b"half")
    again = _trainer(figures, tmp_path, config).fit(no_progress, CancelToken())
    assert [entry["epoch"] for entry in again.history] == [1]
