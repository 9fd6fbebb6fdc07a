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
from workbench.jobs.operations.track_check import TrackCheckResult, TrackCheckSpec, Verdict
from workbench.jobs.tracking_run import detection_for
from workbench.media.index import VideoIndex, build_index
from workbench.media.video import Video
from workbench.tracking.blob_store import BlobStore
from workbench.tracking.certainty import Trust, Witnesses, tested, witnesses
from workbench.tracking.chains import Chains, Ints, chain, sizes
from workbench.tracking.counts import count_animals
from workbench.tracking.cycles import Cycles, cycles
from workbench.tracking.detect import STAGE, DetectJob, detect_stretch
from workbench.tracking.detection import Detection
from workbench.tracking.embedding_engine import EmbeddingEngine, EmbeddingOptions
from workbench.tracking.fragments import (
    MOST_PICTURES,
    Fragments,
    find_fragments,
    identity_task,
    with_pictures,
)
from workbench.tracking.identities import fragment_evidence
from workbench.tracking.identity_task import IdentityTask, judged
from workbench.tracking.joined_tasks import joined
from workbench.tracking.mask_folder import MaskFolder
from workbench.tracking.passages import sweep
from workbench.tracking.relations import Relations, stretches

STRETCHES = 3
_FITTING = 0.7
"""Share of frames that must be N animals and nothing else."""
_SURE, _CONSISTENT = 0.01, 0.75
"""Where motion cannot judge the looks: how improbable, and how consistent, the way round must be."""
_STEPS = 300
"""Steps of learning in a tracking whose animals differ; where they hardly do all that an engine may take."""


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


@dataclass(frozen=True)
class _Looks:
    """Whether the animals differ, by motion and by the way round."""

    trust: Trust
    cycles: Cycles
    step_s: float
    judge_s: float

    @property
    def distinguishable(self) -> bool | None:
        if self.trust.distinguishable is not None:
            return self.trust.distinguishable
        if self.cycles.moments < 2:
            return None
        if self.cycles.consistent < _CONSISTENT:
            return False if self.cycles.moments > 2 else None
        return True if self.cycles.probability < _SURE else None


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
        found = self._told_apart(joined([look.task for look in looks]), looks)
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
        """Chains, counts and passages of a stretch; its pictures are read, so that its files may go."""
        animals = self.spec.animals
        with self._timed("crossings"):
            chains = chain(store, detection.length, self.cancel)
            size = sizes(store, chains, detection.area)
            counts = count_animals(chains, size, animals, store.frames, cancel=self.cancel)
            fragments = find_fragments(store, chains, counts, detection.length, self.cancel)
        with self._timed("passages"):
            forward, backward = (
                sweep(store, chains, counts, backward=way, progress=self.progress, cancel=self.cancel)
                for way in (False, True)
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
        half = self.spec.seconds / 2
        engine = EmbeddingEngine(EmbeddingOptions(seconds=half))
        judge = engine.learn(task, seed=self.spec.seed, progress=self.progress, cancel=self.cancel)
        step_s = float(judge.notes.get("seconds", 0.0)) / max(1, int(judge.notes["steps"]))
        began = time.monotonic()
        pictures = judged(judge, task.images, cancel=self.cancel, progress=self.progress)
        judge_s = (time.monotonic() - began) / max(1, len(task.images))
        evidence = fragment_evidence(pictures, task.fragment, task.images_in_video)
        trust = tested(evidence, Relations.of(task), _all_known(looks), self.cancel)
        around = cycles(task, half, seed=self.spec.seed, progress=self.progress, cancel=self.cancel)
        return _Looks(trust, around, step_s, judge_s)

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
        trust = found.trust if found else Trust(0, 0, 0.0, None)
        around = found.cycles if found else Cycles(0, float("nan"), 1.0 / animals, 1.0, 0.0)
        result = TrackCheckResult(
            verdict="feasible",
            **figures,
            passages=trust.passages,
            agreeing=trust.agreeing,
            tested=trust.distinguishable is not None,
            moments=around.moments,
            consistent=None if math.isnan(around.consistent) else round(around.consistent, 4),
            chance=round(around.chance, 4),
            distinguishable=found.distinguishable if found else None,
            minutes=round(sum(stages.values()) / 60, 2),
            seconds_by_stage={name: round(value, 1) for name, value in stages.items()},
        )
        verdict, why = _verdict(result, animals)
        return result.model_copy(update={"verdict": verdict, "summary": _summary(result, verdict, why)})

    def _expected(
        self, index: VideoIndex, looks: list[_Look], frames: int, found: _Looks | None
    ) -> dict[str, float]:
        """Seconds that each stage of tracking the whole video takes, by the rates of this run."""
        times = index.frame_count / max(1, frames)
        workers = min(4, os.cpu_count() or 1)
        pictures = times * sum(int(look.fragments.pictures.sum()) for look in looks)
        learning = 0.0
        if found is not None:
            steps = _STEPS if found.distinguishable else EmbeddingOptions().steps
            learning = steps * found.step_s + min(pictures, MOST_PICTURES) * found.judge_s
        return {
            "index": self.seconds["index"],
            "detection": self.seconds["detection"],
            "blobs": times * self.seconds["blobs"] / workers,
            "crossings": times * self.seconds["crossings"],
            "passages": times * self.seconds["passages"],
            "identities": learning,
        }

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
    if found.distinguishable:
        return "feasible", f"{apart}, and their looks tell them apart"
    if found.distinguishable is False:
        return "without identities", f"{apart}, but their looks do not tell them apart better than chance"
    return "without identities", (
        f"{apart}, and there is too little in this part of the video to say whether their looks differ"
    )


def _summary(found: TrackCheckResult, verdict: Verdict, why: str) -> str:
    head = {
        "feasible": "Feasible",
        "without identities": "Feasible without identities",
        "not feasible": "Not feasible",
    }[verdict]
    motion = around = ""
    if found.tested:
        motion = f"; looks and motion agree in {found.agreeing} of {found.passages} short crossings"
    if found.consistent is not None:
        around = (
            f" Found again on the way round {found.moments} moments: {found.consistent:.0%} of the animals "
            f"(chance {found.chance:.0%})."
        )
    return (
        f"{head}: {why}.\n"
        f"Animals in crossings {found.in_crossings:.1%}; longest time with all apart "
        f"{found.longest_global_s:.1f} s{motion}.{around}\n"
        f"Tracking the whole video takes about {found.minutes:.1f} minutes on this machine."
    )
