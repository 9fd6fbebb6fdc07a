"""Fourth link, second half: one name for every fragment, with all that is known of pairs of them.

The names that together are most plausible, under the condition that coexisting fragments differ, are
found by the Hungarian method on one stretch of time after the other, surest first, and then by Kempe
chains: two names are exchanged in a set of fragments that is as small as the conditions allow, wherever
that makes the whole more plausible. What the cheapest such exchange would cost is a fragment's margin.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from workbench.core.progress import CancelToken
from workbench.tracking.relations import Ints, Relations, stretches

Floats = NDArray[np.float64]

_WRONG, _WRONG_PICTURES, _NEVER_SURE = 0.2, 12.0, 0.003
"""Part of the fragments whose pictures say nothing of their animal: of the shortest, pictures at which half
of that is left, and of the longest."""
_LOUD, _LOUDER = 0.75, 0.25
"""Weight of one picture, and what every doubling of their number adds to it."""
SELDOM_WRONG = 17
"""Pictures of a fragment from which on they are wrong in one of a hundred (`docs/adr/0060`)."""
_FORBIDDEN = 1e6
_SWEEPS = 20
_ROOMS = 8
"""Names that are tried for a fragment that was left over, the most plausible."""


@dataclass(frozen=True, eq=False)
class Names:
    """The solution.

    Attributes
    ----------
    name
        (F,) animal of every fragment, 0 to N - 1; -1 where more fragments coexist than there are animals.
    margin
        (F,) how much less plausible the best other solution for this fragment is, in natural log odds.
    probability
        (F,) of the name, from the margins of all its exchanges.
    """

    name: Ints
    margin: Floats
    probability: Floats


@dataclass(frozen=True, eq=False)
class Evidence:
    """What speaks for which names.

    Attributes
    ----------
    log_likelihood
        (F, N) of every name for every fragment.
    relations
        Which fragments are one animal or two.
    links
        (L, 2) fragments that are one animal with some certainty, as those before and after a crossing.
    weight
        (L,) log odds that they are.
    """

    log_likelihood: Floats
    relations: Relations
    links: Ints = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    weight: Floats = field(default_factory=lambda: np.zeros(0))


def fragment_evidence(posterior: NDArray[np.float32], fragment: Ints, in_video: Ints) -> Floats:
    """Log likelihoods (F, N) from the posteriors of pictures (M, N): averaged within each fragment."""
    return evidence_of(fragment_posterior(posterior, fragment, len(in_video)), in_video)


def evidence_of(mean: Floats, in_video: Ints) -> Floats:
    """Log likelihoods (F, N) from the mean posteriors (F, N) of fragments.

    A fragment's pictures resemble each other, so that a hundred of them are no hundred witnesses: their
    number counts by its logarithm. And few of them, taken between two crossings, are often wholly wrong,
    however sure they are. Fitted to 1329 fragments of five simulated recordings (`docs/adr/0060`).
    """
    wrong = (_WRONG / (1.0 + (in_video / _WRONG_PICTURES) ** 2) + _NEVER_SURE)[:, None]
    loud = _LOUD * (1.0 + _LOUDER * np.log2(np.maximum(in_video, 1)))[:, None]
    found: Floats = loud * np.log((1.0 - wrong) * mean + wrong / mean.shape[1])
    return found


def fragment_posterior(posterior: NDArray[np.float32], fragment: Ints, fragments: int) -> Floats:
    """Mean posterior (F, N) of every fragment's pictures; even where it has none."""
    sums = np.zeros((fragments, posterior.shape[1]))
    np.add.at(sums, fragment, posterior)
    counts = np.bincount(fragment, minlength=fragments)[:, None]
    return np.where(counts > 0, sums / np.maximum(counts, 1), 1.0 / posterior.shape[1])


def own_posterior(mean: Floats, name: Ints) -> Floats:
    """What the pictures of fragments say of their names (F,), by the mean posteriors (F, N); 0 of none."""
    own: Floats = mean[np.arange(len(name)), np.maximum(name, 0)]
    return np.where(name >= 0, own, 0.0)


def solve(evidence: Evidence, cancel: CancelToken | None = None) -> Names:
    """Most plausible names of all fragments.

    Raises
    ------
    Cancelled
    """
    problem = _Problem(evidence, cancel or CancelToken())
    problem.start()
    problem.make_room()
    problem.improve()
    return problem.names()


class _Problem:
    """Groups of fragments (must-link) as nodes, with conflicts (cannot-link) and soft links between them."""

    def __init__(self, evidence: Evidence, cancel: CancelToken) -> None:
        relations = evidence.relations
        self.cancel = cancel
        self.groups, self.node_of = np.unique(relations.group, return_inverse=True)
        nodes, animals = len(self.groups), evidence.log_likelihood.shape[1]
        self.animals = animals
        self.score = np.zeros((nodes, animals))
        np.add.at(self.score, self.node_of, evidence.log_likelihood)
        self.times = stretches(relations.start, relations.stop)
        self.conflicts: list[set[int]] = [set() for _ in range(nodes)]
        for members in self.times.members:
            cancel.check()
            own = set(self.node_of[members].tolist())
            for node in own:
                self.conflicts[node] |= own
        number = {int(group): node for node, group in enumerate(self.groups)}
        for one, other in relations.different.tolist():
            self.conflicts[number[one]].add(number[other])
            self.conflicts[number[other]].add(number[one])
        for node in range(nodes):
            self.conflicts[node].discard(node)
        self.links: list[list[tuple[int, float]]] = [[] for _ in range(nodes)]
        for (a, b), weight in zip(
            self.node_of[evidence.links].tolist(), evidence.weight.tolist(), strict=True
        ):
            if a != b:
                self.links[a].append((b, weight))
                self.links[b].append((a, weight))
        self.name = np.full(nodes, -1, np.int64)
        self.near: list[dict[int, set[int]]] = []
        """Of every node, by their names, those that it conflicts with."""

    def start(self) -> None:
        """Names by the Hungarian method, one stretch after the other, the surest first."""
        ordered = np.sort(self.score, axis=1)
        sure = ordered[:, -1] - ordered[:, -2] if self.animals > 1 else np.ones(len(ordered))
        strength = [self._strength(members, sure) for members in self.times.members]
        for k in np.argsort(-np.array(strength), kind="stable").tolist():
            self.cancel.check()
            nodes = np.unique(self.node_of[self.times.members[k]])
            self._name_together(nodes[self.name[nodes] < 0])
        self.near = [{} for _ in self.conflicts]
        for node, others in enumerate(self.conflicts):
            self.cancel.check()
            for other in others:
                self.near[node].setdefault(int(self.name[other]), set()).add(other)

    def _rename(self, nodes: Ints, names: Ints) -> None:
        for node, before, after in zip(
            nodes.tolist(), self.name[nodes].tolist(), names.tolist(), strict=True
        ):
            for other in self.conflicts[node]:
                own = self.near[other]
                own[before].discard(node)
                own.setdefault(after, set()).add(node)
        self.name[nodes] = names

    def _strength(self, members: Ints, sure: Floats) -> float:
        self.cancel.check()
        own = sure[np.unique(self.node_of[members])]
        return float(np.sort(own)[: max(1, len(own) // 2)].sum()) + 0.01 * len(own)

    def _name_together(self, nodes: Ints) -> None:
        if not len(nodes):
            return
        cost = -(self.score[nodes] + np.array([self._drawn(node) for node in nodes.tolist()]))
        for row, node in enumerate(nodes.tolist()):
            taken = self.name[list(self.conflicts[node])] if self.conflicts[node] else np.zeros(0, np.int64)
            cost[row, taken[taken >= 0]] = _FORBIDDEN
        rows, names = linear_sum_assignment(cost)
        for row, name in zip(rows.tolist(), names.tolist(), strict=True):
            if cost[row, name] < _FORBIDDEN:
                self.name[nodes[row]] = name

    def _drawn(self, node: int) -> Floats:
        """What links to named nodes say for each name."""
        found = np.zeros(self.animals)
        for other, weight in self.links[node]:
            if self.name[other] >= 0:
                found[self.name[other]] += weight
        return found

    def make_room(self) -> None:
        """Name nodes that were left over, where an exchange among their neighbours frees a name.

        The surest first may leave a fragment of which every name is taken, though there are others under
        which all have one.
        """
        for node in np.flatnonzero(self.name < 0).tolist():
            self.cancel.check()
            rooms = list(self._rooms(node))
            if rooms:
                _, name, nodes, other = max(rooms, key=lambda room: room[0])
                self._rename(nodes, np.where(self.name[nodes] == name, other, name))
                self._rename(np.array([node]), np.array([name]))

    def _rooms(self, node: int) -> Iterator[tuple[float, int, Ints, int]]:
        """Gain, name for ``node``, and the exchange with another name that frees it."""
        near = self.near[node]
        drawn = self.score[node] + self._drawn(node)
        for a in np.argsort(-drawn, kind="stable")[:_ROOMS].tolist():
            for b in range(self.animals):
                if b == a:
                    continue
                reached = self._reach(near.get(a, set()), a, b, near.get(b, set()))
                if reached is not None:
                    nodes = np.array(sorted(reached), np.int64)
                    yield float(drawn[a]) + self.gain(nodes, a, b), a, nodes, b

    def improve(self) -> None:
        """Exchange names for as long as that makes the whole more plausible."""
        for _ in range(_SWEEPS):
            gained = False
            for nodes, a, b in self._chains():
                if self.gain(nodes, a, b) > 1e-9:
                    self._rename(nodes, np.where(self.name[nodes] == a, b, a))
                    gained = True
            if not gained:
                return

    def _chains(self) -> Iterator[tuple[Ints, int, int]]:
        """Every smallest set of nodes in which two names can be exchanged."""
        for a in range(self.animals):
            for b in range(a + 1, self.animals):
                left = set(np.flatnonzero((self.name == a) | (self.name == b)).tolist())
                while left:
                    self.cancel.check()
                    nodes = self._reach({left.pop()}, a, b) or set()
                    left -= nodes
                    yield np.array(sorted(nodes), np.int64), a, b

    def _reach(self, begin: set[int], a: int, b: int, never: Set[int] = frozenset()) -> set[int] | None:
        """Nodes whose names are exchanged along with those of ``begin``; None if one of ``never`` is."""
        found, waiting = set(begin), list(begin)
        while waiting:
            node = waiting.pop()
            for other in self.near[node].get(b if self.name[node] == a else a, ()):
                if other in never:
                    return None
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return found

    def gain(self, nodes: Ints, a: int, b: int) -> float:
        """What exchanging two names in ``nodes`` adds to the whole's log likelihood."""
        own = self.name[nodes]
        new = np.where(own == a, b, a)
        gain = float((self.score[nodes, new] - self.score[nodes, own]).sum())
        inside = set(nodes.tolist())
        for node, before, after in zip(nodes.tolist(), own.tolist(), new.tolist(), strict=True):
            for other, weight in self.links[node]:
                if other not in inside:
                    theirs = self.name[other]
                    gain += weight * (int(theirs == after) - int(theirs == before))
        return gain

    def names(self) -> Names:
        """Names and what speaks against them, by fragment."""
        margin = np.full(len(self.name), np.inf)
        odds = np.zeros(len(self.name))
        for nodes, a, b in self._chains():
            cost = max(0.0, -self.gain(nodes, a, b))
            margin[nodes] = np.minimum(margin[nodes], cost)
            odds[nodes] += np.exp(-cost)
        margin[self.name < 0] = 0.0
        probability = np.where(self.name < 0, 0.0, 1.0 / (1.0 + odds))
        return Names(self.name[self.node_of], margin[self.node_of], probability[self.node_of])
