"""Train a U-Net on the masks of a study."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, field_validator

from workbench.core.errors import CheckpointError, NothingToDoError
from workbench.core.frame_status import FrameStatus
from workbench.core.paths import write_atomic
from workbench.core.progress import CancelToken, Progress
from workbench.core.types import Json
from workbench.jobs.spec import Result, Spec
from workbench.nets.encoders import DEFAULT_ENCODER, ENCODERS
from workbench.project.project import Project

if TYPE_CHECKING:
    from workbench.nets.preprocessing import Preprocessing
    from workbench.project.learned_frames import LearnedFrames
    from workbench.training.datasets import Sample
    from workbench.training.fit_config import FitConfig
    from workbench.training.plan import Plan

_SAMPLED = 24
"""Pictures from which palette, mean and standard deviation are taken."""
_NATIVE_FRAMES = 100
"""Held-out frames on which the finished network is measured at native size."""

log = logging.getLogger("workbench.training")


class TrainSpec(Spec):
    """What `run` takes.

    ``size`` is the long side of the network's input in pixels. ``split`` holds out stretches of time of
    every video, whole videos, or whole animals with every video they are in (operation ``animals`` names
    them). Where a study has more labelled frames than ``frames_per_epoch``, every epoch draws others, those
    labelled by a person four times as often. Where they are few, an epoch goes over them again until it has
    ``min_steps`` batches. The same spec goes on from where a killed or cancelled training stopped, with the
    frames it was begun with, unless ``resume`` is off or frames were labelled since it stopped.

    ``sets`` names synthetic sets of the study that train and validate, too, on the side of the frames they
    are made of. ``animals`` tells animals apart as well as parts; ``auto`` does so where there are sets, or
    masks with animal numbers.

    A ``random`` split is a control: neighbouring frames are on both sides, and the report says so.
    ``boundary`` is how much more pixels near class borders count. ``patience`` ends the training when the
    mean IoU has not risen for that many epochs (0: never). ``precision`` is mixed on a GPU and float32 on a
    CPU unless said otherwise; ``gpus`` is how many to use (0: all). ``weights`` is a file to start the
    encoder from, or ``imagenet``: what its library publishes, fetched once; otherwise it starts at random.
    The same spec on the same masks, machine and ``threads`` gives the same network.
    """

    verb: ClassVar[str] = "train"

    study: Path
    encoder: str = DEFAULT_ENCODER
    epochs: int = Field(20, ge=1, le=1000)
    batch: int = Field(8, ge=2, le=256)
    size: int = Field(256, ge=64, le=2048, multiple_of=32)
    split: Literal["time", "video", "animal", "random"] = "time"
    seed: int = 0
    statuses: tuple[FrameStatus, ...] = (FrameStatus.PSEUDO, FrameStatus.CORRECTED, FrameStatus.VERIFIED)
    lr: float = Field(6e-3, gt=0, le=1)
    frames_per_epoch: int = Field(600, ge=1)
    min_steps: int = Field(40, ge=1)
    palette: str | None = "auto"
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int | None = Field(None, ge=1)
    augment: bool = True
    sets: tuple[str, ...] = ()
    animals: Literal["auto", "on", "off"] = "auto"
    boundary: float = Field(3.0, ge=0, le=20)
    patience: int = Field(0, ge=0)
    precision: Literal["auto", "32", "bf16", "16"] = "auto"
    gpus: int = Field(0, ge=0)
    weights: Literal["imagenet"] | Path | None = None
    resume: bool = True

    @field_validator("weights", mode="before")
    @classmethod
    def _published(cls, value: object) -> object:
        """The word means the published ones in whatever form a door hands it on."""
        return "imagenet" if isinstance(value, Path) and str(value) == "imagenet" else value

    @field_validator("encoder")
    @classmethod
    def _known(cls, value: str) -> str:
        names = [encoder.name for encoder in ENCODERS]
        if value not in names:
            raise ValueError(f"the encoders are {', '.join(names)}")
        return value


class TrainResult(Result):
    """What training reached on held-out frames at native size; ``run`` is the folder below ``models/``.

    ``panoptic`` is the panoptic quality of the animals, where they are told apart. ``weights`` says what the
    encoder started from, ``warnings`` what one must know before the numbers, ``report`` is a page for people,
    ``left_out`` are frames that were labelled after it had begun.
    """

    run: str
    epochs: int
    best_epoch: int
    iou: dict[str, float | None]
    mean_iou: float | None
    panoptic: float | None = None
    checkpoint: Path
    train_frames: int
    val_frames: int
    split: str
    weights: str = "random"
    warnings: tuple[str, ...] = ()
    report: Path | None = None
    left_out: int = 0


@dataclass(frozen=True)
class _Job:
    folder: Path
    plan: Plan
    preprocessing: Preprocessing
    weights: Path | None
    weights_name: str


def run(spec: TrainSpec, *, progress: Progress, cancel: CancelToken) -> TrainResult:
    """Train, validate on what was held out, and leave the best and the last checkpoint in ``models/<run>``.

    Raises
    ------
    NothingToDoError
        If the study has no frame with a mask of the asked statuses.
    BadParameterError
        If nothing could be held out, the animals of a video are not known, or the device is not there.
    MaskClassError, MaskSizeError, CorruptImageError
        Naming the file.
    MissingFileError, CheckpointError
        If ``weights`` is no file that fits the encoder.
    PublishedWeightsError, FetchedFileError
        If the published ones are not here and cannot be fetched.
    TrainingDivergedError
    """
    with Project.open(spec.study) as project:
        job = _prepare(project, spec, progress, cancel)
        spill = job.folder / "frames.cache"
        try:
            return _train(project, spec, job, spill, progress=progress, cancel=cancel)
        finally:
            spill.unlink(missing_ok=True)


def _weights(spec: TrainSpec, progress: Progress, cancel: CancelToken) -> tuple[Path | None, str]:
    """File that the encoder starts from, and what it is called where that is not its own name."""
    if spec.weights != "imagenet":
        return spec.weights, ""
    from workbench.nets.published import fetch_published

    found = fetch_published(spec.encoder, progress=progress, cancel=cancel)
    return found.path, found.name


def _prepare(project: Project, spec: TrainSpec, progress: Progress, cancel: CancelToken) -> _Job:
    from workbench.nets.preprocessing import Preprocessing
    from workbench.training.datasets import list_samples, list_synthetic, read_samples
    from workbench.training.plan import find_broken_off

    samples = list_samples(project, spec.statuses)
    if not samples:
        names = ", ".join(spec.statuses)
        way_out = "Make pseudo-masks first (workbench pseudo STUDY), or paint some."
        raise NothingToDoError(path=project.folder, detail=f"no frame has a mask ({names})", way_out=way_out)
    made = list_synthetic(project, spec.sets)
    weights = _weights(spec, progress, cancel)
    wanted = _wanted(project, spec)
    models = project.model_folder("x").parent
    found = find_broken_off(models, wanted, project.folder, [*samples, *made]) if spec.resume else None
    if found is not None:
        folder, plan = found
        log.info("going on in %s", folder.name)
    else:
        plan = _new_plan(project, spec, samples, made)
        folder = _new_folder(project, wanted, plan)
    preprocessing = _preprocessing_of(folder)
    if preprocessing is None:
        own = [k for k in plan.split.train if not plan.samples[k].sources]
        some = _spread([plan.samples[k] for k in own], _SAMPLED)
        images = [picture for _, picture in read_samples(project, some)]
        preprocessing = Preprocessing.fitted(images, spec.size, spec.palette)
    return _Job(folder, plan, preprocessing, *weights)


def _preprocessing_of(folder: Path) -> Preprocessing | None:
    """What a training that goes on gave its network so far; frames may have gone since it was chosen."""
    from workbench.nets.checkpoint import best_checkpoint, load_checkpoint

    path = best_checkpoint(folder)
    try:
        return load_checkpoint(path).preprocessing if path is not None else None
    except CheckpointError:
        return None


def _new_plan(project: Project, spec: TrainSpec, samples: list[Sample], made: list[Sample]) -> Plan:
    from workbench.training.plan import Plan
    from workbench.training.splits import split_samples, with_synthetic

    videos, times = [sample.video for sample in samples], [sample.time for sample in samples]
    animals = project.manifest.video_animals
    split = split_samples(videos, times, spec.split, spec.seed, animals=animals)
    keys = [(sample.video, sample.index) for sample in samples]
    split = with_synthetic(split, keys, [(sample.video, sample.sources) for sample in made])
    every = (*samples, *made)
    return Plan(every, split, _tells_animals(spec, every))


def _train(
    project: Project, spec: TrainSpec, job: _Job, spill: Path, *, progress: Progress, cancel: CancelToken
) -> TrainResult:
    from workbench.core.frame_status import HUMAN
    from workbench.nets.predictor import Predictor
    from workbench.training.datasets import FrameCache
    from workbench.training.evaluate import evaluate, note_native
    from workbench.training.fit import Trainer
    from workbench.training.report import write_report

    plan = job.plan
    data = FrameCache.load(
        project,
        plan.samples,
        job.preprocessing,
        progress=progress,
        cancel=cancel,
        spill=spill,
        animals=plan.animals,
    )
    trainer = Trainer(
        job.folder,
        _config(spec, job),
        project.classes,
        job.preprocessing,
        data=data,
        split=plan.split,
        favoured=[sample.status in HUMAN for sample in plan.samples],
        facts=_facts(spec, job),
    )
    _learned(project, spec, job).write(job.folder)
    log.info("%d training, %d validation frames", len(plan.split.train), len(plan.split.val))
    fitted = trainer.fit(progress, cancel)
    held_out = _spread([plan.samples[k] for k in plan.split.val], _NATIVE_FRAMES)
    predictor = Predictor(fitted.best_checkpoint, trainer.threads, spec.device, project.classes)
    metrics = evaluate(predictor, project, held_out, cancel)
    note_native(job.folder, metrics, len(held_out))
    report = write_report(job.folder)
    trainer.forget_state()
    mean, panoptic = metrics["mean_iou"], metrics.get("panoptic", {}).get("pq")
    warnings = _warnings(job.folder)
    told = f", panoptic quality {panoptic:.3f}" if panoptic is not None else ""
    return TrainResult(
        summary=f"Trained {fitted.epochs} epochs; mean IoU {mean or 0.0:.3f}{told} on frames held out."
        + "".join(f" {text}" for text in warnings),
        run=job.folder.name,
        epochs=fitted.epochs,
        best_epoch=fitted.best_epoch,
        iou=metrics["iou"],
        mean_iou=mean,
        panoptic=panoptic,
        checkpoint=fitted.best_checkpoint,
        train_frames=len(plan.split.train),
        val_frames=len(plan.split.val),
        split=plan.split.description,
        weights=trainer.learner.started_from,
        warnings=warnings,
        report=report,
        left_out=plan.left_out,
    )


def _facts(spec: TrainSpec, job: _Job) -> dict[str, Json]:
    """What its checkpoints and its report say of the training."""
    plan = job.plan
    return {
        "run": job.folder.name,
        "split": plan.split.description,
        "frames": len(plan.samples),
        "sets": list(spec.sets),
        "left_out": plan.left_out,
        "videos": sorted({sample.video for sample in plan.samples}),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _learned(project: Project, spec: TrainSpec, job: _Job) -> LearnedFrames:
    """Which frames it learns from and which are held out, for whoever compares networks later."""
    from workbench.project.learned_frames import LearnedFrames, VideoFrames

    hashes = {record.name: record.content_hash for record in project.videos()}
    before = LearnedFrames.read(job.folder) or LearnedFrames()  # of a training that goes on
    found = {key: (set(one.train), set[int]()) for key, one in before.videos.items()}
    for place, numbers in enumerate((job.plan.split.train, job.plan.split.val)):
        for sample in (job.plan.samples[number] for number in numbers):
            frames = found.setdefault(hashes[sample.video], (set(), set()))[place]
            frames.update(sample.sources or (sample.index,))
    videos = {key: VideoFrames(*(tuple(sorted(part)) for part in both)) for key, both in found.items()}
    return LearnedFrames(videos, spec.split == "random")


def _warnings(folder: Path) -> tuple[str, ...]:
    from workbench.nets.checkpoint import METRICS_FILE
    from workbench.training.report import warnings_of

    return tuple(warnings_of(json.loads((folder / METRICS_FILE).read_text("utf-8"))))


def _tells_animals(spec: TrainSpec, samples: Sequence[Sample]) -> bool:
    if spec.animals == "auto":
        return any(sample.instances is not None for sample in samples)
    return spec.animals == "on"


def _config(spec: TrainSpec, job: _Job) -> FitConfig:
    from workbench.training.augment import Augmentation
    from workbench.training.fit_config import FitConfig

    return FitConfig(
        encoder=spec.encoder,
        epochs=spec.epochs,
        batch=spec.batch,
        lr=spec.lr,
        seed=spec.seed,
        device=spec.device,
        threads=spec.threads,
        frames_per_epoch=spec.frames_per_epoch,
        min_steps=spec.min_steps,
        augmentation=Augmentation() if spec.augment else None,
        patience=spec.patience,
        boundary=spec.boundary,
        precision=spec.precision,
        gpus=spec.gpus,
        weights=job.weights,
        weights_name=job.weights_name,
    )


def _wanted(project: Project, spec: TrainSpec) -> Json:
    """What must be the same for a training to go on."""
    wanted: dict[str, Json] = {
        "spec": json.loads(spec.model_dump_json(exclude={"study", "resume", "device", "threads"})),
        "classes": project.classes.to_list(),
        # A set that was made anew holds other images under the same names.
        "sets": {name: _digest(project.folder / "synthetic" / name / "manifest.json") for name in spec.sets},
    }
    if spec.split == "animal":  # other names hold out other videos
        named = project.manifest.video_animals
        wanted["animals"] = {video: sorted(names) for video, names in sorted(named.items())}
    return wanted


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _new_folder(project: Project, wanted: Json, plan: Plan) -> Path:
    from workbench.training.run_folder import SPEC_FILE

    base = name = f"unet-{datetime.now():%Y%m%d-%H%M%S}"
    number = 2
    while project.model_folder(name).exists():
        name = f"{base}-{number}"
        number += 1
    folder = project.model_folder(name)
    plan.save(folder, project.folder)
    write_atomic(folder / SPEC_FILE, json.dumps(wanted, indent=1).encode())
    return folder


def _spread(samples: Sequence[Sample], count: int) -> list[Sample]:
    """At most ``count`` samples, spread evenly."""
    step = max(1.0, len(samples) / count)
    return [samples[int(k * step)] for k in range(min(count, len(samples)))]
