"""Runs an operation in a process of its own, so that nothing it does can hold up the window."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from workbench.core.errors import Cancelled, JobDiedError, UnexpectedError, WorkbenchError
from workbench.core.progress import CancelToken, Progress, Update, no_progress
from workbench.jobs.runner import as_readable, program_log, run_operation
from workbench.jobs.spec import Result, Spec
from workbench.project.project import Project

CANCEL_S = 0.8
"""A child that has not stopped this long after a cancel is ended; atomic writes make that safe.

With the time to end it and to write that down a cancel takes at most a second.
"""

_UPDATES_PER_S = 20.0
_POLL_S = 0.05
_LEAVE_S = 5.0
_FAREWELL_S = 0.3
_PARENT_GONE = 3


def run_in_process(spec: Spec, progress: Progress = no_progress, cancel: CancelToken | None = None) -> Result:
    """Do what ``spec`` says in a spawned child, and wait for it.

    ``progress`` is called in the calling thread, at most 20 times a second; updates that carry a
    ``detail``, begin a stage or end one always come through.

    Raises
    ------
    WorkbenchError
        The one that was raised in the child, `Cancelled`, or `JobDiedError` if it was killed.
    """
    token = cancel or CancelToken()
    token.check()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    kind = type(spec)
    child = context.Process(
        target=_child,
        args=(theirs, kind.__module__, kind.__qualname__, spec.model_dump_json()),
        name=f"workbench-{spec.verb}",
        daemon=True,
    )
    with ours:
        child.start()
        # Ours alone from here on: the end of the child then shows as the end of the pipe.
        theirs.close()
        try:
            return _follow(ours, child, progress, token)
        finally:
            if not _ended_well(child, 0.0 if token.cancelled else _FAREWELL_S):
                _close_run(spec, child.pid)
            child.close()


def _follow(pipe: Connection, child: BaseProcess, progress: Progress, cancel: CancelToken) -> Result:
    """Pass on what the child says until its result or its end."""
    deadline = float("inf")
    while True:
        if cancel.cancelled and deadline == float("inf"):
            deadline = time.monotonic() + CANCEL_S
            with contextlib.suppress(OSError):
                pipe.send("cancel")
        if time.monotonic() > deadline:
            raise Cancelled
        # A wait on descriptors releases the GIL: the window stays free.
        wait([pipe, child.sentinel], timeout=_POLL_S)
        try:
            message = pipe.recv() if pipe.poll() else None
        except (EOFError, OSError):
            child.join(_LEAVE_S)
            if cancel.cancelled:
                raise Cancelled from None
            raise JobDiedError(detail=_describe_exit(child.exitcode)) from None
        if message is None:
            continue
        kind, value = message
        if kind == "update":
            progress(value)
        elif kind == "result":
            result: Result = value
            return result
        else:
            raise value


def _ended_well(child: BaseProcess, patience_s: float) -> bool:
    """Make sure that the child is gone; false if it did not leave by itself in good order."""
    child.join(patience_s)
    if child.is_alive():
        child.terminate()
        child.join(0.5)
    if child.is_alive():
        child.kill()
        child.join()
    return child.exitcode == 0


def _describe_exit(code: int | None) -> str:
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return f"stopped by {signal.Signals(-code).name}"
    return f"exit code {code}"


def _close_run(spec: Spec, pid: int | None) -> None:
    """The history says that the run was broken off, not that it goes on for ever."""
    if spec.study_folder is None or pid is None:
        return
    with contextlib.suppress(WorkbenchError), Project.open(spec.study_folder) as project:
        project.close_dead_runs(pid)


# --- in the child ----------------------------------------------------------------------------------


def _child(pipe: Connection, module: str, kind: str, spec_json: str) -> None:
    """Body of the child: run the operation, say how it goes, leave when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the parent, which cancels us
    multiprocessing.current_process().daemon = False  # an operation may have processes of its own
    cancel = CancelToken()
    threading.Thread(target=_listen, args=(pipe, cancel), daemon=True).start()
    voice = _Voice(pipe)
    try:
        spec_class: type[Spec] = getattr(importlib.import_module(module), kind)
        spec = spec_class.model_validate_json(spec_json)
        voice.say("result", run_operation(spec, voice.update, cancel))
    except WorkbenchError as error:
        voice.say("error", _without_trace(error))
    except BaseException as error:
        voice.say("error", as_readable(error, None, program_log()))


def _listen(pipe: Connection, cancel: CancelToken) -> None:
    """Wait for the cancel; the end of the pipe is the end of the parent, and so of us."""
    try:
        while True:
            pipe.recv()
            cancel.cancel()
    except (EOFError, OSError):
        os._exit(_PARENT_GONE)


def _without_trace(error: WorkbenchError) -> WorkbenchError:
    return error.with_traceback(None)


class _Voice:
    """Sends messages to the parent; updates no oftener than it can show them."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()
        self._last = float("-inf")
        self._stage: str | None = None

    def update(self, update: Update) -> None:
        now = time.monotonic()
        important = bool(update.detail) or update.stage != self._stage or update.done >= update.total
        if not important and now - self._last < 1.0 / _UPDATES_PER_S:
            return
        self._last, self._stage = now, update.stage
        self.say("update", update)

    def say(self, kind: str, value: Any) -> None:
        try:
            with self._lock:
                self._pipe.send((kind, value))
        except (BrokenPipeError, ConnectionError):
            os._exit(_PARENT_GONE)
        except Exception as error:  # a result that cannot be pickled is a fault of ours
            with self._lock:
                self._pipe.send(("error", UnexpectedError(detail=f"{error}", log=program_log())))
