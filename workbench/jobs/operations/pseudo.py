"""Head, body and tail masks without a network, for the videos of a study or for loose images."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.core.classes import ClassTable, instance_palette
from workbench.core.errors import BadParameterError, NothingToDoError
from workbench.core.frame_status import HUMAN, FrameStatus
from workbench.core.paths import write_atomic
from workbench.core.progress import CancelToken, Progress, Update
from workbench.jobs.spec import Result, Spec
from workbench.media.images import write_mask
from workbench.media.video import Video
from workbench.project.project import Project
from workbench.project.records import VideoRecord
from workbench.vision.foreground import MOST_SAMPLES
from workbench.vision.labelling import AHEAD, CHUNK, Labelled, Source, label_stream
from workbench.vision.pseudolabel import Calibration, PseudoParams, calibrate

CONTEXT_S = (-0.4, -0.2, -0.1, 0.1, 0.2, 0.4)
"""Beside a lone frame these are looked at as well, in seconds: how the animal moves tells its head."""

_LEAD_IN = 2
"""Chunks before the first frame that are looked at again when a job goes on: they tell which way it faced."""

BATCH = 64
"""Frames between two notes of the status in the study."""


class PseudoSpec(Spec):
    """What `run` takes: a study, or a folder of images and one for the masks.

    Parameters
    ----------
    video
        Name of one video of the study; None is all.
    frames
        Only frames that were extracted (or have a status), or every frame of the video.
    images, out
        Loose images (also CSV of °C and 16-bit), and where their masks go.
    overwrite
        Make masks again that are there from the same parameters; never one that a person decided on.
    """

    verb: ClassVar[str] = "pseudo"

    study: Path | None = None
    video: str | None = None
    frames: Literal["extracted", "all"] = "extracted"
    params: PseudoParams = PseudoParams()
    images: Path | None = None
    out: Path | None = None
    overwrite: bool = False


class PseudoResult(Result):
    """What came out.

    Attributes
    ----------
    frames, skipped
        Masks written, and left as they were.
    complete
        Frames in which every animal has exactly one head, one body and one tail, attached in that order.
    empty
        Frames in which no animal was found.
    rejected
        Number of blobs by reason (names of `workbench.vision.components.Reason`).
    methods
        Method taken, by video or folder.
    folder
        Where the masks are.
    """

    frames: int
    skipped: int
    complete: int
    empty: int
    rejected: dict[str, int]
    methods: dict[str, str]
    folder: Path


@dataclass
class Tally:
    """Counts of a run, and its sentence."""

    animals: int
    frames: int = 0
    skipped: int = 0
    complete: int = 0
    empty: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    methods: dict[str, str] = field(default_factory=dict)

    def add(self, labelled: Labelled) -> None:
        """Count one frame."""
        self.frames += 1
        self.complete += labelled.complete == self.animals
        self.empty += labelled.animals == 0
        self.rejected.update(labelled.rejected)

    def result(self, folder: Path) -> PseudoResult:
        """The result of the operation."""
        share = f", {100 * self.complete / self.frames:.1f} % complete" if self.frames else ""
        nothing = f", {self.empty} without an animal" if self.empty else ""
        kept = f"; {self.skipped} were there and stay" if self.skipped else ""
        return PseudoResult(
            summary=f"{self.frames} pseudo-masks{share}{nothing}{kept}.",
            frames=self.frames,
            skipped=self.skipped,
            complete=self.complete,
            empty=self.empty,
            rejected=dict(self.rejected),
            methods=self.methods,
            folder=folder,
        )


def run(spec: PseudoSpec, *, progress: Progress, cancel: CancelToken) -> PseudoResult:
    """Make the masks; what is there from the same parameters is kept, so that a killed run goes on.

    Raises
    ------
    BadParameterError
        If neither a study nor a folder of images is given, or both.
    NothingToDoError
        Without frames.
    UnknownVideoError, NotAVideoError, CorruptImageError, DiskFullError, NoPermissionError
    """
    if (spec.study is None) == (spec.images is None):
        detail = "give either a study, or a folder of images"
        raise BadParameterError(name="study", value=spec.study, detail=detail)
    if spec.images is not None:
        from workbench.jobs.operations.pseudo_images import label_folder

        return label_folder(spec, progress, cancel)
    assert spec.study is not None
    with Project.open(spec.study) as project:
        records = [project.video(spec.video)] if spec.video else project.videos()
        tally = Tally(spec.params.animals)
        plans = [(record, _plan(project, record, spec)) for record in records]
        total = sum(len(plan.todo) for _, plan in plans)
        tally.skipped = sum(plan.kept for _, plan in plans)
        if total + tally.skipped == 0:
            raise NothingToDoError(
                path=spec.study,
                detail="no extracted frames wait for a mask",
                way_out="Extract frames first, or ask for all frames of the video.",
            )
        report = Reporter(progress, total, tally)
        for record, plan in plans:
            if len(plan.todo):
                _label_video(project, record, plan, spec=spec, report=report, cancel=cancel)
        return tally.result(project.folder / "masks")


@dataclass
class Reporter:
    """Tells how far the run is."""

    progress: Progress
    total: int
    tally: Tally

    def __call__(self, stage: str) -> None:
        """Report the masks made so far."""
        self.progress(Update(self.tally.frames, self.total, stage))


@dataclass(frozen=True, eq=False)
class _Plan:
    """Frames of a video to make masks for, those among all that have or get one, how many stay."""

    todo: NDArray[np.int64]
    machine: NDArray[np.int64]
    kept: int


def _plan(project: Project, record: VideoRecord, spec: PseudoSpec) -> _Plan:
    known = {frame.index: frame.status for frame in project.frames(record.name)}
    wanted = range(record.frame_count) if spec.frames == "all" else sorted(known)
    same = not spec.overwrite and fingerprint(spec.params) == _made_with(project, record)
    todo, machine = [], []
    for k in wanted:
        status = known.get(k)
        if status in HUMAN or k >= record.frame_count:
            continue
        if status is FrameStatus.PREDICTED and not spec.overwrite:
            continue
        machine.append(k)
        if status is FrameStatus.PSEUDO and same and project.mask_file(record.name, k).exists():
            continue
        todo.append(k)
    return _Plan(np.asarray(todo, np.int64), np.asarray(machine, np.int64), len(wanted) - len(todo))


def fingerprint(params: PseudoParams) -> str:
    """Text that tells whether masks were made from the same parameters."""
    return json.dumps(asdict(params), sort_keys=True)


def _note(project: Project, record: VideoRecord) -> Path:
    return project.folder / ".cache" / "pseudo" / f"{record.name}.json"


def _made_with(project: Project, record: VideoRecord) -> str | None:
    try:
        return _note(project, record).read_text(encoding="utf-8")
    except OSError:
        return None


def _label_video(
    project: Project,
    record: VideoRecord,
    plan: _Plan,
    *,
    spec: PseudoSpec,
    report: Reporter,
    cancel: CancelToken,
) -> None:
    tally = report.tally
    with project.open_video(record) as video:
        report("Learning the background")
        calibration = calibrate_video(video, spec.params, cancel)
        tally.methods[record.name] = calibration.method_for(spec.params)
        if spec.overwrite or fingerprint(spec.params) != _made_with(project, record):
            _forget(project, record, plan.todo)
            write_atomic(_note(project, record), fingerprint(spec.params).encode())
        palette = project.classes.palette()

        def write(labelled: Labelled) -> None:
            name, k = record.name, labelled.key
            if project.status(name, k) in HUMAN:
                return  # somebody decided about it while this ran
            write_mask(project.mask_file(name, k), labelled.mask, palette, durable=False)
            if spec.params.animals > 1:
                path = project.instances_file(name, k)
                write_mask(path, labelled.instances, instance_palette(), durable=False)
            else:
                project.instances_file(name, k).unlink(missing_ok=True)

        done: list[int] = []
        try:
            frames = video_sources(video, plan.todo, calibration, spec.params, plan.machine)
            for labelled in label_stream(frames, calibration, spec.params, finish=write, cancel=cancel):
                tally.add(labelled)
                done.append(labelled.key)
                if len(done) >= BATCH:
                    project.set_status(record.name, done, FrameStatus.PSEUDO)
                    done.clear()
                report("Finding animals")
        finally:
            # What was written counts, also when the run is cancelled.
            if done:
                project.set_status(record.name, done, FrameStatus.PSEUDO)


def _forget(project: Project, record: VideoRecord, todo: NDArray[np.int64]) -> None:
    """Old pseudo-masks that will be made again go first: after a kill none of them passes for a new one."""
    doomed = set_of(todo)
    old = [frame.index for frame in project.frames(record.name, FrameStatus.PSEUDO) if frame.index in doomed]
    project.set_status(record.name, old, FrameStatus.EXTRACTED)
    for k in old:
        project.mask_file(record.name, k).unlink(missing_ok=True)
        project.instances_file(record.name, k).unlink(missing_ok=True)


def set_of(values: NDArray[np.int64]) -> set[int]:
    """Members as Python integers."""
    return set(values.tolist())


def needs_color(calibration: Calibration, params: PseudoParams) -> bool:
    """Whether frames must be decoded in colour."""
    palette = params.palette or calibration.palette
    return calibration.method_for(params) == "thermal" and palette not in (None, "gray")


def calibrate_video(video: Video, params: PseudoParams, cancel: CancelToken | None = None) -> Calibration:
    """Calibration from frames spread through a video; seek points where there are enough of them."""
    samples: list[Any] = []
    for _, image in video.frames_at(sample_frames(video)):
        if cancel is not None:
            cancel.check()
        samples.append(image)
    return calibrate(samples, params, cancel=cancel)


def sample_frames(video: Video) -> list[int]:
    """Numbers of frames spread through a video that are cheap to reach."""
    even = np.linspace(0, video.frame_count - 1, min(MOST_SAMPLES, video.frame_count)).round().astype(int)
    keys = np.asarray(video.index.key_frame)
    keys = keys[(keys >= 0) & (keys < video.frame_count)]
    if len(keys) >= 2 * MOST_SAMPLES:
        even = keys[np.linspace(0, len(keys) - 1, MOST_SAMPLES).round().astype(int)]
    return sorted({int(k) for k in even})


def video_sources(
    video: Video,
    todo: NDArray[np.int64],
    calibration: Calibration,
    params: PseudoParams,
    all_frames: NDArray[np.int64] | None = None,
) -> Iterator[Source]:
    """The frames to label and, where they stand alone, some around them that show the motion.

    Parameters
    ----------
    all_frames
        Where ``todo`` is what an earlier run left over: all frames that the job is about. The stream then
        starts a little earlier and is cut into the same stretches, so that the masks are those of a run
        that was never stopped.
    """
    wanted = set_of(todo)
    times = video.times
    stream = with_context(todo if all_frames is None else all_frames, times)
    if all_frames is not None and len(todo):
        stream = _stretch(stream, int(todo[0]), int(todo[-1]))
    for k, image in video.frames_at(stream, gray=not needs_color(calibration, params)):
        yield Source(k, float(times[k]), image, k in wanted)


def _stretch(stream: list[int], first: int, last: int) -> list[int]:
    """The part of ``stream`` that decides on the frames ``first`` to ``last``, cut at whole chunks."""
    start = max(0, bisect_left(stream, first) // CHUNK - _LEAD_IN) * CHUNK
    end = (bisect_left(stream, last) // CHUNK + 1) * CHUNK + AHEAD
    return stream[start:end]


def with_context(todo: NDArray[np.int64], times: Sequence[float] | NDArray[np.float64]) -> list[int]:
    """``todo`` and, for frames whose neighbours are not in it, frames shortly before and after."""
    stamps = np.asarray(times, np.float64)
    chosen = set_of(todo)
    have = np.asarray(todo, np.int64)
    for offset in CONTEXT_S:
        near = np.clip(np.searchsorted(stamps, stamps[have] + offset), 0, len(stamps) - 1)
        # Where the wanted frames are dense they are context for each other.
        place = np.clip(np.searchsorted(have, near), 0, len(have) - 1)
        gap = np.minimum(
            np.abs(stamps[have[place]] - stamps[near]), np.abs(stamps[have[place - 1]] - stamps[near])
        )
        chosen |= set_of(near[gap > 0.07])
    return sorted(chosen)


def default_palette() -> NDArray[np.uint8]:
    """Palette of the default classes."""
    return ClassTable.default().palette()
