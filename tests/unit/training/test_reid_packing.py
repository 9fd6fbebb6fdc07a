"""Packing pictures into shards, and reading them again."""

from __future__ import annotations

import json
import os
import tarfile
from pathlib import Path

import numpy as np
import pytest
from rat_pictures import ANIMALS, FRAMES, write_rats

from workbench.core.errors import BadPictureError, Cancelled, ShardsError
from workbench.core.progress import CancelToken, Update, no_progress
from workbench.media.images import read_image
from workbench.training.reid.choice import choose
from workbench.training.reid.packing import Packed, pack
from workbench.training.reid.pictures import Pictures, squared
from workbench.training.reid.shard_index import INDEX_FILE, places_file, read_index, read_places


def packed(source: Path, out: Path, per_shard: int = 5, skip_bad: bool = False, **options) -> Packed:
    settings = {"progress": no_progress, "cancel": CancelToken(), **options}
    return pack(source, out, per_shard=per_shard, skip_bad=skip_bad, **settings)


def stamps(out: Path) -> dict[str, int]:
    return {path.name + path.parent.name: path.stat().st_mtime_ns for path in out.rglob("*.tar")}


def test_shards_hold_the_files_in_the_order_of_time(tmp_path: Path):
    write_rats(tmp_path, train=(0,), test=(), animals=1)
    index = packed(tmp_path, tmp_path / "out").index
    assert [shard.images for shard in index.shards] == [5, 5, 2]
    assert read_index(tmp_path / "out") == index
    names = [name for shard in index.shards for name in read_places(index.root, shard).names]
    assert names == [f"frame_{k}.jpg" for k in range(FRAMES)]  # 2 comes before 10
    source = tmp_path / "Images/train/Video01/Rat01"
    keys = []
    for shard in index.shards:
        places = read_places(index.root, shard)
        with tarfile.open(index.root / shard.path) as tar:
            members = tar.getmembers()
            keys += [member.name for member in members]
            assert [member.offset_data for member in members] == places.offsets.tolist()
            for member, name in zip(members, places.names, strict=True):
                assert tar.extractfile(member).read() == (source / name).read_bytes()
    assert keys == [f"Video01/Rat01/{k:08d}.jpg" for k in range(FRAMES)]


def test_webdataset_reads_the_shards(tmp_path: Path):
    from webdataset import WebDataset

    write_rats(tmp_path, train=(0,), test=(), animals=1, frames=3)
    index = packed(tmp_path, tmp_path / "out").index
    samples = list(WebDataset(str(index.root / index.shards[0].path), shardshuffle=False))
    assert [sample["__key__"] for sample in samples] == [f"Video01/Rat01/{k:08d}" for k in range(3)]
    assert samples[0]["jpg"] == (tmp_path / "Images/train/Video01/Rat01/frame_0.jpg").read_bytes()


def test_pictures_come_out_as_they_went_in(tmp_path: Path):
    source = write_rats(tmp_path / "ratos é", train=(0, 1), test=())
    index = packed(source, tmp_path / "out").index
    choice = choose(index, "train", ANIMALS)
    assert len(choice) == 2 * 3 * FRAMES
    pictures = Pictures(index.root, choice, 32)
    for row in (0, 17, len(choice) - 1):
        video, animal = choice.videos[choice.video[row]], ANIMALS[choice.label[row]]
        path = source / "Images/train" / video / animal / f"frame_{choice.position[row]}.jpg"
        assert (pictures.picture(row) == squared(read_image(path), 32)).all()


def test_what_is_there_already_stays(tmp_path: Path):
    source, out = write_rats(tmp_path, animals=2), tmp_path / "out"
    first = packed(source, out)
    before = stamps(out)
    again = packed(source, out)
    assert (again.made, again.reused) == (0, first.made)
    assert again.index.sha256 == first.index.sha256
    changed = source / "Images/train/Video02/Rat01/frame_7.jpg"
    changed.write_bytes((source / "Images/train/Video02/Rat02/frame_7.jpg").read_bytes())
    third = packed(source, out)
    assert third.made == 1
    assert third.index.sha256 != first.index.sha256
    assert {name for name, stamp in stamps(out).items() if stamp != before[name]} == {
        "Rat01-00001.tarVideo02"
    }
    (out / third.index.shards[0].path).write_bytes(b"cut off")
    assert packed(source, out).made == 1


def test_a_stopped_packing_goes_on(tmp_path: Path):
    source, out, cancel = write_rats(tmp_path), tmp_path / "out", CancelToken()

    def stop(update: Update) -> None:
        if update.done >= 20:
            cancel.cancel()

    with pytest.raises(Cancelled):
        packed(source, out, progress=stop, cancel=cancel)
    made = len(list(out.rglob("*.tar")))
    assert made == 5  # three of five, five and two pictures, then two of the next animal
    assert not (out / INDEX_FILE).exists()
    assert not list(out.rglob("*.tmp"))
    killed = out / "train/Video01" / f".{ANIMALS[1]}-00002.tar.1-2-3.tmp"
    killed.write_bytes(b"half a shard")
    done = packed(source, out)
    assert not list(out.rglob("*.tmp"))
    assert (done.reused, done.index.images) == (made, 4 * 3 * FRAMES)


def test_an_unreadable_picture_is_named_or_listed(tmp_path: Path):
    source, out = write_rats(tmp_path, train=(0,), test=(), animals=1), tmp_path / "out"
    broken = source / "Images/train/Video01/Rat01/frame_3.jpg"
    broken.write_bytes(b"not a picture")
    empty = broken.with_name("frame_6.jpg")
    empty.write_bytes(b"")
    with pytest.raises(BadPictureError, match=r"frame_3\.jpg .*--skip-bad"):
        packed(source, out)
    assert not list(out.rglob("*.tar"))
    index = packed(source, out, skip_bad=True).index
    assert [Path(one.file).name for one in index.skipped] == ["frame_3.jpg", "frame_6.jpg"]
    assert index.images == FRAMES - 2
    again = packed(source, out, skip_bad=True)
    assert again.made == 0
    assert again.index.skipped == index.skipped


def test_odd_names_and_kinds(tmp_path: Path):
    folder = write_rats(tmp_path, train=(), test=()) / "train" / "Vídeo 1 .v2" / "Ração"
    folder.mkdir(parents=True)
    source = write_rats(tmp_path / "more", train=(0,), test=(), animals=1, frames=1)
    data = next(source.rglob("*.jpg")).read_bytes()
    for name in ("a.b.c 1.JPG", f"{'x' * 200}.jpeg"):
        (folder / name).write_bytes(data)
    index = packed(tmp_path, tmp_path / "out").index
    choice = choose(index, "train", ["Ração"])
    assert [read_places(index.root, index.shards[0]).names[k] for k in choice.place] == [
        "a.b.c 1.JPG",
        f"{'x' * 200}.jpeg",
    ]
    pictures = Pictures(index.root, choice, 32)
    assert (pictures.picture(0) == pictures.picture(1)).all()


def test_damaged_shards_are_said(tmp_path: Path):
    with pytest.raises(ShardsError, match=r"index\.json"):
        read_index(tmp_path)
    out = tmp_path / "out"
    index = packed(write_rats(tmp_path, train=(0,), test=(), animals=1), out, per_shard=50).index
    shard = index.shards[0]
    pictures = Pictures(out, choose(index, "train", ANIMALS[:1]), 32)
    tar = out / shard.path
    data = bytearray(tar.read_bytes())
    start = int(pictures.choice.offset[2])
    data[start : start + 400] = bytes(400)
    tar.write_bytes(data)
    with pytest.raises(ShardsError, match="damaged at its picture 2"):
        pictures.picture(2)
    os.truncate(tar, len(data) - 512)
    with pytest.raises(ShardsError, match="missing or cut off"):
        read_index(out)
    places = places_file(tar)
    content = json.loads(places.read_text())
    content["offsets"][0] = 10**9
    places.write_text(json.dumps(content))
    (out / INDEX_FILE).write_text(json.dumps({"format": 1, "shards": [{"path": "../x"}]}))
    with pytest.raises(ShardsError, match="damaged"):
        read_index(out)


def test_an_index_cannot_name_files_outside(tmp_path: Path):
    out = tmp_path / "out"
    packed(write_rats(tmp_path, train=(0,), test=(), animals=1), out)
    content = json.loads((out / INDEX_FILE).read_text())
    content["shards"][0]["path"] = "../secret.tar"
    (out / INDEX_FILE).write_text(json.dumps(content))
    with pytest.raises(ShardsError, match="outside"):
        read_index(out)


def test_places_must_lie_in_the_shard(tmp_path: Path):
    out = tmp_path / "out"
    index = packed(write_rats(tmp_path, train=(0,), test=(), animals=1), out, per_shard=50).index
    path = places_file(out / index.shards[0].path)
    content = json.loads(path.read_text())
    content["sizes"][-1] = 10**9
    path.write_text(json.dumps(content))
    with pytest.raises(ShardsError, match="does not fit"):
        choose(index, "train", ANIMALS[:1])


def test_a_long_picture_keeps_its_proportions():
    tall = np.zeros((100, 20), np.uint16)
    square = squared(tall, 50)
    assert square.shape == (50, 50, 3)
    assert (square[:, 20:30] == 0).all()
    assert (square[:, :20] == 128).all()
    assert (square[:, 30:] == 128).all()
