"""From contrast to blobs: candidates for animals, and why the others are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image, Mask, Points
from workbench.vision.foreground import Calibration, Levels
from workbench.vision.mask_ops import Box, as_u8, components, disc_close, fill_holes, grow_box, inner_distance
from workbench.vision.pseudo_params import PseudoParams


class Reason(StrEnum):
    """Why a blob is not taken for an animal, in words for people."""

    TOO_SMALL = "too small for an animal"
    TOO_LARGE = "too large for an animal"
    BORDER = "only its edge reaches into the picture"
    TEXT = "burnt-in text or mark"
    FAINT = "too faint: a reflection, shadow or warm place"
    THIN = "too thin: a cable, edge or tail without body"
    STATIC = "it does not move in the whole recording"
    SURPLUS = "beyond the number of animals, and smaller"


@dataclass(frozen=True, eq=False)
class Rejection:
    """A blob that is no animal: its reason, box and outline (N, 2) in pixels of the image."""

    reason: Reason
    box: Box
    contour: Points
    area: int


@dataclass(frozen=True, eq=False)
class Candidate:
    """A blob that may be an animal: label in the label image, box, area, inner radius, contrast."""

    label: int
    box: Box
    area: int
    radius: float
    strength: float
    moves: bool = True


@dataclass(frozen=True, eq=False)
class Candidates:
    """Label image (H, W) int32 of the cores, the blobs that pass and those that do not."""

    labels: NDArray[np.uint16]
    passed: tuple[Candidate, ...]
    rejected: tuple[Rejection, ...]


def core_mask(found: Image, level: float) -> Mask:
    """Pixels that are certainly animal, small gaps closed."""
    _, mask = cv2.threshold(cv2.blur(found, (3, 3)), level, 1, cv2.THRESH_BINARY)
    return disc_close(as_u8(mask), 1)


def area_limits(levels: Levels, params: PseudoParams, shape: tuple[int, ...]) -> tuple[float, float]:
    """Smallest and largest area of one animal in pixels."""
    pixels = float(shape[0] * shape[1])
    least = 0.12 * levels.area if levels.area else 0.0004 * pixels
    most = 6.0 * levels.area if levels.area else 0.35 * pixels
    low = float(params.min_area) if params.min_area is not None else max(30.0, least)
    high = float(params.max_area) if params.max_area is not None else min(most, 0.6 * pixels)
    return low, high


def find_candidates(
    found: Image,
    levels: Levels,
    params: PseudoParams,
    known: Calibration | None = None,
    *,
    explain: bool = False,
) -> Candidates:
    """Blobs of ``found`` above the core level, best first, and the rejected ones.

    Parameters
    ----------
    found
        Contrast (H, W).
    known
        Tells where text is burnt in and what moves.
    explain
        Also list blobs too faint for the core level (costs time; for the preview).
    """
    text = None if known is None or params.remove_text is False else known.text
    mask = core_mask(found, levels.core)
    labels, blobs = components(mask)
    low, high = area_limits(levels, params, found.shape)
    passed: list[Candidate] = []
    rejected: list[Rejection] = []
    for label, box, area in blobs:
        if area < low and not (explain and area >= 12):
            continue
        part = _crop(labels, label, box)
        radius = float(inner_distance(fill_holes(part)).max())
        reason = None
        if text is not None and text.shape == found.shape and _covered(part, box, text) > 0.5 * area:
            reason = Reason.TEXT
        reason = reason or _reason(part, box, radius, (low, high * params.animals), found.shape)
        if reason is None:
            strength = float(cv2.mean(found[box[1] : box[3], box[0] : box[2]], part)[0])
            moves = _moves(labels, label, box, known)
            passed.append(Candidate(label, box, area, radius, strength, moves))
        else:
            rejected.append(_rejection(reason, part, box, area))
    passed.sort(key=_merit, reverse=True)
    if any(candidate.moves for candidate in passed):
        still = [candidate for candidate in passed if not candidate.moves]
        passed = [candidate for candidate in passed if candidate.moves]
        rejected += rejections(labels, still, Reason.STATIC)
    if explain:
        rejected += _faint(found, mask, levels, low)
    return Candidates(labels, tuple(passed), tuple(rejected))


def _crop(labels: NDArray[np.uint16], label: int, box: Box) -> Mask:
    """Mask of one blob in its box."""
    return as_u8(labels[box[1] : box[3], box[0] : box[2]] == label)


def _moves(labels: NDArray[np.uint16], label: int, box: Box, known: Calibration | None) -> bool:
    """Whether the rim of a blob changes in the course of the recording, as even a sleeper's does."""
    if known is None or known.activity is None or known.activity.shape != labels.shape:
        return True
    wide = grow_box(box, 2, labels.shape)
    x0, y0, x1, y1 = wide
    part = _crop(labels, label, wide)
    kernel = np.ones((5, 5), np.uint8)
    rim = (as_u8(cv2.dilate(part, kernel)) > 0) & (as_u8(cv2.erode(part, kernel)) == 0)
    return bool(known.activity[y0:y1, x0:x1][rim].mean() > known.stillness)


def _merit(candidate: Candidate) -> float:
    """Big, compact and strong beats long, thin and faint."""
    return candidate.radius**2 * candidate.strength


def _covered(part: Mask, box: Box, text: NDArray[np.bool_]) -> int:
    """Pixels of a blob that are burnt-in marks."""
    x0, y0, x1, y1 = box
    return int(np.count_nonzero(text[y0:y1, x0:x1] & (part > 0)))


def _reason(
    part: Mask, box: Box, radius: float, limits: tuple[float, float], shape: tuple[int, ...]
) -> Reason | None:
    x0, y0, x1, y1 = box
    area = int(cv2.countNonZero(part))
    if area < limits[0]:
        return Reason.TOO_SMALL
    if area > limits[1]:
        return Reason.TOO_LARGE
    # A body fills a disc of its inner radius several times over, a cable or edge hundreds of times.
    if area > 60 * radius**2 or radius < 0.28 * np.sqrt(limits[0]):
        return Reason.THIN
    on_border = int(np.count_nonzero(part[0]) if y0 == 0 else 0)
    on_border += int(np.count_nonzero(part[-1]) if y1 == shape[0] else 0)
    on_border += int(np.count_nonzero(part[:, 0]) if x0 == 0 else 0)
    on_border += int(np.count_nonzero(part[:, -1]) if x1 == shape[1] else 0)
    if on_border > 1.5 * np.sqrt(area):
        return Reason.BORDER
    return None


def _rejection(reason: Reason, part: Mask, box: Box, area: int) -> Rejection:
    outlines, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE, offset=box[:2])
    longest = max(outlines, key=len)
    return Rejection(reason, box, np.asarray(longest, np.float64).reshape(-1, 2), area)


def rejections(
    labels: NDArray[np.uint16], dropped: Sequence[Candidate], reason: Reason
) -> tuple[Rejection, ...]:
    """Rejections for candidates that passed every test but are not wanted."""
    found = []
    for candidate in dropped:
        part = _crop(labels, candidate.label, candidate.box)
        found.append(_rejection(reason, part, candidate.box, candidate.area))
    return tuple(found)


def _faint(found: Image, mask: Mask, levels: Levels, low: float) -> list[Rejection]:
    """Blobs between the thin and the core level without a core of their own."""
    _, above = cv2.threshold(found, max(levels.thin, 0.2 * levels.core), 1, cv2.THRESH_BINARY)
    above = cv2.morphologyEx(as_u8(above), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    labels, blobs = components(as_u8(above))
    cored = set(np.unique(labels[mask > 0]).tolist())
    faint = []
    for label, box, area in blobs:
        if label not in cored and area >= 0.5 * low:
            faint.append(_rejection(Reason.FAINT, _crop(labels, label, box), box, area))
    return faint


def split(part: Mask, count: int) -> NDArray[np.int32]:
    """Divide one blob of touching animals into ``count``.

    The inner-distance map is cut at rising heights until it falls into ``count`` bodies; every
    pixel goes to the nearest. Blobs without waists are divided by k-means.

    Returns
    -------
    ndarray of int32
        (H, W), 1 to ``count`` inside ``part``, 0 outside.
    """
    distance = inner_distance(part)
    top = float(distance.max())
    for height in np.linspace(0.3, 0.92, 16):
        labels, bodies = components(as_u8(distance > height * top))
        big = [(area, label) for label, _, area in bodies if area >= 0.02 * cv2.countNonZero(part)]
        if len(big) >= count:
            return _nearest_body(part, labels, [label for _, label in sorted(big)[-count:]])
    return _by_place(part, count)


def _nearest_body(part: Mask, labels: NDArray[np.uint16], seeds: Sequence[int]) -> NDArray[np.int32]:
    """Every pixel of ``part`` goes to the nearest of the bodies ``seeds``."""
    bodies = np.isin(labels, seeds)
    _, nearest = cv2.distanceTransformWithLabels(
        as_u8(~bodies), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    number = np.zeros(int(labels.max()) + 1, np.int32)
    number[list(seeds)] = np.arange(1, len(seeds) + 1)
    owner = np.zeros(int(nearest.max()) + 1, np.int32)
    owner[nearest[bodies]] = number[labels[bodies]]
    return np.where(part > 0, owner[nearest], 0).astype(np.int32)


def _by_place(part: Mask, count: int) -> NDArray[np.int32]:
    ys, xs = np.nonzero(part)
    points = np.stack([xs, ys], axis=1).astype(np.float32)
    result = np.zeros(part.shape, np.int32)
    if len(points) <= count:
        return result
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 30, 0.2)
    cv2.setRNGSeed(0)
    _, owner, _ = cv2.kmeans(points, count, None, criteria, 3, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]
    result[ys, xs] = 1 + np.asarray(owner, np.int32).ravel()
    return result
