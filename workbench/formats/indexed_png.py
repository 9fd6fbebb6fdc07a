"""Indexed PNG: value = class number, with a palette that shows it. What a study itself keeps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from workbench.core.errors import WorkbenchError
from workbench.core.types import DeepImage, Image
from workbench.formats.mask_file import (
    ExportFrame,
    Keys,
    MaskFile,
    MaskPlanes,
    MaskWriter,
    ReadOptions,
    SourceClass,
    WriteOptions,
    as_lookup,
    require,
)
from workbench.formats.png_files import (
    INSTANCES,
    MASKS,
    folder_kind,
    mask_files,
    palette_of,
    read_animals,
    read_numbers,
)
from workbench.media.images import image_size, write_mask


class NumberMask(MaskFile):
    """A mask whose pixels are class numbers; keys are the numbers."""

    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return image_size(self.path)

    def classes(self) -> list[SourceClass]:
        """Numbers found, with their colour in the palette."""
        counts = _counts(read_numbers(self.path))
        palette = self._palette()
        return [
            SourceClass(str(value), count, palette[value] if value < len(palette) else None)
            for value, count in counts.items()
        ]

    def planes(self, mapping: Keys) -> MaskPlanes:
        """Both planes; number 0 is background unless the mapping says otherwise."""
        values = read_numbers(self.path)
        known = {"0": 0, **mapping}
        require(self.path, (str(value) for value in _counts(values)), known)
        table = as_lookup(known, int(values.max(initial=0)))
        classes = cv2.LUT(values, _padded(table)) if values.dtype == np.uint8 else table[values]
        return MaskPlanes(np.asarray(classes, np.uint8), read_animals(self.path))

    def _palette(self) -> Sequence[tuple[int, int, int]]:
        return palette_of(self.path) or ()


def _counts(values: DeepImage) -> dict[int, int]:
    counts = np.bincount(values.ravel())
    return {int(value): int(counts[value]) for value in np.flatnonzero(counts)}


def _padded(table: Image) -> Image:
    padded = np.zeros(256, np.uint8)
    padded[: len(table)] = table
    return padded


class IndexedWriter(MaskWriter):
    """``masks/frame_0000123.png`` and, with more than one animal, ``instances/frame_0000123.png``."""

    def write(self, frame: ExportFrame) -> None:
        """Write both planes of one frame."""
        file = f"{frame.name}.png"
        palette = self.options.classes.palette()
        write_mask(self.folder / MASKS / file, frame.planes.classes, palette, durable=False)
        animals = self.folder / INSTANCES / file
        if frame.planes.animals is not None:
            write_mask(animals, frame.planes.animals, instance_palette(), durable=False)
        else:
            animals.unlink(missing_ok=True)


def instance_palette() -> Image:
    """Colours of animal numbers, (256, 3) RGB, apart in hue from number to number; 0 is black."""
    hue = (np.arange(256) * 67 % 180).astype(np.uint8)
    hsv = np.stack([hue, np.full(256, 190, np.uint8), np.full(256, 235, np.uint8)], axis=1)
    colors = np.asarray(cv2.cvtColor(hsv[None], cv2.COLOR_HSV2RGB)[0], np.uint8)
    colors[0] = 0
    return colors


class IndexedPng:
    """Indexed PNG."""

    name = "indexed"
    folder = ""
    certain = False

    def recognises(self, path: Path, pattern: str | None = None) -> bool:
        """Whether the first files have a palette."""
        try:
            return folder_kind(path, pattern) == self.name
        except WorkbenchError:
            return False

    def read(self, path: Path, options: ReadOptions) -> Sequence[MaskFile]:
        """Masks in ``path``."""
        return [NumberMask(file, file.name) for file in mask_files(path, options.pattern)]

    def writer(self, folder: Path, options: WriteOptions) -> MaskWriter:
        """Writer into ``folder``."""
        return IndexedWriter(folder, options)


FORMAT = IndexedPng()
