"""Looking at frames for `suggest`: with a network, or without one by their thumbnails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.core.classes import ClassTable
from workbench.core.pipeline import ahead
from workbench.core.progress import CancelToken
from workbench.core.types import DeepImage, Image
from workbench.jobs.look_cache import LookCache
from workbench.media.images import read_image, to_8bit
from workbench.media.sampling import thumbnail
from workbench.project.project import Project
from workbench.project.records import VideoRecord
from workbench.vision.frame_choice import VECTOR

VERSION = 1
"""Of how frames are looked at: what another version found counts for nothing."""

Found = tuple[float, bool, NDArray[np.float32]]
"""Doubt 0 to 1, whether a part is missing, vector (`VECTOR`,)."""
Reduced = NDArray[np.uint8] | NDArray[np.float32]


class Looker(Protocol):
    """Something that looks at frames; ``name`` tells it from every other."""

    name: str

    def reduce(self, image: DeepImage) -> Reduced:
        """What `look` takes of one picture; from any thread."""

    def look(self, reduced: Sequence[Reduced], cancel: CancelToken) -> list[Found]:
        """Look at some pictures of one size."""


class NetworkLooker:
    """Looks with a trained network."""

    def __init__(self, checkpoint: Path, threads: int | None, device: str, classes: ClassTable) -> None:
        from workbench.nets.checkpoint import file_hash
        from workbench.nets.doubt import Doubter

        self._doubter = Doubter(checkpoint, threads, device, classes)
        self.name = f"net-{VERSION}-{file_hash(checkpoint)[:24]}"

    def reduce(self, image: DeepImage) -> Image:
        """Input of the network."""
        return self._doubter.reduce(image)

    def look(self, reduced: Sequence[Reduced], cancel: CancelToken) -> list[Found]:
        """What the network doubts."""
        looks = self._doubter.look(reduced, cancel)  # type: ignore[arg-type]  # they come from `reduce`
        return [(one.doubt, one.missing, one.vector) for one in looks]


class ThumbnailLooker:
    """Looks at nothing but how frames differ."""

    name = f"thumbnails-{VERSION}"

    def __init__(self) -> None:
        self._projection: NDArray[np.float32] | None = None

    def reduce(self, image: DeepImage) -> NDArray[np.float32]:
        """Thumbnail, flat."""
        return thumbnail(to_8bit(image))

    def look(self, reduced: Sequence[Reduced], cancel: CancelToken) -> list[Found]:
        """All are doubted alike."""
        cancel.check()
        pictures = np.stack(reduced).astype(np.float32) / np.float32(255)
        if self._projection is None:
            draw = np.random.default_rng(0).standard_normal((pictures.shape[1], VECTOR))
            self._projection = (draw / np.sqrt(VECTOR)).astype(np.float32)
        return [(1.0, False, vector) for vector in pictures @ self._projection]


def looker_of(checkpoint: Path | None, threads: int | None, device: str, classes: ClassTable) -> Looker:
    """Looker with the network of ``checkpoint``; without one where None.

    Raises
    ------
    MissingFileError, CheckpointError, CheckpointClassesError
    """
    if checkpoint is None:
        return ThumbnailLooker()
    return NetworkLooker(checkpoint, threads, device, classes)


def look_at(
    project: Project,
    record: VideoRecord,
    frames: Sequence[int],
    looker: Looker,
    cache: LookCache,
    *,
    batch: int,
    cancel: CancelToken,
) -> Iterator[int]:
    """Look at rising ``frames`` of a video and add what is found to ``cache``; yields how many at a time.

    Raises
    ------
    LostVideoError, CorruptImageError, Cancelled
    """

    def reduced() -> Iterator[tuple[int, Reduced]]:
        for k, picture in pictures_of(project, record, frames, cancel):
            yield k, looker.reduce(picture)

    if not frames:
        return
    with closing(ahead(reduced(), 2 * batch, cancel)) as source:
        while items := list(islice(source, batch)):
            found = looker.look([one for _, one in items], cancel)
            cache.add((k, *look) for (k, _), look in zip(items, found, strict=True))
            yield len(items)


def pictures_of(
    project: Project, record: VideoRecord, frames: Sequence[int], cancel: CancelToken
) -> Iterator[tuple[int, DeepImage]]:
    """Pictures of rising ``frames``: first those with an image, then those that must be decoded."""
    suffixes = {frame.index: frame.suffix for frame in project.frames(record.name)}
    undecoded = []
    for k in frames:
        suffix = suffixes.get(k)
        path = project.frame_file(record.name, k, suffix) if suffix is not None else None
        if path is not None and path.is_file():
            cancel.check()
            yield k, read_image(path)
        else:
            undecoded.append(k)
    if undecoded:
        with (
            project.open_video(record) as video,
            closing(video.frames_at(undecoded, cancel=cancel)) as decoded,
        ):
            yield from decoded
