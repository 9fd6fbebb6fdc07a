"""Animals carried through crossings, forward and backward."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from moving_discs import LENGTH, RADIUS, along, store_of_places

from workbench.core.errors import Cancelled
from workbench.core.progress import CancelToken, Update, no_progress
from workbench.tracking.blob_store import BlobStore
from workbench.tracking.chains import Chains, chain
from workbench.tracking.counts import solve_counts
from workbench.tracking.passages import STAGE, both_ways, sweep
from workbench.tracking.ways import Passage, Passages

THROUGH = (along((0, 30, 57), (60, 130, 57)), along((0, 130, 65), (60, 30, 65)))
BOUNCE = (along((0, 30, 60), (30, 74, 60), (60, 30, 60)), along((0, 130, 60), (30, 86, 60), (60, 130, 60)))
BEHIND = (along((0, 80, 60), (60, 80, 60)), along((0, 20, 51), (60, 140, 51)))
LINE = (along((0, 30, 60), (50, 130, 60)), along((0, 130, 60), (50, 30, 60)))
FAST_LINE = (along((0, 23, 60), (15, 143, 60)), along((0, 137, 60), (15, 17, 60)))
SLANTED = (along((0, 30, 20), (50, 130, 100)), along((0, 130, 100), (50, 30, 20)))
LINES = [LINE, FAST_LINE, SLANTED]
QUICK_BOUNCE = (
    along((0, 12, 60), (15, 72, 60), (30, 12, 60)),
    along((0, 147, 60), (15, 87, 60), (30, 147, 60)),
)
TOUCH = (
    along((0, 30, 60), (22, 73, 60), (34, 73, 60), (56, 30, 60)),
    along((0, 130, 60), (22, 87, 60), (34, 87, 60), (56, 130, 60)),
)


@dataclass
class Way:
    """One passage of a sweep."""

    origin: int
    goal: int
    clear: float
    frames: list[int]
    places: np.ndarray


def one_by_one(found: Passages) -> list[Way]:
    """The passages of a sweep."""
    cuts = np.cumsum(found.ends[:, 2])[:-1]
    frames, places = np.split(found.frames, cuts), np.split(found.places, cuts)
    return [
        Way(origin, goal, clear, frames[k].tolist(), places[k])
        for k, ((origin, goal, _), clear) in enumerate(
            zip(found.ends.tolist(), found.clear.tolist(), strict=True)
        )
    ]


def alike(one: Passages, other: Passages) -> bool:
    """Whether two sweeps came to the same."""
    return all(
        np.array_equal(mine, theirs) and mine.dtype == theirs.dtype
        for mine, theirs in zip(one.to_keep("").values(), other.to_keep("").values(), strict=True)
    )


class Crossing:
    """Discs that cross, and the passages found in both directions."""

    def __init__(self, folder: Path, *ways: np.ndarray) -> None:
        self.true = np.stack(ways, axis=1)
        self.store: BlobStore = store_of_places(folder, self.true)
        self.chains: Chains = chain(self.store, LENGTH)
        blobs = self.chains.blobs()
        size = np.array([np.median(self.store.table["area"][own]) for own in blobs]) / (np.pi * RADIUS**2)
        self.counts = solve_counts(self.chains, size, len(ways), self.store.frames).counts
        self.ways = (self.swept(False), self.swept(True))
        self.forward, self.backward = (one_by_one(way) for way in self.ways)

    def swept(self, backward: bool, told=no_progress, cancel: CancelToken | None = None) -> Passages:
        return sweep(
            self.store, self.chains, self.counts,
            backward=backward, progress=told, cancel=cancel or CancelToken(),
        )  # fmt: skip

    def animal_of(self, number: int, at_end: bool) -> int:
        """True animal of a chain of one."""
        blob = (self.chains.last if at_end else self.chains.first)[number]
        row = self.store.table[blob]
        away = np.hypot(*(self.true[row["frame"]] - (row["x"], row["y"])).T)
        assert away.min() < 3
        return int(away.argmin())

    def kept(self, passages: list[Way]) -> list[bool]:
        """Whether each passage leads an animal to itself."""
        return [self.animal_of(one.origin, True) == self.animal_of(one.goal, False) for one in passages]

    def error(self, passage: Way, at_end: bool) -> float:
        """Largest distance from the true place on a passage, in lengths."""
        animal = self.animal_of(passage.origin, at_end)
        true = self.true[passage.frames, animal]
        return float(np.hypot(*(passage.places - true).T).max()) / LENGTH


@pytest.mark.parametrize("ways", [THROUGH, BOUNCE, BEHIND], ids=["through", "bounce", "behind"])
def test_each_animal_is_carried_to_itself_both_ways(tmp_path: Path, ways) -> None:
    own = Crossing(tmp_path, *ways)
    assert (own.counts == 2).any()
    assert len(own.forward) == len(own.backward) >= 2
    assert {(one.origin, one.goal) for one in own.forward} == {(one.goal, one.origin) for one in own.backward}
    assert all(own.kept(own.forward))
    for one in own.forward:
        assert one.frames == list(range(one.frames[0], one.frames[-1] + 1))
        assert 0 <= one.clear <= 1
        assert own.error(one, True) < 1.0
    for one in own.backward:
        assert one.frames == list(range(one.frames[0], one.frames[-1] - 1, -1))


@pytest.mark.parametrize("ways", LINES, ids=["line", "fast", "slanted"])
def test_who_runs_straight_through_another_comes_out_beyond(tmp_path: Path, ways) -> None:
    """For some frames both are one disc: pixels alone cannot tell this from a bounce, speed can."""
    own = Crossing(tmp_path, *ways)
    assert len(own.forward) == len(own.backward) == 2
    assert all(own.kept(own.forward))
    assert {(one.origin, one.goal) for one in own.forward} == {(one.goal, one.origin) for one in own.backward}


@pytest.mark.parametrize("ways", [BOUNCE, QUICK_BOUNCE, TOUCH], ids=["bounce", "quick", "touch"])
def test_who_touches_and_turns_back_stays_on_its_side(tmp_path: Path, ways) -> None:
    own = Crossing(tmp_path, *ways)
    assert len(own.forward) == len(own.backward) == 2
    assert all(own.kept(own.forward))
    assert {(one.origin, one.goal) for one in own.forward} == {(one.goal, one.origin) for one in own.backward}


def test_three_that_meet_come_out_as_three(tmp_path: Path) -> None:
    own = Crossing(
        tmp_path,
        along((0, 20, 56), (70, 140, 56)),
        along((0, 140, 64), (70, 20, 64)),
        along((0, 80, 8), (35, 80, 60), (70, 80, 112)),
    )
    last = [one for one in own.forward if own.chains.stop[one.goal] == own.store.frames and one.goal >= 0]
    assert len({one.goal for one in own.forward if one.goal >= 0}) == len(
        [one for one in own.forward if one.goal >= 0]
    )
    assert len(last) == 3


def test_no_pixel_is_two_animals_and_none_is_swallowed(tmp_path: Path) -> None:
    own = Crossing(tmp_path, *BEHIND)
    for frame in range(own.store.frames):
        places = [one.places[one.frames.index(frame)] for one in own.forward if frame in one.frames]
        if len(places) == 2:
            assert np.hypot(*(places[0] - places[1])) > 0.5


def test_an_animal_still_inside_at_the_end_has_no_goal(tmp_path: Path) -> None:
    own = Crossing(tmp_path, *(way[:31] for way in THROUGH))
    assert (own.counts == 2).sum() == 1 and len(own.forward) == 2
    for one in own.forward:
        assert one.goal == -1 and one.origin >= 0 and one.frames[-1] == 30
    assert own.backward == []  # who begins inside comes from nobody


def test_a_long_crossing_goes_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Crossing(tmp_path, *THROUGH)
    asked: list[int] = []
    read = BlobStore.masks

    def counted(store: BlobStore, blobs: np.ndarray) -> list[np.ndarray]:
        asked.append(len(blobs))
        return read(store, blobs)

    monkeypatch.setattr(BlobStore, "masks", counted)
    monkeypatch.setattr("workbench.tracking.passages._PIECE", 4)
    for backward, whole in zip((False, True), own.ways, strict=True):
        assert alike(own.swept(backward), whole)
    assert max(asked) == 4 < max(len(one.frames) for one in own.forward)


def test_nothing_to_cross_gives_nothing(tmp_path: Path) -> None:
    own = Crossing(tmp_path, along((0, 30, 30), (9, 60, 30)), along((0, 30, 90), (9, 60, 90)))
    assert own.forward == own.backward == []
    assert all(way.places.shape == (0, 2) for way in own.ways)


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    own = Crossing(tmp_path / "b", *THROUGH)
    forward, backward = own.ways
    none = Passages.of([])
    np.savez(tmp_path / "p.npz", **forward.to_keep("f"), **backward.to_keep("b"), **none.to_keep("none"))
    with np.load(tmp_path / "p.npz") as kept:
        arrays = {name: kept[name] for name in kept.files}
    for found, name in ((forward, "f"), (backward, "b"), (none, "none")):
        assert alike(Passages.from_kept(arrays, name), found)


def test_ways_are_found_by_where_they_begin() -> None:
    whole = Passage(3, 4, 0.25)
    whole.go_to(8, (1.0, 2.0))
    whole.go_to(9, (1.5, 2.5))
    lost = Passage(5)
    lost.go_to(7, (0.5, 0.0))
    found = Passages.of([Passage(1), whole, lost])
    assert len(found) == 3 and found.ends.tolist() == [[1, -1, 0], [3, 4, 2], [5, -1, 1]]
    assert found.clear.tolist() == [1.0, 0.25, 1.0]
    ways = {chain: tuple(part.tolist() for part in found.way_from(chain)) for chain in (1, 2, 3, 5)}
    nothing = ([], [])
    assert ways == {
        1: nothing,
        2: nothing,
        3: ([8, 9], [[1.0, 2.0], [1.5, 2.5]]),
        5: ([7], [[0.5, 0.0]]),
    }


def test_a_sweep_tells_how_far_it_is_and_can_be_cancelled(tmp_path: Path) -> None:
    own = Crossing(tmp_path, *THROUGH)
    told: list[Update] = []
    own.swept(False, told.append)
    assert told[-1].done == told[-1].total and {update.stage for update in told} == {STAGE}
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        own.swept(False, cancel=cancel)


@pytest.fixture
def many_chains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.tracking.passages._MANY_CHAINS", 1)


@pytest.mark.usefixtures("many_chains")
def test_both_ways_at_once_find_what_one_after_the_other_does(tmp_path: Path) -> None:
    crossing = Crossing(tmp_path, *THROUGH)
    told: list[Update] = []
    found = both_ways(
        crossing.store, crossing.chains, crossing.counts,
        workers=2, progress=told.append, cancel=CancelToken(),
    )  # fmt: skip
    assert all(alike(way, alone) for way, alone in zip(found, crossing.ways, strict=True))
    assert (told[-1].done, told[-1].stage) == (told[-1].total, STAGE)


@pytest.mark.usefixtures("many_chains")
def test_both_ways_at_once_can_be_cancelled(tmp_path: Path) -> None:
    crossing = Crossing(tmp_path, *THROUGH)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        both_ways(
            crossing.store, crossing.chains, crossing.counts, workers=2, progress=no_progress, cancel=token
        )
