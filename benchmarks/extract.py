"""Extraction of every frame of the open-field mouse to JPEG, against ffmpeg doing the same."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.rows import Row
from workbench.core.progress import CancelToken, no_progress
from workbench.jobs.operations.extract import ExtractSpec
from workbench.jobs.operations.extract import run as extract
from workbench.media.video import Video
from workbench.project.project import Project

VIDEO = Path(__file__).resolve().parents[2] / "shared" / "data" / "dlc_openfield_mouse" / "m3v1mp4.mp4"
BAR = 1.3
FFMPEG_QSCALE = 2
"""The best that ffmpeg's JPEG encoder gives by default."""


@dataclass(frozen=True)
class _Measure:
    seconds: float
    megabytes: float
    psnr: float


def run(quick: bool) -> list[Row]:
    """Wall time of the whole operation, with index, study and registration, beside ``ffmpeg -qscale:v 2``."""
    if not VIDEO.exists() or shutil.which("ffmpeg") is None:
        raise SystemExit("this benchmark needs ../shared/data and the ffmpeg program")
    rounds = 1 if quick else 3
    with tempfile.TemporaryDirectory() as place:
        with Video(VIDEO) as video:
            total = video.frame_count
        qualities = (95,) if quick else (95, 90)
        ours: dict[int, list[_Measure]] = {quality: [] for quality in qualities}
        theirs: list[_Measure] = []
        for number in range(rounds):
            for quality in qualities:
                ours[quality].append(_ours(Path(place) / f"ours{quality}-{number}", quality))
            theirs.append(_ffmpeg(Path(place) / f"ffmpeg{number}"))
    return [_row(quality, measures, theirs, total) for quality, measures in ours.items()]


def _row(quality: int, ours: list[_Measure], theirs: list[_Measure], total: int) -> Row:
    mine = statistics.median(measure.seconds for measure in ours)
    peer = statistics.median(measure.seconds for measure in theirs)
    ratio = mine / peer
    return Row(
        name=f"extract {total} frames to JPEG, quality {quality} ({_describe(ours[0])})",
        figure=mine,
        unit="s",
        peer=f"ffmpeg -qscale:v {FFMPEG_QSCALE}: {peer:.2f} s ({_describe(theirs[0])})",
        ratio=ratio,
        bar=f"ratio ≤ {BAR}",
        holds=ratio <= BAR,
    )


def _describe(measure: _Measure) -> str:
    return f"{measure.megabytes:.0f} MB, {measure.psnr:.1f} dB"


def _ours(folder: Path, quality: int) -> _Measure:
    """The operation on a study that has never seen the video: index, disk check, frames, notes."""

    def work() -> Path:
        with Project.create(folder) as project:
            project.add_video(VIDEO)
        spec = ExtractSpec.of(study=folder, mode="all", format="jpg", quality=quality)
        return extract(spec, progress=no_progress, cancel=CancelToken()).folder

    return _measure(work, lambda k: f"frame_{k:07d}.jpg", folder)


def _ffmpeg(folder: Path) -> _Measure:
    folder.mkdir()

    def work() -> Path:
        command = ["ffmpeg", "-v", "error", "-i", str(VIDEO), "-qscale:v", str(FFMPEG_QSCALE)]
        subprocess.run([*command, str(folder / "out_%07d.jpg")], check=True)
        return folder

    return _measure(work, lambda k: f"out_{k + 1:07d}.jpg", folder)


def _measure(work: Callable[[], Path], name: Callable[[int], str], folder: Path) -> _Measure:
    begin = time.perf_counter()
    out = work()
    seconds = time.perf_counter() - begin
    with Video(VIDEO) as video:
        missing = [k for k in range(video.frame_count) if not (out / name(k)).exists()]
        if missing:
            raise SystemExit(f"{out}: {len(missing)} frames are missing")
        sample = list(range(0, video.frame_count, 233))
        values = [_psnr(out / name(k), image) for k, image in video.frames_at(sample)]
    size = sum(path.stat().st_size for path in out.iterdir())
    shutil.rmtree(folder)
    return _Measure(seconds, size / 1e6, statistics.mean(values))


def _psnr(path: Path, truth: np.ndarray) -> float:
    """Closeness of the JPEG to the decoded frame, in luma, where both encoders mean the same."""
    read = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    return float(cv2.PSNR(read, cv2.cvtColor(truth, cv2.COLOR_RGB2GRAY)))
