"""How a frame becomes blobs: what is animal, and how large one is; found from sample frames.

The pseudo-masks' calibration asks what looks like a rodent. Here the number of animals is known, and
that alone tells more: the right threshold is the one at which most frames hold N blobs of about one size
or, where the animals are never apart, at which the area of all together stays the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any, Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError
from workbench.core.pipeline import in_threads
from workbench.core.progress import CancelToken
from workbench.core.types import Image, Json, Mask
from workbench.tracking.resting import floor_under_resting, floor_without_animals
from workbench.vision.foreground import (
    FEWEST_FOR_BACKGROUND,
    difference,
    model_floors,
    ordered_samples,
    wide_floor,
)
from workbench.vision.mask_ops import as_u8, disc
from workbench.vision.pseudo_params import Polarity

Source: TypeAlias = Literal["background", "intensity"]
Contrast: TypeAlias = NDArray[np.uint8] | NDArray[np.int16]

SAMPLES = 40
"""Frames that the settings are found from."""

_THRESHOLDS = (6, 8, 11, 15, 20, 27, 36, 48, 64, 85, 110)
_SIGNS: tuple[tuple[Polarity, bool], ...] = (
    ("dark", False), ("pale", False), ("both", False), ("both", True),
)  # fmt: skip
_MOST_OF_16_BIT = 60_000
_JUDGED = 16
_EVERY = 3
"""One picture of so many is enough to judge how sharp outlines are, and what is hopeless."""
_HOPELESS = 0.2
"""A way of looking that is worse by this on few pictures is not tried on all."""
_PLATEAU = 0.8
"""Thresholds whose score is this part of the best fit as well."""
_MOST_OF_FRAME = 0.3
_WORTH = 0.03
"""By how much a less trusted way of looking must be better."""
_WORTH_FILLING = 0.15
"""By how much it must be where animals are only guessed in the floor: all N in a fifth more of the frames."""
_PLAIN = 0.8
"""With such a score nothing else is tried."""
_PIXELS = 1600
"""Of an animal's picture: 40x40 for a round one."""
_MOST_SLENDER = 2.6
_ROOM = 1.2
"""Height of the picture in lengths of an animal: rearing and stretched animals are longer than the median."""
_NOISE_PART = 0.00002
"""Blobs smaller than this part of the frame are noise whatever else they are."""


@dataclass(frozen=True, eq=False)
class Detection:
    """Settings of the first link, in force for a whole recording.

    Attributes
    ----------
    source
        ``background``: difference to a model of the empty scene; ``intensity``: to the wider surroundings.
    polarity
        Whether animals are darker or paler than their surroundings, or either.
    threshold
        Contrast in grey levels from which on a pixel is animal.
    opening
        Radius in pixels of the opening that takes tails and whiskers off, so that a tail across a back is
        no crossing.
    least_area
        Smaller blobs are none, in pixels.
    area
        Median area of one animal, in pixels.
    length
        Median length of one animal along its axis, in pixels.
    tone
        Grey levels of the darkest and the palest animal pixels: what pictures of animals are stretched to.
    picture
        (height, width) of an animal's picture in pixels, its long axis upright.
    scale
        Pixels of that picture for one of the recording.
    support
        Share of the sample frames with exactly N blobs of about one size.
    floor
        Empty scene (H, W), for ``background``.
    region
        (H, W) bool, where animals can be; None: everywhere.
    apart
        With ``both``: what is darker and what is paler than the surroundings are never one animal. So it
        is where animals have different coats; one of two colours would come to pieces.
    """

    source: Source
    polarity: Polarity
    threshold: int
    opening: int
    least_area: int
    area: float
    length: float
    tone: tuple[int, int]
    picture: tuple[int, int]
    scale: float
    support: float
    floor: Image | None = field(default=None, repr=False)
    region: NDArray[np.bool_] | None = field(default=None, repr=False)
    apart: bool = False

    def numbers(self) -> dict[str, Json]:
        """All but the pictures, JSON-able."""
        plain = asdict(replace(self, floor=None, region=None))
        return {name: value for name, value in plain.items() if name not in ("floor", "region")}

    @classmethod
    def of(cls, numbers: dict[str, Json], floor: Image | None, region: NDArray[np.bool_] | None) -> Detection:
        """From what `numbers` gave, and the pictures."""
        plain = {**numbers, "tone": tuple(numbers["tone"]), "picture": tuple(numbers["picture"])}
        return cls(**plain, floor=floor, region=region)


def region_of(roi: tuple[float, ...], shape: tuple[int, int]) -> NDArray[np.bool_] | None:
    """(H, W) bool inside a polygon of x and y in turn; None for no polygon."""
    if not roi:
        return None
    region = np.zeros(shape, np.uint8)
    cv2.fillPoly(region, [np.array(roi, np.float64).reshape(-1, 2).round().astype(np.int32)], 1)
    return region > 0


def contrast_of(gray: Image, detection: Detection) -> Contrast:
    """How far every pixel stands out, (H, W) uint8; int16, paler above 0, where these are to stay apart."""
    floor = detection.floor if detection.source == "background" else None
    floor = wide_floor(gray) if floor is None else floor
    signed = detection.apart
    found: Contrast = gray.astype(np.int16) - floor if signed else difference(gray, floor, detection.polarity)
    if detection.region is not None:
        found[~detection.region] = 0
    return found


def blob_mask(found: Contrast, threshold: float, opening: int) -> Mask:
    """Pixels of animals in a contrast picture, without what is thinner than the opening."""
    return opened(_beyond(_smooth(found), threshold), opening)


def _smooth(found: Contrast) -> Contrast:
    return cv2.blur(found, (3, 3))  # type: ignore[return-value]


def _beyond(smooth: Contrast, threshold: float) -> Mask:
    """Pixels of a smoothed contrast picture that stand out by more than a threshold."""
    mask = as_u8(cv2.threshold(smooth, threshold, 1, cv2.THRESH_BINARY)[1])
    if smooth.dtype == np.int16:
        dark = as_u8(smooth < -threshold)
        mask[cv2.dilate(dark, disc(1)) > 0] = 0  # a seam, or they would be one blob
        mask |= dark
    return mask


def opened(mask: Mask, radius: int) -> Mask:
    """Mask without what is thinner than ``2 * radius``."""
    if radius < 1:
        return mask
    return as_u8(cv2.morphologyEx(mask, cv2.MORPH_OPEN, disc(radius)))


def find_detection(
    frames: Sequence[Image],
    animals: int,
    *,
    region: NDArray[np.bool_] | None = None,
    source: Source | None = None,
    polarity: Polarity | None = None,
    threshold: int | None = None,
    least_area: int | None = None,
    cancel: CancelToken | None = None,
) -> Detection:
    """Find the settings from grey frames spread through a recording; what is given is kept.

    Parameters
    ----------
    frames
        (H, W) each, `SAMPLES` are plenty.
    animals
        How many there are.

    Raises
    ------
    BadParameterError
        If nothing in the frames could be the animals.
    Cancelled
    """
    token = cancel or CancelToken()
    draft = Detection(
        source or "intensity", polarity or "dark", threshold or 20, 0, 1, 0.0, 0.0, (0, 255), (40, 40),
        1.0, 0.0, region=region,
    )  # fmt: skip
    judged = [frames[k] for k in np.unique(np.linspace(0, len(frames) - 1, _JUDGED).round().astype(int))]
    floors = _Floors.of(frames, judged, animals, token)
    best: tuple[float, Detection] | None = None
    for look in _looks(draft, floors, source, polarity):
        options: dict[str, Any] = {"still_counts": not floors.for_resting(look.floor), "cancel": token}
        few = _pictures(judged[::_EVERY], look, token)
        score, level = _best_level(few, animals, threshold, **options)
        if best is not None and score < best[0] - _HOPELESS:
            continue
        pictures = _pictures(judged, look, token)
        score, level = _best_level(pictures, animals, threshold, **options)
        if best is None or score > best[0] + floors.worth(look.floor):
            best = score, replace(look, threshold=level)
        if score > _PLAIN:
            break
    assert best is not None
    return _measured(best[1], judged, animals, least_area, token)


def _pictures(frames: Sequence[Image], look: Detection, cancel: CancelToken) -> list[Contrast]:
    with closing(in_threads(lambda gray: _smooth(contrast_of(gray, look)), frames, cancel)) as pictures:
        return list(pictures)


@dataclass(frozen=True, eq=False)
class _Floors:
    """Empty scenes (H, W) of a recording; none of too few frames.

    Attributes
    ----------
    uncovered
        For each polarity, of what animals leave free.
    filled
        The same without animals that are left in it.
    calm
        Where nothing walks about; for any polarity.
    """

    uncovered: dict[Polarity, Image] = field(default_factory=dict)
    filled: dict[Polarity, Image] = field(default_factory=dict)
    calm: Image | None = None

    @classmethod
    def of(cls, frames: Sequence[Image], some: Sequence[Image], animals: int, cancel: CancelToken) -> _Floors:
        """From frames spread through the recording; what walks about is measured on some of them."""
        if len(frames) < FEWEST_FOR_BACKGROUND:
            return cls()
        ordered = ordered_samples(list(frames), cancel)
        uncovered = model_floors(ordered)[0]
        filled: dict[Polarity, Image] = {}
        signs: tuple[Polarity, ...] = ("dark", "pale")
        for sign in signs:
            found = floor_without_animals(ordered, some, animals, uncovered[sign], sign)
            if found is not None:
                filled[sign] = found
        return cls(uncovered, filled, floor_under_resting(ordered))

    def for_resting(self, floor: Image | None) -> bool:
        """Whether animals that never move show on a floor of these."""
        return floor is not None and (floor is self.calm or self._guessed(floor))

    def worth(self, floor: Image | None) -> float:
        """By how much a floor of these must be better than a more trusted one."""
        return _WORTH_FILLING if self._guessed(floor) else _WORTH

    def _guessed(self, floor: Image | None) -> bool:
        return any(floor is one for one in self.filled.values())


def _looks(
    draft: Detection,
    floors: _Floors,
    source: Source | None,
    polarity: Polarity | None,
) -> list[Detection]:
    """The ways of looking that are tried, the more trusted first: what never moves is no animal."""
    looks = []
    for sign, apart in _SIGNS:
        if polarity is not None and sign != polarity:
            continue
        one = replace(draft, polarity=sign, apart=apart)
        seen = partial(replace, one, source="background")
        if floors.uncovered and source != "intensity":
            looks.append((apart, sign == "both", 0, seen(floor=floors.uncovered[sign])))
        if source != "background" and not apart:
            looks.append((apart, sign == "both", 1, replace(one, source="intensity")))
        if sign in floors.filled and source != "intensity":
            looks.append((True, False, 2, seen(floor=floors.filled[sign])))
        if floors.calm is not None and source != "intensity":
            # Seldom is one animal dark and pale, and those that rest lie against each other.
            looks.append((True, sign == "both" and not apart, 3, seen(floor=floors.calm)))
    if not looks:
        detail = "a background needs at least five frames; use intensity"
        raise BadParameterError(name="source", value=source, detail=detail)
    return [look for *_, look in sorted(looks, key=lambda look: look[:3])]


def _best_level(
    pictures: Sequence[Contrast],
    animals: int,
    wanted: int | None,
    *,
    cancel: CancelToken,
    still_counts: bool,
) -> tuple[float, int]:
    """Best score and its threshold, of smoothed contrast pictures.

    The outline of an animal hardly moves with the threshold, that of a stain on the floor does; one in
    the middle of a plateau is better than one at its edge; and where thresholds fit as well, the one at
    which the outline is sharpest has the animal without its shadow.
    """
    levels = (wanted,) if wanted is not None else _THRESHOLDS
    fit = partial(_fit, pictures, animals=animals, still_counts=still_counts)
    with closing(in_threads(fit, levels, cancel)) as found:
        fits, totals = np.array(list(found)).T
    if len(levels) == 1:
        return float(fits[0]), levels[0]
    lower, upper = np.maximum(totals[:-2], 1.0), totals[2:]
    firm = np.sqrt(np.clip(upper / lower, 0.0, 1.0))
    middle = 0.5 * fits[1:-1] + 0.25 * fits[:-2] + 0.25 * fits[2:]
    scores = middle * firm
    near = np.flatnonzero(scores >= _PLATEAU * scores.max())
    sharp = _sharpness(pictures[::_EVERY], [levels[k + 1] for k in near])
    best = int(near[(scores[near] * np.sqrt(sharp)).argmax()])
    return float(scores.max()), levels[best + 1]


def _sharpness(pictures: Sequence[Contrast], levels: Sequence[int]) -> NDArray[np.float64]:
    """Mean slope of the contrast along the outlines at each threshold, relative to the greatest."""
    rims = np.zeros((len(levels), 2))
    for found in pictures:
        size = np.abs(found).astype(np.float32)
        slope = np.hypot(cv2.Sobel(size, cv2.CV_32F, 1, 0), cv2.Sobel(size, cv2.CV_32F, 0, 1))
        for row, level in zip(rims, levels, strict=True):
            mask = opened(_beyond(found, level), 1)
            rim = slope[(mask > 0) & (cv2.erode(mask, disc(1)) == 0)]
            row[:] += float(rim.sum()), len(rim)
    means = rims[:, 0] / np.maximum(rims[:, 1], 1.0)
    return np.asarray(means / max(float(means.max(initial=0.0)), 1e-6), np.float64)


def _fit(pictures: Sequence[Contrast], level: int, animals: int, still_counts: bool) -> tuple[float, float]:
    """How well the blobs at a threshold fit N animals, 0 to 1; and their mean area together.

    What is always there is the wall of the arena sooner than an animal, unless the floor is one for
    animals that rest.
    """
    right, totals = 0, []
    often = np.zeros(pictures[0].shape, np.uint16)
    for found in pictures:
        mask = _beyond(found, level)
        areas = areas_of(mask)
        often += mask
        if not len(areas) or areas.sum() > _MOST_OF_FRAME * found.size:
            return 0.0, float(areas.sum())
        right += looks_like(areas, animals)
        totals.append(float(areas[areas > 0.1 * areas[0]].sum()))
    mean = float(np.mean(totals))
    spread = float(np.std(totals)) / max(mean, 1.0)
    fit = 0.75 * right / len(pictures) + 0.25 / (1.0 + 8.0 * spread)
    if not still_counts:
        return fit, mean
    still = float((often > 0.8 * len(pictures)).sum()) / max(mean, 1.0)
    return fit * (1.0 - 0.5 * min(1.0, still)), mean


def connected(mask: Mask) -> tuple[NDArray[np.unsignedinteger[Any]] | NDArray[np.int32], NDArray[np.int32]]:
    """Label image (H, W) of a mask's components, and OpenCV's statistics of each (row 0: background).

    Labels of 16 bit take a third of the time; noise of a threshold that is too low may have more components
    than these count, but never more than runs of pixels.
    """
    runs = int(np.count_nonzero(mask[:, 1:] > mask[:, :-1])) + len(mask)
    kind = cv2.CV_16U if runs < _MOST_OF_16_BIT else cv2.CV_32S
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=kind)
    return labels, np.asarray(stats, np.int32)  # type: ignore[return-value]


def areas_of(mask: Mask) -> NDArray[np.int64]:
    """Areas of the blobs that are not noise, largest first."""
    _, stats = connected(mask)
    areas = np.sort(np.asarray(stats[1:, cv2.CC_STAT_AREA], np.int64))[::-1]
    return areas[areas >= max(12, _NOISE_PART * mask.size)]


def looks_like(areas: NDArray[np.int64], animals: int) -> bool:
    """Whether the areas, largest first, are N animals and nothing else of their size."""
    if len(areas) < animals:
        return False
    own = areas[:animals]
    rest = areas[animals] if len(areas) > animals else 0
    return bool(own[-1] > 0.4 * own[0] and rest < 0.4 * own[-1])


def _measured(
    look: Detection, frames: Sequence[Image], animals: int, least: int | None, cancel: CancelToken
) -> Detection:
    """Opening, areas and tone of the animals, by the frames in which they are apart."""
    masks = []
    for gray in frames:
        cancel.check()
        masks.append(blob_mask(contrast_of(gray, look), look.threshold, 0))
    radius = _opening(masks, animals)
    masks = [opened(mask, radius) for mask in masks]
    apart = [k for k, mask in enumerate(masks) if looks_like(areas_of(mask), animals)]
    use = apart or range(len(masks))
    areas = np.concatenate([areas_of(masks[k])[:animals] for k in use])
    if not len(areas):
        detail = "nothing in the frames stands out as that many animals; set a threshold, or use masks"
        raise BadParameterError(name="animals", value=animals, detail=detail)
    area = float(np.median(areas))
    boxes, tones = _looks_of_animals(frames, masks, use, area)
    length, width = np.median(boxes, axis=0) if len(boxes) else (np.sqrt(area), np.sqrt(area))
    picture, scale = picture_of(float(length), float(width))
    low, high = np.percentile(np.concatenate(tones), (0.5, 99.5)) if tones else (0, 255)
    room = max(4.0, 0.15 * (high - low))
    return replace(
        look,
        opening=radius,
        area=area,
        length=float(length),
        least_area=least
        if least is not None
        else max(8, round(0.3 * min(area, float(np.percentile(areas, 10))))),
        picture=picture,
        scale=scale,
        tone=(max(0, round(low - room)), min(255, round(high + room))),
        support=len(apart) / len(masks),
    )


def _opening(masks: Sequence[Mask], animals: int) -> int:
    """A third of the animals' half width: more than a tail, less than a neck."""
    widths = []
    for mask in masks:
        labels, stats = connected(mask)
        inner = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
        order = np.argsort(-stats[1:, cv2.CC_STAT_AREA])[:animals] + 1
        for number in order.tolist():
            x, y, width, height, _ = stats[number]
            box = (slice(y, y + height), slice(x, x + width))
            widths.append(float(inner[box][labels[box] == number].max()))
    return int(0.34 * float(np.median(widths))) if widths else 0


def _looks_of_animals(
    frames: Sequence[Image], masks: Sequence[Mask], use: Sequence[int] | range, area: float
) -> tuple[list[tuple[float, float]], list[NDArray[np.uint8]]]:
    """Length and width of animals that are apart, and grey levels inside animals."""
    boxes: list[tuple[float, float]] = []
    tones: list[NDArray[np.uint8]] = []
    for k in use:
        outlines, _ = cv2.findContours(masks[k], cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for outline in outlines:
            if 0.5 * area < cv2.contourArea(outline) < 1.8 * area:
                short, long = sorted(cv2.minAreaRect(outline)[1])
                boxes.append((float(long), float(short)))
        inner = cv2.distanceTransform(masks[k], cv2.DIST_L2, 3)
        tones.append(frames[k][inner > min(3.0, 0.3 * float(inner.max()))])  # the edge is half floor
    return boxes, tones


def picture_of(length: float, width: float) -> tuple[tuple[int, int], float]:
    """(height, width) of the pictures of animals of such a size, and their scale.

    The same number of pixels tells more of a slender animal in a slender picture: with eight zebrafish,
    8 pixels wide, 64x24 named 91 % of single pictures rightly, 40x40 76 % in the same time.
    """
    slender = float(np.clip(length / max(width, 1.0), 1.0, _MOST_SLENDER))
    height = np.sqrt(_PIXELS * slender)
    scale = min(1.0, height / (_ROOM * max(length, 4.0)))
    height = _ROOM * length * scale
    rows = max(16, 8 * round(height / 8))
    return (rows, max(16, 8 * round(rows / slender / 8))), float(scale)
