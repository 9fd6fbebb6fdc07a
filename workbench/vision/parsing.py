"""One frame: contrast, blobs, outlines, parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from workbench.core.types import Image, Mask
from workbench.vision.components import (
    Candidate,
    Candidates,
    Reason,
    Rejection,
    find_candidates,
    rejections,
    split,
)
from workbench.vision.foreground import Calibration, Levels, contrast, scalar, without_text
from workbench.vision.mask_ops import Box, as_u8, grow_box, largest_component
from workbench.vision.outline import outline_animal
from workbench.vision.parts import AnimalShape, paint_parts, shape_animal
from workbench.vision.previews import draw_final, draw_midlines, draw_outlines, show_contrast
from workbench.vision.pseudo_params import PseudoParams


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
    found, animals, rejected = parse_values(clean, calibration, params, explain=steps)
    parse = FrameParse((values.shape[0], values.shape[1]), animals, rejected)
    return replace(parse, steps=_pictures(image, clean, found, parse)) if steps else parse


def parse_values(
    clean: Image, calibration: Calibration, params: PseudoParams, *, explain: bool = False
) -> tuple[Image, tuple[AnimalShape, ...], tuple[Rejection, ...]]:
    """Contrast, animals and rejected blobs of a picture (H, W) whose text is gone."""
    found = contrast(clean, calibration, params)
    levels = calibration.levels_for(params)
    known = (
        calibration if calibration.method_for(params) != "background" else replace(calibration, activity=None)
    )
    candidates = find_candidates(found, levels, params, known, explain=explain)
    cores, surplus = _cores(candidates, levels, params)
    animals = tuple(
        animal
        for number in range(1, len(cores) + 1)
        if (animal := _shape(found, cores, number, levels, params)) is not None
    )
    return found, animals, candidates.rejected + rejections(candidates.labels, surplus, Reason.SURPLUS)


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
    box = grow_box(core.box, round(1.1 * max(size, 4 * core.radius)), found.shape)
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
    return shape_animal(crop, place, params.tail_width, params.head_length, levels.head)


def _blit(target: Mask, mask: Mask, source: Box, frame: Box) -> None:
    """Draw ``mask``, which lies at ``source`` in the image, into ``target``, which is the crop ``frame``."""
    x0, y0 = max(source[0], frame[0]), max(source[1], frame[1])
    x1, y1 = min(source[2], frame[2]), min(source[3], frame[3])
    if x0 >= x1 or y0 >= y1:
        return
    piece = mask[y0 - source[1] : y1 - source[1], x0 - source[0] : x1 - source[0]]
    target[y0 - frame[1] : y1 - frame[1], x0 - frame[0] : x1 - frame[0]] |= piece


def _pictures(image: Image, clean: Image, found: Image, parse: FrameParse) -> dict[str, Image]:
    mask = np.zeros(parse.shape, np.uint8)
    for animal in parse.animals:
        x0, y0, x1, y1 = animal.box
        mask[y0:y1, x0:x1] = np.maximum(mask[y0:y1, x0:x1], paint_parts(animal, flipped=False))
    return {
        "Text removed": np.ascontiguousarray(clean),
        "Foreground": show_contrast(found),
        "Animals": draw_outlines(image, parse.animals, parse.rejected),
        "Midline": draw_midlines(image, parse.animals),
        "Parts": draw_final(image, mask),
    }
