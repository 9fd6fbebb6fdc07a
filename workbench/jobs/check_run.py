"""What `track_check` does: the early stages of a tracking, on three stretches of the recording."""

from __future__ import annotations

import math
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Json
from workbench.jobs.operations.track_check import TrackCheckResult, TrackCheckSpec, Verdict, Witness
from workbench.jobs.tracking_run import detection_for
from workbench.media.index import VideoIndex, build_index
from workbench.media.video import Video
from workbench.tracking.blob_store import FRAMES_A_CHUNK, BlobStore
from workbench.tracking.certainty import Witnesses, witnesses
from workbench.tracking.chains import Chains, Ints, chain, sizes
from workbench.tracking.crossing_net import count_with_pictures
from workbench.tracking.cycles import Cycles, cycles
from workbench.tracking.detect import STAGE, DetectJob, detect_stretch
from workbench.tracking.detection import Detection
from workbench.tracking.embedding_engine import (
    FEWEST_STEPS,
    TIME_OVER,
    EmbeddingEngine,
    EmbeddingOptions,
)
from workbench.tracking.fragments import (
    MOST_PICTURES,
    Fragments,
    find_fragments,
    identity_task,
    with_pictures,
)
from workbench.tracking.identity_task import IdentityTask, Judge
from workbench.tracking.joined_tasks import joined
from workbench.tracking.mask_folder import MaskFolder
from workbench.tracking.naming import (
    ENOUGH,
    HELD_OUT,
    LEARNED_BY_HEART,
    SOME,
    TOLD_APART,
    Naming,
    doubted,
    name_fragments,
    opinion_of,
)
from workbench.tracking.passages import both_ways
from workbench.tracking.relations import stretches

STRETCHES = 3
_FITTING = 0.7
"""Share of frames that must be N animals and nothing else."""

_MOST_STEPS = 320
"""Of learning. Not so much time: what a check says should not depend on what else the machine does."""


@dataclass(frozen=True, eq=False)
class _Look:
    """One stretch: its blobs, followed."""

    store: BlobStore
    chains: Chains
    counts: Ints
    size: NDArray[np.float64]
    fragments: Fragments
    known: Witnesses
    task: IdentityTask


@dataclass(frozen=True, eq=False)
class _Looks:
    """Whether the animals differ, and how long it took to learn it.

    Attributes
    ----------
    naming
        What a tracking makes of the stretches.
    enough
        Whether its verdict can be believed: see `_enough`.
    cycles
        The second witness; None where it was not asked.
    held_out
        What moments say of a pair that were not learned; None of more animals, and of too few moments.
    steps, step_s
        Of learning, and seconds of one.
    ended
        Whether learning came to its own end, not to that of its time or steps.
    judge_s, name_s
        Seconds for a picture, and for the names of all fragments.
    doubt_s
        Seconds of learning a pair with moments left out.
    """

    naming: Naming
    enough: bool
    cycles: Cycles | None
    held_out: dict[str, Json] | None
    steps: int
    step_s: float
    ended: bool
    judge_s: float
    name_s: float
    doubt_s: float

    @property
    def distinguishable(self) -> bool | None:
        if self.enough:
            return self.naming.trust.distinguishable
        return self.cycles.distinguishable if self.cycles is not None else None

    @property
    def decided_by(self) -> Witness:
        if self.distinguishable is None:
            return "nothing"
        return "pictures" if self.enough and self.held_out is None else "moments"


_NOTHING: dict[str, Any] = {
    "distinguishable": None, "decided_by": "nothing", "fit": None, "passages": 0, "agreeing": 0,
    "moments": 0, "consistent": None, "chance": None,
}  # fmt: skip
"""What is told where no looks were compared."""


class CheckRun:
    """See `workbench.jobs.operations.track_check.run`."""

    def __init__(self, spec: TrackCheckSpec, progress: Progress, cancel: CancelToken) -> None:
        self.spec, self.progress, self.cancel = spec, progress, cancel
        self.seconds: dict[str, float] = {}

    def run(self) -> TrackCheckResult:
        """Look, and judge."""
        spec = self.spec
        masks = MaskFolder.open(spec.masks) if spec.masks is not None else None
        with self._timed("index"):
            index = build_index(spec.video, self.progress, self.cancel)
        with self._timed("detection"):
            detection = detection_for(spec, index, masks, self.progress, self.cancel)
        parts = parts_of(index.frame_count, index.fps, spec.minutes)
        with tempfile.TemporaryDirectory(prefix="track-check-") as folder:
            with self._timed("blobs"):
                stores = self._blobs(index, detection, masks, parts, Path(folder))
            looks = [self._followed(store, detection) for store in stores]
            task = joined([look.task for look in looks])  # all pictures are read, so that the files may go
        found = self._told_apart(task, looks)
        return self._result(index, looks, found)

    def _blobs(
        self,
        index: VideoIndex,
        detection: Detection,
        masks: MaskFolder | None,
        parts: list[range],
        folder: Path,
    ) -> list[BlobStore]:
        stores = []
        total, done = sum(len(part) for part in parts), 0
        with Video(self.spec.video, index) as video:
            for number, part in enumerate(parts):
                job = DetectJob(self.spec.video, index, detection, folder / str(number), masks)
                before = done

                def tell(frames: int, before: int = before) -> None:
                    self.progress(Update(before + frames, total, STAGE))

                detect_stretch(job, video, part, self.cancel, tell)
                done += len(part)
                stores.append(BlobStore(job.folder))
        return stores

    def _followed(self, store: BlobStore, detection: Detection) -> _Look:
        """Chains, counts and passages of a stretch."""
        animals = self.spec.animals
        with self._timed("crossings"):
            chains = chain(store, detection.length, self.cancel)
            size = sizes(store, chains, detection.area)
            counts = count_with_pictures(
                store, chains, size, animals,
                seed=self.spec.seed, progress=self.progress, cancel=self.cancel,
            ).counts  # fmt: skip
            fragments = find_fragments(store, chains, counts, detection.length, self.cancel)
        with self._timed("passages"):
            forward, backward = both_ways(
                store, chains, counts, workers=1, progress=self.progress, cancel=self.cancel
            )
        known = witnesses(forward, backward, fragments.chain, chains)
        task = identity_task(fragments, animals)
        if animals > 1:
            task = with_pictures(task, store, fragments, most=MOST_PICTURES // STRETCHES)
        return _Look(store, chains, counts, size, fragments, known, task)

    # --- looks --------------------------------------------------------------------------------------

    def _told_apart(self, task: IdentityTask, looks: list[_Look]) -> _Looks | None:
        if self.spec.animals == 1 or task.fragments == 0:
            return None
        options: dict[str, Any] = {"seed": self.spec.seed, "progress": self.progress, "cancel": self.cancel}
        began = time.monotonic()
        engine = EmbeddingEngine(EmbeddingOptions(steps=_MOST_STEPS, seconds=self.spec.seconds))
        judge = engine.learn(task, **options)
        opinion = opinion_of(task, judge, engine.name, self.progress, self.cancel)
        learned = time.monotonic()
        known = _all_known(looks)
        opinion = doubted(task, opinion, known, **options)
        doubt = time.monotonic() - learned
        naming = name_fragments(task, opinion, known, cancel=self.cancel)
        named = time.monotonic()
        steps, spent = int(judge.notes["steps"]), float(judge.notes.get("seconds", 0.0))
        ended = steps < _MOST_STEPS and judge.notes["why"] != TIME_OVER
        held = opinion.notes.get(HELD_OUT, {})
        held = held if held.get("distinguishable") is not None else None
        enough = held is not None or _enough(task, judge, naming, ended)
        half = None if self.spec.seconds is None else self.spec.seconds / 2
        return _Looks(
            naming,
            enough,
            None if enough else cycles(task, half, **options),
            held,
            steps,
            spent / max(1, steps),
            ended,
            judge_s=(learned - began - spent) / max(1, len(task.images)),
            name_s=named - learned - doubt,
            doubt_s=doubt,
        )

    # --- result -------------------------------------------------------------------------------------

    def _result(self, index: VideoIndex, looks: list[_Look], found: _Looks | None) -> TrackCheckResult:
        animals = self.spec.animals
        frames = sum(look.store.frames for look in looks)
        ones, sums, odd = (np.concatenate(part) for part in zip(*map(_of_frames, looks), strict=True))
        stages = self._expected(index, looks, frames, found)
        apart = [span for look in looks for span in _apart(look, animals)]
        figures: dict[str, Any] = {
            "frames": frames,
            "fitting": round(float(((sums == animals) & ~odd).mean()), 4),
            "apart": round(float((ones == animals).mean()), 4),
            "in_crossings": round(float((sums - ones).sum() / max(1, sums.sum())), 4),
            "longest_global_s": round(max(apart, default=0) / index.fps, 2),
            "global_fragments": sum(len(look.task.global_fragments) for look in looks),
        }
        result = TrackCheckResult(
            verdict="feasible",
            **figures,
            **(_NOTHING if found is None else _of_looks(found)),
            minutes=round(sum(stages.values()) / 60, 2),
            seconds_by_stage={name: round(value, 1) for name, value in stages.items()},
        )
        if animals == 1:
            result = result.model_copy(update={"decided_by": "one animal"})
        elif result.distinguishable is None and max(apart, default=0) == index.frame_count:
            result = result.model_copy(update={"decided_by": "never together"})
        verdict, why = _verdict(result, animals)
        return result.model_copy(update={"verdict": verdict, "summary": _summary(result, verdict, why)})

    def _expected(
        self, index: VideoIndex, looks: list[_Look], frames: int, found: _Looks | None
    ) -> dict[str, float]:
        """Seconds that each stage of tracking the whole video takes, by the rates of this run."""
        times = index.frame_count / max(1, frames)
        workers = min(4, os.cpu_count() or 1, -(-index.frame_count // FRAMES_A_CHUNK))
        pictures = times * sum(int(look.fragments.pictures.sum()) for look in looks)
        return {
            "index": self.seconds["index"],
            "detection": self.seconds["detection"],
            "blobs": times * self.seconds["blobs"] / workers,
            "crossings": times * self.seconds["crossings"],
            "passages": times * self.seconds["passages"],
            "identities": 0.0 if found is None else self._learning(found, min(pictures, MOST_PICTURES)),
            "names": 0.0 if found is None else times * found.name_s,
        }

    def _learning(self, found: _Looks, pictures: float) -> float:
        """Seconds of learning in the whole video: as many steps as here, if these came to their own end."""
        most, told_apart = EmbeddingOptions().steps, found.naming.trust.distinguishable
        steps = found.steps
        if not found.ended:  # told apart already it would soon have ended, else it goes on to no avail
            steps = min(most, max(FEWEST_STEPS, 2 * steps)) if told_apart else most
        times = 1
        if found.naming.accuracy < ENOUGH and told_apart:  # again, with what is sure taken as known
            times, steps = 2, steps + min(steps, most // 2)
        learning = min(steps * found.step_s, times * (self.spec.seconds or math.inf))
        return learning + times * pictures * found.judge_s + found.doubt_s

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.monotonic() - began
        self.cancel.check()


def parts_of(frames: int, fps: float, minutes: float) -> list[range]:
    """Frames that are looked at: all of a short recording, else stretches in the middle of its thirds."""
    wanted = round(60 * minutes * fps)
    if frames <= wanted:
        return [range(frames)]
    each = max(1, wanted // STRETCHES)
    starts = [round(frames * (2 * k + 1) / (2 * STRETCHES) - each / 2) for k in range(STRETCHES)]
    return [range(max(0, start), min(frames, max(0, start) + each)) for start in starts]


def _enough(task: IdentityTask, judge: Judge, naming: Naming, ended: bool) -> bool:
    """Whether pictures have enough to go by, so that their verdict can be believed.

    What was learned as N animals knows itself by heart, whoever they are: as many fragments again must have
    got their names, and of a pair every name of every moment can be learned (see `tracking/held_out.py`).
    Pictures that do not know their names may only have been learned too shortly.
    """
    others = np.setdiff1d(np.flatnonzero(task.images_in_video >= SOME), judge.trained_on)
    steps = int(judge.notes["steps"])
    if not steps or len(others) < task.animals:
        return False
    if naming.trust.distinguishable:
        return task.animals > LEARNED_BY_HEART
    return ended or steps >= FEWEST_STEPS


def _of_looks(found: _Looks) -> dict[str, Any]:
    """What is told of the looks."""
    trust = found.naming.trust
    return {
        "distinguishable": found.distinguishable,
        "decided_by": found.decided_by,
        "fit": None if math.isnan(trust.fit) else round(trust.fit, 4),
        "passages": trust.passages,
        "agreeing": trust.agreeing,
        **_of_moments(found),
    }


def _of_moments(found: _Looks) -> dict[str, Any]:
    held, around = found.held_out, found.cycles
    if held is not None:
        return {"moments": held["moments"], "consistent": round(held["apart"], 4), "chance": None}
    if around is None:
        return {"moments": 0, "consistent": None, "chance": None}
    share = None if math.isnan(around.consistent) else round(around.consistent, 4)
    return {"moments": around.moments, "consistent": share, "chance": round(around.chance, 4)}


def _all_known(looks: list[_Look]) -> Witnesses:
    first = np.cumsum([0, *(look.task.fragments for look in looks)]).tolist()
    return Witnesses(
        np.concatenate([look.known.links + before for look, before in zip(looks, first, strict=False)]),
        np.concatenate([look.known.frames for look in looks]),
        np.concatenate([look.known.weight for look in looks]),
    )


def _of_frames(look: _Look) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """(T,) blobs that are one animal, animals of all blobs, and whether some blob is out of the ordinary."""
    frame, chain_of = look.store.table["frame"], look.chains.of_blob
    count = look.counts[chain_of]
    ones = np.bincount(frame[count == 1], minlength=look.store.frames)
    sums = np.bincount(frame, count, minlength=look.store.frames).round().astype(np.int64)
    size = look.size[chain_of]
    odd = (
        ((count == 0) & (size > 0.5)) | ((count == 1) & (size > 2.2)) | ((count > 1) & (size < 0.45 * count))
    )
    return ones, sums, np.bincount(frame[odd], minlength=look.store.frames) > 0


def _apart(look: _Look, animals: int) -> Iterator[int]:
    """Lengths in frames of the times in which all are apart."""
    times = stretches(look.fragments.start, look.fragments.stop)
    run, end = 0, -1
    for start, stop, members in zip(times.start.tolist(), times.stop.tolist(), times.members, strict=True):
        full = len(members) == animals
        if run and (not full or start != end):
            yield run
            run = 0
        if full:
            run, end = run + stop - start, stop
    if run:
        yield run


def _verdict(found: TrackCheckResult, animals: int) -> tuple[Verdict, str]:
    """The verdict, and the reason as an end of a sentence."""
    if found.fitting < _FITTING:
        return "not feasible", (
            f"only in {found.fitting:.0%} of the frames is what stands out {animals} animals and nothing "
            "else; set a threshold, a region or the right number of animals, or use masks"
        )
    if animals == 1:
        return "feasible", "there is one animal, and it is always itself"
    apart = f"the animals are all apart in {found.apart:.0%} of the frames"
    if found.decided_by == "never together":
        return "feasible", "the animals are apart from the first frame to the last: no name can be mixed up"
    if found.decided_by == "nothing":
        return "without identities", (
            f"{apart}, and there is too little in this part of the video to say whether their looks differ"
        )
    if found.decided_by == "pictures":
        why = (
            f"pictures give the name of their own fragment a probability of {found.fit:.0%} on average, "
            f"where {TOLD_APART:.0%} are needed"
        )
    elif found.chance is None:
        why = (
            "where a moment was not learned the probabilities of a name differ between the two by "
            f"{found.consistent:.0%} on average at {found.moments} moments"
        )
    else:
        why = (
            f"their pictures alone say too little; {found.consistent:.0%} of the animals are found again on "
            f"the way round {found.moments} moments, where {found.chance:.0%} would be chance"
        )
    if found.distinguishable:
        return "feasible", f"{apart}, and their looks tell them apart ({why})"
    return "without identities", f"{apart}, but their looks do not tell them apart ({why})"


def _summary(found: TrackCheckResult, verdict: Verdict, why: str) -> str:
    head = {
        "feasible": "Feasible",
        "without identities": "Feasible without identities",
        "not feasible": "Not feasible",
    }[verdict]
    return (
        f"{head}: {why}.\n"
        f"Animals in crossings {found.in_crossings:.1%}; longest time with all apart "
        f"{found.longest_global_s:.1f} s; looks and motion agree in {found.agreeing} of {found.passages} "
        f"short crossings.\n"
        f"Tracking the whole video takes about {found.minutes:.1f} minutes on this machine."
    )
