"""The edit canvas under real mouse and key events: what is painted, and what the screen shows."""

from __future__ import annotations

import os

import numpy as np
import pytest
from canvas_desk import LEFT, MIDDLE, NONE, RIGHT, SHIFT, Desk, mixed, near, pixels
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.core.classes import ClassTable
from workbench.editing.document import Planes
from workbench.gui.canvas.pictures import to_qimage
from workbench.gui.canvas.view_backing import ViewBacking

pytestmark = pytest.mark.gui

SHADE = 100
HEAD, BODY, TAIL = (part.color for part in ClassTable.default().classes[1:4])
ON_BODY = mixed(SHADE, BODY, 0.5)
RATIO = float(os.environ.get("QT_SCALE_FACTOR", "1"))


def wheel(
    desk: Desk, turns: int, keys: Qt.KeyboardModifier = NONE, at: tuple[float, float] = (60, 60)
) -> None:
    place = QPointF(desk.at(*at))
    event = QWheelEvent(
        place, desk.canvas.mapToGlobal(place), QPoint(), QPoint(0, 120 * turns), Qt.MouseButton.NoButton,
        keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(desk.canvas, event)


class TestScreen:
    """What the screen shows is what the document holds, whatever part was drawn when."""

    @pytest.mark.parametrize("zoom", [0.6, 1.0, 2.5, 4.0, 13.0])
    def test_painted_colour_at_the_painted_place(self, desk: Desk, zoom: float) -> None:
        desk.canvas.set_zoom(zoom, QPointF(desk.at(100, 80)))
        desk.shot()
        desk.drag((100, 80), (110, 84))
        assert desk.classes[80, 100] == 2
        assert desk.classes[84, 110] == 2
        assert not desk.classes[60].any()
        shot = desk.shot()
        assert near(desk.color(shot, 100.5, 80.5), ON_BODY)
        assert near(desk.color(shot, 109.5, 83.5), ON_BODY)
        assert desk.color(shot, 100.5, 70.5) == (SHADE,) * 3
        desk.key(Qt.Key.Key_Z)  # nothing: the canvas has no keys of its own
        assert desk.classes[80, 100] == 2

    def test_every_pixel_of_the_screen_is_right(self, desk: Desk) -> None:
        """Strokes, erasing, undo, zoom and pan in turn; then the screen against one drawn from nothing."""
        rng = np.random.default_rng(11)
        desk.controller.change(view="both", brush_size=15)
        for k in range(12):
            places = [(float(x), float(y)) for x, y in rng.uniform((5, 5), (235, 175), (4, 2))]
            desk.controller.change(class_id=int(rng.integers(1, 4)))
            desk.drag(*places, button=RIGHT if k % 4 == 3 else LEFT)
            if k % 3 == 1:
                desk.controller.undo()
            if k % 3 == 2:
                desk.canvas.set_zoom(float(rng.uniform(0.5, 12)), QPointF(400, 300))
                desk.canvas.pan(QPointF(37, -21))
            if k % 5 == 4:
                desk.canvas.fit()
            desk.shot()
        assert len(np.unique(desk.classes)) == 4
        shot = desk.shot()
        fresh = ViewBacking(desk.canvas._layer)
        fresh.set_background(desk.canvas.background())
        fresh.set_picture(desk.canvas._image)
        fresh.set_planes(desk.document)
        assert np.array_equal(pixels(shot), pixels(fresh.shown(desk.canvas._view())))

    def test_one_device_pixel_is_one_device_pixel(self, desk: Desk) -> None:
        desk.canvas.set_zoom(1.0)
        desk.controller.change(opacity=1.0, brush_size=1)
        desk.drag((100, 80))
        ((y, x),) = np.argwhere(desk.classes)
        box = desk.canvas._view().to_device((int(x), int(y), int(x) + 1, int(y) + 1))
        assert (box[2] - box[0], box[3] - box[1]) == (1, 1)
        shown = pixels(desk.shot())
        assert tuple(shown[box[1], box[0]]) == BODY
        around = shown[box[1] - 1 : box[3] + 1, box[0] - 1 : box[2] + 1].reshape(-1, 3)
        assert (around == SHADE).all(axis=1).sum() == 8

    def test_only_the_changed_rectangle_is_drawn(self, desk: Desk) -> None:
        drawn: list[tuple[int, int]] = []
        inner = desk.canvas._layer.draw

        def draw(planes: Planes, view: object, box: tuple[int, int, int, int], seen: np.ndarray) -> object:
            drawn.append((box[2] - box[0], box[3] - box[1]))
            return inner(planes, view, box, seen)  # type: ignore[arg-type]

        desk.shot()
        desk.canvas._layer.draw = draw  # type: ignore[method-assign, assignment]
        desk.move(50, 50)
        desk.move(52, 51)
        assert drawn == []  # a brush that hovers costs no drawing of the mask
        desk.press(100, 80)
        desk.move(103, 80)
        QApplication.processEvents()
        assert drawn
        assert max(max(size) for size in drawn) <= 16 * 4 * RATIO
        desk.release(103, 80)

    def test_looks(self, desk: Desk) -> None:
        mask = np.zeros((180, 240), np.uint8)
        mask[40:100, 40:120], mask[100:140, 40:120] = 2, 1
        desk.start_with(mask)
        change = desk.controller.change
        change(view="outline", opacity=1.0, grid=False)
        shot = desk.shot()
        assert desk.color(shot, 80.5, 70.5) == (SHADE,) * 3
        assert near(desk.color(shot, 40.1, 70.5), BODY)
        assert near(desk.color(shot, 80.5, 139.9), HEAD)
        change(view="both", opacity=0.5)
        shot = desk.shot()
        assert near(desk.color(shot, 80.5, 70.5), ON_BODY)
        assert not near(desk.color(shot, 40.1, 70.5), ON_BODY)
        change(hidden=frozenset({2}))
        shot = desk.shot()
        assert desk.color(shot, 80.5, 70.5) == (SHADE,) * 3
        assert near(desk.color(shot, 80.5, 120.5), mixed(SHADE, HEAD, 0.5))
        change(hidden=frozenset(), view="fill")
        desk.canvas.set_mask_hidden(True)
        assert desk.color(desk.shot(), 80.5, 70.5) == (SHADE,) * 3
        desk.canvas.set_mask_hidden(False)
        assert near(desk.color(desk.shot(), 80.5, 70.5), ON_BODY)
        change(mask_hidden=True)
        assert desk.color(desk.shot(), 80.5, 70.5) == (SHADE,) * 3

    def test_another_mask_can_be_shown_and_not_painted(self, desk: Desk) -> None:
        other = np.full((180, 240), 1, np.uint8)
        desk.canvas.show_instead(Planes(other))
        assert near(desk.color(desk.shot(), 50.5, 50.5), mixed(SHADE, HEAD, 0.5))
        desk.drag((50, 50), (60, 50))
        assert not desk.classes.any()
        assert (other == 1).all()
        desk.canvas.show_instead(None)
        assert desk.color(desk.shot(), 50.5, 50.5) == (SHADE,) * 3
        desk.drag((50, 50), (60, 50))
        assert desk.classes.any()

    def test_the_picture_changes_under_the_mask(self, desk: Desk) -> None:
        desk.drag((50, 50), (60, 50))
        desk.canvas.set_zoom(6.0)
        before = desk.canvas.zoom
        desk.canvas.set_image(to_qimage(np.full((180, 240, 3), 200, np.uint8)))
        assert desk.canvas.zoom == before
        desk.canvas.fit()
        shot = desk.shot()
        assert desk.color(shot, 150.5, 150.5) == (200,) * 3
        assert near(desk.color(shot, 55.5, 50.5), mixed(200, BODY, 0.5))

    def test_grid_only_when_close_and_wanted(self, desk: Desk) -> None:
        desk.canvas.set_zoom(10.0)
        assert len(np.unique(pixels(desk.shot()))) > 1
        desk.controller.change(grid=False)
        assert len(np.unique(pixels(desk.shot()))) == 1

    def test_reveal(self, desk: Desk) -> None:
        desk.canvas.reveal((200, 150, 220, 170))
        middle = desk.canvas.to_image(QPointF(desk.canvas.rect().center()))
        assert abs(middle.x() - 210) < 2
        assert abs(middle.y() - 160) < 2
        assert desk.canvas.zoom > 4 * RATIO


class TestStrokes:
    def test_a_stroke_is_one_step_and_undo_shows(self, desk: Desk) -> None:
        before = desk.steps
        desk.drag((40, 40), (80, 60), (120, 40), (150, 90))
        assert desk.steps == before + 1
        assert near(desk.color(desk.shot(), 80.5, 60.5), ON_BODY)
        desk.controller.undo()
        assert not desk.classes.any()
        assert desk.color(desk.shot(), 80.5, 60.5) == (SHADE,) * 3
        desk.controller.redo()
        assert near(desk.color(desk.shot(), 80.5, 60.5), ON_BODY)

    def test_fast_moves_leave_no_gap(self, desk: Desk) -> None:
        desk.controller.change(brush_size=3)
        desk.drag((20, 20), (220, 150))
        line = [desk.classes[round(20 + 130 * k / 200), 20 + k] for k in range(200)]
        assert all(value == 2 for value in line)

    def test_right_button_erases_and_eraser_with_either(self, desk: Desk) -> None:
        desk.start_with(np.full((180, 240), 3, np.uint8))
        desk.drag((50, 50), (60, 50), button=RIGHT)
        assert desk.classes[50, 55] == 0
        assert desk.color(desk.shot(), 55.5, 50.5) == (SHADE,) * 3
        desk.controller.change(tool="eraser")
        desk.drag((50, 90), (60, 90))
        assert desk.classes[90, 55] == 0
        desk.drag((50, 130), (60, 130), button=RIGHT)
        assert desk.classes[130, 55] == 0
        assert desk.classes[20, 20] == 3

    def test_locks(self, desk: Desk) -> None:
        mask = np.zeros((180, 240), np.uint8)
        mask[:, :60], mask[:, 60:120] = 1, 3
        desk.start_with(mask)
        desk.controller.change(locked=frozenset({0, 1}), brush_size=40)
        desk.drag((30, 90), (200, 90))
        assert (desk.classes[:, :60] == 1).all()
        assert (desk.classes[:, 120:] == 0).all()
        assert (desk.classes[75:105, 60:120] == 2).all()
        desk.drag((30, 90), (200, 90), button=RIGHT)
        assert (desk.classes[:, :60] == 1).all()
        assert (desk.classes[75:105, 60:120] == 0).all()

    def test_class_and_animal_together(self, desk: Desk) -> None:
        desk.drag((30, 30), (40, 30))
        desk.controller.change(animal=2, class_id=1)
        desk.drag((100, 100), (120, 100))
        assert desk.document.animals is not None
        assert desk.document.animals[100, 110] == 2
        assert desk.document.animals[30, 35] == 1
        assert desk.classes[100, 110] == 1

    def test_shift_draws_a_line_from_the_last_point(self, desk: Desk) -> None:
        desk.controller.change(brush_size=5)
        desk.click(30, 30)
        before = desk.steps
        desk.click(150, 120, keys=SHIFT)
        assert desk.steps == before + 1
        assert all(desk.classes[round(30 + 90 * k / 120), 30 + k] == 2 for k in range(120))
        desk.click(200, 30, keys=SHIFT)
        assert desk.classes[75, 175] == 2

    def test_shift_without_a_last_point_is_a_dot(self, desk: Desk) -> None:
        desk.click(150, 120, keys=SHIFT)
        assert 60 < (desk.classes == 2).sum() < 100

    def test_the_line_to_come_is_shown(self, desk: Desk) -> None:
        desk.click(30, 90)
        desk.move(150, 90)
        QApplication.processEvents()
        plain = pixels(desk.canvas.grab().toImage())
        QTest.keyPress(desk.canvas, Qt.Key.Key_Shift, SHIFT)
        shown = pixels(desk.canvas.grab().toImage())
        changed = np.argwhere((plain != shown).any(axis=2)) / (4 * RATIO)
        assert changed[:, 0].min() > 80
        assert changed[:, 0].max() < 100
        assert changed[:, 1].max() - changed[:, 1].min() > 100
        QTest.keyRelease(desk.canvas, Qt.Key.Key_Shift)
        assert np.array_equal(pixels(desk.canvas.grab().toImage()), plain)
        assert desk.classes[90, 100] == 0

    def test_painting_past_the_edge(self, desk: Desk) -> None:
        desk.canvas.set_zoom(2.0, QPointF(desk.at(120, 90)))
        desk.drag((5, 90), (-30, 90), (-30, 100), (5, 100))
        assert desk.classes[90, 0] == 2
        assert desk.classes[100, 0] == 2
        assert not desk.canvas.tool.active

    def test_escape_takes_the_stroke_back(self, desk: Desk) -> None:
        before = desk.steps
        desk.press(50, 50)
        desk.move(90, 50)
        assert desk.classes.any()
        desk.key(Qt.Key.Key_Escape)
        assert not desk.classes.any()
        assert desk.color(desk.shot(), 70.5, 50.5) == (SHADE,) * 3
        desk.move(120, 80)
        desk.release(120, 80)
        assert not desk.classes.any()
        assert desk.steps == before

    def test_a_second_button_does_not_disturb(self, desk: Desk) -> None:
        desk.press(50, 50)
        desk.move(60, 50)
        desk.press(60, 50, RIGHT)
        desk.move(80, 50)
        desk.release(80, 50, RIGHT)
        assert desk.canvas.tool.active
        desk.release(80, 50)
        assert desk.classes[50, 75] == 2
        assert not desk.canvas.tool.active

    def test_losing_the_keyboard_ends_the_stroke(self, desk: Desk) -> None:
        before = desk.steps
        desk.press(50, 50)
        desk.move(60, 50)
        desk.canvas.clearFocus()
        assert not desk.canvas.tool.active
        assert desk.steps == before + 1
        desk.move(200, 150)
        assert desk.classes[150, 200] == 0

    def test_a_release_that_never_came(self, desk: Desk, qtbot: QtBot) -> None:
        desk.press(50, 50)
        desk.canvas.mouseMoveEvent(_move(desk, 60, 50, LEFT))
        assert desk.classes[50, 60] == 2
        desk.canvas.mouseMoveEvent(_move(desk, 100, 50, Qt.MouseButton.NoButton))
        assert not desk.canvas.tool.active
        desk.canvas.mouseMoveEvent(_move(desk, 150, 150, Qt.MouseButton.NoButton))
        assert desk.classes[150, 150] == 0

    def test_the_frame_changes_in_mid_stroke(self, desk: Desk) -> None:
        old = desk.document
        desk.press(50, 50)
        desk.move(60, 50)
        desk.controller.leaving.emit()
        assert not desk.canvas.tool.active
        assert desk.controller.undo_label is not None
        assert old.classes.any()
        desk.move(150, 150)
        assert old.classes[150, 150] == 0
        desk.release(150, 150)

    def test_keys_of_the_window_wait_for_the_end_of_the_stroke(self, desk: Desk) -> None:
        from PySide6.QtGui import QKeySequence, QShortcut

        fired: list[int] = []
        shortcut = QShortcut(QKeySequence("D"), desk.canvas)
        shortcut.activated.connect(lambda: fired.append(1))
        desk.press(50, 50)
        desk.move(60, 50)
        desk.key(Qt.Key.Key_D)
        assert fired == []
        desk.release(60, 50)
        desk.key(Qt.Key.Key_D)
        assert fired == [1]


def _move(desk: Desk, x: float, y: float, buttons: Qt.MouseButton) -> object:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    at = QPointF(desk.at(x, y))
    return QMouseEvent(
        QEvent.Type.MouseMove, at, desk.canvas.mapToGlobal(at), Qt.MouseButton.NoButton, buttons, NONE
    )


class TestView:
    def test_pan_does_not_paint(self, desk: Desk) -> None:
        desk.canvas.set_zoom(6.0)
        before = desk.canvas.to_image(QPointF(0, 0))
        desk.drag((100, 80), (90, 85), button=MIDDLE)
        after = desk.canvas.to_image(QPointF(0, 0))
        assert (after - before).x() == pytest.approx(10, abs=0.5)
        QTest.keyPress(desk.canvas, Qt.Key.Key_Space)
        assert desk.canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
        desk.drag((100, 80), (95, 85))
        QTest.keyRelease(desk.canvas, Qt.Key.Key_Space)
        assert not desk.classes.any()
        assert desk.canvas.cursor().shape() == Qt.CursorShape.CrossCursor
        desk.drag((100, 80), (95, 85))
        assert desk.classes.any()

    def test_space_let_go_in_mid_pan(self, desk: Desk) -> None:
        QTest.keyPress(desk.canvas, Qt.Key.Key_Space)
        desk.press(100, 80)
        QTest.keyRelease(desk.canvas, Qt.Key.Key_Space)
        desk.move(90, 80)
        desk.release(90, 80)
        assert not desk.classes.any()
        desk.drag((100, 80), (90, 80))
        assert desk.classes.any()

    def test_wheel_zooms_at_the_cursor_and_shift_changes_the_brush(self, desk: Desk) -> None:
        place = desk.at(60, 60)
        wheel(desk, 3)
        held = desk.canvas.to_image(QPointF(place))
        assert abs(held.x() - 60.0) < 0.6
        assert desk.canvas.zoom > 4 * RATIO
        zoom, size = desk.canvas.zoom, desk.controller.settings.brush_size
        wheel(desk, 1, SHIFT)
        assert desk.canvas.zoom == zoom
        assert desk.controller.settings.brush_size > size
        wheel(desk, -1, SHIFT)
        wheel(desk, -1, SHIFT)
        assert desk.controller.settings.brush_size < size

    def test_double_click_paints_and_keeps_the_zoom(self, desk: Desk) -> None:
        desk.canvas.set_zoom(7.0)
        QTest.mouseDClick(desk.canvas, LEFT, NONE, QPoint(480, 360))
        QTest.mouseRelease(desk.canvas, LEFT, NONE, QPoint(480, 360))
        assert desk.canvas.zoom == pytest.approx(7.0)
        assert desk.classes.any()
        assert not desk.canvas.tool.active

    def test_the_brush_is_outlined_at_true_size(self, desk: Desk) -> None:
        desk.controller.change(brush_size=20)
        clean = pixels(desk.shot())
        desk.move(100, 80)
        QApplication.processEvents()
        ring = np.argwhere((pixels(desk.canvas.grab().toImage()) != clean).any(axis=2)) / (4 * RATIO)
        assert ring[:, 1].min() == pytest.approx(90, abs=1.0)
        assert ring[:, 1].max() == pytest.approx(110, abs=1.0)
        assert ring[:, 0].max() - ring[:, 0].min() == pytest.approx(20, abs=1.6)
        from PySide6.QtCore import QEvent

        QApplication.sendEvent(desk.canvas, QEvent(QEvent.Type.Leave))
        assert np.array_equal(pixels(desk.canvas.grab().toImage()), clean)

    @pytest.mark.parametrize("shade", [0, 128, 255])
    def test_the_outline_is_seen_on_any_ground(self, desk: Desk, shade: int) -> None:
        desk.canvas.set_image(to_qimage(np.full((180, 240, 3), shade, np.uint8)))
        desk.move(99, 79)
        desk.move(100, 80)
        shown = pixels(desk.canvas.grab().toImage()).astype(int)
        assert np.abs(shown[240:400, 300:500] - shade).max() > 90

    def test_the_outline_leaves_nothing_behind(self, desk: Desk) -> None:
        """The widget's own buffer, drawn rectangle by rectangle, equals a full drawing."""
        target = QImage(desk.canvas.size() * RATIO, QImage.Format.Format_RGB32)
        target.setDevicePixelRatio(RATIO)
        full = QImage(QSize(target.size()), QImage.Format.Format_RGB32)
        full.setDevicePixelRatio(RATIO)
        desk.canvas.render(target)
        regions: list[object] = []
        inner = desk.canvas.update
        desk.canvas.update = lambda *a: (regions.append(a), inner(*a))  # type: ignore[method-assign, assignment, func-returns-value]
        for k in range(25):
            desk.controller.change(brush_size=5 + 3 * k)
            desk.move(20 + 8 * k, 30 + 5 * k)
            for given in regions:
                area = given[0] if given else desk.canvas.rect()  # type: ignore[index]
                _render_part(desk, target, area)
            regions.clear()
        desk.canvas.render(full)
        assert np.array_equal(pixels(target), pixels(full))


def _render_part(desk: Desk, target: QImage, area: object) -> None:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QRegion

    region = area if isinstance(area, QRegion) else QRegion(area if isinstance(area, QRect) else QRect())
    painter = QPainter(target)
    painter.setClipRegion(region)
    desk.canvas.render(painter, QPoint(), QRegion(desk.canvas.rect()))
    painter.end()


class TestWaiting:
    def test_nothing_is_lost_while_the_editor_works(self, desk: Desk, qtbot: QtBot) -> None:
        import threading

        going, may_go_on = threading.Event(), threading.Event()

        def work(document: object) -> None:
            going.set()
            may_go_on.wait(10)

        desk.controller.edit("slow", work)  # type: ignore[arg-type]
        assert going.wait(5)
        assert desk.canvas.cursor().shape() == Qt.CursorShape.BusyCursor
        before = desk.steps
        desk.drag((50, 50), (90, 50))
        desk.drag((50, 90), (90, 90))
        assert not desk.classes.any()
        may_go_on.set()
        qtbot.waitUntil(lambda: desk.steps == before + 2, timeout=5000)
        assert desk.classes[50, 70] == 2
        assert desk.classes[90, 70] == 2
        assert near(desk.color(desk.shot(), 70.5, 90.5), ON_BODY)
        assert desk.canvas.cursor().shape() == Qt.CursorShape.CrossCursor

    def test_a_button_still_held_when_the_work_ends_goes_on(self, desk: Desk, qtbot: QtBot) -> None:
        import threading

        may_go_on = threading.Event()
        desk.controller.edit("slow", lambda document: may_go_on.wait(10) and None)
        desk.press(50, 50)
        desk.move(60, 50)
        may_go_on.set()
        qtbot.waitUntil(lambda: desk.canvas.tool.active, timeout=5000)
        desk.move(90, 50)
        desk.release(90, 50)
        assert desk.classes[50, 85] == 2
        assert not desk.canvas.tool.active
