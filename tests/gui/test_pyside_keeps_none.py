"""A binding that loses a reference to None at every void call aborts the program after a few thousand.

PySide6 6.12.0 does on CPython 3.11 (500 calls lose 496 references, 20,000 end in ``none_dealloc``);
6.11.3 does not. `pyproject.toml` keeps it out; this test would see it come back.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.gui

CALLS = 500

PROBE = f"""
import sys
from PySide6.QtCore import QObject
thing = QObject()
before = sys.getrefcount(None)
for _ in range({CALLS}):
    thing.setObjectName("name")
print(before - sys.getrefcount(None), flush=True)
"""

LEAKY_CONTROL = f"""
import ctypes, sys
before = sys.getrefcount(None)
for _ in range({CALLS}):
    ctypes.pythonapi.Py_DecRef(ctypes.py_object(None))
print(before - sys.getrefcount(None), flush=True)
"""


def lost_references(code: str) -> int:
    """References to None that ``code`` lost, measured in a process of its own: losing them is fatal."""
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert answer.stdout, answer.stderr
    return int(answer.stdout)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal since Python 3.12")
def test_a_void_call_of_qt_keeps_its_reference_to_none() -> None:
    assert lost_references(PROBE) < CALLS // 10


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal since Python 3.12")
def test_lost_references_would_be_seen() -> None:
    assert lost_references(LEAKY_CONTROL) > CALLS // 2
