"""What the windows of `train_window` do: somebody paints beside a training, or closes in its middle."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.responsiveness import Heart, load_everything

if TYPE_CHECKING:
    from workbench.core.progress import Update
    from workbench.gui.app import Session
    from workbench.gui.controllers.jobs import JobHandle
    from workbench.gui.main_window import MainWindow
    from workbench.jobs.operations.train import TrainSpec

EPOCHS = 1000
"""More than all closes together come to."""
TICK_MS = 25
MOVES = 8


def training(study: Path, epochs: int, seed: int = 0) -> TrainSpec:
    """A training with short epochs."""
    from workbench.jobs.operations.train import TrainSpec

    return TrainSpec.of(study=study, epochs=epochs, size=128, batch=4, min_steps=8, threads=1, seed=seed)


class Hand:
    """Paints strokes in the Edit tab with real mouse events, one event a step, and changes tabs."""

    def __init__(self, window: MainWindow, tabs: tuple[str, ...] = ("edit",)) -> None:
        self._window = window
        self.strokes = self.switches = 0
        self._steps = self._work(tabs)

    def step(self) -> None:
        """The next thing a hand does."""
        next(self._steps)

    def _work(self, tabs: tuple[str, ...]) -> Iterator[None]:
        for round_number in itertools.count():
            for key in tabs:
                self._window.show_tab(key)
                self.switches += len(tabs) > 1
                for _ in range(6):  # look at it for a moment
                    yield
                if key == "edit":
                    for number in range(3):
                        yield from self._stroke(20 + 17 * ((3 * round_number + number) % 6))

    def _stroke(self, y: int) -> Iterator[None]:
        from PySide6.QtCore import QPointF, Qt
        from PySide6.QtTest import QTest

        from workbench.gui.tabs.edit_tab import EditTab

        tab = self._window.show_tab("edit")
        assert isinstance(tab, EditTab)
        if tab.editor.document is None or tab.editor.busy or tab.editor.loading:
            yield
            return
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        places = [tab.canvas.to_widget(QPointF(20 + 14 * k, y)).toPoint() for k in range(MOVES)]
        QTest.mousePress(tab.canvas, left, none, places[0])
        for place in places[1:]:
            QTest.mouseMove(tab.canvas, place)
            yield
        QTest.mouseRelease(tab.canvas, left, none, places[-1])
        self.strokes += 1
        yield


def work(study: Path, epochs: int) -> dict[str, float]:
    """Open the window, train, paint and change tabs until the training is over; the longest blocks in ms."""
    from workbench.gui.app import Session, make_application

    app = make_application(["workbench"])
    session = Session(app)
    window, context = session.window, session.context
    window.show()
    _pass(500)
    load_everything()
    opening = _watched(lambda: context.study.open(study), lambda: context.study.project is not None, 1500)
    first = _watched(lambda: window.show_tab("train"), lambda: _train_is_ready(session), 500)
    for key in ("edit", "view", "frames"):
        window.show_tab(key)
        _pass(700)
    handles: list[JobHandle] = []
    hand = Hand(window, ("edit", "train", "view", "edit", "frames"))
    started = time.perf_counter()
    found = _watched(
        lambda: handles.append(context.jobs.submit(training(study, epochs, seed=9), "training")),
        lambda: handles[0].state.over,
        200,
        hand.step,
    )
    result = {
        "longest": found[0],
        "work": found[1],
        "opening": opening[0],
        "opening_work": opening[1],
        "first": first[0],
        "first_work": first[1],
        "strokes": hand.strokes,
        "switches": hand.switches,
        "seconds": time.perf_counter() - started,
    }
    if handles[0].error is not None:
        raise handles[0].error
    session.close()
    return result


def _train_is_ready(session: Session) -> bool:
    from workbench.gui.tabs.train_tab import TrainTab

    tab = session.window.findChild(TrainTab)
    return tab is not None and tab.curves is not None and tab.curves.ready


def _watched(
    begin: Callable[[], Any], over: Callable[[], bool], after_ms: int, step: Callable[[], None] | None = None
) -> tuple[float, float]:
    """Longest wait and own work of this thread, in ms, from ``begin`` until ``after_ms`` behind ``over``."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, heart, timer = QEventLoop(), Heart(), QTimer(interval=TICK_MS)

    def look() -> None:
        if step is not None:
            step()
        if over():
            timer.stop()
            QTimer.singleShot(after_ms, loop.quit)

    timer.timeout.connect(look)
    heart.start()
    QTimer.singleShot(0, begin)
    QTimer.singleShot(0, timer.start)
    loop.exec()
    heart.stop()
    return max(heart.gaps), max(heart.work)


def _pass(milliseconds: int) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def closed_by_itself(study: Path, batches: int, wait_ms: int, painting: int) -> int:
    """The whole program; closes its window ``wait_ms`` after so many batches of a training. The exit code."""
    from workbench.gui.app import main, make_application

    make_application(["workbench"])
    closer = Closer(study, batches, wait_ms, bool(painting))
    closer.begin()
    return main(study)


class Closer:
    """Starts the training as soon as the study is open, and closes the window in its middle."""

    def __init__(self, study: Path, batches: int, wait_ms: int, painting: bool) -> None:
        from PySide6.QtCore import QTimer

        self._study, self._batches, self._wait_ms, self._painting = study, batches, wait_ms, painting
        self._hand: Hand | None = None
        self._first: int | None = None
        self._begun = 0
        self._timer = QTimer(interval=TICK_MS)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """Look for the window from now on."""
        self._timer.start()

    def _window(self) -> MainWindow | None:
        from PySide6.QtWidgets import QApplication

        from workbench.gui.main_window import MainWindow

        return next((one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow)), None)

    def _look(self) -> None:
        window = self._window()
        if window is None or window.context.study.project is None:
            return
        if self._hand is None:
            window.show_tab("train")
            jobs = window.context.jobs
            jobs.progress.connect(self._progress)
            jobs.failed.connect(lambda _handle, error: _say(failed=str(error)))
            jobs.submit(training(self._study, EPOCHS), "training")
            self._hand = Hand(window)
        elif self._painting:
            self._hand.step()

    def _progress(self, _handle: JobHandle, update: Update) -> None:
        from PySide6.QtCore import QTimer

        if "epoch" in update.detail:
            _say(finished=update.detail["epoch"])
        if "batch_loss" not in update.detail:
            return
        number = 1 + update.done * EPOCHS // update.total
        if number > self._begun:
            self._begun = number
            _say(begun=number)
        if self._first is None:
            self._first = update.done
        if self._batches and update.done >= self._first + self._batches:
            self._batches = 0
            QTimer.singleShot(self._wait_ms, self._close)

    def _close(self) -> None:
        from PySide6.QtCore import QTimer

        window = self._window()
        assert window is not None
        self._timer.stop()
        _say(closing=time.time(), children=[child.pid for child in multiprocessing.active_children()])
        QTimer.singleShot(0, _answer)
        window.close()


def _answer() -> None:
    """Say yes to what the window asks."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QMessageBox

    box = QApplication.activeModalWidget()
    if not isinstance(box, QMessageBox):
        QTimer.singleShot(10, _answer)
        return
    accept = QMessageBox.ButtonRole.AcceptRole
    next(button for button in box.buttons() if box.buttonRole(button) == accept).click()


def _say(**values: object) -> None:
    print(json.dumps(values), flush=True)
