"""Pictures of single simulated animals in folders, as people have them for re-identification."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from workbench.core.types import Image
from workbench.media.images import write_image
from workbench.simulate import Scene, SceneSpec

ANIMALS = ("Rat01", "Rat02", "Rat03")
FRAMES = 12
SIDE = 40
_LONGEST = 6
# Coats that a network of random weights can tell apart in a few epochs.
_BRIGHTNESS = (0.55, 1.0, 1.5)


@cache
def crops() -> tuple[tuple[tuple[Image, ...], ...], ...]:
    """Pictures (40, 40, 3) by video, animal and frame; every video is a stretch of time of one recording."""
    spec = SceneSpec(animals=3, frames=FRAMES * _LONGEST, width=96, height=80, size=0.3, touching=0.0, seed=3)
    scene = Scene(spec)
    frames = [_cut(scene, k) for k in range(spec.frames)]
    videos = [frames[v * FRAMES : (v + 1) * FRAMES] for v in range(_LONGEST)]
    return tuple(tuple(tuple(frame[n] for frame in video) for n in range(3)) for video in videos)


def _cut(scene: Scene, k: int) -> list[Image]:
    frame, half = scene.frame(k), SIDE // 2
    padded = np.pad(frame.image, ((half, half), (half, half), (0, 0)), mode="edge")
    found = []
    for animal, brightness in zip(frame.animals, _BRIGHTNESS, strict=True):
        x, y = animal.points.mean(axis=0).astype(int)
        x, y = np.clip((x, y), 0, (scene.spec.width - 1, scene.spec.height - 1))
        crop = padded[y : y + SIDE, x : x + SIDE].astype(np.float32) * brightness
        found.append(np.clip(crop, 0, 255).astype(np.uint8))
    return found


def write_rats(
    root: Path,
    train: Sequence[int] = (0, 1, 2),
    test: Sequence[int] = (3,),
    animals: int = 3,
    frames: int = FRAMES,
    above: str = "Images",
) -> Path:
    """Write ``root/Images/{train,test}/VideoNN/RatNN/frame_N.jpg`` for the videos of those numbers."""
    for split, videos in (("train", train), ("test", test)):
        for video in videos:
            for name, pictures in zip(ANIMALS[:animals], crops()[video], strict=False):
                folder = root / above / split / f"Video{video + 1:02d}" / name
                for k, picture in enumerate(pictures[:frames]):
                    write_image(folder / f"frame_{k}.jpg", picture, durable=False)
    return root
