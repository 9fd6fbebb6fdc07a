"""Operation track_check, on small simulated recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.errors import BadParameterError, Cancelled, MissingFileError
from workbench.core.progress import STAGES, CancelToken, Update, no_progress
from workbench.jobs import check_run
from workbench.jobs.check_run import parts_of
from workbench.jobs.operations.track_check import TrackCheckResult, TrackCheckSpec, run
from workbench.media.writer import VideoWriter
from workbench.simulate.scene import Scene
from workbench.simulate.spec import SceneSpec

FRAMES = 200


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def write(path: Path, spec: SceneSpec) -> Path:
    scene = Scene(spec)
    with VideoWriter(path, spec.width, spec.height, 30.0) as out:
        for k in range(spec.frames):
            out.write(scene.frame(k).image)
    return path


@pytest.fixture(scope="module")
def video(tmp_path_factory) -> Path:
    spec = SceneSpec(
        width=160, height=120, frames=FRAMES, animals=2, texture=0.0, touching=0.9, size=0.24, shadow=0.0,
        seed=5,
    )  # fmt: skip
    return write(tmp_path_factory.mktemp("vídeo é") / "two.mp4", spec)


def check(video: Path, told=no_progress, cancel: CancelToken | None = None, **options) -> TrackCheckResult:
    spec = TrackCheckSpec.of(**{"video": video, "animals": 2, "seconds": 1.0, **options})
    return run(spec, progress=told, cancel=cancel or CancelToken())


def test_figures_of_a_recording_whose_animals_are_identical(video: Path) -> None:
    updates: list[Update] = []
    before = sorted(video.parent.iterdir())
    found = check(video, updates.append)
    assert found.frames == FRAMES
    assert found.fitting > 0.9
    assert 0 < found.apart <= 1
    assert 0 <= found.in_crossings < 1
    assert found.longest_global_s > 0.3
    assert found.minutes > 0
    assert found.verdict == "without identities"
    assert found.distinguishable is not True
    assert found.fit > 0.9  # a pair knows its names by heart: that alone decides nothing
    assert found.decided_by in ("moments", "nothing")
    assert found.summary.startswith("Feasible without identities: ")
    assert {update.stage for update in updates} <= set(STAGES)
    assert sorted(video.parent.iterdir()) == before  # nothing is written


def test_animals_that_differ_are_told_apart_by_their_pictures(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(check_run, "_MOST_STEPS", 70)  # enough for such animals, whatever the machine does
    look = SceneSpec(
        width=240, height=180, frames=240, animals=3, texture=4.0, touching=0.7, size=0.18, seed=4
    )
    found = check(write(tmp_path / "three.mp4", look), animals=3, seconds=None)
    assert found.verdict == "feasible"
    assert found.distinguishable is True
    assert found.decided_by == "pictures"
    assert found.fit >= 0.9
    assert found.moments == 0  # the second witness was not needed
    assert f"a probability of {found.fit:.0%}" in found.summary


def test_a_part_of_a_long_recording_is_looked_at(video: Path) -> None:
    assert check(video, minutes=0.05).frames == 90


def test_a_wrong_number_of_animals_is_not_feasible(video: Path) -> None:
    found = check(video, animals=6)
    assert found.verdict == "not feasible"
    assert "the right number of animals" in found.summary


def test_one_animal_needs_no_looks(video: Path) -> None:
    found = check(video, animals=1)
    assert found.distinguishable is None
    assert found.decided_by == "one animal"
    assert found.fit is None


def test_animals_that_never_meet_cannot_be_mixed_up(tmp_path: Path) -> None:
    path = tmp_path / "apart.mp4"
    with VideoWriter(path, 200, 120, 30.0) as out:
        for k in range(60):
            picture = np.full((120, 200, 3), 200, np.uint8)
            for y in (20, 80):
                picture[y : y + 14, 20 + 2 * k : 50 + 2 * k] = 40
            out.write(picture)
    found = check(path)
    assert found.verdict == "feasible"
    assert found.decided_by == "never together"
    assert found.distinguishable is None


def test_it_can_be_cancelled(video: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        check(video, lambda _update: cancel.cancel(), cancel)


def test_bad_input_is_named(tmp_path: Path, video: Path) -> None:
    with pytest.raises(MissingFileError):
        check(tmp_path / "none.mp4")
    with pytest.raises(BadParameterError, match="roi"):
        check(video, roi=(1.0, 2.0))


def test_stretches_lie_in_the_thirds() -> None:
    assert parts_of(100, 10.0, 1.0) == [range(100)]
    parts = parts_of(9000, 10.0, 1.0)
    assert [len(part) for part in parts] == [200, 200, 200]
    assert [part.start for part in parts] == [1400, 4400, 7400]
