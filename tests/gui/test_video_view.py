"""How frames get from a video to the canvas."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from workbench.gui.canvas.video_view import VideoView
from workbench.gui.context import WindowContext
from workbench.gui.controllers.frame_source import FramePicture, FrameSource
from workbench.media.video import Video

pytestmark = pytest.mark.gui


def rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


def near(color: QColor, expected: tuple[int, int, int], tolerance: int = 3) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(rgb(color), expected, strict=True))


class TestSource:
    @pytest.fixture
    def source(
        self, context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot
    ) -> FrameSource:
        open_study(study)
        made = FrameSource(context, "test")
        with qtbot.waitSignal(made.opened, timeout=20_000):
            made.open("mouse")
        return made

    def test_frames_are_those_of_the_video(self, source: FrameSource, study: Path, qtbot: QtBot) -> None:
        info = source.info
        assert info is not None
        assert (info.width, info.height, info.frame_count, info.fps) == (240, 180, 40, 20.0)
        with Video(study / "mouse.mp4") as video:
            for k in (17, 3, 39):
                with qtbot.waitSignal(source.ready, timeout=10_000) as ready:
                    source.request(k)
                picture: FramePicture = ready.args[0]
                assert picture.wish.index == k
                np.testing.assert_array_equal(picture.pixels, video.frame(k))
                color = picture.image.pixelColor(100, 90)
                assert rgb(color) == tuple(int(value) for value in picture.pixels[90, 100])

    def test_masks_come_along(self, source: FrameSource, qtbot: QtBot) -> None:
        for k, expected in ((4, True), (30, False)):
            with qtbot.waitSignal(source.ready, timeout=10_000) as ready:
                source.request(k, "prediction")
            assert (ready.args[0].mask is not None) == expected

    def test_the_newest_wish_wins(self, source: FrameSource, qtbot: QtBot) -> None:
        shown: list[int] = []
        source.ready.connect(lambda picture: shown.append(picture.wish.index))
        for k in range(30):
            source.request(k)
        qtbot.waitUntil(lambda: 29 in shown, timeout=10_000)
        assert shown[-1] == 29
        assert len(shown) <= 3

    def test_a_long_drag_shows_pictures_all_along(
        self, source: FrameSource, context: WindowContext, qtbot: QtBot
    ) -> None:
        shown: list[int] = []
        source.ready.connect(lambda picture: shown.append(picture.wish.index))
        gate = threading.Event()
        context.tasks.run(gate.wait, lambda _result: None, lane="video")
        for k in (4, 9, 14, 19):
            source.request(k)
        gate.set()
        qtbot.waitUntil(lambda: 19 in shown, timeout=10_000)
        # The first was under way and is shown; those between it and the newest are not decoded.
        assert shown == [4, 19]

    def test_a_bad_mask_does_not_cost_the_frame(self, source: FrameSource, study: Path, qtbot: QtBot) -> None:
        (study / "masks" / "mouse" / "frame_0000005.png").write_bytes(b"not a picture")
        failures: list[str] = []
        source.failed.connect(lambda error: failures.append(error.text))
        for _ in range(2):
            with qtbot.waitSignal(source.ready, timeout=10_000) as ready:
                source.request(5, "mask")
            assert ready.args[0].mask is None
        assert len(failures) == 1
        assert "frame_0000005.png" in failures[0]

    def test_frames_ahead_while_playing(self, source: FrameSource, qtbot: QtBot) -> None:
        source.set_playing(True)
        with qtbot.waitSignal(source.ready, timeout=10_000):
            source.request(10)
        qtbot.waitUntil(lambda: len(source._ahead) == 3, timeout=10_000)
        assert [wish.index for wish in source._ahead] == [11, 12, 13]
        shown: list[int] = []
        source.ready.connect(lambda picture: shown.append(picture.wish.index))
        source.request(11)
        assert shown == [11]  # at once, without waiting for the decoder
        source.set_playing(False)
        assert not source._ahead

    def test_a_video_that_is_gone(
        self, context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot
    ) -> None:
        (study / "mouse.mp4").unlink()
        open_study(study)
        source = FrameSource(context, "test")
        with qtbot.waitSignal(source.failed, timeout=20_000) as failed:
            source.open("mouse")
        assert "mouse.mp4" in failed.args[0].text

    def test_a_study_closed_while_its_video_opens(
        self, context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot
    ) -> None:
        open_study(study)
        source = FrameSource(context, "test")
        with qtbot.assertNotEmitted(source.opened, wait=500):
            source.open("mouse")
            context.study.close()
        assert source.info is None
        open_study(study)
        with qtbot.waitSignal(source.opened, timeout=20_000):
            source.open("mouse")
        with qtbot.waitSignal(source.ready, timeout=20_000):
            source.request(2)


class TestVideoView:
    def test_follows_the_study(
        self, context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot
    ) -> None:
        view = VideoView(context, "view")
        qtbot.addWidget(view)
        view.resize(500, 400)
        view.show()
        assert not view.bar.isEnabled()
        with qtbot.waitSignal(view.frame_shown, timeout=20_000):
            open_study(study)
        assert (view.bar.count, view.canvas.image_size.width()) == (40, 240)
        with qtbot.waitSignal(view.frame_shown, timeout=10_000) as shown:
            context.study.select_frame("mouse", 12)
        assert shown.args[0].wish.index == 12
        context.study.close()
        assert view.bar.count == 0
        assert view.canvas.image_size.isEmpty()

    def test_place_and_zoom_are_told(
        self, context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot
    ) -> None:
        view = VideoView(context, "view")
        qtbot.addWidget(view)
        view.show()
        with qtbot.waitSignal(view.frame_shown, timeout=20_000):
            open_study(study)
        view.canvas.set_zoom(2.0)
        assert view.zoom_button.text() == "200 %"
        qtbot.mouseMove(view.canvas, view.canvas.to_widget(QPointF(70.5, 90.5)).toPoint())
        value = view.canvas.value_at(70.5, 90.5)
        assert value is not None
        assert view.canvas._readout.startswith("x 70  y 90")
        assert str(value[0]) in view.canvas._readout
        assert max(value) < 110  # the mouse is dark
        assert view.canvas.value_at(-0.5, 3) is None
        assert view.canvas.value_at(3, 180.0) is None

    def test_a_hidden_view_does_nothing_and_catches_up(
        self, context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot
    ) -> None:
        first, second = VideoView(context, "one"), VideoView(context, "two")
        for view in (first, second):
            qtbot.addWidget(view)
        first.show()
        with qtbot.waitSignal(first.frame_shown, timeout=20_000):
            open_study(study)
        assert second.info is None
        with qtbot.waitSignal(first.frame_shown, timeout=10_000):
            first.bar.set_frame(9)
        first.hide()
        with qtbot.waitSignal(second.frame_shown, timeout=20_000) as shown:
            second.show()
        assert shown.args[0].wish.index == 9
