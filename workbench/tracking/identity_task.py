"""What an identification engine is given, and what it gives back.

An engine knows nothing of videos: it sees pictures of single animals, which of them belong to one
fragment (the same animal, for certain) and which fragments coexist (different animals, for certain).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken, Progress
from workbench.core.types import Json


@dataclass(frozen=True, eq=False)
class IdentityTask:
    """Pictures of single animals, ordered by fragment, and what is known of the fragments.

    Attributes
    ----------
    images
        (M, S, S) uint8, one animal each, its long axis upright; pictures of a fragment follow each other
        in time. May be a sample of a long recording's pictures, never in want of a whole fragment that
        matters.
    fragment
        (M,) int, number of the picture's fragment, 0 to F - 1, never falling.
    start, stop
        (F,) int, first frame of a fragment and the one after its last: two fragments whose spans share
        a frame coexist, and so are two animals (cannot-link).
    images_in_video
        (F,) int, how many pictures the fragment has in the recording (at least those here).
    animals
        N, number of animals.
    global_fragments
        Sets of N fragments that all coexist in one frame, best first: (G, N) int. Empty where the animals
        are never all apart.
    same, different
        Pairs of fragments that a person said to be one animal, or two: (P, 2) int.
    """

    images: NDArray[np.uint8]
    fragment: NDArray[np.int64]
    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    images_in_video: NDArray[np.int64]
    animals: int
    global_fragments: NDArray[np.int64]
    same: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    different: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 2), np.int64))

    @property
    def fragments(self) -> int:
        """Number of fragments, F."""
        return len(self.start)

    def pictures_of(self, fragment: int) -> slice:
        """Where the pictures of a fragment lie in ``images``."""
        first, last = np.searchsorted(self.fragment, (fragment, fragment + 1))
        return slice(int(first), int(last))


@dataclass(frozen=True, eq=False)
class Posteriors:
    """What an engine thinks of every picture, before any constraint is applied to fragments.

    Attributes
    ----------
    pictures
        (M, N) float32, probability of every animal for every picture; rows sum to 1.
    trained_on
        Fragments whose identity the engine took as given (of the global fragment it began with, or taken
        up later): their posterior says nothing about its accuracy.
    notes
        What the engine tells of itself: steps, seconds, why it stopped; JSON-able.
    """

    pictures: NDArray[np.float32]
    trained_on: NDArray[np.int64]
    notes: dict[str, Json] = field(default_factory=dict)


class Engine(Protocol):
    """One way to tell animals apart; without state between calls."""

    name: str

    def identify(
        self, task: IdentityTask, *, seed: int, progress: Progress, cancel: CancelToken
    ) -> Posteriors:
        """Learn from the task and judge all of its pictures; the same seed gives the same on one machine.

        Raises
        ------
        Cancelled
        """
        ...
