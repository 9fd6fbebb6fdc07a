"""Labelled frames of a study as batches: read natively once, kept at the network's size."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.classes import ClassTable
from workbench.core.errors import CorruptImageError
from workbench.core.frame_status import FrameStatus
from workbench.core.pipeline import ahead, in_threads
from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import DeepImage, Image, Mask
from workbench.media.images import read_image, read_mask
from workbench.nets.preprocessing import IGNORE, Preprocessing
from workbench.project.project import Project
from workbench.project.records import VideoRecord
from workbench.training.augment import Augmentation

MEMORY_LIMIT = 1_500_000_000
"""Bytes of pictures and masks kept in memory; more go to a file that the system pages in."""


@dataclass(frozen=True)
class Sample:
    """One labelled frame; ``image`` None where the frame was not extracted: it is decoded from the video."""

    video: str
    index: int
    time: float
    status: FrameStatus
    image: Path | None
    mask: Path


def list_samples(project: Project, statuses: Sequence[FrameStatus]) -> list[Sample]:
    """Frames of the study with one of ``statuses`` and a mask, in order of video and time."""
    samples = []
    wanted = set(statuses)
    for record in project.videos():
        times = project.known_times(record)
        for frame in project.frames(video=record.name):
            mask = project.mask_file(record.name, frame.index)
            if frame.status not in wanted or not mask.is_file():
                continue
            image = None
            if frame.suffix is not None:
                image = project.frame_file(record.name, frame.index, frame.suffix)
            moment = float(times[min(frame.index, len(times) - 1)]) if len(times) else 0.0
            samples.append(Sample(record.name, frame.index, moment, frame.status, image, mask))
    return sorted(samples, key=lambda sample: (sample.video, sample.index))


def read_samples(project: Project, samples: Sequence[Sample]) -> Iterator[tuple[int, DeepImage]]:
    """Yield (number, picture) of each sample: the files in order, then the frames that must be decoded."""
    for number, sample in enumerate(samples):
        if sample.image is not None:
            yield number, read_image(sample.image)
    missing: dict[str, dict[int, int]] = {}
    for number, sample in enumerate(samples):
        if sample.image is None:
            missing.setdefault(sample.video, {})[sample.index] = number
    for video, numbers in missing.items():
        with project.open_video(project.video(video)) as opened:
            for index, picture in opened.frames_at(sorted(numbers)):
                yield numbers[index], picture


class FrameCache:
    """All samples at the network's input size: ``images`` and ``masks`` are uint8 (N, h, w).

    Raises
    ------
    MaskClassError, MaskSizeError, CorruptImageError
        Naming the file, when it is loaded.
    """

    def __init__(self, images: Image, masks: Mask) -> None:
        self.images = images
        self.masks = masks

    @classmethod
    def load(
        cls,
        project: Project,
        samples: Sequence[Sample],
        preprocessing: Preprocessing,
        *,
        progress: Progress,
        cancel: CancelToken,
        spill: Path | None = None,
    ) -> FrameCache:
        """Read, reduce and keep every sample; beyond `MEMORY_LIMIT` in the file ``spill``."""
        records = {name: project.video(name) for name in {sample.video for sample in samples}}
        places = [preprocessing.geometry(record.width, record.height) for record in records.values()]
        outer = (max(place.outer[0] for place in places), max(place.outer[1] for place in places))
        store = _allocate(len(samples), outer, spill)
        classes = project.classes

        def fill(item: tuple[int, DeepImage]) -> None:
            number, picture = item
            _check_size(picture, samples[number], records[samples[number].video])
            store[0, number] = preprocessing.reduce(picture, outer)
            store[1, number] = _reduced_mask(samples[number].mask, picture, classes, preprocessing, outer)

        total = len(samples)
        progress(Update(0, total, "Loading frames"))
        for done, _ in enumerate(in_threads(fill, read_samples(project, samples), cancel), start=1):
            progress(Update(done, total, "Loading frames"))
        return cls(store[0], store[1])

    def class_pixels(self, numbers: Sequence[int], classes: int) -> NDArray[np.int64]:
        """Pixels of each class in the samples ``numbers``."""
        counts = np.zeros(256, np.int64)
        for number in numbers:
            counts += np.bincount(self.masks[number].ravel(), minlength=256)
        return counts[:classes]

    def batches(
        self,
        numbers: Sequence[int],
        size: int,
        preprocessing: Preprocessing,
        cancel: CancelToken,
        *,
        augmentation: Augmentation | None = None,
        rng: np.random.Generator | None = None,
    ) -> Generator[tuple[NDArray[np.float32], NDArray[np.int64]], None, None]:
        """Yield inputs (n, 1, h, w) float32 and labels (n, h, w) int64; a thread makes them ahead."""
        source = (numbers[start : start + size] for start in range(0, len(numbers), size))

        def make(chosen: Sequence[int]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
            images, masks = self.images[list(chosen)], self.masks[list(chosen)]
            if augmentation is not None and rng is not None:
                for place in range(len(chosen)):
                    images[place], masks[place] = augmentation(images[place], masks[place], rng)
            return preprocessing.normalise(images), masks.astype(np.int64)

        return ahead(map(make, source), 2, cancel)


def _check_size(picture: DeepImage, sample: Sample, record: VideoRecord) -> None:
    height, width = picture.shape[:2]
    if (width, height) != (record.width, record.height):
        detail = f"it is {width}x{height}, but its video is {record.width}x{record.height}"
        raise CorruptImageError(path=sample.image or record.path, detail=detail)


def _reduced_mask(
    path: Path, picture: DeepImage, classes: ClassTable, preprocessing: Preprocessing, outer: tuple[int, int]
) -> Mask:
    mask = read_mask(path, classes, size=(picture.shape[1], picture.shape[0]))
    return preprocessing.reduce_mask(mask, len(classes), outer)


def _allocate(count: int, outer: tuple[int, int], spill: Path | None) -> NDArray[np.uint8]:
    shape = (2, count, outer[1], outer[0])
    if spill is None or np.prod(shape) <= MEMORY_LIMIT:
        return np.full(shape, IGNORE, np.uint8)
    spill.parent.mkdir(parents=True, exist_ok=True)
    return np.memmap(spill, np.uint8, "w+", shape=shape)
