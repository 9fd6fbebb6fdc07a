"""What is taken back is as it was before: status, lists, and after a change of language everything else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from edit_person import CTRL, KEY, WAIT_MS, Person
from pytestqt.qtbot import QtBot

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.editing.document import Planes
from workbench.gui.app import Session
from workbench.gui.controllers.editor_origins import FrameOrigins

PSEUDO, CORRECTED, VERIFIED = FrameStatus.PSEUDO, FrameStatus.CORRECTED, FrameStatus.VERIFIED
A = FrameKey("mouse", 0)


def recorded(somebody: Person, index: int) -> FrameStatus | None:
    project = somebody.session.context.study.project
    assert project is not None
    return project.status("mouse", index)


def test_undo_of_everything_gives_the_status_back(person: Person) -> None:
    person.stroke((200, 20), (220, 20))
    person.stroke((200, 40), (220, 40))
    person.saved()
    assert person.editor.status() is CORRECTED is recorded(person, 0)
    person.key(KEY.Key_Z, CTRL)
    assert person.editor.status() is CORRECTED
    person.key(KEY.Key_Z, CTRL)
    assert person.editor.status() is PSEUDO
    person.qtbot.waitUntil(lambda: recorded(person, 0) is PSEUDO, timeout=WAIT_MS)
    person.saved()
    assert person.editor.status() is PSEUDO is recorded(person, 0)
    person.key(KEY.Key_Y, CTRL)
    person.saved()
    assert person.editor.status() is CORRECTED is recorded(person, 0)


@pytest.mark.parametrize("saved", [False, True])
def test_a_stroke_by_mistake_on_a_verified_frame(person: Person, saved: bool) -> None:
    person.editor.set_status(VERIFIED)
    person.saved()
    person.stroke((200, 20), (220, 20))
    assert person.editor.status() is CORRECTED
    if saved:
        person.saved()
        assert recorded(person, 0) is CORRECTED
    person.key(KEY.Key_Z, CTRL)
    person.saved()
    assert person.editor.status() is VERIFIED
    person.qtbot.waitUntil(lambda: recorded(person, 0) is VERIFIED, timeout=WAIT_MS)
    assert person.editor.status() is VERIFIED is recorded(person, 0)


def test_an_empty_mask_is_nobody_s_correction(person: Person) -> None:
    """Else a network would learn that there is no animal in the frame."""
    person.editor.go_to(FrameKey("mouse", 30))
    person.at(30)
    person.stroke((200, 20), (220, 20))
    person.saved()
    assert recorded(person, 30) is CORRECTED
    person.key(KEY.Key_Z, CTRL)
    person.saved()
    assert not person.mask.any()
    assert person.editor.status() is FrameStatus.EXTRACTED is recorded(person, 30)


def test_the_list_of_frames_follows_the_editor(person: Person) -> None:
    dock = person.session.window.project_dock
    person.qtbot.waitUntil(lambda: dock.frames_model.rowCount() > 0, timeout=WAIT_MS)
    before = dock.frames_model.frames.counts()
    person.stroke((200, 20), (220, 20))
    person.saved()
    after = dock.frames_model.frames.counts()
    assert after[CORRECTED] == before[CORRECTED] + 1 and after[PSEUDO] == before[PSEUDO] - 1
    assert f"({after[CORRECTED]})" in "".join(
        dock.status_filter.itemText(row) for row in range(dock.status_filter.count())
    )


def test_a_change_of_language_goes_on_where_one_was(person: Person, qtbot: QtBot) -> None:
    for _ in range(3):
        person.key(KEY.Key_D)
    person.at(3)
    before = person.mask.copy()
    person.key(KEY.Key_2)
    person.stroke((200, 20), (220, 20))
    painted = person.mask.copy()
    session: Session = person.session
    old = session.window
    session.choose_language("pt_BR")  # the stroke is not saved yet
    qtbot.waitUntil(lambda: session.window is not old, timeout=WAIT_MS)
    again = Person(session, qtbot)
    again.at(3)
    np.testing.assert_array_equal(again.mask, painted)
    assert not np.array_equal(painted, before)
    assert again.editor.settings.class_id == 2
    again.key(KEY.Key_Z, CTRL)
    np.testing.assert_array_equal(again.mask, before)
    assert again.editor.status() is PSEUDO
    assert again.editor.undo_label is None and again.editor.redo_label is not None


def test_several_animals_show_their_numbers(person: Person) -> None:
    section = person.tab.side_pages[0].sections["animals"]
    assert not section.opened
    numbers = (person.mask > 0).astype(np.uint8)
    numbers[: numbers.shape[0] // 2] *= 2
    assert person.editor.apply("Number", {FrameKey("mouse", 1): Planes(person.mask.copy(), numbers)})
    person.rest()
    person.key(KEY.Key_D)
    person.at(1)
    assert section.opened
    section.head.click()
    person.key(KEY.Key_A)
    person.key(KEY.Key_D)
    person.at(1)
    assert not section.opened


def test_what_a_key_finds_is_told_whatever_panel_is_open(person: Person) -> None:
    person.key(KEY.Key_C)  # the first frame has none before it
    assert person.tab.status.saved.text() == "There is no frame before this one."
    person.tab.assist.carry.told.emit("Carried.")
    assert person.tab.status.saved.text() == "Carried."
    person.key(KEY.Key_J)
    assert person.tab.status.saved.text() == "Nothing here can be mended safely."
    person.key(KEY.Key_S)
    assert person.tab.pages.currentWidget() is person.tab.side_pages[1]
    assert "Segment Anything" in person.tab.status.saved.text()
    person.tab.status.tell("Carried.")
    assert person.tab.status.saved.text() == "Carried."


@pytest.fixture
def status() -> Callable[[FrameKey], FrameStatus]:
    return lambda _key: CORRECTED


def test_a_decision_counts_from_where_it_was_made(status: Callable[[FrameKey], FrameStatus]) -> None:
    origins = FrameOrigins()
    origins.done([A], lambda _key: PSEUDO)
    origins.decided(A, VERIFIED)
    origins.undone([A])
    assert origins.of(A) is None  # other pixels than those that were verified
    origins.done([A], status, again=True)
    assert origins.of(A) is VERIFIED
    origins.undone([A])
    origins.done([A], status)  # a new step: what was verified cannot come back
    assert origins.of(A) is None
    origins.undone([A])
    assert origins.of(A) is CORRECTED


def test_steps_that_left_the_history_never_come_to_none(status: Callable[[FrameKey], FrameStatus]) -> None:
    origins = FrameOrigins()
    for _ in range(3):
        origins.done([A], lambda _key: PSEUDO)
    for _ in range(2):  # the oldest is gone
        origins.undone([A])
    assert origins.of(A) is None
    origins.forget(A)
    assert origins.of(A) is None
