"""Pictures of single animals in folders: ``Images/{train,test}/VIDEO/ANIMAL/*.jpg``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.core.errors import MissingFileError, NothingToDoError
from workbench.core.progress import CancelToken
from workbench.media.images import SUFFIXES

SPLITS = ("train", "test")
_ABOVE = "Images"


@dataclass(frozen=True)
class AnimalFolder:
    """The pictures of one animal in one recording; ``images`` is how many there are."""

    split: str
    video: str
    animal: str
    path: Path
    images: int


def find_animal_folders(root: Path, cancel: CancelToken | None = None) -> list[AnimalFolder]:
    """Every folder of one animal below ``root``, by split (train first), video and animal.

    ``root`` holds ``train`` and ``test``, or ``Images`` with those in it; one of the two is enough. Folders
    without a picture are left out. Memory does not grow with the number of pictures.

    Raises
    ------
    MissingFileError, NothingToDoError, Cancelled
    """
    if not root.is_dir():
        raise MissingFileError(path=root)
    base = next((place for place in (root / _ABOVE, root) if _has_splits(place)), None)
    found = [] if base is None else list(_below(base, cancel or CancelToken()))
    if not found:
        detail = "it holds no pictures in folders train/VIDEO/ANIMAL or test/VIDEO/ANIMAL"
        way_out = "Put them there, or name the folder that holds Images, or train and test."
        raise NothingToDoError(path=root, detail=detail, way_out=way_out)
    return found


def _has_splits(place: Path) -> bool:
    return any((place / split).is_dir() for split in SPLITS)


def _below(base: Path, cancel: CancelToken) -> Iterator[AnimalFolder]:
    for split in SPLITS:
        for video in _folders(base / split):
            for animal in _folders(video):
                cancel.check()
                images = _count(animal, cancel)
                if images:
                    yield AnimalFolder(split, video.name, animal.name, animal, images)


def _folders(place: Path) -> list[Path]:
    if not place.is_dir():
        return []
    found = [path for path in place.iterdir() if path.is_dir() and not path.name.startswith(".")]
    return sorted(found, key=lambda path: path.name)


def _count(folder: Path, cancel: CancelToken) -> int:
    """Pictures in ``folder``, as `media.images.list_images` would list them."""
    count = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            cancel.check()
            suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122 - a Path for each costs ten times that
            count += suffix in SUFFIXES and not entry.name.startswith(".") and entry.is_file()
    return count
