"""The queue of operations: one at a time, each in a process of its own, the window's thread never waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, Qt, Signal

from workbench.core.errors import Cancelled, WorkbenchError
from workbench.core.progress import CancelToken, Meter, Progress, Update
from workbench.gui.worker import Task, Worker

if TYPE_CHECKING:
    from workbench.jobs.spec import Result, Spec

    Prepare: TypeAlias = tuple[Callable[[Spec], None], ...]

UPDATE_INTERVAL_S = 0.05
HISTORY = 50


class JobState(StrEnum):
    """Where a job is on its way."""

    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self in (JobState.FINISHED, JobState.FAILED, JobState.CANCELLED)


@dataclass(eq=False)
class JobHandle:
    """One submitted operation and all that is known about it."""

    id: int
    title: str
    spec: Spec
    token: CancelToken = field(default_factory=CancelToken)
    state: JobState = JobState.QUEUED
    update: Update | None = None
    meter: Meter = field(default_factory=Meter)
    started: float | None = None
    seconds: float = 0.0
    result: Result | None = None
    error: WorkbenchError | None = None
    since: str = ""
    """When it started (ISO 8601, UTC), as the study's history writes it."""

    @property
    def seconds_left(self) -> float | None:
        """Time until the stage is done, or None while unknown."""
        return self.meter.seconds_left(self.update) if self.update else None


class Throttle:
    """Lets through the first and last report of a stage, those with a detail, and 20 a second of the rest."""

    def __init__(self, forward: Progress) -> None:
        self._forward = forward
        self._stage: str | None = None
        self._sent = 0.0

    def __call__(self, update: Update, /) -> None:
        """Forward ``update`` or drop it."""
        now = time.monotonic()
        wanted = update.stage != self._stage or update.done >= update.total or update.detail
        if wanted or now - self._sent >= UPDATE_INTERVAL_S:
            self._stage, self._sent = update.stage, now
            self._forward(update)


class JobsController(QObject):
    """Runs the submitted operations in order, one at a time.

    Attributes
    ----------
    prepare
        Called with the spec in the worker's thread before every job: masks that are not saved yet are
        written, so that the job sees them.
    """

    submitted = Signal(object)
    started = Signal(object)
    progress = Signal(object, object)
    finished = Signal(object, object)
    failed = Signal(object, object)
    cancelled = Signal(object)
    changed = Signal(object)
    """Any change of a handle, for lists that show it."""

    _reported = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids = count(1)
        self._waiting: list[JobHandle] = []
        self._running: JobHandle | None = None
        self._history: list[JobHandle] = []
        self._worker: Worker | None = None
        self.prepare: list[Callable[[Spec], None]] = []
        self._reported.connect(self._take_update, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> JobHandle | None:
        """The job in hand."""
        return self._running

    @property
    def waiting(self) -> tuple[JobHandle, ...]:
        """The jobs that have not started."""
        return tuple(self._waiting)

    @property
    def history(self) -> tuple[JobHandle, ...]:
        """The jobs of this session, oldest first (the last `HISTORY` of them)."""
        return tuple(self._history)

    @property
    def busy(self) -> bool:
        """Whether anything runs or waits."""
        return self._running is not None or bool(self._waiting)

    def submit(self, spec: Spec, title: str) -> JobHandle:
        """Queue an operation; it starts at once if nothing else runs.

        Parameters
        ----------
        title
            What the jobs dock calls it, translated.
        """
        handle = JobHandle(next(self._ids), title, spec)
        self._waiting.append(handle)
        self._history = [*self._history, handle][-HISTORY:]
        self.submitted.emit(handle)
        self._start_next()
        return handle

    def cancel(self, handle: JobHandle) -> None:
        """Stop ``handle``: at once if it waits, within about a second if it runs."""
        if handle in self._waiting:
            self._waiting.remove(handle)
            self._end(handle, JobState.CANCELLED)
            self.cancelled.emit(handle)
        elif handle is self._running and handle.state is JobState.RUNNING:
            handle.state = JobState.CANCELLING
            handle.token.cancel()
            self.changed.emit(handle)

    def cancel_all(self) -> None:
        """Stop everything, what waits first."""
        for handle in (*self._waiting, self._running):
            if handle is not None:
                self.cancel(handle)

    def shutdown(self) -> None:
        """Cancel everything and join the thread; the job's process is gone afterwards."""
        self.cancel_all()
        if self._worker is not None:
            self._worker.stop()
            self._worker.wait()
            self._worker = None
        if self._running is not None:  # its outcome is still on the way, and nobody waits for it
            self._end(self._running, JobState.CANCELLED)

    def _start_next(self) -> None:
        if self._running is not None or not self._waiting:
            return
        handle = self._running = self._waiting.pop(0)
        handle.state, handle.started = JobState.RUNNING, time.monotonic()
        handle.since = datetime.now(UTC).isoformat(timespec="seconds")
        if self._worker is None:
            self._worker = Worker(lambda _task: False, "jobs", self)
            self._worker.returned.connect(self._take_result, Qt.ConnectionType.QueuedConnection)
            self._worker.errored.connect(self._take_error, Qt.ConnectionType.QueuedConnection)
        self.started.emit(handle)
        self.changed.emit(handle)
        throttle = Throttle(lambda update: self._reported.emit(handle, update))
        self._worker.put(JobTask(handle, throttle, tuple(self.prepare)))

    def _take_update(self, handle: JobHandle, update: Update) -> None:
        handle.update = update
        handle.meter.update(update)
        self.progress.emit(handle, update)
        self.changed.emit(handle)

    def _take_result(self, task: JobTask, result: Result) -> None:
        if task.handle is not self._running:
            return
        task.handle.result = result
        self._end(task.handle, JobState.FINISHED)
        self.finished.emit(task.handle, result)
        self._start_next()

    def _take_error(self, task: JobTask, error: WorkbenchError) -> None:
        if task.handle is not self._running:
            return
        task.handle.error = error
        if isinstance(error, Cancelled):
            self._end(task.handle, JobState.CANCELLED)
            self.cancelled.emit(task.handle)
        else:
            self._end(task.handle, JobState.FAILED)
            self.failed.emit(task.handle, error)
        self._start_next()

    def _end(self, handle: JobHandle, state: JobState) -> None:
        handle.state = state
        if handle.started is not None:
            handle.seconds = time.monotonic() - handle.started
        if handle is self._running:
            self._running = None
        self.changed.emit(handle)


class JobTask(Task):
    """A task that runs the operation of ``handle`` in a child process."""

    handle: JobHandle

    def __init__(self, handle: JobHandle, progress: Progress, prepare: Prepare = ()) -> None:
        super().__init__(lambda: run_job(handle, progress, prepare), lambda _result: None, None, None, 0)
        object.__setattr__(self, "handle", handle)


def run_job(handle: JobHandle, progress: Progress, prepare: Prepare = ()) -> Result:
    """Run the operation of ``handle`` in a child process; called in the worker's thread."""
    from workbench.jobs.process import run_in_process

    for step in prepare:
        step(handle.spec)
    return run_in_process(handle.spec, progress, handle.token)
