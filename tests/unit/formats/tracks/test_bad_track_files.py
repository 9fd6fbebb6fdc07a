"""Files that are not trajectories, or more than that."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import h5py
import numpy as np
import pytest
from track_files import sample, write_slp

from workbench.core.errors import BadParameterError, MissingFileError, NoTracksError, TrackFormatError
from workbench.formats.tracks.registry import FORMATS, read_trajectories, write_trajectories


class Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, ("was-run",))


def dangerous(path: Path, content: object, shape: tuple[int, ...] = ()) -> Path:
    array = np.empty(shape, dtype=object)
    array[...] = content
    np.save(path, array, allow_pickle=True)
    return path


def test_code_in_a_npy_is_not_run(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for content in ({"trajectories": Evil()}, {"trajectories": np.zeros((2, 2, 2)), "areas": {"x": Evil()}}):
        with pytest.raises(TrackFormatError, match=r"mkdir, which may be code; it was not run"):
            read_trajectories(dangerous(tmp_path / "a.npy", content))
    named = {"trajectories": getattr}  # a function alone, not even called
    with pytest.raises(TrackFormatError, match="may be code"):
        read_trajectories(dangerous(tmp_path / "b.npy", named))
    assert not (tmp_path / "was-run").exists()


def test_npy_of_other_things(tmp_path: Path):
    np.save(tmp_path / "plain.npy", np.zeros((5, 2, 2)))
    with pytest.raises(TrackFormatError, match="no dictionary"):
        read_trajectories(tmp_path / "plain.npy")
    with pytest.raises(TrackFormatError):
        read_trajectories(dangerous(tmp_path / "many.npy", 1, shape=(3,)))
    with pytest.raises(TrackFormatError, match="no trajectories"):
        read_trajectories(dangerous(tmp_path / "other.npy", {"a": 1}))
    with pytest.raises(TrackFormatError, match="shape"):
        read_trajectories(dangerous(tmp_path / "flat.npy", {"trajectories": np.zeros((5, 4))}))
    with pytest.raises(NoTracksError, match="0 animals"):
        read_trajectories(dangerous(tmp_path / "none.npy", {"trajectories": np.zeros((5, 0, 2))}))


def test_npy_with_a_damaged_header(tmp_path: Path):
    path = dangerous(tmp_path / "a.npy", {"trajectories": np.zeros((2, 2, 2))})
    whole = path.read_bytes()
    for place, byte in ((10, b"("), (6, b"\x09"), (30, b"\xff"), (18, b"'")):
        path.write_bytes(whole[:place] + byte + whole[place + 1 :])
        with pytest.raises(TrackFormatError, match=r"a\.npy"):
            read_trajectories(path)


def test_npy_of_older_versions(tmp_path: Path):
    old = {
        "trajectories": np.ones((3, 1, 2)), "stats": {"estimated_accuracy": np.float64(0.9)},
        "video_path": "/a/b.avi", "frames_per_second": 30, "body_length": 12.5,
    }  # fmt: skip
    path = tmp_path / "trajectories_wo_gaps.npy"
    with path.open("wb") as handle:
        np.lib.format.write_array_header_1_0(handle, {"descr": "|O", "fortran_order": False, "shape": ()})
        pickle.dump(np.array(old, dtype=object), handle, protocol=2)
    found = read_trajectories(path)
    assert (found.estimated_accuracy, found.video, found.fps, found.body_length) == (
        0.9,
        "/a/b.avi",
        30,
        12.5,
    )
    assert np.isnan(found.probability).all()


def test_every_file_cut_short_is_an_error_that_names_it(tmp_path: Path):
    write_trajectories(tmp_path, sample())
    write_slp(tmp_path / "a.slp", [(0, 0, 0, True, [(1.0, 2.0, True)] * 3)])
    files = sorted(path for path in tmp_path.rglob("*") if path.suffix in (".h5", ".npy", ".slp"))
    assert len(files) == 3
    for path in files:
        whole = path.read_bytes()
        for part in (0.99, 0.5, 0.1, 0.001):
            path.write_bytes(whole[: int(len(whole) * part)])
            with pytest.raises(TrackFormatError, match=path.name):
                read_trajectories(path)


@pytest.mark.parametrize(
    "name, text",
    [
        ("a.csv", ""),
        ("a.csv", "nothing,of,the,kind\n1,2,3,4\n"),
        ("a.csv", "frame,time_s,x_1,y_1\n0,0,1\n"),
        ("a.csv", "frame,time_s,x_1,y_1\n0,0,left,1\n"),
        ("a.csv", "frame,time_s,x_1,y_1\n-3,0,1,1\n"),
        ("a.csv", "time,x1,y1,x2\n0,1,2,3\n"),
        ("a.txt", "1,1,1,1\n"),
        ("a.txt", "1,1,1,1,1,1\n1,1,1\n"),
        ("a.txt", "1,1,1,1,1,1\n1,one,1,1,1,1\n"),
        ("a.txt", "1,1,1,1,1,1\n99999999999,2,1,1,1,1\n"),
        ("truth.json", '{"spec": {"modality": "visible"}, "frames": 3}'),
        ("truth.json", '{"spec": {"modality"'),
        ("a.mp4", "no video"),
    ],
)
def test_bad_text(tmp_path: Path, name: str, text: str):
    (tmp_path / name).write_text(text)
    with pytest.raises(TrackFormatError, match=name):
        read_trajectories(tmp_path / name)


def test_tables_without_animals(tmp_path: Path):
    for text in ("frame,time_s\n0,0\n", "frame,time_s,x_1,y_1\n"):
        (tmp_path / "a.csv").write_text(text)
        with pytest.raises(NoTracksError):
            read_trajectories(tmp_path / "a.csv")


def test_places_that_hold_nothing(tmp_path: Path):
    with pytest.raises(MissingFileError):
        read_trajectories(tmp_path / "nowhere.h5")
    with pytest.raises(TrackFormatError, match="the folder holds none"):
        read_trajectories(tmp_path)
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["something"] = [1, 2]
    with pytest.raises(TrackFormatError, match="no format that is known"):
        read_trajectories(tmp_path / "other.h5")
    with pytest.raises(BadParameterError, match="idtracker_h5"):
        read_trajectories(tmp_path / "other.h5", "word")
    for name in FORMATS:
        with pytest.raises((TrackFormatError, MissingFileError)):
            read_trajectories(tmp_path / "other.h5", name)
