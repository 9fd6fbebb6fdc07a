"""Real disks that fill up and folders that may not be written, where root may make them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class SmallDisk:
    """A real file system of a few MB that can be filled."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def fill(self) -> None:
        """Take every byte that is left."""
        with (self.place / "ballast").open("ab", buffering=0) as handle:
            for piece in (1 << 16, 1 << 12, 1):
                try:
                    while True:
                        handle.write(bytes(piece))
                except OSError:
                    continue

    def free(self) -> None:
        """Give the space back."""
        (self.place / "ballast").unlink()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Make ``folder`` read-only for everybody, root as well; skips where that is not possible."""
    bind = ["mount", "--bind", str(folder), str(folder)]
    if os.name != "posix" or os.geteuid() != 0 or subprocess.run(bind, check=False).returncode:
        pytest.skip("a folder can be mounted by root alone")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
