"""The U-Net of the workbench."""

from __future__ import annotations

from torch import nn

from workbench.core.errors import BadParameterError
from workbench.nets.encoders import DEFAULT_ENCODER, ENCODERS
from workbench.nets.torchvision_ops import segmentation_models

DECODER = (128, 64, 32, 16, 8)
"""Channels of the decoder, from the deepest up; half of the library's, for speed on a CPU."""


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
