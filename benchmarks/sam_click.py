"""A click with Segment Anything: from the prompt to the mask, through the pipe of its process.

A small random network of the real architecture: its image encoder is tiny, its decoder is the one of
the published networks at their full image size, and a click runs the decoder alone.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.rows import Row

CLICK_MS = 150.0
SIZES = ((1920, 1080), (4096, 4096))


def run(quick: bool = False) -> list[Row]:
    """Rows of this benchmark."""
    from workbench.nets.sam import load_sam

    with tempfile.TemporaryDirectory() as folder:
        weights = _small_network(Path(folder) / "small.pth")
        rows = _click_rows(weights, Path(folder) / "cache", 10 if quick else 60)
        network = load_sam(weights)
        rows.append(_rounding_row(network, 4 if quick else 20))
        return rows


def _small_network(path: Path) -> Path:
    import torch

    from workbench.nets.sam import SamShape, build_sam

    torch.manual_seed(0)
    shape = SamShape(
        width=32,
        depth=2,
        heads=2,
        mlp=4.0,
        image_size=1024,
        patch=16,
        window=14,
        global_blocks=(1,),
        out=256,
        mask_channels=16,
        decoder_depth=2,
        decoder_mlp=2048,
        masks=3,
        score_depth=3,
        score_width=256,
    )
    torch.save(build_sam(shape).state_dict(), path)
    return path


def _click_rows(weights: Path, cache: Path, clicks: int) -> list[Row]:
    from workbench.core.history import FrameKey
    from workbench.jobs.sam_process import SamProcess
    from workbench.nets.prompts import Prompt

    rows: list[Row] = []
    process = SamProcess(weights, cache)
    try:
        for width, height in SIZES:
            image = _picture(width, height)
            key = FrameKey(f"{width}", 0)
            process.segment(key, image, Prompt().with_point(9, 9))  # starts the process, reads the picture
            times = _times(process, key, image, clicks)
            bar = width <= 1920
            rows.append(_row(f"click, {width}x{height}", times, bar=bar))
            if bar:
                process.wish([(key, image), *((FrameKey("ahead", k), image[:, ::-1]) for k in range(2))])
                rows.append(
                    _row("click while the next two frames are read", _times(process, key, image, clicks))
                )
        pid = process.pid
        if pid is not None and Path(f"/proc/{pid}/status").exists():
            rows.append(Row("memory of the process", _memory_mb(pid), "MB"))
        process.close()
        again = SamProcess(weights, cache)
        began = time.perf_counter()
        again.segment(FrameKey("1920", 0), _picture(*SIZES[0]), Prompt().with_point(9, 9))
        rows.append(Row("start of the process to the first mask, picture read earlier",
                        round(time.perf_counter() - began, 2), "s"))  # fmt: skip
        again.close()
    finally:
        process.close()
    return rows


def _picture(width: int, height: int) -> np.ndarray:
    from workbench.simulate.scene import Scene
    from workbench.simulate.spec import SceneSpec

    small = Scene(SceneSpec(width=480, height=270, frames=1, seed=5)).frame(0).image
    rows = np.arange(height) * small.shape[0] // height
    columns = np.arange(width) * small.shape[1] // width
    return small[rows][:, columns]


def _times(process, key, image: np.ndarray, clicks: int) -> list[float]:  # type: ignore[no-untyped-def]
    """Milliseconds of each of a chain of clicks, each at another place."""
    from workbench.nets.prompts import Prompt

    rng = np.random.default_rng(0)
    height, width = image.shape[:2]
    times = []
    for _ in range(clicks):
        prompt = Prompt().with_point(rng.uniform(0, width), rng.uniform(0, height))
        began = time.perf_counter()
        process.segment(key, image, prompt)
        times.append(1000 * (time.perf_counter() - began))
    return times


def _row(name: str, times: list[float], *, bar: bool = True) -> Row:
    p95 = float(np.percentile(times, 95))
    middle = f"median {np.median(times):.0f} ms"
    if not bar:
        return Row(f"{name}, p95 ({middle})", round(p95, 1), "ms")
    return Row(
        f"{name}, p95 ({middle})", round(p95, 1), "ms", bar=f"≤ {CLICK_MS:.0f} ms", holds=p95 <= CLICK_MS
    )


def _memory_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1000)
    return 0.0


def _rounding_row(network, clicks: int) -> Row:  # type: ignore[no-untyped-def]
    """Pixels that differ because embeddings are kept with 16 bits."""
    import torch

    from workbench.nets.prompts import Prompt

    image = _picture(960, 540)
    kept = network.embed(image)
    with torch.inference_mode():
        from segment_anything import SamPredictor

        predictor = SamPredictor(network._network)
        predictor.set_image(image)
        rng = np.random.default_rng(1)
        different, total = 0, 0
        for _ in range(clicks):
            x, y = rng.uniform(0, 960), rng.uniform(0, 540)
            masks, scores, _ = predictor.predict(np.array([[x, y]]), np.array([1]))
            exact = masks[scores.argmax()]
            found = network.segment(kept, Prompt().with_point(x, y))
            plane = np.zeros(exact.shape, bool)
            if found.box is not None:
                x0, y0, x1, y1 = found.box
                plane[y0:y1, x0:x1] = found.region > 0
            different += int((plane != exact).sum())
            total += exact.size
    return Row("pixels changed by keeping embeddings with 16 bits", round(100 * different / total, 4), "%",
               "segment-anything's own predictor, 32 bits")  # fmt: skip
