"""Pseudo-masks: head, body and tail of every animal without any network.

The chain: contrast (`foreground`), blobs (`components`), outline, tail and midline (`parts`,
`midline`), which end is the head over time (`orientation`), class ids (`paint`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.core.types import Image, Mask
from workbench.vision.calibration import calibrate
from workbench.vision.completeness import is_complete
from workbench.vision.components import Reason, Rejection
from workbench.vision.foreground import Calibration
from workbench.vision.orientation import Facing, Seen, orient_all
from workbench.vision.parsing import FrameParse, parse_frame
from workbench.vision.parts import AnimalShape, paint_parts
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
