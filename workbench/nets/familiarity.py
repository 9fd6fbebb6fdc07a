"""Whether pictures look like those that a network learned from. Without torch: the window asks, too.

A network draws animals where there are none and is sure of it: on a home cage that it had never seen, one
trained in an open field was 85 % sure of three animals, two of them bedding (ADR 0056). So two plain facts
are held against the training: how much of a picture is animal, and how bright it is.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from workbench.core.types import Image, Json, Mask
from workbench.nets.preprocessing import Preprocessing

MOST_ANIMAL = "most_animal"
"""Among what a checkpoint says of its training: the largest share of a picture that was animal."""
TIMES = 3.0
"""More animal than so many times the most that was learned from is not believed."""
_SPREADS = 1.0
"""Mean brightness may differ by so many standard deviations of the training's pixels."""
_SHARE = 0.2
"""Share of the pictures with too much animal from which on it is said."""


@dataclass(frozen=True)
class Unlike:
    """What sets pictures apart from the training's.

    Attributes
    ----------
    pictures, crowded
        How many there are, and in how many more than `TIMES` as much is animal as in any learned from.
    offset
        Their mean brightness less the training's, in standard deviations of its pixels.
    """

    pictures: int
    crowded: int
    offset: float

    @property
    def too_crowded(self) -> bool:
        """Whether there is too much animal."""
        return self.crowded >= max(1.0, _SHARE * self.pictures)

    @property
    def other_light(self) -> bool:
        """Whether they are much darker or brighter."""
        return abs(self.offset) > _SPREADS

    def sentence(self, name: str) -> str:
        """What people must know of the pictures called ``name``, in English."""
        found = []
        if self.too_crowded:
            found.append(
                f"in {self.crowded} of {self.pictures} pictures it sees more than {TIMES:.0f} times as much "
                "animal as in any that it learned from"
            )
        if self.other_light:
            light = "brighter" if self.offset > 0 else "darker"
            found.append(f"they are much {light} than those it learned from")
        return (
            f"{name} looks unlike what the network was trained on: {', and '.join(found)}. Look at the masks "
            "before you use a number of them; label some of these frames and train on them, too."
        )

    def to_dict(self) -> dict[str, Json]:
        """JSON form."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: object) -> Unlike | None:
        """Inverse of `to_dict`; None where ``values`` is no such thing."""
        try:
            return cls(**values) if isinstance(values, dict) else None
        except TypeError:
            return None


class Familiarity:
    """Counts pictures while they are predicted; may be told of them in several threads.

    Parameters
    ----------
    training
        What the checkpoint says of its training; without `MOST_ANIMAL` (older ones) only light is looked at.
    """

    def __init__(self, preprocessing: Preprocessing, training: Mapping[str, Json]) -> None:
        self._preprocessing = preprocessing
        most = training.get(MOST_ANIMAL)
        self._limit = TIMES * float(most) if isinstance(most, int | float) and most > 0 else 1.0
        self._lock = threading.Lock()
        self._pictures = self._crowded = 0
        self._offsets = 0.0

    def add(self, reduced: Image, mask: Mask) -> None:
        """Count one picture: the network's input (h, w) and the class mask (H, W) made of it."""
        offset = (float(reduced.mean()) - self._preprocessing.mean) / self._preprocessing.std
        crowded = int(np.count_nonzero(mask)) > self._limit * mask.size
        with self._lock:
            self._pictures += 1
            self._crowded += crowded
            self._offsets += offset

    def unlike(self) -> Unlike | None:
        """What sets them apart, or None where they look familiar."""
        if not self._pictures:
            return None
        found = Unlike(self._pictures, self._crowded, round(self._offsets / self._pictures, 3))
        return found if found.too_crowded or found.other_light else None
