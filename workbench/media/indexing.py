"""How a `VideoIndex` is made: all packets read, both ends decoded, everything decoded where they disagree."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from workbench.core.errors import EmptyVideoError
from workbench.core.progress import CancelToken, Progress, Update
from workbench.media.demux import Demuxer, VideoPacket, stamp_of
from workbench.media.index import VideoIndex, mean_rate
from workbench.media.landing import land

_STAGE = "Indexing video"
_NONE = -(2**63)
_HEAD_PACKETS = 48
_TAIL_PACKETS = 900
_REPORT_EVERY = 256

Ints = NDArray[np.int64]


@dataclass
class _Packets:
    """What the demux pass saw, one entry a packet."""

    stamp: Ints
    pos: Ints
    key: NDArray[np.bool_]
    discard: NDArray[np.bool_]
    corrupt: NDArray[np.bool_]
    presented: bool
    """Whether every packet has a presentation time of its own."""

    def __len__(self) -> int:
        return len(self.stamp)

    @property
    def stamped(self) -> bool:
        """Whether every packet has some time stamp."""
        return bool((self.stamp != _NONE).all())


def scan(path: Path, progress: Progress, cancel: CancelToken) -> VideoIndex:
    """Index of ``path``; see `workbench.media.index.build_index`."""
    stat = path.stat() if path.exists() else None
    with Demuxer(path) as demuxer:
        packets = _read_packets(demuxer, progress, cancel)
        if not len(packets):
            raise EmptyVideoError(path=path)
        if packets.corrupt.any() or _breaks_off(demuxer, packets):
            demuxer.threads = 1
        checked = _shown(demuxer, packets, progress, cancel)
        if demuxer.threads != 1 and (demuxer.errors or _depends_on_threads(demuxer, packets, cancel)):
            # Several threads swallow good frames beside a damaged one, or patch it in another way.
            demuxer.threads = 1
            checked = _shown(demuxer, packets, progress, cancel)
        if not len(checked):
            raise EmptyVideoError(path=path)
        assert stat is not None
        return _assemble(demuxer, packets, checked, stat.st_size, stat.st_mtime_ns)


def _shown(demuxer: Demuxer, packets: _Packets, progress: Progress, cancel: CancelToken) -> Ints:
    """Packet number of every frame that a sequential decode gives, in its order."""
    order = _expected_order(packets)
    checked = _check_ends(demuxer, packets, order, cancel) if order is not None else None
    return _decode_all(demuxer, len(packets), progress, cancel) if checked is None else checked


def _read_packets(demuxer: Demuxer, progress: Progress, cancel: CancelToken) -> _Packets:
    stamp, pos, flags = array("q"), array("q"), array("b")
    size = max(1, demuxer.path.stat().st_size)
    presented = True
    for number, packet in enumerate(demuxer.packets()):
        if number % _REPORT_EVERY == 0:
            cancel.check()
            progress(Update(min(size, max(0, packet.pos or 0)), size, _STAGE))
        value = stamp_of(packet)
        presented &= packet.pts is not None
        stamp.append(_NONE if value is None else value)
        pos.append(-1 if packet.pos is None else packet.pos)
        flags.append(packet.is_keyframe | packet.is_discard << 1 | packet.is_corrupt << 2)
    bits = np.frombuffer(flags, np.int8) if flags else np.zeros(0, np.int8)
    return _Packets(
        stamp=np.array(stamp, np.int64),
        pos=np.array(pos, np.int64),
        key=(bits & 1) != 0,
        discard=(bits & 2) != 0,
        corrupt=(bits & 4) != 0,
        presented=presented,
    )


def _expected_order(packets: _Packets) -> Ints | None:
    """Packet numbers in the order their frames are shown, or None where only decoding can tell."""
    shown = np.flatnonzero(~packets.discard)
    stamps = packets.stamp[shown]
    if not packets.presented or len(np.unique(stamps)) != len(stamps):
        return None
    if packets.corrupt[:-2].any():
        return None
    return shown[np.argsort(stamps, kind="stable")].astype(np.int64)


def _check_ends(demuxer: Demuxer, packets: _Packets, order: Ints, cancel: CancelToken) -> Ints | None:
    """``order`` without the frames that the decoder does not give at either end; None if it is wrong."""
    demuxer.rewind()
    head = list(_emitted(demuxer, islice(demuxer.packets(), _HEAD_PACKETS), 0, cancel, flush=False))
    rank = np.full(len(packets), -1, np.int64)
    rank[order] = np.arange(len(order))
    lost = _missing(rank, head, 0)
    if lost is None or len(lost) > max(2, len(head) // 4):
        return None
    tail = _tail(demuxer, packets, rank, cancel)
    if tail is None:
        return order
    start_rank, emitted = tail
    # A decoder that begins in the middle may keep the first pictures back: only what follows counts.
    start_rank = min(
        (int(rank[number]) for number in emitted if rank[number] >= start_rank), default=start_rank
    )
    lost_end = _missing(rank, emitted, start_rank, to=len(order))
    if lost_end is None or len(lost_end) > max(8, len(emitted) // 4):
        return None
    keep = np.ones(len(order), bool)
    keep[list(lost)] = False
    keep[list(lost_end)] = False
    return order[keep]


def _missing(rank: Ints, emitted: list[int], start: int, to: int | None = None) -> set[int] | None:
    """Ranks from ``start`` that were not emitted; None if they came out of order or from nowhere."""
    ranks = [int(rank[number]) for number in emitted]
    if any(value < 0 for value in ranks):
        return None
    ranks = [value for value in ranks if value >= start]
    if any(b <= a for a, b in pairwise(ranks)):
        return None
    end = to if to is not None else (ranks[-1] + 1 if ranks else start)
    return set(range(start, end)) - set(ranks)


def _tail(
    demuxer: Demuxer, packets: _Packets, rank: Ints, cancel: CancelToken
) -> tuple[int, list[int]] | None:
    """Rank of the seek point that `_ending` begins at, and the packets whose frames came out."""
    ending = _ending(demuxer, packets, cancel)
    if ending is None:
        return None
    first, frames = ending
    return max(0, int(rank[first])), [number for number, _ in frames]


def _ending(
    demuxer: Demuxer, packets: _Packets, cancel: CancelToken
) -> tuple[int, Iterator[tuple[int, VideoFrame]]] | None:
    """The last-but-one seek point, and what decoding from there to the end gives.

    None where that is too far from the end to be worth it, or cannot be reached.
    """
    first = 0
    if len(packets) > _HEAD_PACKETS:
        keys = np.flatnonzero(packets.key & ~packets.discard)
        keys = keys[keys < len(packets) - 1]
        if not len(keys) or len(packets) - keys[-1] > _TAIL_PACKETS:
            return None
        near = keys[len(packets) - keys <= _TAIL_PACKETS]
        first = int(near[-2] if len(near) > 1 else near[-1])
    if first == 0:
        demuxer.rewind()
        numbered: Iterator[tuple[int, VideoPacket]] = enumerate(demuxer.packets())
    else:
        landed = land(demuxer, _lookup(packets), first, int(packets.stamp[first]))
        if landed is None:
            return None
        _, numbered = landed
    return first, _checked(demuxer.decode(numbered), cancel)


def _depends_on_threads(demuxer: Demuxer, packets: _Packets, cancel: CancelToken) -> bool:
    """Whether the end of a transport stream, which may break off anywhere, is patched by threads' timing."""
    if "mpegts" not in demuxer.container.format.name:
        return False
    found = []
    for threads in (0, 1):
        demuxer.threads = threads
        demuxer.rewind()
        ending = _ending(demuxer, packets, cancel)
        last = deque(ending[1] if ending else (), maxlen=4)
        found.append([(number, crc32(bytes(frame.planes[0]))) for number, frame in last])
    demuxer.threads = 0
    demuxer.rewind()
    return found[0] != found[1]


def _lookup(packets: _Packets) -> dict[tuple[int, int], int]:
    keys = np.flatnonzero(packets.key)
    return {(int(packets.stamp[k]), int(packets.pos[k])): int(k) for k in keys}


def _emitted(
    demuxer: Demuxer, source: Iterator[VideoPacket], first: int, cancel: CancelToken, *, flush: bool
) -> Iterator[int]:
    """Packet numbers of the frames that decoding ``source`` gives, before the decoder is drained."""
    ended = False

    def numbered() -> Iterator[tuple[int, VideoPacket]]:
        nonlocal ended
        yield from enumerate(source, start=first)
        ended = True

    for number, _ in _checked(demuxer.decode(numbered()), cancel):
        if ended and not flush:
            return
        yield number


def _checked(
    frames: Iterator[tuple[int, VideoFrame]], cancel: CancelToken
) -> Iterator[tuple[int, VideoFrame]]:
    for item in frames:
        cancel.check()
        yield item


def _decode_all(demuxer: Demuxer, total: int, progress: Progress, cancel: CancelToken) -> Ints:
    """Packet number of every frame of a sequential decode: slow, and right where time stamps are not."""
    demuxer.rewind()
    numbers = array("q")
    for number, _ in _checked(demuxer.decode(enumerate(demuxer.packets())), cancel):
        if len(numbers) % 32 == 0:
            progress(Update(len(numbers), total, _STAGE))
        numbers.append(number)
    return np.array(numbers, np.int64)


def _assemble(demuxer: Demuxer, packets: _Packets, order: Ints, size: int, mtime_ns: int) -> VideoIndex:
    stream = demuxer.stream
    warnings: list[str] = []
    declared = stream.average_rate or stream.guessed_rate
    time_base = stream.time_base or Fraction(1, 1000)
    if packets.stamped:
        # Where only decoding times are known, the k-th of them is when the k-th frame is due.
        ticks = np.sort(packets.stamp[order])
        fps = mean_rate(ticks, time_base, declared)
        times = (ticks - ticks[0]) * float(time_base)
    else:
        fps = float(declared or 25)
        times = np.arange(len(order)) / fps
        warnings.append(f"The file holds no time stamps; a constant {fps:g} frames per second is assumed.")
    warnings += _cut_off(demuxer, packets, fps, len(order))
    keys = np.flatnonzero(packets.key)
    turned, width, height = _shape(demuxer)
    return VideoIndex(
        size=size,
        mtime_ns=mtime_ns,
        width=width,
        height=height,
        fps=fps,
        times=times.astype(np.float64),
        packet=order,
        key_packet=keys.astype(np.int64),
        key_frame=_first_frames(packets, order, keys),
        key_stamp=packets.stamp[keys],
        key_pos=packets.pos[keys],
        stamped=packets.stamped,
        rotation=turned,
        damaged=demuxer.threads == 1,
        codec=stream.codec_context.name,
        container=demuxer.container.format.name,
        warnings=tuple(warnings),
    )


def _first_frames(packets: _Packets, order: Ints, keys: Ints) -> Ints:
    """First frame that decoding from each key gives rightly; those shown before it lean on the GOP before."""
    rank = np.full(len(packets), -1, np.int64)
    rank[order] = np.arange(len(order))
    known = rank[keys]
    if packets.presented:
        ticks = np.sort(packets.stamp[order])
        guess = np.searchsorted(ticks, packets.stamp[keys], side="left")
    else:
        guess = np.searchsorted(np.maximum.accumulate(order), keys, side="left")
    return np.where(known >= 0, known, guess).astype(np.int64)


def _shape(demuxer: Demuxer) -> tuple[int, int, int]:
    """Rotation in degrees counter-clockwise and the size of the upright picture."""
    demuxer.rewind()
    for _, frame in demuxer.decode(enumerate(demuxer.packets())):
        turned = int(round(frame.rotation / 90) * 90) % 360
        width, height = frame.width, frame.height
        return turned, *((height, width) if turned in (90, 270) else (width, height))
    raise EmptyVideoError(path=demuxer.path)


def _cut_off(demuxer: Demuxer, packets: _Packets, fps: float, frames: int) -> list[str]:
    """A sentence if the file promises more than it holds."""
    if not _breaks_off(demuxer, packets):
        return []
    missing = max(0, demuxer.stream.frames - len(packets)) / fps or _lacking(demuxer, packets)
    lack = f", about {missing:.0f} s are missing" if missing >= 1 else ""
    return [f"The file is cut off: {frames} frames could be read{lack}."]


def _breaks_off(demuxer: Demuxer, packets: _Packets) -> bool:
    """Whether the file ends before its time."""
    kind, size = demuxer.container.format.name, demuxer.path.stat().st_size
    if "mp4" in kind:
        # A count proves nothing: trimming by edit list leaves samples that are never shown.
        return _box_breaks_off(demuxer.path, size)
    if packets.corrupt[-2:].any():
        return True
    if "mpegts" in kind:
        return all(size % unit for unit in _TS_UNITS)
    return demuxer.stream.frames > len(packets) + 2 or _lacking(demuxer, packets) > 0


_TS_UNITS = (188, 192, 204)
"""Lengths of a packet of a transport stream: plain, with time code, with error correction."""


def _lacking(demuxer: Demuxer, packets: _Packets) -> float:
    """Seconds from the last picture to the end that the header gives, where sound does not explain it."""
    duration = (demuxer.container.duration or 0) / 1_000_000
    if demuxer.container.streams.audio or not packets.stamped or "mpegts" in demuxer.container.format.name:
        return 0.0
    span = float(np.ptp(packets.stamp)) * float(demuxer.stream.time_base or 0)
    return duration - span if duration > span * 1.02 + 1.0 else 0.0


def _box_breaks_off(path: Path, size: int) -> bool:
    """Whether the last box of an MP4 file is longer than the file."""
    at = 0
    with path.open("rb") as handle:
        while at + 8 <= size:
            handle.seek(at)
            head = handle.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if length == 0:  # to the end of the file, by definition
                return False
            if length < 8:
                return True
            at += length
    return at != size
