"""Start of the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from workbench import __version__
from workbench.gui.context import WindowContext
from workbench.gui.controllers.jobs import JobHandle
from workbench.gui.crash import ExceptionHook, start_log
from workbench.gui.main_window import TABS, MainWindow
from workbench.gui.preferences import Preferences
from workbench.gui.theme import Scheme, Theme
from workbench.gui.translations import Language, resolve
from workbench.project.person import VARIABLE as PERSON

AHEAD = (
    "pydantic",
    "cv2",
    "av",
    "workbench.project.project",
    "workbench.media.video",
    "workbench.jobs.operations.add",
    "workbench.jobs.operations.extract",
    "workbench.gui.tabs.frames_tab",
    "workbench.jobs.process",
    "scipy.ndimage",
    "workbench.jobs.operations.pseudo",
    "workbench.jobs.operations.train",
    "workbench.jobs.operations.predict",
    "workbench.jobs.operations.render",
    *(module for _key, _title, module, _class in TABS),
)
"""Modules that take long to load and that a study needs sooner or later; none of them loads torch.

They are loaded while the window has nothing to do, so that no click has to wait for them.
"""
AHEAD_AFTER_MS = 300
AHEAD_PAUSE_MS = 10


class Session(QObject):
    """Everything of one run of the program: theme, language, the window and its controllers.

    A change of language makes the window anew, so that no widget has to know how to translate itself
    again; the study is opened again, at the same video. It waits while a job runs.
    """

    closed = Signal()

    def __init__(self, app: QApplication, preferences: Preferences | None = None) -> None:
        super().__init__(app)
        self._app = app
        self._outdated = False
        self._ended = False
        self.preferences = preferences or Preferences.load()
        if self.preferences.person:  # the jobs' processes inherit it; what the system says comes first
            os.environ.setdefault(PERSON, self.preferences.person)
        self.language = Language(app, self.preferences.language)
        self.theme = Theme(app, scheme_of(self.preferences.scheme))
        self.hook = ExceptionHook(self)
        self._make_window()
        app.aboutToQuit.connect(self.close)  # the desktop session may end without asking the window

    def choose_scheme(self, name: str) -> None:
        """Switch light, dark or as the system, and remember it."""
        self.preferences.scheme = str(scheme_of(name))
        self.preferences.save()
        self.theme.apply(scheme_of(name))

    def choose_language(self, name: str) -> None:
        """Switch the language, and remember it."""
        self.preferences.language = name
        self.preferences.save()
        self._outdated = resolve(name) != self.language.locale
        if self._outdated and self.context.jobs.busy:
            self.context.notify(self.tr("The language changes as soon as the running job is done."))
        # Not inside the menu action that asked for it: its window goes away.
        QTimer.singleShot(0, self, self._replace_window)

    def close(self) -> None:
        """End every thread and process; the study is closed. May be called again."""
        if self._ended:
            return
        self._ended = True
        self.hook.uninstall()
        self.context.shutdown()
        self.closed.emit()

    def _make_window(self) -> None:
        self.context = WindowContext(self, self.preferences)
        self.window = MainWindow(self.context, self.preferences)
        self.window.scheme_chosen.connect(self.choose_scheme)
        self.window.language_chosen.connect(self.choose_language)
        self.window.closing.connect(self.close)
        self.context.jobs.changed.connect(self._job_changed)
        self.hook.caught.connect(self.context.show_error)
        QTimer.singleShot(AHEAD_AFTER_MS, self, load_ahead)

    def _job_changed(self, handle: JobHandle) -> None:
        if self._outdated and handle.state.over:
            QTimer.singleShot(0, self, self._replace_window)

    def _replace_window(self) -> None:
        if self._ended or not self._outdated or self.context.jobs.busy:
            return
        self._outdated = False
        window, context = self.window, self.context
        folder, video, tab = context.study.folder, context.study.current_video, window.tabs.currentIndex()
        shown = window.isVisible()
        window.save_preferences()
        legacy = {name: leave() for name, leave in context.legacies.items()}
        window.hide()
        context.shutdown()
        self.hook.caught.disconnect(context.show_error)
        self.language.apply(self.preferences.language)
        self._make_window()
        self.context.inherited.update(legacy)
        if legacy:
            self.window.show_tab("edit")  # there to take over when the study opens, before anything changes
        self.window.tabs.setCurrentIndex(tab)
        self.window.setVisible(shown)
        if folder is not None:
            self.context.study.open(folder, video=video)
        window.deleteLater()
        context.deleteLater()


def load_ahead(names: Sequence[str] = AHEAD) -> None:
    """Import what the first study needs, a module at a time between the events of the window.

    Not in a worker thread: two threads that import modules which import each other (pydantic's) can
    meet half-made ones. A module that fails says so when it is used.
    """
    if names:
        with suppress(Exception):
            import_module(names[0])
        QTimer.singleShot(AHEAD_PAUSE_MS, lambda: load_ahead(names[1:]))


def scheme_of(name: str) -> Scheme:
    """Scheme called ``name``; as the system where there is none."""
    return Scheme(name) if name in list(Scheme) else Scheme.SYSTEM


def make_application(argv: Sequence[str]) -> QApplication:
    """The application object (Qt 6 is sharp on every screen by itself)."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(list(argv))
    app.setApplicationName("workbench")
    app.setApplicationDisplayName("Vivarium Workbench")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("vivarium-workbench")
    app.setQuitOnLastWindowClosed(False)  # a change of language replaces the window
    return app


def main(study: Path | None = None, argv: Sequence[str] | None = None) -> int:
    """Open the window, with ``study`` if one is given; the exit status.

    Call under ``if __name__ == "__main__"``: jobs run in spawned processes.
    """
    start_log()
    app = make_application(argv if argv is not None else sys.argv)
    session = Session(app)
    session.hook.install()
    session.closed.connect(app.quit)
    session.window.show()
    if study is not None:
        session.context.study.open(study)
    return app.exec()
