"""The process that keeps Segment Anything: one thread reads pictures, one answers clicks.

torch is imported here alone, in the child; whoever starts it imports this module without torch.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from workbench.core.errors import Cancelled, WorkbenchError
from workbench.core.history import FrameKey
from workbench.core.progress import CancelToken
from workbench.core.types import Image
from workbench.jobs.runner import as_readable, program_log
from workbench.jobs.sam_cache import EmbeddingCache, picture_digest
from workbench.jobs.sam_messages import (
    Answer,
    Click,
    Drop,
    Loaded,
    Picture,
    Reading,
    Ready,
    Refused,
    SamEvent,
    ToChild,
    Wish,
)

if TYPE_CHECKING:
    from workbench.nets.sam import Embedding, SamNetwork

IN_MEMORY = 8
"""Embeddings that the child holds."""

PICTURES = 4
"""Pictures that the child holds: the frame in hand, the next two, the one before."""

_BEHIND = 10
"""Niceness of reading ahead: a click, and the window, come first."""

_PARENT_GONE = 3

Value = TypeVar("Value")


def serve(pipe: Connection, weights: Path, cache: Path | None, idle_s: float, threads: int) -> None:
    """Body of the child, until the pipe ends or nothing was asked for ``idle_s`` seconds."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the parent, which ends us
    voice, desk = _Voice(pipe), _Desk()
    # torch takes seconds to load; whoever sends us a picture meanwhile must not wait for that.
    loading = threading.Thread(target=_load, args=(weights, cache, threads, desk, voice), daemon=True)
    loading.start()
    _listen(pipe, desk, idle_s)


def _load(weights: Path, cache: Path | None, threads: int, desk: _Desk, voice: _Voice) -> None:
    """Load the network and set both workers to work; without it there is nothing to stay for."""
    try:
        import torch

        from workbench.nets.sam import load_sam
        from workbench.project.content_hash import content_hash

        torch.set_num_threads(threads)
        network = load_sam(weights)
        kept = EmbeddingCache(cache, content_hash(weights).rpartition(":")[2][:16])
    except BaseException as error:
        voice.say(Refused(None, _readable(error)))
        os._exit(0)
    voice.say(Loaded(network.steps))
    for work in (_Reader(network, kept, desk, voice, threads), _Clicks(network, desk, voice, threads)):
        threading.Thread(target=work.run, name=type(work).__name__, daemon=True).start()
    with desk.changed:
        desk.loading = False


def _listen(pipe: Connection, desk: _Desk, idle_s: float) -> None:
    """Take in what the window says; leave when it is gone, or wants nothing for long."""
    try:
        while True:
            if pipe.poll(idle_s):
                desk.take(pipe.recv())
            elif not desk.busy:
                os._exit(0)  # threads of torch are not taken apart: that can hang
    except (EOFError, OSError):
        os._exit(_PARENT_GONE)


class _Voice:
    """Sends events; the end of the pipe is the end of the window, and so of us."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def say(self, event: SamEvent) -> None:
        try:
            with self._lock:
                self._pipe.send(event)
        except (BrokenPipeError, ConnectionError, OSError):
            os._exit(_PARENT_GONE)


@dataclass(frozen=True, eq=False)
class _Picture:
    image: Image
    digest: str


class _Desk:
    """What was asked for and what is there; both threads wait on it."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.pictures: OrderedDict[FrameKey, _Picture] = OrderedDict()
        self.embeddings: OrderedDict[FrameKey, Embedding] = OrderedDict()
        self.wishes: tuple[FrameKey, ...] = ()
        self.clicks: OrderedDict[FrameKey, Click] = OrderedDict()
        self.pointless: list[int] = []
        self.failed: dict[FrameKey, WorkbenchError] = {}
        self.reading: FrameKey | None = None
        self.cancel = CancelToken()
        self.loading = True

    @property
    def busy(self) -> bool:
        """Whether something is loaded, read or waits for an answer."""
        with self.changed:
            return self.loading or self.reading is not None or bool(self.clicks)

    def take(self, message: ToChild) -> None:
        """Note what the window said."""
        with self.changed:
            if isinstance(message, Picture):
                self._take_picture(message)
            elif isinstance(message, Wish):
                self.wishes = message.keys
                if self.reading is not None and self.reading not in self._urgent():
                    self.cancel.cancel()
            elif isinstance(message, Click):
                older = self.clicks.pop(message.key, None)
                if older is not None:
                    self.pointless.append(older.number)
                self.clicks[message.key] = message
            else:
                self._drop(message)
            self.changed.notify_all()

    def _take_picture(self, message: Picture) -> None:
        self.failed.pop(message.key, None)
        before = self.pictures.get(message.key)
        picture = _Picture(message.image, picture_digest(message.image))
        if before is None or before.digest != picture.digest:
            self.embeddings.pop(message.key, None)
        keep(self.pictures, message.key, picture, PICTURES)

    def _drop(self, message: Drop) -> None:
        for key, click in list(self.clicks.items()):
            if click.number == message.number:
                del self.clicks[key]
                self.pointless.append(click.number)

    def _urgent(self) -> list[FrameKey]:
        """What should be read, frames that a click waits for first."""
        return [*reversed(self.clicks), *self.wishes]

    def next_to_read(self) -> FrameKey | None:
        """The most urgent frame without an embedding (the lock is held)."""
        for key in self._urgent():
            if key not in self.embeddings and key in self.pictures and key not in self.failed:
                return key
        return None

    def next_click(self) -> tuple[Click, Embedding | WorkbenchError] | None:
        """A click that can be answered now (the lock is held)."""
        for key, click in self.clicks.items():
            outcome = self.embeddings.get(key) or self.failed.get(key)
            if outcome is not None:
                del self.clicks[key]
                return click, outcome
        return None


def keep(shelf: OrderedDict[FrameKey, Value], key: FrameKey, value: Value, most: int) -> None:
    """Put ``value`` last; let go of the first where there are more than ``most``."""
    shelf[key] = value
    shelf.move_to_end(key)
    while len(shelf) > most:
        shelf.popitem(last=False)


class _Reader:
    """Makes embeddings, the most urgent first, and tells how far it is."""

    def __init__(
        self, network: SamNetwork, cache: EmbeddingCache, desk: _Desk, voice: _Voice, threads: int
    ) -> None:
        self._network = network
        self._cache = cache
        self._desk = desk
        self._voice = voice
        self._threads = threads
        self._last_s: float | None = None

    def run(self) -> None:
        """Thread body."""
        _prepare_thread(self._threads, _BEHIND)
        desk = self._desk
        while True:
            with desk.changed:
                while (key := desk.next_to_read()) is None:
                    desk.changed.wait()
                desk.reading, desk.cancel = key, CancelToken()
                picture, cancel = desk.pictures[key], desk.cancel
            outcome = self._read(key, picture, cancel)
            with desk.changed:
                desk.reading = None
                if desk.pictures.get(key) is picture:
                    if isinstance(outcome, WorkbenchError):
                        desk.failed[key] = outcome
                    elif outcome is not None:
                        keep(desk.embeddings, key, outcome[0], IN_MEMORY)
                desk.changed.notify_all()
            if isinstance(outcome, tuple):
                self._voice.say(Ready(key, kept=outcome[1]))

    def _read(
        self, key: FrameKey, picture: _Picture, cancel: CancelToken
    ) -> tuple[Embedding, bool] | WorkbenchError | None:
        """The embedding and whether it was kept; what went wrong; or None if it is not wanted any more."""
        try:
            known = self._cache.load(key, picture.digest)
            if known is not None:
                return known, True
            embedding = self._embed(key, picture.image, cancel)
            self._cache.save(key, picture.digest, embedding)
        except Cancelled:
            return None
        except Exception as error:
            return _readable(error)
        return embedding, False

    def _embed(self, key: FrameKey, image: Image, cancel: CancelToken) -> Embedding:
        start = time.monotonic()

        def tell(done: int, total: int) -> None:
            passed = time.monotonic() - start
            whole = self._last_s or (passed / done * total if done else None)
            left = None if whole is None else max(0.0, whole - passed)
            self._voice.say(Reading(key, done, total, left))

        tell(0, self._network.steps)
        embedding = self._network.embed(image, tell, cancel)
        self._last_s = time.monotonic() - start
        return embedding


class _Clicks:
    """Answers clicks of frames whose embedding is there."""

    def __init__(self, network: SamNetwork, desk: _Desk, voice: _Voice, threads: int) -> None:
        self._network = network
        self._desk = desk
        self._voice = voice
        self._threads = threads

    def run(self) -> None:
        """Thread body."""
        _prepare_thread(self._threads, 0)
        desk = self._desk
        while True:
            with desk.changed:
                while (found := desk.next_click()) is None and not desk.pointless:
                    desk.changed.wait()
                pointless, desk.pointless = desk.pointless, []
            for number in pointless:
                self._voice.say(Answer(number, None))
            if found is not None:
                self._answer(*found)

    def _answer(self, click: Click, outcome: Embedding | WorkbenchError) -> None:
        if isinstance(outcome, WorkbenchError):
            self._voice.say(Refused(click.number, outcome))
            return
        try:
            mask = self._network.segment(outcome, click.prompt, click.choice)
        except Exception as error:
            self._voice.say(Refused(click.number, _readable(error)))
        else:
            self._voice.say(Answer(click.number, mask))


def _prepare_thread(threads: int, niceness: int) -> None:
    """Threads of torch are counted, and priorities given, for each thread of ours alone."""
    import torch

    torch.set_num_threads(threads)
    if niceness and sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)


def _readable(error: BaseException) -> WorkbenchError:
    if isinstance(error, WorkbenchError):
        return error.with_traceback(None)
    return as_readable(error, None, program_log())
