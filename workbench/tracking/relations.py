"""What is certain of pairs of fragments: which are one animal, which are two, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import NeverApartError
from workbench.tracking.identity_task import IdentityTask

Ints = NDArray[np.int64]

SAME, UNKNOWN, DIFFERENT = 1, 0, -1


@dataclass(frozen=True, eq=False)
class Relations:
    """Knowledge of pairs of F fragments, with all that follows from fragments being one animal.

    Attributes
    ----------
    group
        (F,) fragments of one number are one animal.
    start, stop
        (F,) spans in frames.
    different
        (P, 2) groups that are two animals, beyond those that coexist.
    named
        (F,) animal of fragments whose name is taken as known for now, else -1.
    """

    group: Ints
    start: Ints
    stop: Ints
    different: Ints
    named: Ints

    def naming(self, named: Ints) -> Relations:
        """The same, with other fragments taken as known."""
        return replace(self, named=named)

    @classmethod
    def of(cls, task: IdentityTask) -> Relations:
        """From the spans of a task and what a person said."""
        group = grouped(task.fragments, task.same)
        different = group[task.different].reshape(-1, 2)
        return cls(group, task.start, task.stop, different, np.full(task.fragments, -1, np.int64))

    def same(self, a: Ints) -> NDArray[np.bool_]:
        """(K, K) bool: fragments ``a`` (K,) that are one animal."""
        own, name = self.group[a], self.named[a]
        alike = np.equal(name[:, None], name[None, :]) & (name >= 0)[:, None]
        return np.equal(own[:, None], own[None, :]) | alike

    def apart(self, a: Ints) -> NDArray[np.bool_]:
        """(K, K) bool: fragments ``a`` (K,) that are two animals."""
        groups, place = np.unique(self.group[a], return_inverse=True)
        meet = self._meet(groups, a)[place[:, None], place[None, :]]
        own, name = self.group[a], self.named[a]
        for one, other in self.different.tolist():
            pair = (own == one)[:, None] & (own == other)[None, :]
            meet |= pair | pair.T
        known = (name >= 0)[:, None] & (name >= 0)[None, :]
        meet |= known & np.not_equal(name[:, None], name[None, :])
        return meet & ~self.same(a)

    def between(self, a: Ints) -> NDArray[np.int8]:
        """`SAME`, `DIFFERENT` or `UNKNOWN` for all pairs of fragments ``a`` (K,): (K, K)."""
        return np.where(self.same(a), SAME, np.where(self.apart(a), DIFFERENT, UNKNOWN)).astype(np.int8)

    def members(self, fragment: int) -> Ints:
        """All fragments that are the animal of ``fragment`` for certain, itself among them."""
        return np.flatnonzero(self.group == self.group[fragment])

    def rivals(self, fragment: int) -> Ints:
        """All fragments that are certainly another animal than that of ``fragment``."""
        rival = np.zeros(len(self.group), bool)
        for member in self.members(fragment).tolist():
            rival |= (self.start < self.stop[member]) & (self.stop > self.start[member])
        own = self.group[fragment]
        one, other = self.different.T
        found = np.zeros(int(self.group.max()) + 1, bool)
        found[self.group[rival]] = found[other[one == own]] = found[one[other == own]] = True
        found[own] = False
        return np.flatnonzero(found[self.group])

    @cached_property
    def _joined(self) -> bool:
        """Whether any two fragments are one animal."""
        return len(np.unique(self.group)) < len(self.group)

    def _meet(self, groups: Ints, a: Ints) -> NDArray[np.bool_]:
        """(R, R) bool: ``groups`` (R,), rising, of the fragments ``a``, of which some members coexist."""
        whole = np.flatnonzero(np.isin(self.group, groups)) if self._joined else np.unique(a)
        whole = whole[np.argsort(self.group[whole], kind="stable")]
        start, stop = self.start[whole], self.stop[whole]
        meet = np.maximum(start[:, None], start[None, :]) < np.minimum(stop[:, None], stop[None, :])
        if len(whole) > len(groups):
            at = np.searchsorted(self.group[whole], groups)
            meet = np.logical_or.reduceat(np.logical_or.reduceat(meet, at, axis=0), at, axis=1)
        return np.asarray(meet)


def labelled_fragments(task: IdentityTask, relations: Relations, engine: str, number: int = 0) -> Ints:
    """Animal of every fragment that a global fragment, the best one, settles, -1 of the others: (F,).

    Those are its own fragments, and what a person joined to them.

    Raises
    ------
    NeverApartError
        If there is no global fragment.
    """
    if not len(task.global_fragments):
        raise NeverApartError(animals=task.animals, engine=engine)
    label = np.full(task.fragments, -1, np.int64)
    for animal, fragment in enumerate(task.global_fragments[number].tolist()):
        label[relations.members(fragment)] = animal
    return label


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
