"""Operations to try the runner with: they count, fail, hang or die."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import ClassVar

from workbench.core.errors import MaskClassError
from workbench.core.progress import CancelToken, Progress, Update
from workbench.jobs.spec import Result, Spec
from workbench.project.project import Project


class SampleSpec(Spec):
    verb: ClassVar[str] = "sample"

    study: Path | None = None
    act: str = "count"
    steps: int = 3


class SampleResult(Result):
    pid: int
    counted: int


def run(spec: SampleSpec, *, progress: Progress, cancel: CancelToken) -> SampleResult:
    progress(Update(0, spec.steps, "Training"))
    ACTS[spec.act](spec, progress, cancel)
    return SampleResult(summary="Counted.", pid=os.getpid(), counted=spec.steps)


def _count(spec, progress, cancel):
    for k in range(spec.steps):
        cancel.check()
        detail = {"loss": 1.0 / (k + 1)} if k % 100 == 50 else {}
        progress(Update(k + 1, spec.steps, "Training", detail))


def _wait(spec, progress, cancel):
    while True:
        cancel.wait(0.05)
        cancel.check()


def _hang(spec, progress, cancel):
    while True:
        time.sleep(10)


def _die(spec, progress, cancel):
    os.kill(os.getpid(), signal.SIGKILL)


def _leave(spec, progress, cancel):
    os._exit(7)


def _typed(spec, progress, cancel):
    raise MaskClassError(path="/m.png", found=9, known="head")


def _fault(spec, progress, cancel):
    raise ZeroDivisionError("secret detail")


def _full(spec, progress, cancel):
    with Path("/dev/full").open("w") as handle:
        handle.write("x")


def _memory(spec, progress, cancel):
    raise MemoryError


def _write(spec, progress, cancel):
    with Project.open(spec.study) as project:
        project.begin_run("inner", {}).finish()


ACTS = {
    "count": _count,
    "wait": _wait,
    "hang": _hang,
    "die": _die,
    "leave": _leave,
    "typed": _typed,
    "fault": _fault,
    "full": _full,
    "memory": _memory,
    "write": _write,
}
