"""Rank frames that nobody labelled by how much labelling them would teach the network."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from workbench.core.errors import NothingToDoError
from workbench.core.frame_status import HUMAN
from workbench.core.history import FrameKey
from workbench.core.progress import CancelToken, Progress, Update
from workbench.editing.suggestions import Suggestion, Why, write_suggestions
from workbench.jobs.frame_looks import Looker, look_at, looker_of
from workbench.jobs.look_cache import LookCache, Rows, newest
from workbench.jobs.operations.predict import find_checkpoint
from workbench.jobs.spec import Result, Spec
from workbench.jobs.suggested_frames import open_to_editor
from workbench.project.project import Project
from workbench.project.records import VideoRecord
from workbench.vision.frame_choice import Candidates, choose

if TYPE_CHECKING:
    from workbench.nets.predictor import Predictor

STAGE = "Scoring frames"
SPREAD = 5_000
"""Frames looked at where whole videos are meant and no step is given; spread evenly."""

log = logging.getLogger("workbench.suggest")


class SuggestSpec(Spec):
    """What `run` takes.

    Parameters
    ----------
    count
        How many frames to suggest.
    video
        Name of one video; None is all.
    model
        A folder name below ``models/`` or a checkpoint file; None is the network trained last. A study
        without a network gets the frames that differ most from each other.
    source
        ``extracted``: frames that the study has; ``all``: of whole videos.
    every
        With ``all``, only every so manieth frame; None: so that `SPREAD` are looked at.
    gap_s
        Frames of one video nearer in time than this to a labelled or suggested one are left out.
    seed
        Where the stretch of every ``every`` frames begins: another seed looks at other frames.
    """

    verb: ClassVar[str] = "suggest"

    study: Path
    count: int = Field(20, ge=1, le=10_000)
    video: str | None = None
    model: str | None = None
    source: Literal["extracted", "all"] = "extracted"
    every: int | None = Field(None, ge=1)
    gap_s: float = Field(0.5, ge=0, le=3600)
    seed: int = Field(0, ge=0)
    batch: int = Field(8, ge=1, le=256)
    threads: int | None = Field(None, ge=1)
    device: Literal["auto", "cpu", "cuda"] = "auto"


class SuggestRow(Result):
    """One frame worth labelling; ``score`` falls along the list from 1, ``why`` is one of `Why`."""

    video: str
    frame: int
    time_s: float
    score: float
    why: str


class SuggestResult(Result):
    """Frames to label next, the best first.

    ``looked_at`` counts the frames they were chosen from, ``extracted`` those that had no image before,
    ``predicted`` those that got the network's mask to start from. ``checkpoint`` is None where the study has
    no network: then the frames differ most, and nothing is known about what a network finds hard.
    """

    rows: tuple[SuggestRow, ...]
    looked_at: int
    extracted: int
    predicted: int
    checkpoint: Path | None


@dataclass(frozen=True, eq=False)
class _Plan:
    """Frames of a video to choose from, and those that are labelled; both rising."""

    record: VideoRecord
    open: list[int]
    labelled: list[int]
    times: NDArray[np.float64]

    @property
    def wanted(self) -> list[int]:
        """All that must be looked at, rising."""
        return sorted({*self.open, *self.labelled})


def run(spec: SuggestSpec, *, progress: Progress, cancel: CancelToken) -> SuggestResult:
    """Look at the frames, choose, and make the chosen ones ready to be opened in the editor.

    What a person decided about (corrected, verified, rejected) is never suggested, and nothing like it is.
    What was looked at is kept: a stopped run goes on there, until the network is another one.

    Raises
    ------
    NothingToDoError
        If no frame is left to suggest, or the folder that ``model`` names holds no network.
    CheckpointError, CheckpointClassesError, MissingFileError, UnknownVideoError, LostVideoError
    """
    with Project.open(spec.study) as project:
        records = [project.video(spec.video)] if spec.video is not None else project.videos()
        plans = _plans(project, records, spec)
        if not any(plan.open for plan in plans):
            raise _nothing(project, spec)
        checkpoint = _checkpoint(project, spec.model)
        looker = looker_of(checkpoint, spec.threads, spec.device, project.classes)
        rows = _look(project, plans, looker, spec, progress=progress, cancel=cancel)
        plans = _plans(project, records, spec)  # people went on deciding meanwhile
        chosen = _chosen(plans, rows, spec, cancel)
        if not chosen:
            raise _too_near(project, spec)
        predictor = _predictor(project, checkpoint, spec)
        made = open_to_editor(project, [one.key for one in chosen], predictor, progress, cancel)
        write_suggestions(project.folder, chosen)
        looked_at = sum(len(plan.open) for plan in plans)
        return _result(plans, chosen, looked_at, made, checkpoint)


def _checkpoint(project: Project, model: str | None) -> Path | None:
    """The network to look with; None where none is named and none was trained."""
    try:
        return find_checkpoint(project, model)
    except NothingToDoError:
        if model is not None:
            raise
        log.info("no network was trained yet; frames are chosen by how much they differ")
        return None


def _predictor(project: Project, checkpoint: Path | None, spec: SuggestSpec) -> Predictor | None:
    if checkpoint is None:
        return None
    from workbench.nets.predictor import Predictor

    return Predictor(checkpoint, spec.threads, spec.device, project.classes)


def _plans(project: Project, records: Sequence[VideoRecord], spec: SuggestSpec) -> list[_Plan]:
    return [_plan(project, record, spec, len(records)) for record in records]


def _plan(project: Project, record: VideoRecord, spec: SuggestSpec, videos: int) -> _Plan:
    frames = [frame for frame in project.frames(record.name) if frame.index < record.frame_count]
    decided = sorted(frame.index for frame in frames if frame.status in HUMAN)
    if spec.source == "all":
        step = spec.every or max(1, -(-record.frame_count * videos // SPREAD))
        first = int(np.random.default_rng(spec.seed).integers(step)) if spec.seed else step // 2
        mine = set(range(min(first, record.frame_count - 1), record.frame_count, step))
    else:
        mine = {frame.index for frame in frames}
    times = project.known_times(record)
    return _Plan(record, sorted(mine.difference(decided)), decided, times)


def _nothing(project: Project, spec: SuggestSpec) -> NothingToDoError:
    if spec.source == "extracted":
        detail = "no frame is left that nobody labelled"
        way_out = "Look at whole videos: workbench suggest STUDY --from all, or extract more frames."
    else:
        detail, way_out = "every frame of the videos is labelled, or there is no video", "Add a video."
    return NothingToDoError(path=project.folder, detail=detail, way_out=way_out)


def _too_near(project: Project, spec: SuggestSpec) -> NothingToDoError:
    detail = f"every frame left is within {spec.gap_s:g} s of a labelled one"
    way_out = "Look at more frames (--from all), or let them be nearer (--gap)."
    return NothingToDoError(path=project.folder, detail=detail, way_out=way_out)


# --- looking -------------------------------------------------------------------------------------


def _look(
    project: Project,
    plans: Sequence[_Plan],
    looker: Looker,
    spec: SuggestSpec,
    *,
    progress: Progress,
    cancel: CancelToken,
) -> list[Rows]:
    """What is known of the wanted frames of every plan, after looking at those that are not known yet."""
    total = sum(len(plan.wanted) for plan in plans)
    done = 0
    found = []
    progress(Update(0, total, STAGE))
    for plan in plans:
        with LookCache(project.folder, looker.name, _file_name(plan.record)) as cache:
            known = cache.frames()
            missing = [k for k in plan.wanted if k not in known]
            done += len(plan.wanted) - len(missing)
            progress(Update(done, total, STAGE))
            for count in look_at(
                project, plan.record, missing, looker, cache, batch=spec.batch, cancel=cancel
            ):
                done += count
                progress(Update(done, total, STAGE))
            found.append(cache.rows())
    return found


def _file_name(record: VideoRecord) -> str:
    """Another file with the same name is another video."""
    return f"{record.name}-{hashlib.sha256(record.content_hash.encode()).hexdigest()[:12]}"


def _chosen(
    plans: Sequence[_Plan], rows: Sequence[Rows], spec: SuggestSpec, cancel: CancelToken
) -> list[Suggestion]:
    looked = [newest(found, plan.open) for plan, found in zip(plans, rows, strict=True)]
    names = [plan.record.name for plan in plans]
    keys = [FrameKey(name, int(k)) for name, part in zip(names, looked, strict=True) for k in part["frame"]]
    labelled = [newest(found, plan.labelled) for plan, found in zip(plans, rows, strict=True)]
    candidates = _numbers(plans, looked)
    picks = choose(candidates, _numbers(plans, labelled), spec.count, spec.gap_s, cancel)
    missing = np.concatenate([part["missing"] for part in looked])
    return [
        Suggestion(keys[pick.place], pick.score, _why(pick.doubted, bool(missing[pick.place])))
        for pick in picks
    ]


def _why(doubted: bool, missing: bool) -> Why:
    if missing:
        return Why.INCOMPLETE
    return Why.UNSURE if doubted else Why.NEW


def _numbers(plans: Sequence[_Plan], rows: Sequence[Rows]) -> Candidates:
    together = np.concatenate(rows)
    video = np.repeat(np.arange(len(rows)), [len(part) for part in rows])
    times = [plan.times[part["frame"]] for plan, part in zip(plans, rows, strict=True)]
    return Candidates(together["doubt"], together["vector"].astype(np.float32), video, np.concatenate(times))


def _result(
    plans: Sequence[_Plan],
    chosen: Sequence[Suggestion],
    looked_at: int,
    made: tuple[int, int],
    checkpoint: Path | None,
) -> SuggestResult:
    times = {plan.record.name: plan.times for plan in plans}
    return SuggestResult(
        summary=_summary(chosen, looked_at, checkpoint),
        rows=tuple(
            SuggestRow(
                video=one.key.video,
                frame=one.key.index,
                time_s=round(float(times[one.key.video][one.key.index]), 4),
                score=round(one.score, 4),
                why=one.why.value,
            )
            for one in chosen
        ),
        looked_at=looked_at,
        extracted=made[0],
        predicted=made[1],
        checkpoint=checkpoint,
    )


def _summary(chosen: Sequence[Suggestion], looked_at: int, checkpoint: Path | None) -> str:
    by = "how much they differ (there is no network yet)"
    if checkpoint is not None:
        by = f"what {checkpoint.parent.name} doubts"
    first = ", ".join(f"{one.key.video} {one.key.index} ({one.why})" for one in chosen[:5])
    more = ", ..." if len(chosen) > 5 else ""
    return f"{len(chosen)} of {looked_at} frames suggested by {by}: {first}{more}."
