"""COCO: one file a video, one annotation an animal and part, as run lengths: holes and pieces are kept.

Beyond the standard, an annotation carries its animal's number in ``attributes.animal`` (absent: no number),
and an image says with ``mask`` that somebody has drawn it, so that an empty mask differs from a missing one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path, PureWindowsPath
from typing import Any, TextIO

import cv2
import numpy as np

from workbench import __version__
from workbench.core.errors import MaskFormatError, writing
from workbench.core.paths import flush_to_disk, temporary_beside
from workbench.core.types import Json, Mask
from workbench.formats import runs
from workbench.formats.json_files import holds, json_files, load_json
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

FILE = "annotations.json"
NO_NUMBER = "pixels of animals numbered above 255, whose number a mask cannot hold"
NO_CLASS = "pixels with an animal's number but no class"
_NUMBERS = ("animal", "track_id", "instance_id", "object_id")
"""Attributes that other programs keep an animal's number in."""


class CocoMask(MaskFile):
    """The annotations of one image; keys are category names."""

    def __init__(
        self, path: Path, image: dict[str, Any], annotations: list[Any], names: dict[int, str]
    ) -> None:
        file = PureWindowsPath(image["file_name"])  # knows both kinds of slash
        super().__init__(path, file.name, file.parent.name or None)
        self._image = image
        self._annotations = annotations
        self._names = names

    def size(self) -> tuple[int, int]:
        """(width, height) that the file states for the image."""
        return self._image["width"], self._image["height"]

    def classes(self) -> list[SourceClass]:
        """Categories of the annotations, with the pixels they cover."""
        counts: dict[str, int] = {}
        for annotation, region in self._regions():
            name = self._name_of(annotation)
            counts[name] = counts.get(name, 0) + int(np.count_nonzero(region))
        return [SourceClass(name, count) for name, count in counts.items()]

    def planes(self, mapping: Keys) -> MaskPlanes:
        """Both planes; a later annotation lies on top."""
        require(self.path, (self._name_of(one) for one in self._annotations), mapping)
        width, height = self.size()
        classes = np.zeros((height, width), np.uint8)
        numbered = bool(self._image.get("animals")) or any(_animal(one) for one in self._annotations)
        animals = np.zeros((height, width), np.uint8) if numbered else None
        self.adjusted = {}
        for annotation, region in self._regions():
            value = mapping[self._name_of(annotation)]
            if not value:
                continue
            inside = region > 0
            if _number(annotation) > 255:
                self.adjusted[NO_NUMBER] = self.adjusted.get(NO_NUMBER, 0) + int(np.count_nonzero(inside))
            classes[inside] = value
            if animals is not None:
                animals[inside] = _animal(annotation)
        return MaskPlanes(classes, animals)

    def _regions(self) -> Iterator[tuple[dict[str, Any], Mask]]:
        width, height = self.size()
        for annotation in self._annotations:
            try:
                yield annotation, runs.decode(annotation.get("segmentation"), height, width)
            except runs.BadRunsError as error:
                where = f"annotation {annotation.get('id')} of {self.name}: {error}"
                raise MaskFormatError(path=self.path, detail=where) from error

    def _name_of(self, annotation: dict[str, Any]) -> str:
        return self._names[annotation["category_id"]]


def _animal(annotation: dict[str, Any]) -> int:
    """Number of the annotation's animal, 0 where it has none that a plane can hold."""
    number = _number(annotation)
    return number if number < 256 else 0


def _number(annotation: dict[str, Any]) -> int:
    """Number of the annotation's animal, 0 where it has none."""
    attributes = annotation.get("attributes")
    for table in (attributes if isinstance(attributes, dict) else {}, annotation):
        for name in _NUMBERS:
            value = table.get(name)
            if type(value) is int and value > 0:
                return value
    return 0


def read_file(path: Path) -> list[MaskFile]:
    """Masks of one COCO file, in the order of its images; images that nobody has drawn are left out.

    Raises
    ------
    MissingFileError, MaskFormatError
    """
    table = load_json(path)
    if not isinstance(table, dict) or not all(
        isinstance(table.get(part), list) for part in ("images", "annotations", "categories")
    ):
        raise MaskFormatError(
            path=path, detail="not COCO: it has no lists of images, annotations and categories"
        )
    images = _images(path, table["images"])
    names = _category_names(path, table["categories"])
    by_image: dict[Any, list[Any]] = {number: [] for number in images}
    for annotation in table["annotations"]:
        _check_annotation(path, annotation, images, names)
        by_image[annotation["image_id"]].append(annotation)
    return [
        CocoMask(path, image, by_image[number], names)
        for number, image in images.items()
        if by_image[number] or image.get("mask")
    ]


def _images(path: Path, rows: list[Any]) -> dict[Any, dict[str, Any]]:
    found = {}
    for row in rows:
        whole = isinstance(row, dict) and isinstance(row.get("file_name"), str)
        sizes = whole and all(type(row.get(side)) is int and row[side] > 0 for side in ("width", "height"))
        if not whole or not sizes or not isinstance(row.get("id"), int | str):
            detail = f"not COCO: an image without id, file_name, width or height: {str(row)[:80]}"
            raise MaskFormatError(path=path, detail=detail)
        if row["id"] in found:
            raise MaskFormatError(path=path, detail=f"two images have the id {row['id']}")
        found[row["id"]] = row
    return found


def _category_names(path: Path, rows: list[Any]) -> dict[int, str]:
    """Name by id; a name that occurs twice is told apart by its id."""
    names: dict[int, str] = {}
    for row in rows:
        if (
            not isinstance(row, dict)
            or type(row.get("id")) is not int
            or not isinstance(row.get("name"), str)
        ):
            raise MaskFormatError(
                path=path, detail=f"not COCO: a category without id or name: {str(row)[:80]}"
            )
        name = row["name"]
        names[row["id"]] = f"{name} ({row['id']})" if name in names.values() else name
    return names


def _check_annotation(path: Path, row: Any, images: dict[Any, Any], names: dict[int, str]) -> None:
    if not isinstance(row, dict):
        raise MaskFormatError(path=path, detail=f"not COCO: an annotation that is no table: {str(row)[:80]}")
    number = row.get("id")
    image, category = row.get("image_id"), row.get("category_id")
    if not isinstance(image, int | str) or image not in images:
        raise MaskFormatError(
            path=path, detail=f"annotation {number} belongs to image {image}, which it lacks"
        )
    if type(category) is not int or category not in names:
        detail = f"annotation {number} has category {category}, which it lacks"
        raise MaskFormatError(path=path, detail=detail)


class CocoWriter(MaskWriter):
    """Writes ``annotations.json`` as it goes, so that memory stays flat; it appears when all is in it."""

    def __init__(self, folder: Path, options: WriteOptions) -> None:
        super().__init__(folder, options)
        self._path = folder / FILE
        self._temporary = temporary_beside(self._path)
        self._handle: TextIO | None = None
        self._images: list[str] = []
        self._annotations = 0

    def write(self, frame: ExportFrame) -> None:
        """Add one frame."""
        with writing(self._path):
            handle = self._handle or self._begin()
            self._images.append(_line(self._image(frame)))
            for annotation in self._annotations_of(frame):
                handle.write(",\n" if self._annotations else "\n")
                handle.write(_line(annotation))
                self._annotations += 1

    def finish(self) -> None:
        """Close the file and put it in its place."""
        with writing(self._path):
            handle = self._handle or self._begin()
            images = ",\n".join(self._images)
            handle.write(f'\n],\n"images": [\n{images}\n]}}\n')
            handle.close()
            flush_to_disk(self._temporary)
            self._temporary.replace(self._path)

    def discard(self) -> None:
        """Remove the unfinished file."""
        if self._handle is not None:
            self._handle.close()
            self._temporary.unlink(missing_ok=True)

    def _begin(self) -> TextIO:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = self._temporary.open("w", encoding="utf-8", newline="\n")
        info = {"description": self.options.description, "contributor": f"Vivarium Workbench {__version__}"}
        categories = [
            {"id": part.id, "name": part.name, "supercategory": "animal", "color": list(part.color)}
            for part in self.options.classes.classes
            if part.id
        ]
        head = f'"info": {_line(info)},\n"licenses": [],\n"categories": {_line(categories)}'
        self._handle.write(f'{{{head},\n"annotations": [')
        return self._handle

    def _image(self, frame: ExportFrame) -> dict[str, Json]:
        return {
            "id": frame.index + 1,
            "file_name": frame.image or f"{frame.name}.png",
            "width": self.options.width,
            "height": self.options.height,
            "frame": frame.index,
            "mask": True,
            "animals": frame.planes.animals is not None,
        }

    def _annotations_of(self, frame: ExportFrame) -> Iterator[dict[str, Json]]:
        classes, animals = frame.planes
        if animals is not None:
            self.lose(NO_CLASS, int(np.count_nonzero((animals > 0) & (classes == 0))))
        for value, animal in pairs(classes, animals):
            region = (classes == value) if animals is None else (classes == value) & (animals == animal)
            part = region.view(np.uint8)
            yield {
                "id": self._annotations + 1,
                "image_id": frame.index + 1,
                "category_id": value,
                "iscrowd": 0,
                "area": int(np.count_nonzero(part)),
                "bbox": list(cv2.boundingRect(part)),
                "segmentation": {"size": list(part.shape), "counts": runs.encode(part)},
                "attributes": {"animal": animal} if animal else {},
            }


def pairs(classes: Mask, animals: Mask | None) -> list[tuple[int, int]]:
    """Every (class id, animal number) that occurs, without the background."""
    if animals is None:
        counts = np.bincount(classes.ravel(), minlength=256)
        return [(int(value), 0) for value in np.flatnonzero(counts) if value]
    both = classes.astype(np.uint16) << 8 | animals
    counts = np.bincount(both.ravel())
    return [(int(code) >> 8, int(code) & 255) for code in np.flatnonzero(counts) if code >> 8]


def _line(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


class Coco:
    """COCO's object annotations."""

    name = "coco"
    words = True
    colors = False

    def key(self, text: str) -> str:
        """The category's name."""
        return text.strip()

    def recognises(self, path: Path, pattern: str | None = None) -> bool:
        """Whether there is JSON with COCO's words."""
        return holds(path, self.name, pattern)

    def read(self, path: Path, options: ReadOptions) -> Sequence[MaskFile]:
        """Masks of every COCO file in ``path``."""
        files = json_files(path, self.name, options.pattern)
        return [mask for file in files for mask in read_file(file)]

    def writer(self, folder: Path, options: WriteOptions) -> MaskWriter:
        """Writer of ``annotations.json`` into ``folder``."""
        return CocoWriter(folder, options)


FORMAT = Coco()
