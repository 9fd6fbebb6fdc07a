"""Agreement of predicted with true class masks, from one confusion matrix (torchmetrics counts it)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.types import Json
from workbench.nets.preprocessing import IGNORE
from workbench.training.lightning_door import MulticlassConfusionMatrix


class Confusion:
    """Counts of pixels by true class (rows) and predicted class (columns).

    Pixels labelled `IGNORE` are not counted. A class that occurs neither in the truth nor in the
    prediction has no IoU (NaN) and does not enter the mean.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        # Its checks look for the distinct values of every batch, which takes longer than counting them.
        self._matrix = MulticlassConfusionMatrix(len(names), ignore_index=IGNORE, validate_args=False)

    def add(self, predicted: NDArray[np.integer], truth: NDArray[np.integer]) -> None:
        """Count the pixels of masks of equal shape."""
        planes = (torch.from_numpy(np.asarray(plane, np.int64)) for plane in (predicted, truth))
        self._matrix.update(*planes)

    @property
    def counts(self) -> NDArray[np.int64]:
        """Pixels (classes, classes): row of the true class, column of the predicted one."""
        return np.asarray(self._matrix.confmat.numpy(), np.int64)

    @property
    def iou(self) -> NDArray[np.float64]:
        """Intersection over union of each class."""
        hit = np.diag(self.counts).astype(np.float64)
        return _ratio(hit, self.counts.sum(0) + self.counts.sum(1) - hit)

    @property
    def f1(self) -> NDArray[np.float64]:
        """F1 (Dice) of each class."""
        return _ratio(
            2.0 * np.diag(self.counts).astype(float), (self.counts.sum(0) + self.counts.sum(1)).astype(float)
        )

    @property
    def precision(self) -> NDArray[np.float64]:
        """Share of the pixels given a class that are of it."""
        return _ratio(np.diag(self.counts).astype(float), self.counts.sum(0).astype(float))

    @property
    def recall(self) -> NDArray[np.float64]:
        """Share of the pixels of a class that were found."""
        return _ratio(np.diag(self.counts).astype(float), self.counts.sum(1).astype(float))

    @property
    def mean_iou(self) -> float:
        """Mean IoU over the classes that occur, background included."""
        return _mean(self.iou)

    @property
    def pixel_accuracy(self) -> float:
        """Share of all pixels with the right class."""
        total = int(self.counts.sum())
        return float(np.trace(self.counts)) / total if total else float("nan")

    def to_dict(self) -> dict[str, Json]:
        """Everything, JSON-able (None for NaN)."""
        return {
            "iou": self._named(self.iou),
            "f1": self._named(self.f1),
            "precision": self._named(self.precision),
            "recall": self._named(self.recall),
            "mean_iou": _plain(self.mean_iou),
            "mean_iou_parts": _plain(_mean(self.iou[1:])),
            "mean_f1": _plain(_mean(self.f1)),
            "mean_f1_parts": _plain(_mean(self.f1[1:])),
            "pixel_accuracy": _plain(self.pixel_accuracy),
            "confusion": self.counts.tolist(),
        }

    def _named(self, values: NDArray[np.float64]) -> dict[str, float | None]:
        return {name: _plain(float(value)) for name, value in zip(self.names, values, strict=True)}


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    result = np.full(part.shape, np.nan)
    np.divide(part, whole, out=result, where=whole > 0)
    return result


def _mean(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 5)
