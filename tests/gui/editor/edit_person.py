"""Somebody at the Edit tab of a real window, and what a test needs to be that somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.core.history import FrameKey
from workbench.core.types import Mask
from workbench.gui.app import Session, make_application
from workbench.gui.preferences import Preferences
from workbench.gui.tabs.edit_tab import EditTab

WAIT_MS = 30_000
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
KEY = Qt.Key


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("WORKBENCH_LOG_DIR", str(tmp_path / "log"))


@pytest.fixture
def make_session(qtbot: QtBot) -> Iterator[Callable[[], Session]]:
    made: list[Session] = []

    def make() -> Session:
        preferences = Preferences.load()
        preferences.language = "en"
        session = Session(make_application(["workbench"]), preferences)
        made.append(session)
        session.window.resize(1366, 768)
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


class Person:
    """Somebody at the Edit tab."""

    def __init__(self, session: Session, qtbot: QtBot) -> None:
        self.session, self.qtbot = session, qtbot
        tab = session.window.show_tab("edit")
        assert isinstance(tab, EditTab)
        self.tab, self.editor, self.canvas = tab, tab.editor, tab.canvas

    @property
    def mask(self) -> Mask:
        assert self.editor.document is not None
        return self.editor.document.classes

    def rest(self) -> None:
        """Wait until the editor works on nothing, and nothing that the hand did waits for it."""
        self.qtbot.waitUntil(
            lambda: not self.editor.busy and not self.editor.loading and self.canvas.at_rest, timeout=WAIT_MS
        )

    def at(self, index: int) -> None:
        """Wait for a frame."""
        self.qtbot.waitUntil(lambda: self.editor.key == FrameKey("mouse", index), timeout=WAIT_MS)
        self.rest()

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.canvas, key, keys)
        QApplication.processEvents()
        self.rest()

    def place(self, x: float, y: float) -> QPoint:
        at = self.canvas.to_widget(QPointF(x, y))
        return QPoint(int(at.x()), int(at.y()))

    def stroke(self, a: tuple[float, float], b: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
        QTest.mousePress(self.canvas, button, NONE, self.place(*a))
        QTest.mouseMove(self.canvas, self.place(*b))
        QTest.mouseRelease(self.canvas, button, NONE, self.place(*b))
        QApplication.processEvents()
        self.rest()

    def saved(self) -> None:
        """Ctrl+S, and wait until everything is written."""
        self.key(KEY.Key_S, CTRL)
        self.qtbot.waitUntil(lambda: self.editor.saved == "saved", timeout=WAIT_MS)


@pytest.fixture
def person(make_session: Callable[[], Session], study: Path, qtbot: QtBot) -> Person:
    session = make_session()
    with qtbot.waitSignal(session.context.study.video_selected, timeout=WAIT_MS):
        session.context.study.open(study)
    somebody = Person(session, qtbot)
    somebody.at(0)
    qtbot.waitUntil(session.window.isActiveWindow, timeout=WAIT_MS)
    somebody.canvas.setFocus()
    return somebody
