"""Carry a mask to the next frames of its video, or fill the frames between two masks."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal, TypeAlias

from pydantic import BaseModel, Field

from workbench.core.classes import instance_palette
from workbench.core.errors import BadParameterError, FrameRangeError, NothingToDoError
from workbench.core.frame_status import HUMAN, FrameStatus
from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Image, Mask
from workbench.jobs.spec import Result, Spec
from workbench.media.images import read_mask, write_mask
from workbench.media.video import Video
from workbench.project.project import Project
from workbench.project.records import VideoRecord
from workbench.vision.interpolation import interpolate
from workbench.vision.propagation import Carried, PropagationParams, propagate

Stopped: TypeAlias = Literal["confidence", "human", "end", "done"]

STAGES = {"propagate": "Propagating masks", "interpolate": "Interpolating masks"}


class PropagateSpec(Spec):
    """What `run` takes.

    ``start`` is the frame whose mask is carried to the ``count`` frames after it (before it, where
    ``backward``), until the confidence falls below ``threshold`` or a frame that a person decided about
    is met. With ``until``, the frames between both masks are filled instead.
    """

    verb: ClassVar[str] = "propagate"

    study: Path
    video: str
    start: int = Field(ge=0)
    count: int = Field(20, ge=1, le=100_000)
    backward: bool = False
    until: int | None = Field(None, ge=0)
    threshold: float = Field(PropagationParams().threshold, ge=0, le=1)
    overwrite: bool = False


class CarriedFrame(BaseModel):
    """One frame that got a mask, and how far it may be trusted, 0 to 1."""

    frame: int
    confidence: float


class PropagateResult(Result):
    """What was carried where; ``stopped`` says why it went no further.

    ``confidence`` the mask could not be trusted any more; ``human`` the next frame was corrected,
    verified or rejected; ``end`` the video ended; ``done`` all frames that were asked for have a mask.
    """

    frames: tuple[CarriedFrame, ...]
    skipped: int
    stopped: Stopped


@dataclass(frozen=True)
class StudyPlanes:
    """The mask of a frame as it lies in the study."""

    classes: Mask
    animals: Mask | None


def run(spec: PropagateSpec, *, progress: Progress, cancel: CancelToken) -> PropagateResult:
    """Write the carried masks (status pseudo); what was written counts, also when it is cancelled.

    Raises
    ------
    NothingToDoError
        If the frame has no mask, or there is no frame to carry it to.
    FrameRangeError, UnknownVideoError, LostVideoError, MaskClassError, MaskSizeError
    """
    with Project.open(spec.study) as project:
        record = project.video(spec.video)
        _check_frames(project, record, spec)
        writer = _Writer(project, record)
        with project.open_video(record) as video:
            if spec.until is not None:
                return _fill(spec, project, video, writer, progress=progress, cancel=cancel)
            return _carry(spec, project, video, writer, progress=progress, cancel=cancel)


def _carry(
    spec: PropagateSpec,
    project: Project,
    video: Video,
    writer: _Writer,
    *,
    progress: Progress,
    cancel: CancelToken,
) -> PropagateResult:
    wanted, stopped = reachable(
        spec.start,
        spec.count,
        spec.backward,
        length=video.frame_count,
        blocked=set() if spec.overwrite else _decided(project, spec.video),
    )
    if not wanted:
        why = "the next frame was corrected or verified" if stopped == "human" else "the video ends there"
        raise NothingToDoError(
            path=project.folder,
            detail=f"{spec.video}: frame {spec.start} has no frame to be carried to: {why}",
            way_out="Choose another frame, or ask for corrected frames to be overwritten.",
        )
    planes = read_planes(project, spec.video, spec.start)
    params = PropagationParams(threshold=spec.threshold)
    done: list[CarriedFrame] = []
    with (
        writer,
        closing(frames_along(video, [spec.start, *wanted], cancel)) as images,
        closing(propagate(images, planes, params, cancel)) as carried,
    ):
        progress(Update(0, len(wanted), STAGES["propagate"]))
        for one in carried:
            writer.write(one)
            done.append(CarriedFrame(frame=one.index, confidence=round(one.confidence, 3)))
            progress(Update(len(done), len(wanted), STAGES["propagate"], _detail(one)))
    if len(done) < len(wanted):
        stopped = "confidence"
    return _result(project, spec, done, 0, stopped)


def _fill(
    spec: PropagateSpec,
    project: Project,
    video: Video,
    writer: _Writer,
    *,
    progress: Progress,
    cancel: CancelToken,
) -> PropagateResult:
    assert spec.until is not None
    first, last = sorted((spec.start, spec.until))
    ends = [read_planes(project, spec.video, k) for k in (first, last)]
    kept = set() if spec.overwrite else _decided(project, spec.video)
    total = last - first - 1
    indices = range(first, last + 1)
    done: list[CarriedFrame] = []
    skipped = 0
    progress(Update(0, 2 * total, STAGES["interpolate"]))
    backward = counted(frames_along(video, indices[::-1], cancel), progress, 0, 2 * total)
    with (
        writer,
        closing(frames_along(video, indices, cancel)) as forward,
        closing(interpolate(forward, backward, ends[0], ends[1], cancel)) as between,
    ):
        for one in between:
            if one.index in kept:
                skipped += 1
            else:
                writer.write(one)
                done.append(CarriedFrame(frame=one.index, confidence=round(one.confidence, 3)))
            progress(Update(total + len(done) + skipped, 2 * total, STAGES["interpolate"], _detail(one)))
    return _result(project, spec, done, skipped, "done")


def reachable(
    start: int, count: int, backward: bool, *, length: int, blocked: set[int]
) -> tuple[list[int], Stopped]:
    """Frames that a mask may be carried to, in order, and what ends them."""
    step = -1 if backward else 1
    wanted: list[int] = []
    for k in range(start + step, start + step * (count + 1), step):
        if not 0 <= k < length:
            return wanted, "end"
        if k in blocked:
            return wanted, "human"
        wanted.append(k)
    return wanted, "done"


def frames_along(
    video: Video, indices: Iterable[int], cancel: CancelToken | None = None
) -> Generator[tuple[int, Image], None, None]:
    """``(k, intensity)`` of frames in rising or falling order; memory flat either way."""
    order = list(indices)
    if order == sorted(order):
        with closing(video.frames_at(order, gray=True, cancel=cancel)) as frames:
            yield from frames
        return
    for k in order:
        if cancel is not None:
            cancel.check()
        yield k, video.gray_frame(k)


def counted(
    frames: Iterable[tuple[int, Image]], progress: Progress, before: int, total: int
) -> Generator[tuple[int, Image], None, None]:
    """The same frames, each one told."""
    for number, frame in enumerate(frames):
        yield frame
        progress(Update(min(total, before + number), total, STAGES["interpolate"]))


def read_planes(project: Project, video: str, k: int) -> StudyPlanes:
    """The mask of a frame, and its animal numbers where it has them.

    Raises
    ------
    NothingToDoError
        If the frame has no mask.
    MaskClassError, MaskSizeError, CorruptImageError
    """
    path = project.mask_file(video, k)
    if not path.is_file():
        raise NothingToDoError(
            path=project.folder,
            detail=f"{video}: frame {k} has no mask",
            way_out="Draw one first, or choose a frame that has a mask.",
        )
    record = project.video(video)
    size = (record.width, record.height)
    numbers = project.instances_file(video, k)
    animals = read_mask(numbers, size=size) if numbers.is_file() else None
    return StudyPlanes(read_mask(path, project.classes, size=size), animals)


class _Writer:
    """Writes carried masks and their status, a few at a time; a context manager."""

    _BATCH = 32

    def __init__(self, project: Project, record: VideoRecord) -> None:
        self._project = project
        self._record = record
        self._palette = project.classes.palette()
        self._done: list[int] = []
        self._decided: list[int] = []

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()

    def write(self, carried: Carried) -> None:
        """Write one mask."""
        project, name, k = self._project, self._record.name, carried.index
        if project.status(name, k) in HUMAN:
            self._decided.append(k)
        write_mask(project.mask_file(name, k), carried.classes, self._palette, durable=False)
        if carried.animals is not None:
            numbers = project.instances_file(name, k)
            write_mask(numbers, carried.animals, instance_palette(), durable=False)
        else:
            project.instances_file(name, k).unlink(missing_ok=True)
        self._done.append(k)
        if len(self._done) >= self._BATCH:
            self._flush()

    def _flush(self) -> None:
        """What a person asked to be overwritten is no longer what a person made."""
        for frames, human in ((self._decided, True), (self._done, False)):
            if frames:
                self._project.set_status(self._record.name, frames, FrameStatus.PSEUDO, human=human)
        self._done, self._decided = [], []


def _check_frames(project: Project, record: VideoRecord, spec: PropagateSpec) -> None:
    for frame in (spec.start, spec.until):
        if frame is not None and frame >= record.frame_count:
            path = project.folder / record.path
            last = record.frame_count - 1
            raise FrameRangeError(path=path, count=record.frame_count, last=last, frame=frame)
    if spec.until is not None and abs(spec.until - spec.start) < 2:
        raise BadParameterError(
            name="until", value=spec.until, detail=f"no frame lies between it and frame {spec.start}"
        )


def _decided(project: Project, video: str) -> set[int]:
    return {frame.index for frame in project.frames(video, HUMAN)}


def _detail(carried: Carried) -> dict[str, float]:
    return {"frame": carried.index, "confidence": round(carried.confidence, 3)}


def _result(
    project: Project,
    spec: PropagateSpec,
    done: list[CarriedFrame],
    skipped: int,
    stopped: Stopped,
) -> PropagateResult:
    why = {
        "confidence": "; then the mask could not be trusted any more",
        "human": "; then came a frame that was corrected, verified or rejected",
        "end": "; then the video ended",
        "done": "",
    }[stopped]
    least = f", confidence down to {min(one.confidence for one in done):.2f}" if done else ""
    left = f"; {skipped} corrected or verified frames were left as they are" if skipped else ""
    summary = f"{project.folder}: {spec.video}: {len(done)} frames have the mask now{least}{why}{left}."
    return PropagateResult(summary=summary, frames=tuple(done), skipped=skipped, stopped=stopped)
