"""What changed in one plane of a mask: the XOR of before and after, as runs of equal values.

XOR is its own inverse, so the same patch undoes and redoes, and the journal on the disk keeps the
very same bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Mask

Box: TypeAlias = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels, the last two exclusive."""

Span: TypeAlias = tuple[Mask, Mask, int, int]
"""A piece of a plane: before, after (both (h, w) uint8), and the x and y of its corner in the plane."""

_PART = struct.Struct("<IIIIBI")  # x, y, width, height, kind, how many runs (or bytes)
_FILE = struct.Struct("<2sBIIIIQ")  # magic, packed or not, box, length before packing
_MAGIC = b"P1"
_RAW, _SHORT, _LONG = 0, 1, 2
_MOST_PIXELS = 1 << 28
_OBJECT_BYTES = 200  # what Python adds to the bytes of a patch, about


@dataclass(frozen=True, slots=True)
class Patch:
    """What changed in one plane; applying it a second time takes it back.

    Parameters
    ----------
    box
        Smallest rectangle around the changed pixels.
    data
        The runs, packed where ``packed`` says so.
    packed
        Whether ``data`` went through zlib.
    size
        Bytes of the runs before packing.
    """

    box: Box
    data: bytes
    packed: bool
    size: int

    @classmethod
    def between(cls, before: Mask, after: Mask, x0: int = 0, y0: int = 0) -> Patch | None:
        """Patch from ``before`` to ``after``, two (h, w) uint8 pieces with corner (x0, y0); None if equal.

        Raises
        ------
        ValueError
            If the two differ in shape.
        """
        return cls.joining([(before, after, x0, y0)])

    @classmethod
    def joining(cls, spans: Iterable[Span]) -> Patch | None:
        """One patch for several pieces of a plane that do not overlap; None if nothing changed."""
        parts, boxes = [], []
        scratch = _Scratch()
        for before, after, x, y in spans:
            part = _encode(before, after, x, y, scratch)
            if part is not None:
                parts.append(part[0])
                boxes.append(part[1])
        if not parts:
            return None
        raw = b"".join(parts)
        small = zlib.compress(raw, 1) if len(raw) > 64 else raw
        packed = len(small) < len(raw)
        return cls(union(boxes), small if packed else raw, packed, len(raw))

    @property
    def nbytes(self) -> int:
        """Memory that the patch holds, in bytes."""
        return len(self.data) + _OBJECT_BYTES

    def toggle(self, plane: Mask) -> Box:
        """Apply to ``plane`` ((H, W) uint8) in place, or take back what was applied; gives the changed box.

        Raises
        ------
        ValueError
            If the patch reaches outside the plane (it belongs to another frame) or is damaged.
        """
        if self.box[2] > plane.shape[1] or self.box[3] > plane.shape[0]:
            raise ValueError(f"a patch of {self.box} does not fit a plane of {plane.shape}")
        for x, y, change in self._parts():
            height = min(change.shape[0], plane.shape[0] - y)
            width = min(change.shape[1], plane.shape[1] - x)
            plane[y : y + height, x : x + width] ^= change[:height, :width]
        return self.box

    def to_bytes(self) -> bytes:
        """As it goes into a file."""
        return _FILE.pack(_MAGIC, self.packed, *self.box, self.size) + self.data

    @classmethod
    def from_bytes(cls, raw: bytes) -> Patch:
        """Inverse of `to_bytes`.

        Raises
        ------
        ValueError
            If the bytes are not a whole patch.
        """
        if len(raw) < _FILE.size:
            raise ValueError("too short for a patch")
        magic, packed, x0, y0, x1, y1, size = _FILE.unpack_from(raw)
        if magic != _MAGIC or packed > 1 or x0 >= x1 or y0 >= y1 or size > _MOST_PIXELS:
            raise ValueError("not a patch")
        patch = cls((x0, y0, x1, y1), bytes(raw[_FILE.size :]), bool(packed), size)
        boxes = [_changed_box(x, y, change) for x, y, change in patch._parts()]
        if not boxes or union(boxes) != patch.box:
            raise ValueError("the box of the patch does not match its pixels")
        return patch

    def _parts(self) -> Iterator[tuple[int, int, Mask]]:
        """Corner and XOR of every piece."""
        raw = self._unpacked()
        at = 0
        while at < len(raw):
            x, y, change, at = _decode(raw, at)
            yield x, y, change

    def _unpacked(self) -> bytes:
        if not self.packed:
            raw = self.data
        else:
            unpacker = zlib.decompressobj()
            try:
                raw = unpacker.decompress(self.data, self.size + 1)  # no more than promised, whatever comes
            except zlib.error as error:
                raise ValueError(f"damaged patch ({error})") from error
            if not unpacker.eof:
                raise ValueError("damaged patch")
        if len(raw) != self.size:
            raise ValueError("damaged patch")
        return raw


def union(boxes: Iterable[Box]) -> Box:
    """Smallest box around ``boxes``, of which there is at least one."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


class _Scratch:
    """Memory used again for every piece: fresh memory costs more than the work done in it."""

    def __init__(self) -> None:
        self._change = np.empty(0, np.uint8)
        self._edges = np.empty(0, np.bool_)

    def change(self, before: Mask, after: Mask) -> Mask:
        """XOR of two pieces, flat."""
        if self._change.size < before.size:
            self._change, self._edges = np.empty(before.size, np.uint8), np.empty(before.size, np.bool_)
        flat = self._change[: before.size]
        np.bitwise_xor(before, after, out=flat.reshape(before.shape))
        return flat

    def edges(self, flat: Mask) -> NDArray[np.intp]:
        """Where a value differs from the one before it."""
        found: NDArray[np.bool_] = np.not_equal(flat[1:], flat[:-1], out=self._edges[: flat.size - 1])
        return np.flatnonzero(found) + 1


def _encode(before: Mask, after: Mask, x: int, y: int, scratch: _Scratch) -> tuple[bytes, Box] | None:
    """Header and runs of one piece, and the box of its changed pixels; None without a change."""
    if before.shape != after.shape:
        raise ValueError(f"pieces of {before.shape} and {after.shape} cannot be compared")
    if before.size == 0:
        return None
    width = before.shape[1]
    flat = scratch.change(before, after)
    starts = np.concatenate(([0], scratch.edges(flat)))
    values = flat[starts]
    changed = np.flatnonzero(values)
    if not len(changed):
        return None
    ends = np.append(starts[1:], flat.size)
    lengths = ends - starts
    firsts, lasts = starts[changed], ends[changed] - 1
    top, bottom = int(firsts[0]) // width, int(lasts[-1]) // width + 1
    left, right = 0, width
    if (firsts // width == lasts // width).all():  # a run over the end of a row touches both sides
        left, right = int((firsts % width).min()), int((lasts % width).max()) + 1
    if values[0] == 0:  # rows without a change above and below are not kept
        lengths[0] -= top * width
    if values[-1] == 0:
        lengths[-1] -= flat.size - bottom * width
    body, kind, count = _runs(flat[top * width : bottom * width], lengths, values)
    header = _PART.pack(x, y + top, width, bottom - top, kind, count)
    return header + body, (x + left, y + top, x + right, y + bottom)


def _runs(flat: Mask, lengths: NDArray[np.int64], values: Mask) -> tuple[bytes, int, int]:
    """The cheapest writing of one piece, its kind and its count."""
    kind = _SHORT if int(lengths.max()) < 1 << 16 else _LONG
    if len(lengths) * (3 if kind == _SHORT else 5) >= flat.size:
        return flat.tobytes(), _RAW, flat.size
    packed = lengths.astype("<u2" if kind == _SHORT else "<u4")
    return packed.tobytes() + values.tobytes(), kind, len(lengths)


def _decode(raw: bytes, at: int) -> tuple[int, int, Mask, int]:
    """Corner and XOR (h, w) of the piece at ``at``, and where the next one begins."""
    if len(raw) - at < _PART.size:
        raise ValueError("damaged patch")
    x, y, width, height, kind, count = _PART.unpack_from(raw, at)
    at += _PART.size
    item = {_RAW: 1, _SHORT: 3, _LONG: 5}.get(kind, 0)
    area = width * height
    if not item or not 0 < area < _MOST_PIXELS or count > area + 2 or len(raw) - at < item * count:
        raise ValueError("damaged patch")
    if kind == _RAW:
        if count != area:
            raise ValueError("damaged patch")
        flat = np.frombuffer(raw, np.uint8, count, at)
    else:
        lengths = np.frombuffer(raw, "<u2" if kind == _SHORT else "<u4", count, at)
        if int(lengths.sum(dtype=np.int64)) != area:
            raise ValueError("damaged patch")
        flat = np.repeat(np.frombuffer(raw, np.uint8, count, at + (item - 1) * count), lengths)
    return x, y, flat.reshape(height, width), at + item * count


def _changed_box(x: int, y: int, change: Mask) -> Box:
    rows, columns = np.flatnonzero(change.any(axis=1)), np.flatnonzero(change.any(axis=0))
    if not len(rows):
        raise ValueError("a patch without a change")
    return x + int(columns[0]), y + int(rows[0]), x + int(columns[-1]) + 1, y + int(rows[-1]) + 1
