"""Identities through crossings: simulated truth, identical animals, flies, and the fish of idtracker.ai.

The recordings of 4 and 8 animals are 60 seconds of 640x480 at 30 frames/s in which animals touch and climb
over each other, five seeds, animals half as different as in an ordinary simulated recording. Controls:
the same with identical animals, whose names must be at chance and must be said to be. The peer of the
fish is idtracker.ai 6.0.14 with its defaults on a machine like this one: 126 minutes of processor time
(`shared/data/README.md`). Recordings are kept in ``~/.cache/vivarium-benchmarks/tracking``.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.rows import Row
from benchmarks.tracking_scenes import crowd, scene, write
from workbench.core.trajectories import Trajectories
from workbench.core.types import Json
from workbench.formats.tracks.registry import read_trajectories
from workbench.tracking.evaluate import agreement, evaluate

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
CACHE = Path.home() / ".cache" / "vivarium-benchmarks" / "tracking"
PEER_S = 126 * 60.0
"""Processor time of idtracker.ai on the fish."""


@dataclass(frozen=True)
class Tracked:
    """One run of ``workbench track``: wall and processor seconds, largest process, result and files."""

    wall_s: float
    processor_s: float
    memory_mb: float
    result: Json
    found: Trajectories


def run(quick: bool = False) -> list[Row]:
    """Rows of this benchmark."""
    rows = []
    seeds = range(1) if quick else range(5)
    seconds = 10.0 if quick else 60.0
    for animals in (4, 8):
        rows += _simulated(animals, seeds, seconds)
    rows += _identical(range(1) if quick else range(2), seconds)
    if not quick:
        rows += _crowds(range(3))
    rows += _flies()
    return rows + _fish()


def _simulated(animals: int, seeds: range, seconds: float) -> list[Row]:
    outside, overall, speed = [], [], []
    for seed in seeds:
        recording = write(scene(animals, seed, seconds=seconds), CACHE / f"{animals}_{seed}_{seconds:g}")
        tracked = track(recording.video, animals)
        scores = evaluate(recording.truth, tracked.found)
        outside.append(scores.outside_crossings.idf1)
        overall.append(scores.overall.idf1)
        speed.append(seconds / tracked.wall_s)
    name = f"{animals} simulated animals"
    return [
        _least(f"{name}, IDF1 outside crossings", outside, 0.995),
        _least(f"{name}, IDF1", overall, 0.98),
        Row(f"{name}, speed, slowest", min(speed), "x real time", bar="> 2", holds=min(speed) > 2),
    ]


def _least(name: str, values: list[float], bar: float) -> Row:
    """Mean of the seeds against a bar, with the worst seed in the name."""
    mean = float(np.mean(values))
    label = f"{name}, mean (worst {100 * min(values):.2f})"
    return Row(label, 100 * mean, "%", bar=f"≥ {100 * bar:g}", holds=mean >= bar)


def _identical(seeds: range, seconds: float) -> list[Row]:
    """Identical animals: names right no oftener than by chance, and said to be."""
    right, told = [], []
    for seed in seeds:
        spec = scene(4, seed, texture=0.0, seconds=seconds)
        recording = write(spec, CACHE / f"identical_{seed}_{seconds:g}")
        tracked = track(recording.video, 4)
        right.append(evaluate(recording.truth, tracked.found).outside_crossings.identity_accuracy)
        told.append(tracked.result["distinguishable"] is False)
    return [
        Row("4 identical animals, right names (chance and motion alone)", 100 * float(np.mean(right)), "%"),
        Row("4 identical animals, said not to be told apart", sum(told), "runs", bar="all", holds=all(told)),
    ]


def _crowds(seeds: range) -> list[Row]:
    """Animals that are never all apart."""
    values = []
    for seed in seeds:
        recording = write(crowd(seed), CACHE / f"crowd_{seed}")
        values.append(evaluate(recording.truth, track(recording.video, 6).found).overall.idf1)
    return [_least("6 simulated animals, never all apart, IDF1", values, 0.9)]


def _flies() -> list[Row]:
    rows = []
    known = {
        "sleap/clip.mp4": ("sleap/clip.slp", True),
        "dreem_two_flies/two_flies.mp4": ("dreem_two_flies/two_flies.slp", True),
        "two_rodents_homecage/video.mp4": ("two_rodents_homecage/proofread.slp", False),
    }
    for video, (truth, strict) in known.items():
        if not (DATA / video).is_file():
            continue
        scores = evaluate(read_trajectories(DATA / truth), track(DATA / video, 2).found).overall
        name = f"{video} (real), IDF1 and swaps"
        holds = scores.switches == 0 if strict else None
        rows.append(
            Row(f"{name}: {scores.switches}", 100 * scores.idf1, "%", bar="0 swaps" * strict, holds=holds)
        )
    return rows


def _fish() -> list[Row]:
    video = DATA / "idtrackerai_fish" / "test_B.avi"
    if not video.is_file():
        return []
    tracked = track(video, 8)
    peer = read_trajectories(video.with_name("trajectories.h5"))
    agreed = agreement(peer, tracked.found, within=peer.body_length)
    ratio = PEER_S / tracked.processor_s
    said = f"idtracker.ai 6.0.14: {PEER_S:.0f} s"
    return [
        Row("8 fish (real), processor time", tracked.processor_s, "s", said, ratio,
            "ratio ≥ 50", ratio >= 50),
        Row("8 fish (real), largest process", tracked.memory_mb, "MB", "idtracker.ai: 2800 MB",
            tracked.memory_mb / 2800, "≤ 2048", tracked.memory_mb <= 2048),
        Row("8 fish (real), agreement where both are sure", 100 * agreed.share, "%", "idtracker.ai 6.0.14",
            bar="≥ 99", holds=agreed.share >= 0.99),
    ]  # fmt: skip


def track(video: Path, animals: int, *options: str) -> Tracked:
    """Track a video in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="tracking-") as folder:
        out = Path(folder) / "out"
        command = [sys.executable, "-m", "workbench", "track", str(video)]
        command += ["--animals", str(animals), "--out", str(out), "--json", *options]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        ended = subprocess.run(command, capture_output=True, text=True, check=True)
        wall = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
        result = json.loads(ended.stdout.splitlines()[-1])
        return Tracked(wall, used, after.ru_maxrss / 1024, result, read_trajectories(out))
