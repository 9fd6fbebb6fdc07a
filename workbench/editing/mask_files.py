"""Mask files of a study as the editor reads and replaces them: nothing unreadable or foreign is lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workbench.core.classes import instance_palette
from workbench.core.errors import (
    CorruptImageError,
    MaskClassError,
    StudyVanishedError,
    WorkbenchError,
    from_os_error,
    writing,
)
from workbench.core.history import FrameKey, PlaneName
from workbench.core.paths import write_atomic
from workbench.core.types import Mask
from workbench.media.images import decode_mask, encode_mask, image_size
from workbench.project.frame_files import frame_name
from workbench.project.journal import sync_folder
from workbench.project.manifest import FILE
from workbench.project.rebuild import backup_folder

if TYPE_CHECKING:
    from workbench.project.project import Project

Shape = tuple[int, int]


@dataclass(frozen=True)
class MaskFile:
    """One plane of a frame as it lies in the study.

    Attributes
    ----------
    data
        Bytes of the file, none where there is no file.
    mask
        (H, W) uint8; zeros where there is no file or nobody can read it.
    trouble
        What is wrong with the file: it is kept in ``backups/`` before anything replaces it.
    """

    data: bytes
    mask: Mask
    trouble: WorkbenchError | None = None


class MaskFiles:
    """The mask and instance files of one study."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._aside: dict[str, Path] = {}

    def path(self, key: FrameKey, plane: PlaneName) -> Path:
        """Where a plane lies."""
        find = self.project.mask_file if plane == "classes" else self.project.instances_file
        return find(key.video, key.index)

    def pseudo_path(self, key: FrameKey) -> Path:
        """Where the pseudo-mask is kept once a person corrected it, to be compared with."""
        return self.project.folder / "pseudo" / key.video / frame_name(key.index)

    def shape(self, key: FrameKey) -> Shape:
        """Height and width of a frame: of its extracted image, else of its video.

        Raises
        ------
        UnknownVideoError, CorruptImageError
        """
        for suffix in (".png", ".jpg"):
            image = self.project.frame_file(key.video, key.index, suffix)
            if image.is_file():
                width, height = image_size(image)
                return height, width
        record = self.project.video(key.video)
        return record.height, record.width

    def read(self, key: FrameKey, plane: PlaneName, shape: Shape) -> MaskFile:
        """One plane; a file that is damaged or of another size gives zeros and says what is wrong.

        Raises
        ------
        StudyVanishedError, NoPermissionError
            Where nobody can tell whether there is a mask.
        """
        path = self.path(key, plane)
        data = self.read_bytes(path)
        if not data and not path.exists():
            return MaskFile(b"", np.zeros(shape, np.uint8))
        try:
            if not data:
                raise CorruptImageError(path=path, detail="the file is empty")
            mask = decode_mask(data, path, None, (shape[1], shape[0]))
        except WorkbenchError as error:
            return MaskFile(data, np.zeros(shape, np.uint8), error)
        return MaskFile(data, mask, self._unknown_class(mask, plane, path))

    def _unknown_class(self, mask: Mask, plane: PlaneName, path: Path) -> WorkbenchError | None:
        """A class that the table lacks stays in the mask, but the user hears of it."""
        try:
            if plane == "classes":
                self.project.classes.check_mask(mask, path)
        except MaskClassError as error:
            return error
        return None

    def read_bytes(self, path: Path) -> bytes:
        """Content of a file of the study, nothing where it is not there; errors as `read`."""
        try:
            return path.read_bytes()
        except FileNotFoundError:
            self.check_place()
            return b""
        except OSError as error:
            raise from_os_error(error, path) or StudyVanishedError(path=path, detail=str(error)) from error

    def check_place(self) -> None:
        """Raise `StudyVanishedError` unless the study is where it was.

        Without this an unplugged drive would get new folders at its mount point, and the work with them.
        """
        if not (self.project.folder / FILE).is_file():
            raise StudyVanishedError(path=self.project.folder, detail="the folder was moved or removed")

    def encode(self, plane: PlaneName, mask: Mask) -> bytes:
        """Bytes of a mask file; none for animal numbers that are all zero (one animal needs no file)."""
        if plane == "classes":
            return encode_mask(mask, self.project.classes.palette())
        return encode_mask(mask, instance_palette()) if mask.any() else b""

    def write(self, path: Path, data: bytes) -> None:
        """Put ``data`` in place of the file, on the disk when this returns; without data remove the file."""
        with writing(path):
            if data:
                write_atomic(path, data)
            else:
                path.unlink(missing_ok=True)
            sync_folder(path.parent)

    def keep_aside(self, path: Path, data: bytes, why: str) -> Path:
        """Keep ``data`` (of the file ``path``) in ``backups/``; where it lies now."""
        if why not in self._aside or not self._aside[why].is_dir():
            self._aside[why] = backup_folder(self.project.folder, why)
        target = self._aside[why] / path.relative_to(self.project.folder)
        number = 2
        while target.exists() and target.read_bytes() != data:
            target = target.with_name(f"{path.stem}-{number}{path.suffix}")
            number += 1
        write_atomic(target, data)
        sync_folder(target.parent)
        return target
