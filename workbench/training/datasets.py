"""Labelled frames of a study as batches: read natively once, kept at the network's size."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError, CorruptImageError
from workbench.core.frame_status import FrameStatus
from workbench.core.pipeline import ahead, in_threads
from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import DeepImage, Image, Json, Mask
from workbench.media.images import read_image, read_mask
from workbench.nets.preprocessing import IGNORE, Preprocessing
from workbench.project.project import Project
from workbench.project.records import VideoRecord
from workbench.training.augment import Augmentation
from workbench.training.instance_targets import instance_targets
from workbench.vision.completeness import is_complete

MEMORY_LIMIT = 1_500_000_000
"""Bytes of pictures and masks kept in memory; more go to a file that the system pages in."""


@dataclass(frozen=True)
class Sample:
    """One labelled frame; ``image`` None where the frame was not extracted: it is decoded from the video.

    Attributes
    ----------
    instances
        File of the animal numbers, where there is one.
    sources
        Of a synthetic image: the frames of ``video`` that it was made of.
    """

    video: str
    index: int
    time: float
    status: FrameStatus
    image: Path | None
    mask: Path
    instances: Path | None = None
    sources: tuple[int, ...] = ()


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
            numbers = project.instances_file(record.name, frame.index)
            instances = numbers if numbers.is_file() else None
            samples.append(Sample(record.name, frame.index, moment, frame.status, image, mask, instances))
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

    ``animals``, of the same shape, holds animal numbers where animals are to be told apart; `IGNORE` where
    they are not known.

    Raises
    ------
    MaskClassError, MaskSizeError, CorruptImageError
        Naming the file, when it is loaded.
    """

    def __init__(self, images: Image, masks: Mask, animals: Mask | None = None) -> None:
        self.images = images
        self.masks = masks
        self.animals = animals

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
        animals: bool = False,
    ) -> FrameCache:
        """Read, reduce and keep every sample; beyond `MEMORY_LIMIT` in the file ``spill``."""
        records = {name: project.video(name) for name in {sample.video for sample in samples}}
        places = [preprocessing.geometry(record.width, record.height) for record in records.values()]
        outer = (max(place.outer[0] for place in places), max(place.outer[1] for place in places))
        store = _allocate(3 if animals else 2, len(samples), outer, spill)
        classes = project.classes

        def fill(item: tuple[int, DeepImage]) -> None:
            number, picture = item
            _check_size(picture, samples[number], records[samples[number].video])
            store[0, number] = preprocessing.reduce(picture, outer)
            mask = read_mask(samples[number].mask, classes, size=(picture.shape[1], picture.shape[0]))
            store[1, number] = preprocessing.reduce_mask(mask, len(classes), outer)
            if animals:
                numbers = animal_numbers(samples[number], mask)
                store[2, number] = reduced_numbers(numbers, store[1, number], preprocessing, outer)

        total = len(samples)
        progress(Update(0, total, "Loading frames"))
        for done, _ in enumerate(in_threads(fill, read_samples(project, samples), cancel), start=1):
            progress(Update(done, total, "Loading frames"))
        return cls(store[0], store[1], store[2] if animals else None)

    def class_pixels(self, numbers: Sequence[int], classes: int) -> NDArray[np.int64]:
        """Pixels of each class in the samples ``numbers``."""
        counts = np.zeros(256, np.int64)
        for number in numbers:
            counts += np.bincount(self.masks[number].ravel(), minlength=256)
        return counts[:classes]

    def most_animal(self, numbers: Sequence[int]) -> float:
        """Largest share of a picture that is animal, in the samples ``numbers``."""
        most = 0.0
        for number in numbers:
            counts = np.bincount(self.masks[number].ravel(), minlength=256)[:IGNORE]
            most = max(most, float(counts[1:].sum() / max(1, counts.sum())))
        return most

    def batches(
        self,
        numbers: Sequence[int],
        size: int,
        preprocessing: Preprocessing,
        cancel: CancelToken,
        *,
        augmentation: Augmentation | None = None,
        rng: np.random.Generator | None = None,
    ) -> Generator[Batch, None, None]:
        """Yield batches; a thread makes them ahead."""
        source = (numbers[start : start + size] for start in range(0, len(numbers), size))

        def make(chosen: Sequence[int]) -> Batch:
            images = self.images[list(chosen)]
            planes = [self.masks] if self.animals is None else [self.masks, self.animals]
            labels = np.stack([plane[list(chosen)] for plane in planes], axis=-1)
            if augmentation is not None and rng is not None:
                for place in range(len(chosen)):
                    images[place], moved = augmentation(images[place], labels[place], rng)
                    labels[place] = moved.reshape(labels[place].shape)
            masks = np.ascontiguousarray(labels[..., 0])
            animals = np.ascontiguousarray(labels[..., 1]) if self.animals is not None else None
            targets = _targets(masks, animals) if animals is not None else None
            return Batch(preprocessing.normalise(images), masks.astype(np.int64), targets, animals)

        return ahead(map(make, source), 2, cancel)


class Batch(NamedTuple):
    """Inputs (n, 1, h, w), labels (n, h, w), and where animals are told apart targets (n, 4, h, w).

    The targets are heat, offset x and y, and where offsets count; heat is -1 where nothing is known.
    ``animals`` (n, h, w) are the numbers they were made of.
    """

    inputs: NDArray[np.float32]
    labels: NDArray[np.int64]
    targets: NDArray[np.float32] | None
    animals: Mask | None = None

    def rows(self, first: int, count: int) -> Batch:
        """``count`` of its pictures, from number ``first`` on."""
        part = slice(first, first + count)
        targets = None if self.targets is None else self.targets[part]
        animals = None if self.animals is None else self.animals[part]
        return Batch(self.inputs[part], self.labels[part], targets, animals)


def _targets(masks: Mask, animals: Mask) -> NDArray[np.float32]:
    found = []
    for mask, numbers in zip(masks, animals, strict=True):
        heat, offsets, inside = instance_targets(mask, numbers)
        heat[numbers == IGNORE] = -1.0
        found.append(np.concatenate([heat[None], offsets, inside[None]]))
    return np.stack(found)


def animal_numbers(sample: Sample, mask: Mask) -> Mask:
    """Animal number of every pixel of a sample; `IGNORE` on animals that nobody has told apart."""
    if sample.instances is not None:
        return read_mask(sample.instances, size=(mask.shape[1], mask.shape[0]))
    one = is_complete(mask) or not mask.any()
    return np.where(mask > 0, 1 if one else IGNORE, 0).astype(np.uint8)


def reduced_numbers(
    numbers: Mask, classes: Mask, preprocessing: Preprocessing, outer: tuple[int, int]
) -> Mask:
    """Animal numbers at the input's size, on the animal's pixels of ``classes`` (already of that size)."""
    present = np.unique(numbers)
    codes = np.searchsorted(present, numbers).astype(np.uint8)
    small = preprocessing.reduce_mask(codes, len(present), outer)
    padding = classes == IGNORE
    found = present[np.minimum(small, len(present) - 1)].astype(np.uint8)
    found[classes == 0] = 0
    # A pixel may be animal by its parts taken together and floor by any one number.
    found[(classes > 0) & (found == 0)] = IGNORE
    found[padding] = IGNORE
    return found


def list_synthetic(project: Project, sets: Sequence[str]) -> list[Sample]:
    """Images of the study's synthetic sets.

    Raises
    ------
    BadParameterError
        If a set is not there or was never finished.
    """
    samples = []
    for name in sets:
        folder = project.folder / "synthetic" / name
        try:
            records = json.loads((folder / "manifest.json").read_text("utf-8"))["images"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            detail = "the study has no finished synthetic set of this name"
            raise BadParameterError(name="sets", value=name, detail=detail) from error
        for record in records:
            image, mask = folder / "images" / record["image"], folder / "masks" / record["image"]
            video, frames = str(record["video"]), _source_frames(record)
            instances = folder / "instances" / record["image"]
            status = FrameStatus.PSEUDO
            samples.append(Sample(video, int(record["number"]), 0.0, status, image, mask, instances, frames))
    return samples


def _source_frames(record: dict[str, Json]) -> tuple[int, ...]:
    """Numbers of the frames an image was made of: those of its animals and of its scene."""
    names = [record["background"], *(place["source"] for place in record["placements"])]
    return tuple(int(str(name).rpartition("/")[2].partition("#")[0]) for name in names)


def _check_size(picture: DeepImage, sample: Sample, record: VideoRecord) -> None:
    height, width = picture.shape[:2]
    if (width, height) != (record.width, record.height):
        detail = f"it is {width}x{height}, but its video is {record.width}x{record.height}"
        raise CorruptImageError(path=sample.image or record.path, detail=detail)


def _allocate(planes: int, count: int, outer: tuple[int, int], spill: Path | None) -> NDArray[np.uint8]:
    shape = (planes, count, outer[1], outer[0])
    if spill is None or np.prod(shape) <= MEMORY_LIMIT:
        return np.full(shape, IGNORE, np.uint8)
    spill.parent.mkdir(parents=True, exist_ok=True)
    return np.memmap(spill, np.uint8, "w+", shape=shape)
