"""Pseudo-masks: head, body and tail of every animal without any network.

The chain: contrast (`foreground`), blobs (`components`), outline, tail and midline (`parts`,
`midline`), which end is the head over time (`orientation`), class ids (`paint`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.core.types import Image, Mask
from workbench.vision.calibration import calibrate
from workbench.vision.completeness import is_complete
from workbench.vision.components import (
    Candidate,
    Candidates,
    Reason,
    Rejection,
    find_candidates,
    reject,
    split,
)
from workbench.vision.foreground import Calibration, Levels, contrast, scalar, without_text
from workbench.vision.mask_ops import Box, as_u8, grow_box, largest_component
from workbench.vision.orientation import Facing, Seen, orient_all
from workbench.vision.parts import AnimalShape, outline_animal, paint_parts, shape_animal
from workbench.vision.previews import draw_final, draw_midlines, draw_outlines, show_contrast
from workbench.vision.pseudo_params import METHODS, POLARITIES, Method, Polarity, PseudoParams

__all__ = [
    "METHODS",
    "POLARITIES",
    "AnimalShape",
    "Calibration",
    "Facing",
    "FrameParse",
    "Method",
    "Polarity",
    "PseudoParams",
    "Reason",
    "Rejection",
    "calibrate",
    "complete_animals",
    "label_image",
    "orient",
    "paint",
    "parse_frame",
    "reason_at",
    "seen_of",
]


@dataclass(frozen=True, eq=False)
class FrameParse:
    """What was found in one frame.

    Attributes
    ----------
    shape
        Height and width of the frame.
    animals
        At most as many as asked for.
    rejected
        Blobs that are no animals; those too faint only if steps were asked for.
    steps
        Intermediate pictures in order, by English name; empty unless asked for.
    """

    shape: tuple[int, int]
    animals: tuple[AnimalShape, ...]
    rejected: tuple[Rejection, ...] = ()
    steps: dict[str, Image] = field(default_factory=dict)


def parse_frame(
    image: Image, calibration: Calibration, params: PseudoParams, steps: bool = False
) -> FrameParse:
    """Find the animals of one frame and their parts.

    Parameters
    ----------
    image
        (H, W) or (H, W, 3) RGB, of the size that ``calibration`` was made from.
    calibration
        From `calibrate`; stays valid whatever is changed in ``params``.
    steps
        Also give intermediate pictures and reasons for faint blobs, for a preview.
    """
    values = scalar(image, calibration, params)
    clean = without_text(values, calibration, params)
    found = contrast(clean, calibration, params)
    levels = calibration.levels_for(params)
    text = None if params.remove_text is False else calibration.text
    candidates = find_candidates(found, levels, params, text, explain=steps)
    cores, surplus = _cores(candidates, levels, params)
    animals = tuple(
        animal
        for number in range(1, len(cores) + 1)
        if (animal := _shape(found, cores, number, levels, params)) is not None
    )
    rejected = candidates.rejected + reject(candidates, surplus, Reason.SURPLUS)
    parse = FrameParse((values.shape[0], values.shape[1]), animals, rejected)
    return (
        FrameParse(parse.shape, animals, rejected, _pictures(image, clean, found, parse)) if steps else parse
    )


@dataclass(frozen=True, eq=False)
class _Core:
    box: Box
    mask: Mask
    radius: float
    whole_radius: float


def _cores(
    candidates: Candidates, levels: Levels, params: PseudoParams
) -> tuple[list[_Core], list[Candidate]]:
    """Cores of the animals, blobs of touching animals divided, and the candidates left over."""
    wanted, surplus = list(candidates.passed[: params.animals]), list(candidates.passed[params.animals :])
    shares = _shares(wanted, levels, params)
    cores = []
    for candidate, count in zip(wanted, shares, strict=True):
        x0, y0, x1, y1 = candidate.box
        part = as_u8(candidates.labels[y0:y1, x0:x1] == candidate.label)
        if count == 1:
            cores.append(_Core(candidate.box, part, candidate.radius, candidate.radius))
            continue
        owner = split(part, count)
        for number in range(1, count + 1):
            piece = largest_component(as_u8(owner == number))
            if piece.any():
                cores.append(_Core(candidate.box, piece, candidate.radius, candidate.radius))
    return cores, surplus


def _shares(wanted: Sequence[Candidate], levels: Levels, params: PseudoParams) -> list[int]:
    """How many animals each blob holds, when there are fewer blobs than animals."""
    shares = [1] * len(wanted)
    if not wanted:
        return shares
    typical = levels.area or float(np.median([candidate.area for candidate in wanted]))
    while sum(shares) < params.animals:
        crowd = [candidate.area / (share * typical) for candidate, share in zip(wanted, shares, strict=True)]
        fullest = int(np.argmax(crowd))
        if wanted[fullest].area < (shares[fullest] + 0.5) * typical:
            break
        shares[fullest] += 1
    return shares


def _shape(
    found: Image, cores: Sequence[_Core], number: int, levels: Levels, params: PseudoParams
) -> AnimalShape | None:
    core = cores[number - 1]
    size = max(core.box[2] - core.box[0], core.box[3] - core.box[1])
    box = grow_box(core.box, round(1.3 * max(size, 4 * core.radius)), found.shape)
    x0, y0, x1, y1 = box
    seed, others = np.zeros((y1 - y0, x1 - x0), np.uint8), np.zeros((y1 - y0, x1 - x0), np.uint8)
    for index, other in enumerate(cores, start=1):
        _blit(seed if index == number else others, other.mask, other.box, box)
    whole = outline_animal(as_u8(found[y0:y1, x0:x1]), seed, others, levels, core.radius)
    if not whole.any():
        return None
    ys, xs = np.flatnonzero(whole.any(axis=1)), np.flatnonzero(whole.any(axis=0))
    tight = grow_box((int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1), 3, whole.shape)
    crop = np.ascontiguousarray(whole[tight[1] : tight[3], tight[0] : tight[2]])
    place = (x0 + tight[0], y0 + tight[1], x0 + tight[2], y0 + tight[3])
    return shape_animal(crop, place, params.tail_width, params.head_length)


def _blit(target: Mask, mask: Mask, source: Box, frame: Box) -> None:
    """Draw ``mask``, which lies at ``source`` in the image, into ``target``, which is the crop ``frame``."""
    x0, y0 = max(source[0], frame[0]), max(source[1], frame[1])
    x1, y1 = min(source[2], frame[2]), min(source[3], frame[3])
    if x0 >= x1 or y0 >= y1:
        return
    piece = mask[y0 - source[1] : y1 - source[1], x0 - source[0] : x1 - source[0]]
    target[y0 - frame[1] : y1 - frame[1], x0 - frame[0] : x1 - frame[0]] |= piece


def orient(parses: Sequence[FrameParse], times: Sequence[float]) -> list[tuple[Facing, ...]]:
    """Head end of every animal of every parse, by shape, motion and continuity.

    Parameters
    ----------
    parses
        In order of time.
    times
        Seconds, one a parse.
    """
    return orient_all([seen_of(parse) for parse in parses], times)


def seen_of(parse: FrameParse) -> list[Seen]:
    """What orientation needs of a frame."""
    return [Seen(animal.ends, animal.center, animal.scale, animal.score) for animal in parse.animals]


def paint(parse: FrameParse, facing: Sequence[Facing] | None = None) -> tuple[Mask, Mask]:
    """Class mask and instance mask of a frame.

    Parameters
    ----------
    facing
        From `orient`; without it every animal faces as its shape alone says.

    Returns
    -------
    mask, instances
        (H, W) uint8: class ids, and animal numbers from 1 in the order of ``parse.animals``.
    """
    mask, instances = np.zeros(parse.shape, np.uint8), np.zeros(parse.shape, np.uint8)
    for number, animal in enumerate(parse.animals, start=1):
        flipped = facing[number - 1].flipped if facing is not None else False
        x0, y0, x1, y1 = animal.box
        parts = paint_parts(animal, flipped)
        free = (parts > 0) & (mask[y0:y1, x0:x1] == 0)
        mask[y0:y1, x0:x1][free] = parts[free]
        instances[y0:y1, x0:x1][free] = number
    return mask, instances


def label_image(
    image: Image, params: PseudoParams, calibration: Calibration | None = None
) -> tuple[Mask, Mask]:
    """Class mask and instance mask of a single image, all steps in one."""
    known = calibration if calibration is not None else calibrate([image], params)
    return paint(parse_frame(image, known, params))


def complete_animals(mask: Mask, instances: Mask) -> int:
    """How many animals of a mask have exactly one head, one body and one tail, attached in that order."""
    return sum(
        is_complete(np.where(instances == number, mask, 0).astype(np.uint8))
        for number in range(1, int(instances.max(initial=0)) + 1)
    )


def reason_at(parse: FrameParse, x: float, y: float) -> Rejection | None:
    """The smallest rejected blob whose box holds the place (x, y), None where there is none."""
    hits = [
        blob for blob in parse.rejected if blob.box[0] <= x < blob.box[2] and blob.box[1] <= y < blob.box[3]
    ]
    return min(hits, key=lambda blob: blob.area) if hits else None


def _pictures(image: Image, clean: Image, found: Image, parse: FrameParse) -> dict[str, Image]:
    mask, _ = paint(parse)
    return {
        "Text removed": np.ascontiguousarray(clean),
        "Foreground": show_contrast(found),
        "Animals": draw_outlines(image, parse.animals, parse.rejected),
        "Midline": draw_midlines(image, parse.animals),
        "Parts": draw_final(image, mask),
    }
