"""The U-Net of the workbench and the encoders it can be built on."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

from workbench.core.errors import BadParameterError
from workbench.nets.torchvision_ops import segmentation_models

DECODER = (128, 64, 32, 16, 8)
"""Channels of the decoder, from the deepest up; half of the library's, for speed on a CPU."""


@dataclass(frozen=True)
class Encoder:
    """An encoder to choose from: its name, the whole U-Net's weights in millions, what it is good for."""

    name: str
    weights_m: float
    note: str


DEFAULT_ENCODER = "tu-mobilenetv3_small_100"

ENCODERS = (
    Encoder(DEFAULT_ENCODER, 2.0, "fastest; right for one recording set-up on a laptop"),
    Encoder("tu-mobilenetv3_large_100", 4.5, "about half as fast, finer edges"),
    Encoder("mobilenet_v2", 4.1, "about half as fast"),
    Encoder("efficientnet-b0", 4.8, "slower on a CPU, good with few frames"),
    Encoder("resnet18", 12.5, "a third as fast; sturdy, many set-ups"),
    Encoder("resnet34", 22.6, "slowest here; many frames and a GPU"),
)


def build_unet(encoder: str = DEFAULT_ENCODER, classes: int = 4, in_channels: int = 1) -> nn.Module:
    """U-Net with random weights: input (N, in_channels, H, W), output logits (N, classes, H, W).

    H and W are multiples of 32. Nothing is downloaded.

    Raises
    ------
    BadParameterError
        If ``encoder`` is not one of `ENCODERS`.
    """
    known = [entry.name for entry in ENCODERS]
    if encoder not in known:
        raise BadParameterError(name="encoder", value=encoder, detail=f"it is none of {', '.join(known)}")
    model: nn.Module = segmentation_models().Unet(
        encoder, encoder_weights=None, in_channels=in_channels, classes=classes, decoder_channels=DECODER
    )
    return model
