"""Hashes of inputs change with what a run reads, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.core.errors import UnknownVideoError
from workbench.core.frame_status import FrameStatus
from workbench.core.progress import CancelToken
from workbench.jobs.inputs import hash_inputs
from workbench.jobs.operations.extract import ExtractSpec
from workbench.jobs.operations.predict import PredictSpec
from workbench.jobs.operations.pseudo import PseudoSpec
from workbench.jobs.operations.train import TrainSpec
from workbench.media.images import write_mask
from workbench.project.project import Project


@pytest.fixture
def project(study: Path, tmp_path: Path, make_video):
    with Project.open(study) as project:
        project.add_video(make_video(tmp_path / "a.mp4"))
        project.add_video(make_video(tmp_path / "b.mp4", seed=1))
        yield project


def hashes(project: Project, spec) -> dict[str, str]:
    return hash_inputs(project, spec, CancelToken())


def test_only_the_named_video_counts(project: Project):
    assert set(hashes(project, ExtractSpec(study=project.folder, video="a"))) == {"classes", "video:a"}
    assert set(hashes(project, ExtractSpec(study=project.folder))) == {"classes", "video:a", "video:b"}
    with pytest.raises(UnknownVideoError):
        hashes(project, ExtractSpec(study=project.folder, video="c"))


def test_pseudo_reads_which_frames_have_an_image(project: Project):
    spec = PseudoSpec(study=project.folder, video="a")
    before = hashes(project, spec)
    project.set_status("a", [5], FrameStatus.PSEUDO)  # no image
    assert hashes(project, spec) == before
    project.add_frames("a", [(3, ".png")])
    changed = hashes(project, spec)
    assert {key for key in before if before[key] != changed[key]} == {"frames:a"}


def test_training_reads_the_masks_that_count(project: Project):
    spec = TrainSpec(study=project.folder)
    palette = project.classes.palette()
    write_mask(project.mask_file("a", 1), np.ones((48, 64), np.uint8), palette)
    empty = hashes(project, spec)
    project.set_status("a", [1], FrameStatus.PREDICTED)  # the network's own output does not count
    assert hashes(project, spec) == empty
    project.set_status("a", [1], FrameStatus.PSEUDO)
    labelled = hashes(project, spec)
    assert labelled["masks:a"] != empty["masks:a"]
    assert labelled["masks:b"] == empty["masks:b"]
    write_mask(project.mask_file("a", 1), np.zeros((48, 64), np.uint8), palette)
    assert hashes(project, spec)["masks:a"] != labelled["masks:a"]


@pytest.mark.parametrize("named", ["run", "file", None])
def test_prediction_reads_its_network(project: Project, tmp_path: Path, named: str | None):
    folder = project.model_folder("unet-1")
    folder.mkdir(parents=True)
    path = tmp_path / "other.pth" if named == "file" else folder / "unet_checkpoint_epoch_1.pth"
    path.write_bytes(b"one")
    model = {"run": "unet-1", "file": str(path), None: None}[named]
    spec = PredictSpec(study=project.folder, model=model)
    before = hashes(project, spec)["network"]
    if named is None:
        project.model_folder("unet-2").mkdir()
    else:
        path.write_bytes(b"two")
    assert hashes(project, spec)["network"] != before
