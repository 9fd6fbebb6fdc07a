"""What one training step and one look at the held-out frames do; Lightning calls them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.core.errors import TrainingDivergedError
from workbench.core.progress import CancelToken
from workbench.core.types import Mask
from workbench.nets.predictor import animals_of
from workbench.nets.pretrained import load_encoder
from workbench.nets.runtime import cancellable, out_of_memory, placed
from workbench.nets.segmentation import build_unet
from workbench.training.datasets import Batch
from workbench.training.ema import Average, fresh_statistics
from workbench.training.feed import Feed
from workbench.training.fit_config import FitConfig
from workbench.training.lightning_door import LightningModule
from workbench.training.losses import AnimalLoss, SegmentationLoss, class_weights, start_from_priors
from workbench.training.score import Score

_FEWEST = 2
"""Pictures at once below which normalisation by batch makes no sense."""

log = logging.getLogger("workbench.training")


class Learner(LightningModule):
    """Network, its average, losses, optimiser and schedule.

    A batch that does not fit into memory is worked off in parts, whose gradients are summed: the number of
    steps, the pictures a step learns from and so the schedule of the learning rate stay what they were.

    Attributes
    ----------
    at_once
        Pictures that go through the network together.
    score, val_loss, examples
        Of the last look at the held-out frames; ``examples`` are predicted masks by place in `Feed.val`.
    """

    def __init__(
        self, config: FitConfig, feed: Feed, names: tuple[str, ...], device: torch.device, folder: Path
    ) -> None:
        super().__init__()
        self.automatic_optimization = False
        self.config, self.feed, self.names, self.folder = config, feed, names, folder
        self.place, self.cancel = device, CancelToken()
        self.tells_animals = feed.data.animals is not None
        self.gpus = _gpus(config, device)
        torch.manual_seed(config.seed)
        network = build_unet(config.encoder, len(names), animals=self.tells_animals)
        self.started_from = "random"
        if config.weights is not None:
            self.started_from = load_encoder(network, config.weights, config.weights_name)
        self.network = placed(network, device)
        pixels = feed.data.class_pixels(feed.split.train, len(names))
        start_from_priors(self.network, pixels)
        self.average = Average(self.network)
        self.loss = SegmentationLoss(class_weights(pixels), config.boundary).to(device)
        self.animal_loss = AnimalLoss()
        self.optimizer, self.schedule = self._optimizer()
        self.at_once = config.batch
        self.losses: list[float] = []
        self.wanted_examples: frozenset[int] = frozenset()
        self._look_again()

    def _optimizer(self) -> tuple[torch.optim.AdamW, torch.optim.lr_scheduler.OneCycleLR]:
        config = self.config
        optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=config.lr, weight_decay=config.weight_decay
        )
        # Fewer than six leave the schedule's rise no step of its own, and it divides by its length.
        total = max(6, config.epochs * self.feed.steps + 1)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, max_lr=config.lr, total_steps=total, pct_start=0.2
        )
        return optimizer, schedule

    def configure_optimizers(self) -> torch.optim.Optimizer:
        """Lightning's question."""
        return self.optimizer

    def begin(self, epoch: int) -> None:
        """Forget the last epoch; what chance decides in this one depends on seed and epoch alone."""
        torch.manual_seed(int(np.random.default_rng((self.config.seed, epoch)).integers(2**31)))
        self.losses = []

    def training_step(self, batch: Batch, _index: int) -> None:
        """Learn from one batch."""
        self.cancel.check()
        self.losses.append(self._gradients(batch))
        optimizer: Any = self.optimizers()
        optimizer.step()
        self.schedule.step()
        self.average.update()

    def on_before_optimizer_step(self, _optimizer: torch.optim.Optimizer) -> None:
        """Limit the gradient, here where mixed precision has undone its scale."""
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)

    def _gradients(self, batch: Batch) -> float:
        while True:
            try:
                return self._accumulated(batch)
            except (RuntimeError, MemoryError) as error:
                if not out_of_memory(error):
                    raise
                if self.at_once <= _FEWEST:
                    raise MemoryError(str(error)) from error
            self._take_less()

    def _take_less(self) -> None:
        before, self.at_once = self.at_once, max(_FEWEST, self.at_once // 2)
        log.warning("memory ran out with %d pictures at once; going on with %d", before, self.at_once)
        self.optimizer.zero_grad(set_to_none=True)
        if self.place.type == "cuda":
            torch.cuda.empty_cache()

    def _accumulated(self, batch: Batch) -> float:
        """Gradients of a whole batch, and its loss."""
        self.optimizer.zero_grad(set_to_none=True)
        total = 0.0
        for part in self._parts(batch):
            share = len(part.labels) / len(batch.labels)
            value = self.loss_of(self._outputs(part), part)
            loss = float(value.detach())
            if not np.isfinite(loss):
                raise TrainingDivergedError(path=self.folder, lr=self.config.lr)
            self.cancel.check()
            self.manual_backward(value * share)
            total += loss * share
        return total

    def _parts(self, batch: Batch) -> Iterator[Batch]:
        count = len(batch.labels)
        if count <= self.at_once:
            yield batch
            return
        for first in range(0, count, self.at_once):
            yield batch.rows(first, self.at_once)

    def _outputs(self, batch: Batch) -> Tensor:
        inputs = self.to_device(batch)
        outputs: Tensor
        if self.gpus > 1 and len(inputs) >= self.gpus:
            outputs = nn.parallel.data_parallel(self.network, inputs, list(range(self.gpus)))
        else:
            outputs = self.network(inputs)
        return outputs.float()

    def loss_of(self, outputs: Tensor, batch: Batch) -> Tensor:
        """Loss of a batch, a scalar."""
        parts = len(self.names)
        value: Tensor = self.loss(outputs[:, :parts], torch.from_numpy(batch.labels).to(self.place))
        if batch.targets is not None:
            targets = torch.from_numpy(batch.targets).to(self.place)
            value = value + self.animal_loss(outputs[:, parts:], targets)
        return value

    def to_device(self, batch: Batch) -> Tensor:
        """Inputs of a batch where the network is."""
        return torch.from_numpy(batch.inputs).to(self.place, memory_format=torch.channels_last)

    def on_validation_start(self) -> None:
        """Make the averaged network ready to be looked at."""
        self.settle(self.cancel)
        self._look_again()

    def settle(self, cancel: CancelToken) -> None:
        """Give the averaged network the normalisation statistics that its own weights cause.

        The mean of the statistics along the way is not that: it made the loss of the averaged network
        jump fourfold while the weights moved fast. As in stochastic weight averaging (Izmailov et al. 2018).
        """
        model = self.average.model
        batches = self.feed.settling(self.at_once, cancel)
        with torch.no_grad(), fresh_statistics(model), cancellable(model, cancel), closing(batches):
            for batch in batches:
                model(self.to_device(batch))

    def _look_again(self) -> None:
        self.score = Score(self.names, self.tells_animals)
        self.examples: dict[int, Mask] = {}
        self._loss_sum, self._looked_at = 0.0, 0

    @property
    def val_loss(self) -> float:
        """Mean loss of the held-out pictures."""
        return self._loss_sum / max(1, self._looked_at)

    def validation_step(self, batch: Batch, _index: int) -> None:
        """Look at one batch of held-out frames."""
        for part in self._parts(batch):
            self.cancel.check()
            outputs = self.average.model(self.to_device(part)).float()
            self._loss_sum += float(self.loss_of(outputs, part)) * len(part.labels)
            found = outputs[:, : len(self.names)].argmax(dim=1).cpu().numpy().astype(np.uint8)
            self._count(found, outputs[:, len(self.names) :].cpu().numpy(), part)

    def _count(self, found: Mask, maps: NDArray[np.float32], part: Batch) -> None:
        """Add class planes (n, H, W) and maps (n, 3, H, W) to what is known of the held-out frames."""
        for row, (mask, truth) in enumerate(zip(found, part.labels.astype(np.uint8), strict=True)):
            self.score.add(mask, truth)
            if part.animals is not None:
                self.score.add_animals(animals_of(mask, maps[row]), part.animals[row])
            if self._looked_at in self.wanted_examples:
                self.examples[self._looked_at] = mask
            self._looked_at += 1


def _gpus(config: FitConfig, device: torch.device) -> int:
    """How many GPUs a batch is spread over; they are all in this process, so nothing has to be launched."""
    if device.type != "cuda":
        return 0
    there = torch.cuda.device_count()
    return min(config.gpus or there, there)
