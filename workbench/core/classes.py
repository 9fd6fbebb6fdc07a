"""The class table: the one place where class ids, names and colours come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from colorsys import hsv_to_rgb
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import BadParameterError, MaskClassError

BACKGROUND = 0
HEAD = 1
BODY = 2
TAIL = 3


@dataclass(frozen=True)
class PartClass:
    """One class of a mask: its id in the file, its name and its colour (RGB, 0 to 255)."""

    id: int
    name: str
    color: tuple[int, int, int]


@dataclass(frozen=True)
class ClassTable:
    """The classes that a mask may hold, ordered by id; id 0 is the background.

    Raises
    ------
    BadParameterError
        If ids or names repeat, or the ids are not 0, 1, 2, ...
    """

    classes: tuple[PartClass, ...]

    def __post_init__(self) -> None:
        ids = [part.id for part in self.classes]
        if ids != list(range(len(ids))) or not ids:
            raise BadParameterError(name="classes", value=ids, detail="ids must be 0, 1, 2, ... in order")
        if len(set(self.names)) != len(ids):
            raise BadParameterError(name="classes", value=self.names, detail="each name may occur once")

    @classmethod
    def default(cls) -> ClassTable:
        """Background, head, body, tail."""
        return cls(
            (
                PartClass(BACKGROUND, "background", (0, 0, 0)),
                PartClass(HEAD, "head", (230, 75, 53)),
                PartClass(BODY, "body", (77, 187, 213)),
                PartClass(TAIL, "tail", (255, 193, 37)),
            )
        )

    def __len__(self) -> int:
        return len(self.classes)

    @property
    def names(self) -> tuple[str, ...]:
        """Class names in id order."""
        return tuple(part.name for part in self.classes)

    def id_of(self, name: str) -> int:
        """Id of the class called ``name``."""
        return self.names.index(name)

    def palette(self) -> NDArray[np.uint8]:
        """Colour of every value a mask byte may take, shape (256, 3), RGB; unused values black."""
        colors = np.zeros((256, 3), np.uint8)
        for part in self.classes:
            colors[part.id] = part.color
        return colors

    def check_mask(self, mask: NDArray[np.uint8], path: Path) -> None:
        """Raise `MaskClassError` naming ``path`` if ``mask`` holds an id that is not in the table."""
        highest = int(mask.max(initial=0))
        if highest >= len(self):
            raise MaskClassError(path=path, found=highest, known=", ".join(self.names))

    def to_list(self) -> list[dict[str, object]]:
        """JSON and TOML form."""
        return [{"id": part.id, "name": part.name, "color": list(part.color)} for part in self.classes]

    @classmethod
    def from_list(cls, rows: Sequence[Mapping[str, object]]) -> ClassTable:
        """Inverse of `to_list`."""
        parts = []
        for row in rows:
            red, green, blue = (int(value) for value in row["color"])  # type: ignore[attr-defined]
            parts.append(PartClass(int(str(row["id"])), str(row["name"]), (red, green, blue)))
        return cls(tuple(sorted(parts, key=lambda part: part.id)))


def instance_palette() -> NDArray[np.uint8]:
    """Colours for instance masks, (256, 3): neighbours differ."""
    colors = np.zeros((256, 3), np.uint8)
    for number in range(1, 256):
        hue = (number * 0.618034) % 1.0
        colors[number] = np.round(np.asarray(hsv_to_rgb(hue, 0.75, 0.95)) * 255)
    return colors
