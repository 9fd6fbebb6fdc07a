"""The study's networks in the window: named, put away, brought in and out, and compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot
from small_study import write_model

from workbench.core.classes import ClassTable
from workbench.gui.context import WindowContext
from workbench.gui.controllers.train_models import read_models
from workbench.gui.dialogs.compare_models import CompareModelsDialog
from workbench.gui.dialogs.model_details import ModelDetailsDialog
from workbench.gui.tabs.encoder_costs import COST, EncoderCosts
from workbench.gui.tabs.model_panel import ModelPanel
from workbench.gui.tabs.train_settings import TrainSettings
from workbench.gui.tabs.train_tables import ModelList
from workbench.nets.checkpoint import Checkpoint, checkpoint_path, save_checkpoint
from workbench.nets.encoder_costs import (
    Circumstances,
    CostTable,
    EncoderCost,
    keep_table,
    newest_here,
    processor_name,
    torch_version,
)
from workbench.nets.encoders import DEFAULT_ENCODER, ENCODERS
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.segmentation import build_unet
from workbench.project.model_library import list_models

pytestmark = pytest.mark.gui
WAIT = 120_000


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_LOG_DIR", str(tmp_path / "log"))
    monkeypatch.setenv("WORKBENCH_COSTS_DIR", str(tmp_path / "costs"))


def write_network(study: Path, run: str, seed: int) -> None:
    """A real network with weights of chance, which `write_model` leaves out."""
    write_model(study, run, 0.5 + seed / 100)
    torch.manual_seed(seed)
    state = build_unet().state_dict()
    facts = {"run": run}
    checkpoint = Checkpoint(
        DEFAULT_ENCODER, ClassTable.default(), Preprocessing(64, None, 150.0, 40.0), state, facts
    )
    save_checkpoint(checkpoint_path(study / "models" / run, 2), checkpoint)


@pytest.fixture
def panel(
    context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot
) -> ModelPanel:
    """The panel over the study's networks: unet-old, whose weights are none, and two real ones."""
    write_network(study, "unet-a", 1)
    write_network(study, "unet-b", 2)
    models = ModelList()
    made = ModelPanel(context, models)
    made.resize(560, 260)
    qtbot.addWidget(made)
    made.show()

    def follow() -> None:
        if context.study.folder is not None:
            models.show_models(read_models(context.study.folder))

    made.controller.models_changed.connect(follow)
    open_study(study)
    qtbot.waitUntil(lambda: len(made.entries) == 3 and models.topLevelItemCount() == 3, timeout=WAIT)
    return made


def names(panel: ModelPanel) -> set[str]:
    items = (panel.models.topLevelItem(row) for row in range(panel.models.topLevelItemCount()))
    return {item.text(0) for item in items if item is not None}


def dialog_of(panel: ModelPanel, kind: type) -> object:
    return next(iter(panel.window().findChildren(kind)))


def test_what_can_be_done_follows_what_is_picked(panel: ModelPanel) -> None:
    panel.models.clearSelection()
    assert not panel.buttons[panel.details_action].isEnabled()
    assert not panel.delete_action.isEnabled() and not panel.export_action.isEnabled()
    assert panel.compare_action.isEnabled() and panel.import_action.isEnabled()
    panel.models.pick("unet-a")
    assert panel.selected is not None and panel.selected.run == "unet-a"
    assert panel.buttons[panel.details_action].isEnabled() and panel.delete_action.isEnabled()


def test_name_and_notes(panel: ModelPanel, study: Path, qtbot: QtBot) -> None:
    panel.models.pick("unet-a")
    qtbot.mouseClick(panel.buttons[panel.details_action], Qt.MouseButton.LeftButton)
    dialog = dialog_of(panel, ModelDetailsDialog)
    assert isinstance(dialog, ModelDetailsDialog)
    assert dialog.name == "unet-a" and dialog.notes == ""
    dialog.name_field.setText("Fêmeas")
    dialog.notes_field.setPlainText("good at night")
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Fêmeas" in names(panel), timeout=WAIT)
    card = json.loads((study / "models" / "unet-a" / "model.json").read_text("utf-8"))
    assert card == {"name": "Fêmeas", "notes": "good at night"}
    assert panel.selected is not None and panel.selected.notes == "good at night"


def test_deleting_asks_and_keeps(
    panel: ModelPanel, context: WindowContext, study: Path, qtbot: QtBot
) -> None:
    said: list[tuple[str, str]] = []
    context.notified.connect(lambda text, _kind, hint: said.append((text, hint)))
    panel.models.pick("unet-b")
    panel.delete_action.trigger()
    box = dialog_of(panel, QMessageBox)
    assert isinstance(box, QMessageBox)
    yes = next(b for b in box.findChildren(QPushButton) if b.text() == "Delete")
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(panel) == {"unet-a", "unet-old"}, timeout=WAIT)
    assert said and "unet-b" in said[0][0] and "backups/" in said[0][1]
    assert list(study.glob("backups/*/models/unet-b/unet_checkpoint_epoch_2.pth"))


def test_out_and_in_again(
    panel: ModelPanel, context: WindowContext, study: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    out = tmp_path / "boa.pth"
    with qtbot.waitSignal(context.jobs.finished, timeout=WAIT):
        panel.export("unet-a", out)
    assert out.is_file()
    panel.controller.delete("unet-a")
    qtbot.waitUntil(lambda: "unet-a" not in names(panel), timeout=WAIT)
    said: list[str] = []
    context.notified.connect(lambda text, _kind, _hint: said.append(text))
    with qtbot.waitSignal(context.jobs.finished, timeout=WAIT):
        panel.import_file(out)
    qtbot.waitUntil(lambda: "unet-a" in names(panel), timeout=WAIT)
    assert said == ["boa.pth is imported as unet-a."]
    errors: list[object] = []
    context.error_raised.connect(errors.append)
    out.write_bytes(b"half")
    with qtbot.waitSignal(context.jobs.failed, timeout=WAIT):
        panel.import_file(out)
    assert "boa.pth" in str(errors[0])
    assert {entry.run for entry in list_models(study)} == {"unet-a", "unet-b", "unet-old"}


def test_two_are_compared(panel: ModelPanel, context: WindowContext, study: Path, qtbot: QtBot) -> None:
    panel.models.pick("unet-a")
    qtbot.mouseClick(panel.buttons[panel.compare_action], Qt.MouseButton.LeftButton)
    dialog = dialog_of(panel, CompareModelsDialog)
    assert isinstance(dialog, CompareModelsDialog)
    assert dialog.first.currentData() == "unet-a"
    dialog.second.setCurrentIndex(dialog.second.findData("unet-a"))
    assert not dialog.compare_button.isEnabled()
    dialog.second.setCurrentIndex(dialog.second.findData("unet-b"))
    with qtbot.waitSignal(panel.controller.compared, timeout=WAIT):
        qtbot.mouseClick(dialog.compare_button, Qt.MouseButton.LeftButton)
        assert dialog.strip.isVisible() and not dialog.compare_button.isEnabled()
    result = dialog.result_shown
    assert result is not None and result.frames == 20
    assert dialog.verdict.isVisible() and "20 frame" in dialog.verdict.text()
    assert "Nothing says" in dialog.cautions.text() and "checked by no person" in dialog.cautions.text()
    rows = [dialog.scores.topLevelItem(k).text(0) for k in range(dialog.scores.topLevelItemCount())]
    assert rows[0] == "Mean IoU" and "IoU, tail" in rows and "Boundary F1, tail" in rows
    first = dialog.odd.topLevelItem(0)
    assert first is not None and dialog.odd.topLevelItemCount() == len(result.examples) > 0
    qtbot.waitUntil(lambda: dialog.pictures.count == 3, timeout=WAIT)
    wanted: list[str] = []
    frames: list[tuple[str, int]] = []
    context.tab_wanted.connect(wanted.append)
    context.study.frame_selected.connect(lambda video, index: frames.append((video, index)))
    qtbot.mouseClick(dialog.edit_button, Qt.MouseButton.LeftButton)
    assert wanted == ["edit"]
    assert frames == [(result.examples[0].video, result.examples[0].frame)]
    dialog.close()


def test_a_closed_study_closes_its_comparison(
    panel: ModelPanel, context: WindowContext, qtbot: QtBot
) -> None:
    panel.show_comparison()
    dialog = dialog_of(panel, CompareModelsDialog)
    assert isinstance(dialog, CompareModelsDialog)
    with qtbot.waitSignal(dialog.destroyed, timeout=WAIT):
        context.study.close()
    assert not panel.entries and not panel.compare_action.isEnabled()


def table_of(forward: float) -> CostTable:
    about = Circumstances(torch_version(), processor_name(), "cpu", 256, 192, 8)
    costs = {e.name: EncoderCost(e.name, forward * k, 100.0 * k, 1) for k, e in enumerate(ENCODERS, start=1)}
    return CostTable(about, "2026-01-01T00:00:00+00:00", costs)


def test_costs_stand_beside_the_encoders(context: WindowContext, qtbot: QtBot) -> None:
    settings = TrainSettings()
    qtbot.addWidget(settings)
    costs = EncoderCosts(context, settings.encoder)
    qtbot.addWidget(costs)
    assert "not measured" in costs.label.text()
    assert settings.encoder.itemData(0, COST) == "2.0 million weights"
    keep_table(table_of(4.2))
    again = EncoderCosts(context, settings.encoder)
    qtbot.addWidget(again)
    qtbot.waitUntil(lambda: settings.encoder.itemData(0, COST) == "4.2 ms a frame", timeout=WAIT)
    assert settings.encoder.itemData(4, COST) == "21 ms a frame"
    assert again.label.text() == "Here 4.2 ms a frame, 0.10 s a step of 8 frames (256 × 192)"
    settings.encoder.setCurrentIndex(2)
    assert "0.30 s" in again.label.text()
    assert settings.encoder.currentText() == ENCODERS[2].name.removeprefix("tu-")
    assert again.button.text() == "Measure again"


def test_measuring_is_a_job_that_can_be_stopped(context: WindowContext, qtbot: QtBot) -> None:
    settings = TrainSettings()
    qtbot.addWidget(settings)
    costs = EncoderCosts(context, settings.encoder)
    qtbot.addWidget(costs)
    costs.show()
    with qtbot.waitSignal(context.jobs.cancelled, timeout=WAIT):
        qtbot.mouseClick(costs.button, Qt.MouseButton.LeftButton)
        assert costs.strip.isVisible() and not costs.button.isVisible()
        qtbot.mouseClick(costs.strip.cancel_button, Qt.MouseButton.LeftButton)
    assert costs.button.isVisible()
    assert newest_here() is None
