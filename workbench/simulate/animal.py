"""Build and posture of a rodent seen from above.

Lengths are parts of the body length (snout to tail base) until `pose` turns them into pixels. The
station along the midline is 0 at the snout and 1 at the tail base.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.simulate.behavior import GROOMING, LOCOMOTION, REARING, REST
from workbench.simulate.motion import Motion
from workbench.simulate.spec import SceneSpec
from workbench.simulate.texture import coat_pattern

Floats = NDArray[np.float64]

POINT_NAMES = ("snout", "left_ear", "right_ear", "neck", "centre", "tail_base", "tail_middle", "tail_tip")
"""Order of the points of an `AnimalTruth`; left and right are the animal's own."""

_TAIL_JOINTS = 30


@dataclass(frozen=True)
class Anatomy:
    """Proportions of a species, as parts of the body length."""

    stations: tuple[float, ...]
    half_widths: tuple[float, ...]
    head_end: float
    ear_station: float
    ear_offset: float
    ear_radius: float
    eye_station: float
    eye_offset: float
    tail_length: float
    tail_root: float
    tail_base: float
    tail_tip: float


MOUSE = Anatomy(
    stations=(0.0, 0.05, 0.12, 0.20, 0.28, 0.35, 0.42, 0.55, 0.70, 0.80, 0.89, 0.95, 1.0),
    half_widths=(0.046, 0.070, 0.100, 0.127, 0.143, 0.151, 0.160, 0.190, 0.213, 0.210, 0.168, 0.110, 0.050),
    head_end=0.36, ear_station=0.30, ear_offset=0.130, ear_radius=0.053, eye_station=0.17, eye_offset=0.072,
    tail_length=0.92, tail_root=0.050, tail_base=0.024, tail_tip=0.007,
)  # fmt: skip
RAT = Anatomy(
    stations=(0.0, 0.04, 0.10, 0.18, 0.25, 0.31, 0.38, 0.50, 0.66, 0.78, 0.88, 0.95, 1.0),
    half_widths=(0.038, 0.057, 0.081, 0.103, 0.113, 0.118, 0.128, 0.156, 0.178, 0.178, 0.142, 0.092, 0.046),
    head_end=0.31, ear_station=0.26, ear_offset=0.108, ear_radius=0.040, eye_station=0.16, eye_offset=0.060,
    tail_length=0.84, tail_root=0.046, tail_base=0.030, tail_tip=0.009,
)  # fmt: skip
ANATOMY = {"mouse": MOUSE, "rat": RAT}


@dataclass(frozen=True)
class Individual:
    """What makes one animal differ from the next; all 1 and a flat coat where texture is 0."""

    length: float
    plump: float
    tail: float
    coat: NDArray[np.float32]
    tone: float


@dataclass(frozen=True)
class Posture:
    """One animal in one frame, in pixels.

    ``midline`` (M, 2) from snout to tail base with ``radii`` and ``stations`` (M,); ``tail`` (J, 2)
    with ``tail_radii`` (J,); ``ears``, ``eyes`` and ``paws`` (n, 2) with one radius each kind.
    """

    midline: Floats
    radii: Floats
    stations: Floats
    tail: Floats
    tail_radii: Floats
    ears: Floats
    ear_radius: float
    eyes: Floats
    eye_radius: float
    paws: Floats
    paw_radius: float
    head_end: float
    length: float

    def points(self) -> Floats:
        """The points of `POINT_NAMES`, shape (8, 2)."""
        neck = _along(self.midline, self.stations, self.head_end)
        centre = _along(self.midline, self.stations, 0.5 * (1.0 + self.head_end))
        middle = self.tail[len(self.tail) // 2]
        return np.stack(
            [
                self.midline[0],
                self.ears[0],
                self.ears[1],
                neck,
                centre,
                self.midline[-1],
                middle,
                self.tail[-1],
            ]
        )

    @property
    def heading(self) -> float:
        """Direction from the neck's side of the trunk to the snout, degrees counter-clockwise."""
        ahead = self.midline[0] - _along(self.midline, self.stations, 0.5)
        return float(np.degrees(np.arctan2(-ahead[1], ahead[0])))


def draw_individuals(spec: SceneSpec) -> tuple[Individual, ...]:
    """The animals of a scene, each from its own random stream."""
    return tuple(_individual(spec, number) for number in range(1, spec.animals + 1))


def _individual(spec: SceneSpec, number: int) -> Individual:
    rng = np.random.default_rng([spec.seed_of(number), 21, number])
    vary = min(1.0, spec.texture)
    size = vary * spec.spread
    length, plump, tail, tone = rng.uniform(-1.0, 1.0, 4)
    return Individual(
        length=1.0 + 0.06 * size * length,
        plump=1.0 + 0.06 * vary * plump,
        tail=1.0 + 0.08 * vary * tail,
        coat=coat_pattern(rng) * np.float32(spec.texture),
        tone=float(spec.texture * tone),
    )


def pose(spec: SceneSpec, motion: Motion, individuals: tuple[Individual, ...], k: int, n: int) -> Posture:
    """Posture of animal ``n`` (from 0) in frame ``k``."""
    return _Poser(spec, motion, individuals[n], k, n).posture()


class _Poser:
    """Lays out one animal in one frame."""

    def __init__(self, spec: SceneSpec, motion: Motion, individual: Individual, k: int, n: int) -> None:
        self.spec, self.motion, self.individual, self.k, self.n = spec, motion, individual, k, n
        self.anatomy = ANATOMY[spec.species]
        self.length = float(motion.lengths[n])
        self.weight = motion.weights[k, n]
        self.gait = 2 * np.pi * float(motion.travelled[k, n]) / (0.9 * self.length)

    def posture(self) -> Posture:
        anatomy, length = self.anatomy, self.length
        midline, angles, stations = self._midline()
        tail = self._tail(midline[-1])
        thick = np.interp(np.linspace(0.0, 1.0, len(tail)), (0, 0.05, 0.13, 1), _tail_profile(anatomy))
        lift = 1.0 + 0.12 * float(self.weight[REARING])
        sides = _Sides(midline, angles, stations)
        return Posture(
            midline=midline,
            radii=self._radii(stations),
            stations=stations,
            tail=tail,
            tail_radii=thick * length,
            ears=sides(anatomy.ear_station, anatomy.ear_offset * length * lift),
            ear_radius=anatomy.ear_radius * length * lift,
            eyes=sides(anatomy.eye_station, anatomy.eye_offset * length * lift),
            eye_radius=0.020 * length,
            paws=self._paws(sides),
            paw_radius=0.030 * length,
            head_end=anatomy.head_end,
            length=length,
        )

    def _midline(self) -> tuple[Floats, Floats, Floats]:
        """Midline points, the direction to the front at each, and the stations."""
        motion, weight, head_end, here = self.motion, self.weight, self.anatomy.head_end, (self.k, self.n)
        stations = np.unique(np.concatenate([self.anatomy.stations, np.linspace(0.0, 1.0, 21)]))
        sway = 0.10 * weight[LOCOMOTION] * np.sin(self.gait - 4.0 * stations)
        into_head = np.clip((head_end + 0.10 - stations) / 0.18, 0.0, 1.0)
        turn = motion.head_turn[here] * into_head * into_head * (3 - 2 * into_head)
        angles = motion.heading[here] + motion.bend[here] * (0.5 - stations) + sway + turn
        # From above, a rearing animal is foreshortened; one that grooms or rests is drawn together.
        trunk = 1.0 + 0.03 * weight[LOCOMOTION] - 0.40 * weight[REARING]
        trunk = trunk - 0.16 * weight[GROOMING] - 0.07 * weight[REST]
        head = 1.0 - 0.18 * weight[REARING] - 0.22 * weight[GROOMING]
        middle = 0.5 * (stations[1:] + stations[:-1])
        scale = np.where(middle < head_end, head, trunk) * self.length * np.diff(stations)
        between = 0.5 * (angles[1:] + angles[:-1])
        steps = np.stack([np.cos(between), np.sin(between)], axis=1) * scale[:, None]
        offsets = np.concatenate([np.zeros((1, 2)), -np.cumsum(steps, axis=0)])
        return motion.position[here] + offsets - _along(offsets, stations, 0.5), angles, stations

    def _radii(self, stations: Floats) -> Floats:
        anatomy, weight = self.anatomy, self.weight
        radii = np.interp(stations, anatomy.stations, anatomy.half_widths) * self.length
        in_trunk = np.clip((stations - anatomy.head_end) / 0.15, 0.0, 1.0)
        breath = 0.015 * weight[REST] * np.sin(2 * np.pi * 2.1 * self.k / self.spec.fps)
        swell = 0.03 * weight[GROOMING] + 0.05 * weight[REST] - 0.04 * (weight[LOCOMOTION] + weight[REARING])
        trunk = self.individual.plump * (1.0 + breath + swell)
        head = 1.0 + 0.12 * weight[REARING]
        return np.asarray(radii * (head + (trunk - head) * in_trunk))

    def _tail(self, base: Floats) -> Floats:
        """Joints of the tail: each follows the way its root came, with a standing wave of its own."""
        motion, n = self.motion, self.n
        travelled = float(motion.travelled[self.k, n])
        total = self.anatomy.tail_length * self.individual.tail * self.length
        reach = np.linspace(0.0, 1.0, _TAIL_JOINTS)
        past = travelled - 0.8 * reach * total
        angles = np.interp(past, motion.trail_travelled[:, n], motion.trail_rump[:, n])
        rng = np.random.default_rng([self.spec.seed, 22, n])
        phase, side, bow = rng.uniform(0, 2 * np.pi), rng.uniform(0, 2 * np.pi), rng.uniform(-0.8, 0.8)
        drift = 0.6 * travelled / self.length
        wave = 0.55 * np.sin(phase + drift + 4.2 * reach) - 0.55 * np.sin(phase + drift)
        slow = bow * np.sin(side + 0.3 * self.k / self.spec.fps + 0.3 * drift)
        bent = angles - angles[0] + (wave + slow * reach) * np.minimum(1.0, reach * 3)
        angles = angles[0] + 2.2 * np.tanh(bent / 2.2)
        step = total * (1.0 - 0.05 * self.weight[REARING]) / (_TAIL_JOINTS - 1)
        steps = np.stack([np.cos(angles[1:]), np.sin(angles[1:])], axis=1) * step
        return _inside(self.spec, base, -steps)

    def _half_width(self, station: float) -> float:
        return float(np.interp(station, self.anatomy.stations, self.anatomy.half_widths)) * self.length

    def _paws(self, sides: _Sides) -> Floats:
        """Hind and fore paws that show beside the body in the swing of a step."""
        swing = self.weight[LOCOMOTION] * np.array([np.sin(self.gait), -np.sin(self.gait)])
        hind = sides(0.80, 0.89 * self._half_width(0.80))
        fore = sides(self.anatomy.head_end + 0.05, 0.80 * self._half_width(self.anatomy.head_end + 0.05))
        ahead = sides.ahead * self.length
        hind = hind + ahead * (0.06 * swing)[:, None]
        fore = fore + ahead * (0.05 - 0.06 * swing)[:, None]
        return np.concatenate([hind, fore])


def _tail_profile(anatomy: Anatomy) -> list[float]:
    cone = 0.5 * (anatomy.tail_root + anatomy.tail_base)
    return [anatomy.tail_root, cone, anatomy.tail_base, anatomy.tail_tip]


def _inside(spec: SceneSpec, base: Floats, steps: Floats) -> Floats:
    """Joints from ``base`` along ``steps``; where a wall is in the way the tail runs along it."""
    left, top, right, bottom = spec.arena
    x, y = min(max(float(base[0]), left), right), min(max(float(base[1]), top), bottom)
    joints = [(x, y)]
    free = True
    for dx, dy in steps.tolist():
        reach = math.hypot(dx, dy)
        new_x, new_y = min(max(x + dx, left), right), min(max(y + dy, top), bottom)
        if new_x != x + dx:
            free = False
            new_y = y + math.copysign(math.sqrt(max(reach**2 - (new_x - x) ** 2, 0.0)), dy)
            new_y = min(max(new_y, top), bottom)
        elif new_y != y + dy:
            free = False
            new_x = x + math.copysign(math.sqrt(max(reach**2 - (new_y - y) ** 2, 0.0)), dx)
            new_x = min(max(new_x, left), right)
        x, y = new_x, new_y
        joints.append((x, y))
    line = np.array(joints)
    for _ in range(0 if free else 6):  # a tail does not fold, it bends
        line[1:-1] = 0.25 * line[:-2] + 0.5 * line[1:-1] + 0.25 * line[2:]
    return line


class _Sides:
    """Places beside the midline: ``sides(station, offset)`` gives left and right, (2, 2)."""

    def __init__(self, midline: Floats, angles: Floats, stations: Floats) -> None:
        self.midline, self.angles, self.stations = midline, angles, stations
        middle = float(np.interp(0.5, stations, angles))
        self.ahead = np.array([np.cos(middle), np.sin(middle)])

    def __call__(self, station: float, offset: float) -> Floats:
        angle = float(np.interp(station, self.stations, self.angles))
        left = np.array([np.sin(angle), -np.cos(angle)])
        place = _along(self.midline, self.stations, station)
        return np.stack([place + left * offset, place - left * offset])


def _along(line: Floats, stations: Floats, station: float) -> Floats:
    return np.array([np.interp(station, stations, line[:, 0]), np.interp(station, stations, line[:, 1])])
