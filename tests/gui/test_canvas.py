"""The image canvas, the frame bar, and how frames get to them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workbench.core.classes import BODY, HEAD, ClassTable
from workbench.gui.canvas.frame_bar import FrameBar, clock_text
from workbench.gui.canvas.image_canvas import ImageCanvas
from workbench.gui.canvas.pictures import Mark, color_table, to_mask_picture, to_qimage
from workbench.gui.canvas.video_view import VideoView
from workbench.gui.context import WindowContext
from workbench.gui.controllers.frame_source import FramePicture, FrameSource
from workbench.gui.controllers.playback import PlaybackMeter
from workbench.media.video import Video

pytestmark = pytest.mark.gui


def rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


def near(color: QColor, expected: tuple[int, int, int], tolerance: int = 3) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(rgb(color), expected, strict=True))


@pytest.fixture
def canvas(qtbot: QtBot) -> ImageCanvas:
    """A canvas of 400 x 300 showing a picture of 40 x 30: ten screen pixels a pixel."""
    made = ImageCanvas()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    qtbot.waitExposed(made)
    image = np.zeros((30, 40, 3), np.uint8)
    image[:, :20] = (200, 30, 10)
    image[:, 20:] = (10, 60, 220)
    made.set_image(image)
    return made


def shot(canvas: ImageCanvas) -> QImage:
    return canvas.grab().toImage()


class TestPictures:
    def test_colour_order_and_size(self) -> None:
        image = np.zeros((3, 5, 3), np.uint8)
        image[1, 4] = (255, 128, 7)
        picture = to_qimage(image)
        assert (picture.width(), picture.height()) == (5, 3)
        assert rgb(picture.pixelColor(4, 1)) == (255, 128, 7)
        assert rgb(picture.pixelColor(0, 0)) == (0, 0, 0)

    @pytest.mark.parametrize("width", [1, 3, 5, 641])
    def test_gray_and_odd_widths(self, width: int) -> None:
        image = np.arange(4 * width, dtype=np.uint8).reshape(4, width)
        picture = to_qimage(image)
        assert rgb(picture.pixelColor(width - 1, 3)) == (int(image[3, width - 1]),) * 3

    def test_the_array_may_change_afterwards(self) -> None:
        image = np.full((8, 8), 50, np.uint8)
        mask = np.ones((8, 8), np.uint8)
        picture, painted = to_qimage(image), to_mask_picture(mask)
        image[:] = 255
        mask[:] = 3
        assert rgb(picture.pixelColor(4, 4)) == (50, 50, 50)
        assert painted.fill.pixelIndex(4, 4) == 1

    def test_views_that_are_not_contiguous(self) -> None:
        image = np.zeros((10, 10, 3), np.uint8)
        image[2, 3] = (9, 8, 7)
        assert rgb(to_qimage(image[::2, 1::2]).pixelColor(1, 1)) == (9, 8, 7)

    @pytest.mark.parametrize(
        "bad", [np.zeros((4, 4), np.float32), np.zeros((4, 4, 4), np.uint8), np.zeros(4, np.uint8)]
    )
    def test_other_arrays_are_refused(self, bad: np.ndarray) -> None:
        with pytest.raises(ValueError, match="cannot show"):
            to_qimage(bad)

    def test_a_mask_is_measured(self) -> None:
        mask = np.zeros((20, 30), np.uint8)
        mask[5:10, 10:14] = 2
        mask[5, 14] = 1
        picture = to_mask_picture(mask)
        assert picture.areas == {0: 600 - 21, 1: 1, 2: 20}
        assert picture.box.getRect() == (10, 5, 5, 5)
        assert set(picture.outlines) == {1, 2}
        assert picture.outlines[2].boundingRect().getRect() == (10.5, 5.5, 3.0, 4.0)

    def test_only_background_and_hidden_are_transparent(self) -> None:
        table = color_table(ClassTable.default().palette(), hidden=(2,))
        assert (table[0], table[2]) == (0, 0)
        assert table[1] == 0xFFE64B35


class TestView:
    def test_fit_shows_the_whole_picture(self, canvas: ImageCanvas) -> None:
        assert canvas.zoom == pytest.approx(10.0)
        picture = shot(canvas)
        assert rgb(picture.pixelColor(5, 150)) == (200, 30, 10)
        assert rgb(picture.pixelColor(395, 150)) == (10, 60, 220)

    def test_pixels_are_squares_when_close(self, canvas: ImageCanvas) -> None:
        picture = shot(canvas)
        assert rgb(picture.pixelColor(198, 150)) == (200, 30, 10)
        assert rgb(picture.pixelColor(202, 150)) == (10, 60, 220)

    def test_fit_follows_the_window_and_zoom_does_not(self, canvas: ImageCanvas) -> None:
        canvas.resize(200, 150)
        assert canvas.zoom == pytest.approx(5.0)
        canvas.set_zoom(7.0)
        canvas.resize(400, 300)
        assert canvas.zoom == pytest.approx(7.0)
        assert not canvas.fitted
        canvas.fit_action.trigger()
        assert canvas.zoom == pytest.approx(10.0)

    def test_full_size(self, canvas: ImageCanvas) -> None:
        canvas.full_size_action.trigger()
        assert canvas.zoom == pytest.approx(1.0)

    @pytest.mark.parametrize("clicks", [120, -120, 360])
    def test_wheel_keeps_the_point_under_the_cursor(self, canvas: ImageCanvas, clicks: int) -> None:
        at = QPointF(123.0, 77.0)
        before = canvas.to_image(at)
        event = QWheelEvent(
            at, at, QPoint(), QPoint(0, clicks), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(canvas, event)
        after = canvas.to_image(at)
        assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()))
        assert (canvas.zoom > 10.0) == (clicks > 0)

    def test_zoom_has_ends(self, canvas: ImageCanvas) -> None:
        canvas.set_zoom(1e9)
        assert canvas.zoom == pytest.approx(64.0)
        canvas.set_zoom(0.0)
        assert canvas.zoom > 0

    def test_a_picture_of_the_same_size_keeps_the_zoom(self, canvas: ImageCanvas) -> None:
        canvas.set_zoom(20.0)
        canvas.set_image(np.zeros((30, 40), np.uint8))
        assert canvas.zoom == pytest.approx(20.0)
        canvas.set_image(np.zeros((60, 80), np.uint8))
        assert canvas.zoom == pytest.approx(5.0)

    def test_middle_drag_pans(self, canvas: ImageCanvas, qtbot: QtBot) -> None:
        before = canvas.to_image(QPointF(0, 0))
        qtbot.mousePress(canvas, Qt.MouseButton.MiddleButton, pos=QPoint(100, 100))
        qtbot.mouseMove(canvas, QPoint(150, 120))
        qtbot.mouseRelease(canvas, Qt.MouseButton.MiddleButton, pos=QPoint(150, 120))
        after = canvas.to_image(QPointF(0, 0))
        assert (before.x() - after.x(), before.y() - after.y()) == pytest.approx((5.0, 2.0))

    def test_space_drag_pans_without_a_click(self, canvas: ImageCanvas, qtbot: QtBot) -> None:
        clicks: list[tuple[float, float]] = []
        taps: list[int] = []
        canvas.clicked.connect(lambda x, y: clicks.append((x, y)))
        canvas.space_tapped.connect(lambda: taps.append(1))
        qtbot.keyPress(canvas, Qt.Key.Key_Space)
        qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
        qtbot.mouseMove(canvas, QPoint(90, 100))
        qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(90, 100))
        qtbot.keyRelease(canvas, Qt.Key.Key_Space)
        assert canvas.to_image(QPointF(0, 0)).x() == pytest.approx(1.0)
        assert (clicks, taps) == ([], [])
        qtbot.keyClick(canvas, Qt.Key.Key_Space)
        assert taps == [1]

    def test_the_picture_cannot_be_lost(self, canvas: ImageCanvas) -> None:
        canvas.pan(QPointF(1e6, -1e6))
        corner = canvas.to_widget(QPointF(0, 30))
        assert corner.x() < canvas.width()
        assert corner.y() > 0

    def test_click_and_hover_tell_image_pixels(self, canvas: ImageCanvas, qtbot: QtBot) -> None:
        with qtbot.waitSignal(canvas.clicked) as clicked:
            qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(105, 205))
        assert clicked.args == pytest.approx([10.5, 20.5])
        with qtbot.waitSignal(canvas.hovered) as hovered:
            qtbot.mouseMove(canvas, QPoint(250, 130))
        assert hovered.args == pytest.approx([25.0, 13.0])

    def test_no_clicks_without_a_picture(self, canvas: ImageCanvas, qtbot: QtBot) -> None:
        canvas.set_image(None)
        with qtbot.assertNotEmitted(canvas.clicked):
            qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))

    def test_a_hint_is_shown_without_a_picture(self, canvas: ImageCanvas) -> None:
        canvas.set_image(None)
        empty = shot(canvas)
        canvas.set_hint("Nothing here")
        assert shot(canvas) != empty


class TestMask:
    def mask(self) -> np.ndarray:
        mask = np.zeros((30, 40), np.uint8)
        mask[10:20, 5:15] = BODY
        mask[10:20, 25:35] = HEAD
        return mask

    def test_opacity(self, canvas: ImageCanvas) -> None:
        canvas.set_mask(self.mask(), ClassTable.default())
        canvas.set_opacity(0.5)
        body = ClassTable.default().classes[BODY].color
        mixed = tuple((a + b) // 2 for a, b in zip((200, 30, 10), body, strict=True))
        assert near(shot(canvas).pixelColor(100, 150), mixed)  # type: ignore[arg-type]
        assert rgb(shot(canvas).pixelColor(20, 20)) == (200, 30, 10)
        canvas.set_opacity(1.0)
        assert near(shot(canvas).pixelColor(100, 150), body)
        canvas.set_opacity(0.0)
        assert rgb(shot(canvas).pixelColor(100, 150)) == (200, 30, 10)

    def test_hidden_classes(self, canvas: ImageCanvas) -> None:
        canvas.set_opacity(1.0)
        canvas.set_mask(self.mask(), ClassTable.default())
        canvas.set_hidden_classes({BODY})
        picture = shot(canvas)
        assert rgb(picture.pixelColor(100, 150)) == (200, 30, 10)
        assert near(picture.pixelColor(300, 150), ClassTable.default().classes[HEAD].color)

    def test_outline_leaves_the_inside_free(self, canvas: ImageCanvas) -> None:
        canvas.set_opacity(1.0)
        canvas.set_mask(self.mask(), ClassTable.default())
        canvas.set_outline(True)
        picture = shot(canvas)
        body = ClassTable.default().classes[BODY].color
        assert rgb(picture.pixelColor(100, 150)) == (200, 30, 10)
        border = [picture.pixelColor(x, 150) for x in range(48, 62)]
        assert any(near(color, body, 40) for color in border)
        canvas.set_hidden_classes({BODY, HEAD})
        assert all(rgb(shot(canvas).pixelColor(x, 150)) == (200, 30, 10) for x in range(48, 62))

    def test_a_mask_of_another_size_is_not_drawn(self, canvas: ImageCanvas) -> None:
        without = shot(canvas)
        canvas.set_mask(np.ones((10, 10), np.uint8), ClassTable.default())
        assert shot(canvas) == without
        canvas.set_mask(None)
        assert shot(canvas) == without

    def test_mask_and_picture_agree_when_zoomed(self, canvas: ImageCanvas) -> None:
        canvas.set_opacity(1.0)
        canvas.set_mask(self.mask(), ClassTable.default())
        canvas.set_zoom(23.0, QPointF(77, 99))
        corner = canvas.to_widget(QPointF(5, 10)).toPoint()
        picture = shot(canvas)
        body = ClassTable.default().classes[BODY].color
        assert near(picture.pixelColor(corner + QPoint(3, 3)), body)
        assert not near(picture.pixelColor(corner - QPoint(3, 3)), body)

    def test_marks(self, canvas: ImageCanvas) -> None:
        canvas.set_marks([Mark(((10, 10), (30, 20)), (0, 255, 0), box=True, width=3.0)])
        picture = shot(canvas)
        assert near(picture.pixelColor(200, 100), (0, 255, 0), 60)
        assert rgb(picture.pixelColor(150, 150)) == (200, 30, 10)
        canvas.set_marks(())
        assert rgb(shot(canvas).pixelColor(195, 100)) == (200, 30, 10)


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
