"""Seeking, and knowing where one has landed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbench.media.demux import Demuxer, VideoPacket, stamp_of

Keys = Mapping[tuple[int, int], int]
"""(time stamp, byte position) of every key packet, to its number."""

_GIVE_UP_AFTER = 2000
"""Packets read after a seek without meeting a known key packet."""


class LostPlaceError(Exception):
    """The packets after a seek are not those of the index: only reading from the start is safe."""


def land(
    demuxer: Demuxer, keys: Keys, target: int, stamp: int
) -> tuple[int, Iterator[tuple[int, VideoPacket]]] | None:
    """Seek towards ``stamp``: the key packet at or before ``target`` and the numbered packets from it on.

    None if the seek led elsewhere.

    What a seek promises differs between formats, so nothing is believed: the packets read after
    it are compared with the index until one is recognised.
    """
    if not demuxer.seek(stamp):
        return None
    packets = demuxer.packets()
    for seen, packet in enumerate(packets):
        number = _recognise(packet, keys)
        if number is not None:
            return (number, _numbered(packet, packets, number, keys)) if number <= target else None
        if seen > _GIVE_UP_AFTER:
            break
    return None


def _numbered(
    first: VideoPacket, rest: Iterator[VideoPacket], number: int, keys: Keys
) -> Iterator[tuple[int, VideoPacket]]:
    yield number, first
    for packet in rest:
        number += 1
        if packet.is_keyframe:
            found = _recognise(packet, keys)
            if found is not None and found != number:
                raise LostPlaceError
        yield number, packet


def _recognise(packet: VideoPacket, keys: Keys) -> int | None:
    """Number of a key packet of the index, or None."""
    stamp = stamp_of(packet)
    if not packet.is_keyframe or stamp is None:
        return None
    pos = -1 if packet.pos is None else packet.pos
    return keys.get((stamp, pos))
