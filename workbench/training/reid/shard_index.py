"""What a folder of packed pictures holds: its index, its shards, and where each picture lies in them.

A shard is a plain tar of pictures (webdataset's layout) of one animal in one recording, in the order of time.
Beside it a JSON file of the same name says where each picture begins, so that any of them is read without the
others, and nothing in a shard is ever unpickled. ``index.json`` names the shards.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import ShardsError
from workbench.core.paths import write_atomic
from workbench.core.types import Json
from workbench.project.provenance import now, versions

INDEX_FILE = "index.json"
FORMAT = 1


@dataclass(frozen=True)
class Shard:
    """One tar file: ``path`` below the folder, with ``/``; ``sha256`` is that of its pictures and names."""

    path: str
    split: str
    video: str
    animal: str
    images: int
    tar_bytes: int
    sha256: str


@dataclass(frozen=True)
class Skipped:
    """A picture that could not be read and was left out."""

    file: str
    why: str


@dataclass(frozen=True)
class ShardIndex:
    """Shards of a folder, by split, video, animal and time; ``sha256`` is that of all they were made of."""

    root: Path
    source: str
    shards: tuple[Shard, ...]
    skipped: tuple[Skipped, ...]
    sha256: str

    def animals(self, split: str | None = None) -> list[str]:
        """Names of the animals, sorted."""
        return sorted({shard.animal for shard in self.shards if split in (None, shard.split)})

    def counts(self) -> dict[str, dict[str, dict[str, int]]]:
        """Pictures by split, video and animal."""
        found: dict[str, dict[str, dict[str, int]]] = {}
        for shard in self.shards:
            by_animal = found.setdefault(shard.split, {}).setdefault(shard.video, {})
            by_animal[shard.animal] = by_animal.get(shard.animal, 0) + shard.images
        return found

    @property
    def images(self) -> int:
        """Pictures in all shards."""
        return sum(shard.images for shard in self.shards)


@dataclass(frozen=True, eq=False)
class Places:
    """Where the pictures of one shard lie in its tar: byte offsets and lengths, and the files' names."""

    offsets: NDArray[np.int64]
    sizes: NDArray[np.int64]
    names: Sequence[str] = field(default_factory=list)


def write_index(index: ShardIndex) -> Path:
    """Write ``index.json`` below its root."""
    content = {
        "format": FORMAT,
        "source": index.source,
        "images": index.images,
        "sha256": index.sha256,
        "animals": index.animals(),
        "counts": index.counts(),
        "skipped": [asdict(one) for one in index.skipped],
        "date": now(),
        "versions": versions(),
        "shards": [asdict(shard) for shard in index.shards],
    }
    path = index.root / INDEX_FILE
    write_atomic(path, json.dumps(content, indent=1).encode())
    return path


def read_index(root: Path) -> ShardIndex:
    """Index of a folder, checked against the shards that are there.

    Raises
    ------
    ShardsError
        If there is none, it is damaged, or a shard is missing or of another length.
    """
    content = _json(root / INDEX_FILE, root)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ShardsError(path=root, detail=f"{INDEX_FILE} is not one of this program's")
    try:
        shards = tuple(Shard(**entry) for entry in content["shards"])
        skipped = tuple(Skipped(**entry) for entry in content["skipped"])
        index = ShardIndex(root, str(content["source"]), shards, skipped, str(content["sha256"]))
        for shard in shards:
            _check(root, shard)
    except (KeyError, TypeError, ValueError) as error:
        raise ShardsError(path=root, detail=f"{INDEX_FILE} is damaged") from error
    return index


def _check(root: Path, shard: Shard) -> None:
    inner = PurePosixPath(shard.path)
    if inner.is_absolute() or ".." in inner.parts:
        raise ShardsError(path=root, detail=f"{INDEX_FILE} names a file outside of it, {shard.path}")
    path = root / shard.path
    if not path.is_file() or path.stat().st_size != shard.tar_bytes:
        raise ShardsError(path=root, detail=f"{shard.path} is missing or cut off")


def places_file(tar: Path) -> Path:
    """File beside a shard that says where its pictures lie."""
    return tar.with_suffix(".json")


def read_places(root: Path, shard: Shard) -> Places:
    """Where the pictures of ``shard`` lie.

    Raises
    ------
    ShardsError
    """
    return _places(root, shard)


@lru_cache(maxsize=2)
def _places(root: Path, shard: Shard) -> Places:
    path = places_file(root / shard.path)
    content = _json(path, root)
    try:
        offsets = np.asarray(content["offsets"], np.int64)
        sizes = np.asarray(content["sizes"], np.int64)
        names = [str(name) for name in content["names"]]
    except (KeyError, TypeError, ValueError) as error:
        raise ShardsError(path=root, detail=f"{path.name} is damaged") from error
    inside = len(offsets) == len(sizes) == len(names) == shard.images and _inside(offsets, sizes, shard)
    if not inside:
        raise ShardsError(path=root, detail=f"{path.name} does not fit its shard")
    return Places(offsets, sizes, names)


def _inside(offsets: NDArray[np.int64], sizes: NDArray[np.int64], shard: Shard) -> bool:
    return bool(((offsets >= 0) & (sizes > 0) & (offsets + sizes <= shard.tar_bytes)).all())


def _json(path: Path, root: Path) -> Json:
    try:
        content: Any = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ShardsError(path=root, detail=f"it has no {path.name}") from error
    except (OSError, ValueError) as error:
        raise ShardsError(path=root, detail=f"{path.name} cannot be read") from error
    return content
