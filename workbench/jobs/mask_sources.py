"""What lies in a folder of masks that somebody wants to import: videos, formats, frames and classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.core.errors import (
    BadParameterError,
    ClassMappingError,
    MaskFormatError,
    MissingFileError,
    NothingToDoError,
)
from workbench.core.progress import CancelToken, Progress, track
from workbench.formats import registry
from workbench.formats.class_mapping import (
    BACKGROUND,
    Scan,
    Suggestion,
    example,
    parse_names,
    scan_classes,
    some,
    suggest,
)
from workbench.formats.export_note import ExportNote, read_note
from workbench.formats.files import NUMBER, compile_pattern
from workbench.formats.mask_file import MaskFile, MaskFormat, ReadOptions
from workbench.formats.matching import How, Match, match_frames
from workbench.project.names import slug
from workbench.project.project import Project
from workbench.project.records import VideoRecord


@dataclass(frozen=True)
class Source:
    """The masks of one video as they were found."""

    record: VideoRecord
    path: Path
    kind: MaskFormat
    masks: Sequence[MaskFile]
    note: ExportNote | None


@dataclass(frozen=True)
class Asked:
    """What a user says about the files: format, video, names and numbers."""

    path: Path
    format: str = registry.AUTO
    video: str | None = None
    pattern: str | None = None
    match: How = "number"
    first: int = 0
    snap: float = 0.5


def find_sources(asked: Asked, project: Project) -> list[Source]:
    """Masks by video: from subfolders named like videos, from the file itself, or all of one video.

    Raises
    ------
    MissingFileError, MaskFormatError, UnknownVideoError
    BadParameterError
        If the study has several videos and nothing says which is meant.
    NothingToDoError
        If there is no mask.
    """
    if asked.pattern is not None:
        compile_pattern(asked.pattern)
    if not asked.path.exists():
        raise MissingFileError(path=asked.path)
    records = project.videos() if asked.video is None else [project.video(asked.video)]
    found = []
    for record, path in _places(asked, records):
        found += _sources_of(asked, records, record, path)
    if not any(source.masks for source in found):
        raise NothingToDoError(
            path=asked.path,
            detail="it holds no masks" + (f" named {asked.pattern}" if asked.pattern else ""),
            way_out="Choose the folder with the mask files, or another pattern.",
        )
    return [source for source in found if source.masks]


def _places(asked: Asked, records: list[VideoRecord]) -> list[tuple[VideoRecord | None, Path]]:
    """A folder a video where subfolders are named like videos, else the path itself for no one yet."""
    if asked.path.is_dir():
        names = {record.name.casefold(): record for record in records}
        inner = [child for child in sorted(asked.path.iterdir()) if child.is_dir()]
        named = [(names.get(slug(child.name).casefold()), child) for child in inner]
        found = [(record, child) for record, child in named if record is not None]
        if found:
            return list(found)
    return [(None, asked.path)]


def _sources_of(
    asked: Asked, records: list[VideoRecord], record: VideoRecord | None, path: Path
) -> list[Source]:
    name = registry.detect(path, _glob(asked)) if asked.format == registry.AUTO else asked.format
    kind = registry.mask_format(name)
    masks = kind.read(path, ReadOptions(_glob(asked), asked.snap))
    note = read_note(path)
    names = {one.name: one for one in records}
    if record is None and masks and all(mask.video in names for mask in masks):
        groups: dict[str, list[MaskFile]] = {}
        for mask in masks:
            groups.setdefault(str(mask.video), []).append(mask)
        return [Source(names[video], path, kind, group, note) for video, group in groups.items()]
    return [Source(record or _only(asked, records), path, kind, masks, note)]


def _glob(asked: Asked) -> str | None:
    """The pattern as far as it chooses files: JSON of many images is not chosen by their names."""
    pattern = asked.pattern
    json = asked.path.suffix.lower() == ".json" or asked.format == "coco"
    return None if pattern is None or (json and NUMBER in pattern) else pattern


def _only(asked: Asked, records: list[VideoRecord]) -> VideoRecord:
    if len(records) == 1:
        return records[0]
    if not records:
        raise NothingToDoError(
            path=asked.path, detail="the study has no video", way_out="Add the video of these masks first."
        )
    names = ", ".join(record.name for record in records)
    raise BadParameterError(name="video", value="nothing", detail=f"say whose masks these are: {names}")


def match_source(asked: Asked, source: Source, project: Project) -> list[Match]:
    """Masks of ``source`` with their frames; errors as `match_frames`."""
    extracted = [frame.index for frame in project.frames(source.record.name) if frame.suffix is not None]
    pattern = asked.pattern if asked.pattern and NUMBER in asked.pattern else None
    return match_frames(
        source.masks,
        source.record.frame_count,
        extracted,
        how=asked.match,
        pattern=pattern,
        first=asked.first,
    )


def suggest_for(sources: Sequence[Source], scan: Scan, project: Project) -> Suggestion:
    """What the classes of ``scan`` are likely to be."""
    first = sources[0]
    samples = [mask for source in sources for mask in some(source.masks)]
    return suggest(first.kind, scan, project.classes, samples, first.note)


def class_ids(
    sources: Sequence[Source],
    given: Mapping[str, str],
    project: Project,
    progress: Progress,
    cancel: CancelToken,
) -> dict[str, int]:
    """Class id for every key: what the user said, and beyond that what the files say for certain.

    Raises
    ------
    ClassMappingError
        If that leaves out a key that was found; with what the shapes suggest.
    BadParameterError
        If a class is not in the table, or a key was named that no file has.
    """
    first = sources[0]
    if any(source.kind.name != first.kind.name for source in sources):
        kinds = " and ".join(sorted({source.kind.name for source in sources}))
        raise MaskFormatError(path=first.path.parent, detail=f"it mixes formats ({kinds}); name one")
    masks = [mask for source in sources for mask in source.masks]
    scan = scan_classes(track(masks, len(masks), progress, cancel, "Checking masks"), cancel)
    found = scan.counted.pixels
    ids = parse_names(given, first.kind, project.classes, found)
    _check_given(ids, first.kind, found, given)
    if not set(found) <= set(ids):
        suggestion = suggest_for(sources, scan, project)
        certain = {key: project.classes.names.index(name) for key, name in _in_table(suggestion, project)}
        ids = {**certain, **ids}
        missing = [key for key in found if key not in ids]
        if missing:
            raise _unmapped(first.path, missing, suggestion)
    return ids


def _in_table(suggestion: Suggestion, project: Project) -> list[tuple[str, str]]:
    names = project.classes.names
    return [
        (key, names[0] if name == BACKGROUND else name)
        for key, name in suggestion.certain.items()
        if name in names or name == BACKGROUND
    ]


def _check_given(
    ids: Mapping[str, int], kind: MaskFormat, found: Mapping[str, int], given: Mapping[str, str]
) -> None:
    """A key that no file has is most likely a slip, unless it is a number (rare classes) of some table."""
    strange = [key for key in ids if key not in found and (kind.words or kind.colors) and ids[key]]
    if strange:
        known = ", ".join(list(found)[:8])
        detail = f"no file holds {strange[0]}; they hold {known}"
        raise BadParameterError(
            name="map", value=",".join(f"{k}={v}" for k, v in given.items()), detail=detail
        )


def _unmapped(path: Path, missing: Sequence[str], suggestion: Suggestion) -> ClassMappingError:
    shown = ", ".join(missing[:4]) + (", …" if len(missing) > 4 else "")
    kind = "the class" if len(missing) == 1 else "the classes"
    guess = " (a guess from their shapes)" if suggestion.guessed else ""
    return ClassMappingError(path=path, found=f"{kind} {shown}", example=f"{example(suggestion)}{guess}")
