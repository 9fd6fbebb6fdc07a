"""Progress with rate and time left, and the token that cancels work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from workbench.core.errors import Cancelled
from workbench.core.types import Json

Item = TypeVar("Item")


@dataclass(frozen=True)
class Update:
    """One report of a running operation.

    ``stage`` is a short English phrase out of `STAGES`; the window translates it.
    ``detail`` carries what the operation wants shown live (a loss, a preview path), JSON-able.
    """

    done: int
    total: int
    stage: str = ""
    detail: dict[str, Json] = field(default_factory=dict)


STAGES = (
    "Indexing video",
    "Extracting frames",
    "Choosing frames",
    "Learning the background",
    "Finding animals",
    "Finding heads",
    "Writing masks",
    "Loading frames",
    "Training",
    "Predicting",
    "Rendering",
    "Simulating",
    "Checking masks",
    "Importing masks",
    "Exporting masks",
    "Propagating masks",
    "Interpolating masks",
    "Fetching weights",
    "Measuring encoders",
    "Comparing networks",
    "Preparing frames",
    "Scoring frames",
    "Synthesising images",
    "Synthesising clips",
    "Learning identities",
    "Identifying animals",
    "Telling crossings",
    "Passing crossings",
    "Learning the animals",
    "Writing trajectories",
    "Scoring tracks",
    "Packing pictures",
    "Measuring engines",
    "Finished",
)


class Progress(Protocol):
    """What an operation calls to tell how far it is."""

    def __call__(self, update: Update, /) -> None:
        """Take one report."""


def no_progress(_update: Update, /) -> None:
    """Progress nobody looks at."""


class CancelToken:
    """Set from any thread; the operation looks at it at least ten times a second."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the operation to stop."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether stopping was asked for."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise `Cancelled` if stopping was asked for."""
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> bool:
        """Sleep up to ``seconds``; true as soon as stopping is asked for."""
        return self._event.wait(seconds)


def track(
    items: Iterable[Item], total: int, progress: Progress, cancel: CancelToken, stage: str
) -> Iterator[Item]:
    """Yield ``items``, report after each one, and stop with `Cancelled` when asked."""
    progress(Update(0, total, stage))
    for done, item in enumerate(items, start=1):
        cancel.check()
        yield item
        progress(Update(done, total, stage))


class Meter:
    """Rate and time left, from the updates of one operation.

    The rate is an exponential mean over the last seconds, so that a resumed run, whose first
    items are skipped at once, does not promise an absurd end.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, memory_s: float = 10.0) -> None:
        self._clock = clock
        self._memory = memory_s
        self._stage: str | None = None
        self._done = 0
        self._time = 0.0
        self.rate: float | None = None

    def update(self, update: Update) -> None:
        """Take one report into account."""
        now = self._clock()
        if update.stage != self._stage or update.done < self._done:  # another stage, or the next video
            self._stage, self._done, self._time, self.rate = update.stage, update.done, now, None
            return
        passed = now - self._time
        if passed < 0.1 or update.done <= self._done:
            return
        rate = (update.done - self._done) / passed
        weight = 1.0 if self.rate is None else min(1.0, passed / self._memory)
        self.rate = rate * weight + (self.rate or 0.0) * (1.0 - weight)
        self._done, self._time = update.done, now

    def seconds_left(self, update: Update) -> float | None:
        """Seconds until the stage is done, or None while the rate is unknown."""
        if not self.rate:
            return None
        return max(0, update.total - update.done) / self.rate
