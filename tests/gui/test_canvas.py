"""The image canvas: pictures, view and masks."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.core.classes import BODY, HEAD, ClassTable
from workbench.gui.canvas.image_canvas import ImageCanvas
from workbench.gui.canvas.pictures import Mark, color_table, to_mask_picture, to_qimage

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
