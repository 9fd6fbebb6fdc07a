"""Import masks that other programs made, onto the frames of a study.

Everything is read and checked before the first file is written: bad input leaves the study as it was.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import Field

from workbench.core.classes import instance_palette
from workbench.core.errors import MaskSizeError, WorkbenchError, writing
from workbench.core.frame_status import HUMAN, FrameStatus
from workbench.core.paths import write_atomic
from workbench.core.progress import CancelToken, Progress, track
from workbench.editing.fault_notes import Stamp, stamp_of
from workbench.formats.mask_file import MaskPlanes
from workbench.formats.matching import Match
from workbench.jobs.mask_sources import Asked, Source, class_ids, find_sources, match_source
from workbench.jobs.spec import Result, Spec
from workbench.media.images import read_mask, write_mask
from workbench.project.project import Project
from workbench.project.rebuild import backup_folder
from workbench.project.records import VideoRecord

_BROKEN_OFF = "The export that they come from broke off: it may lack frames, or hold older masks."
_BATCH = 64
"""Frames between two notes in the study; an import that was killed writes those after the last note again."""


class ImportSpec(Spec):
    """What `run` takes.

    Parameters
    ----------
    path
        A file of masks, a folder of them, or a folder with one subfolder a video.
    mapping
        Class of the study (name or number) for each class of the files (number, ``#rrggbb`` or word);
        ``background`` leaves one out. What the files say for certain need not be named.
    pattern
        Which files count (``*_mask.png``); ``#`` stands for the number of the frame.
    match, first
        By ``number`` in the name, where ``first`` names the video's first frame; or the files in ``order`` on
        the extracted frames.
    status
        What the frames become.
    overwrite
        ``machine`` replaces pseudo-masks and predictions, ``human`` what people corrected too, ``none`` none.
    snap
        Share of a colour-coded mask's coloured pixels that may be of in-between colours.
    dry_run
        Read and check everything, say what would happen, write nothing.
    """

    verb: ClassVar[str] = "import"

    study: Path
    path: Path
    format: Literal["auto", "indexed", "grey", "color", "labelme", "coco"] = "auto"
    mapping: dict[str, str] = Field(default_factory=dict)
    video: str | None = None
    pattern: str | None = None
    match: Literal["number", "order"] = "number"
    first: int = 0
    status: Literal["pseudo", "predicted", "corrected", "verified"] = "corrected"
    overwrite: Literal["none", "machine", "human"] = "machine"
    snap: float = Field(0.5, ge=0, le=1)
    dry_run: bool = False

    @property
    def asked(self) -> Asked:
        """What is said about the files."""
        return Asked(self.path, self.format, self.video, self.pattern, self.match, self.first, self.snap)


class ImportResult(Result):
    """What was imported (or would be).

    Parameters
    ----------
    frames, replaced
        Frames that got a mask, and how many of them had another before (it is in ``backups``).
    same
        Frames that had exactly this mask already.
    kept
        Frames left alone because of ``overwrite``.
    adjusted
        What could not be taken over as it was: pixels or shapes by reason.
    """

    format: str
    frames: int
    replaced: int
    same: int
    kept: int
    videos: tuple[str, ...]
    mapping: dict[str, str]
    adjusted: dict[str, int]
    backups: Path | None
    dry_run: bool


@dataclass
class _Tally:
    replaced: int = 0
    same: int = 0
    kept: int = 0
    adjusted: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Work:
    """One frame to import: what is there (``same``, or ``replaces`` another), whether people decided it.

    ``seen`` tells whether somebody worked on the frame after it was checked.
    """

    record: VideoRecord
    match: Match
    same: bool
    replaces: bool
    human: bool
    seen: _Seen


class _Seen(NamedTuple):
    """A frame's status and the state of its files."""

    status: FrameStatus | None
    mask: Stamp | None
    numbers: Stamp | None

    @classmethod
    def of(cls, project: Project, video: str, index: int) -> _Seen:
        """As it is now."""
        files = project.mask_file(video, index), project.instances_file(video, index)
        return cls(project.status(video, index), stamp_of(files[0]), stamp_of(files[1]))


def run(spec: ImportSpec, *, progress: Progress, cancel: CancelToken) -> ImportResult:
    """Check every mask, then write them; run again after a stop, it goes on.

    Raises
    ------
    MissingFileError, MaskFormatError, CorruptImageError, MaskSizeError, FrameMatchError
    ClassMappingError
        If the files do not say which class is which, and ``mapping`` does not either.
    UnknownVideoError, BadParameterError, NothingToDoError, NoPermissionError, DiskFullError, Cancelled
    """
    with Project.open(spec.study) as project:
        sources = find_sources(spec.asked, project)
        matched = [(source, match_source(spec.asked, source, project)) for source in sources]
        ids = class_ids(sources, spec.mapping, project, progress, cancel)
        tally = _Tally()
        total = sum(len(matches) for _, matches in matched)
        checked = _check(spec, project, matched, ids, tally)
        work = [one for one in track(checked, total, progress, cancel, "Checking masks") if one is not None]
        importer = _Importer(spec, project, ids, tally)
        if not spec.dry_run:
            try:
                for one in track(work, len(work), progress, cancel, "Importing masks"):
                    importer.write(one)
            finally:
                importer.note()
        named = {key: project.classes.names[value] for key, value in ids.items()}
        frames = len(work) if spec.dry_run else importer.frames
        return _result(spec, sources, named, tally, frames=frames, backups=importer.backups)


def _check(
    spec: ImportSpec,
    project: Project,
    matched: Sequence[tuple[Source, Sequence[Match]]],
    ids: Mapping[str, int],
    tally: _Tally,
) -> Iterator[_Work | None]:
    """Read every mask once; those to write, None for those that stay as they are."""
    for source, matches in matched:
        for match in matches:
            check_size(match, source.record)
            planes = match.mask.planes(ids)
            for reason, count in match.mask.adjusted.items():
                tally.adjusted[reason] = tally.adjusted.get(reason, 0) + count
            yield _decide(spec, project, source.record, match, planes=planes, tally=tally)


def check_size(match: Match, record: VideoRecord) -> None:
    """Raise `MaskSizeError` if a mask has not the size of its frame: nothing is ever resized."""
    width, height = match.mask.size()
    if record.width and (width, height) != (record.width, record.height):
        expected = f"{record.width}x{record.height}"
        name = match.mask.path if match.mask.path.stem in match.mask.name else match.mask.name
        raise MaskSizeError(path=name, found=f"{width}x{height}", expected=expected)


def _decide(
    spec: ImportSpec,
    project: Project,
    record: VideoRecord,
    match: Match,
    *,
    planes: MaskPlanes,
    tally: _Tally,
) -> _Work | None:
    seen = _Seen.of(project, record.name, match.index)
    status, there = seen.status, seen.mask is not None
    equal = there and _equal(existing(project, record, match.index), planes)
    human = status in HUMAN
    if equal and (human or status == FrameStatus(spec.status)):
        tally.same += 1
        return None
    if (human and spec.overwrite != "human") or (there and not equal and spec.overwrite == "none"):
        tally.kept += 1
        return None
    replaces = there and not equal
    tally.replaced += replaces
    return _Work(record, match, equal, replaces, human, seen)


def existing(project: Project, record: VideoRecord, index: int) -> MaskPlanes | None:
    """Both planes that the study has for a frame; None if nobody can read them."""
    try:
        classes = read_mask(project.mask_file(record.name, index))
        path = project.instances_file(record.name, index)
        return MaskPlanes(classes, read_mask(path) if path.is_file() else None)
    except WorkbenchError:
        return None


def _equal(before: MaskPlanes | None, now: MaskPlanes) -> bool:
    """Whether nothing new comes; a mask without numbers says nothing against those that are there."""
    if before is None or not np.array_equal(before.classes, now.classes):
        return False
    if now.animals is None or not now.animals.any():
        return True
    return before.animals is not None and np.array_equal(before.animals, now.animals)


class _Importer:
    """Writes masks into the study and keeps what they replace."""

    def __init__(self, spec: ImportSpec, project: Project, ids: Mapping[str, int], tally: _Tally) -> None:
        self._spec = spec
        self._tally = tally
        self._status = FrameStatus(spec.status)
        self._project = project
        self._ids = ids
        self._palette = project.classes.palette()
        self._fresh: dict[tuple[str, bool], list[int]] = {}
        self.backups: Path | None = None
        self.frames = 0

    def write(self, work: _Work) -> None:
        """Write one frame: what it replaces is kept first, numbers come before the mask."""
        video, index = work.record.name, work.match.index
        planes = None if work.same else work.match.mask.planes(self._ids)
        if _Seen.of(self._project, video, index) != work.seen:
            now = self._decide_again(work)
            if now is None:
                return
            work, planes = now
        if planes is not None:
            self._write(work, planes)
        self.frames += 1
        decided = work.human or self._status in HUMAN
        self._fresh.setdefault((video, decided), []).append(index)
        if sum(len(indices) for indices in self._fresh.values()) >= _BATCH:
            self.note()

    def _decide_again(self, work: _Work) -> tuple[_Work, MaskPlanes | None] | None:
        """Somebody painted or judged the frame while the others were checked: that counts."""
        self._tally.replaced -= work.replaces
        planes = work.match.mask.planes(self._ids)
        now = _decide(self._spec, self._project, work.record, work.match, planes=planes, tally=self._tally)
        return None if now is None else (now, None if now.same else planes)

    def _write(self, work: _Work, planes: MaskPlanes) -> None:
        video, index = work.record.name, work.match.index
        mask, numbers = self._project.mask_file(video, index), self._project.instances_file(video, index)
        if work.replaces:
            for path in (mask, numbers):
                self._keep(path)
        if planes.animals is not None and planes.animals.any():
            write_mask(numbers, planes.animals, instance_palette())
        else:  # numbers of the mask that was there belong to it, not to this one
            with writing(numbers):
                numbers.unlink(missing_ok=True)
        write_mask(mask, planes.classes, self._palette)

    def note(self) -> None:
        """Give the frames written since the last note their status."""
        for (video, decided), indices in self._fresh.items():
            self._project.set_status(video, indices, self._status, human=decided)
        self._fresh.clear()

    def _keep(self, path: Path) -> None:
        """Put a second name of ``path`` into ``backups/``: writing anew leaves the old bytes alone."""
        if not path.is_file():
            return
        if self.backups is None:
            self.backups = backup_folder(self._project.folder, "import")
            self._keep_statuses(self.backups)
        target = self.backups / path.relative_to(self._project.folder)
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(path, target)
            except OSError:  # a disk without hard links
                shutil.copy2(path, target)

    def _keep_statuses(self, folder: Path) -> None:
        statuses: dict[str, dict[int, str]] = {}
        for frame in self._project.frames():
            statuses.setdefault(frame.video, {})[frame.index] = frame.status.value
        write_atomic(folder / "statuses.json", json.dumps(statuses, ensure_ascii=False).encode())


def _result(
    spec: ImportSpec,
    sources: Sequence[Source],
    mapping: dict[str, str],
    tally: _Tally,
    *,
    frames: int,
    backups: Path | None,
) -> ImportResult:
    result = ImportResult(
        format=sources[0].kind.name,
        frames=frames,
        replaced=tally.replaced,
        same=tally.same,
        kept=tally.kept,
        videos=tuple(source.record.name for source in sources),
        mapping=mapping,
        adjusted=tally.adjusted,
        backups=backups,
        dry_run=spec.dry_run,
    )
    whole = all(source.note is None or source.note.complete for source in sources)
    text = summary(result, spec.overwrite)
    return result.model_copy(update={"summary": text if whole else f"{text} {_BROKEN_OFF}"})


def summary(result: ImportResult, overwrite: str) -> str:
    """One sentence about an import."""
    verb = "would be imported" if result.dry_run else "imported"
    parts = [f"{result.frames} masks {verb} ({result.format})"]
    if result.replaced:
        where = f", kept in {result.backups}" if result.backups else ""
        parts.append(f"{result.replaced} took the place of another{where}")
    if result.same:
        parts.append(f"{result.same} were there already")
    if result.kept:
        way_out = "" if overwrite == "human" else "; --overwrite human replaces these too"
        parts.append(
            f"{result.kept} frames keep the mask they have{way_out if overwrite == 'machine' else ''}"
        )
    parts += [f"{count} {reason}" for reason, count in result.adjusted.items()]
    return f"{'; '.join(parts)}."
