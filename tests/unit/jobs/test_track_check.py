"""Operation track_check, on small simulated recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.errors import BadParameterError, Cancelled, MissingFileError
from workbench.core.progress import STAGES, CancelToken, Update, no_progress
from workbench.jobs.check_run import _Looks, parts_of
from workbench.jobs.operations.track_check import TrackCheckResult, TrackCheckSpec, run
from workbench.media.writer import VideoWriter
from workbench.simulate.scene import Scene
from workbench.simulate.spec import SceneSpec
from workbench.tracking.certainty import Trust
from workbench.tracking.cycles import Cycles

FRAMES = 200


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def video(tmp_path_factory) -> Path:
    scene = Scene(
        SceneSpec(
            width=160,
            height=120,
            frames=FRAMES,
            animals=2,
            texture=0.0,
            touching=0.9,
            size=0.24,
            shadow=0.0,
            seed=5,
        )
    )
    path = tmp_path_factory.mktemp("vídeo é") / "two.mp4"
    with VideoWriter(path, 160, 120, 30.0) as out:
        for k in range(FRAMES):
            out.write(scene.frame(k).image)
    return path


def check(video: Path, told=no_progress, cancel: CancelToken | None = None, **options) -> TrackCheckResult:
    spec = TrackCheckSpec.of(**{"video": video, "animals": 2, "seconds": 0.1, **options})
    return run(spec, progress=told, cancel=cancel or CancelToken())


def test_figures_of_parts_of_a_recording_whose_animals_are_identical(video: Path) -> None:
    updates: list[Update] = []
    before = sorted(video.parent.iterdir())
    found = check(video, updates.append, minutes=0.05)
    assert found.frames == 90  # three stretches of 30
    assert found.fitting > 0.9
    assert 0 < found.apart <= 1
    assert 0 <= found.in_crossings < 1
    assert found.longest_global_s > 0.3
    assert found.minutes > 0
    assert found.verdict == "without identities"
    assert found.distinguishable is not True
    assert found.summary.startswith("Feasible without identities: ")
    assert {update.stage for update in updates} <= set(STAGES)
    assert sorted(video.parent.iterdir()) == before  # nothing is written


def test_a_wrong_number_of_animals_is_not_feasible(video: Path) -> None:
    found = check(video, animals=6)
    assert found.verdict == "not feasible"
    assert "the right number of animals" in found.summary


def test_one_animal_needs_no_looks(video: Path) -> None:
    found = check(video, animals=1)
    assert found.distinguishable is None
    assert found.moments == 0


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


@pytest.mark.parametrize(
    ("by_motion", "moments", "consistent", "probability", "expected"),
    [
        (True, 3, 0.2, 0.9, True),  # motion is the better witness
        (False, 3, 1.0, 0.001, False),
        (None, 3, 1.0, 0.001, True),
        (None, 3, 0.3, 0.6, False),
        (None, 2, 0.0, 0.9, None),
        (None, 2, 1.0, 0.2, None),  # two animals and two moments agree by chance
        (None, 0, np.nan, 1.0, None),
    ],
)
def test_what_the_two_tests_say_together(by_motion, moments, consistent, probability, expected) -> None:
    around = Cycles(moments, consistent, 0.25, probability, 0.1)
    assert _Looks(Trust(8, 8, 1.0, by_motion), around, 0.1, 0.1).distinguishable is expected
