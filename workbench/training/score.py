"""Everything that is measured on held-out masks, counted together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.core.types import Json, Mask
from workbench.nets.preprocessing import IGNORE
from workbench.training.boundary import BoundaryScore
from workbench.training.metrics import Confusion
from workbench.training.panoptic_quality import PanopticQuality


class Score:
    """Classes, their borders and, where they are told apart, animals.

    Parameters
    ----------
    names
        Of the classes.
    animals
        Whether animals are counted as well.
    """

    def __init__(self, names: Sequence[str], animals: bool = False) -> None:
        self.confusion, self.boundary = Confusion(names), BoundaryScore(names)
        self.panoptic = PanopticQuality() if animals else None

    def add(self, predicted: Mask, truth: Mask) -> None:
        """Count the class masks (H, W) of one picture."""
        self.confusion.add(predicted, truth)
        self.boundary.add(predicted, truth)

    def add_animals(self, predicted: Mask, truth: Mask) -> None:
        """Count the animal numbers (H, W) of one picture, but for pixels whose true number is `IGNORE`."""
        if self.panoptic is not None:
            unknown = truth == IGNORE
            found, true = (np.where(unknown, 0, plane).astype(np.uint8) for plane in (predicted, truth))
            self.panoptic.add(found, true)

    def to_dict(self) -> dict[str, Json]:
        """All numbers by name, JSON-able (None for NaN)."""
        values = {**self.confusion.to_dict(), **self.boundary.to_dict()}
        return values if self.panoptic is None else {**values, "panoptic": self.panoptic.to_dict()}
