"""What is certain of pairs of fragments: which are one animal, which are two, and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.tracking.identity_task import IdentityTask

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Relations:
    """Knowledge of pairs of F fragments.

    Attributes
    ----------
    group
        (F,) fragments of one number are one animal.
    start, stop
        (F,) spans in frames.
    different
        (P, 2) groups that are two animals, beyond those that coexist.
    """

    group: Ints
    start: Ints
    stop: Ints
    different: Ints

    @classmethod
    def of(cls, task: IdentityTask) -> Relations:
        """From the spans of a task and what a person said."""
        group = grouped(task.fragments, task.same)
        return cls(group, task.start, task.stop, group[task.different].reshape(-1, 2))

    def same(self, a: Ints) -> NDArray[np.bool_]:
        """(K, K) bool: fragments ``a`` (K,) that are one animal."""
        own = self.group[a]
        return np.equal(own[:, None], own[None, :])

    def apart(self, a: Ints) -> NDArray[np.bool_]:
        """(K, K) bool: fragments ``a`` (K,) that are two animals."""
        start, stop = self.start[a], self.stop[a]
        meet = np.maximum(start[:, None], start[None, :]) < np.minimum(stop[:, None], stop[None, :])
        meet &= a[:, None] != a[None, :]
        own = self.group[a]
        for one, other in self.different.tolist():
            pair = (own == one)[:, None] & (own == other)[None, :]
            meet |= pair | pair.T
        return meet & ~self.same(a)


def grouped(fragments: int, same: Ints) -> Ints:
    """(F,) number of each fragment's group, those of ``same`` (P, 2) joined."""
    parent = list(range(fragments))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    for one, other in same.tolist():
        parent[root(one)] = root(other)
    return np.array([root(k) for k in range(fragments)], np.int64)


@dataclass(frozen=True, eq=False)
class Stretches:
    """Times between two events, in which the same fragments coexist.

    Attributes
    ----------
    start, stop
        (S,) frames.
    members
        Of every stretch the fragments, rising.
    """

    start: Ints
    stop: Ints
    members: tuple[Ints, ...]


def stretches(start: Ints, stop: Ints) -> Stretches:
    """All stretches with at least one fragment of spans ``start``, ``stop`` (F,)."""
    cuts = np.unique(np.concatenate([start, stop]))
    first, last = np.searchsorted(cuts, start), np.searchsorted(cuts, stop)
    active: list[list[int]] = [[] for _ in range(max(0, len(cuts) - 1))]
    for fragment, (a, b) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        for k in range(a, b):
            active[k].append(fragment)
    kept = [k for k, members in enumerate(active) if members]
    return Stretches(
        cuts[kept], cuts[np.array(kept, int) + 1], tuple(np.array(active[k], np.int64) for k in kept)
    )
