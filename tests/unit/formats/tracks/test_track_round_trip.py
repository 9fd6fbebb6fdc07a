"""What is written as trajectories comes back; and is in idtracker.ai's own layout."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pytest
from track_files import sample

from workbench.core.trajectories import Trajectories
from workbench.formats.tracks.registry import (
    CSV_FILE,
    CSV_FOLDER,
    H5_FILE,
    NPY_FILE,
    read_trajectories,
    write_trajectories,
)

EXACT = {H5_FILE: 1e-12, NPY_FILE: 1e-12, CSV_FOLDER: 6e-4, CSV_FILE: 6e-4}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    write_trajectories(tmp_path / "out é", sample())
    return tmp_path / "out é"


@pytest.mark.parametrize("name", EXACT)
def test_positions_probabilities_and_crossings_come_back(written: Path, name: str):
    before, after = sample(), read_trajectories(written / name)
    np.testing.assert_allclose(after.positions, before.positions, rtol=0, atol=EXACT[name])
    np.testing.assert_allclose(after.probability, before.probability, rtol=0, atol=6e-4)
    np.testing.assert_array_equal(after.crossing, before.crossing)
    assert after.fps == pytest.approx(before.fps)
    assert after.names == before.names


@pytest.mark.parametrize("name", [H5_FILE, NPY_FILE, CSV_FOLDER])
def test_what_else_is_known_comes_back(written: Path, name: str):
    before, after = sample(), read_trajectories(written / name)
    for field in ("width", "height", "body_length", "estimated_accuracy", "video", "extra"):
        assert getattr(after, field) == getattr(before, field), field


def test_a_folder_is_read_by_the_fullest_of_its_files(written: Path):
    assert read_trajectories(written).extra == sample().extra
    (written / H5_FILE).unlink()
    (written / NPY_FILE).unlink()
    assert read_trajectories(written).body_length == 31.5  # the folder of tables
    assert not list(written.rglob("*.tmp"))


@pytest.mark.parametrize("frames, animals", [(1, 1), (3, 1), (2, 4)])
def test_small_results_and_unknown_fields(tmp_path: Path, frames: int, animals: int):
    blank = np.full((frames, animals), np.nan, np.float32)
    before = Trajectories(np.full((frames, animals, 2), 7.0), blank)
    write_trajectories(tmp_path, before)
    for name in EXACT:
        after = read_trajectories(tmp_path / name)
        np.testing.assert_array_equal(after.positions, before.positions)
        assert np.isnan(after.probability).all()
        assert np.isnan(after.body_length)
        assert after.estimated_accuracy is None
        assert (after.video, after.names) == ("", before.names)


def test_the_layout_is_idtrackers(written: Path):
    """Key by key what a file of idtracker.ai 6.0.14 holds."""
    keys = {
        "trajectories", "id_probabilities", "version", "height", "width", "video_paths", "areas",
        "frames_per_second", "body_length", "estimated_accuracy", "setup_points", "identities_labels",
        "identities_groups", "length_unit", "silhouette_score", "fragment_connectivity",
        "fraction_identified",
    }  # fmt: skip
    with h5py.File(written / H5_FILE) as file:
        assert keys <= set(file) | set(file.attrs)
        assert file["trajectories"].shape == (40, 3, 2)
        assert file["id_probabilities"].shape == (40, 3, 1)
        assert list(file.attrs["identities_labels"]) == ["ana", "béla", "c, d"]
        assert file.attrs["length_unit"] == -1
        assert file["areas/std"].shape == (3,)
    theirs = np.load(written / NPY_FILE, allow_pickle=True).item()
    assert keys <= set(theirs)
    assert theirs["id_probabilities"].shape == (40, 3, 1)
    attributes = json.loads((written / CSV_FOLDER / "attributes.json").read_text(encoding="utf-8"))
    assert keys - {"trajectories", "id_probabilities", "areas"} <= set(attributes)
    lines = (written / CSV_FOLDER / "trajectories.csv").read_text().splitlines()
    assert lines[0] == "time,x1,y1,x2,y2,x3,y3"
    assert (len(lines), lines[2].split(",")[0]) == (41, "0.040")


def test_the_table_for_people(written: Path):
    lines = (written / CSV_FILE).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("frame,time_s,x_ana,y_ana,probability_ana,crossing_ana,x_béla")
    assert '"x_c, d"' in lines[0]
    gone = int(np.flatnonzero(~sample().seen[:, 0])[0])
    assert lines[gone + 1].split(",")[2:5] == ["", "", ""]


def test_tables_are_the_same_in_pieces(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("workbench.formats.tracks.csv_tables._BLOCK", 7)
    write_trajectories(tmp_path / "pieces", sample())
    whole = sorted(path.relative_to(written) for path in written.rglob("*.csv"))
    assert len(whole) == 5
    for name in whole:
        assert (tmp_path / "pieces" / name).read_bytes() == (written / name).read_bytes()


def test_names_that_are_not_told_apart_become_numbers_in_the_table(tmp_path: Path):
    write_trajectories(tmp_path, sample(names=("a", "a", "b")))
    after = read_trajectories(tmp_path / CSV_FILE)
    assert after.names == ("1", "2", "3")
    np.testing.assert_allclose(after.positions, sample().positions, rtol=0, atol=6e-4)


def test_the_table_may_lack_frames(tmp_path: Path):
    path = tmp_path / "part.csv"
    path.write_text("frame,time_s,x_1,y_1\n2,0.2,1,2\n4,0.4,3,4\n")
    found = read_trajectories(path)
    assert found.positions.shape == (5, 1, 2)
    assert found.seen[:, 0].tolist() == [False, False, True, False, True]
    assert found.fps == pytest.approx(10)


@pytest.mark.realdata
def test_idtrackers_own_files_agree(shared_data: Path, tmp_path: Path):
    folder = shared_data / "idtrackerai_fish"
    first = read_trajectories(folder)
    assert first.positions.shape == (508, 8, 2)
    assert (first.fps, first.width, first.height, first.video) == (28.07, 1160, 938, "test_B.avi")
    assert first.estimated_accuracy == pytest.approx(0.9992057)
    assert first.body_length == pytest.approx(57.70182)
    assert first.extra["idtrackerai"]["version"] == "6.0.14"
    for name, close in (("trajectories.npy", 0), ("trajectories_csv", 6e-4)):
        other = read_trajectories(folder / name)
        np.testing.assert_allclose(other.positions, first.positions, rtol=0, atol=close)
        np.testing.assert_allclose(other.probability, first.probability, rtol=0, atol=6e-4)
        assert other.estimated_accuracy == first.estimated_accuracy
    write_trajectories(tmp_path, first)
    again = read_trajectories(tmp_path)
    np.testing.assert_array_equal(again.positions, first.positions)
    np.testing.assert_array_equal(again.probability, first.probability)
    assert again.extra == first.extra
