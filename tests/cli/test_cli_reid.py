"""``workbench reid``: the whole chain as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

from rat_pictures import write_rats

FAST = ("--backbone", "mobilenetv2_035", "--size", 32, "--epochs", 1, "--fine-epochs", 1, "--threads", 1)


def test_pack_train_test(workbench, tmp_path: Path):
    source = write_rats(tmp_path / "ratos é")
    done = workbench("reid", "pack", source, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["images"] == 4 * 3 * 12
    shards, model = source / "shards", tmp_path / "model"
    options = ("--animals", "0,Rat03", "--per-animal", 10, "--units", "8,8", "--augment", "mix", *FAST)
    done = workbench("reid", "train", shards, "--out", model, *options, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["animals"] == ["Rat01", "Rat03"]
    assert (found["train_images"], found["val_images"]) == (16, 4)
    again = workbench("reid", "train", shards, "--out", model, *options)
    assert again.exit_code == 0
    assert "Trained mobilenetv2_035 on 16 pictures of 2 animals" in again.stdout
    done = workbench("reid", "test", model, shards, "--all-frames", "--frames", 5, "--control")
    assert done.exit_code == 0, done.output
    assert "of 24 pictures" in done.stdout
    assert "of 4 sequences of 5" in done.stdout
    assert "chance is 0.500" in done.stdout
    assert (model / "test" / "predictions.csv").is_file()
    assert (model / "test" / "report.html").is_file()


def test_what_cannot_be_done_is_one_sentence(workbench, tmp_path: Path):
    source = write_rats(tmp_path, train=(0,), test=(), animals=2)
    (source / "Images/train/Video01/Rat01/frame_2.jpg").write_bytes(b"broken")
    refused = workbench("reid", "pack", source)
    assert refused.exit_code == 1
    assert "--skip-bad" in refused.stderr
    done = workbench("reid", "pack", source, "--skip-bad")
    assert done.exit_code == 0
    assert "1 could not be read and were left out" in done.stdout
    shards = source / "shards"
    refused = workbench("reid", "train", shards, "--out", tmp_path / "m", *FAST)
    assert refused.exit_code == 1
    assert "only in Video01" in refused.stderr
    assert "--split random" in refused.stderr
    assert workbench("reid", "train", shards, "--out", tmp_path / "m", "--units", "8,x").exit_code == 2
    assert workbench("reid", "train", shards, "--out", tmp_path / "m", "--animals", "0,7").exit_code == 2
    assert not (tmp_path / "m").exists()
    done = workbench("reid", "train", shards, "--out", tmp_path / "m", "--split", "random", *FAST)
    assert done.exit_code == 0, done.output
    assert "too good" in done.stdout
    assert workbench("reid", "test", tmp_path, shards).exit_code == 1
    assert workbench("reid", "pack", tmp_path / "nowhere").exit_code == 1
