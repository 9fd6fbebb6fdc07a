"""The files of a simulated recording."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from workbench.core.errors import Cancelled
from workbench.core.progress import CancelToken, Update
from workbench.media.images import read_mask
from workbench.media.video import Video
from workbench.simulate import POINT_NAMES, Scene, SceneSpec, write_scene

SPEC = SceneSpec(width=160, height=120, frames=24, animals=2, seed=9, modality="thermal", palette="iron")


def test_everything_is_there_and_agrees_with_the_scene(tmp_path: Path) -> None:
    updates: list[Update] = []
    folder = tmp_path / "Ratón é 日本"
    path = write_scene(SPEC, folder, updates.append, CancelToken())
    scene = Scene(SPEC)
    assert updates[-1].done == updates[-1].total == SPEC.frames and updates[-1].stage == "Simulating"
    with Video(path) as video:
        assert (video.frame_count, video.width, video.height) == (24, 160, 120)
        assert video.fps == pytest.approx(30)
        difference = np.abs(video.frame(13).astype(int) - scene.frame(13).image)
        assert difference.mean() < 6
        wrong = np.abs(video.frame(13).astype(int) - scene.frame(0).image)
        assert difference.mean() < wrong.mean()
    for name, field in (("masks", "mask"), ("instances", "instances")):
        assert len(list((folder / name).iterdir())) == 24
        assert np.array_equal(read_mask(folder / name / "frame_0000013.png"), getattr(scene.frame(13), field))


def test_truth_and_bouts_can_be_read_back(tmp_path: Path) -> None:
    write_scene(SPEC, tmp_path)
    scene = Scene(SPEC)
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert SceneSpec(**truth["spec"]) == SPEC
    assert truth["point_names"] == list(POINT_NAMES)
    assert len(truth["frames"]) == 24
    row, animal = truth["frames"][13][1], scene.frame(13).animals[1]
    assert np.allclose(row["points"], animal.points, atol=0.01)
    assert (row["identity"], row["behaviour"]) == (2, animal.behaviour)
    with (tmp_path / "bouts.csv").open() as handle:
        rows = [
            (int(r["animal"]), r["behaviour"], int(r["start"]), int(r["stop"]))
            for r in csv.DictReader(handle)
        ]
    assert rows == [(b.identity, b.behaviour, b.start, b.stop) for b in scene.bouts()]


def test_cancel_leaves_neither_video_nor_truth(tmp_path: Path) -> None:
    cancel = CancelToken()

    def stop(update: Update, /) -> None:
        if update.done == 5:
            cancel.cancel()

    with pytest.raises(Cancelled):
        write_scene(SPEC, tmp_path, stop, cancel)
    assert not (tmp_path / "video.mp4").exists()
    assert not (tmp_path / "truth.json").exists()
