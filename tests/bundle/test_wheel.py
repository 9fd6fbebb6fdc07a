"""A wheel holds the code and every resource, where `core.paths.resource` looks for them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from workbench.core.paths import resource

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wheel of a copy of the source: building leaves nothing in the tree, and finds nothing old there."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(ROOT / "workbench", source / "workbench", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source)
    # The build backend is already here (torch needs setuptools): no network in the tests.
    command = [
        sys.executable,
        "-c",
        "import sys; from setuptools.build_meta import build_wheel as b; b(sys.argv[1])",
    ]
    subprocess.run([*command, str(folder)], cwd=source, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_resource_and_module(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "workbench"
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and not path.name.startswith(".")
    }
    assert len(expected) > 50
    assert expected - inside == set()


def test_the_wheel_holds_nothing_but_the_package(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"workbench"}


def test_the_console_script_is_declared(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "workbench = workbench.cli.main:main" in archive.read(name).decode()


def test_a_resource_is_found_in_an_unpacked_wheel(wheel: Path, tmp_path: Path) -> None:
    """The same function finds the same file in the source and in an installed wheel."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    some = next(path for path in sorted(resource().rglob("*")) if path.is_file())
    parts = some.relative_to(resource()).parts
    code = "import sys; from workbench.core.paths import resource; print(resource(*sys.argv[1:]))"
    answer = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {code}", *parts],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    found = Path(answer.stdout.strip())
    assert found.is_relative_to(tmp_path)
    assert found.read_bytes() == some.read_bytes()


def test_a_resource_is_found_in_the_unpacked_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyInstaller unpacks below ``sys._MEIPASS``; build.spec gives the resources the place they have here."""
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource("i18n", "a.qm") == tmp_path / "workbench" / "resources" / "i18n" / "a.qm"
    assert '"workbench/resources"' in (ROOT / "build.spec").read_text(encoding="utf-8")
