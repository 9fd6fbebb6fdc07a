"""Runs an operation: a log file, a row of provenance, and errors that people can read."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from workbench.core.errors import Cancelled, UnexpectedError, WorkbenchError, from_os_error
from workbench.core.log import run_log
from workbench.core.progress import CancelToken, Progress, Update, no_progress
from workbench.jobs.inputs import hash_inputs
from workbench.jobs.registry import operation
from workbench.jobs.spec import Result, Spec
from workbench.project.project import Project
from workbench.project.provenance import Run

log = logging.getLogger("workbench.jobs")


def run_operation(spec: Spec, progress: Progress = no_progress, cancel: CancelToken | None = None) -> Result:
    """Do what ``spec`` says and give its result.

    In a study the run gets a row in the history and a log file in ``logs/``; the log alone holds
    tracebacks.

    Raises
    ------
    WorkbenchError
        Nothing else leaves this function.
    """
    token = cancel or CancelToken()
    with _readable_errors(spec):
        if spec.study_folder is None or not spec.records_run:
            with run_log(program_log()):
                return _do(spec, progress, token, program_log())
        with Project.open(spec.study_folder) as project:
            return _recorded(project, spec, progress, token)


def program_log() -> Path:
    """Log of what happens outside a study."""
    override = os.environ.get("WORKBENCH_LOG_DIR")
    folder = Path(override) if override else platformdirs.user_log_path("vivarium-workbench", appauthor=False)
    return folder / "workbench.log"


def _recorded(project: Project, spec: Spec, progress: Progress, cancel: CancelToken) -> Result:
    run = project.begin_run(spec.verb, json.loads(spec.model_dump_json()))
    with run_log(run.log_file):
        try:
            log.info("%s %s", spec.verb, spec.model_dump_json())
            run.add_inputs(hash_inputs(project, spec, cancel))
            result = _do(spec, progress, cancel, run.log_file)
        except BaseException as error:
            _note_failure(run, error)
            raise
        run.finish(json.loads(result.model_dump_json()))
        return result


def _note_failure(run: Run, error: BaseException) -> None:
    """Record how the run ended; a study that is gone or full must not hide the first error."""
    try:
        run.fail(error)
    except Exception:
        log.exception("the end of the run could not be recorded")


def _do(spec: Spec, progress: Progress, cancel: CancelToken, log_file: Path) -> Result:
    """The operation itself; what it throws is logged in full and leaves as a `WorkbenchError`."""
    try:
        cancel.check()
        result = operation(spec)(spec, progress=progress, cancel=cancel)
    except Cancelled:
        log.info("cancelled")
        raise
    except WorkbenchError as error:
        log.error("%s", error, exc_info=True)
        raise
    except Exception as error:
        log.exception("%s failed", spec.verb)
        raise as_readable(error, spec.study_folder, log_file) from error
    log.info("finished: %s", result.summary)
    progress(Update(1, 1, "Finished"))
    return result


@contextmanager
def _readable_errors(spec: Spec) -> Iterator[None]:
    """What goes wrong around the operation (opening the study, its log) is readable as well."""
    try:
        yield
    except (WorkbenchError, KeyboardInterrupt):
        raise
    except Exception as error:
        raise as_readable(error, spec.study_folder, None) from error


def as_readable(error: BaseException, place: Path | None, log_file: Path | None) -> WorkbenchError:
    """``error`` itself if people can read it, else what comes nearest."""
    if isinstance(error, WorkbenchError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return Cancelled()
    if isinstance(error, OSError):
        named = error.filename if isinstance(error.filename, str) else None
        readable = from_os_error(error, Path(named) if named else place or Path())
        if readable is not None:
            return readable
    kind = type(error).__name__
    detail = "memory ran out" if isinstance(error, MemoryError) else f"{kind}: {error}"[:300]
    return UnexpectedError(detail=detail, log=log_file or program_log())
