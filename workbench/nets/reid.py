"""The network that says which animal a picture shows: a backbone of timm's and a head of dense layers.

Trained in two stages, as is usual where pictures are few (Yosinski et al. 2014, "How transferable are
features in deep neural networks?"): first the head alone, then the last layers of the backbone with it.
"""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.core.errors import BadParameterError
from workbench.nets.reid_backbones import BACKBONES, timm_name
from workbench.nets.torchvision_ops import timm_models

OPENED_SHARE = 0.1
"""Share of the backbone's layers that the second stage trains, the last ones."""


class ReidNet(nn.Module):
    """Scores of every animal for square pictures.

    Parameters
    ----------
    backbone
        One of `BACKBONES` or any classification network of timm's.
    animals
        How many there are to tell apart.
    units
        Widths of the dense layers between the features and the scores, each with a ReLU behind it.
    size
        Side of the pictures in pixels.
    seed
        Of the random weights it starts from.

    Raises
    ------
    BadParameterError
        If timm has no such network, or it cannot take pictures of that size.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, backbone: str, animals: int, units: Sequence[int], size: int, seed: int = 0) -> None:
        super().__init__()
        self.backbone, self.animals, self.units, self.size = backbone, animals, tuple(units), size
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            # `load_encoder` starts what bears this name.
            self.encoder, config = _backbone(backbone)
            self.features = _width(self.encoder, backbone, size, config["input_size"][-1])
            self.head = _head(self.features, self.units, animals)
        for name in ("mean", "std"):
            values = torch.tensor(config[name], dtype=torch.float32).reshape(1, 3, 1, 1)
            self.register_buffer(name, values, persistent=False)

    def prepared(self, pictures: NDArray[np.uint8]) -> Tensor:
        """Input (B, 3, S, S) of the backbone for RGB pictures (B, S, S, 3), where the network is."""
        given = torch.from_numpy(np.ascontiguousarray(pictures)).to(self.mean.device)
        scaled = given.permute(0, 3, 1, 2).float().div_(255.0)
        ready: Tensor = (scaled - self.mean) / self.std
        return ready.contiguous(memory_format=torch.channels_last)

    def forward(self, prepared: Tensor) -> Tensor:
        """Scores (B, animals) before the softmax."""
        scores: Tensor = self.head(self.encoder(prepared))
        return scores

    def freeze(self) -> None:
        """First stage: only the head learns, and nothing in the backbone changes, its statistics included."""
        _learn(self.encoder, False)
        _learn(self.head, True)
        self.train(mode=True)

    def open_last(self, share: float = OPENED_SHARE) -> list[str]:
        """Second stage: the last layers of the backbone learn as well; gives their names.

        Layers still frozen keep their batch statistics.
        """
        self.freeze()
        opened = last_layers(self.encoder, share)
        for name in opened:
            for parameter in self.encoder.get_submodule(name).parameters(recurse=False):
                parameter.requires_grad = True
        self.train(mode=True)
        return opened

    def train(self, mode: bool = True) -> ReidNet:
        """Training mode for what learns, evaluation mode for what is frozen."""
        super().train(mode)
        if mode:
            self.encoder.eval()
            for _, layer in self._opened():
                layer.training = True
        return self

    def learned_tensors(self) -> dict[str, Tensor]:
        """What the present stage may change, by name: weights that learn and the statistics beside them."""
        state = self.state_dict()
        found = {name: value for name, value in state.items() if name.startswith("head.")}
        for place, layer in self._opened():
            own = [*layer.named_parameters(recurse=False), *layer.named_buffers(recurse=False)]
            names = [".".join(part for part in ("encoder", place, name) if part) for name, _ in own]
            found |= {name: state[name] for name in names if name in state}
        return found

    def put(self, tensors: Mapping[str, Tensor]) -> None:
        """Take over what `learned_tensors` gave."""
        self.load_state_dict({**self.state_dict(), **tensors})

    def _opened(self) -> Iterator[tuple[str, nn.Module]]:
        """Layers of the backbone that learn at present, by name."""
        for name, layer in self.encoder.named_modules():
            own = list(layer.parameters(recurse=False))
            if own and all(parameter.requires_grad for parameter in own):
                yield name, layer


def _learn(module: nn.Module, whether: bool) -> None:
    for parameter in module.parameters():
        parameter.requires_grad = whether


def layers_of(encoder: nn.Module) -> list[str]:
    """Layers in the order in which the network names them: every module with weights of its own.

    A convolution is one layer, a batch normalisation another; activations, sums and pooling have nothing to
    learn and are not counted.
    """
    return [
        name for name, layer in encoder.named_modules() if any(True for _ in layer.parameters(recurse=False))
    ]


def last_layers(encoder: nn.Module, share: float) -> list[str]:
    """The last ``share`` of the layers, rounded, at least one."""
    names = layers_of(encoder)
    return names[-max(1, round(share * len(names))) :]


def _backbone(backbone: str) -> tuple[nn.Module, Mapping[str, Any]]:
    """A network of timm's without its classifier and with random weights, and what timm says of it."""
    models: Any = timm_models()
    name = timm_name(backbone)
    if not models.is_model(name):
        near = difflib.get_close_matches(name, [*BACKBONES, *models.list_models()], n=3)
        known = f"like it are {', '.join(near)}" if near else f"usual ones are {', '.join(BACKBONES)}"
        raise BadParameterError(name="backbone", value=backbone, detail=f"timm has no such network; {known}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            encoder: Any = models.create_model(name, pretrained=False, num_classes=0)
        except (RuntimeError, TypeError, ValueError, AssertionError) as error:
            detail = f"it cannot be built without its classifier ({error})"
            raise BadParameterError(name="backbone", value=backbone, detail=detail) from error
    return encoder, encoder.default_cfg


def _width(encoder: nn.Module, backbone: str, size: int, made_for: int) -> int:
    """Length of the feature vectors that ``encoder`` gives, found by trying it."""
    encoder.eval()
    try:
        with torch.inference_mode():
            features = encoder(torch.zeros(1, 3, size, size))
    except (RuntimeError, AssertionError, ValueError) as error:
        detail = f"{backbone} cannot take pictures of {size} pixels; it is made for {made_for}"
        raise BadParameterError(name="size", value=size, detail=detail) from error
    if not isinstance(features, Tensor) or features.ndim != 2:
        detail = "it gives no single vector for a picture"
        raise BadParameterError(name="backbone", value=backbone, detail=detail)
    return int(features.shape[1])


def _head(features: int, units: Sequence[int], animals: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for width in units:
        layers += [nn.Linear(features, width), nn.ReLU()]
        features = width
    return nn.Sequential(*layers, nn.Linear(features, animals))
