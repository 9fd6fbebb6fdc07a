"""Decoded frames, kept until there are too many bytes of them."""

from __future__ import annotations

from collections import OrderedDict

from av.video.frame import VideoFrame

from workbench.media.pixels import frame_bytes


class FrameCache:
    """Least recently used frames go first: decoding a GOP leaves its end, where stepping back begins."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bytes = 0
        self._frames: OrderedDict[int, VideoFrame] = OrderedDict()

    def get(self, k: int) -> VideoFrame | None:
        """Frame ``k`` if it is kept."""
        frame = self._frames.get(k)
        if frame is not None:
            self._frames.move_to_end(k)
        return frame

    def put(self, k: int, frame: VideoFrame) -> None:
        """Keep frame ``k``; the newest one always stays, however large."""
        if k in self._frames:
            self._frames.move_to_end(k)
            return
        self._frames[k] = frame
        self._bytes += frame_bytes(frame)
        while self._bytes > self._limit and len(self._frames) > 1:
            _, dropped = self._frames.popitem(last=False)
            self._bytes -= frame_bytes(dropped)

    @property
    def bytes(self) -> int:
        """Memory held."""
        return self._bytes

    def clear(self) -> None:
        """Forget all."""
        self._frames.clear()
        self._bytes = 0
