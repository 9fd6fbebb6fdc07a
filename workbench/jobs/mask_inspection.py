"""A first look at masks that somebody wants to import: enough for a dialog to ask the right questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.classes import ClassTable
from workbench.core.errors import MaskFormatError, WorkbenchError
from workbench.core.progress import CancelToken
from workbench.core.types import Image, Mask
from workbench.formats.class_mapping import Suggestion, scan_classes, some
from workbench.formats.matching import Match
from workbench.jobs.mask_sources import Asked, find_sources, match_source, suggest_for
from workbench.jobs.operations.import_masks import check_size
from workbench.media.images import read_image, to_8bit
from workbench.project.project import Project
from workbench.project.records import VideoRecord

LOOKED_AT = 500
"""Masks whose classes are looked at; the import itself looks at all."""

SHOWN = 12
"""Samples to leaf through."""


@dataclass(frozen=True)
class FoundClass:
    """A class of the files, and what it is likely to be (None where nothing speaks for one)."""

    key: str
    pixels: int
    color: tuple[int, int, int] | None
    suggested: str | None
    guessed: bool


@dataclass(frozen=True)
class Sample:
    """A mask to show with its frame."""

    record: VideoRecord
    match: Match


@dataclass(frozen=True)
class Inspection:
    """What was found.

    Parameters
    ----------
    format
        Name of the format.
    masks
        How many, in all videos.
    frames
        By video: first and last frame, and how many.
    problem
        Why they cannot be imported as asked (no frame fits, another size).
    """

    asked: Asked
    format: str
    masks: int
    frames: dict[str, tuple[int, int, int]]
    classes: tuple[FoundClass, ...]
    samples: tuple[Sample, ...]
    problem: WorkbenchError | None


def inspect(asked: Asked, project: Project, cancel: CancelToken) -> Inspection:
    """Look at the masks that ``asked`` names.

    Raises
    ------
    MissingFileError, MaskFormatError, UnknownVideoError, BadParameterError, NothingToDoError
    CorruptImageError, Cancelled
    """
    sources = find_sources(asked, project)
    if len({source.kind.name for source in sources}) > 1:
        raise MaskFormatError(path=asked.path, detail="it mixes formats; choose one")
    masks = [mask for source in sources for mask in some(source.masks, LOOKED_AT)]
    scan = scan_classes(masks, cancel)
    suggestion = suggest_for(sources, scan, project)
    frames: dict[str, tuple[int, int, int]] = {}
    samples: list[Sample] = []
    problem: WorkbenchError | None = None
    for source in sources:
        try:
            matches = match_source(asked, source, project)
            frames[source.record.name] = (matches[0].index, matches[-1].index, len(matches))
            shown = _spread(matches)
            for match in shown:
                check_size(match, source.record)
            samples += [Sample(source.record, match) for match in shown]
        except WorkbenchError as error:
            problem = problem or error
    total = sum(len(source.masks) for source in sources)
    kind = sources[0].kind.name
    found = _classes(scan.counted.pixels, scan.counted.colors, suggestion)
    return Inspection(asked, kind, total, frames, found, tuple(samples[:SHOWN]), problem)


def _spread(matches: Sequence[Match]) -> list[Match]:
    places = np.unique(np.linspace(0, len(matches) - 1, min(SHOWN, len(matches))).round().astype(int))
    return [matches[int(place)] for place in places]


def _classes(
    pixels: Mapping[str, int], colors: Mapping[str, tuple[int, int, int]], suggestion: Suggestion
) -> tuple[FoundClass, ...]:
    return tuple(
        FoundClass(key, pixels[key], colors.get(key), name, key in suggestion.guessed)
        for key, name in suggestion.names.items()
    )


@dataclass(frozen=True)
class SamplePicture:
    """A frame with its mask as it would be imported.

    Parameters
    ----------
    image
        (H, W) or (H, W, 3), None where the frame cannot be read.
    mask
        (H, W), value = class id; classes that are not named yet follow the table's.
    palette
        (256, 3) RGB with colours for those too.
    centres
        By value: a point (x, y) well inside the largest piece, for a label.
    """

    image: Image | None
    mask: Mask
    palette: NDArray[np.uint8]
    centres: dict[int, tuple[float, float]]


def draw_sample(
    sample: Sample, ids: Mapping[str, int | None], table: ClassTable, image: Image | None
) -> SamplePicture:
    """The mask of ``sample`` under the classes chosen so far (None: not chosen).

    Raises
    ------
    WorkbenchError
        If the mask cannot be read.
    """
    open_keys = [key for key, value in ids.items() if value is None]
    chosen = {key: value for key, value in ids.items() if value is not None}
    later = {key: min(255, len(table) + number) for number, key in enumerate(open_keys)}
    mask = sample.match.mask.planes({**later, **chosen}).classes
    palette = table.palette().copy()
    for number, value in enumerate(later.values()):
        palette[value] = _OPEN_COLORS[number % len(_OPEN_COLORS)]
    return SamplePicture(image, mask, palette, _centres(mask))


_OPEN_COLORS = ((235, 235, 235), (170, 120, 220), (120, 220, 120), (150, 150, 150), (220, 150, 100))


def open_value(number: int, table: ClassTable) -> int:
    """Value that stands for the ``number``-th class without a name in a `SamplePicture`."""
    return min(255, len(table) + number)


def _centres(mask: Mask) -> dict[int, tuple[float, float]]:
    found = {}
    for value in np.unique(mask).tolist():
        if value:
            depth = cv2.distanceTransform(np.pad((mask == value).view(np.uint8), 1), cv2.DIST_L2, 3)
            y, x = np.unravel_index(int(depth.argmax()), depth.shape)
            found[int(value)] = (float(x) - 0.5, float(y) - 0.5)
    return found


def frame_image(project: Project, sample: Sample) -> Image | None:
    """Picture of the sample's frame: its extracted image, else of the video; None if there is neither."""
    record, index = sample.record, sample.match.index
    try:
        for suffix in (".png", ".jpg"):
            path = project.frame_file(record.name, index, suffix)
            if path.is_file():
                return to_8bit(read_image(path))
        with project.open_video(record) as video:
            return video.frame(index)
    except WorkbenchError:
        return None
