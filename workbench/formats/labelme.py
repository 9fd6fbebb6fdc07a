"""labelme: one JSON file an image; ``group_id`` is the animal's number.

Two ways of writing: shapes of the type ``mask`` (labelme 5.3 and later; exact, painted over in labelme, not
edited point by point) and polygons (any labelme; holes over bridges, what is lost is counted).
"""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path, PureWindowsPath
from typing import Any

import cv2
import numpy as np
from PIL import Image as Pillow

from workbench.core.errors import MaskFormatError, WorkbenchError
from workbench.core.paths import write_atomic
from workbench.core.types import Json, Mask
from workbench.formats.coco import NO_CLASS, pairs
from workbench.formats.json_files import holds, json_files, load_json
from workbench.formats.labelme_outline import fill, outlines
from workbench.formats.mask_file import (
    ExportFrame,
    Keys,
    MaskFile,
    MaskPlanes,
    MaskWriter,
    ReadOptions,
    SourceClass,
    WriteOptions,
    require,
)
from workbench.media.images import image_size

VERSION = "5.5.0"
"""Of labelme's file format, which its 6.x kept."""

NO_AREA = "shapes without an area left out"
BENT = "pixels changed by polygons"
_ERASING = frozenset({"background", "_background_", "hole"})
"""Labels that cut away what lies below them, if they are mapped to the background."""

_Points = list[tuple[float, float]]


class LabelmeSet:
    """The label files of one import; they must agree on where counting animals begins."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.masks = [LabelmeMask(file, self) for file in files]

    @cached_property
    def first_group(self) -> int:
        """0 if any file numbers its groups from 0, which in a plane means no animal; else 1."""
        return 0 if any(mask.has_group(0) for mask in self.masks) else 1


class LabelmeMask(MaskFile):
    """The shapes of one image; keys are labels."""

    def __init__(self, path: Path, family: LabelmeSet) -> None:
        super().__init__(path, path.with_suffix(".png").name)
        self._family = family

    def size(self) -> tuple[int, int]:
        """(width, height) that the file states, else that of its image."""
        return self._size(self._load())

    def classes(self) -> list[SourceClass]:
        """Labels, with the pixels their shapes cover."""
        table = self._load()
        counts: dict[str, int] = {}
        for shape, region in self._regions(table):
            counts[shape["label"]] = counts.get(shape["label"], 0) + int(np.count_nonzero(region[1]))
        return [SourceClass(label, count) for label, count in counts.items()]

    def planes(self, mapping: Keys) -> MaskPlanes:
        """Both planes; a later shape lies on top."""
        table = self._load()
        require(self.path, (shape["label"] for shape in table["shapes"]), mapping)
        width, height = self._size(table)
        self.adjusted = {}
        classes = np.zeros((height, width), np.uint8)
        numbered = bool(table.get("animals")) or _numbered(table)
        animals = np.zeros((height, width), np.uint8) if numbered else None
        for shape, (place, region) in self._regions(table):
            value = mapping[shape["label"]]
            if not value and shape["label"].strip().casefold() not in _ERASING:
                continue
            classes[place][region > 0] = value
            if animals is not None:
                animals[place][region > 0] = self._animal(shape) if value else 0
        return MaskPlanes(classes, animals)

    def has_group(self, number: int) -> bool:
        """Whether a shape of the file is in group ``number``; a broken file has none."""
        try:
            return any(_group(shape) == number for shape in self._load()["shapes"])
        except WorkbenchError:
            return False

    def _animal(self, shape: dict[str, Any]) -> int:
        group = _group(shape)
        if group is None:
            return 0
        number = group + 1 - self._family.first_group
        if not 0 < number < 256:
            raise MaskFormatError(
                path=self.path, detail=f"group_id {group} is no number of an animal (to 255)"
            )
        return number

    def _load(self) -> dict[str, Any]:
        table = load_json(self.path)
        shapes = table.get("shapes") if isinstance(table, dict) else None
        if not isinstance(shapes, list):
            raise MaskFormatError(path=self.path, detail="not labelme: it has no list of shapes")
        for shape in shapes:
            whole = isinstance(shape, dict) and isinstance(shape.get("label"), str)
            if not whole or not isinstance(shape.get("points"), list):
                raise MaskFormatError(path=self.path, detail="not labelme: a shape without label or points")
        return dict(table)

    def _size(self, table: dict[str, Any]) -> tuple[int, int]:
        width, height = table.get("imageWidth"), table.get("imageHeight")
        if type(width) is int and type(height) is int and width > 0 and height > 0:
            return width, height
        image = self.path.parent / PureWindowsPath(str(table.get("imagePath") or "?")).as_posix()
        if image.is_file():
            return image_size(image)
        raise MaskFormatError(path=self.path, detail="it does not say how large its image is")

    def _regions(
        self, table: dict[str, Any]
    ) -> Iterator[tuple[dict[str, Any], tuple[tuple[slice, slice], Mask]]]:
        """Shapes with their place in the picture and their region there."""
        width, height = self._size(table)
        for shape in table["shapes"]:
            try:
                found = _region(shape, width, height)
            except (TypeError, ValueError, KeyError, binascii.Error, OSError) as error:
                detail = f"its shape {shape['label']} is broken: {error}"
                raise MaskFormatError(path=self.path, detail=detail) from error
            if found is None:
                self.adjusted[NO_AREA] = self.adjusted.get(NO_AREA, 0) + 1
            else:
                yield shape, found


def _group(shape: dict[str, Any]) -> int | None:
    value = shape.get("group_id")
    return value if type(value) is int else None


def _numbered(table: dict[str, Any]) -> bool:
    return any(_group(shape) is not None for shape in table["shapes"])


def _region(shape: dict[str, Any], width: int, height: int) -> tuple[tuple[slice, slice], Mask] | None:
    """Place and region of a shape; None for one without an area (points, lines)."""
    kind = shape.get("shape_type") or "polygon"
    points = [(float(x), float(y)) for x, y in shape["points"]]
    if not np.isfinite(points).all():
        raise ValueError("a point that is nowhere")
    if kind == "mask":
        return _painted(shape, points, width, height)
    drawer = _DRAWERS.get(kind)
    return None if drawer is None else _drawn(drawer(points), width, height)


def _painted(
    shape: dict[str, Any], points: _Points, width: int, height: int
) -> tuple[tuple[slice, slice], Mask]:
    """Region of a ``mask`` shape: a picture, and the corners of its place, both inside."""
    data = base64.b64decode(shape["mask"], validate=True)
    with Pillow.open(io.BytesIO(data)) as picture:
        region = np.array(picture.convert("L") if picture.mode not in ("L", "1", "P") else picture)
    (left, top), (right, bottom) = ((int(x), int(y)) for x, y in points)
    if region.shape != (bottom - top + 1, right - left + 1):
        raise ValueError(f"its picture of {region.shape[1]}x{region.shape[0]} does not fill its corners")
    if left < 0 or top < 0 or right >= width or bottom >= height:
        raise ValueError("it lies outside the image")
    place = (slice(top, bottom + 1), slice(left, right + 1))
    return place, (region > 0).astype(np.uint8)


def _drawn(line: _Points, width: int, height: int) -> tuple[tuple[slice, slice], Mask]:
    """Region of a closed line, drawn on no more of the picture than it needs."""
    low, high = np.floor(np.min(line, axis=0)).astype(int), np.ceil(np.max(line, axis=0)).astype(int)
    left, top = (int(v) for v in np.clip(low, 0, (width, height)))
    right, bottom = (int(v) for v in np.clip(high + 1, (left, top), (width, height)))
    place = (slice(top, bottom), slice(left, right))
    if right == left or bottom == top:
        return place, np.zeros((bottom - top, right - left), np.uint8)
    moved = [(x - left, y - top) for x, y in line]
    return place, fill(moved, (bottom - top, right - left))


def _polygon(points: _Points) -> _Points:
    if len(points) < 3:
        raise ValueError("a polygon with fewer than three points")
    return points


def _rectangle(points: _Points) -> _Points:
    (x0, y0), (x1, y1) = points
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def _circle(points: _Points) -> _Points:
    (x, y), (on_x, on_y) = points
    radius = float(np.hypot(on_x - x, on_y - y))
    steps = np.linspace(0, 2 * np.pi, max(16, int(4 * radius)), endpoint=False)
    return [(x + radius * float(np.cos(step)), y + radius * float(np.sin(step))) for step in steps]


_DRAWERS: dict[str, Callable[[_Points], _Points]] = {
    "polygon": _polygon,
    "rectangle": _rectangle,
    "oriented_rectangle": _polygon,
    "circle": _circle,
}


class LabelmeWriter(MaskWriter):
    """Writes ``frame_0000123.json``, where labelme looks for it: beside the image."""

    def write(self, frame: ExportFrame) -> None:
        """Write one frame, and count what polygons change."""
        classes, animals = frame.planes
        if animals is not None:
            self.lose(NO_CLASS, int(np.count_nonzero((animals > 0) & (classes == 0))))
        shapes = [shape for pair in pairs(classes, animals) for shape in self._shapes(frame, *pair)]
        table: dict[str, Json] = {
            "version": VERSION,
            "flags": {},
            "shapes": shapes,
            "imagePath": frame.image or f"{frame.name}.png",
            "imageData": None,
            "imageHeight": self.options.height,
            "imageWidth": self.options.width,
            "animals": animals is not None,
        }
        path = self.folder / f"{frame.name}.json"
        write_atomic(path, json.dumps(table, ensure_ascii=False, indent=1).encode(), durable=False)
        if self.options.shapes == "polygon":
            self.lose(BENT, self._bent(shapes, frame.planes))

    def _shapes(self, frame: ExportFrame, value: int, animal: int) -> Iterator[dict[str, Json]]:
        classes, animals = frame.planes
        region = (classes == value) if animals is None else (classes == value) & (animals == animal)
        part = region.view(np.uint8)
        left, top, width, height = cv2.boundingRect(part)
        small = part[top : top + height, left : left + width]
        base: dict[str, Json] = {
            "label": self.options.classes.names[value],
            "group_id": animal or None,
            "description": "",
            "flags": {},
        }
        if self.options.shapes == "mask":
            corners = [[left, top], [left + width - 1, top + height - 1]]
            yield {**base, "points": corners, "shape_type": "mask", "mask": _as_text(small)}
            return
        for line in outlines(small):
            points = [[x + left, y + top] for x, y in line]
            yield {**base, "points": points, "shape_type": "polygon", "mask": None}

    def _bent(self, shapes: list[dict[str, Json]], planes: MaskPlanes) -> int:
        """Pixels that differ when the shapes are drawn again."""
        height, width = planes.classes.shape
        drawn = np.zeros((height, width), np.uint16)
        for shape in shapes:
            found = _region(shape, width, height)
            if found is not None:
                place, region = found
                value = self.options.classes.id_of(shape["label"])
                drawn[place][region > 0] = value << 8 | (shape["group_id"] or 0)
        wanted = planes.classes.astype(np.uint16) << 8
        if planes.animals is not None:
            wanted |= np.where(planes.classes > 0, planes.animals, 0).astype(np.uint16)
        return int(np.count_nonzero(drawn != wanted))


def _as_text(region: Mask) -> str:
    """Region (H, W) of 0 and 1 as PNG in base64."""
    buffer = io.BytesIO()
    Pillow.fromarray(np.ascontiguousarray(region)).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


class Labelme:
    """labelme's label files."""

    name = "labelme"
    words = True
    colors = False

    def key(self, text: str) -> str:
        """The label."""
        return text.strip()

    def recognises(self, path: Path, pattern: str | None = None) -> bool:
        """Whether there is JSON with labelme's words."""
        return holds(path, self.name, pattern)

    def read(self, path: Path, options: ReadOptions) -> Sequence[MaskFile]:
        """Masks of every label file in ``path``."""
        return LabelmeSet(json_files(path, self.name, options.pattern)).masks

    def writer(self, folder: Path, options: WriteOptions) -> MaskWriter:
        """Writer of label files into ``folder``."""
        return LabelmeWriter(folder, options)


FORMAT = Labelme()
