"""The canvas on screens with more than one device pixel a widget pixel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.gui
TESTS = Path(__file__).with_name("test_canvas_edit.py")


@pytest.mark.parametrize("ratio", ["2", "1.5"])
def test_on_fine_screens(ratio: str) -> None:
    """The same tests with two, and with one and a half device pixels a widget pixel."""
    chosen = "every_pixel or looks or one_device or outlined or nothing_behind or (at_the_painted and 2.5)"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-k", chosen, str(TESTS)],
        env={**os.environ, "QT_SCALE_FACTOR": ratio},
        cwd=TESTS.resolve().parents[3],
        capture_output=True,
        check=False,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout[-3000:]
