"""Telling animals apart: trained on simulated scenes of 2 to 4 touching rats, judged on scenes never seen."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.labelled_study import STEP, make_study
from benchmarks.rows import Row
from workbench.core.types import Mask
from workbench.jobs.operations.train import TrainSpec
from workbench.jobs.runner import run_operation
from workbench.nets.predictor import Prediction, Predictor
from workbench.simulate import Scene, SceneSpec
from workbench.training.metrics import Confusion
from workbench.training.panoptic_quality import PanopticQuality

FIRST_SEED, UNSEEN_SEED = 1000, 5000
JUDGED = 10
"""Frames of a scene that are judged."""


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


def run(quick: bool) -> list[Row]:
    """One seed; simulated, which is not real."""
    videos, frames, epochs, unseen = (6, 6, 2, 2) if quick else (24, 20, 20, 9)
    with tempfile.TemporaryDirectory() as scratch:
        study = Path(scratch) / "rats"
        make_study(study, (scene_of(FIRST_SEED + number, frames) for number in range(videos)), frames)
        started = time.perf_counter()
        spec = TrainSpec.of(study=study, split="video", epochs=epochs, size=320, animals="on")
        result = run_operation(spec)
        minutes = (time.perf_counter() - started) / 60
        panoptic, parts = judge(Predictor(result.checkpoint), unseen_scenes(unseen))
    bar = None if quick else True
    what = f"{unseen} scenes never seen, trained on {videos} videos for {minutes:.1f} min"
    quality, mean = panoptic.quality, parts.mean_iou
    return [
        Row(f"panoptic quality of rats, {what}", quality, "", bar="≥ 0.85", holds=bar and quality >= 0.85),
        Row("mean IoU of the parts, background included", mean, "", bar="≥ 0.85", holds=bar and mean >= 0.85),
        Row("mean IoU of head, body, tail", float(np.nanmean(parts.iou[1:])), ""),
        Row("animals found (recognition quality, F1)", panoptic.recognition, ""),
        Row("mean IoU of those found (segmentation quality)", panoptic.segmentation, ""),
    ]


def animals_in(found: Prediction) -> Mask:
    """Animal numbers as the network itself tells them."""
    assert found.animals is not None
    return found.animals


def unseen_scenes(count: int, first: int = UNSEEN_SEED) -> list[Scene]:
    """Scenes with seeds that trained nothing."""
    return [scene_of(seed, JUDGED) for seed in range(first, first + count)]


def judge(
    predictor: Predictor, scenes: Sequence[Scene], tell: Callable[[Prediction], Mask] = animals_in
) -> tuple[PanopticQuality, Confusion]:
    """Animals and parts in some frames of every scene; ``tell`` gives the animal numbers of a prediction."""
    panoptic, parts = PanopticQuality(), Confusion(predictor.classes.names)
    for scene in scenes:
        for k in range(JUDGED):
            frame = scene.frame(k * STEP)
            found = predictor.predict([frame.image])[0]
            parts.add(found.mask, frame.mask)
            panoptic.add(tell(found), frame.instances)
    return panoptic, parts
