from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from workbench.core.errors import BadParameterError
from workbench.media import thermal
from workbench.nets.preprocessing import IGNORE, Preprocessing

RNG = np.random.default_rng(3)


def _logits(mask: np.ndarray, preprocessing: Preprocessing, classes: int = 4) -> np.ndarray:
    """Scores of a network that is right at the input's size."""
    small = preprocessing.reduce_mask(mask, classes)
    soft = np.stack([(small == k).astype(np.float32) for k in range(classes)])
    return 8.0 * soft - 4.0


def _figure(width: int, height: int) -> np.ndarray:
    mask = np.zeros((height, width), np.uint8)
    cv2.ellipse(mask, (width // 2, height // 2), (width // 5, height // 8), 20, 0, 360, 2, -1)
    cv2.circle(mask, (int(width * 0.7), int(height * 0.57)), height // 10, 1, -1)
    cv2.line(mask, (int(width * 0.3), int(height * 0.42)), (int(width * 0.12), height // 5), 3, height // 20)
    return mask


@pytest.mark.parametrize(("width", "height"), [(640, 480), (384, 288), (1328, 1048), (100, 300), (77, 77)])
def test_geometry_keeps_aspect_and_pads_to_the_multiple(width: int, height: int) -> None:
    place = Preprocessing(256).geometry(width, height)
    assert max(place.inner) == 256
    assert place.outer[0] % 32 == 0
    assert place.outer[1] % 32 == 0
    assert all(0 <= outer - inner < 32 for inner, outer in zip(place.inner, place.outer, strict=True))
    assert place.inner[0] / place.inner[1] == pytest.approx(width / height, rel=0.02)


@pytest.mark.parametrize(("width", "height"), [(640, 480), (1328, 1048), (200, 300), (128, 128), (90, 70)])
def test_masks_come_back_at_native_size(width: int, height: int) -> None:
    preprocessing = Preprocessing(256)
    truth = _figure(width, height)
    back = preprocessing.restore(_logits(truth, preprocessing), width, height)
    assert back.shape == truth.shape
    for k in range(4):
        union = ((back == k) | (truth == k)).sum()
        assert ((back == k) & (truth == k)).sum() / union > (0.8 if k else 0.99)
    ours, theirs = (np.argwhere(mask > 0).mean(axis=0) for mask in (back, truth))
    assert np.abs(ours - theirs).max() < max(0.5, 0.2 * max(width, height) / 256)


def test_restore_only_within_the_box_loses_nothing() -> None:
    preprocessing = Preprocessing(64)
    logits = RNG.normal(0, 1, (4, 64, 64)).astype(np.float32)
    logits[0] += 2.0
    logits[1:, 40:, :] = -9
    back = preprocessing.restore(logits, 200, 200)
    logits_everywhere = logits.copy()
    logits_everywhere[0, 0, 0] = logits_everywhere[0, -1, -1] = -50  # forces the box to be the whole picture
    whole = preprocessing.restore(logits_everywhere, 200, 200)
    assert np.array_equal(back[8:-8, 8:-8], whole[8:-8, 8:-8])


def test_nothing_but_background() -> None:
    logits = np.full((4, 64, 64), -3, np.float32)
    logits[0] = 3
    assert not Preprocessing(64).restore(logits, 130, 90).any()


def test_animal_at_the_border_is_not_cut() -> None:
    preprocessing = Preprocessing(64)
    truth = np.zeros((96, 128), np.uint8)
    truth[:20, :30] = 2
    truth[-20:, -30:] = 3
    back = preprocessing.restore(_logits(truth, preprocessing), 128, 96)
    assert back[0, 0] == 2
    assert back[-1, -1] == 3
    assert abs(int((back == 2).sum()) - 600) < 60


def test_padding_is_not_labelled() -> None:
    preprocessing = Preprocessing(256)
    mask = preprocessing.reduce_mask(np.zeros((1048, 1328), np.uint8), 4)
    assert mask.shape == (224, 256)
    inner = preprocessing.geometry(1328, 1048).inner
    assert (mask[: inner[1], : inner[0]] == 0).all()
    assert (mask[inner[1] :] == IGNORE).all()


def test_normalised_batch_is_nchw() -> None:
    preprocessing = Preprocessing(64, mean=100, std=50)
    batch = preprocessing.normalise(np.full((5, 64, 64), 150, np.uint8))
    assert batch.shape == (5, 1, 64, 64)
    assert batch.dtype == np.float32
    assert np.allclose(batch, 1.0)


@pytest.mark.parametrize("palette", ["jet", "iron"])
def test_false_colour_is_found_once_and_turned_back(palette: str) -> None:
    heat = cv2.GaussianBlur(RNG.integers(0, 255, (120, 160), dtype=np.uint8), (0, 0), 6)
    heat = cv2.normalize(heat, None, 0, 255, cv2.NORM_MINMAX)
    rgb = thermal.colorbar(palette)[heat]
    preprocessing = Preprocessing.fitted([rgb, rgb[::-1].copy()], 64)
    assert preprocessing.palette == palette
    assert np.abs(preprocessing.intensity(rgb).astype(int) - heat).mean() < 4


def test_ordinary_pictures_become_luminance() -> None:
    grey = RNG.integers(0, 255, (90, 120), dtype=np.uint8)
    rgb = np.repeat(grey[..., None], 3, axis=2)
    preprocessing = Preprocessing.fitted([rgb], 64)
    assert preprocessing.palette is None
    assert np.array_equal(preprocessing.intensity(rgb), grey)
    assert np.array_equal(preprocessing.intensity(grey), grey)


def test_deep_pictures_use_the_range_of_the_study() -> None:
    deep = np.linspace(29000, 31500, 120 * 160).reshape(120, 160).astype(np.uint16)
    preprocessing = Preprocessing.fitted([deep], 64)
    eight = preprocessing.intensity(deep)
    assert eight.dtype == np.uint8
    assert eight.min() <= 1
    assert eight.max() >= 254
    assert np.all(np.diff(eight.ravel().astype(int)) >= 0)
    hotter = preprocessing.intensity(np.full_like(deep, 60000))
    assert (hotter == 255).all()


def test_json_round_trip() -> None:
    preprocessing = Preprocessing(96, "jet", 90.5, 40.25, (2.0, 900.0))
    assert Preprocessing.from_dict(json.loads(json.dumps(preprocessing.to_dict()))) == preprocessing


@pytest.mark.parametrize("bad", [{"size": 100}, {"size": 0}, {"std": 0.0}, {"palette": "auto"}])
def test_what_cannot_work_is_refused(bad: dict) -> None:
    with pytest.raises(BadParameterError):
        Preprocessing(**bad)
