"""Carries a mask to the next frames by optical flow and says how far it may be trusted."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Protocol

from workbench.core.progress import CancelToken
from workbench.core.types import Image, Mask


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

    threshold: float = 0.5


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
        0 to 1: the least of ``agreement`` (forward and backward flow meet again), ``appearance`` (the
        pixels still look as in the frame the mask came from) and ``size`` (area and length kept).
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
    raise NotImplementedError
