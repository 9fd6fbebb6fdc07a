"""Where the animals are and how they hold themselves, for every frame of a recording.

The whole course is worked out once, from the seed alone; a frame is then looked up in it, so that
frames are the same in whatever order they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.simulate.behavior import GROOMING, LOCOMOTION, REARING, REST, Bout, states, weights
from workbench.simulate.spec import SceneSpec

Floats = NDArray[np.float64]

_PACE = np.array([1.6, 0.0, 0.12, 0.0])
_REACT_S = 0.25
_MAX_TURN = 4.0
_WARM_UP_S = 2.0
"""Walk before the first frame, so that tails already lie as they were drawn."""


@dataclass(frozen=True)
class Motion:
    """Course of all animals; T frames, N animals; angles in radians in image axes (y down).

    ``position`` (T, N, 2) is the middle of the trunk, ``rump`` (T, N) the direction the tail leaves
    the body, ``travelled`` (T, N) a path length that also grows while turning on the spot;
    ``trail_travelled`` and ``trail_rump`` (W + T, N) are the same with the way before the recording;
    ``weights`` (T, N, 4) how far each is in each behaviour, ``order`` (T, N) the height of each:
    a higher one hides a lower one.
    """

    position: Floats
    heading: Floats
    bend: Floats
    head_turn: Floats
    travelled: Floats
    trail_travelled: Floats
    trail_rump: Floats
    weights: Floats
    state: NDArray[np.int64]
    order: NDArray[np.int64]
    lengths: Floats


def simulate_motion(spec: SceneSpec, bouts: tuple[Bout, ...], lengths: Floats) -> Motion:
    """Course of all animals of ``spec``; ``lengths`` (N,) are their body lengths in pixels."""
    warm = round(_WARM_UP_S * spec.fps)
    table = states(bouts, spec)
    walked = np.concatenate([np.full((warm, spec.animals), LOCOMOTION), table])
    pace = np.concatenate([np.ones((warm, spec.animals)), _vigour(spec, bouts)])
    walk = _Walk(spec, lengths, np.random.default_rng([spec.seed, 12]), walked.shape[0])
    return _with_posture(spec, bouts, table, walk.run(walked, pace), lengths)


@dataclass(frozen=True)
class _Course:
    """Positions (W + T, N, 2), unwrapped headings (W + T, N) and heights (W + T, N)."""

    position: Floats
    heading: Floats
    order: NDArray[np.int64]


class _Walk:
    """Steps all animals through the arena, one frame at a time."""

    def __init__(self, spec: SceneSpec, lengths: Floats, rng: np.random.Generator, steps: int) -> None:
        self.spec, self.lengths = spec, lengths
        self.step_s = 1.0 / spec.fps
        self.noise = rng.standard_normal((steps, spec.animals))
        self.side = np.where(rng.random(spec.animals) < 0.5, -1.0, 1.0)
        self.low = np.array(spec.arena[:2])
        self.high = np.array(spec.arena[2:])
        self.position, self.heading = self._start(rng)
        self.speed = np.zeros(spec.animals)
        self.turn = np.zeros(spec.animals)
        self.order = rng.permutation(spec.animals)
        self.contact = np.zeros((spec.animals, spec.animals), bool)

    def _start(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Places well apart from each other: the best of random draws."""
        inset = np.minimum(0.5 * self.lengths.max(), 0.4 * (self.high - self.low))
        heading = rng.uniform(-np.pi, np.pi, self.spec.animals)
        best, best_gap = np.zeros((self.spec.animals, 2)), -1.0
        for _ in range(60):
            places = rng.uniform(self.low + inset, self.high - inset, (self.spec.animals, 2))
            gap = float(_gaps(places).min(initial=np.inf))
            if gap > best_gap:
                best, best_gap = places, gap
        return best, heading

    def run(self, table: NDArray[np.int64], vigour: Floats) -> _Course:
        """Walk through all frames of ``table`` (W + T, N)."""
        frames, animals = table.shape
        position, heading = np.empty((frames, animals, 2)), np.empty((frames, animals))
        order = np.empty((frames, animals), np.int64)
        for _ in range(20):
            self._keep_apart()
            self._keep_inside()
        for k in range(frames):
            position[k], heading[k], order[k] = self.position, self.heading, self.order
            self._advance(table[k], self.noise[k], vigour[k])
        return _Course(position, heading, order)

    def _advance(self, state: NDArray[np.int64], noise: Floats, vigour: Floats) -> None:
        step = self.step_s
        target = _PACE[state] * vigour * self.lengths
        self.speed += (target - self.speed) * min(1.0, step / _REACT_S)
        self.turn += -self.turn * min(1.0, step / 0.7) + 1.9 * np.sqrt(step) * noise
        moving = np.clip(self.speed / (0.5 * self.lengths), 0.0, 1.0)
        ahead = _direction(self.heading)
        wanted = self._wall_push(ahead) + self._social_pull()
        steer = 5.0 * (ahead[:, 0] * wanted[:, 1] - ahead[:, 1] * wanted[:, 0])
        against = (ahead * wanted).sum(1) < -0.7 * np.maximum(np.hypot(*wanted.T), 1e-9)
        steer = np.where(against, 4.0 * self.side * np.hypot(*wanted.T), steer)
        self.heading = self.heading + np.clip(self.turn + steer, -_MAX_TURN, _MAX_TURN) * moving * step
        self.position = self.position + _direction(self.heading) * (self.speed * step)[:, None]
        self._keep_apart()
        self._keep_inside()
        self._climb()

    def _wall_push(self, ahead: Floats) -> Floats:
        nose = self.position + ahead * (0.75 * self.lengths)[:, None]
        reach = 0.35 * self.lengths[:, None]
        inner_low = np.clip((self.low + reach - nose) / reach, 0.0, 2.0)
        inner_high = np.clip((nose - self.high + reach) / reach, 0.0, 2.0)
        return np.asarray(inner_low - inner_high)

    def _social_pull(self) -> Floats:
        """Towards others from afar (by the dial), away from them when near and shy."""
        animals = self.spec.animals
        if animals == 1:
            return np.zeros((1, 2))
        apart = self.position[None] - self.position[:, None]
        gap = np.hypot(apart[..., 0], apart[..., 1]) + np.eye(animals) * 1e9
        unit = apart / gap[..., None]
        scaled = gap / self.lengths.mean()
        pull = self.spec.touching * np.exp(-(((scaled - 1.5) / 1.0) ** 2)) * 0.6
        push = (1.0 - self.spec.touching) * np.exp(-((scaled / 0.9) ** 2)) * 2.0
        return np.asarray((unit * (pull - push)[..., None]).sum(1))

    def _keep_apart(self) -> None:
        """Bodies are two discs each; how far they may overlap is the dial."""
        if self.spec.animals == 1:
            return
        ahead = _direction(self.heading) * (0.22 * self.lengths)[:, None]
        room = 0.19 * (1.0 - 0.75 * self.spec.touching)
        shift = np.zeros_like(self.position)
        for mine in (ahead, -ahead):
            for other in (ahead, -ahead):
                apart = (self.position + mine)[:, None] - (self.position + other)[None]
                gap = np.hypot(apart[..., 0], apart[..., 1])
                np.fill_diagonal(gap, np.inf)
                needed = room * (self.lengths[:, None] + self.lengths[None])
                overlap = np.clip(needed - gap, 0.0, None)
                shift += (apart / np.maximum(gap, 1e-6)[..., None] * overlap[..., None]).sum(1) * 0.25
        self.position = self.position + shift

    def _keep_inside(self) -> None:
        """Snout, trunk and rump stay on the floor."""
        ahead = _direction(self.heading)
        for along, radius in ((0.5, 0.03), (-0.3, 0.2), (0.1, 0.18)):
            place = self.position + ahead * (along * self.lengths)[:, None]
            border = (radius * self.lengths)[:, None]
            short = np.clip(self.low + border - place, 0.0, None)
            over = np.clip(place - self.high + border, 0.0, None)
            self.position = self.position + short - over

    def _climb(self) -> None:
        """When two meet, the faster comes to lie on top; the order holds while they touch."""
        if self.spec.animals == 1:
            return
        contact = _gaps(self.position) < 0.95 * self.lengths.mean()
        for first, second in zip(*np.nonzero(np.triu(contact & ~self.contact)), strict=True):
            alone = contact[first].sum() == 1 and contact[second].sum() == 1
            faster = self.speed[first] > self.speed[second]
            if alone and faster != (self.order[first] > self.order[second]):
                self.order = self.order.copy()
                self.order[[first, second]] = self.order[[second, first]]
        self.contact = contact


def _gaps(places: Floats) -> Floats:
    apart = places[None] - places[:, None]
    gap = np.hypot(apart[..., 0], apart[..., 1])
    np.fill_diagonal(gap, np.inf)
    return np.asarray(gap)


def _direction(angle: Floats) -> Floats:
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)


def _vigour(spec: SceneSpec, bouts: tuple[Bout, ...]) -> Floats:
    """One pace a bout, shape (T, N)."""
    rng = np.random.default_rng([spec.seed, 14])
    table = np.ones((spec.frames, spec.animals))
    for bout in bouts:
        table[bout.start : bout.stop, bout.identity - 1] = rng.uniform(0.45, 1.5)
    return table


def _with_posture(
    spec: SceneSpec, bouts: tuple[Bout, ...], table: NDArray[np.int64], course: _Course, lengths: Floats
) -> Motion:
    """Bending of trunk and head: from turning, from the behaviour, and a little of its own."""
    warm = len(course.heading) - spec.frames
    rng = np.random.default_rng([spec.seed, 13])
    weight = weights(table, spec.fps)
    time = np.arange(spec.frames)[:, None] / spec.fps
    rate = np.gradient(course.heading, axis=0) * spec.fps
    all_turning = np.clip(_smooth(rate, 0.35 * spec.fps), -_MAX_TURN, _MAX_TURN)
    turning = all_turning[warm:]
    curl = _curl(spec, bouts, rng)
    phase = rng.uniform(0, 2 * np.pi, (4, spec.animals))
    rest, grooming = weight[..., REST], weight[..., GROOMING]
    rearing, walking = weight[..., REARING], weight[..., LOCOMOTION]
    bend = np.clip(0.30 * turning + curl * (1.0 * rest + 0.55 * grooming), -1.5, 1.5)
    scan = 0.22 * np.sin(2.1 * time + phase[0]) + 0.14 * np.sin(3.7 * time + phase[1])
    nod = 0.35 * np.sin(2 * np.pi * 1.3 * time + phase[2]) + 0.12 * np.sin(2 * np.pi * 5.5 * time + phase[3])
    head_turn = 0.16 * turning + scan * (0.9 * walking + 1.3 * rearing + 0.1 * rest)
    head_turn = head_turn + grooming * (0.5 * curl + nod) + 0.3 * rest * curl
    trail_rump = course.heading - 0.5 * np.concatenate([0.30 * all_turning[:warm], bend])
    trail = _travelled(course.position, trail_rump, lengths)
    return Motion(
        course.position[warm:], course.heading[warm:], bend, np.clip(head_turn, -0.9, 0.9),
        trail[warm:], trail, trail_rump, weight, table, course.order[warm:], lengths,
    )  # fmt: skip


def _curl(spec: SceneSpec, bouts: tuple[Bout, ...], rng: np.random.Generator) -> Floats:
    """To which side, and how far, an animal curls in each bout; crosses over smoothly."""
    table = np.zeros((spec.frames, spec.animals))
    for bout in bouts:
        table[bout.start : bout.stop, bout.identity - 1] = rng.choice((-1.0, 1.0)) * rng.uniform(0.2, 1.1)
    return _smooth(table, 0.5 * spec.fps)


def _smooth(values: Floats, frames: float) -> Floats:
    """Moving mean over about ``frames`` frames, ends held."""
    half = min(int(frames / 2), 10_000)
    if half < 1:
        return values
    window = 2 * half + 1
    padded = np.concatenate([np.repeat(values[:1], half, 0), values, np.repeat(values[-1:], half, 0)])
    sums = np.concatenate([np.zeros_like(padded[:1]), np.cumsum(padded, axis=0)])
    return np.asarray((sums[window:] - sums[:-window]) / window)


def _travelled(position: Floats, rump: Floats, lengths: Floats) -> Floats:
    step = np.hypot(*np.moveaxis(np.diff(position, axis=0), -1, 0))
    turned = np.abs(np.diff(rump, axis=0)) * 0.35 * lengths
    return np.concatenate([np.zeros((1, len(lengths))), np.cumsum(step + turned, axis=0)])
