"""A study, and logs that do not go to the user's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.project.project import Project


@pytest.fixture(autouse=True)
def log_folder(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("WORKBENCH_LOG_DIR", str(tmp_path / "logs"))
    return tmp_path / "logs"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    Project.create(tmp_path / "s").close()
    return tmp_path / "s"
