"""Grey PNG: the grey value is the class number, as it is or spread out (0, 85, 170, 255)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image as Pillow

from workbench.core.types import Mask
from workbench.formats.indexed_png import NumberMask, looks_like, number_key
from workbench.formats.mask_file import MaskFile, MaskWriter, ReadOptions, WriteOptions
from workbench.formats.png_files import PngWriter, mask_files

_MOST_CLASSES = 16


class GreyWriter(PngWriter):
    """Writes grey PNG whose values are class numbers."""

    def encode(self, classes: Mask) -> bytes:
        """Bytes of the file of a class plane."""
        buffer = io.BytesIO()
        Pillow.fromarray(np.ascontiguousarray(classes)).save(buffer, "PNG", compress_level=1)
        return buffer.getvalue()


class GreyPng:
    """Grey PNG."""

    name = "grey"
    words = False
    colors = False

    def key(self, text: str) -> str:
        """The grey value without leading zeros."""
        return number_key(text)

    def recognises(self, path: Path, pattern: str | None = None) -> bool:
        """Whether the first files are grey."""
        return looks_like(self.name, path, pattern)

    def read(self, path: Path, options: ReadOptions) -> Sequence[MaskFile]:
        """Masks in ``path``."""
        return [NumberMask(file, file.name) for file in mask_files(path, options.pattern)]

    def writer(self, folder: Path, options: WriteOptions) -> MaskWriter:
        """Writer into ``folder``."""
        return GreyWriter(folder, options)


def spread_numbers(keys: Iterable[str]) -> dict[str, str]:
    """Class number behind each grey value where the values are spread evenly over 0 to 255; else nothing.

    ``0 85 170 255`` gives 0, 1, 2, 3; also where not every step occurs (0, 85, 255). Values that look like
    class numbers already (all small) are left alone.
    """
    values = sorted({int(key) for key in keys if key.isdecimal()} - {0})
    if not values or values[-1] > 255 or values[-1] < _MOST_CLASSES:
        return {}
    for count in range(2, _MOST_CLASSES):
        steps = {round(255 * k / (count - 1)): k for k in range(count)}
        # 255 // 3 and 255 / 3 differ where 255 cannot be divided: both are in use.
        steps |= {255 // (count - 1) * k: k for k in range(count)}
        if all(value in steps for value in values):
            return {"0": "0", **{str(value): str(steps[value]) for value in values}}
    return {}


FORMAT = GreyPng()
