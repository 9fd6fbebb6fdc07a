"""What the three kinds of PNG have in common: where masks and animal numbers lie, and how they are read."""

from __future__ import annotations

import io
from abc import abstractmethod
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from workbench.core.classes import instance_palette
from workbench.core.errors import CorruptImageError, MaskSizeError, MissingFileError, WorkbenchError
from workbench.core.paths import write_atomic
from workbench.core.types import DeepImage, Image, Mask
from workbench.formats.files import find_files
from workbench.formats.mask_file import ExportFrame, MaskWriter
from workbench.media.images import encode_mask, image_size

SUFFIXES = (".png", ".tif", ".tiff", ".bmp", ".gif")
"""Without JPEG: what it makes of a mask is no mask any more."""

MASKS = "masks"
INSTANCES = "instances"
_LOOKED_AT = 3

Made = TypeVar("Made")


def mask_files(path: Path, pattern: str | None = None) -> list[Path]:
    """Mask files of ``path``: of its folder ``masks`` where it has one."""
    inner = path / MASKS
    return find_files(inner if inner.is_dir() else path, SUFFIXES, pattern)


def animals_file(mask: Path) -> Path | None:
    """The file with the animals' numbers of ``mask``: same name, in ``instances`` beside its folder.

    A study (``masks/<video>``, ``instances/<video>``) and an export (``<video>/masks``) keep them so.
    """
    folder = mask.parent
    beside = [folder.parent / INSTANCES / mask.name]
    if folder.parent.name == MASKS:
        beside.append(folder.parent.parent / INSTANCES / folder.name / mask.name)
    return next((path for path in beside if path.is_file() and path != mask), None)


def read_animals(mask: Path) -> Mask | None:
    """Animal numbers (H, W) that belong to ``mask``, None where there is no such file.

    Raises
    ------
    CorruptImageError, MaskSizeError
    """
    path = animals_file(mask)
    if path is None:
        return None
    values = read_numbers(path)
    if image_size(mask) != (values.shape[1], values.shape[0]):
        width, height = image_size(mask)
        raise MaskSizeError(
            path=path, found=f"{values.shape[1]}x{values.shape[0]}", expected=f"{width}x{height}"
        )
    if int(values.max(initial=0)) > 255:
        raise CorruptImageError(path=path, detail="values above 255, not animal numbers")
    return values.astype(np.uint8)


def mode_of(path: Path) -> str:
    """Pillow's mode of an image file ("P", "L", "RGB", ...), from its head.

    Raises
    ------
    MissingFileError, CorruptImageError
    """
    return _with(path, lambda picture: str(picture.mode), whole=False)


def read_numbers(path: Path) -> DeepImage:
    """Numbers (H, W) of an indexed or grey file, 8 or 16 bit; a grey picture kept as colour counts as grey.

    Raises
    ------
    MissingFileError, CorruptImageError
        A colour image is no mask of numbers.
    """

    def numbers(picture: Pillow.Image) -> DeepImage:
        if picture.mode in ("P", "L", "1"):
            return np.array(picture).astype(np.uint8)
        if picture.mode in ("I;16", "I;16B", "I;16L", "I"):
            values = np.array(picture)
            if int(values.min(initial=0)) < 0 or int(values.max(initial=0)) > 65535:
                raise CorruptImageError(path=path, detail="values beyond 16 bit, not class numbers")
            return values.astype(np.uint16)
        if picture.mode in ("LA", "RGB", "RGBA"):
            colors = np.array(picture.convert("RGB"))
            if is_grey(colors):
                return np.ascontiguousarray(colors[..., 0])
        raise CorruptImageError(path=path, detail=f"a colour image ({picture.mode}), not class numbers")

    return _with(path, numbers)


def read_colors(path: Path) -> Image:
    """Colours (H, W, 3) RGB of an image file; what is transparent is black.

    Raises
    ------
    MissingFileError, CorruptImageError
    """

    def colors(picture: Pillow.Image) -> Image:
        if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
            pixels = np.array(picture.convert("RGBA"))
            pixels[pixels[..., 3] == 0] = 0
            return np.ascontiguousarray(pixels[..., :3])
        return np.array(picture.convert("RGB"))

    return _with(path, colors)


def palette_of(path: Path) -> list[tuple[int, int, int]] | None:
    """Colours of an indexed file in order, None if it is not indexed."""

    def palette(picture: Pillow.Image) -> list[tuple[int, int, int]] | None:
        flat = picture.getpalette("RGB") if picture.mode == "P" else None
        if flat is None:
            return None
        return [(flat[k], flat[k + 1], flat[k + 2]) for k in range(0, len(flat) - 2, 3)]

    return _with(path, palette, whole=False)


def is_grey(colors: Image) -> bool:
    """Whether red, green and blue are equal everywhere."""
    return bool((colors[..., 0] == colors[..., 1]).all() and (colors[..., 1] == colors[..., 2]).all())


def kind_of(path: Path) -> str:
    """Which of the three a file is: ``indexed``, ``grey`` or ``color``; empty if it is no image."""
    try:
        mode = mode_of(path)
        if mode == "P":
            return "indexed"
        if mode in ("L", "1", "LA", "I;16", "I;16B", "I;16L", "I"):
            return "grey"
        return "grey" if is_grey(read_colors(path)) else "color"
    except WorkbenchError:
        return ""


def folder_kind(path: Path, pattern: str | None = None) -> str:
    """Kind of the first files of ``path`` that can be read; colour wins over grey (a file may be empty)."""
    if path.is_file() and path.suffix.lower() not in SUFFIXES:
        return ""
    kinds = _some(kind_of(file) for file in mask_files(path, pattern))
    return next((kind for kind in ("color", "indexed", "grey") if kind in kinds), "")


def _some(kinds: Iterable[str]) -> list[str]:
    found: list[str] = []
    for kind in kinds:
        if kind:
            found.append(kind)
        if len(found) >= _LOOKED_AT:
            break
    return found


def _with(path: Path, make: Callable[[Pillow.Image], Made], whole: bool = True) -> Made:
    """Call ``make`` with the opened picture; what Pillow says becomes a sentence."""
    try:
        data = path.read_bytes()
        if not data:
            raise CorruptImageError(path=path, detail="the file is empty")
        with Pillow.open(io.BytesIO(data)) as picture:
            if whole:
                picture.load()
            return make(picture)
    except FileNotFoundError as error:
        raise MissingFileError(path=path) from error
    except UnidentifiedImageError as error:
        raise CorruptImageError(path=path, detail="unknown format") from error
    except (OSError, ValueError, SyntaxError, EOFError, Pillow.DecompressionBombError) as error:
        detail = str(error).rstrip(".") or type(error).__name__
        raise CorruptImageError(path=path, detail=detail) from error


class PngWriter(MaskWriter):
    """``masks/frame_0000123.png`` and, with more than one animal, ``instances/frame_0000123.png``."""

    @abstractmethod
    def encode(self, classes: Mask) -> bytes:
        """Bytes of the file of a class plane."""

    def write(self, frame: ExportFrame) -> None:
        """Write both planes of one frame."""
        file = f"{frame.name}.png"
        animals = self.folder / INSTANCES / file
        if frame.planes.animals is not None:
            data = encode_mask(frame.planes.animals, instance_palette())
            write_atomic(animals, data, durable=False)
        elif animals.is_file():  # of an earlier export of this frame, when it had numbers
            animals.unlink()
        write_atomic(self.folder / MASKS / file, self.encode(frame.planes.classes), durable=False)
