"""Networks that another program trained: a bare state dictionary of a U-Net of the same family.

What such a file does not say (encoder, channels) is read off the shapes of its tensors; what the shapes do
not say either (the order of the classes, how pictures were normalised) is the caller's to decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from workbench.core.classes import ClassTable
from workbench.core.errors import CheckpointClassesError, CheckpointError
from workbench.nets.checkpoint import Checkpoint
from workbench.nets.encoders import ENCODERS
from workbench.nets.preprocessing import Preprocessing
from workbench.nets.pretrained import read_tensors
from workbench.nets.segmentation import ANIMAL_MAPS, build_unet

_PREFIXES = ("module.", "model.", "net.", "network.", "unet.", "_orig_mod.")
_HEAD = "segmentation_head.0.weight"
_STEP = "decoder.blocks.{}.conv1.0.weight"
_DEPTH = 5
_OUR_STEP = "decoder.blocks.0.conv1.0.weight"


def read_foreign(path: Path, classes: ClassTable, preprocessing: Preprocessing) -> Checkpoint:
    """A checkpoint out of another program's file; no code of it is run.

    A first convolution for colour pictures is summed over its channels: the same answer to a grey picture
    whose channels were normalised alike.

    Raises
    ------
    MissingFileError
    CheckpointError
        If it is no U-Net on one of our encoders.
    CheckpointClassesError
        If it tells another number of classes apart.
    """
    tensors = _bare(read_tensors(path))
    if _HEAD not in tensors or _OUR_STEP not in tensors:
        raise CheckpointError(path=path, detail="it is no U-Net of segmentation-models-pytorch")
    maps = tensors[_HEAD].shape[0]
    animals = maps == len(classes) + ANIMAL_MAPS
    if maps != len(classes) and not animals:
        found = f"of {maps} numbers without names"
        raise CheckpointClassesError(path=path, found=found, expected=", ".join(classes.names))
    steps = [tensors.get(_STEP.format(number)) for number in range(_DEPTH)]
    decoder = tuple(int(step.shape[0]) for step in steps if step is not None)
    for entry in ENCODERS:
        state = _fitted(tensors, entry.name, len(classes), animals, decoder)
        if state is not None:
            facts = {"run": path.stem, "weights": f"imported from {path.name}"}
            return Checkpoint(entry.name, classes, preprocessing, state, dict(facts), animals, decoder)
    known = ", ".join(entry.name for entry in ENCODERS)
    raise CheckpointError(path=path, detail=f"its encoder is none of {known}")


def _bare(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Without the prefixes that programs put in front of every name."""
    found = dict(tensors)
    while True:
        prefix = next((one for one in _PREFIXES if found and all(name.startswith(one) for name in found)), "")
        if not prefix:
            return found
        found = {name.removeprefix(prefix): value for name, value in found.items()}


def _fitted(
    tensors: Mapping[str, Tensor], encoder: str, classes: int, animals: bool, decoder: tuple[int, ...]
) -> dict[str, Tensor] | None:
    """The tensors as a network on ``encoder`` wants them; None where they are not those of one."""
    if len(decoder) != _DEPTH:
        return None
    with torch.device("meta"):
        wanted = build_unet(encoder, classes, animals=animals, decoder=decoder).state_dict()
    state: dict[str, Tensor] = {}
    for name, value in wanted.items():
        given = tensors.get(name)
        if given is None and name.endswith("num_batches_tracked"):
            given = torch.zeros((), dtype=torch.int64)
        if given is None:
            return None
        if given.dim() == 4 and value.shape[1] == 1 and given.shape[0] == value.shape[0]:
            given = given.sum(dim=1, keepdim=True) if given.shape[1] == 3 else given
        if given.shape != value.shape:
            return None
        state[name] = given.to(value.dtype)
    return state if set(tensors) <= set(wanted) else None
