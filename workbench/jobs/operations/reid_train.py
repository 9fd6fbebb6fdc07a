"""Train a network that tells which animal a picture shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, field_validator

from workbench.core.progress import CancelToken, Progress
from workbench.core.types import Json
from workbench.jobs.spec import Result, Spec
from workbench.nets.reid_backbones import DEFAULT_BACKBONE, LARGEST, SMALLEST, timm_name

if TYPE_CHECKING:
    from workbench.training.reid.config import ReidConfig


class ReidTrainSpec(Spec):
    """What `run` takes.

    ``shards`` is a folder of `reid_pack`, ``out`` the folder of the training. ``animals`` are names or
    numbers (0 is the first by name); none means all. ``per_animal`` pictures of each are taken, those to
    validate on included (``val_share`` of them), evenly over recordings and over the time in them. ``split``
    ``video`` holds out whole recordings; ``random`` is a control whose figures are too good. ``control``
    deals the names out at random: such a network should be no better than chance.

    ``backbone`` is Xception, ResNet50, InceptionV3, MobileNetV2 or a name of timm's; ``size`` the side of its
    square input. ``weights`` is a file to start it from, or ``imagenet``: what timm publishes, fetched once;
    else it starts at random. ``units`` are the dense layers of the head. First the head learns at ``lr`` for
    up to ``epochs``, then the last layers of the backbone with it (``opened`` is their share; 1: all of them)
    at ``fine_lr`` (a tenth of ``lr`` where not given) for up to ``fine_epochs``; each ends when the loss on
    the validation pictures has not fallen for ``patience`` epochs. The same spec on the same shards, machine
    and ``threads`` gives the same network.
    """

    verb: ClassVar[str] = "reid_train"
    records_run: ClassVar[bool] = False

    shards: Path
    out: Path
    animals: tuple[str, ...] = ()
    per_animal: int = Field(500, ge=2)
    val_share: float = Field(0.2, gt=0, lt=1)
    split: Literal["video", "random"] = "video"
    control: bool = False
    backbone: str = DEFAULT_BACKBONE
    size: int = Field(128, ge=SMALLEST, le=LARGEST)
    weights: Literal["imagenet"] | Path | None = None
    units: tuple[int, ...] = (256,)
    lr: float = Field(1e-3, gt=0, le=1)
    fine_lr: float | None = Field(None, gt=0, le=1)
    epochs: int = Field(30, ge=1, le=1000)
    fine_epochs: int = Field(30, ge=0, le=1000)
    patience: int = Field(5, ge=0)
    opened: float = Field(0.1, gt=0, le=1)
    batch: int = Field(32, ge=4, le=1024)
    augment: Literal["FLIP", "ROTA", "ZOOM", "MIX"] | None = None
    seed: int = Field(0, ge=0)
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int | None = Field(None, ge=1)

    @field_validator("weights", mode="before")
    @classmethod
    def _published(cls, value: object) -> object:
        """The word means the published ones in whatever form a door hands it on."""
        return "imagenet" if isinstance(value, Path) and str(value) == "imagenet" else value

    @field_validator("units")
    @classmethod
    def _positive(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if any(not 1 <= width <= 65_536 for width in value):
            raise ValueError("every dense layer has 1 to 65536 units")
        return value


class ReidTrainResult(Result):
    """What training reached on its validation pictures; ``folder`` holds checkpoint, metrics and page."""

    folder: Path
    checkpoint: Path
    report: Path
    backbone: str
    weights: str
    animals: tuple[str, ...]
    train_images: int
    val_images: int
    split: str
    epochs: dict[str, int]
    best: dict[str, Json]
    val_accuracy: float
    warnings: tuple[str, ...]


def run(spec: ReidTrainSpec, *, progress: Progress, cancel: CancelToken) -> ReidTrainResult:
    """Train in ``out``; a training that was stopped goes on, a finished one is told again.

    Raises
    ------
    ShardsError
        If ``shards`` cannot be read.
    BadParameterError
        If an animal, the backbone or the device is not there, or ``out`` holds something else.
    NothingToDoError
        If an animal is in one recording only.
    MissingFileError, CheckpointError
        If ``weights`` is no file that fits the backbone.
    PublishedWeightsError, FetchedFileError
        If the published ones are not here and cannot be fetched.
    TrainingDivergedError, DiskFullError, NoPermissionError
    """
    from workbench.nets.checkpoint import file_hash
    from workbench.training.reid import training_run
    from workbench.training.reid.material import gather
    from workbench.training.reid.shard_index import read_index

    index = read_index(spec.shards)
    wanted = _wanted(spec, index.sha256)
    done = training_run.finished(spec.out, wanted)
    if done is not None:
        return _result(spec.out, done)
    material = gather(
        index,
        spec.animals,
        per_animal=spec.per_animal,
        val_share=spec.val_share,
        by=spec.split,
        control=spec.control,
        seed=spec.seed,
        cancel=cancel,
    )
    network = training_run.start_network(spec.backbone, material, spec.units, spec.size, spec.seed)
    cancel.check()
    path, name = _weights(spec, progress, cancel)
    weights = training_run.load_weights(network, path, name)
    training_run.begin(spec.out, wanted)
    metrics = training_run.train(
        spec.out,
        spec.shards,
        material,
        network,
        _config(spec),
        facts={
            "weights": weights,
            "weights_sha256": None if path is None else file_hash(path),
            "control": spec.control,
            "shards": index.sha256,
        },
        progress=progress,
        cancel=cancel,
    )
    return _result(spec.out, metrics)


def _weights(spec: ReidTrainSpec, progress: Progress, cancel: CancelToken) -> tuple[Path | None, str]:
    """File that the backbone starts from, and what it is called where that is not its own name."""
    if spec.weights != "imagenet":
        return spec.weights, ""
    from workbench.nets.published import fetch_published

    found = fetch_published(f"tu-{timm_name(spec.backbone)}", progress=progress, cancel=cancel)
    return found.path, found.name


def _wanted(spec: ReidTrainSpec, shards: str) -> Json:
    """What must be the same for a training to go on."""
    places = {"shards", "out", "device", "threads"}
    return {"spec": json.loads(spec.model_dump_json(exclude=places)), "shards": shards}


def _config(spec: ReidTrainSpec) -> ReidConfig:
    from workbench.training.reid.config import ReidConfig

    return ReidConfig(
        batch=spec.batch,
        lr=spec.lr,
        fine_lr=spec.fine_lr or spec.lr / 10,
        epochs=spec.epochs,
        fine_epochs=spec.fine_epochs,
        patience=spec.patience,
        opened=spec.opened,
        augment=spec.augment,
        seed=spec.seed,
        device=spec.device,
        threads=spec.threads,
    )


def _result(folder: Path, metrics: dict[str, Json]) -> ReidTrainResult:
    from workbench.nets.reid_checkpoint import CHECKPOINT_FILE
    from workbench.training.reid.report import REPORT_FILE

    stages = [row["stage"] for row in metrics["history"]]
    best, warnings = metrics["best"], tuple(metrics["warnings"])
    kept = f"epoch {best['epoch']} of the {'head' if best['stage'] == 'head' else 'fine-tuning'}"
    return ReidTrainResult(
        summary=f"Trained {metrics['backbone']} on {sum(metrics['train'])} pictures of "
        f"{len(metrics['animals'])} animals in {len(stages)} epochs; {kept} names "
        f"{best['val_accuracy']:.3f} of {sum(metrics['val'])} validation pictures rightly "
        f"({metrics['split']})." + "".join(f" {text}" for text in warnings),
        folder=folder,
        checkpoint=folder / CHECKPOINT_FILE,
        report=folder / REPORT_FILE,
        backbone=metrics["backbone"],
        weights=metrics["weights"],
        animals=tuple(metrics["animals"]),
        train_images=sum(metrics["train"]),
        val_images=sum(metrics["val"]),
        split=metrics["split"],
        epochs={stage: stages.count(stage) for stage in ("head", "fine")},
        best=best,
        val_accuracy=best["val_accuracy"],
        warnings=warnings,
    )
