"""Carries a mask to the next frames by optical flow and says how far it may be trusted."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken
from workbench.core.types import Image, Mask
from workbench.vision.carrying import Box, Carrier, Trust, decode, encode, groups
from workbench.vision.flow import to_gray


class MaskPlanes(Protocol):
    """Classes and animal numbers of one frame (`editing.document.Planes` is one)."""

    @property
    def classes(self) -> Mask:
        """(H, W), value = class id."""

    @property
    def animals(self) -> Mask | None:
        """(H, W), value = animal number; None while there is one animal."""


@dataclass(frozen=True)
class PropagationParams:
    """How a mask is carried on.

    Parameters
    ----------
    threshold : float
        Confidence, 0 to 1, below which it stops; 0 never stops.
    """

    threshold: float = 0.7


@dataclass(frozen=True, eq=False)
class Carried:
    """The mask as it arrived at one frame.

    Attributes
    ----------
    index
        Frame it belongs to.
    classes, animals
        (H, W) uint8 planes.
    confidence
        0 to 1, about the overlap with the true mask that is to be expected; of the animal, or group, that
        is least sure.
    agreement, appearance, size
        What it comes from: forward and backward flow meet again; the pixels still look as in the frame
        that the mask came from; the areas of the parts are kept. Each 0 to 1.
    """

    index: int
    classes: Mask
    animals: Mask | None
    confidence: float
    agreement: float
    appearance: float
    size: float


def propagate(
    frames: Iterable[tuple[int, Image]],
    planes: MaskPlanes,
    params: PropagationParams | None = None,
    cancel: CancelToken | None = None,
) -> Generator[Carried, None, None]:
    """Carry ``planes`` of the first of ``frames`` to each one after it.

    Memory does not grow with the number of frames. Ends where the frames end, or before the first
    frame whose confidence is below ``params.threshold``.

    Parameters
    ----------
    frames
        ``(index, image)``, the first being the frame that ``planes`` belong to; images (H, W) or
        (H, W, 3). Backwards in time is as good.

    Raises
    ------
    Cancelled
    """
    params = params or PropagationParams()
    token = cancel or CancelToken()
    source = iter(frames)
    first = next(source, None)
    if first is None:
        return
    track = Track(first[1], planes)
    for index, image in source:
        token.check()
        carried = track.step(index, image)
        if carried.confidence < params.threshold:
            return
        yield carried


class Track:
    """The state between two frames: the animals being carried, and the frame they are in.

    Parameters
    ----------
    image, planes
        The frame that the mask belongs to, and its mask.
    """

    def __init__(self, image: Image, planes: MaskPlanes) -> None:
        self._before = to_gray(image)
        codes = encode(planes.classes, planes.animals)
        self._numbered = planes.animals is not None
        self._carriers = [Carrier(self._before, _only(codes, box), box) for box in groups(codes)]

    def step(self, index: int, image: Image) -> Carried:
        """Carry every group on to ``image``; the confidence is that of the least certain group."""
        now = to_gray(image)
        codes = np.zeros(now.shape, np.uint16)
        strength = np.zeros(now.shape, np.float32)
        trusts = []
        for carrier in self._carriers:
            (x0, y0, x1, y1), found, sure, trust = carrier.step(self._before, now)
            part = (slice(y0, y1), slice(x0, x1))
            wins = (found > 0) & (sure > strength[part])
            codes[part][wins] = found[wins]
            strength[part][wins] = sure[wins]
            trusts.append(trust)
        self._before = now
        classes, animals = decode(codes, self._numbered)
        least = min(trusts, key=lambda trust: trust.confidence, default=Trust(1.0, 1.0, 1.0))
        return Carried(
            index, classes, animals, least.confidence, least.agreement, least.appearance, least.size
        )


def _only(codes: NDArray[np.uint16], box: Box) -> NDArray[np.uint16]:
    """The labels inside ``box`` alone."""
    part = np.zeros_like(codes)
    x0, y0, x1, y1 = box
    part[y0:y1, x0:x1] = codes[y0:y1, x0:x1]
    return part
