"""Studies whose masks are kept, and disks that fill up."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from keeper_samples import make_study
from small_disks import SmallDisk

from workbench.editing.keeper import MaskKeeper
from workbench.project.project import Project


@pytest.fixture(autouse=True)
def rescue_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of a test lands in the user's own rescue folder."""
    monkeypatch.setenv("WORKBENCH_RESCUE_DIR", str(tmp_path / "rescue"))
    return tmp_path / "rescue"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Folder of a study with one masked frame."""
    return make_study(tmp_path / "estudo ção")


@pytest.fixture
def project(folder: Path) -> Iterator[Project]:
    """The study, open."""
    with Project.open(folder) as opened:
        yield opened


@pytest.fixture
def keeper(project: Project) -> MaskKeeper:
    """A keeper that is never closed: as after a kill."""
    return MaskKeeper(project)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk of 4 MB; skips where none may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    root = os.name == "posix" and os.geteuid() == 0
    if not root or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a disk can be mounted by root alone")
    yield SmallDisk(place)
    subprocess.run(["umount", "-l", str(place)], check=True)
