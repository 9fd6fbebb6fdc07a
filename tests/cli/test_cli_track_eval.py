"""``workbench track-eval``."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from workbench.core.trajectories import Trajectories
from workbench.formats.tracks.registry import write_trajectories


def walkers(frames: int = 60, swap: int | None = None) -> Trajectories:
    """Three animals that walk beside each other; two change names at ``swap``."""
    positions = np.zeros((frames, 3, 2))
    positions[..., 0] = np.arange(frames)[:, None]
    positions[..., 1] = np.arange(3) * 200.0
    if swap is not None:
        positions[swap:, :2] = positions[swap:, 1::-1].copy()
    return Trajectories(positions, np.ones((frames, 3), np.float32), fps=30, body_length=40.0)


@pytest.fixture
def both(tmp_path: Path) -> tuple[Path, Path]:
    write_trajectories(tmp_path / "truth", walkers())
    write_trajectories(tmp_path / "found", walkers(swap=45))
    return tmp_path / "truth", tmp_path / "found"


def test_a_table_for_people(workbench, both):
    done = workbench("track-eval", *both)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("3 animals, 3 tracks, frames 0 to 59; within 40.0 px")
    rows = {line[:26].strip(): line[26:].split() for line in lines}
    assert rows["ID switches"] == ["2", "2"]
    assert rows["frame of the first swap"] == ["45", "45"]
    assert rows["IDF1"][:2] == ["83.33", "%"]
    perfect = workbench("track-eval", both[0], both[0] / "trajectories_csv", "--within", 5)
    assert "never" in perfect.stdout


def test_json_and_files(workbench, both, tmp_path: Path):
    done = workbench("track-eval", *both, "--json", "--out", tmp_path / "new" / "scores.json", "--stop", 45)
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert (found["overall"]["idf1"], found["frames"]) == (1.0, 45)
    kept = json.loads((tmp_path / "new" / "scores.json").read_text(encoding="utf-8"))
    assert kept["overall"] == found["overall"]
    assert workbench("track-eval", *both, "--out", tmp_path / "scores.csv").exit_code == 0
    rows = list(csv.DictReader((tmp_path / "scores.csv").open(encoding="utf-8")))
    assert [row["positions"] for row in rows] == ["overall", "outside_crossings"]
    assert (rows[0]["switches"], rows[0]["first_swap"]) == ("2", "45")


def test_lengths_that_differ_are_said(workbench, both, tmp_path: Path):
    write_trajectories(tmp_path / "short", walkers(40))
    done = workbench("track-eval", both[0], tmp_path / "short")
    assert done.exit_code == 0
    assert "The truth has 60 frames, the other 40: the first 40 are compared." in done.stdout


def test_bad_input_is_one_sentence(workbench, both, tmp_path: Path):
    truth, found = both
    gone = workbench("track-eval", truth, tmp_path / "nowhere.h5")
    assert gone.exit_code == 1
    assert "nowhere.h5 does not exist" in gone.stderr
    (tmp_path / "notes.txt").write_text("nothing of the kind")
    strange = workbench("track-eval", tmp_path / "notes.txt", found)
    assert strange.exit_code == 1
    assert "notes.txt cannot be read as trajectories" in strange.stderr
    table = truth / "trajectories.csv"  # says nothing of the animals' length
    assert "within = body length cannot be used" in workbench("track-eval", table, table).stderr
    assert workbench("track-eval", table, found).exit_code == 0
    blind = Trajectories(np.full((5, 2, 2), np.nan), np.zeros((5, 2), np.float32), body_length=9.0)
    write_trajectories(tmp_path / "blind", blind)
    nobody = workbench("track-eval", tmp_path / "blind", found, "--json")
    assert nobody.exit_code == 1
    assert "blind: no animal has a position" in json.loads(nobody.stdout)["message"]
    for options in (("--within", 0), ("--start", 60), ("--stop", 0), ("--node", "nose"), ("--out", "a.pdf")):
        assert workbench("track-eval", *both, *options).exit_code == 2, options


@pytest.mark.realdata
def test_real_recordings(workbench, shared_data: Path):
    rodents = shared_data / "two_rodents_homecage"
    pair = rodents / "proofread.slp", rodents / "sleap_tracked.slp"
    found = json.loads(workbench("track-eval", *pair, "--json").stdout)
    assert (found["overall"]["switches"], found["overall"]["first_swap"]) == (12, 14)
    assert found["overall"]["idf1"] == pytest.approx(0.8579, abs=1e-4)
    flies = shared_data / "dreem_two_flies"
    noisy = flies / "two_flies.slp", flies / "two_flies_noisy_detections.slp"
    found = json.loads(workbench("track-eval", *noisy, "--node", "thorax", "--json").stdout)
    assert found["overall"]["idf1"] == 1.0
    fish = shared_data / "idtrackerai_fish"
    found = json.loads(workbench("track-eval", fish, fish / "trajectories_csv", "--json").stdout)
    assert (found["animals"], found["overall"]["hota"]) == (8, pytest.approx(1.0))
