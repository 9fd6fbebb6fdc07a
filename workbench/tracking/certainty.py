"""What motion says of identities: passages through crossings as links, and how far looks agree with them.

An animal that goes through a short crossing comes out where its motion takes it: forward and backward
carrying agree, and are nearly always right. How often looks say the same tells how loud they may speak. It
is no proof that animals differ: pictures just before and after a crossing resemble each other whoever is on
them (`docs/adr/0060`; the verdict is that of `naming`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc

from workbench.core.progress import CancelToken
from workbench.tracking.chains import Chains, Ints
from workbench.tracking.identities import Evidence, solve
from workbench.tracking.relations import Relations
from workbench.tracking.ways import Floats, Passages

SURE_FRAMES = 15
"""A crossing as short as this is passed rightly where both ways agree."""

_FEWEST = 6
"""With fewer sure passages nothing can be said of chance."""
_SURE, _FAINT, _FADE = 3.2, 0.8, 10.0
"""Log odds of a passage both ways agree on: short, long, and frames over which the first fades."""
_LEVEL = 0.01


@dataclass(frozen=True, eq=False)
class Witnesses:
    """Passages on which forward and backward agree, as links between fragments.

    Attributes
    ----------
    links
        (L, 2) fragments before and after.
    frames
        (L,) spent in the crossing.
    weight
        (L,) log odds that it is one animal.
    """

    links: Ints
    frames: Ints
    weight: Floats

    def between(self, fragments: NDArray[np.bool_]) -> Witnesses:
        """Those both of whose ends are among ``fragments`` (F,) bool."""
        kept = fragments[self.links].all(axis=1) if len(self.links) else np.zeros(0, bool)
        return Witnesses(self.links[kept], self.frames[kept], self.weight[kept])

    @property
    def sure(self) -> NDArray[np.bool_]:
        """(L,) those short enough to be taken for certain."""
        return self.frames < SURE_FRAMES


def witnesses(forward: Passages, backward: Passages, chain: Ints, chains: Chains) -> Witnesses:
    """Links that both sweeps found; ``chain`` (F,) is the chain of every fragment.

    The odds are those of simulated recordings whose animals climb over each other (`docs/adr/0060`).
    """
    number = np.full(len(chains), -1, np.int64)
    number[chain] = np.arange(len(chain))
    origin, goal, spent = forward.ends.T
    last, first, _ = backward.ends.T
    # A pair of chains as one number; of ways back that lead nowhere it is negative, and no pair's.
    both = (goal >= 0) & np.isin(origin * len(chains) + goal, first * len(chains) + last)
    links = np.stack([number[origin[both]], number[goal[both]]], axis=1)
    frames = spent[both]
    weight = _FAINT + _SURE * np.exp(-np.maximum(frames - SURE_FRAMES, 0) / _FADE)
    return Witnesses(links, frames, weight)


@dataclass(frozen=True)
class Trust:
    """Result of the test.

    Attributes
    ----------
    passages, agreeing
        Sure passages, and those at whose two ends looks alone give the same name.
    scale
        How much of the looks' evidence is left after the test, 0 to 1.
    distinguishable
        Whether looks tell the animals apart better than chance; None: too few passages to say.
    fit
        Mean probability that pictures give to the name of their fragment; NaN where it was not looked at.
    """

    passages: int
    agreeing: int
    scale: float
    distinguishable: bool | None
    fit: float = float("nan")


def tested(
    log_likelihood: Floats, relations: Relations, known: Witnesses, cancel: CancelToken | None = None
) -> Trust:
    """Compare what looks say with what motion says.

    Raises
    ------
    Cancelled
    """
    links = known.links[known.sure]
    links = links[relations.group[links[:, 0]] != relations.group[links[:, 1]]] if len(links) else links
    names = solve(Evidence(log_likelihood, relations), cancel).name
    agreeing = int((names[links[:, 0]] == names[links[:, 1]]).sum())
    if len(links) < _FEWEST:
        return Trust(len(links), agreeing, 1.0, None)
    # Two animals went in and two came out: names dealt by chance are right half of the time.
    better = bdtrc(agreeing - 1, len(links), 0.5) < _LEVEL  # as many or more by chance
    return Trust(len(links), agreeing, _scale(log_likelihood, links) if better else 0.0, bool(better))


def _scale(log_likelihood: Floats, links: Ints) -> float:
    """The share of the evidence under which the sure passages are most plausible."""
    best, best_value = 1.0, -np.inf
    for scale in (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0):
        scaled = scale * log_likelihood
        chance = np.exp(scaled - np.logaddexp.reduce(scaled, axis=1, keepdims=True))
        same = (chance[links[:, 0]] * chance[links[:, 1]]).sum(axis=1)
        value = float(np.log(np.maximum(same, 1e-6)).sum())
        if value > best_value + 1e-9:
            best, best_value = scale, value
    return best
