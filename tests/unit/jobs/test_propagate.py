"""`workbench propagate` on a real study with a simulated recording: what it writes, what it leaves alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from workbench.core.classes import instance_palette
from workbench.core.errors import BadParameterError, Cancelled, FrameRangeError, NothingToDoError
from workbench.core.frame_status import FrameStatus
from workbench.core.progress import CancelToken, Update
from workbench.core.types import Mask
from workbench.jobs.operations.propagate import PropagateResult, PropagateSpec
from workbench.jobs.runner import run_operation
from workbench.media.images import read_mask, write_mask
from workbench.project.project import Project
from workbench.simulate.scene import write_scene
from workbench.simulate.spec import SceneSpec

FRAMES = 24


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("propagate")
    spec = SceneSpec(width=240, height=180, frames=FRAMES, seed=11, size=0.28, animals=2, touching=0.0)
    write_scene(spec, base / "scene")
    with Project.create(base / "study") as project:
        shutil.copy(base / "scene" / "video.mp4", base / "study" / "cage.mp4")
        project.add_video(base / "study" / "cage.mp4")
        for folder in ("masks", "instances"):
            shutil.copytree(base / "scene" / folder, base / "truth" / folder)
    return base


@pytest.fixture
def study(template: Path, tmp_path: Path) -> Path:
    """Two animals; frame 8 has its true mask and numbers, corrected by a person."""
    shutil.copytree(template / "study", tmp_path / "study")
    shutil.copytree(template / "truth", tmp_path / "truth")
    give(tmp_path / "study", 8)
    return tmp_path / "study"


def truth(study: Path, k: int, kind: str = "masks") -> Mask:
    return read_mask(study.parent / "truth" / kind / f"frame_{k:07d}.png")


def give(study: Path, k: int, status: FrameStatus = FrameStatus.CORRECTED, numbered: bool = True) -> None:
    with Project.open(study) as project:
        write_mask(project.mask_file("cage", k), truth(study, k), project.classes.palette())
        if numbered:
            write_mask(project.instances_file("cage", k), truth(study, k, "instances"), instance_palette())
        project.set_status("cage", [k], status, human=True)


def run(study: Path, **values: object) -> PropagateResult:
    given = {"start": 8, "threshold": 0.0, **values}
    result = run_operation(PropagateSpec.of(study=study, video="cage", **given))
    assert isinstance(result, PropagateResult)
    return result


def overlap(a: Mask, b: Mask) -> float:
    return float(np.mean([((a == c) & (b == c)).sum() / ((a == c) | (b == c)).sum() for c in (1, 2, 3)]))


def test_masks_numbers_and_statuses_are_written(study: Path) -> None:
    updates: list[Update] = []
    spec = PropagateSpec.of(study=study, video="cage", start=8, count=5, threshold=0.0)
    result = run_operation(spec, updates.append)
    assert isinstance(result, PropagateResult)
    assert ([one.frame for one in result.frames], result.stopped) == ([9, 10, 11, 12, 13], "done")
    assert [one.done for one in updates if one.stage == "Propagating masks"] == [0, 1, 2, 3, 4, 5]
    with Project.open(study, write=False) as project:
        for k in range(9, 14):
            mask = read_mask(project.mask_file("cage", k), project.classes, (240, 180))
            numbers = read_mask(project.instances_file("cage", k))
            assert overlap(mask, truth(study, k)) > max(0.75, overlap(truth(study, 8), truth(study, k)))
            both = (numbers > 0) & (truth(study, k, "instances") > 0)
            assert (numbers == truth(study, k, "instances"))[both].mean() > 0.99
            assert project.status("cage", k) is FrameStatus.PSEUDO
        assert not project.mask_file("cage", 14).exists()
        assert project.status("cage", 8) is FrameStatus.CORRECTED
        assert (read_mask(project.mask_file("cage", 8)) == truth(study, 8)).all()
        newest = project.runs()[-1]
        assert (newest.operation, newest.outcome) == ("propagate", "finished")


def test_it_stops_at_the_work_of_people(study: Path) -> None:
    give(study, 11, FrameStatus.VERIFIED)
    result = run(study, count=10)
    assert ([one.frame for one in result.frames], result.stopped) == ([9, 10], "human")
    assert "corrected, verified or rejected" in result.summary
    give(study, 9)
    with pytest.raises(NothingToDoError, match=r"corrected or verified"):
        run(study, count=1)
    over = run(study, count=4, overwrite=True)
    assert [one.frame for one in over.frames] == [9, 10, 11, 12]
    with Project.open(study, write=False) as project:
        assert project.status("cage", 11) is FrameStatus.PSEUDO


def test_backwards_and_the_ends_of_the_video(study: Path) -> None:
    back = run(study, count=100, backward=True)
    assert ([one.frame for one in back.frames], back.stopped) == (list(range(7, -1, -1)), "end")
    give(study, FRAMES - 1)
    with pytest.raises(NothingToDoError, match=r"the video ends there"):
        run(study, start=FRAMES - 1)


def test_it_stops_where_it_cannot_be_trusted(study: Path) -> None:
    result = run(study, count=10, threshold=1.0)
    assert (result.frames, result.stopped) == ((), "confidence")
    sure = run(study, count=3)
    assert all(0.5 < one.confidence <= 1 for one in sure.frames)


def test_between_two_masks(study: Path) -> None:
    give(study, 16)
    give(study, 12, FrameStatus.VERIFIED)
    result = run(study, until=16)
    assert [one.frame for one in result.frames] == [9, 10, 11, 13, 14, 15]
    assert (result.skipped, result.stopped) == (1, "done")
    with Project.open(study, write=False) as project:
        for k in (10, 14):
            assert overlap(read_mask(project.mask_file("cage", k)), truth(study, k)) > 0.8
        assert (read_mask(project.mask_file("cage", 12)) == truth(study, 12)).all()


def test_one_animal_leaves_no_numbers_behind(study: Path) -> None:
    give(study, 9, FrameStatus.CORRECTED)
    with Project.open(study) as project:
        project.instances_file("cage", 8).unlink()
    run(study, count=2, overwrite=True)
    with Project.open(study, write=False) as project:
        assert not project.instances_file("cage", 9).exists()


def test_what_cannot_be_done_is_a_sentence(study: Path) -> None:
    with pytest.raises(NothingToDoError, match=r"frame 3 has no mask"):
        run(study, start=3)
    with pytest.raises(FrameRangeError):
        run(study, start=500)
    with pytest.raises(FrameRangeError):
        run(study, until=500)
    with pytest.raises(BadParameterError):
        run(study, until=9)
    with pytest.raises(BadParameterError):
        run(study, count=0)


def test_a_cancelled_run_keeps_what_is_finished(study: Path) -> None:
    cancel = CancelToken()

    def stop(update: Update) -> None:
        if update.done == 3:
            cancel.cancel()

    with pytest.raises(Cancelled):
        run_operation(PropagateSpec.of(study=study, video="cage", start=8, threshold=0.0), stop, cancel)
    with Project.open(study, write=False) as project:
        assert [project.status("cage", k) for k in (9, 11, 12)] == [
            FrameStatus.PSEUDO,
            FrameStatus.PSEUDO,
            None,
        ]
