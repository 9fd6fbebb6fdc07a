"""Bad files: an error that names the file and says what is wrong."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mask_samples import drawn, export, identity
from PIL import Image

from workbench.core.errors import (
    BadParameterError,
    ClassMappingError,
    CorruptImageError,
    FrameMatchError,
    MaskFormatError,
    MaskSizeError,
    WorkbenchError,
)
from workbench.formats import runs
from workbench.formats.coco import read_file
from workbench.formats.matching import match_frames
from workbench.formats.registry import mask_format, open_masks


def refused(kind: type[WorkbenchError], call: Any, *words: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    for word in words:
        assert word in caught.value.text


@pytest.mark.parametrize("name", ["indexed", "grey", "color"])
def test_a_truncated_png(tmp_path: Path, name: str):
    folder = tmp_path / "câmera"
    export(folder, name, [drawn(0), drawn(1)])
    path = folder / "masks" / "frame_0000001.png"
    path.write_bytes(path.read_bytes()[:-40])
    mask = open_masks(folder, name)[1]
    refused(CorruptImageError, lambda: mask.planes(identity(name)), str(path))
    refused(CorruptImageError, mask.classes, str(path))
    path.write_bytes(b"")
    refused(CorruptImageError, lambda: mask.planes(identity(name)), "empty")


def test_numbers_that_nobody_named(tmp_path: Path):
    export(tmp_path / "a", "grey", [drawn(0)])
    mask = open_masks(tmp_path / "a")[0]
    refused(ClassMappingError, lambda: mask.planes({"1": 1, "2": 2}), "class 3", "--map")


def test_colours_are_no_numbers(tmp_path: Path):
    export(tmp_path / "a", "color", [drawn(0)])
    mask = open_masks(tmp_path / "a", "indexed")[0]
    refused(CorruptImageError, lambda: mask.planes(identity("indexed")), "colour image")


def test_animal_numbers_of_another_size(tmp_path: Path):
    export(tmp_path / "a", "indexed", [drawn(0, animals=2)])
    path = tmp_path / "a" / "instances" / "frame_0000000.png"
    Image.fromarray(np.ones((5, 6), np.uint8)).save(path)
    refused(MaskSizeError, lambda: open_masks(tmp_path / "a")[0].planes(identity("indexed")), str(path))


def coco_with(folder: Path, change: Any) -> Path:
    export(folder, "coco", [drawn(0, animals=2)])
    path = folder / "annotations.json"
    table = json.loads(path.read_text("utf-8"))
    change(table)
    path.write_text(json.dumps(table), "utf-8")
    return path


def segment(table: Any) -> Any:
    return table["annotations"][0]["segmentation"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.pop("images"), "not COCO"),
        (lambda t: t.update(annotations={}), "not COCO"),
        (lambda t: t["images"][0].pop("width"), "width"),
        (lambda t: t["images"][0].update(height="48"), "height"),
        (lambda t: t["images"].append(dict(t["images"][0])), "two images"),
        (lambda t: t["categories"].clear(), "category"),
        (lambda t: t["annotations"][0].update(image_id=99), "image 99"),
        (lambda t: t["annotations"][0].update(category_id=99), "category 99"),
        (lambda t: t["annotations"].append(7), "no table"),
        (lambda t: segment(t).update(counts=segment(t)["counts"][:-2]), "annotation 1"),
        (lambda t: segment(t).update(counts="§§"), "compressed"),
        (lambda t: segment(t).update(counts="ooooooooooooooo0"), "too large"),
        (lambda t: segment(t).update(counts=[5, 5]), "10 pixels, not to 61x47"),
        (lambda t: segment(t).update(counts=[-5, 5 + 61 * 47]), "add up"),
        (lambda t: segment(t).update(counts=[1.5]), "whole numbers"),
        (lambda t: segment(t).update(size=[61, 47]), "[61, 47]"),
        (lambda t: t["annotations"][0].update(segmentation=None), "neither"),
        (lambda t: t["annotations"][0].update(segmentation=[[1, 2, 3, 4]]), "polygons"),
        (lambda t: t["annotations"][0].update(segmentation=[[1, 2, 3, 4, 5, float("nan")]]), "nowhere"),
    ],
)
def test_coco_that_is_none(tmp_path: Path, change: Any, words: str):
    path = coco_with(tmp_path / "câmera", change)
    refused(
        MaskFormatError, lambda: [mask.planes(identity("coco")) for mask in read_file(path)], str(path), words
    )


@pytest.mark.parametrize("name", ["coco", "labelme"])
@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2]", b'{"images": 3}', b'{"shapes": 3}', b"\xff\xfe"])
def test_broken_json(tmp_path: Path, name: str, content: bytes):
    path = tmp_path / "é.json"
    path.write_bytes(content)

    def read() -> None:
        for mask in open_masks(path, name):
            mask.planes(identity(name))

    refused(MaskFormatError, read, str(path))


def labelme_with(folder: Path, change: Any) -> Path:
    export(folder, "labelme", [drawn(0, animals=2)])
    path = folder / "frame_0000000.json"
    table = json.loads(path.read_text("utf-8"))
    change(table)
    path.write_text(json.dumps(table), "utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t["shapes"][0].pop("label"), "label"),
        (lambda t: t["shapes"][0].update(points=[[1]]), "broken"),
        (lambda t: t["shapes"][0].update(mask="no base64!"), "broken"),
        (lambda t: t["shapes"][0].update(mask=base64.b64encode(b"no png").decode()), "broken"),
        (lambda t: t["shapes"][0].update(points=[[0, 0], [3, 3]]), "corners"),
        (lambda t: t["shapes"][0].update(points=[[5000, 5000], [5001, 5001]]), "corners"),
        (lambda t: t["shapes"][0].update(shape_type="polygon"), "fewer than three"),
        (lambda t: t["shapes"][0].update(group_id=300), "group_id 300"),
        (lambda t: t.update(imageWidth=None), "how large"),
    ],
)
def test_labelme_that_is_none(tmp_path: Path, change: Any, words: str):
    path = labelme_with(tmp_path / "câmera", change)
    refused(
        MaskFormatError, lambda: [m.planes(identity("labelme")) for m in open_masks(path)], str(path), words
    )


def test_names_without_a_frame(tmp_path: Path):
    export(tmp_path / "a", "grey", [drawn(0), drawn(1)])
    masks = open_masks(tmp_path / "a")
    assert [match.index for match in match_frames(masks, 10, [])] == [0, 1]
    assert [match.index for match in match_frames(masks, 10, [4, 7], how="order")] == [4, 7]
    refused(FrameMatchError, lambda: match_frames(masks, 1, []), "frame_0000001.png", "0 to 0")
    refused(FrameMatchError, lambda: match_frames(masks, 9, [], first=1), "frame_0000000.png", "1 to 9")
    refused(FrameMatchError, lambda: match_frames(masks, 9, [3], how="order"), "2 masks for 1")
    (tmp_path / "a" / "masks" / "frame_0000000.png").rename(tmp_path / "a" / "masks" / "first.png")
    refused(
        FrameMatchError, lambda: match_frames(open_masks(tmp_path / "a"), 9, []), "first.png", "no number"
    )
    (tmp_path / "a" / "masks" / "first.png").rename(tmp_path / "a" / "masks" / "1 (copy).png")
    (tmp_path / "a" / "masks" / "frame_0000001.png").rename(tmp_path / "a" / "masks" / "b1.png")
    refused(FrameMatchError, lambda: match_frames(open_masks(tmp_path / "a"), 9, []), "same frame")


def test_an_unknown_format():
    refused(BadParameterError, lambda: mask_format("gif"), "indexed")


@pytest.mark.parametrize("counts", [[], [0, 5], [3, 0, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 45]])
def test_run_lengths_are_read_as_pycocotools_reads_them(counts: list[int]):
    from pycocotools import mask as coco_mask

    height, width = (1, max(1, sum(counts))) if sum(counts) < 50 else (10, 10)
    plain = {"size": [height, width], "counts": counts if counts else [height * width]}
    coded = coco_mask.frPyObjects(plain, height, width)
    ours = runs.decode({"size": [height, width], "counts": coded["counts"].decode()}, height, width)
    assert np.array_equal(ours, coco_mask.decode(coded))
    assert np.array_equal(ours, runs.decode(plain, height, width))


def test_random_run_lengths_are_read_as_pycocotools_reads_them():
    from pycocotools import mask as coco_mask

    rng = np.random.default_rng(0)
    for _ in range(60):
        shape = tuple(int(v) for v in rng.integers(1, 400, 2))
        region = (rng.random(shape) < rng.random() ** 3).astype(np.uint8)
        text = runs.encode(region)
        assert np.array_equal(runs.decode({"size": list(shape), "counts": text}, *shape), region)
        assert np.array_equal(coco_mask.decode({"size": list(shape), "counts": text.encode()}), region)
