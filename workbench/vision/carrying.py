"""One animal, or a few that touch, carried from frame to frame: where every pixel came from."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Image, Mask
from workbench.vision.borders import Coat
from workbench.vision.flow import Field, Flow, grid, sample

Box = tuple[int, int, int, int]

MARGIN = 24
"""Pixels around the animals in which motion is looked for; more where they move faster."""

POWERS = (0.15, 0.35, 0.2)
"""How much agreement, appearance and size count in the confidence."""

DOUBT = 2.5
"""How soon, as the flow loses hold, the looks of the animal decide on its border."""

_SOFTEN = 0.6


@dataclass(frozen=True)
class Trust:
    """How far a carried mask may be believed; each part 0 to 1.

    Attributes
    ----------
    agreement
        Share of the animal whose flow forward and backward meet again, over all steps so far.
    appearance
        How much the pixels still look as in the frame that the mask came from (correlation).
    size
        Area now against area then, the smaller by the larger; of the part that changed most.
    """

    agreement: float
    appearance: float
    size: float

    @property
    def confidence(self) -> float:
        """One figure for all three: about the mean overlap with the true mask that is to be expected.

        The exponents were fitted to simulated recordings, where that overlap is known
        (``benchmarks/propagation.py`` measures on others how well they do).
        """
        parts = (self.agreement, self.appearance, self.size)
        return float(np.prod([part**power for part, power in zip(parts, POWERS, strict=True)]))


class Carrier:
    """Keeps, for the pixels around one group of animals, their places in the frame they came from.

    The mask is sampled once from its own frame, through the places, so that it does not wear off from
    step to step; after each step the places are set right against that frame itself, so that errors of
    the steps do not add up.

    Parameters
    ----------
    key
        (H, W) intensity of the frame that the mask belongs to.
    codes
        (H, W) uint16: 0 background, else class and animal in one number.
    box
        Around the group.
    """

    def __init__(self, key: Image, codes: NDArray[np.uint16], box: Box) -> None:
        self._key = key
        self._shape = key.shape
        self._flow = Flow()
        self.labels = np.unique(codes)
        self.labels = self.labels[self.labels > 0]
        self._areas = np.array([np.count_nonzero(codes == label) for label in self.labels], np.float64)
        self._margin = MARGIN
        self._roi = grown(box, self._margin, self._shape)
        self._origin = self._roi[:2]
        self._soft = _soft_maps(codes[_slices(self._roi)], self.labels)
        x0, y0, x1, y1 = self._roi
        self._places: Field = grid(x1 - x0, y1 - y0)
        self._animal = codes[_slices(self._roi)] > 0
        self._coat = Coat(key[_slices(self._roi)], self._animal)
        self._agreement = 1.0
        self._box = box

    @property
    def box(self) -> Box:
        """Around the animals, where they are now."""
        return self._box

    def step(self, before: Image, now: Image) -> tuple[Box, NDArray[np.uint16], NDArray[np.float32], Trust]:
        """Carry on from the frame ``before`` to the frame ``now``.

        Returns
        -------
        box
            Part of the frame that was looked at.
        codes
            (h, w) the labels there.
        strength
            (h, w) how surely a pixel is animal, 0 to 1.
        trust
        """
        roi, back = self._back_flow(before, now)
        places = self._through(roi, back)
        warped = self._warped_key(places)
        here = now[_slices(roi)]
        residual = self._flow.between(here, warped)
        height, width = here.shape
        places = sample(places, grid(width, height) + residual)
        codes, strength = self._labelled(places)
        doubt = min(1.0, DOUBT * (1.0 - self._agreement))
        codes = self._coat.settle(codes, here, doubt)
        strength = np.where(codes > 0, np.maximum(strength, np.float32(0.5)), strength)
        crops = (before[_slices(roi)], here, self._warped_key(places))
        trust = self._judge(crops, back, codes)
        self._roi, self._places, self._animal = roi, places, codes > 0
        found = tight_box(self._animal)
        if found is not None:
            self._box = moved(found, roi[0], roi[1])
        return roi, codes, strength, trust

    def _back_flow(self, before: Image, now: Image) -> tuple[Box, Field]:
        """Flow from ``now`` back to ``before`` around the animals; looks farther where they move fast."""
        while True:
            roi = grown(self._box, self._margin, self._shape)
            back = self._flow.between(now[_slices(roi)], before[_slices(roi)])
            x0, y0, x1, y1 = self._box
            inner = back[y0 - roi[1] : y1 - roi[1], x0 - roi[0] : x1 - roi[0]]
            fastest = float(np.percentile(np.abs(inner), 98)) if inner.size else 0.0
            whole = roi == (0, 0, self._shape[1], self._shape[0])
            if fastest <= 0.6 * self._margin or whole or self._margin > 8 * MARGIN:
                self._margin = max(MARGIN, round(2.0 * fastest))
                return roi, back
            self._margin *= 2

    def _through(self, roi: Box, back: Field) -> Field:
        """Places in the key frame of the pixels of ``roi``, through the frame before."""
        height, width = back.shape[:2]
        shift = np.array((roi[0] - self._roi[0], roi[1] - self._roi[1]), np.float32)
        return sample(self._places, grid(width, height) + shift + back)

    def _warped_key(self, places: Field) -> Image:
        return np.asarray(sample(self._key, places + np.array(self._origin, np.float32)), np.uint8)

    def _labelled(self, places: Field) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
        """Most likely label of every pixel, and how likely it is animal at all."""
        height, width = places.shape[:2]
        best = np.zeros((height, width), np.float32)
        total = np.zeros((height, width), np.float32)
        codes = np.zeros((height, width), np.uint16)
        for number, label in enumerate(self.labels):
            likely = np.asarray(sample(self._soft[number], places), np.float32)
            codes[likely > best] = label
            np.maximum(best, likely, out=best)
            total += likely
        codes[best <= 1.0 - total] = 0
        return codes, total

    def _judge(self, crops: tuple[Image, Image, Image], back: Field, codes: NDArray[np.uint16]) -> Trust:
        """Compare what arrived with the frame before, the frame now and the key as it looks here."""
        before, now, key = crops
        animal = codes > 0
        if not animal.any():
            return Trust(0.0, 0.0, 0.0)
        self._agreement *= _agreement(self._flow, before, now, back, animal)
        around = np.asarray(cv2.dilate(animal.astype(np.uint8), np.ones((5, 5), np.uint8)), bool)
        areas = np.array([np.count_nonzero(codes == label) for label in self.labels], np.float64)
        ratios = np.minimum(areas, self._areas) / np.maximum(np.maximum(areas, self._areas), 1.0)
        return Trust(self._agreement, _correlation(key[around], now[around]), float(ratios.min()))


def _agreement(flow: Flow, before: Image, now: Image, back: Field, animal: NDArray[np.bool_]) -> float:
    """Share of the animal's pixels that come back to where they were, to a pixel or a tenth of their way."""
    forth = flow.between(before, now)
    height, width = now.shape
    there = sample(forth, grid(width, height) + back)
    miss = np.linalg.norm(back + there, axis=2)[animal]
    way = np.linalg.norm(back, axis=2)[animal]
    return float(np.mean(miss <= 1.0 + 0.1 * way))


def _correlation(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    """Correlation of two sets of pixels, 0 to 1; plain surfaces that are alike correlate fully."""
    a, b = first.astype(np.float64), second.astype(np.float64)
    noise = 4.0  # grey levels: below it the differences say nothing
    a -= a.mean()
    b -= b.mean()
    return float(max(0.0, (np.mean(a * b) + noise) / (np.sqrt(np.mean(a * a) * np.mean(b * b)) + noise)))


def _soft_maps(codes: NDArray[np.uint16], labels: NDArray[np.uint16]) -> list[NDArray[np.float32]]:
    """(h, w) for each label, 1 inside, soft at the border."""
    return [
        np.asarray(cv2.GaussianBlur((codes == label).astype(np.float32), (0, 0), _SOFTEN), np.float32)
        for label in labels
    ]


def groups(codes: NDArray[np.uint16]) -> list[Box]:
    """Boxes of animals, or blobs, that are carried together because they are close to each other."""
    count, _, stats, _ = cv2.connectedComponentsWithStats((codes > 0).astype(np.uint8), connectivity=8)
    boxes = [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h in stats[1:count, : cv2.CC_STAT_AREA]]
    return _merged(boxes)


def _merged(boxes: list[Box]) -> list[Box]:
    """Boxes whose surroundings overlap become one, until none does."""
    rest, done = list(boxes), list[Box]()
    while rest:
        one = rest.pop()
        near = [other for other in (*rest, *done) if _near(one, other)]
        if not near:
            done.append(one)
            continue
        rest = [other for other in rest if other not in near]
        done = [other for other in done if other not in near]
        joined = [one, *near]
        x0, y0 = (min(box[side] for box in joined) for side in (0, 1))
        x1, y1 = (max(box[side] for box in joined) for side in (2, 3))
        rest.append((x0, y0, x1, y1))
    return sorted(done)


def _near(a: Box, b: Box) -> bool:
    reach = MARGIN // 2
    return a[0] - reach < b[2] and b[0] - reach < a[2] and a[1] - reach < b[3] and b[1] - reach < a[3]


def grown(box: Box, margin: int, shape: tuple[int, ...]) -> Box:
    """``box`` with ``margin`` pixels around it, inside a frame of ``shape``."""
    x0, y0, x1, y1 = box
    return max(0, x0 - margin), max(0, y0 - margin), min(shape[1], x1 + margin), min(shape[0], y1 + margin)


def moved(box: Box, dx: int, dy: int) -> Box:
    """``box`` shifted."""
    return box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy


def tight_box(inside: NDArray[np.bool_]) -> Box | None:
    """Smallest box around what is inside; None where nothing is."""
    rows = np.flatnonzero(inside.any(axis=1))
    if not rows.size:
        return None
    columns = np.flatnonzero(inside.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _slices(box: Box) -> tuple[slice, slice]:
    return slice(box[1], box[3]), slice(box[0], box[2])


def encode(classes: Mask, animals: Mask | None) -> NDArray[np.uint16]:
    """Class and animal in one number; 0 where there is no class."""
    codes = classes.astype(np.uint16)
    if animals is not None:
        codes |= np.where(classes > 0, animals, 0).astype(np.uint16) << 8
    return codes


def decode(codes: NDArray[np.uint16], numbered: bool) -> tuple[Mask, Mask | None]:
    """Inverse of `encode`."""
    classes = (codes & 255).astype(np.uint8)
    return classes, (codes >> 8).astype(np.uint8) if numbered else None
