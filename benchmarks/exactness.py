"""Random frames of six kinds of recording against a sequential decode, bit by bit; OpenCV beside."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import cv2
import numpy as np

from benchmarks import video_kinds as kinds
from benchmarks.rows import Row
from workbench.media.video import Video

# OpenCV tells the terminal about every reference that it misses.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")

FRAMES = 600
PICKS = 200

_CACHE = 1_000_000
"""Bytes of decoded frames kept: a dozen, so that nearly every pick is a real seek."""


@dataclass
class _Tally:
    """Frames asked for and got wrong in one kind of recording."""

    asked: int = 0
    wrong_pixels: int = 0
    wrong_number: int = 0
    miscounted: int = 0
    peer_wrong: int = 0
    peer_miscounted: int = 0
    seconds: list[float] = field(default_factory=list)


def run(quick: bool) -> list[Row]:
    """One row a kind: share of random frames that are exactly those of a sequential decode."""
    rows = []
    with tempfile.TemporaryDirectory() as place:
        for group, bar in ((kinds.SIX, True), (kinds.MORE, False)):
            for name, makers in group.items():
                tally = _Tally()
                for number, maker in enumerate(makers):
                    path = maker(Path(place) / f"{name} {number}", 150 if quick else FRAMES)
                    _check(path, 40 if quick else PICKS, tally)
                rows.append(_row(name, len(makers), tally, bar=bar))
    return rows


def _row(name: str, files: int, tally: _Tally, *, bar: bool) -> Row:
    wrong = tally.wrong_pixels + tally.wrong_number + tally.miscounted
    exact = 100 * (1 - (tally.wrong_pixels + tally.wrong_number) / tally.asked)
    peer_exact = 100 * (1 - tally.peer_wrong / tally.asked)
    median = float(np.median(tally.seconds)) * 1000
    return Row(
        name=f"{name}: {files} file(s), {tally.asked} random frames, median {median:.1f} ms",
        figure=exact,
        unit="% exact",
        peer=f"OpenCV {cv2.__version__}: {peer_exact:.1f} %, {tally.peer_miscounted} file(s) miscounted",
        ratio=exact / peer_exact if peer_exact else None,
        bar="100 % and the true count" if bar else "",
        holds=wrong == 0 if bar else None,
    )


def _check(path: Path, picks: int, tally: _Tally) -> None:
    """Compare pixels with a sequential decode, and the number burnt in with the frame asked for."""
    truth, numbers = [], []
    for frame in kinds.sequential(path):
        truth.append(crc32(frame.to_ndarray(format="rgb24").tobytes()))
        numbers.append(kinds.burnt_in_number(frame.to_ndarray(format="gray")))
    if len(set(truth)) != len(truth) or len(set(numbers)) < len(numbers) - 3:
        raise SystemExit(f"{path.name}: frames do not differ, nothing would be proved")
    wanted = np.random.default_rng(0).integers(0, len(truth), picks).tolist()
    tally.asked += len(wanted)
    with Video(path, cache_bytes=_CACHE) as video:
        tally.miscounted += video.frame_count != len(truth)
        for k in wanted:
            begin = time.perf_counter()
            image = video.frame(k)
            tally.seconds.append(time.perf_counter() - begin)
            tally.wrong_pixels += crc32(image.tobytes()) != truth[k]
            tally.wrong_number += kinds.burnt_in_number(video.gray_frame(k)) != numbers[k]
    _check_opencv(path, wanted, numbers, tally)


def _check_opencv(path: Path, wanted: list[int], numbers: list[int], tally: _Tally) -> None:
    """The peer is judged by the numbers alone: its colour conversion differs."""
    capture = cv2.VideoCapture(str(path))
    tally.peer_miscounted += int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) != len(numbers)

    tally.peer_wrong += sum(_opencv_number(capture, k) != numbers[k] for k in wanted)
    capture.release()


def _opencv_number(capture: cv2.VideoCapture, k: int) -> int | None:
    capture.set(cv2.CAP_PROP_POS_FRAMES, k)
    done, image = capture.read()
    return kinds.burnt_in_number(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)) if done else None
