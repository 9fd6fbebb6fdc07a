"""Which fragments are one animal for certain, and which are two: from time and from a person's links."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import NeverApartError
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.relations import grouped

SAME, UNKNOWN, DIFFERENT = 1, 0, -1


class Links:
    """What is certain of pairs of fragments, with all that follows from fragments being joined.

    Fragments that a person said to be one animal count as one; the animals of coexisting fragments are
    different, and those of fragments that a person said to be. Where both is said, one animal it is.
    """

    def __init__(self, task: IdentityTask) -> None:
        self.task = task
        self.root = grouped(task.fragments, task.same)
        order = np.argsort(self.root, kind="stable")
        first = np.searchsorted(self.root[order], np.arange(task.fragments + 1))
        self._members = np.split(order, first[1:-1]) if task.fragments else []
        pairs = np.sort(self.root[task.different], axis=1) if len(task.different) else task.different
        self._said = np.unique(pairs[:, 0] * task.fragments + pairs[:, 1]) if len(pairs) else np.zeros(0, int)

    def members(self, fragment: int) -> NDArray[np.int64]:
        """All fragments that are the animal of ``fragment`` for certain, itself among them."""
        return self._members[int(self.root[fragment])]

    def between(self, fragments: NDArray[np.int64]) -> NDArray[np.int8]:
        """`SAME`, `DIFFERENT` or `UNKNOWN` for all pairs of ``fragments`` (K,): (K, K)."""
        roots, place = np.unique(self.root[fragments], return_inverse=True)
        apart = self._apart(roots)
        found = np.where(apart, DIFFERENT, UNKNOWN).astype(np.int8)
        np.fill_diagonal(found, SAME)
        return found[place[:, None], place[None, :]]

    def rivals(self, fragment: int) -> NDArray[np.int64]:
        """All fragments that are certainly another animal than that of ``fragment``."""
        rival = np.zeros(self.task.fragments, bool)
        for member in self.members(fragment).tolist():
            rival |= (self.task.start < self.task.stop[member]) & (self.task.stop > self.task.start[member])
        own = int(self.root[fragment])
        low, high = np.divmod(self._said, max(1, self.task.fragments))
        said = np.concatenate([high[low == own], low[high == own]])
        other = np.zeros(self.task.fragments, bool)
        other[self.root[rival]] = other[said] = True
        other[own] = False
        return np.flatnonzero(other[self.root])

    def _apart(self, roots: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the animals ``roots`` (R,) are different: (R, R)."""
        groups = [self._members[int(root)] for root in roots]
        whole = np.concatenate(groups) if groups else np.zeros(0, np.int64)
        start, stop = self.task.start[whole], self.task.stop[whole]
        meet = (start[:, None] < stop[None]) & (stop[:, None] > start[None])
        at = np.cumsum([0, *(len(group) for group in groups[:-1])])
        if len(whole) > len(groups):
            meet = np.logical_or.reduceat(np.logical_or.reduceat(meet, at, axis=0), at, axis=1)
        if len(self._said):
            low, high = np.minimum(roots[:, None], roots[None]), np.maximum(roots[:, None], roots[None])
            meet = meet | np.isin(low * self.task.fragments + high, self._said)
        return np.asarray(meet)


def labelled_fragments(task: IdentityTask, links: Links, engine: str) -> NDArray[np.int64]:
    """Animal of every fragment that the best global fragment settles, -1 of the others: (F,).

    Those are its own fragments, and what a person joined to them.

    Raises
    ------
    NeverApartError
        If there is no global fragment.
    """
    if not len(task.global_fragments):
        raise NeverApartError(animals=task.animals, engine=engine)
    label = np.full(task.fragments, -1, np.int64)
    for animal, fragment in enumerate(task.global_fragments[0].tolist()):
        label[links.members(fragment)] = animal
    return label
