"""Training of the segmentation network: from cached frames to checkpoints. Lightning runs the loop."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from workbench.core.classes import ClassTable
from workbench.core.errors import CheckpointError
from workbench.core.paths import write_atomic
from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Json
from workbench.nets.checkpoint import (
    METRICS_FILE,
    Checkpoint,
    checkpoint_path,
    load_tensors,
    save_checkpoint,
    save_tensors,
)
from workbench.nets.familiarity import MOST_ANIMAL
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.runtime import cancellable, choose_threads, pick_device
from workbench.training import lightning_door
from workbench.training.datasets import FrameCache
from workbench.training.ema import Average
from workbench.training.examples import COUNT, draw_example, write_examples
from workbench.training.feed import Feed, Stream, evenly
from workbench.training.fit_config import FitConfig
from workbench.training.learner import Learner
from workbench.training.run_folder import STATE_FILE
from workbench.training.splits import Split

__all__ = ["STATE_FILE", "FitConfig", "FitResult", "Trainer"]

_TOLD = (
    *("iou", "f1", "boundary_f1", "mean_iou", "mean_iou_parts", "mean_f1", "mean_f1_parts"),
    *("mean_boundary_f1", "pixel_accuracy"),
)
"""Numbers of an epoch's metrics that go into its row."""
_LIFE_S = 1.0

log = logging.getLogger("workbench.training")


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

    Raises
    ------
    MissingFileError, CheckpointError
        If the file that the encoder is to start from does not fit.
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
        self.device = pick_device(config.device)
        self.tells_animals = data.animals is not None
        self.feed = Feed(data, split, config, preprocessing, favoured)
        self.learner = Learner(config, self.feed, classes.names, self.device, folder)
        self.learner.wanted_examples = frozenset(evenly(range(len(self.feed.val)), COUNT))
        most = round(data.most_animal(split.train), 6)
        self.facts = {**(facts or {}), "weights": self.learner.started_from, MOST_ANIMAL: most}
        self.history: list[dict[str, Json]] = []
        self.threads = 0
        self._scale: dict[str, Any] = {}
        self._shown = 0.0

    @property
    def model(self) -> nn.Module:
        """The network in training."""
        return self.learner.network

    @property
    def average(self) -> Average:
        """The mean of its weights, which is kept."""
        return self.learner.average

    @property
    def steps(self) -> int:
        """Batches in one epoch."""
        return self.feed.steps

    def fit(self, progress: Progress, cancel: CancelToken) -> FitResult:
        """Train until the last epoch.

        Raises
        ------
        Cancelled
            Every finished epoch is kept; the next `fit` on this folder goes on from there.
        TrainingDivergedError
            If the loss stops being a number.
        MemoryError
            If not even two pictures fit into memory.
        """
        self._resume()
        self.threads = self._choose_threads(cancel)
        if self.history:  # a kill may have come between the state and its report
            self._write_metrics()
        if not self.over:
            self._run(progress, cancel)
        best = self._best()
        path = checkpoint_path(self.folder, best["epoch"])
        return FitResult(len(self.history), best["epoch"], path, self.history, best["metrics"])

    def show_life(self) -> None:
        """Mark the state as that of a training that still runs: `plan` looks when it was broken off."""
        if time.monotonic() - self._shown > _LIFE_S:
            self._shown = time.monotonic()
            with suppress(FileNotFoundError):
                os.utime(self.folder / STATE_FILE)

    def forget_state(self) -> None:
        """Delete what `fit` would go on from: the training is over."""
        (self.folder / STATE_FILE).unlink(missing_ok=True)

    @property
    def over(self) -> bool:
        """Whether the last epoch is done, or none of the last ``patience`` was better."""
        scores = [entry["mean_iou"] or 0.0 for entry in self.history]
        # An epoch that is as good as an earlier one is no better; `_best` takes the later of the two.
        waited = len(scores) - 1 - scores.index(max(scores)) if scores else 0
        return len(scores) >= self.config.epochs or 0 < self.config.patience <= waited

    def _run(self, progress: Progress, cancel: CancelToken) -> None:
        learner = self.learner
        learner.cancel = cancel
        train = Stream(lambda: self.feed.training(len(self.history) + 1, cancel), self.steps)
        val = Stream(lambda: self.feed.validation(cancel), -(-len(self.feed.val) // self.config.batch))
        loop = lightning_door.loop(
            max_epochs=self.config.epochs - len(self.history),
            accelerator="gpu" if self.device.type == "cuda" else "cpu",
            devices=1,
            precision=_precision(self.config.precision, self.device),
            # On a CPU they are alike anyway, and asking for it costs time.
            deterministic="warn" if self.device.type == "cuda" else None,
            callbacks=[_Keeper(self, progress)],
            default_root_dir=self.folder,
        )
        loop.precision_plugin.load_state_dict(self._scale)
        with (
            lightning_door.quiet(),
            cancellable(learner.network, cancel),
            cancellable(learner.average.model, cancel),
            closing(train),
            closing(val),
        ):
            loop.fit(learner, train, val)

    def finish_epoch(self, seconds: float, scale: dict[str, Any]) -> dict[str, Json]:
        """Keep what the epoch reached, and give its row.

        Parameters
        ----------
        scale
            State of mixed precision.
        """
        metrics = self.learner.score.to_dict()
        row: dict[str, Json] = {
            "epoch": len(self.history) + 1,
            "epochs": self.config.epochs,
            "train_loss": round(float(np.mean(self.learner.losses)), 5),
            "val_loss": round(self.learner.val_loss, 5),
            **{name: metrics[name] for name in _TOLD},
            **({"panoptic": metrics["panoptic"]["pq"]} if self.tells_animals else {}),
            "at_once": self.learner.at_once,
            "seconds": round(seconds, 2),
        }
        self.history.append({**row, "metrics": metrics})
        self._scale = scale
        pictures = self._write_examples(len(self.history))
        self._save(len(self.history))
        told = {name: value for name, value in row.items() if not isinstance(value, dict) or name == "iou"}
        log.info("epoch %d: %s", len(self.history), json.dumps(told))
        return {**row, "examples": pictures}

    def _write_examples(self, epoch: int) -> list[str]:
        pictures = []
        for place, found in sorted(self.learner.examples.items()):
            number = self.feed.val[place]
            image, truth = self.data.images[number], self.data.masks[number]
            pictures.append(draw_example(image, truth, found, self.classes.palette()))
        best = self._best()["epoch"]
        return [str(path) for path in write_examples(self.folder, epoch, pictures, best)]

    def _choose_threads(self, cancel: CancelToken) -> int:
        if self.device.type != "cpu":
            return torch.get_num_threads()
        with closing(self.feed.first(cancel)) as batches:
            tensor = self.learner.to_device(next(batches))
        model = self.average.model
        with torch.inference_mode(), cancellable(model, cancel):
            return choose_threads(lambda: model(tensor), self.config.threads)

    def _save(self, epoch: int) -> None:
        """Write the epoch so that a kill at any instant leaves a state to go on from."""
        metrics = self.history[-1]["metrics"]
        facts = {**self.facts, "epoch": epoch, "metrics": metrics, "seed": self.config.seed}
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
                "optimizer": self.learner.optimizer.state_dict(),
                "schedule": self.learner.schedule.state_dict(),
                "scale": self._scale,
                "at_once": self.learner.at_once,
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
        self.learner.optimizer.load_state_dict(state["optimizer"])
        self.learner.schedule.load_state_dict(state["schedule"])
        self._scale = dict(state.get("scale", {}))
        self.learner.at_once = int(state.get("at_once", self.config.batch))
        self.history = json.loads(state["history"])
        log.info("going on after epoch %d", len(self.history))

    def _best(self) -> dict[str, Any]:
        return max(self.history, key=lambda entry: (entry["mean_iou"] or 0.0, entry["epoch"]))

    def _write_metrics(self) -> None:
        best = self._best()
        config = {**asdict(self.config), "weights": str(self.config.weights or "")}
        report = {
            "classes": list(self.classes.names),
            "best_epoch": best["epoch"],
            "best": best["metrics"],
            "split": {
                "description": self.split.description,
                "train": len(self.split.train),
                "val": len(self.split.val),
                "dropped": len(self.split.dropped),
                "warning": self.split.warning,
            },
            "device": str(self.device),
            "threads": self.threads,
            "config": config,
            "facts": self.facts,
            "history": [{k: v for k, v in entry.items() if k != "metrics"} for entry in self.history],
        }
        write_atomic(self.folder / METRICS_FILE, json.dumps(report, indent=1).encode())


class _Keeper(lightning_door.Callback):
    """Tells how far the training is, and keeps every epoch."""

    def __init__(self, trainer: Trainer, progress: Progress) -> None:
        self.trainer, self.progress = trainer, progress
        self.total = trainer.config.epochs * trainer.steps
        self.started = 0.0

    def on_train_epoch_start(self, _loop: Any, learner: Any) -> None:
        self.started = time.perf_counter()
        learner.begin(len(self.trainer.history) + 1)

    def on_train_batch_end(self, _loop: Any, learner: Any, _outputs: Any, _batch: Any, index: int) -> None:
        self.trainer.show_life()
        if index + 1 < self.trainer.steps:  # the last one is told with the whole epoch
            done = len(self.trainer.history) * self.trainer.steps + index + 1
            loss = round(learner.losses[-1], 5)
            self.progress(Update(done, self.total, "Training", {"batch_loss": loss}))

    def on_train_epoch_end(self, loop: Any, _learner: Any) -> None:
        seconds = time.perf_counter() - self.started
        row = self.trainer.finish_epoch(seconds, dict(loop.precision_plugin.state_dict()))
        loop.should_stop = self.trainer.over
        done = len(self.trainer.history) * self.trainer.steps
        self.progress(Update(done, self.total, "Training", row))


def _precision(name: str, device: torch.device) -> str:
    """Lightning's word for a precision of `FitConfig`."""
    if name == "auto" and device.type == "cuda":
        name = "bf16" if torch.cuda.is_bf16_supported() else "16"
    return {"bf16": "bf16-mixed", "16": "16-mixed"}.get(name, "32-true")
