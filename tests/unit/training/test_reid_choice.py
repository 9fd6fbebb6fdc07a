"""Which pictures are learned from and tested on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rat_pictures import ANIMALS, FRAMES, write_rats

from workbench.core.errors import BadParameterError, NothingToDoError
from workbench.core.progress import CancelToken, no_progress
from workbench.training.reid.choice import allot, choose, find_animals, spread, validation_videos
from workbench.training.reid.material import Material, gather
from workbench.training.reid.packing import pack
from workbench.training.reid.shard_index import ShardIndex


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> ShardIndex:
    root = tmp_path_factory.mktemp("rats")
    return packed(write_rats(root))


def packed(root: Path) -> ShardIndex:
    out = root / "shards"
    return pack(root, out, per_shard=5, skip_bad=False, progress=no_progress, cancel=CancelToken()).index


def gathered(index: ShardIndex, asked: tuple[str, ...] = (), **changed) -> Material:
    options = {"per_animal": 20, "val_share": 0.25, "by": "video", "control": False, "seed": 0, **changed}
    return gather(index, asked, cancel=CancelToken(), **options)


def test_what_one_cannot_give_the_others_do():
    assert allot([10, 10, 10], 6) == [2, 2, 2]
    assert allot([10, 10, 10], 8) == [3, 3, 2]
    assert allot([1, 10, 4], 12) == [1, 7, 4]
    assert allot([1, 2], 9) == [1, 2]
    assert allot([0, 3], 2) == [0, 2]


def test_pictures_are_spread_evenly_over_time():
    assert spread(10, 5).tolist() == [1, 3, 5, 7, 9]
    assert spread(3, 5).tolist() == [0, 1, 2]
    assert spread(100, 6, run=3).tolist() == [24, 25, 26, 72, 73, 74]
    assert len(spread(100, 2, run=3)) == 0
    assert np.diff(spread(1000, 37)).min() >= 27


def test_animals_by_name_number_or_all(index: ShardIndex):
    assert find_animals(index, ()) == ANIMALS
    assert find_animals(index, ("2", "Rat01")) == ("Rat03", "Rat01")
    with pytest.raises(BadParameterError, match="0 Rat01, 1 Rat02, 2 Rat03"):
        find_animals(index, ("0", "3"))
    with pytest.raises(BadParameterError, match="at least two"):
        find_animals(index, ("0", "Rat01"))
    with pytest.raises(BadParameterError, match="at least two"):
        find_animals(index, ("0",))


def test_each_recording_gives_as_many(index: ShardIndex):
    choice = choose(index, "train", ("Rat03", "Rat01"), per_animal=7)
    assert choice.counts(2) == [7, 7]
    assert sorted(np.bincount(choice.series).tolist()) == [2, 2, 2, 2, 3, 3]
    names = [choice.shards[k].animal for k in choice.shard]
    assert names == [("Rat03", "Rat01")[k] for k in choice.label]
    assert (np.diff(choice.position)[np.diff(choice.series) == 0] > 0).all()


def test_validation_is_on_recordings_of_its_own(index: ShardIndex):
    material = gathered(index)
    videos = material.videos()
    assert not set(videos["train"]) & set(videos["val"])
    assert sorted(videos["train"] + videos["val"]) == ["Video01", "Video02", "Video03"]
    assert material.train.counts(3) == [15, 15, 15]
    assert material.val.counts(3) == [5, 5, 5]
    assert material.warnings == ()
    held_out = {tuple(gathered(index, seed=seed).videos()["val"]) for seed in range(8)}
    assert len(held_out) > 1
    assert "Fewer than the 200" in gathered(index, per_animal=200).warnings[0]


def test_a_random_split_is_a_control(index: ShardIndex):
    material = gathered(index, by="random", per_animal=12)
    assert material.split.startswith("control")
    assert "too good" in material.warnings[0]
    assert material.train.counts(3) == [9, 9, 9]
    assert material.val.counts(3) == [3, 3, 3]
    places = {(int(a), int(b)) for a, b in zip(material.train.shard, material.train.place, strict=True)}
    others = {(int(a), int(b)) for a, b in zip(material.val.shard, material.val.place, strict=True)}
    assert not places & others


def test_names_dealt_out_are_a_control(index: ShardIndex):
    plain, dealt = gathered(index), gathered(index, control=True)
    assert (plain.train.offset == dealt.train.offset).all()
    assert dealt.train.counts(3) == plain.train.counts(3)
    assert (plain.train.label != dealt.train.label).any()
    assert "no better than by chance" in dealt.warnings[0]


def test_one_recording_cannot_be_split(tmp_path: Path):
    index = packed(write_rats(tmp_path, train=(0,), test=()))
    with pytest.raises(NothingToDoError, match=r"Rat01: it is only in Video01 .*--split random"):
        gathered(index)
    assert gathered(index, by="random").train.counts(3) == [9, 9, 9]


def test_every_animal_is_on_both_sides():
    counts = {"a": {"x": 5}, "b": {"x": 5, "y": 5}, "c": {"y": 5}, "d": {"x": 5, "y": 5}}
    for seed in range(20):
        held_out = validation_videos(counts, ("x", "y"), 0.2, seed)
        for side in (set(held_out), set(counts) - set(held_out)):
            assert {name for video in side for name in counts[video]} == {"x", "y"}
    ring = {"1": {"a": 1, "c": 1}, "2": {"a": 1, "b": 1}, "3": {"b": 1, "c": 1}}
    with pytest.raises(NothingToDoError, match="no choice of recordings"):
        validation_videos(ring, ("a", "b", "c"), 0.3, 0)


def test_shards_without_a_train_folder(tmp_path: Path):
    index = packed(write_rats(tmp_path, train=(), test=(0,)))
    with pytest.raises(NothingToDoError, match="no pictures of train"):
        gathered(index)


def test_all_frames_of_a_long_series_are_in_order(index: ShardIndex):
    choice = choose(index, "test", ANIMALS)
    assert choice.position.tolist() == list(range(FRAMES)) * 3
    assert len(choose(index, "test", ("Rat09", "Rat10"))) == 0
