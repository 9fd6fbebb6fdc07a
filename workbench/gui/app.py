"""Start of the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from workbench import __version__
from workbench.gui.context import WindowContext
from workbench.gui.crash import ExceptionHook, start_log
from workbench.gui.main_window import MainWindow
from workbench.gui.preferences import Preferences
from workbench.gui.theme import Scheme, Theme
from workbench.gui.translations import Language


class Session(QObject):
    """Everything that outlives a window: theme, language, the open study, the jobs.

    A change of language makes the window anew, so that no widget has to know how to translate itself
    again; the study and running jobs stay as they are.
    """

    def __init__(self, app: QApplication, preferences: Preferences | None = None) -> None:
        super().__init__(app)
        self._app = app
        self.preferences = preferences or Preferences.load()
        self.language = Language(app, self.preferences.language)
        self.theme = Theme(app, scheme_of(self.preferences.scheme))
        self.context = WindowContext(self)
        self.hook = ExceptionHook(self)
        self.hook.caught.connect(self.context.show_error)
        self.window = self._make_window()

    def choose_scheme(self, name: str) -> None:
        """Switch light, dark or as the system, and remember it."""
        self.preferences.scheme = str(scheme_of(name))
        self.preferences.save()
        self.theme.apply(scheme_of(name))

    def choose_language(self, name: str) -> None:
        """Switch the language, and remember it."""
        before = self.language.locale
        self.preferences.language = name
        self.preferences.save()
        self.language.apply(name)
        if self.language.locale != before:
            # Not inside the menu action that asked for it: its window goes away.
            QTimer.singleShot(0, self, self._replace_window)

    def close(self) -> None:
        """End every thread and process; the study is closed."""
        self.hook.uninstall()
        self.context.shutdown()

    def _make_window(self) -> MainWindow:
        window = MainWindow(self.context, self.preferences)
        window.scheme_chosen.connect(self.choose_scheme)
        window.language_chosen.connect(self.choose_language)
        window.closing.connect(self.close)
        return window

    def _replace_window(self) -> None:
        old = self.window
        old.save_preferences()
        tab = old.tabs.currentIndex()
        self.window = self._make_window()
        self.window.tabs.setCurrentIndex(tab)
        if old.isVisible():
            self.window.show()
        old.hide()
        old.deleteLater()


def scheme_of(name: str) -> Scheme:
    """Scheme called ``name``; as the system where there is none."""
    return Scheme(name) if name in list(Scheme) else Scheme.SYSTEM


def make_application(argv: Sequence[str]) -> QApplication:
    """The application object, sharp on every screen."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(list(argv))
    app.setApplicationName("workbench")
    app.setApplicationDisplayName("Vivarium Workbench")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("vivarium-workbench")
    return app


def main(study: Path | None = None, argv: Sequence[str] | None = None) -> int:
    """Open the window, with ``study`` if one is given; the exit status.

    Call under ``if __name__ == "__main__"``: jobs run in spawned processes.
    """
    start_log()
    app = make_application(argv if argv is not None else sys.argv)
    session = Session(app)
    session.hook.install()
    session.window.show()
    if study is not None:
        session.context.study.open(study)
    return app.exec()
