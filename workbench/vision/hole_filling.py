"""Filling a hole in a picture so that a viewer cannot tell where it was.

The place of the same picture whose surroundings look most like the hole's rim is laid over the hole
(texture, walls and edges come with it), and what still differs along the rim is spread over the hole as
the smoothest surface there is: seamless cloning (Perez, Gangnet and Blake 2003) of the best-matching
offset.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve

from workbench.core.types import Image, Mask
from workbench.vision.mask_ops import Box, FloatMap, as_u8, components, disc_dilate, grow_box

SOLVED_DIRECTLY = 3000
"""Unknown pixels up to which the equation is solved exactly; larger holes start from half the size."""
RELAXATIONS = 30
RIM = 10
"""Width in pixels of the known ring that must look alike."""
BLUR = 1.5
"""Noise of single rim pixels must not run into the hole as streaks."""
MISFIT = 14.0
"""Grey levels (root mean square along the rim) above which a hole is rather filled in two pieces."""
SMALLEST_PIECE = 24
MATCHED_AT = 160
"""The search for the place runs on a picture that is at most this many pixels high or wide."""


def fill_holes_in_picture(image: Image, hole: Mask) -> Image:
    """``image`` with every pixel of ``hole`` replaced.

    Parameters
    ----------
    image
        (H, W) or (H, W, 3) uint8.
    hole
        (H, W), what is to be replaced is not 0.
    """
    layers = image[..., None] if image.ndim == 2 else image
    filled = layers.astype(np.float32)
    known = as_u8(hole == 0)
    if 2 * int(cv2.countNonZero(known)) < known.size:  # too little is left to take anything from
        _lay(filled, known, (0, 0, *known.shape[::-1]), (0, 0, *known.shape[::-1]), None)
    for _, box, _ in components(as_u8(known == 0))[1]:
        _fill(filled, known, box)
    result = as_u8(np.clip(np.rint(filled), 0, 255))
    return result[..., 0] if image.ndim == 2 else result


def fill_from(image: Image, hole: Mask, other: Image) -> Image:
    """``image`` with ``hole`` filled from the same place of ``other``, matched along the rim.

    ``other`` is usually a median without noise; the grain that this picture has beside the hole is laid on.
    """
    layers = np.asarray(image[..., None] if image.ndim == 2 else image, np.float32)
    donor = np.asarray(other[..., None] if other.ndim == 2 else other, np.float32)
    missing, known = hole != 0, as_u8(hole == 0)
    difference = layers - donor
    rim = (disc_dilate(as_u8(missing), RIM) > 0) & ~missing
    rest = _without_outliers(smooth_known(difference, known), rim)
    grain = np.median(np.abs(difference[rim] - rest[rim]), axis=0) * 1.48 if rim.any() else 0.0
    filled = layers.copy()
    for channel in range(layers.shape[2]):
        surface = membrane(np.ascontiguousarray(rest[..., channel]), as_u8(missing))
        filled[..., channel][missing] = (donor[..., channel] + surface)[missing]
    noise = np.random.default_rng(0).normal(0.0, 1.0, (int(missing.sum()), 1)) * grain
    filled[missing] += noise.astype(np.float32)
    result = as_u8(np.clip(np.rint(filled), 0, 255))
    return result[..., 0] if image.ndim == 2 else result


def _fill(filled: FloatMap, known: Mask, box: Box) -> None:
    """Fill what is unknown inside ``box`` in place; in two halves where no one place suits the whole."""
    around = grow_box(box, RIM, known.shape)
    place, unlike = best_place(filled, known, around, box)
    x0, y0, x1, y1 = box
    if unlike > MISFIT and max(x1 - x0, y1 - y0) > SMALLEST_PIECE:
        wide = x1 - x0 >= y1 - y0
        middle = (x0 + x1) // 2 if wide else (y0 + y1) // 2
        _fill(filled, known, (x0, y0, middle, y1) if wide else (x0, y0, x1, middle))
        _fill(filled, known, (middle, y0, x1, y1) if wide else (x0, middle, x1, y1))
        return
    _lay(filled, known, around, box, place)


def _lay(filled: FloatMap, known: Mask, around: Box, box: Box, place: tuple[int, int] | None) -> None:
    x0, y0, x1, y1 = around
    here, seen = filled[y0:y1, x0:x1], known[y0:y1, x0:x1]
    missing = _inside(around, box) & (seen == 0)
    if not missing.any():
        return
    donor = np.zeros_like(here) if place is None else filled[place[1] :, place[0] :][: y1 - y0, : x1 - x0]
    rest = smooth_known(here - donor, seen)
    if place is not None:
        rest = _without_outliers(rest, seen > 0)
    for channel in range(here.shape[2]):
        surface = membrane(np.ascontiguousarray(rest[..., channel]), as_u8(seen == 0))
        here[..., channel][missing] = (donor[..., channel] + surface)[missing]
    seen[missing] = 1


def _inside(around: Box, box: Box) -> NDArray[np.bool_]:
    inside = np.zeros((around[3] - around[1], around[2] - around[0]), bool)
    inside[box[1] - around[1] : box[3] - around[1], box[0] - around[0] : box[2] - around[0]] = True
    return inside


def _without_outliers(rest: FloatMap, ring: NDArray[np.bool_]) -> FloatMap:
    """Limit what is left over to what most of the ring has: an edge met by a hair must not bleed inward."""
    if not ring.any():
        return rest
    middle = np.median(rest[ring], axis=0)
    spread = 1.5 * np.median(np.abs(rest[ring] - middle), axis=0)
    return np.asarray(np.clip(rest, middle - 2 * spread, middle + 2 * spread), np.float32)


def best_place(filled: FloatMap, known: Mask, around: Box, box: Box) -> tuple[tuple[int, int] | None, float]:
    """Where the picture looks most like the rim of the hole in ``box``.

    Returns
    -------
    place, unlike
        Corner (x, y) that ``around`` would have there, and the root mean square difference along the
        rim; None and infinity if no such box has the hole's shape known.
    """
    x0, y0, x1, y1 = around
    scale = min(1.0, MATCHED_AT / max(known.shape))
    small = (max(1, round(known.shape[1] * scale)), max(1, round(known.shape[0] * scale)))
    gray = cv2.resize(filled.mean(axis=2), small, interpolation=cv2.INTER_AREA)
    holes = as_u8(cv2.resize(1.0 - known.astype(np.float32), small, interpolation=cv2.INTER_AREA) > 0)
    left, top = int(x0 * scale), int(y0 * scale)
    right, bottom = min(small[0], int(np.ceil(x1 * scale))), min(small[1], int(np.ceil(y1 * scale)))
    inner = (
        int(box[0] * scale) - left,
        int(box[1] * scale) - top,
        int(np.ceil(box[2] * scale)) - left,
        int(np.ceil(box[3] * scale)) - top,
    )
    hole = holes[top:bottom, left:right] & _inside((0, 0, right - left, bottom - top), inner)
    near = disc_dilate(hole, max(2, round(RIM * scale)))
    ring = (near & (holes[top:bottom, left:right] == 0)).astype(np.float32)
    if not hole.any() or not ring.any():
        return None, np.inf
    unlike = cv2.matchTemplate(gray, gray[top:bottom, left:right], cv2.TM_SQDIFF, mask=ring)
    covered = cv2.matchTemplate(holes.astype(np.float32), hole.astype(np.float32), cv2.TM_CCORR)
    unlike = np.where(covered > 0.5, np.inf, unlike)
    if not np.isfinite(unlike).any():
        return None, np.inf
    row, column = np.unravel_index(int(np.argmin(unlike)), unlike.shape)
    rough = (round(column / scale), round(row / scale))
    return _exact_place(filled, known, around, box, rough, reach=int(1 / scale) + 1)


def _exact_place(
    filled: FloatMap, known: Mask, around: Box, box: Box, rough: tuple[int, int], *, reach: int
) -> tuple[tuple[int, int] | None, float]:
    """The best corner within ``reach`` pixels of the ``rough`` one, at full size."""
    x0, y0, x1, y1 = around
    width, height = x1 - x0, y1 - y0
    seen = known[y0:y1, x0:x1] > 0
    missing = ~seen & _inside(around, box)
    ring = (disc_dilate(as_u8(missing), RIM) > 0) & seen
    if not ring.any():
        return None, np.inf
    target = filled[y0:y1, x0:x1][ring]
    best, found = np.inf, None
    for y in range(max(0, rough[1] - reach), min(known.shape[0] - height, rough[1] + reach) + 1):
        for x in range(max(0, rough[0] - reach), min(known.shape[1] - width, rough[0] + reach) + 1):
            if not known[y : y + height, x : x + width][missing].all():
                continue
            gap = filled[y : y + height, x : x + width][ring] - target
            unlike = float(np.sqrt(np.square(gap).mean()))
            if unlike < best:
                best, found = unlike, (x, y)
    return found, best


def smooth_known(values: FloatMap, known: Mask) -> FloatMap:
    """Blur of ``values`` (H, W, C) that takes in known pixels alone; 0 far from any."""
    weight = cv2.GaussianBlur(known.astype(np.float32), (0, 0), BLUR)
    blurred = cv2.GaussianBlur(values * known[..., None], (0, 0), BLUR)
    blurred = blurred[..., None] if blurred.ndim == 2 else blurred
    return np.asarray(blurred / np.maximum(weight, 1e-6)[..., None], np.float32)


def membrane(values: FloatMap, hole: Mask) -> FloatMap:
    """``values`` (H, W) with the pixels of ``hole`` on the smoothest surface through its rim.

    A large hole is filled at half the size first; a few relaxations then settle the fine scale.
    """
    unknown = int(cv2.countNonZero(hole))
    if unknown == 0:
        return values
    if unknown == hole.size:
        return np.zeros_like(values)
    if unknown <= SOLVED_DIRECTLY or min(values.shape) < 8:
        return _solve(values, hole)
    height, width = values.shape
    half = (-(-width // 2), -(-height // 2))
    known = as_u8(hole == 0).astype(np.float32)
    weight = cv2.resize(known, half, interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(values * known, half, interpolation=cv2.INTER_AREA) / np.maximum(weight, 1e-6)
    guess = membrane(np.asarray(coarse, np.float32), as_u8(weight < 0.25))
    fine = np.asarray(cv2.resize(guess, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    return _relax(np.where(hole > 0, fine, values), hole)


def _relax(values: FloatMap, hole: Mask) -> FloatMap:
    inside = hole > 0
    kernel = np.array([[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], np.float32)
    for _ in range(RELAXATIONS):
        mean = cv2.filter2D(values, cv2.CV_32F, kernel, borderType=cv2.BORDER_REPLICATE)
        values = np.where(inside, mean, values).astype(np.float32)
    return values


def _solve(values: FloatMap, hole: Mask) -> FloatMap:
    """Exact solution: every unknown pixel is the mean of its neighbours inside the picture."""
    ys, xs = np.nonzero(hole)
    count = len(ys)
    number = np.full(hole.shape, -1, np.int64)
    number[ys, xs] = np.arange(count)
    rows: list[NDArray[np.int64]] = []
    cols: list[NDArray[np.int64]] = []
    right, degree = np.zeros(count), np.zeros(count)
    for dy, dx in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        y, x = ys + dy, xs + dx
        here = np.flatnonzero((y >= 0) & (y < hole.shape[0]) & (x >= 0) & (x < hole.shape[1]))
        other = number[y[here], x[here]]
        degree[here] += 1
        open_ = other >= 0
        rows.append(here[open_])
        cols.append(other[open_])
        closed = here[~open_]
        right[closed] += values[y[closed], x[closed]]
    row, col = np.concatenate([*rows, np.arange(count)]), np.concatenate([*cols, np.arange(count)])
    data = np.concatenate([np.full(len(row) - count, -1.0), degree])
    solution = spsolve(coo_matrix((data, (row, col)), shape=(count, count)).tocsc(), right)
    filled = values.copy()
    filled[ys, xs] = solution
    return filled
