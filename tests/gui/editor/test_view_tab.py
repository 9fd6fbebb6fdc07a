"""The View tab: what the grid shows, finds and decides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from small_study import FRAMES, HEIGHT, MASKED, WIDTH, mouse_frame

from workbench.core.classes import BODY, HEAD, TAIL, ClassTable
from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.gui.context import WindowContext
from workbench.gui.controllers.view_grid import GridChoice, GridFrames
from workbench.gui.tabs.view.tile_pictures import KEPT_BYTES, border, shrink_mask, small_size
from workbench.gui.tabs.view.tiles import EDGE
from workbench.gui.tabs.view_tab import ViewTab
from workbench.media.images import write_image, write_mask
from workbench.project.project import Project

pytestmark = pytest.mark.gui
WAIT = 60_000
COLORS = {part.id: part.color for part in ClassTable.default().classes}


@pytest.fixture
def gaps(study: Path) -> Path:
    """The small study with its last ten frames known, but without a mask; frame 7 lost its prediction."""
    with Project.open(study) as project:
        project.add_frames("mouse", [(k, None) for k in range(FRAMES - 10, FRAMES)])
        project.prediction_file("mouse", 7).unlink()
    return study


@pytest.fixture
def tab(context: WindowContext, gaps: Path, open_study: Callable[[Path], None], qtbot: QtBot) -> ViewTab:
    """The tab on `gaps`, everything in view painted."""
    made = ViewTab(context)
    qtbot.addWidget(made)
    made.resize(1100, 640)
    made.show()
    qtbot.waitExposed(made)
    open_study(gaps)
    settle(made, qtbot)
    assert made.model.rowCount() == MASKED + 10
    return made


def settle(tab: ViewTab, qtbot: QtBot) -> None:
    """Wait until every picture in view is there."""

    def painted() -> bool:
        rows = tab.grid.visible_rows()
        wishes = [tab.delegate.wish(tab.model.tile(row)) for row in rows]
        return bool(wishes) and all(tab.pictures.get(wish) is not None for wish in wishes)

    qtbot.waitUntil(painted, timeout=WAIT)


def color_at(tab: ViewTab, row: int, x: float, y: float, pane: int = 0) -> tuple[int, int, int]:
    """Colour shown in the cell of ``row`` where the frame has its pixel (x, y)."""
    cell, side = tab.grid.visualRect(tab.model.index(row)), tab.delegate.side
    scale = side / WIDTH
    left = cell.left() + EDGE + pane * (side + 2)
    place = QPoint(round(left + x * scale), round(cell.top() + EDGE + y * scale))
    color: QColor = tab.grid.viewport().grab().toImage().pixelColor(place)
    return color.red(), color.green(), color.blue()


def near(one: tuple[int, int, int], other: tuple[int, int, int], by: int = 14) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def click(tab: ViewTab, qtbot: QtBot, row: int, keys: Qt.KeyboardModifier | None = None) -> None:
    place = tab.grid.visualRect(tab.model.index(row)).center()
    modifiers = keys or Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(tab.grid.viewport(), Qt.MouseButton.LeftButton, modifiers, place)


def choose(box: object, value: object) -> None:
    box.setCurrentIndex(box.findData(value))  # type: ignore[attr-defined]


def test_every_tile_has_the_mask_of_its_own_frame(tab: ViewTab) -> None:
    tab.panel.opacity.setValue(100)
    for row in (0, 5):
        x = 70 + 3 * row
        assert near(color_at(tab, row, x - 10, 90), COLORS[BODY])
        assert near(color_at(tab, row, x + 31, 90), COLORS[HEAD])
        assert near(color_at(tab, row, x - 40, 96), COLORS[TAIL], 60)
        assert near(color_at(tab, row, 200, 160), (215, 215, 215))
    assert near(color_at(tab, 5, 118, 90), COLORS[HEAD])
    assert not near(color_at(tab, 0, 118, 90), COLORS[HEAD])  # its animal is not there yet


def test_opacity_outline_and_hidden_classes(tab: ViewTab, qtbot: QtBot) -> None:
    tab.panel.opacity.setValue(50)
    mixed = tuple(round((70 + part) / 2) for part in COLORS[BODY])
    assert near(color_at(tab, 0, 60, 90), mixed)  # type: ignore[arg-type]
    choose(tab.panel.view, "outline")
    assert near(color_at(tab, 0, 60, 90), (70, 70, 70))
    assert not tab.panel.opacity.isEnabled()
    choose(tab.panel.view, "fill")
    tab.panel.opacity.setValue(100)
    box = tab.panel.legend.boxes[BODY]
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert not box.isChecked()
    assert near(color_at(tab, 0, 60, 90), (70, 70, 70))
    assert near(color_at(tab, 0, 101, 90), COLORS[HEAD])


def test_missing_masks_are_marked_and_counted(tab: ViewTab) -> None:
    first = tab.model.row_of("mouse", FRAMES - 10)
    tab.grid.scrollTo(tab.model.index(first))
    whole, missing = tab.model.row_of("mouse", MASKED - 1), first
    tab.grid.scrollTo(tab.model.index(missing))
    assert tab.model.tile(whole).mask > 0
    assert tab.model.tile(missing).mask == 0
    assert "10 frames without a mask" in tab.panel.count_note.text()
    assert "no mask yet" in str(tab.model.index(missing).data(Qt.ItemDataRole.ToolTipRole))
    warning = QColor("#9a6200").getRgb()[:3]
    assert near(color_at(tab, missing, 1, 60), warning, 4)
    if tab.grid.visualRect(tab.model.index(whole)).top() >= 0:
        assert not near(color_at(tab, whole, 1, 60), warning, 4)


def test_an_unreadable_mask_is_told_from_a_missing_one(tab: ViewTab, gaps: Path, qtbot: QtBot) -> None:
    (gaps / "masks" / "mouse" / "frame_0000002.png").write_bytes(b"cut off")
    tab.controller.refresh()
    qtbot.waitUntil(lambda: _problem(tab, 2) is not None, timeout=WAIT)
    assert "frame_0000002.png" in str(_problem(tab, 2))
    assert _problem(tab, 3) is None


def _problem(tab: ViewTab, row: int) -> object:
    picture = tab.pictures.get(tab.delegate.wish(tab.model.tile(row)))
    return picture.problem if picture is not None else None


def test_filters(tab: ViewTab, qtbot: QtBot) -> None:
    choose(tab.panel.which, "missing")
    assert [tab.model.tile(row).index for row in range(tab.model.rowCount())] == list(range(30, 40))
    choose(tab.panel.which, "present")
    assert tab.model.rowCount() == MASKED
    tab.panel.step.setValue(6)
    assert [tab.model.tile(row).index for row in range(tab.model.rowCount())] == [0, 6, 12, 18]
    choose(tab.panel.which, "all")
    tab.panel.step.setValue(1)
    choose(tab.panel.status, FrameStatus.EXTRACTED.value)
    assert tab.model.rowCount() == 10
    choose(tab.panel.status, FrameStatus.REJECTED.value)
    assert tab.model.rowCount() == 0
    assert "No frame matches" in tab.grid._hint


def test_side_by_side(tab: ViewTab, qtbot: QtBot) -> None:
    narrow = tab.grid.columns
    choose(tab.panel.source, "both")
    tab.panel.opacity.setValue(100)
    settle(tab, qtbot)
    assert tab.grid.columns < narrow
    assert near(color_at(tab, 0, 60, 90), COLORS[BODY])
    assert near(color_at(tab, 0, 60, 90, pane=1), COLORS[BODY])
    row = tab.model.row_of("mouse", 7)
    tab.grid.scrollTo(tab.model.index(row))
    settle(tab, qtbot)
    assert near(color_at(tab, row, 70 + 21 - 10, 90), COLORS[BODY])
    assert not near(color_at(tab, row, 70 + 21 - 10, 90, pane=1), COLORS[BODY])
    assert "11 frames without a prediction" in tab.panel.count_note.text()


def test_a_mask_that_changes_on_disk_is_shown(tab: ViewTab, gaps: Path, qtbot: QtBot) -> None:
    tab.panel.opacity.setValue(100)
    assert near(color_at(tab, 1, 63, 90), COLORS[BODY])
    mask = np.full((HEIGHT, WIDTH), HEAD, np.uint8)
    write_mask(gaps / "masks" / "mouse" / "frame_0000001.png", mask, ClassTable.default().palette())
    tab.controller.refresh()
    qtbot.waitUntil(lambda: near(color_at(tab, 1, 63, 90), COLORS[HEAD]), timeout=WAIT)
    assert near(color_at(tab, 2, 66, 90), COLORS[BODY])


def test_keys_select_and_the_window_follows(tab: ViewTab, context: WindowContext, qtbot: QtBot) -> None:
    click(tab, qtbot, 0)
    columns = tab.grid.columns
    with qtbot.waitSignal(context.study.frame_selected, timeout=WAIT) as chosen:
        qtbot.keyClick(tab.grid, Qt.Key.Key_Down)
        qtbot.keyClick(tab.grid, Qt.Key.Key_D)
        qtbot.keyClick(tab.grid, Qt.Key.Key_Right)
        qtbot.keyClick(tab.grid, Qt.Key.Key_A)
    assert chosen.args == ["mouse", columns + 1]
    qtbot.keyClick(tab.grid, Qt.Key.Key_End)
    assert tab.grid.currentIndex().row() == MASKED + 9
    assert tab.grid.currentIndex().row() in tab.grid.visible_rows()
    qtbot.keyClick(tab.grid, Qt.Key.Key_Up)
    assert tab.grid.currentIndex().row() == MASKED + 9 - columns


def test_the_grid_follows_the_window(tab: ViewTab, context: WindowContext, qtbot: QtBot) -> None:
    context.study.select_frame("mouse", 33)
    assert tab.model.tile(tab.grid.currentIndex().row()).index == 33
    assert tab.grid.currentIndex().row() in tab.grid.visible_rows()
    assert [tile.index for tile in tab.selected] == [33]


def test_double_click_opens_the_frame_in_edit(tab: ViewTab, context: WindowContext, qtbot: QtBot) -> None:
    wanted: list[object] = []
    context.tab_wanted.connect(wanted.append)
    context.study.frame_selected.connect(lambda video, index: wanted.append((video, index)))
    place = tab.grid.visualRect(tab.model.index(4)).center()
    qtbot.mouseClick(tab.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(tab.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert wanted[-2:] == ["edit", ("mouse", 4)]


def test_shift_selects_a_run_and_v_verifies_it(
    tab: ViewTab, context: WindowContext, gaps: Path, qtbot: QtBot
) -> None:
    click(tab, qtbot, 1)
    click(tab, qtbot, tab.grid.columns + 2, Qt.KeyboardModifier.ShiftModifier)
    wanted = list(range(1, tab.grid.columns + 3))
    assert [tile.index for tile in tab.selected] == wanted
    assert f"{len(wanted)} frames" in tab.panel.selection_note.text()
    qtbot.keyClick(tab.grid, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: tab.model.tile(wanted[-1]).status is FrameStatus.VERIFIED, timeout=WAIT)
    project = context.study.project
    assert project is not None
    assert [one.index for one in project.frames("mouse", FrameStatus.VERIFIED)] == wanted
    assert [tile.index for tile in tab.selected] == wanted  # the selection outlives the new status
    assert f"({len(wanted)})" in tab.panel.status.itemText(
        tab.panel.status.findData(FrameStatus.VERIFIED.value)
    )


def test_context_menu_rejects(tab: ViewTab, context: WindowContext, qtbot: QtBot) -> None:
    click(tab, qtbot, 3)
    place = tab.grid.visualRect(tab.model.index(3)).center()
    tab.grid.customContextMenuRequested.emit(place)
    menu = tab.findChild(QMenu)
    assert menu is not None
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Open in Edit", "Verify", "Reject"]
    menu.actions()[-1].trigger()
    menu.close()
    project = context.study.project
    assert project is not None
    qtbot.waitUntil(lambda: project.status("mouse", 3) is FrameStatus.REJECTED, timeout=WAIT)
    assert project.status("mouse", 2) is FrameStatus.PSEUDO


def test_size_by_slider_and_wheel_keys(tab: ViewTab, qtbot: QtBot) -> None:
    click(tab, qtbot, 17)
    before = tab.grid.columns
    tab.panel.size_slider.setValue(100)
    assert tab.grid.columns > before
    settle(tab, qtbot)
    assert 17 in tab.grid.visible_rows()
    qtbot.keyClick(tab.grid, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert tab.panel.size_slider.value() == 115
    tab.panel.size_slider.setValue(480)
    assert tab.grid.columns == 1
    assert 17 in tab.grid.visible_rows()
    # Pictures fill the width: no more than a cell's frame is left over.
    assert tab.grid.viewport().width() - tab.grid.cell.width() < 12


def test_all_videos(tab: ViewTab, context: WindowContext, gaps: Path, qtbot: QtBot) -> None:
    project = context.study.project
    assert project is not None
    other = gaps.parent / "other.mp4"
    from workbench.media.writer import VideoWriter

    with VideoWriter(other, WIDTH, HEIGHT, 10.0) as writer:
        for k in range(4):
            writer.write(mouse_frame(k)[0])
    name = project.add_video(other).name
    write_image(project.frame_file(name, 2, ".png"), np.full((HEIGHT, WIDTH, 3), (200, 30, 30), np.uint8))
    project.add_frames(name, [(2, ".png")])
    tab.panel.every_video.setChecked(True)
    context.study.refresh()
    qtbot.waitUntil(lambda: tab.model.rowCount() == MASKED + 11, timeout=WAIT)
    row = tab.model.row_of(name, 2)
    assert row == MASKED + 10
    tab.grid.scrollTo(tab.model.index(row))
    settle(tab, qtbot)
    picture = tab.pictures.get(tab.delegate.wish(tab.model.tile(row)))
    assert picture is not None
    assert picture.image.pixelColor(9, 9).getRgb()[:3] == (200, 30, 30)  # the image file, not the video


def test_a_hundred_thousand_frames(tab: ViewTab, qtbot: QtBot) -> None:
    count = 100_000
    zeros = np.zeros(count, np.int64)
    ones = np.ones(count, np.int64)
    many = GridFrames(("mouse",), ("",), zeros, np.arange(count), zeros, zeros, ones, zeros)
    tab._look_again.stop()
    tab.controller._take(many)
    assert tab.model.rowCount() == count
    bar = tab.grid.verticalScrollBar()
    for share in (0.1, 0.5, 0.9, 1.0):
        bar.setValue(round(bar.maximum() * share))
        tab.grid.viewport().repaint()
        seen = tab.grid.visible_rows()
        assert len(seen) < 80
        assert abs(seen.start / count - share) < 0.01
    # Whatever was scrolled past is not waited for.
    assert len(tab.pictures._wanted) <= len(tab.grid.visible_rows(2))
    assert tab.pictures.nbytes <= KEPT_BYTES


def test_thin_tails_survive_small_pictures() -> None:
    mask = np.zeros((1080, 1920), np.uint8)
    mask[500:700, 300:900] = BODY
    mask[598:603, 900:1700] = TAIL  # 5 pixels thick, one third of a pixel in a picture 144 wide
    small = shrink_mask(mask, small_size(1920, 1080, 144))
    assert small.shape == (81, 144)
    columns = (small == TAIL).any(axis=0)
    assert columns[70:125].all()
    assert (small == BODY).sum() == pytest.approx(600 * 200 / (1920 / 144) ** 2, rel=0.12)
    assert not small[:30].any()
    assert border(small)[:, 40].sum() == 2


def test_choice_of_frames() -> None:
    index = np.arange(6)
    zeros = np.zeros(6, np.int64)
    frames = GridFrames(("a",), ("",), zeros, index, np.array([0, 1, 1, 3, 4, 5]), zeros, index, zeros + 9)
    assert frames.select(GridChoice(which="missing")).tolist() == [0]
    assert frames.select(GridChoice(which="missing", source="prediction")).tolist() == []
    assert frames.select(GridChoice(which="missing", source="both")).tolist() == [0]
    assert frames.select(GridChoice(step=4)).tolist() == [0, 4]
    assert frames.select(GridChoice(status=FrameStatus.PSEUDO, step=2)).tolist() == [1]
    assert frames.row_of("a", 3) == 3
    assert frames.row_of("b", 3) == -1


def test_from_view_to_edit_and_back(
    context: WindowContext, gaps: Path, open_study: Callable[[Path], None], qtbot: QtBot
) -> None:
    from workbench.gui.controllers.editor import EditorController
    from workbench.gui.main_window import MainWindow
    from workbench.gui.preferences import Preferences
    from workbench.gui.tabs.edit_tab import EditTab

    window = MainWindow(context, Preferences())
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    qtbot.waitExposed(window)
    open_study(gaps)
    tab = window.show_tab("view")
    assert isinstance(tab, ViewTab)
    qtbot.waitUntil(lambda: tab.model.rowCount() == MASKED + 10, timeout=WAIT)
    settle(tab, qtbot)
    click(tab, qtbot, 4)
    assert 4 in tab.grid.visible_rows()
    place = tab.grid.visualRect(tab.model.index(4)).center()
    qtbot.mouseDClick(tab.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    edit = window.tabs.currentWidget().tab
    assert isinstance(edit, EditTab)
    qtbot.waitUntil(lambda: edit.isVisible() and not tab.isVisible(), timeout=WAIT)
    editor: EditorController = edit.editor
    qtbot.waitUntil(lambda: editor.key is not None and editor.key.index == 4, timeout=WAIT)
    # What is painted there is seen here, without a save.
    qtbot.keyClick(edit.canvas, Qt.Key.Key_1)
    spot = edit.canvas.to_widget(QPointF(200, 40)).toPoint()
    qtbot.mouseClick(edit.canvas, Qt.MouseButton.LeftButton, pos=spot)
    document = editor.document
    assert document is not None
    qtbot.waitUntil(lambda: document.classes[40, 200] == HEAD, timeout=WAIT)
    # Back with M, one frame further: the grid is there, too.
    qtbot.keyClick(edit.canvas, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: editor.key is not None and editor.key.index == 5, timeout=WAIT)
    qtbot.keyClick(edit.canvas, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: tab.isVisible() and not edit.isVisible(), timeout=WAIT)
    assert [tile.index for tile in tab.selected] == [5]
    tab.panel.opacity.setValue(100)
    qtbot.waitUntil(lambda: near(color_at(tab, 4, 200, 40), COLORS[HEAD]), timeout=WAIT)
    assert tab.model.tile(4).status is FrameStatus.CORRECTED
    click(tab, qtbot, 4)
    # What is decided here is known there.
    qtbot.keyClick(tab.grid, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: tab.model.tile(4).status is FrameStatus.VERIFIED, timeout=WAIT)
    four = FrameKey("mouse", 4)
    qtbot.waitUntil(lambda: editor.status(four) is FrameStatus.VERIFIED, timeout=WAIT)
    project = context.study.project
    assert project is not None
    qtbot.waitUntil(lambda: editor.saved == "saved", timeout=WAIT)
    assert project.status("mouse", 4) is FrameStatus.VERIFIED
