"""The only thread class of the window, and the two ways to use it: short tasks and jobs."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, QThread, Signal

from workbench.core.errors import UnexpectedError, WorkbenchError

log = logging.getLogger("workbench.gui.worker")

TaskFunction = Callable[[], Any]
OnResult = Callable[[Any], None]
OnError = Callable[[WorkbenchError], None]


@dataclass(frozen=True, eq=False)
class Task:
    """One function to run off the window's thread, and what to do with its outcome."""

    function: TaskFunction
    on_result: OnResult
    on_error: OnError | None
    key: str | None
    generation: int


class Worker(QThread):
    """Runs tasks in order in one thread; outcomes are delivered in the thread that made the worker.

    A task whose key was asked for again meanwhile is skipped before it starts.
    """

    returned = Signal(object, object)
    errored = Signal(object, object)

    def __init__(self, stale: Callable[[Task], bool], name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._stale = stale
        self._queue: deque[Task | None] = deque()
        self._ready = threading.Semaphore(0)

    def put(self, task: Task) -> None:
        """Queue ``task``; the thread starts with the first one."""
        self._queue.append(task)
        self._ready.release()
        if not self.isRunning():
            self.start()

    def stop(self) -> None:
        """Drop what waits and end after the task in hand."""
        self._queue.clear()
        self._queue.append(None)
        self._ready.release()

    def run(self) -> None:
        """Thread body."""
        while True:
            self._ready.acquire()
            try:
                task = self._queue.popleft()
            except IndexError:  # cleared by `stop`
                continue
            if task is None:
                return
            if not self._stale(task):
                self._do(task)
            # Waiting for the next one must not keep this one's widgets alive: they would die in this thread.
            task = None

    def _do(self, task: Task) -> None:
        try:
            result = task.function()
        except WorkbenchError as error:
            self.errored.emit(task, error)
        except Exception as error:
            log.exception("a background task failed")
            self.errored.emit(task, as_workbench_error(error))
        else:
            self.returned.emit(task, result)


def as_workbench_error(error: BaseException) -> WorkbenchError:
    """``error`` itself if a user can read it, else an `UnexpectedError` that names it."""
    if isinstance(error, WorkbenchError):
        return error
    return UnexpectedError(detail=f"{type(error).__name__}: {error}", log="")


class TaskPool(QObject):
    """Short background functions; a lane is one thread that does its tasks in order.

    Things that only one thread may use (an open video) live in a lane of their own.
    """

    failed = Signal(object)
    """A `WorkbenchError` that no ``on_error`` took."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: dict[str, Worker] = {}
        self._generations: dict[str, int] = {}
        self._closed = False

    def run(
        self,
        function: TaskFunction,
        on_result: OnResult,
        on_error: OnError | None = None,
        key: str | None = None,
        lane: str = "tasks",
    ) -> None:
        """Run ``function()`` in the thread ``lane``; call ``on_result`` with its value in this thread.

        Parameters
        ----------
        key
            Only the newest request of a key counts: older ones that wait are skipped, and the
            result of one that runs is dropped.
        """
        if self._closed:
            return
        generation = 0
        if key is not None:
            generation = self._generations.get(key, 0) + 1
            self._generations[key] = generation
        self._worker(lane).put(Task(function, on_result, on_error, key, generation))

    def drop(self, key: str) -> None:
        """Forget every request of ``key``: none of their results is delivered."""
        self._generations[key] = self._generations.get(key, 0) + 1

    def drain(self, lane: str, timeout_s: float | None = None) -> bool:
        """Wait until ``lane`` has done what was asked of it so far; False if that takes too long.

        Only for work that must not be lost when a study or the window closes.
        """
        worker = self._lanes.get(lane)
        if worker is None or self._closed:
            return True
        done = threading.Event()
        worker.put(Task(done.set, _nothing, None, None, 0))
        return done.wait(timeout_s)

    def shutdown(self) -> None:
        """End every thread after the task in hand, and join it."""
        self._closed = True
        for worker in self._lanes.values():
            worker.stop()
        for worker in self._lanes.values():
            worker.wait()
        self._lanes.clear()

    def _worker(self, lane: str) -> Worker:
        worker = self._lanes.get(lane)
        if worker is None:
            worker = Worker(self._is_stale, lane, self)
            worker.returned.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
            worker.errored.connect(self._deliver_error, Qt.ConnectionType.QueuedConnection)
            self._lanes[lane] = worker
        return worker

    def _is_stale(self, task: Task) -> bool:
        return task.key is not None and self._generations.get(task.key) != task.generation

    def _deliver(self, task: Task, result: object) -> None:
        if not self._unwanted(task, task.on_result):
            task.on_result(result)

    def _deliver_error(self, task: Task, error: WorkbenchError) -> None:
        if self._unwanted(task, task.on_error or task.on_result):
            return
        if task.on_error is None:
            self.failed.emit(error)
        else:
            task.on_error(error)

    def _unwanted(self, task: Task, receiver: Callable[..., None]) -> bool:
        """Whether the outcome comes too late: window closing, newer request, or its widget is gone."""
        owner = getattr(receiver, "__self__", None)
        gone = isinstance(owner, QObject) and not shiboken6.isValid(owner)
        return self._closed or gone or self._is_stale(task)


def _nothing(_result: object) -> None:
    pass
