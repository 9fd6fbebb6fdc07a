"""Environments of their own for the peers, made where they are missing: nothing of them is imported here."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PeerEnvironment:
    """One virtual environment below ``~/.cache/vivarium-benchmarks``.

    Attributes
    ----------
    name
        Of its folder.
    probe
        Imports that tell whether it is whole.
    installs
        What pip is given, one call after the other.
    """

    name: str
    probe: str
    installs: tuple[tuple[str, ...], ...]

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return Path.home() / ".cache" / "vivarium-benchmarks" / self.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def works(self) -> bool:
        """Whether it is there and whole."""
        if not self.python.exists():
            return False
        command = [str(self.python), "-c", self.probe]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        return subprocess.run(command, capture_output=True, env=environment, check=False).returncode == 0

    def prepare(self, install: bool) -> str:
        """Make it where it is missing; gives what went wrong."""
        if self.works():
            return ""
        if not install:
            return f"{self.name} is not installed (run without --quick)"
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        made = [sys.executable, "-m", "venv", "--clear", str(self.folder)]
        for command in (
            made,
            *([str(self.python), "-m", "pip", "install", "--quiet", *what] for what in self.installs),
        ):
            nicely = command if os.name == "nt" else ["nice", *command]
            done = subprocess.run(nicely, capture_output=True, text=True, timeout=1800, check=False)
            if done.returncode:
                last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
                return f"{self.name} could not be installed: {last[:120]}"
        return "" if self.works() else f"{self.name} could not be installed"
