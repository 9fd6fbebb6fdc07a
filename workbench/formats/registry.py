"""The formats of masks by name; a format's module is imported when it is first used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from workbench.core.errors import BadParameterError, MaskFormatError, MissingFileError
from workbench.formats.mask_file import (
    MaskFile,
    MaskFormat,
    MaskWriter,
    ReadOptions,
    WriteOptions,
)

AUTO = "auto"
_MODULES = {
    "coco": "coco",
    "labelme": "labelme",
    "indexed": "indexed_png",
    "grey": "grey_png",
    "color": "color_png",
}
FORMATS = tuple(_MODULES)
"""Names of the formats, in the order in which a file is asked whether it is one."""


def mask_format(name: str) -> MaskFormat:
    """The format called ``name``.

    Raises
    ------
    BadParameterError
    """
    if name not in _MODULES:
        raise BadParameterError(name="format", value=name, detail=f"there is: {', '.join(FORMATS)}")
    found: MaskFormat = import_module(f"workbench.formats.{_MODULES[name]}").FORMAT
    return found


def detect(path: Path, pattern: str | None = None) -> str:
    """Name of the format of ``path``, a file or a folder of files.

    Raises
    ------
    MissingFileError, MaskFormatError
    """
    if not path.exists():
        raise MissingFileError(path=path)
    for name in FORMATS:
        if mask_format(name).recognises(path, pattern):
            return name
    if path.is_dir() and pattern is not None:
        raise MaskFormatError(path=path, detail=f"it holds no masks named {pattern}")
    kind = "folder" if path.is_dir() else "file"
    raise MaskFormatError(path=path, detail=f"the {kind} holds no masks in a format that is known")


def open_masks(path: Path, format_name: str = AUTO, options: ReadOptions | None = None) -> Sequence[MaskFile]:
    """The masks in ``path``, in natural order, each read when it is asked for.

    Raises
    ------
    MissingFileError, MaskFormatError, BadParameterError
    """
    chosen = options or ReadOptions()
    name = detect(path, chosen.pattern) if format_name == AUTO else format_name
    return mask_format(name).read(path, chosen)


def read(path: Path, format_name: str = AUTO, options: ReadOptions | None = None) -> Iterator[MaskFile]:
    """`open_masks` as an iterator."""
    yield from open_masks(path, format_name, options)


def write(format_name: str, folder: Path, options: WriteOptions) -> MaskWriter:
    """Writer of one video's masks into ``folder``; a context manager.

    Raises
    ------
    BadParameterError
    """
    return mask_format(format_name).writer(folder, options)
