"""Faults put into good masks on purpose: what annotators and networks get wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Mask
from workbench.vision.anatomy import FaultKind

HEAD, BODY, TAIL = 1, 2, 3


@dataclass(frozen=True, eq=False)
class Seeded:
    """A mask with one fault: which kinds name it rightly, and where it was put."""

    classes: Mask
    animals: Mask | None
    kinds: frozenset[FaultKind]
    box: tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class Good:
    """A good mask of ``count`` animals; ``numbers`` is there also with one animal."""

    classes: Mask
    numbers: Mask
    count: int

    @property
    def animals(self) -> Mask | None:
        """The plane as a study keeps it: absent with one animal."""
        return self.numbers if self.count > 1 else None


Seeder = Callable[[Good, int, np.random.Generator], "Seeded | None"]


def seeded(good: Good, classes: Mask, numbers: Mask, *kinds: FaultKind) -> Seeded | None:
    """What became of ``good``; None where nothing changed."""
    changed = ((classes != good.classes) | (numbers != good.numbers)).astype(np.uint8)
    x, y, width, height = cv2.boundingRect(changed)
    if width == 0:
        return None
    return Seeded(
        classes, numbers if good.count > 1 else None, frozenset(kinds), (x, y, x + width, y + height)
    )


def part(good: Good, n: int, value: int) -> NDArray[np.bool_]:
    """Pixels of one part of animal ``n``."""
    return np.asarray((good.numbers == n) & (good.classes == value))


def missing(value: int, instead: int) -> Seeder:
    """A part rubbed out (``instead`` 0), or painted as another."""

    def put(good: Good, n: int, _rng: np.random.Generator) -> Seeded | None:
        gone = part(good, n, value)
        classes, numbers = good.classes.copy(), good.numbers.copy()
        classes[gone] = instead
        if not instead:
            numbers[gone] = 0
        return seeded(good, classes, numbers, FaultKind.MISSING_PART)

    return put


def second_head(good: Good, n: int, _rng: np.random.Generator) -> Seeded | None:
    """The end of the body beside the tail is head, too."""
    body, tail = part(good, n, BODY), part(good, n, TAIL)
    if not tail.any() or not body.any():
        return None
    away = cv2.distanceTransform((~tail).astype(np.uint8), cv2.DIST_L2, 5)
    reach = np.quantile(away[body], 0.25)
    classes = good.classes.copy()
    classes[body & (away <= reach)] = HEAD
    return seeded(
        good, classes, good.numbers, FaultKind.EXTRA_PART, FaultKind.HEAD_NOT_AT_END, FaultKind.DETACHED_PART
    )


def second_tail(good: Good, n: int, rng: np.random.Generator) -> Seeded | None:
    """Another tail out of the animal's side."""
    own, scale = good.numbers == n, np.sqrt((good.numbers == n).sum())
    ys, xs = np.nonzero(part(good, n, BODY))
    if not len(xs):
        return None
    classes, numbers = good.classes.copy(), good.numbers.copy()
    for _ in range(20):
        angle = rng.uniform(0, 2 * np.pi)
        start = (float(xs.mean()), float(ys.mean()))
        stop = (start[0] + 1.3 * scale * np.cos(angle), start[1] + 1.3 * scale * np.sin(angle))
        line = np.zeros_like(classes)
        cv2.line(line, _pixel(start), _pixel(stop), 1, max(2, int(0.04 * scale)))
        new = (line > 0) & (good.classes == 0)
        near = cv2.dilate((good.classes == TAIL).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        if (
            new.sum() > 0.02 * own.sum()
            and not (new & near).any()
            and cv2.connectedComponents(new.astype(np.uint8))[0] == 2
        ):
            classes[new], numbers[new] = TAIL, n
            return seeded(good, classes, numbers, FaultKind.EXTRA_PART)
    return None


def _pixel(point: tuple[float, float]) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def cut_tail(good: Good, n: int, rng: np.random.Generator) -> Seeded | None:
    """A gap between body and tail."""
    tail, rest = part(good, n, TAIL), (good.numbers == n) & (good.classes != TAIL)
    if not tail.any() or not rest.any():
        return None
    scale = np.sqrt((good.numbers == n).sum())
    away = cv2.distanceTransform((~rest).astype(np.uint8), cv2.DIST_L2, 5)
    gone = tail & (away <= max(1.5, rng.uniform(0.02, 0.10) * scale))
    classes, numbers = good.classes.copy(), good.numbers.copy()
    classes[gone], numbers[gone] = 0, 0
    if not ((numbers == n) & (classes == TAIL)).any():
        return None
    return seeded(good, classes, numbers, FaultKind.DETACHED_PART)


def head_in_the_middle(good: Good, n: int, rng: np.random.Generator) -> Seeded | None:
    """Head class in the middle of the trunk, its true place body."""
    trunk = part(good, n, BODY) | part(good, n, HEAD)
    tail = part(good, n, TAIL)
    if not tail.any() or trunk.sum() < 50:
        return None
    away = cv2.distanceTransform((~tail).astype(np.uint8), cv2.DIST_L2, 5)
    low = rng.uniform(0.25, 0.45)
    first, last = np.quantile(away[trunk], [low, low + 0.25])
    classes = good.classes.copy()
    classes[trunk] = BODY
    classes[trunk & (away >= first) & (away <= last)] = HEAD
    return seeded(good, classes, good.numbers, FaultKind.HEAD_NOT_AT_END, FaultKind.EXTRA_PART)


def island(good: Good, n: int, rng: np.random.Generator) -> Seeded | None:
    """A stray blot beside the animal."""
    own = good.numbers == n
    scale = np.sqrt(own.sum())
    free = cv2.distanceTransform((good.classes == 0).astype(np.uint8), cv2.DIST_L2, 5)
    mine = cv2.distanceTransform((~own).astype(np.uint8), cv2.DIST_L2, 5)
    radius = max(1.5, rng.uniform(0.01, 0.07) * scale)
    ys, xs = np.nonzero((free > radius + 2) & (mine < radius + 2 + scale))
    if not len(xs):
        return None
    at = int(rng.integers(len(xs)))
    classes, numbers = good.classes.copy(), good.numbers.copy()
    blot = np.zeros_like(classes)
    cv2.circle(blot, (int(xs[at]), int(ys[at])), int(radius), 1, -1)
    classes[blot > 0], numbers[blot > 0] = int(rng.integers(1, 4)), n
    return seeded(good, classes, numbers, FaultKind.ISLAND, FaultKind.EXTRA_PART)


def speck(good: Good, n: int, rng: np.random.Generator) -> Seeded | None:
    """A blot of the wrong class inside the animal."""
    body = part(good, n, BODY)
    scale = np.sqrt((good.numbers == n).sum())
    radius = max(1.5, rng.uniform(0.01, 0.06) * scale)
    inner = cv2.distanceTransform(body.astype(np.uint8), cv2.DIST_L2, 5)
    ys, xs = np.nonzero(inner > radius + 2)
    if not len(xs):
        return None
    at = int(rng.integers(len(xs)))
    classes = good.classes.copy()
    cv2.circle(classes, (int(xs[at]), int(ys[at])), int(radius), int(rng.choice([HEAD, TAIL])), -1)
    return seeded(good, classes, good.numbers, FaultKind.ISLAND, FaultKind.EXTRA_PART)


def hole(good: Good, n: int, rng: np.random.Generator) -> Seeded | None:
    """A hole in body or head."""
    trunk = part(good, n, BODY) | part(good, n, HEAD)
    scale = np.sqrt((good.numbers == n).sum())
    radius = max(1.5, rng.uniform(0.01, 0.12) * scale)
    inner = cv2.distanceTransform(trunk.astype(np.uint8), cv2.DIST_L2, 5)
    ys, xs = np.nonzero(inner > radius + 2)
    if not len(xs):
        return None
    at = int(rng.integers(len(xs)))
    classes, numbers = good.classes.copy(), good.numbers.copy()
    gone = np.zeros_like(classes)
    cv2.circle(gone, (int(xs[at]), int(ys[at])), int(radius), 1, -1)
    classes[gone > 0], numbers[gone > 0] = 0, 0
    return seeded(good, classes, numbers, FaultKind.HOLE)


def swollen(good: Good, n: int, rng: np.random.Generator) -> Seeded | None:
    """An outline drawn too wide: half as large again, or twice."""
    own = (good.numbers == n).astype(np.uint8)
    distance, labels = cv2.distanceTransformWithLabels(
        1 - own, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    wanted = rng.uniform(1.6, 2.2) * own.sum()
    free = (good.numbers == 0) | (own > 0)
    reach = np.sort(distance[free])[min(int(wanted), int(free.sum()) - 1)]
    value = np.zeros(labels.max() + 1, np.uint8)
    value[labels[own > 0]] = good.classes[own > 0]
    new = (distance <= reach) & (good.numbers == 0)
    classes, numbers = good.classes.copy(), good.numbers.copy()
    classes[new], numbers[new] = value[labels[new]], n
    return seeded(good, classes, numbers, FaultKind.AREA_JUMP)


def shrunken(good: Good, n: int, _rng: np.random.Generator) -> Seeded | None:
    """Head and body only half filled."""
    trunk = (part(good, n, BODY) | part(good, n, HEAD)).astype(np.uint8)
    inner = cv2.distanceTransform(trunk, cv2.DIST_L2, 5)
    tail = part(good, n, TAIL)
    keep = cv2.dilate(tail.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    gone = (trunk > 0) & (inner < np.quantile(inner[trunk > 0], 0.55)) & ~keep
    classes, numbers = good.classes.copy(), good.numbers.copy()
    classes[gone], numbers[gone] = 0, 0
    return seeded(good, classes, numbers, FaultKind.AREA_JUMP, FaultKind.DETACHED_PART, FaultKind.EXTRA_PART)


def short_tail(good: Good, n: int, rng: np.random.Generator) -> Seeded | None:
    """The outer part of the tail forgotten."""
    tail, rest = part(good, n, TAIL), (good.numbers == n) & (good.classes != TAIL)
    if not tail.any() or not rest.any():
        return None
    away = cv2.distanceTransform((~rest).astype(np.uint8), cv2.DIST_L2, 5)
    gone = tail & (away > np.quantile(away[tail], rng.uniform(0.25, 0.4)))
    classes, numbers = good.classes.copy(), good.numbers.copy()
    classes[gone], numbers[gone] = 0, 0
    return seeded(good, classes, numbers, FaultKind.LENGTH_JUMP, FaultKind.AREA_JUMP)


def swapped(first: int, second: int) -> Seeder:
    """Two classes of one animal in each other's place."""

    def put(good: Good, n: int, _rng: np.random.Generator) -> Seeded | None:
        a, b = part(good, n, first), part(good, n, second)
        if not a.any() or not b.any():
            return None
        classes = good.classes.copy()
        classes[a], classes[b] = second, first
        return seeded(good, classes, good.numbers, FaultKind.CLASS_SWAP)

    return put


def numbers_swapped(good: Good, n: int, _rng: np.random.Generator) -> Seeded | None:
    """Two animals with each other's number."""
    if good.count < 2:
        return None
    other = n % good.count + 1
    numbers = good.numbers.copy()
    numbers[good.numbers == n], numbers[good.numbers == other] = other, n
    return seeded(good, good.classes, numbers, FaultKind.NUMBER_SWAP)


def number_on_part(good: Good, n: int, rng: np.random.Generator) -> Seeded | None:
    """Head, tail or a piece of one animal with another's number."""
    if good.count < 2:
        return None
    other = n % good.count + 1
    chosen = part(good, n, int(rng.choice([HEAD, TAIL])))
    numbers = good.numbers.copy()
    numbers[chosen] = other
    return seeded(
        good, good.classes, numbers, FaultKind.NUMBER_CONFLICT, FaultKind.EXTRA_PART, FaultKind.MISSING_PART
    )


def without_number(good: Good, n: int, rng: np.random.Generator) -> Seeded | None:
    """A piece of an animal without a number."""
    if good.count < 2:
        return None
    numbers = good.numbers.copy()
    numbers[part(good, n, int(rng.choice([HEAD, TAIL])))] = 0
    return seeded(good, good.classes, numbers, FaultKind.NO_NUMBER)


def animal_forgotten(good: Good, n: int, _rng: np.random.Generator) -> Seeded | None:
    """A whole animal not drawn."""
    gone = good.numbers == n
    classes, numbers = good.classes.copy(), good.numbers.copy()
    classes[gone], numbers[gone] = 0, 0
    return seeded(good, classes, numbers, FaultKind.MISSING_ANIMAL)


def wrong_size(good: Good, _n: int, _rng: np.random.Generator) -> Seeded | None:
    """The mask of a resized picture."""
    classes = cv2.resize(good.classes, (512, 512), interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    numbers = cv2.resize(good.numbers, (512, 512), interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    animals = numbers if good.count > 1 else None
    return Seeded(classes, animals, frozenset({FaultKind.WRONG_SIZE}), (0, 0, 512, 512))


SEEDERS: dict[str, Seeder] = {
    "head missing": missing(HEAD, 0),
    "head painted as body": missing(HEAD, BODY),
    "tail missing": missing(TAIL, 0),
    "body painted as head": missing(BODY, HEAD),
    "second head": second_head,
    "second tail": second_tail,
    "tail cut off": cut_tail,
    "head in the middle": head_in_the_middle,
    "stray island": island,
    "speck of another class": speck,
    "hole": hole,
    "outline too wide": swollen,
    "trunk half filled": shrunken,
    "tail too short": short_tail,
    "head and tail swapped": swapped(HEAD, TAIL),
    "head and body swapped": swapped(HEAD, BODY),
    "body and tail swapped": swapped(BODY, TAIL),
    "numbers swapped": numbers_swapped,
    "part with another's number": number_on_part,
    "part without number": without_number,
    "animal forgotten": animal_forgotten,
    "wrong size": wrong_size,
}
