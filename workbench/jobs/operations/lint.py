"""Check whether each mask of a study can be an animal."""

from __future__ import annotations

import csv
import io
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from workbench.core.errors import (
    BadParameterError,
    MissingFileError,
    NothingToDoError,
    WorkbenchError,
    writing,
)
from workbench.core.frame_status import FrameStatus
from workbench.core.paths import write_atomic
from workbench.core.pipeline import in_threads
from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Mask
from workbench.editing.fault_notes import Note, Stamp, stamp_of, write_notes
from workbench.jobs.spec import Result, Spec
from workbench.media.images import read_mask
from workbench.project.frame_files import frame_numbers
from workbench.project.project import Project
from workbench.project.records import VideoRecord
from workbench.vision.anatomy import (
    Fault,
    FaultKind,
    FrameShape,
    Neighbour,
    animals_in_view,
    check_mask,
    describe,
    likeness,
    typical,
)

STAGE = "Checking masks"
SAMPLES = 30
"""Masks that say what is usual in a video."""
ODD = 0.5
"""So much less certain is a mask with a fault."""
_WORKERS, _WAITING = 2, 4
COLUMNS = (
    "video", "frame", "time_s", "status", "kind", "animal", "part", "other",
    "x0", "y0", "x1", "y1", "value", "expected", "fixable", "sentence",
)  # fmt: skip


class LintSpec(Spec):
    """What `run` takes.

    ``video`` None means every video; ``statuses`` None means every mask. ``animals`` is how many are in
    view: None takes the study's number, or what most masks show where that is one.
    ``out`` is a CSV file to write, a row a fault.
    """

    verb: ClassVar[str] = "lint"
    records_run: ClassVar[bool] = False

    study: Path
    video: str | None = None
    statuses: tuple[FrameStatus, ...] | None = None
    source: Literal["mask", "prediction"] = "mask"
    animals: int | None = Field(None, ge=1, le=255)
    out: Path | None = None


class LintRow(Result):
    """One fault of one frame."""

    video: str
    frame: int
    time_s: float
    status: str
    kind: str
    animal: int
    part: str
    other: str
    box: tuple[int, int, int, int]
    value: str
    expected: str
    fixable: bool
    sentence: str


class LintResult(Result):
    """What was found: ``flagged`` of ``frames`` masks have a fault; ``kinds`` counts the faults."""

    frames: int
    flagged: int
    kinds: dict[str, int]
    rows: tuple[LintRow, ...]
    table: Path | None


def run(spec: LintSpec, *, progress: Progress, cancel: CancelToken) -> LintResult:
    """Check, change no mask; works while another process writes the study.

    The findings are kept in the study's cache, where the review's queue looks for them.

    Raises
    ------
    NothingToDoError
        If no mask is to be checked.
    BadParameterError
        If ``out`` is a folder.
    UnknownVideoError, NotAStudyError, NoPermissionError, DiskFullError
    """
    if spec.out is not None and spec.out.is_dir():
        raise BadParameterError(name="out", value=spec.out, detail="it is a folder")
    with Project.open(spec.study, write=False) as project:
        records = [project.video(spec.video)] if spec.video is not None else project.videos()
        plans = [_Plan.of(project, record, spec) for record in records]
        total = sum(len(plan.wanted) for plan in plans)
        if not total:
            raise NothingToDoError(
                path=project.folder,
                detail=f"there is no {spec.source} to check",
                way_out="Make masks first: workbench pseudo, or paint some.",
            )
        progress(Update(0, total, STAGE))
        rows: list[LintRow] = []
        done = 0
        for plan in plans:
            for row in _check_video(project, plan, spec, cancel):
                rows += row
                done += 1
                progress(Update(done, total, STAGE))
        return _result(spec, rows, total)


def _result(spec: LintSpec, rows: list[LintRow], total: int) -> LintResult:
    if spec.out is not None:
        write_atomic(spec.out, _csv(rows).encode())
    kinds = Counter(row.kind for row in rows)
    flagged = len({(row.video, row.frame) for row in rows})
    words = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in kinds.most_common())
    sentence = f"{flagged} of {total} masks look wrong" + (f": {words}" if words else "")
    place = f"; {spec.out}" if spec.out is not None else ""
    return LintResult(
        summary=f"{sentence}{place}.",
        frames=total,
        flagged=flagged,
        kinds=dict(kinds.most_common()),
        rows=tuple(rows),
        table=spec.out,
    )


def _csv(rows: Iterable[LintRow]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        values = row.model_dump(exclude={"summary"})
        values |= dict(zip(("x0", "y0", "x1", "y1"), row.box, strict=True))
        writer.writerow([values[name] for name in COLUMNS])
    return text.getvalue()


# --- one video -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Plan:
    """Masks of a video: all that there are, those to check, and how many animals they show."""

    record: VideoRecord
    indices: list[int]
    wanted: frozenset[int]
    status: dict[int, str]
    times: NDArray[np.float64]

    @classmethod
    def of(cls, project: Project, record: VideoRecord, spec: LintSpec) -> _Plan:
        folder = _mask_file(project, spec, record.name, 0).parent
        indices = sorted(index for index, suffix in frame_numbers(folder) if suffix == ".png")
        status = {frame.index: frame.status for frame in project.frames(record.name)}
        wanted = (k for k in indices if spec.statuses is None or status.get(k) in spec.statuses)
        return cls(
            record,
            indices,
            frozenset(wanted),
            {index: value.value for index, value in status.items()},
            project.known_times(record),
        )

    def seconds(self, index: int) -> float:
        """Time of a frame; beyond the video's end at its mean rate."""
        if index < len(self.times):
            return float(self.times[index])
        return index / self.record.fps if self.record.fps > 0 else 0.0


@dataclass(frozen=True, eq=False)
class _Read:
    """One mask: its planes, its measures; or the fault that it cannot be read."""

    index: int
    stamp: Stamp | None
    classes: Mask | None
    animals: Mask | None
    shape: FrameShape
    fault: Fault | None = None


def _mask_file(project: Project, spec: LintSpec, video: str, index: int) -> Path:
    place = project.prediction_file if spec.source == "prediction" else project.mask_file
    return place(video, index)


class _Reader:
    """Reads and measures masks; used by several threads."""

    def __init__(self, project: Project, spec: LintSpec, record: VideoRecord) -> None:
        self._project, self._spec, self._record = project, spec, record

    def read(self, index: int) -> _Read:
        """One frame's mask."""
        path = _mask_file(self._project, self._spec, self._record.name, index)
        stamp = stamp_of(path, self._project.instances_file(self._record.name, index))
        try:
            classes = read_mask(path, self._project.classes)
            animals = self._numbers(index, classes)
        except MissingFileError:  # removed since the folder was listed, by whoever works on the study
            return _Read(index, None, None, None, FrameShape())
        except WorkbenchError as error:
            value = str(error.params.get("detail") or error.message.format_map(error.params))
            width, height = self._record.width, self._record.height
            fault = Fault(FaultKind.UNREADABLE, (0, 0, width, height), value=value)
            return _Read(index, stamp, None, None, FrameShape(), fault)
        usable = animals is None or animals.shape == classes.shape
        shape = describe(classes, animals, self._project.classes) if usable else FrameShape()
        return _Read(index, stamp, classes, animals, shape)

    def _numbers(self, index: int, classes: Mask) -> Mask | None:
        path = self._project.instances_file(self._record.name, index)
        if self._spec.source == "prediction" or not path.is_file():
            return None
        animals = read_mask(path)
        return animals if animals.any() or animals.shape != classes.shape else None


def _check_video(
    project: Project, plan: _Plan, spec: LintSpec, cancel: CancelToken
) -> Iterator[list[LintRow]]:
    """Faults of each wanted frame, in order; the findings are kept when all of them are through."""
    if not plan.wanted:
        return
    reader = _Reader(project, spec, plan.record)
    usual = _usual(reader, plan, cancel)
    size = (plan.record.width, plan.record.height)
    notes: dict[int, Note] = {}
    for before, read, after in _triples(reader, plan, cancel):
        here = plan.seconds(read.index)
        near = [
            Neighbour(one.shape, abs(plan.seconds(one.index) - here))
            for one in (before, after)
            if one is not None and one.shape.animals
        ]
        faults = _faults(read, spec.animals, [*near, usual], size, project)
        if read.stamp is not None:
            alike = likeness(read.shape, [*near, usual]) * (ODD if faults else 1.0)
            notes[read.index] = Note(read.stamp, tuple(faults), alike)
        yield [_row(plan, read.index, fault) for fault in faults]
    if spec.source == "mask" and spec.statuses is None:
        _keep(project, plan, notes)


def _keep(project: Project, plan: _Plan, notes: dict[int, Note]) -> None:
    """Notes are a convenience: a study on a read-only drive is checked all the same."""
    try:
        with writing(project.folder):
            write_notes(project.folder, plan.record.name, notes)
    except (WorkbenchError, OSError):
        return


def _faults(
    read: _Read, told: int | None, near: list[Neighbour], size: tuple[int, int], project: Project
) -> list[Fault]:
    if read.classes is None:
        return [read.fault] if read.fault is not None else []
    count = told or animals_in_view(project.manifest.animals, read.animals is not None, near)
    found = check_mask(
        read.classes, read.animals, count, near, size=size if min(size) > 0 else None, table=project.classes
    )
    return [fault for fault in found if not fault.explained]


def _usual(reader: _Reader, plan: _Plan, cancel: CancelToken) -> Neighbour:
    chosen = np.unique(np.linspace(0, len(plan.indices) - 1, SAMPLES).astype(int))
    shapes = []
    for place in chosen.tolist():
        cancel.check()
        shapes.append(reader.read(plan.indices[place]).shape)
    return typical([shape for shape in shapes if shape.animals])


def _triples(
    reader: _Reader, plan: _Plan, cancel: CancelToken
) -> Iterator[tuple[_Read | None, _Read, _Read | None]]:
    """Each wanted frame with the masks before and after it; three are in memory, and those being read."""
    needed = _needed(plan)
    window: deque[_Read | None] = deque([None, None], maxlen=3)
    order = {index: place for place, index in enumerate(plan.indices)}
    reads = in_threads(reader.read, needed, cancel, workers=_WORKERS, waiting=_WAITING)
    with closing(reads):
        for read in _with_end(reads):
            cancel.check()
            window.append(read)
            middle = window[1] if len(window) == 3 else None
            if middle is None or middle.index not in plan.wanted:
                continue
            sides = [
                one if one is not None and abs(order[one.index] - order[middle.index]) == 1 else None
                for one in (window[0], window[2])
            ]
            yield sides[0], middle, sides[1]


def _needed(plan: _Plan) -> list[int]:
    """Wanted frames and those beside them."""
    keep = np.zeros(len(plan.indices) + 2, bool)
    for place, index in enumerate(plan.indices, start=1):
        if index in plan.wanted:
            keep[place - 1 : place + 2] = True
    return [index for index, kept in zip(plan.indices, keep[1:-1].tolist(), strict=True) if kept]


def _with_end(reads: Iterable[_Read]) -> Iterator[_Read | None]:
    yield from reads
    yield None


def _row(plan: _Plan, index: int, fault: Fault) -> LintRow:
    values = asdict(fault)
    values.pop("explained")
    return LintRow(
        video=plan.record.name,
        frame=index,
        time_s=round(plan.seconds(index), 4),
        status=plan.status.get(index, ""),
        sentence=fault.sentence,
        **values,
    )
