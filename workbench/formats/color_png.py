"""Colour-coded PNG: each class has a colour; soft edges are taken for the class they are nearest to."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from workbench.core.errors import BadParameterError, MaskFormatError
from workbench.core.types import Image, Mask
from workbench.formats.indexed_png import looks_like
from workbench.formats.mask_file import (
    Keys,
    MaskFile,
    MaskPlanes,
    MaskWriter,
    ReadOptions,
    SourceClass,
    WriteOptions,
    require,
)
from workbench.formats.png_files import PngWriter, mask_files, read_animals, read_colors
from workbench.media.images import image_size

BLACK = "#000000"
SNAPPED = "pixels of in-between colours taken for the nearest class"
_FREQUENT = 0.005
"""Part of the coloured pixels from which a colour that is no mix of others counts as a class."""
_MIX_DISTANCE = 14.0
"""How far (RGB) a mix may lie from the straight line between its two colours."""
_NEIGHBOURHOOD = np.ones((5, 5), np.uint8)
_BLOCK = np.ones((3, 3), np.uint8)
_MOST_LOOKED_AT = 64

Codes = NDArray[np.int32]


class ColorMask(MaskFile):
    """A mask whose classes are colours; keys are ``#rrggbb``."""

    def __init__(self, path: Path, snap: float) -> None:
        super().__init__(path, path.name)
        self._snap = snap

    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return image_size(self.path)

    def classes(self) -> list[SourceClass]:
        """Colours that are classes; those of soft edges are left out."""
        found = class_colors(codes_of(read_colors(self.path)))
        return [SourceClass(key_of(code), count, rgb_of(code)) for code, count in found.items()]

    def planes(self, mapping: Keys) -> MaskPlanes:
        """Both planes; black is background unless the mapping says otherwise."""
        known = {BLACK: 0, **mapping}
        codes = codes_of(read_colors(self.path))
        require(self.path, (key_of(code) for code in class_colors(codes)), known)
        order = sorted(code_of(key) for key in known)
        nearest, snapped = _nearest(codes, np.array(order, np.int32))
        self.adjusted = {SNAPPED: snapped} if snapped else {}
        self._check_share(snapped, codes, [code_of(key) for key, value in known.items() if value == 0])
        table = np.array([known[key_of(code)] for code in order], np.uint8)
        return MaskPlanes(table[nearest], read_animals(self.path))

    def _check_share(self, snapped: int, codes: Codes, background: list[int]) -> None:
        colored = codes.size - sum(int(np.count_nonzero(codes == code)) for code in background)
        if snapped > self._snap * max(1, colored):
            share = f"{100 * snapped / max(1, colored):.0f} %"
            detail = f"{share} of its coloured pixels are of in-between colours, as in a photograph"
            raise MaskFormatError(path=self.path, detail=detail)


def codes_of(colors: Image) -> Codes:
    """Colours (H, W, 3) RGB as one number a pixel (H, W)."""
    wide = colors.astype(np.int32)
    return np.asarray((wide[..., 0] << 16) | (wide[..., 1] << 8) | wide[..., 2], np.int32)


def key_of(code: int) -> str:
    """``#rrggbb`` of a colour's number."""
    return f"#{code:06x}"


def rgb_of(code: int) -> tuple[int, int, int]:
    """Red, green and blue of a colour's number."""
    return code >> 16, (code >> 8) & 255, code & 255


def code_of(key: str) -> int:
    """Number of ``#rrggbb``.

    Raises
    ------
    BadParameterError
    """
    if not re.fullmatch(r"#[0-9a-f]{6}", key):
        raise BadParameterError(name="map", value=key, detail="a colour is written #rrggbb, as in #e64b35")
    return int(key[1:], 16)


def class_colors(codes: Codes) -> dict[int, int]:
    """Colours of ``codes`` (H, W) that are classes, with their pixels, most frequent first.

    A class fills a block of 3 x 3 pixels somewhere, or is frequent and no mix of two that do; what soft
    edges leave does neither.
    """
    values, counts = np.unique(codes, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:_MOST_LOOKED_AT]
    ranked = [(int(values[k]), int(counts[k])) for k in order]
    solid = [code for code, count in ranked if count >= _BLOCK.size and _is_solid(codes, code)]
    colored = codes.size - ranked[0][1]
    found = {}
    for code, count in ranked:
        frequent = count >= max(4.0, _FREQUENT * colored)
        if code in solid or (frequent and not _is_mix(code, solid)):
            found[code] = count
    return found


def _is_solid(codes: Codes, code: int) -> bool:
    return bool(cv2.erode((codes == code).view(np.uint8), _BLOCK, borderValue=(0.0,)).any())


def _is_mix(code: int, solid: list[int]) -> bool:
    """Whether a colour lies between two of ``solid``."""
    color = np.array(rgb_of(code), np.float64)
    ends = [np.array(rgb_of(one), np.float64) for one in solid]
    for first in range(len(ends)):
        for second in range(first):
            a, ab = ends[first], ends[second] - ends[first]
            share = min(1.0, max(0.0, float((color - a) @ ab) / float(ab @ ab)))
            if float(np.linalg.norm(color - a - share * ab)) <= _MIX_DISTANCE:
                return True
    return False


def _nearest(codes: Codes, known: Codes) -> tuple[NDArray[np.intp], int]:
    """Position in ``known`` (rising) of every pixel's colour, and how many pixels had none of them.

    Those take the nearest colour of their neighbourhood of 5 x 5: a soft edge from yellow to black passes
    through the colour of no third class.
    """
    positions = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    rows, columns = np.nonzero(known[positions] != codes)
    if not len(rows):
        return positions, 0
    exact = np.where(known[positions] == codes, positions, -1)
    color = np.stack(rgb_arrays(codes[rows, columns]), axis=1)
    cost = np.empty((len(known), len(rows)), np.float64)
    for k, code in enumerate(known.tolist()):
        near = cv2.dilate((exact == k).view(np.uint8), _NEIGHBOURHOOD)[rows, columns] > 0
        cost[k] = np.linalg.norm(color - np.array(rgb_of(code)), axis=1) + np.where(near, 0.0, 1000.0)
    positions[rows, columns] = cost.argmin(axis=0)
    return positions, len(rows)


def rgb_arrays(codes: Codes) -> tuple[Codes, Codes, Codes]:
    """Red, green and blue of many numbers."""
    return codes >> 16, (codes >> 8) & 255, codes & 255


class ColorWriter(PngWriter):
    """Writes the colours of the class table.

    Raises
    ------
    BadParameterError
        If two classes have one colour: nobody could read the file again.
    """

    def __init__(self, folder: Path, options: WriteOptions) -> None:
        super().__init__(folder, options)
        colors = [part.color for part in options.classes.classes]
        if len(set(colors)) < len(colors):
            raise BadParameterError(name="format", value="color", detail="two classes have the same colour")
        self._palette = options.classes.palette()

    def encode(self, classes: Mask) -> bytes:
        """Bytes of the file of a class plane."""
        buffer = io.BytesIO()
        Pillow.fromarray(self._palette[classes]).save(buffer, "PNG", compress_level=1)
        return buffer.getvalue()


class ColorPng:
    """Colour-coded PNG."""

    name = "color"
    words = False
    colors = True

    def key(self, text: str) -> str:
        """``#rrggbb`` in small letters; the # may be left out."""
        text = text.strip().lower()
        return f"#{text}" if re.fullmatch(r"[0-9a-f]{6}", text) else text

    def recognises(self, path: Path, pattern: str | None = None) -> bool:
        """Whether one of the first files has colours and no palette."""
        return looks_like(self.name, path, pattern)

    def read(self, path: Path, options: ReadOptions) -> Sequence[MaskFile]:
        """Masks in ``path``."""
        return [ColorMask(file, options.snap) for file in mask_files(path, options.pattern)]

    def writer(self, folder: Path, options: WriteOptions) -> MaskWriter:
        """Writer into ``folder``."""
        return ColorWriter(folder, options)


FORMAT = ColorPng()
