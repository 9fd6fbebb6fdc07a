"""Say who is who in a tracking that is done, and have its names found anew."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from pydantic import Field, ValidationError

from workbench.core.errors import BadParameterError, MissingFileError
from workbench.core.progress import CancelToken, Progress
from workbench.jobs.operations import track
from workbench.jobs.operations.track import TrackResult, TrackSpec
from workbench.jobs.spec import Result, Spec
from workbench.jobs.track_corrections import Correction, read_corrections, write_corrections
from workbench.jobs.track_folder import SPEC, read_json


class TrackCorrectSpec(Spec):
    """What `run` takes.

    Attributes
    ----------
    folder
        Of the tracking.
    add
        What is said from now on.
    undo
        So many of the last corrections are taken back first.
    video
        Where the recording lies now; None: where it lay when it was tracked.

    With nothing to add and nothing to take back the corrections are only listed.
    """

    verb: ClassVar[str] = "track_correct"
    records_run: ClassVar[bool] = False

    folder: Path
    add: tuple[Correction, ...] = ()
    undo: int = Field(0, ge=0)
    video: Path | None = None


class TrackCorrectResult(Result):
    """All corrections that hold now, and the tracking that follows from them (None: only listed)."""

    folder: Path
    corrections: tuple[Correction, ...]
    track: TrackResult | None = None
    warnings: tuple[str, ...] = ()


def run(spec: TrackCorrectSpec, *, progress: Progress, cancel: CancelToken) -> TrackCorrectResult:
    """Keep the corrections of ``spec`` and find names and places anew; nothing is learned again.

    Corrections that cannot be followed, or whose run is broken off, are not kept.

    Raises
    ------
    MissingFileError
        If the folder or its recording is not there.
    BadParameterError
        If no single animal is at a place that was pointed at, or there is nothing to take back.
    NotAVideoError, DiskFullError, NoPermissionError, Cancelled
    """
    again = kept_spec(spec.folder, spec.video)
    before = read_corrections(spec.folder)
    if spec.undo > len(before):
        raise BadParameterError(name="undo", value=spec.undo, detail=f"there are {len(before)} corrections")
    if not spec.add and not spec.undo:
        return TrackCorrectResult(
            summary=_listed(spec.folder, before), folder=spec.folder, corrections=before
        )
    after = (*before[: len(before) - spec.undo], *spec.add)
    write_corrections(spec.folder, after)
    try:
        found = track.run(again, progress=progress, cancel=cancel)
    except BaseException:
        write_corrections(spec.folder, before)
        raise
    summary = f"{_listed(spec.folder, after)}\n{found.summary}"
    return TrackCorrectResult(
        summary=summary, folder=spec.folder, corrections=after, track=found, warnings=found.warnings
    )


def kept_spec(folder: Path, video: Path | None = None) -> TrackSpec:
    """What ``folder`` was tracked with; it may have been moved, and so may the recording.

    Raises
    ------
    MissingFileError
        If nothing was tracked there.
    BadParameterError
        If what it says of itself cannot be read.
    """
    if not (folder / SPEC).is_file():
        raise MissingFileError(path=folder / SPEC)
    moved = {"out": folder} | ({} if video is None else {"video": video})
    try:
        return TrackSpec(**{**(read_json(folder / SPEC) or {}), **moved})
    except ValidationError as error:
        detail = "it does not say how the recording was tracked; track it again"
        raise BadParameterError(name=SPEC, value=folder / SPEC, detail=detail) from error


def _listed(folder: Path, corrections: tuple[Correction, ...]) -> str:
    if not corrections:
        return f"{folder}: no corrections."
    lines = [f"  {number}. {_said(one)}" for number, one in enumerate(corrections, 1)]
    return "\n".join([f"{folder}: {len(corrections)} corrections", *lines])


def _said(one: Correction) -> str:
    first = f"{one.a.frame}:{one.a.x:g},{one.a.y:g}"
    if one.kind == "name" or one.b is None:
        return f"name {first} = {one.animal}"
    return f"{one.kind} {first} and {one.b.frame}:{one.b.x:g},{one.b.y:g}"
