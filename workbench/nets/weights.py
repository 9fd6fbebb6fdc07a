"""Weights that are fetched once from the internet: progress, resume, checksum. Without torch.

The addresses and checksums are those of the files that the authors of Segment Anything publish (the
six digits in their names are the beginning of an MD5, so the SHA-256 stands here in full).
"""

from __future__ import annotations

import hashlib
import http.client
import os
import queue
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from workbench.core.errors import FetchedFileError, FetchError, writing
from workbench.core.paths import flush_to_disk
from workbench.core.progress import CancelToken, Progress, Update, no_progress

STAGE = "Fetching weights"

_BLOCK = 256 * 1024
_TIMEOUT_S = 15.0
_LOOK_S = 0.1
_PUBLISHED = "https://dl.fbaipublicfiles.com/segment_anything/"


@dataclass(frozen=True)
class Weights:
    """One published file.

    Parameters
    ----------
    name
        What people call it.
    url, size_bytes
        Where it is, and how long it is; 0 where only the server knows.
    sha256
        The checksum that it must have, or as many of its first digits as are published; empty: none is.
    saved_as
        Name of the file here; else that in the address.
    """

    name: str
    url: str
    size_bytes: int = 0
    sha256: str = ""
    saved_as: str = ""

    @property
    def file_name(self) -> str:
        """Name of the file itself."""
        return self.saved_as or self.url.rpartition("/")[2]


SAM_WEIGHTS = (
    Weights(
        "ViT-B",
        _PUBLISHED + "sam_vit_b_01ec64.pth",
        375_042_383,
        "ec2df62732614e57411cdcf32a23ffdf28910380d03139ee0f4fcbe91eb8c912",
    ),
    Weights(
        "ViT-L",
        _PUBLISHED + "sam_vit_l_0b3195.pth",
        1_249_524_607,
        "3adcc4315b642a4d2101128f611684e8734c41232a17c648ed1693702a49a622",
    ),
    Weights(
        "ViT-H",
        _PUBLISHED + "sam_vit_h_4b8939.pth",
        2_564_550_879,
        "a7bf3b02f3ebf1267aba913ff637d9a2d5c33d3173bb679e46d9f338c26f262e",
    ),
)


def weights_folder() -> Path:
    """Where fetched weights lie, for all studies; ``WORKBENCH_WEIGHTS_DIR`` overrides it."""
    if chosen := os.environ.get("WORKBENCH_WEIGHTS_DIR"):
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("vivarium-workbench", appauthor=False) / "weights"


def fetched(weights: Weights, folder: Path | None = None) -> Path | None:
    """Where ``weights`` lie if they were fetched before (a whole file of the right length), else None."""
    path = (folder or weights_folder()) / weights.file_name
    if not path.is_file() or weights.size_bytes not in (0, path.stat().st_size):
        return None
    return path


def fetch(
    weights: Weights,
    folder: Path | None = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> Path:
    """Fetch ``weights`` unless they are there, and give their path.

    What an earlier, broken attempt left (``.part``) is gone on with. The file takes its name only after
    its checksum is right. ``progress`` counts bytes.

    Raises
    ------
    FetchError
        If the address cannot be reached or the connection breaks; what came is kept.
    FetchedFileError
        If the checksum is wrong; what came is deleted.
    Cancelled, DiskFullError, NoPermissionError
    """
    folder = folder or weights_folder()
    token = cancel or CancelToken()
    present = fetched(weights, folder)
    if present is not None:
        return present
    target = folder / weights.file_name
    part = target.with_name(target.name + ".part")
    with writing(target):
        folder.mkdir(parents=True, exist_ok=True)
        _download(weights, part, progress, token)
        _check(weights, part, target, token)
        flush_to_disk(part)
        part.replace(target)
    return target


def _download(weights: Weights, part: Path, progress: Progress, cancel: CancelToken) -> None:
    """Append to ``part`` what is missing of it."""
    have, size = part.stat().st_size if part.exists() else 0, weights.size_bytes
    if have > size > 0:
        part.unlink()
        have = 0
    progress(Update(have, size, STAGE))
    if have == size > 0:
        return
    with closing(_Stream(weights.url, have)) as stream:
        start = stream.start(cancel)
        if start.nothing_left:
            return
        have = have if start.resumes else 0
        size = size or have + start.length
        with part.open("ab" if have else "wb") as out:
            for block in stream.blocks(cancel):
                out.write(block)
                have += len(block)
                progress(Update(min(have, size), size, STAGE))
                if have > size > 0:
                    return  # the checksum tells
    if have < size:
        raise FetchError(url=weights.url, detail="the connection ended too early")


class _Start(NamedTuple):
    """How a server answers: going on where asked or from the beginning, and how many bytes follow."""

    resumes: bool
    length: int = 0
    """0 where it does not say."""
    nothing_left: bool = False
    """It has no bytes behind those that are here."""


class _Stream:
    """Reads an address in a thread of its own: a dead connection must not hold up a cancel.

    The thread touches no file; left alone it ends with its next block or its time limit.
    """

    def __init__(self, url: str, start: int) -> None:
        self._url = url
        self._start = start
        self._left = threading.Event()
        self._queue: queue.Queue[_Start | bytes | FetchError | None] = queue.Queue(maxsize=8)
        threading.Thread(target=self._read, name="fetch", daemon=True).start()

    def close(self) -> None:
        self._left.set()

    def start(self, cancel: CancelToken) -> _Start:
        """How the server answers."""
        item = self._take(cancel)
        return item if isinstance(item, _Start) else _Start(False)

    def blocks(self, cancel: CancelToken) -> Iterator[bytes]:
        """The bytes, once it has."""
        while isinstance(item := self._take(cancel), bytes):
            yield item

    def _take(self, cancel: CancelToken) -> _Start | bytes | None:
        while True:
            cancel.check()
            try:
                item = self._queue.get(timeout=_LOOK_S)
            except queue.Empty:
                continue
            if isinstance(item, FetchError):
                raise item
            return item

    def _read(self) -> None:
        try:
            with closing(_open(self._url, self._start)) as answer:
                length = int(answer.headers.get("Content-Length") or 0)
                self._put(_Start(answer.status == http.client.PARTIAL_CONTENT, length))
                while (block := answer.read1(_BLOCK)) and not self._left.is_set():
                    self._put(block)
            self._put(None)
        except _NothingLeft:
            self._put(_Start(True, nothing_left=True))
        except FetchError as error:
            self._put(error)
        except (OSError, ValueError, http.client.HTTPException) as error:
            self._put(FetchError(url=self._url, detail=plain(error)))

    def _put(self, item: _Start | bytes | FetchError | None) -> None:
        while not self._left.is_set():
            try:
                self._queue.put(item, timeout=_LOOK_S)
            except queue.Full:
                continue
            return


class _NothingLeft(Exception):  # noqa: N818 - an answer, not a fault
    """A file of unknown length was whole already when its connection broke."""


def _open(url: str, start: int) -> http.client.HTTPResponse:
    headers = {"User-Agent": "vivarium-workbench"}
    if start:
        headers["Range"] = f"bytes={start}-"
    request = urllib.request.Request(url, headers=headers)
    try:
        answer: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        if start and error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise _NothingLeft from error
        raise FetchError(url=url, detail=f"the server says {error.code} {error.reason}") from error
    except urllib.error.URLError as error:
        raise FetchError(url=url, detail=plain(error.reason)) from error
    return answer


def plain(reason: object) -> str:
    """What went wrong, without the number that the system puts in front."""
    return getattr(reason, "strerror", None) or str(reason) or type(reason).__name__


def _check(weights: Weights, part: Path, target: Path, cancel: CancelToken) -> None:
    found = sha256(part, cancel)
    if not found.startswith(weights.sha256):
        part.unlink()
        raise FetchedFileError(
            path=target, url=weights.url, found=found[:12] + "…", expected=weights.sha256[:12] + "…"
        )


def sha256(path: Path, cancel: CancelToken | None = None) -> str:
    """SHA-256 of a whole file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(4 * 1024 * 1024):
            digest.update(block)
            if cancel is not None:
                cancel.check()
    return digest.hexdigest()
