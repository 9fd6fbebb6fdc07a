"""What every tab and dock is given: the open study, the jobs, short background tasks, notifications."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from workbench.core.errors import WorkbenchError
from workbench.gui.controllers.jobs import JobsController
from workbench.gui.controllers.study import StudyController
from workbench.gui.preferences import Preferences
from workbench.gui.shortcuts import ShortcutTable
from workbench.gui.worker import TaskPool


class WindowContext(QObject):
    """The controllers of one window, handed to ``XTab(context, parent)``.

    Attributes
    ----------
    study
        The open study: what is in it, what is selected.
    jobs
        Operations in a process of their own, one at a time.
    tasks
        Short functions in a worker thread, results back in the window's thread.
    preferences
        What is remembered from one start to the next; None where nothing is (tests).
    shortcuts
        The table of keys.
    legacies
        Name to what gives the next window something to go on with (a change of language makes it anew).
    inherited
        What the window before this one gave, by name.
    """

    notified = Signal(str, str, str)
    """Text, kind (``info success warning error``) and hint (the way out)."""

    error_raised = Signal(object)
    """A `WorkbenchError` to show; the window translates it."""

    tab_wanted = Signal(str)
    """Key of the tab that is to come to the front."""

    room_changed = Signal()
    """A tab's picture has another size or place: notifications stand elsewhere."""

    def __init__(self, parent: QObject | None = None, preferences: Preferences | None = None) -> None:
        super().__init__(parent)
        self.preferences = preferences
        self.shortcuts = ShortcutTable(preferences, self)
        self.legacies: dict[str, Callable[[], object]] = {}
        self.inherited: dict[str, object] = {}
        self.tasks = TaskPool(self)
        self.jobs = JobsController(self)
        self.study = StudyController(self.tasks, self.jobs, self)
        self.jobs.failed.connect(lambda _handle, error: self.show_error(error))
        self.study.failed.connect(self.show_error)
        self.study.unsaved_found.connect(lambda: self.tab_wanted.emit("edit"))
        self.tasks.failed.connect(self.show_error)

    def notify(self, text: str, kind: str = "info", hint: str = "") -> None:
        """Show a notification that does not interrupt; ``text`` and ``hint`` are translated already."""
        self.notified.emit(text, kind, hint)

    def show_error(self, error: WorkbenchError) -> None:
        """Show ``error`` in the user's language, with the way out."""
        self.error_raised.emit(error)

    def shutdown(self) -> None:
        """Cancel the work and join every thread; the study is closed."""
        self.jobs.shutdown()
        self.study.put_away()
        self.tasks.shutdown()
        self.study.close()
