"""What synthesis is made from: empty scenes, cut-outs and the arena of one recording."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image, Mask
from workbench.media.thermal import colorbar, detect_palette, intensity
from workbench.vision.clean_background import background_over_time, remove_animals
from workbench.vision.completeness import is_complete
from workbench.vision.cutouts import Cutout, cut_out
from workbench.vision.mask_ops import as_u8, component_of, disc_dilate, disc_open, fill_holes, gray

MOST_FRAMES = 60
"""Frames of a recording that are kept in memory; more animals hardly add variety."""
SMOOTHED = 3.0
ALIKE = 6.0
"""Grey levels by which floor may differ from that under the animals, beside half of its own range."""
WALKED_ABOUT = 0.3
"""Share of the picture from which on the places where animals were seen are the arena."""
FEWEST_FOR_MEDIAN = 5
"""With fewer frames an empty scene over time is no better than one filled in from a single frame."""


@dataclass(frozen=True, eq=False)
class SourceFrame:
    """A labelled frame: its name, picture, class plane and animal plane (None: one animal)."""

    name: str
    image: Image
    classes: Mask
    animals: Mask | None = None


@dataclass(frozen=True, eq=False)
class Material:
    """Everything that is pasted from and onto, of one recording.

    Attributes
    ----------
    backgrounds
        Empty scenes; intensity where the recording is false colour.
    cutouts
        Whole animals.
    arena
        (H, W), 1 where animals may be.
    palette
        Colour bar of a false-colour recording, by which made images are coloured again; else None.
    left_out
        Animals that are not whole (a part missing, or in pieces) and are not pasted.
    """

    backgrounds: tuple[Image, ...]
    background_names: tuple[str, ...]
    cutouts: tuple[Cutout, ...]
    arena: Mask
    palette: str | None
    left_out: int

    def colored(self, image: Image) -> Image:
        """``image`` in the colours of the recording."""
        return image if self.palette is None or image.ndim == 3 else colorbar(self.palette)[image]


def gather(frames: Sequence[SourceFrame], backgrounds: int = 5, whole_picture: bool = False) -> Material:
    """Cut out every whole animal of ``frames`` and make ``backgrounds`` empty scenes.

    Parameters
    ----------
    whole_picture
        Animals may be anywhere; else inside the arena, as far as it can be seen (`arena_of`).
    """
    palette = _palette([frame.image for frame in frames[:8]])
    seen = [
        SourceFrame(one.name, intensity(one.image, palette), one.classes, one.animals) if palette else one
        for one in frames
    ]
    median, _ = background_over_time([(one.image, one.classes) for one in seen])
    cutouts, left_out = _cut_all(seen, median)
    scenes = _scenes(seen, median, backgrounds)
    arena = np.ones(median.shape[:2], np.uint8) if whole_picture else arena_of(median, seen)
    return Material(
        tuple(image for _, image in scenes),
        tuple(name for name, _ in scenes),
        tuple(cutouts),
        arena,
        palette,
        left_out,
    )


def _palette(images: Sequence[Image]) -> str | None:
    """The colour bar of false-colour images; None for visible light and plain grey."""
    names = {detect_palette(image) if image.ndim == 3 else None for image in images}
    found = names.pop() if len(names) == 1 else None
    return None if found == "gray" else found


def _cut_all(frames: Sequence[SourceFrame], background: Image) -> tuple[list[Cutout], int]:
    cutouts, left_out = [], 0
    for frame in frames:
        for number, region in _animals(frame):
            if is_complete(np.where(region > 0, frame.classes, 0).astype(np.uint8)):
                name = frame.name if frame.animals is None else f"{frame.name}#{number}"
                cutouts.append(cut_out(frame.image, frame.classes, background, name, region))
            else:
                left_out += 1
    return cutouts, left_out


def _animals(frame: SourceFrame) -> list[tuple[int, Mask]]:
    """Number and region of every animal of a frame."""
    if frame.animals is None or not frame.animals.any():
        region = as_u8(frame.classes != 0)
        return [(1, region)] if region.any() else []
    numbers = [int(number) for number in np.unique(frame.animals) if number]
    return [(number, as_u8(frame.animals == number)) for number in numbers]


def _scenes(frames: Sequence[SourceFrame], median: Image, count: int) -> list[tuple[str, Image]]:
    """Empty scenes of single frames, whose noise and light are real; spread through the recording."""
    chosen = [frames[int(at)] for at in np.unique(np.linspace(0, len(frames) - 1, count).round())]
    donor = median if len(frames) >= FEWEST_FOR_MEDIAN else None
    return [(one.name, remove_animals(one.image, one.classes, scene=donor)) for one in chosen]


def arena_of(scene: Image, frames: Iterable[SourceFrame]) -> Mask:
    """Where animals may be: the hull of where they were seen, and the floor around that looks like it.

    An animal that sleeps through a short recording has a small hull; the floor it sleeps on goes on.
    """
    seen = hull(frame.classes for frame in frames)
    if not seen.any() or seen.mean() > WALKED_ABOUT:
        return seen
    smooth = cv2.GaussianBlur(gray(scene), (0, 0), SMOOTHED)
    low, high = np.percentile(smooth[seen > 0], (10, 90))
    slack = ALIKE + 0.5 * (high - low)
    alike = as_u8((smooth >= low - slack) & (smooth <= high + slack)) | seen
    reach = 0.02 * max(seen.shape)
    return as_u8(component_of(disc_open(fill_holes(alike), reach), seen) | seen)


def hull(masks: Iterable[Mask]) -> Mask:
    """(H, W) 1 inside the convex hull of everything that is not background, a few pixels wider."""
    points: list[NDArray[np.int32]] = []
    shape: tuple[int, ...] = (1, 1)
    for mask in masks:
        shape = mask.shape
        found = cv2.findNonZero(as_u8(mask != 0))
        if found is not None:
            points.append(np.asarray(cv2.convexHull(found), np.int32))
    arena = np.zeros(shape, np.uint8)
    if points:
        cv2.fillConvexPoly(arena, cv2.convexHull(np.concatenate(points)), 1)
        arena = disc_dilate(arena, 0.02 * max(shape))
    return arena
