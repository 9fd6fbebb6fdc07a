"""The table of keys: whole, without conflicts, shown by F1, changed and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from workbench.gui.actions import ACTIONS
from workbench.gui.app import Session, make_application
from workbench.gui.dialogs.cheat_sheet import CheatSheet
from workbench.gui.dialogs.shortcut_editor import ShortcutEditor
from workbench.gui.preferences import Preferences
from workbench.gui.shortcuts import GROUPS, SHORTCUTS, ShortcutTable, conflicts, title_of

FROM_THE_ISSUE = {
    "tool_brush": "P", "tool_eraser": "E", "tool_lasso": "L", "tool_fill": "F", "tool_pick": "K",
    "tool_sam": "S", "swap": "X", "lock_background": "B", "brush_smaller": "[", "brush_larger": "]",
    "class_1": "1", "class_9": "9", "animal_1": "Ctrl+1", "animal_9": "Ctrl+9", "previous": "A", "next": "D",
    "queue_previous": "Ctrl+Left", "queue_next": "Ctrl+Right", "verify": "V", "clear_class": "Del",
    "undo": "Ctrl+Z", "redo": "Ctrl+Shift+Z", "hide_mask": "H", "copy_previous": "C", "propagate": "G",
    "save_masks": "Ctrl+S", "cheat_sheet": "F1",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("WORKBENCH_LOG_DIR", str(tmp_path / "log"))


@pytest.fixture
def make_session(qtbot: QtBot) -> Iterator[Callable[..., Session]]:
    made: list[Session] = []

    def make(language: str = "en") -> Session:
        preferences = Preferences.load()
        preferences.language = language
        session = Session(make_application(["workbench"]), preferences)
        made.append(session)
        session.window.show()
        qtbot.waitExposed(session.window)
        session.window.activateWindow()
        return session

    yield make
    for session in made:
        session.close()
        session.window.hide()
        session.window.deleteLater()
        session.deleteLater()


def window_keys() -> dict[str, str]:
    return {key: spec.shortcut for key, spec in ACTIONS.items()}


def test_the_keys_of_the_issue_are_the_defaults() -> None:
    for key, text in FROM_THE_ISSUE.items():
        assert text in SHORTCUTS[key].keys, key
    assert {spec.group for spec in SHORTCUTS.values()} == set(GROUPS)


def test_no_key_does_two_things() -> None:
    keys = {key: spec.keys for key, spec in SHORTCUTS.items()}
    assert conflicts(keys, window_keys()) == {}
    keys["swap"] = ("P",)
    assert conflicts(keys, window_keys()) == {"P": ["tool_brush", "swap"]}
    keys["swap"] = ("Ctrl+N",)
    assert conflicts(keys, window_keys()) == {"Ctrl+N": ["swap", "new_study"]}


def test_every_key_is_one_that_qt_knows() -> None:
    for spec in SHORTCUTS.values():
        assert spec.keys or spec.mouse, spec.key
        for text in spec.keys:
            assert QKeySequence(text).toString() == text


def test_changes_are_kept_and_nonsense_is_dropped(tmp_path: Path) -> None:
    preferences = Preferences()
    table = ShortcutTable(preferences)
    table.set_keys("swap", ("Shift+X",))
    table.set_keys("undo", ("Ctrl+Z",))
    assert Preferences.load().shortcuts == {"swap": ["Shift+X"]}
    again = Preferences.load()
    again.shortcuts |= {"nonsense": ["P"], "tool_brush": 7, "mouse_pan": ["P"], "tool_eraser": ["Bogus+Key"]}
    read = ShortcutTable(again)
    assert read.keys("swap") == ("Shift+X",)
    assert read.keys("tool_brush") == ("P",)
    assert read.keys("tool_eraser") == ("E",)
    read.reset()
    assert read.keys("swap") == ("X",)
    assert Preferences.load().shortcuts == {}


@pytest.mark.parametrize("language", ["en", "pt_BR"])
def test_f1_shows_every_shortcut(make_session: Callable[..., Session], qtbot: QtBot, language: str) -> None:
    session = make_session(language)
    qtbot.waitUntil(session.window.isActiveWindow, timeout=10_000)
    qtbot.keyClick(session.window, Qt.Key.Key_F1)
    sheet = session.window.findChild(CheatSheet)
    assert sheet is not None and sheet.isVisible()
    families = {"class", "animal"}
    wanted = {key for key, spec in SHORTCUTS.items() if not spec.number} | families
    assert set(sheet.rows) == wanted
    for key in wanted - families:
        keys, title = sheet.rows[key]
        assert keys.text() == (session.context.shortcuts.text(key) or "–")
        assert title.text() == title_of(SHORTCUTS[key])
    assert sheet.rows["class"][0].text() == "1 … 9"
    sheet.close()


def test_the_editor_refuses_conflicts_and_changes_keys(
    make_session: Callable[..., Session], qtbot: QtBot
) -> None:
    session = make_session()
    session.window.actions_by_key["edit_shortcuts"].trigger()
    dialog = session.window.findChild(ShortcutEditor)
    assert dialog is not None
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    dialog.choose("swap")
    assert dialog.field.keySequence() == QKeySequence("X")
    dialog.field.setKeySequence(QKeySequence("P"))
    assert not ok.isEnabled()
    assert "P" in dialog.note.text() and "Brush" in dialog.note.text()
    dialog.accept()
    assert session.context.shortcuts.keys("swap") == ("X",)
    dialog.field.setKeySequence(QKeySequence("Ctrl+N"))
    assert not ok.isEnabled()
    dialog.field.setKeySequence(QKeySequence("Shift+X"))
    dialog.second.setKeySequence(QKeySequence("Ctrl+Shift+X"))
    assert ok.isEnabled()
    dialog.accept()
    assert session.context.shortcuts.keys("swap") == ("Shift+X", "Ctrl+Shift+X")
    assert Preferences.load().shortcuts == {"swap": ["Shift+X", "Ctrl+Shift+X"]}


def test_the_menu_follows_the_table(make_session: Callable[..., Session]) -> None:
    session = make_session()
    action = session.window.actions_by_key["save_masks"]
    assert action.shortcut() == QKeySequence("Ctrl+S")
    assert not action.isEnabled()  # no study is open
    session.context.shortcuts.set_keys("save_masks", ("Ctrl+Shift+S",))
    assert action.shortcut() == QKeySequence("Ctrl+Shift+S")
