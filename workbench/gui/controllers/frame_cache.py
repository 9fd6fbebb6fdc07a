"""Frames that are loaded, the ones not looked at for longest given up first."""

from __future__ import annotations

from collections import OrderedDict

from workbench.core.history import FrameKey
from workbench.gui.controllers.frame_bundle import FrameBundle

MOST_FRAMES = 6
MOST_BYTES = 640 << 20
LEAST_FRAMES = 3
"""The frame in hand and its neighbours stay, however large they are."""


class FrameCache:
    """Bundles by frame, bounded in number and bytes; the pinned one stays."""

    def __init__(self, most_frames: int = MOST_FRAMES, most_bytes: int = MOST_BYTES) -> None:
        self._most_frames = most_frames
        self._most_bytes = most_bytes
        self._bundles: OrderedDict[FrameKey, FrameBundle] = OrderedDict()
        self._pinned: FrameKey | None = None

    def get(self, key: FrameKey) -> FrameBundle | None:
        """The bundle of ``key``, which counts as looked at now."""
        if key in self._bundles:
            self._bundles.move_to_end(key)
        return self._bundles.get(key)

    def peek(self, key: FrameKey) -> FrameBundle | None:
        """The bundle of ``key``, without counting as a look."""
        return self._bundles.get(key)

    def keys(self) -> list[FrameKey]:
        """Frames that are loaded."""
        return list(self._bundles)

    def pin(self, key: FrameKey) -> None:
        """``key`` is in hand: it stays until another one is."""
        self._pinned = key

    def put(self, bundle: FrameBundle) -> list[FrameKey]:
        """Add a bundle; gives the frames that had to go for it."""
        self._bundles[bundle.key] = bundle
        self._bundles.move_to_end(bundle.key)
        gone = []
        while self._too_much():
            key = next(one for one in self._bundles if one not in {self._pinned, bundle.key})
            del self._bundles[key]
            gone.append(key)
        return gone

    def drop(self, key: FrameKey) -> None:
        """Forget a frame."""
        self._bundles.pop(key, None)

    def clear(self) -> None:
        """Forget all frames."""
        self._bundles.clear()
        self._pinned = None

    def _too_much(self) -> bool:
        count = len(self._bundles)
        if count <= LEAST_FRAMES:
            return False
        return (
            count > self._most_frames or sum(one.nbytes for one in self._bundles.values()) > self._most_bytes
        )
