"""Reading a video: frame k is always the same pixels, however one gets there."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from av.video.frame import PictureType, VideoFrame
from numpy.typing import NDArray

from workbench.core.errors import FrameRangeError, NotAVideoError
from workbench.core.progress import CancelToken
from workbench.core.types import Image
from workbench.media.demux import Demuxer
from workbench.media.frame_cache import FrameCache
from workbench.media.index import VideoIndex, build_index
from workbench.media.landing import LostPlaceError, land
from workbench.media.pixels import PixelReader

_READ_ON = 16
"""Frames that are decoded onwards rather than sought, even across a seek point."""

_LEANING = (PictureType.P, PictureType.B)
"""Pictures that are not whole without another one."""


class Video:
    """One open video, for one thread at a time; a context manager.

    Parameters
    ----------
    path
        The file.
    index
        From `build_index` or a cache; made here if absent or made from another state of the file.
    cache_bytes
        Decoded frames kept for `frame`, so that stepping back costs as little as forward.

    Raises
    ------
    MissingFileError, NotAVideoError, EmptyVideoError
    """

    def __init__(
        self, path: Path | str, index: VideoIndex | None = None, cache_bytes: int = 256 * 1024 * 1024
    ) -> None:
        self.path = Path(path)
        if index is None or not index.matches(self.path):
            index = build_index(self.path)
        self.index = index
        self._keys = {
            (int(stamp), int(pos)): int(packet)
            for stamp, pos, packet in zip(index.key_stamp, index.key_pos, index.key_packet, strict=True)
        }
        last = int(index.packet.max()) if index.frame_count else 0
        self._frame_of = np.full(max(last, int(index.key_packet.max(initial=0))) + 1, -1, np.int64)
        self._frame_of[index.packet] = np.arange(index.frame_count)
        self._cache = FrameCache(cache_bytes)
        self._pixels = PixelReader(index.rotation)
        self._lost: set[int] = set()
        self._reader: _Reader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and free the cache."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        self._cache.clear()

    @property
    def width(self) -> int:
        """Pixels, upright."""
        return self.index.width

    @property
    def height(self) -> int:
        """Pixels, upright."""
        return self.index.height

    @property
    def frame_count(self) -> int:
        """Frames that a decode from start to end gives."""
        return self.index.frame_count

    @property
    def fps(self) -> float:
        """Mean frames per second."""
        return self.index.fps

    @property
    def times(self) -> NDArray[np.float64]:
        """(N,) seconds from the first frame."""
        return self.index.times

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should know of the file, as far as it was read."""
        if not self._lost:
            return self.index.warnings
        lost = f"{len(self._lost)} frames are damaged beyond decoding; each shows the one before it."
        return (*self.index.warnings, lost)

    def nearest(self, t: float) -> int:
        """Frame whose time is nearest to ``t`` seconds."""
        right = int(np.searchsorted(self.times, t))
        if right == 0:
            return 0
        if right == self.frame_count:
            return right - 1
        return right if self.times[right] - t < t - self.times[right - 1] else right - 1

    def frame(self, k: int) -> Image:
        """Frame ``k`` as (H, W, 3) RGB.

        Raises
        ------
        FrameRangeError
        """
        return self._pixels.rgb(self._picture(k))

    def gray_frame(self, k: int) -> Image:
        """Frame ``k`` as (H, W) intensity.

        Raises
        ------
        FrameRangeError
        """
        return self._pixels.gray(self._picture(k))

    def frames(
        self,
        start: int = 0,
        stop: int | None = None,
        step: int = 1,
        gray: bool = False,
        cancel: CancelToken | None = None,
    ) -> Generator[tuple[int, Image], None, None]:
        """Frames ``start, start + step, ...`` before ``stop``, in order: (H, W, 3) RGB or (H, W) intensity.

        Raises
        ------
        FrameRangeError, Cancelled
        """
        stop = self.frame_count if stop is None else min(stop, self.frame_count)
        if start < stop:
            self._check(start)
        return self.frames_at(range(start, stop, step), gray=gray, cancel=cancel)

    def frames_at(
        self, indices: Iterable[int], gray: bool = False, cancel: CancelToken | None = None
    ) -> Generator[tuple[int, Image], None, None]:
        """Frames of rising numbers, every GOP decoded at most once.

        Raises
        ------
        FrameRangeError, Cancelled
        """
        # A reader of its own: iterators may be interleaved with calls of frame().
        pixels = PixelReader(self.index.rotation)
        read: Callable[[VideoFrame], Image] = pixels.gray if gray else pixels.rgb
        with closing(self.pictures_at(indices, cancel)) as pictures:
            for k, picture in pictures:
                yield k, read(picture)

    def pictures_at(
        self, indices: Iterable[int], cancel: CancelToken | None = None
    ) -> Generator[tuple[int, VideoFrame], None, None]:
        """As `frames_at`, but as the decoder gives them (YUV, not turned): for whoever encodes them again."""
        reader: _Reader | None = None
        try:
            for k in indices:
                self._check(k)
                if reader is None:
                    reader = self._open_reader(cancel=cancel)
                yield k, reader.reach(k)
        finally:
            if reader is not None:
                reader.close()

    def _open_reader(self, *, cache: FrameCache | None = None, cancel: CancelToken | None = None) -> _Reader:
        return _Reader(
            self.path, self.index, self._keys, self._frame_of, self._lost, cache=cache, cancel=cancel
        )

    def _check(self, k: int) -> None:
        if not 0 <= k < self.frame_count:
            raise FrameRangeError(path=self.path, count=self.frame_count, last=self.frame_count - 1, frame=k)

    def _picture(self, k: int) -> VideoFrame:
        self._check(k)
        kept = self._cache.get(k)
        if kept is not None:
            return kept
        if self._reader is None:
            self._reader = self._open_reader(cache=self._cache)
        return self._reader.reach(k)


class _Reader:
    """A decoder somewhere in the file, that is moved to where frames are wanted."""

    def __init__(
        self,
        path: Path,
        index: VideoIndex,
        keys: dict[tuple[int, int], int],
        frame_of: NDArray[np.int64],
        lost: set[int],
        *,
        cache: FrameCache | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        self._cancel = cancel or CancelToken()
        self._lost = lost
        # A damaged picture is patched from the one decoded before it, even across a seek point.
        self._run_up = 1 if index.damaged else 0
        self._index = index
        self._keys = keys
        self._frame_of = frame_of
        self._cache = cache
        self._demuxer = Demuxer(path, threads=1 if index.damaged else 0)
        self._stream: Iterator[tuple[int, VideoFrame]] | None = None
        self._at = -1
        self._last: VideoFrame | None = None
        self._ahead: tuple[int, VideoFrame] | None = None
        self._seekable = index.stamped

    def close(self) -> None:
        self._stream = None
        self._demuxer.close()

    def reach(self, k: int) -> VideoFrame:
        """Frame ``k``: by reading on where it is near, else from the seek point before it."""
        while k > 0 and k in self._lost:
            k -= 1
        if self._stream is not None and self._at < k and self._worth_reading_on(k):
            frame = self._advance(k)
            if frame is not None:
                return frame
        return self._from_seek_point(k)

    def _worth_reading_on(self, k: int) -> bool:
        if k - self._at <= _READ_ON:
            return True
        point = self._point(k)
        return point < 0 or int(self._index.key_frame[point]) <= self._at

    def _point(self, k: int) -> int:
        """Last seek point from which frame ``k`` comes out rightly, or -1: the start of the file."""
        if not self._seekable:
            return -1
        point = int(np.searchsorted(self._index.key_frame, k, side="right")) - 1
        while point >= 0 and self._index.key_packet[point] > self._index.packet[k]:
            point -= 1
        return point - self._run_up

    def _from_seek_point(self, k: int) -> VideoFrame:
        point = aim = self._point(k)
        back = 1
        while aim > 0 and self._seekable:
            landed = self._seek(aim, point)
            if landed is not None:
                frame = self._advance(k)
                if frame is not None:
                    return frame
                # Not all that comes after this seek point can be decoded from it.
                point = landed - 1
            aim, back = min(aim - back, point), back * 2
        self._start_over()
        frame = self._advance(k, fill=True)
        if frame is None:
            raise NotAVideoError(path=self._demuxer.path, detail=f"frame {k} cannot be decoded any more")
        return frame

    def _seek(self, aim: int, last: int) -> int | None:
        """Seek to where point ``aim`` should be; the point that was reached, at most ``last``, or None.

        Transport streams lead past their aim, so the one before it often leads to the wanted point.
        """
        target = int(self._index.key_packet[last])
        landed = land(self._demuxer, self._keys, target, int(self._index.key_stamp[aim]))
        if landed is None:
            return None
        number, packets = landed
        reached = int(np.searchsorted(self._index.key_packet, number))
        first = int(self._index.key_frame[reached + self._run_up])
        self._stream = self._from(self._demuxer.decode(packets), first, number)
        self._at, self._last, self._ahead = first - 1, None, None
        return reached

    def _start_over(self) -> None:
        self._demuxer.rewind()
        self._stream = self._from(self._demuxer.decode(enumerate(self._demuxer.packets())), 0, 0)
        self._at, self._last, self._ahead = -1, None, None

    def _from(
        self, frames: Iterator[tuple[int, VideoFrame]], first: int, landed: int
    ) -> Iterator[tuple[int, VideoFrame]]:
        """Frames by their number in the video; those before ``first`` lean on what was not decoded.

        The picture of the packet ``landed`` must stand alone. With intra refresh it is a seek point by
        name only: the picture builds up over a whole GOP, and close to right is not right.
        """
        own = int(self._frame_of[landed]) if landed > 0 else -1
        for packet, frame in frames:
            k = int(self._frame_of[packet]) if packet < len(self._frame_of) else -1
            if own >= 0 and k >= own:
                if packet != landed or frame.pict_type in _LEANING:
                    raise LostPlaceError
                own = -1
            if k >= first:
                yield k, frame

    def _advance(self, k: int, *, fill: bool = False) -> VideoFrame | None:
        """Decode on to frame ``k``; None where it does not come out.

        With ``fill``, a frame that is damaged beyond decoding shows the one before it.
        """
        while True:
            self._cancel.check()
            item = self._next()
            if item is None or item[0] > k:
                self._ahead = item
                if fill:
                    return self._damaged(k, item)
                self._stream = self._ahead = None
                return None
            self._at, self._last = item
            if self._cache is not None:
                self._cache.put(*item)
            if self._at == k:
                return item[1]

    def _next(self) -> tuple[int, VideoFrame] | None:
        if self._ahead is not None:
            item, self._ahead = self._ahead, None
            return item
        assert self._stream is not None
        try:
            return next(self._stream, None)
        except LostPlaceError:
            self._seekable = False
            return None

    def _damaged(self, k: int, following: tuple[int, VideoFrame] | None) -> VideoFrame | None:
        frame = self._last if self._last is not None else (following[1] if following else None)
        self._at = k
        self._lost.add(k)
        if frame is not None and self._cache is not None:
            self._cache.put(k, frame)
        return frame
