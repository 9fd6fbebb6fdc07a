"""A synthetic set on disk: images, masks, instances, COCO and panoptic annotations, manifest.

``records.jsonl`` gains a line when the files of an image are written, so that a killed run goes on; what
describes the whole set is made from it at the end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np

from workbench import __version__
from workbench.core.classes import ClassTable, instance_palette
from workbench.core.errors import BadParameterError, writing
from workbench.core.paths import write_atomic
from workbench.core.types import Image, Json, Mask
from workbench.formats import panoptic, runs
from workbench.media.images import read_mask, write_image, write_mask
from workbench.vision.synthesis import Synthetic

RECORDS, SPEC = "records.jsonl", "spec.json"
Record: TypeAlias = dict[str, Json]
PANOPTIC: dict[panoptic.Kind, str] = {"animals": "panoptic", "parts": "panoptic_parts"}
"""Folder, and name of the file, of each kind of panoptic annotation."""


class SyntheticSet:
    """Writes one set; images of the same ``spec`` that are there are kept.

    Raises
    ------
    BadParameterError
        If the folder holds a set that was made otherwise.
    """

    def __init__(self, folder: Path, classes: ClassTable, spec: Json) -> None:
        self.folder = folder
        self.classes = classes
        made = _read_json(folder / SPEC)
        if made is not None and made != spec:
            detail = "the folder holds a set made with other settings; give this one another name"
            raise BadParameterError(name="name", value=folder.name, detail=detail)
        if made is None:
            write_atomic(folder / SPEC, json.dumps(spec, indent=1).encode())
        self.records = {int(record["number"]): record for record in self._whole_records()}

    def file(self, kind: str, number: int, suffix: str = ".png") -> Path:
        """Where a file of image ``number`` lies; ``kind`` is the name of its folder."""
        return self.folder / kind / f"synthetic_{number:06d}{suffix}"

    def write(self, number: int, image: Image, made: Synthetic, origin: Record) -> None:
        """Write everything about image ``number``; may be called from several threads."""
        palette, numbers = self.classes.palette(), instance_palette()
        write_image(self.file("images", number), image, durable=False)
        write_mask(self.file("masks", number), made.classes, palette, durable=False)
        write_mask(self.file("instances", number), made.animals, numbers, durable=False)
        table = self.classes
        for kind, folder in PANOPTIC.items():
            found = panoptic.segments(kind, made.classes, made.animals, table)
            write_image(self.file(folder, number), panoptic.to_rgb(found), durable=False)
        wide = panoptic.part_segments(made.classes, made.animals)
        panoptic.write_tiff32(self.file("panoptic_tiff", number, ".tif"), wide)
        self.records[number] = {
            "number": number,
            "image": self.file("images", number).name,
            **origin,
            "wanted": made.wanted,
            "missing": made.missing,
            "placements": [one.to_json() for one in made.placements],
        }

    def note(self, number: int) -> None:
        """Image ``number`` is whole: a run that goes on keeps it."""
        path = self.folder / RECORDS
        with writing(path), path.open("a", encoding="utf-8") as handle:
            handle.write(json.dumps(self.records[number]) + "\n")

    def finish(self, check: Callable[[], None]) -> None:
        """Write the annotations and the manifest; ``check`` is called now and then and may raise."""
        numbers = sorted(self.records)
        for name, content in self._annotations(numbers, check).items():
            write_atomic(self.folder / f"{name}.json", _dump(content))
        manifest = {
            "made_by": f"Vivarium Workbench {__version__}",
            "spec": _read_json(self.folder / SPEC),
            "classes": self.classes.to_list(),
            "images": [self.records[number] for number in numbers],
        }
        write_atomic(self.folder / "manifest.json", json.dumps(manifest, indent=1).encode())

    def planes(self, number: int) -> tuple[Mask, Mask]:
        """Class and animal plane of image ``number``."""
        return read_mask(self.file("masks", number)), read_mask(self.file("instances", number))

    def _whole_records(self) -> Iterator[Record]:
        try:
            lines = (self.folder / RECORDS).read_text(encoding="utf-8").splitlines()
        except OSError:
            return
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:  # cut off by a kill
                continue
            if self.file("panoptic_tiff", int(record["number"]), ".tif").is_file():
                yield record

    def _annotations(self, numbers: list[int], check: Callable[[], None]) -> dict[str, Record]:
        """Content of the COCO file and of the two panoptic ones, by name; every mask is read once."""
        images: list[Record] = []
        found: dict[str, list[Record]] = {"instances": [], **{name: [] for name in PANOPTIC.values()}}
        for number in numbers:
            check()
            classes, animals = self.planes(number)
            height, width = classes.shape
            file = self.file("images", number).name
            images.append({"id": number, "file_name": file, "width": width, "height": height})
            instances = found["instances"]
            for region, category, animal in _regions(classes, animals, len(self.classes)):
                instances.append(_annotation(len(instances) + 1, number, region, category, animal))
            for kind, name in PANOPTIC.items():
                info = panoptic.segments_info(panoptic.segments(kind, classes, animals, self.classes))
                file = self.file(name, number).name
                found[name].append({"image_id": number, "file_name": file, "segments_info": info})
        told = {
            "instances": self.folder.name,
            **{name: f"{self.folder.name}, {kind}" for kind, name in PANOPTIC.items()},
        }
        return {
            name: {
                "info": {"description": told[name]},
                "images": images,
                "annotations": annotations,
                "categories": panoptic.categories(self.classes),
            }
            for name, annotations in found.items()
        }


def _regions(classes: Mask, animals: Mask, thing: int) -> Iterator[tuple[Mask, int, int]]:
    """Region, category and animal number: every whole animal, then each of its parts."""
    for animal in np.unique(animals):
        if not animal:
            continue
        whole = animals == animal
        yield whole.view(np.uint8), thing, int(animal)
        for part in np.unique(classes[whole]):
            if part:
                yield (whole & (classes == part)).view(np.uint8), int(part), int(animal)


def _annotation(number: int, image: int, region: Mask, category: int, animal: int) -> Record:
    return {
        "id": number,
        "image_id": image,
        "category_id": category,
        "iscrowd": 0,
        "area": int(np.count_nonzero(region)),
        "bbox": list(cv2.boundingRect(region)),
        "segmentation": {"size": list(region.shape), "counts": runs.encode(region)},
        "attributes": {"animal": animal},
    }


def _dump(value: Json) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _read_json(path: Path) -> Json:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
