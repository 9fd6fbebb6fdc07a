"""Which class of the study a class of the files is: as far as the files say, and what it looks like.

Words and colours speak for themselves where the study has the same. Numbers do not: the two public sets of
thermal rats number head and tail the other way round. For them shape gives a guess; a person must agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from workbench.core.classes import ClassTable
from workbench.core.errors import BadParameterError, WorkbenchError
from workbench.core.progress import CancelToken
from workbench.formats.export_note import ExportNote
from workbench.formats.grey_png import spread_numbers
from workbench.formats.mask_file import Counted, MaskFile, MaskFormat

BACKGROUND = "background"
_SAME_COLOR = 24.0
"""Distance (RGB) up to which two colours are meant to be the same."""
_SAMPLES = 12
_SYNONYMS = {
    BACKGROUND: ("_background_", "__ignore__", "fundo", "bg"),
    "head": ("cabeça", "cabeca"),
    "body": ("corpo", "torso", "trunk"),
    "tail": ("cauda", "rabo"),
}


@dataclass(frozen=True)
class Suggestion:
    """A class of the study for each key, None where nothing speaks for one.

    Parameters
    ----------
    names
        Key to class name.
    guessed
        Keys whose class is a guess from shape, which a person must agree to.
    """

    names: dict[str, str | None]
    guessed: frozenset[str] = frozenset()

    @property
    def certain(self) -> dict[str, str]:
        """Keys whose class the files themselves say."""
        return {key: name for key, name in self.names.items() if name and key not in self.guessed}


@dataclass
class Scan:
    """What was found in the files that were looked at."""

    counted: Counted = field(default_factory=Counted)
    files: int = 0


def scan_classes(masks: Iterable[MaskFile], cancel: CancelToken) -> Scan:
    """Classes of ``masks`` with their pixels; errors as `MaskFile.classes`, and `Cancelled`."""
    scan = Scan()
    for mask in masks:
        cancel.check()
        scan.counted.add(mask.classes())
        scan.files += 1
    return scan


def some(masks: Sequence[MaskFile], count: int = _SAMPLES) -> list[MaskFile]:
    """Up to ``count`` of ``masks``, evenly spread."""
    places = np.unique(np.linspace(0, len(masks) - 1, min(count, len(masks))).round().astype(int))
    return [masks[int(place)] for place in places]


def suggest(
    kind: MaskFormat,
    scan: Scan,
    table: ClassTable,
    samples: Sequence[MaskFile] = (),
    note: ExportNote | None = None,
) -> Suggestion:
    """Classes for the keys of ``scan``.

    Parameters
    ----------
    samples
        Files whose shapes are looked at where numbers alone say nothing.
    note
        Of an export of ours that the files belong to.
    """
    keys = sorted(scan.counted.pixels, key=_natural)
    known: dict[str, str | None] = dict.fromkeys(keys)
    noted = note.names() if note is not None else {}
    for key in keys:
        known[key] = _by_note(key, noted, table) or (
            _by_word(key, table) if kind.words else _by_color(key, scan.counted, table)
        )
    if not kind.words and not kind.colors and not noted:
        known = _only_whole(known)
    open_keys = [key for key in keys if known[key] is None]
    guesses = _by_shape(open_keys, samples, table) if open_keys and len(set(known.values())) <= 2 else {}
    return Suggestion({**known, **guesses}, frozenset(guesses))


def parse_names(
    given: Mapping[str, str], kind: MaskFormat, table: ClassTable, found: Iterable[str] = ()
) -> dict[str, int]:
    """Key to class id out of what a user wrote: class by name or number, spread grey values by their number.

    Raises
    ------
    BadParameterError
        If a class is not in the table.
    """
    mapping = {kind.key(key): class_id(value, table) for key, value in given.items()}
    found = set(found)
    spread = spread_numbers(found)
    if kind.name == "grey" and spread and not (set(mapping) - {"0"}) & found:
        mapping = {key: mapping[number] for key, number in spread.items() if number in mapping}
    return mapping


def class_id(text: str, table: ClassTable) -> int:
    """Id of a class by its name or number.

    Raises
    ------
    BadParameterError
    """
    names = {name.casefold(): k for k, name in enumerate(table.names)}
    names.setdefault(BACKGROUND, 0)
    wanted = text.strip().casefold()
    if wanted in names:
        return names[wanted]
    if wanted.isdecimal() and int(wanted) < len(table):
        return int(wanted)
    detail = f"the study has no such class; it has: {', '.join(table.names)}"
    raise BadParameterError(name="map", value=text, detail=detail)


def example(suggestion: Suggestion) -> str:
    """A mapping as it is written on the command line, with what the shapes suggest."""
    parts = [f"{key}={name or 'CLASS'}" for key, name in suggestion.names.items() if name != BACKGROUND]
    return ",".join(parts[:8])


def _by_note(key: str, noted: Mapping[str, str], table: ClassTable) -> str | None:
    name = noted.get(key)
    return name if name in table.names else None


def _by_word(key: str, table: ClassTable) -> str | None:
    word = key.casefold()
    for name in table.names:
        if word == name.casefold() or word in _SYNONYMS.get(name, ()):
            return name
    return BACKGROUND if word in (BACKGROUND, *_SYNONYMS[BACKGROUND]) else None


def _by_color(key: str, counted: Counted, table: ClassTable) -> str | None:
    if key == "0":
        return table.names[0]
    color = counted.colors.get(key)
    if color is None:
        return None
    distances = [float(np.linalg.norm(np.subtract(color, part.color))) for part in table.classes]
    nearest = int(np.argmin(distances))
    if nearest == 0 and key.isdecimal():  # a palette of greys, whose first ones are nearly black
        return None
    return table.names[nearest] if distances[nearest] <= _SAME_COLOR else None


def _only_whole(known: dict[str, str | None]) -> dict[str, str | None]:
    """A palette speaks only as a whole: each number another class, none left over."""
    named = [name for key, name in known.items() if key != "0" and name is not None]
    whole = len(named) == len(set(named)) == len([key for key in known if key != "0"])
    return known if whole else {key: (name if key == "0" else None) for key, name in known.items()}


def _by_shape(keys: list[str], samples: Sequence[MaskFile], table: ClassTable) -> dict[str, str]:
    """The thinnest for its area is the tail, the largest of the rest the body, the third the head."""
    if len(keys) != 3 or not {"head", "body", "tail"} <= set(table.names):
        return {}
    area, thickness = dict.fromkeys(keys, 0.0), dict.fromkeys(keys, 0.0)
    everything = {key: number + 1 for number, key in enumerate(keys)}
    for mask in samples:
        for key, (pixels, width) in _measured(mask, everything).items():
            area[key] += pixels
            thickness[key] += pixels * width
    if not all(area.values()):
        return {}
    long = {key: area[key] / (thickness[key] / area[key]) ** 2 for key in keys}
    tail = max(keys, key=lambda key: long[key])
    head, body = sorted((key for key in keys if key != tail), key=lambda key: area[key])
    return {head: "head", body: "body", tail: "tail"}


def _measured(mask: MaskFile, numbers: Mapping[str, int]) -> dict[str, tuple[float, float]]:
    """Area and mean width (pixels) of every key in one mask; nothing where it cannot be read so."""
    try:
        drawn = mask.planes(numbers).classes
    except WorkbenchError:
        return {}
    found = {}
    for key, number in numbers.items():
        region = (drawn == number).view(np.uint8)
        edges, _ = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        region = cv2.drawContours(
            np.zeros_like(region), edges, -1, (1.0,), cv2.FILLED
        )  # a hole makes nothing thin
        pixels = int(np.count_nonzero(region))
        if pixels:
            depth = cv2.distanceTransform(np.pad(region, 1), cv2.DIST_L2, 3)
            # In a band the mean depth is a quarter of its width; a pixel's centre lies half a pixel inside.
            found[key] = (float(pixels), max(1.0, 4.0 * (float(depth.sum()) / pixels - 0.5)))
    return found


def _natural(key: str) -> tuple[int, int, str]:
    return (0, int(key), "") if key.isdecimal() else (1, 0, key)
