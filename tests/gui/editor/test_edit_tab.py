"""The Edit tab in a real window, with real keys and a real mouse, on a real study."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
from edit_person import CTRL, KEY, LEFT, NONE, RIGHT, SHIFT, WAIT_MS, Person
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from small_study import FRAMES, HEIGHT, MASKED, WIDTH, mouse_frame

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.core.types import Mask
from workbench.editing.document import Planes
from workbench.gui.app import Session
from workbench.gui.canvas.adjust import PictureAdjust
from workbench.gui.controllers.editor_recovery import unsaved_work
from workbench.gui.preferences import Preferences
from workbench.media.images import read_mask
from workbench.project.project import Project


def truth(k: int) -> Mask:
    return mouse_frame(k)[1]


def test_it_opens_with_the_first_frame_that_has_a_mask(person: Person) -> None:
    assert person.editor.key == FrameKey("mouse", 0)
    np.testing.assert_array_equal(person.mask, truth(0))
    assert len(person.editor.frames) == MASKED
    assert person.tab.frame_row.strip.count == MASKED
    assert person.tab.status.frame.text() == "mouse, frame 0"
    assert person.tab.status.size_label.text() == f"{WIDTH} × {HEIGHT} px"
    assert person.tab.status.saved.text() == "All work saved"


def test_painting_with_class_keys_and_undo(person: Person) -> None:
    before = person.mask.copy()
    person.key(KEY.Key_P)
    person.editor.change(brush_size=10)
    person.key(KEY.Key_3)
    person.stroke((150, 30), (190, 30))
    assert (person.mask[30, 150:191] == 3).all()
    person.key(KEY.Key_1)
    person.stroke((150, 50), (190, 50))
    assert (person.mask[50, 150:191] == 1).all()
    assert person.editor.status() is FrameStatus.CORRECTED
    person.key(KEY.Key_Z, CTRL)
    assert (person.mask[50] == before[50]).all() and (person.mask[30, 150:191] == 3).all()
    person.key(KEY.Key_Z, CTRL)
    np.testing.assert_array_equal(person.mask, before)
    person.key(KEY.Key_Z, CTRL | SHIFT)
    assert (person.mask[30, 150:191] == 3).all() and (person.mask[50] == before[50]).all()


def test_right_button_erases_and_background_lock_keeps_the_shape(person: Person) -> None:
    animal = truth(0) != 0
    person.editor.change(brush_size=1000)
    person.key(KEY.Key_B)
    assert person.editor.settings.background_locked and person.tab.tools.lock.isChecked()
    person.key(KEY.Key_1)
    person.stroke((100, 90), (102, 90))
    np.testing.assert_array_equal(person.mask, animal.astype(np.uint8))
    person.key(KEY.Key_B)
    person.stroke((100, 90), (102, 90), RIGHT)
    assert not person.mask.any()


def test_undo_goes_to_the_frame_of_the_step(person: Person) -> None:
    for k in range(3):
        person.at(k)
        person.stroke((200, 20), (200, 20))
        assert person.mask[20, 200] == 1
        person.key(KEY.Key_D)
    person.at(3)
    for k in (2, 1, 0):
        person.key(KEY.Key_Z, CTRL)
        person.at(k)
        np.testing.assert_array_equal(person.mask, truth(k))
    person.key(KEY.Key_Z, CTRL | SHIFT)
    person.at(0)
    assert person.mask[20, 200] == 1
    person.key(KEY.Key_Z, CTRL | SHIFT)
    person.at(1)
    assert person.mask[20, 200] == 1
    person.key(KEY.Key_A)
    person.at(0)
    assert person.mask[20, 200] == 1
    person.key(KEY.Key_D)
    person.key(KEY.Key_Right)
    person.at(2)
    np.testing.assert_array_equal(person.mask, truth(2))


def test_swap_of_two_classes_is_undone_by_itself(person: Person) -> None:
    expected = truth(0)
    expected = np.choose(expected, [0, 3, 2, 1]).astype(np.uint8)
    person.key(KEY.Key_X)
    np.testing.assert_array_equal(person.mask, expected)
    person.key(KEY.Key_X)
    np.testing.assert_array_equal(person.mask, truth(0))


def test_swap_inside_a_lasso(person: Person) -> None:
    person.tab.actions_of_mask.choose(first=1, second=2, where="lasso")
    person.key(KEY.Key_X)
    assert person.editor.settings.tool == "lasso"
    head = (75, 70, 115, 110)
    for x, y in ((75, 70), (115, 70), (115, 110), (75, 110)):
        QTest.mouseClick(person.canvas, LEFT, NONE, person.place(x, y))
    person.key(KEY.Key_Return)
    inside = np.zeros(truth(0).shape, bool)
    inside[head[1] : head[3], head[0] : head[2]] = True
    swapped = np.choose(truth(0), [0, 2, 1, 3]).astype(np.uint8)
    wrong = person.mask != np.where(inside, swapped, truth(0))
    edge = np.zeros_like(inside)
    edge[68:113, 73:118] = True
    edge[73:107, 78:112] = False
    assert not (wrong & ~edge).any()
    assert (person.mask != truth(0)).sum() > 300
    assert person.editor.settings.tool == "brush"
    person.key(KEY.Key_L)
    lasso = person.canvas.tools["lasso"]
    assert lasso.mode == "fill"  # type: ignore[attr-defined]


def test_delete_clears_the_class_and_locks_are_respected(person: Person) -> None:
    person.key(KEY.Key_2)
    person.editor.toggle_lock(2)
    person.key(KEY.Key_Delete)
    np.testing.assert_array_equal(person.mask, truth(0))
    assert "nothing to change" in person.tab.status.saved.text()
    person.editor.toggle_lock(2)
    person.key(KEY.Key_Delete)
    assert not (person.mask == 2).any() and (person.mask == 1).any()


def test_verify_goes_on_and_the_project_knows(person: Person, study: Path) -> None:
    person.stroke((200, 20), (200, 20))
    person.key(KEY.Key_V)
    person.at(1)
    person.key(KEY.Key_R)
    person.at(2)
    person.saved()
    project = person.session.context.study.project
    assert project is not None
    wanted = {0: FrameStatus.VERIFIED, 1: FrameStatus.REJECTED, 2: FrameStatus.PSEUDO}
    person.qtbot.waitUntil(lambda: {k: project.status("mouse", k) for k in wanted} == wanted, timeout=WAIT_MS)
    written = read_mask(project.mask_file("mouse", 0))
    assert written[20, 200] == 1
    strip = person.tab.frame_row.strip
    assert [int(code) for code in strip._codes[:3]] == [4, 5, 1]


def test_keys_do_nothing_in_a_field_and_in_another_tab(person: Person) -> None:
    person.tab.brush_panel.size_field.setFocus()
    QTest.keyClick(person.tab.brush_panel.size_field, KEY.Key_E)
    assert person.editor.settings.tool == "brush"
    person.canvas.setFocus()
    person.key(KEY.Key_E)
    assert person.editor.settings.tool == "eraser"
    frames = person.session.window.show_tab("frames")
    assert frames is not None
    frames.setFocus()
    QTest.keyClick(frames, KEY.Key_P)
    assert person.editor.settings.tool == "eraser"
    assert not person.session.window.actions_by_key["undo"].isEnabled()


def test_keys_work_with_the_focus_on_a_panel(person: Person) -> None:
    person.tab.class_panel.first.setFocus()
    person.key(KEY.Key_F)
    assert person.editor.settings.tool == "fill"
    person.key(KEY.Key_BracketRight)
    assert person.editor.settings.brush_size > 20


def test_hide_is_held(person: Person) -> None:
    QTest.keyPress(person.canvas, KEY.Key_H)
    assert person.editor.settings.mask_hidden
    QTest.keyRelease(person.canvas, KEY.Key_H)
    assert not person.editor.settings.mask_hidden


def test_compare_shows_the_mask_before_the_work(person: Person) -> None:
    shown: list[Planes | None] = []
    person.tab.compare.shown.connect(shown.append)
    person.stroke((200, 20), (200, 20))
    person.stroke((100, 20), (120, 20))
    after = person.mask.copy()
    QTest.keyPress(person.canvas, KEY.Key_Q)
    person.qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    assert shown[0] is not None
    np.testing.assert_array_equal(shown[0].classes, truth(0))
    QTest.keyRelease(person.canvas, KEY.Key_Q)
    assert shown[-1] is None
    np.testing.assert_array_equal(person.mask, after)
    person.tab.compare.choose("prediction")
    person.tab.compare.set_active(True)
    person.qtbot.waitUntil(lambda: shown[-1] is not None, timeout=WAIT_MS)
    np.testing.assert_array_equal(shown[-1].classes, truth(0))  # type: ignore[union-attr]


def test_copy_of_the_previous_mask(person: Person) -> None:
    person.stroke((200, 20), (200, 20))
    painted = person.mask.copy()
    person.key(KEY.Key_D)
    person.at(1)
    person.key(KEY.Key_C)
    person.qtbot.waitUntil(lambda: bool((person.mask == painted).all()), timeout=WAIT_MS)
    person.key(KEY.Key_Z, CTRL)
    np.testing.assert_array_equal(person.mask, truth(1))


def test_one_step_over_several_frames(person: Person) -> None:
    planes = {FrameKey("mouse", k): Planes(np.full((HEIGHT, WIDTH), k + 1, np.uint8)) for k in range(3)}
    assert person.editor.apply("Propagate", planes)
    person.rest()
    assert (person.mask == 1).all()
    for k in (1, 2):
        person.key(KEY.Key_D)
        person.at(k)
        assert (person.mask == k + 1).all()
    person.key(KEY.Key_Z, CTRL)
    np.testing.assert_array_equal(person.mask, truth(2))
    for k in (1, 0):
        person.key(KEY.Key_A)
        person.at(k)
        np.testing.assert_array_equal(person.mask, truth(k))


def test_every_frame_of_the_video_and_a_frame_without_a_mask(person: Person) -> None:
    person.editor.go_to(FrameKey("mouse", MASKED - 1))
    person.at(MASKED - 1)
    assert not person.editor.step(1)
    person.tab.frame_row.every.setChecked(True)
    person.canvas.setFocus()
    person.key(KEY.Key_D)
    person.at(MASKED)
    assert not person.mask.any() and person.mask.shape == (HEIGHT, WIDTH)
    assert person.tab.status.status.text() == "no mask yet"
    person.stroke((50, 50), (60, 50))
    person.saved()
    project = person.session.context.study.project
    assert project is not None
    assert project.status("mouse", MASKED) is FrameStatus.CORRECTED
    assert (read_mask(project.mask_file("mouse", MASKED))[50, 50:61] == 1).all()
    assert len(person.editor.frames) == MASKED + 1
    person.tab.frame_row.number.setValue(FRAMES - 1)
    person.at(FRAMES - 1)


def test_animals_are_numbered_and_painted(person: Person) -> None:
    person.key(KEY.Key_2, CTRL)
    assert person.editor.settings.animal == 2
    person.stroke((200, 20), (210, 20))
    document = person.editor.document
    assert document is not None and document.animals is not None
    assert document.animals[20, 205] == 2 and document.animals[90, 70] == 1
    person.qtbot.waitUntil(lambda: len(person.tab.animals.rows) == 2, timeout=WAIT_MS)
    person.tab.animals.merge(1, 2)
    person.rest()
    assert document.animals[20, 205] == 1
    person.key(KEY.Key_2, CTRL)
    assert person.editor.settings.animal == 0


def test_shapes_from_the_panel(person: Person) -> None:
    person.key(KEY.Key_2)
    person.stroke((200, 20), (200, 20))
    QTest.mouseClick(person.tab.shape_panel.buttons["keep_largest"], LEFT)
    person.rest()
    np.testing.assert_array_equal(person.mask, truth(0))
    body = int((truth(0) == 2).sum())
    QTest.mouseClick(person.tab.shape_panel.buttons["grow"], LEFT)
    person.rest()
    grown = int((person.mask == 2).sum())
    assert grown > body
    QTest.mouseClick(person.tab.shape_panel.buttons["shrink"], LEFT)
    person.rest()
    assert int((person.mask == 2).sum()) < grown


def test_pixels_are_counted(person: Person) -> None:
    rows = {row.part.id: row for row in person.tab.class_panel.classes.rows}
    wanted = f"{int((truth(0) == 2).sum()):,}"
    person.qtbot.waitUntil(lambda: rows[2].area.text() == wanted, timeout=WAIT_MS)
    QTest.mouseClick(rows[3], LEFT)
    assert person.editor.settings.class_id == 3
    QTest.mouseClick(rows[1].eye, LEFT)
    assert person.editor.settings.hidden == {1}
    QTest.mouseClick(rows[0].lock, LEFT)
    assert person.editor.settings.background_locked


def test_settings_are_there_at_the_next_start(
    person: Person, make_session: Callable[[], Session], study: Path, qtbot: QtBot
) -> None:
    person.editor.change(brush_size=77, square=True, opacity=0.25, view="outline", class_id=3)
    person.session.window.close()
    kept = Preferences.load().editor
    assert kept["brush_size"] == 77 and kept["view"] == "outline"
    again = make_session()
    with qtbot.waitSignal(again.context.study.video_selected, timeout=WAIT_MS):
        again.context.study.open(study)
    settings = Person(again, qtbot).editor.settings
    assert (settings.brush_size, settings.square, settings.opacity, settings.view) == (
        77,
        True,
        0.25,
        "outline",
    )
    assert settings.class_id == 1


def test_closing_the_window_saves(person: Person, study: Path) -> None:
    person.stroke((200, 20), (200, 20))
    person.session.window.close()
    with Project.open(study, write=False) as project:
        assert read_mask(project.mask_file("mouse", 0))[20, 200] == 1
        assert project.status("mouse", 0) is FrameStatus.CORRECTED


def test_a_study_without_frames_says_what_to_do(
    make_session: Callable[[], Session], study: Path, qtbot: QtBot
) -> None:
    shutil.rmtree(study / "masks")
    for path in study.glob("index.sqlite*"):
        path.unlink()
    session = make_session()
    with qtbot.waitSignal(session.context.study.video_selected, timeout=WAIT_MS):
        session.context.study.open(study)
    somebody = Person(session, qtbot)
    qtbot.waitUntil(lambda: somebody.editor.listed, timeout=WAIT_MS)
    assert somebody.editor.bundle is None
    qtbot.waitUntil(lambda: "Extract frames" in somebody.canvas._hint, timeout=WAIT_MS)
    somebody.editor.change(every_frame=True)
    somebody.editor.go_to(FrameKey("mouse", 3))
    somebody.at(3)
    assert not somebody.mask.any()


def test_the_project_dock_leads_to_a_frame(person: Person) -> None:
    person.session.context.study.select_frame("mouse", 7)
    person.at(7)
    np.testing.assert_array_equal(person.mask, truth(7))
    QTest.mouseClick(person.tab.frame_row.strip, LEFT, NONE, QPoint(2 * 28 + 5, 9))
    person.at(2)


def test_work_of_a_session_that_ended_suddenly_is_offered(
    person: Person, make_session: Callable[[], Session], study: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    person.stroke((200, 20), (200, 20))
    person.qtbot.waitUntil(lambda: unsaved_work(study), timeout=WAIT_MS)
    left = tmp_path / "left behind"
    shutil.copytree(study, left, ignore=shutil.ignore_patterns("*.lock"))  # as a kill would leave it
    person.saved()
    person.session.window.close()
    assert not unsaved_work(study)
    again = make_session()
    with qtbot.waitSignal(again.context.study.video_selected, timeout=WAIT_MS):
        again.context.study.open(left)
    qtbot.waitUntil(lambda: again.window.is_built("edit"), timeout=WAIT_MS)
    somebody = Person(again, qtbot)
    somebody.at(0)
    bar = somebody.tab.recovered
    qtbot.waitUntil(bar.isVisible, timeout=WAIT_MS)
    assert "1 change" in bar.text.text() and "1 frame" in bar.text.text()
    assert somebody.mask[20, 200] == 1
    QTest.mouseClick(bar.discard_button, LEFT)
    qtbot.waitUntil(lambda: not somebody.mask[20, 200], timeout=WAIT_MS)
    np.testing.assert_array_equal(somebody.mask, truth(0))
    assert not bar.isVisible()


def test_open_sections_are_remembered(person: Person) -> None:
    page = person.tab.side_pages[0]
    assert not page.sections["look"].opened and page.sections["brush"].opened
    QTest.mouseClick(page.sections["look"].head, LEFT)
    QTest.mouseClick(page.sections["brush"].head, LEFT)
    assert person.tab.look_panel.isVisible() and not person.tab.brush_panel.isVisible()
    person.session.window.close()
    assert Preferences.load().sections == {"look": True, "brush": False}


def test_the_keys_come_back_to_the_canvas(person: Person) -> None:
    field = person.tab.brush_panel.size_field
    field.setFocus()
    QTest.mouseMove(person.canvas, person.place(120, 90))
    QApplication.processEvents()
    assert not person.canvas.hasFocus()  # somebody types
    field.selectAll()
    QTest.keyClicks(field, "33")
    QTest.keyClick(field, KEY.Key_Return)
    assert person.editor.settings.brush_size == 33 and person.canvas.hasFocus()
    person.tab.class_panel.first.setFocus()
    QTest.mouseMove(person.canvas, person.place(130, 95))
    QApplication.processEvents()
    assert person.canvas.hasFocus()
    person.qtbot.waitUntil(
        lambda: person.tab.status.cursor_label.text().startswith(("x 129", "x 130")), timeout=WAIT_MS
    )


def test_the_adjusted_picture_stays_over_frames(person: Person) -> None:
    plain = person.canvas.value_at(5, 5)
    assert plain is not None and plain[0] > 200
    person.editor.change(adjust=PictureAdjust(inverted=True))
    dark = lambda: (person.canvas.value_at(5, 5) or plain)[0] < 60  # noqa: E731
    person.qtbot.waitUntil(dark, timeout=WAIT_MS)
    for k in (1, 2, 1):
        person.key(KEY.Key_D if k > (person.editor.key or FrameKey("", 0)).index else KEY.Key_A)
        person.at(k)
        person.qtbot.waitUntil(dark, timeout=WAIT_MS)
        person.qtbot.wait(50)
        assert dark()


def test_the_queue_is_gone_through_and_decided(person: Person) -> None:
    person.editor.set_queue([FrameKey("mouse", k) for k in (9, 4, 15)])
    person.key(KEY.Key_Right, CTRL)
    person.at(9)
    person.key(KEY.Key_V)
    person.at(4)
    person.key(KEY.Key_Y)
    person.at(15)
    person.key(KEY.Key_Right, CTRL)
    person.at(15)
    person.key(KEY.Key_Left, CTRL)
    person.at(4)
    found = {k: person.editor.status(FrameKey("mouse", k)) for k in (9, 4, 15)}
    assert found == {9: FrameStatus.VERIFIED, 4: FrameStatus.CORRECTED, 15: FrameStatus.PSEUDO}


def test_the_animal_under_the_cursor_gets_the_painted_number(person: Person) -> None:
    person.key(KEY.Key_2, CTRL)
    person.stroke((200, 20), (210, 20))
    document = person.editor.document
    assert document is not None and document.animals is not None
    QTest.mouseMove(person.canvas, person.place(70, 90))
    QApplication.processEvents()
    person.key(KEY.Key_U)
    assert set(np.unique(document.animals)) == {0, 2}
    person.key(KEY.Key_Z, CTRL)
    assert set(np.unique(document.animals)) == {0, 1, 2}


def test_a_radiometric_frame_is_filled_by_temperature(
    make_session: Callable[[], Session], study: Path, qtbot: QtBot
) -> None:
    frames = study / "frames" / "mouse"
    frames.mkdir(parents=True, exist_ok=True)
    celsius = np.broadcast_to(20 + np.arange(WIDTH) / 20, (HEIGHT, WIDTH))
    np.savetxt(frames / "frame_0000000.csv", celsius, delimiter=";", fmt="%.2f")
    session = make_session()
    with qtbot.waitSignal(session.context.study.video_selected, timeout=WAIT_MS):
        session.context.study.open(study)
    somebody = Person(session, qtbot)
    somebody.at(0)
    field = somebody.tab.brush_panel.tolerance
    assert field.suffix() == " °C" and field.value() == 1.0
    field.setValue(0.5)
    assert somebody.editor.settings.tolerance == 12.0
    somebody.editor.change(tool="fill", class_id=1)
    somebody.stroke((160.5, 20.5), (160.5, 20.5))
    np.testing.assert_array_equal(np.flatnonzero(somebody.mask[20] == 1), np.arange(150, 171))
    somebody.editor.step(1)
    somebody.at(1)
    assert field.suffix() == "" and field.value() == 12.0
