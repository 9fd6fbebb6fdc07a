"""One run of the program with a person at it, in a process that can be killed.

``python session_child.py work STUDY OUT`` corrects three frames and is then in the middle of a stroke until
it is killed. ``python session_child.py look STUDY OUT`` opens the study again, writes down what it finds
and leaves properly. ``OUT`` gets ``<name>.npy`` for every mask that is noted and ``notes.jsonl``.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from workbench.core.history import FrameKey
from workbench.gui.app import Session, make_application
from workbench.gui.canvas.edit_canvas import EditCanvas
from workbench.gui.controllers.editor import EditorController
from workbench.gui.preferences import Preferences
from workbench.gui.tabs.edit_tab import EditTab
from workbench.gui.tabs.editor.recovered_bar import RecoveredBar

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier
WAIT_S = 30.0
STROKE = ((40.0, 30.0), (90.0, 34.0), (140.0, 60.0), (150.0, 120.0))
"""The brush stroke on the first frame; the test knows it, too."""
ERASED = ((60.0, 90.0), (110.0, 92.0))
IN_FLIGHT = ((20.0, 150.0), (220.0, 150.0))


class Person:
    """Hands, eyes and a notebook."""

    def __init__(self, study: Path, out: Path) -> None:
        self.out = out
        self.app = make_application(["workbench"])
        preferences = Preferences.load()
        preferences.language, preferences.scheme = "en", "light"
        self.session = Session(self.app, preferences)
        self.recovered: list[object] = []
        window = self.session.window
        window.resize(1280, 800)
        window.show()
        self.session.context.study.open(study)
        self.until(lambda: self.session.context.study.project is not None, "the study is open")
        self.until(lambda: bool(self.session.context.study.videos), "its video is known")
        window.tabs.setCurrentIndex(self._tab_number("edit"))
        self.until(lambda: window.findChild(EditCanvas) is not None, "the Edit tab is there")
        self.canvas: EditCanvas = window.findChild(EditCanvas)
        self.tab: EditTab = window.findChild(EditTab)
        assert self.canvas.controller is not None
        self.editor: EditorController = self.canvas.controller
        self.editor.store.recovered.connect(self.recovered.append)
        self.until(lambda: self.editor.key == FrameKey("mouse", 0), "the first frame is in hand")
        self.canvas.setFocus()

    def _tab_number(self, key: str) -> int:
        tabs = self.session.window.tabs
        return next(n for n in range(tabs.count()) if getattr(tabs.widget(n), "key", "") == key)

    # Eyes

    def until(self, seen: Callable[[], bool], what: str) -> None:
        """Go on as soon as ``seen()``; events are handled meanwhile."""
        end = time.monotonic() + WAIT_S
        while not seen():
            if time.monotonic() > end:
                raise TimeoutError(f"waited in vain until {what}")
            self.app.processEvents()
            time.sleep(0.002)

    def quiet(self) -> None:
        """Wait until the editor works on nothing."""
        self.until(lambda: not (self.editor.busy or self.editor.loading), "the editor is at rest")

    def at(self, index: int) -> None:
        """Wait until frame ``index`` is in hand."""
        self.until(lambda: self.editor.key == FrameKey("mouse", index), f"frame {index} is in hand")
        self.quiet()

    def mask(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """Mask in hand."""
        assert self.editor.document is not None
        return self.editor.document.classes

    def note(self, name: str, **more: object) -> None:
        """Write down the mask in hand, and a line."""
        np.save(self.out / f"{name}.npy", self.mask())
        self.say(name, **more)

    def say(self, name: str, **more: object) -> None:
        """Write down a line; on the disk when this returns."""
        with (self.out / "notes.jsonl").open("a") as handle:
            handle.write(json.dumps({"name": name, "key": list(self.editor.key or ()), **more}) + "\n")
            handle.flush()
            os.fsync(handle.fileno())

    # Hands

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key where the focus is, as the window system would."""
        QTest.keyClick(QApplication.focusWidget() or self.canvas, key, modifiers)
        self.app.processEvents()

    def place(self, x: float, y: float) -> QPoint:
        """Where the canvas shows the image's (x, y)."""
        return self.canvas.to_widget(QPointF(x, y)).toPoint()

    def press(self, x: float, y: float) -> None:
        QTest.mouseMove(self.canvas, self.place(x, y))
        QTest.mousePress(self.canvas, LEFT, NONE, self.place(x, y))

    def move(self, x: float, y: float) -> None:
        QTest.mouseMove(self.canvas, self.place(x, y))
        self.app.processEvents()

    def release(self, x: float, y: float) -> None:
        QTest.mouseRelease(self.canvas, LEFT, NONE, self.place(x, y))
        self.app.processEvents()
        self.quiet()

    def stroke(self, *places: tuple[float, float]) -> None:
        """Drag from the first place over all others."""
        self.press(*places[0])
        for a, b in itertools.pairwise(places):
            for share in np.linspace(0.1, 1, 10):
                self.move(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
        self.release(*places[-1])

    def brush_to(self, size: int) -> None:
        """``[`` or ``]`` until the brush is as large as it gets on that side, at most ``size``."""
        for _ in range(120):
            now = self.editor.settings.brush_size
            if now == size:
                return
            self.key(Qt.Key.Key_BracketRight if now < size else Qt.Key.Key_BracketLeft)
            if (now < size) != (self.editor.settings.brush_size < size):
                return


def work(person: Person) -> None:
    """Correct three frames, then be in the middle of a stroke until killed."""
    person.note("0 as found")
    # Frame 0: brush and eraser.
    person.key(Qt.Key.Key_P)
    person.key(Qt.Key.Key_1)
    person.brush_to(20)
    person.stroke(*STROKE)
    person.note("0 painted", size=person.editor.settings.brush_size)
    person.key(Qt.Key.Key_E)
    person.stroke(*ERASED)
    person.note("0 erased", size=person.editor.settings.brush_size)
    # Frame 1: the network took head for body.
    person.key(Qt.Key.Key_D)
    person.at(1)
    person.note("1 as found")
    person.key(Qt.Key.Key_P)
    person.key(Qt.Key.Key_X)
    person.quiet()
    choice = person.tab.actions_of_mask.choice
    person.note("1 swapped", pair=[choice.first, choice.second])
    # Frame 2: everything inside the animal becomes tail, nothing outside.
    person.key(Qt.Key.Key_D)
    person.at(2)
    person.note("2 as found")
    person.key(Qt.Key.Key_B)
    person.key(Qt.Key.Key_3)
    person.brush_to(1000)
    person.stroke((120.0, 90.0), (124.0, 90.0))
    person.note("2 recoloured", size=person.editor.settings.brush_size)
    # Back through three frames, and forth again.
    person.key(Qt.Key.Key_Z, CTRL)
    person.at(2)
    person.note("2 undone")
    person.key(Qt.Key.Key_Z, CTRL)
    person.at(1)
    person.note("1 undone")
    person.key(Qt.Key.Key_Z, CTRL)
    person.at(0)
    person.note("0 undone")
    person.key(Qt.Key.Key_Z, CTRL_SHIFT)
    person.at(0)
    person.note("0 redone")
    person.key(Qt.Key.Key_Z, CTRL_SHIFT)
    person.at(1)
    person.note("1 redone")
    person.key(Qt.Key.Key_Z, CTRL_SHIFT)
    person.at(2)
    person.note("2 redone")
    # Frame 1 is right: verified, and on to the next.
    person.key(Qt.Key.Key_A)
    person.at(1)
    person.key(Qt.Key.Key_V)
    person.until(lambda: person.editor.key != FrameKey("mouse", 1), "the next frame comes")
    person.quiet()
    # One more finished stroke on frame 0, and one that never ends.
    while person.editor.key != FrameKey("mouse", 0):
        person.key(Qt.Key.Key_A)
        person.quiet()
    person.key(Qt.Key.Key_B)
    person.key(Qt.Key.Key_2)
    person.brush_to(8)
    person.stroke((20.0, 60.0), (30.0, 62.0))
    person.note("0 last")
    person.press(*IN_FLIGHT[0])
    (x0, y), (x1, _) = IN_FLIGHT
    person.move(x0 + 30, y)
    person.note("0 in flight")
    for step in itertools.count():
        x = x0 + 30 + (x1 - x0 - 30) * abs((step / 40) % 2 - 1)
        person.move(x, y + step % 3)
        time.sleep(0.003)


def look(person: Person) -> None:
    """Write down what there is after the crash, before anything is saved, and leave properly."""
    person.note("0")
    bar = person.tab.findChild(RecoveredBar)
    assert bar is not None
    offered = [label.text() for label in bar.findChildren(QLabel)] if bar.isVisible() else []
    person.say("recovered", count=len(person.recovered), offered=" ".join(offered))
    for index in (1, 2):
        person.key(Qt.Key.Key_D)
        person.at(index)
        person.note(str(index))
    person.session.window.close()
    person.session.close()
    person.say("closed")


if __name__ == "__main__":
    what, study_folder, out_folder = sys.argv[1:4]
    someone = Person(Path(study_folder), Path(out_folder))
    {"work": work, "look": look}[what](someone)
