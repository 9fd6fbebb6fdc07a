"""What must be set before torch loads."""

from __future__ import annotations

import os
import subprocess
import sys

CODE = "import workbench, os; print(os.environ['OMP_WAIT_POLICY'])"


def policy(**extra: str) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "OMP_WAIT_POLICY"} | extra
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_waiting_threads_sleep() -> None:
    assert policy() == "PASSIVE"


def test_the_users_own_choice_stands() -> None:
    assert policy(OMP_WAIT_POLICY="ACTIVE") == "ACTIVE"


def test_nothing_loads_openmp_before_the_choice_is_made() -> None:
    """The variable is read when torch's library loads: importing the package must not load it earlier."""
    code = "import workbench, sys; sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
