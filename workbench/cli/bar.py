"""Progress on the terminal: what, how far, how fast, how long still."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn
from rich.progress import Progress as RichProgress

from workbench.core.progress import Meter, Update
from workbench.core.units import format_time

_QUIET_S = 10.0


class Bar:
    """A `Progress` that draws on stderr; where that is no terminal, a line every ten seconds."""

    def __init__(self) -> None:
        self._meter = Meter()
        self._stage = ""
        self._done = 0
        self._printed = 0.0
        self._task: TaskID | None = None
        console = Console(stderr=True)
        self._rich: RichProgress | None = None
        if console.is_terminal:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[speed]}"),
            )
            self._rich = RichProgress(*columns, console=console, refresh_per_second=8)

    def __enter__(self) -> Self:
        if self._rich is not None:
            self._rich.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._rich is not None:
            self._rich.stop()

    def __call__(self, update: Update) -> None:
        """Show one report."""
        if update.stage == "Finished":
            return
        self._meter.update(update)
        if self._rich is not None:
            self._draw(self._rich, update)
        else:
            self._print(update)
        self._stage, self._done = update.stage, update.done

    def _draw(self, rich: RichProgress, update: Update) -> None:
        if self._task is None or self._begins(update):
            self._task = rich.add_task(update.stage, speed="")
        rich.update(self._task, completed=update.done, total=max(1, update.total), speed=self._speed(update))

    def _print(self, update: Update) -> None:
        now = time.monotonic()
        if self._begins(update) or now - self._printed >= _QUIET_S:
            self._printed = now
            line = f"{update.stage} {update.done}/{update.total} {self._speed(update)}".rstrip()
            print(line, file=sys.stderr, flush=True)

    def _begins(self, update: Update) -> bool:
        """Whether this is another stage, or the same one for the next video."""
        return update.stage != self._stage or update.done < self._done

    def _speed(self, update: Update) -> str:
        left = self._meter.seconds_left(update)
        if self._meter.rate is None or left is None or update.done >= update.total:
            return _detail(update)
        rate = self._meter.rate
        shown = f"{rate:.0f}" if rate >= 10 else f"{rate:.2g}"
        return f"{shown}/s, {format_time(left)} left {_detail(update)}".rstrip()


def _detail(update: Update) -> str:
    """Numbers that an operation shows live (loss, IoU)."""
    shown = {key: value for key, value in update.detail.items() if key != "seconds"}
    numbers = {key: value for key, value in shown.items() if isinstance(value, float)}
    return "  ".join(f"{key.replace('_', ' ')} {value:.3f}" for key, value in numbers.items())
