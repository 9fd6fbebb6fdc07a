"""What is animal: how far every pixel stands out from the floor, learnt from sample frames.

The *contrast* of a frame is an 8-bit picture: 0 is floor, larger is more certainly animal. Three
methods make it: false-colour or radiometric heat (``thermal``), difference to a model of the empty
scene (``background``) and difference to the wider surroundings (``intensity``).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.pipeline import in_threads
from workbench.core.progress import CancelToken
from workbench.core.types import Image
from workbench.media.thermal import burnt_in, detect_palette, intensity
from workbench.vision.mask_ops import as_u8, gray
from workbench.vision.pseudo_params import Method, Polarity, PseudoParams
from workbench.vision.text_fill import TextFill

MOST_SAMPLES = 48
"""Sample frames a background model is made of; more change nothing that shows."""
_STRIPS = 32
"""In which samples are ordered: of 40 frames in 4K one takes a fifth of a second."""

FEWEST_FOR_BACKGROUND = 5
"""With fewer frames an animal that rests cannot be told from the floor."""


@dataclass(frozen=True)
class Levels:
    """Contrast thresholds in grey levels, and the size of an animal in pixels.

    Attributes
    ----------
    noise
        Standard deviation of the contrast on empty floor.
    core
        From here on a pixel is certainly animal.
    thin
        Enough for a thin part that is joined to a core.
    area
        Typical area of one animal without tail; 0 if none was seen.
    support
        Fraction of the sample frames in which the method found every animal.
    head
        Typical length of a head in pixels, by the necks that showed; 0 if none did.
    """

    noise: float
    core: float
    thin: float
    area: float
    support: float
    head: float = 0.0


@dataclass(frozen=True, eq=False)
class Calibration:
    """What the sample frames taught; parameters can change without learning again.

    Attributes
    ----------
    method, polarity
        Chosen by evidence, used where the parameters say automatic.
    palette
        Colour bar of false-colour pictures, or None.
    floors
        Per polarity the empty scene, (H, W) uint8; empty with too few frames.
    wobble
        How much each pixel of the empty scene changes (H, W) uint8, or None.
    text
        Where text or a crosshair is burnt in, (H, W) bool, or None.
    levels
        For every method and polarity tried.
    activity, stillness
        How much each pixel changes in the recording (H, W) uint8, or None; below what it does not.
    """

    method: Method
    polarity: Polarity
    palette: str | None = None
    floors: dict[Polarity, Image] = field(default_factory=dict)
    wobble: Image | None = None
    text: NDArray[np.bool_] | None = None
    levels: dict[tuple[str, str], Levels] = field(default_factory=dict)
    activity: Image | None = None
    stillness: float = 0.0

    @cached_property
    def text_fill(self) -> TextFill:
        """Fills the burnt-in marks."""
        assert self.text is not None
        return TextFill(as_u8(self.text))

    def method_for(self, params: PseudoParams) -> Method:
        """The method in force."""
        return self.method if params.method == "auto" else params.method

    def polarity_for(self, params: PseudoParams) -> Polarity:
        """The polarity in force: the one asked for, else the best supported one of the method."""
        if params.polarity is not None:
            return params.polarity
        method = self.method_for(params)
        if method == self.method:
            return self.polarity
        return best_polarity(self.levels, method)

    def levels_for(self, params: PseudoParams) -> Levels:
        """Thresholds in force, the user's in place of ours where given."""
        method, polarity = self.method_for(params), self.polarity_for(params)
        found = self.levels.get((method, polarity)) or Levels(2.0, 40.0, 12.0, 0.0, 0.0)
        if params.threshold is not None:
            ratio = found.thin / max(found.core, 1e-6)
            found = replace(found, core=params.threshold, thin=min(found.thin, params.threshold * ratio))
        if params.tail_threshold is not None:
            found = replace(found, thin=min(params.tail_threshold, found.core))
        return found


def best_polarity(levels: dict[tuple[str, str], Levels], method: str) -> Polarity:
    """The polarity under which ``method`` found the animals most often."""
    found: list[tuple[float, Polarity]] = []
    for polarity in ("dark", "pale", "both"):
        level = levels.get((method, polarity))
        if level is not None:
            # Looking both ways finds holes and shadows too: only where it finds clearly more.
            found.append((level.support * (0.8 if polarity == "both" else 1.0), polarity))
    return max(found, key=lambda pair: pair[0])[1] if found else "pale"


def scalar(image: Image, calibration: Calibration, params: PseudoParams) -> Image:
    """(H, W) brightness or heat, before anything is removed."""
    palette = params.palette or calibration.palette
    if image.ndim == 3 and calibration.method_for(params) == "thermal" and palette not in (None, "gray"):
        return intensity(image, str(palette))
    return gray(image)


def without_text(values: Image, calibration: Calibration, params: PseudoParams) -> Image:
    """``values`` with burnt-in marks replaced from around them."""
    if params.remove_text is False or calibration.text is None or calibration.text.shape != values.shape:
        return values
    return calibration.text_fill(values)


def wide_floor(values: Image) -> Image:
    """Brightness of the wider surroundings of every pixel: a median far larger than an animal."""
    height, width = values.shape
    scale = max(1.0, min(height, width) / 80)
    small = cv2.resize(values, (round(width / scale), round(height / scale)), interpolation=cv2.INTER_AREA)
    size = int(min(small.shape) * 0.6) | 1
    pad = size // 2
    padded = cv2.copyMakeBorder(small, pad, pad, pad, pad, cv2.BORDER_REFLECT)
    floor = cv2.medianBlur(padded, size)[pad:-pad, pad:-pad]
    floor = cv2.GaussianBlur(floor, (0, 0), 3)
    return as_u8(cv2.resize(floor, (width, height), interpolation=cv2.INTER_LINEAR))


def difference(values: Image, floor: Image, polarity: Polarity) -> Image:
    """Contrast to ``floor``, one-sided or both."""
    if polarity == "dark":
        found = cv2.subtract(floor, values)
    elif polarity == "pale":
        found = cv2.subtract(values, floor)
    else:
        found = cv2.absdiff(values, floor)
    return as_u8(found)


def contrast(values: Image, calibration: Calibration, params: PseudoParams) -> Image:
    """How far every pixel stands out, (H, W) uint8; ``values`` come from `scalar`."""
    polarity = calibration.polarity_for(params)
    floor = calibration.floors.get(polarity)
    if calibration.method_for(params) == "background" and floor is not None and floor.shape == values.shape:
        found = difference(values, floor, polarity)
        if calibration.wobble is not None:
            found = as_u8(cv2.subtract(found, calibration.wobble))
    else:
        found = difference(values, wide_floor(values), polarity)
    return found


def sample_texts(images: Sequence[Image]) -> NDArray[np.bool_] | None:
    """Burnt-in marks common to the sample, or None."""
    marks = burnt_in(list(images[:: max(1, len(images) // 8)]))
    return marks if marks.any() else None


def palette_of(images: Sequence[Image]) -> str | None:
    """Colour bar that most of the sample frames were drawn with, or None for a true picture."""
    colored = [image for image in images if image.ndim == 3]
    if not colored:
        return None
    votes = [detect_palette(image) for image in colored[:: max(1, len(colored) // 5)]]
    return max(set(votes), key=votes.count)


def ordered_samples(samples: Sequence[Image], cancel: CancelToken | None = None) -> NDArray[np.uint8]:
    """The samples' values at every pixel from low to high, (N, H, W); rows are shared out to threads.

    Raises
    ------
    Cancelled
    """
    stack = np.stack(samples)
    strips = np.array_split(stack, _STRIPS, axis=1)
    token = cancel or CancelToken()
    with closing(in_threads(lambda rows: rows.sort(axis=0), strips, token)) as done:
        for _ in done:
            pass
    return stack


def activity_of(ordered: NDArray[np.uint8]) -> tuple[Image, float]:
    """How much each pixel changes over the sample (one outlier each way left out), and what is noise.

    ``ordered`` comes from `ordered_samples`.
    """
    change = as_u8(cv2.subtract(ordered[-2], ordered[1]))
    return change, max(6.0, 2.5 * float(np.median(change)) + 2.0)


def model_floors(ordered: NDArray[np.uint8]) -> tuple[dict[Polarity, Image], Image]:
    """Empty scene per polarity, and how much each of its pixels wobbles.

    A dark animal that rests for half the recording would be the median of its place; the brighter
    end of the order statistics is still floor there. With a pale animal it is the darker end.

    Parameters
    ----------
    ordered
        Of at least `FEWEST_FOR_BACKGROUND` frames spread through the recording, from `ordered_samples`.
    """
    last = len(ordered) - 1
    low, quarter, middle, high, top = (ordered[round(share * last)] for share in (0.15, 0.3, 0.5, 0.7, 0.85))
    # Spread of the quieter half on the side where no animal is, scaled to a standard deviation.
    spread = np.minimum(cv2.subtract(high, middle), cv2.subtract(middle, quarter)).astype(np.float32) / 0.52
    typical = float(np.median(spread))
    wobble = np.clip(cv2.blur(spread, (5, 5)) * 2.0 - max(2.0 * typical, 2.0), 0, 60).astype(np.uint8)
    return {"dark": as_u8(top), "pale": as_u8(low), "both": as_u8(middle)}, wobble
