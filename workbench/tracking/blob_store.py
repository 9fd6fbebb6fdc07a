"""Blobs of a whole recording on disk, in chunks of frames; memory does not grow with pictures.

``chunk_00000.npz`` holds the table and the links of its frames (and to the frame before its first),
``chunk_00000.crops`` the pictures one after the other, ``chunk_00000.masks`` the packed masks.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.paths import write_atomic
from workbench.core.types import Mask
from workbench.tracking.blobs import BLOB, FrameBlobs

FRAMES_A_CHUNK = 300


class ChunkWriter:
    """Gathers the blobs of one chunk; `finish` writes the table last: its presence says all is there."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder, self._number = folder, number
        self._tables: list[NDArray[Any]] = []
        self._links: list[NDArray[np.int32]] = []
        self._crops = io.BytesIO()
        self._picture = (1, 1)
        self._masks = io.BytesIO()
        self._count = 0
        self._before = 0

    def add(self, blobs: FrameBlobs, links: NDArray[np.int32]) -> None:
        """Next frame, and its links to the frame before (numbers within each frame)."""
        table = blobs.table.copy()
        for k, mask in enumerate(blobs.masks):
            table[k]["mask_at"], table[k]["mask_bytes"] = self._masks.tell(), len(mask)
            self._masks.write(mask)
        self._crops.write(blobs.crops.tobytes())
        self._picture = blobs.crops.shape[1:]
        moved = links + np.array([[self._count - self._before, self._count, 0]], np.int32)
        self._tables.append(table)
        self._links.append(moved)
        self._before = len(table)
        self._count += len(table)

    def finish(self, frames: tuple[int, int]) -> None:
        """Write the chunk of ``frames`` [start, stop)."""
        name = self._folder / f"chunk_{self._number:05d}"
        write_atomic(name.with_suffix(".crops"), self._crops.getvalue())
        write_atomic(name.with_suffix(".masks"), self._masks.getvalue())
        table = np.concatenate(self._tables) if self._tables else np.zeros(0, BLOB)
        links = np.concatenate(self._links) if self._links else np.zeros((0, 3), np.int32)
        packed = io.BytesIO()
        np.savez(
            packed,
            table=table,
            links=links,
            frames=np.array(frames),
            picture=np.array(self._picture),
        )
        write_atomic(name.with_suffix(".npz"), packed.getvalue())

    def begin(self, blobs_before: int) -> None:
        """Say how many blobs the frame before the chunk has: links to them come out negative."""
        self._before = blobs_before


def finished_chunks(folder: Path) -> set[int]:
    """Numbers of the chunks that are whole."""
    return {
        int(path.stem.split("_")[1])
        for path in folder.glob("chunk_*.npz")
        if path.with_suffix(".crops").is_file() and path.with_suffix(".masks").is_file()
    }


class BlobStore:
    """Reads what the chunks of a folder hold.

    Attributes
    ----------
    table
        (B,) of `BLOB`, ordered by frame.
    links
        (L, 3): blob, blob of the next frame, pixels that both cover; ordered by frame.
    frames
        Number of frames of the recording.
    picture
        (h, w) of the pictures.
    first
        (T + 1,) number of the first blob of every frame.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Grown in one piece each: hundreds of small arrays would leave as much memory again in holes.
        table, links, self._starts = bytearray(), bytearray(), [0]
        stop, self.picture = 0, (1, 1)
        self._numbers = sorted(finished_chunks(folder))
        for number in self._numbers:
            with np.load(folder / f"chunk_{number:05d}.npz") as chunk:
                own = chunk["table"]
                table += own.tobytes()
                links += (chunk["links"] + np.array([self._starts[-1]] * 2 + [0], np.int32)).tobytes()
                stop = int(chunk["frames"][1])
                self.picture = (int(chunk["picture"][0]), int(chunk["picture"][1]))
            self._starts.append(self._starts[-1] + len(own))
        self.table: NDArray[Any] = np.frombuffer(table, BLOB)
        self.links: NDArray[np.int32] = np.frombuffer(links, np.int32).reshape(-1, 3)
        self.frames = stop
        self.first: NDArray[np.int64] = np.searchsorted(self.table["frame"], np.arange(stop + 1)).astype(
            np.int64
        )

    def __len__(self) -> int:
        return len(self.table)

    def crops(self, blobs: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Pictures (K, h, w) of blobs given in rising order."""
        out = np.empty((len(blobs), *self.picture), np.uint8)
        for number, rows, own in self._by_chunk(blobs):
            path = self.folder / f"chunk_{number:05d}.crops"
            pictures = np.memmap(path, np.uint8, "r").reshape(-1, *self.picture)
            out[rows] = pictures[own]
        return out

    def masks(self, blobs: Sequence[int] | NDArray[np.int64]) -> list[Mask]:
        """Masks (H, W) of the boxes of blobs given in rising order, 0 or 1."""
        out: list[Mask] = []
        for number, rows, _ in self._by_chunk(np.asarray(blobs, np.int64)):
            with (self.folder / f"chunk_{number:05d}.masks").open("rb") as file:
                for blob in np.asarray(blobs, np.int64)[rows]:
                    row = self.table[blob]
                    file.seek(int(row["mask_at"]))
                    bits = np.unpackbits(np.frombuffer(file.read(int(row["mask_bytes"])), np.uint8))
                    height, width = int(row["height"]), int(row["width"])
                    out.append(bits[: height * width].reshape(height, width))
        return out

    def _by_chunk(self, blobs: NDArray[np.int64]) -> Iterator[tuple[int, slice, NDArray[np.int64]]]:
        """Chunk, rows of ``blobs`` that lie in it, and their numbers within it."""
        cuts = np.searchsorted(blobs, self._starts)
        for place, number in enumerate(self._numbers if len(blobs) else ()):
            rows = slice(int(cuts[place]), int(cuts[place + 1]))
            if rows.start < rows.stop:
                yield number, rows, blobs[rows] - self._starts[place]
