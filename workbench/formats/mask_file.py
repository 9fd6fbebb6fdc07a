"""What every format gives and takes: the mask of one frame in a file, the classes found in it, and a writer.

A file of masks names its classes in its own way: numbers, colours or words. Here each such name is a
text, the *key* of a source class ("3", "#e64b35", "tail"). Which class of the study a key means is decided
outside, in a mapping of keys to class ids; a format only applies it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple, Protocol, Self

import numpy as np

from workbench.core.classes import ClassTable
from workbench.core.errors import ClassMappingError
from workbench.core.types import Mask

Keys = Mapping[str, int]
"""Key of a source class to a class id of the study."""


class MaskPlanes(NamedTuple):
    """Both planes of a frame, (H, W) uint8: class ids, and animal numbers (None where there are none)."""

    classes: Mask
    animals: Mask | None


@dataclass(frozen=True)
class SourceClass:
    """One class as the file names it.

    Parameters
    ----------
    key
        What it is called in the file.
    pixels
        How many pixels it has there.
    color
        RGB, where the file says.
    """

    key: str
    pixels: int
    color: tuple[int, int, int] | None = None


class MaskFile(ABC):
    """The mask of one frame, read when it is asked for.

    Attributes
    ----------
    path
        The file it lies in, named in errors.
    name
        File name that tells which frame it belongs to (that of the mask, or of its image).
    video
        Name of the video where the file says so.
    adjusted
        What the last `planes` could not take over as it is: pixels or shapes by reason.
    """

    def __init__(self, path: Path, name: str, video: str | None = None) -> None:
        self.path = path
        self.name = name
        self.video = video
        self.adjusted: dict[str, int] = {}

    @abstractmethod
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""

    @abstractmethod
    def classes(self) -> list[SourceClass]:
        """Classes found in it, background included where the format has one.

        Raises
        ------
        MissingFileError, CorruptImageError, MaskFormatError
        """

    @abstractmethod
    def planes(self, mapping: Keys) -> MaskPlanes:
        """Both planes, with the classes of the study.

        Parameters
        ----------
        mapping
            Key to class id; 0 leaves a class out.

        Raises
        ------
        ClassMappingError
            If the file holds a key that the mapping does not name.
        MissingFileError, CorruptImageError, MaskFormatError
        """


def require(path: Path, keys: Iterable[str], mapping: Keys) -> None:
    """Raise `ClassMappingError` if one of ``keys`` is not in ``mapping``."""
    missing = sorted(set(keys) - set(mapping))
    if missing:
        shown = ", ".join(missing[:4]) + (", …" if len(missing) > 4 else "")
        kind = "the class" if len(missing) == 1 else "the classes"
        example = ",".join(f"{key}=head" for key in missing[:1])
        raise ClassMappingError(path=path, found=f"{kind} {shown}", example=example)


@dataclass(frozen=True)
class ExportFrame:
    """One frame to write: its number in the video, its planes, its image's file and its name."""

    index: int
    name: str
    """Stem of the files, ``frame_0000123``."""
    planes: MaskPlanes
    image: str | None = None
    """Path of the image as the file of masks names it, relative to its folder, with forward slashes."""


@dataclass(frozen=True)
class WriteOptions:
    """What a writer is told.

    Parameters
    ----------
    shapes
        Of labelme: ``mask`` is exact, ``polygon`` can be edited point by point and may lose pixels.
    """

    classes: ClassTable
    width: int
    height: int
    shapes: Literal["mask", "polygon"] = "mask"
    description: str = ""


class MaskWriter(ABC):
    """Writes the frames of one video into one folder; a context manager.

    Attributes
    ----------
    lost
        Pixels that the format cannot keep, by reason.
    """

    def __init__(self, folder: Path, options: WriteOptions) -> None:
        self.folder = folder
        self.options = options
        self.lost: dict[str, int] = {}

    @abstractmethod
    def write(self, frame: ExportFrame) -> None:
        """Write one frame; whole or not at all."""

    def finish(self) -> None:
        """Write what belongs to all frames together; called when every frame was written."""
        return

    def discard(self) -> None:
        """Remove what is unfinished; called when the work broke off."""
        return

    def lose(self, reason: str, pixels: int) -> None:
        """Count pixels that the format cannot keep."""
        if pixels:
            self.lost[reason] = self.lost.get(reason, 0) + pixels

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.finish()
        else:
            self.discard()


@dataclass(frozen=True)
class ReadOptions:
    """What a reader is told.

    Parameters
    ----------
    pattern
        Which files count (a glob; ``#`` stands for the frame's number); None takes all of the format.
    snap
        Share of a colour-coded mask's coloured pixels that may be of in-between colours.
    """

    pattern: str | None = None
    snap: float = 0.5


class MaskFormat(Protocol):
    """One format: how it is recognised, read and written."""

    name: str
    words: bool
    """Whether its keys are words, so that a class of the same name is meant."""
    colors: bool
    """Whether its keys are colours, so that a class of the same colour is meant."""

    def key(self, text: str) -> str:
        """A key as a user may write it, in the form the files give."""

    def recognises(self, path: Path, pattern: str | None = None) -> bool:
        """Whether ``path`` (a file, or a folder of files) looks like this format."""

    def read(self, path: Path, options: ReadOptions) -> Sequence[MaskFile]:
        """Masks in ``path``, in natural order; their pixels are read later, one by one.

        Raises
        ------
        MissingFileError, MaskFormatError
        """

    def writer(self, folder: Path, options: WriteOptions) -> MaskWriter:
        """Writer of one video's masks into ``folder``."""


@dataclass
class Counted:
    """Pixels by key, gathered over files."""

    pixels: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    colors: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def add(self, found: Iterable[SourceClass]) -> None:
        """Add the classes of one file."""
        for one in found:
            self.pixels[one.key] = self.pixels.get(one.key, 0) + one.pixels
            self.files[one.key] = self.files.get(one.key, 0) + 1
            if one.color is not None:
                self.colors.setdefault(one.key, one.color)


def as_lookup(mapping: Keys, highest: int) -> Mask:
    """Table (highest + 1) from a number in the file to a class id; keys that are no numbers are left out."""
    table = np.zeros(highest + 1, np.uint8)
    for key, value in mapping.items():
        if key.isdecimal() and int(key) <= highest:
            table[int(key)] = value
    return table
