"""The thin U-Net against the original U-Net (31 M weights): frames a second, one thread, 256 px.

Also how much of the network's own rate is left when a whole video is predicted: decoding, resizing
back to native size, measuring and PNG writing overlap with the network.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.rows import Row

SIZE = (192, 256)
BATCH = 8
VIDEO = (640, 480)
FRAMES = 400
QUICK_FRAMES = 60


def run(quick: bool = False) -> list[Row]:
    """Rows of this benchmark."""
    import torch

    from workbench.nets.segmentation import build_unet

    torch.manual_seed(0)
    torch.set_num_threads(1)
    repeats = 2 if quick else 6
    inputs = torch.rand(BATCH, 1, *SIZE)
    ours = _rate(build_unet().eval().to(memory_format=torch.channels_last), inputs, repeats)
    peer = _rate(_original_unet().eval(), inputs, 1 if quick else 2)
    piped = _predict_rate(QUICK_FRAMES if quick else FRAMES)
    return [
        Row(
            "U-Net, 640x480 as 256x192, one thread",
            round(ours, 1),
            "frames/s",
            f"original U-Net (31 M): {peer:.2f} frames/s",
            round(ours / peer, 2),
            "ratio ≥ 10",
            ours / peer >= 10,
        ),
        Row(
            "predict: 640x480 video to mask PNGs and table",
            round(piped, 1),
            "frames/s",
            f"the bare network: {ours:.1f} frames/s",
            round(piped / ours, 2),
        ),
    ]


def _rate(model: Callable[[object], object], inputs: object, repeats: int) -> float:
    import torch

    with torch.inference_mode():
        model(inputs)
        seconds = [_seconds(lambda: model(inputs)) for _ in range(repeats)]
    return BATCH / min(seconds)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _original_unet():  # type: ignore[no-untyped-def]
    """Ronneberger et al. 2015 with padding and batch normalisation: base 64, 31 M weights."""
    import torch
    from torch import nn

    def block(inside: int, out: int) -> nn.Sequential:
        layers: list[nn.Module] = []
        for channels in (inside, out):
            layers += [nn.Conv2d(channels, out, 3, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU(True)]
        return nn.Sequential(*layers)

    class Original(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            widths = (64, 128, 256, 512, 1024)
            self.down = nn.ModuleList(block(a, b) for a, b in zip((1, *widths[:-1]), widths, strict=True))
            self.rise = nn.ModuleList(nn.ConvTranspose2d(2 * w, w, 2, 2) for w in widths[-2::-1])
            self.up = nn.ModuleList(block(2 * w, w) for w in widths[-2::-1])
            self.last = nn.Conv2d(64, 4, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            kept = []
            for depth, layer in enumerate(self.down):
                x = layer(nn.functional.max_pool2d(x, 2) if depth else x)
                kept.append(x)
            for rise, layer, skip in zip(self.rise, self.up, kept[-2::-1], strict=True):
                x = layer(torch.cat([skip, rise(x)], dim=1))
            return self.last(x)

    return Original()


def _predict_rate(frames: int) -> float:
    """Frames a second of the whole operation, without the second that loading takes."""
    from workbench.core.classes import ClassTable
    from workbench.core.progress import CancelToken, Update
    from workbench.jobs.operations.predict import PredictSpec
    from workbench.jobs.operations.predict import run as predict
    from workbench.media.writer import VideoWriter
    from workbench.nets.checkpoint import Checkpoint, checkpoint_path, save_checkpoint
    from workbench.nets.encoders import DEFAULT_ENCODER
    from workbench.nets.preprocessing import Preprocessing
    from workbench.nets.segmentation import build_unet
    from workbench.project.project import Project

    stamps: list[tuple[int, float]] = []

    def note(update: Update) -> None:
        if update.stage == "Predicting":
            stamps.append((update.done, time.perf_counter()))

    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / "video.mp4"
        rng = np.random.default_rng(0)
        floor = rng.integers(90, 200, (VIDEO[1], VIDEO[0], 3), dtype=np.uint8)
        with VideoWriter(video, *VIDEO, 30.0) as writer:
            for k in range(frames):
                writer.write(np.roll(floor, k, axis=1))
        with Project.create(Path(folder) / "study") as project:
            project.add_video(video)
            path = checkpoint_path(project.model_folder("random"), 1)
            weights = build_unet().state_dict()
            save_checkpoint(
                path, Checkpoint(DEFAULT_ENCODER, ClassTable.default(), Preprocessing(256), weights)
            )
            predict(
                PredictSpec(study=project.folder, threads=1, device="cpu"),
                progress=note,
                cancel=CancelToken(),
            )
    first, last = stamps[2 * BATCH], stamps[-1]
    return (last[0] - first[0]) / (last[1] - first[1])
