"""The planes of a frame as they will be written, and what the study's files hold of them so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from workbench.core.errors import MaskClassError
from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey, Patch, PlaneName
from workbench.core.types import Mask
from workbench.editing.journal_records import BaseRecord
from workbench.editing.mask_files import MaskFile, Shape
from workbench.media.images import decode_mask


@dataclass(eq=False)
class KeptPlane:
    """One plane, held as its file and the patches since; pixels are made only when they are written.

    Attributes
    ----------
    file
        Bytes that the study's file holds as far as this session knows.
    sound
        Whether those bytes are the mask that was worked on (an unreadable file began as zeros).
    based
        Whether the journal holds what the next step changes.
    version, saved
        How many steps there were, and how many of them the file has.
    """

    shape: Shape
    file: bytes = b""
    sound: bool = True
    based: bool = False
    version: int = 0
    saved: int = 0
    _waiting: list[Patch] = field(default_factory=list)
    _array: Mask | None = None

    @property
    def dirty(self) -> bool:
        """Whether there are steps that the file does not have."""
        return self.version != self.saved

    def check(self, patch: Patch) -> None:
        """Raise `ValueError` if the patch reaches outside the plane: it belongs to another frame."""
        if patch.box[2] > self.shape[1] or patch.box[3] > self.shape[0]:
            raise ValueError(f"a patch of {patch.box} does not fit a plane of {self.shape}")

    def add(self, patch: Patch) -> None:
        """Take over one step."""
        self._waiting.append(patch)
        self.version += 1

    def base(self) -> Mask:
        """Pixels of the file, (H, W) uint8, a new array."""
        return plane_of(self.file if self.sound else b"", self.shape)

    def current(self) -> Mask:
        """Pixels after every step; the array changes with the next call."""
        if self._array is None:
            self._array = self.base()
        for patch in self._waiting:
            patch.toggle(self._array)
        self._waiting.clear()
        return self._array

    def written(self, data: bytes, version: int) -> None:
        """The file holds ``data`` now: the first ``version`` steps."""
        self.file, self.sound, self.saved = data, True, version

    @property
    def nbytes(self) -> int:
        """Memory of its pixels."""
        return 0 if self._array is None else int(self._array.nbytes)

    def forget_pixels(self) -> None:
        """Hold the file's bytes alone, a hundredth of the pixels; they are made again where needed."""
        if not self.dirty:
            self._array = None

    def replaced(self, found: MaskFile) -> None:
        """The file was changed by somebody else, and nothing here was unsaved."""
        self.file, self.sound = found.data, sound(found)
        self.based, self._array = False, None
        self._waiting.clear()
        self.saved = self.version

    def base_record(self, key: FrameKey, plane: PlaneName) -> BaseRecord:
        """What the journal must hold before a step of this plane."""
        return BaseRecord(key, plane, self.shape, self.file if self.sound else b"")


@dataclass(eq=False)
class KeptFrame:
    """Both planes of a frame, and a status that is not in the index yet."""

    key: FrameKey
    planes: dict[PlaneName, KeptPlane]
    decision: FrameStatus | None = None

    @classmethod
    def of(cls, key: FrameKey, files: dict[PlaneName, MaskFile]) -> KeptFrame:
        """The frame as its files have it."""
        planes = {
            name: KeptPlane(found.mask.shape, found.data, sound(found)) for name, found in files.items()
        }
        return cls(key, planes)

    @property
    def dirty(self) -> bool:
        """Whether anything must be written."""
        return self.decision is not None or any(plane.dirty for plane in self.planes.values())

    def same_files(self, files: dict[PlaneName, MaskFile]) -> bool:
        """Whether the files are what this session knows."""
        return all(self.planes[name].file == found.data for name, found in files.items())


def sound(found: MaskFile) -> bool:
    """Whether the pixels are those of the file."""
    return found.trouble is None or isinstance(found.trouble, MaskClassError)


def plane_of(file: bytes, shape: Shape) -> Mask:
    """Pixels of a mask file that was read before; zeros for no file."""
    if not file:
        return np.zeros(shape, np.uint8)
    return decode_mask(file, Path("journal"), None, (shape[1], shape[0]))
