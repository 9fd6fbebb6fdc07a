"""Entry of the command line; without a command the window opens."""

from __future__ import annotations

import logging
import os
import re
import sys
from importlib import import_module
from multiprocessing import freeze_support

import typer

from workbench import __version__
from workbench.cli import animals_command as _animals_command  # noqa: F401 - registers its command
from workbench.cli import assist_commands as _assist_commands  # noqa: F401 - registers its command
from workbench.cli import encoders_command as _encoders_command  # noqa: F401 - registers its command
from workbench.cli import exchange_commands as _exchange_commands  # noqa: F401 - registers its commands
from workbench.cli import identify_bench_command as _identify_bench_command  # noqa: F401 - registers its command
from workbench.cli import lint_command as _lint_command  # noqa: F401 - registers its command
from workbench.cli import model_command as _model_command  # noqa: F401 - registers its command
from workbench.cli import predict_command as _predict_command  # noqa: F401 - registers its command
from workbench.cli import reid_command as _reid_command  # noqa: F401 - registers its commands
from workbench.cli import suggest_command as _suggest_command  # noqa: F401 - registers its command
from workbench.cli import synth_command as _synth_command  # noqa: F401 - registers its command
from workbench.cli import track_check_command as _track_check_command  # noqa: F401 - registers its command
from workbench.cli import track_command as _track_command  # noqa: F401 - registers its commands
from workbench.cli import track_eval_command as _track_eval_command  # noqa: F401 - registers its command
from workbench.cli import track_match_command as _track_match_command  # noqa: F401 - registers its command
from workbench.cli.commands import app
from workbench.cli.outcome import EXIT_CANCELLED, EXIT_FAILED, say
from workbench.core.errors import NoWindowError


def main() -> None:
    """``workbench``: a command if one is named, else the window."""
    freeze_support()
    try:
        app(prog_name="workbench")
    except SystemExit as ended:
        leave_quickly(ended)
        raise
    except KeyboardInterrupt:
        say("Cancelled.")
        sys.exit(EXIT_CANCELLED)
    except BrokenPipeError:  # the reader of our output left (`workbench info STUDY | head`)
        sys.stderr.close()
        sys.exit(EXIT_FAILED)


def leave_quickly(ended: SystemExit) -> None:
    """End the process at once if torch is loaded: taking its modules apart holds the prompt for a second.

    Files and studies are closed by then; what is printed is flushed here.
    """
    if "torch" in sys.modules and isinstance(ended.code, int | None):
        sys.stdout.flush()
        sys.stderr.flush()
        logging.shutdown()
        os._exit(ended.code or 0)


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version and leave."),
) -> None:
    """From raw cage video of rodents to per-animal, per-body-part, per-second data.

    Without a command the window opens.
    """
    if version:
        typer.echo(f"workbench {__version__}")
    elif context.invoked_subcommand is None:
        raise typer.Exit(open_window())


def open_window() -> int:
    """Open the window and wait for its end; the exit code."""
    try:
        window = import_module("workbench.gui.app")
    except ImportError as error:
        missing = _missing(error)
        if missing is None:
            raise
        say(str(NoWindowError(detail=missing)))
        return EXIT_FAILED
    code: int = window.main()
    return code


def _missing(error: ImportError) -> str | None:
    """What of Qt or the system is not installed; None if the fault is another."""
    library = re.match(r"(\S+\.so\S*): cannot open|DLL load failed", str(error))
    if library:
        return library[1] or str(error)
    top = (error.name or "").split(".")[0]
    return top if top in ("PySide6", "shiboken6", "pyqtgraph") else None
