"""Embeddings kept on the disk, so that a frame is read by the network once; bounded, oldest out first."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.core.history import FrameKey
from workbench.core.paths import atomic_path
from workbench.core.types import Image
from workbench.project.frame_files import frame_name

if TYPE_CHECKING:
    from workbench.nets.sam import Embedding

log = logging.getLogger("workbench.sam")

LIMIT_BYTES = 2 * 1024**3
"""About a thousand frames of a full-size network."""

_PRUNED_TO = 0.9


def picture_digest(image: Image) -> str:
    """Fingerprint of a picture: an embedding made of other pixels is not taken."""
    digest = hashlib.blake2b(repr(image.shape).encode(), digest_size=16)
    digest.update(np.ascontiguousarray(image).data)
    return digest.hexdigest()


@dataclass(frozen=True)
class _File:
    path: Path
    used: float
    size: int


class EmbeddingCache:
    """``folder/<weights>/<video>/frame_0000123.npz``; a folder that cannot be written is done without.

    Parameters
    ----------
    folder
        ``.cache/sam`` of a study; None keeps nothing.
    weights
        Fingerprint of the network: another network's embeddings are of no use.
    """

    def __init__(self, folder: Path | None, weights: str, limit: int = LIMIT_BYTES) -> None:
        self._folder = folder
        self._weights = weights
        self._limit = limit
        self._bytes: int | None = None

    def load(self, key: FrameKey, digest: str) -> Embedding | None:
        """The embedding of that very picture, or None."""
        from workbench.nets.sam import Embedding

        path = self._path(key)
        if path is None:
            return None
        try:
            with np.load(path, allow_pickle=False) as kept:
                if str(kept["digest"]) != digest:
                    return None
                size, seen = (tuple(int(side) for side in kept[name]) for name in ("size", "seen"))
                features: NDArray[np.float16] = kept["features"]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return Embedding(features, (size[0], size[1]), (seen[0], seen[1]))

    def save(self, key: FrameKey, digest: str, embedding: Embedding) -> None:
        """Keep an embedding, and let go of those not used for longest where there are too many."""
        path = self._path(key)
        if path is None or self._folder is None:
            return
        if self._bytes is None:
            self._sweep()
            self._bytes = sum(file.size for file in self._files())
        try:
            before = path.stat().st_size if path.exists() else 0
            with atomic_path(path, durable=False) as temporary, temporary.open("wb") as out:
                np.savez(
                    out,
                    features=embedding.features,
                    size=np.array(embedding.size),
                    seen=np.array(embedding.seen),
                    digest=np.array(digest),
                )
            self._bytes += path.stat().st_size - before
        except (OSError, WorkbenchError) as error:
            log.warning("the embedding of %s is not kept: %s", key, error)
            return
        if self._bytes > self._limit:
            self._prune(path)

    def _prune(self, newest: Path) -> None:
        files = sorted(self._files(), key=lambda file: file.used)
        total = sum(file.size for file in files)
        for file in files:
            if total <= _PRUNED_TO * self._limit:
                break
            if file.path != newest:
                with contextlib.suppress(OSError):
                    file.path.unlink()
                    total -= file.size
        self._bytes = total

    def _sweep(self) -> None:
        """Remove what a killed child left unfinished."""
        assert self._folder is not None
        for path in self._folder.glob("*/*/.frame_*.tmp"):
            with contextlib.suppress(OSError):
                path.unlink()

    def _files(self) -> list[_File]:
        found = []
        assert self._folder is not None
        for path in self._folder.glob("*/*/frame_*.npz"):
            with contextlib.suppress(OSError):
                stat = path.stat()
                found.append(_File(path, stat.st_mtime, stat.st_size))
        return found

    def _path(self, key: FrameKey) -> Path | None:
        if self._folder is None:
            return None
        return self._folder / self._weights / key.video / frame_name(key.index, ".npz")
