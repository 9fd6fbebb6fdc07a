"""Masks of a recording as blobs: those of the segmentation network, or painted ones.

A folder of PNG named by frame (``frame_0000123.png``): class masks (value = class id). Where an
``instances/`` folder lies beside or below it, its animal numbers tell touching animals apart.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import MissingFileError, NothingToDoError
from workbench.core.types import Mask
from workbench.media.images import read_mask
from workbench.vision.mask_ops import label

_NAME = re.compile(r"frame_(\d+)\.png$")


@dataclass(frozen=True)
class MaskFolder:
    """Where the masks lie.

    Attributes
    ----------
    folder, instances
        Of class masks, and of animal numbers (or None).
    head
        Class id of heads; 0: the masks have none.
    """

    folder: Path
    instances: Path | None
    head: int = 1

    @classmethod
    def open(cls, folder: Path, head: int = 1) -> MaskFolder:
        """Find what lies in a folder.

        Raises
        ------
        MissingFileError, NothingToDoError
        """
        if not folder.is_dir():
            raise MissingFileError(path=folder)
        if not any(_NAME.search(path.name) for path in folder.iterdir()):
            raise NothingToDoError(
                path=folder,
                detail="it holds no masks named frame_0000123.png",
                way_out="Choose the folder predictions/<video> or masks/<video> of a study.",
            )
        beside = [folder / "instances", folder.parent.parent / "instances" / folder.name]
        found = next((path for path in beside if path.is_dir() and any(path.glob("frame_*.png"))), None)
        return cls(folder, found, head)

    def frames(self) -> list[int]:
        """Numbers of the frames that have a mask, rising."""
        found = (_NAME.search(path.name) for path in self.folder.iterdir())
        return sorted(int(match[1]) for match in found if match)

    def fingerprint(self) -> str:
        """Changes whenever a mask does."""
        digest = hashlib.sha256()
        for folder in (self.folder, self.instances):
            for path in sorted(folder.glob("frame_*.png")) if folder is not None else ():
                state = path.stat()
                digest.update(f"{path.name} {state.st_size} {state.st_mtime_ns};".encode())
        return digest.hexdigest()

    def labels(self, k: int, shape: tuple[int, ...]) -> tuple[NDArray[np.uint16], Mask | None]:
        """Blobs (H, W) of frame ``k``, each value one, and where heads are; none where it has no mask.

        Raises
        ------
        MaskSizeError, CorruptImageError
        """
        height, width = shape[:2]
        path = self.folder / f"frame_{k:07d}.png"
        if not path.is_file():
            return np.zeros((height, width), np.uint16), None
        classes = read_mask(path, size=(width, height))
        heads = (classes == self.head).astype(np.uint8) if self.head else None
        numbers = None if self.instances is None else self.instances / path.name
        if numbers is not None and numbers.is_file():
            return read_mask(numbers, size=(width, height)).astype(np.uint16), heads
        return np.asarray(label((classes > 0).astype(np.uint8))[1], np.uint16), heads
