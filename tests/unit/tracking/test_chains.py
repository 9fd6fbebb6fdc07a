"""Blobs that follow each other, where they merge and split, and how many animals each chain is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from late_token import LateToken, cancelled_anywhere
from moving_discs import LENGTH, RADIUS, along, store_of, store_of_places

from workbench.core.errors import Cancelled
from workbench.tracking import counts
from workbench.tracking.chains import Chains, chain, sizes
from workbench.tracking.counts import solve_counts
from workbench.tracking.joints import joints_of

AREA = np.pi * RADIUS**2


class Followed:
    """The chains of discs at places, and how many animals each is."""

    def __init__(self, folder: Path, *ways: np.ndarray, animals: int | None = None, frames=None) -> None:
        places = np.stack(ways, axis=1)
        self.store = store_of(folder, frames) if frames else store_of_places(folder, places)
        self.chains = chain(self.store, LENGTH)
        blobs = self.chains.blobs()
        self.size = np.array([np.median(self.store.table["area"][own]) for own in blobs]) / AREA
        self.counts = solve_counts(self.chains, self.size, animals or len(ways), self.store.frames).counts

    def spans(self) -> list[tuple[int, int, int]]:
        """Start, stop and animals of every chain."""
        found = zip(self.chains.start.tolist(), self.chains.stop.tolist(), self.counts.tolist(), strict=True)
        return sorted(found)

    def animals_at(self) -> list[int]:
        """Animals in every frame."""
        total = np.zeros(self.store.frames, int)
        for start, stop, count in self.spans():
            total[start:stop] += count
        return total.tolist()


def test_animals_apart_are_one_chain_each(tmp_path: Path) -> None:
    found = Followed(tmp_path, along((0, 20, 30), (40, 140, 30)), along((0, 140, 90), (40, 20, 90)))
    assert found.spans() == [(0, 41, 1), (0, 41, 1)]
    assert len(found.chains.joints) == 0 and joints_of(found.chains) == []
    for number, blobs in enumerate(found.chains.blobs()):
        assert (found.chains.of_blob[blobs] == number).all()
        assert (np.diff(found.store.table["frame"][blobs]) == 1).all()


def test_a_merge_and_a_split_make_a_crossing(tmp_path: Path) -> None:
    found = Followed(tmp_path, along((0, 30, 60), (50, 130, 60)), along((0, 130, 64), (50, 30, 64)))
    (a, b, c, d, e) = found.spans()
    assert [span[2] for span in (a, b, c, d, e)] == [1, 1, 2, 1, 1]
    assert a[:2] == b[:2] and d[:2] == e[:2]
    assert (a[1], c[1]) == (c[0], d[0]) and 5 < c[1] - c[0] < 15
    merge, split = joints_of(found.chains)
    assert (len(merge.ends), len(merge.begins), merge.frame) == (2, 1, c[0])
    assert (len(split.ends), len(split.begins), split.frame) == (1, 2, d[0])
    back = joints_of(found.chains, backward=True)
    assert [(one.ends, one.begins) for one in back] == [
        (split.begins, split.ends),
        (merge.begins, merge.ends),
    ]


def test_a_brush_past_each_other_between_two_frames_is_no_crossing(tmp_path: Path) -> None:
    """The second comes to where the first has just left: a little overlap of different animals."""
    first, second = along((0, 60, 60), (10, 60, 60)), along((0, 84, 60), (10, 84, 60))
    first[6:, 0], second[6:, 0] = 55, 74.5
    found = Followed(tmp_path, first, second)
    assert len(found.store.links) == 2 * 10 + 1
    assert found.spans() == [(0, 11, 1), (0, 11, 1)]
    first[6:, 0], second[6:, 0] = 60, 71  # both overlap with one blob: a merge
    assert len(Followed(tmp_path / "b", first, second).spans()) == 3


def test_a_jump_is_bridged_where_there_is_one_candidate(tmp_path: Path) -> None:
    jumped = along((0, 30, 30), (20, 34, 30))
    jumped[10:, 0] += LENGTH - 0.5  # overlap of not even the outlines
    far = along((0, 130, 90), (20, 130, 90))
    assert Followed(tmp_path / "a", jumped, far).spans() == [(0, 21, 1), (0, 21, 1)]
    jumped[10:, 0] += 3 * LENGTH
    spans = Followed(tmp_path / "b", jumped, far).spans()
    assert spans == [(0, 10, 1), (0, 21, 1), (10, 21, 1)]


def test_a_jump_of_two_that_are_near_each_other_is_left_open(tmp_path: Path) -> None:
    one, two = along((0, 50, 40), (20, 50, 40)), along((0, 50, 62), (20, 50, 62))
    for way in (one, two):
        way[10:, 0] += LENGTH + 1
    ways = Followed(tmp_path, one, two, animals=2)
    assert len(ways.chains) == 4 and set(ways.counts.tolist()) == {1}


def test_an_animal_that_hides_behind_another_is_still_counted(tmp_path: Path) -> None:
    walker = along((0, 20, 60), (20, 78, 60), (40, 80, 60), (60, 140, 60))
    sitter = along((0, 80, 60), (60, 80, 60))
    found = Followed(tmp_path, walker, sitter)
    assert [count for *_, count in found.spans()] == [1, 1, 2, 1, 1]
    assert set(found.animals_at()) == {2}


def test_three_that_cross_each_other(tmp_path: Path) -> None:
    found = Followed(
        tmp_path,
        along((0, 20, 56), (70, 140, 56)),
        along((0, 140, 64), (70, 20, 64)),
        along((0, 80, 8), (35, 80, 60), (70, 80, 112)),
    )
    assert set(found.animals_at()) == {3}
    assert max(found.counts) == 3
    ends = [span for span in found.spans() if span[0] == 0 or span[1] == 71]
    assert [count for *_, count in ends] == [1] * 6


def test_crossings_that_pass_animals_on(tmp_path: Path) -> None:
    """Two meet; a third comes before they part; one leaves, another; sizes alone would not tell."""
    found = Followed(
        tmp_path,
        along((0, 60, 60), (80, 60, 60)),
        along((0, 10, 60), (20, 50, 60), (50, 50, 60), (80, 10, 60)),
        along((0, 150, 60), (30, 150, 60), (45, 68, 60), (60, 68, 60), (80, 150, 60)),
    )
    assert set(found.animals_at()) == {3}
    assert sorted(found.counts.tolist()) == [1, 1, 1, 1, 1, 1, 2, 2, 3]


def test_an_animal_that_leaves_the_picture_and_comes_back(tmp_path: Path) -> None:
    there = along((0, 40, 40), (60, 40, 40))
    leaver = along((0, 130, 60), (20, 152, 60), (25, 200, 60), (40, 200, 60), (45, 152, 60), (60, 130, 60))
    found = Followed(tmp_path, there, leaver)
    assert [count for *_, count in found.spans()] == [1, 1, 1]
    assert found.animals_at()[30] == 1


def test_a_blob_that_is_no_animal_is_none(tmp_path: Path) -> None:
    """A dropping at a third of the size that lies there all along, and a short flash."""
    import cv2
    from moving_discs import picture

    ways = np.stack([along((0, 30, 30), (60, 130, 30)), along((0, 130, 90), (60, 30, 90))], axis=1)
    frames = [picture(one) for one in ways]
    for gray in frames[20:24]:
        cv2.circle(gray, (80, 60), RADIUS - 3, 40, -1)
    for gray in frames:
        cv2.circle(gray, (20, 100), RADIUS // 2, 40, -1)
    found = Followed(tmp_path, ways[:, 0], ways[:, 1], frames=frames)
    assert found.spans() == [(0, 61, 0), (0, 61, 1), (0, 61, 1), (20, 24, 0)]


def test_nothing_at_all_counts_to_nothing(tmp_path: Path) -> None:
    nobody = np.full((5, 2), np.nan)
    found = Followed(tmp_path, nobody, nobody)
    assert found.spans() == [] and len(found.chains.blobs()) == 0


def test_one_animal_alone(tmp_path: Path) -> None:
    assert Followed(tmp_path, along((0, 30, 30), (9, 60, 60))).spans() == [(0, 10, 1)]


class Flow:
    """Chains made up from animals that meet and part at random, with sizes as noisy as real ones."""

    def __init__(self, seed: int, animals: int, events: int) -> None:
        rng = np.random.default_rng(seed)
        self.start: list[int] = []
        self.stop: list[int] = []
        self.true: list[int] = []
        self.joints: list[tuple[int, int]] = []
        alive = [self._begin(0, 1) for _ in range(animals)]
        frame = 0
        for _ in range(events):
            frame += int(rng.integers(1, 40))
            splittable = [k for k in alive if self.true[k] > 1]
            if splittable and (len(alive) < 2 or rng.random() < 0.6):
                (parent,) = rng.choice(splittable, 1).tolist()
                part = int(rng.integers(1, self.true[parent]))
                sizes, parents = [part, self.true[parent] - part], [parent]
            elif len(alive) > 1:
                parents = rng.choice(alive, 2, replace=False).tolist()
                sizes = [sum(self.true[k] for k in parents)]
            else:
                continue
            children = [self._begin(frame, size) for size in sizes]
            for parent in parents:
                self.stop[parent] = frame
                alive.remove(parent)
            alive += children
            self.joints += [(parent, child) for parent in parents for child in children]
        self.frames = frame + int(rng.integers(1, 40))
        for k in alive:
            self.stop[k] = self.frames
        true = np.array(self.true)
        shrunk = np.where(true > 1, rng.uniform(0.65, 1.0, len(true)), 1.0)  # animals that overlap
        self.size = true * shrunk * np.exp(rng.normal(0, 0.12, len(true)))
        blank = np.zeros(len(true), np.int64)
        self.chains = Chains(
            blank, blank, blank, np.array(self.start), np.array(self.stop),
            np.array(self.joints, np.int64).reshape(-1, 2),
        )  # fmt: skip

    def _begin(self, frame: int, animals: int) -> int:
        self.start.append(frame)
        self.stop.append(-1)
        self.true.append(animals)
        return len(self.true) - 1


def test_counts_of_random_flows_are_right() -> None:
    right = total = 0
    for seed in range(100):
        flow = Flow(seed, animals=2 + seed % 7, events=40)
        found = solve_counts(flow.chains, flow.size, 2 + seed % 7, flow.frames).counts
        lengths = flow.chains.stop - flow.chains.start
        right += int((lengths * (found == flow.true)).sum())
        total += int(lengths.sum())
    assert right / total >= 0.99, right / total


@pytest.mark.parametrize("seed", range(5))
def test_a_long_recording_is_counted_in_parts_as_if_it_were_whole(monkeypatch, seed: int) -> None:
    flow = Flow(seed, animals=6, events=300)
    whole = solve_counts(flow.chains, flow.size, 6, flow.frames)
    monkeypatch.setattr(counts, "_CHAINS", 70)
    monkeypatch.setattr(counts, "_MARGIN", 30)
    parts = solve_counts(flow.chains, flow.size, 6, flow.frames)
    np.testing.assert_array_equal(parts.counts, whole.counts)
    np.testing.assert_array_equal(np.isinf(parts.margin), np.isinf(whole.margin))
    assert len(flow.chains) > 4 * 70


def test_more_chains_than_a_part_holds_may_begin_in_one_frame(monkeypatch) -> None:
    monkeypatch.setattr(counts, "_CHAINS", 8)
    monkeypatch.setattr(counts, "_MARGIN", 2)
    blank = np.zeros(60, np.int64)
    ends = np.full(60, 40)
    chains = Chains(blank, blank, blank, blank, ends, np.zeros((0, 2), np.int64))
    assert solve_counts(chains, np.ones(60), 60, 40).counts.tolist() == [1] * 60


@pytest.mark.parametrize("lost", [0.02, 0.06])
def test_counts_bear_with_joints_that_were_not_seen(lost: float) -> None:
    """Animals that jump leave chains that begin and end by themselves."""
    right = total = 0
    for seed in range(20):
        flow = Flow(seed, animals=5, events=40)
        rng = np.random.default_rng(seed)
        kept = flow.chains.joints[rng.random(len(flow.chains.joints)) >= lost]
        chains = Chains(
            *(getattr(flow.chains, n) for n in ("of_blob", "first", "last", "start", "stop")), kept
        )
        found = solve_counts(chains, flow.size, 5, flow.frames).counts
        lengths = chains.stop - chains.start
        right += int((lengths * (found == flow.true)).sum())
        total += int(lengths.sum())
    assert right / total >= 0.97, right / total


def test_chaining_can_be_cancelled_at_every_jump(tmp_path: Path) -> None:
    """Discs that are seen in every second frame alone: each of them may have jumped."""
    way = along((0, 20, 30), (40, 140, 30))
    way[1::2] = np.nan
    store = store_of_places(tmp_path, way[:, None])
    assert cancelled_anywhere(lambda cancel: chain(store, LENGTH, cancel)) >= 20


def test_counting_can_be_cancelled_while_the_programme_is_solved(tmp_path: Path) -> None:
    found = Followed(tmp_path, along((0, 30, 60), (50, 130, 60)), along((0, 130, 64), (50, 30, 64)))
    token = LateToken(2)  # the first look is before it begins
    with pytest.raises(Cancelled):
        solve_counts(found.chains, found.size, 2, found.store.frames, cancel=token)


def test_sizes_are_medians(tmp_path: Path) -> None:
    found = Followed(tmp_path, along((0, 30, 60), (50, 130, 60)), along((0, 130, 64), (50, 30, 64)))
    np.testing.assert_allclose(sizes(found.store, found.chains, AREA), found.size)
