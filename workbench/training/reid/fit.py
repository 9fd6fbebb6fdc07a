"""Training for re-identification: the head on a frozen backbone, then its last layers at a lower rate.

The loop is our own, not Lightning's: in the first stage there is no backbone to run where nothing is
augmented (its features are kept), and the two stages train different parts.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from workbench.core.errors import CheckpointError, TrainingDivergedError
from workbench.core.progress import CancelToken, Progress, Update
from workbench.core.types import Image, Json
from workbench.nets.checkpoint import load_tensors, save_tensors
from workbench.nets.reid import ReidNet, last_layers, layers_of
from workbench.nets.runtime import cancellable, choose_threads, out_of_memory, pick_device, placed
from workbench.training.reid.augmentation import augmented
from workbench.training.reid.choice import Ints
from workbench.training.reid.config import STAGES, ReidConfig, StageName
from workbench.training.reid.feature_bank import FeatureBank
from workbench.training.reid.pictures import Pictures, parts_of

STATE_FILE = "reid_state.pth"
BASE_FILE = "reid_base.pth"
BANKS = ("features-train.npy", "features-val.npy")

log = logging.getLogger("workbench.training")

Batches = Generator[tuple[Ints, Tensor], None, None]


@dataclass(frozen=True)
class ReidFit:
    """What training reached: one row of ``history`` an epoch, and the row whose weights were kept."""

    history: list[dict[str, Json]]
    best: dict[str, Json]
    layers: int
    opened: tuple[str, ...]
    threads: int
    device: str


@dataclass
class _Progress:
    """Where a training stands: what the state file holds beside the weights."""

    history: list[dict[str, Json]] = field(default_factory=list)
    best: dict[str, Json] | None = None
    best_tensors: dict[str, Tensor] = field(default_factory=dict)
    finished: list[str] = field(default_factory=list)


def forget_state(folder: Path) -> None:
    """Delete what a training in ``folder`` would go on from: it is over and its checkpoint written."""
    for name in (STATE_FILE, BASE_FILE, *BANKS):
        (folder / name).unlink(missing_ok=True)
    for left in folder.glob(".reid_*.tmp"):  # of a training that was killed while it wrote
        left.unlink(missing_ok=True)


class ReidTrainer:
    """Trains a network in a folder; made again on the same folder it goes on after the last epoch.

    Parameters
    ----------
    folder
        Where the state to go on from is written.
    network
        As it starts; on the CPU.
    train, val
        Pictures to learn from and to stop by.
    """

    def __init__(
        self, folder: Path, config: ReidConfig, network: ReidNet, *, train: Pictures, val: Pictures
    ) -> None:
        self.folder, self.config, self.train, self.val = folder, config, train, val
        self.device = pick_device(config.device)
        self.network = network
        self.loss = nn.CrossEntropyLoss()
        self.at = _Progress()
        self.threads = torch.get_num_threads()
        self._optimizer: torch.optim.Optimizer | None = None
        self._kept_optimizer: dict[str, Any] | None = None
        self._banks: dict[str, FeatureBank] = {}

    @property
    def steps(self) -> int:
        """Batches of one epoch."""
        return max(1, -(-len(self.train.choice) // self.config.batch))

    def fit(self, progress: Progress, cancel: CancelToken) -> ReidFit:
        """Train both stages and leave the best weights in the network.

        Raises
        ------
        Cancelled
            Finished epochs are kept; the next `fit` on this folder goes on from there.
        TrainingDivergedError
            If the loss stops being a number.
        MemoryError, ShardsError
        """
        self._resume()
        placed(self.network, self.device)
        with self._readable():
            self.threads = self._choose_threads(cancel)
            for stage in STAGES:
                if stage not in self.at.finished and self.config.epochs_of(stage):
                    self._stage(stage, progress, cancel)
        self.network.put(self.at.best_tensors)
        self.network.eval()
        opened = last_layers(self.network.encoder, self.config.opened) if self.config.fine_epochs else []
        layers = len(layers_of(self.network.encoder))
        best = self.at.best or {}
        return ReidFit(self.at.history, best, layers, tuple(opened), self.threads, str(self.device))

    def _stage(self, stage: StageName, progress: Progress, cancel: CancelToken) -> None:
        network = self.network
        if stage == "head":
            network.freeze()
        else:
            network.put(self.at.best_tensors if not self._rows(stage) else {})
            network.open_last(self.config.opened)
        learning = [parameter for parameter in network.parameters() if parameter.requires_grad]
        self._optimizer = torch.optim.Adam(learning, lr=self.config.lr_of(stage))
        if self._kept_optimizer is not None:
            self._optimizer.load_state_dict(self._kept_optimizer)
            self._kept_optimizer = None
        if self.at.best is None or not self._rows(stage):  # the epochs to come must beat what is there
            self.at.best_tensors = _copied(network.learned_tensors())
        with ExitStack() as stack:
            stack.enter_context(cancellable(network, cancel))
            for parameter in learning:  # a backward pass takes seconds on a slow CPU, too
                stack.callback(_when_learned(parameter, cancel.check).remove)
            self._open_banks(stage, stack, progress, cancel)
            while not self._over(stage):
                self._epoch(stage, progress, cancel)
        network.put(self.at.best_tensors)
        self.at.finished.append(stage)
        self._optimizer = None
        self._save()

    def _over(self, stage: StageName) -> bool:
        losses = [float(row["val_loss"]) for row in self._rows(stage)]
        waited = len(losses) - 1 - losses.index(min(losses)) if losses else 0
        return len(losses) >= self.config.epochs_of(stage) or 0 < self.config.patience <= waited

    def _rows(self, stage: StageName) -> list[dict[str, Json]]:
        return [row for row in self.at.history if row["stage"] == stage]

    def _epoch(self, stage: StageName, progress: Progress, cancel: CancelToken) -> None:
        started = time.perf_counter()
        epoch = len(self._rows(stage)) + 1
        train_loss, train_accuracy = self._learn(stage, epoch, progress, cancel)
        val_loss, val_accuracy = self._validate(cancel)
        row: dict[str, Json] = {
            "stage": stage,
            "epoch": epoch,
            "train_loss": round(train_loss, 5),
            "val_loss": round(val_loss, 5),
            "train_accuracy": round(train_accuracy, 5),
            "val_accuracy": round(val_accuracy, 5),
            "lr": self.config.lr_of(stage),
            "seconds": round(time.perf_counter() - started, 2),
        }
        self.at.history.append(row)
        if self.at.best is None or row["val_loss"] < self.at.best["val_loss"]:
            self.at.best = row
            self.at.best_tensors = _copied(self.network.learned_tensors())
        self._save()
        log.info("epoch: %s", json.dumps(row))
        progress(Update(self._before(stage) + epoch * self.steps, self._total, "Training", row))

    def _learn(
        self, stage: StageName, epoch: int, progress: Progress, cancel: CancelToken
    ) -> tuple[float, float]:
        """One pass over the pictures to learn from; mean loss and accuracy."""
        optimizer = self._optimizer
        assert optimizer is not None
        self.network.train()
        key = (self.config.seed, STAGES.index(stage), epoch)
        order = np.random.default_rng(key).permutation(len(self.train.choice))
        before = self._before(stage) + (epoch - 1) * self.steps
        total_loss, right, seen = 0.0, 0, 0
        with closing(self._training(order, key, cancel)) as batches:
            for done, (rows, given) in enumerate(batches, start=1):
                cancel.check()
                truth = self._labels(self.train, rows)
                optimizer.zero_grad(set_to_none=True)
                scores = self._scores(given)
                loss = self.loss(scores, truth)
                value = float(loss.item())
                if not np.isfinite(value):
                    raise TrainingDivergedError(path=self.folder, lr=self.config.lr_of(stage))
                loss.backward()
                optimizer.step()
                total_loss += value * len(rows)
                right += int((scores.argmax(1) == truth).sum().item())
                seen += len(rows)
                if done < self.steps:  # the last one is told with the whole epoch
                    detail = {"batch_loss": round(value, 5)}
                    progress(Update(before + done, self._total, "Training", detail))
        return total_loss / seen, right / seen

    def _validate(self, cancel: CancelToken) -> tuple[float, float]:
        self.network.eval()
        total_loss, right, seen = 0.0, 0, 0
        parts = parts_of(np.arange(len(self.val.choice)), self.config.batch)
        with torch.inference_mode(), closing(self._given("val", self.val, parts, cancel)) as batches:
            for rows, given in batches:
                cancel.check()
                truth = self._labels(self.val, rows)
                scores = self._scores(given)
                total_loss += float(self.loss(scores, truth).item()) * len(rows)
                right += int((scores.argmax(1) == truth).sum().item())
                seen += len(rows)
        return total_loss / seen, right / seen

    def _scores(self, given: Tensor) -> Tensor:
        """Scores of pictures (four dimensions) or of features that were kept (two)."""
        scores: Tensor = self.network.head(given) if given.ndim == 2 else self.network(given)
        return scores

    def _labels(self, pictures: Pictures, rows: Ints) -> Tensor:
        return torch.from_numpy(pictures.choice.label[rows]).to(self.device)

    def _training(self, order: Ints, key: tuple[int, int, int], cancel: CancelToken) -> Batches:
        kind = self.config.augment

        def change(picture: Image, row: int) -> Image:
            return augmented(picture, str(kind), np.random.default_rng((*key, row)))

        parts = parts_of(order, self.config.batch)
        return self._given("train", self.train, parts, cancel, change if kind else None)

    def _given(
        self, name: str, pictures: Pictures, parts: Any, cancel: CancelToken, change: Any = None
    ) -> Batches:
        """What the network is shown of the rows in ``parts``: kept features where there are any."""
        if name in self._banks:
            yield from self._banks[name].batches(parts, self.device)
            return
        with closing(pictures.batches(parts, cancel, change)) as batches:
            for one in batches:
                yield one.rows, self.network.prepared(one.pictures)

    def _open_banks(
        self, stage: StageName, stack: ExitStack, progress: Progress, cancel: CancelToken
    ) -> None:
        """Keep what the frozen backbone says of pictures that are the same in every epoch."""
        wanted = {"val": self.val} if stage == "head" else {}
        if stage == "head" and self.config.augment is None:
            wanted["train"] = self.train
        stack.callback(self._banks.clear)
        for name, pictures in wanted.items():
            path = self.folder / f"features-{name}.npy"
            bank = FeatureBank(path, len(pictures.choice), self.network.features)
            stack.callback(bank.close)
            bank.fill(self.network, pictures, self.config.batch, progress=progress, cancel=cancel)
            self._banks[name] = bank

    def _choose_threads(self, cancel: CancelToken) -> int:
        if self.device.type != "cpu":
            return torch.get_num_threads()
        first = parts_of(np.arange(len(self.train.choice)), self.config.batch)[:1]
        with closing(self.train.batches(first, cancel)) as batches:
            given = self.network.prepared(next(batches).pictures)
        self.network.eval()
        with torch.inference_mode(), cancellable(self.network, cancel):
            return choose_threads(lambda: self.network(given), self.config.threads)

    @property
    def _total(self) -> int:
        return (self.config.epochs + self.config.fine_epochs) * self.steps

    def _before(self, stage: StageName) -> int:
        """Steps that the stages before ``stage`` count for, also where they ended early."""
        return 0 if stage == "head" else self.config.epochs * self.steps

    def _save(self) -> None:
        """Write where the training stands; a kill at any instant leaves a state to go on from."""
        optimizer = self._optimizer.state_dict() if self._optimizer is not None else None
        content = {
            "history": json.dumps(self.at.history),
            "best": json.dumps(self.at.best),
            "finished": json.dumps(self.at.finished),
            "best_tensors": _copied(self.at.best_tensors),
            "tensors": _copied(self.network.learned_tensors()),
            "optimizer": optimizer,
        }
        save_tensors(self.folder / STATE_FILE, content)

    def _resume(self) -> None:
        base, state = self.folder / BASE_FILE, self.folder / STATE_FILE
        if not (base.is_file() and state.is_file()):
            state.unlink(missing_ok=True)
            save_tensors(base, self.network.state_dict())
            return
        try:
            start, kept = load_tensors(base), load_tensors(state)
        except CheckpointError as error:  # a damaged disk; both are written whole or not at all
            log.warning("%s; the training starts over", error)
            return
        self.network.load_state_dict(start)
        best_tensors = dict(kept["best_tensors"])
        self.network.put(best_tensors)  # layers of an earlier stage; then those of the last epoch
        self.network.put(kept["tensors"])
        self.at = _Progress(
            json.loads(kept["history"]), json.loads(kept["best"]), best_tensors, json.loads(kept["finished"])
        )
        self._kept_optimizer = kept["optimizer"]
        log.info("going on after epoch %d", len(self.at.history))

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """What torch says where memory runs out is a `MemoryError` for the rest of the program."""
        try:
            yield
        except RuntimeError as error:
            if out_of_memory(error):
                raise MemoryError(str(error)) from error
            raise


def _when_learned(parameter: Any, check: Callable[[], None]) -> RemovableHandle:
    """Call ``check`` as soon as the gradient of ``parameter`` is there; what it raises ends the pass."""

    def look(_parameter: Tensor) -> None:
        check()

    handle: RemovableHandle = parameter.register_post_accumulate_grad_hook(look)
    return handle


def _copied(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.detach().cpu().clone() for name, value in tensors.items()}
