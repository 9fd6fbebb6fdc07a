"""``workbench track-check`` and ``track-match``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.media.writer import VideoWriter
from workbench.simulate.scene import Scene
from workbench.simulate.spec import SceneSpec


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scene = Scene(SceneSpec(width=160, height=120, frames=90, animals=2, size=0.24, touching=0.3, seed=5))
    path = tmp_path_factory.mktemp("video") / "two.mp4"
    with VideoWriter(path, 160, 120, 30.0) as out:
        for k in range(90):
            out.write(scene.frame(k).image)
    return path


def test_check_prints_a_verdict_as_json(workbench, video: Path) -> None:
    roi = "0,0 160,0 160,120 0,120"
    options = ("--animals", 2, "--seconds", 0.1, "--roi", roi, "--json")
    done = workbench("track-check", video, *options)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["verdict"] in ("feasible", "without identities")
    assert found["frames"] == 90


def test_bad_input_is_one_sentence(workbench, video: Path, tmp_path: Path) -> None:
    done = workbench("track-check", video, "--animals", 2, "--roi", "1,2,3")
    assert done.exit_code == 2
    assert "corners are written as" in done.stderr
    done = workbench("track-match", tmp_path / "a", tmp_path / "b")
    assert done.exit_code == 1
    assert "no folder of a finished tracking" in done.stderr
