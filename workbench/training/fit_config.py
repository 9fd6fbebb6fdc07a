"""How a network is trained."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from workbench.nets.encoders import DEFAULT_ENCODER
from workbench.training.augment import Augmentation


@dataclass(frozen=True)
class FitConfig:
    """How to train.

    Where there are more than ``frames_per_epoch``, each epoch draws others; where they make fewer than
    ``min_steps`` batches, an epoch goes over them more than once: a small study needs as many steps.

    ``patience`` ends a training whose mean IoU has not risen for that many epochs; 0, the default, never: the
    learning rate falls to nothing towards the last epoch, which is where much of the gain comes from.
    ``boundary`` is how much more pixels near a class border count (`SegmentationLoss`); 3 gave
    simulated rats' tails 0.02 of IoU (``benchmarks/boundary_weight.py``). ``precision`` is
    ``auto`` (mixed on a GPU, float32 on a CPU), ``32``, ``bf16`` or ``16``; ``gpus`` how many to spread a
    batch over, 0 for all there are. ``weights`` is a file to start the encoder from, ``weights_name`` what it
    is called in the results.
    """

    encoder: str = DEFAULT_ENCODER
    epochs: int = 20
    batch: int = 8
    lr: float = 6e-3
    weight_decay: float = 1e-4
    seed: int = 0
    device: str = "auto"
    threads: int | None = None
    frames_per_epoch: int = 600
    min_steps: int = 40
    val_frames: int = 200
    augmentation: Augmentation | None = field(default_factory=Augmentation)
    patience: int = 0
    boundary: float = 3.0
    precision: str = "auto"
    gpus: int = 0
    weights: Path | None = None
    weights_name: str = ""
