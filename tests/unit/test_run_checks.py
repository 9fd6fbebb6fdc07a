"""The gate: what fails before the tests must fail the whole run, and be named at its end."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import run_checks


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with one passing test in the place of ours."""
    (tmp_path / "test_one.py").write_text("def test_one(): assert True\n", encoding="utf-8")
    monkeypatch.setattr(run_checks, "ROOT", tmp_path)
    monkeypatch.setattr(run_checks, "with_qt", list)
    monkeypatch.setattr(run_checks, "static_checks", list)
    monkeypatch.setattr(run_checks, "tests_without_qt", list)
    return tmp_path


def test_all_well_ends_with_the_last_line_of_pytest(tiny: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_checks.main([]) == 0
    assert "1 passed" in capfd.readouterr().out.strip().splitlines()[-1]


def test_a_failing_test_fails_the_run(tiny: Path) -> None:
    (tiny / "test_two.py").write_text("def test_two(): assert False\n", encoding="utf-8")
    assert run_checks.main([]) == 1


def test_a_failing_check_fails_the_run_and_is_named_last(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run_checks, "static_checks", lambda: ["mypy --strict"])
    assert run_checks.main([]) == 1
    assert capfd.readouterr().out.strip().splitlines()[-1] == "FAILED before the tests: mypy --strict"


def test_every_folder_of_tests_runs_once() -> None:
    folders = {str(path.relative_to(run_checks.ROOT)) for path in (run_checks.ROOT / "tests").glob("*/")}
    folders -= {folder for folder in folders if Path(folder).name.startswith(("_", "."))}
    both = [*run_checks.WITHOUT_QT, *run_checks.with_qt()]
    assert sorted(set(both) - {run_checks.AGAIN_WITH_QT}) == sorted(folders)
    assert len(both) == len(set(both))


def test_chosen_tests_run_alone(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_checks, "static_checks", lambda: pytest.fail("not asked for"))
    assert run_checks.main(["test_one.py"]) == 0


def test_a_check_reports_how_its_program_ended(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_checks.step("good", sys.executable, "-c", "pass")
    assert not run_checks.step("bad", sys.executable, "-c", "raise SystemExit(3)")
    assert "bad: FAILED (exit code 3)" in capfd.readouterr().out


def test_the_import_contracts_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: a tree whose core imports its window is refused."""
    for layer, text in {"core": "import workbench.gui", "gui": ""}.items():
        (tmp_path / "workbench" / layer).mkdir(parents=True)
        (tmp_path / "workbench" / layer / "__init__.py").write_text(text, encoding="utf-8")
    (tmp_path / "workbench" / "__init__.py").touch()
    contract = 'name = "down"\ntype = "layers"\nlayers = ["workbench.gui", "workbench.core"]'
    (tmp_path / "pyproject.toml").write_text(
        f'[tool.importlinter]\nroot_package = "workbench"\n[[tool.importlinter.contracts]]\n{contract}\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(run_checks, "ROOT", tmp_path)
    assert not run_checks.step("import contracts", *run_checks.IMPORT_CONTRACTS)
    (tmp_path / "workbench" / "core" / "__init__.py").write_text("", encoding="utf-8")
    assert run_checks.step("import contracts", *run_checks.IMPORT_CONTRACTS)
