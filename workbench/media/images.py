"""Image and mask files: any path, 8 and 16 bit, and errors that name the file.

Bytes are read and written by Python and only coded by OpenCV and Pillow, since OpenCV cannot
open paths with accents or CJK characters on Windows.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from workbench.core.classes import ClassTable
from workbench.core.errors import BadParameterError, CorruptImageError, MaskSizeError, MissingFileError
from workbench.core.paths import write_atomic
from workbench.core.types import DeepImage, Image, Mask
from workbench.media.fast_png import decode_indexed, decode_png

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
"""File names that `list_images` takes for images."""

_PNG_LEVEL = 1
_MASK_LEVEL = 1
_LARGE = 200_000
"""Bytes of a file from which `decode_png` is worth loading FFmpeg for."""


def read_image(path: Path) -> DeepImage:
    """Image as (H, W) or (H, W, 3) RGB, 8 or 16 bit as in the file; transparency is dropped.

    Raises
    ------
    MissingFileError, CorruptImageError
    """
    return decode_image(_bytes(path), path)


def decode_image(data: bytes, path: Path) -> DeepImage:
    """Picture of the bytes of an image file; ``path`` is what errors name, else as `read_image`.

    Raises
    ------
    CorruptImageError
    """
    if len(data) > _LARGE and (quick := decode_png(data)) is not None:
        return quick
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) if data else None
    if decoded is None:
        return _read_with_pillow(path, data)
    if decoded.dtype not in (np.uint8, np.uint16):
        raise CorruptImageError(path=path, detail=f"pixels of type {decoded.dtype}, not 8 or 16 bit")
    if decoded.ndim == 3 and decoded.shape[2] > 1:
        code = cv2.COLOR_BGRA2RGB if decoded.shape[2] == 4 else cv2.COLOR_BGR2RGB
        return cast(DeepImage, cv2.cvtColor(decoded, code))
    return cast(DeepImage, decoded.reshape(decoded.shape[:2]))


def write_image(path: Path, image: DeepImage, quality: int = 95, durable: bool = True) -> None:
    """Write (H, W) or (H, W, 3) RGB by the suffix of ``path``; whole or not at all.

    Parameters
    ----------
    quality
        Of JPEG, 1 to 100.
    durable
        False for bulk output that can be made again (see `core.paths.atomic_path`).

    Raises
    ------
    BadParameterError
        If the suffix is not one of `SUFFIXES`, or JPEG is asked of 16 bit.
    DiskFullError, NoPermissionError
    """
    write_atomic(path, encode_image(image, path.suffix, quality), durable=durable)


def encode_image(image: DeepImage, suffix: str, quality: int = 95) -> bytes:
    """Bytes of an image file; parameters and errors as `write_image`."""
    suffix = suffix.lower()
    if suffix not in SUFFIXES:
        raise BadParameterError(
            name="format", value=suffix, detail=f"images are written as {', '.join(SUFFIXES)}"
        )
    jpeg = suffix in (".jpg", ".jpeg")
    if image.dtype != np.uint8 and (jpeg or suffix == ".bmp"):
        raise BadParameterError(name="format", value=suffix, detail="it holds 8 bit only; use png or tif")
    source: Any = cv2.cvtColor(image, cv2.COLOR_RGB2BGR) if image.ndim == 3 else np.ascontiguousarray(image)
    options: list[int] = []
    if jpeg:
        options = [cv2.IMWRITE_JPEG_QUALITY, quality]
    elif suffix == ".png":
        options = [cv2.IMWRITE_PNG_COMPRESSION, _PNG_LEVEL]
    done, data = cv2.imencode(suffix, source, options)
    if not done:
        raise BadParameterError(name="image", value=image.shape, detail="it cannot be coded")
    return data.tobytes()


def image_size(path: Path) -> tuple[int, int]:
    """(width, height) from the head of the file.

    Raises
    ------
    MissingFileError, CorruptImageError
    """
    try:
        with path.open("rb") as handle, Pillow.open(handle) as picture:
            return picture.size
    except FileNotFoundError as error:
        raise MissingFileError(path=path) from error
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError) as error:
        raise CorruptImageError(path=path, detail=_detail(error)) from error


def read_mask(path: Path, classes: ClassTable | None = None, size: tuple[int, int] | None = None) -> Mask:
    """Class ids (H, W) of an indexed or grey image file.

    Parameters
    ----------
    classes
        Checked against, if given.
    size
        (width, height) of the frame, checked against, if given.

    Raises
    ------
    MissingFileError, CorruptImageError
        A colour image is no mask: its colours may mean anything.
    MaskClassError, MaskSizeError
    """
    return decode_mask(_bytes(path), path, classes, size)


def decode_mask(
    data: bytes, path: Path, classes: ClassTable | None = None, size: tuple[int, int] | None = None
) -> Mask:
    """Class ids (H, W) of the bytes of an image file; ``path`` is what errors name, else as `read_mask`."""
    quick = decode_indexed(data)
    mask = quick if quick is not None else _mask_with_pillow(data, path)
    if size is not None and mask.shape != (size[1], size[0]):
        found = f"{mask.shape[1]}x{mask.shape[0]}"
        raise MaskSizeError(path=path, found=found, expected=f"{size[0]}x{size[1]}")
    if classes is not None:
        classes.check_mask(mask, path)
    return mask


def _mask_with_pillow(data: bytes, path: Path) -> Mask:
    try:
        with Pillow.open(io.BytesIO(data)) as picture:
            if picture.mode not in ("P", "L", "1", "I;16", "I"):
                raise CorruptImageError(
                    path=path, detail=f"a colour image ({picture.mode}), not class numbers"
                )
            values = np.array(picture)
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError) as error:
        raise CorruptImageError(path=path, detail=_detail(error)) from error
    if int(values.max(initial=0)) > 255:
        raise CorruptImageError(path=path, detail="values above 255, not class numbers")
    return values.astype(np.uint8)


def write_mask(path: Path, mask: Mask, palette: NDArray[np.uint8], durable: bool = True) -> None:
    """Write class ids (H, W) as 8-bit indexed PNG with ``palette`` (256, 3) RGB; whole or not at all.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    write_atomic(path, encode_mask(mask, palette), durable=durable)


def encode_mask(mask: Mask, palette: NDArray[np.uint8]) -> bytes:
    """Bytes of an indexed PNG."""
    picture = Pillow.fromarray(np.ascontiguousarray(mask, np.uint8))
    picture.putpalette(np.ascontiguousarray(palette, np.uint8).tobytes())
    buffer = io.BytesIO()
    # 8 bits a pixel whatever the number of classes: other programs read those reliably.
    picture.save(buffer, "PNG", compress_level=_MASK_LEVEL, bits=8)
    return buffer.getvalue()


def list_images(folder: Path) -> list[Path]:
    """Image files of ``folder`` in natural order (frame 2 before frame 10), hidden ones left out.

    Raises
    ------
    MissingFileError
    """
    if not folder.is_dir():
        raise MissingFileError(path=folder)
    files = [
        path
        for path in folder.iterdir()
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file()
    ]
    return sorted(files, key=_natural)


def to_8bit(image: DeepImage) -> Image:
    """8-bit form of ``image``; 16 bit is scaled by its own range, so that thermal frames show."""
    if image.dtype == np.uint8:
        return image.astype(np.uint8, copy=False)
    low, high = int(image.min(initial=65535)), int(image.max(initial=0))
    span = max(1, high - low)
    return ((image.astype(np.float32) - low) * (255.0 / span)).round().astype(np.uint8)


def _natural(path: Path) -> list[tuple[int, int, str]]:
    parts = re.split(r"(\d+)", path.name.casefold())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part]


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise MissingFileError(path=path) from error
    except OSError as error:
        raise CorruptImageError(path=path, detail=_detail(error)) from error
    if not data:
        raise CorruptImageError(path=path, detail="the file is empty")
    return data


def _read_with_pillow(path: Path, data: bytes) -> DeepImage:
    """What OpenCV does not know (some TIFF, palettes of BMP), and the reason where nobody can read it."""
    try:
        with Pillow.open(io.BytesIO(data)) as picture:
            if picture.mode in ("I;16", "I;16B", "I;16L"):
                return np.array(picture).astype(np.uint16)
            return np.array(picture.convert("L" if picture.mode in ("1", "L") else "RGB"))
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError) as error:
        raise CorruptImageError(path=path, detail=_detail(error)) from error


def _detail(error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):
        return "unknown format"
    return str(error).rstrip(".") or type(error).__name__
