"""Loose image files, outside any study: which there are, where their masks go, how they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken
from workbench.core.types import DeepImage, Image
from workbench.media.images import image_size, list_images, read_image
from workbench.media.thermal import celsius_to_display, read_celsius


@dataclass(frozen=True)
class Loose:
    """One image file, its mask's file, and its place in a numbered sequence (or None)."""

    path: Path
    mask: Path
    number: int | None
    prefix: str


def find_files(folder: Path, out: Path) -> list[Loose]:
    """Images and temperature tables of a folder, in the order of their numbers, with their masks' files."""
    paths = [*list_images(folder), *sorted(folder.glob("*.csv")), *sorted(folder.glob("*.CSV"))]
    found = named(list(dict.fromkeys(paths)), out)
    return sorted(found, key=lambda file: (file.prefix, -1 if file.number is None else file.number))


def named(paths: Sequence[Path], out: Path) -> list[Loose]:
    """The images, each with a mask's file of its own in ``out``: its name with the ending png."""
    found: list[Loose] = []
    taken: set[str] = set()
    for path in paths:
        mask = next(name for name in _names(path) if name.casefold() not in taken)
        taken.add(mask.casefold())
        numbered = re.fullmatch(r"(.*?)(\d+)", path.stem)
        number = int(numbered[2]) if numbered else None
        found.append(Loose(path, out / mask, number, numbered[1] if numbered else path.stem))
    return found


def _names(path: Path) -> Iterator[str]:
    """What the mask of an image may be called, the best first."""
    yield f"{path.stem}.png"
    yield f"{path.name}.png"
    yield from (f"{path.stem}_{number}.png" for number in count(2))


def is_radiometric(path: Path) -> bool:
    """Whether the file holds temperatures by its kind; 16-bit images are told apart on reading."""
    return path.suffix.lower() == ".csv"


def by_size(files: Sequence[Loose], cancel: CancelToken) -> list[list[Loose]]:
    """Files grouped by picture size and kind, each group in order."""
    groups: dict[tuple[int, int, bool], list[Loose]] = {}
    for file in files:
        cancel.check()
        if is_radiometric(file.path):
            height, width = read_celsius(file.path).shape
            key = (width, height, True)
        else:
            key = (*image_size(file.path), False)
        groups.setdefault(key, []).append(file)
    return list(groups.values())


class Reader:
    """Reads the files of one group as 8-bit pictures; temperatures and 16-bit pictures all on one scale.

    8-bit pictures among them are what they are: on the scale of the others they would be black.
    """

    def __init__(self, group: Sequence[Loose]) -> None:
        self.limits: tuple[float, float] | None = None
        chosen = [group[k].path for k in np.linspace(0, len(group) - 1, 9).astype(int)]
        read = (_read(path) for path in dict.fromkeys(chosen))
        some = [_values(picture) for picture in read if picture.dtype != np.uint8]
        self.radiometric = bool(some)
        if some:
            low = min(float(np.percentile(values, 0.5)) for values in some)
            high = max(float(np.percentile(values, 99.9)) for values in some)
            self.limits = (low, max(high, low + 1e-3))

    def read(self, path: Path) -> Image:
        """8-bit picture, (H, W) or (H, W, 3)."""
        picture = _read(path)
        if picture.dtype == np.uint8:
            return np.asarray(picture, np.uint8)
        values = _values(picture)
        if self.limits is not None:
            return np.asarray(celsius_to_display(values, *self.limits), np.uint8)
        return np.asarray(values / 256.0, np.uint8)

    def read_deep(self, path: Path, keep: bool) -> DeepImage:
        """As `read`; with ``keep`` the 16 bits of an image that has them stay."""
        if keep and not is_radiometric(path):
            return read_image(path)
        return self.read(path)


def _read(path: Path) -> NDArray[Any]:
    """Temperatures (H, W) float, or a picture of 8 or 16 bit."""
    return read_celsius(path) if is_radiometric(path) else read_image(path)


def _values(picture: NDArray[Any]) -> NDArray[np.float32]:
    """One value a pixel, (H, W)."""
    return np.asarray(picture if picture.ndim == 2 else picture.mean(axis=2), np.float32)
