"""Segment Anything in a child process of its own, so that torch never meets the window."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from workbench.core.errors import Cancelled, HelperDiedError, WorkbenchError
from workbench.core.history import FrameKey
from workbench.core.progress import CancelToken
from workbench.core.types import Image
from workbench.jobs import sam_child
from workbench.jobs.sam_messages import (
    Answer,
    Click,
    Drop,
    Gone,
    Picture,
    Reading,
    Ready,
    Refused,
    SamEvent,
    ToChild,
    Wish,
)
from workbench.nets.prompts import Choice, Prompt, SamMask

IDLE_S = 600.0
"""The child ends by itself after a rest this long, and gives its memory back."""

_LOOK_S = 0.05
_STRIDE = 16
_LEAVE_S = 2.0

Listener = Callable[[SamEvent], None]


@dataclass(eq=False)
class _Child:
    """One life of the child."""

    process: BaseProcess
    pipe: Connection
    sent: OrderedDict[FrameKey, int] = field(default_factory=OrderedDict)
    ending: bool = False


@dataclass(eq=False)
class _Pending:
    child: _Child
    done: threading.Event = field(default_factory=threading.Event)
    mask: SamMask | None = None
    error: WorkbenchError | None = None


class SamProcess:
    """Started by the first request, kept, and started again after it ended; usable from several threads.

    Parameters
    ----------
    weights
        The checkpoint.
    cache
        Folder for embeddings (``.cache/sam`` of the study); None keeps none.
    listen
        Called with every event, in a thread of this object.
    threads
        Threads of torch; None leaves one core to the window.
    """

    def __init__(
        self,
        weights: Path,
        cache: Path | None = None,
        listen: Listener | None = None,
        *,
        idle_s: float = IDLE_S,
        threads: int | None = None,
    ) -> None:
        self.weights = weights
        self._cache = cache
        self._told = listen or (lambda _event: None)
        self._idle_s = idle_s
        self._threads = threads or default_threads()
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._child: _Child | None = None
        self._pending: dict[int, _Pending] = {}
        self._ready: set[FrameKey] = set()
        self._numbers = count(1)
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Process number of the child; None while there is none."""
        with self._lock:
            return self._child.process.pid if self._child is not None else None

    def is_ready(self, key: FrameKey) -> bool:
        """Whether the embedding of that frame was made or found in this life of the child."""
        with self._lock:
            return key in self._ready

    def wish(self, frames: Sequence[tuple[FrameKey, Image]]) -> None:
        """Ask for the embeddings of ``frames``, the most urgent first; what was asked before is dropped."""
        with self._lock:
            child = self._running()
        for key, image in frames:
            self._send_picture(child, key, image)
        self._send(child, Wish(tuple(key for key, _ in frames)))

    def segment(
        self,
        key: FrameKey,
        image: Image,
        prompt: Prompt,
        choice: Choice = Choice.BEST,
        cancel: CancelToken | None = None,
    ) -> SamMask | None:
        """Wait for the mask that ``prompt`` means; None where a newer prompt took its place.

        Waits for the embedding, too, where that is not there yet.

        Raises
        ------
        Cancelled
        SamCheckpointError, MissingFileError
            If the network cannot be loaded.
        HelperDiedError
            If the child ended suddenly; the next call starts it again.
        """
        token = cancel or CancelToken()
        token.check()
        number = next(self._numbers)
        with self._lock:
            child = self._running()
            pending = self._pending[number] = _Pending(child)
        try:
            self._send_picture(child, key, image)
            self._send(child, Click(number, key, prompt, choice))
            while not pending.done.wait(_LOOK_S):
                if token.cancelled:
                    self._send(child, Drop(number))
                    token.check()
        finally:
            with self._lock:
                self._pending.pop(number, None)
        if pending.error is not None:
            raise pending.error
        return pending.mask

    def close(self) -> None:
        """End the child; may be called twice."""
        with self._lock:
            self._closed = True
            child, self._child = self._child, None
        if child is not None:
            child.ending = True
            child.process.kill()  # nothing of it is worth waiting for: the cache is written atomically
            child.process.join(_LEAVE_S)

    def _running(self) -> _Child:
        """The child, started where there is none (the lock is held)."""
        if self._closed:
            raise Cancelled
        if self._child is None:
            self._child = self._start()
        return self._child

    def _start(self) -> _Child:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=sam_child.serve,
            args=(theirs, self.weights, self._cache, self._idle_s, self._threads),
            name="workbench-sam",
            daemon=True,
        )
        process.start()
        theirs.close()
        child = _Child(process, ours)
        self._ready.clear()
        threading.Thread(target=self._follow, args=(child,), name="sam-events", daemon=True).start()
        return child

    def _send_picture(self, child: _Child, key: FrameKey, image: Image) -> None:
        """Send the pixels unless the child holds them; it keeps as many as `sent` remembers."""
        look = _glance(image)
        with self._sending:
            if child.sent.get(key) == look:
                return
            child.sent[key] = look
            child.sent.move_to_end(key)
            while len(child.sent) > sam_child.PICTURES:
                child.sent.popitem(last=False)
            self._put(child, Picture(key, image))

    def _send(self, child: _Child, message: ToChild) -> None:
        with self._sending:
            self._put(child, message)

    def _put(self, child: _Child, message: ToChild) -> None:
        # The end of the child is told once, by the thread that follows it.
        with contextlib.suppress(BrokenPipeError, ConnectionError, OSError):
            child.pipe.send(message)

    def _follow(self, child: _Child) -> None:
        """Pass on what the child says until its end."""
        refusal: WorkbenchError | None = None
        while True:
            wait([child.pipe, child.process.sentinel])
            try:
                event: SamEvent = child.pipe.recv()
            except (EOFError, OSError):
                break
            if isinstance(event, Refused) and event.number is None:
                refusal = event.error
            self._note(event)
        child.process.join(_LEAVE_S)
        self._ended(child, refusal)

    def _note(self, event: SamEvent) -> None:
        with self._lock:
            if isinstance(event, Ready):
                self._ready.add(event.key)
            elif isinstance(event, Reading):
                self._ready.discard(event.key)
            pending = None
            if isinstance(event, Answer | Refused) and event.number is not None:
                pending = self._pending.get(event.number)
        if pending is not None:
            if isinstance(event, Answer):
                pending.mask = event.mask
            elif isinstance(event, Refused):
                pending.error = event.error
            pending.done.set()
        else:
            self._told(event)

    def _ended(self, child: _Child, refusal: WorkbenchError | None) -> None:
        """The pipe is at its end: whoever waits is told why."""
        code = child.process.exitcode
        error = refusal
        if error is None and not child.ending and code != 0:
            error = HelperDiedError(detail=_describe_exit(code))
        with self._lock:
            if self._child is child:
                self._child = None
                self._ready.clear()
            waiting = [pending for pending in self._pending.values() if pending.child is child]
        for pending in waiting:
            pending.error = error or Cancelled()
            pending.done.set()
        child.pipe.close()
        if not child.ending:
            self._told(Gone(error))


def _glance(image: Image) -> int:
    """A number that tells pictures apart in microseconds; the child looks at every pixel."""
    return hash((image.shape, image[::_STRIDE, ::_STRIDE].tobytes()))


def default_threads() -> int:
    """Threads of torch: all cores but one, which stays with the window."""
    return max(1, min(8, (os.cpu_count() or 1) - 1))


def _describe_exit(code: int | None) -> str:
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return f"stopped by {signal.Signals(-code).name}"
    return f"exit code {code}"
