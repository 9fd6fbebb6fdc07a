"""How a network for re-identification is trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.nets.reid import OPENED_SHARE

StageName = Literal["head", "fine"]
STAGES: tuple[StageName, ...] = ("head", "fine")
"""First the head alone, then the last layers of the backbone with it."""


@dataclass(frozen=True)
class ReidConfig:
    """Settings of a training.

    A stage ends after its epochs, or when the loss on the validation pictures has not fallen for ``patience``
    of them; the weights of its best epoch are kept. ``fine_epochs`` 0 leaves the second stage out.
    ``augment`` is a name of `augmentation.NAMES`, or None.
    """

    batch: int = 32
    lr: float = 1e-3
    fine_lr: float = 1e-4
    epochs: int = 30
    fine_epochs: int = 30
    patience: int = 5
    opened: float = OPENED_SHARE
    augment: str | None = None
    seed: int = 0
    device: str = "auto"
    threads: int | None = None

    def epochs_of(self, stage: StageName) -> int:
        """Most epochs of a stage."""
        return self.epochs if stage == "head" else self.fine_epochs

    def lr_of(self, stage: StageName) -> float:
        """Learning rate of a stage."""
        return self.lr if stage == "head" else self.fine_lr
