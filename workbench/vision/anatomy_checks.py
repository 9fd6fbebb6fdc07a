"""What one frame alone says about an animal: parts missing, doubled, loose or swapped; specks and holes."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Mask
from workbench.vision.anatomy_faults import Fault, FaultKind
from workbench.vision.anatomy_parts import LEAST, LISTED, MOST, AnimalView, Piece, inner_outlines, union
from workbench.vision.geodesic import GeodesicGraph
from workbench.vision.mask_ops import Box, as_u8, disc_dilate, grow_box, inner_distance

SECOND = 0.15
"""From this share of the first piece a second one is a part of its own; below it is a speck."""
SPECK = 3
"""Pixels: what is smaller, the outlines of parts leave everywhere."""
BEYOND_HEAD = 0.20
"""Share of the body that may lie farther from the tail than the middle of the head does."""
BRIDGED = 0.6
"""Share of the way between two pieces that something must cover to explain the gap."""
TOUCH = 0.10
"""Reach, in roots of the animal's area, in which another animal may hide a missing part."""
DASH, DASH_GAP = 0.02, 4.0
"""Largest share of the animal of a bit of tail that got lost in between, and its gap in radii of the tail."""
LOOP = 0.10
"""Share of a hole's rim that is tail where the tail makes a loop."""
SMALL_GRAPH = 1200
_RING = np.ones((3, 3), np.uint8)


def check_animal(view: AnimalView) -> list[Fault]:
    """Faults of one animal, from its own pixels."""
    if view.area == 0:
        return []
    noise = _noise(view)
    if noise:
        return noise + list(_holes(view))
    loose = list(_loose_pieces(view))
    faults = [fault for _, fault in loose if fault is not None]
    crumbs = [piece for piece in view.pieces[1 + MOST :] if piece.area >= SPECK]
    faults += _group(view, FaultKind.ISLAND, "", [piece.box for piece in crumbs])
    whole = view.without(crumbs + [piece for piece, fault in loose if fault is not None and not fault.part])
    faults += _missing(whole)
    faults += _second_pieces(whole, [piece for piece, _ in loose])
    swap = _swap(whole)
    if swap is not None:
        faults.append(swap)
    else:
        faults += _joints(whole, faults)
        faults += _head_end(whole)
    return faults + list(_holes(view))


def _noise(view: AnimalView) -> list[Fault]:
    """One fault for a mask that is mostly specks: its parts say nothing, and each of them takes time."""
    for part, pieces in (("", view.pieces), *view.parts.items()):
        if len(pieces) >= LISTED:
            return _group(view, FaultKind.ISLAND, part, [piece.box for piece in pieces[1 + MOST :]])
    return []


# --- pieces ------------------------------------------------------------------------------------


def _loose_pieces(view: AnimalView) -> Iterator[tuple[Piece, Fault | None]]:
    """Pieces that do not hang together with the animal, and what is wrong with each (None: explained)."""
    for piece in view.pieces[1 : 1 + MOST]:
        if piece.area < SPECK:
            continue
        full = piece.full(view.own.shape)
        rest = as_u8(view.body_mask & ~full & 1)
        if _dash(view, piece) or _gap_explained(view, full, rest):
            yield piece, None
        else:
            yield piece, _loose_fault(view, piece, full)


def _dash(view: AnimalView, piece: Piece) -> bool:
    """Whether a piece is a bit of the tail, which networks draw as a dashed line where it is thin.

    It is no stray pixel: rubbing it out would take away what is right.
    """
    thick = view.thickness.get("tail", 0.0)
    values = view.own[piece.place][piece.pixels > 0]
    if not view.ids.tail or piece.area > DASH * view.area or not (values == view.ids.tail).all():
        return False
    if float(inner_distance(piece.pixels).max()) > thick:
        return False
    wide = grow_box(piece.box, int(DASH_GAP * thick) + 1, view.own.shape)
    near = view.own[wide[1] : wide[3], wide[0] : wide[2]] == view.ids.tail
    x, y = piece.box[0] - wide[0], piece.box[1] - wide[1]
    height, width = piece.pixels.shape
    mine = np.zeros(near.shape, np.bool_)
    mine[y : y + height, x : x + width] = piece.pixels > 0
    near &= ~mine
    if not near.any():
        return False
    away = cv2.distanceTransform(as_u8(~near), cv2.DIST_L2, cv2.DIST_MASK_5)
    return float(away[mine].min()) <= DASH_GAP * thick


def _loose_fault(view: AnimalView, piece: Piece, full: Mask) -> Fault:
    box = view.to_frame(piece.box)
    part, share, inside = _what_is(view, piece)
    other = _touched(view, full)
    if other and not (share >= 0.7 and inside >= LEAST.get(part, 1.0) * view.area):
        return Fault(
            FaultKind.NUMBER_CONFLICT, box, view.number, other=str(other), fixable=piece.area < view.area / 2
        )
    if part and share >= 0.7 and inside >= 0.5 * piece.area:
        return Fault(FaultKind.DETACHED_PART, box, view.number, part)
    first = view.parts[part][0].area if part and view.parts[part] else view.area
    if part and inside >= max(SECOND * first, SPECK):
        safe = inside < 0.5 * first and not _holds_a_part(view, piece)
        return Fault(FaultKind.EXTRA_PART, box, view.number, part, fixable=safe)
    return Fault(FaultKind.ISLAND, box, view.number, fixable=not _holds_a_part(view, piece))


def _holds_a_part(view: AnimalView, piece: Piece) -> bool:
    """Whether most of some part lies in a piece: beside a large stray blob it is the animal itself."""
    values = view.own[piece.place][piece.pixels > 0]
    return any(
        int((values == view.ids.id_of(part)).sum()) > 0.5 * view.areas[part]
        for part in view.ids.known
        if view.areas[part]
    )


def _what_is(view: AnimalView, piece: Piece) -> tuple[str, float, int]:
    """The part that most of a piece is, the share of that part that lies in it, and its pixels there."""
    values = view.own[piece.place][piece.pixels > 0]
    counts = {part: int((values == view.ids.id_of(part)).sum()) for part in view.ids.known}
    if not counts or not any(counts.values()):
        return "", 0.0, 0
    part = max(counts, key=lambda name: counts[name])
    return part, counts[part] / max(view.areas[part], 1), counts[part]


def _second_pieces(view: AnimalView, loose: list[Piece]) -> list[Fault]:
    """A part that is there twice, and specks of a part inside another."""
    faults = []
    for part, pieces in view.parts.items():
        crumbs = [piece.box for piece in pieces[1 + MOST :] if piece.area >= SPECK]
        faults += _group(view, FaultKind.ISLAND, part, crumbs)
        first = pieces[0].full(view.own.shape) if len(pieces) > 1 else view.body_mask
        for piece in pieces[1 : 1 + MOST]:
            if piece.area < SPECK or any(_inside(piece.box, other.box) for other in loose):
                continue
            full = piece.full(view.own.shape)
            if _gap_explained(view, full, first) or _crossed(view, part, piece, full, first):
                continue
            large = piece.area >= SECOND * pieces[0].area
            kind = FaultKind.EXTRA_PART if large else FaultKind.ISLAND
            box = view.to_frame(piece.box)
            faults.append(Fault(kind, box, view.number, part, fixable=piece.area < 0.5 * pieces[0].area))
    return faults


def _group(view: AnimalView, kind: FaultKind, part: str, boxes: list[Box]) -> list[Fault]:
    """One fault for the many specks beyond the largest `MOST`: none of them is looked at by itself."""
    if not boxes:
        return []
    box = view.to_frame(union(boxes))
    return [Fault(kind, box, view.number, part, value=str(len(boxes)), fixable=True)]


def _inside(inner: Box, outer: Box) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _gap_explained(view: AnimalView, piece: Mask, rest: Mask) -> bool:
    """Whether another animal lies between a piece and the rest, or both leave the picture."""
    if view.at_border(piece) and view.at_border(rest):
        return True
    if not view.others.any():
        return False
    xs, ys = _way(piece, rest)
    return len(xs) > 0 and float((view.others[ys, xs] > 0).mean()) >= BRIDGED


def _crossed(view: AnimalView, part: str, piece: Piece, full: Mask, first: Mask) -> bool:
    """Whether a tail under the body, or a tail across head or body, parts the pieces of one part."""
    tail, body = view.thickness.get("tail", 0.0), view.thickness.get("body", 0.0)
    longest, bridge = (2.6 * body, view.trunk) if part == "tail" else (4 * tail + 3, view.part_mask("tail"))
    if part == "tail" and _free_tip(view, full) and _free_tip(view, first):
        return False
    xs, ys = _way(full, first)
    if not 0 < len(xs) <= longest or float((bridge[ys, xs] > 0).mean()) < BRIDGED:
        return False
    rim = as_u8(cv2.dilate(full, _RING)) & ~full & 1
    open_rim = float(((view.own == 0) & (rim > 0)).sum()) / max(float(rim.sum()), 1.0)
    return open_rim >= (0.5 if part == "tail" else 0.2) and piece.area >= SECOND * first.sum() / 3


def _free_tip(view: AnimalView, piece: Mask) -> bool:
    """Whether a piece of tail leaves the trunk once and ends away from it: a tail has one tip."""
    contacts, _ = cv2.connectedComponents(as_u8(cv2.dilate(view.trunk, _RING)) & piece)
    if contacts > 2:
        return False
    outside = cv2.distanceTransform(as_u8(view.trunk == 0), cv2.DIST_L2, cv2.DIST_MASK_5)
    return float(outside[piece > 0].max(initial=0.0)) > 4 * view.thickness.get("tail", 0.0)


def _way(piece: Mask, rest: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pixels (x, y) on the straight way from ``piece`` to the nearest pixel of ``rest``, ends left out."""
    outside = cv2.distanceTransform(as_u8(rest == 0), cv2.DIST_L2, cv2.DIST_MASK_5)
    ys, xs = np.nonzero(piece)
    none = np.zeros(0, np.int64)
    if not len(xs) or not rest.any():
        return none, none
    nearest = int(np.argmin(outside[ys, xs]))
    x, y = int(xs[nearest]), int(ys[nearest])
    reach = int(outside[y, x]) + 2
    top, left = max(0, y - reach), max(0, x - reach)
    there_y, there_x = np.nonzero(rest[top : y + reach + 1, left : x + reach + 1])
    if not len(there_x):
        return none, none
    goal = int(np.argmin((there_x + left - x) ** 2 + (there_y + top - y) ** 2))
    gx, gy = int(there_x[goal]) + left, int(there_y[goal]) + top
    steps = max(abs(gx - x), abs(gy - y))
    if steps < 2:
        return none, none
    part = np.arange(1, steps) / steps
    return np.rint(x + part * (gx - x)).astype(np.int64), np.rint(y + part * (gy - y)).astype(np.int64)


def _touched(view: AnimalView, piece: Mask) -> int:
    """Number of the other animal that a piece touches most; 0 if it touches none."""
    rim = cv2.dilate(piece, np.ones((5, 5), np.uint8)) > 0
    counts = np.bincount(view.others[rim].ravel(), minlength=2)
    counts[0] = 0
    return int(np.argmax(counts)) if counts.any() else 0


# --- parts -------------------------------------------------------------------------------------


def _missing(view: AnimalView) -> list[Fault]:
    absent = [part for part in view.ids.known if view.areas[part] < max(LEAST[part] * view.area, 1)]
    return [
        Fault(
            FaultKind.MISSING_PART, view.whole_box(), view.number, part, explained=_hides(view, part, absent)
        )
        for part in absent
    ]


def _hides(view: AnimalView, part: str, absent: list[str]) -> bool:
    """Whether another animal or the picture's edge is where the absent part must be."""
    if not view.hidden:
        return False
    seed = {"head": "tail", "tail": "head"}.get(part, "")
    zone = view.body_mask
    if seed and seed not in absent:
        zone = _far_end(view, seed)
    near = disc_dilate(zone, TOUCH * view.scale + 1)
    return view.at_border(near) or bool((view.others[near > 0] > 0).any())


def _far_end(view: AnimalView, seed: str) -> Mask:
    """The fifth of the animal farthest from the middle of part ``seed``."""
    ys, xs = np.nonzero(view.body_mask)
    found = cv2.moments(view.part_mask(seed), binaryImage=True)
    x, y = found["m10"] / found["m00"], found["m01"] / found["m00"]
    away = np.hypot(xs - x, ys - y)
    far = away >= np.quantile(away, 0.8)
    zone = np.zeros_like(view.body_mask)
    zone[ys[far], xs[far]] = 1
    return zone


def _joints(view: AnimalView, known: list[Fault]) -> Iterator[Fault]:
    """Head or tail that hangs on something else than the body."""
    told = {fault.part for fault in known if fault.kind != FaultKind.ISLAND}
    body = view.part_mask("body")
    if "body" in told or not body.any():
        return
    around = as_u8(cv2.dilate(body, _RING))
    for part in ("head", "tail"):
        pieces = view.parts.get(part)
        if not pieces or part in told:
            continue
        mask = view.part_mask(part)
        if not (around & mask).any() and not _gap_explained(view, mask, body):
            yield Fault(FaultKind.DETACHED_PART, view.part_box(part), view.number, part)


def _swap(view: AnimalView) -> Fault | None:
    """Two classes in each other's place: the tail is the thin part and the body the thick one."""
    if any(not view.parts.get(part) for part in ("head", "body", "tail")):
        return None
    head, body, tail = (view.thickness[part] for part in ("head", "body", "tail"))
    pair = None
    if tail > 1.15 * body and tail > head:
        pair = ("body", "tail")
    elif tail > 1.15 * head:
        pair = ("head", "tail")
    elif head > body and view.areas["head"] > 1.15 * view.areas["body"]:
        pair = ("head", "body")
    if pair is None:
        return None
    return Fault(FaultKind.CLASS_SWAP, view.whole_box(), view.number, *pair, fixable=True)


def _head_end(view: AnimalView) -> list[Fault]:
    """A head that has much of the body beyond it, seen from the tail."""
    beyond = beyond_head(view)
    if beyond is None or beyond <= BEYOND_HEAD:
        return []
    return [Fault(FaultKind.HEAD_NOT_AT_END, view.part_box("head"), view.number, "head")]


def beyond_head(view: AnimalView) -> float | None:
    """Share of the body farther (walking inside the trunk) from the tail than the middle of the head is."""
    if any(not view.parts.get(part) for part in ("head", "body", "tail")):
        return None
    tail = as_u8(cv2.dilate(view.part_mask("tail"), _RING))
    base = np.argwhere((tail > 0) & (view.trunk > 0))
    if not len(base):
        return None
    graph = GeodesicGraph(view.trunk, SMALL_GRAPH)
    y, x = base.mean(axis=0)
    away = graph.distances(graph.nearest(float(x), float(y)))
    columns, rows = np.clip(graph.points.astype(np.int64), 0, np.array(view.own.shape[::-1]) - 1).T
    classes = view.own[rows, columns]
    walked = np.isfinite(away)
    head, body = away[(classes == view.ids.head) & walked], away[(classes == view.ids.body) & walked]
    if len(head) < 2 or len(body) < 2:
        return None
    return float((body > np.median(head)).mean())


# --- holes -------------------------------------------------------------------------------------


def _holes(view: AnimalView) -> Iterator[Fault]:
    outlines = inner_outlines(view.body_mask)
    for outline in outlines[:MOST]:
        x, y, width, height = cv2.boundingRect(outline)
        place = (slice(y, y + height), slice(x, x + width))
        filled = np.zeros((height, width), np.uint8)
        cv2.drawContours(filled, [outline], -1, 1, -1, offset=(-x, -y))
        inside = (filled > 0) & (view.own[place] == 0)
        area = int(inside.sum())
        taken = int((view.others[place][inside] > 0).sum())
        if area < SPECK or taken > 0.3 * area or _loop(view, filled, inside, place):
            continue
        yield Fault(FaultKind.HOLE, view.to_frame((x, y, x + width, y + height)), view.number, fixable=True)
    rest = [(x, y, x + w, y + h) for x, y, w, h in map(cv2.boundingRect, outlines[MOST:])]
    yield from _group(view, FaultKind.HOLE, "", rest)


def _loop(view: AnimalView, filled: Mask, inside: NDArray[np.bool_], place: tuple[slice, slice]) -> bool:
    """Whether the tail closes the ring: what it encloses is floor, not a hole in the animal."""
    rim = view.own[place][(filled > 0) & ~inside]
    tail = float((rim == view.ids.tail).mean()) if len(rim) and view.ids.tail else 0.0
    return tail >= LOOP and int(inside.sum()) > (2 * view.thickness.get("tail", 0.0)) ** 2 / 2
