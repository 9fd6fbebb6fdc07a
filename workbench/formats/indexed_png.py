"""Indexed PNG: value = class number, with a palette that shows it. What a study itself keeps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from workbench.core.errors import WorkbenchError
from workbench.core.types import DeepImage, Mask
from workbench.formats.mask_file import (
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
    PngWriter,
    folder_kind,
    mask_files,
    palette_of,
    read_animals,
    read_numbers,
)
from workbench.media.images import encode_mask, image_size


class NumberMask(MaskFile):
    """A mask whose pixels are class numbers; keys are the numbers."""

    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return image_size(self.path)

    def classes(self) -> list[SourceClass]:
        """Numbers found, with their colour in the palette."""
        counts = _counts(read_numbers(self.path))
        palette = palette_of(self.path) or []
        return [
            SourceClass(str(value), count, palette[value] if value < len(palette) else None)
            for value, count in counts.items()
        ]

    def planes(self, mapping: Keys) -> MaskPlanes:
        """Both planes; number 0 is background unless the mapping says otherwise."""
        values = read_numbers(self.path)
        known = {"0": 0, **mapping}
        require(self.path, (str(value) for value in _counts(values)), known)
        table = as_lookup(known, max(255, int(values.max(initial=0))))
        classes = cv2.LUT(values, table) if values.dtype == np.uint8 else table[values]
        return MaskPlanes(np.asarray(classes, np.uint8), read_animals(self.path))


def _counts(values: DeepImage) -> dict[int, int]:
    if values.dtype == np.uint8:
        counts = cv2.calcHist([np.ascontiguousarray(values)], [0], None, [256], [0, 256]).ravel()
        if values.size >= 1 << 24:  # the histogram counts in float32
            counts = np.bincount(values.ravel())
    else:
        counts = np.bincount(values.ravel())
    return {int(value): int(counts[value]) for value in np.flatnonzero(counts)}


class IndexedWriter(PngWriter):
    """Writes indexed PNG."""

    def encode(self, classes: Mask) -> bytes:
        """Bytes of the file of a class plane."""
        return encode_mask(classes, self.options.classes.palette())


class IndexedPng:
    """Indexed PNG."""

    name = "indexed"
    words = False
    colors = False

    def key(self, text: str) -> str:
        """The number without leading zeros."""
        return number_key(text)

    def recognises(self, path: Path, pattern: str | None = None) -> bool:
        """Whether the first files have a palette."""
        return looks_like(self.name, path, pattern)

    def read(self, path: Path, options: ReadOptions) -> Sequence[MaskFile]:
        """Masks in ``path``."""
        return [NumberMask(file, file.name) for file in mask_files(path, options.pattern)]

    def writer(self, folder: Path, options: WriteOptions) -> MaskWriter:
        """Writer into ``folder``."""
        return IndexedWriter(folder, options)


def number_key(text: str) -> str:
    """``text`` as a number is written in keys ("03" becomes "3")."""
    text = text.strip()
    return str(int(text)) if text.isdecimal() else text


def looks_like(kind: str, path: Path, pattern: str | None) -> bool:
    """Whether the first image files of ``path`` are of ``kind``."""
    try:
        return folder_kind(path, pattern) == kind
    except WorkbenchError:
        return False


FORMAT = IndexedPng()
