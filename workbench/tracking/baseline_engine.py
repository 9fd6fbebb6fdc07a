"""What no network is needed for: the nearest mean picture. What an engine must beat to be worth its time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import CancelToken, Progress
from workbench.core.types import Json
from workbench.tracking.identity_task import IdentityTask
from workbench.tracking.relations import Relations, labelled_fragments


@dataclass(frozen=True)
class NearestMeanEngine:
    """The animal whose labelled pictures have, pixel by pixel, the nearest mean."""

    name: str = "mean"

    def learn(
        self, task: IdentityTask, *, seed: int, progress: Progress, cancel: CancelToken
    ) -> NearestMeanJudge:
        """See `identity_task.Engine`; nothing here is left to chance or takes long.

        Raises
        ------
        NeverApartError
        """
        del seed, progress
        label = labelled_fragments(task, Relations.of(task), self.name)
        owner = label[task.fragment]
        means = np.zeros((task.animals, int(np.prod(task.images.shape[1:]))), np.float32)
        for animal in range(task.animals):
            cancel.check()
            own = np.asarray(task.images[owner == animal], np.float32)
            means[animal] = own.reshape(len(own), -1).mean(axis=0)
        return NearestMeanJudge(means, np.flatnonzero(label >= 0))


@dataclass(frozen=True, eq=False)
class NearestMeanJudge:
    """Mean pictures (N, S * S), by which it judges (`identity_task.Judge`)."""

    means: NDArray[np.float32]
    trained_on: NDArray[np.int64]

    @property
    def notes(self) -> dict[str, Json]:
        """Nothing to tell."""
        return {}

    def judge(self, images: NDArray[np.uint8], /) -> NDArray[np.float32]:
        """Softmax of the squared distances, in units of the smallest of each picture: (M, N)."""
        pixels = np.asarray(images, np.float32).reshape(len(images), -1)
        squares = np.square(pixels).sum(1, keepdims=True) + np.square(self.means).sum(1)
        distance = np.maximum(squares - 2 * pixels @ self.means.T, 0.0)
        nearest = distance.min(axis=1, keepdims=True)
        powers = np.exp(-(distance - nearest) / np.maximum(nearest, 1.0))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
