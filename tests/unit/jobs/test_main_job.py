"""The main job from simulated video to overlay: what comes out, and what a second run reuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.core.errors import MissingFileError
from workbench.core.frame_status import FrameStatus
from workbench.core.progress import Update
from workbench.jobs.operations.main_job import RunResult, RunSpec
from workbench.jobs.runner import run_operation
from workbench.media.images import read_mask, write_mask
from workbench.media.video import Video
from workbench.project.project import Project
from workbench.simulate.scene import write_scene
from workbench.simulate.spec import SceneSpec

STEPS = ["extract", "pseudo", "train", "predict", "render"]


@pytest.fixture(scope="module")
def recording(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("scene")
    scene = SceneSpec(modality="visible", width=128, height=96, frames=36, size=0.45, seed=3)
    return write_scene(scene, folder).rename(folder / "câmera 1.mp4")


def job(folder: Path, *videos: Path, **changes) -> RunResult:
    fields = {"count": 24, "epochs": 1, "size": 64, "batch": 4} | changes
    result = run_operation(RunSpec.of(study=folder, videos=videos, **fields))
    assert isinstance(result, RunResult)
    return result


def reused(result: RunResult) -> list[str]:
    return [step.verb for step in result.steps if step.reused]


@pytest.fixture(scope="module")
def done(recording: Path, tmp_path_factory) -> tuple[Path, RunResult, list[Update]]:
    folder = tmp_path_factory.mktemp("main") / "estudo"
    seen: list[Update] = []
    spec = RunSpec.of(study=folder, videos=[recording], count=24, epochs=1, size=64, batch=4)
    return folder, run_operation(spec, seen.append), seen


def test_everything_comes_out(done):
    folder, result, seen = done
    assert [step.verb for step in result.steps] == STEPS
    assert reused(result) == []
    assert result.videos == ("câmera_1",)
    with Project.open(folder, write=False) as project:
        assert len(project.frames("câmera_1", FrameStatus.PSEUDO)) == 24
        assert [run.operation for run in project.runs()] == STEPS
        assert {run.outcome for run in project.runs()} == {"finished"}
        for k in range(36):
            mask = read_mask(project.prediction_file("câmera_1", k), project.classes)
            assert mask.shape == (96, 128)
        overlays = result.overlays
    with Video(overlays[0]) as overlay:
        assert (overlay.frame_count, overlay.width, overlay.height) == (36, 128, 96)
    assert len(result.tables[0].read_text("utf-8").strip().splitlines()) == 37
    stages = list(dict.fromkeys(update.stage for update in seen))
    assert stages[-1] == "Finished"
    assert sum(update.stage == "Finished" for update in seen) == 1
    assert {"Extracting frames", "Finding animals", "Training", "Predicting", "Rendering"} <= set(stages)


def test_second_run_reuses_all_and_a_change_redoes_what_hangs_on_it(done, recording: Path):
    folder, first, _ = done
    again = job(folder, recording)
    assert reused(again) == STEPS
    assert again.mean_iou == first.mean_iou
    # The overlay was deleted: it alone is made again.
    first.overlays[0].unlink()
    assert reused(job(folder, recording)) == STEPS[:-1]
    assert first.overlays[0].is_file()
    # A person corrected a mask: the network must learn it.
    with Project.open(folder) as project:
        frame = project.frames("câmera_1")[0].index
        path = project.mask_file("câmera_1", frame)
        corrected = read_mask(path)
        corrected[:4, :4] = 1
        write_mask(path, corrected, project.classes.palette())
        project.set_status("câmera_1", [frame], FrameStatus.CORRECTED, human=True)
    assert reused(job(folder, recording)) == ["extract", "pseudo"]
    with Project.open(folder, write=False) as project:
        assert (read_mask(path)[:4, :4] == 1).all()
    # Another setting of the training: the same.
    assert reused(job(folder, recording, epochs=2)) == ["extract", "pseudo"]


def test_a_moved_study_is_not_done_again(done, recording: Path, tmp_path: Path):
    import shutil

    folder, _, _ = done
    job(folder, recording)
    moved = Path(shutil.copytree(folder, tmp_path / "elsewhere"))
    assert reused(job(moved, recording)) == STEPS


def test_missing_video_makes_no_study(tmp_path: Path):
    with pytest.raises(MissingFileError):
        job(tmp_path / "s", tmp_path / "missing.mp4")
    assert not (tmp_path / "s" / "project.toml").exists()
