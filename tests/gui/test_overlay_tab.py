"""The Overlay tab: masks over the playing video, classes, and the export."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from small_study import HEIGHT, MASKED, WIDTH, mouse_frame, write_model

from workbench.core.classes import BODY, HEAD, ClassTable
from workbench.gui.context import WindowContext
from workbench.gui.controllers.overlay import Coverage, coverage
from workbench.gui.tabs.overlay_tab import OverlayTab
from workbench.media.images import write_image
from workbench.media.video import Video
from workbench.nets.familiarity import Unlike

pytestmark = pytest.mark.gui
WAIT = 60_000


@pytest.fixture
def tab(context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot) -> OverlayTab:
    """The tab at frame 0 of the study's mouse."""
    made = OverlayTab(context)
    qtbot.addWidget(made)
    made.resize(1000, 620)
    made.show()
    with qtbot.waitSignal(made.view.frame_shown, timeout=WAIT):
        open_study(study)
    qtbot.waitUntil(lambda: made._coverage is not None and bool(made._models), timeout=WAIT)
    return made


def go_to(tab: OverlayTab, qtbot: QtBot, frame: int) -> None:
    with qtbot.waitSignal(tab.view.frame_shown, timeout=WAIT) as shown:
        tab.view.bar.set_frame(frame)
    assert shown.args[0].wish.index == frame


def color_at(tab: OverlayTab, x: float, y: float) -> tuple[int, int, int]:
    canvas = tab.view.canvas
    color = canvas.grab().toImage().pixelColor(canvas.to_widget(QPointF(x, y)).toPoint())
    return color.red(), color.green(), color.blue()


def near(one: tuple[int, int, int], other: tuple[int, int, int], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def test_the_mask_lies_over_its_own_frame(tab: OverlayTab, qtbot: QtBot) -> None:
    tab.opacity.setValue(100)
    for frame in (0, 7):
        if frame:
            go_to(tab, qtbot, frame)
        # The nose: only there where this very frame has it.
        assert near(color_at(tab, 70 + 3 * frame + 32, 90), ClassTable.default().classes[HEAD].color)
        assert near(color_at(tab, 70 + 3 * frame - 10, 90), ClassTable.default().classes[BODY].color)
    assert tab.opacity_label.text() == "100 %"


def test_areas_are_those_of_the_mask(tab: OverlayTab, qtbot: QtBot) -> None:
    go_to(tab, qtbot, 3)
    mask = mouse_frame(3)[1]
    for row, value in enumerate((1, 2, 3)):
        item = tab.classes.topLevelItem(row)
        assert item is not None
        assert item.text(1).replace(",", "") == str(np.count_nonzero(mask == value))
    assert not tab.frame_note.isVisible()
    go_to(tab, qtbot, MASKED + 1)
    item = tab.classes.topLevelItem(0)
    assert item is not None
    assert item.text(1) == "–"
    assert "no prediction" in tab.frame_note.text()


def test_a_class_can_be_hidden(tab: OverlayTab, qtbot: QtBot) -> None:
    tab.opacity.setValue(100)
    floor = (70, 70, 70)
    item = tab.classes.topLevelItem(HEAD - 1)
    assert item is not None
    item.setCheckState(0, Qt.CheckState.Unchecked)
    assert near(color_at(tab, 102, 90), floor, 20)
    assert near(color_at(tab, 60, 90), ClassTable.default().classes[BODY].color)
    item.setCheckState(0, Qt.CheckState.Checked)
    assert near(color_at(tab, 102, 90), ClassTable.default().classes[HEAD].color)


def test_outline(tab: OverlayTab, qtbot: QtBot) -> None:
    tab.opacity.setValue(100)
    qtbot.mouseClick(tab.outline, Qt.MouseButton.LeftButton, pos=QPoint(8, tab.outline.height() // 2))
    assert tab.outline.isChecked()
    assert near(color_at(tab, 60, 90), (70, 70, 70), 20)


def test_source_mask_or_prediction(tab: OverlayTab, study: Path, qtbot: QtBot) -> None:
    (study / "predictions" / "mouse" / "frame_0000004.png").unlink()
    go_to(tab, qtbot, 4)
    assert tab.frame_note.isVisible()
    with qtbot.waitSignal(tab.view.frame_shown, timeout=WAIT) as shown:
        tab.source.setCurrentIndex(tab.source.findData("mask"))
    assert shown.args[0].mask is not None
    assert not tab.frame_note.isVisible()


def test_a_video_unlike_the_training_is_told(
    tab: OverlayTab, study: Path, context: WindowContext, qtbot: QtBot
) -> None:
    assert not tab.unlike_note.isVisible()
    unlike = Unlike(40, 12, -1.5)
    facts = {"model": "x", "checkpoint": "x", "frames": 40, "unlike_training": unlike.to_dict()}
    (study / "predictions" / "mouse" / "prediction.json").write_text(json.dumps(facts))
    tab.controller.refresh()
    qtbot.waitUntil(tab.unlike_note.isVisible, timeout=WAIT)
    text = tab.unlike_note.text()
    assert "In 12 of 40 picture" in text and "darker" in text and "brighter" not in text


def test_playing_shows_frames_in_order_and_tells_the_rate(tab: OverlayTab, qtbot: QtBot) -> None:
    shown: list[int] = []
    tab.view.frame_shown.connect(lambda picture: shown.append(picture.wish.index))
    qtbot.mouseClick(tab.view.bar.play_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not tab.view.bar.playing, timeout=WAIT)
    qtbot.waitUntil(lambda: bool(shown) and shown[-1] == 39, timeout=WAIT)
    assert shown == sorted(shown)
    assert len(shown) > 3


def test_the_rate_is_honest(tab: OverlayTab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(tab.view.meter), "rate", property(lambda _self: 7.26))
    tab._show_rate()
    assert tab.rate_label.text() == "Shown: 7.3 of 20.0 frames per second"


def test_keys_step(tab: OverlayTab, qtbot: QtBot) -> None:
    qtbot.keyClick(tab.view.canvas, Qt.Key.Key_D)
    qtbot.keyClick(tab.view.canvas, Qt.Key.Key_D)
    assert tab.view.frame == 2
    qtbot.keyClick(tab.view.canvas, Qt.Key.Key_Space)
    assert tab.view.bar.playing
    tab.view.bar.pause()


def test_models_and_coverage(tab: OverlayTab, study: Path, context: WindowContext, qtbot: QtBot) -> None:
    assert coverage(study, "mouse") == Coverage("mouse", MASKED, MASKED)
    assert "20 of 40" in tab.coverage_label.text()
    assert [row.run for row in tab._models] == ["unet-old"]
    assert tab.predict_button.isEnabled()
    write_model(study, "unet-new", 0.75)
    context.study.refresh()
    qtbot.waitUntil(lambda: tab.model.count() == 2, timeout=WAIT)
    assert {tab.model.itemData(row) for row in range(2)} == {"unet-old", "unet-new"}
    assert tab.model.currentData() == "unet-old"


def test_prediction_of_a_broken_network_fails_with_a_sentence(
    tab: OverlayTab, context: WindowContext, qtbot: QtBot
) -> None:
    errors: list[str] = []
    context.error_raised.connect(lambda error: errors.append(error.text))
    with qtbot.waitSignal(context.jobs.failed, timeout=WAIT):
        qtbot.mouseClick(tab.predict_button, Qt.MouseButton.LeftButton)
    assert "unet_checkpoint_epoch_2.pth is not a checkpoint" in errors[0]
    assert tab.predict_button.isEnabled()


def test_options_of_the_prediction_reach_the_job(
    tab: OverlayTab, context: WindowContext, qtbot: QtBot
) -> None:
    specs = []
    context.jobs.submitted.connect(lambda handle: specs.append(handle.spec))
    for box in (None, tab.mirrored, tab.confidence):
        if box is not None:
            qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
        with qtbot.waitSignal(context.jobs.failed, timeout=WAIT):  # the study's network is none
            qtbot.mouseClick(tab.predict_button, Qt.MouseButton.LeftButton)
    assert [(spec.flip, spec.confidence) for spec in specs] == [
        ("off", False),
        ("both", False),
        ("both", True),
    ]
    assert specs[0].batch is None


def test_doubt_is_shown_where_the_network_is_unsure(tab: OverlayTab, study: Path, qtbot: QtBot) -> None:
    sure = np.full((HEIGHT, WIDTH), 255, np.uint8)
    sure[:, :40], sure[:, 200:] = 120, 215
    folder = study / "predictions" / "mouse" / "confidence"
    folder.mkdir(parents=True)
    write_image(folder / "frame_0000000.png", sure)
    tab.opacity.setValue(100)
    tab.outline.setChecked(True)
    with qtbot.waitSignal(tab.view.frame_shown, timeout=WAIT):
        tab.source.setCurrentIndex(tab.source.findData("confidence"))
    assert near(color_at(tab, 10, 150), (255, 0, 0), 20)
    red, green, _ = color_at(tab, 220, 150)
    assert red > 240
    assert 120 < green < 230
    assert near(color_at(tab, 100, 20), (215, 215, 215))
    assert not tab.classes.isEnabled()
    assert not tab.outline.isEnabled()
    assert not tab.export_button.isEnabled()
    assert "choose the prediction" in tab.export_button.toolTip()
    go_to(tab, qtbot, 1)
    assert "no confidence map" in tab.frame_note.text()
    with qtbot.waitSignal(tab.view.frame_shown, timeout=WAIT):
        tab.source.setCurrentIndex(tab.source.findData("prediction"))
    tab.outline.setChecked(False)
    assert near(color_at(tab, 70 + 3 + 32, 90), ClassTable.default().classes[HEAD].color)
    assert tab.export_button.isEnabled()


def export_dialog(tab: OverlayTab, qtbot: QtBot) -> QFileDialog:
    qtbot.mouseClick(tab.export_button, Qt.MouseButton.LeftButton)
    dialog = tab.findChild(QFileDialog)
    assert dialog is not None
    return dialog


def test_export_asks_then_writes(
    tab: OverlayTab, context: WindowContext, tmp_path: Path, qtbot: QtBot
) -> None:
    tab.opacity.setValue(80)
    dialog = export_dialog(tab, qtbot)
    assert Path(dialog.selectedFiles()[0]).name == "mouse_overlay.mp4"
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile("película")
    with qtbot.waitSignal(context.jobs.finished, timeout=WAIT) as finished:
        dialog.accept()
    assert finished.args[0].spec.opacity == pytest.approx(0.8)
    with Video(tmp_path / "película.mp4") as video:
        assert video.frame_count == 40
        head = ClassTable.default().classes[HEAD].color
        expected = tuple(round(0.8 * part + 0.2 * 70) for part in head)
        found = tuple(int(value) for value in video.frame(0)[90, 102])
        assert near(found, expected, 40)  # type: ignore[arg-type]
    assert not tab.export_strip.isVisible()
    assert "película.mp4" in tab.export_note.text()


def test_a_cancelled_dialog_does_nothing(tab: OverlayTab, context: WindowContext, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(context.jobs.submitted):
        export_dialog(tab, qtbot).reject()


def test_the_wheel_scrolls_the_panel_and_changes_nothing(tab: OverlayTab) -> None:
    def turn() -> None:
        at = QPointF(tab.opacity.rect().center())
        event = QWheelEvent(
            at, at, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(tab.opacity, event)

    tab.view.canvas.setFocus()
    turn()
    assert tab.opacity.value() == 50
    tab.activateWindow()
    tab.opacity.setFocus()
    turn()
    assert tab.opacity.value() > 50


def test_nothing_can_be_started_without_a_study(context: WindowContext, qtbot: QtBot) -> None:
    tab = OverlayTab(context)
    qtbot.addWidget(tab)
    tab.show()
    assert not tab.predict_button.isEnabled()
    assert not tab.export_button.isEnabled()
    assert not tab.opacity.isEnabled()
