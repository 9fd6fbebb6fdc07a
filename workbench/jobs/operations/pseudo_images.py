"""Pseudo-masks for a folder of loose images: no study, masks of the same name and size."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.core.classes import instance_palette
from workbench.core.errors import BadParameterError, MissingFileError, NothingToDoError
from workbench.core.progress import CancelToken, Progress
from workbench.core.types import Image
from workbench.jobs.operations.pseudo import (
    PseudoResult,
    PseudoSpec,
    Reporter,
    Tally,
    default_palette,
)
from workbench.media.images import image_size, list_images, read_image, write_mask
from workbench.media.thermal import celsius_to_display, read_celsius
from workbench.vision.foreground import MOST_SAMPLES
from workbench.vision.labelling import Labelled, Source, label_stream
from workbench.vision.pseudolabel import calibrate

FRAME_S = 0.04
"""Seconds between images whose numbers follow each other, for want of a better rate."""

APART_S = 1000.0
"""Seconds between images that have nothing to do with each other."""


@dataclass(frozen=True)
class Loose:
    """One image file, its mask's file, and its place in a numbered sequence (or None)."""

    path: Path
    mask: Path
    number: int | None
    prefix: str


def label_folder(spec: PseudoSpec, progress: Progress, cancel: CancelToken) -> PseudoResult:
    """Masks for every image of ``spec.images``, written to ``spec.out``.

    Images of one size are taken as one recording; in numbered sequences the head keeps its end.

    Raises
    ------
    MissingFileError, NothingToDoError, BadParameterError, CorruptImageError, ThermalFormatError
    """
    folder, out = spec.images, spec.out
    assert folder is not None
    if out is None:
        raise BadParameterError(name="out", value=None, detail="name a folder for the masks")
    if not folder.is_dir():
        raise MissingFileError(path=folder)
    if out.resolve() == folder.resolve():
        raise BadParameterError(name="out", value=out, detail="the masks would overwrite the images")
    if out.exists() and not out.is_dir():
        raise BadParameterError(name="out", value=out, detail="it is a file, not a folder")
    files = find_files(folder, out)
    if not files:
        raise NothingToDoError(
            path=folder,
            detail="it holds no images",
            way_out="Choose a folder with PNG, JPEG, TIFF or CSV of °C.",
        )
    todo = [file for file in files if spec.overwrite or not file.mask.exists()]
    tally = Tally(spec.params.animals, skipped=len(files) - len(todo))
    report = Reporter(progress, len(todo), tally)
    for group in by_size(todo, cancel):
        _label_group(group, spec, report, cancel)
    return tally.result(out)


def find_files(folder: Path, out: Path) -> list[Loose]:
    """Images and temperature tables of a folder, in the order of their numbers, with their masks' files."""
    paths = [*list_images(folder), *sorted(folder.glob("*.csv")), *sorted(folder.glob("*.CSV"))]
    found, taken = [], set()
    for path in dict.fromkeys(paths):
        mask = out / f"{path.stem}.png"
        if mask in taken:
            mask = out / f"{path.name}.png"
        taken.add(mask)
        numbered = re.fullmatch(r"(.*?)(\d+)", path.stem)
        number = int(numbered[2]) if numbered else None
        found.append(Loose(path, mask, number, numbered[1] if numbered else path.stem))
    return sorted(found, key=lambda file: (file.prefix, -1 if file.number is None else file.number))


def is_radiometric(path: Path) -> bool:
    """Whether the file holds temperatures by its kind; 16-bit images are told apart on reading."""
    return path.suffix.lower() == ".csv"


def by_size(files: Sequence[Loose], cancel: CancelToken) -> list[list[Loose]]:
    """Files grouped by picture size and kind, each group in order."""
    groups: dict[tuple[int, int, bool], list[Loose]] = {}
    for file in files:
        cancel.check()
        if is_radiometric(file.path):
            height, width = read_celsius(file.path).shape
            key = (width, height, True)
        else:
            key = (*image_size(file.path), False)
        groups.setdefault(key, []).append(file)
    return list(groups.values())


class Reader:
    """Reads the files of one group as 8-bit pictures; temperatures all on one scale."""

    def __init__(self, group: Sequence[Loose]) -> None:
        self.limits: tuple[float, float] | None = None
        self.radiometric = is_radiometric(group[0].path)
        if not self.radiometric:
            self.radiometric = read_image(group[0].path).dtype == np.uint16
        if self.radiometric:
            some = [self._values(group[k].path) for k in np.linspace(0, len(group) - 1, 9).astype(int)]
            low = min(float(np.percentile(values, 0.5)) for values in some)
            high = max(float(np.percentile(values, 99.9)) for values in some)
            self.limits = (low, max(high, low + 1e-3))

    def _values(self, path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        if is_radiometric(path):
            return np.asarray(read_celsius(path), np.float32)
        image = read_image(path)
        flat = image if image.ndim == 2 else image.mean(axis=2)
        return np.asarray(flat, np.float32)

    def read(self, path: Path) -> Image:
        """8-bit picture, (H, W) or (H, W, 3)."""
        if self.limits is not None:
            return np.asarray(celsius_to_display(self._values(path), *self.limits), np.uint8)
        image = read_image(path)
        if image.dtype == np.uint16:
            return np.asarray(image >> 8, np.uint8)
        return np.asarray(image, np.uint8)


def _label_group(
    group: Sequence[Loose],
    spec: PseudoSpec,
    report: Reporter,
    cancel: CancelToken,
) -> None:
    tally = report.tally
    report("Learning the background")
    reader = Reader(group)
    samples = []
    for k in np.unique(np.linspace(0, len(group) - 1, MOST_SAMPLES).round().astype(int)):
        cancel.check()
        samples.append(reader.read(group[k].path))
    calibration = calibrate(samples, spec.params, radiometric=reader.radiometric, cancel=cancel)
    height, width = samples[0].shape[:2]
    tally.methods[f"{group[0].path.parent.name} {width}x{height}"] = calibration.method_for(spec.params)
    palette = default_palette()

    def write(labelled: Labelled) -> None:
        path = group[labelled.key].mask
        write_mask(path, labelled.mask, palette, durable=False)
        if spec.params.animals > 1:
            write_mask(
                path.parent / "instances" / path.name, labelled.instances, instance_palette(), durable=False
            )

    frames = sources(group, reader)
    for labelled in label_stream(frames, calibration, spec.params, finish=write, cancel=cancel):
        tally.add(labelled)
        report("Finding animals")


def sources(group: Sequence[Loose], reader: Reader) -> Iterator[Source]:
    """The images with times made of their numbers; what is no sequence lies far apart."""
    time = 0.0
    before: Loose | None = None
    for key, file in enumerate(group):
        step = APART_S
        if before is not None and before.prefix == file.prefix and None not in (before.number, file.number):
            step = FRAME_S * (int(file.number or 0) - int(before.number or 0))
        time += step
        before = file
        yield Source(key, time, reader.read(file.path))
