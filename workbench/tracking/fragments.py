"""Third link, second half: the chains that are one animal, as fragments with pictures to learn from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken
from workbench.tracking.blob_store import BlobStore
from workbench.tracking.chains import Chains, Ints
from workbench.tracking.facing import facing
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.relations import stretches

MOST_PICTURES = 40_000
"""Pictures that engines learn from; of a longer recording a sample, every fragment represented. Where that
makes more of them, they stay on disk."""

_MOST_GLOBAL = 200
_LEAST_A_FRAGMENT = 8
_PIECE = 4096
"""Pictures that are read at once."""


@dataclass(frozen=True, eq=False)
class Fragments:
    """Chains that are one animal; F of them, by their first frame.

    Attributes
    ----------
    chain
        (F,) number of the chain.
    start, stop
        (F,) frames.
    blobs
        Of every fragment its blobs, in time.
    turned
        (B,) of all blobs: the head is at the other end than the picture has it.
    """

    chain: Ints
    start: Ints
    stop: Ints
    blobs: list[Ints]
    turned: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.chain)

    @property
    def pictures(self) -> Ints:
        """(F,) number of pictures of every fragment."""
        return np.array([len(blobs) for blobs in self.blobs], np.int64)


def find_fragments(
    store: BlobStore, chains: Chains, counts: Ints, length: float, cancel: CancelToken | None = None
) -> Fragments:
    """Fragments from the counts (C,) of all chains; ``length`` is that of an animal in pixels.

    Raises
    ------
    Cancelled
    """
    blobs = chains.blobs()
    single = np.flatnonzero(counts == 1)
    own = [blobs[k] for k in single]
    turned = facing(store.table, own, length, cancel)
    return Fragments(single, chains.start[single], chains.stop[single], own, turned)


def global_fragments(fragments: Fragments, animals: int) -> Ints:
    """(G, N) sets of N fragments that all coexist, that with the longest shortest one first.

    Sets that share members are among them; of too many the best are kept.
    """
    times = stretches(fragments.start, fragments.stop)
    full = [members for members in times.members if len(members) == animals]
    if not full:
        return np.zeros((0, animals), np.int64)
    sets = np.unique(np.array(full), axis=0)
    pictures = fragments.pictures[sets]
    order = np.lexsort((-pictures.sum(axis=1), -pictures.min(axis=1)))
    return np.asarray(sets[order[:_MOST_GLOBAL]], np.int64)


def identity_task(fragments: Fragments, animals: int) -> IdentityTask:
    """What is certain of the fragments; without the pictures that engines look at (`with_pictures`)."""
    return IdentityTask(
        images=np.zeros((0, 1, 1), np.uint8),
        fragment=np.zeros(0, np.int64),
        start=fragments.start,
        stop=fragments.stop,
        images_in_video=fragments.pictures,
        animals=animals,
        global_fragments=global_fragments(fragments, animals),
    )


def with_pictures(
    task: IdentityTask, store: BlobStore, fragments: Fragments, *, most: int = MOST_PICTURES
) -> IdentityTask:
    """What an engine is given: the task with pictures spread over every fragment, head up."""
    wanted = _share(fragments.pictures, most)
    chosen = [
        blobs[np.unique(np.linspace(0, len(blobs) - 1, count).round().astype(np.int64))]
        for blobs, count in zip(fragments.blobs, wanted.tolist(), strict=True)
    ]
    numbers = [len(blobs) for blobs in chosen]
    images = StoredPictures(store, fragments, np.concatenate([np.zeros(0, np.int64), *chosen]))
    return replace(
        task,
        images=images[:] if len(images) <= MOST_PICTURES else images,
        fragment=np.repeat(np.arange(len(fragments)), numbers),
    )


@dataclass(frozen=True, eq=False)
class StoredPictures:
    """Pictures of ``blobs`` (M,) in any order, head up, read when they are taken out.

    Of a long recording those of all fragments would fill memory, few as they are of each.
    """

    store: BlobStore
    fragments: Fragments
    blobs: Ints

    @property
    def shape(self) -> tuple[int, ...]:
        """(M, h, w)."""
        return (len(self), *self.store.picture)

    def __len__(self) -> int:
        return len(self.blobs)

    def __getitem__(self, rows: slice | NDArray[Any], /) -> NDArray[np.uint8]:
        return pictures(self.store, self.fragments, self.blobs[rows])


def pictures(store: BlobStore, fragments: Fragments, blobs: Ints) -> NDArray[np.uint8]:
    """Pictures (M, h, w) of blobs in any order, head up."""
    order = np.argsort(blobs, kind="stable")
    out = np.empty((len(blobs), *store.picture), np.uint8)
    for start in range(0, len(order), _PIECE):
        rows = order[start : start + _PIECE]
        own = blobs[rows]
        crops, turned = store.crops(own), fragments.turned[own]
        crops[turned] = crops[turned, ::-1, ::-1]
        out[rows] = crops
    return out


def _share(pictures: Ints, most: int) -> Ints:
    """Pictures taken of every fragment: all where there is room, else of long fragments fewer."""
    if pictures.sum() <= most:
        return pictures
    low, high = _LEAST_A_FRAGMENT, int(pictures.max())
    while low < high:  # the largest cap that keeps to ``most``
        middle = (low + high + 1) // 2
        low, high = (middle, high) if np.minimum(pictures, middle).sum() <= most else (low, middle - 1)
    return np.minimum(pictures, low)
