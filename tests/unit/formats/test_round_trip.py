"""What is written is read again: bit for bit where the format can, counted where it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from mask_samples import drawn, export, identity, noise, same

from workbench.formats.labelme_outline import fill, outlines
from workbench.formats.registry import FORMATS, detect, open_masks
from workbench.simulate import Scene, SceneSpec

EXACT = ("indexed", "grey", "color", "coco", "labelme")


@pytest.mark.parametrize("name", EXACT)
def test_both_planes_come_back_bit_for_bit(tmp_path: Path, name: str):
    planes = [drawn(0), drawn(1, animals=3), noise(2, animals=False), noise(3, animals=True)]
    folder = tmp_path / "câmera 1"
    assert export(folder, name, planes) == {}
    assert detect(folder) == name
    masks = open_masks(folder)
    assert [mask.size() for mask in masks] == [(61, 47)] * 4
    assert [Path(mask.name).stem for mask in masks] == [f"frame_{k:07d}" for k in range(4)]
    for before, mask in zip(planes, masks, strict=True):
        assert same(before, mask.planes(identity(name)))


@pytest.mark.parametrize("name", EXACT)
def test_the_comparison_sees_a_single_pixel(tmp_path: Path, name: str):
    """Control: the same round trip with one pixel changed on the way is not equal."""
    planes = drawn(4, animals=2)
    export(tmp_path / "a", name, [planes])
    y, x = np.argwhere(planes.classes > 0)[7]
    planes.classes[y, x] = planes.classes[y, x] % 3 + 1
    assert not same(planes, open_masks(tmp_path / "a")[0].planes(identity(name)))


@pytest.mark.parametrize("name", EXACT)
def test_an_empty_mask_is_a_mask(tmp_path: Path, name: str):
    empty = drawn(5)
    empty.classes[:] = 0
    export(tmp_path / "a", name, [drawn(6), empty])
    found = open_masks(tmp_path / "a")
    assert len(found) == 2
    assert same(empty, found[1].planes(identity(name)))


@pytest.mark.parametrize("name", EXACT)
def test_masks_of_a_simulated_scene(tmp_path: Path, name: str):
    scene = Scene(SceneSpec(width=160, height=120, animals=3, seed=3, frames=4))
    planes = []
    for k in range(3):
        frame = scene.frame(k)
        planes.append(drawn(0)._replace(classes=frame.mask, animals=frame.instances * (frame.mask > 0)))
    export(tmp_path / "a", name, planes)
    for before, mask in zip(planes, open_masks(tmp_path / "a"), strict=True):
        assert same(before, mask.planes(identity(name)))


def without_holes(region: np.ndarray) -> list[list[tuple[int, int]]]:
    """What most programs write: the outer line alone."""
    contours, _ = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return [[(int(x), int(y)) for x, y in contour[:, 0]] for contour in contours if len(contour) > 2]


def test_polygons_that_lose_pixels_are_counted(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("workbench.formats.labelme.outlines", without_holes)
    planes = [drawn(0), drawn(1, animals=3), noise(2, animals=False)]
    lost = export(tmp_path / "a", "labelme", planes, shapes="polygon")
    differing = 0
    for before, mask in zip(planes, open_masks(tmp_path / "a"), strict=True):
        after = mask.planes(identity("labelme"))
        animals = np.zeros_like(before.classes) if before.animals is None else before.animals
        found = np.zeros_like(animals) if after.animals is None else after.animals
        differing += int(np.count_nonzero((before.classes != after.classes) | (animals != found)))
    assert differing == sum(lost.values()) > 0


def test_polygons_are_of_their_animal_and_lose_nothing(tmp_path: Path):
    planes = [drawn(1, animals=3), noise(2, animals=False), noise(3, animals=True)]
    assert export(tmp_path / "a", "labelme", planes, shapes="polygon") == {}
    for before, mask in zip(planes, open_masks(tmp_path / "a"), strict=True):
        assert same(before, mask.planes(identity("labelme")))
    table = json.loads((tmp_path / "a" / "frame_0000000.json").read_text("utf-8"))
    assert {shape["shape_type"] for shape in table["shapes"]} == {"polygon"}
    assert {shape["group_id"] for shape in table["shapes"]} == {1, 2, 3}


def test_polygons_of_drawn_animals_lose_nothing(tmp_path: Path):
    """Holes and a tail in two pieces included."""
    planes = [drawn(seed) for seed in range(5)]
    assert export(tmp_path / "a", "labelme", planes, shapes="polygon") == {}
    for before, mask in zip(planes, open_masks(tmp_path / "a"), strict=True):
        assert same(before, mask.planes(identity("labelme")))


def test_bridges_join_many_holes():
    region = np.ones((60, 80), np.uint8)
    for x in range(3, 76, 6):
        for y in range(3, 56, 6):
            region[y : y + 3, x : x + 2] = 0
    lines = outlines(region)
    assert len(lines) == 1
    assert np.array_equal(fill(lines[0], region.shape), region)


@pytest.mark.parametrize("name", ["coco", "labelme"])
def test_numbers_without_a_class_are_counted(tmp_path: Path, name: str):
    planes = drawn(1, animals=2)
    planes.animals[0, :5] = 1
    planes.classes[0, :5] = 0
    lost = export(tmp_path / "a", name, [planes])
    assert lost == {"pixels with an animal's number but no class": 5}


def test_each_file_is_asked_once_and_unknown_files_are_refused(tmp_path: Path):
    from workbench.core.errors import MaskFormatError, MissingFileError

    assert set(FORMATS) == set(EXACT)
    (tmp_path / "notes.txt").write_text("no masks")
    with pytest.raises(MaskFormatError, match="no masks"):
        detect(tmp_path)
    with pytest.raises(MissingFileError):
        detect(tmp_path / "nothing")
