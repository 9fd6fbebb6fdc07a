"""Whether pixels near class borders that count more help the tail: simulated thermal rats, split by video."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.rows import Row

TRAIN_VIDEOS, VAL_VIDEOS = 6, 2
FRAMES = 36
SIZE = 160
WEIGHTS = (0.0, 1.0, 3.0)
SEEDS = (0, 1, 2, 3)
EPOCHS = 10


def run(quick: bool = False) -> list[Row]:
    """Rows of this benchmark."""
    data = _scenes(4 if quick else FRAMES)
    seeds = SEEDS[:1] if quick else SEEDS
    rows = []
    for weight in WEIGHTS:
        scores = [_train(data, weight, seed, 1 if quick else EPOCHS) for seed in seeds]
        tail, edge, mean = (float(np.mean(values)) for values in zip(*scores, strict=True))
        spread = ", ".join(f"{score[0]:.3f}" for score in scores)
        name = f"tail IoU, border pixels {1 + weight:g} times"
        rows.append(
            Row(name, round(tail, 4), f"seeds {spread}; tail boundary F1 {edge:.3f}; mIoU {mean:.3f}")
        )
    return rows


def _scenes(frames: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures and masks, (N, H, W) each, video after video."""
    from workbench.core.classes import ClassTable
    from workbench.nets.preprocessing import Preprocessing
    from workbench.simulate import Scene, SceneSpec

    count = len(ClassTable.default().classes)
    images, masks = [], []
    for seed in range(TRAIN_VIDEOS + VAL_VIDEOS):
        scene = Scene(SceneSpec(modality="thermal", frames=frames * 8, seed=seed, width=320, height=240))
        reduction = Preprocessing.fitted([scene.frame(0).image], SIZE)
        for k in range(frames):
            frame = scene.frame(8 * k)
            images.append(reduction.reduce(frame.image))
            masks.append(reduction.reduce_mask(frame.mask, count))
    return np.stack(images), np.stack(masks)


def _train(
    data: tuple[np.ndarray, np.ndarray], boundary: float, seed: int, epochs: int
) -> tuple[float, float, float]:
    """Tail IoU, boundary F1 of the tail and mean IoU of the last epoch on videos held out."""
    from workbench.core.classes import ClassTable
    from workbench.core.progress import CancelToken, no_progress
    from workbench.nets.preprocessing import Preprocessing
    from workbench.training.datasets import FrameCache
    from workbench.training.fit import FitConfig, Trainer
    from workbench.training.splits import Split

    images, masks = data
    held_out = len(images) * VAL_VIDEOS // (TRAIN_VIDEOS + VAL_VIDEOS)
    border = len(images) - held_out
    split = Split(tuple(range(border)), tuple(range(border, len(images))), (), "by video")
    config = replace(FitConfig(), epochs=epochs, threads=1, device="cpu", seed=seed, boundary=boundary)
    preprocessing = Preprocessing.fitted(list(images[::7]), SIZE)
    with tempfile.TemporaryDirectory() as folder:
        trainer = Trainer(
            Path(folder),
            replace(config, min_steps=2 if epochs == 1 else 30),
            ClassTable.default(),
            preprocessing,
            data=FrameCache(images, masks),
            split=split,
        )
        last = trainer.fit(no_progress, CancelToken()).history[-1]
    return float(last["iou"]["tail"] or 0), float(last["boundary_f1"]["tail"] or 0), float(last["mean_iou"])
