"""What a person shows Segment Anything, and what comes back: plain data, without torch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Box: TypeAlias = tuple[int, int, int, int]
"""(x0, y0, x1, y1) in pixels, the last two exclusive."""


class Choice(StrEnum):
    """Which of the three masks that the network offers for one prompt is taken."""

    BEST = "best"
    """The one that the network itself scores highest."""

    STABLE = "stable"
    """The one whose outline changes least when the threshold moves."""

    SMALL = "small"
    """The smallest: a part."""

    LARGE = "large"
    """The largest: the whole animal."""


@dataclass(frozen=True)
class PromptPoint:
    """One click, in pixels of the frame; a negative one says "not this"."""

    x: float
    y: float
    positive: bool = True


@dataclass(frozen=True)
class Prompt:
    """Clicks and at most one box around what is meant; immutable, so that it can cross threads.

    Parameters
    ----------
    points
        In the order they were clicked.
    box
        (x0, y0, x1, y1) in pixels of the frame, or None.
    """

    points: tuple[PromptPoint, ...] = ()
    box: tuple[float, float, float, float] | None = None

    @property
    def empty(self) -> bool:
        """Whether it shows nothing; negative clicks alone do not either."""
        return self.box is None and not any(point.positive for point in self.points)

    def with_point(self, x: float, y: float, positive: bool = True) -> Prompt:
        """The same with one more click."""
        return Prompt((*self.points, PromptPoint(x, y, positive)), self.box)

    def with_box(self, box: tuple[float, float, float, float] | None) -> Prompt:
        """The same with another box; its corners may come in any order."""
        if box is None:
            return Prompt(self.points, None)
        x0, y0, x1, y1 = box
        return Prompt(self.points, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))

    def without_last(self) -> Prompt:
        """The same without the newest click; without the box if there is no click."""
        return Prompt(self.points[:-1], self.box) if self.points else Prompt()


@dataclass(frozen=True, eq=False)
class SamMask:
    """What the network found: a region inside ``box``; None and an empty array where it found nothing.

    Attributes
    ----------
    box
        Smallest box around the region.
    region
        (h, w) uint8, 0 or 1, of the box's size.
    score
        The network's own estimate of the overlap with what was meant, 0 to 1.
    stability
        Overlap of the masks at a lower and a higher threshold, 0 to 1.
    """

    box: Box | None
    region: NDArray[np.uint8]
    score: float
    stability: float
