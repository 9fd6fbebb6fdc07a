"""Several judges that learned the same from other beginnings, and decide together.

As the second experiment of the thesis in ``docs/adr/0059-identification-bench.md`` does it: 3, 5 or 10
networks, the majority of their votes (at random among equals) or the mean of their probabilities.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError
from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Json
from workbench.tracking.identity_task import Engine, IdentityTask, Judge
from workbench.tracking.supervised_engine import SupervisedEngine

SIZES = (3, 5, 10)
"""Of the thesis; others are possible."""
Vote = Literal["majority", "mean"]

_TIE = 0.5
"""Of a vote, to the winner: less than any vote, enough to lead among equals."""


@dataclass(frozen=True)
class EnsembleEngine:
    """``size`` judges of ``member``, each from a seed of its own.

    Raises
    ------
    BadParameterError
        If there are fewer than two.
    """

    member: Engine = field(default_factory=SupervisedEngine)
    size: int = SIZES[0]
    vote: Vote = "mean"
    name: str = "ensemble"

    def __post_init__(self) -> None:
        if self.size < 2:
            raise BadParameterError(name="members", value=self.size, detail="an ensemble has two or more")

    def learn(
        self, task: IdentityTask, *, seed: int, progress: Progress, cancel: CancelToken
    ) -> EnsembleJudge:
        """See `identity_task.Engine`; raises what its members do."""
        judges = []
        for number in range(self.size):
            cancel.check()
            own = int(np.random.default_rng([seed, 3, number]).integers(2**31))
            part = _part_of(progress, number, self.size)
            judges.append(self.member.learn(task, seed=own, progress=part, cancel=cancel))
        return EnsembleJudge(tuple(judges), self.vote, seed)


@dataclass(frozen=True, eq=False)
class EnsembleJudge:
    """Judges by several judges (`identity_task.Judge`)."""

    judges: tuple[Judge, ...]
    vote: Vote
    seed: int

    @property
    def trained_on(self) -> NDArray[np.int64]:
        """Fragments that any of them took as given."""
        return np.unique(np.concatenate([judge.trained_on for judge in self.judges]))

    @property
    def notes(self) -> dict[str, Json]:
        """How they decide, and the notes of each."""
        return {"vote": self.vote, "members": [judge.notes for judge in self.judges]}

    def judge(self, images: NDArray[np.uint8], /) -> NDArray[np.float32]:
        """Mean of the probabilities, or shares of the votes: (M, N)."""
        opinions = np.stack([judge.judge(images) for judge in self.judges])
        if self.vote == "mean":
            return np.asarray(opinions.mean(axis=0), np.float32)
        draws = [np.random.default_rng([self.seed, zlib.crc32(image.tobytes())]) for image in images]
        return majority(opinions, draws)


def majority(opinions: NDArray[np.float32], draws: Sequence[np.random.Generator]) -> NDArray[np.float32]:
    """Shares of the votes of ``opinions`` (K, M, N) for every picture: (M, N); rows sum to 1.

    The winner, one of those with the most votes at random (``draws``, a generator for each picture), leads.
    """
    votes = np.zeros(opinions.shape[1:], np.float64)
    for choice in opinions.argmax(axis=2):
        votes[np.arange(len(votes)), choice] += 1.0
    for row, draw in zip(votes, draws, strict=True):
        row[draw.choice(np.flatnonzero(row == row.max()))] += _TIE
    return np.asarray(votes / votes.sum(axis=1, keepdims=True), np.float32)


def _part_of(progress: Progress, number: int, count: int) -> Progress:
    """Progress of one member as that part of the whole."""

    def tell(update: Update) -> None:
        total = count * update.total
        detail = {**update.detail, "member": number + 1, "members": count}
        progress(Update(number * update.total + update.done, total, update.stage, detail))

    return tell
