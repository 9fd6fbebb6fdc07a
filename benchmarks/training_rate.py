"""Training under Lightning against a plain torch loop: same network, losses and batches, data in memory.

Ours is the whole `Trainer` with its augmentation thread, average, gradient limit, progress and look at the
cancel token; the plain loop does what a textbook does with batches that already lie there. Rounds of both
alternate, so that whatever else runs on the machine slows both.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.rows import Row

FRAMES, SIZE = 160, (192, 256)
BATCH = 8
STEPS = 10
ROUNDS = 8
BAR = 0.9


def run(quick: bool = False) -> list[Row]:
    """Rows of this benchmark."""
    import torch

    torch.set_num_threads(1)
    steps, rounds = (4, 1) if quick else (STEPS, ROUNDS)
    ours, plain = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            ours.append(_ours(Path(folder) / str(number), steps))
            plain.append(_plain(steps))
    # The best round of each: other work on the machine can only slow one down.
    rate, peer = steps / min(ours), steps / min(plain)
    ratio = rate / peer
    return [
        Row(
            f"training steps of {BATCH} pictures {SIZE[1]}x{SIZE[0]}, one thread",
            round(rate, 2),
            "steps/s",
            f"plain torch loop: {peer:.2f} steps/s",
            round(ratio, 3),
            f"ratio ≥ {BAR}",
            ratio >= BAR,
        )
    ]


def _data() -> tuple[Any, Any]:
    from workbench.training.datasets import FrameCache
    from workbench.training.splits import Split

    rng = np.random.default_rng(0)
    images = rng.integers(0, 255, (FRAMES, *SIZE), dtype=np.uint8)
    masks = np.zeros((FRAMES, *SIZE), np.uint8)
    masks[:, 60:120, 80:180], masks[:, 60:90, 180:200], masks[:, 100:104, 20:80] = 2, 1, 3
    split = Split(tuple(range(FRAMES - BATCH)), tuple(range(FRAMES - BATCH, FRAMES)), (), "drawn")
    return FrameCache(images, masks), split


def _config(steps: int) -> Any:
    from workbench.training.fit import FitConfig

    config = replace(FitConfig(), epochs=1, batch=BATCH, threads=1, device="cpu")
    return replace(config, min_steps=steps + 1, frames_per_epoch=BATCH)


def _ours(folder: Path, steps: int) -> float:
    """Seconds of ``steps`` training steps of one epoch, from the end of the first to that of the last."""
    from workbench.core.classes import ClassTable
    from workbench.core.progress import CancelToken, Update
    from workbench.nets.preprocessing import Preprocessing
    from workbench.training.fit import Trainer

    data, split = _data()
    trainer = Trainer(
        folder, _config(steps), ClassTable.default(), Preprocessing(256), data=data, split=split
    )
    stamps: list[float] = []
    trainer.learner.optimizer.register_step_post_hook(lambda *_given: stamps.append(time.perf_counter()))
    told: list[Update] = []
    trainer.fit(told.append, CancelToken())
    return stamps[steps] - stamps[0]


def _plain(steps: int) -> float:
    """Seconds of as many steps of a plain loop."""
    import torch

    from workbench.nets.segmentation import build_unet
    from workbench.training.losses import SegmentationLoss, class_weights, start_from_priors

    torch.manual_seed(0)
    data, split = _data()
    pixels = data.class_pixels(split.train, 4)
    model: Any = build_unet().to(memory_format=torch.channels_last).train()
    start_from_priors(model, pixels)
    loss = SegmentationLoss(class_weights(pixels), _config(steps).boundary)
    optimizer = torch.optim.AdamW(model.parameters(), lr=6e-3, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=6e-3, total_steps=steps + 2)
    stamps = []
    for inputs, labels in list(_batches(data, steps + 1)):
        value = loss(model(inputs), labels)
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        optimizer.step()
        schedule.step()
        stamps.append(time.perf_counter())
    return stamps[-1] - stamps[0]


def _batches(data: Any, count: int) -> Iterator[tuple[Any, Any]]:
    import torch

    for number in range(count):
        chosen = [(number * BATCH + k) % (FRAMES - BATCH) for k in range(BATCH)]
        inputs = (data.images[chosen].astype(np.float32) - 127.0) / 64.0
        tensor = torch.from_numpy(inputs[:, None]).contiguous(memory_format=torch.channels_last)
        yield tensor, torch.from_numpy(data.masks[chosen].astype(np.int64))
