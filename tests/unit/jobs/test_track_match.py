"""Operation track_match, on two simulated recordings of the same animals."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.errors import BadParameterError, NothingToDoError
from workbench.core.progress import STAGES, CancelToken, Update, no_progress
from workbench.formats.tracks.registry import read_trajectories
from workbench.jobs.operations.track import TrackSpec
from workbench.jobs.operations.track import run as run_track
from workbench.jobs.operations.track_match import TrackMatchResult, TrackMatchSpec, run
from workbench.jobs.tracked_session import read_session, resampled, toned
from workbench.simulate.scene import write_scene
from workbench.simulate.spec import SceneSpec

CAST = SceneSpec(
    width=160,
    height=120,
    frames=150,
    animals=2,
    texture=4.0,
    touching=0.1,
    size=0.24,
    shadow=0.0,
    seed=5,
    cast=9,
)


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def sessions(tmp_path_factory) -> tuple[Path, Path]:
    """Results of two recordings of the same cast."""
    folder = tmp_path_factory.mktemp("sessões")
    for name, seed in (("monday", 5), ("tuesday", 6)):
        write_scene(replace(CAST, seed=seed), folder / f"{name} video")
        spec = TrackSpec(
            video=folder / f"{name} video" / "video.mp4",
            out=folder / name,
            animals=2,
            engine="embedding:30",
            workers=1,
        )
        run_track(spec, progress=no_progress, cancel=CancelToken())
    return folder / "monday", folder / "tuesday"


def match(first: Path, second: Path, told=no_progress, **options) -> TrackMatchResult:
    """With as few steps of learning as there can be, the same every time: hardly any time is given."""
    spec = TrackMatchSpec(first=first, second=second, seconds=1e-6, **options)
    return run(spec, progress=told, cancel=CancelToken())


def test_names_go_over_to_the_other_recording(sessions: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = sessions
    before = {path: path.read_bytes() for path in second.rglob("*") if path.is_file()}
    updates: list[Update] = []
    found = match(first, second, updates.append, apply=True, out=tmp_path / "table.json")
    assert found.separable
    assert [one.name for one in found.matches] == list(read_trajectories(second).names)
    given = [one.match for one in found.matches if one.match is not None]
    assert len(set(given)) == len(given)
    assert sorted([*given, *found.missing]) == sorted(read_trajectories(first).names)
    assert {update.stage for update in updates} <= set(STAGES)
    assert found.applied is not None
    renamed, original = read_trajectories(found.applied), read_trajectories(second)
    assert list(renamed.names) == [one.match or f"unknown {one.name}" for one in found.matches]
    np.testing.assert_array_equal(renamed.positions, original.positions)
    assert all(path.read_bytes() == content for path, content in before.items())  # beside, never over
    table = json.loads((tmp_path / "table.json").read_text())
    assert [one["match"] for one in table["matches"]] == [one.match for one in found.matches]
    assert table["made_by"]["spec"]["first"] == str(first)


def test_the_table_as_csv(sessions: tuple[Path, Path], tmp_path: Path) -> None:
    found = match(*sessions, out=tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["animal"] for row in rows] == [one.name for one in found.matches]
    assert [float(row["probability"]) for row in rows] == [one.probability for one in found.matches]


def test_bad_input_is_named_and_nothing_is_written(sessions: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = sessions
    with pytest.raises(NothingToDoError, match="no folder"):
        match(first, tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingToDoError, match="no finished tracking"):
        match(first, tmp_path / "empty")
    with pytest.raises(BadParameterError, match="first one again"):
        match(first, first)
    with pytest.raises(BadParameterError, match="ends in"):
        match(first, second, out=tmp_path / "table.txt")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty"]


def test_pictures_come_at_the_other_shape_and_at_no_recordings_light(sessions: tuple[Path, Path]) -> None:
    session = read_session(sessions[0])
    other = replace(session.detection, picture=(80, 48), scale=2 * session.detection.scale)
    made = resampled(session.images, session.detection, other)
    assert made.shape == (len(session.images), 80, 48)
    assert (made > 0).mean() * 80 * 48 > 2.5 * (session.images > 0).mean() * session.images[0].size
    darker = np.where(session.images > 0, session.images // 2 + 10, 0).astype(np.uint8)
    apart = toned(session.images).astype(int) - toned(darker).astype(int)
    assert np.abs(apart).mean() < 3
    assert not toned(session.images)[session.images == 0].any()
