"""The stages of one tracking, each kept in the folder and repeated only where its input changed."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import NeverApartError
from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.trajectories import Trajectories
from workbench.core.types import Json
from workbench.formats.tracks.registry import write_trajectories
from workbench.jobs.operations.track import SEEN, TrackResult, TrackSpec
from workbench.jobs.operations.track_check import TrackCheckSpec
from workbench.jobs.track_corrections import corrected, read_corrections
from workbench.jobs.track_folder import (
    COUNTS,
    DETECTION,
    FRAGMENTS,
    OPINION,
    PASSAGES,
    RESULT,
    REVIEWS,
    TrackFolder,
    key_of,
    read_json,
)
from workbench.media.index import VideoIndex, cached_index
from workbench.media.video import Video
from workbench.project.content_hash import content_hash
from workbench.project.provenance import now, versions
from workbench.tracking.blob_store import BlobStore
from workbench.tracking.certainty import Witnesses, witnesses
from workbench.tracking.chains import Chains, Ints, chain, sizes
from workbench.tracking.crossing_net import count_with_pictures
from workbench.tracking.detect import DetectJob, detect, read_samples
from workbench.tracking.detection import SAMPLES, Detection, find_detection, region_of
from workbench.tracking.fragments import Fragments, find_fragments, identity_task, with_pictures
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.mask_detection import detection_of_masks
from workbench.tracking.mask_folder import MaskFolder
from workbench.tracking.naming import (
    AUTO,
    HELD_OUT,
    TOLD_APART,
    Naming,
    Opinion,
    best_opinion,
    doubted,
    form_opinion,
    name_fragments,
    without_looks,
)
from workbench.tracking.passages import both_ways
from workbench.tracking.trajectories import Placed, place
from workbench.tracking.ways import Passages


@dataclass(frozen=True, eq=False)
class _Followed:
    """What is known before anything has a name."""

    detection: Detection
    store: BlobStore
    counts: Ints
    count_notes: Json
    fragments: Fragments
    forward: Passages
    backward: Passages
    known: Witnesses
    key: str


class TrackingRun:
    """Does what a spec says; see `workbench.jobs.operations.track.run`."""

    def __init__(self, spec: TrackSpec, progress: Progress, cancel: CancelToken) -> None:
        self.spec, self.progress, self.cancel = spec, progress, cancel
        self.folder = TrackFolder(spec.out)
        self.seconds: dict[str, Json] = {}
        self.video_hash = content_hash(spec.video)

    def run(self) -> TrackResult:
        """All stages."""
        spec = self.spec
        masks = MaskFolder.open(spec.masks) if spec.masks is not None else None
        self.folder.begin(spec.model_dump(mode="json"))
        with self._timed("index"):
            index = cached_index(spec.video, spec.out / ".video.index", self.progress, self.cancel)
        with self._timed("detection"):
            detection = self._detection(index, masks)
        with self._timed("blobs"):
            job = DetectJob(spec.video, index, detection, self.folder.blobs, masks)
            detect(job, workers=spec.processes(), progress=self.progress, cancel=self.cancel)
        followed = self._follow(BlobStore(self.folder.blobs), detection)
        with self._timed("identities"):
            task = identity_task(followed.fragments, spec.animals)
            opinion = self._opinion(task, followed)
        return self._finish(index, followed, task, opinion)

    def _follow(self, store: BlobStore, detection: Detection) -> _Followed:
        key = key_of(read_json(self.folder.folder / DETECTION))
        with self._timed("crossings"):
            chains = chain(store, detection.length, self.cancel)
            counts, notes = self._counts(store, chains, detection, key)
            fragments = find_fragments(store, chains, counts, detection.length, self.cancel)
        with self._timed("passages"):
            forward, backward = self._passages(store, chains, counts, key)
        known = witnesses(forward, backward, fragments.chain, chains)
        return _Followed(detection, store, counts, notes, fragments, forward, backward, known, key)

    def _finish(
        self, index: VideoIndex, followed: _Followed, task: IdentityTask, opinion: Opinion
    ) -> TrackResult:
        """Names, places and files: seconds, and all that a correction repeats."""
        fragments, animals = followed.fragments, self.spec.animals
        with self._timed("names"):
            said = read_corrections(self.spec.out)
            task, pinned = corrected(task, said, followed.store, fragments)
            naming = name_fragments(task, opinion, followed.known, pinned, self.cancel)
            placed = place(
                followed.store,
                fragments,
                naming.names,
                (followed.forward, followed.backward),
                believed=naming.believed,
                animals=animals,
                length=followed.detection.length,
            )
        with self._timed("writing"):
            self.progress(Update(0, 1, "Writing trajectories"))
            self._keep_fragments(fragments, naming, opinion)
            self.folder.save_json(REVIEWS, [one.to_json() for one in placed.reviews])
            found = self._trajectories(index, followed, naming, placed)
            write_trajectories(self.spec.out, found)
        return self._result(found, followed, (naming, opinion, placed))

    # --- stages -------------------------------------------------------------------------------------

    def _detection(self, index: VideoIndex, masks: MaskFolder | None) -> Detection:
        spec = self.spec
        wanted = spec.model_dump(
            mode="json", include={"animals", "roi", "source", "polarity", "threshold", "least_area"}
        )
        key = key_of(self.video_hash, wanted, None if masks is None else masks.fingerprint())
        known = self.folder.load_detection(key)
        if known is not None:
            return known
        detection = detection_for(spec, index, masks, self.progress, self.cancel)
        self.folder.save_detection(detection, key)
        return detection

    def _counts(self, store: BlobStore, chains: Chains, detection: Detection, key: str) -> tuple[Ints, Json]:
        """Animals of every chain, and how they were counted."""
        kept = self.folder.load(COUNTS, key)
        if kept is not None and len(kept["counts"]) == len(chains):
            return kept["counts"].astype(np.int64), _told(kept)
        self.progress(Update(0, 1, "Telling crossings"))
        size = sizes(store, chains, detection.area)
        options: dict[str, Any] = {"progress": self.progress, "cancel": self.cancel}
        found = count_with_pictures(store, chains, size, self.spec.animals, seed=self.spec.seed, **options)
        self.folder.save(COUNTS, key, counts=found.counts, notes=np.array(json.dumps(found.notes)))
        return found.counts, found.notes

    def _passages(
        self, store: BlobStore, chains: Chains, counts: Ints, key: str
    ) -> tuple[Passages, Passages]:
        kept = self.folder.load(PASSAGES, key)
        if kept is not None:
            return Passages.from_kept(kept, "forward"), Passages.from_kept(kept, "backward")
        options: dict[str, Any] = {"progress": self.progress, "cancel": self.cancel}
        ways = both_ways(store, chains, counts, workers=self.spec.processes(), **options)
        self.folder.save(PASSAGES, key, **ways[0].to_keep("forward"), **ways[1].to_keep("backward"))
        return ways

    def _opinion(self, task: IdentityTask, followed: _Followed) -> Opinion:
        spec = self.spec
        if not spec.identity or spec.animals == 1:
            return without_looks(task)
        if task.fragments == 0:
            if not spec.engine.startswith((AUTO, "embedding")):
                raise NeverApartError(animals=spec.animals, engine=spec.engine)
            return without_looks(task)
        key = key_of(followed.key, spec.engine, spec.seed, spec.seconds)
        kept = self.folder.load(OPINION, key)
        if kept is not None:
            return Opinion(kept["posterior"], kept["evidence"], _told(kept))
        task = with_pictures(task, followed.store, followed.fragments)
        options: dict[str, Any] = {"seed": spec.seed, "progress": self.progress, "cancel": self.cancel}
        if spec.engine == AUTO:
            opinion = best_opinion(task, followed.known, spec.seconds, **options)
        else:
            opinion, _ = form_opinion(task, spec.engine, spec.seconds, **options)
        opinion = doubted(task, opinion, followed.known, **options)
        notes = np.array(json.dumps(opinion.notes))
        self.folder.save(OPINION, key, posterior=opinion.posterior, evidence=opinion.evidence, notes=notes)
        return opinion

    # --- results ------------------------------------------------------------------------------------

    def _keep_fragments(self, fragments: Fragments, naming: Naming, opinion: Opinion) -> None:
        self.folder.save(
            FRAGMENTS,
            "",
            chain=fragments.chain,
            start=fragments.start,
            stop=fragments.stop,
            pictures=fragments.pictures,
            animal=naming.names.name,
            margin=naming.names.margin,
            probability=naming.names.probability,
            posterior=opinion.posterior,
        )

    def _trajectories(
        self, index: VideoIndex, followed: _Followed, naming: Naming, placed: Placed
    ) -> Trajectories:
        identity, fragments, names = self.spec.identity, followed.fragments, naming.names
        extra = {
            "made_by": {"spec": self.spec.model_dump(mode="json"), "versions": versions(), "when": now()},
            "fragments": {
                "start": fragments.start.tolist(),
                "stop": fragments.stop.tolist(),
                "animal": names.name.tolist(),
                "probability": np.round(names.probability, 4).tolist(),
                "margin": np.round(np.minimum(names.margin, 1e6), 3).tolist(),
            },
        }
        probability = placed.probability if identity else np.full_like(placed.probability, np.nan)
        return Trajectories(
            positions=placed.positions,
            probability=probability,
            fps=index.fps,
            width=index.width,
            height=index.height,
            body_length=followed.detection.length,
            estimated_accuracy=naming.accuracy if identity else None,
            crossing=placed.crossing,
            video=self.spec.video.name,
            extra=extra,
        )

    def _result(
        self, found: Trajectories, followed: _Followed, made: tuple[Naming, Opinion, Placed]
    ) -> TrackResult:
        naming, opinion, placed = made
        spec = self.spec
        identity = spec.identity and spec.animals > 1
        trust = naming.trust
        result = TrackResult(
            folder=spec.out,
            frames=found.frames,
            fragments=len(followed.fragments),
            crossings=int((followed.counts > 1).sum()),
            coverage=round(float(found.seen.mean()), 5),
            estimated_accuracy=round(naming.accuracy, 5) if identity else None,
            distinguishable=trust.distinguishable if identity else None,
            reviews=len(placed.reviews),
            warnings=tuple(_warnings(spec, made, followed.fragments, found)),
            notes={
                **opinion.notes,
                "crossings": followed.count_notes,
                "passages": trust.passages,
                "passages_agreeing": trust.agreeing,
                "fit": None if math.isnan(trust.fit) else round(trust.fit, 4),
                "seconds": self.seconds,
            },
        )
        result = result.model_copy(update={"summary": _summary(spec, result)})
        self.folder.save_json(
            RESULT,
            {
                **result.model_dump(mode="json"),
                "video_hash": self.video_hash,
                "versions": versions(),
            },
        )
        return result

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[stage] = round(time.monotonic() - began, 2)
        self.cancel.check()


def _told(kept: dict[str, NDArray[Any]]) -> dict[str, Json]:
    """The notes that were kept with a stage."""
    notes: dict[str, Json] = json.loads(str(kept["notes"])) if "notes" in kept else {}
    return notes


def detection_for(
    spec: TrackSpec | TrackCheckSpec,
    index: VideoIndex,
    masks: MaskFolder | None,
    progress: Progress,
    cancel: CancelToken,
) -> Detection:
    """Settings of detection for a recording, from sample frames of all of it."""
    region = region_of(spec.roi, (index.height, index.width))
    progress(Update(0, 1, "Learning the background"))
    with Video(spec.video, index) as video:
        if masks is None:
            _, pictures = read_samples(video, SAMPLES, cancel)
            return find_detection(
                pictures, spec.animals, region=region, source=spec.source, polarity=spec.polarity,
                threshold=spec.threshold, least_area=spec.least_area, cancel=cancel,
            )  # fmt: skip
        frames = [k for k in masks.frames() if k < index.frame_count]
        frames = frames[:: max(1, len(frames) // SAMPLES)]
        pictures = [gray for _, gray in video.frames_at(frames, gray=True, cancel=cancel)]
        return detection_of_masks(
            masks, frames, pictures, spec.animals, region=region, least_area=spec.least_area
        )


def _warnings(
    spec: TrackSpec, made: tuple[Naming, Opinion, Placed], fragments: Fragments, found: Trajectories
) -> Iterator[str]:
    if not len(fragments):
        yield "No animal was ever seen alone: the positions come from crossings, if there are any."
    if found.seen.mean() < SEEN:
        yield (
            f"Positions are missing: {spec.animals} animals were looked for and on average "
            f"{found.seen.sum(axis=1).mean():.1f} found in a frame. Look in Identify at what is found; "
            "if the number is right, set the source, the threshold or the area by hand, or track from masks "
            "of a network."
        )
    trust, held = made[0].trust, made[1].notes.get(HELD_OUT, {})
    if spec.identity and spec.animals > 1 and trust.distinguishable is False:
        if trust.fit < TOLD_APART:
            why = (
                f"pictures give the name of their own fragment a probability of {trust.fit:.1%} on average, "
                f"{TOLD_APART:.0%} at least are needed"
            )
        elif held.get("distinguishable") is False:
            why = (
                "the two animals of a moment that was not learned are not taken for two: the probabilities "
                f"of a name differ by {held['apart']:.0%} on average, {held['needed']:.0%} are needed"
            )
        else:
            why = f"looks and motion agree at {trust.agreeing} of {trust.passages} short crossings only"
        yield (
            f"The animals cannot be told apart: {why}. The names rest on motion and change at crossings; "
            "use plain tracks, or mark the animals."
        )
    elif held and held["distinguishable"] is None:
        yield (
            "Whether the two animals can be told apart is not certain: they are apart only "
            f"{held['moments']} times, which can be learned by heart. Look at the names after every meeting."
        )


def _summary(spec: TrackSpec, result: TrackResult) -> str:
    head = (
        f"{spec.out}: {spec.animals} animals in {result.frames} frames, seen in {result.coverage:.1%} of them"
    )
    if result.estimated_accuracy is None:
        names = "; plain tracks, no identities"
    elif result.distinguishable is False:
        names = "; the animals cannot be told apart by their looks"
    else:
        names = f"; estimated accuracy of the names {result.estimated_accuracy:.2%}"
    return f"{head}{names}; {result.reviews} places to review."
