"""What the frames before and after say: animals missing, sizes that jump, numbers or ends exchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import inf, log
from statistics import median

import numpy as np

from workbench.vision.anatomy_faults import Fault, FaultKind
from workbench.vision.anatomy_parts import LEAST, PARTS, AnimalShape, FrameShape, Neighbour

NEAR_S = 0.5
"""Frames at most so far apart show nearly the same posture."""
NUMBERS_S = 1.0
FLIP_S = 0.25
NEXT_S = 0.15
LIMITS = {"area": 1.35, "length": 1.35, "head": 1.7, "body": 1.5, "tail": 1.7}
"""Largest ratio of good masks of frames `NEXT_S` apart (simulated: 1.07, half-hidden 1.46)."""
WIDER_NEAR, WIDER_HIDDEN = 1.2, 1.2
"""How much wider it is up to `NEAR_S` apart, and where another animal hides some of this one."""
FAR = 2.2
"""Largest ratio of area or length of the same animal at any time of a video."""
ROOMY = 5.0
"""A part is clearly seen in a neighbour from so many times the least share of a part."""
MOSTLY_HIDDEN = 0.4
SAME, OTHER = 0.10, 0.30
"""Overlap below which an animal is not where its number was, and above which it is where another was."""

Shapes = Mapping[int, AnimalShape]


def animals_in_view(told: int, numbered: bool, neighbours: Sequence[Neighbour]) -> int:
    """How many animals a mask should show; 0 where the numbers in the masks must say it.

    Parameters
    ----------
    told
        What the study says; 1 is also what it says when nobody told.
    numbered
        Whether the mask has animal numbers.
    """
    if told > 1:
        return told
    if numbered or any(len(neighbour.shape.animals) > 1 for neighbour in neighbours):
        return 0
    return round(median(neighbour.shape.blobs for neighbour in neighbours)) if neighbours else 1


def check_counts(
    known: Shapes, count: int, neighbours: Sequence[Neighbour], size: tuple[int, int]
) -> list[Fault]:
    """Animals that are not there, and numbers beyond the last."""
    wanted = set(range(1, count + 1)) if count else _in_all(neighbours)
    everywhere = (0, 0, *size)
    faults = []
    for number in sorted(wanted - known.keys()):
        shapes = [
            n.shape.animals[number] for n in neighbours if number in n.shape.animals and n.seconds < inf
        ]
        box = shapes[0].box if shapes else everywhere
        hidden = _vanishing(number, known, neighbours)
        faults.append(Fault(FaultKind.MISSING_ANIMAL, box, number, explained=hidden))
    extra = sorted(known.keys() - wanted) if count else []
    return faults + [Fault(FaultKind.EXTRA_ANIMAL, known[number].box, number) for number in extra]


def _vanishing(number: int, known: Shapes, neighbours: Sequence[Neighbour]) -> bool:
    """Whether the animal was nearly gone behind another just before or after."""
    near = [n.shape.animals for n in neighbours if n.seconds <= NEAR_S and number in n.shape.animals]
    if not near or not known:
        return False
    return any(
        shapes[number].hidden
        and shapes[number].area < MOSTLY_HIDDEN * median(shape.area for shape in known.values())
        for shapes in near
    )


def seen_nearby(fault: Fault, neighbours: Sequence[Neighbour]) -> Fault:
    """A hidden part that all frames just before and after show clearly is a missing one after all."""
    near = [n.shape.animals.get(fault.animal) for n in neighbours if n.seconds <= NEAR_S]
    if not fault.explained or not near:
        return fault
    least = ROOMY * LEAST.get(fault.part, 1.0)
    clear = all(shape is not None and shape.areas.get(fault.part, 0) >= least * shape.area for shape in near)
    return replace(fault, explained=not clear)


def _in_all(neighbours: Sequence[Neighbour]) -> set[int]:
    found = [set(neighbour.shape.animals) for neighbour in neighbours]
    return set.intersection(*found) if found else set()


def check_neighbours(known: Shapes, neighbours: Sequence[Neighbour]) -> list[Fault]:
    """Sizes, numbers and ends that do not go with the frames around."""
    if not neighbours:
        return []
    faults = list(_number_swaps(known, neighbours))
    swapped = {fault.animal for fault in faults} | {int(fault.other) for fault in faults}
    for number, shape in known.items():
        if number in swapped:
            continue
        others = [(n.shape.animals[number], n.seconds) for n in neighbours if number in n.shape.animals]
        faults += [fault for fault in (_area(number, shape, others), _length(number, shape, others)) if fault]
        faults += _turned(number, shape, others)
    return faults


def likeness(shape: FrameShape, neighbours: Sequence[Neighbour]) -> float:
    """How much the animals of a mask are like those of other masks, 1 (the same) to 0 (far off, or none).

    By area and length of each animal: a measure of certainty for masks that no network has made.
    """
    if not shape.animals:
        return 0.0
    worst = 0.0
    for number, one in shape.animals.items():
        for neighbour in neighbours:
            other = neighbour.shape.animals.get(number)
            if other is None or not (neighbour.seconds <= NEAR_S or neighbour.seconds == inf):
                continue
            for a, b in ((one.area, other.area), (one.length, other.length)):
                if min(a, b) > 0:
                    worst = max(worst, abs(log(a / b)) / log(FAR))
    return max(0.0, 1.0 - worst)


def _number_swaps(known: Shapes, neighbours: Sequence[Neighbour]) -> Iterator[Fault]:
    near = [n.shape.animals for n in neighbours if n.seconds <= NUMBERS_S]
    for a, b in combinations(sorted(known), 2):
        both = [shapes for shapes in near if a in shapes and b in shapes]
        if both and all(_exchanged(known[a], known[b], shapes[a], shapes[b]) for shapes in both):
            box = _around((known[a], known[b]))
            yield Fault(FaultKind.NUMBER_SWAP, box, a, other=str(b), fixable=True)


def _exchanged(a: AnimalShape, b: AnimalShape, was_a: AnimalShape, was_b: AnimalShape) -> bool:
    return max(a.overlap(was_a), b.overlap(was_b)) < SAME and min(a.overlap(was_b), b.overlap(was_a)) > OTHER


def _around(shapes: Iterable[AnimalShape]) -> tuple[int, int, int, int]:
    boxes = np.array([shape.box for shape in shapes])
    x0, y0 = boxes[:, :2].min(axis=0)
    x1, y1 = boxes[:, 2:].max(axis=0)
    return int(x0), int(y0), int(x1), int(y1)


Others = Sequence[tuple[AnimalShape, float]]


def _area(number: int, shape: AnimalShape, others: Others) -> Fault | None:
    """The whole animal against its neighbours, else the part that jumps."""
    expected = _jump(shape, others, "area", lambda one: one.area)
    if expected is not None:
        return Fault(
            FaultKind.AREA_JUMP, shape.box, number, value=str(shape.area), expected=f"{expected:.0f}"
        )
    for part in PARTS:
        expected = _jump(shape, others, part, lambda one, part=part: one.areas.get(part, 0))  # type: ignore[misc]
        if expected is not None:
            value = str(shape.areas[part])
            return Fault(
                FaultKind.AREA_JUMP, shape.box, number, part, value=value, expected=f"{expected:.0f}"
            )
    return None


def _length(number: int, shape: AnimalShape, others: Others) -> Fault | None:
    expected = _jump(shape, others, "length", lambda one: one.length)
    if expected is None:
        return None
    value = f"{shape.length:.0f}"
    return Fault(FaultKind.LENGTH_JUMP, shape.box, number, value=value, expected=f"{expected:.0f}")


def _jump(
    shape: AnimalShape, others: Others, name: str, measure: Callable[[AnimalShape], float]
) -> float | None:
    """The measure expected, where the animal's own is far off it and the neighbours agree."""
    value = float(measure(shape))
    near = [(one, seconds) for one, seconds in others if seconds <= NEAR_S]
    if near:
        hidden = shape.hidden or any(one.hidden for one, _ in near)
        limit = LIMITS[name] * (WIDER_HIDDEN if hidden else 1.0)
        limit *= WIDER_NEAR if max(seconds for _, seconds in near) > NEXT_S else 1.0
        seen = [float(measure(one)) for one, _ in near]
    elif name in PARTS or shape.hidden:
        return None
    else:
        limit = FAR
        seen = [float(measure(one)) for one, _ in others if not one.hidden]
    if not seen or min(seen) <= 0 or value <= 0:
        return None
    expected = float(median(seen))
    if len(near) == 1 and _nearer_to_usual(value, expected, others, measure):
        return None
    if max(max(one / expected, expected / one) for one in seen) > limit:
        return None
    return expected if max(value / expected, expected / value) > limit else None


def _nearer_to_usual(
    value: float, beside: float, others: Others, measure: Callable[[AnimalShape], float]
) -> bool:
    """Whether it is the only neighbour that is odd: this animal is more like it is all through the video."""
    usual = [float(measure(one)) for one, seconds in others if seconds == inf]
    if not usual or min(usual[0], beside, value) <= 0:
        return False
    return abs(log(value / usual[0])) < abs(log(beside / usual[0]))


def _turned(number: int, shape: AnimalShape, others: Others) -> Iterator[Fault]:
    """A head on the other side of the body than just before and just after."""
    now = _facing(shape)
    then = [_facing(other) for other, seconds in others if seconds <= FLIP_S]
    if now is None or len(then) < 2 or any(one is None for one in then):
        return
    if all(one is not None and float(now @ one) < -0.7 for one in then):
        yield Fault(FaultKind.HEAD_NOT_AT_END, shape.box, number, "head")


def _facing(shape: AnimalShape) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    head, body = shape.centers.get("head"), shape.centers.get("body")
    if head is None or body is None:
        return None
    way = np.array([head[0] - body[0], head[1] - body[1]])
    length = float(np.hypot(*way))
    return way / length if length > 0 else None
