"""Encoder weights from a file that the user has: from timm, from torchvision or from a network of ours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from workbench.core.errors import CheckpointError, MissingFileError
from workbench.nets.checkpoint import load_tensors

_WRAPPERS = ("state_dict", "model_state_dict", "model", "net")
_PREFIXES = ("", "module.", "model.", "backbone.", "encoder.", "encoder.model.", "module.encoder.")
_ENOUGH = 0.5
"""Share of the encoder's tensors that a file must fit."""


def load_encoder(network: nn.Module, path: Path, name: str = "") -> str:
    """Start the encoder of ``network`` (of `build_unet`) from a file; gives what was used, for people.

    ``name`` is what the file is called there; else its own name.

    Names may carry the prefixes that other programs put in front; a first convolution for colour pictures is
    summed over its channels, which gives the same answer to a grey one. No code of the file is run.

    Raises
    ------
    MissingFileError, CheckpointError
        If the file is not there or not readable, or fits less than half of the encoder.
    """
    encoder: Any = network.encoder
    wanted = {name: value for name, value in encoder.state_dict().items() if "num_batches" not in name}
    best: dict[str, Tensor] = {}
    given = read_tensors(path)
    for prefix in _PREFIXES:
        for own in ("", "model."):  # timm's encoders stand one level lower here
            fitting = _fitting(wanted, given, prefix, own)
            best = max(best, fitting, key=len)
    if len(best) < _ENOUGH * len(wanted):
        detail = f"it fits {len(best)} of the {len(wanted)} tensors of this encoder"
        raise CheckpointError(path=path, detail=detail)
    encoder.load_state_dict({**encoder.state_dict(), **best})
    return f"{name or path.name} ({len(best)} of {len(wanted)} tensors)"


def _fitting(
    wanted: Mapping[str, Tensor], given: Mapping[str, Tensor], prefix: str, own: str
) -> dict[str, Tensor]:
    """Tensors of the file that fit those of the encoder, by the encoder's names."""
    found = {}
    for name, value in wanted.items():
        if not name.startswith(own):
            continue
        other = given.get(prefix + name.removeprefix(own))
        adapted = None if other is None else _adapted(other, value)
        if adapted is not None:
            found[name] = adapted
    return found


def _adapted(given: Tensor, wanted: Tensor) -> Tensor | None:
    if given.shape == wanted.shape:
        return given.to(wanted.dtype)
    if given.dim() == 4 and wanted.shape[1] == 1 and given.shape[0] == wanted.shape[0]:
        summed = given.sum(dim=1, keepdim=True)
        return summed.to(wanted.dtype) if summed.shape == wanted.shape else None
    return None


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Tensors of a file of torch or of safetensors by their names, out of the wrappers that programs add.

    Raises
    ------
    MissingFileError, CheckpointError
    """
    content: Mapping[str, Any] = _safetensors(path) if path.suffix == ".safetensors" else load_tensors(path)
    for name in _WRAPPERS:
        inner = content.get(name)
        if isinstance(inner, Mapping):
            content = inner
    return {str(name): value for name, value in content.items() if isinstance(value, Tensor)}


def _safetensors(path: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if not path.is_file():
        raise MissingFileError(path=path)
    try:
        return load_file(path, device=str(torch.device("cpu")))
    except (OSError, SafetensorError) as error:
        raise CheckpointError(path=path, detail="it is cut off, damaged or of another kind") from error
