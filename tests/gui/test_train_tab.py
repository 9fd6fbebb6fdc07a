"""The Train tab: labels, curves, scores, networks, and one real training."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from small_study import MASKED, write_model

from workbench.core.frame_status import FrameStatus
from workbench.core.progress import Update
from workbench.gui.context import WindowContext
from workbench.gui.controllers.jobs import JobHandle, JobState
from workbench.gui.controllers.train_models import read_models
from workbench.gui.tabs.train_settings import ENCODER_NOTES
from workbench.gui.tabs.train_tab import TrainTab
from workbench.gui.tabs.train_tables import split_text
from workbench.jobs.operations.train import TrainSpec
from workbench.nets.encoders import ENCODERS

pytestmark = pytest.mark.gui
WAIT = 120_000


@pytest.fixture
def tab(context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot) -> TrainTab:
    """The tab with curves, labels and networks of the study loaded."""
    made = TrainTab(context)
    qtbot.addWidget(made)
    made.resize(1000, 620)
    made.show()
    open_study(study)
    qtbot.waitUntil(
        lambda: (
            made.curves is not None and made.curves.ready and made.settings.frames > 0 and bool(made._models)
        ),
        timeout=WAIT,
    )
    return made


def texts(tab: TrainTab) -> dict[str, tuple[str, str]]:
    """Last and best IoU by class, as the table shows them."""
    items = [tab.scores.topLevelItem(row) for row in range(tab.scores.topLevelItemCount())]
    return {item.text(0): (item.text(1), item.text(2)) for item in items if item is not None}


def epoch(number: int, mean: float) -> Update:
    detail = {
        "epoch": number, "epochs": 5, "train_loss": 1.0 / number, "val_loss": 1.5 / number,
        "iou": {"background": 0.99, "head": mean, "body": 0.8, "tail": None}, "mean_iou": mean,
    }  # fmt: skip
    return Update(number, 5, "Training", detail)


def test_labels_are_counted(tab: TrainTab, context: WindowContext, qtbot: QtBot) -> None:
    boxes = tab.settings.statuses
    assert boxes[FrameStatus.PSEUDO].text() == f"Pseudo-masks ({MASKED})"
    assert boxes[FrameStatus.PSEUDO].isChecked()
    assert not boxes[FrameStatus.PREDICTED].isChecked()
    assert tab.settings.frames == MASKED
    assert tab.start_button.isEnabled()
    boxes[FrameStatus.PSEUDO].setChecked(False)
    assert not tab.start_button.isEnabled()
    assert "No frames have such labels" in tab.hint.text()


def test_whole_videos_need_two(tab: TrainTab) -> None:
    tab.settings.split.setCurrentIndex(tab.settings.split.findData("video"))
    assert not tab.start_button.isEnabled()
    assert "two videos" in tab.hint.text()


def test_settings_begin_with_the_defaults_and_make_the_spec(tab: TrainTab, study: Path) -> None:
    choices = tab.settings.choices
    default = TrainSpec(study=study)
    for name in ("encoder", "epochs", "batch", "size", "split", "seed", "statuses"):
        assert getattr(choices, name) == getattr(default, name), name
    assert [tab.settings.encoder.itemData(row) for row in range(len(ENCODERS))] == [e.name for e in ENCODERS]
    assert {entry.note for entry in ENCODERS} == set(map(str, ENCODER_NOTES))


def test_synthetic_sets_are_offered(tab: TrainTab, study: Path, qtbot: QtBot) -> None:
    assert not tab.settings.sets
    assert "Synthesise" in tab.settings.sets_note.text()
    folder = study / "synthetic" / "set-1"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text('{"images": [{}, {}]}')
    with qtbot.waitSignal(tab.controller.sets_found, timeout=WAIT):
        tab.controller.refresh()
    assert tab.settings.choices.sets == ()
    tab.settings.sets["set-1"].setChecked(True)
    assert tab.settings.choices.sets == ("set-1",)
    with qtbot.waitSignal(tab.controller.sets_found, timeout=WAIT):
        tab.controller.refresh()
    assert tab.settings.choices.sets == ("set-1",), "a tick stays when the list is read again"


def test_networks_are_listed_and_shown(
    tab: TrainTab, study: Path, context: WindowContext, qtbot: QtBot
) -> None:
    assert tab.models.selected is not None
    assert "unet-old" in tab.title.text()
    assert texts(tab)["head"] == ("0.500", "0.500")
    assert texts(tab)["Mean"][1] == "0.610"
    curves = tab.curves
    assert curves is not None
    x, y = curves.lines["mean_iou"].getData()
    np.testing.assert_allclose(x, [1, 2])
    np.testing.assert_allclose(y, [0.305, 0.61])
    write_model(study, "unet-new", 0.9)
    context.study.refresh()
    qtbot.waitUntil(lambda: tab.models.topLevelItemCount() == 2, timeout=WAIT)
    assert tab.models.selected.run == "unet-old"
    tab.models.pick("unet-new")
    assert texts(tab)["Mean"][1] == "0.900"


def test_curves_grow_with_every_epoch(tab: TrainTab, context: WindowContext, study: Path) -> None:
    handle = JobHandle(99, "Train", TrainSpec(study=study, epochs=5), state=JobState.RUNNING)
    context.jobs.started.emit(handle)
    assert tab.models.selected is None
    assert "first epoch" in tab.title.text()
    curves = tab.curves
    assert curves is not None
    for number, mean in ((1, 0.3), (2, 0.7), (3, 0.6)):
        context.jobs.progress.emit(handle, epoch(number, mean))
        x, y = curves.lines["val_loss"].getData()
        assert list(x) == list(range(1, number + 1))
        assert y[-1] == pytest.approx(1.5 / number)
    assert "epoch 3 of 5" in tab.title.text()
    assert texts(tab)["Mean"] == ("0.600", "0.700")
    assert texts(tab)["tail"] == ("–", "–")
    # Updates of another job, or without an epoch, change nothing.
    context.jobs.progress.emit(JobHandle(100, "Other", TrainSpec(study=study)), epoch(4, 0.1))
    context.jobs.progress.emit(handle, Update(4, 5, "Training"))
    assert len(tab.controller.epochs) == 3
    # A finished network can be looked at meanwhile, and back.
    tab.models.pick("unet-old")
    assert tab.live_button.isVisible()
    tab.live_button.click()
    assert "epoch 3 of 5" in tab.title.text()
    handle.state = JobState.CANCELLED
    context.jobs.cancelled.emit(handle)
    assert tab.controller.running is None
    assert "Cancelled" in tab.note.text()


def test_a_training_for_real(tab: TrainTab, context: WindowContext, study: Path, qtbot: QtBot) -> None:
    settings = tab.settings
    settings.epochs.setValue(2)
    settings.batch.setValue(4)
    settings.picture_size.addItem("64 px", 64)
    settings.picture_size.setCurrentIndex(settings.picture_size.findData(64))
    with qtbot.waitSignal(context.jobs.finished, timeout=WAIT) as finished:
        qtbot.mouseClick(tab.start_button, Qt.MouseButton.LeftButton)
        assert tab.strip.isVisible()
        assert not tab.start_button.isEnabled()
    run = finished.args[1].run
    assert len(tab.controller.epochs) == 2
    qtbot.waitUntil(lambda: tab.models.selected is not None, timeout=WAIT)
    assert tab.models.selected is not None
    assert tab.models.selected.run == run
    assert "Done" in tab.note.text()
    row = read_models(study)[0]
    assert row.run == run
    assert row.mean_iou == pytest.approx(finished.args[1].mean_iou, abs=1e-4)
    assert tab.start_button.isEnabled()


def test_cancel_a_training(tab: TrainTab, context: WindowContext, qtbot: QtBot) -> None:
    tab.settings.epochs.setValue(900)
    with qtbot.waitSignal(context.jobs.cancelled, timeout=WAIT):
        qtbot.mouseClick(tab.start_button, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(tab.strip.cancel_button, Qt.MouseButton.LeftButton)
    assert not tab.strip.isVisible()
    assert tab.start_button.isEnabled()


def test_a_folder_that_is_not_whole_is_passed_over(study: Path) -> None:
    broken = study / "models" / "broken"
    broken.mkdir()
    (broken / "metrics_multiclass.json").write_text("{ not json")
    write_model(study, "no-weights", 0.5)
    (study / "models" / "no-weights" / "unet_checkpoint_epoch_2.pth").unlink()
    rows = read_models(study)
    assert [row.run for row in rows] == ["unet-old"]
    assert math.isclose(rows[0].iou["tail"], 0.4)


def test_split_text() -> None:
    assert split_text("validated on stretches of time, gap 2 s").endswith("gap 2 s")
    assert split_text("something else") == "something else"
