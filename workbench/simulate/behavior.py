"""What the animals do and when: bouts drawn from a semi-Markov chain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.simulate.spec import BEHAVIOURS, SceneSpec

LOCOMOTION, GROOMING, REARING, REST = range(4)

_MEDIAN_SECONDS = (2.5, 3.5, 1.6, 4.0)
_SPREAD = 0.45
_SHORTEST_SECONDS = 0.5
_NEXT = np.array(
    [
        [0.0, 0.35, 0.35, 0.30],
        [0.60, 0.0, 0.15, 0.25],
        [0.75, 0.15, 0.0, 0.10],
        [0.70, 0.25, 0.05, 0.0],
    ]
)
_FIRST = np.array([0.55, 0.15, 0.15, 0.15])


@dataclass(frozen=True)
class Bout:
    """One animal doing one thing without interruption, frames ``[start, stop)``."""

    identity: int
    behaviour: str
    start: int
    stop: int


def draw_bouts(spec: SceneSpec) -> tuple[Bout, ...]:
    """Bouts of all animals: each animal's cover all frames without gap, neighbours differ."""
    bouts: list[Bout] = []
    for identity in range(1, spec.animals + 1):
        rng = np.random.default_rng([spec.seed, 11, identity])
        bouts.extend(_animal_bouts(spec, identity, rng))
    return tuple(bouts)


def _animal_bouts(spec: SceneSpec, identity: int, rng: np.random.Generator) -> list[Bout]:
    if spec.behaviour is not None:
        return [Bout(identity, spec.behaviour, 0, spec.frames)]
    bouts: list[Bout] = []
    state = int(rng.choice(4, p=_FIRST))
    start = 0
    while start < spec.frames:
        seconds = max(_SHORTEST_SECONDS, _MEDIAN_SECONDS[state] * float(rng.lognormal(0.0, _SPREAD)))
        stop = min(spec.frames, start + max(1, round(seconds * spec.fps)))
        bouts.append(Bout(identity, BEHAVIOURS[state], start, stop))
        start = stop
        state = int(rng.choice(4, p=_NEXT[state]))
    return bouts


def states(bouts: tuple[Bout, ...], spec: SceneSpec) -> NDArray[np.int64]:
    """Behaviour of every animal in every frame, as an index into `BEHAVIOURS`, shape (T, N)."""
    table = np.zeros((spec.frames, spec.animals), np.int64)
    for bout in bouts:
        table[bout.start : bout.stop, bout.identity - 1] = BEHAVIOURS.index(bout.behaviour)
    return table


def weights(table: NDArray[np.int64], fps: float) -> NDArray[np.float64]:
    """How far each animal is in each behaviour, 0 to 1, shape (T, N, 4).

    A posture does not change at once: the weights cross over within about 0.3 s round a change.
    """
    window = max(1, round(0.3 * fps)) | 1
    half = window // 2
    one_hot = (table[:, :, None] == np.arange(4)).astype(np.float64)
    padded = np.concatenate([np.repeat(one_hot[:1], half, 0), one_hot, np.repeat(one_hot[-1:], half, 0)])
    sums = np.concatenate([np.zeros_like(padded[:1]), np.cumsum(padded, axis=0)])
    ramp = np.clip((sums[window:] - sums[:-window]) / window, 0.0, 1.0)
    return np.asarray(ramp * ramp * (3.0 - 2.0 * ramp))
