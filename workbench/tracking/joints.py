"""Where chains meet: which end and which begin at one merge or split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from workbench.tracking.chains import Chains, Ints


@dataclass(frozen=True)
class Joint:
    """Chains that end in one frame and those that begin in the next, overlapping each other."""

    frame: int
    ends: tuple[int, ...]
    begins: tuple[int, ...]


def joint_of_ends(chains: Chains) -> Ints:
    """(2C,) number of the joint at which each of the C chains ends, and then at which each begins."""
    count = len(chains)
    ends, begins = chains.joints.reshape(-1, 2).T
    graph = coo_matrix((np.ones(len(ends)), (ends, begins + count)), shape=(2 * count, 2 * count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def joints_of(chains: Chains, backward: bool = False) -> list[Joint]:
    """All joints in the order of time; ``backward``: as seen by one who goes back in time."""
    group = joint_of_ends(chains)
    found: dict[int, tuple[set[int], set[int]]] = {}
    for a, b in chains.joints.tolist():
        own = found.setdefault(int(group[a]), (set(), set()))
        own[0].add(a)
        own[1].add(b)
    joints = [
        Joint(int(chains.start[min(after)]), tuple(sorted(before)), tuple(sorted(after)))
        for before, after in found.values()
    ]
    joints.sort(key=lambda joint: (joint.frame, joint.ends))
    if backward:
        return [Joint(joint.frame, joint.begins, joint.ends) for joint in reversed(joints)]
    return joints
