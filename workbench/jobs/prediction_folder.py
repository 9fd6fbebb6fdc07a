"""Where the results of a prediction lie: masks, and beside them animal numbers and confidence maps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.classes import ClassTable, instance_palette
from workbench.media.images import write_image, write_mask
from workbench.vision.measure import MaskMeasure, measure_mask

if TYPE_CHECKING:
    from workbench.nets.predictor import Prediction

INSTANCES = "instances"
CONFIDENCE = "confidence"
PARTS = (".", INSTANCES, CONFIDENCE)
"""Where something of a picture may lie, below the folder of the masks."""


class PredictionFolder:
    """Writes masks by name, whole or not at all; usable from several threads.

    Parameters
    ----------
    numbered
        Whether the network tells animals apart.
    confidence
        Whether confidence maps are wanted.
    """

    def __init__(self, folder: Path, classes: ClassTable, *, numbered: bool, confidence: bool) -> None:
        self.folder, self.classes = folder, classes
        self._needed = ["."] + [INSTANCES] * numbered
        self._confidence = confidence
        self._palette = classes.palette()

    def masked(self) -> set[str]:
        """Names of the pictures of which the mask is there, and the animal numbers that belong to it."""
        found = [_names(self.folder / part) for part in self._needed]
        return set.intersection(*found)

    def whole(self) -> set[str]:
        """Names of the pictures of which all that is wanted is there."""
        return self.masked() & _names(self.folder / CONFIDENCE) if self._confidence else self.masked()

    def write(self, name: str, prediction: Prediction) -> MaskMeasure:
        """Write what was predicted of one picture and measure its mask."""
        if prediction.certainty is not None:
            write_image(self.folder / CONFIDENCE / name, prediction.certainty, durable=False)
        if prediction.animals is not None:
            path = self.folder / INSTANCES / name
            write_mask(path, prediction.animals, instance_palette(), durable=False)
        write_mask(self.folder / name, prediction.mask, self._palette, durable=False)
        return measure_mask(prediction.mask, self.classes)

    def forget(self, name: str) -> None:
        """Delete all that is there of one picture."""
        for part in PARTS:
            (self.folder / part / name).unlink(missing_ok=True)

    def clear(self, pattern: str, stays: Callable[[str], bool]) -> None:
        """Delete the files of ``pattern`` whose name does not stay."""
        for part in PARTS:
            for path in (self.folder / part).glob(pattern):
                if not stays(path.name):
                    path.unlink(missing_ok=True)


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.png")} if folder.is_dir() else set()
