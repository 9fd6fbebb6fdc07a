"""From a video to image files: decoded once, encoded by a few threads, nothing done twice."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from workbench.core.errors import DiskFullError
from workbench.core.paths import write_atomic
from workbench.core.pipeline import in_threads
from workbench.core.progress import CancelToken, Progress, Update, no_progress
from workbench.core.types import Image
from workbench.core.units import format_bytes
from workbench.media.images import encode_image
from workbench.media.pixels import PixelReader
from workbench.media.sampling import Indices, most_different, thumbnail
from workbench.media.video import Video

PathOf = Callable[[int], Path]
"""File of frame k."""

_SAMPLES = 6
_RESERVE = 200_000_000
"""Bytes left free: a disk filled to the brim breaks more than the extraction."""

_BLOCK = 4096
_MARGIN = 1.1
_CANDIDATES = 5_000
"""Frames compared for the most different ones, so that a day of video costs minutes and 4 MB."""


def write_frames(
    video: Video,
    indices: Sequence[int],
    path_of: PathOf,
    quality: int = 95,
    *,
    cancel: CancelToken | None = None,
    threads: int | None = None,
) -> Generator[int, None, None]:
    """Write frames of rising ``indices``; yields each number once its file is whole.

    The format follows the suffix of ``path_of(k)``. A kill leaves whole files alone, so a file that is
    there is done. PNG holds exactly the pixels of ``video.frame(k)``.

    Raises
    ------
    Cancelled, DiskFullError, NoPermissionError, FrameRangeError
    """
    token = cancel or CancelToken()
    local = threading.local()
    rotation = video.index.rotation

    def write(item: tuple[int, VideoFrame]) -> int:
        if not hasattr(local, "pixels"):
            local.pixels = PixelReader(rotation)
        k, picture = item
        path = path_of(k)
        data = encode_image(_image(local.pixels, picture), path.suffix, quality)
        # Not forced to the disk one by one: a frame can be extracted again, and that takes thrice the time.
        write_atomic(path, data, durable=False)
        return k

    workers = threads or max(2, min(8, os.cpu_count() or 2))
    with (
        closing(video.pictures_at(indices, cancel=token)) as pictures,
        closing(in_threads(write, pictures, token, workers, waiting=4 * workers)) as done,
    ):
        yield from done


def without_file(indices: Indices, path_of: PathOf) -> Indices:
    """Those of ``indices`` whose file is not there, or empty (as a power cut may leave it)."""
    if not len(indices):
        return indices
    there = _files(path_of(int(indices[0])).parent)
    missing = [k for k in indices if path_of(int(k)).name not in there]
    return np.array(missing, np.int64)


def estimate_bytes(
    video: Video, indices: Sequence[int] | Indices, suffix: str = ".png", quality: int = 95
) -> int:
    """Disk space that ``indices`` will take as images, from a few of them coded in memory."""
    if not len(indices):
        return 0
    places = np.unique(np.linspace(0, len(indices) - 1, _SAMPLES).astype(int))
    pixels = PixelReader(video.index.rotation)
    with closing(video.pictures_at([int(indices[place]) for place in places])) as pictures:
        sizes = [len(encode_image(_image(pixels, picture), suffix, quality)) for _, picture in pictures]
    per_frame = float(np.mean(sizes)) * _MARGIN + _BLOCK / 2
    return int(per_frame * len(indices))


def check_space(folder: Path, needed: int) -> None:
    """Refuse what will not fit.

    Raises
    ------
    DiskFullError
        If the disk of ``folder`` has less than ``needed`` bytes and a reserve of 200 MB.
    """
    free = free_bytes(folder)
    if needed + _RESERVE > free:
        detail = f"about {format_bytes(needed)} are needed, {format_bytes(free)} are free"
        raise DiskFullError(path=folder, detail=detail)


def free_bytes(folder: Path) -> int:
    """Free space of the disk that ``folder`` is or will be on."""
    folder = folder.absolute()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def most_different_frames(
    video: Video,
    indices: Indices,
    count: int,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> Indices:
    """The ``count`` frames of ``indices`` that differ most; see `sampling.most_different`.

    Of long videos, evenly spread candidates are compared.

    Raises
    ------
    Cancelled, BadParameterError
    """
    token = cancel or CancelToken()
    most = max(_CANDIDATES, 10 * count)
    if len(indices) > most:
        indices = indices[np.unique(np.linspace(0, len(indices) - 1, most).astype(int))]
    thumbnails = []
    with closing(video.frames_at([int(k) for k in indices], gray=True, cancel=token)) as frames:
        for done, (_, image) in enumerate(frames, start=1):
            thumbnails.append(thumbnail(image))
            progress(Update(done, len(indices), "Choosing frames"))
    return most_different(indices, thumbnails, count)


def _image(pixels: PixelReader, picture: VideoFrame) -> Image:
    return pixels.gray(picture) if picture.format.name == "gray" else pixels.rgb(picture)


def _files(folder: Path) -> set[str]:
    """Names of the files in ``folder`` that hold something."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name for entry in entries if entry.is_file() and entry.stat().st_size > 0}
    except FileNotFoundError:
        return set()
