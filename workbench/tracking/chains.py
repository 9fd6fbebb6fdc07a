"""Third link, first half: blobs chained from frame to frame for as long as that leaves no choice."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken
from workbench.tracking.blob_store import BlobStore

Ints = NDArray[np.int64]

_BRUSH = 0.12
"""Overlap, as a part of the smaller blob, below which two blobs that also have a better partner only
brushed past each other."""

_REACH = 1.0
"""How far, in lengths of an animal, a blob without overlap may have jumped between two frames."""
_LOOK = 10_000
"""Blobs between two looks at the token."""


@dataclass(frozen=True, eq=False)
class Chains:
    """Blobs that follow each other one to one.

    Attributes
    ----------
    of_blob
        (B,) number of each blob's chain, C chains, numbered by their first frame.
    first, last
        (C,) first and last blob.
    start, stop
        (C,) first frame and the one after the last.
    joints
        (J, 2) chain that ends, chain that begins, where their blobs overlap: merges and splits.
    """

    of_blob: Ints
    first: Ints
    last: Ints
    start: Ints
    stop: Ints
    joints: Ints

    def __len__(self) -> int:
        return len(self.first)

    def blobs(self) -> list[Ints]:
        """The blobs of every chain, in time."""
        if not len(self):
            return []
        order = np.argsort(self.of_blob, kind="stable")
        return np.split(order, np.cumsum(np.bincount(self.of_blob, minlength=len(self)))[:-1])


def chain(store: BlobStore, length: float, cancel: CancelToken | None = None) -> Chains:
    """Chain the blobs of a store; ``length`` is that of an animal in pixels.

    Raises
    ------
    Cancelled
    """
    token = cancel or CancelToken()
    table = store.table
    worthy = _worthy(store.links, table)
    links = np.concatenate([worthy[:, :2], _jumps(store, worthy, _REACH * length, token)])
    links = links[np.argsort(links[:, 1], kind="stable")]
    out = np.bincount(links[:, 0], minlength=len(table))
    into = np.bincount(links[:, 1], minlength=len(table))
    plain = (out[links[:, 0]] == 1) & (into[links[:, 1]] == 1)
    before = np.full(len(table), -1, np.int64)
    before[links[plain, 1]] = links[plain, 0]
    of_blob, first, last = _follow(before, token)
    frame = table["frame"].astype(np.int64)
    joints = np.stack([of_blob[links[~plain, 0]], of_blob[links[~plain, 1]]], axis=1)
    return Chains(of_blob, first, last, frame[first], frame[last] + 1, joints)


def sizes(store: BlobStore, chains: Chains, area: float) -> NDArray[np.float64]:
    """(C,) median area of every chain, in animals of ``area`` pixels."""
    own = np.asarray(store.table["area"], np.float64)
    order = np.lexsort((own, chains.of_blob))
    count = np.bincount(chains.of_blob, minlength=len(chains))
    first = np.cumsum(count) - count
    low, high = own[order[first + (count - 1) // 2]], own[order[first + count // 2]]
    return np.asarray((low + high) / (2.0 * area))


def _worthy(links: NDArray[np.int32], table: NDArray[Any]) -> NDArray[np.int32]:
    """Links without those of blobs that only brushed past each other."""
    if not len(links):
        return links
    area = table["area"].astype(np.float64)
    a, b, shared = links.T
    share = shared / np.minimum(area[a], area[b])
    best_a, best_b = np.zeros(len(table)), np.zeros(len(table))
    np.maximum.at(best_a, a, shared)
    np.maximum.at(best_b, b, shared)
    brushed = (share < _BRUSH) & (best_a[a] > 3 * shared) & (best_b[b] > 3 * shared)
    kept: NDArray[np.int32] = links[~brushed]
    return kept


def _jumps(store: BlobStore, links: NDArray[np.int32], reach: float, cancel: CancelToken) -> Ints:
    """Links of blobs that moved further than their own length, where there is only one candidate."""
    table, first = store.table, store.first
    lonely_after = np.bincount(links[:, 0], minlength=len(table)) == 0
    lonely_before = np.bincount(links[:, 1], minlength=len(table)) == 0
    found = []
    ends = np.flatnonzero(lonely_after & (table["frame"] < store.frames - 1))
    for blob in ends.tolist():
        cancel.check()
        k = int(table["frame"][blob])
        following = np.arange(first[k + 1], first[k + 2])
        following = following[lonely_before[following]]
        near = following[_distance(table, blob, following) < reach]
        own = np.arange(first[k], first[k + 1])
        own = own[lonely_after[own]]
        if len(near) == 1 and (_distance(table, int(near[0]), own) < 2 * reach).sum() == 1:
            found.append((blob, int(near[0])))
    return np.array(found, np.int64).reshape(-1, 2)


def _distance(table: NDArray[Any], blob: int, others: Ints) -> NDArray[np.float64]:
    away: NDArray[np.float64] = np.hypot(
        table["x"][others] - table["x"][blob], table["y"][others] - table["y"][blob]
    )
    return away


def _follow(before: Ints, cancel: CancelToken) -> tuple[Ints, Ints, Ints]:
    """Chain of every blob, and first and last blob of every chain."""
    number = array("q", before.tobytes())
    first, last = array("q"), array("q")
    for blob, previous in enumerate(number):  # the blob's number takes the place of the blob before it
        if blob % _LOOK == 0:
            cancel.check()
        if previous < 0:
            number[blob] = len(first)
            first.append(blob)
            last.append(blob)
        else:
            number[blob] = own = number[previous]
            last[own] = blob
    return np.array(number, np.int64), np.array(first, np.int64), np.array(last, np.int64)
