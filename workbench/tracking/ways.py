"""Ways of animals through crossings: one while it grows, and all of a sweep as arrays.

An hour of eight animals has tens of thousands of ways with hundreds of thousands of places: as objects
they weigh many times what they do as arrays.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.tracking.chains import Ints

Floats = NDArray[np.float64]

_ARRAYS = ("ends", "clear", "frames", "places")


@dataclass(eq=False)
class Passage:
    """One animal's way through crossings, from one individual chain to another.

    Attributes
    ----------
    origin, goal
        Individual chains before and after it, in the direction of the sweep; -1 where it has none.
    clear
        How clear the least clear split was: 1 all pixels went one way, 0 as many went another.
    frames, places
        Frames (L,) and centroids on the way, x and y in turn (2 L,).
    """

    origin: int
    goal: int = -1
    clear: float = 1.0
    frames: array[int] = field(default_factory=lambda: array("q"))
    places: array[float] = field(default_factory=lambda: array("d"))

    def go_to(self, frame: int, place: tuple[float, float]) -> None:
        """Add a place (x, y) to the way."""
        self.frames.append(frame)
        self.places.extend(place)


@dataclass(frozen=True, eq=False)
class Passages:
    """All P ways of one sweep, L places in all; the attributes of `Passage`, one way after the other.

    Attributes
    ----------
    ends
        (P, 3) origin, goal, and number of places.
    clear
        (P,) of the least clear split.
    frames, places
        (L,) and (L, 2) on the way.
    """

    ends: Ints
    clear: Floats
    frames: Ints
    places: Floats

    @classmethod
    def of(cls, ways: Iterable[Passage]) -> Passages:
        """Gather ways; none is held any longer than until the next one comes."""
        ends, clear, frames, places = array("q"), array("d"), array("q"), array("d")
        for way in ways:
            ends.extend((way.origin, way.goal, len(way.frames)))
            clear.append(way.clear)
            frames.extend(way.frames)
            places.extend(way.places)
        return cls(
            np.array(ends, np.int64).reshape(-1, 3),
            np.array(clear, np.float64),
            np.array(frames, np.int64),
            np.array(places, np.float64).reshape(-1, 2),
        )

    @classmethod
    def from_kept(cls, kept: Mapping[str, NDArray[Any]], prefix: str) -> Passages:
        """From the arrays that `to_keep` gave under this prefix."""
        return cls(*(kept[f"{prefix}_{name}"] for name in _ARRAYS))

    def to_keep(self, prefix: str) -> dict[str, NDArray[Any]]:
        """All arrays by name."""
        return {f"{prefix}_{name}": getattr(self, name) for name in _ARRAYS}

    def __len__(self) -> int:
        return len(self.ends)

    def way_from(self, chain: int) -> tuple[Ints, Floats]:
        """Frames (K,) and places (K, 2) of the way that an animal took at the end of an individual chain."""
        number = self._by_origin.get(chain)
        own = slice(0) if number is None else slice(*self._cuts[number : number + 2])
        return self.frames[own], self.places[own]

    def goal_from(self, chain: int) -> int:
        """The individual chain that an animal came to after that one; -1 where it came to none."""
        number = self._by_origin.get(chain)
        return -1 if number is None else int(self.ends[number, 1])

    @cached_property
    def _by_origin(self) -> dict[int, int]:
        return {origin: number for number, origin in enumerate(self.ends[:, 0].tolist())}

    @cached_property
    def _cuts(self) -> Ints:
        return np.concatenate([[0], np.cumsum(self.ends[:, 2])])
