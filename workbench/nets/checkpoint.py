"""A trained network on disk: weights together with its classes, preprocessing and how it was trained."""

from __future__ import annotations

import hashlib
import json
import pickle
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from workbench.core.classes import ClassTable
from workbench.core.errors import BadParameterError, CheckpointClassesError, CheckpointError, MissingFileError
from workbench.core.paths import atomic_path
from workbench.core.types import Json
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.segmentation import DECODER, WIDER, build_unet
from workbench.project.model_library import METRICS_FILE

__all__ = [
    "METRICS_FILE",
    "Checkpoint",
    "best_checkpoint",
    "checkpoint_content",
    "checkpoint_path",
    "file_hash",
    "load_checkpoint",
    "load_tensors",
    "network_of",
    "newest_checkpoint",
    "parse_checkpoint",
    "save_checkpoint",
    "save_tensors",
]

FORMAT = 1
_REFUSED = ("Unsupported", "not an allowed global", "GLOBAL")
"""Words of torch where a file holds what it will not load."""
_EPOCH = re.compile(r"unet_checkpoint_epoch_(\d+)\.pth$")


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint file holds; ``training`` are JSON-able facts (run, epoch, IoU, split, seed).

    ``animals`` says whether the network tells animals apart as well as parts. ``decoder`` are the channels of
    the decoder where they are not the usual ones (a network from elsewhere).
    """

    encoder: str
    classes: ClassTable
    preprocessing: Preprocessing
    state_dict: Mapping[str, Tensor]
    training: dict[str, Json] = field(default_factory=dict)
    animals: bool = False
    decoder: tuple[int, ...] = ()

    def model(self) -> nn.Module:
        """Build the network with its weights, in evaluation mode."""
        model = build_unet(
            self.encoder, len(self.classes), animals=self.animals, decoder=self.decoder or None
        )
        model.load_state_dict(dict(self.state_dict))
        return model.eval()


def network_of(checkpoint: Checkpoint, path: Path) -> nn.Module:
    """`Checkpoint.model` of what was read from ``path``.

    Raises
    ------
    CheckpointError
        If the weights do not fit the network.
    """
    try:
        return checkpoint.model()
    except (RuntimeError, TypeError, ValueError, AttributeError, BadParameterError) as error:
        raise CheckpointError(path=path, detail="its weights do not fit its network") from error


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write ``path`` atomically.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    save_tensors(path, checkpoint_content(checkpoint))


def checkpoint_content(checkpoint: Checkpoint) -> dict[str, Any]:
    """What a checkpoint file holds, by name."""
    return {
        "format": FORMAT,
        "encoder": checkpoint.encoder,
        "animals": checkpoint.animals,
        **({"decoder": list(checkpoint.decoder)} if checkpoint.decoder else {}),
        "classes": checkpoint.classes.to_list(),
        "preprocessing": checkpoint.preprocessing.to_dict(),
        "training": json.dumps(checkpoint.training),
        "state_dict": {name: tensor.detach().cpu() for name, tensor in checkpoint.state_dict.items()},
    }


def save_tensors(path: Path, content: Mapping[str, Any]) -> None:
    """`torch.save`, whole or not at all."""
    with atomic_path(path) as temporary:
        torch.save(dict(content), temporary)


def load_tensors(path: Path) -> dict[str, Any]:
    """Content of a file of `save_tensors`; runs no code from it.

    Raises
    ------
    MissingFileError, CheckpointError
    """
    if not path.is_file():
        raise MissingFileError(path=path)
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise CheckpointError(path=path, detail=error.strerror or "it cannot be read") from error
    except (RuntimeError, EOFError, ValueError, LookupError, TypeError, pickle.UnpicklingError) as error:
        # What torch and pickle say here ("101", "EOFError") helps nobody; the log has it.
        detail = "it is cut off, damaged or of another kind"
        if any(words in str(error) for words in _REFUSED):
            detail = "it holds more than weights, which could be harmful code: nothing of it was run"
        raise CheckpointError(path=path, detail=detail) from error
    if not isinstance(content, dict):
        raise CheckpointError(path=path, detail="it holds something else")
    return content


def load_checkpoint(path: Path, classes: ClassTable | None = None) -> Checkpoint:
    """Read a checkpoint.

    Parameters
    ----------
    classes
        Where given, the class names of the checkpoint must be these, in this order.

    Raises
    ------
    MissingFileError, CheckpointError, CheckpointClassesError
    """
    return parse_checkpoint(path, load_tensors(path), classes)


def parse_checkpoint(path: Path, content: Mapping[str, Any], classes: ClassTable | None = None) -> Checkpoint:
    """What `load_checkpoint` makes of a file's content.

    Raises
    ------
    CheckpointError, CheckpointClassesError
    """
    if content.get("format") != FORMAT:
        raise CheckpointError(path=path, detail=f"its format is {content.get('format')}, not {FORMAT}")
    try:
        checkpoint = Checkpoint(
            encoder=str(content["encoder"]),
            classes=ClassTable.from_list(content["classes"]),
            preprocessing=Preprocessing.from_dict(content["preprocessing"]),
            state_dict=content["state_dict"],
            training=json.loads(content["training"]),
            animals=bool(content.get("animals", False)),
            decoder=_decoder(content.get("decoder", ()), bool(content.get("animals", False))),
        )
    except (KeyError, TypeError, ValueError, AttributeError, BadParameterError) as error:
        raise CheckpointError(path=path, detail="a part of its description cannot be used") from error
    if classes is not None and classes.names != checkpoint.classes.names:
        found, expected = ", ".join(checkpoint.classes.names), ", ".join(classes.names)
        raise CheckpointClassesError(path=path, found=found, expected=expected)
    return checkpoint


def _decoder(channels: Any, animals: bool) -> tuple[int, ...]:
    """Channels of a decoder; nothing for the usual ones."""
    given = tuple(int(count) for count in channels)
    return () if given == (WIDER if animals else DECODER) else given


def checkpoint_path(folder: Path, epoch: int) -> Path:
    """File of the checkpoint after ``epoch`` (from 1) in a model's folder."""
    return folder / f"unet_checkpoint_epoch_{epoch}.pth"


def best_checkpoint(folder: Path) -> Path | None:
    """Best checkpoint of a model's folder, by its metrics; else the last one; None where there is none."""
    epochs = {}
    for path in folder.glob("unet_checkpoint_epoch_*.pth"):
        match = _EPOCH.search(path.name)
        if match:
            epochs[int(match.group(1))] = path
    if not epochs:
        return None
    try:
        best = int(json.loads((folder / METRICS_FILE).read_text("utf-8"))["best_epoch"])
    except (OSError, ValueError, KeyError, TypeError):
        best = -1
    return epochs.get(best, epochs[max(epochs)])


def newest_checkpoint(models: Path) -> Path | None:
    """Best checkpoint of the model trained last below ``models``; None where none was trained."""
    found = [path for folder in models.glob("*/") if (path := best_checkpoint(folder)) is not None]
    return max(found, key=lambda path: path.stat().st_mtime_ns, default=None)


def file_hash(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal text."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
