"""Clips: animals move as they did in the recording, keep their numbers, and stay in the arena."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.types import Image, Mask
from workbench.media.thermal import intensity
from workbench.simulate import Scene, SceneSpec
from workbench.vision.clean_background import background_over_time
from workbench.vision.cutouts import Cutout, cut_out
from workbench.vision.synthesis import SynthesisParams
from workbench.vision.synthetic_clips import Track, Walk, clip_frame, plan_clip, trace

LENGTH = 20
PARAMS = SynthesisParams(tries=200)


@pytest.fixture(scope="module")
def recording() -> tuple[dict[int, tuple[Image, Mask]], Image, Track]:
    scene = Scene(SceneSpec(modality="thermal", animals=1, frames=60, seed=3))
    frames = {}
    for k in range(60):
        frame = scene.frame(k)
        frames[k] = (intensity(frame.image, "iron"), frame.mask)
    background, _ = background_over_time([frames[k] for k in range(0, 60, 6)])
    return frames, background, trace({k: mask for k, (_, mask) in frames.items()})


def cutouts_at(
    recording: tuple[dict[int, tuple[Image, Mask]], Image, Track], walks: list[Walk], t: int
) -> list[Cutout]:
    frames, background, _ = recording
    return [cut_out(*frames[walk.start + t], background, str(walk.start + t)) for walk in walks]


def test_stretches_are_found_between_gaps() -> None:
    track = Track(dict.fromkeys([0, 1, 2, 5, 6, 7, 8], np.zeros(2)), {})
    assert track.runs(3) == [0, 5, 6]
    assert track.runs(5) == []


def test_an_unmoved_walk_gives_back_the_recording(
    recording: tuple[dict[int, tuple[Image, Mask]], Image, Track],
) -> None:
    frames, background, _ = recording
    walk = Walk(0, 0.0, mirrored=False, gain=1.0, pivot=(0.0, 0.0), to=(0.0, 0.0))
    for t in (0, 10):
        made = clip_frame(background, cutouts_at(recording, [walk], t), [walk], PARAMS)
        image, mask = frames[t]
        agree = ((made.classes > 0) & (mask > 0)).sum() / ((made.classes > 0) | (mask > 0)).sum()
        assert agree > 0.9
        assert np.abs(made.image.astype(int) - image)[mask == 2].mean() < 6


def test_numbers_keep_to_their_walk(recording: tuple[dict[int, tuple[Image, Mask]], Image, Track]) -> None:
    _, background, track = recording
    arena = np.ones(background.shape[:2], np.uint8)
    walks = plan_clip(track, LENGTH, 3, arena, PARAMS, rng=np.random.default_rng(2))
    assert len(walks) == 3
    for t in range(0, LENGTH, 5):
        made = clip_frame(background, cutouts_at(recording, walks, t), walks, PARAMS)
        for number, walk in enumerate(walks, start=1):
            ys, xs = np.nonzero(made.animals == number)
            hull = walk.place(track.hulls[walk.start + t])
            assert len(xs), "an animal may be partly hidden, not gone"
            assert xs.min() >= hull[:, 0].min() - 3
            assert xs.max() <= hull[:, 0].max() + 3
            assert ys.min() >= hull[:, 1].min() - 3
            assert ys.max() <= hull[:, 1].max() + 3


def test_steps_are_those_of_the_recording(
    recording: tuple[dict[int, tuple[Image, Mask]], Image, Track],
) -> None:
    _, background, track = recording
    arena = np.ones(background.shape[:2], np.uint8)
    (walk,) = plan_clip(track, LENGTH, 1, arena, PARAMS, rng=np.random.default_rng(5))
    path = np.stack([walk.place(track.middles[walk.start + t]) for t in range(LENGTH)])
    source = np.stack([track.middles[walk.start + t] for t in range(LENGTH)])
    ours, theirs = (np.linalg.norm(np.diff(one, axis=0), axis=1) for one in (path, source))
    assert np.allclose(ours, theirs)


def test_the_arena_holds_every_frame(recording: tuple[dict[int, tuple[Image, Mask]], Image, Track]) -> None:
    _, background, track = recording
    arena = np.zeros(background.shape[:2], np.uint8)
    arena[:, 100:] = 1
    walks = plan_clip(track, LENGTH, 2, arena, PARAMS, rng=np.random.default_rng(0))
    assert walks
    for t in range(0, LENGTH, 4):
        made = clip_frame(background, cutouts_at(recording, walks, t), walks, PARAMS)
        assert not made.animals[:, :98].any()


def test_no_place_no_walk(recording: tuple[dict[int, tuple[Image, Mask]], Image, Track]) -> None:
    _, background, track = recording
    arena = np.zeros(background.shape[:2], np.uint8)
    arena[:20, :20] = 1
    assert plan_clip(track, LENGTH, 2, arena, PARAMS, rng=np.random.default_rng(0)) == []
