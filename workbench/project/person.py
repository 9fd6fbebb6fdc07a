"""Who decides: the name that goes with every status a person sets."""

from __future__ import annotations

import getpass
import os

VARIABLE = "WORKBENCH_USER"
_UNKNOWN = "?"


def person() -> str:
    """Name of who works here: ``WORKBENCH_USER`` (the window can set it), else the system's user."""
    if chosen := _one_line(os.environ.get(VARIABLE, "")):
        return chosen
    try:
        return _one_line(getpass.getuser()) or _UNKNOWN
    except (OSError, KeyError, ImportError):  # an account without a name, as in some containers
        return _UNKNOWN


def _one_line(name: str) -> str:
    return " ".join(name.split())
