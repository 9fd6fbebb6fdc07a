"""``workbench track`` and ``track-correct``, on a small simulated recording."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from workbench.cli.main import app
from workbench.formats.tracks.registry import read_trajectories
from workbench.media.writer import VideoWriter
from workbench.simulate.scene import Scene
from workbench.simulate.spec import SceneSpec

FRAMES = 100


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two animals in frames of 160x120."""
    scene = Scene(
        SceneSpec(width=160, height=120, frames=FRAMES, fps=30.0, animals=2, size=0.24, touching=0.3, seed=5)
    )
    path = tmp_path_factory.mktemp("recording") / "two.mp4"
    with VideoWriter(path, 160, 120, 30.0) as writer:
        for k in range(FRAMES):
            writer.write(scene.frame(k).image)
    return path


@pytest.fixture(scope="module")
def finished(recording: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``workbench track`` made of it."""
    base = tmp_path_factory.mktemp("finished")
    options = f"--animals 2 --out {base / 'out'} --engine embedding:15 --seconds 1 --workers 1".split()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_LOG_DIR", str(base / "logs"))
        done = CliRunner().invoke(app, ["track", str(recording), *options])
    assert done.exit_code == 0, done.output
    assert f"2 animals in {FRAMES} frames" in done.stdout
    return base / "out"


@pytest.fixture
def tracked(finished: Path, tmp_path: Path) -> Path:
    """A copy of one's own."""
    shutil.copytree(finished, tmp_path / "out")
    return tmp_path / "out"


def spot(folder: Path, animal: int) -> tuple[str, int]:
    """Where an animal is seen alone in the middle of its longest fragment, as the command line takes it."""
    with np.load(folder / "fragments.npz") as kept:
        own = np.flatnonzero(kept["animal"] == animal)
        longest = own[(kept["stop"][own] - kept["start"][own]).argmax()]
        frame = int(kept["start"][longest] + kept["stop"][longest]) // 2
    x, y = read_trajectories(folder).positions[frame, animal]
    return f"{frame}:{x:.1f},{y:.1f}", frame


def test_track_and_correct(workbench, tracked: Path):
    found = read_trajectories(tracked)
    assert found.positions.shape == (FRAMES, 2, 2)
    assert found.seen.mean() > 0.8
    place, frame = spot(tracked, 0)
    x, y = found.positions[frame, 0]
    done = workbench("track-correct", tracked, "--name", f"{place}=2", "--json")
    assert done.exit_code == 0, done.output
    assert [one["kind"] for one in json.loads(done.stdout)["corrections"]] == ["name"]
    after = read_trajectories(tracked).positions[frame]
    assert np.hypot(*(after[1] - (x, y))) < 2.0
    assert f"name {place} = 2" in workbench("track-correct", tracked, "--list").stdout

    undone = workbench("track-correct", tracked, "--undo")
    assert undone.exit_code == 0
    assert "no corrections" in undone.stdout
    assert np.hypot(*(read_trajectories(tracked).positions[frame, 0] - (x, y))) < 2.0

    # A place without an animal is refused, and nothing of it is kept.
    refused = workbench("track-correct", tracked, "--same", place, "0:-500,-500")
    assert refused.exit_code == 2
    assert "no single animal is at" in refused.output
    assert "no corrections" in workbench("track-correct", tracked, "--list").stdout


def test_a_moved_result_is_corrected(workbench, recording: Path, tracked: Path, tmp_path: Path):
    place, _ = spot(tracked, 1)
    moved, video = tmp_path / "elsewhere", tmp_path / "moved.mp4"
    tracked.rename(moved)
    video.write_bytes(recording.read_bytes())
    kept = json.loads((moved / "track.json").read_text(encoding="utf-8"))
    (moved / "track.json").write_text(json.dumps(kept | {"video": str(tmp_path / "gone.mp4")}))
    lost = workbench("track-correct", moved, "--name", f"{place}=2")
    assert lost.exit_code == 1
    assert "gone.mp4" in lost.output
    done = workbench("track-correct", moved, "--name", f"{place}=2", "--video", video)
    assert done.exit_code == 0, done.output
    assert "1. name" in done.stdout


def test_plain_tracks_inside_a_region(workbench, recording: Path, tmp_path: Path):
    done = workbench(
        "track", recording, "--animals", 2, "--out", tmp_path / "plain", "--no-identity", "--workers", 1,
        "--roi", "0,0 160,0 160,120 0,120", "--source", "intensity", "--polarity", "dark", "--json",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert (result["estimated_accuracy"], result["frames"]) == (None, FRAMES)
    kept = json.loads((tmp_path / "plain" / "track.json").read_text(encoding="utf-8"))
    assert (kept["source"], len(kept["roi"])) == ("intensity", 8)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--roi", "1,2 3"), "corners are written as"),
        (("--roi", "1,2 3,4"), "at least three points"),
        (("--polarity", "green"), "polarity"),
    ],
)
def test_bad_options_are_sentences(workbench, recording: Path, tmp_path: Path, arguments, sentence):
    done = workbench("track", recording, "--animals", 2, "--out", tmp_path / "out", *arguments)
    assert done.exit_code == 2
    assert sentence in done.output
    assert not (tmp_path / "out").exists()


def test_bad_corrections_are_sentences(workbench, tmp_path: Path):
    assert "give one of" in workbench("track-correct", tmp_path).output
    assert "FRAME:X,Y" in workbench("track-correct", tmp_path, "--same", "1", "2").output
    assert "FRAME:X,Y=ANIMAL" in workbench("track-correct", tmp_path, "--name", "1:2,3").output
    missing = workbench("track-correct", tmp_path, "--list")
    assert missing.exit_code == 1
    assert "track.json" in missing.output
