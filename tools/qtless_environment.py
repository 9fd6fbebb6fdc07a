"""Make an environment in which Qt is not installed, without installing torch a second time.

``.venv-noqt`` is a real environment whose site-packages holds links to everything in ``.venv`` but
PySide6, shiboken6, pyqtgraph and pytest-qt. There is nothing that an import could find and no
distribution that `importlib.metadata` could name: code that needs Qt fails there as it would on
a cluster node that never had it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".venv-noqt"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

QT_PARTS = ("pyside6", "shiboken6", "pyqtgraph", "pytest_qt", "pytestqt", "qtpy", "pyqt")


def is_qt(name: str) -> bool:
    """Whether an entry of site-packages belongs to Qt, its binding or what stands on it."""
    return name.lower().startswith(QT_PARTS)


def link(source: Path, target: Path) -> None:
    """Link without asking for rights: Windows gives junctions for folders and no links for files."""
    if os.name != "nt":
        target.symlink_to(source)
    elif source.is_dir():
        subprocess.run(
            ["cmd", "/c", "mklink", "/J", str(target), str(source)], check=True, capture_output=True
        )
    else:
        shutil.copy2(source, target)


def site_packages() -> Path:
    """Site-packages of the new environment."""
    scheme = "nt" if os.name == "nt" else "posix_prefix"
    return Path(sysconfig.get_path("purelib", scheme, vars={"base": str(FOLDER)}))


def remove_environment() -> None:
    """Delete a former one; links are taken out first, so that nothing behind them is touched."""
    packages = site_packages()
    for entry in packages.iterdir() if packages.is_dir() else ():
        if entry.is_symlink() or entry.is_file():
            entry.unlink()
        elif os.name == "nt":
            entry.rmdir()  # removes a junction, and refuses a folder with anything of its own
    if FOLDER.exists():
        shutil.rmtree(FOLDER)


def make_environment() -> Path:
    """Make ``.venv-noqt`` from the running environment; the path of its Python.

    Raises
    ------
    RuntimeError
        If Qt can still be found in it.
    """
    remove_environment()
    venv.create(FOLDER, with_pip=False, symlinks=os.name != "nt")
    packages = site_packages()
    packages.mkdir(parents=True, exist_ok=True)
    for source in sorted(Path(sysconfig.get_path("purelib")).iterdir()):
        target = packages / source.name
        if not is_qt(source.name) and source.name != "__pycache__" and not target.exists():
            link(source, target)
    names = ("PySide6", "shiboken6", "pyqtgraph")
    probe = f"from importlib.util import find_spec; print([name for name in {names} if find_spec(name)])"
    found = subprocess.run([PYTHON, "-c", probe], capture_output=True, text=True, check=True).stdout.strip()
    if found != "[]":
        raise RuntimeError(f"{FOLDER} still finds {found}")
    return PYTHON


if __name__ == "__main__":
    print(make_environment())
    sys.exit(0)
