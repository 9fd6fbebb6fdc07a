"""Training for re-identification: two stages, early stops, going on, augmentation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from rat_pictures import ANIMALS, write_rats

from workbench.core.errors import Cancelled, TrainingDivergedError
from workbench.core.progress import CancelToken, Update, no_progress
from workbench.nets.reid import ReidNet
from workbench.training.reid.augmentation import NAMES, augmented
from workbench.training.reid.choice import choose
from workbench.training.reid.config import ReidConfig
from workbench.training.reid.fit import BANKS, BASE_FILE, STATE_FILE, ReidFit, ReidTrainer, forget_state
from workbench.training.reid.packing import pack
from workbench.training.reid.pictures import Pictures, parts_of
from workbench.training.reid.shard_index import ShardIndex

CONFIG = ReidConfig(batch=16, lr=0.01, fine_lr=0.001, epochs=2, fine_epochs=2, patience=0, threads=1)


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> ShardIndex:
    root = write_rats(tmp_path_factory.mktemp("rats"))
    done = pack(root, root / "out", per_shard=50, skip_bad=False, progress=no_progress, cancel=CancelToken())
    return done.index


def trainer(folder: Path, index: ShardIndex, config: ReidConfig = CONFIG, seed: int = 1) -> ReidTrainer:
    train = choose(index, "train", ANIMALS, per_animal=10, videos={"Video01", "Video02"})
    val = choose(index, "train", ANIMALS, per_animal=5, videos={"Video03"})
    folder.mkdir(parents=True, exist_ok=True)
    network = ReidNet("mobilenetv2_035", 3, (16,), 32, seed=seed)
    sides = (Pictures(index.root, side, 32) for side in (train, val))
    return ReidTrainer(folder, config, network, train=next(sides), val=next(sides))


def fitted(made: ReidTrainer, progress=no_progress, cancel: CancelToken | None = None) -> ReidFit:
    return made.fit(progress, cancel or CancelToken())


def untimed(history: list[dict]) -> list[dict]:
    return [{key: value for key, value in row.items() if key != "seconds"} for row in history]


def same(one: torch.nn.Module, other: torch.nn.Module) -> bool:
    state = other.state_dict()
    return all(torch.equal(value, state[name]) for name, value in one.state_dict().items())


def test_the_head_learns_first_then_the_last_layers(tmp_path: Path, index: ShardIndex):
    told: list[Update] = []
    made = trainer(tmp_path, index)
    start = {name: value.clone() for name, value in made.network.encoder.state_dict().items()}
    result = fitted(made, told.append)
    assert [(row["stage"], row["epoch"]) for row in result.history] == [
        ("head", 1),
        ("head", 2),
        ("fine", 1),
        ("fine", 2),
    ]
    assert [row["lr"] for row in result.history] == [0.01, 0.01, 0.001, 0.001]
    assert result.best["val_loss"] == min(row["val_loss"] for row in result.history)
    after = made.network.encoder.state_dict()
    changed = {name for name in start if not torch.equal(start[name], after[name])}
    assert all(name.startswith(tuple(f"{layer}." for layer in result.opened)) for name in changed)
    rows = [update.detail for update in told if "val_loss" in update.detail]
    assert untimed(rows) == untimed(result.history)
    done = [update.done for update in told if update.stage == "Training"]
    assert done == sorted(done)
    assert done[-1] == told[-1].total == 4 * made.steps
    assert not any((tmp_path / name).exists() for name in BANKS)
    assert (tmp_path / STATE_FILE).is_file()
    forget_state(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_kept_features_give_what_the_backbone_would(tmp_path: Path, index: ShardIndex, monkeypatch):
    plain = fitted(trainer(tmp_path / "a", index, replace(CONFIG, fine_epochs=0)))
    monkeypatch.setattr(ReidTrainer, "_open_banks", lambda *_: None)
    whole = fitted(trainer(tmp_path / "b", index, replace(CONFIG, fine_epochs=0)))
    for one, other in zip(plain.history, whole.history, strict=True):
        assert one["train_loss"] == pytest.approx(other["train_loss"], abs=1e-3)
        assert one["val_loss"] == pytest.approx(other["val_loss"], abs=1e-3)


def test_animals_that_differ_plainly_are_learned(tmp_path: Path, index: ShardIndex):
    config = replace(CONFIG, epochs=40, fine_epochs=0, lr=0.02)
    made = trainer(tmp_path, index, config)
    assert fitted(made).history[-1]["train_accuracy"] > 0.8


@pytest.mark.parametrize("stop_after", [1, 3])
@pytest.mark.parametrize("augment", [None, "MIX"])
def test_a_stopped_training_gives_what_an_unbroken_one_does(
    tmp_path: Path, index: ShardIndex, stop_after: int, augment: str | None
):
    config = replace(CONFIG, augment=augment)
    whole = trainer(tmp_path / "whole", index, config)
    expected = fitted(whole)
    cancel, epochs = CancelToken(), []

    def stop(update: Update) -> None:
        epochs.extend([1] if "val_loss" in update.detail else [])
        if len(epochs) == stop_after:
            cancel.cancel()

    with pytest.raises(Cancelled):
        fitted(trainer(tmp_path / "two", index, config), stop, cancel)
    again = trainer(tmp_path / "two", index, config, seed=77)  # what is on the disk counts
    result = fitted(again)
    assert untimed(result.history) == untimed(expected.history)
    assert same(again.network, whole.network)


def test_a_stage_ends_when_nothing_improves(tmp_path: Path, index: ShardIndex):
    # So small a rate changes no rounded loss: the first epoch stays the best.
    config = replace(CONFIG, lr=1e-12, fine_lr=1e-12, epochs=9, fine_epochs=9, patience=2, opened=0.01)
    result = fitted(trainer(tmp_path, index, config))
    stages = [row["stage"] for row in result.history]
    assert stages.count("head") == 3
    assert stages.count("fine") < 9
    assert len(result.opened) == 1


def test_the_second_stage_must_beat_the_first(tmp_path: Path, index: ShardIndex):
    config = replace(CONFIG, epochs=5, fine_lr=1.0)
    made = trainer(tmp_path, index, config)
    start = {name: value.clone() for name, value in made.network.encoder.state_dict().items()}
    result = fitted(made)
    assert result.best["stage"] == "head"
    after = made.network.encoder.state_dict()
    assert all(torch.equal(start[name], after[name]) for name in start)


def test_a_loss_that_is_no_number_is_said(tmp_path: Path, index: ShardIndex):
    made = trainer(tmp_path, index)
    with torch.no_grad():
        made.network.head[0].weight.fill_(float("nan"))
    with pytest.raises(TrainingDivergedError, match="a tenth of the learning rate"):
        fitted(made)


def test_a_cancel_ends_a_backward_pass(tmp_path: Path, index: ShardIndex):
    made, cancel = trainer(tmp_path, index), CancelToken()
    start = {name: value.clone() for name, value in made.network.state_dict().items()}

    class Stops(torch.nn.CrossEntropyLoss):
        def forward(self, scores: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
            cancel.cancel()
            return super().forward(scores, truth)

    made.loss = Stops()
    with pytest.raises(Cancelled):
        fitted(made, cancel=cancel)
    assert all(torch.equal(start[name], value) for name, value in made.network.state_dict().items())


def test_a_damaged_state_starts_over(tmp_path: Path, index: ShardIndex):
    fitted(trainer(tmp_path, index, replace(CONFIG, fine_epochs=0, epochs=1)))
    (tmp_path / STATE_FILE).write_bytes(b"damaged")
    assert len(fitted(trainer(tmp_path, index)).history) == 4
    (tmp_path / BASE_FILE).unlink()
    assert len(fitted(trainer(tmp_path, index)).history) == 4


@pytest.mark.parametrize("kind", NAMES)
def test_augmentation_changes_what_it_says(kind: str):
    picture = np.zeros((33, 33, 3), np.uint8)
    picture[4:12, 14:19] = 200
    found = [augmented(picture, kind, np.random.default_rng(seed)) for seed in range(12)]
    assert all(one.shape == picture.shape for one in found)
    again = augmented(picture, kind, np.random.default_rng(3))
    assert (again == found[3]).all()
    assert any((one != picture).any() for one in found)
    if kind == "FLIP":
        mirrored = [picture, picture[::-1], picture[:, ::-1], picture[::-1, ::-1]]
        assert all(any((one == other).all() for other in mirrored) for one in found)
    if kind == "ZOOM":
        assert len({round(float(one.mean()), 2) for one in found}) > 6
    if kind == "ROTA":
        areas = [float((one > 100).sum()) / float((picture > 100).sum()) for one in found]
        assert min(areas) > 0.8
        assert max(areas) < 1.2


def test_no_batch_has_a_single_picture():
    for count in range(2, 70):
        sizes = [len(part) for part in parts_of(np.arange(count), 4)]
        assert min(sizes) >= 2
        assert max(sizes) <= 4
        assert sum(sizes) == count
