"""From single animals to a network that tells several apart: synthesis, training, prediction."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from workbench.core.errors import BadParameterError
from workbench.core.frame_status import FrameStatus
from workbench.jobs.operations.predict import PredictSpec
from workbench.jobs.operations.synth import SynthSpec
from workbench.jobs.operations.train import TrainSpec
from workbench.jobs.runner import run_operation
from workbench.media.images import read_mask, write_image, write_mask
from workbench.media.writer import VideoWriter
from workbench.nets.checkpoint import load_checkpoint
from workbench.project.project import Project
from workbench.simulate import Scene, SceneSpec
from workbench.training.datasets import list_samples, list_synthetic
from workbench.training.splits import Split, with_synthetic
from workbench.vision.synthesis import SynthesisParams

FRAMES = 40
FAST = {"size": 128, "batch": 8, "threads": 1, "device": "cpu", "min_steps": 8, "epochs": 2}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scene = Scene(SceneSpec(modality="visible", animals=1, frames=FRAMES * 6, seed=5, width=160, height=128))
    folder = tmp_path_factory.mktemp("animals") / "study"
    with Project.create(folder) as project:
        frames = [scene.frame(6 * k) for k in range(FRAMES)]
        with VideoWriter(folder / "mouse.mp4", 160, 128, 10.0) as writer:
            for frame in frames:
                writer.write(frame.image)
        name = project.add_video(folder / "mouse.mp4").name
        for k, frame in enumerate(frames):
            write_image(project.frame_file(name, k), frame.image)
            write_mask(project.mask_file(name, k), frame.mask, project.classes.palette())
        project.add_frames(name, [(k, ".png") for k in range(FRAMES)])
        project.set_status(name, range(FRAMES), FrameStatus.CORRECTED, human=True)
    run_operation(SynthSpec(study=folder, count=24, params=SynthesisParams(animals=(2, 3)), seed=1))
    return folder


def test_synthetic_images_follow_their_frames_into_the_split(study: Path) -> None:
    with Project.open(study, write=False) as project:
        samples = list_samples(project, [FrameStatus.CORRECTED])
        made = list_synthetic(project, ["set-1"])
    assert len(made) == 24
    held_out = set(range(16, 24))
    split = Split(
        tuple(k for k in range(FRAMES) if k not in held_out and k not in {15, 24}),
        tuple(sorted(held_out)),
        (15, 24),
        "",
    )
    keys = [(sample.video, sample.index) for sample in samples]
    whole = with_synthetic(split, keys, [(sample.video, sample.sources) for sample in made])
    assert sorted([*whole.train, *whole.val, *whole.dropped]) == list(range(FRAMES + 24))
    everything = [*samples, *made]
    for number in whole.train:
        assert not held_out & {*everything[number].sources, *([number] if number < FRAMES else [])}
    assert any(number >= FRAMES for number in whole.train)
    for number in whole.val:
        assert set(everything[number].sources) <= held_out


def test_train_on_a_set_and_predict_animals(study: Path) -> None:
    result = run_operation(TrainSpec.of(study=study, sets=("set-1",), **FAST))
    assert result.panoptic is not None
    assert "panoptic quality" in result.summary
    report = json.loads((study / "models" / result.run / "metrics_multiclass.json").read_text())
    assert all("panoptic" in entry for entry in report["history"])
    assert report["native_size"]["panoptic"]["pq"] == result.panoptic
    assert load_checkpoint(result.checkpoint).animals
    run_operation(PredictSpec.of(study=study))
    with Project.open(study, write=False) as project:
        mask = read_mask(project.prediction_file("mouse", 7))
        animals = read_mask(project.predicted_instances_file("mouse", 7))
    assert np.array_equal(mask > 0, animals > 0)


def test_without_sets_the_network_has_parts_alone(study: Path) -> None:
    result = run_operation(TrainSpec.of(study=study, **{**FAST, "epochs": 1}))
    assert result.panoptic is None
    assert not load_checkpoint(result.checkpoint).animals
    run_operation(PredictSpec.of(study=study))
    with Project.open(study, write=False) as project:
        assert not project.predicted_instances_file("mouse", 7).exists(), "numbers of another network"


def test_an_unknown_set_is_named(study: Path) -> None:
    with pytest.raises(BadParameterError, match="set-9"):
        run_operation(TrainSpec.of(study=study, sets=("set-9",), **FAST))
