"""Prediction of a whole video, end to end, against the bare network on the same frames in memory.

The video is simulated: thermal false colour, 640x480, two rats, H.264; the network sees 320x240 and was
trained for a minute or two, so that its masks are masks of rats. (Noise would be the worst case for every
step beside the network, and nothing like a recording.) The peer is the forward pass alone, of frames that are
reduced and normalised already, on as many cores: with the threads and the batch that are best for it.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.rows import Row

VIDEO, SIZE = (640, 480), 320
TRAINED_ON, STEP = (4, 8), 15
"""Videos and frames of each that the network learns from; frames of the simulation between two of them."""
FRAMES = 1200
ROUNDS = 3
BATCHES = (1, 2, 4, 8, 16)


def run(quick: bool = False) -> list[Row]:
    """Rows of this benchmark."""
    frames, rounds = (120, 1) if quick else (FRAMES, ROUNDS)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        checkpoint = _train(folder / "learnt", 1 if quick else 4)
        video = _video(folder / "rats.mp4", frames)
        # Rounds of both alternate: whatever else runs on the machine slows both.
        ours, bare = [], []
        for number in range(rounds):
            bare.append(_bare(checkpoint, video))
            ours.append(_whole(checkpoint, video, folder / f"out{number}"))
        rate, (peer, what) = max(ours), max(bare)
        extras = _whole(checkpoint, video, folder / "extras", confidence=True)
    ratio = rate / peer
    return [
        Row(
            f"predict: {VIDEO[0]}x{VIDEO[1]} video to mask PNGs and table",
            round(rate, 1),
            "frames/s",
            f"bare forward, {what}: {peer:.1f} frames/s",
            round(ratio, 3),
            "ratio ≥ 0.8",
            ratio >= 0.8,
        ),
        Row("the same, at 320x240 network input", round(rate, 1), "frames/s", "", None, "≥ 20", rate >= 20),
        Row("with confidence maps", round(extras, 1), "frames/s", "without", round(extras / rate, 3)),
    ]


def _scene(seed: int, frames: int) -> Any:
    from workbench.simulate import Scene, SceneSpec

    width, height = VIDEO
    spec = SceneSpec(
        modality="thermal", species="rat", width=width, height=height, animals=2, frames=frames, seed=seed
    )
    return Scene(spec)


def _video(path: Path, frames: int) -> Path:
    from workbench.media.writer import VideoWriter

    scene = _scene(900, frames)
    with VideoWriter(path, *VIDEO, 30.0) as writer:
        for k in range(frames):
            writer.write(scene.frame(k).image)
    return path


def _train(study: Path, epochs: int) -> Path:
    """Checkpoint of a network that knows these rats."""
    from workbench.core.frame_status import FrameStatus
    from workbench.jobs.operations.train import TrainSpec
    from workbench.jobs.runner import run_operation
    from workbench.media.images import write_image, write_mask
    from workbench.project.project import Project

    videos, frames = TRAINED_ON
    with Project.create(study) as project:
        for number in range(videos):
            scene = _scene(number, frames * STEP)
            path = _short(study / f"rats_{number}.mp4", scene, frames)
            name = project.add_video(path).name
            for k in range(frames):
                shown = scene.frame(k * STEP)
                write_image(project.frame_file(name, k), shown.image)
                write_mask(project.mask_file(name, k), shown.mask, project.classes.palette())
            project.add_frames(name, [(k, ".png") for k in range(frames)])
            project.set_status(name, range(frames), FrameStatus.VERIFIED, human=True)
    spec = TrainSpec.of(study=study, split="video", epochs=epochs, size=SIZE, lr=4e-3, min_steps=60)
    checkpoint: Path = run_operation(spec).checkpoint  # type: ignore[attr-defined]
    return checkpoint


def _short(path: Path, scene: Any, frames: int) -> Path:
    from workbench.media.writer import VideoWriter

    with VideoWriter(path, *VIDEO, 2.0) as writer:
        for k in range(frames):
            writer.write(scene.frame(k * STEP).image)
    return path


def _bare(checkpoint: Path, video: Path) -> tuple[float, str]:
    """Frames a second of the forward pass alone, best of all batches and threads, and which those were."""
    import torch

    from workbench.media.video import Video
    from workbench.nets.predictor import Predictor
    from workbench.nets.runtime import given_threads

    predictor = Predictor(checkpoint, device="cpu")
    with Video(video) as opened:
        some = np.stack([predictor.reduce(frame) for _, frame in opened.frames(0, 64)])
    inputs = predictor._inputs(torch.from_numpy(some))
    best, what = 0.0, ""
    for threads in sorted({1, given_threads()}):
        torch.set_num_threads(threads)
        for batch in BATCHES:
            parts = [part.contiguous(memory_format=torch.channels_last) for part in inputs.split(batch)]
            rate = len(inputs) / _best(lambda parts=parts: [predictor._model(part) for part in parts])
            if rate > best:
                best, what = rate, f"{threads} threads, batch {batch}"
    return best, what


def _best(work: Callable[[], object]) -> float:
    """Seconds of the quickest of three."""
    import torch

    with torch.inference_mode():
        work()
        return min(_seconds(work) for _ in range(3))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _whole(checkpoint: Path, video: Path, out: Path, confidence: bool = False) -> float:
    """Frames a second of the whole operation, from the first frame that is done to the last."""
    from workbench.core.progress import Update
    from workbench.jobs.operations.predict import PredictSpec
    from workbench.jobs.runner import run_operation

    stamps: list[tuple[int, float]] = []

    def note(update: Update) -> None:
        if update.stage == "Predicting" and update.done:
            stamps.append((update.done, time.perf_counter()))

    spec = PredictSpec.of(
        images=(video,), out=out, model=str(checkpoint), device="cpu", confidence=confidence
    )
    run_operation(spec, note)
    first, last = stamps[0], stamps[-1]
    return (last[0] - first[0]) / (last[1] - first[1])
