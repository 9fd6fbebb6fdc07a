"""The live anatomy check: follows the brush, leads to the place, mends with one press."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from small_study import mouse_frame

from workbench.core.classes import ClassTable, instance_palette
from workbench.core.history import FrameKey
from workbench.editing.document import MaskDocument, Pen
from workbench.gui.canvas.pictures import Mark
from workbench.gui.context import WindowContext
from workbench.gui.controllers.anatomy import AnatomyController, Near, Shapes
from workbench.gui.controllers.editor import EditorController
from workbench.gui.fault_texts import KINDS, SENTENCES, fault_text
from workbench.gui.tabs.editor.anatomy_panel import AnatomyPanel
from workbench.media.images import write_mask
from workbench.vision.anatomy import Fault, FaultKind

LEFT = Qt.MouseButton.LeftButton
FIRST = FrameKey("mouse", 4)


@pytest.fixture(autouse=True)
def rescue_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_RESCUE_DIR", str(tmp_path / "rescue"))


@pytest.fixture
def panel(
    context: WindowContext, open_study: Callable[[Path], None], study: Path, qtbot: QtBot
) -> AnatomyPanel:
    """The panel, a good mask in hand and checked."""
    editor = EditorController(context)
    made = AnatomyPanel(AnatomyController(context, editor, context))
    qtbot.addWidget(made)
    made.resize(300, 400)
    made.show()
    open_study(study)
    editor.go_to(FIRST)
    qtbot.waitUntil(lambda: editor.key == FIRST and made.anatomy.ready, timeout=20_000)
    return made


def editor_of(panel: AnatomyPanel) -> EditorController:
    return panel.anatomy._editor


def paint(panel: AnatomyPanel, x: int, y: int, class_id: int, radius: int = 5) -> None:
    """One stroke's worth: a dot."""
    editor = editor_of(panel)
    assert editor.document is not None
    dot = np.zeros((2 * radius + 1, 2 * radius + 1), np.uint8)
    cv2.circle(dot, (radius, radius), radius, 1, -1)
    with editor.document.edit("Paint") as edit:
        edit.paint(dot, (x - radius, y - radius, x + radius + 1, y + radius + 1), Pen(class_id))
    editor.commit(edit.step)
    assert edit.box is not None


def wait_for(panel: AnatomyPanel, count: int, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: panel.list.count() == count, timeout=10_000)


def test_a_good_mask_looks_right(panel: AnatomyPanel):
    assert panel.anatomy.faults == ()
    assert panel.verdict.text() == "Nothing looks wrong in this frame."
    assert not panel.fix_all_button.isEnabled()
    assert not panel.list.isVisible()


def test_a_stray_dot_is_found_shown_and_mended(panel: AnatomyPanel, qtbot: QtBot):
    marks: list[list[Mark]] = []
    panel.anatomy.marks_changed.connect(marks.append)
    paint(panel, 30, 150, 2)
    wait_for(panel, 1, qtbot)
    assert panel.list.item(0).text() == "Stray pixels of animal 1"
    assert [mark.points for mark in marks[-1]] == [((24.0, 144.0), (37.0, 157.0))]
    item = panel.list.visualItemRect(panel.list.item(0)).center()
    with qtbot.waitSignal(panel.anatomy.focus_wanted) as wanted:
        QTest.mouseClick(panel.list.viewport(), LEFT, pos=item)
    assert wanted.args == [(25, 145, 36, 156)]
    assert not marks[-1][0].dashed
    assert panel.fix_button.isEnabled()
    QTest.mouseClick(panel.fix_button, LEFT)
    wait_for(panel, 0, qtbot)
    editor = editor_of(panel)
    assert editor.document is not None
    assert np.array_equal(editor.document.classes, mouse_frame(4)[1])
    editor.undo()
    wait_for(panel, 1, qtbot)


def test_mend_all_is_one_step(panel: AnatomyPanel, qtbot: QtBot):
    paint(panel, 30, 150, 2)
    paint(panel, 84, 90, 0, radius=3)  # a hole
    wait_for(panel, 2, qtbot)
    QTest.mouseClick(panel.fix_all_button, LEFT)
    wait_for(panel, 0, qtbot)
    editor = editor_of(panel)
    assert editor.undo_label == "Mend all"
    assert editor.document is not None
    assert np.array_equal(editor.document.classes, mouse_frame(4)[1])
    editor.undo()
    wait_for(panel, 2, qtbot)


def test_what_cannot_be_mended_safely_is_left(panel: AnatomyPanel, qtbot: QtBot):
    editor = editor_of(panel)
    assert editor.document is not None
    height, width = editor.document.shape
    with editor.document.edit("Erase") as edit:
        edit.put(
            (0, 0, width, height), np.where(mouse_frame(4)[1] == 3, 0, mouse_frame(4)[1]).astype(np.uint8)
        )
    editor.commit(edit.step)
    wait_for(panel, 1, qtbot)
    assert panel.list.item(0).text() == "Animal 1 has no tail"
    panel.anatomy.select_next()
    assert panel.anatomy.selected == panel.anatomy.faults[0]
    assert not panel.fix_button.isEnabled()
    assert not panel.anatomy.fix()
    assert not panel.anatomy.fix_all()


def test_only_the_newest_state_is_told(panel: AnatomyPanel, qtbot: QtBot):
    told: list[tuple[Fault, ...]] = []
    panel.anatomy.checked.connect(lambda _key, faults: told.append(faults))
    for x in range(20, 60, 2):
        paint(panel, x, 150, 2, radius=2)
    wait_for(panel, 1, qtbot)
    assert panel.anatomy.faults[0].box == (18, 148, 61, 153)
    assert len(told) <= 3


def test_another_frame_is_checked_against_its_neighbours(panel: AnatomyPanel, qtbot: QtBot):
    editor = editor_of(panel)
    with qtbot.waitSignal(panel.anatomy.checked, timeout=10_000) as checked:
        editor.go_to(FrameKey("mouse", 10))
    assert checked.args == [FrameKey("mouse", 10), ()]
    assert editor.document is not None
    height, width = editor.document.shape
    mask = mouse_frame(10)[1]
    wide = cv2.dilate((mask == 2).astype(np.uint8), np.ones((17, 17), np.uint8))
    swollen = np.where((mask == 0) & (wide > 0), 2, mask).astype(np.uint8)
    with editor.document.edit("Grow") as edit:
        edit.put((0, 0, width, height), swollen)
    editor.commit(edit.step)
    wait_for(panel, 1, qtbot)
    assert panel.anatomy.faults[0].kind == FaultKind.AREA_JUMP


def test_a_mask_loaded_anew_is_measured_anew(tmp_path: Path):
    """Another document of the same frame often lies at the memory of the one before it."""
    shapes, nowhere = Shapes(), (tmp_path / "mask.png", tmp_path / "numbers.png")
    for side in range(10, 60):
        mask = np.zeros((80, 80), np.uint8)
        mask[:side, :side] = 2
        document = MaskDocument(FIRST, mask)
        (found,) = shapes.neighbours([Near(FIRST, 0.04, document, nowhere)], None)
        assert found.shape.animals[1].area == side * side
        del document


def test_numbers_that_change_in_their_file_are_measured_anew(tmp_path: Path):
    files = tmp_path / "mask.png", tmp_path / "numbers.png"
    mask = np.zeros((60, 80), np.uint8)
    mask[10:30, 10:50] = 2
    table = ClassTable.default()
    write_mask(files[0], mask, table.palette())
    shapes, near = Shapes(), Near(FIRST, 0.04, None, files)
    assert set(shapes.neighbours([near], table)[0].shape.animals) == {1}
    write_mask(files[1], (mask > 0) * np.uint8(3), instance_palette())
    assert set(shapes.neighbours([near], table)[0].shape.animals) == {3}


def test_marks_can_be_switched_off(panel: AnatomyPanel, qtbot: QtBot):
    paint(panel, 30, 150, 2)
    wait_for(panel, 1, qtbot)
    with qtbot.waitSignal(panel.anatomy.marks_changed) as marks:
        panel.mark_box.setChecked(False)
    assert marks.args == [[]]
    with qtbot.waitSignal(panel.anatomy.marks_changed) as marks:
        panel.mark_box.setChecked(True)
    assert len(marks.args[0]) == 1


def test_every_kind_has_a_name_and_a_sentence():
    for kind in FaultKind:
        assert kind in KINDS
        sentences = [part for known, part in SENTENCES if known == kind]
        for part in sentences:
            fault = Fault(kind, (0, 0, 1, 1), 2, part, "3", "10", "20")
            assert "{" not in fault_text(fault)
        assert "" in sentences or set(sentences) == {"head", "body", "tail"}
