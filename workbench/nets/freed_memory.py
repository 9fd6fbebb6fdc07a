"""Memory that a network frees is kept for its next layer instead of going back to the system.

The C library of Linux (glibc) asks the system for every large tensor anew and gives it back at once, so that
each layer of each step begins with thousands of page faults: a fifth of a training step's time (ADR 0055).
"""

from __future__ import annotations

import ctypes
import platform
import sys
from functools import cache

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
"""glibc's numbers for `mallopt`, of its header malloc.h."""
_LARGEST = 1 << 30
"""Bytes of one tensor that is still kept, and of free memory at the end that is."""
_AHEAD = 64 << 20
"""Bytes asked for beyond what is needed, so that growing takes few steps."""


@cache
def keep_freed_memory() -> bool:
    """Tell the C library once to keep what is freed; whether it is one that can be told.

    Memory then stays at the highest need of this process until it ends.
    """
    # Elsewhere `libc_ver` would search this program's file for a name, all of a bundle's 400 MB.
    if sys.platform != "linux" or platform.libc_ver()[0] != "glibc":
        return False
    library = ctypes.CDLL(None)
    settings = ((_MMAP_THRESHOLD, _LARGEST), (_TRIM_THRESHOLD, _LARGEST), (_TOP_PAD, _AHEAD))
    accepted = [library.mallopt(name, value) for name, value in settings]
    return accepted == [1, 1, 1]
