"""The Train tab: labels, curves, scores, networks, and one real training."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from small_study import MASKED, write_model

from workbench.core.frame_status import FrameStatus
from workbench.core.progress import Update
from workbench.gui.context import WindowContext
from workbench.gui.controllers.jobs import JobHandle, JobState
from workbench.gui.controllers.train_models import read_models
from workbench.gui.dialogs.video_animals import VideoAnimalsDialog
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


def texts(tab: TrainTab, which: str = "best") -> dict[str, tuple[str, str, str]]:
    """IoU, F1 and boundary F1 by class, of the best or the last epoch, as the table shows them."""
    scores = tab.scores
    scores.which.setCurrentIndex(scores.which.findData(which))
    items = [scores.table.topLevelItem(row) for row in range(scores.table.topLevelItemCount())]
    return {item.text(0): (item.text(1), item.text(2), item.text(3)) for item in items if item is not None}


def epoch(number: int, mean: float) -> Update:
    detail = {
        "epoch": number, "epochs": 5, "train_loss": 1.0 / number, "val_loss": 1.5 / number,
        "iou": {"background": 0.99, "head": mean, "body": 0.8, "tail": None}, "mean_iou": mean,
        "f1": {"head": mean + 0.1, "tail": None}, "boundary_f1": {"head": mean + 0.2}, "panoptic": mean - 0.1,
        "mean_iou_parts": 0.5, "mean_f1": 0.51, "mean_f1_parts": 0.52, "mean_boundary_f1": 0.53,
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


def test_a_random_split_warns_before_it_starts(tab: TrainTab) -> None:
    settings = tab.settings
    assert not settings.split_warning.isVisible()
    settings.split.setCurrentIndex(settings.split.findData("random"))
    assert settings.split_warning.isVisible()
    assert "control" in settings.split_warning.text()
    assert tab.start_button.isEnabled()


def test_a_network_of_a_random_split_says_so(
    tab: TrainTab, study: Path, context: WindowContext, qtbot: QtBot
) -> None:
    assert not tab.warning.isVisible()
    write_model(study, "unet-random", 0.99, warning="Frames were held out at random: ...")
    context.study.refresh()
    qtbot.waitUntil(lambda: tab.models.topLevelItemCount() == 2, timeout=WAIT)
    tab.models.pick("unet-random")
    assert tab.warning.isVisible()
    tab.models.pick("unet-old")
    assert not tab.warning.isVisible()
    (study / "models" / "unet-old" / "training_state.pth").write_bytes(b"half way")
    context.study.refresh()
    qtbot.waitUntil(tab.warning.isVisible, timeout=WAIT)
    assert "Broken off after epoch 2 of 5" in tab.warning.text()
    assert not tab.report_button.isEnabled(), "an old network has no report"


def test_whole_animals_need_names(
    tab: TrainTab, context: WindowContext, study: Path, make_video: Callable[..., Path], qtbot: QtBot
) -> None:
    settings = tab.settings
    assert not settings.name_animals.isVisible()
    settings.split.setCurrentIndex(settings.split.findData("animal"))
    assert not tab.start_button.isEnabled()
    assert "which animals are in mouse" in tab.hint.text()
    qtbot.mouseClick(settings.name_animals, Qt.MouseButton.LeftButton)
    dialog = tab.findChild(VideoAnimalsDialog)
    assert dialog is not None
    assert dialog.table.rowCount() == 1
    dialog.table.item(0, 1).setText(" Ada , Bela,Ada,")
    with qtbot.waitSignal(tab.controller.animals_changed, timeout=WAIT):
        dialog.accept()
    assert tomllib.loads((study / "project.toml").read_text("utf-8"))["video_animals"] == {
        "mouse": ["Ada", "Bela"]
    }
    assert "two that share no video" in tab.hint.text()
    project = context.study.project
    assert project is not None
    project.add_video(make_video(study / "second.mp4"))
    project.set_status("second", [0], FrameStatus.PSEUDO)
    project.update_manifest(video_animals={"mouse": ("Ada",), "second": ("Bela",)})
    with qtbot.waitSignal(tab.controller.labels_counted, timeout=WAIT):
        tab.controller.refresh()
    assert tab.start_button.isEnabled(), tab.hint.text()


def test_rare_settings_reach_the_training(tab: TrainTab, study: Path, tmp_path: Path, qtbot: QtBot) -> None:
    settings = tab.settings
    assert not settings.more.isVisible()
    settings.more_section.set_opened(True)
    qtbot.waitUntil(settings.more.isVisible, timeout=WAIT)
    note = settings.encoder_note
    qtbot.waitUntil(lambda: note.height() >= note.heightForWidth(note.width()), timeout=WAIT)
    more = settings.more
    more.batch.setValue(4)
    more.rate.setValue(0.0005)
    assert more.rate.text() == "0.0005"
    more.patience.setValue(5)
    more.boundary.setValue(1.5)
    more.frames.setValue(200)
    more.augment.setChecked(False)
    more.weights.setText(str(tmp_path / "w.pth"))
    more.device.setCurrentIndex(more.device.findData("cpu"))
    more.gpus.setValue(2)
    more.precision.setCurrentIndex(more.precision.findData("bf16"))
    more.seed.setValue(7)
    more.resume.setChecked(False)
    settings.animals.setCurrentIndex(settings.animals.findData("on"))
    spec = TrainSpec.of(study=study, **settings.values())
    assert (spec.batch, spec.lr, spec.patience, spec.boundary) == (4, 0.0005, 5, 1.5)
    assert (spec.frames_per_epoch, spec.augment, spec.weights) == (200, False, tmp_path / "w.pth")
    assert (spec.device, spec.gpus, spec.precision, spec.seed) == ("cpu", 2, "bf16", 7)
    assert (spec.resume, spec.animals) == (False, "on")
    assert [box for box in more.findChildren(QWidget, options=ONLY_OWN) if not tip_of(more, box)] == []


ONLY_OWN = Qt.FindChildOption.FindDirectChildrenOnly


def tip_of(more: QWidget, box: QWidget) -> str:
    return "label" if isinstance(box, QLabel) else box.toolTip()


def test_settings_begin_with_the_defaults_and_make_the_spec(tab: TrainTab, study: Path) -> None:
    values = tab.settings.values()
    assert TrainSpec.of(study=study, **values) == TrainSpec(study=study)
    left_out = {"study", "min_steps", "palette", "threads"}
    assert set(values) == set(TrainSpec.model_fields) - left_out
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
    assert tab.settings.values()["sets"] == ()
    tab.settings.sets["set-1"].setChecked(True)
    assert tab.settings.values()["sets"] == ("set-1",)
    with qtbot.waitSignal(tab.controller.sets_found, timeout=WAIT):
        tab.controller.refresh()
    assert tab.settings.values()["sets"] == ("set-1",), "a tick stays when the list is read again"


def test_networks_are_listed_and_shown(
    tab: TrainTab, study: Path, context: WindowContext, qtbot: QtBot
) -> None:
    assert tab.models.selected is not None
    assert "unet-old" in tab.title.text()
    assert texts(tab)["head"] == ("0.500", "–", "–")
    assert texts(tab)["Mean"][0] == "0.610"
    assert texts(tab, "last")["Mean"][0] == "0.610"
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
    assert texts(tab)["Mean"][0] == "0.900"


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
    assert texts(tab)["Mean"] == ("0.700", "0.510", "–")
    assert texts(tab)["Mean of parts"] == ("0.500", "0.520", "0.530")
    assert texts(tab)["head"] == ("0.700", "0.800", "0.900")
    assert texts(tab)["tail"] == ("–", "–", "–")
    assert "Panoptic quality: 0.600" in texts(tab)
    assert tab.scores.which.currentText() == "Best epoch (2)"
    assert texts(tab, "last")["Mean"][0] == "0.600"
    assert tab.scores.which.currentText() == "Last epoch (3)"
    for number, (key, last) in enumerate(
        (("mean_iou", 0.6), ("mean_f1", 0.51), ("mean_boundary_f1", 0.53), ("panoptic", 0.5))
    ):
        curves.measure.setCurrentIndex(number)
        assert curves.lines[key].getData()[1][-1] == pytest.approx(last)
        head = curves.lines.get("head")
        shown = None if head is None else pytest.approx(head.getData()[1][-1])
        assert shown == {"mean_iou": 0.6, "mean_f1": 0.7, "mean_boundary_f1": 0.8}.get(key)
    curves.measure.setCurrentIndex(0)
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


def test_a_training_for_real(
    tab: TrainTab, context: WindowContext, study: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tab.settings
    settings.epochs.setValue(2)
    settings.more.batch.setValue(4)
    settings.picture_size.addItem("64 px", 64)
    settings.picture_size.setCurrentIndex(settings.picture_size.findData(64))
    with qtbot.waitSignal(context.jobs.finished, timeout=WAIT) as finished:
        qtbot.mouseClick(tab.start_button, Qt.MouseButton.LeftButton)
        assert tab.strip.isVisible()
        assert not tab.start_button.isEnabled()
    run = finished.args[1].run
    assert len(tab.controller.epochs) == 2
    assert all(0 <= epoch.mean_f1 <= 1 for epoch in tab.controller.epochs)
    qtbot.waitUntil(lambda: tab.examples.grid.count > 0, timeout=WAIT)
    qtbot.waitUntil(lambda: tab.models.selected is not None, timeout=WAIT)
    assert tab.models.selected is not None
    assert tab.models.selected.run == run
    assert "Done" in tab.note.text()
    row = read_models(study)[0]
    assert row.run == run
    assert row.mean_iou == pytest.approx(finished.args[1].mean_iou, abs=1e-4)
    assert row.measured is not None
    assert set(row.measured.boundary_f1) == {"background", "head", "body", "tail"}
    assert row.report == study / "models" / run / "report.html"
    assert tab.start_button.isEnabled()
    # The pictures of the best epoch, one click enlarges, the next one goes back.
    grid = tab.examples.grid
    qtbot.waitUntil(lambda: grid.count == sum(path.is_file() for path in row.examples) > 0, timeout=WAIT)
    assert f"Epoch {row.best_epoch}" in tab.examples.caption.text()
    cell = grid.cells()[-1]
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=cell.center().toPoint())
    assert grid.alone == grid.count - 1
    assert grid.cells()[0].width() > cell.width()
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.rect().center())
    assert grid.alone is None
    # Report and export.
    opened: list[Path] = []
    monkeypatch.setattr("workbench.gui.tabs.train_tab.open_file", opened.append)
    qtbot.mouseClick(tab.report_button, Qt.MouseButton.LeftButton)
    assert opened == [row.report]
    out = study / "exports" / "net.pt"
    with qtbot.waitSignal(context.jobs.finished, timeout=WAIT) as exported:
        tab.library.export(run, out)
    assert exported.args[1].out == out
    assert out.stat().st_size > 100_000


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
    whole = "validated on whole animals: Ada, Bela; 24 synthetic images by the frames they are made of"
    assert split_text(whole) == whole
