"""How many frames a second really reach the screen."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable


class PlaybackMeter:
    """Counts the frames shown during the last second or so.

    Parameters
    ----------
    window_s
        How far back it looks.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter, window_s: float = 1.5) -> None:
        self._clock = clock
        self._window = window_s
        self._shown: deque[float] = deque()

    def start(self) -> None:
        """Begin anew."""
        self._shown.clear()

    def shown(self) -> None:
        """Count a frame that has just been handed to the screen."""
        now = self._clock()
        self._shown.append(now)
        while now - self._shown[0] > self._window:
            self._shown.popleft()

    @property
    def rate(self) -> float | None:
        """Frames a second, or None before there is anything to count."""
        if len(self._shown) < 3 or self._shown[-1] <= self._shown[0]:
            return None
        return (len(self._shown) - 1) / (self._shown[-1] - self._shown[0])
