"""All checks and tests, in the order in which a fault shows soonest; the exit code says whether all passed.

    python tools/run_checks.py [PYTEST ARGUMENTS]

ruff, the import contracts and mypy first, then the tests of everything but the window in an
environment without Qt, then the others with it. pytest's own last line ends a run without faults.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.qtless_environment import make_environment  # noqa: E402

CODE = ("workbench", "benchmarks", "tools", "tests", "install.py")
# Benchmarks drive peers that have no types; ruff reads them, their own runs show the rest.
TYPED = ("workbench", "tools", "install.py", "benchmarks/__main__.py", "benchmarks/rows.py")
WITHOUT_QT = ("tests/unit", "tests/cli")
# One of its tests looks at the window's modules and skips where Qt is missing.
AGAIN_WITH_QT = "tests/unit/test_architecture.py"
IMPORT_CONTRACTS = (
    sys.executable,
    "-c",
    "from importlinter.cli import lint_imports_command; lint_imports_command()",
)


def step(name: str, *command: str) -> bool:
    """Run one check; whether it passed."""
    print(f"--- {name}", flush=True)
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode
    verdict = "passed" if code == 0 else f"FAILED (exit code {code})"
    print(f"--- {name}: {verdict} in {time.monotonic() - started:.0f} s\n", flush=True)
    return code == 0


def environment() -> dict[str, str]:
    """No display is needed, and torch's threads do not fight over busy cores."""
    return {"QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1"} | os.environ


def static_checks() -> list[str]:
    """Names of the checks of the source that failed."""
    module = (sys.executable, "-m")
    checks = {
        "ruff check": (*module, "ruff", "check", *CODE),
        "ruff format": (*module, "ruff", "format", "--check", *CODE),
        "import contracts": IMPORT_CONTRACTS,
        "mypy --strict": (*module, "mypy", *TYPED),
    }
    return [name for name, command in checks.items() if not step(name, *command)]


def tests_without_qt() -> list[str]:
    """Run what must work where Qt was never installed."""
    folders = [folder for folder in WITHOUT_QT if (ROOT / folder).is_dir()]
    python = str(make_environment())
    return [] if step("tests without Qt", python, "-m", "pytest", *folders) else ["tests without Qt"]


def with_qt() -> list[str]:
    """What the run without Qt has not shown: every other folder of tests."""
    seen = {ROOT / folder for folder in WITHOUT_QT}
    folders = [path for path in sorted((ROOT / "tests").glob("[!_.]*")) if path.is_dir() and path not in seen]
    return [str(path.relative_to(ROOT)) for path in folders] + [AGAIN_WITH_QT]


def main(arguments: list[str]) -> int:
    """Run everything; with arguments, only the tests that they choose."""
    failed = [] if arguments else static_checks() + tests_without_qt()
    command = [sys.executable, "-m", "pytest", *(arguments or with_qt())]
    code = subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode
    if failed:
        print("\nFAILED before the tests: " + ", ".join(failed), flush=True)
    return code or bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
