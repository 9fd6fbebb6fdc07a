"""The identification bench's question to an engine, made of pictures whose animal is known.

Pictures are put together as a video gives them: in fragments of consecutive pictures, each time of all
animals at once, then all are lost and found again. The engine is told the names in the first of these global
fragments alone, and is asked for those of pictures from another time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken, Progress, no_progress
from workbench.core.types import Json
from workbench.tracking.identity_task import Engine, IdentityTask, judged

SHORTEST, LONGEST = 30, 300
"""Pictures of a fragment beside the labelled one: as few and as many."""


def bench_task(pictures: NDArray[np.uint8], labelled: int, rng: np.random.Generator) -> IdentityTask:
    """The task made of ``pictures`` (N, P, S, S), of each animal in the order of time.

    The first ``labelled`` of each animal are the best global fragment; in the others, which are between
    `SHORTEST` and `LONGEST` long, the animals come in random order.
    """
    animals, count = pictures.shape[:2]
    bounds = _rounds(count, min(labelled, count), rng)
    spans = list(pairwise(bounds))
    orders = [rng.permutation(animals) if number else np.arange(animals) for number in range(len(spans))]
    pieces = [pictures[a, lo:hi] for (lo, hi), order in zip(spans, orders, strict=True) for a in order]
    length = np.array([len(piece) for piece in pieces])
    start, stop = (np.repeat([span[end] for span in spans], animals) for end in (0, 1))
    moments = np.arange(len(pieces)).reshape(len(spans), animals)
    rest = 1 + np.argsort([lo - hi for lo, hi in spans[1:]], kind="stable")
    return IdentityTask(
        images=np.concatenate(pieces),
        fragment=np.repeat(np.arange(len(pieces)), length),
        start=start.astype(np.int64),
        stop=stop.astype(np.int64),
        images_in_video=length,
        animals=animals,
        global_fragments=moments[np.append(0, rest).astype(np.int64)],
    )


def _rounds(count: int, labelled: int, rng: np.random.Generator) -> list[int]:
    """Where fragments begin and end: 0, ``labelled``, ... ``count``."""
    bounds = [0, labelled]
    while bounds[-1] < count:
        left = count - bounds[-1]
        length = int(rng.integers(SHORTEST, LONGEST + 1))
        # What would be left too short goes with it.
        bounds.append(count if left - length < SHORTEST else bounds[-1] + length)
    return [bound for bound in bounds if bound <= count]


@dataclass(frozen=True)
class Score:
    """How an engine did.

    ``accuracy`` is the share of the test pictures whose most probable animal is theirs, each by itself;
    ``seconds`` is what learning took, ``judge_seconds`` judging.
    """

    accuracy: float
    seconds: float
    judge_seconds: float
    notes: dict[str, Json]


def score(
    engine: Engine,
    task: IdentityTask,
    tests: NDArray[np.uint8],
    *,
    seed: int,
    cancel: CancelToken,
    progress: Progress = no_progress,
) -> Score:
    """Let ``engine`` learn ``task`` and judge ``tests`` (N, K, S, S), of the task's animals in their order.

    Raises
    ------
    Cancelled
    """
    begun = time.perf_counter()
    judge = engine.learn(task, seed=seed, progress=progress, cancel=cancel)
    learned = time.perf_counter()
    right = 0
    for animal, pictures in enumerate(tests):
        right += int((judged(judge, pictures, cancel=cancel).argmax(axis=1) == animal).sum())
    ended = time.perf_counter()
    accuracy = right / (tests.shape[0] * tests.shape[1])
    return Score(accuracy, round(learned - begun, 2), round(ended - learned, 2), judge.notes)
