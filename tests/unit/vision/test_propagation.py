"""Masks carried over simulated recordings, whose truth is known, against copying them unchanged."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from workbench.core.errors import Cancelled
from workbench.core.progress import CancelToken
from workbench.core.types import Image, Mask
from workbench.simulate.scene import Scene, SceneFrame
from workbench.simulate.spec import SceneSpec
from workbench.vision.borders import Coat
from workbench.vision.carrying import decode, encode, groups
from workbench.vision.flow import Flow
from workbench.vision.interpolation import blend_codes, interpolate
from workbench.vision.propagation import Carried, PropagationParams, propagate

NEVER = PropagationParams(threshold=0.0)


@dataclass(frozen=True)
class Planes:
    classes: Mask
    animals: Mask | None = None


@pytest.fixture(scope="module")
def walk() -> list[SceneFrame]:
    spec = SceneSpec(width=320, height=240, frames=21, seed=11, size=0.25, behaviour="locomotion")
    scene = Scene(spec)
    return [scene.frame(k) for k in range(spec.frames)]


def images(frames: list[SceneFrame]) -> Iterator[tuple[int, Image]]:
    return ((k, frame.image) for k, frame in enumerate(frames))


def iou(mask: Mask, truth: Mask) -> list[float]:
    return [float(((mask == c) & (truth == c)).sum() / ((mask == c) | (truth == c)).sum()) for c in (1, 2, 3)]


def carried_to(frames: list[SceneFrame], planes: Planes) -> dict[int, Carried]:
    return {one.index: one for one in propagate(images(frames), planes, NEVER)}


def test_a_walking_mouse_keeps_its_parts(walk: list[SceneFrame]) -> None:
    made = carried_to(walk, Planes(walk[0].mask))
    assert list(made) == list(range(1, 21))
    for k, least in ((1, 0.88), (5, 0.8), (10, 0.7)):
        got, copied = iou(made[k].classes, walk[k].mask), iou(walk[0].mask, walk[k].mask)
        assert np.mean(got) > least, (k, got)
        assert np.mean(got) > np.mean(copied) + 0.15
        assert made[k].animals is None
    assert iou(made[10].classes, walk[10].mask)[2] > 0.4  # the thin tail
    assert iou(walk[0].mask, walk[10].mask)[2] < 0.15  # the control


def test_confidence_falls_with_the_overlap_and_stops(walk: list[SceneFrame]) -> None:
    made = carried_to(walk, Planes(walk[0].mask))
    sure = [one.confidence for one in made.values()]
    assert sure[0] > 0.9 and all(0 <= one <= 1 for one in sure)
    jump = [*images(walk[:4]), (4, walk[0].image[::-1, ::-1].copy()), (5, walk[5].image)]
    reached = [one.index for one in propagate(jump, Planes(walk[0].mask), PropagationParams(threshold=0.7))]
    assert reached == [1, 2, 3]  # the picture jumps: the mask goes no further
    rng = np.random.default_rng(0)
    noise = [(0, walk[0].image), (1, rng.integers(0, 255, walk[0].image.shape, dtype=np.uint8))]
    assert [one.confidence < 0.5 for one in propagate(noise, Planes(walk[0].mask), NEVER)] == [True]


def test_backwards_is_as_good_and_gray_is_enough(walk: list[SceneFrame]) -> None:
    frames = [(k, cv2.cvtColor(walk[k].image, cv2.COLOR_RGB2GRAY)) for k in range(10, 4, -1)]
    made = list(propagate(frames, Planes(walk[10].mask), NEVER))
    assert [one.index for one in made] == [9, 8, 7, 6, 5]
    assert np.mean(iou(made[-1].classes, walk[5].mask)) > 0.8


def test_a_still_picture_changes_nothing(walk: list[SceneFrame]) -> None:
    still = [(k, walk[0].image) for k in range(4)]
    for one in propagate(still, Planes(walk[0].mask), NEVER):
        changed = (one.classes != walk[0].mask).sum() / (walk[0].mask > 0).sum()
        assert changed < 0.02
        assert one.confidence > 0.97


def test_animals_keep_their_numbers() -> None:
    spec = SceneSpec(width=320, height=240, frames=6, seed=3, animals=3, size=0.2, touching=0.2)
    scene = Scene(spec)
    frames = [scene.frame(k) for k in range(spec.frames)]
    made = carried_to(frames, Planes(frames[0].mask, frames[0].instances))
    last = made[5]
    assert last.animals is not None
    for n in (1, 2, 3):
        a, b = last.animals == n, frames[5].instances == n
        assert (a & b).sum() / (a | b).sum() > 0.75
    assert ((last.animals > 0) == (last.classes > 0)).all()


def test_cancel_ends_it_and_frames_are_taken_one_by_one(walk: list[SceneFrame]) -> None:
    cancel = CancelToken()
    taken: list[int] = []

    def endless() -> Iterator[tuple[int, Image]]:
        for k in itertools.count():
            taken.append(k)
            yield k, walk[k % 2].image

    with pytest.raises(Cancelled):
        for one in propagate(endless(), Planes(walk[0].mask), NEVER, cancel):
            if one.index == 3:
                cancel.cancel()
    assert taken == [0, 1, 2, 3, 4]  # nothing is read ahead, nothing is kept


def test_empty_masks_and_tiny_frames(walk: list[SceneFrame]) -> None:
    empty = np.zeros_like(walk[0].mask)
    made = carried_to(walk[:3], Planes(empty))
    assert [one.confidence for one in made.values()] == [1.0, 1.0]
    assert not any(one.classes.any() for one in made.values())
    assert list(propagate(iter(()), Planes(empty))) == []
    small = np.zeros((20, 14), np.uint8)
    small[8:12, 4:9] = 2
    picture = np.where(small, 200, 50).astype(np.uint8)
    (one,) = propagate([(0, picture), (1, np.roll(picture, 1, axis=1))], Planes(small), NEVER)
    assert one.classes.shape == (20, 14) and (one.classes == np.roll(small, 1, axis=1)).mean() > 0.95


def test_flow_finds_a_shift() -> None:
    rng = np.random.default_rng(1)
    picture = cv2.GaussianBlur(rng.integers(0, 255, (96, 128), dtype=np.uint8), (0, 0), 3)
    moved = np.roll(picture, (2, -3), axis=(0, 1))
    flow = Flow().between(moved, picture)[20:-20, 20:-20]
    assert np.abs(np.median(flow, axis=(0, 1)) - (3, -2)).max() < 0.1


def test_codes_and_groups() -> None:
    classes, animals = np.zeros((60, 200), np.uint8), np.zeros((60, 200), np.uint8)
    classes[10:20, 10:20], animals[10:20, 10:20] = 1, 1
    classes[10:20, 22:30], animals[10:20, 22:30] = 2, 2
    classes[40:50, 150:170], animals[40:50, 150:170] = 3, 7
    animals[0, 0] = 5  # a number without a class is no animal
    codes = encode(classes, animals)
    assert codes[0, 0] == 0
    back = decode(codes, numbered=True)
    assert (back[0] == classes).all() and back[1] is not None and back[1][0, 0] == 0
    assert groups(codes) == [(10, 10, 30, 20), (150, 40, 170, 50)]


def test_between_two_ends_it_is_better_than_from_one(walk: list[SceneFrame]) -> None:
    forward, backward = list(images(walk)), list(images(walk))[::-1]
    made = list(interpolate(forward, backward, Planes(walk[0].mask), Planes(walk[20].mask)))
    assert [one.index for one in made] == list(range(1, 20))
    one_sided = carried_to(walk, Planes(walk[0].mask))
    both = np.mean([iou(one.classes, walk[one.index].mask) for one in made])
    single = np.mean([iou(one_sided[k].classes, walk[k].mask) for k in range(1, 20)])
    nearest = np.mean([iou(walk[0 if k < 10 else 20].mask, walk[k].mask) for k in range(1, 20)])
    assert both > 0.85 and both > single and both > nearest + 0.3
    assert all(0 <= one.agreement <= 1 for one in made)


def test_interpolation_reports_that_its_ends_disagree(walk: list[SceneFrame]) -> None:
    forward, backward = list(images(walk))[:6], list(images(walk))[5::-1]
    good = list(interpolate(forward, backward, Planes(walk[0].mask), Planes(walk[5].mask)))
    swapped = np.choose(walk[5].mask, (0, 3, 2, 1)).astype(np.uint8)
    bad = list(interpolate(forward, backward, Planes(walk[0].mask), Planes(swapped)))
    assert min(one.agreement for one in good) > 0.7
    assert max(one.agreement for one in bad) < 0.5
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(interpolate(forward, backward, Planes(walk[0].mask), Planes(walk[5].mask), cancel))


def test_blending_moves_the_border_half_way_and_keeps_thin_parts() -> None:
    a, b = np.zeros((60, 80), np.uint16), np.zeros((60, 80), np.uint16)
    a[10:50, 10:40], b[10:50, 10:44] = 2, 2
    a[30, 40:60], b[33, 44:64] = 3, 3  # tails one pixel thin, in different places
    codes, overlap = blend_codes(a, b, 0.5)
    assert (codes[20] == 2).sum() == 32
    assert 0.4 < overlap < 0.6
    assert (codes == 3).sum() >= 15
    assert (blend_codes(a, b, 1.0)[0] == a).mean() > 0.99
    empty = np.zeros_like(a)
    assert blend_codes(empty, empty, 0.5)[1] == 1.0


@pytest.mark.realdata
def test_a_real_mouse_is_followed(shared_data: Path) -> None:
    """Against the mask that pseudo-labelling makes of the later frame, and against a copy."""
    from workbench.jobs.operations.pseudo import calibrate_video
    from workbench.media.video import Video
    from workbench.vision.pseudolabel import PseudoParams, label_image

    with Video(shared_data / "dlc_openfield_mouse" / "m3v1mp4.mp4") as video:
        params = PseudoParams(method="background")
        calibration = calibrate_video(video, params)

        def label(k: int) -> Mask:
            return label_image(video.gray_frame(k), params, calibration)[0]

        frames = ((k, video.gray_frame(k)) for k in range(100, 121))
        first = label(100)
        made = {one.index: one for one in propagate(frames, Planes(first))}
        assert max(made) == 120  # nothing here makes it stop
        later, carried = label(120) > 0, made[120].classes > 0

    def overlap(mask: Mask) -> float:
        return float(((mask > 0) & later).sum() / ((mask > 0) | later).sum())

    assert overlap(carried.astype(np.uint8)) > 0.75
    assert overlap(carried.astype(np.uint8)) > overlap(first) + 0.2


def test_borders_settle_where_the_picture_changes_but_not_far() -> None:
    truth = np.zeros((60, 80), bool)
    truth[15:45, 20:60] = True
    image = np.where(truth, 60, 180).astype(np.uint8)
    coat = Coat(image, truth)
    codes = np.zeros(truth.shape, np.uint16)
    codes[16:44, 21:40], codes[16:44, 40:59] = 1, 2  # a pixel too small all around
    settled = coat.settle(codes, image, 1.0)
    assert ((settled > 0) == truth).mean() > 0.995
    assert set(np.unique(settled[:, :38])) == {0, 1} and set(np.unique(settled[:, 43:])) == {0, 2}
    assert (coat.settle(codes, image, 0.0) == codes).all()
    far = np.zeros_like(codes)
    far[25:35, 30:50] = 1  # ten pixels off: looks alone do not pull it there
    grown = coat.settle(far, image, 1.0) > 0
    assert grown.sum() < 1.5 * (far > 0).sum()
