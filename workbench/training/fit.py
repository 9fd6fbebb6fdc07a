"""The training loop of the segmentation network: from cached frames to checkpoints."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.core.classes import ClassTable
from workbench.core.errors import CheckpointError, TrainingDivergedError
from workbench.core.paths import write_atomic
from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Json, Mask
from workbench.nets.checkpoint import (
    METRICS_FILE,
    Checkpoint,
    checkpoint_path,
    load_tensors,
    save_checkpoint,
    save_tensors,
)
from workbench.nets.encoders import DEFAULT_ENCODER
from workbench.nets.predictor import animals_of
from workbench.nets.preprocessing import IGNORE, Preprocessing
from workbench.nets.runtime import cancellable, choose_threads, pick_device, placed
from workbench.nets.segmentation import build_unet
from workbench.training.augment import Augmentation
from workbench.training.datasets import Batch, FrameCache
from workbench.training.ema import Average, fresh_statistics
from workbench.training.losses import AnimalLoss, SegmentationLoss, class_weights, start_from_priors
from workbench.training.metrics import Confusion
from workbench.training.panoptic_quality import PanopticQuality
from workbench.training.splits import Split

STATE_FILE = "training_state.pth"
_SETTLING = 12
"""Batches from which the averaged network takes its normalisation statistics."""

log = logging.getLogger("workbench.training")


@dataclass(frozen=True)
class FitConfig:
    """How to train.

    Where there are more than ``frames_per_epoch``, each epoch draws others; where they make fewer than
    ``min_steps`` batches, an epoch goes over them more than once: a small study needs as many steps.
    """

    encoder: str = DEFAULT_ENCODER
    epochs: int = 20
    batch: int = 8
    lr: float = 6e-3
    weight_decay: float = 1e-4
    seed: int = 0
    device: str = "auto"
    threads: int | None = None
    frames_per_epoch: int = 600
    min_steps: int = 40
    val_frames: int = 200
    augmentation: Augmentation | None = field(default_factory=Augmentation)


@dataclass(frozen=True)
class FitResult:
    """What training reached; ``history`` has one entry an epoch."""

    epochs: int
    best_epoch: int
    best_checkpoint: Path
    history: list[dict[str, Json]]
    metrics: dict[str, Json]


class Trainer:
    """Trains one network into one folder; made again on the same folder it goes on from the last epoch.

    Parameters
    ----------
    folder
        Where the checkpoints, the metrics and the state to go on from are written.
    data, split
        The samples and which of them train and validate.
    favoured
        Per sample whether a person labelled it: drawn four times as often where not all are used.
    """

    def __init__(
        self,
        folder: Path,
        config: FitConfig,
        classes: ClassTable,
        preprocessing: Preprocessing,
        *,
        data: FrameCache,
        split: Split,
        favoured: Sequence[bool] = (),
        facts: dict[str, Json] | None = None,
    ) -> None:
        self.folder, self.config, self.classes = folder, config, classes
        self.preprocessing, self.data, self.split = preprocessing, data, split
        self.favoured, self.facts = favoured, facts or {}
        self.device = pick_device(config.device)
        self.tells_animals = data.animals is not None
        self.val = _evenly(split.val, config.val_frames)
        self.history: list[dict[str, Json]] = []
        torch.manual_seed(config.seed)
        network = build_unet(config.encoder, len(classes), animals=self.tells_animals)
        self.model = placed(network, self.device)
        pixels = data.class_pixels(split.train, len(classes))
        start_from_priors(self.model, pixels)
        self.average = Average(self.model)
        self.loss = SegmentationLoss(class_weights(pixels)).to(self.device)
        self.animal_loss = AnimalLoss()
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=config.lr, weight_decay=config.weight_decay
        )
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimizer,
            max_lr=config.lr,
            total_steps=max(2, config.epochs * self.steps + 1),
            pct_start=0.2,
        )
        self.threads = 0

    @property
    def steps(self) -> int:
        """Batches in one epoch."""
        once = min(len(self.split.train), self.config.frames_per_epoch)
        return max(-(-once // self.config.batch), self.config.min_steps)

    def fit(self, progress: Progress, cancel: CancelToken) -> FitResult:
        """Train until the last epoch.

        Raises
        ------
        Cancelled
            Every finished epoch is kept; the next `fit` on this folder goes on from there.
        TrainingDivergedError
            If the loss stops being a number.
        """
        self._resume()
        self.threads = self._choose_threads(cancel)
        with cancellable(self.model, cancel):
            for epoch in range(len(self.history) + 1, self.config.epochs + 1):
                self._epoch(epoch, progress, cancel)
        best = self._best()
        path = checkpoint_path(self.folder, best["epoch"])
        return FitResult(len(self.history), best["epoch"], path, self.history, best["metrics"])

    def forget_state(self) -> None:
        """Delete what `fit` would go on from: the training is over."""
        (self.folder / STATE_FILE).unlink(missing_ok=True)

    def _epoch(self, epoch: int, progress: Progress, cancel: CancelToken) -> None:
        start = time.perf_counter()
        train_loss = self._train(epoch, progress, cancel)
        self._settle(cancel)
        val_loss, confusion, panoptic = self._validate(cancel)
        metrics = confusion.to_dict()
        if self.tells_animals:
            metrics["panoptic"] = panoptic.to_dict()
        entry: dict[str, Json] = {
            "epoch": epoch,
            "epochs": self.config.epochs,
            "train_loss": round(train_loss, 5),
            "val_loss": round(val_loss, 5),
            "iou": metrics["iou"],
            "mean_iou": metrics["mean_iou"],
            "pixel_accuracy": metrics["pixel_accuracy"],
            **({"panoptic": metrics["panoptic"]["pq"]} if self.tells_animals else {}),
            "seconds": round(time.perf_counter() - start, 2),
        }
        self.history.append({**entry, "metrics": metrics})
        self._save(epoch)
        log.info("epoch %d: %s", epoch, json.dumps(entry))
        total = self.config.epochs * self.steps
        progress(Update(epoch * self.steps, total, "Training", entry))

    def _train(self, epoch: int, progress: Progress, cancel: CancelToken) -> float:
        rng = np.random.default_rng((self.config.seed, epoch))
        chosen = self._drawn(rng)
        total = self.config.epochs * self.steps
        losses = []
        self.model.train()
        batches = self.data.batches(
            chosen,
            self.config.batch,
            self.preprocessing,
            cancel,
            augmentation=self.config.augmentation,
            rng=rng,
        )
        with closing(batches):
            for number, batch in enumerate(batches, start=1):
                cancel.check()
                losses.append(self._step(batch, cancel))
                done = (epoch - 1) * self.steps + number
                if number < self.steps:
                    progress(Update(done, total, "Training", {"batch_loss": round(losses[-1], 5)}))
        return float(np.mean(losses))

    def _step(self, batch: Batch, cancel: CancelToken) -> float:
        value = self._loss_of(self.model(self._to_device(batch.inputs)), batch)
        loss = float(value.detach())
        if not np.isfinite(loss):
            raise TrainingDivergedError(path=self.folder, lr=self.config.lr)
        cancel.check()
        self.optimizer.zero_grad(set_to_none=True)
        value.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.average.update()
        return loss

    def _loss_of(self, outputs: Tensor, batch: Batch) -> Tensor:
        parts = len(self.classes)
        value: Tensor = self.loss(outputs[:, :parts], torch.from_numpy(batch.labels).to(self.device))
        if batch.targets is not None:
            value = value + self.animal_loss(
                outputs[:, parts:], torch.from_numpy(batch.targets).to(self.device)
            )
        return value

    def _settle(self, cancel: CancelToken) -> None:
        """Give the averaged network the normalisation statistics that its own weights cause.

        The mean of the statistics along the way is not that: it made the loss of the averaged network
        jump fourfold while the weights moved fast. As in stochastic weight averaging (Izmailov et al. 2018).
        """
        model = self.average.model
        some = _evenly(self.split.train, _SETTLING * self.config.batch)
        # Mixed as in training: a batch of one video alone does not show how much the videos differ.
        some = [int(k) for k in np.random.default_rng(self.config.seed).permutation(some)]
        batches = self.data.batches(some, self.config.batch, self.preprocessing, cancel)
        with (
            torch.no_grad(),
            fresh_statistics(model),
            cancellable(model, cancel),
            closing(batches),
        ):
            for batch in batches:
                model(self._to_device(batch.inputs))

    def _validate(self, cancel: CancelToken) -> tuple[float, Confusion, PanopticQuality]:
        confusion, panoptic = Confusion(self.classes.names), PanopticQuality()
        parts, place = len(self.classes), 0
        losses = []
        model = self.average.model
        batches = self.data.batches(self.val, self.config.batch, self.preprocessing, cancel)
        with torch.inference_mode(), cancellable(model, cancel), closing(batches):
            for batch in batches:
                cancel.check()
                outputs = model(self._to_device(batch.inputs))
                losses.append(float(self._loss_of(outputs, batch)))
                found = outputs[:, :parts].argmax(dim=1).cpu().numpy().astype(np.uint8)
                confusion.add(found, batch.labels)
                if self.data.animals is not None:
                    truth = self.data.animals[self.val[place : place + len(found)]]
                    maps = outputs[:, parts:].float().cpu().numpy()
                    _count_animals(panoptic, found, maps, truth)
                place += len(found)
        return float(np.mean(losses)), confusion, panoptic

    def _to_device(self, inputs: np.ndarray) -> Tensor:
        return torch.from_numpy(inputs).to(self.device, memory_format=torch.channels_last)

    def _drawn(self, rng: np.random.Generator) -> list[int]:
        """Training samples of one epoch in random order, drawn by weight where not all fit."""
        drawn = self._drawn_once(rng)
        wanted = max(len(drawn), self.config.min_steps * self.config.batch)
        while len(drawn) < wanted:
            drawn += self._drawn_once(rng)
        return drawn[:wanted]

    def _drawn_once(self, rng: np.random.Generator) -> list[int]:
        train = np.asarray(self.split.train)
        weight = np.array([4.0 if self.favoured and self.favoured[k] else 1.0 for k in train])
        # Keys u^(1/w): the largest are a draw without replacement by weight (Efraimidis and Spirakis 2006).
        keys = rng.random(len(train)) ** (1.0 / weight)
        drawn = train[np.argsort(-keys)[: self.config.frames_per_epoch]]
        return [int(k) for k in rng.permutation(drawn)]

    def _choose_threads(self, cancel: CancelToken) -> int:
        if self.device.type != "cpu":
            return torch.get_num_threads()
        batch = list(self.split.train[: self.config.batch])
        with closing(self.data.batches(batch, self.config.batch, self.preprocessing, cancel)) as batches:
            tensor = self._to_device(next(batches).inputs)
        model = self.average.model
        with torch.inference_mode(), cancellable(model, cancel):
            return choose_threads(lambda: model(tensor), self.config.threads)

    def _save(self, epoch: int) -> None:
        """Write the epoch so that a kill at any instant leaves a state to go on from."""
        facts = {
            **self.facts,
            "epoch": epoch,
            "metrics": self.history[-1]["metrics"],
            "seed": self.config.seed,
        }
        state = self.average.model.state_dict()
        checkpoint = Checkpoint(
            self.config.encoder, self.classes, self.preprocessing, state, facts, self.tells_animals
        )
        save_checkpoint(checkpoint_path(self.folder, epoch), checkpoint)
        save_tensors(
            self.folder / STATE_FILE,
            {
                "history": json.dumps(self.history),
                "model": self.model.state_dict(),
                "average": state,
                "updates": self.average.updates,
                "optimizer": self.optimizer.state_dict(),
                "schedule": self.schedule.state_dict(),
            },
        )
        self._write_metrics()
        keep = {checkpoint_path(self.folder, number) for number in (self._best()["epoch"], epoch)}
        for path in self.folder.glob("unet_checkpoint_epoch_*.pth"):
            if path not in keep:
                path.unlink(missing_ok=True)

    def _resume(self) -> None:
        path = self.folder / STATE_FILE
        if not path.is_file():
            return
        try:
            state = load_tensors(path)
        except CheckpointError as error:  # a damaged disk; the state itself is written whole or not at all
            log.warning("%s; the training starts over", error)
            return
        self.model.load_state_dict(state["model"])
        self.average.model.load_state_dict(state["average"])
        self.average.updates = int(state["updates"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        self.history = json.loads(state["history"])
        log.info("going on after epoch %d", len(self.history))

    def _best(self) -> dict[str, Any]:
        return max(self.history, key=lambda entry: (entry["mean_iou"] or 0.0, entry["epoch"]))

    def _write_metrics(self) -> None:
        best = self._best()
        config = asdict(self.config)
        report = {
            "classes": list(self.classes.names),
            "best_epoch": best["epoch"],
            "best": best["metrics"],
            "split": {
                "description": self.split.description,
                "train": len(self.split.train),
                "val": len(self.split.val),
                "dropped": len(self.split.dropped),
            },
            "device": str(self.device),
            "threads": self.threads,
            "config": config,
            "facts": self.facts,
            "history": [{k: v for k, v in entry.items() if k != "metrics"} for entry in self.history],
        }
        write_atomic(self.folder / METRICS_FILE, json.dumps(report, indent=1).encode())


def _count_animals(panoptic: PanopticQuality, found: Mask, maps: NDArray[np.float32], truth: Mask) -> None:
    """Add a batch: class planes (n, H, W), maps (n, 3, H, W), true numbers (n, H, W)."""
    for mask, animal_maps, numbers in zip(found, maps, truth, strict=True):
        unknown = numbers == IGNORE
        panoptic.add(
            np.where(unknown, 0, animals_of(mask, animal_maps)).astype(np.uint8),
            np.where(unknown, 0, numbers).astype(np.uint8),
        )


def _evenly(numbers: Sequence[int], count: int) -> list[int]:
    """At most ``count`` of ``numbers``, spread evenly."""
    if len(numbers) <= count:
        return list(numbers)
    return [numbers[int(k)] for k in np.linspace(0, len(numbers) - 1, count)]
