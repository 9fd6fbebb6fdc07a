"""Animals from centres and offsets, their targets, and panoptic quality."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.simulate import Scene, SceneSpec
from workbench.training.instance_targets import instance_targets
from workbench.training.panoptic_quality import PanopticQuality
from workbench.vision.grouping import centres, group


@pytest.mark.parametrize("seed", range(4))
def test_perfect_maps_give_back_the_animals(seed: int) -> None:
    """What the targets say must be enough to tell touching animals apart."""
    scene = Scene(SceneSpec(modality="thermal", animals=3, touching=1.0, frames=60, seed=seed))
    score = PanopticQuality()
    for k in range(0, 60, 12):
        frame = scene.frame(k)
        targets = instance_targets(frame.mask, frame.instances)
        found = group(frame.mask, targets.heat, np.ascontiguousarray(targets.offsets.transpose(1, 2, 0)))
        assert np.array_equal(found > 0, frame.mask > 0)
        score.add(found, frame.instances)
    assert score.quality > 0.99


def test_without_offsets_touching_animals_are_mixed_up() -> None:
    """The control: with the nearest centre alone part of the pixels go to the wrong animal."""
    scene = Scene(SceneSpec(modality="thermal", animals=3, touching=1.0, frames=60, seed=1))
    wrong = {True: 0, False: 0}
    for k in range(0, 60, 12):
        frame = scene.frame(k)
        targets = instance_targets(frame.mask, frame.instances)
        order = [int(frame.instances[round(y), round(x)]) for x, y in centres(targets.heat)]
        for used in wrong:
            offsets = np.ascontiguousarray(targets.offsets.transpose(1, 2, 0)) * used
            found = group(frame.mask, targets.heat, offsets)
            truth = np.array([0, *order])[found]
            wrong[used] += int((truth != frame.instances)[frame.mask > 0].sum())
    assert wrong[True] * 10 < wrong[False]


def test_one_animal_needs_no_centre() -> None:
    classes = np.zeros((16, 16), np.uint8)
    classes[4:8, 4:8] = 2
    nothing = np.zeros((4, 4), np.float32)
    assert np.array_equal(group(classes, nothing, np.zeros((4, 4, 2), np.float32)), classes // 2)
    assert not group(np.zeros_like(classes), nothing, np.zeros((4, 4, 2), np.float32)).any()


def test_peaks_are_ordered_and_limited() -> None:
    heat = np.zeros((20, 40), np.float32)
    heat[5, 5], heat[5, 6], heat[10, 20], heat[15, 3], heat[18, 38] = 0.6, 0.6, 0.9, 0.4, 0.1
    assert centres(heat).tolist() == [[20, 10], [5.5, 5], [3, 15]]
    assert centres(heat, 1).tolist() == [[20, 10]]


def test_panoptic_quality_by_hand() -> None:
    truth = np.zeros((10, 10), np.uint8)
    truth[:5, :4], truth[6:, :4] = 1, 2  # 20 and 16 pixels
    found = np.zeros_like(truth)
    found[:5, :5] = 7  # IoU 20/25
    found[6:, 6:] = 3  # false
    score = PanopticQuality()
    score.add(found, truth)
    assert (score.matched, score.missed, score.false) == (1, 1, 1)
    assert score.quality == pytest.approx(0.8 / 2)
    assert score.segmentation == pytest.approx(0.8)
    assert score.recognition == pytest.approx(0.5)
    score.add(truth, truth)
    assert score.quality == pytest.approx((0.8 + 2) / (3 + 1))


def test_panoptic_quality_of_nothing_is_unknown() -> None:
    score = PanopticQuality()
    score.add(np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.uint8))
    assert np.isnan(score.quality)
    assert score.to_dict()["pq"] is None
