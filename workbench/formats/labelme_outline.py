"""Regions as closed lines of points, the only shape that every labelme can edit.

A polygon of labelme has no holes: a hole is joined to the outline around it by a bridge that is walked there
and back, which labelme shows as a slit without width. labelme fills a polygon and draws its outline, and the
points here are centres of border pixels, so that little or nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw

from workbench.core.types import Mask

Line = NDArray[np.int32]
_FEWEST_POINTS = 3


def outlines(region: Mask) -> list[list[tuple[int, int]]]:
    """Closed lines (x, y) around every piece of ``region`` (H, W), holes joined in by bridges."""
    contours, tree = cv2.findContours(
        np.ascontiguousarray(region, np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE
    )
    lines = [np.asarray(contour[:, 0], np.int32) for contour in contours]
    found = []
    for k, line in enumerate(lines):
        if tree[0][k][3] >= 0:  # a hole; it is joined to its parent
            continue
        holes, child = [], int(tree[0][k][2])
        while child >= 0:
            holes.append(lines[child])
            child = int(tree[0][child][0])
        points = simplified(join_holes(line, holes))
        found.append(_enough([(int(x), int(y)) for x, y in points]))
    return found


def join_holes(outline: Line, holes: Sequence[Line]) -> Line:
    """One closed line (N, 2) that walks round ``outline`` and, over bridges, round every hole.

    A bridge goes straight left from a hole's leftmost point to the next line there: it crosses nothing
    but the region. Holes come from left to right: what a bridge meets is joined already.
    """
    if not holes:
        return outline
    corner = outline.min(axis=0)  # of the piece alone: a picture may hold thousands of them
    outline = outline - corner
    shape = tuple(int(v) + 1 for v in outline.max(axis=0)[::-1])
    ordered = [_from_leftmost(hole - corner) for hole in holes]
    ordered.sort(key=lambda hole: (int(hole[0, 0]), int(hole[0, 1])))
    first = np.full(shape, len(ordered) + 1, np.int32)
    for rank, line in reversed(list(enumerate([outline, *ordered]))):
        first[line[:, 1], line[:, 0]] = rank
    lines = [outline, *ordered]
    places: list[dict[tuple[int, int], int]] = [{} for _ in lines]
    children: list[list[tuple[int, int]]] = [[] for _ in lines]
    for rank, hole in enumerate(ordered, start=1):
        x, y = (int(v) for v in hole[0])
        met = int(np.flatnonzero(first[y, : x + 1] < rank)[-1])
        parent = int(first[y, met])
        if not places[parent]:
            line = lines[parent].tolist()
            places[parent] = {(px, py): k for k, (px, py) in reversed(list(enumerate(line)))}
        children[parent].append((places[parent][met, y], rank))
    return np.asarray(_walked(lines, children) + corner, np.int32)


def _walked(lines: Sequence[Line], children: Sequence[list[tuple[int, int]]]) -> Line:
    """Walk round the first line, at each bridge over to the line there and, when that is closed, back."""
    parts = []
    waiting = [iter(sorted(one)) for one in children]
    on_the_way = [(0, 0)]
    while on_the_way:
        rank, at = on_the_way.pop()
        bridge = next(waiting[rank], None)
        if bridge is None:
            parts += [lines[rank][at:], lines[rank][:1]] if rank else [lines[rank][at:]]
        else:
            parts.append(lines[rank][at : bridge[0] + 1])
            on_the_way += [(rank, bridge[0]), (bridge[1], 0)]
    return np.concatenate(parts)


def _from_leftmost(line: Line) -> Line:
    """The closed ``line``, begun at its leftmost (and there topmost) point."""
    start = int(np.lexsort((line[:, 1], line[:, 0]))[0])
    return np.roll(line, -start, axis=0)


def simplified(line: Line) -> Line:
    """``line`` without the points that lie straight between their neighbours; the same line."""
    line = line[(line != np.roll(line, 1, axis=0)).any(axis=1)] if len(line) > 1 else line
    if len(line) <= _FEWEST_POINTS:
        return line
    before, after = line - np.roll(line, 1, axis=0), np.roll(line, -1, axis=0) - line
    turns = before[:, 0] * after[:, 1] != before[:, 1] * after[:, 0]
    back = (before * after).sum(axis=1) < 0
    kept = line[turns | back]
    return kept if len(kept) else line[:1]


def _enough(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """At least three points: labelme takes no polygon with fewer, and a pixel is three times the same."""
    return points + [points[-1]] * (_FEWEST_POINTS - len(points))


def fill(points: Sequence[tuple[float, float]], shape: tuple[int, int]) -> Mask:
    """Region (H, W) of 0 and 1 inside and on a closed line, as labelme fills it (Pillow's polygon)."""
    picture = Pillow.new("L", (shape[1], shape[0]), 0)
    ImageDraw.Draw(picture).polygon([(float(x), float(y)) for x, y in points], outline=1, fill=1)
    return np.array(picture)
