"""SLEAP's files, MOT Challenge text and the truth of simulated recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from track_files import write_slp

from workbench.core.errors import BadParameterError, NoTracksError
from workbench.formats.tracks.registry import read_trajectories
from workbench.simulate import POINT_NAMES, Scene, SceneSpec, write_scene


def body(x: float, y: float) -> list[tuple[float, float, bool]]:
    return [(x, y, True), (x + 30, y, True), (x + 6, y, True)]


def test_slp_positions_gaps_and_names(tmp_path: Path):
    hidden = [(5.0, 5.0, True), (0.0, 0.0, False), (7.0, 9.0, True)]
    instances = [
        (0, 0, 0, True, body(10, 20)),
        (0, 0, 1, False, hidden),
        (0, 3, 0, False, body(40, 50)),
        (0, 3, -1, False, body(90, 90)),
        (1, 2, 0, True, body(500, 500)),
    ]
    found = read_trajectories(write_slp(tmp_path / "a.slp", instances, videos=2, frames=6))
    assert found.positions.shape == (6, 3, 2)
    assert found.names == ("ana", "bela", "ana 3")
    np.testing.assert_allclose(found.positions[0, :2], [[13, 20], [6, 7]])
    np.testing.assert_allclose(found.positions[3, 0], [43, 50])
    assert found.seen.sum() == 3
    assert found.extra["labelled_frames"] == [0, 3]
    assert found.extra["nodes"] == ["nose", "tail_tip", "base"]
    assert (found.extra["untracked"], found.video) == (1, "cage.mp4")
    assert found.body_length == pytest.approx(6)  # nose to base: the tail is no body
    by_node = read_trajectories(tmp_path / "a.slp", node="tail_tip")
    np.testing.assert_allclose(by_node.positions[0, 0], [40, 20])
    assert not by_node.seen[0, 1]
    with pytest.raises(BadParameterError, match="slp are nose, tail_tip, base"):
        read_trajectories(tmp_path / "a.slp", node="paw")


def test_slp_a_persons_correction_wins_wherever_it_stands(tmp_path: Path):
    for order in (1, -1):
        instances = [(0, 0, 0, True, body(10, 20)), (0, 0, 0, False, body(80, 80))][::order]
        found = read_trajectories(write_slp(tmp_path / f"o{order}.slp", instances))
        np.testing.assert_allclose(found.positions[0, 0], [13, 20])


def test_slp_old_pixels_and_single_animals(tmp_path: Path):
    old = read_trajectories(write_slp(tmp_path / "old.slp", [(0, 1, 0, True, body(10, 20))], version=1.0))
    np.testing.assert_allclose(old.positions[1, 0], [12.5, 19.5])
    alone = [(0, k, -1, False, body(k, 0)) for k in range(4)]
    assert read_trajectories(write_slp(tmp_path / "alone.slp", alone)).seen[:, 0].all()
    crowd = [(0, 0, -1, False, body(k, 0)) for k in range(2)]
    with pytest.raises(NoTracksError, match="none of its 2 instances has a track"):
        read_trajectories(write_slp(tmp_path / "crowd.slp", crowd))


@pytest.mark.realdata
def test_real_slp_files(shared_data: Path):
    flies = read_trajectories(shared_data / "sleap" / "clip.slp")
    assert (flies.positions.shape, flies.names) == ((1500, 2, 2), ("female", "male"))
    assert flies.seen.all()
    thorax = read_trajectories(shared_data / "sleap" / "clip.slp", node="thorax")
    apart = np.linalg.norm(thorax.positions - flies.positions, axis=2)
    assert 0 < np.median(apart) < flies.body_length / 4
    truth = read_trajectories(shared_data / "two_rodents_homecage" / "proofread.slp")
    assert (truth.positions.shape, truth.seen.sum()) == ((97, 2, 2), 173)
    noisy = read_trajectories(shared_data / "dreem_two_flies" / "two_flies_noisy_detections.slp")
    assert (noisy.animals, noisy.extra["untracked"]) == (2, 3)


def test_mot_text(tmp_path: Path):
    path = tmp_path / "tracks.txt"
    path.write_text("1,7,10,20,4,6,1,-1,-1,-1\n3,7,20,20,4,6,1,-1,-1,-1\n3,12,0,0,10,10,1,-1,-1,-1\n")
    found = read_trajectories(path)
    assert (found.positions.shape, found.names) == ((3, 2, 2), ("7", "12"))
    np.testing.assert_allclose(found.positions[0, 0], [12, 23])
    np.testing.assert_allclose(found.positions[2], [[22, 23], [5, 5]])
    assert found.seen.sum() == 3
    assert found.body_length == 6
    path.write_text("1 7 10 20 4 6 1 1 1.0\n2 7 10 20 4 6 0 1 1.0\n")  # truth: the second row does not count
    assert read_trajectories(path).frames == 1
    path.write_text("1,-1,10,20,4,6,0.9,-1,-1,-1\n")
    with pytest.raises(NoTracksError, match="no row has an identity"):
        read_trajectories(path)


def test_truth_of_a_simulated_recording(tmp_path: Path):
    spec = SceneSpec(width=160, height=120, frames=4, animals=2, seed=3)
    write_scene(spec, tmp_path / "scene")
    found = read_trajectories(tmp_path / "scene")
    assert (found.positions.shape, found.fps, found.width) == ((4, 2, 2), spec.fps, 160)
    points = Scene(spec).frame(2).animals[1].points
    np.testing.assert_allclose(found.positions[2, 1], points[:6].mean(axis=0), atol=0.01)
    centre = read_trajectories(tmp_path / "scene" / "truth.json", node="centre")
    np.testing.assert_allclose(centre.positions[2, 1], points[POINT_NAMES.index("centre")], atol=0.01)
    assert spec.body_length * 0.5 < found.body_length < spec.body_length * 1.5
