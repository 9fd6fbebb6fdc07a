"""Simulated recordings of several animals with the truth of every frame, for the benchmarks of tracking.

`write` leaves ``video.mp4`` and ``truth.npz`` (positions (T, N, 2), the share of each animal that shows
(T, N)) in a folder and does nothing where they are already there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.core.trajectories import Trajectories
from workbench.media.writer import VideoWriter
from workbench.simulate.scene import Scene
from workbench.simulate.spec import SceneSpec

MODERATE = 0.5
"""Half of how much animals differ in an ordinary recording of the simulator."""


def scene(animals: int, seed: int, *, texture: float = MODERATE, seconds: float = 60.0) -> SceneSpec:
    """640x480 at 30 frames/s; animals that touch and climb over each other."""
    size = 0.16 if animals <= 4 else 0.12
    return SceneSpec(
        width=640, height=480, frames=round(30 * seconds), fps=30.0, animals=animals, size=size,
        texture=texture, touching=0.5, seed=1000 + seed,
    )  # fmt: skip


def never_apart(seed: int) -> SceneSpec:
    """Eight large animals of which there are always some in a group, and seldom three alone."""
    return SceneSpec(
        width=640, height=480, frames=1800, fps=30.0, animals=8, size=0.17, texture=MODERATE, touching=0.4,
        seed=4100 + seed,
    )  # fmt: skip


def crowd(seed: int) -> SceneSpec:
    """Six animals that seek each other in a small arena: one heap nearly all the time."""
    return SceneSpec(
        width=400, height=320, frames=1800, fps=30.0, animals=6, size=0.24, texture=MODERATE, touching=1.0,
        seed=3000 + seed,
    )  # fmt: skip


@dataclass(frozen=True)
class Recording:
    """A simulated video and its truth."""

    video: Path
    truth: Trajectories
    shown: np.ndarray


def write(spec: SceneSpec, folder: Path) -> Recording:
    """Render the scene, unless it lies there already."""
    video, truth = folder / "video.mp4", folder / "truth.npz"
    if not truth.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        rendered = Scene(spec)
        places = np.empty((spec.frames, spec.animals, 2))
        shown = np.empty((spec.frames, spec.animals))
        with VideoWriter(video, spec.width, spec.height, spec.fps) as out:
            for k in range(spec.frames):
                frame = rendered.frame(k)
                out.write(frame.image)
                for n, animal in enumerate(frame.animals):
                    places[k, n] = animal.points[3:6].mean(axis=0)  # neck, centre, tail base
                    shown[k, n] = animal.visible_fraction
        np.savez_compressed(truth, places=places, shown=shown)
    with np.load(truth) as known:
        return Recording(video, _trajectories(spec, known["places"]), known["shown"])


def _trajectories(spec: SceneSpec, places: np.ndarray) -> Trajectories:
    sure = np.ones(places.shape[:2], np.float32)
    return Trajectories(
        places, sure, spec.fps, spec.width, spec.height, body_length=spec.body_length, video="video.mp4"
    )
