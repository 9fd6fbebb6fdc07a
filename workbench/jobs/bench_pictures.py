"""Where the pictures of the identification bench come from: simulated individuals, or a folder."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import CorruptImageError, MissingFileError, NothingToDoError
from workbench.core.paths import atomic_path
from workbench.core.progress import CancelToken, Progress, Update, track
from workbench.core.types import Json
from workbench.media.images import list_images, read_image, to_8bit
from workbench.simulate.portraits import Portraits, PortraitSpec
from workbench.tracking.workers import Tell, in_processes

_TESTS_FROM = 1_000_000
"""Stretches from this one on are for tests: no test is near in time to what is learned."""
_WORTH_PROCESSES = 30
"""Stretches to draw from which on processes are worth their start, which takes some stretches' time."""


@dataclass(frozen=True)
class Wanted:
    """The most that a bench asks for: animals, pictures of each to learn from and for tests, repetitions."""

    animals: int
    per_animal: int
    tests: int
    repetitions: int


class BenchPictures(Protocol):
    """Pictures of animals that are known, to learn from and to test with."""

    def prepare(self, wanted: Wanted, progress: Progress, cancel: CancelToken) -> None:
        """Have what is wanted at hand; what is there already is not made again.

        Raises
        ------
        Cancelled, NothingToDoError
        """
        ...

    def to_learn(self, animals: int, count: int, repetition: int) -> NDArray[np.uint8]:
        """Pictures to learn from, in the order of time, others in each repetition: (N, P, S, S)."""
        ...

    def to_test(self, animals: int, count: int) -> NDArray[np.uint8]:
        """Pictures from another time, the same in each repetition: (N, K, S, S)."""
        ...

    @property
    def facts(self) -> dict[str, Json]:
        """What decides the pictures, JSON-able."""
        ...


@dataclass(frozen=True)
class SimulatedPictures:
    """Simulated individuals; every stretch of their lives is drawn once and kept in ``folder``.

    Repetition r learns from the stretches r, r + 1, ... of each animal, as many as it takes.
    """

    spec: PortraitSpec
    folder: Path

    @property
    def facts(self) -> dict[str, Json]:
        """The portraits' spec."""
        return {"simulated": asdict(self.spec)}

    @cached_property
    def _place(self) -> Path:
        text = json.dumps(asdict(self.spec), sort_keys=True)
        return self.folder / hashlib.sha256(text.encode()).hexdigest()[:12]

    def prepare(self, wanted: Wanted, progress: Progress, cancel: CancelToken) -> None:
        """See `BenchPictures`; a long list is drawn by as many processes as there are processors."""
        learned = self._stretches(wanted.per_animal) + wanted.repetitions - 1
        tests = self._stretches(wanted.tests)
        numbers = [*range(learned), *range(_TESTS_FROM, _TESTS_FROM + tests)]
        missing = [
            (animal, number)
            for animal in range(wanted.animals)
            for number in numbers
            if not self._file(animal, number).is_file()
        ]
        at_once = 1 if len(missing) < _WORTH_PROCESSES else os.cpu_count() or 1
        self.draw(missing, at_once, progress, cancel)

    def draw(
        self, stretches: list[tuple[int, int]], at_once: int, progress: Progress, cancel: CancelToken
    ) -> None:
        """Draw and keep ``stretches`` (animal, number), in ``at_once`` processes.

        Raises
        ------
        Cancelled, DiskFullError, NoPermissionError
        """
        if not stretches:
            return
        if at_once == 1:
            portraits = Portraits(self.spec)
            for animal, number in track(stretches, len(stretches), progress, cancel, "Simulating"):
                self._keep(animal, number, portraits.stretch(animal, number, cancel))
            return

        def told(done: int) -> None:
            progress(Update(done, len(stretches), "Simulating"))

        in_processes(partial(_begin, self), _draw_one, stretches, workers=at_once, told=told, cancel=cancel)

    def to_learn(self, animals: int, count: int, repetition: int) -> NDArray[np.uint8]:
        """See `BenchPictures`."""
        return self._read(animals, repetition, np.arange(count))

    def to_test(self, animals: int, count: int) -> NDArray[np.uint8]:
        """See `BenchPictures`; they are spread over the whole of their stretches."""
        whole = self._stretches(count) * self.spec.stretch
        return self._read(animals, _TESTS_FROM, np.arange(count) * whole // count)

    def _read(self, animals: int, first: int, chosen: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Pictures ``chosen`` (K,), rising, counted from the beginning of stretch ``first``."""
        found = np.zeros((animals, len(chosen), self.spec.side, self.spec.side), np.uint8)
        stretch, place = np.divmod(chosen, self.spec.stretch)
        for animal in range(animals):
            for number in np.unique(stretch).tolist():
                here = stretch == number
                part = np.load(self._file(animal, first + number), mmap_mode="r")
                found[animal, here] = part[place[here]]
        return found

    def _stretches(self, count: int) -> int:
        return -(-count // self.spec.stretch)

    def _file(self, animal: int, number: int) -> Path:
        return self._place / f"animal_{animal:04d}_{number:07d}.npy"

    def _keep(self, animal: int, number: int, pictures: NDArray[np.uint8]) -> None:
        with atomic_path(self._file(animal, number), durable=False) as temporary, temporary.open("wb") as out:
            np.save(out, pictures)


def _begin(pictures: SimulatedPictures) -> tuple[SimulatedPictures, Portraits]:
    return pictures, Portraits(pictures.spec)


def _draw_one(
    begun: tuple[SimulatedPictures, Portraits], one: tuple[int, int], cancel: CancelToken, tell: Tell
) -> None:
    pictures, portraits = begun
    pictures._keep(*one, portraits.stretch(*one, cancel))
    tell(1)


class FolderPictures:
    """``{train,test}/VideoNN/RatNN/*.jpg`` below a folder; a rat has one name in all videos.

    Pictures of a rat count as one after the other in the order of their videos and names. They are made
    grey and as small as ``side``, the longer side filling it.
    """

    def __init__(self, folder: Path, side: int) -> None:
        self.folder, self.side = folder, side
        self._read: dict[Path, NDArray[np.uint8]] = {}

    @property
    def facts(self) -> dict[str, Json]:
        """Folder and size."""
        return {"images": str(self.folder), "side": self.side}

    @cached_property
    def animals(self) -> list[str]:
        """Names of the animals of which there are pictures to learn from and for tests.

        Raises
        ------
        MissingFileError, NothingToDoError
        """
        train, test = (set(self._folders(part)) for part in ("train", "test"))
        found = sorted(train & test)
        if not found:
            raise NothingToDoError(
                path=self.folder,
                detail="no animal has pictures in both train and test",
                way_out="Lay them out as Images/{train,test}/Video01/Rat01/*.jpg.",
            )
        return found

    def _folders(self, part: str) -> dict[str, list[Path]]:
        """Folders of each animal, in the order of the videos."""
        base = self.folder / part
        if not base.is_dir():
            raise MissingFileError(path=base)
        found: dict[str, list[Path]] = {}
        for folder in sorted(path for path in base.glob("*/*") if path.is_dir()):
            found.setdefault(folder.name, []).append(folder)
        return found

    def prepare(self, wanted: Wanted, progress: Progress, cancel: CancelToken) -> None:
        """See `BenchPictures`."""
        if wanted.animals > len(self.animals):
            found = f"it has {len(self.animals)} animals in both parts, and {wanted.animals} are asked for"
            way_out = "Ask for fewer with --animals."
            raise NothingToDoError(path=self.folder, detail=found, way_out=way_out)
        needed = []
        for part, count in (("train", wanted.per_animal), ("test", wanted.tests)):
            for name in self.animals[: wanted.animals]:
                needed += self._files(part, name, count)
        for path in track(needed, len(needed), progress, cancel, "Loading frames"):
            self._picture(path)

    def _files(self, part: str, name: str, count: int) -> list[Path]:
        """All files of an animal; there are at least ``count``."""
        found = [path for folder in self._folders(part)[name] for path in list_images(folder)]
        if len(found) < count:
            option = "--per-animal" if part == "train" else "--test"
            raise NothingToDoError(
                path=self.folder / part,
                detail=f"{name} has {len(found)} pictures, and {count} are asked for",
                way_out=f"Ask for fewer with {option}.",
            )
        return found

    def to_learn(self, animals: int, count: int, repetition: int) -> NDArray[np.uint8]:
        """See `BenchPictures`; each repetition begins elsewhere among an animal's pictures."""
        found = []
        for number, name in enumerate(self.animals[:animals]):
            files = self._files("train", name, count)
            begin = int(np.random.default_rng([repetition, number]).integers(len(files))) if repetition else 0
            chosen = [files[(begin + k) % len(files)] for k in range(count)]
            found.append([self._picture(path) for path in chosen])
        return np.array(found, np.uint8)

    def to_test(self, animals: int, count: int) -> NDArray[np.uint8]:
        """See `BenchPictures`; they are spread over an animal's pictures."""
        found = []
        for name in self.animals[:animals]:
            files = self._files("test", name, count)
            chosen = np.linspace(0, len(files) - 1, count).round().astype(int)
            found.append([self._picture(files[k]) for k in chosen])
        return np.array(found, np.uint8)

    def _picture(self, path: Path) -> NDArray[np.uint8]:
        if path not in self._read:
            image = to_8bit(read_image(path))
            grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
            self._read[path] = _fitted(np.asarray(grey, np.uint8), self.side, path)
        return self._read[path]


def _fitted(grey: NDArray[np.uint8], side: int, path: Path) -> NDArray[np.uint8]:
    """``grey`` (H, W) made to fit a black square in its middle."""
    height, width = grey.shape
    scale = side / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if min(height, width) < 2:
        raise CorruptImageError(path=path, detail=f"{width} x {height} pixels are no picture of an animal")
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    found = np.zeros((side, side), np.uint8)
    top, left = (side - size[1]) // 2, (side - size[0]) // 2
    found[top : top + size[1], left : left + size[0]] = small
    return found
