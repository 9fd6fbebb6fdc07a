"""Which status a frame had before it was worked on, for when all of that is taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey


class FrameOrigins:
    """Counts the steps done to every frame: at none, its pixels are what they were when it had its status.

    A step that falls out of the history is never taken back, so that its frame never comes to none.
    """

    def __init__(self) -> None:
        self._depth: Counter[FrameKey] = Counter()
        self._status: dict[FrameKey, FrameStatus] = {}

    def done(
        self,
        keys: Iterable[FrameKey],
        status_of: Callable[[FrameKey], FrameStatus | None],
        *,
        again: bool = False,
    ) -> None:
        """A step was done; ``again``: one taken back before. A frame nobody knows counts as extracted."""
        for key in keys:
            if self._depth[key] == 0 or (self._depth[key] < 0 and not again):
                self._depth[key] = 0
                self._take(key, status_of(key) or FrameStatus.EXTRACTED)
            self._depth[key] += 1

    def undone(self, keys: Iterable[FrameKey]) -> None:
        """A step was taken back."""
        for key in keys:
            self._depth[key] -= 1

    def decided(self, key: FrameKey, status: FrameStatus) -> None:
        """A person said what the frame is as it stands now."""
        self._depth[key] = 0
        self._take(key, status)

    def of(self, key: FrameKey) -> FrameStatus | None:
        """Status that belongs to the pixels of ``key``; None where steps lie on it, or nothing is known."""
        return self._status.get(key) if self._depth[key] == 0 else None

    def forget(self, key: FrameKey) -> None:
        """The frame was made anew by somebody else."""
        self._take(key, None)
        self._depth.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        self._depth.clear()
        self._status.clear()

    def _take(self, key: FrameKey, status: FrameStatus | None) -> None:
        if status is None:
            self._status.pop(key, None)
        else:
            self._status[key] = status
