"""Masks of the segmentation network, or painted ones, as blobs."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from workbench.core.classes import ClassTable
from workbench.core.errors import MaskSizeError, MissingFileError, NothingToDoError
from workbench.media.images import write_mask
from workbench.tracking.detect import blobs_of_frame
from workbench.tracking.mask_detection import detection_of_masks
from workbench.tracking.mask_folder import MaskFolder

HEAD, BODY = 1, 2
SHAPE = (60, 100)


def animals(k: int) -> tuple[np.ndarray, np.ndarray]:
    """Classes and instances (H, W): two animals head to tail, touching in odd frames."""
    classes, numbers = np.zeros(SHAPE, np.uint8), np.zeros(SHAPE, np.uint8)
    for number, left in ((1, 10 + k), (2, 10 + k + (30 if k % 2 else 34))):
        classes[20:32, left : left + 30] = BODY
        classes[22:30, left + 22 : left + 30] = HEAD
        numbers[20:32, left : left + 30] = number
    return classes, numbers


def write(folder: Path, frames: range, instances: Path | None = None) -> MaskFolder:
    palette = ClassTable.default().palette()
    for k in frames:
        classes, numbers = animals(k)
        write_mask(folder / f"frame_{k:07d}.png", classes, palette)
        if instances is not None:
            write_mask(instances / f"frame_{k:07d}.png", numbers, palette)
    return MaskFolder.open(folder)


def test_components_are_blobs_where_there_are_no_instances(tmp_path: Path) -> None:
    masks = write(tmp_path / "masks", range(4))
    assert masks.instances is None and masks.frames() == [0, 1, 2, 3]
    apart, heads = masks.labels(0, SHAPE)
    touching, _ = masks.labels(1, SHAPE)
    assert apart.max() == 2 and touching.max() == 1
    assert heads is not None and heads.sum() == 2 * 64
    nothing, no_heads = masks.labels(77, SHAPE)
    assert nothing.shape == SHAPE and not nothing.any() and no_heads is None


@pytest.mark.parametrize("place", ["masks/rato.mp4/instances", "instances/rato.mp4"])
def test_instances_tell_touching_animals_apart(tmp_path: Path, place: str) -> None:
    masks = write(tmp_path / "masks/rato.mp4", range(3), tmp_path / place)
    assert masks.instances == tmp_path / place
    labels, heads = masks.labels(1, SHAPE)
    assert sorted(np.unique(labels).tolist()) == [0, 1, 2]
    detection = detection_of_masks(masks, [0, 1, 2], [np.full(SHAPE, 60, np.uint8)] * 3, 2)
    assert detection.support == 1.0 and detection.area == 360
    blobs = blobs_of_frame(detection, masks, np.full(SHAPE, 60, np.uint8), 1)
    assert len(blobs.table) == 2 and heads is not None
    ahead = blobs.table["head"] * np.cos(blobs.table["angle"])
    assert (ahead > 0.5).all()  # the head is to the right of the middle


def test_sizes_and_tones_come_from_the_masks(tmp_path: Path) -> None:
    masks = write(tmp_path, range(4))
    gray = np.full(SHAPE, 200, np.uint8)
    gray[20:32] = np.linspace(40, 90, 12).astype(np.uint8)[:, None]
    found = detection_of_masks(masks, [0, 2], [gray, gray], 2)
    assert found.area == 360 and abs(found.length - 29) < 2 and found.support == 1.0
    assert 25 < found.tone[0] < 40 < 90 < found.tone[1] < 105
    assert 8 <= found.least_area < 120
    assert detection_of_masks(masks, [0], [gray], 2, least_area=50).least_area == 50


def test_animals_outside_the_region_are_none(tmp_path: Path) -> None:
    masks = write(tmp_path, range(2))
    region = np.zeros(SHAPE, bool)
    region[:, :42] = True
    gray = np.full(SHAPE, 60, np.uint8)
    found = detection_of_masks(masks, [0], [gray], 1, region=region)
    assert found.area == 360 and found.support == 1.0
    assert detection_of_masks(masks, [0], [gray], 2, region=region).support == 0.0
    blobs = blobs_of_frame(found, masks, gray, 0)
    assert len(blobs.table) == 1 and not (blobs.labels[~region] > 0).any()


def test_masks_without_an_animal_are_one_clear_error(tmp_path: Path) -> None:
    palette = ClassTable.default().palette()
    write_mask(tmp_path / "frame_0000000.png", np.zeros(SHAPE, np.uint8), palette)
    masks = MaskFolder.open(tmp_path)
    with pytest.raises(NothingToDoError, match="hold no animal"):
        detection_of_masks(masks, [0], [np.zeros(SHAPE, np.uint8)], 2)
    with pytest.raises(NothingToDoError, match="hold no animal"):
        detection_of_masks(masks, [], [], 2)


def test_folders_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        MaskFolder.open(tmp_path / "não há")
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(NothingToDoError, match="no masks named"):
        MaskFolder.open(tmp_path)


def test_masks_of_another_size_are_refused(tmp_path: Path) -> None:
    masks = write(tmp_path, range(1))
    with pytest.raises(MaskSizeError):
        masks.labels(0, (120, 160))


def test_the_fingerprint_changes_with_a_mask(tmp_path: Path) -> None:
    masks = write(tmp_path / "masks/v", range(2), tmp_path / "instances/v")
    before = masks.fingerprint()
    assert before == MaskFolder.open(tmp_path / "masks/v").fingerprint()
    _, numbers = animals(0)
    numbers[cv2.circle(np.zeros(SHAPE, np.uint8), (50, 50), 5, 1, -1) > 0] = 3
    write_mask(tmp_path / "instances/v/frame_0000000.png", numbers, ClassTable.default().palette())
    assert masks.fingerprint() != before
