"""Lasso, polygon, fill, pick and cut, with real mouse and keys."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from canvas_desk import ALT, LEFT, NONE, RIGHT, Desk, pixels
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.editing.regions import lasso_region
from workbench.gui.canvas.tools.base import Pointer
from workbench.gui.canvas.tools.brush import edge
from workbench.gui.canvas.tools.lasso import LassoMode, LassoTool
from workbench.gui.canvas.tools.prompt import PromptTool

pytestmark = pytest.mark.gui

SQUARE = ((60.0, 40.0), (160.0, 40.0), (160.0, 120.0), (60.0, 120.0))


@pytest.fixture
def lasso(desk: Desk) -> LassoTool:
    desk.controller.change(tool="lasso")
    tool = desk.canvas.tools["lasso"]
    assert isinstance(tool, LassoTool)
    return tool


def done(desk: Desk, qtbot: QtBot) -> None:
    """Until the operation that was begun has ended."""
    qtbot.waitUntil(lambda: not desk.controller.busy, timeout=5000)


def clicks(desk: Desk, *places: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    for place in places:
        desk.move(*place)
        desk.click(*place, button=button)


class TestLasso:
    def test_a_drag_fills_what_it_goes_around(self, desk: Desk, lasso: LassoTool, qtbot: QtBot) -> None:
        before = desk.steps
        places = [(110 + 40 * np.cos(t), 90 + 30 * np.sin(t)) for t in np.linspace(0, 6.2, 60)]
        desk.drag(*places)
        done(desk, qtbot)
        assert desk.steps == before + 1
        expected = np.zeros((180, 240), np.uint8)
        region, box = lasso_region((180, 240), places)
        expected[box[1] : box[3], box[0] : box[2]][region] = 2
        differ = int((desk.classes != expected).sum())
        assert differ < 0.06 * expected.astype(bool).sum()  # whole widget pixels, four to an image pixel
        assert desk.classes[90, 110] == 2
        assert desk.classes[90, 60] == 0

    def test_corners_until_enter(self, desk: Desk, lasso: LassoTool, qtbot: QtBot) -> None:
        clicks(desk, *SQUARE)
        assert lasso.active
        assert len(lasso.points) == 4
        assert not desk.classes.any()
        desk.key(Qt.Key.Key_Return)
        done(desk, qtbot)
        assert not lasso.active
        inside = desk.classes[40:120, 60:160]
        assert (inside == 2).mean() > 0.98
        assert (desk.classes == 2).sum() < 1.03 * 80 * 100

    @pytest.mark.parametrize("way", ["double", "first corner"])
    def test_other_ways_to_close(self, desk: Desk, lasso: LassoTool, qtbot: QtBot, way: str) -> None:
        clicks(desk, *SQUARE)
        if way == "double":
            QTest.mouseDClick(desk.canvas, LEFT, NONE, desk.at(*SQUARE[-1]))
            desk.release(*SQUARE[-1])
        else:
            clicks(desk, (61.0, 41.0))
        done(desk, qtbot)
        assert not lasso.active
        assert desk.classes[80, 110] == 2
        assert desk.classes[30, 110] == 0

    def test_backspace_and_undo_take_back_a_corner(self, desk: Desk, lasso: LassoTool) -> None:
        steps = desk.steps
        clicks(desk, *SQUARE)
        desk.key(Qt.Key.Key_Backspace)
        assert len(lasso.points) == 3
        desk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert len(lasso.points) == 2
        assert desk.steps == steps

    def test_escape_drops_it_and_nothing_is_left_on_the_screen(self, desk: Desk, lasso: LassoTool) -> None:
        clean = pixels(desk.shot())
        clicks(desk, *SQUARE)
        assert (pixels(desk.canvas.grab().toImage()) != clean).any()
        desk.key(Qt.Key.Key_Escape)
        assert not lasso.active
        assert np.array_equal(pixels(desk.shot()), clean)
        clicks(desk, (20, 20))
        assert len(lasso.points) == 1

    def test_too_few_points_do_nothing(self, desk: Desk, lasso: LassoTool, qtbot: QtBot) -> None:
        clicks(desk, *SQUARE[:2])
        desk.key(Qt.Key.Key_Return)
        done(desk, qtbot)
        assert not desk.classes.any()
        assert not lasso.active

    def test_the_right_button_erases(self, desk: Desk, lasso: LassoTool, qtbot: QtBot) -> None:
        desk.start_with(np.full((180, 240), 3, np.uint8))
        clicks(desk, *SQUARE, button=RIGHT)
        desk.key(Qt.Key.Key_Return)
        done(desk, qtbot)
        assert desk.classes[80, 110] == 0
        assert desk.classes[20, 20] == 3

    @pytest.mark.parametrize("mode", list(LassoMode))
    def test_modes(self, desk: Desk, lasso: LassoTool, qtbot: QtBot, mode: LassoMode) -> None:
        mask = np.zeros((180, 240), np.uint8)
        mask[:60], mask[60:100] = 1, 3
        desk.start_with(mask)
        desk.controller.change(animal=4, locked=frozenset())
        lasso.mode, lasso.pair = mode, (1, 3)
        clicks(desk, *SQUARE)
        desk.key(Qt.Key.Key_Return)
        done(desk, qtbot)
        head, tail, ground = desk.classes[50, 100], desk.classes[80, 100], desk.classes[110, 100]
        expected = {
            LassoMode.FILL: (2, 2, 2),
            LassoMode.ERASE: (0, 0, 0),
            LassoMode.SWAP: (3, 1, 0),
            LassoMode.REPLACE: (3, 3, 0),
            LassoMode.REASSIGN: (1, 3, 0),
        }
        assert (head, tail, ground) == expected[mode]
        assert desk.classes[50, 20] == 1
        if mode is LassoMode.REASSIGN:
            assert desk.document.animals is not None
            numbers = desk.document.animals
            assert (numbers[50, 100], numbers[110, 100], numbers[50, 20]) == (4, 0, 1)
            desk.controller.undo()
            assert not desk.document.numbered

    def test_locks(self, desk: Desk, lasso: LassoTool, qtbot: QtBot) -> None:
        mask = np.zeros((180, 240), np.uint8)
        mask[:80] = 1
        desk.start_with(mask)
        desk.controller.change(locked=frozenset({0}))
        clicks(desk, *SQUARE)
        desk.key(Qt.Key.Key_Return)
        done(desk, qtbot)
        assert desk.classes[60, 100] == 2
        assert desk.classes[100, 100] == 0

    def test_another_tool_or_frame_drops_it(self, desk: Desk, lasso: LassoTool) -> None:
        clicks(desk, *SQUARE)
        desk.controller.change(tool="brush")
        assert not lasso.active
        assert not desk.classes.any()
        assert desk.canvas.tool.name == "brush"

    def test_panning_between_corners(self, desk: Desk, lasso: LassoTool, qtbot: QtBot) -> None:
        clicks(desk, *SQUARE[:2])
        desk.drag((100, 80), (110, 90), button=Qt.MouseButton.MiddleButton)
        assert len(lasso.points) == 2
        clicks(desk, *SQUARE[2:])
        desk.key(Qt.Key.Key_Return)
        done(desk, qtbot)
        assert desk.classes[80, 110] == 2


class TestFill:
    def test_fills_what_looks_alike(self, desk: Desk, qtbot: QtBot) -> None:
        bundle = desk.controller.bundle
        assert bundle is not None
        dark = bundle.pixels.max(axis=2) < 120  # the mouse
        y, x = (int(v) for v in np.argwhere(dark)[dark.sum() // 2])
        desk.controller.change(tool="fill", tolerance=60.0)
        desk.click(x + 0.5, y + 0.5)
        done(desk, qtbot)
        painted = desk.classes == 2
        assert painted[y, x]
        assert (painted & dark).sum() > 0.9 * dark.sum() - 60
        assert (painted & ~dark).sum() < 0.3 * dark.sum()
        desk.click(x + 0.5, y + 0.5, button=RIGHT)
        done(desk, qtbot)
        assert not desk.classes.any()

    def test_outside_nothing_happens(self, desk: Desk, qtbot: QtBot) -> None:
        desk.controller.change(tool="fill")
        desk.canvas.set_zoom(1.0)
        before = desk.steps
        desk.click(-20, -20)
        done(desk, qtbot)
        assert desk.steps == before


class TestPick:
    def test_takes_class_and_animal_and_goes_back(self, desk: Desk) -> None:
        classes, animals = np.zeros((180, 240), np.uint8), np.zeros((180, 240), np.uint8)
        classes[:90], animals[:90] = 3, 5
        desk.start_with(classes, animals)
        desk.controller.change(tool="lasso", animal=1)
        desk.controller.change(tool="pick")
        desk.click(100, 150)  # background: nothing to take
        assert desk.controller.settings.tool == "pick"
        desk.click(100, 40)
        now = desk.controller.settings
        assert (now.class_id, now.animal, now.tool) == (3, 5, "lasso")

    def test_from_the_eraser_to_the_brush(self, desk: Desk) -> None:
        desk.start_with(np.full((180, 240), 1, np.uint8))
        desk.controller.change(tool="eraser")
        desk.controller.change(tool="pick")
        assert desk.canvas.cursor().shape() == Qt.CursorShape.PointingHandCursor
        desk.click(100, 40)
        assert (desk.controller.settings.class_id, desk.controller.settings.tool) == (1, "brush")
        desk.click(100, 40)
        assert (desk.classes == 1).all()


class TestCut:
    def test_a_line_makes_two_animals(self, desk: Desk, qtbot: QtBot) -> None:
        mask = np.zeros((180, 240), np.uint8)
        mask[60:100, 40:200] = 2
        desk.start_with(mask)
        desk.controller.change(tool="cut")
        desk.drag((150, 40), (150, 80), (150, 130))
        done(desk, qtbot)
        numbers = desk.document.animals
        assert numbers is not None
        assert (numbers[80, 100], numbers[80, 180]) == (1, 2)
        assert np.array_equal(desk.classes, mask)
        desk.drag((80, 40), (80, 130))
        done(desk, qtbot)
        assert desk.document.animals is not None
        assert set(np.unique(desk.document.animals)) == {0, 1, 2, 3}
        desk.controller.undo()
        desk.controller.undo()
        assert not desk.document.numbered

    def test_beside_the_animal_or_a_click_does_nothing(self, desk: Desk, qtbot: QtBot) -> None:
        mask = np.zeros((180, 240), np.uint8)
        mask[60:100, 40:200] = 2
        desk.start_with(mask)
        desk.controller.change(tool="cut")
        before = desk.steps
        desk.drag((10, 10), (20, 150))
        desk.click(100, 80)
        desk.press(100, 40)
        desk.move(100, 120)
        desk.key(Qt.Key.Key_Escape)
        desk.release(100, 120)
        done(desk, qtbot)
        assert desk.steps == before
        assert not desk.canvas.tool.active


@pytest.fixture
def prompts(desk: Desk) -> PromptTool:
    desk.controller.change(tool="sam")
    tool = desk.canvas.tools["sam"]
    assert isinstance(tool, PromptTool)
    return tool


class TestPrompts:
    def test_clicks_and_box(self, desk: Desk, prompts: PromptTool) -> None:
        told: list[object] = []
        prompts.prompt_changed.connect(told.append)
        desk.click(50, 60)
        desk.click(90, 60, button=RIGHT)
        desk.click(95, 70, keys=ALT)
        signs = [(round(p.x), round(p.y), p.positive) for p in prompts.prompt.points]
        assert signs == [(50, 60, True), (90, 60, False), (95, 70, False)]
        desk.drag((30, 20), (100, 80), (140, 120))
        assert prompts.prompt.box == pytest.approx((30, 20, 140, 120), abs=0.3)
        assert len(told) == 4
        assert told[-1] == prompts.prompt
        assert not desk.classes.any()

    def test_keys(self, desk: Desk, prompts: PromptTool, qtbot: QtBot) -> None:
        desk.click(50, 60)
        desk.click(90, 60)
        desk.key(Qt.Key.Key_Backspace)
        assert len(prompts.prompt.points) == 1
        with qtbot.waitSignal(prompts.accepted):
            desk.key(Qt.Key.Key_Return)
        with qtbot.waitSignal(prompts.cleared):
            desk.key(Qt.Key.Key_Escape)
        assert prompts.prompt.empty
        with qtbot.assertNotEmitted(prompts.accepted):
            desk.key(Qt.Key.Key_Return)

    def test_what_is_proposed_is_shown_and_goes_away(self, desk: Desk, prompts: PromptTool) -> None:
        clean = pixels(desk.shot())
        desk.click(50, 60)
        region = np.ones((40, 60), np.uint8)
        region[10:20, 10:20] = 0
        prompts.set_proposal(region, (30, 40, 90, 80), (0, 255, 0))
        desk.move(60, 120)
        shown = pixels(desk.canvas.grab().toImage())
        color = shown[(75 * 4), (80 * 4)].astype(int)
        assert color[1] > 130
        assert abs(color[0] - color[2]) < 3
        assert (shown[(55 * 4), (45 * 4)] == 100).all()  # a hole stays open
        assert not desk.classes.any()
        prompts.clear()
        desk.canvas._pointer = None
        assert np.array_equal(pixels(desk.canvas.grab().toImage()), clean)

    def test_another_frame_forgets_it(self, desk: Desk, prompts: PromptTool, qtbot: QtBot) -> None:
        desk.click(50, 60)
        with qtbot.waitSignal(prompts.cleared):
            assert desk.controller.step(-1) or desk.controller.step(1)
            qtbot.waitUntil(lambda: not desk.controller.loading, timeout=10_000)
        assert prompts.prompt.empty


class TestBrushEdge:
    """The outline of the brush when close is the very edge of what it paints."""

    @pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 10, 25])
    @pytest.mark.parametrize("square", [False, True])
    def test_edge_is_what_is_painted(self, desk: Desk, size: int, square: bool) -> None:
        desk.controller.change(brush_size=size, square=square)
        for x, y in ((100.2, 80.7), (120.5, 60.5), (90.9, 100.1)):
            corners = edge(desk.controller.brush(), Pointer(x, y), 20.0)
            region, box = lasso_region((180, 240), corners)
            expected = np.zeros((180, 240), bool)
            expected[box[1] : box[3], box[0] : box[2]] = region
            tool = desk.canvas.tool
            tool.press(Pointer(x, y))
            tool.release(Pointer(x, y))
            assert np.array_equal(desk.classes != 0, expected)
            desk.controller.undo()


class TestLateFrames:
    def test_what_was_painted_while_a_frame_loads_goes_onto_it(self, desk: Desk, qtbot: QtBot) -> None:
        old = desk.document
        assert desk.controller.step(-1)
        assert desk.controller.loading or desk.document is not old
        desk.drag((50, 50), (70, 50))
        qtbot.waitUntil(lambda: not desk.controller.loading, timeout=10_000)
        qtbot.waitUntil(lambda: desk.controller.undo_label is not None, timeout=5000)
        assert not old.classes.any()
        assert desk.document is not old
        assert desk.classes[50, 60] == 2

    def test_one_lost_press_does_not_stick(self, desk: Desk, qtbot: QtBot) -> None:
        hold = threading.Event()
        desk.controller.edit("slow", lambda document: hold.wait(10) and None)
        desk.press(50, 50)
        desk.canvas.clearFocus()
        desk.release(60, 50)
        hold.set()
        done(desk, qtbot)
        qtbot.waitUntil(lambda: desk.classes[50, 50] == 2, timeout=5000)
        assert not desk.canvas.tool.active
        QTest.mouseMove(desk.canvas, QPoint(400, 400))
        assert desk.classes[100, 100] == 0
