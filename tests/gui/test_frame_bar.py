"""The frame bar and the count of frames shown."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workbench.gui.canvas.frame_bar import FrameBar, clock_text
from workbench.gui.canvas.image_canvas import ImageCanvas
from workbench.gui.controllers.playback import PlaybackMeter

pytestmark = pytest.mark.gui


@pytest.fixture
def bar(qtbot: QtBot) -> FrameBar:
    """A frame bar with 200 frames at 20 per second."""
    made = FrameBar()
    qtbot.addWidget(made)
    made.resize(600, 40)
    made.set_video(200, 20.0)
    made.show()
    qtbot.waitExposed(made)
    return made


class TestFrameBar:
    def test_parts_agree(self, bar: FrameBar, qtbot: QtBot) -> None:
        with qtbot.waitSignal(bar.frame_changed) as changed:
            bar.set_frame(50)
        assert changed.args == [50]
        assert (bar.slider.value(), bar.spin.value()) == (50, 50)
        assert bar.time_label.text() == "0:02.50 / 0:09.95"
        bar.spin.setValue(199)
        assert (bar.slider.value(), bar.frame) == (199, 199)

    def test_buttons_step_and_stop_at_the_ends(self, bar: FrameBar, qtbot: QtBot) -> None:
        qtbot.mouseClick(bar.next_button, Qt.MouseButton.LeftButton)
        assert bar.frame == 1
        for _ in range(3):
            qtbot.mouseClick(bar.previous_button, Qt.MouseButton.LeftButton)
        assert bar.frame == 0
        bar.set_frame(10_000)
        assert bar.frame == 199

    def test_the_slider_jumps_to_a_click(self, bar: FrameBar, qtbot: QtBot) -> None:
        middle = bar.slider.rect().center()
        qtbot.mouseClick(bar.slider, Qt.MouseButton.LeftButton, pos=middle)
        assert abs(bar.frame - 100) < 6

    def test_times_of_a_variable_rate(self, bar: FrameBar) -> None:
        bar.set_video(3, 25.0, np.array([0.0, 0.5, 4.0]))
        bar.set_frame(1)
        assert bar.time_label.text().startswith("0:00.50")

    def test_no_video(self, bar: FrameBar, qtbot: QtBot) -> None:
        bar.set_video(0)
        assert not bar.isEnabled()
        with qtbot.assertNotEmitted(bar.frame_changed):
            bar.step(1)
            bar.play()
        assert not bar.playing

    def test_playing_reaches_the_end_and_stops(self, bar: FrameBar, qtbot: QtBot) -> None:
        bar.set_video(8, 40.0)
        qtbot.mouseClick(bar.play_button, Qt.MouseButton.LeftButton)
        assert bar.playing
        qtbot.waitUntil(lambda: not bar.playing, timeout=10_000)
        assert bar.frame == 7
        bar.play()
        assert bar.frame < 7

    def test_late_frames_are_dropped(self, bar: FrameBar, monkeypatch: pytest.MonkeyPatch) -> None:
        now = [100.0]
        monkeypatch.setattr("workbench.gui.canvas.frame_bar.time.perf_counter", lambda: now[0])
        seen: list[int] = []
        bar.frame_changed.connect(seen.append)
        bar.play()
        now[0] += 0.5
        bar._tick()
        now[0] += 0.05
        bar._tick()
        bar.pause()
        assert seen[-2:] == [10, 11]

    def test_speed(self, bar: FrameBar, monkeypatch: pytest.MonkeyPatch) -> None:
        now = [100.0]
        monkeypatch.setattr("workbench.gui.canvas.frame_bar.time.perf_counter", lambda: now[0])
        bar.speed.setCurrentIndex(bar.speed.findData(4.0))
        bar.play()
        now[0] += 1.0
        bar._tick()
        bar.pause()
        assert bar.frame == 80

    def test_hiding_pauses(self, bar: FrameBar) -> None:
        bar.play()
        bar.hide()
        assert not bar.playing

    @pytest.mark.parametrize(
        ("key", "modifier", "frame"),
        [
            (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 51),
            (Qt.Key.Key_D, Qt.KeyboardModifier.NoModifier, 51),
            (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 49),
            (Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, 49),
            (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 60),
            (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0),
            (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 199),
            (Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier, 50),
        ],
    )
    def test_keys(self, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier, frame: int) -> None:
        tab = QWidget()
        qtbot.addWidget(tab)
        bar, canvas, field = FrameBar(), ImageCanvas(), QLineEdit()
        layout = QVBoxLayout(tab)
        for widget in (canvas, bar, field):
            layout.addWidget(widget)
        bar.watch_keys(tab)
        bar.set_video(200, 20.0)
        bar.set_frame(50)
        qtbot.keyClick(canvas, key, modifier)
        assert bar.frame == frame
        # Typing in a field is typing, not stepping.
        field.setText("abc")
        bar.set_frame(50)
        qtbot.keyClick(field, key, modifier)
        assert bar.frame == 50

    def test_clock_text(self) -> None:
        assert clock_text(0) == "0:00.00"
        assert clock_text(1.9997) == "0:02.00"
        assert clock_text(59.999) == "1:00.00"
        assert clock_text(3725.5) == "1:02:05.50"


def test_meter_counts_what_was_shown() -> None:
    now = [0.0]
    meter = PlaybackMeter(lambda: now[0])
    assert meter.rate is None
    for _ in range(60):
        meter.shown()
        now[0] += 0.04
    assert meter.rate == pytest.approx(25.0)
    meter.start()
    assert meter.rate is None
