"""Pseudo-masks: speed end to end, overlap with simulated truth, real recordings; beside the original rule."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.original_rule import original_masks
from benchmarks.rows import Row
from workbench.core.classes import ClassTable
from workbench.core.progress import CancelToken, no_progress
from workbench.core.types import Image, Mask
from workbench.jobs.operations.pseudo import PseudoSpec
from workbench.jobs.operations.pseudo import run as run_pseudo
from workbench.media.images import write_mask
from workbench.media.thermal import celsius_to_display, read_celsius
from workbench.media.video import Video
from workbench.media.writer import VideoWriter
from workbench.project.project import Project
from workbench.simulate.scene import Scene, SceneFrame, SceneSpec
from workbench.vision.pseudolabel import PseudoParams, calibrate, complete_animals, orient, paint, parse_frame

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
OPEN_FIELD = SHARED / "dlc_openfield_mouse" / "m3v1mp4.mp4"
FOUR_MICE = SHARED / "thermolab_four_mice" / "test_thermal_image.csv"

THERMAL = SceneSpec(modality="thermal", palette="jet", burnt_in=True, width=640, height=480, seed=31)
VISIBLE = SceneSpec(modality="visible", width=640, height=480, seed=32)
BARS = {"head": 0.80, "body": 0.92, "tail": 0.75}


def run(quick: bool) -> list[Row]:
    """All rows; with ``quick`` fewer frames."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        rows.append(_speed(Path(folder) / "small", (640, 480), 60.0, quick))
        rows.append(_speed(Path(folder) / "large", (1428, 1068), 20.0, quick))
        if OPEN_FIELD.exists():
            rows += _open_field(Path(folder) / "field")
    for name, spec in (("thermal", THERMAL), ("visible", VISIBLE)):
        rows += _truth(name, spec, 40 if quick else 150)
    if FOUR_MICE.exists():
        rows.append(_four_mice())
    return rows


def _speed(folder: Path, size: tuple[int, int], bar: float, quick: bool) -> Row:
    """Frames a second of the operation on a thermal video, learning included, beside the original rule."""
    width, height = size
    spec = replace(THERMAL, width=width, height=height, frames=60)
    scene = Scene(spec)
    pictures = [scene.frame(k).image for k in range(0, 60, 2)]
    forth_and_back = [*pictures, *pictures[::-1]]
    path = folder / "video.mp4"
    rounds = 2 if quick else 8
    with VideoWriter(path, width, height, 30.0) as video:
        for picture in forth_and_back * rounds:
            video.write(picture)
    ours = _operation(folder / "study", path)[0]
    few = 20 if quick else 60
    started = time.perf_counter()
    with Video(path) as opened:
        for k, picture in opened.frames(stop=few):
            palette = ClassTable.default().palette()
            write_mask(folder / "peer" / f"{k}.png", original_masks(picture), palette, durable=False)
    peer = few / (time.perf_counter() - started)
    return Row(
        f"{width}x{height}, decode to PNG",
        ours,
        "frames/s",
        f"original rule, one thread: {peer:.1f} frames/s",
        ours / peer,
        f"≥ {bar:g} frames/s",
        ours >= bar,
    )


def _operation(folder: Path, path: Path) -> tuple[float, float, int]:
    """Frames a second, share of complete frames, frames."""
    with Project.create(folder) as project:
        project.add_video(path)
    started = time.perf_counter()
    spec = PseudoSpec(study=folder, frames="all")
    result = run_pseudo(spec, progress=no_progress, cancel=CancelToken())
    seconds = time.perf_counter() - started
    return result.frames / seconds, result.complete / result.frames, result.frames


def _open_field(folder: Path) -> list[Row]:
    speed, complete, frames = _operation(folder, OPEN_FIELD)
    return [
        Row(f"open field, real, {frames} frames", speed, "frames/s", bar="≥ 60 frames/s", holds=speed >= 60),
        Row("open field: complete", complete, "of frames", bar="≥ 0.95", holds=complete >= 0.95),
    ]


@dataclass(frozen=True)
class Score:
    """Overlap by part, and how often the head is at the right end."""

    overlap: dict[str, float]
    heads: float


def _truth(name: str, spec: SceneSpec, count: int) -> list[Row]:
    spec = replace(spec, frames=900)
    scene = Scene(spec)
    numbers = [int(k) for k in np.linspace(0, 899, count)]
    frames = [scene.frame(k) for k in numbers]
    ours = score(frames, _label([frame.image for frame in frames], [k / spec.fps for k in numbers]))
    peer = score(frames, [original_masks(frame.image) for frame in frames]) if name == "thermal" else None
    rows = []
    for part, bar in BARS.items():
        figure = ours.overlap[part]
        beside = f"original rule: {peer.overlap[part]:.3f}" if peer else ""
        ratio = figure / max(peer.overlap[part], 1e-3) if peer else None
        rows.append(Row(f"{name}: IoU {part}", figure, "", beside, ratio, f"≥ {bar}", figure >= bar))
    beside = f"original rule: {peer.heads:.3f}" if peer else ""
    ratio = ours.heads / max(peer.heads, 1e-3) if peer else None
    rows.append(
        Row(f"{name}: head end", ours.heads, "of frames", beside, ratio, "≥ 0.98", ours.heads >= 0.98)
    )
    return rows


def _label(images: Sequence[Image], times: Sequence[float]) -> list[Mask]:
    params = PseudoParams()
    known = calibrate(images, params)
    parses = [parse_frame(image, known, params) for image in images]
    return [paint(parse, facing)[0] for parse, facing in zip(parses, orient(parses, times), strict=True)]


def score(frames: Sequence[SceneFrame], masks: Sequence[Mask]) -> Score:
    """Compare masks with the truth, all frames together."""
    overlap = {}
    for value, part in enumerate(BARS, start=1):
        both = sum(int(((m == value) & (f.mask == value)).sum()) for f, m in zip(frames, masks, strict=True))
        either = sum(
            int(((m == value) | (f.mask == value)).sum()) for f, m in zip(frames, masks, strict=True)
        )
        overlap[part] = both / max(either, 1)
    heads = np.mean([head_is_right(frame, mask) for frame, mask in zip(frames, masks, strict=True)])
    return Score(overlap, float(heads))


def head_is_right(frame: SceneFrame, mask: Mask) -> bool:
    """Whether the middle of the head is nearer to the snout than to the root of the tail."""
    rows, columns = np.nonzero(mask == 1)
    if not len(rows):
        return False
    middle = np.array([columns.mean(), rows.mean()])
    snout, root = frame.animals[0].points[[0, 5]]
    return bool(np.hypot(*(middle - snout)) < np.hypot(*(middle - root)))


def _four_mice() -> Row:
    celsius = read_celsius(FOUR_MICE)
    picture = celsius_to_display(celsius, float(np.percentile(celsius, 0.5)), float(celsius.max()))
    params = PseudoParams(animals=4)
    parse = parse_frame(picture, calibrate([picture], params, radiometric=True), params)
    count = complete_animals(*paint(parse))
    return Row("four mice, real thermal frame", count, "complete animals", bar="4", holds=count == 4)
