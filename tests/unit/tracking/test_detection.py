"""What is animal in a frame, found from sample frames."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from late_token import cancelled_anywhere
from small_scenes import HEIGHT, WIDTH, samples, truth

from workbench.core.errors import BadParameterError, Cancelled
from workbench.core.progress import CancelToken
from workbench.tracking.blobs import blobs_in
from workbench.tracking.detection import Detection, find_detection, picture_of

SCENES = {
    "dark on pale": {"animals": 2, "coat": "dark"},
    "pale on dark": {"animals": 2, "coat": "pale"},
    "thermal": {"animals": 2, "modality": "thermal"},
    "one": {"animals": 1, "shadow": 0.0},
    "four": {"animals": 4, "size": 0.18},
}


def found_in(look: dict, **wanted) -> tuple[Detection, float, float]:
    """Settings, the part of animal pixels that are found, and of found pixels that are animal."""
    frames, masks = samples(**look), truth(**look)
    detection = find_detection(frames, look["animals"], **wanted)
    hit = found = there = 0
    for k, (frame, mask) in enumerate(zip(frames, masks, strict=True)):
        own = blobs_in(frame, detection, k).labels > 0
        body = cv2.morphologyEx(  # tails are not wanted
            (mask > 0).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)
        )
        hit += int((own & (body > 0)).sum())
        found += int(own.sum())
        there += int(body.sum())
    return detection, hit / there, hit / max(1, found)


@pytest.mark.parametrize("name", SCENES)
def test_animals_are_found_whatever_they_look_like(name: str) -> None:
    detection, recall, precision = found_in(SCENES[name])
    assert recall > 0.75 and precision > 0.7, (recall, precision, detection)
    assert detection.support > 0.3
    masks = truth(**SCENES[name])
    areas = [np.bincount(mask.ravel(), minlength=2)[1:] for mask in masks]
    true = float(np.median(np.concatenate(areas)))
    assert 0.6 * true < detection.area < 1.3 * true
    assert 0 < detection.least_area < 0.5 * detection.area
    assert detection.tone[0] < detection.tone[1]


@pytest.mark.parametrize(("coat", "polarity"), [("dark", "dark"), ("pale", "pale")])
def test_the_polarity_is_that_of_the_coat(coat: str, polarity: str) -> None:
    detection = find_detection(samples(animals=2, coat=coat), 2)
    assert detection.polarity in (polarity, "both")


def test_what_is_given_is_kept() -> None:
    frames = samples(animals=2, coat="dark")
    free = find_detection(frames, 2)
    for wanted in (
        {"threshold": 33},
        {"polarity": "both"},
        {"source": "intensity"},
        {"least_area": 77},
        {"source": "background", "polarity": "dark", "threshold": 25, "least_area": 60},
    ):
        found = find_detection(frames, 2, **wanted)
        assert {name: getattr(found, name) for name in wanted} == wanted
    assert find_detection(frames, 2) is not free
    assert find_detection(frames, 2).numbers() == free.numbers()


def test_a_region_keeps_what_is_outside_it_out() -> None:
    frames = [frame.copy() for frame in samples(animals=1)]
    region = np.zeros((HEIGHT, WIDTH), bool)
    region[:, : WIDTH * 2 // 3] = True
    rng = np.random.default_rng(0)
    for frame in frames:  # somebody walks about beside the arena
        x, y = rng.integers((WIDTH * 3 // 4, 20), (WIDTH - 15, HEIGHT - 20))
        cv2.ellipse(frame, (int(x), int(y)), (18, 9), 0, 0, 360, 10, -1)
    detection = find_detection(frames, 1, region=region)
    assert detection.region is region
    for k, frame in enumerate(frames):
        assert not (blobs_in(frame, detection, k).labels[~region] > 0).any()


@pytest.mark.parametrize("level", [0, 128, 255])
def test_nothing_to_find_is_one_clear_error(level: int) -> None:
    blank = [np.full((60, 80), level, np.uint8)] * 8
    with pytest.raises(BadParameterError, match="nothing in the frames stands out"):
        find_detection(blank, 2)
    with pytest.raises(BadParameterError, match="nothing in the frames stands out"):
        find_detection(blank, 2, threshold=20)


def test_few_frames_do_without_a_background() -> None:
    frames = samples(animals=2)[:3]
    assert find_detection(frames, 2).source == "intensity"
    assert find_detection(frames[:1], 2).source == "intensity"
    with pytest.raises(BadParameterError, match="at least five frames"):
        find_detection(frames, 2, source="background")


def test_finding_can_be_cancelled() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        find_detection(samples(animals=2), 2, cancel=cancel)


def test_a_cancel_is_heard_within_one_way_of_looking() -> None:
    def found(cancel: CancelToken) -> Detection:
        return find_detection(samples(animals=2), 2, source="background", polarity="dark", cancel=cancel)

    # The background is ordered in strips; of every frame the contrast, and every threshold; what is measured.
    assert cancelled_anywhere(found) >= 32 + 16 + 11 + 16


def test_settings_come_back_from_their_numbers() -> None:
    found = find_detection(samples(animals=2), 2)
    again = Detection.of(found.numbers(), found.floor, None)
    assert again.numbers() == found.numbers() and again.picture == found.picture
    assert "floor" not in found.numbers() and "region" not in found.numbers()


@pytest.mark.parametrize(
    ("length", "width", "slender"),
    [(40, 40, 1.0), (60, 30, 2.0), (80, 10, 2.6), (10, 8, 1.25), (300, 150, 2)],
)
def test_pictures_are_shaped_like_the_animal(length: float, width: float, slender: float) -> None:
    (rows, columns), scale = picture_of(length, width)
    assert rows % 8 == columns % 8 == 0 and min(rows, columns) >= 16
    assert scale <= 1.0 and length * scale <= rows
    assert rows * columns <= 1.3 * 1600
    if min(rows, columns) > 24:
        assert abs(rows / columns - slender) < 0.5


def resting(coats: tuple[int, int], gap: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Frames, and labels, of two animals that lie side by side on bedding and shift a little."""
    rng = np.random.default_rng(3)
    grain = cv2.resize(rng.normal(0, 1, (60, 80)).astype(np.float32), (320, 240))
    bedding = np.clip(125 + 22 * grain, 0, 255).astype(np.uint8)
    bedding[150:210, 200:300] = 215  # a box, as pale as an animal
    bedding[20:60, 240:300] = 30
    frames, labels = [], []
    for k in range(30):
        own = np.zeros((240, 320), np.uint8)
        x, y = 4 * np.sin(0.4 * k), 3 * np.cos(0.3 * k)
        cv2.ellipse(own, (round(100 + x), round(110 + y)), (34, 17), 20 + k, 0, 360, 1, -1)
        cv2.ellipse(own, (round(118 - x), round(146 + gap + y)), (35, 18), 10 - k / 2, 0, 360, 2, -1)
        frame = bedding.copy()
        for number, coat in enumerate(coats, start=1):
            frame[own == number] = coat
        noisy = cv2.GaussianBlur(frame, (5, 5), 0) + rng.normal(0, 2, frame.shape)
        frames.append(np.clip(noisy, 0, 255).astype(np.uint8))
        labels.append(own)
    return frames, labels


@pytest.mark.parametrize(("coats", "gap"), [((235, 25), 0), ((25, 30), 14)], ids=["different", "alike"])
def test_animals_that_never_leave_their_place_are_found_whole(coats: tuple[int, int], gap: int) -> None:
    frames, labels = resting(coats, gap)
    detection = find_detection(frames, 2)
    assert detection.source == "background"
    for k, (frame, own) in enumerate(zip(frames, labels, strict=True)):
        blobs = blobs_in(frame, detection, k)
        found, true = blobs.labels > 0, own > 0
        assert (found & true).sum() > 0.8 * (found | true).sum(), k
        assert len(blobs.table) == 2
    assert detection.apart == (coats[0] > 200)


def one_of_three_rests(shift: float) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Frames, and labels, of two animals that walk and a third that only breathes, before a dark wall."""
    rng = np.random.default_rng(5)
    grain = cv2.resize(rng.normal(0, 1, (60, 80)).astype(np.float32), (320, 240))
    frames, labels = [], []
    for k in range(40):
        own = np.zeros((240, 320), np.uint8)
        cv2.ellipse(own, (60 + 5 * k, round(60 + 20 * np.sin(k))), (24, 11), 15, 0, 360, 1, -1)
        cv2.ellipse(own, (260 - 4 * k, round(180 - 20 * np.sin(0.7 * k))), (24, 11), -15, 0, 360, 2, -1)
        turn = round(shift * np.sin(0.5 * k))
        cv2.ellipse(own, (70 + turn, 180), (24, 11), 30 + 4 * turn, 0, 360, 3, -1)
        frame = 165 + 8 * grain
        frame[:, :14] = frame[:12] = 60  # the wall
        frame[own > 0] = 30
        noisy = cv2.GaussianBlur(frame, (5, 5), 0) + rng.normal(0, 2, frame.shape)
        frames.append(np.clip(noisy, 0, 255).astype(np.uint8))
        labels.append(own)
    return frames, labels


def test_one_that_rests_all_along_is_found_while_others_walk() -> None:
    frames, labels = one_of_three_rests(shift=3)
    detection = find_detection(frames, 3)
    assert detection.support > 0.5
    for k, (frame, own) in enumerate(zip(frames, labels, strict=True)):
        found = blobs_in(frame, detection, k).labels > 0
        for animal in np.unique(own[own > 0]):
            assert (found & (own == animal)).sum() > 0.7 * (own == animal).sum(), (k, animal)
        assert (found & (own > 0)).sum() > 0.8 * found.sum(), k


def test_a_dish_as_dark_as_an_animal_is_none() -> None:
    frames, labels = one_of_three_rests(shift=0)
    detection = find_detection(frames, 2)
    for k, (frame, own) in enumerate(zip(frames, labels, strict=True)):
        found = blobs_in(frame, detection, k).labels > 0
        dish = (own == 3) & ~(cv2.dilate((own % 3).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0)
        assert not (found & dish).any(), k


def test_one_animal_comes_without_its_shadow() -> None:
    frames, own = [], np.zeros((HEIGHT, WIDTH), np.uint8)
    for k in range(20):
        x, y = 40 + 6 * k, round(70 + 30 * np.sin(k))
        scene = np.full((HEIGHT, WIDTH), 190, np.uint8)
        cv2.ellipse(scene, (x + 8, y + 7), (26, 15), 15, 0, 360, 155, -1)  # shadow
        cv2.ellipse(scene, (x, y), (22, 11), 15, 0, 360, 35, -1)
        frames.append(cv2.GaussianBlur(scene, (5, 5), 0))
    cv2.ellipse(own, (22, 11), (22, 11), 15, 0, 360, 1, -1)
    detection = find_detection(frames, 1)
    animal = np.pi * 22 * 11
    assert 0.8 * animal < detection.area < 1.15 * animal
