"""The frames of the study as the editor knows them: read in the background, decisions taken over at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.gui.controllers.editor_frames import FrameSteps

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext


class StudyFrames(QObject):
    """Holds `FrameSteps` and keeps it in step with the study.

    Parameters
    ----------
    shown
        Gives the frame in hand: another tab may decide about it.

    Signals
    -------
    listed_again()
        The study was read.
    changed()
        Other frames than before (a person began one that had neither image nor mask).
    status_changed(FrameKey, FrameStatus)
    """

    listed_again = Signal()
    changed = Signal()
    status_changed = Signal(object, object)

    def __init__(
        self, context: WindowContext, shown: Callable[[], FrameKey | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._decided: dict[FrameKey, FrameStatus] = {}
        self._recorded: dict[FrameKey, FrameStatus] = {}
        self._shown = shown
        self.steps = FrameSteps()
        self.listed = False

    def forget(self) -> None:
        """No study is open."""
        self._context.tasks.drop("editor.frames")
        self.steps, self.listed = FrameSteps(), False
        self._decided, self._recorded = {}, {}

    def refresh(self) -> None:
        """Read the study again."""
        project = self._context.study.project
        if project is None:
            return
        lengths = {record.name: record.frame_count for record in self._context.study.videos}
        recorded = dict(self._recorded)  # in the study before it is read: what it says there counts
        self._context.tasks.run(
            lambda: (FrameSteps(project.frames(), lengths), recorded),
            self._take,
            self._context.show_error,
            key="editor.frames",
            lane="study",
        )

    def status(self, key: FrameKey) -> FrameStatus | None:
        """Status of ``key``; None where nothing is known."""
        record = self.steps.record(key)
        return record.status if record is not None else None

    def set_status(self, key: FrameKey, status: FrameStatus) -> None:
        """Take over what the study is about to record; a list that was read before it does not undo it."""
        self._decided[key] = status
        self._recorded.pop(key, None)
        if self.status(key) == status:
            return
        if self.steps.set_status(key, status):
            self.changed.emit()
        self.status_changed.emit(key, status)

    def status_recorded(self, key: FrameKey, status: FrameStatus) -> None:
        """The study has it now."""
        self.set_status(key, status)
        self._recorded[key] = status

    def _take(self, found: tuple[FrameSteps, dict[FrameKey, FrameStatus]]) -> None:
        if self._context.study.project is None:
            return
        steps, recorded = found
        for key, status in recorded.items():
            if self._decided.get(key) is self._recorded.get(key) is status:
                del self._decided[key], self._recorded[key]
        for key, status in self._decided.items():
            steps.set_status(key, status)
        shown = self._shown()
        before = self.status(shown) if shown is not None else None
        self.steps, self.listed = steps, True
        self.changed.emit()
        now = self.status(shown) if shown is not None else None
        if shown is not None and now is not None and now is not before:
            self.status_changed.emit(shown, now)  # another tab decided
        self.listed_again.emit()
