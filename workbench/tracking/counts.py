"""Second link: how many animals every chain of blobs is; one is an individual, more are a crossing.

Animals neither appear nor vanish. Where blobs merge and split their numbers add up, and all blobs of a
frame together are N animals; how large a blob is says the rest. All of it at once is a linear programme
of flows, whose cheapest solution is the most plausible count of every chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import bmat, csr_matrix, diags, identity

from workbench.core.pipeline import beside
from workbench.core.progress import CancelToken
from workbench.tracking.chains import Chains, Ints
from workbench.tracking.joints import joint_of_ends

Floats = NDArray[np.float64]

_WEIGHT_FRAMES = 15.0
"""A chain's size speaks no louder than so many frames of it."""
_LEAK = 6.0
"""What it costs that an animal appears or vanishes where blobs merge or split."""
_BIRTH = 4.0
"""The same where a chain begins or ends by itself."""
_COVERED = 0.7
"""Part of their areas that animals cover together at the least, however they overlap."""
_CHAINS, _MARGIN = 4000, 400
"""Chains that are counted at once, and of the neighbouring stretches."""
_MISSING = 2.5
"""What it costs, per square root of frames, that the blobs of a stretch are not N animals."""


@dataclass(frozen=True, eq=False)
class Solution:
    """The cheapest counts.

    Attributes
    ----------
    counts
        (C,) animals in every chain, 0 where it is none.
    margin
        (C,) what it would cost at least to call it several instead of one, or the other way round; 0 may
        also mean that the programme does not say.
    """

    counts: Ints
    margin: Floats


def solve_counts(
    chains: Chains,
    size: Floats,
    animals: int,
    frames: int,
    extra: Floats | None = None,
    *,
    cancel: CancelToken | None = None,
) -> Solution:
    """The most plausible counts of all chains together.

    Parameters
    ----------
    size
        (C,) area of each chain in animals.
    animals
        How many there are, N.
    frames
        Of the recording.
    extra
        (C, 2) cost of calling a chain one animal, and more than one, from whatever else is known; in
        frames of plain evidence.

    Raises
    ------
    Cancelled
    """
    token = cancel or CancelToken()
    counts, margin = np.zeros(len(chains), np.int64), np.zeros(len(chains))
    for part in _parts(chains, frames):
        own, inner = part.chosen, part.inner
        more = None if extra is None else extra[own]
        found = _solved(part, size[own], animals, more, token)
        counts[own[inner]], margin[own[inner]] = found.counts[inner], found.margin[inner]
    return Solution(counts, margin)


@dataclass(frozen=True, eq=False)
class _Part:
    """Chains of a stretch, as if it were all of the recording.

    Attributes
    ----------
    chains
        Of the stretch, their ends cut at its ends; without their blobs.
    frames
        Of the stretch.
    chosen
        Their numbers in the recording.
    inner
        Which of them begin here and not in what is seen of the neighbours.
    """

    chains: Chains
    frames: int
    chosen: Ints
    inner: NDArray[np.bool_]


def _parts(chains: Chains, frames: int) -> Iterator[_Part]:
    """Stretches of so many chains, and of the neighbours so much that it makes no difference.

    The programme of a whole hour of eight animals takes half a gigabyte, that of a day would take twelve.
    """
    total = len(chains)
    for begin in range(0, total, _CHAINS):
        end = min(total, begin + _CHAINS)
        low = int(chains.start[begin - min(begin, _MARGIN)]) if begin else 0
        high = int(chains.start[end + _MARGIN]) if end + _MARGIN < total else frames
        high = max(high, int(chains.start[end - 1]) + 1)  # noise begins by the thousand in one frame
        chosen = np.flatnonzero((chains.stop > low) & (chains.start < high))
        place = np.full(total, -1, np.int64)
        place[chosen] = np.arange(len(chosen))
        joints = place[chains.joints]
        own = Chains(
            np.zeros(0, np.int64),
            chains.first[chosen],
            chains.last[chosen],
            np.maximum(chains.start[chosen], low) - low,
            np.minimum(chains.stop[chosen], high) - low,
            joints[(joints >= 0).all(axis=1)],
        )
        yield _Part(own, high - low, chosen, (chosen >= begin) & (chosen < end))


def _solved(part: _Part, size: Floats, animals: int, extra: Floats | None, token: CancelToken) -> Solution:
    chains = part.chains
    costs = _costs(chains, size, animals, extra, token)
    count = len(chains)
    level, owner, upper = _levels(size, animals)
    steps = (costs[:, 1:] - costs[:, :-1])[owner, level]  # convex: the programme fills cheap steps first
    balance, leak = _balance(chains)
    presence, change, lengths = _presence(chains, part.frames)
    # Variables: animals of each chain; its levels; two slacks for each joint, and for each stretch.
    filled = csr_matrix((np.ones(len(level)), (owner, np.arange(len(level)))), shape=(count, len(level)))
    joint = identity(len(leak))
    matrix = bmat(
        [
            [identity(count), -filled, None, None, None, None],
            [balance, None, joint, -joint, None, None],
            [presence, None, None, None, change, -change],
        ],
        format="csr",
    )
    target = np.zeros(matrix.shape[0])
    target[count + len(leak)] = animals  # of the first stretch; the others tell what changes
    fines = _MISSING * np.sqrt(lengths)
    cost = np.concatenate([np.zeros(count), steps, leak, leak, fines, fines])
    most = np.full(len(cost), np.inf)
    most[count : count + len(level)] = upper
    bounds = np.stack([np.zeros(len(cost)), most], axis=1)
    solved = beside(
        lambda: linprog(cost, A_eq=matrix, b_eq=target, bounds=bounds, method="highs"),
        token,
    )
    if solved.x is None:  # never seen; sizes alone are a fair answer
        return Solution(np.clip(np.round(size), 0, animals).astype(np.int64), np.zeros(count))
    # The reduced cost of the second animal is a lower bound of what it costs to add it or take it away.
    second = count + np.flatnonzero(level == 1)
    margin = np.full(count, np.inf)
    margin[owner[level == 1]] = np.abs(solved.lower.marginals[second] + solved.upper.marginals[second])
    return Solution(np.round(solved.x[:count]).astype(np.int64), margin)


def _levels(size: Floats, animals: int) -> tuple[Ints, Ints, Floats]:
    """Level, chain and width of every step in the chains' costs.

    Far beyond a chain's size every further animal costs the same: one wide level stands for them all.
    """
    plain = np.minimum(animals, np.ceil(size / _COVERED).astype(np.int64) + 2)
    owner = np.repeat(np.arange(len(size)), plain)
    level = np.arange(len(owner)) - np.repeat(np.cumsum(plain) - plain, plain)
    upper = np.where(level == plain[owner] - 1, animals - level, 1).astype(np.float64)
    return level, owner, upper


def _costs(chains: Chains, size: Floats, animals: int, extra: Floats | None, cancel: CancelToken) -> Floats:
    """(C, N + 1): what it costs to call a chain 0 … N animals; convex along the second axis."""
    weight = np.minimum(chains.stop - chains.start, _WEIGHT_FRAMES)[:, None]
    number = np.arange(animals + 1)[None, :]
    # Two that overlap cover less than two apart: short of the number is expected, beyond it is not.
    over = np.maximum(size[:, None] - 1.25 * number, 0.0)
    under = np.maximum(_COVERED * number - size[:, None], 0.0)
    costs = weight * (over + under + 0.15 * np.abs(number - size[:, None]))
    costs[:, 0] += weight[:, 0] * 0.3 * np.minimum(size, 1.0)
    if extra is not None:
        single, several = extra.T
        costs[:, 0] += single
        costs[:, 1] += single
        costs[:, 2:] += several[:, None] * 1.0
        costs = _convex(costs, cancel)
    return _convex(costs, cancel)


def _convex(costs: Floats, cancel: CancelToken) -> Floats:
    """Costs whose steps never fall (pool adjacent steps that do)."""
    steps = np.ascontiguousarray(np.diff(costs, axis=1).T)
    for _ in range(len(steps)):
        falls = (steps[:-1] > steps[1:] + 1e-9).any(axis=0)
        if not falls.any():
            break
        own = steps[:, falls]
        for lower, upper in pairwise(own):
            cancel.check()
            mean = 0.5 * (lower + upper)
            wrong = lower > upper
            np.copyto(lower, mean, where=wrong)
            np.copyto(upper, mean, where=wrong)
        steps[:, falls] = own
    return np.concatenate([costs[:, :1], costs[:, :1] + np.cumsum(steps.T, axis=1)], axis=1)


def _balance(chains: Chains) -> tuple[csr_matrix, Floats]:
    """Rows that are 0 where what ends at a joint is what begins there, and what a breach costs."""
    count = len(chains)
    joint = joint_of_ends(chains)
    lone = np.bincount(joint, minlength=joint.max() + 1) == 1
    inside = np.concatenate([chains.stop < chains.stop.max(), chains.start > chains.start.min()])
    node = np.arange(2 * count)
    sign = np.where(node < count, 1.0, -1.0)
    groups, row = np.unique(joint[inside], return_inverse=True)
    matrix = csr_matrix((sign[inside], (row, node[inside] % count)), shape=(len(groups), count))
    return matrix, np.where(lone[groups], _BIRTH, _LEAK).astype(np.float64)


def _presence(chains: Chains, frames: int) -> tuple[csr_matrix, csr_matrix, Floats]:
    """Rows for each stretch between two events: by how much the chains of it are more than of the one before.

    What the slacks of stretches add to these rows, and the stretches' lengths. Sums of all chains that are
    there would say the same, but fill memory where animals are many.
    """
    cuts = np.unique(np.concatenate([[0, frames], chains.start, chains.stop]))
    stretches = len(cuts) - 1
    first, last = np.searchsorted(cuts, chains.start), np.searchsorted(cuts, chains.stop)
    ends = np.flatnonzero(last < stretches)
    rows, columns = np.concatenate([first, last[ends]]), np.concatenate([np.arange(len(chains)), ends])
    sign = np.repeat([1.0, -1.0], [len(chains), len(ends)])
    presence = csr_matrix((sign, (rows, columns)), shape=(stretches, len(chains)))
    change = csr_matrix(diags([1.0, -1.0], [0, -1], shape=(stretches, stretches)))
    return presence, change, np.diff(cuts).astype(np.float64)
