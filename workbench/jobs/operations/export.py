"""Export masks of a study in a format that other programs read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from workbench.core.errors import BadParameterError, NothingToDoError, writing
from workbench.core.frame_status import FrameStatus
from workbench.core.paths import atomic_path
from workbench.core.progress import CancelToken, Progress, track
from workbench.core.types import Json
from workbench.formats import registry
from workbench.formats.export_note import FILE as NOTE
from workbench.formats.export_note import ExportNote, read_note
from workbench.formats.mask_file import ExportFrame, MaskPlanes, MaskWriter, WriteOptions
from workbench.jobs.spec import Result, Spec
from workbench.media.images import read_mask, write_image
from workbench.project.frame_files import frame_name
from workbench.project.project import Project
from workbench.project.records import FrameRecord, VideoRecord

WITH_MASK = (FrameStatus.PSEUDO, FrameStatus.PREDICTED, FrameStatus.CORRECTED, FrameStatus.VERIFIED)
_OUR_FOLDERS = (
    "frames", "masks", "instances", "predictions", "pseudo", "models", "backups", "synthetic", ".cache",
    ".journal",
)  # fmt: skip


class ExportSpec(Spec):
    """What `run` takes; see the formats in `workbench.formats.registry`.

    Parameters
    ----------
    out
        Folder of the export; a folder a video is made in it. New, empty, or an earlier export of this format.
    video
        Name of one video of the study; None is all.
    statuses
        Which frames; those without a mask are left out in any case.
    images
        Whether the pictures go along: ``link`` where the system can, which takes no space.
    shapes
        Of labelme: ``mask`` is exact, ``polygon`` can be edited point by point and may lose pixels.
    """

    verb: ClassVar[str] = "export"

    study: Path
    out: Path
    format: Literal["indexed", "grey", "color", "labelme", "coco"] = "indexed"
    video: str | None = None
    statuses: tuple[FrameStatus, ...] = Field(WITH_MASK, min_length=1)
    images: Literal["none", "copy", "link"] = "none"
    shapes: Literal["mask", "polygon"] = "mask"


class ExportResult(Result):
    """Frames and pictures written, where, and pixels that the format cannot keep, by reason."""

    out: Path
    format: str
    frames: int
    images: int
    lost: dict[str, int]


@dataclass
class _Tally:
    frames: int = 0
    images: int = 0
    lost: dict[str, int] = field(default_factory=dict)

    def lose(self, lost: dict[str, int]) -> None:
        for reason, pixels in lost.items():
            self.lost[reason] = self.lost.get(reason, 0) + pixels


def run(spec: ExportSpec, *, progress: Progress, cancel: CancelToken) -> ExportResult:
    """Write the masks; every file whole or not at all, a note beside them that says what they are.

    Run again into the same folder, it replaces what it wrote before.

    Raises
    ------
    UnknownVideoError, NothingToDoError, MaskClassError, MaskSizeError, CorruptImageError
    BadParameterError
        If ``out`` holds anything but an earlier export of this format, or lies among the study's own files.
    NoPermissionError, DiskFullError, LostVideoError, Cancelled
    """
    with Project.open(spec.study, write=False) as project:
        before = check_place(spec, project)
        chosen = {record: _frames(spec, project, record, cancel) for record in _records(spec, project)}
        chosen = {record: frames for record, frames in chosen.items() if frames}
        if not chosen:
            raise NothingToDoError(
                path=spec.study,
                detail="no frame of these videos and statuses has a mask",
                way_out="Choose other statuses, or make masks first.",
            )
        note = _note(spec, project, chosen)
        _make_folder(spec.out)
        replace(note, videos=_with_earlier(before, note)).save(spec.out)
        tally = _Tally()
        total = sum(len(frames) for frames in chosen.values())
        written = _all(spec, project, chosen, tally)
        with closing(written):
            for _ in track(written, total, progress, cancel, "Exporting masks"):
                tally.frames += 1
        _remove_stale(spec.out, before, note)
        replace(note, complete=True, lost=tally.lost).save(spec.out)
        return _result(spec, tally)


def check_place(spec: ExportSpec, project: Project) -> ExportNote | None:
    """The note of the earlier export in ``out``, if there is one.

    Raises
    ------
    BadParameterError
    """
    out = spec.out
    inside = any(_within(out, project.folder / name) for name in _OUR_FOLDERS)
    if inside or _within(project.folder, out):
        raise BadParameterError(name="out", value=out, detail="it is where the study keeps its own files")
    if not out.exists():
        return None
    if not out.is_dir():
        raise BadParameterError(name="out", value=out, detail="it is a file, not a folder")
    note = read_note(out) if (out / NOTE).is_file() else None
    if note is None and any(not path.name.startswith(".") for path in out.iterdir()):
        raise BadParameterError(name="out", value=out, detail="it holds other files; name a new folder")
    if note is not None and note.format != spec.format:
        detail = f"it holds an export as {note.format}; name a new folder"
        raise BadParameterError(name="out", value=out, detail=detail)
    return note


def _within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _records(spec: ExportSpec, project: Project) -> list[VideoRecord]:
    return project.videos() if spec.video is None else [project.video(spec.video)]


def _frames(
    spec: ExportSpec, project: Project, record: VideoRecord, cancel: CancelToken
) -> list[FrameRecord]:
    cancel.check()
    found = project.frames(record.name, spec.statuses)
    return [frame for frame in found if project.mask_file(frame.video, frame.index).is_file()]


def _note(spec: ExportSpec, project: Project, chosen: dict[VideoRecord, list[FrameRecord]]) -> ExportNote:
    videos = {
        record.name: {
            "width": record.width,
            "height": record.height,
            "frame_count": record.frame_count,
            "fps": record.fps,
            "frames": [frame.index for frame in frames],
        }
        for record, frames in chosen.items()
    }
    return ExportNote(spec.format, project.name, project.classes.to_list(), videos)


def _make_folder(out: Path) -> None:
    """Make the folder of the export; `BadParameterError` where its disk is not there (any more)."""
    try:
        with writing(out):
            out.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError as error:
        raise BadParameterError(name="out", value=out, detail="its disk is not there") from error


def _with_earlier(before: ExportNote | None, now: ExportNote) -> dict[str, dict[str, Json]]:
    """What ``now`` holds and what an earlier export left: should this one break off, the next still knows."""
    videos = dict(now.videos)
    for name, table in (before.videos if before is not None else {}).items():
        here = videos.get(name, table)
        frames = {*here.get("frames", ()), *table.get("frames", ())}
        videos[name] = {**here, "frames": sorted(k for k in frames if isinstance(k, int))}
    return videos


def _all(
    spec: ExportSpec, project: Project, chosen: dict[VideoRecord, list[FrameRecord]], tally: _Tally
) -> Generator[FrameRecord, None, None]:
    for record, frames in chosen.items():
        folder = spec.out / record.name
        options = WriteOptions(
            project.classes, record.width, record.height, spec.shapes, f"{project.name}: {record.name}"
        )
        with registry.write(spec.format, folder, options) as writer:
            pictures = _Pictures(spec, project, record, folder)
            yield from _video(project, record, frames, writer, pictures)
        tally.images += pictures.written
        tally.lose(writer.lost)


def _video(
    project: Project,
    record: VideoRecord,
    frames: Sequence[FrameRecord],
    writer: MaskWriter,
    pictures: _Pictures,
) -> Generator[FrameRecord, None, None]:
    with closing(pictures.of(frames)) as named:
        for frame, image in named:
            planes = _planes(project, record, frame)
            writer.write(ExportFrame(frame.index, frame_name(frame.index, ""), planes, image))
            yield frame


def _planes(project: Project, record: VideoRecord, frame: FrameRecord) -> MaskPlanes:
    size = (record.width, record.height)
    classes = read_mask(project.mask_file(frame.video, frame.index), project.classes, size)
    path = project.instances_file(frame.video, frame.index)
    return MaskPlanes(classes, read_mask(path, size=size) if path.is_file() else None)


class _Pictures:
    """Puts the pictures of one video beside its masks and says how the masks name them."""

    def __init__(self, spec: ExportSpec, project: Project, record: VideoRecord, folder: Path) -> None:
        self._spec = spec
        self._project = project
        self._record = record
        self._folder = folder
        # labelme looks for label file and picture side by side; the others keep pictures in a folder.
        self._place = "" if spec.format == "labelme" else "images/"
        self.written = 0

    def of(self, frames: Sequence[FrameRecord]) -> Generator[tuple[FrameRecord, str | None], None, None]:
        """Frames in order with their picture's path as the masks name it."""
        if self._spec.images == "none":
            for frame in frames:
                yield frame, self._elsewhere(frame)
            return
        missing = [frame.index for frame in frames if frame.suffix is None]
        if not missing:
            for frame in frames:
                yield frame, self._from_file(frame)
            return
        with self._project.open_video(self._record) as video, closing(video.frames_at(missing)) as decoded:
            for frame in frames:
                yield frame, self._from_file(frame) if frame.suffix else self._decoded(next(decoded))

    def _elsewhere(self, frame: FrameRecord) -> str | None:
        """The study's own picture as labelme finds it from here; other formats are given its name alone."""
        if frame.suffix is None:
            return None
        path = self._project.frame_file(frame.video, frame.index, frame.suffix)
        if self._spec.format != "labelme":
            return path.name
        try:
            return Path(os.path.relpath(path, self._folder)).as_posix()
        except ValueError:  # another drive
            return path.as_posix()

    def _from_file(self, frame: FrameRecord) -> str:
        assert frame.suffix is not None
        path = self._project.frame_file(frame.video, frame.index, frame.suffix)
        return self._put(path, path.name)

    def _put(self, source: Path, name: str) -> str:
        relative = f"{self._place}{name}"
        target = self._folder / relative
        with writing(target):
            if self._spec.images == "link" and _linked(source, target):
                self.written += 1
                return relative
            with atomic_path(target, durable=False) as temporary:
                shutil.copyfile(source, temporary)
        self.written += 1
        return relative

    def _decoded(self, frame: tuple[int, object]) -> str:
        index, picture = frame
        relative = f"{self._place}{frame_name(index)}"
        write_image(self._folder / relative, picture, durable=False)  # type: ignore[arg-type]
        self.written += 1
        return relative


def _linked(source: Path, target: Path) -> bool:
    """Whether ``target`` could be made a link to ``source``; not every system and disk has links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with suppress(OSError, NotImplementedError):
        target.unlink(missing_ok=True)
        target.symlink_to(source.resolve())
        return True
    return False


def _remove_stale(out: Path, before: ExportNote | None, now: ExportNote) -> None:
    """Remove the masks of an earlier export that this one no longer holds: an import would take them up."""
    for name, table in (before.videos if before is not None else {}).items():
        kept = set(now.videos.get(name, {}).get("frames", ()))
        for index in set(table.get("frames", ())) - kept:
            if not isinstance(index, int) or "/" in name or "\\" in name or name in ("", ".", ".."):
                continue
            for folder, suffix in (("masks", ".png"), ("instances", ".png"), ("", ".json")):
                with suppress(OSError):
                    (out / name / folder / frame_name(index, suffix)).unlink(missing_ok=True)
        if name not in now.videos and name not in ("", ".", ".."):
            with suppress(OSError):
                (out / name / "annotations.json").unlink(missing_ok=True)


def _result(spec: ExportSpec, tally: _Tally) -> ExportResult:
    parts = [f"{tally.frames} frames exported as {spec.format} to {spec.out}"]
    if tally.images:
        parts.append(f"{tally.images} pictures beside them")
    parts += [f"{pixels} {reason}" for reason, pixels in tally.lost.items()]
    return ExportResult(
        summary=f"{'; '.join(parts)}.",
        out=spec.out,
        format=spec.format,
        frames=tally.frames,
        images=tally.images,
        lost=tally.lost,
    )
