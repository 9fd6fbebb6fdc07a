"""Telling animals apart: trained on simulated scenes of 2 to 4 touching rats, judged on scenes never seen."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.rows import Row
from workbench.core.classes import instance_palette
from workbench.core.frame_status import FrameStatus
from workbench.jobs.operations.train import TrainSpec
from workbench.jobs.runner import run_operation
from workbench.media.images import write_image, write_mask
from workbench.media.writer import VideoWriter
from workbench.nets.predictor import Predictor
from workbench.project.project import Project
from workbench.simulate import Scene, SceneSpec
from workbench.training.metrics import Confusion
from workbench.training.panoptic_quality import PanopticQuality

STEP = 15
"""Frames of the simulation between two that are used: neighbours are near-duplicates."""


def scene_of(seed: int, frames: int) -> Scene:
    """Touching rats in thermal video, 2, 3 or 4 of them by the seed."""
    return Scene(
        SceneSpec(
            modality="thermal",
            species="rat",
            animals=2 + seed % 3,
            touching=0.6,
            frames=frames * STEP,
            seed=seed,
        )
    )


def make_study(folder: Path, videos: int, frames: int) -> None:
    """A study of simulated videos, every frame labelled with its truth."""
    with Project.create(folder) as project:
        for number in range(videos):
            scene = scene_of(1000 + number, frames)
            path = folder / f"rats_{number:02d}.mp4"
            shown = [scene.frame(k * STEP) for k in range(frames)]
            with VideoWriter(path, scene.spec.width, scene.spec.height, 10.0) as writer:
                for one in shown:
                    writer.write(one.image)
            name = project.add_video(path).name
            for k, one in enumerate(shown):
                write_image(project.frame_file(name, k), one.image, durable=False)
                write_mask(project.mask_file(name, k), one.mask, project.classes.palette(), durable=False)
                write_mask(project.instances_file(name, k), one.instances, instance_palette(), durable=False)
            project.add_frames(name, [(k, ".png") for k in range(frames)])
            project.set_status(name, range(frames), FrameStatus.VERIFIED, human=True)


def run(quick: bool) -> list[Row]:
    """One seed; simulated, which is not real."""
    videos, frames, epochs, unseen = (6, 6, 2, 2) if quick else (24, 20, 12, 9)
    with tempfile.TemporaryDirectory() as scratch:
        study = Path(scratch) / "rats"
        make_study(study, videos, frames)
        started = time.perf_counter()
        spec = TrainSpec.of(study=study, split="video", epochs=epochs, size=320, animals="on")
        result = run_operation(spec)
        minutes = (time.perf_counter() - started) / 60
        panoptic, parts = judge(Predictor(result.checkpoint), unseen)
    bar = None if quick else True
    what = f"{unseen} scenes never seen, trained on {videos} videos for {minutes:.1f} min"
    quality, mean = panoptic.quality, parts.mean_iou
    return [
        Row(f"panoptic quality of rats, {what}", quality, "", bar="≥ 0.85", holds=bar and quality >= 0.85),
        Row("mean IoU of the parts, background included", mean, "", bar="≥ 0.85", holds=bar and mean >= 0.85),
        Row("mean IoU of head, body, tail", float(np.nanmean(parts.iou[1:])), ""),
    ]


def judge(predictor: Predictor, scenes: int) -> tuple[PanopticQuality, Confusion]:
    """Animals and parts of scenes with seeds that trained nothing."""
    panoptic, parts = PanopticQuality(), Confusion(predictor.classes.names)
    for seed in range(5000, 5000 + scenes):
        scene = scene_of(seed, 10)
        for k in range(10):
            frame = scene.frame(k * STEP)
            found = predictor.predict([frame.image])[0]
            parts.add(found.mask, frame.mask)
            assert found.animals is not None
            panoptic.add(found.animals, frame.instances)
    return panoptic, parts
