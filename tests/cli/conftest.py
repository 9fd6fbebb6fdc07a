"""The command line as a user sees it: output and exit code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from workbench.cli.main import app
from workbench.project.project import Project

Workbench = Callable[..., Any]


@pytest.fixture(autouse=True)
def log_folder(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("WORKBENCH_LOG_DIR", str(tmp_path / "logs"))
    return tmp_path / "logs"


@pytest.fixture
def workbench(monkeypatch) -> Workbench:
    """Run ``workbench ARGUMENTS``; fails if a traceback is shown or an exception gets out."""
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object) -> Any:
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert "Traceback" not in done.output
        return done

    return call


@pytest.fixture
def study(tmp_path: Path, make_video) -> Path:
    """A study with one video called ``cage``, 12 frames of 64x48."""
    with Project.create(tmp_path / "estudo é") as project:
        project.add_video(make_video(tmp_path / "cage.mp4"))
    return tmp_path / "estudo é"
