"""A trained network at work: pictures in, class masks of their own size out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.classes import ClassTable
from workbench.core.progress import CancelToken
from workbench.core.types import DeepImage, Image, Mask
from workbench.nets.checkpoint import load_checkpoint, network_of
from workbench.nets.mirroring import Flip, mirrored
from workbench.nets.pace import Pace, affordable, choose_batch, choose_pace, output_bytes, use_threads
from workbench.nets.runtime import choose_threads, folded, out_of_memory, pick_device, placed, watched
from workbench.nets.segmentation import OFFSET_UNIT
from workbench.vision.grouping import group

log = logging.getLogger("workbench.nets")


@dataclass(frozen=True)
class Prediction:
    """Class mask (H, W) of one picture and how sure the network is of it.

    ``confidence`` is the mean probability of the winning class over the animal's pixels; NaN where the
    network sees no animal. ``animals`` (H, W) holds animal numbers where the network tells animals apart,
    the surest first. ``certainty`` (H, W), where it was asked for, is the probability of the winning class,
    0 to 255.
    """

    mask: Mask
    confidence: float
    animals: Mask | None = None
    certainty: Image | None = None


class Predictor:
    """Segments pictures with the network, classes and preprocessing of one checkpoint.

    The three steps may run in different threads: `reduce`, `logits` and `finish`, each in several at once.

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
    flip
        Average over mirror images of every picture.

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
        flip: Flip = "off",
    ) -> None:
        content = load_checkpoint(checkpoint, classes)
        self.path = checkpoint
        self.classes = content.classes
        self.tells_animals = content.animals
        self.preprocessing = content.preprocessing
        self.training = content.training
        self.device = pick_device(device)
        self.threads = threads
        self.flip: Flip = flip
        self._each: int | None = None
        self._at_once: int | None = None
        self._asked = threading.local()
        self._model = placed(folded(network_of(content, checkpoint)), self.device)
        watched(self._model, self._look)

    def reduce(self, image: DeepImage) -> Image:
        """Network input of one picture, (h, w) uint8."""
        place = self.preprocessing.geometry(image.shape[1], image.shape[0])
        return self.preprocessing.reduce(image, place.inner)

    def tune(
        self,
        sample: Image,
        batch: int | None = None,
        pictures: int | None = None,
        cancel: CancelToken | None = None,
    ) -> Pace:
        """Find out how many pictures to send together, and how many calls of `logits` may run at once.

        Parameters
        ----------
        sample
            One picture from `reduce`.
        batch
            Where the user has decided.
        pictures
            How many are to be predicted, if that is known.
        """

        def step(size: int) -> Tensor:
            self._asked.cancel = cancel
            with torch.inference_mode():
                return self._scores(np.repeat(sample[None], size, axis=0))

        one = self._inputs(torch.from_numpy(sample[None].copy()))
        self._asked.cancel = cancel
        most = affordable(output_bytes(self._model, one), self.device)
        if self.device.type != "cpu":
            return Pace(batch or choose_batch(step, min(most, pictures or most)))
        pace = choose_pace(step, most=most, batch=batch, threads=self.threads, pictures=pictures)
        self._each = pace.threads
        log.info("%d pictures together, %d at a time, %d threads each", pace.batch, pace.lanes, pace.threads)
        return pace

    def logits(self, reduced: Sequence[Image], cancel: CancelToken | None = None) -> NDArray[np.float32]:
        """Scores (N, C, h, w) of pictures from `reduce`, all of one size.

        Where memory runs out fewer go through the network together.
        """
        self._asked.cancel = cancel
        pictures = np.stack(reduced)
        found: list[Tensor] = []
        done = 0
        with torch.inference_mode():
            self._set_threads(pictures)
            while done < len(pictures):
                part = pictures[done : done + (self._at_once or len(pictures))]
                try:
                    found.append(self._scores(part))
                    done += len(part)
                except (RuntimeError, MemoryError) as error:
                    self._take_less(len(part), error)
            scores: NDArray[np.float32] = torch.cat(found).numpy()
        return scores

    def _set_threads(self, pictures: Image) -> None:
        if self.device.type != "cpu":
            return
        if self._each is None:
            self._each = choose_threads(lambda: self._scores(pictures), self.threads)
        use_threads(self._each)

    def _take_less(self, size: int, error: Exception) -> None:
        if not out_of_memory(error):
            raise error
        if size <= 1:
            raise MemoryError(str(error)) from error
        self._at_once = max(1, size // 2)
        log.warning("memory ran out with %d pictures at once; going on with %d", size, self._at_once)
        if self.device.type == "cuda":
            torch.cuda.empty_cache()

    def _scores(self, pictures: Image) -> Tensor:
        """Scores (N, C, h, w), in the processor's memory, of pictures (N, h, w)."""
        size = pictures.shape[1:]

        def forward(chosen: Tensor) -> Tensor:
            scores: Tensor = self._model(self._inputs(chosen)).float()
            return scores[..., : size[0], : size[1]]

        scores = mirrored(forward, torch.from_numpy(pictures), len(self.classes), self.flip)
        return scores.contiguous().cpu()

    def _inputs(self, pictures: Tensor) -> Tensor:
        padded = self.preprocessing.padded(pictures.numpy())
        batch = torch.from_numpy(self.preprocessing.normalise(padded))
        return batch.to(self.device, memory_format=torch.channels_last)

    def _look(self) -> None:
        cancel: CancelToken | None = getattr(self._asked, "cancel", None)
        if cancel is not None:
            cancel.check()

    def finish(
        self, logits: NDArray[np.float32], width: int, height: int, certainty: bool = False
    ) -> Prediction:
        """Mask of ``width`` x ``height`` pixels from the scores (C, h, w) of one picture."""
        parts = logits[: len(self.classes)]
        mask = self.preprocessing.restore(parts, width, height)
        animals = self._animals(mask, logits[len(self.classes) :]) if self.tells_animals else None
        sure = self.preprocessing.certainty(winning(parts), width, height) if certainty else None
        return Prediction(mask, _confidence(parts), animals, sure)

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


def winning(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probability of the winning class from scores (C, ...): (...)."""
    # The winner's softmax is 1 / sum(exp(score - best)).
    shares: NDArray[np.float32] = np.exp(logits - logits.max(axis=0)).sum(axis=0)
    return np.float32(1.0) / shares


def _confidence(logits: NDArray[np.float32]) -> float:
    animal = np.flatnonzero(logits[1:].max(axis=0) > logits[0])
    if not len(animal):
        return float("nan")
    return float(np.mean(winning(np.take(logits.reshape(len(logits), -1), animal, axis=1))))
