"""The review: list, search, decisions and progress, on a real study with real clicks and keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from small_study import MASKED, mouse_frame

from workbench.core.classes import ClassTable
from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.editing.review import Order
from workbench.gui.context import WindowContext
from workbench.gui.controllers.editor import EditorController
from workbench.gui.controllers.review import ReviewController
from workbench.gui.tabs.edit_tab import EditTab
from workbench.gui.tabs.editor.review_panel import ReviewPanel
from workbench.media.images import write_mask
from workbench.project.frame_files import all_decisions
from workbench.project.project import Project

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def rescue_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_RESCUE_DIR", str(tmp_path / "rescue"))
    monkeypatch.setenv("WORKBENCH_LOG_DIR", str(tmp_path / "logs"))


@pytest.fixture
def panel(
    context: WindowContext, open_study: Callable[[Path], None], study: Path, qtbot: QtBot
) -> ReviewPanel:
    """The panel over the small study, its first frame in hand, confidences known of three frames."""
    table = study / "predictions" / "mouse" / "table.csv"
    table.write_text("frame,time_s,confidence\n3,0.15,0.9\n7,0.35,0.2\n11,0.55,0.5\n")
    editor = EditorController(context)
    made = ReviewPanel(ReviewController(context, editor, context))
    qtbot.addWidget(made)
    made.resize(300, 600)
    made.show()
    open_study(study)
    qtbot.waitUntil(lambda: len(made.review) == MASKED and editor.key is not None, timeout=20_000)
    return made


def rows(panel: ReviewPanel) -> list[int]:
    return [panel.review.item(row).key.index for row in range(len(panel.review))]


def click(panel: ReviewPanel, row: int) -> None:
    place = panel.list.visualRect(panel.model.index(row, 0)).center()
    QTest.mouseClick(panel.list.viewport(), LEFT, pos=place)


def choose(panel: ReviewPanel, text: str, qtbot: QtBot) -> None:
    """Pick a line of the box that says which frames are shown."""
    place = panel.show_box.findText(text)
    assert place >= 0, text
    panel.show_box.setCurrentIndex(place)
    with qtbot.waitSignal(panel.review.queue_changed, timeout=5000):
        panel.show_box.activated.emit(place)


def test_the_list_shows_what_is_to_review(panel: ReviewPanel):
    assert rows(panel) == list(range(MASKED))
    assert [tuple(key) for key in panel.review.editor.queue][:2] == [("mouse", 0), ("mouse", 1)]
    model = panel.model
    assert model.data(model.index(7, 0)) == "7"
    assert model.data(model.index(7, 2)) == "pseudo-mask"
    assert model.data(model.index(7, 3)) == "20 %"
    assert "frame 7 at 0:00" in str(model.data(model.index(7, 0), Qt.ItemDataRole.ToolTipRole))
    assert panel.progress.text() == f"0 of {MASKED} verified"
    assert panel.list.currentIndex().row() == 0


def test_a_click_takes_the_frame_in_hand(panel: ReviewPanel, qtbot: QtBot):
    click(panel, 4)
    qtbot.waitUntil(lambda: panel.review.editor.key == FrameKey("mouse", 4), timeout=10_000)
    assert panel.list.currentIndex().row() == 4


def test_verify_goes_on_to_the_next_of_the_queue(panel: ReviewPanel, qtbot: QtBot):
    place = panel.order_box.findData(Order.UNCERTAINTY)
    with qtbot.waitSignal(panel.review.queue_changed):
        panel.order_box.activated.emit(place)
    assert rows(panel)[:3] == [7, 11, 3]
    click(panel, 0)
    editor = panel.review.editor
    qtbot.waitUntil(lambda: editor.key == FrameKey("mouse", 7), timeout=10_000)
    QTest.mouseClick(panel.verify, LEFT)
    qtbot.waitUntil(lambda: editor.key == FrameKey("mouse", 11), timeout=10_000)
    QTest.mouseClick(panel.reject, LEFT)
    qtbot.waitUntil(lambda: editor.key == FrameKey("mouse", 3), timeout=10_000)
    assert rows(panel)[:3] == [7, 11, 3]  # decided frames stay where they were
    assert panel.model.data(panel.model.index(0, 2)) == "verified"
    assert panel.model.data(panel.model.index(1, 2)) == "rejected"
    assert panel.progress.text() == f"1 of {MASKED - 1} verified"
    QTest.mouseClick(panel.previous, LEFT)
    qtbot.waitUntil(lambda: editor.key == FrameKey("mouse", 11), timeout=10_000)
    project = panel.review.context.study.project
    assert project is not None
    folder = project.folder / "masks" / "mouse"
    qtbot.waitUntil(lambda: len(list(all_decisions(folder))) >= 2, timeout=10_000)
    noted = [(one.index, one.status.value, bool(one.who and one.when)) for one in all_decisions(folder)]
    assert noted == [(7, "verified", True), (11, "rejected", True)]


def test_time_left_appears_with_the_pace(panel: ReviewPanel, monkeypatch: pytest.MonkeyPatch):
    review = panel.review
    for k in range(5):
        monkeypatch.setattr("time.time", lambda k=k: 1000.0 + 20.0 * k)
        review.editor.set_status(FrameStatus.VERIFIED, FrameKey("mouse", k))
    assert panel.progress.text() == f"5 of {MASKED} verified, 5 min left at your pace"
    assert panel.bar.value() == 5


def test_search_narrows_the_list(panel: ReviewPanel, qtbot: QtBot):
    with qtbot.waitSignal(panel.review.queue_changed, timeout=5000):
        QTest.keyClicks(panel.search, "#1")
    assert rows(panel) == [1, *range(10, 20)]
    with qtbot.waitSignal(panel.review.queue_changed, timeout=5000):
        panel.search.setText("nowhere")
    assert panel.empty.isVisible()
    assert panel.empty.text() == "No frame fits."
    with qtbot.waitSignal(panel.review.queue_changed, timeout=5000):
        panel.search.clear()
    assert len(rows(panel)) == MASKED


def test_filter_by_status(panel: ReviewPanel, qtbot: QtBot):
    panel.review.editor.set_status(FrameStatus.VERIFIED, FrameKey("mouse", 2))
    choose(panel, "Verified", qtbot)
    assert rows(panel) == [2]
    choose(panel, "To review", qtbot)
    assert 2 not in rows(panel)


def test_checking_all_masks_fills_in_the_faults(panel: ReviewPanel, study: Path, qtbot: QtBot):
    choose(panel, "With faults", qtbot)
    assert "Check all masks" in panel.empty.text()
    mask = mouse_frame(6)[1]
    cv2.circle(mask, (30, 160), 6, 2, -1)
    with Project.open(study, write=False) as project:
        write_mask(project.mask_file("mouse", 6), mask, ClassTable.default().palette(), durable=False)
    QTest.mouseClick(panel.check_button, LEFT)
    qtbot.waitUntil(lambda: rows(panel) == [6], timeout=30_000)
    assert panel.model.data(panel.model.index(0, 3)) == "1"
    assert "Stray pixels of animal 1" in str(
        panel.model.data(panel.model.index(0, 3), Qt.ItemDataRole.ToolTipRole)
    )
    choose(panel, "Hole", qtbot)
    assert rows(panel) == []
    choose(panel, "Stray pixels", qtbot)
    assert rows(panel) == [6]


def test_faults_of_the_live_check_are_taken_over(panel: ReviewPanel):
    from workbench.vision.anatomy import Fault, FaultKind

    fault = Fault(FaultKind.HOLE, (1, 2, 3, 4), 1)
    hidden = Fault(FaultKind.MISSING_PART, (1, 2, 3, 4), 1, "tail", explained=True)
    panel.review.take_faults(FrameKey("mouse", 5), (fault, hidden))
    assert panel.model.data(panel.model.index(5, 3)) == "1"
    assert not panel.review.checked  # the others are not


def test_closing_the_study_empties_the_list(panel: ReviewPanel, context: WindowContext, qtbot: QtBot):
    context.study.close()
    assert len(panel.review) == 0
    qtbot.wait(50)
    assert not panel.verify.isEnabled()
    assert panel.empty.isVisible()
    assert panel.progress.text() == ""


def test_keys_of_the_tab_decide_and_step(
    context: WindowContext, open_study: Callable[[Path], None], study: Path, qtbot: QtBot
):
    tab = EditTab(context)
    qtbot.addWidget(tab)
    tab.resize(1200, 760)
    tab.show()
    qtbot.waitExposed(tab)
    open_study(study)
    editor = tab.editor
    qtbot.waitUntil(lambda: len(tab.review) == MASKED and editor.key is not None, timeout=20_000)
    tab.canvas.setFocus()
    for press, wanted in (
        (lambda: QTest.keyClick(tab.canvas, Qt.Key.Key_V), 1),
        (lambda: QTest.keyClick(tab.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier), 2),
        (lambda: QTest.keyClick(tab.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier), 1),
    ):
        press()
        qtbot.waitUntil(lambda wanted=wanted: editor.key == FrameKey("mouse", wanted), timeout=10_000)
    assert editor.status(FrameKey("mouse", 0)) == FrameStatus.VERIFIED
    assert tab.review_panel.progress.text().startswith(f"1 of {MASKED} verified")
    assert np.array_equal(editor.document.classes, mouse_frame(1)[1])  # type: ignore[union-attr]
