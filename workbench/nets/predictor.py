"""A trained network at work: pictures in, class masks of their own size out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.classes import ClassTable
from workbench.core.errors import BadParameterError, CheckpointError
from workbench.core.progress import CancelToken
from workbench.core.types import DeepImage, Image, Mask
from workbench.nets.checkpoint import load_checkpoint
from workbench.nets.runtime import cancellable, choose_threads, folded, pick_device, placed
from workbench.nets.segmentation import OFFSET_UNIT
from workbench.vision.grouping import group


@dataclass(frozen=True)
class Prediction:
    """Class mask (H, W) of one picture and how sure the network is of it.

    ``confidence`` is the mean probability of the winning class over the animal's pixels; NaN where the
    network sees no animal. ``animals`` (H, W) holds animal numbers where the network tells animals apart,
    the surest first.
    """

    mask: Mask
    confidence: float
    animals: Mask | None = None


class Predictor:
    """Segments pictures with the network, classes and preprocessing of one checkpoint.

    The three steps may run in different threads: `reduce` (any), `logits` (one at a time), `finish` (any).

    Parameters
    ----------
    checkpoint
        File of `nets.checkpoint.save_checkpoint`.
    threads
        Threads of torch; None: what a short trial with the first batch finds fastest.
    device
        ``auto``, ``cpu`` or ``cuda``.
    classes
        Class table of the study; a checkpoint of other classes is refused.

    Raises
    ------
    MissingFileError, CheckpointError, CheckpointClassesError
    """

    def __init__(
        self,
        checkpoint: Path,
        threads: int | None = None,
        device: str = "auto",
        classes: ClassTable | None = None,
    ) -> None:
        content = load_checkpoint(checkpoint, classes)
        self.path = checkpoint
        self.classes = content.classes
        self.tells_animals = content.animals
        self.preprocessing = content.preprocessing
        self.device = pick_device(device)
        self.threads = threads
        self._tuned = False
        try:
            model = content.model()
        except (RuntimeError, BadParameterError) as error:
            raise CheckpointError(path=checkpoint, detail="its weights do not fit its network") from error
        self._model = placed(folded(model), self.device)

    def reduce(self, image: DeepImage) -> Image:
        """Network input of one picture, (h, w) uint8."""
        return self.preprocessing.reduce(image)

    def logits(self, reduced: Sequence[Image], cancel: CancelToken | None = None) -> NDArray[np.float32]:
        """Scores (N, C, h, w) of pictures from `reduce`, all of one size."""
        batch = torch.from_numpy(self.preprocessing.normalise(np.stack(reduced)))
        batch = batch.to(self.device, memory_format=torch.channels_last)
        with torch.inference_mode(), cancellable(self._model, cancel or CancelToken()):
            if not self._tuned and self.device.type == "cpu":
                choose_threads(lambda: self._model(batch), self.threads)
                self._tuned = True
            scores: NDArray[np.float32] = self._model(batch).float().contiguous().cpu().numpy()
        return scores

    def finish(self, logits: NDArray[np.float32], width: int, height: int) -> Prediction:
        """Mask of ``width`` x ``height`` pixels from the scores (C, h, w) of one picture."""
        parts = logits[: len(self.classes)]
        mask = self.preprocessing.restore(parts, width, height)
        animals = self._animals(mask, logits[len(self.classes) :]) if self.tells_animals else None
        return Prediction(mask, _confidence(parts), animals)

    def _animals(self, mask: Mask, maps: NDArray[np.float32]) -> Mask:
        """Animal numbers on ``mask`` from heat logit and offsets (3, h, w)."""
        place = self.preprocessing.geometry(mask.shape[1], mask.shape[0])
        return animals_of(mask, maps[:, : place.inner[1], : place.inner[0]])

    def predict(self, images: Sequence[DeepImage], cancel: CancelToken | None = None) -> list[Prediction]:
        """Segment pictures of one size together."""
        height, width = images[0].shape[:2]
        scores = self.logits([self.reduce(image) for image in images], cancel)
        return [self.finish(score, width, height) for score in scores]


def animals_of(mask: Mask, maps: NDArray[np.float32]) -> Mask:
    """Animal numbers on ``mask`` (H, W) from heat logit and offsets (3, h, w) of the same picture."""
    heat, *offsets = maps
    way = np.stack(offsets, axis=-1) * np.float32(OFFSET_UNIT)
    return group(mask, np.ascontiguousarray(1.0 / (1.0 + np.exp(-heat))), way)


def _confidence(logits: NDArray[np.float32]) -> float:
    animal = logits[1:].max(axis=0) > logits[0]
    if not animal.any():
        return float("nan")
    scores = logits[:, animal]
    # The winner's softmax is 1 / sum(exp(score - best)).
    return float(np.mean(1.0 / np.exp(scores - scores.max(axis=0)).sum(axis=0)))
