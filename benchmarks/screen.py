"""A screen for benchmarks of the window: the one there is, else a virtual one, else Qt's offscreen one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """Environment for a child process with a screen; an X server started here ends with the block."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    has_screen = bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
    if sys.platform != "linux" or has_screen:
        yield environment
        return
    program = shutil.which("Xvfb")
    if program is None:
        yield {**environment, "QT_QPA_PLATFORM": "offscreen"}
        return
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        environment.pop("QT_QPA_PLATFORM", None)
        yield {**environment, "DISPLAY": f":{number}"}
    finally:
        server.terminate()
        server.wait()


def name_of(environment: dict[str, str]) -> str:
    """What kind of screen ``environment`` names, for people."""
    return "offscreen" if environment.get("QT_QPA_PLATFORM") == "offscreen" else "X11"
