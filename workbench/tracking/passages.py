"""Fifth link: where each animal is inside a crossing, by carrying its pixels through it, both ways.

At the mouth of a crossing every animal's pixels are known. From frame to frame the crossing's pixels go
to the animal whose pixels were nearest, none being swallowed by another; where the crossing splits, each
animal goes where most of its pixels are. Done forward and backward, the two ways check each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Mask
from workbench.tracking.blob_store import BlobStore
from workbench.tracking.chains import Chains, Ints
from workbench.tracking.joints import Joint, joints_of
from workbench.tracking.parting import part, shares
from workbench.tracking.ways import Floats, Passage, Passages
from workbench.tracking.workers import Tell, in_processes

STAGE = "Passing crossings"

_LEAST_SHARE = 0.35
"""An animal keeps at least this part of its fair share of a crossing's pixels."""
_PULL = 0.15
"""By how much of an animal's width its borders move out, a round, while it has less."""
_ROUNDS = 4
_RUN_UP = 4
"""Frames before a crossing that an animal's speed is taken from."""
_COAST = 0.6
"""Part of its speed that an animal is expected to keep to the next frame."""
_NEW = 0.5
"""Weight of the last step in the speed inside a crossing."""
_MANY_CHAINS = 400
"""Chains from which on two processes, which take half a second to begin, are worth it."""
_PARTS = 1000

_PIECE = 256
"""Blobs of a crossing whose masks are held at once: a heap may sleep for hours."""
_BENT = 2.0
"""Weight of the straightness of a way against its pixels, in parts of an animal."""
_COVERED, _UNCOVERED = 0.6, 0.85
"""Parts of its pixels: an animal with less was covered, one with more was not."""
_REMEMBERED = 20.0
"""Frames after which an animal's speed at the mouth of a crossing says little of its way out."""
_STILL = 0.03
"""Speed, in square roots of an animal's area a frame, up to which directions are noise."""


@dataclass(frozen=True)
class _Mouth:
    """Where an individual chain meets a crossing: frame, centroid, pixels a frame along the sweep."""

    frame: int
    place: tuple[float, float]
    speed: tuple[float, float]


@dataclass(eq=False)
class _Animal:
    """An animal inside the sweep: its pixels in the last frame, and its passage."""

    passage: Passage
    left: int
    top: int
    mask: Mask
    fair: float
    place: tuple[float, float]
    speed: tuple[float, float]
    mouth: _Mouth
    shown: float = 1.0
    """Least part of its fair share of pixels that it had on the way: little where another covered it."""

    def step_ahead(self) -> None:
        """Move the pixels by as much as the animal moved of late."""
        self.left += round(_COAST * self.speed[0])
        self.top += round(_COAST * self.speed[1])

    def move_on(self, frame: int) -> None:
        """Note where the pixels are now."""
        y, x = np.nonzero(self.mask)
        place = (float(x.mean()) + self.left, float(y.mean()) + self.top)
        moved = (place[0] - self.place[0], place[1] - self.place[1])
        self.speed = (
            (1 - _NEW) * self.speed[0] + _NEW * moved[0],
            (1 - _NEW) * self.speed[1] + _NEW * moved[1],
        )
        self.place = place
        self.shown = min(self.shown, len(y) / max(self.fair, 1.0))
        self.passage.go_to(frame, place)


def sweep(
    store: BlobStore,
    chains: Chains,
    counts: Ints,
    *,
    backward: bool = False,
    progress: Progress,
    cancel: CancelToken,
) -> Passages:
    """Carry all animals through all crossings.

    Parameters
    ----------
    counts
        (C,) animals in every chain.

    Raises
    ------
    Cancelled
    """
    return Passages.of(_Sweep(store, chains, counts, backward).ways(progress, cancel))


def both_ways(
    store: BlobStore, chains: Chains, counts: Ints, *, workers: int, progress: Progress, cancel: CancelToken
) -> tuple[Passages, Passages]:
    """Carry all animals forward and backward, at the same time where there is much to do.

    Raises
    ------
    Cancelled
    """
    if workers > 1 and len(chains) >= _MANY_CHAINS:
        begin = partial(_opened, store.folder, chains, counts)

        def told(done: int) -> None:
            progress(Update(done, 2 * _PARTS, STAGE))

        found = in_processes(begin, _one_way, (False, True), workers=2, told=told, cancel=cancel)
        return found[0], found[1]
    options: dict[str, Any] = {"progress": progress, "cancel": cancel}
    forward = sweep(store, chains, counts, **options)
    return forward, sweep(store, chains, counts, backward=True, **options)


def _opened(folder: Path, chains: Chains, counts: Ints) -> tuple[BlobStore, Chains, Ints]:
    return BlobStore(folder), chains, counts


def _one_way(
    opened: tuple[BlobStore, Chains, Ints], backward: bool, cancel: CancelToken, tell: Tell
) -> Passages:
    def progress(update: Update) -> None:
        tell(_PARTS * update.done // max(1, update.total or 0))

    return sweep(*opened, backward=backward, progress=progress, cancel=cancel)


class _Sweep:
    def __init__(self, store: BlobStore, chains: Chains, counts: Ints, backward: bool) -> None:
        self.store, self.counts, self.backward = store, counts, backward
        self.blobs = chains.blobs()
        if backward:
            self.blobs = [blobs[::-1] for blobs in self.blobs]
        self.joints = joints_of(chains, backward)
        self.inside: dict[int, list[_Animal]] = {}

    def ways(self, progress: Progress, cancel: CancelToken) -> Iterator[Passage]:
        """Every passage as soon as it is over."""
        total = len(self.joints)
        for done, joint in enumerate(self.joints):
            cancel.check()
            yield from self._cross(joint, cancel)
            if done % 16 == 0 or done == total - 1:
                progress(Update(done + 1, total, STAGE))
        # Of crossings that the recording ends in, or that vanish.
        yield from (animal.passage for inside in self.inside.values() for animal in inside)

    def _cross(self, joint: Joint, cancel: CancelToken) -> list[Passage]:
        """Deal the animals of the chains that end here to those that begin here; gives whose way is over."""
        arriving = [animal for chain in joint.ends for animal in self._leave(chain)]
        beginning = [chain for chain in joint.begins if self.counts[chain] > 0]
        first = {chain: self._pixels(int(self.blobs[chain][0])) for chain in beginning}
        gain = self._straightness(arriving, beginning)
        chosen = _distribute(
            arriving, [(*first[chain], int(self.counts[chain])) for chain in beginning], gain
        )
        for place, chain in enumerate(beginning):
            own = [arriving[k] for k in chosen[place]]
            if self.counts[chain] == 1:
                for animal in own:
                    animal.passage.goal = chain
            else:
                self._carry(chain, own, cancel)
        taken = {k for own in chosen for k in own}
        return [animal.passage for k, animal in enumerate(arriving) if self._over(animal, k in taken)]

    def _over(self, animal: _Animal, taken: bool) -> bool:
        return bool(animal.passage.frames) and (animal.passage.goal >= 0 or not taken)

    def _leave(self, chain: int) -> list[_Animal]:
        """Animals at the end of a chain."""
        if self.counts[chain] == 1:
            left, top, mask = self._pixels(int(self.blobs[chain][-1]))
            table = self.store.table
            fair = float(np.median(table["area"][self.blobs[chain]]))
            mouth = self._mouth(self.blobs[chain][-_RUN_UP:], -1)
            return [_Animal(Passage(chain), left, top, mask, fair, mouth.place, mouth.speed, mouth)]
        return self.inside.pop(chain, [])

    def _masks(self, blobs: Ints) -> list[Mask]:
        """Masks of blobs in the order of the sweep."""
        if self.backward:
            return self.store.masks(blobs[::-1])[::-1]
        return self.store.masks(blobs)

    def _mouth(self, blobs: Ints, at: int) -> _Mouth:
        """That of the blobs next to a crossing; ``at`` is the nearest one, 0 or -1."""
        x, y = (self.store.table[name][blobs].astype(float) for name in ("x", "y"))
        steps = max(1, len(blobs) - 1)
        speed = (float(x[-1] - x[0]) / steps, float(y[-1] - y[0]) / steps)
        return _Mouth(int(self.store.table["frame"][blobs[at]]), (float(x[at]), float(y[at])), speed)

    def _straightness(self, arriving: list[_Animal], beginning: list[int]) -> Floats:
        """(A, B) what speaks for each way out by motion alone, 0 or less; 0 where that says nothing."""
        out = np.zeros((len(arriving), len(beginning)))
        if len(arriving) < 2 or any(self.counts[chain] != 1 for chain in beginning):
            return out
        mouths = [self._mouth(self.blobs[chain][:_RUN_UP], 0) for chain in beginning]
        for row, animal in zip(out, arriving, strict=True):
            row[:] = [-_bend(animal, mouth) for mouth in mouths]
        return out

    def _pixels(self, blob: int) -> tuple[int, int, Mask]:
        row = self.store.table[blob]
        return int(row["left"]), int(row["top"]), self.store.masks([blob])[0]

    def _carry(self, chain: int, animals: list[_Animal], cancel: CancelToken) -> None:
        """Carry animals through the blobs of one crossing."""
        blobs = self.blobs[chain]
        if not animals:
            return
        for start in range(0, len(blobs), _PIECE):
            piece = blobs[start : start + _PIECE]
            for blob, mask in zip(piece.tolist(), self._masks(piece), strict=True):
                cancel.check()
                row = self.store.table[blob]
                _share_out(animals, int(row["left"]), int(row["top"]), mask)
                for animal in animals:
                    animal.move_on(int(row["frame"]))
        self.inside[chain] = animals


def _bend(animal: _Animal, out: _Mouth) -> float:
    """How much an animal's way would have to bend to leave a crossing there, 0 to `_BENT`.

    That is the mean squared acceleration of the smoothest way (a cubic) between place and speed at both
    mouths, against the speeds. Who was never covered, and was long inside, is found by its pixels.
    """
    covered = float(np.clip((_UNCOVERED - animal.shown) / (_UNCOVERED - _COVERED), 0.0, 1.0))
    steps = max(1, abs(out.frame - animal.mouth.frame))
    before, after = np.array(animal.mouth.speed), np.array(out.speed)
    mean = (np.array(out.place) - animal.mouth.place) / steps
    energy = 12.0 * ((mean - 0.5 * (before + after)) ** 2).sum() + ((after - before) ** 2).sum()
    usual = (before**2).sum() + (after**2).sum() + _STILL**2 * animal.fair
    return float(_BENT * covered * np.exp(-steps / _REMEMBERED) * min(1.0, energy / (2.0 * usual)))


def _distribute(
    arriving: list[_Animal], beginning: list[tuple[int, int, Mask, int]], gain: Floats
) -> list[list[int]]:
    """Which arriving animals go into each beginning blob (left, top, mask, number of animals).

    ``gain`` (A, B) is what speaks for each pair besides the pixels, in parts of an animal.
    """
    chosen: list[list[int]] = [[] for _ in beginning]
    if not arriving or not beginning:
        return chosen
    shared = gain + [[_shared(animal, blob) for blob in beginning] for animal in arriving]
    slots = [place for place, blob in enumerate(beginning) for _ in range(blob[3])]
    rows, columns = linear_sum_assignment(-shared[:, slots])
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        place = slots[column]
        chosen[place].append(row)
        if len(beginning) > 1:
            others = np.delete(shared[row], place).max()
            own = shared[row, place]
            passage = arriving[row].passage
            passage.clear = min(passage.clear, float(np.clip(own - others, 0.0, 1.0)))
    return chosen


def _shared(animal: _Animal, blob: tuple[int, int, Mask, int]) -> float:
    """How near an animal's pixels are to a blob: the part inside, less what the rest is away."""
    left, top, mask, _ = blob
    size = float(np.sqrt(max(animal.fair, 1.0)))
    away = _distance(mask, (left, top), (animal.left, animal.top), animal.mask.shape)
    own = away[animal.mask > 0]
    return float((own < 0.5).mean() - 0.1 * np.minimum(own / size, 5.0).mean())


def _distance(
    mask: Mask, at: tuple[int, int], to: tuple[int, int], shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """Distance in pixels to a mask at ``at`` (left, top), in the window of ``shape`` at ``to``."""
    (left, top), (to_left, to_top) = at, to
    x0, y0 = min(left, to_left), min(top, to_top)
    x1 = max(left + mask.shape[1], to_left + shape[1])
    y1 = max(top + mask.shape[0], to_top + shape[0])
    empty = np.ones((y1 - y0, x1 - x0), np.uint8)
    empty[top - y0 : top - y0 + mask.shape[0], left - x0 : left - x0 + mask.shape[1]] = 1 - mask
    away = cv2.distanceTransform(empty, cv2.DIST_L2, 3)
    window = away[to_top - y0 : to_top - y0 + shape[0], to_left - x0 : to_left - x0 + shape[1]]
    return np.asarray(window, np.float32)


def _share_out(animals: list[_Animal], left: int, top: int, mask: Mask) -> None:
    """Give the pixels of a crossing's blob to the animals in it."""
    for one in animals:
        one.step_ahead()
    _share_parts(animals, left, top, mask)


def _share_parts(animals: list[_Animal], left: int, top: int, mask: Mask) -> None:
    """Where the blob comes apart the parts go to the nearest animals, and each is shared out in turn."""
    if len(animals) == 1:
        _place(animals[0], left, top, mask > 0)
        return
    parts = part(mask, float(np.median([one.fair for one in animals])))
    if parts is None or parts.max() > len(animals):
        _share_nearest(animals, left, top, mask)
        return
    away = np.stack([_distance(one.mask, (one.left, one.top), (left, top), mask.shape) for one in animals])
    numbers = range(1, int(parts.max()) + 1)
    cost = np.stack([away[:, parts == number].mean(axis=1) for number in numbers], axis=1)
    areas = np.array([float((parts == number).sum()) for number in numbers])
    slots = np.repeat(np.arange(len(areas)), shares(areas, len(animals)))
    rows, columns = linear_sum_assignment(cost[:, slots])
    owner = slots[columns][np.argsort(rows)]
    for number in numbers:
        own = [one for one, place in zip(animals, owner.tolist(), strict=True) if place == number - 1]
        _share_parts(own, left, top, (parts == number).astype(np.uint8))


def _share_nearest(animals: list[_Animal], left: int, top: int, mask: Mask) -> None:
    """Every pixel to the animal that was nearest to it, none being swallowed by another."""
    away = np.stack(
        [_distance(one.mask, (one.left, one.top), (left, top), mask.shape)[mask > 0] for one in animals]
    )
    fair = np.array([one.fair for one in animals])
    fair *= away.shape[1] / fair.sum()
    shift = np.zeros((len(animals), 1), np.float32)
    owner = away.argmin(axis=0)
    for _ in range(_ROUNDS):
        areas = np.bincount(owner, minlength=len(animals))
        starved = areas < _LEAST_SHARE * np.minimum(fair, [one.fair for one in animals])
        if not starved.any():
            break
        shift[starved, 0] -= _PULL * np.sqrt(fair[starved]).astype(np.float32)
        owner = (away + shift).argmin(axis=0)
    for number in range(len(animals)):
        if not (owner == number).any():  # hidden altogether: it stays where it was, on the nearest pixel
            owner[int(away[number].argmin())] = number
    spread = np.full(mask.shape, -1, np.int64)
    spread[mask > 0] = owner
    for number, animal in enumerate(animals):
        _place(animal, left, top, spread == number)


def _place(animal: _Animal, left: int, top: int, own: NDArray[Any]) -> None:
    """Make ``own`` (H, W) bool at (left, top) the animal's pixels."""
    if not own.any():
        return
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    animal.left, animal.top = left + int(columns[0]), top + int(rows[0])
    animal.mask = own[box].astype(np.uint8)
