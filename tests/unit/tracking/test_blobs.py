"""Blobs of one frame, and their pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from moving_discs import HEIGHT, WIDTH, looks, picture

from workbench.tracking.blobs import blobs_in, blobs_of_labels, overlaps


def drop(angle: float, x: float = 80, y: float = 60) -> np.ndarray:
    """A frame with an animal of no symmetry: thick at one end, with a pale spot on one side there."""
    gray = np.full((HEIGHT, WIDTH), 200, np.uint8)
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))

    def at(along: float, across: float) -> tuple[int, int]:
        return round((x + c * along - s * across) * 16), round((y + s * along + c * across) * 16)

    for along, radius in zip(range(-20, 21, 4), np.linspace(4, 9, 11), strict=True):
        cv2.circle(gray, at(along, 0), round(radius * 16), 40, -1, cv2.LINE_AA, 4)
    cv2.circle(gray, at(14, 4), 3 * 16, 110, -1, cv2.LINE_AA, 4)
    return gray


def alone(gray: np.ndarray, **changed):
    blobs = blobs_in(gray, looks(picture=(64, 32), tone=(40, 110), **changed), 3)
    assert len(blobs.table) == 1
    return blobs


def inside(crop: np.ndarray) -> np.ndarray:
    """A picture without its rim of half floor, which is another at every angle."""
    return cv2.medianBlur(crop, 5).astype(int)


def test_the_picture_is_the_same_at_every_angle() -> None:
    """But for which end is up: that is not known yet."""
    assert alone(drop(0)).crops[0].shape == (64, 32)
    first = inside(alone(drop(0)).crops[0])
    for angle in range(0, 360, 15):
        blobs = alone(drop(angle, 78.3, 61.6))
        own = inside(blobs.crops[0])
        away = min(np.abs(own - first).mean(), np.abs(own[::-1, ::-1] - first).mean())
        assert away < 3, (angle, away)
        true = (angle + 90) % 180 - 90
        found = np.degrees(blobs.table["angle"][0])
        assert abs((found - true + 90) % 180 - 90) < 4
    mirrored = first[:, ::-1]  # a mirror image is none of them
    assert min(np.abs(mirrored - first).mean(), np.abs(mirrored[::-1, ::-1] - first).mean()) > 6


@pytest.mark.parametrize("scale", [0.9, 0.6, 0.4])
def test_a_smaller_picture_shows_the_same(scale: float) -> None:
    whole = alone(drop(30)).crops[0]
    small = alone(drop(30), scale=scale).crops[0]
    reach = (slice(4, 60), slice(2, 30))
    matrix = cv2.getRotationMatrix2D((15.5, 31.5), 0, scale)
    expected = cv2.warpAffine(whole, matrix, (32, 64), flags=cv2.INTER_AREA)
    assert np.abs(small[reach].astype(int) - expected[reach].astype(int)).mean() < 10
    assert (small > 0).sum() == pytest.approx(scale**2 * (whole > 0).sum(), rel=0.4)


def test_what_is_measured_is_right() -> None:
    row = alone(drop(20)).table[0]
    assert row["frame"] == 3
    assert (row["x"] - 80) ** 2 + (row["y"] - 60) ** 2 < 6**2
    assert row["long"] > 1.7 * row["short"] > 0
    ahead = np.cos(row["angle"] - np.radians(20))
    assert row["skew"] * ahead < -0.1  # the thin end is the longer one
    assert row["head"] == 0
    across = alone(drop(90)).table[0]
    assert abs(abs(np.degrees(across["angle"])) - 90) < 4


def test_a_neighbour_in_the_box_is_not_in_the_picture() -> None:
    gray = drop(45)
    cv2.circle(gray, (95, 48), 6, 40, -1)
    blobs = blobs_in(gray, looks(picture=(64, 32), tone=(40, 110)), 0)
    assert len(blobs.table) == 2
    whole = max(range(2), key=lambda k: blobs.table["area"][k])
    assert np.abs(blobs.crops[whole].astype(int) - alone(drop(45)).crops[0]).mean() < 6


def test_blobs_at_the_border_and_small_ones() -> None:
    places = np.array([[0.0, 0.0], [WIDTH - 1.0, HEIGHT - 1.0], [80.0, 60.0]])
    gray = picture(places)
    cv2.circle(gray, (40, 60), 1, 40, -1)  # smaller than the least
    blobs = blobs_in(gray, looks(), 0)
    assert len(blobs.table) == 3 and blobs.labels.max() == 3
    for k in range(3):
        row = blobs.table[k]
        assert (blobs.labels == k + 1).sum() == row["area"]
        assert blobs.crops[k].max() > 0


def test_noise_of_more_blobs_than_16_bit_count() -> None:
    gray = np.full((2000, 2000), 200, np.uint8)
    gray[::6, ::6] = gray[1::6, ::6] = gray[::6, 1::6] = gray[1::6, 1::6] = 0
    cv2.circle(gray, (1000, 1000), 30, 0, -1)
    blobs = blobs_in(gray, looks(floor=np.full_like(gray, 200), threshold=60, least_area=500), 0)
    assert len(blobs.table) == 1 and (blobs.labels > 0).sum() == blobs.table["area"][0]


def test_labels_are_blobs_though_they_touch_or_are_cut() -> None:
    gray = np.full((60, 80), 50, np.uint8)
    labels = np.zeros((60, 80), np.uint16)
    labels[10:30, 10:30], labels[10:30, 30:50] = 7, 3
    labels[40:50, 10:20] = 7  # the rest of 7, behind a cable
    heads = np.zeros((60, 80), np.uint8)
    heads[10:30, 44:50] = 1
    blobs = blobs_of_labels(gray, labels, looks(), 5, heads)
    assert blobs.table["area"].tolist() == [400, 500]
    assert blobs.table["height"].tolist() == [20, 40]
    assert blobs.table["head"][0] != 0 and blobs.table["head"][1] == 0
    toward = blobs.table["head"][0] * np.cos(blobs.table["angle"][0])
    assert toward > 0 or abs(np.cos(blobs.table["angle"][0])) < 0.1
    nothing = blobs_of_labels(gray, np.zeros_like(labels), looks(), 5)
    assert len(nothing.table) == 0 and nothing.crops.shape == (0, 24, 24)


def test_overlaps_are_counted_in_pixels() -> None:
    before = blobs_in(picture(np.array([[40.0, 60.0], [90.0, 60.0]])), looks(), 0)
    after = blobs_in(picture(np.array([[46.0, 60.0], [150.0, 60.0]])), looks(), 1)
    (link,) = overlaps(before, after).tolist()
    shared = (before.labels == link[0] + 1) & (after.labels == link[1] + 1)
    assert link[2] == shared.sum() > 100
    assert overlaps(before, blobs_in(picture(np.zeros((0, 2))), looks(), 1)).shape == (0, 3)
