"""Which samples an epoch sees, and the streams of batches that the loop takes them from."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

import numpy as np

from workbench.core.progress import CancelToken
from workbench.nets.preprocessing import Preprocessing
from workbench.training.datasets import Batch, FrameCache
from workbench.training.fit_config import FitConfig
from workbench.training.splits import Split

_SETTLING = 12
"""Batches from which the averaged network takes its normalisation statistics."""


class Feed:
    """Draws the samples of every epoch and makes their batches.

    Parameters
    ----------
    favoured
        Per sample whether a person labelled it: drawn four times as often where not all are used.
    """

    def __init__(
        self,
        data: FrameCache,
        split: Split,
        config: FitConfig,
        preprocessing: Preprocessing,
        favoured: Sequence[bool] = (),
    ) -> None:
        self.data, self.split, self.config = data, split, config
        self.preprocessing, self.favoured = preprocessing, favoured
        self.val = evenly(split.val, config.val_frames)

    @property
    def steps(self) -> int:
        """Batches in one epoch."""
        once = min(len(self.split.train), self.config.frames_per_epoch)
        return max(-(-once // self.config.batch), self.config.min_steps)

    def training(self, epoch: int, cancel: CancelToken) -> Generator[Batch, None, None]:
        """Batches of one epoch (from 1), the same ones whenever they are asked for."""
        rng = np.random.default_rng((self.config.seed, epoch))
        chosen = self.drawn(rng)
        how = self.config.augmentation
        return self.data.batches(
            chosen, self.config.batch, self.preprocessing, cancel, augmentation=how, rng=rng
        )

    def validation(self, cancel: CancelToken) -> Generator[Batch, None, None]:
        """Batches of `val`, in order."""
        return self.data.batches(self.val, self.config.batch, self.preprocessing, cancel)

    def settling(self, size: int, cancel: CancelToken) -> Generator[Batch, None, None]:
        """Batches of ``size`` from which normalisation statistics are taken, mixed as in training.

        A batch of one video alone does not show how much the videos differ.
        """
        some = evenly(self.split.train, _SETTLING * self.config.batch)
        some = [int(k) for k in np.random.default_rng(self.config.seed).permutation(some)]
        return self.data.batches(some, size, self.preprocessing, cancel)

    def first(self, cancel: CancelToken) -> Generator[Batch, None, None]:
        """One batch, to try the network with."""
        some = list(self.split.train[: self.config.batch])
        return self.data.batches(some, self.config.batch, self.preprocessing, cancel)

    def drawn(self, rng: np.random.Generator) -> list[int]:
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


class Stream:
    """Batches that can be gone through again and again; what Lightning takes as a loader.

    Parameters
    ----------
    make
        Starts them anew.
    length
        How many there are each time.
    """

    def __init__(self, make: Callable[[], Generator[Batch, None, None]], length: int) -> None:
        self._make, self._length = make, length
        self._running: Generator[Batch, None, None] | None = None

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Generator[Batch, None, None]:
        self.close()
        self._running = self._make()
        return self._running

    def close(self) -> None:
        """End the thread that makes batches ahead."""
        if self._running is not None:
            self._running.close()
            self._running = None


def evenly(numbers: Sequence[int], count: int) -> list[int]:
    """At most ``count`` of ``numbers``, spread evenly."""
    if len(numbers) <= count:
        return list(numbers)
    return [numbers[int(k)] for k in np.linspace(0, len(numbers) - 1, count)]
