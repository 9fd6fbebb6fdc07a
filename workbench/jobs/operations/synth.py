"""Copy-paste synthesis: many images with several animals out of labelled frames with one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np

from workbench.core.classes import ClassTable
from workbench.core.errors import BadParameterError, MissingFileError, NothingToDoError
from workbench.core.frame_status import FrameStatus
from workbench.core.pipeline import in_threads
from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Json
from workbench.jobs.spec import Result, Spec
from workbench.jobs.synthetic_clips import MANIFEST, ClipSource, trace_video, write_clip
from workbench.jobs.synthetic_set import SyntheticSet
from workbench.media.images import list_images, read_image, read_mask, to_8bit
from workbench.project.project import Project
from workbench.training.datasets import Sample, list_samples, read_samples
from workbench.vision.synthesis import SynthesisParams, Synthetic, synthesise
from workbench.vision.synthesis_material import MOST_FRAMES, Material, SourceFrame, gather

LABELLED = (FrameStatus.PSEUDO, FrameStatus.PREDICTED, FrameStatus.CORRECTED, FrameStatus.VERIFIED)
BLOCKS = 5
"""Stretches of time a video is cut into; an image is made of one alone: so a set can be split by time."""
FEWEST_IN_BLOCK = 4
VISIBLE_MATCH = 0.7
"""In visible light an animal takes this much of its new place's light; a warm body keeps its own."""
NOTE_EVERY = 0.2


class SynthSpec(Spec):
    """What `run` takes: a study, or folders of loose images and masks of the same names.

    Parameters
    ----------
    video
        One video of the study; None is all. Animals are pasted into scenes of their own video only, so
        that a split by video stays one.
    name
        Name of the set: ``synthetic/<name>`` of the study.
    count
        Images in the set; a set that is there is completed.
    backgrounds
        Empty scenes made of each video.
    match
        Overrides ``params.match``: None takes what suits the recording.
    whole_picture
        Animals may be anywhere in the picture, not only where the frames show any.
    images, masks, out
        Loose files, and the folder of the set.
    clips, seconds
        Instead of images: so many short clips of this length, in which every animal keeps its number. The
        videos of the study show one animal and have a mask or a prediction for consecutive frames.
    """

    verb: ClassVar[str] = "synth"

    study: Path | None = None
    video: str | None = None
    name: str = "set-1"
    count: int = 100
    params: SynthesisParams = SynthesisParams()
    match: float | None = None
    backgrounds: int = 5
    whole_picture: bool = False
    statuses: tuple[FrameStatus, ...] = LABELLED
    seed: int = 0
    images: Path | None = None
    masks: Path | None = None
    out: Path | None = None
    clips: int = 0
    seconds: float = 4.0


class SynthResult(Result):
    """What came out.

    Attributes
    ----------
    images, clips, skipped
        Images or clips made now, and those that were there.
    animals, missing
        Animals in the set, and those that were wanted and found no allowed place.
    cutouts, left_out
        Whole animals that were pasted from, and animals of the frames that are not whole.
    folder
        Folder of the set.
    """

    images: int
    clips: int = 0
    skipped: int
    animals: int
    missing: int
    cutouts: int
    left_out: int
    folder: Path


@dataclass(frozen=True)
class SynthSource:
    """Material of one recording, by name, and how it is pasted."""

    name: str
    material: Material
    params: SynthesisParams


def run(spec: SynthSpec, *, progress: Progress, cancel: CancelToken) -> SynthResult:
    """Make the set; a run that was stopped goes on, image n is the same whichever run makes it.

    Raises
    ------
    BadParameterError
        If neither a study nor loose files are given, numbers make no sense, or the set is another one.
    NothingToDoError
        Without a whole animal to paste.
    MissingFileError, CorruptImageError, MaskSizeError, DiskFullError, NoPermissionError
    """
    _check(spec)
    if spec.study is not None:
        with Project.open(spec.study) as project:
            groups = study_frames(project, spec, progress, cancel)
            sources = sources_of(groups, spec, cancel)
            if spec.clips:
                return _make_clips(project, spec, sources, progress, cancel)
            folder, classes = project.folder / "synthetic" / spec.name, project.classes
            return _make(spec, sources, SyntheticSet(folder, classes, _settings(spec)), progress, cancel)
    assert spec.out is not None
    sources = sources_of(_loose_frames(spec, progress, cancel), spec, cancel)
    made = SyntheticSet(spec.out, ClassTable.default(), _settings(spec))
    return _make(spec, sources, made, progress, cancel)


def _check(spec: SynthSpec) -> None:
    loose = (spec.images, spec.masks, spec.out)
    if (spec.study is None) != all(one is not None for one in loose) or (
        spec.study is not None and any(one is not None for one in loose)
    ):
        detail = "give either a study, or folders of images, of masks, and for the set"
        raise BadParameterError(name="study", value=spec.study, detail=detail)
    low, high = spec.params.animals
    if not 1 <= low <= high <= 8:
        raise BadParameterError(name="animals", value=f"{low}-{high}", detail="1 to 8, the smaller first")
    if spec.clips < 0 or not 0 < spec.seconds <= 600 or (spec.clips and spec.study is None):
        detail = "clips are made of a study's videos, each up to 600 seconds long"
        raise BadParameterError(name="clips", value=f"{spec.clips} of {spec.seconds} s", detail=detail)
    if spec.count < 1 or spec.backgrounds < 1:
        name, value = ("count", spec.count) if spec.count < 1 else ("backgrounds", spec.backgrounds)
        raise BadParameterError(name=name, value=value, detail="at least 1")
    if not spec.name or Path(spec.name).name != spec.name or spec.name.startswith("."):
        raise BadParameterError(name="name", value=spec.name, detail="it must do as the name of a folder")


def _settings(spec: SynthSpec) -> Json:
    """What the images depend on; the number of images is not part of it, a set may grow."""
    return spec.model_dump(mode="json", exclude={"count", "clips", "study", "out"})


def study_frames(
    project: Project, spec: SynthSpec, progress: Progress, cancel: CancelToken
) -> dict[str, list[SourceFrame]]:
    """Labelled frames of every video, spread through it."""
    by_video: dict[str, list[Sample]] = {}
    wanted = None if spec.video is None else project.video(spec.video).name
    for sample in list_samples(project, spec.statuses):
        if wanted in (None, sample.video):
            by_video.setdefault(sample.video, []).append(sample)
    chosen = [one for samples in by_video.values() for one in _spread(samples)]
    found: dict[str, list[SourceFrame]] = {}
    for done, (number, picture) in enumerate(read_samples(project, chosen), start=1):
        cancel.check()
        progress(Update(done, len(chosen), "Loading frames"))
        sample = chosen[number]
        instances = project.instances_file(sample.video, sample.index)
        size = (picture.shape[1], picture.shape[0])
        animals = read_mask(instances, size=size) if instances.is_file() else None
        mask = read_mask(sample.mask, project.classes, size)
        name = f"{sample.video}/{sample.index}"
        found.setdefault(sample.video, []).append(SourceFrame(name, to_8bit(picture), mask, animals))
    return found


def _spread(samples: list[Sample]) -> list[Sample]:
    at = np.unique(np.linspace(0, len(samples) - 1, min(MOST_FRAMES, len(samples))).round().astype(int))
    return [samples[int(one)] for one in at]


def _loose_frames(spec: SynthSpec, progress: Progress, cancel: CancelToken) -> dict[str, list[SourceFrame]]:
    """Images with a mask of the same name; images of one size are one recording."""
    assert spec.images is not None
    assert spec.masks is not None
    for folder in (spec.images, spec.masks):
        if not folder.is_dir():
            raise MissingFileError(path=folder)
    pairs = [(path, spec.masks / f"{path.stem}.png") for path in list_images(spec.images)]
    pairs = [(image, mask) for image, mask in pairs if mask.is_file()]
    found: dict[str, list[SourceFrame]] = {}
    for done, (image, mask) in enumerate(pairs[:: max(1, len(pairs) // MOST_FRAMES)], start=1):
        cancel.check()
        progress(Update(done, len(pairs), "Loading frames"))
        picture = to_8bit(read_image(image))
        height, width = picture.shape[:2]
        classes = read_mask(mask, ClassTable.default(), (width, height))
        found.setdefault(f"{width}x{height}", []).append(SourceFrame(image.name, picture, classes))
    return found


def sources_of(
    groups: dict[str, list[SourceFrame]], spec: SynthSpec, cancel: CancelToken
) -> list[SynthSource]:
    """Material of every recording that shows a whole animal.

    Raises
    ------
    NothingToDoError
        If none does.
    """
    found = []
    for name, frames in groups.items():
        cancel.check()
        material = gather(frames, spec.backgrounds, spec.whole_picture)
        if material.cutouts:
            found.append(SynthSource(name, material, suited(material, spec)))
    if not found:
        raise NothingToDoError(
            path=spec.study or spec.images or "",
            detail="no frame has a mask with a whole animal (one head, one body, one tail, joined)",
            way_out="Make pseudo-masks or correct some masks first.",
        )
    return found


def suited(material: Material, spec: SynthSpec) -> SynthesisParams:
    """The parameters of ``spec``; in visible light an animal takes some of its place's light."""
    visible = material.palette is None and material.backgrounds[0].ndim == 3
    match = spec.match if spec.match is not None else spec.params.match or VISIBLE_MATCH * visible
    return replace(spec.params, match=match)


def _make(
    spec: SynthSpec, sources: list[SynthSource], made: SyntheticSet, progress: Progress, cancel: CancelToken
) -> SynthResult:
    skipped = sum(1 for number in made.records if number < spec.count)
    todo = [number for number in range(spec.count) if number not in made.records]

    def make(number: int) -> int:
        image, source, background = draw_image(number, spec, sources)
        origin = {"video": source.name, "background": background, "seed": [spec.seed, number]}
        made.write(number, source.material.colored(image.image), image, origin)
        return number

    progress(Update(0, len(todo), "Synthesising images"))
    for done, number in enumerate(in_threads(make, todo, cancel), start=1):
        made.note(number)
        progress(Update(done, len(todo), "Synthesising images"))
    made.finish(cancel.check)
    return _result(spec, sources, made, len(todo), skipped)


def _tracked(
    project: Project, spec: SynthSpec, sources: list[SynthSource], progress: Progress, cancel: CancelToken
) -> list[ClipSource]:
    """The videos with a stretch that is long enough."""
    found = []
    for source in sources:
        record = project.video(source.name)
        track = trace_video(project, record, progress, cancel)
        clip = ClipSource(record, track, source.material, source.params)
        if track.runs(clip.length(spec.seconds)):
            found.append(clip)
    if not found:
        raise NothingToDoError(
            path=project.folder,
            detail=f"no video has {spec.seconds:g} seconds of labelled frames in a row",
            way_out="Predict every frame of a video first, or make shorter clips.",
        )
    return found


def _make_clips(
    project: Project, spec: SynthSpec, sources: list[SynthSource], progress: Progress, cancel: CancelToken
) -> SynthResult:
    """Write ``spec.clips`` clips below ``synthetic/<name>/``; whole ones that are there are kept."""
    folder = project.folder / "synthetic" / spec.name
    tracked = _tracked(project, spec, sources, progress, cancel)
    animals = skipped = 0
    SyntheticSet(folder, project.classes, _settings(spec))  # refuses a folder that was made otherwise
    progress(Update(0, spec.clips, "Synthesising clips"))
    for number in range(spec.clips):
        target = folder / f"clip_{number:04d}"
        if (target / MANIFEST).is_file():
            skipped += 1
        else:
            chosen = tracked[number % len(tracked)]
            length, seed = chosen.length(spec.seconds), (spec.seed, number)
            animals += write_clip(project, chosen, target, length, seed=seed, cancel=cancel)
        progress(Update(number + 1, spec.clips, "Synthesising clips"))
    made = spec.clips - skipped
    there = f" ({skipped} more were there)" if skipped else ""
    return SynthResult(
        summary=f"{made} clips with {animals} animals{there}.",
        images=0,
        clips=made,
        skipped=skipped,
        animals=animals,
        missing=0,
        cutouts=sum(len(source.material.cutouts) for source in sources),
        left_out=sum(source.material.left_out for source in sources),
        folder=folder,
    )


def draw_image(
    number: int, spec: SynthSpec, sources: list[SynthSource]
) -> tuple[Synthetic, SynthSource, str]:
    """Image ``number`` of the set; it depends on the seed and its number alone."""
    rng = np.random.default_rng([spec.seed, number])
    source = sources[int(rng.integers(len(sources)))]
    material = source.material
    blocks = max(1, min(BLOCKS, len(material.cutouts) // FEWEST_IN_BLOCK))
    block = int(rng.integers(blocks))
    chosen = np.array_split(np.arange(len(material.cutouts)), blocks)[block]
    # The scenes are spread through the video as the cut-outs are.
    scenes = np.array_split(np.arange(len(material.backgrounds)), min(blocks, len(material.backgrounds)))
    scene = int(rng.choice(scenes[block * len(scenes) // blocks]))
    cutouts = [material.cutouts[int(one)] for one in chosen]
    image = synthesise(material.backgrounds[scene], cutouts, source.params, rng, material.arena)
    return image, source, material.background_names[scene]


def _result(
    spec: SynthSpec, sources: list[SynthSource], made: SyntheticSet, count: int, skipped: int
) -> SynthResult:
    records = list(_numbered(made, spec.count))
    animals = sum(len(record["placements"]) for record in records)
    missing = sum(record["missing"] for record in records)
    cutouts = sum(len(source.material.cutouts) for source in sources)
    left_out = sum(source.material.left_out for source in sources)
    short = f"; {missing} more found no allowed place" if missing else ""
    unused = f"; {left_out} animals of the frames are not whole and were left out" if left_out else ""
    there = f" ({skipped} were there)" if skipped else ""
    content = f"{animals} animals out of {cutouts} cut-outs"
    return SynthResult(
        summary=f"{len(records)} images{there} with {content}{short}{unused}.",
        images=count,
        skipped=skipped,
        animals=animals,
        missing=missing,
        cutouts=cutouts,
        left_out=left_out,
        folder=made.folder,
    )


def _numbered(made: SyntheticSet, count: int) -> Iterator[Json]:
    return (record for number, record in sorted(made.records.items()) if number < count)
