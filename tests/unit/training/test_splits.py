from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from workbench.core.errors import BadParameterError
from workbench.training.splits import split_by_time, split_samples, with_synthetic


def _samples(**counts: int) -> tuple[list[str], list[float]]:
    videos = [name for name, count in counts.items() for _ in range(count)]
    times = [k / 10 for count in counts.values() for k in range(count)]
    return videos, times


@pytest.mark.parametrize("seed", range(5))
def test_time_blocks_are_contiguous_with_a_gap(seed: int) -> None:
    videos, times = _samples(a=1000, b=600)
    split = split_samples(videos, times, "time", seed)
    assert sorted((*split.train, *split.val, *split.dropped)) == list(range(1600))
    assert 0.15 < len(split.val) / 1600 < 0.25
    for name in ("a", "b"):
        train = [times[k] for k in split.train if videos[k] == name]
        val = [times[k] for k in split.val if videos[k] == name]
        nearest = min(abs(np.subtract.outer(train, val)).ravel())
        labelled = max(moment for moment, video in zip(times, videos, strict=True) if video == name)
        assert nearest >= min(2.0, 0.02 * labelled) - 1e-9
        members = [k for k in split.val if videos[k] == name]
        assert 1 <= 1 + sum(b - a > 1 for a, b in pairwise(members)) <= 2


def test_a_random_frame_split_would_fail_the_gap() -> None:
    """Control: the property above is one that frame-wise splits do not have."""
    times = np.arange(1000) / 10
    val = np.random.default_rng(0).permutation(1000)[:200]
    train = np.setdiff1d(np.arange(1000), val)
    assert abs(np.subtract.outer(times[train], times[val])).min() < 0.2


def test_random_frames_are_a_labelled_control() -> None:
    videos, times = _samples(a=200, b=100)
    split = split_samples(videos, times, "random", 4)
    assert sorted((*split.train, *split.val)) == list(range(300))
    assert len(split.val) == 60
    assert sum(b - a > 1 for a, b in pairwise(split.val)) > 30  # scattered, not stretches
    assert "neighbouring frames" in split.warning
    assert "control" in split.description
    assert split == split_samples(videos, times, "random", 4) != split_samples(videos, times, "random", 5)
    assert split_samples(videos, times, "time", 4).warning == ""
    made = with_synthetic(split, list(zip(videos, range(300), strict=True)), [("a", (0,))])
    assert made.warning == split.warning
    with pytest.raises(BadParameterError, match="too few"):
        split_samples(*_samples(a=1), "random")


def test_same_seed_same_split_other_seed_other_split() -> None:
    videos, times = _samples(a=500)
    assert split_samples(videos, times, "time", 3) == split_samples(videos, times, "time", 3)
    assert len({split_samples(videos, times, "time", seed).val for seed in range(6)}) > 3


def test_order_of_samples_does_not_matter() -> None:
    videos, times = _samples(a=300)
    order = np.random.default_rng(1).permutation(300)
    straight = split_by_time(videos, times, 2)
    mixed = split_by_time([videos[k] for k in order], [times[k] for k in order], 2)
    assert {int(order[k]) for k in mixed.val} == set(straight.val)


def test_two_hours_of_a_day_do_not_make_empty_blocks() -> None:
    times = [*np.arange(100) * 1.0, *(80000 + np.arange(100) * 1.0)]
    split = split_by_time(["a"] * 200, times, 0)
    assert len(split.val) == 40


def test_whole_videos() -> None:
    videos, times = _samples(a=10, b=20, c=30, d=5, e=7)
    split = split_samples(videos, times, "video", 1)
    held_out = {videos[k] for k in split.val}
    assert len(held_out) == 1
    assert held_out.isdisjoint({videos[k] for k in split.train})
    assert next(iter(held_out)) in split.description


def test_one_video_cannot_be_split_by_video() -> None:
    with pytest.raises(BadParameterError, match="split by time"):
        split_samples(*_samples(a=50), "video")


def test_too_few_frames() -> None:
    with pytest.raises(BadParameterError, match="too few"):
        split_samples(*_samples(a=1), "time")


def test_whole_animals_with_every_video_they_are_in() -> None:
    videos, times = _samples(monday=10, tuesday=20, pair=5, wednesday=30, thursday=7)
    animals = {
        "monday": ("Ada",),
        "tuesday": ("Ada",),
        "pair": ("Bela", "Cora"),
        "wednesday": ("Cora",),
        "thursday": ("Dora",),
        "not labelled": (),
    }
    seen = set()
    for seed in range(12):
        split = split_samples(videos, times, "animal", seed, animals=animals)
        assert sorted((*split.train, *split.val)) == list(range(72))
        train, val = ({videos[k] for k in part} for part in (split.train, split.val))
        assert not {a for video in train for a in animals[video]} & {a for v in val for a in animals[v]}
        seen.add(frozenset(val))
        assert split == split_samples(videos, times, "animal", seed, animals=animals)
    assert seen == {
        frozenset({"monday", "tuesday"}),
        frozenset({"pair", "wednesday"}),
        frozenset({"thursday"}),
    }
    assert split_samples(videos, times, "animal", val_share=0.5, animals=animals).description.startswith(
        "validated on whole animals: "
    )


def test_animals_that_nobody_named() -> None:
    videos, times = _samples(a=5, b=5, c=5)
    with pytest.raises(BadParameterError, match="which animals are in b, c"):
        split_samples(videos, times, "animal", animals={"a": ("Ada",), "c": ()})
    chained = {"a": ("Ada",), "b": ("Ada", "Bela"), "c": ("Bela",)}
    with pytest.raises(BadParameterError, match="hang together"):
        split_samples(videos, times, "animal", animals=chained)
