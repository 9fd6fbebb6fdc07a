"""Suggesting frames in the review: the button, its dialog, the job, the queue; real clicks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot
from small_study import FRAMES, MASKED

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.editing.review import Order
from workbench.editing.suggestions import Suggestion, Why, write_suggestions
from workbench.gui.context import WindowContext
from workbench.gui.controllers.editor import EditorController
from workbench.gui.controllers.review import ReviewController
from workbench.gui.dialogs.suggest_frames import SuggestFramesDialog
from workbench.gui.tabs.editor.review_model import REASON
from workbench.gui.tabs.editor.review_panel import ReviewPanel
from workbench.project.project import Project

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 60_000


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_RESCUE_DIR", str(tmp_path / "rescue"))
    monkeypatch.setenv("WORKBENCH_LOG_DIR", str(tmp_path / "logs"))


@pytest.fixture
def panel(
    context: WindowContext, open_study: Callable[[Path], None], study: Path, qtbot: QtBot
) -> ReviewPanel:
    """The panel over the small study without a network, its first frame in hand."""
    for path in (study / "models").rglob("*.pth"):
        path.unlink()
    editor = EditorController(context)
    made = ReviewPanel(ReviewController(context, editor, context))
    qtbot.addWidget(made)
    made.resize(300, 640)
    made.show()
    open_study(study)
    qtbot.waitUntil(lambda: len(made.review) == MASKED and editor.key is not None, timeout=20_000)
    return made


def rows(panel: ReviewPanel) -> list[int]:
    return [panel.review.item(row).key.index for row in range(len(panel.review))]


def choose_order(panel: ReviewPanel, order: Order, qtbot: QtBot) -> None:
    place = panel.order_box.findData(order)
    panel.order_box.setCurrentIndex(place)
    with qtbot.waitSignal(panel.review.queue_changed, timeout=5000):
        panel.order_box.activated.emit(place)


def dialog_of(panel: ReviewPanel, qtbot: QtBot) -> SuggestFramesDialog:
    """The dialog, after a click on the button."""
    QTest.mouseClick(panel.suggest_button, LEFT)
    qtbot.waitUntil(lambda: bool(panel.findChildren(SuggestFramesDialog)))
    return panel.findChildren(SuggestFramesDialog)[0]


def test_the_button_fills_the_queue(panel: ReviewPanel, study: Path, qtbot: QtBot):
    choose_order(panel, Order.SUGGESTION, qtbot)
    assert rows(panel) == []
    assert "Suggest frames" in panel.empty.text()
    dialog = dialog_of(panel, qtbot)
    dialog.count.setFocus()
    dialog.count.selectAll()
    QTest.keyClicks(dialog.count, "3")
    QTest.keyClick(dialog.source, Qt.Key.Key_Down)
    QTest.mouseClick(dialog.start, LEFT)
    qtbot.waitUntil(lambda: panel.strip.busy)
    assert not panel.suggest_button.isEnabled()
    qtbot.waitUntil(lambda: len(panel.review) == 3 and not panel.review.loading, timeout=WAIT_MS)
    with Project.open(study, write=False) as project:
        status = {frame.index: frame for frame in project.frames("mouse")}
    found = rows(panel)
    assert len(set(found)) == 3
    assert all(0 <= frame < FRAMES for frame in found)
    new = [frame for frame in found if frame >= MASKED]
    assert new  # of the whole video, not only what the study had
    assert all(status[frame].suffix == ".png" for frame in new)
    assert [key.index for key in panel.review.editor.queue] == found
    assert panel.order_box.currentData() == Order.SUGGESTION
    assert panel.model.data(panel.model.index(0, REASON)) == "new"
    tip = str(panel.model.data(panel.model.index(1, REASON), Qt.ItemDataRole.ToolTipRole))
    assert "Suggestion 2: no labelled frame is like this one." in tip
    qtbot.waitUntil(panel.suggest_button.isEnabled)


def test_a_suggested_frame_opens_and_is_decided(panel: ReviewPanel, qtbot: QtBot):
    dialog = dialog_of(panel, qtbot)
    dialog.count.setValue(3)
    dialog.source.setCurrentIndex(1)
    QTest.mouseClick(dialog.start, LEFT)
    qtbot.waitUntil(lambda: len(panel.review) == 3 and not panel.review.loading, timeout=WAIT_MS)
    editor, wanted = panel.review.editor, rows(panel)
    place = panel.list.visualRect(panel.model.index(0, 0)).center()
    QTest.mouseClick(panel.list.viewport(), LEFT, pos=place)
    qtbot.waitUntil(lambda: editor.key == FrameKey("mouse", wanted[0]), timeout=WAIT_MS)
    assert editor.document is not None
    QTest.mouseClick(panel.verify, LEFT)
    qtbot.waitUntil(lambda: editor.key == FrameKey("mouse", wanted[1]), timeout=WAIT_MS)
    assert editor.status(FrameKey("mouse", wanted[0])) == FrameStatus.VERIFIED
    assert rows(panel) == wanted


def test_cancel_asks_for_nothing(panel: ReviewPanel, qtbot: QtBot):
    dialog = dialog_of(panel, qtbot)
    box = dialog.findChild(QDialogButtonBox)
    QTest.mouseClick(box.button(QDialogButtonBox.StandardButton.Cancel), LEFT)
    QApplication.processEvents()
    assert not panel.review.context.jobs.busy
    assert len(panel.review) == MASKED


def test_suggestions_of_the_command_line_are_found(panel: ReviewPanel, study: Path, qtbot: QtBot):
    picked = (12, Why.UNSURE), (3, Why.INCOMPLETE), (17, Why.NEW)
    write_suggestions(study, [Suggestion(FrameKey("mouse", k), 1.0, why) for k, why in picked])
    panel.review.reload()
    qtbot.waitUntil(lambda: panel.review.suggested, timeout=WAIT_MS)
    assert rows(panel) == list(range(MASKED))
    choose_order(panel, Order.SUGGESTION, qtbot)
    assert rows(panel) == [12, 3, 17]
    words = [panel.model.data(panel.model.index(row, REASON)) for row in range(3)]
    assert words == ["unsure", "incomplete", "new"]
    with qtbot.waitSignal(panel.review.queue_changed, timeout=5000):
        panel.search.setText("incomplete")
    assert rows(panel) == [3]
