"""House rules of the source tree that no linter knows."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("workbench", "benchmarks", "tools")
LONGEST = 500
NAMELESS = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common"}
QT = ("PySide6", "shiboken6", "pyqtgraph")
# torch is imported by these, and by what is called inside functions of the layers above.
USES_TORCH = (
    "workbench.nets",
    "workbench.training",
    "workbench.tracking.learning",
    "workbench.tracking.supervised_engine",
    "workbench.tracking.transfer_engine",
    "workbench.tracking.ensemble_engine",
    "workbench.tracking.pairwise_engine",
    "workbench.tracking.cascade_engine",
    "workbench.tracking.embedding_engine",
    "workbench.tracking.held_out",
    "workbench.tracking.engines",
    "workbench.tracking.naming",
    "workbench.jobs.tracking_run",
    "workbench.tracking.crossing_net",
    "workbench.tracking.cycles",
    "workbench.tracking.sessions",
    "workbench.jobs.check_run",
    "workbench.jobs.tracked_session",
)


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def too_long(path: Path, longest: int = LONGEST) -> bool:
    return len(path.read_text(encoding="utf-8").splitlines()) > longest


def test_no_module_is_longer_than_500_lines() -> None:
    paths = [*sources(*CODE, "tests"), ROOT / "install.py"]
    assert len(paths) > 50
    assert [str(path.relative_to(ROOT)) for path in paths if too_long(path)] == []


def test_a_module_of_501_lines_is_found(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text("x = 1\n" * 501, encoding="utf-8")
    assert too_long(path)
    path.write_text("x = 1\n" * 500, encoding="utf-8")
    assert not too_long(path)


def test_every_module_has_a_name_of_its_own() -> None:
    named = [path for path in sources(*CODE) if NAMELESS & {*path.stem.split("_"), path.parent.name}]
    assert [str(path.relative_to(ROOT)) for path in named] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in sources(*CODE) if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert [str(path.relative_to(ROOT)) for path in silent] == []


def test_no_module_is_empty_ahead_of_time() -> None:
    """A module that is not a package's front door holds at least one definition or assignment."""
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.If)
    empty = [
        path
        for path in sources(*CODE)
        if path.name != "__init__.py"
        and not any(isinstance(n, kinds) for n in ast.parse(path.read_text("utf-8")).body)
    ]
    assert [str(path.relative_to(ROOT)) for path in empty] == []


def loaded_by(modules: list[str], watched: tuple[str, ...]) -> list[str]:
    """Which of ``watched`` a fresh interpreter holds after importing ``modules``."""
    code = (
        "import sys\nfrom importlib import import_module\n"
        f"for name in {modules!r}: import_module(name)\n"
        f"print(*[name for name in {watched!r} if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.split()


def modules_outside(*prefixes: str) -> list[str]:
    names = [module_name(path) for path in sources("workbench")]
    return [name for name in names if not name.startswith(prefixes) and not name.endswith("__main__")]


def test_nothing_outside_the_window_imports_qt() -> None:
    assert loaded_by(modules_outside("workbench.gui"), QT) == []


def test_torch_is_not_loaded_at_program_start() -> None:
    """Neither by the command line nor by any module below it that a start or a job's door imports."""
    assert loaded_by(modules_outside("workbench.gui", *USES_TORCH), ("torch", "torchvision")) == []


def test_the_window_does_not_load_torch() -> None:
    pytest.importorskip("PySide6", reason="Qt is not installed here")
    names = [module_name(path) for path in sources("workbench/gui")]
    found = loaded_by(names, ("torch", "torchvision", "segmentation_models_pytorch", "PySide6"))
    assert found == ["PySide6"]


def test_long_lived_processes_are_spawned_and_ready_for_the_bundle() -> None:
    """``fork`` copies a running Qt and torch; a bundle without ``freeze_support`` starts itself for ever."""
    entry = (ROOT / "workbench" / "__main__.py").read_text(encoding="utf-8")
    assert "freeze_support()" in entry
    forks = [path for path in sources("workbench") if 'get_context("fork' in path.read_text(encoding="utf-8")]
    assert forks == []
