"""One point for every animal, from the points of all pictures and what is certain of fragments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from workbench.core.progress import CancelToken
from workbench.tracking.identities import Evidence, Names, fragment_evidence, solve
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.relations import Ints, Relations

Points = NDArray[np.float32]

_ROUNDS = 4
_BEGINNINGS = 5
"""Global fragments that are tried as a beginning."""
_AS_GOOD = 1e-3
"""Two beginnings that come as near as this to the same end: the others would, too."""
_MOST_CLUSTERED = 1200
"""Fragments that are clustered, the longest; the others are named by the result."""


@dataclass(frozen=True, eq=False)
class Prototypes:
    """N points of length 1.

    Attributes
    ----------
    centres
        (N, D).
    sharpness
        Of the softmax over the likeness to the centres.
    origin
        ``global fragment`` or ``clusters``.
    made_of
        Fragments that were taken as known when they were made.
    """

    centres: Points
    sharpness: float
    origin: str
    made_of: Ints

    def probability(self, points: Points) -> Points:
        """(M, N) of every animal for points (M, D)."""
        near = self.sharpness * (points @ self.centres.T)
        near -= near.max(axis=1, keepdims=True)
        raised = np.exp(near)
        shares: Points = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
        return shares


def find_prototypes(
    task: IdentityTask,
    relations: Relations,
    points: Points,
    temperature: float,
    *,
    quick: bool = False,
    cancel: CancelToken | None = None,
) -> Prototypes:
    """Prototypes of the task's animals.

    Parameters
    ----------
    points
        (M, D) of the task's pictures.
    temperature
        That the points were learned with.
    quick
        Try one beginning alone.

    Raises
    ------
    Cancelled
    """
    token = cancel or CancelToken()
    sharpness = 1.0 / temperature
    means = fragment_means(points, task)
    known: dict[str, Any] = {"points": points, "means": means, "sharpness": sharpness, "cancel": token}
    if not len(task.global_fragments):
        centres = _unit(_clusters(task, relations, means, token))
        centres, _ = _refined(centres, task, relations, **known)
        return Prototypes(centres, sharpness, "clusters", np.zeros(0, np.int64))
    best: tuple[float, Points, Names] | None = None
    for beginning in task.global_fragments[: 1 if quick else _BEGINNINGS]:
        centres, names = _refined(means[beginning], task, relations, **known)
        worth = float((names.probability * task.images_in_video).sum())
        settled = best is not None and np.isclose(worth, best[0], rtol=_AS_GOOD)
        if best is None or worth > best[0]:
            best = worth, centres, names
        if settled:
            break
    assert best is not None
    first = task.global_fragments[0]
    order = _columns_of(first, best[2], best[1], means)
    return Prototypes(best[1][order], sharpness, "global fragment", first)


def _columns_of(first: Ints, names: Names, centres: Points, means: Points) -> Ints:
    """Centre of every fragment of the global fragment that the columns are called by."""
    cost = -(means[first] @ centres.T).astype(np.float64)
    named = names.name[first]
    cost[np.flatnonzero(named >= 0), named[named >= 0]] -= 10.0
    return np.asarray(linear_sum_assignment(cost)[1], np.int64)


def fragment_means(points: Points, task: IdentityTask) -> Points:
    """(F, D) mean point of every fragment, of length 1 (0 where it has no picture)."""
    sums = np.zeros((task.fragments, points.shape[1]), np.float32)
    np.add.at(sums, task.fragment, points)
    return _unit(sums)


def _unit(points: Points) -> Points:
    length = np.linalg.norm(points, axis=-1, keepdims=True)
    units: Points = np.divide(points, length, out=np.zeros_like(points), where=length > 1e-9)
    return units


def _refined(
    centres: Points,
    task: IdentityTask,
    relations: Relations,
    *,
    points: Points,
    means: Points,
    sharpness: float,
    cancel: CancelToken,
) -> tuple[Points, Names]:
    """Centres moved to the middle of what they name, a few times."""
    names: Names | None = None
    for _ in range(_ROUNDS):
        own = Prototypes(centres, sharpness, "", np.zeros(0, np.int64))
        names = solve(
            Evidence(
                fragment_evidence(own.probability(points), task.fragment, task.images_in_video), relations
            ),
            cancel,
        )
        weight = np.where(names.name >= 0, names.probability * np.sqrt(task.images_in_video), 0.0)
        moved = np.zeros_like(centres)
        np.add.at(moved, np.maximum(names.name, 0), (weight[:, None] * means).astype(np.float32))
        empty = np.linalg.norm(moved, axis=1) < 1e-6
        moved = np.where(empty[:, None], centres, _unit(moved))
        if np.allclose(moved, centres, atol=1e-3):
            break
        centres = moved
    assert names is not None
    return centres, names


def _clusters(task: IdentityTask, relations: Relations, means: Points, cancel: CancelToken) -> Points:
    """Centres (N, D) of N clusters of fragments in which no two coexist: the most alike join first."""
    weight = task.images_in_video.astype(np.float64)
    chosen = np.sort(np.argsort(-weight, kind="stable")[:_MOST_CLUSTERED])
    sums = means[chosen] * np.sqrt(weight[chosen])[:, None]
    apart = relations.apart(chosen)
    alive = np.ones(len(chosen), bool)
    mass = np.sqrt(weight[chosen])
    same = relations.same(chosen)
    near = _likeness(sums, mass)
    near[same] = 2.0  # must-links join before all else
    near[apart] = -np.inf
    np.fill_diagonal(near, -np.inf)
    while alive.sum() > task.animals:
        cancel.check()
        a, b = np.unravel_index(int(near.argmax()), near.shape)
        if not np.isfinite(near[a, b]):
            break
        sums[a] += sums[b]
        mass[a] += mass[b]
        apart[a] |= apart[b]
        apart[:, a] |= apart[:, b]
        alive[b] = False
        row = _likeness_to(sums[a], sums, mass[a], mass)
        row[~alive | apart[a]] = -np.inf
        row[a] = -np.inf
        near[a], near[:, a] = row, row
        near[b], near[:, b] = -np.inf, -np.inf
    left = np.flatnonzero(alive)
    largest = left[np.argsort(-mass[left], kind="stable")][: task.animals]
    centres = np.zeros((task.animals, means.shape[1]), np.float32)
    centres[: len(largest)] = sums[largest]
    return centres


def _likeness(sums: Points, mass: NDArray[np.float64]) -> NDArray[np.float64]:
    units = _unit(sums).astype(np.float64)
    return units @ units.T * _joint_size(mass[:, None], mass[None, :])


def _likeness_to(own: Points, sums: Points, mass: float, masses: NDArray[np.float64]) -> NDArray[np.float64]:
    units = _unit(sums).astype(np.float64)
    return units @ _unit(own).astype(np.float64) * _joint_size(np.asarray(mass), masses)


def _joint_size(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Near 1 for long fragments: a few pictures that happen to be alike prove little."""
    small = np.minimum(a, b)
    return small / (small + 1.5)
