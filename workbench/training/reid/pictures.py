"""Chosen pictures out of their shards, decoded by a few threads: memory holds a few batches, not all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import CorruptImageError, ShardsError
from workbench.core.pipeline import ahead, in_threads
from workbench.core.progress import CancelToken
from workbench.core.types import DeepImage, Image
from workbench.media.images import decode_image, to_8bit
from workbench.training.reid.choice import Choice, Ints

MEAN_SIDE = 32
"""Side of the raw pictures of the baseline."""
_GREY = 128
_WORKERS = 2
_WAITING = 64

Change = Callable[[Image, int], Image]
"""What is done to the picture of a row before it is learned."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Pictures (B, S, S, 3) uint8 RGB of the rows ``rows`` of a choice."""

    rows: Ints
    pictures: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Pictures:
    """Reads the pictures of ``choice`` from the shards below ``root`` as squares of ``size``."""

    root: Path
    choice: Choice
    size: int

    def data(self, row: int) -> bytes:
        """Bytes of the image file of a row.

        Raises
        ------
        ShardsError
        """
        choice = self.choice
        shard = choice.shards[int(choice.shard[row])]
        try:
            with (self.root / shard.path).open("rb") as handle:
                handle.seek(int(choice.offset[row]))
                return handle.read(int(choice.size[row]))
        except OSError as error:
            raise ShardsError(path=self.root, detail=f"{shard.path} cannot be read any more") from error

    def picture(self, row: int) -> Image:
        """Picture of a row, (S, S, 3).

        Raises
        ------
        ShardsError
            If the shard is damaged there.
        """
        return self._decoded(self.data(row), row)

    def _decoded(self, data: bytes, row: int) -> Image:
        shard = self.choice.shards[int(self.choice.shard[row])]
        try:
            return squared(decode_image(data, self.root / shard.path), self.size)
        except CorruptImageError as error:
            detail = f"{shard.path} is damaged at its picture {int(self.choice.place[row])}"
            raise ShardsError(path=self.root, detail=detail) from error

    def batches(
        self, parts: Iterable[Ints], cancel: CancelToken, change: Change | None = None
    ) -> Generator[Batch, None, None]:
        """Batches of the rows in ``parts``, in their order; close it if it is left early."""

        def read(row: int) -> Image:
            picture = self.picture(row)
            return picture if change is None else change(picture, row)

        def made() -> Generator[Batch, None, None]:
            for rows in parts:
                with closing(in_threads(read, rows.tolist(), cancel, _WORKERS, _WAITING)) as pictures:
                    yield Batch(rows, np.stack(list(pictures)))

        return ahead(made(), 2, cancel)

    def summary(self, cancel: CancelToken) -> Generator[tuple[int, NDArray[np.float32]], None, None]:
        """Fingerprint and small raw picture (`raw`) of every row, in order."""

        def look(row: int) -> tuple[int, NDArray[np.float32]]:
            data = self.data(row)
            return fingerprint(data), raw(self._decoded(data, row))

        return in_threads(look, range(len(self.choice)), cancel, _WORKERS, _WAITING)


def fingerprint(data: bytes) -> int:
    """63 bits that tell an image file's bytes from others'."""
    digest = hashlib.blake2b(data, digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def squared(image: DeepImage, size: int) -> Image:
    """RGB picture (size, size, 3): the longer side is made ``size``, the rest is filled up with grey.

    Proportions stay, since a thin animal and a stout one differ in them.
    """
    small = to_8bit(image)
    if small.ndim == 2:
        small = np.repeat(small[..., None], 3, axis=2)
    height, width = small.shape[:2]
    factor = size / max(height, width)
    new = (max(1, round(width * factor)), max(1, round(height * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    scaled = cv2.resize(small, new, interpolation=how)
    result = np.full((size, size, 3), _GREY, np.uint8)
    top, left = (size - new[1]) // 2, (size - new[0]) // 2
    result[top : top + new[1], left : left + new[0]] = scaled
    return result


def raw(picture: Image) -> NDArray[np.float32]:
    """Grey picture (32, 32) from 0 to 1, for the baseline that knows nothing but pixels."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (MEAN_SIDE, MEAN_SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)


def parts_of(order: Ints, batch: int) -> Sequence[Ints]:
    """``order`` cut into batches of at most ``batch``, all about as long: none is left with one picture."""
    return np.array_split(order, max(1, -(-len(order) // batch)))
