"""Networks that name the animal of a small grey picture.

``idcnn`` is the identification network of idtracker.ai (Romero-Ferrero, Bergomi, Hinz, Heras and de Polavieja
2019, "idtracker.ai: tracking all individuals in small or large collectives of unmarked animals", Nature
Methods 16:179-182, supplementary table of architectures): three convolutions of 5 x 5 (16, 64, 100 maps) with
2 x 2 maxima between, 100 rectified units, one output an animal.

The others are the first layers of torchvision's networks under the same two fully connected layers, as in the
experiments on transfer by the thesis in ``docs/adr/0059-identification-bench.md``, which also says where each
is cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from workbench.core.errors import BadParameterError, CheckpointError
from workbench.core.progress import CancelToken, Progress, no_progress
from workbench.nets.pretrained import read_tensors
from workbench.nets.published import IMAGENET, by_file_name
from workbench.nets.torchvision_ops import torchvision_models
from workbench.nets.weights import fetch

HIDDEN = 100
"""Units of the layer before the last, in all of them."""
_POOLED = 5
"""Side of the map that the hidden layer of a truncated network sees; smaller where the map is smaller."""
_FLAT = 1e-6
"""Spread of a picture that shows nothing."""


@dataclass(frozen=True)
class _Truncated:
    """The first layers of a network of torchvision: its builder, its published weights, the layers' names.

    The names are those of the whole network, and so of the tensors in its published file.
    """

    builder: str
    published: str
    names: tuple[str, ...]


_TRUNCATED = {
    "vgg16": _Truncated("vgg16", "VGG16_Weights", tuple(f"features.{k}" for k in range(7))),
    "vgg16_bn": _Truncated("vgg16_bn", "VGG16_BN_Weights", tuple(f"features.{k}" for k in range(10))),
    "alexnet": _Truncated("alexnet", "AlexNet_Weights", tuple(f"features.{k}" for k in range(8))),
    "resnet18": _Truncated(
        "resnet18", "ResNet18_Weights", ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2")
    ),
}
TRANSFERRED = tuple(_TRUNCATED)
"""Networks that may start from weights learned elsewhere."""
ARCHITECTURES = ("idcnn", *TRANSFERRED)


class IdentificationNet(nn.Module):
    """Pictures (B, 1, h, w), as `prepared` gives them, to scores (B, N); narrow ones get a margin.

    ``convolutions`` and ``head`` are the two parts that protocol 3 and transfer train apart.
    """

    def __init__(self, convolutions: nn.Module, channels: int, side: int, animals: int) -> None:
        super().__init__()
        self.channels, self.side = channels, side
        self.convolutions = convolutions
        with torch.no_grad():
            found = self._maps(torch.zeros(1, 1, side, side))
        self.features = found.shape[1]
        self.head = new_head(self.features, animals)

    def _maps(self, pictures: Tensor) -> Tensor:
        down, across = self.side - pictures.shape[2], self.side - pictures.shape[3]
        if down or across:  # around zero black is the lowest value
            margins = (across // 2, across - across // 2, down // 2, down - down // 2)
            pictures = functional.pad(pictures, margins, value=float(pictures.min()))
        maps: Tensor = self.convolutions(pictures.expand(-1, self.channels, -1, -1))
        return maps.flatten(1)

    def forward(self, pictures: Tensor) -> Tensor:
        """Scores before the softmax."""
        scores: Tensor = self.head(self._maps(pictures))
        return scores

    @property
    def animals(self) -> int:
        """Number of animals, N."""
        last: Any = self.head[-1]
        return int(last.out_features)

    def forget_head(self) -> None:
        """Start the fully connected layers anew."""
        place = next(self.convolutions.parameters()).device
        self.head = new_head(self.features, self.animals).to(place)

    def freeze_convolutions(self) -> None:
        """Train the fully connected layers alone from here on; normalisations stay as they are, too."""
        for weight in self.convolutions.parameters():
            weight.requires_grad_(False)
        self.convolutions.eval()

    def train(self, mode: bool = True) -> IdentificationNet:
        """As torch's, but frozen convolutions do not learn means and variances either."""
        super().train(mode)
        if mode and not any(weight.requires_grad for weight in self.convolutions.parameters()):
            self.convolutions.eval()
        return self


def new_head(features: int, animals: int) -> nn.Sequential:
    """The two fully connected layers, with random weights."""
    return nn.Sequential(nn.Linear(features, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, animals))


def build_identifier(architecture: str, animals: int, side: int) -> IdentificationNet:
    """A network with random weights for ``animals`` animals and pictures of ``side`` x ``side`` pixels.

    Raises
    ------
    BadParameterError
        If it is none of `ARCHITECTURES`, or the pictures are too small for it.
    """
    if architecture not in ARCHITECTURES:
        detail = "the networks are " + ", ".join(ARCHITECTURES)
        raise BadParameterError(name="network", value=architecture, detail=detail)
    channels = 1 if architecture == "idcnn" else 3
    try:
        return IdentificationNet(_convolutions(architecture), channels, side, animals)
    except RuntimeError as error:  # what torch says of an empty map
        detail = f"pictures of {side} x {side} pixels are too small for it"
        raise BadParameterError(name="network", value=architecture, detail=detail) from error


def _convolutions(architecture: str) -> nn.Module:
    if architecture == "idcnn":
        return nn.Sequential(
            nn.Conv2d(1, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 64, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(64, 100, 5, padding=2), nn.ReLU(),
        )  # fmt: skip
    entry = _TRUNCATED[architecture]
    whole = getattr(torchvision_models(), entry.builder)(weights=None)
    layers = [whole.get_submodule(name) for name in entry.names]
    for layer in layers:
        if isinstance(layer, nn.ReLU):
            layer.inplace = False
    return nn.Sequential(*layers, _AtMost(_POOLED))


class _AtMost(nn.Module):
    """Average pooling to ``side`` x ``side``, which leaves smaller maps as they are."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self.side = side

    def forward(self, maps: Tensor) -> Tensor:
        if max(maps.shape[2:]) <= self.side:
            return maps
        return nn.functional.adaptive_avg_pool2d(maps, self.side)


def start_from(network: IdentificationNet, architecture: str, path: Path) -> str:
    """Start the convolutions from a file of torchvision's whole network; gives what was used, for people.

    No code of the file is run.

    Raises
    ------
    MissingFileError, CheckpointError
        If the file is not there or not readable, or is another network's.
    """
    given = read_tensors(path)
    wanted = network.convolutions.state_dict()
    names = _TRUNCATED[architecture].names
    found = {}
    for own, value in wanted.items():
        number, _, rest = own.partition(".")
        tensor = given.get(f"{names[int(number)]}.{rest}")
        if tensor is None or tensor.shape != value.shape:
            continue
        found[own] = tensor.to(value.dtype)
    needed = [own for own in wanted if "num_batches" not in own]
    if any(own not in found for own in needed):
        fitting = sum(own in found for own in needed)
        detail = f"it fits {fitting} of the {len(needed)} tensors of the first layers of {architecture}"
        raise CheckpointError(path=path, detail=detail)
    network.convolutions.load_state_dict({**wanted, **found})
    return f"{path.name} ({len(needed)} tensors)"


def fetch_first_layers(
    architecture: str,
    folder: Path | None = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> tuple[Path, str]:
    """The file with the weights that torchvision publishes for ``architecture``, and its name for people.

    Fetched once; the address and the first digits of its SHA-256 are torchvision's own.

    Raises
    ------
    FetchError, FetchedFileError, Cancelled, DiskFullError, NoPermissionError
    """
    published: Any = getattr(torchvision_models(), _TRUNCATED[architecture].published)
    place = by_file_name(f"torchvision {architecture}", published.IMAGENET1K_V1.url)
    return fetch(place, folder, progress, cancel), f"{IMAGENET} ({place.name})"


def prepared(pictures: Tensor) -> Tensor:
    """Grey pictures (B, S, S) uint8 as the networks take them: (B, 1, S, S), each of mean 0 and spread 1."""
    values = pictures.float().flatten(1)
    spread, mean = torch.std_mean(values, dim=1, keepdim=True, correction=0)
    return ((values - mean) / spread.clamp_min(_FLAT)).reshape(len(pictures), 1, *pictures.shape[1:])
