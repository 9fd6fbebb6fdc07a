"""Pictures of animals from folders into shards: in order, whole or not at all, and none twice."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from glob import escape
from pathlib import Path, PurePosixPath
from typing import Any

from workbench.core.errors import BadPictureError, CorruptImageError, MissingFileError
from workbench.core.paths import atomic_path, write_atomic
from workbench.core.pipeline import in_threads
from workbench.core.progress import CancelToken, Progress, Update
from workbench.formats.animal_folders import AnimalFolder, find_animal_folders
from workbench.media.images import decode_image, list_images
from workbench.training.reid.shard_index import (
    FORMAT,
    Shard,
    ShardIndex,
    Skipped,
    places_file,
    write_index,
)

STAGE = "Packing pictures"
_TELL_EVERY = 50
_BLOCK = 512
"""Bytes that a tar is made of: a picture is filled up to a whole number of them."""
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST = 40


@dataclass(frozen=True)
class Packed:
    """What packing made; ``reused`` shards were there already."""

    index: ShardIndex
    made: int
    reused: int


@dataclass(frozen=True)
class _Part:
    """A stretch of an animal's pictures that becomes one shard, with the number of the first."""

    folder: AnimalFolder
    files: Sequence[Path]
    first: int
    path: str


@dataclass(frozen=True)
class _Picture:
    """A file's bytes, or why it cannot be read."""

    path: Path
    data: bytes
    why: str = ""


def pack(
    source: Path,
    out: Path,
    *,
    per_shard: int,
    skip_bad: bool,
    progress: Progress,
    cancel: CancelToken,
) -> Packed:
    """Pack the pictures below ``source`` into shards of at most ``per_shard`` in ``out``.

    The files' bytes are kept as they are; each is decoded once to see that it can be. Shards whose files are
    the same (name, length, time) as when they were made stay.

    Raises
    ------
    MissingFileError, NothingToDoError
        If there are no pictures where they belong.
    BadPictureError
        If a picture cannot be read and ``skip_bad`` is off.
    DiskFullError, NoPermissionError, Cancelled
    """
    folders = find_animal_folders(source, cancel)
    total, done = sum(folder.images for folder in folders), 0
    progress(Update(0, total, STAGE))
    shards: list[Shard] = []
    skipped: list[Skipped] = []
    made = reused = 0
    for part in _parts(folders, per_shard):
        cancel.check()
        fingerprint = _fingerprint(part, skip_bad, cancel)
        found = _made_before(out, part, fingerprint)
        reused += found is not None
        if found is None:
            tell = _Teller(progress, done, total)
            found = _write(out, part, fingerprint, skip_bad=skip_bad, tell=tell, cancel=cancel)
            made += 1
        shard, left_out = found
        shards += [shard] if shard.images else []
        skipped += left_out
        done += len(part.files)
        progress(Update(done, total, STAGE))
    digest = hashlib.sha256("".join(f"{one.path}:{one.sha256};" for one in shards).encode()).hexdigest()
    index = ShardIndex(out, str(source), tuple(shards), tuple(skipped), digest)
    write_index(index)
    return Packed(index, made, reused)


@dataclass(frozen=True)
class _Teller:
    """Reports now and then how far a shard is."""

    progress: Progress
    before: int
    total: int

    def __call__(self, count: int) -> None:
        if count % _TELL_EVERY == 0:
            self.progress(Update(self.before + count, self.total, STAGE))


def _parts(folders: Sequence[AnimalFolder], per_shard: int) -> Iterator[_Part]:
    """Stretches in order; only one animal's file names are held at once."""
    for folder in folders:
        files = list_images(folder.path)
        for number, first in enumerate(range(0, len(files), per_shard)):
            inner = PurePosixPath(folder.split, folder.video, f"{folder.animal}-{number:05d}.tar")
            yield _Part(folder, files[first : first + per_shard], first, str(inner))


def _fingerprint(part: _Part, skip_bad: bool, cancel: CancelToken) -> str:
    digest = hashlib.sha256(f"{FORMAT}:{skip_bad}:{part.first};".encode())
    for path in part.files:
        cancel.check()
        try:
            stat = path.stat()
        except FileNotFoundError as error:
            raise MissingFileError(path=path) from error
        digest.update(f"{path.name}:{stat.st_size}:{stat.st_mtime_ns};".encode(errors="surrogateescape"))
    return digest.hexdigest()


def _made_before(out: Path, part: _Part, fingerprint: str) -> tuple[Shard, list[Skipped]] | None:
    """Shard of ``part`` if it is there, whole, and its files have not changed."""
    tar = out / part.path
    try:
        content = json.loads(places_file(tar).read_text("utf-8"))
        if content["fingerprint"] != fingerprint or tar.stat().st_size != content["tar_bytes"]:
            return None
        skipped = [Skipped(**one) for one in content["skipped"]]
        return _shard(part, len(content["names"]), content["tar_bytes"], content["sha256"]), skipped
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _shard(part: _Part, images: int, tar_bytes: int, sha256: str) -> Shard:
    folder = part.folder
    return Shard(part.path, folder.split, folder.video, folder.animal, images, tar_bytes, sha256)


def _write(
    out: Path, part: _Part, fingerprint: str, *, skip_bad: bool, tell: _Teller, cancel: CancelToken
) -> tuple[Shard, list[Skipped]]:
    tar = out / part.path
    places_file(tar).unlink(missing_ok=True)  # what it says does not hold for the new tar
    for left in tar.parent.glob(f".{escape(tar.name)}.*.tmp"):  # of a packing that was killed
        left.unlink(missing_ok=True)
    names: list[str] = []
    offsets: list[int] = []
    sizes: list[int] = []
    skipped: list[Skipped] = []
    digest = hashlib.sha256()
    workers = max(1, min(4, os.cpu_count() or 1))
    with (
        atomic_path(tar) as temporary,
        temporary.open("wb") as stream,
        closing(_tar_writer(stream)) as writer,
        closing(in_threads(_read, part.files, cancel, workers, 8 * workers)) as pictures,
    ):
        for count, picture in enumerate(pictures, start=1):
            if picture.why:
                if not skip_bad:
                    raise BadPictureError(path=picture.path, detail=picture.why)
                skipped.append(Skipped(str(picture.path), picture.why))
            else:
                key = _key(part, part.first + count - 1)
                writer.write({"__key__": key, picture.path.suffix[1:].lower(): picture.data})
                size = len(picture.data)
                offsets.append(writer.tarstream.offset - -(-size // _BLOCK) * _BLOCK)
                sizes.append(size)
                names.append(picture.path.name)
                digest.update(f"{picture.path.name}:{size}:".encode(errors="surrogateescape"))
                digest.update(picture.data)
            tell(count)
    shard = _shard(part, len(names), tar.stat().st_size, digest.hexdigest())
    content = {
        "format": FORMAT,
        "fingerprint": fingerprint,
        "tar_bytes": shard.tar_bytes,
        "sha256": shard.sha256,
        "skipped": [asdict(one) for one in skipped],
        "names": names,
        "offsets": offsets,
        "sizes": sizes,
    }
    write_atomic(places_file(tar), json.dumps(content).encode())
    return shard, skipped


def _tar_writer(stream: Any) -> Any:
    """Writer of webdataset, without its encoder, which would pickle what it does not know."""
    from webdataset import TarWriter

    return TarWriter(stream, encoder=False, mtime=0.0)


def _key(part: _Part, number: int) -> str:
    """Name of a picture in the tar: plain letters, no dots, which mean a suffix to webdataset."""
    video, animal = (_UNSAFE.sub("_", name)[:_LONGEST] for name in (part.folder.video, part.folder.animal))
    return f"{video}/{animal}/{number:08d}"


def _read(path: Path) -> _Picture:
    try:
        data = path.read_bytes()
        if not data:
            return _Picture(path, b"", "the file is empty")
        decode_image(data, path)
    except CorruptImageError as error:
        return _Picture(path, b"", error.params["detail"])
    except OSError as error:
        return _Picture(path, b"", error.strerror or "it cannot be read")
    return _Picture(path, data)
