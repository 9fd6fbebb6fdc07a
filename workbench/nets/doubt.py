"""How much a network doubts a frame, and what the frame is like: what active learning ranks by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.classes import ClassTable
from workbench.core.progress import CancelToken
from workbench.core.types import DeepImage, Image
from workbench.nets.checkpoint import load_checkpoint, network_of
from workbench.nets.runtime import cancellable, choose_threads, folded, pick_device, placed
from workbench.vision.frame_choice import VECTOR

_FLIPS = ((), (3,), (2,))
"""As it is, mirrored left to right, mirrored top to bottom: training shows a network all of these."""
_LEAST = 4.0
"""Pixels of the network's input below which a part's overlap says nothing."""


@dataclass(frozen=True, eq=False)
class Look:
    """What a network makes of one frame.

    Attributes
    ----------
    doubt
        0 (mirrored pictures give the same parts) to 1 (they share nothing).
    vector
        (`VECTOR`,) float32: like frames have near vectors.
    missing
        A part that the study knows was found nowhere in the frame.
    """

    doubt: float
    vector: NDArray[np.float32]
    missing: bool


class Doubter:
    """Looks at frames with the network of one checkpoint.

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
        self.preprocessing = content.preprocessing
        self.device = pick_device(device)
        self.threads = threads
        self._parts = len(content.classes)
        self._tuned = False
        self._model: Any = placed(folded(network_of(content, checkpoint)), self.device)
        self._projection: Tensor | None = None

    def reduce(self, image: DeepImage) -> Image:
        """Network input of one picture, (h, w) uint8; from any thread."""
        return self.preprocessing.reduce(image)

    def look(self, reduced: Sequence[Image], cancel: CancelToken | None = None) -> list[Look]:
        """Look at pictures from `reduce`, all of one size; one call at a time."""
        batch = torch.from_numpy(self.preprocessing.normalise(np.stack(reduced)))
        batch = batch.to(self.device, memory_format=torch.channels_last)
        with torch.inference_mode(), cancellable(self._model, cancel or CancelToken()):
            if not self._tuned and self.device.type == "cpu":
                choose_threads(lambda: self._model(batch), self.threads)
                self._tuned = True
            views, vectors = self._views(batch)
            doubts, missing = _disagreement(views)
        columns = doubts.cpu().numpy(), vectors.cpu().numpy(), missing.cpu().numpy()
        return [Look(float(one), vector, bool(gone)) for one, vector, gone in zip(*columns, strict=True)]

    def _views(self, batch: Tensor) -> tuple[Tensor, Tensor]:
        """Class probabilities (V, N, C, h, w) of every mirrored view, and the vectors (N, `VECTOR`)."""
        found = []
        vectors = torch.empty(0)
        for axes in _FLIPS:
            levels = self._model.encoder(batch.flip(axes) if axes else batch)
            scores = self._model.segmentation_head(self._model.decoder(levels))[:, : self._parts].float()
            shares = scores.softmax(dim=1)
            if not axes:
                vectors = self._vectors(levels[-1].float(), shares)
            found.append(shares.flip(axes) if axes else shares)
        return torch.stack(found), vectors

    def _vectors(self, deepest: Tensor, shares: Tensor) -> Tensor:
        """The deepest features, mean over the picture and mean over the animal, in few numbers.

        A random projection keeps distances (Johnson and Lindenstrauss 1984) and is the same in every run.
        """
        animal = torch.nn.functional.adaptive_avg_pool2d(
            1.0 - shares[:, :1], (deepest.shape[-2], deepest.shape[-1])
        )
        weight = animal / animal.sum(dim=(2, 3), keepdim=True).clamp_min(1e-6)
        pooled = torch.cat([deepest.mean(dim=(2, 3)), (deepest * weight).sum(dim=(2, 3))], dim=1)
        if self._projection is None:
            rng = np.random.default_rng(0)
            matrix = rng.standard_normal((pooled.shape[1], VECTOR)) / np.sqrt(VECTOR)
            self._projection = torch.from_numpy(matrix.astype(np.float32)).to(self.device)
        return pooled @ self._projection


def _disagreement(views: Tensor) -> tuple[Tensor, Tensor]:
    """How little the views (V, N, C, h, w) share, (N,) 0 to 1, and whether a part is missing, (N,).

    One minus the mean over the parts of the soft overlap of all views, which is what the views' IoU would
    be. It does not depend on the animal's size, and edges alone, which no view finds alike, do not fill it.
    """
    shared = views.amin(dim=0).sum(dim=(2, 3))[:, 1:]
    either = views.amax(dim=0).sum(dim=(2, 3))[:, 1:]
    seen = (
        views[0].argmax(dim=1, keepdim=True)
        == torch.arange(views.shape[2], device=views.device)[:, None, None]
    )
    missing = ~seen[:, 1:].any(dim=(2, 3)).all(dim=1)
    overlap = shared / either.clamp_min(_LEAST)
    return 1.0 - overlap.mean(dim=1), missing
