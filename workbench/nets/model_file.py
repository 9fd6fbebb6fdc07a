"""A network of the library as one file: a checkpoint that also carries its metrics, notes and spec.

Every program that reads our checkpoints reads it as one. A checksum over all it holds tells damage, which
torch's own format lets pass.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from workbench.core.errors import CheckpointError
from workbench.core.types import Json
from workbench.nets.checkpoint import (
    Checkpoint,
    checkpoint_content,
    load_tensors,
    parse_checkpoint,
    save_tensors,
)

_ABOUT, _SHA256 = "library", "sha256"


@dataclass(frozen=True)
class ModelFile:
    """What such a file holds.

    Attributes
    ----------
    about
        ``run name notes date metrics spec frames``: JSON-able, each may be missing.
    """

    checkpoint: Checkpoint
    about: dict[str, Json] = field(default_factory=dict)


def write_model_file(path: Path, checkpoint: Checkpoint, about: Mapping[str, Json]) -> str:
    """Write ``path`` whole or not at all; gives the checksum.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    content = {**checkpoint_content(checkpoint), _ABOUT: json.dumps(about, ensure_ascii=False)}
    digest = _digest(content)
    save_tensors(path, {**content, _SHA256: digest})
    return digest


def read_model_file(path: Path) -> ModelFile | None:
    """The network in ``path``, also out of a bare checkpoint of ours; None where it is another program's.

    Runs no code from the file. Whether the weights fit the network is not tried.

    Raises
    ------
    MissingFileError
    CheckpointError
        If it cannot be read, or is damaged.
    """
    content = load_tensors(path)
    if "format" not in content:
        return None
    checkpoint = parse_checkpoint(path, content)
    said = content.pop(_SHA256, "")
    if not said:
        return ModelFile(checkpoint)
    if _digest(content) != said:
        raise CheckpointError(path=path, detail="its checksum is wrong: it is damaged or was changed")
    about = json.loads(content.get(_ABOUT, "{}"))
    return ModelFile(checkpoint, about if isinstance(about, dict) else {})


def identity(checkpoint: Checkpoint) -> str:
    """SHA-256 of a network, description included: two of the same are the same network."""
    return _digest(checkpoint_content(checkpoint))


def _digest(content: Mapping[str, Any]) -> str:
    """SHA-256 over all that a file holds, in an order that does not depend on how it was written."""
    digest = hashlib.sha256()
    for name in sorted(content):
        value = content[name]
        if isinstance(value, Mapping):
            for key in sorted(value):
                _add_tensor(digest, str(key), value[key])
        else:
            digest.update(f"{name}={json.dumps(value, sort_keys=True, default=str)}\n".encode())
    return digest.hexdigest()


def _add_tensor(digest: Any, name: str, value: Any) -> None:
    if not isinstance(value, Tensor):
        digest.update(f"{name}={value!r}\n".encode())
        return
    digest.update(f"{name}:{value.dtype}:{tuple(value.shape)}\n".encode())
    flat = value.detach().cpu().contiguous().reshape(-1)
    digest.update(flat.view(torch.uint8).numpy().tobytes())
