"""What an identification engine is given, and what it gives back.

An engine knows nothing of videos: it sees pictures of single animals, which of them belong to one
fragment (the same animal, for certain) and which fragments coexist (different animals, for certain).
It gives back a judge of pictures, those of the task or others of the same recording.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken, Progress, no_progress, track
from workbench.core.types import Json


class Pictures(Protocol):
    """Pictures (M, h, w) uint8, taken out by a slice, by numbers or by bools: an array, or one on disk."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(M, h, w)."""
        ...

    def __len__(self) -> int: ...

    def __getitem__(self, rows: Any, /) -> Any: ...


@dataclass(frozen=True, eq=False)
class IdentityTask:
    """Pictures of single animals, ordered by fragment, and what is known of the fragments.

    Attributes
    ----------
    images
        (M, h, w) uint8, one animal each, its long axis upright; pictures of a fragment follow each other
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

    images: Pictures
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


class Judge(Protocol):
    """What an engine has learned: it names the animal of any picture of the same recording.

    Attributes
    ----------
    trained_on
        Fragments whose identity the engine took as given (of the global fragment it began with, or taken
        up later): its opinion of them says nothing about its accuracy.
    notes
        What the engine tells of itself: steps, seconds, why it stopped; JSON-able.
    """

    @property
    def trained_on(self) -> NDArray[np.int64]: ...  # noqa: D102 - described above

    @property
    def notes(self) -> dict[str, Json]: ...  # noqa: D102 - described above

    def judge(self, images: NDArray[np.uint8], /) -> NDArray[np.float32]:
        """Probability of every animal for every picture, before any constraint on fragments.

        ``images``: (M, h, w) uint8, of the task or not, in any number (`judged` goes in pieces that can
        be cancelled). Returns (M, N) float32; rows sum to 1. Column k is the animal of fragment
        ``global_fragments[0][k]`` where the task has global fragments.
        """
        ...


class Engine(Protocol):
    """One way to tell animals apart; without state between calls."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def learn(self, task: IdentityTask, *, seed: int, progress: Progress, cancel: CancelToken) -> Judge:
        """Learn from the task; the same seed gives the same judge on one machine.

        Raises
        ------
        Cancelled
        """
        ...


PIECE = 500
"""Pictures judged between two looks at the token: some tenths of a second for the largest network."""


def judged(
    judge: Judge,
    images: Pictures,
    *,
    cancel: CancelToken,
    progress: Progress = no_progress,
) -> NDArray[np.float32]:
    """``judge``'s opinion of many pictures (M, h, w), which may lie on disk: (M, N) float32.

    Raises
    ------
    Cancelled
    """
    pieces = range(0, max(1, len(images)), PIECE)  # none give (0, N), by the judge itself
    steps = track(pieces, len(pieces), progress, cancel, "Identifying animals")
    return np.concatenate([judge.judge(np.asarray(images[at : at + PIECE])) for at in steps])
