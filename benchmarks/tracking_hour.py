"""One hour of eight animals through ``workbench track``: memory, speed, and what becomes of the names.

A simulated minute (640x480, 30 frames/s) sixty times over: every minute begins with all animals somewhere
else at once, which a recording never does and which makes naming harder, not easier. Memory is that of the
largest process; several find blobs at the same time.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np

from benchmarks.rows import Row
from benchmarks.tracking import CACHE, track
from benchmarks.tracking_scenes import Recording, scene, write
from workbench.tracking.evaluate import evaluate

ANIMALS = 8


def run(quick: bool = False) -> list[Row]:
    """Rows of this benchmark."""
    minutes = 3 if quick else 60
    once = write(scene(ANIMALS, 0), CACHE / f"{ANIMALS}_0_60")
    recording = repeated(once, minutes, CACHE / f"{ANIMALS}_0_{minutes}_minutes")
    tracked = track(recording.video, ANIMALS)
    scores = evaluate(recording.truth, tracked.found)
    name = f"{ANIMALS} simulated animals, {minutes} minutes"
    speed = 60 * minutes / tracked.wall_s
    memory = tracked.memory_mb
    return [
        Row(f"{name}, largest process", memory, "MB", bar="≤ 2048", holds=memory <= 2048),
        Row(f"{name}, speed", speed, "x real time", bar="> 2", holds=speed > 2),
        Row(f"{name}, IDF1 outside crossings", 100 * scores.outside_crossings.idf1, "%"),
        Row(f"{name}, IDF1", 100 * scores.overall.idf1, "%"),
    ]


def repeated(once: Recording, times: int, folder: Path) -> Recording:
    """The recording so many times over, its packets copied, not encoded again."""
    video = folder / "video.mp4"
    if not video.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        _copied(once.video, times, unfinished := folder / "part.mp4")
        unfinished.rename(video)
    truth = once.truth
    places = np.tile(truth.positions, (times, 1, 1))
    probability = np.tile(truth.probability, (times, 1))
    return Recording(
        video, replace(truth, positions=places, probability=probability), np.tile(once.shown, (times, 1))
    )


def _copied(source: Path, times: int, target: Path) -> None:
    offset = 0
    with av.open(str(target), "w") as out:
        stream = None
        for _ in range(times):
            with av.open(str(source)) as video:
                own = video.streams.video[0]
                stream = stream or out.add_stream_from_template(own)
                end = 0
                for packet in video.demux(own):
                    if packet.dts is None or packet.pts is None:
                        continue
                    end = max(end, packet.pts + (packet.duration or 0))
                    packet.pts += offset
                    packet.dts += offset
                    packet.stream = stream
                    out.mux(packet)
                offset += end
