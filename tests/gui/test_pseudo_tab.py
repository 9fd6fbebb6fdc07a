"""The Pseudo-masks tab: live steps, automatic parameters, reasons on click, and the job."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from workbench.core.classes import BODY, HEAD, TAIL
from workbench.gui.context import WindowContext
from workbench.gui.controllers.jobs import JobState
from workbench.gui.controllers.pseudo import Preview, learned_from
from workbench.gui.tabs.parameter_panel import AutoSlider, ParameterPanel
from workbench.gui.tabs.pseudo_tab import PseudoTab
from workbench.gui.tabs.pseudo_texts import REASONS, STEPS
from workbench.media.images import read_mask
from workbench.vision.components import Reason
from workbench.vision.pseudo_params import PseudoParams

pytestmark = pytest.mark.gui
WAIT = 60_000


@pytest.fixture
def tab(
    context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot
) -> Iterator[PseudoTab]:
    """The tab, showing frame 10 of the study's mouse."""
    made = PseudoTab(context)
    qtbot.addWidget(made)
    made.resize(1000, 620)
    made.show()
    open_study(study)
    qtbot.waitUntil(lambda: made.view.info is not None, timeout=WAIT)
    made.view.bar.set_frame(10)
    qtbot.waitUntil(lambda: settled(made, 10), timeout=WAIT)
    yield made


def settled(tab: PseudoTab, index: int, params: PseudoParams | None = None) -> bool:
    """Whether the preview shows frame ``index`` with ``params``."""
    preview = tab._preview
    return preview is not None and preview.index == index and params in (None, preview.params)


def preview_of(tab: PseudoTab) -> Preview:
    assert tab._preview is not None
    return tab._preview


def after(tab: PseudoTab, qtbot: QtBot, change: Callable[[], object]) -> Preview:
    """The preview that follows a change of the parameters."""
    change()
    qtbot.waitUntil(lambda: settled(tab, tab.view.frame, tab.parameters.params), timeout=WAIT)
    return preview_of(tab)


def click_on(tab: PseudoTab, qtbot: QtBot, x: float, y: float) -> None:
    at = tab.view.canvas.to_widget(QPointF(x, y)).toPoint()
    qtbot.mouseClick(tab.view.canvas, Qt.MouseButton.LeftButton, pos=at)


def test_the_mouse_is_found_with_all_its_parts(tab: PseudoTab) -> None:
    preview = preview_of(tab)
    assert (len(preview.parse.animals), preview.complete) == (1, 1)
    assert preview.part_counts == {HEAD: 1, BODY: 1, TAIL: 1}
    assert "1 of 1" in tab.found_label.text()
    # The head is at the right end, where the video has it.
    mask = preview.mask.fill
    assert mask.pixelIndex(70 + 30 + 30, 90) == HEAD
    assert mask.pixelIndex(70 + 30 - 10, 90) == BODY


def test_every_step_has_a_picture_and_can_be_shown(tab: PseudoTab, qtbot: QtBot) -> None:
    preview = preview_of(tab)
    assert list(preview.steps) == list(STEPS)
    pictures = {}
    for step, button in tab.strip.buttons.items():
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert button.isChecked()
        pictures[step] = tab.view.canvas.grab().toImage()
    names = ("Frame", "Foreground", "Animals", "Midline", "Parts")
    assert all(pictures[a] != pictures[b] for a in names for b in names if a != b)
    # Foreground: the animal is bright, the floor black.
    qtbot.mouseClick(tab.strip.buttons["Foreground"], Qt.MouseButton.LeftButton)
    image = preview.steps["Foreground"]
    assert image.pixelColor(100, 90).red() > 150 > 40 > image.pixelColor(200, 20).red()


def test_automatic_values_are_shown(tab: PseudoTab) -> None:
    values = preview_of(tab).automatic
    sliders = tab.parameters.sliders
    assert all(slider.auto.isChecked() and slider.value is None for slider in sliders.values())
    assert sliders["threshold"].box.value() == pytest.approx(float(values["threshold"]), abs=0.5)  # type: ignore[arg-type]
    assert sliders["tail_width"].box.value() == pytest.approx(0.40)
    assert sliders["min_area"].box.value() == values["min_area"]
    assert tab.parameters.choices["polarity"].currentText() == "Auto: dark"
    assert tab.parameters.params == PseudoParams()


def test_a_slider_changes_the_result_live(tab: PseudoTab, qtbot: QtBot) -> None:
    slider = tab.parameters.sliders["min_area"]
    preview = after(tab, qtbot, lambda: slider.slider.setValue(slider._position(20_000)))
    assert preview.params.min_area == pytest.approx(20_000, rel=0.02)
    assert not slider.auto.isChecked()
    assert len(preview.parse.animals) == 0
    assert "0 of 1" in tab.found_label.text()
    preview = after(
        tab, qtbot, lambda: qtbot.mouseClick(tab.parameters.reset_button, Qt.MouseButton.LeftButton)
    )
    assert preview.params == PseudoParams()
    assert preview.complete == 1


def test_the_head_grows_with_its_length(tab: PseudoTab, qtbot: QtBot) -> None:
    areas = []
    for length in (0.2, 0.5):
        preview = after(tab, qtbot, lambda v=length: tab.parameters.sliders["head_length"].box.setValue(v))
        areas.append(preview.mask.areas[HEAD])
    assert areas[1] > 1.5 * areas[0]


def test_two_animals_are_asked_for(tab: PseudoTab, qtbot: QtBot) -> None:
    preview = after(tab, qtbot, lambda: tab.parameters.animals.setValue(2))
    assert preview.params.animals == 2
    assert "of 2" in tab.found_label.text()


def test_a_click_says_why(tab: PseudoTab, qtbot: QtBot) -> None:
    qtbot.mouseClick(tab.strip.buttons["Animals"], Qt.MouseButton.LeftButton)
    slider = tab.parameters.sliders["min_area"]
    preview = after(tab, qtbot, lambda: slider.box.setValue(20_000))
    assert [blob.reason for blob in preview.rejected][:1] == [Reason.TOO_SMALL]
    click_on(tab, qtbot, 100, 90)
    assert "too small for an animal" in tab.reason_label.text()
    assert any(mark.label == "too small for an animal" for mark in tab.view.canvas._marks)
    after(tab, qtbot, lambda: slider.auto.setChecked(True))
    click_on(tab, qtbot, 100, 90)
    assert tab.reason_label.text().startswith("Animal 1: head")
    click_on(tab, qtbot, 225, 165)
    assert "Nothing here" in tab.reason_label.text()


def test_scrubbing_follows(tab: PseudoTab, qtbot: QtBot) -> None:
    before = preview_of(tab).parse.animals[0].center
    for k in range(11, 26):
        tab.view.bar.set_frame(k)
    qtbot.waitUntil(lambda: settled(tab, 25), timeout=WAIT)
    after_ = preview_of(tab).parse.animals[0].center
    assert after_[0] - before[0] == pytest.approx(45, abs=4)


def test_every_reason_and_step_has_a_translation_entry() -> None:
    assert set(map(str, REASONS)) == {reason.value for reason in Reason}


def test_what_is_learned_once_is_kept() -> None:
    one = PseudoParams(threshold=40.0, min_area=10, tail_width=0.3)
    assert learned_from(one) == learned_from(PseudoParams(head_length=0.4))
    assert learned_from(PseudoParams(animals=2)) != learned_from(PseudoParams())
    assert learned_from(PseudoParams(method="intensity")) != learned_from(PseudoParams())


def test_the_job_writes_masks(tab: PseudoTab, context: WindowContext, study: Path, qtbot: QtBot) -> None:
    for path in (study / "masks" / "mouse").glob("*.png"):
        path.unlink()
    tab.frames.setCurrentIndex(tab.frames.findData("all"))
    with qtbot.waitSignal(context.jobs.finished, timeout=WAIT) as finished:
        qtbot.mouseClick(tab.run_button, Qt.MouseButton.LeftButton)
        assert tab.run_strip.isVisible()
        assert not tab.run_button.isEnabled()
    assert finished.args[1].frames == 40
    assert tab.run_button.isEnabled()
    assert "40" in tab.run_note.text()
    mask = read_mask(study / "masks" / "mouse" / "frame_0000010.png")
    preview = preview_of(tab)
    # The run gives what the preview showed.
    assert {
        int(v): int(c) for v, c in zip(*np.unique(mask, return_counts=True), strict=True)
    } == preview.mask.areas


def test_cancel(tab: PseudoTab, context: WindowContext, qtbot: QtBot) -> None:
    tab.frames.setCurrentIndex(tab.frames.findData("all"))
    with qtbot.waitSignal(context.jobs.cancelled, timeout=WAIT) as cancelled:
        qtbot.mouseClick(tab.run_button, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(tab.run_strip.cancel_button, Qt.MouseButton.LeftButton)
    assert cancelled.args[0].state is JobState.CANCELLED
    assert not tab.run_strip.isVisible()
    assert tab.run_button.isEnabled()


def test_closing_the_study_empties_the_tab(tab: PseudoTab, context: WindowContext) -> None:
    context.study.close()
    assert tab._preview is None
    assert not tab.run_button.isEnabled()
    assert tab.view.canvas.image_size.isEmpty()


def test_a_study_closed_while_it_is_learned(
    tab: PseudoTab, context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot
) -> None:
    tab.parameters.animals.setValue(3)
    qtbot.waitUntil(lambda: tab.controller._busy, timeout=WAIT)
    context.study.close()
    assert tab._preview is None
    open_study(study)
    qtbot.waitUntil(lambda: settled(tab, 0), timeout=WAIT)
    assert preview_of(tab).params.animals == 3


class TestAutoSlider:
    def test_by_hand_and_back(self, qtbot: QtBot) -> None:
        slider = AutoSlider("Area", "", 1, 1e4, logarithmic=True)
        qtbot.addWidget(slider)
        slider.show_automatic(100)
        assert (slider.value, slider.box.value()) == (None, 100)
        assert slider.slider.value() == 500
        with qtbot.waitSignal(slider.changed):
            slider.slider.setValue(750)
        assert slider.value == 1000
        slider.show_automatic(100)
        assert slider.value == 1000
        with qtbot.waitSignal(slider.changed):
            slider.reset()
        assert slider.value is None

    def test_the_panel_builds_its_parameters(self, qtbot: QtBot) -> None:
        panel = ParameterPanel()
        qtbot.addWidget(panel)
        assert panel.params == PseudoParams()
        panel.choices["method"].setCurrentText("surroundings")
        panel.choices["remove_text"].setCurrentText("keep")
        panel.sliders["tail_width"].box.setValue(0.25)
        panel.animals.setValue(4)
        assert panel.params == PseudoParams(method="intensity", animals=4, remove_text=False, tail_width=0.25)


def test_another_video_starts_clean(
    tab: PseudoTab, context: WindowContext, study: Path, make_video: Callable[..., Path], qtbot: QtBot
) -> None:
    project = context.study.project
    assert project is not None
    project.add_video(make_video(study / "noise.mp4", frames=8, size=(64, 48)))
    context.study.refresh()
    qtbot.waitUntil(lambda: len(context.study.videos) == 2, timeout=WAIT)
    tab.show_step("Midline")
    assert tab.view.canvas._marks
    assert tab.frames.currentData() == "extracted"
    with qtbot.waitSignal(tab.view.frame_shown, timeout=WAIT):
        context.study.select_video("noise")
        qtbot.waitUntil(lambda: tab.view.info is not None and tab.view.info.name == "noise", timeout=WAIT)
        assert tab._preview is None
        assert not tab.view.canvas._marks
    qtbot.waitUntil(lambda: tab._preview is not None and tab._preview.video == "noise", timeout=WAIT)
    qtbot.waitUntil(lambda: tab.frames.currentData() == "all", timeout=WAIT)
    assert tab.picker.currentText() == "noise"
