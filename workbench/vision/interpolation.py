"""Masks between two corrected frames: carried from both ends, and blended."""

from __future__ import annotations

import zlib
from collections.abc import Generator, Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken
from workbench.core.types import Image
from workbench.vision.carrying import Box, decode, encode, tight_box
from workbench.vision.propagation import Carried, MaskPlanes, Track

_REACH = 12.0
"""Pixels of distance to a border that count when two borders are blended."""

_LEAST_OVERLAP = 0.5
"""Parts that overlap less are not blended (a tail would vanish): the surer one is taken."""

_FLOOR = 0.02


@dataclass(frozen=True)
class _Kept:
    """A mask carried backwards, packed: the way there is long, and planes are mostly empty."""

    packed: bytes
    shape: tuple[int, ...]
    trust: Carried

    @classmethod
    def of(cls, carried: Carried) -> _Kept:
        codes = encode(carried.classes, carried.animals)
        empty = np.zeros((0, 0), np.uint8)
        trust = Carried(
            carried.index,
            empty,
            None,
            carried.confidence,
            carried.agreement,
            carried.appearance,
            carried.size,
        )
        return cls(zlib.compress(codes.tobytes(), 1), codes.shape, trust)

    def codes(self) -> NDArray[np.uint16]:
        return np.frombuffer(zlib.decompress(self.packed), np.uint16).reshape(self.shape)


def interpolate(
    forward: Iterable[tuple[int, Image]],
    backward: Iterable[tuple[int, Image]],
    first: MaskPlanes,
    last: MaskPlanes,
    cancel: CancelToken | None = None,
) -> Generator[Carried, None, None]:
    """Masks of the frames between two whose masks are known, in order of ``forward``.

    Each end's mask is carried through the whole gap; nearer and surer ends weigh more. Where both
    ends put a part in different places, the surer one is believed, and ``agreement`` (mean overlap of
    the parts as the two ends have them, 0 to 1) says so.

    Parameters
    ----------
    forward, backward
        ``(index, image)`` of the same frames, both ends included, from first to last and from last to
        first.
    first, last
        Masks of both ends.

    Raises
    ------
    Cancelled
    """
    token = cancel or CancelToken()
    kept = _carried_back(backward, last, token)
    source = iter(forward)
    start = next(source, None)
    if start is None:
        return
    track = Track(start[1], first)
    numbered = first.animals is not None or last.animals is not None
    gap = len(kept) + 1
    for step, (index, image) in enumerate(source, start=1):
        token.check()
        other = kept.pop(index, None)
        if other is None:  # the last frame itself
            return
        yield _blended(track.step(index, image), other, step / gap, numbered)


def _carried_back(
    backward: Iterable[tuple[int, Image]], last: MaskPlanes, cancel: CancelToken
) -> dict[int, _Kept]:
    """The last frame's mask in every frame between; the first frame is left out."""
    kept: dict[int, _Kept] = {}
    track: Track | None = None
    index = -1
    for index, image in backward:
        cancel.check()
        if track is None:
            track = Track(image, last)
        else:
            kept[index] = _Kept.of(track.step(index, image))
    kept.pop(index, None)
    return kept


def _blended(one: Carried, other: _Kept, way: float, numbered: bool) -> Carried:
    """``way`` is how far from the first end to the last the frame is, 0 to 1."""
    a, b = encode(one.classes, one.animals), other.codes()
    trust = other.trust
    near = max(one.confidence, _FLOOR) * (1.0 - way)
    far = max(trust.confidence, _FLOOR) * way
    share = near / (near + far)
    codes, overlap = blend_codes(a, b, share)
    classes, animals = decode(codes, numbered)
    sure = share * one.confidence + (1.0 - share) * trust.confidence
    return Carried(
        index=one.index,
        classes=classes,
        animals=animals,
        confidence=max(sure, overlap),
        agreement=overlap,
        appearance=share * one.appearance + (1.0 - share) * trust.appearance,
        size=share * one.size + (1.0 - share) * trust.size,
    )


def blend_codes(
    a: NDArray[np.uint16], b: NDArray[np.uint16], share: float
) -> tuple[NDArray[np.uint16], float]:
    """Borders half way (or as far as ``share`` of ``a`` says) between those of two label images.

    Returns
    -------
    codes
        (H, W) uint16.
    overlap
        Mean over the labels of intersection by union; 1 where both are empty.
    """
    blended = np.zeros_like(a)
    box = tight_box((a > 0) | (b > 0))
    if box is None:
        return blended, 1.0
    part = _around(box, a.shape)
    inner_a, inner_b = a[part], b[part]
    labels = np.union1d(inner_a, inner_b)
    labels = labels[labels > 0]
    best = np.full(inner_a.shape, -np.inf, np.float32)
    nearest = np.zeros(inner_a.shape, np.uint16)
    overlaps = []
    for label in labels:
        in_a, in_b = inner_a == label, inner_b == label
        overlap = _overlap(in_a, in_b)
        overlaps.append(overlap)
        distance = _blended_distance(in_a, in_b, share, overlap)
        wins = (distance > best) & (distance > 0)
        nearest[wins] = label
        np.maximum(best, distance, out=best)
    blended[part] = nearest
    return blended, float(np.mean(overlaps))


def _blended_distance(
    in_a: NDArray[np.bool_], in_b: NDArray[np.bool_], share: float, overlap: float
) -> NDArray[np.float32]:
    if overlap < _LEAST_OVERLAP:
        return _distance(in_a if share >= 0.5 else in_b)
    return share * _distance(in_a) + np.float32(1.0 - share) * _distance(in_b)


def _distance(inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Signed distance to the border, positive inside."""
    plane = inside.astype(np.uint8)
    within = cv2.distanceTransform(plane, cv2.DIST_L2, 3)
    without = cv2.distanceTransform(1 - plane, cv2.DIST_L2, 3)
    return np.asarray(np.clip(within - without, -_REACH, _REACH), np.float32)


def _overlap(in_a: NDArray[np.bool_], in_b: NDArray[np.bool_]) -> float:
    union = np.count_nonzero(in_a | in_b)
    return np.count_nonzero(in_a & in_b) / union if union else 1.0


def _around(box: Box, shape: tuple[int, ...]) -> tuple[slice, slice]:
    x0, y0, x1, y1 = box
    return slice(max(0, y0 - 2), min(shape[0], y1 + 2)), slice(max(0, x0 - 2), min(shape[1], x1 + 2))
