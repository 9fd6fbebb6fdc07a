"""Which class a number, colour or word of the files is: what they say, and what shapes suggest."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from mask_samples import TABLE, drawn, export, identity
from PIL import Image

from workbench.core.classes import ClassTable, PartClass
from workbench.core.errors import BadParameterError, ClassMappingError, MaskFormatError
from workbench.core.progress import CancelToken
from workbench.formats.class_mapping import (
    Suggestion,
    class_id,
    example,
    parse_names,
    scan_classes,
    some,
    suggest,
)
from workbench.formats.coco import NO_NUMBER
from workbench.formats.color_png import SNAPPED
from workbench.formats.grey_png import spread_numbers
from workbench.formats.mask_file import ReadOptions
from workbench.formats.registry import detect, mask_format, open_masks

OTHER_WAY = np.array([0, 2, 3, 1], np.uint8)
"""Our class to the number another program gave it: tail 1, head 2, body 3."""


def suggestion_for(path: Path) -> Suggestion:
    masks = open_masks(path)
    scan = scan_classes(masks, CancelToken())
    return suggest(mask_format(detect(path)), scan, TABLE, some(masks))


def test_numbers_say_nothing_and_shapes_are_only_a_guess(grey_masks):
    folder = grey_masks("grey", [OTHER_WAY[drawn(seed).classes] for seed in range(4)])
    found = suggestion_for(folder)
    assert found.names == {"0": "background", "1": "tail", "2": "head", "3": "body"}
    assert found.guessed == {"1", "2", "3"}
    assert found.certain == {"0": "background"}
    assert example(found) == "1=tail,2=head,3=body"


def test_both_public_numberings_are_told_apart_by_shape(grey_masks):
    """Head and tail the other way round give the other guess."""
    first = grey_masks("one", [np.array([0, 1, 2, 3], np.uint8)[drawn(k).classes] for k in range(4)])
    second = grey_masks("two", [np.array([0, 3, 2, 1], np.uint8)[drawn(k).classes] for k in range(4)])
    assert suggestion_for(first).names["1"] == "head"
    assert suggestion_for(second).names["1"] == "tail"
    assert suggestion_for(second).names["3"] == "head"


def test_our_palette_says_it(tmp_path: Path):
    export(tmp_path / "a", "indexed", [drawn(k) for k in range(3)])
    assert suggestion_for(tmp_path / "a").certain == {
        "0": "background",
        "1": "head",
        "2": "body",
        "3": "tail",
    }


@pytest.mark.parametrize("palette", [[0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 0, 0, 255, 0, 0, 230, 75, 53]])
def test_a_foreign_palette_says_nothing(tmp_path: Path, palette: list[int]):
    for k in range(3):
        picture = Image.fromarray(drawn(k).classes)
        picture.putpalette(palette)
        picture.save(tmp_path / f"{k}.png")
    assert suggestion_for(tmp_path).certain == {"0": "background"}


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_spread_grey_values(grey_masks, mode: str):
    folder = grey_masks("grey", [drawn(k).classes * 85 for k in range(3)], mode)
    assert detect(folder) == "grey"
    masks = open_masks(folder)
    found = scan_classes(masks, CancelToken()).counted.pixels
    assert set(found) == {"0", "85", "170", "255"}
    grey = mask_format("grey")
    by_number = parse_names({"1": "head", "2": "body", "3": "tail"}, grey, TABLE, found)
    by_value = parse_names({"85": "head", "170": "body", "255": "tail"}, grey, TABLE, found)
    for mapping in (by_number, by_value):
        assert np.array_equal(masks[1].planes(mapping).classes, drawn(1).classes)


def test_16_bit_grey(tmp_path: Path):
    values = drawn(0).classes.astype(np.uint16) * 1000
    Image.fromarray(values).save(tmp_path / "0.png")
    (mask,) = open_masks(tmp_path)
    assert {one.key for one in mask.classes()} == {"0", "1000", "2000", "3000"}
    planes = mask.planes({"1000": 1, "2000": 2, "3000": 3})
    assert np.array_equal(planes.classes, drawn(0).classes)


def test_which_values_are_spread():
    assert spread_numbers(["0", "85", "255"]) == {"0": "0", "85": "1", "255": "3"}
    assert spread_numbers(["0", "64", "127"]) == {}
    assert spread_numbers(["0", "63", "126", "189", "252"]) == {
        "0": "0",
        "63": "1",
        "126": "2",
        "189": "3",
        "252": "4",
    }
    assert spread_numbers(["0", "255"]) == {"0": "0", "255": "1"}
    assert spread_numbers(["0", "1", "2", "3"]) == {}
    assert spread_numbers(["0", "300"]) == {}


def soft_edged(seed: int, path: Path) -> None:
    """Colours of the table at four times the size, shrunk so that edges are mixed."""
    classes = drawn(seed, size=(120, 90)).classes
    colors = TABLE.palette()[np.kron(classes, np.ones((3, 3), np.uint8))]
    Image.fromarray(colors).resize((241, 181), Image.Resampling.BILINEAR).save(path)


def test_soft_edges_take_the_class_beside_them(tmp_path: Path):
    soft_edged(0, tmp_path / "soft_1.png")
    (mask,) = open_masks(tmp_path)
    assert {one.key for one in mask.classes()} == set(identity("color"))
    planes = mask.planes(identity("color"))
    assert mask.adjusted[SNAPPED] > 100
    truth = Image.fromarray(drawn(0, size=(120, 90)).classes).resize((241, 181), Image.Resampling.NEAREST)
    wrong = np.count_nonzero(planes.classes != np.array(truth))
    assert wrong < 0.5 * mask.adjusted[SNAPPED]
    yellow_to_black = (drawn(0, size=(120, 90)).classes == 3).any()
    assert yellow_to_black  # whose mix passes near the colours of others
    grown = np.array(truth)
    assert set(np.unique(planes.classes[grown == 3])) <= {0, 2, 3}


def test_too_many_colours_are_a_photograph(tmp_path: Path):
    soft_edged(0, tmp_path / "soft_1.png")
    (mask,) = open_masks(tmp_path, "color", ReadOptions(snap=0.01))
    with pytest.raises(MaskFormatError, match="in-between"):
        mask.planes(identity("color"))
    rng = np.random.default_rng(0)
    photo = tmp_path / "photo_2.png"
    Image.fromarray(rng.integers(0, 255, (60, 80, 3), dtype=np.uint8)).save(photo)
    with pytest.raises(MaskFormatError, match=r"photo_2\.png"):
        open_masks(photo, "color")[0].planes(identity("color"))


def test_a_colour_that_nobody_named_is_no_soft_edge(tmp_path: Path):
    colors = TABLE.palette()[drawn(0).classes]
    colors[2:8, 2:8] = (0, 200, 0)
    Image.fromarray(colors).save(tmp_path / "1.png")
    (mask,) = open_masks(tmp_path)
    assert "#00c800" in {one.key for one in mask.classes()}
    with pytest.raises(ClassMappingError, match="#00c800"):
        mask.planes(identity("color"))
    left_out = mask.planes({**identity("color"), "#00c800": 0})
    assert not left_out.classes[2:8, 2:8].any()


def test_colours_near_those_of_the_table_are_meant(tmp_path: Path):
    near = np.clip(TABLE.palette().astype(int) + 5, 0, 255).astype(np.uint8)
    near[0] = 255  # a white background is no colour of the table
    Image.fromarray(near[drawn(0).classes]).save(tmp_path / "1.png")
    found = suggestion_for(tmp_path)
    assert sorted(found.certain.values()) == ["body", "head", "tail"]
    assert found.names["#ffffff"] is None


def test_words_and_their_translations(tmp_path: Path):
    export(tmp_path / "a", "coco", [drawn(0)])
    path = tmp_path / "a" / "annotations.json"
    table = json.loads(path.read_text("utf-8"))
    for category, name in zip(table["categories"], ("Cabeça", "BODY", "whiskers"), strict=True):
        category["name"] = name
    path.write_text(json.dumps(table), "utf-8")
    assert suggestion_for(path).names == {"BODY": "body", "Cabeça": "head", "whiskers": None}


def test_classes_by_name_or_number():
    assert [class_id(text, TABLE) for text in ("head", " Tail", "2", "background", "0")] == [1, 3, 2, 0, 0]
    other = ClassTable((PartClass(0, "nothing", (0, 0, 0)), PartClass(1, "rat", (9, 9, 9))))
    assert class_id("background", other) == 0
    for text in ("haed", "4", "-1", ""):
        with pytest.raises(BadParameterError, match="head, body, tail"):
            class_id(text, TABLE)


def foreign_coco(folder: Path, segmentation: object, **more: object) -> Path:
    path = folder / "instances.json"
    table = {
        "images": [
            {"id": 7, "file_name": "cam/frame_12.png", "width": 9, "height": 6},
            {"id": 8, "file_name": "cam/frame_13.png", "width": 9, "height": 6},
        ],
        "categories": [{"id": 5, "name": "rat"}, {"id": 9, "name": "rat"}],
        "annotations": [{"id": 1, "image_id": 7, "category_id": 5, "segmentation": segmentation, **more}],
    }
    path.write_text(json.dumps(table), "utf-8")
    return path


@pytest.mark.parametrize(
    "segmentation",
    [
        {"size": [6, 9], "counts": [6 * 2, 6 * 3, 6 * 4]},
        [[2, 0, 5, 0, 5, 6, 2, 6]],
        [[2, 0, 4, 0, 4, 6, 2, 6], [4, 0, 5, 0, 5, 6, 4, 6]],
    ],
)
def test_coco_of_other_programs(tmp_path: Path, segmentation: object):
    """Plain run lengths and polygons; images that nobody drew are left out; no number, no animals."""
    masks = open_masks(foreign_coco(tmp_path, segmentation, iscrowd=1))
    assert [(mask.name, mask.video, mask.size()) for mask in masks] == [("frame_12.png", "cam", (9, 6))]
    assert [one.key for one in masks[0].classes()] == ["rat"]
    planes = masks[0].planes({"rat": 2})
    expected = np.zeros((6, 9), np.uint8)
    expected[:, 2:5] = 2
    assert np.array_equal(planes.classes, expected)
    assert planes.animals is None


def test_coco_of_windows(tmp_path: Path):
    path = foreign_coco(tmp_path, [[2, 0, 5, 0, 5, 6, 2, 6]])
    path.write_text(path.read_text("utf-8").replace("cam/", "cam\\\\"), "utf-8")
    assert [(mask.name, mask.video) for mask in open_masks(path)] == [("frame_12.png", "cam")]


def test_coco_numbers_that_no_mask_can_hold_are_told(tmp_path: Path):
    (mask,) = open_masks(foreign_coco(tmp_path, [[2, 0, 5, 0, 5, 6, 2, 6]], track_id=4711))
    planes = mask.planes({"rat": 2})
    assert planes.animals is None
    assert mask.adjusted == {NO_NUMBER: 18}


def test_coco_with_track_numbers(tmp_path: Path):
    square = [[2, 0, 5, 0, 5, 6, 2, 6]]
    (mask,) = open_masks(foreign_coco(tmp_path, square, attributes={"track_id": 4}))
    animals = mask.planes({"rat": 2}).animals
    assert animals is not None
    assert set(np.unique(animals)) == {0, 4}


def foreign_labelme(folder: Path, *shapes: dict[str, object]) -> Path:
    path = folder / "frame_12.json"
    base = {"flags": {}, "group_id": None, "shape_type": "polygon"}
    table = {"version": "4.5.6", "shapes": [{**base, **shape} for shape in shapes], "imagePath": "x.jpg"}
    path.write_text(json.dumps({**table, "imageData": None, "imageHeight": 20, "imageWidth": 30}), "utf-8")
    return path


def test_labelme_of_other_programs(tmp_path: Path):
    """Every shape with an area; groups from 0 become numbers from 1; a hole is cut, a line is left out."""
    path = foreign_labelme(
        tmp_path,
        {"label": "body", "points": [[2, 2], [20, 2], [20, 15], [2, 15]], "group_id": 0},
        {"label": "hole", "points": [[5, 5], [8, 8]], "shape_type": "rectangle"},
        {"label": "head", "points": [[24, 8], [24, 11]], "shape_type": "circle", "group_id": 1},
        {"label": "tail", "points": [[1, 1], [9, 9]], "shape_type": "line"},
        {"label": "tail", "points": [[-9, 17], [4, 17], [4, 40]]},
    )
    (mask,) = open_masks(path)
    assert mask.size() == (30, 20)
    classes, animals = mask.planes({"body": 2, "head": 1, "tail": 3, "hole": 0})
    assert animals is not None
    assert (classes[3, 3], classes[6, 6], classes[8, 24], classes[18, 3]) == (2, 0, 1, 3)
    assert (animals[3, 3], animals[6, 6], animals[8, 24], animals[18, 3]) == (1, 0, 2, 0)
    assert classes[2, 20] == 2 and classes[2, 21] == 0  # the outline belongs to the shape
    assert mask.adjusted == {"shapes without an area left out": 1}


def test_labels_that_are_left_out_do_not_erase(tmp_path: Path):
    square = [[2, 2], [20, 2], [20, 15], [2, 15]]
    path = foreign_labelme(
        tmp_path, {"label": "body", "points": square}, {"label": "whole rat", "points": square}
    )
    (mask,) = open_masks(path)
    assert (mask.planes({"body": 2, "whole rat": 0}).classes[3:10, 3:10] == 2).all()
