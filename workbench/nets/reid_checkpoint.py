"""A network for re-identification on disk, with all that is needed to use it and to judge it honestly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from workbench.core.errors import BadParameterError, CheckpointError
from workbench.core.types import Json
from workbench.nets.checkpoint import load_tensors, save_tensors
from workbench.nets.reid import ReidNet

CHECKPOINT_FILE = "reid_checkpoint.pth"
KIND = "reid"
FORMAT = 1


@dataclass(frozen=True, eq=False)
class ReidCheckpoint:
    """What a checkpoint file holds.

    Attributes
    ----------
    animals
        Names, in the order of the network's scores.
    means
        (animals, 32, 32) float32, mean grey picture of each animal in the training: the baseline.
    learned
        (M,) int64, fingerprints of the pictures it learned from, training and validation.
    training
        JSON-able facts: ``videos`` it learned from, ``counts`` by animal, seed, what it reached.
    """

    backbone: str
    units: tuple[int, ...]
    size: int
    animals: tuple[str, ...]
    state_dict: Mapping[str, Tensor]
    means: Tensor
    learned: Tensor
    training: dict[str, Json] = field(default_factory=dict)

    def network(self, path: Path) -> ReidNet:
        """The network with its weights, in evaluation mode; ``path`` is what errors name.

        Raises
        ------
        CheckpointError
            If the weights do not fit.
        """
        try:
            network = ReidNet(self.backbone, len(self.animals), self.units, self.size)
            network.load_state_dict(dict(self.state_dict))
        except (RuntimeError, TypeError, ValueError, AttributeError, BadParameterError) as error:
            raise CheckpointError(path=path, detail="its weights do not fit its network") from error
        network.eval()
        return network


def save_reid(path: Path, checkpoint: ReidCheckpoint) -> None:
    """Write ``path`` atomically.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    content = {
        "kind": KIND,
        "format": FORMAT,
        "backbone": checkpoint.backbone,
        "units": list(checkpoint.units),
        "size": checkpoint.size,
        "animals": list(checkpoint.animals),
        "training": json.dumps(checkpoint.training),
        "means": checkpoint.means,
        "learned": checkpoint.learned,
        "state_dict": {name: value.detach().cpu() for name, value in checkpoint.state_dict.items()},
    }
    save_tensors(path, content)


def load_reid(path: Path) -> ReidCheckpoint:
    """Read a checkpoint, or that of a training's folder; runs no code from it.

    Raises
    ------
    MissingFileError, CheckpointError
    """
    path = path / CHECKPOINT_FILE if path.is_dir() else path
    content = load_tensors(path)
    if content.get("kind") != KIND or content.get("format") != FORMAT:
        raise CheckpointError(path=path, detail="it is no network for re-identification")
    try:
        checkpoint = ReidCheckpoint(
            backbone=str(content["backbone"]),
            units=tuple(int(width) for width in content["units"]),
            size=int(content["size"]),
            animals=tuple(str(name) for name in content["animals"]),
            state_dict=content["state_dict"],
            means=content["means"].to(torch.float32),
            learned=content["learned"].to(torch.int64),
            training=json.loads(content["training"]),
        )
        fits = checkpoint.means.ndim == 3 and len(checkpoint.means) == len(checkpoint.animals)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CheckpointError(path=path, detail="a part of its description cannot be used") from error
    if not fits or not isinstance(checkpoint.training, dict):
        raise CheckpointError(path=path, detail="a part of its description cannot be used")
    return checkpoint
