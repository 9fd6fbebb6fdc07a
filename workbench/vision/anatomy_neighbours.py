"""What the frames before and after say: animals missing, sizes that jump, numbers or ends exchanged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from statistics import median

import numpy as np

from workbench.vision.anatomy_faults import Fault, FaultKind
from workbench.vision.anatomy_parts import PARTS, AnimalShape, Neighbour

NEAR_S = 0.5
"""Frames at most so far apart show nearly the same posture."""
NUMBERS_S = 1.0
FLIP_S = 0.25
AREA_NEAR, AREA_FAR = 1.35, 2.2
PART_NEAR = {"head": 1.7, "body": 1.5, "tail": 1.7}
LENGTH_NEAR, LENGTH_FAR = 1.35, 2.2
"""Largest ratio of two good masks, near and far in time."""
SAME, OTHER = 0.10, 0.30
"""Overlap below which an animal is not where its number was, and above which it is where another was."""

Shapes = Mapping[int, AnimalShape]


def check_counts(
    known: Shapes, count: int, neighbours: Sequence[Neighbour], size: tuple[int, int]
) -> list[Fault]:
    """Animals that are not there, and numbers beyond the last."""
    wanted = set(range(1, count + 1)) if count else _in_all(neighbours)
    everywhere = (0, 0, *size)
    faults = []
    for number in sorted(wanted - known.keys()):
        near = [n.shape.animals[number] for n in neighbours if number in n.shape.animals]
        box = near[0].box if near else everywhere
        hidden = any(shape.hidden for shape in near) and len(known) > 0
        faults.append(Fault(FaultKind.MISSING_ANIMAL, box, number, explained=hidden))
    extra = sorted(known.keys() - wanted) if count else []
    return faults + [Fault(FaultKind.EXTRA_ANIMAL, known[number].box, number) for number in extra]


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
    if shape.hidden:
        return None
    seen = [(other.area, seconds) for other, seconds in others if not other.hidden]
    expected = _jump(shape.area, seen, AREA_NEAR, AREA_FAR)
    if expected is not None:
        return Fault(
            FaultKind.AREA_JUMP, shape.box, number, value=str(shape.area), expected=f"{expected:.0f}"
        )
    near = [other for other, seconds in others if not other.hidden and seconds <= NEAR_S]
    for part in PARTS:
        if min([shape.areas.get(part, 0), *(other.areas.get(part, 0) for other in near)]) == 0:
            continue
        found = [(other.areas[part], 0.0) for other in near]
        expected = _jump(shape.areas[part], found, PART_NEAR[part], PART_NEAR[part])
        if expected is not None:
            texts = {"value": str(shape.areas[part]), "expected": f"{expected:.0f}"}
            return Fault(FaultKind.AREA_JUMP, shape.box, number, part, **texts)
    return None


def _length(number: int, shape: AnimalShape, others: Others) -> Fault | None:
    if shape.hidden:
        return None
    seen = [(other.length, seconds) for other, seconds in others if not other.hidden]
    expected = _jump(shape.length, seen, LENGTH_NEAR, LENGTH_FAR)
    if expected is None:
        return None
    texts = {"value": f"{shape.length:.0f}", "expected": f"{expected:.0f}"}
    return Fault(FaultKind.LENGTH_JUMP, shape.box, number, **texts)


def _jump(value: float, seen: Sequence[tuple[float, float]], near: float, far: float) -> float | None:
    """The measure expected, where ``value`` is far off it and the neighbours agree among themselves."""
    if not seen or min(measure for measure, _ in seen) <= 0 or value <= 0:
        return None
    close = [measure for measure, seconds in seen if seconds <= NEAR_S]
    used, limit = (close, near) if close else ([measure for measure, _ in seen], far)
    if max(used) / min(used) > limit:
        return None
    expected = median(used)
    nearest = min((max(value / one, one / value) for one in used))
    return expected if nearest > limit else None


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
