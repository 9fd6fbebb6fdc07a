"""Copy-paste synthesis: new frames with several animals out of frames with one.

After Ghiasi et al. 2021 ("Simple Copy-Paste"), with what rodents on a floor need: labels that are warped
with the picture, edges without a seam, warmth or shadow on the floor, a chosen overlap, and animals that
touch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image, Json, Mask
from workbench.vision.cutouts import Cutout
from workbench.vision.mask_ops import FloatMap, as_u8, bounding_box

LIGHT = (0.75, 1.33)
"""By how much the light of two places may differ; more is another material, not more light."""


@dataclass(frozen=True)
class SynthesisParams:
    """How animals are pasted.

    Attributes
    ----------
    animals
        Fewest and most animals of an image, 1 to 8.
    rotation
        Largest turn either way, degrees.
    scale
        Smallest and largest magnification.
    mirror
        Whether animals may be mirrored.
    brightness
        Largest change of an animal's brightness, as a fraction.
    match
        How far an animal takes the light of its new place, 0 to 1 (visible light; warmth does not).
    overlap
        Largest share of an animal that another one may hide.
    touching
        Share of the animals that are laid against another one.
    glow
        Strength of warmth or shadow on the floor, 1 as in the source.
    tries
        Places tried for an animal before it is given up.
    """

    animals: tuple[int, int] = (2, 4)
    rotation: float = 180.0
    scale: tuple[float, float] = (0.9, 1.1)
    mirror: bool = True
    brightness: float = 0.08
    match: float = 0.0
    overlap: float = 0.2
    touching: float = 0.5
    glow: float = 1.0
    tries: int = 60


@dataclass(frozen=True)
class Placement:
    """How one cut-out was laid into an image; position in pixels, angle in degrees counter-clockwise."""

    source: str
    x: float
    y: float
    angle: float
    scale: float
    mirrored: bool
    gain: float
    hidden: float = 0.0
    """Share of its pixels that other animals hide."""

    def to_json(self) -> Json:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Synthetic:
    """A made image (H, W) or (H, W, 3), its class and animal planes (H, W), and how it came about.

    ``missing`` animals found no allowed place; nothing stands in for them.
    """

    image: Image
    classes: Mask
    animals: Mask
    placements: tuple[Placement, ...]
    wanted: int

    @property
    def missing(self) -> int:
        """Animals that were wanted and found no place."""
        return self.wanted - len(self.placements)


@dataclass
class Laid:
    """An animal in the image: its warped layers in a box, and its place in the order."""

    placement: Placement
    corner: tuple[int, int]
    layers: Cutout
    region: NDArray[np.bool_] = field(repr=False)
    shared: int = 0
    """Pixels it has in common with others: all of them are hidden should it be at the back."""


def synthesise(
    background: Image,
    cutouts: Sequence[Cutout],
    params: SynthesisParams,
    rng: np.random.Generator,
    arena: Mask | None = None,
) -> Synthetic:
    """Paste animals over ``background``.

    Parameters
    ----------
    background
        (H, W) or (H, W, 3) uint8, without animals.
    cutouts
        What may be pasted; one is not used twice in an image unless there are too few.
    arena
        (H, W), not 0 where animals may be; None: the whole picture.
    """
    wanted = int(rng.integers(params.animals[0], params.animals[1] + 1))
    order = rng.permutation(len(cutouts))
    laid: list[Laid] = []
    for number in range(wanted):
        cutout = cutouts[int(order[number % len(order)])]
        found = _find_place(background, cutout, laid, params, rng, arena=arena)
        if found is not None:
            laid.append(found)
    # Who is in front is drawn anew: the order of placing must not decide it.
    front = [laid[int(one)] for one in rng.permutation(len(laid))] if laid else []
    return compose(background, front, params, wanted)


def _find_place(
    background: Image,
    cutout: Cutout,
    laid: Sequence[Laid],
    params: SynthesisParams,
    rng: np.random.Generator,
    *,
    arena: Mask | None,
) -> Laid | None:
    """Lay ``cutout`` somewhere that is allowed; None after too many tries."""
    close = bool(laid) and rng.random() < params.touching
    for attempt in range(params.tries):
        if attempt % 10 == 0:
            turned, placement = _turn(cutout, params, rng)
        if close and attempt < params.tries // 2:
            corner = _beside(turned, laid[int(rng.integers(len(laid)))], rng)
        else:
            corner = _anywhere(turned, background.shape, rng)
        if corner is None:
            continue
        candidate = lay(turned, placement, corner, background, params)
        if candidate is not None and _allowed(candidate, laid, params, arena):
            return candidate
    return None


def _turn(cutout: Cutout, params: SynthesisParams, rng: np.random.Generator) -> tuple[Cutout, Placement]:
    """A randomly turned, scaled and mirrored copy, cropped to what is seen of it."""
    angle = float(rng.uniform(-params.rotation, params.rotation))
    scale = float(rng.uniform(*params.scale))
    mirrored = bool(params.mirror and rng.random() < 0.5)
    gain = float(1 + rng.uniform(-params.brightness, params.brightness))
    turned = turn(cutout, angle, scale, mirrored)
    return turned, Placement(cutout.source, 0.0, 0.0, angle, scale, mirrored, gain)


def turn(cutout: Cutout, angle: float, scale: float, mirrored: bool) -> Cutout:
    """``cutout`` turned by ``angle`` degrees counter-clockwise, scaled, and mirrored left to right first.

    Pixels are warped weighted by how much animal they hold, so that edges get neither steps nor fringes.
    """
    height, width = cutout.classes.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, scale)
    if mirrored:
        matrix = matrix @ np.array([[-1.0, 0.0, width - 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = (int(np.ceil(height * sin + width * cos)) + 2, int(np.ceil(height * cos + width * sin)) + 2)
    matrix[:, 2] += ((size[0] - width) / 2, (size[1] - height) / 2)

    def warp(values: FloatMap) -> FloatMap:
        warped = cv2.warpAffine(values, matrix, size, flags=cv2.INTER_LINEAR)
        return np.asarray(warped.reshape(size[1], size[0], *values.shape[2:]), np.float32)

    alpha = warp(cutout.alpha)
    weighted = warp(cutout.pixels * cutout.alpha[..., None])
    pixels = np.where(alpha[..., None] > 1e-3, weighted / np.maximum(alpha, 1e-3)[..., None], 0.0)
    # Nearest: smooth maps would wear a tail two pixels wide away, or make it three.
    labels = cv2.warpAffine(cutout.classes, matrix, size, flags=cv2.INTER_NEAREST)
    classes = np.where(alpha > 1e-3, as_u8(labels), 0).astype(np.uint8)
    return replace(
        cutout, pixels=pixels.astype(np.float32), alpha=alpha, glow=warp(cutout.glow), classes=classes
    )


def _anywhere(cutout: Cutout, shape: tuple[int, ...], rng: np.random.Generator) -> tuple[int, int] | None:
    x0, y0, x1, y1 = bounding_box(as_u8(cutout.classes != 0))
    spare = (shape[1] - (x1 - x0), shape[0] - (y1 - y0))
    if min(spare) < 0:
        return None
    return int(rng.integers(spare[0] + 1)) - x0, int(rng.integers(spare[1] + 1)) - y0


def _beside(cutout: Cutout, other: Laid, rng: np.random.Generator) -> tuple[int, int] | None:
    """Corner that brings a random border pixel of ``cutout`` onto one of ``other``, a pixel apart."""
    ours, theirs = _border(cutout.classes != 0), _border(other.region)
    if len(ours) == 0 or len(theirs) == 0:
        return None
    mine, yours = ours[int(rng.integers(len(ours)))], theirs[int(rng.integers(len(theirs)))]
    nudge = rng.integers(-3, 4, 2)
    x, y = other.corner[0] + yours[0] - mine[0] + nudge[0], other.corner[1] + yours[1] - mine[1] + nudge[1]
    return int(x), int(y)


def _border(region: NDArray[np.bool_]) -> NDArray[np.int32]:
    outlines, _ = cv2.findContours(as_u8(region), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.concatenate([one[:, 0] for one in outlines]) if outlines else np.empty((0, 2), np.int32)


def lay(
    cutout: Cutout, placement: Placement, corner: tuple[int, int], background: Image, params: SynthesisParams
) -> Laid | None:
    """The animal at ``corner``; None if any of it would lie outside the picture."""
    region = cutout.classes != 0
    x0, y0, x1, y1 = bounding_box(as_u8(region))
    left, top = corner[0] + x0, corner[1] + y0
    height, width = background.shape[:2]
    if x1 <= x0 or left < 0 or top < 0 or left + x1 - x0 > width or top + y1 - y0 > height:
        return None
    place = background[top : top + y1 - y0, left : left + x1 - x0]
    floor = place.reshape(-1, cutout.floor.size).mean(axis=0)
    light = float(np.clip(floor.mean() / max(1.0, float(cutout.floor.mean())), *LIGHT))
    gain = placement.gain * (1 + params.match * (light - 1))
    centre = (left + (x1 - x0) / 2, top + (y1 - y0) / 2)
    placed = Placement(placement.source, *centre, placement.angle, placement.scale, placement.mirrored, gain)
    return Laid(placed, corner, cutout, region)


def _allowed(candidate: Laid, laid: Sequence[Laid], params: SynthesisParams, arena: Mask | None) -> bool:
    """Inside the arena, and hiding no more of anyone than agreed, whoever is in front."""
    if arena is not None:
        ys, xs = np.nonzero(candidate.region)
        if not arena[ys + candidate.corner[1], xs + candidate.corner[0]].all():
            return False
    common = [_common(candidate, other) for other in laid]
    for here, other in zip(common, laid, strict=True):
        if other.shared + here > params.overlap * int(other.region.sum()):
            return False
    if sum(common) > params.overlap * int(candidate.region.sum()):
        return False
    for here, other in zip(common, laid, strict=True):
        other.shared += here
    candidate.shared = sum(common)
    return True


def _common(one: Laid, other: Laid) -> int:
    """Pixels that both animals cover."""
    left, top = max(one.corner[0], other.corner[0]), max(one.corner[1], other.corner[1])
    right = min(one.corner[0] + one.region.shape[1], other.corner[0] + other.region.shape[1])
    bottom = min(one.corner[1] + one.region.shape[0], other.corner[1] + other.region.shape[0])
    if right <= left or bottom <= top:
        return 0
    parts = [
        laid.region[
            top - laid.corner[1] : bottom - laid.corner[1], left - laid.corner[0] : right - laid.corner[0]
        ]
        for laid in (one, other)
    ]
    return int(np.count_nonzero(parts[0] & parts[1]))


def compose(background: Image, order: Sequence[Laid], params: SynthesisParams, wanted: int) -> Synthetic:
    """Paste from back to front; a later animal hides an earlier one in picture and masks alike."""
    canvas = np.asarray(background[..., None] if background.ndim == 2 else background, np.float32).copy()
    classes, animals = (np.zeros(background.shape[:2], np.uint8) for _ in range(2))
    for laid in order:  # warmth and shadow lie on the floor: below every animal
        window, part = _windows(laid, classes.shape)
        canvas[window] += params.glow * laid.layers.glow[part]
    for number, laid in enumerate(order, start=1):
        window, part = _windows(laid, classes.shape)
        alpha = laid.layers.alpha[part][..., None]
        canvas[window] += alpha * (laid.placement.gain * laid.layers.pixels[part] - canvas[window])
        region = laid.region[part]
        classes[window][region] = laid.layers.classes[part][region]
        animals[window][region] = number
    image = as_u8(np.clip(np.rint(canvas), 0, 255))
    counts = np.bincount(animals.ravel(), minlength=len(order) + 1)
    placements = tuple(
        replace(laid.placement, hidden=1.0 - float(counts[number]) / float(laid.region.sum()))
        for number, laid in enumerate(order, start=1)
    )
    return Synthetic(image[..., 0] if background.ndim == 2 else image, classes, animals, placements, wanted)


def _windows(laid: Laid, shape: tuple[int, ...]) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """The part of the picture that the cut-out's box covers, and the part of the box inside the picture."""
    x, y = laid.corner
    height, width = laid.region.shape
    x0, y0, x1, y1 = max(0, x), max(0, y), min(shape[1], x + width), min(shape[0], y + height)
    return (slice(y0, y1), slice(x0, x1)), (slice(y0 - y, y1 - y), slice(x0 - x, x1 - x))
