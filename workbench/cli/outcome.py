"""Runs an operation for a terminal: a progress bar, one result, one sentence when it fails."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import typer

from workbench.core.errors import BadParameterError, Cancelled, WorkbenchError
from workbench.core.progress import CancelToken

if TYPE_CHECKING:
    from workbench.jobs.spec import Result

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_CANCELLED = 130
EXIT_TERMINATED = 143


def say(text: str) -> None:
    """One line for people, on stderr: stdout is for results."""
    typer.echo(text, err=True)


def execute(verb: str, as_json: bool, **values: Any) -> Result:
    """Build the spec of ``verb`` from ``values``, run it, print its result and give it.

    Values that are None are left to the spec's defaults. Leaves through `typer.Exit` when it fails.
    """
    cancel = CancelToken()
    with stopping(cancel) as reason:
        try:
            # Imported here: `workbench --help` must not wait for what it does not need.
            from workbench.cli.bar import Bar
            from workbench.jobs.registry import spec_class
            from workbench.jobs.runner import run_operation

            given = {name: value for name, value in values.items() if value is not None}
            spec = spec_class(verb).of(**given)
            warn_of_unsaved(spec.study_folder)
            with Bar() as bar:
                result = run_operation(spec, bar, cancel)
        except WorkbenchError as error:
            raise typer.Exit(report(error, as_json, reason)) from None
    if as_json:
        typer.echo(result.model_dump_json())
    else:
        typer.echo(result.summary)
    return result


def warn_of_unsaved(study: Path | None) -> None:
    """Say that masks of the study are older than what somebody painted; only a window can know what to do."""
    from workbench.editing.rescue import has_unsaved

    if study is not None and has_unsaved(study):
        say(
            f"Corrections in {study} are not in its masks yet: the editor is open, or ended suddenly. "
            "What runs now does not see them; open the study in the window to have them saved."
        )


def report(error: WorkbenchError, as_json: bool, reason: Sequence[int] = ()) -> int:
    """Say what went wrong; the exit code."""
    if as_json:
        typer.echo(json.dumps({"error": type(error).__name__, "message": error.text}, ensure_ascii=False))
    say(error.text)
    if isinstance(error, Cancelled):
        return EXIT_TERMINATED if signal.SIGTERM in reason else EXIT_CANCELLED
    return EXIT_USAGE if isinstance(error, BadParameterError) else EXIT_FAILED


@contextmanager
def stopping(cancel: CancelToken) -> Iterator[list[int]]:
    """Ctrl+C (or a polite kill) cancels; a second one breaks off at once. Gives the signals received."""
    received: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield received
        return

    def stop(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        if len(received) > 1:
            raise KeyboardInterrupt
        cancel.cancel()
        sys.stderr.write("\nStopping; once more breaks off at once.\n")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def absolute(path: Path | None) -> Path | None:
    """``path`` from the root, with ``~`` resolved: what a log says must hold in any folder."""
    return None if path is None else path.expanduser().absolute()
