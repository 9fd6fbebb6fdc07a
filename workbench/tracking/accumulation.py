"""Which fragments a network's opinion settles: the acceptance of idtracker.ai's accumulation.

Romero-Ferrero, Bergomi, Hinz, Heras and de Polavieja 2019 (Nature Methods 16:179-182), supplementary text on
the accumulation of global fragments: a fragment is accepted if its assignment is certain, if no coexisting
fragment has the same identity (consistent), and, within a global fragment, if no two fragments are assigned
one identity (unique).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.relations import Relations

CERTAIN = 0.1
"""Certainty above which an assignment counts."""
PARTIAL_FROM = 0.5
"""Share of the pictures in global fragments from which on single fragments are accepted, too."""

_MOST_EXPONENT = 60.0
"""Beyond this the powers of two of `frequency_probability` are all or nothing."""


@dataclass(frozen=True, eq=False)
class Opinion:
    """What a network thinks of every fragment.

    ``identity`` (F,) is the animal that most pictures are taken for, ``certainty`` (F,) by how much it
    leads, 0 to 1; ``frequency`` (F, N) the probability from the counts. Fragments without pictures have
    certainty 0.
    """

    identity: NDArray[np.int64]
    certainty: NDArray[np.float64]
    frequency: NDArray[np.float64]


def opinion_of(task: IdentityTask, softmax: NDArray[np.float32]) -> Opinion:
    """Opinion from the ``softmax`` (M, N) of the task's pictures.

    The certainty is the difference of the two largest of P1 times the median softmax of the pictures that
    are taken for that animal, over their sum.
    """
    choice = softmax.argmax(axis=1)
    frequency = np.full((task.fragments, task.animals), 1.0 / task.animals)
    certainty = np.zeros(task.fragments)
    for fragment in np.unique(task.fragment).tolist():
        own = task.pictures_of(fragment)
        counts = np.bincount(choice[own], minlength=task.animals)
        frequency[fragment] = frequency_probability(counts)
        certainty[fragment] = _certainty(frequency[fragment], _medians(softmax[own], choice[own]))
    return Opinion(frequency.argmax(axis=1), certainty, frequency)


def frequency_probability(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """P1 of the paper: two to the power of how often each animal was chosen, as shares, (N,)."""
    powers = 2.0 ** np.maximum(counts - counts.max(), -_MOST_EXPONENT)
    return np.asarray(powers / powers.sum())


def _medians(softmax: NDArray[np.float32], choice: NDArray[np.int64]) -> NDArray[np.float64]:
    """Median softmax of the pictures that each animal was chosen for; 0 where for none."""
    found = np.zeros(softmax.shape[1])
    for animal in np.unique(choice).tolist():
        found[animal] = np.median(softmax[choice == animal, animal])
    return found


def _certainty(frequency: NDArray[np.float64], medians: NDArray[np.float64]) -> float:
    weighted = np.sort(frequency * medians)[-2:]
    total = float(weighted.sum())
    return float(weighted[-1] - weighted[0]) / total if total > 0 and len(weighted) > 1 else 0.0


class Accumulation:
    """Fragments whose identity is taken as given, and how they become more.

    Parameters
    ----------
    label
        Animal of the fragments that it begins with, -1 of the others: (F,). It is not changed.
    """

    def __init__(self, task: IdentityTask, relations: Relations, label: NDArray[np.int64]) -> None:
        self.task, self.relations = task, relations
        self.label = label.copy()
        self._counted = np.unique(task.global_fragments)

    @property
    def share(self) -> float:
        """Part of the pictures in global fragments whose identity is taken as given."""
        pictures = self.task.images_in_video[self._counted]
        taken = self.label[self._counted] >= 0
        return float(pictures[taken].sum() / max(1, pictures.sum()))

    def take_up(self, opinion: Opinion, cancel: CancelToken | None = None) -> int:
        """Accept what can be accepted; how many fragments that were.

        Global fragments go first, the best first; single fragments follow once half is accumulated.

        Raises
        ------
        Cancelled
        """
        token = cancel or CancelToken()
        before = int((self.label >= 0).sum())
        for fragments in self.task.global_fragments:
            token.check()
            self._global(fragments, opinion)
        if self.share >= PARTIAL_FROM:
            for fragment in np.argsort(-opinion.certainty, kind="stable").tolist():
                token.check()
                if self._acceptable(fragment, int(opinion.identity[fragment]), opinion):
                    self._accept(fragment, int(opinion.identity[fragment]))
        return int((self.label >= 0).sum()) - before

    def _global(self, fragments: NDArray[np.int64], opinion: Opinion) -> None:
        """Accept all of a global fragment, or nothing."""
        open_ones = fragments[self.label[fragments] < 0]
        wanted = np.where(self.label[fragments] >= 0, self.label[fragments], opinion.identity[fragments])
        unique = len(np.unique(wanted)) == len(fragments)
        if not len(open_ones) or not unique:
            return
        chosen = [(int(one), int(opinion.identity[one])) for one in open_ones]
        if all(self._acceptable(one, identity, opinion) for one, identity in chosen):
            for one, identity in chosen:
                self._accept(one, identity)

    def _acceptable(self, fragment: int, identity: int, opinion: Opinion) -> bool:
        """Whether it is open, certain and consistent."""
        if self.label[fragment] >= 0 or opinion.certainty[fragment] <= CERTAIN:
            return False
        return not bool((self.label[self.relations.rivals(fragment)] == identity).any())

    def _accept(self, fragment: int, identity: int) -> None:
        """With it goes what a person joined to it."""
        self.label[self.relations.members(fragment)] = identity
