"""Sixth link: names and places put together into trajectories, and what a person should look at."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.types import Json
from workbench.tracking.blob_store import BlobStore
from workbench.tracking.chains import Ints
from workbench.tracking.fragments import Fragments
from workbench.tracking.identities import Names
from workbench.tracking.ways import Floats, Passages

_Way = tuple[Ints, Floats]
"""Frames (K,) and places (K, 2)."""

DISAGREE, _BESIDE = 0.5, 1.0
"""Lengths of an animal: ways further apart than the first disagree; between ways no further apart than the
second an animal is still within half a length of both."""
_LONE = 0.5
"""Certainty of a place that one way alone leads to."""
UNSURE = 0.9
"""A fragment whose name is less probable than this is shown for review."""


@dataclass(frozen=True)
class Review:
    """Something that a person should look at.

    Attributes
    ----------
    kind
        ``crossing``: the two ways through it disagree; ``name``: a fragment whose name is unsure;
        ``extra``: more blobs at a time than there are animals.
    start, stop
        Frames.
    animal
        Number from 0; -1 for none.
    x, y
        Where to look, in ``start``.
    certainty
        0 to 1, of what the trajectories say there.
    """

    kind: str
    start: int
    stop: int
    animal: int
    x: float
    y: float
    certainty: float

    def to_json(self) -> dict[str, Json]:
        """As a dictionary."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Placed:
    """Places (T, N, 2), probability (T, N), in a crossing (T, N), and what to look at."""

    positions: Floats
    probability: NDArray[np.float32]
    crossing: NDArray[np.bool_]
    reviews: tuple[Review, ...]


def place(
    store: BlobStore,
    fragments: Fragments,
    names: Names,
    ways: tuple[Passages, Passages],
    *,
    believed: NDArray[np.bool_],
    animals: int,
    length: float,
) -> Placed:
    """Where every named animal is in every frame.

    Parameters
    ----------
    ways
        Passages forward and backward.
    believed
        (F,) fragments that are likelier the animal of their name than another. Through others animals are
        carried as through crossings; only where nothing else is known are these where an animal is.
    animals
        How many there are, N.
    length
        Of an animal in pixels.
    """
    made = _Placing(store, animals, length)
    for fragment in range(len(fragments)):
        made.judge(fragments, names, fragment)
    for fragment in np.flatnonzero(believed & (names.name >= 0)).tolist():
        made.individual(fragments, names, fragment)
    ahead, back = (_Carried(way, store, fragments, believed) for way in ways)
    for animal in range(animals):
        own = np.flatnonzero((names.name == animal) & believed)
        own = own[np.argsort(fragments.start[own], kind="stable")]
        for before, after in zip([-1, *own.tolist()], [*own.tolist(), -1], strict=True):
            first = ahead.way_from(int(fragments.chain[before])) if before >= 0 else None
            second = back.way_from(int(fragments.chain[after])) if after >= 0 else None
            sure = min((float(names.probability[k]) for k in (before, after) if k >= 0), default=0.0)
            span = (
                int(fragments.stop[before]) if before >= 0 else 0,
                int(fragments.start[after]) if after >= 0 else store.frames,
            )
            made.between(animal, span, (first, second), sure)
    for fragment in np.flatnonzero(~believed & (names.name >= 0)).tolist():
        made.individual(fragments, names, fragment)
    return made.done()


class _Carried:
    """Ways of one sweep, on through fragments whose names are not believed."""

    def __init__(
        self, ways: Passages, store: BlobStore, fragments: Fragments, believed: NDArray[np.bool_]
    ) -> None:
        self.ways, self.table = ways, store.table
        doubtful = np.flatnonzero(~believed)
        self.doubtful = {int(fragments.chain[k]): fragments.blobs[k] for k in doubtful.tolist()}

    def way_from(self, chain: int) -> _Way:
        """Frames (K,) and places (K, 2) from the end of an individual chain to the next believed one."""
        parts = [self.ways.way_from(chain)]
        while (chain := self.ways.goal_from(chain)) in self.doubtful:
            rows = self.table[self.doubtful[chain]]
            own = np.stack([rows["x"], rows["y"]], axis=1).astype(np.float64)
            parts += [(rows["frame"].astype(np.int64), own), self.ways.way_from(chain)]
        frames, places = zip(*parts, strict=True)
        return np.concatenate(frames), np.concatenate(places)


class _Placing:
    def __init__(self, store: BlobStore, animals: int, length: float) -> None:
        self.table: NDArray[Any] = store.table
        self.length = length
        self.positions = np.full((store.frames, animals, 2), np.nan)
        self.probability = np.zeros((store.frames, animals), np.float32)
        self.crossing = np.zeros((store.frames, animals), bool)
        self.reviews: list[Review] = []

    def judge(self, fragments: Fragments, names: Names, fragment: int) -> None:
        """Show a fragment for review if its name is unsure."""
        animal, sure = int(names.name[fragment]), float(names.probability[fragment])
        if sure < UNSURE or animal < 0:
            kind = "name" if animal >= 0 else "extra"
            first = self.table[fragments.blobs[fragment][0]]
            start, stop = int(fragments.start[fragment]), int(fragments.stop[fragment])
            self.reviews.append(Review(kind, start, stop, animal, float(first["x"]), float(first["y"]), sure))

    def individual(self, fragments: Fragments, names: Names, fragment: int) -> None:
        """Places of one fragment, in the frames in which its animal has none yet."""
        animal = int(names.name[fragment])
        rows = self.table[fragments.blobs[fragment]]
        rows = rows[np.isnan(self.positions[rows["frame"], animal, 0])]
        frames = rows["frame"]
        self.positions[frames, animal, 0], self.positions[frames, animal, 1] = rows["x"], rows["y"]
        self.probability[frames, animal] = names.probability[fragment]

    def between(
        self,
        animal: int,
        span: tuple[int, int],
        ways: tuple[_Way | None, _Way | None],
        sure: float,
    ) -> None:
        """Places of one animal between two of its fragments, where both ways through agree."""
        start, stop = span
        if stop <= start:
            return
        ahead, back = _along(ways[0], span), _along(ways[1], span)
        places, certainty, disputed = _one_way(ahead, back, self.length)
        seen = np.isfinite(places[:, 0])
        self.positions[start:stop, animal] = places
        self.probability[start:stop, animal] = np.where(seen, sure * certainty, 0.0)
        self.crossing[start:stop, animal] = True
        if disputed.any():
            k, last = (int(np.flatnonzero(disputed)[end]) for end in (0, -1))
            x, y = (0.5 * (ahead[k] + back[k])).tolist()
            self.reviews.append(
                Review(
                    "crossing",
                    start + k,
                    start + last + 1,
                    animal,
                    x,
                    y,
                    float(certainty[k : last + 1].min()),
                )
            )

    def done(self) -> Placed:
        order = sorted(self.reviews, key=lambda one: (one.start, one.animal))
        return Placed(self.positions, self.probability, self.crossing, tuple(order))


def _one_way(ahead: Floats, back: Floats, length: float) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Places (L, 2) by both ways through a crossing, their certainty (L,), and where the ways disagree (L,).

    Where both ways agree, the animal is between them. Where they do not, two animals have changed places
    on one of the ways: the animal then is where the forward way says up to the frame in which the ways
    come nearest to each other, and where the backward way says from there on. If they never come near,
    nobody knows: there is no place, except between ways that run beside each other.
    """
    both = np.isfinite(ahead[:, 0]) & np.isfinite(back[:, 0])
    apart = np.hypot(*(ahead - back).T) / length
    agree = both & (apart <= DISAGREE)
    way = np.linspace(0.0, 1.0, len(ahead) + 2)[1:-1, None]
    places = np.where(np.isfinite(ahead), ahead, back)
    certainty = np.where(agree, 1.0 - np.nan_to_num(apart), _LONE)
    places[agree] = ((1 - way) * ahead + way * back)[agree]
    disputed = both & ~agree
    if disputed.any():
        nearest = int(np.nanargmin(np.where(both, apart, np.nan)))
        frame = np.arange(len(ahead))
        chosen = np.where((frame < nearest)[:, None], ahead, back)
        if not agree[nearest]:
            chosen = np.where((apart <= _BESIDE)[:, None], 0.5 * (ahead + back), np.nan)
        places[disputed] = chosen[disputed]
        certainty[disputed] = _LONE
    return places, certainty, disputed


def _along(way: _Way | None, span: tuple[int, int]) -> Floats:
    """Places (stop - start, 2) on a way, NaN where it has none."""
    start, stop = span
    out = np.full((stop - start, 2), np.nan)
    if way is not None:
        frames, places = way
        inside = (frames >= start) & (frames < stop)
        out[frames[inside] - start] = places[inside]
    return out
