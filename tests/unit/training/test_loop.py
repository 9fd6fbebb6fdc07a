"""What the loop does beyond learning: memory that runs out, early stop, seeds, silence, pictures, rows."""

from __future__ import annotations

import json
import logging
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.classes import ClassTable
from workbench.core.progress import CancelToken, Update, no_progress
from workbench.media.images import read_image
from workbench.nets.checkpoint import METRICS_FILE
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.runtime import out_of_memory
from workbench.training.datasets import FrameCache
from workbench.training.examples import write_examples
from workbench.training.fit import FitConfig, Trainer
from workbench.training.splits import Split

CLASSES = ClassTable.default()
CONFIG = FitConfig(epochs=1, batch=8, lr=6e-3, threads=1, device="cpu", min_steps=1)
SPLIT = Split(tuple(range(24)), tuple(range(24, 32)), (), "drawn")


@pytest.fixture
def trainer_of(figures, tmp_path: Path):
    images, masks = figures(32, seed=5)

    def make(name: str = "model", **changes: object) -> Trainer:
        config = replace(CONFIG, **changes)
        data = FrameCache(images, masks)
        preprocessing = Preprocessing.fitted(list(images), 96)
        return Trainer(tmp_path / name, config, CLASSES, preprocessing, data=data, split=SPLIT)

    return make


def _fit(trainer: Trainer) -> list[dict]:
    return trainer.fit(no_progress, CancelToken()).history


def _refuse_more_than(trainer: Trainer, most: int, error: Exception) -> list[int]:
    """Let the network run out of memory as torch does, where more than ``most`` pictures come at once."""
    seen: list[int] = []

    def look(_module: torch.nn.Module, given: tuple[torch.Tensor, ...]) -> None:
        seen.append(len(given[0]))
        if len(given[0]) > most:
            raise error

    trainer.model.register_forward_pre_hook(look)
    return seen


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError(
            "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"
        ),
        RuntimeError("could not create a primitive"),  # what convolutions say under an address space limit
        MemoryError(),
    ],
)
def test_less_at_once_when_memory_runs_out(trainer_of, caplog, error: Exception) -> None:
    plain, short = trainer_of("plain"), trainer_of("short")
    seen = _refuse_more_than(short, 3, error)
    with caplog.at_level(logging.WARNING, "workbench.training"):
        history = _fit(short)
    whole = _fit(plain)
    assert seen == [8, 4, *[2] * 12]  # three batches of eight; only the first one had to find out
    assert [record.message for record in caplog.records if record.levelno == logging.WARNING] == [
        "memory ran out with 8 pictures at once; going on with 4",
        "memory ran out with 4 pictures at once; going on with 2",
    ]
    assert (history[0]["at_once"], whole[0]["at_once"]) == (2, 8)
    assert short.learner.schedule.get_last_lr() == plain.learner.schedule.get_last_lr()
    assert short.learner.optimizer.state_dict()["state"][0]["step"] == 3
    assert history[0]["train_loss"] == pytest.approx(whole[0]["train_loss"], rel=0.3)


def test_parts_of_a_batch_sum_up_to_its_gradient(trainer_of) -> None:
    """Without what depends on who is in the batch (its statistics, Dice) parts and whole are the same."""
    gradients = []
    for at_once in (8, 2):
        trainer = trainer_of()
        learner = trainer.learner
        learner.network.eval()
        learner.loss_of = lambda outputs, batch: (outputs**2).mean()
        learner.manual_backward = lambda value: value.backward()
        learner.at_once = at_once
        batch = next(trainer.feed.first(CancelToken()))
        learner._accumulated(batch)
        gradients.append(next(learner.network.parameters()).grad.clone())
    assert torch.allclose(*gradients, rtol=1e-4, atol=1e-7)
    assert gradients[0].abs().max() > 0


def test_no_memory_for_two_pictures_is_an_error(trainer_of) -> None:
    trainer = trainer_of()
    _refuse_more_than(trainer, 0, torch.OutOfMemoryError("CUDA out of memory"))
    with pytest.raises(MemoryError):
        _fit(trainer)


def test_other_errors_are_not_taken_for_it(trainer_of) -> None:
    trainer = trainer_of()
    seen = _refuse_more_than(trainer, 0, RuntimeError("shapes do not match"))
    with pytest.raises(RuntimeError, match="shapes"):
        _fit(trainer)
    assert seen == [8]
    assert not out_of_memory(ValueError("out of memory"))


def test_early_stop_only_where_asked_for(trainer_of) -> None:
    still = {"epochs": 4, "lr": 1e-12, "augmentation": None}  # learns nothing: no epoch is better
    updates: list[Update] = []
    stopped = trainer_of("stopped", patience=2, **still)
    result = stopped.fit(updates.append, CancelToken())
    assert [entry["epoch"] for entry in result.history] == [1, 2, 3]
    assert result.epochs == 3
    assert updates[-1].detail["epoch"] == 3
    again = trainer_of("stopped", patience=2, **still)
    assert len(again.fit(no_progress, CancelToken()).history) == 3, (
        "killed behind the end: nothing is left to do"
    )
    assert len(_fit(trainer_of("whole", **still))) == 4


def test_the_same_seed_gives_the_same_numbers(trainer_of) -> None:
    def numbers(name: str, seed: int) -> list[float]:
        trainer = trainer_of(name, seed=seed, encoder="efficientnet-b0")  # drops paths at random
        return [_fit(trainer)[0][key] for key in ("train_loss", "val_loss", "mean_iou")]

    assert numbers("a", 3) == numbers("b", 3)
    assert numbers("c", 4) != numbers("b", 3)


def test_a_stop_changes_no_digit(trainer_of) -> None:
    whole = _fit(trainer_of("whole", epochs=2))
    token = CancelToken()
    cut = trainer_of("cut", epochs=2)
    with pytest.raises(Exception, match="Cancelled"):
        cut.fit(lambda update: "mean_iou" in update.detail and token.cancel(), token)
    resumed = _fit(trainer_of("cut", epochs=2))
    for key in ("train_loss", "val_loss", "metrics"):
        assert resumed[1][key] == whole[1][key]


def test_lightning_is_silent_and_takes_no_signal(trainer_of, capfd, recwarn) -> None:
    def mine(*_given: object) -> None: ...

    before = signal.signal(signal.SIGTERM, mine)
    try:
        seen = []
        trainer_of().fit(lambda _u: seen.append(signal.getsignal(signal.SIGTERM)), CancelToken())
    finally:
        signal.signal(signal.SIGTERM, before)
    assert set(seen) == {mine}
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
    assert [str(w.message) for w in recwarn if "ightning" in w.filename] == []


def test_six_pictures_an_epoch_of_the_same_frames(trainer_of) -> None:
    updates: list[Update] = []
    trainer = trainer_of(epochs=2)
    trainer.fit(updates.append, CancelToken())
    told = [update.detail["examples"] for update in updates if "examples" in update.detail]
    assert [len(paths) for paths in told] == [6, 6]
    assert [Path(path).name for path in told[1]] == [f"epoch_2_{k}.png" for k in range(1, 7)]
    first, second = (read_image(Path(paths[0])) for paths in told)
    assert first.shape == (64, 2 * 96 + 2, 3)
    assert np.array_equal(first[:, :96], second[:, :96])  # the true mask, of the same frame
    shown = trainer.data.images[SPLIT.val[0]][trainer.data.masks[SPLIT.val[0]] == 0]
    assert np.array_equal(first[:, :96][trainer.data.masks[SPLIT.val[0]] == 0][:, 0], shown)


def test_pictures_of_long_ago_are_dropped_but_for_the_best(tmp_path: Path) -> None:
    picture = np.zeros((4, 4, 3), np.uint8)
    for epoch in (1, 2, 60):
        write_examples(tmp_path, epoch, [picture], best=2)
    names = {path.name for path in (tmp_path / "examples").iterdir()}
    assert names == {"epoch_2_1.png", "epoch_60_1.png"}


def test_a_row_holds_every_number_the_curves_may_show(trainer_of) -> None:
    trainer = trainer_of()
    _fit(trainer)
    row = json.loads((trainer.folder / METRICS_FILE).read_text())["history"][0]
    for key in ("iou", "f1", "boundary_f1"):
        assert set(row[key]) == set(CLASSES.names)
    for key in (
        "mean_iou",
        "mean_iou_parts",
        "mean_f1",
        "mean_f1_parts",
        "mean_boundary_f1",
        "pixel_accuracy",
    ):
        assert 0 <= row[key] <= 1
    parts = [value for name, value in row["f1"].items() if name != "background"]
    assert row["mean_f1_parts"] == pytest.approx(np.mean(parts), abs=1e-4)
    assert row["mean_f1"] == pytest.approx(np.mean(list(row["f1"].values())), abs=1e-4)
