"""When the editor's work is journalled and written, and what the user hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.errors import WorkbenchError
from workbench.core.frame_status import FrameStatus
from workbench.gui.error_texts import error_text

if TYPE_CHECKING:
    from workbench.core.history import FrameKey, Step
    from workbench.editing.keeper import MaskKeeper, SaveReport
    from workbench.gui.context import WindowContext
    from workbench.jobs.spec import Spec

JOURNAL, SYNC, SAVE = "editor.journal", "editor.sync", "editor.save"
"""Lanes: a stroke never waits for a disk that is forced to write, nor for a mask."""

IDLE_MS = 1500
SOON_MS = 40
LONGEST_MS = 15_000
RETRY_MS = 4000
PATIENCE_S = 60.0


class MaskSaving(QObject):
    """Hands steps to the keeper at once and has masks written a little later.

    Signals
    -------
    state_changed(str)
        ``saved saving unsaved rescued``; rescued: the study cannot be written, the work is on this machine.
    status_changed(FrameKey, FrameStatus)
        A mask was written, or a decision recorded.
    """

    state_changed = Signal(str)
    status_changed = Signal(object, object)
    _reported = Signal(object)

    def __init__(self, context: WindowContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._keeper: MaskKeeper | None = None
        self._state = "saved"
        self._told = ""
        self._kept = self._saved = 0
        self._idle = QTimer(self, interval=IDLE_MS, singleShot=True)
        self._longest = QTimer(self, interval=LONGEST_MS, singleShot=True)
        self._retry = QTimer(self, interval=RETRY_MS, singleShot=True)
        for timer in (self._idle, self._longest, self._retry):
            timer.timeout.connect(self.save)
        self._reported.connect(self._take_report)  # from the thread of a job it comes queued
        context.jobs.prepare.append(self._before_job)

    @property
    def state(self) -> str:
        """``saved saving unsaved rescued``."""
        return self._state

    def start(self, keeper: MaskKeeper) -> None:
        """A study was opened."""
        self._keeper = keeper
        self._kept = self._saved = 0
        self._told = ""
        self._set_state("saved")

    def keep(self, step: Step) -> None:
        """Journal a finished step."""
        if self._keeper is not None:
            self._keeper.accept(step)
            self._wait_to_save()

    def decide(self, key: FrameKey, status: FrameStatus) -> None:
        """Record a person's decision, now."""
        if self._keeper is not None:
            self._keeper.decide(key, status)
            self._wait_to_save()
            self.save()

    def save_recovered(self) -> None:
        """The keeper has unsaved work that no step brought."""
        self._kept += 1
        self._set_state("unsaved")
        self.save()

    def save_soon(self) -> None:
        """Another frame comes into hand: what is unsaved is written as soon as that is on the screen."""
        if self._state == "unsaved":
            self._idle.start(SOON_MS)

    def save(self) -> None:
        """Write what is unsaved."""
        keeper, upto = self._keeper, self._kept
        self._idle.stop()
        self._longest.stop()
        self._retry.stop()
        if keeper is None or (self._saved == upto and self._state == "saved"):
            return
        if self._state != "rescued":
            self._set_state("saving")
        self._context.tasks.run(
            lambda: (keeper, upto, keeper.save(), keeper.rescued),
            self._reported.emit,
            lambda error: self._save_failed(keeper, error),
            lane=SAVE,
        )

    def flush(self) -> bool:
        """Write what is unsaved and wait for it; False where the study could not be written."""
        keeper, upto = self._keeper, self._kept
        if keeper is None:
            return True
        reports: list[SaveReport] = []
        self._context.tasks.run(lambda: reports.append(keeper.save()), _nothing, lane=SAVE)
        if not self._context.tasks.drain(SAVE, PATIENCE_S) or not reports:
            return False
        self._take_report((keeper, upto, reports[0], keeper.rescued))
        return reports[0].error is None

    def close(self) -> None:
        """The study closes: write everything and wait for it."""
        keeper, self._keeper = self._keeper, None
        for timer in (self._idle, self._longest, self._retry):
            timer.stop()
        if keeper is not None:
            self._context.tasks.run(keeper.close, _nothing, lane=SAVE)
            self._context.tasks.drain(SAVE, PATIENCE_S)
        self._set_state("saved")

    def _wait_to_save(self) -> None:
        keeper = self._keeper
        assert keeper is not None
        self._kept += 1
        self._context.tasks.run(keeper.journal, lambda _done: self._journalled(keeper), lane=JOURNAL)
        self._idle.start(IDLE_MS)
        if not self._longest.isActive():
            self._longest.start()
        if self._state != "rescued":
            self._set_state("unsaved")

    def _journalled(self, keeper: MaskKeeper) -> None:
        """Force the journal to the disk; the newest wish stands for all before it."""
        if keeper is self._keeper:
            self._context.tasks.run(keeper.sync, self._look, key="editor.sync", lane=SYNC)

    def _look(self, _synced: object) -> None:
        """A journal that had to move to this machine is told at once, not only with the next save."""
        keeper = self._keeper
        if keeper is not None and self._state != "rescued" and (trouble := keeper.trouble) is not None:
            self._tell(trouble, keeper)

    def _before_job(self, spec: Spec) -> None:
        """In the thread of the job: what it reads is on the disk before it starts.

        Raises
        ------
        WorkbenchError
            If it could not be written: the job would go on with the masks of before, and nobody would know.
        """
        keeper, upto = self._keeper, self._kept
        if keeper is not None and spec.study_folder == keeper.project.folder:
            report = keeper.save()
            self._reported.emit((keeper, upto, report, keeper.rescued))
            if report.error is not None:
                raise report.error

    def _take_report(self, outcome: tuple[MaskKeeper, int, SaveReport, bool]) -> None:
        keeper, upto, report, rescued = outcome
        if keeper is not self._keeper:
            return
        for key, status in report.written:
            self.status_changed.emit(key, status)
        for key in report.demoted:
            self._context.notify(
                self.tr(
                    "Frame {number} was verified; its mask has changed, so that it is corrected now."
                ).format(number=key.index)
            )
        if report.error is not None:
            self._tell(report.error, keeper)
        elif rescued:
            self._set_state("rescued")
            self._retry.start()
        else:
            self._written(upto)

    def _written(self, upto: int) -> None:
        if self._told:
            self._told = ""
            self._context.notify(self.tr("The study can be written again: everything is saved."), "success")
        self._saved = max(self._saved, upto)
        self._set_state("saved" if self._saved == self._kept else "unsaved")

    def _save_failed(self, keeper: MaskKeeper, error: WorkbenchError) -> None:
        if keeper is self._keeper:
            self._tell(error, keeper)

    def _tell(self, error: WorkbenchError, keeper: MaskKeeper) -> None:
        """Say once why the study cannot be written and where the work is; go on trying."""
        self._set_state("rescued")
        self._retry.start()
        text, _ = error_text(error)
        if self._told == type(error).__name__:
            return
        self._told = type(error).__name__
        if keeper.durable:
            hint = self.tr(
                "Your corrections are kept on this machine and saved by themselves as soon as the study can"
                " be written again: free some space, connect the drive or allow writing."
            )
        else:
            hint = self.tr(
                "Your corrections are only in memory: free some space or connect the drive before you close"
                " the window. They are then saved by themselves."
            )
        self._context.notify(text, "error", hint)

    def _set_state(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)


def _nothing(_result: object) -> None:
    pass
