"""The environment without Qt: nothing of Qt in it, everything else as in ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools import qtless_environment


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / ".venv-noqt"
    monkeypatch.setattr(qtless_environment, "FOLDER", folder)
    program = qtless_environment.PYTHON.relative_to(qtless_environment.ROOT / ".venv-noqt")
    monkeypatch.setattr(qtless_environment, "PYTHON", folder / program)
    return qtless_environment.make_environment()


def ask(python: Path | str, code: str) -> str:
    answer = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else answer.stderr.strip().splitlines()[-1]


def test_qt_is_neither_importable_nor_installed(python: Path) -> None:
    assert ask(python, "import PySide6").startswith("ModuleNotFoundError")
    assert ask(python, "import pyqtgraph").startswith("ModuleNotFoundError")
    names = ask(
        python, "from importlib.metadata import distributions as d; print(*sorted(x.name for x in d()))"
    )
    assert "numpy" in names and "pytest" in names
    assert not [name for name in names.lower().split() if qtless_environment.is_qt(name.replace("-", "_"))]


def test_the_rest_is_the_same_without_a_second_copy(python: Path) -> None:
    code = "import numpy, pathlib; print(numpy.__version__, pathlib.Path(numpy.__file__).resolve())"
    assert ask(python, code) == ask(sys.executable, code)


def test_making_it_again_leaves_the_source_alone(python: Path) -> None:
    import numpy as np

    qtless_environment.make_environment()
    assert Path(np.__file__).exists()
    assert ask(python, "import numpy; print('there')") == "there"


@pytest.mark.parametrize(
    "name", ["PySide6", "pyside6_essentials-6.11.3.dist-info", "shiboken6", "pytestqt", "pytest_qt-4.5"]
)
def test_what_belongs_to_qt(name: str) -> None:
    assert qtless_environment.is_qt(name)
    assert not qtless_environment.is_qt("pytest") and not qtless_environment.is_qt("torch")
