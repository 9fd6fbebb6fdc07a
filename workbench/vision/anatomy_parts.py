"""What the anatomy check looks at: one animal of a mask, its parts, their pieces and measures.

Everything works in the animal's own box, so a check costs what the animals cost, not the picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from statistics import median
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.classes import ClassTable
from workbench.core.types import Mask
from workbench.vision.mask_ops import Box, as_u8, components, grow_box, inner_distance

PARTS = ("head", "body", "tail")
LEAST = {"head": 0.01, "body": 0.05, "tail": 0.003}
"""Share of the animal below which a part counts as absent."""
MOST = 30
"""So many pieces and holes of each kind are looked at one by one, the largest first."""
LISTED = 500
"""Of more pieces than this (noise) only the largest are known one by one."""
SMALLEST_BLOB = 0.25
COARSE = 4
"""Step in pixels of the occupancy that is compared between frames."""


@dataclass(frozen=True)
class PartIds:
    """Class ids of head, body and tail; 0 where the class table has no class of that name."""

    head: int
    body: int
    tail: int

    @classmethod
    def of(cls, table: ClassTable) -> PartIds:
        """The ids in ``table``, found by name without regard to case."""
        names = [name.lower() for name in table.names]
        head, body, tail = (names.index(part) if part in names else 0 for part in PARTS)
        return cls(head, body, tail)

    def id_of(self, part: str) -> int:
        """Class id of ``head``, ``body`` or ``tail``; 0 where there is none."""
        value: int = getattr(self, part)
        return value

    @property
    def known(self) -> tuple[str, ...]:
        """The parts that the class table has."""
        return tuple(part for part in PARTS if self.id_of(part))


@dataclass(frozen=True, eq=False)
class Piece:
    """One connected patch: its box in the animal's crop, its pixels (0/1) in that box, and its area."""

    pixels: Mask
    box: Box
    area: int

    @property
    def place(self) -> tuple[slice, slice]:
        """Where the box lies in the crop."""
        x0, y0, x1, y1 = self.box
        return slice(y0, y1), slice(x0, x1)

    def full(self, shape: tuple[int, ...]) -> Mask:
        """The pixels in an empty crop of ``shape``."""
        whole = np.zeros(shape[:2], np.uint8)
        whole[self.place] = self.pixels
        return whole


@dataclass(frozen=True, eq=False)
class AnimalShape:
    """What is compared between frames.

    Attributes
    ----------
    areas
        Pixels of head, body and tail, by name.
    length
        Pixels from the snout along the trunk to the tip of the tail.
    centers
        Mean (x, y) of head, body and tail, by name; absent parts are left out.
    hidden
        Whether another animal or the edge of the picture may hide some of it.
    coarse
        Cells of `COARSE` pixels that the animal covers, as rows of (row, column) packed into one number.
    """

    area: int
    box: Box
    areas: dict[str, int]
    length: float
    centers: dict[str, tuple[float, float]]
    hidden: bool
    coarse: NDArray[np.int64]

    def overlap(self, other: AnimalShape) -> float:
        """Intersection over union of what both cover."""
        if not len(self.coarse) or not len(other.coarse):
            return 0.0
        both = len(np.intersect1d(self.coarse, other.coarse, assume_unique=True))
        return both / (len(self.coarse) + len(other.coarse) - both)


@dataclass(frozen=True, eq=False)
class FrameShape:
    """The animals of one frame by number, as far as neighbours need them.

    ``blobs`` is how many separate patches could each be an animal, where nothing is numbered.
    """

    animals: dict[int, AnimalShape] = field(default_factory=dict)
    blobs: int = 1


@dataclass(frozen=True, eq=False)
class Neighbour:
    """Another frame of the same video, ``seconds`` away (absolute)."""

    shape: FrameShape
    seconds: float


def typical(shapes: Sequence[FrameShape]) -> Neighbour:
    """What is usual in a video: medians over sample frames, of animals that most of them show.

    It stands beside the real neighbours, infinitely far away in time.
    """
    numbers = sorted({number for shape in shapes for number in shape.animals})
    usual = {}
    for number in numbers:
        seen = [shape.animals[number] for shape in shapes if number in shape.animals]
        if 2 * len(seen) > len(shapes):
            free = [one for one in seen if not one.hidden] or seen
            areas = {part: int(median(one.areas.get(part, 0) for one in free)) for part in PARTS}
            area = int(median(one.area for one in free))
            length = float(median(one.length for one in free))
            nowhere: NDArray[np.int64] = np.zeros(0, np.int64)
            usual[number] = AnimalShape(area, (0, 0, 0, 0), areas, length, {}, False, nowhere)
    blobs = round(median(shape.blobs for shape in shapes)) if shapes else 1
    return Neighbour(FrameShape(usual, blobs), inf)


class Place(NamedTuple):
    """Where a crop lies in its mask, and the shape (H, W) of the mask."""

    box: Box
    shape: tuple[int, int]


class AnimalView:
    """One animal of a mask, in its own box.

    Attributes
    ----------
    number
        Animal number, from 1.
    own
        (h, w) class ids of this animal, 0 elsewhere.
    others
        (h, w) numbers of other animals, 0 elsewhere.
    box
        Where the crop lies in the mask; ``shape`` is that of the whole mask.
    """

    def __init__(self, number: int, own: Mask, others: Mask, place: Place, ids: PartIds) -> None:
        self.number, self.own, self.others, self.ids = number, own, others, ids
        self.place = place
        self.box, self.shape = place
        self.body_mask = as_u8(own > 0)
        self.area = int(cv2.countNonZero(self.body_mask))
        self.scale = float(np.sqrt(max(self.area, 1)))

    @cached_property
    def pieces(self) -> list[Piece]:
        """Connected patches of the whole animal, largest first."""
        return find_pieces(self.body_mask)

    @cached_property
    def parts(self) -> dict[str, list[Piece]]:
        """Connected patches of head, body and tail, largest first."""
        return {part: find_pieces(as_u8(self.own == self.ids.id_of(part))) for part in self.ids.known}

    @cached_property
    def areas(self) -> dict[str, int]:
        """Pixels of head, body and tail."""
        return {part: int(cv2.countNonZero(self.part_mask(part))) for part in self.ids.known}

    @cached_property
    def trunk(self) -> Mask:
        """Head and body together, (h, w) 0/1."""
        return as_u8((self.own == self.ids.head) | (self.own == self.ids.body)) & self.body_mask

    @cached_property
    def thickness(self) -> dict[str, float]:
        """Radius of the largest disc inside each part, in pixels."""
        return {
            part: float(inner_distance(pieces[0].pixels).max()) if pieces else 0.0
            for part, pieces in self.parts.items()
        }

    @cached_property
    def hidden(self) -> bool:
        """Whether another animal or the edge of the picture may hide some of this one."""
        near = cv2.dilate(self.body_mask, np.ones((5, 5), np.uint8))
        return self.at_border(self.body_mask) or bool((self.others[near > 0] > 0).any())

    def part_mask(self, part: str) -> Mask:
        """Pixels of one part, (h, w) 0/1."""
        return as_u8(self.own == self.ids.id_of(part)) & self.body_mask

    def without(self, pieces: Sequence[Piece]) -> AnimalView:
        """The animal without ``pieces``; itself where there are none."""
        if not pieces:
            return self
        own = self.own.copy()
        for piece in pieces:
            own[piece.place][piece.pixels > 0] = 0
        return AnimalView(self.number, own, self.others, self.place, self.ids)

    def to_frame(self, box: Box) -> Box:
        """A box of the crop in coordinates of the mask."""
        x0, y0 = self.box[:2]
        return box[0] + x0, box[1] + y0, box[2] + x0, box[3] + y0

    def whole_box(self) -> Box:
        """Box of the animal in the mask."""
        x, y, width, height = cv2.boundingRect(self.body_mask)
        return self.to_frame((x, y, x + width, y + height))

    def part_box(self, part: str) -> Box:
        """Box of a part in the mask, of the whole animal where the part is absent."""
        pieces = self.parts.get(part)
        return self.to_frame(union([piece.box for piece in pieces])) if pieces else self.whole_box()

    def at_border(self, pixels: Mask) -> bool:
        """Whether ``pixels`` of the crop reach the edge of the picture."""
        x0, y0, x1, y1 = self.box
        height, width = self.shape
        return bool(
            (x0 == 0 and pixels[:, 0].any())
            or (y0 == 0 and pixels[0].any())
            or (x1 == width and pixels[:, -1].any())
            or (y1 == height and pixels[-1].any())
        )


def views(classes: Mask, animals: Mask | None, ids: PartIds) -> Iterator[AnimalView]:
    """Every animal of a mask; without numbers all of it is animal 1."""
    x, y, width, height = cv2.boundingRect(classes)
    if width == 0:
        return
    box = (x, y, x + width, y + height)
    seen = classes[y : y + height, x : x + width]
    shape = (classes.shape[0], classes.shape[1])
    if animals is None:
        yield AnimalView(1, np.ascontiguousarray(seen), np.zeros_like(seen), Place(box, shape), ids)
        return
    given = animals[y : y + height, x : x + width]
    numbers = as_u8(cv2.bitwise_and(given, given, mask=seen))
    counts = cv2.calcHist([numbers], [0], None, [256], [0, 256]).ravel()
    for number in np.flatnonzero(counts[1:]) + 1:
        mine = as_u8(cv2.inRange(numbers, int(number), int(number)))
        inner = cv2.boundingRect(mine)
        cut = grow_box(
            (inner[0], inner[1], inner[0] + inner[2], inner[1] + inner[3]), _margin(mine), seen.shape
        )
        part = (slice(cut[1], cut[3]), slice(cut[0], cut[2]))
        others = as_u8(np.where(mine[part] > 0, 0, numbers[part]))
        place = (cut[0] + x, cut[1] + y, cut[2] + x, cut[3] + y)
        own = as_u8(np.where(mine[part] > 0, seen[part], 0))
        yield AnimalView(int(number), own, others, Place(place, shape), ids)


def _margin(mine: Mask) -> int:
    return 4 + int(0.25 * np.sqrt(cv2.countNonZero(mine)))


def describe(classes: Mask, animals: Mask | None, table: ClassTable | None = None) -> FrameShape:
    """Measure the animals of a mask, for the checks of its neighbours.

    Parameters
    ----------
    classes, animals
        (H, W) class ids and animal numbers; without numbers all of the mask is animal 1.
    """
    ids = PartIds.of(table or ClassTable.default())
    seen = list(views(classes, animals, ids))
    blobs = _blobs(seen[0]) if animals is None and seen else 1
    return FrameShape({view.number: shape_of(view) for view in seen}, blobs)


def _blobs(view: AnimalView) -> int:
    """Patches with a body and with a head or tail, not much smaller than the largest."""
    found = 0
    for piece in view.pieces:
        if piece.area < SMALLEST_BLOB * view.pieces[0].area:
            break
        values = view.own[piece.place][piece.pixels > 0]
        ends = (values == view.ids.head).any() or (values == view.ids.tail).any()
        found += bool(ends and (values == view.ids.body).any())
    return max(1, found)


def shape_of(view: AnimalView) -> AnimalShape:
    """Measures of one animal."""
    x0, y0 = view.box[:2]
    centers = {}
    for part in view.ids.known:
        found = cv2.moments(view.part_mask(part), binaryImage=True)
        if found["m00"]:
            centers[part] = (found["m10"] / found["m00"] + x0, found["m01"] / found["m00"] + y0)
    return AnimalShape(
        view.area, view.whole_box(), dict(view.areas), _length(view), centers, view.hidden, _coarse(view)
    )


def _length(view: AnimalView) -> float:
    """Longer side of the trunk's smallest rectangle, and half the outline of the tail."""
    length = 0.0
    outline = _outline(view.trunk)
    if outline is not None:
        length += max(cv2.minAreaRect(outline)[1])
    tail = view.parts.get("tail")
    return length + sum(_half_outline(piece.pixels) for piece in tail or [])


def _outline(mask: Mask) -> NDArray[np.int32] | None:
    """Corners of the largest outer contour, (N, 1, 2): a stray island does not make an animal longer."""
    found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return np.asarray(max(found, key=cv2.contourArea), np.int32) if found else None


def _half_outline(mask: Mask) -> float:
    found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return sum(cv2.arcLength(contour, True) for contour in found) / 2


def _coarse(view: AnimalView) -> NDArray[np.int64]:
    x0, y0 = view.box[:2]
    top, left = -y0 % COARSE, -x0 % COARSE
    rows, columns = np.nonzero(view.body_mask[top::COARSE, left::COARSE])
    return ((rows + (y0 + top) // COARSE).astype(np.int64) << 20) + columns + (x0 + left) // COARSE


def find_pieces(mask: Mask) -> list[Piece]:
    """Connected patches (8 neighbours) of a 0/1 mask, largest first, at most `LISTED`."""
    labels, found = components(np.ascontiguousarray(mask), LISTED)
    found.sort(key=lambda item: -item[2])
    return [
        Piece(as_u8(labels[box[1] : box[3], box[0] : box[2]] == number), box, area)
        for number, box, area in found
    ]


def inner_outlines(mask: Mask) -> list[NDArray[np.int32]]:
    """Outlines of the holes of a 0/1 mask, largest first; they run along the pixels around each hole."""
    outlines, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if tree is None:
        return []
    holes = [
        np.asarray(outline, np.int32)
        for outline, (_, _, _, parent) in zip(outlines, np.asarray(tree)[0], strict=True)
        if parent >= 0
    ]
    return sorted(holes, key=cv2.contourArea, reverse=True)


def union(boxes: Sequence[Box]) -> Box:
    """Smallest box around all ``boxes``."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)
