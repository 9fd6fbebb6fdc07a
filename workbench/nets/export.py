"""A trained network as one file for programs that do not have this one: TorchScript."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from workbench.core.errors import CheckpointError
from workbench.core.paths import atomic_path
from workbench.nets.checkpoint import Checkpoint

DESCRIPTION = "workbench.json"
"""Name of the file inside the export that says what its inputs and outputs mean."""
_TRACED, _TRIED = (2, 1, 64, 96), (1, 1, 96, 160)
_CLOSE = 1e-4


class Exported(nn.Module):
    """Intensity (N, 1, H, W), 0 to 255, H and W multiples of 32, to scores (N, C, H, W).

    The first channels are the classes; where the network tells animals apart, three more follow: the centres'
    heat (logit), and the way to the centre in x and y in units of 32 pixels.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        super().__init__()
        self.network = checkpoint.model()
        self.mean = float(checkpoint.preprocessing.mean)
        self.std = float(checkpoint.preprocessing.std)

    def forward(self, intensity: Tensor) -> Tensor:
        """Scores of pictures."""
        scores: Tensor = self.network((intensity - self.mean) / self.std)
        return scores


def export_torchscript(checkpoint: Checkpoint, out: Path) -> float:
    """Write ``out``, whole or not at all; gives the largest difference to the network itself.

    The file is read back and tried with pictures of a size that it was not made with.

    Raises
    ------
    CheckpointError
        If what was written does not give the same scores.
    DiskFullError, NoPermissionError
    """
    module = Exported(checkpoint).eval()
    description = {
        "classes": checkpoint.classes.to_list(),
        "animals": checkpoint.animals,
        "encoder": checkpoint.encoder,
        "preprocessing": checkpoint.preprocessing.to_dict(),
        "training": checkpoint.training,
        "input": "(N, 1, H, W) float32 intensity, 0 to 255; H and W multiples of 32",
        "output": "(N, C, H, W) scores; the first channels are the classes in their order",
    }
    with warnings.catch_warnings(), atomic_path(out) as temporary, torch.inference_mode():
        warnings.simplefilter("ignore", DeprecationWarning)  # torch's; other programs still read this format
        jit: Any = torch.jit
        traced = jit.trace(module, torch.zeros(_TRACED), check_trace=False)
        jit.save(traced, str(temporary), _extra_files={DESCRIPTION: json.dumps(description)})
        picture = 255 * torch.rand(_TRIED, generator=torch.Generator().manual_seed(0))
        difference = float((jit.load(str(temporary))(picture) - module(picture)).abs().max())
        if not difference <= _CLOSE:
            detail = f"its export gives other scores (by {difference:.2g})"
            raise CheckpointError(path=out, detail=detail)
    return difference
