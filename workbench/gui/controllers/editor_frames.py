"""Which frames the editor steps through, and what status each has; no widgets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey
from workbench.project.records import FrameRecord


class FrameSteps:
    """Frames of the study that have an image or a mask, by video and index, and the way between them.

    Parameters
    ----------
    records
        As `Project.frames` gives them: ordered by video and index.
    lengths
        Number of frames of every video, to step through all of them where that is wanted.
    """

    def __init__(self, records: Iterable[FrameRecord] = (), lengths: Mapping[str, int] | None = None) -> None:
        self.records: list[FrameRecord] = sorted(records, key=lambda one: (one.video, one.index))
        self.lengths = dict(lengths or {})
        self._keys = [FrameKey(one.video, one.index) for one in self.records]

    def __len__(self) -> int:
        return len(self.records)

    @property
    def keys(self) -> Sequence[FrameKey]:
        """The frames, in order."""
        return self._keys

    def position(self, key: FrameKey) -> int | None:
        """Place of ``key`` in the list; None where it is not in it."""
        at = bisect_left(self._keys, key)
        return at if at < len(self._keys) and self._keys[at] == key else None

    def record(self, key: FrameKey) -> FrameRecord | None:
        """Row of ``key``; None where nothing is known about the frame."""
        at = self.position(key)
        return self.records[at] if at is not None else None

    def set_status(self, key: FrameKey, status: FrameStatus) -> bool:
        """Take over a new status; whether the frame is new in the list."""
        at = self.position(key)
        if at is not None:
            self.records[at] = replace(self.records[at], status=status)
            return False
        at = bisect_left(self._keys, key)
        self._keys.insert(at, key)
        self.records.insert(at, FrameRecord(key.video, key.index, status, None))
        return True

    def neighbour(self, key: FrameKey, by: int, every_frame: bool = False) -> FrameKey | None:
        """Frame ``by`` steps from ``key``, brought into range; None where that is ``key`` itself.

        From a frame outside the list, one step leads to the nearest of the list on that side.
        """
        if every_frame:
            last = self.lengths.get(key.video, 0) - 1
            index = min(max(0, key.index + by), max(0, last))
            return FrameKey(key.video, index) if index != key.index else None
        if not self._keys or not by:
            return None
        at = bisect_left(self._keys, key)
        listed = at < len(self._keys) and self._keys[at] == key
        wanted = at + by - (0 if listed or by < 0 else 1)
        found = self._keys[min(max(0, wanted), len(self._keys) - 1)]
        return found if found != key and (found > key) == (by > 0) else None

    def first(self, video: str | None = None, near: int = 0) -> FrameKey | None:
        """Frame of ``video`` (any where None) with an image or mask nearest to the index ``near``."""
        if video is None:
            return self._keys[0] if self._keys else None
        start = bisect_left(self._keys, FrameKey(video, 0))
        stop = bisect_left(self._keys, FrameKey(video, 1 << 62))
        if start == stop:
            return None
        at = bisect_left(self._keys, FrameKey(video, near), start, stop)
        around = self._keys[max(start, at - 1) : min(stop, at + 1)]
        return min(around, key=lambda key: abs(key.index - near))


class FrameQueue:
    """Frames to be reviewed, in the order of the review."""

    def __init__(self, keys: Iterable[FrameKey] = ()) -> None:
        self.keys: tuple[FrameKey, ...] = tuple(keys)
        self._place = {key: place for place, key in enumerate(self.keys)}

    def neighbour(self, key: FrameKey | None, by: int) -> FrameKey | None:
        """Frame ``by`` places on from ``key``, an end where ``key`` is not in it; None past the ends."""
        place = self._place.get(key) if key is not None else None
        at = place + by if place is not None else (0 if by > 0 else len(self.keys) - 1)
        return self.keys[at] if 0 <= at < len(self.keys) else None
