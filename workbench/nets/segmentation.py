"""The U-Net of the workbench."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

from workbench.core.errors import BadParameterError
from workbench.nets.encoders import DEFAULT_ENCODER, ENCODERS
from workbench.nets.torchvision_ops import segmentation_models

DECODER = (128, 64, 32, 16, 8)
"""Channels of the decoder, from the deepest up; half of the library's, for speed on a CPU."""


WIDER = (*DECODER[:-1], 16)
"""Channels where animals are told apart as well: three more maps come out of the last ones."""
ANIMAL_MAPS = 3
"""Behind the classes: logit of the centres' heat, and the way to the centre in x and y."""
OFFSET_UNIT = 32.0
"""Pixels of the network's input that an offset of 1 stands for, so that all outputs are of one size."""


def build_unet(
    encoder: str = DEFAULT_ENCODER,
    classes: int = 4,
    in_channels: int = 1,
    animals: bool = False,
    decoder: Sequence[int] | None = None,
) -> nn.Module:
    """U-Net with random weights: input (N, in_channels, H, W), output logits (N, classes, H, W).

    H and W are multiples of 32. Nothing is downloaded.

    Parameters
    ----------
    animals
        Tell animals apart, too: `ANIMAL_MAPS` more channels, as in Panoptic-DeepLab (Cheng et al. 2020).
    decoder
        Channels of the decoder; None: `DECODER` or `WIDER`.

    Raises
    ------
    BadParameterError
        If ``encoder`` is not one of `ENCODERS`.
    """
    known = [entry.name for entry in ENCODERS]
    if encoder not in known:
        raise BadParameterError(name="encoder", value=encoder, detail=f"it is none of {', '.join(known)}")
    model: nn.Module = segmentation_models().Unet(
        encoder,
        encoder_weights=None,
        in_channels=in_channels,
        classes=classes + ANIMAL_MAPS * animals,
        decoder_channels=tuple(decoder) if decoder else WIDER if animals else DECODER,
    )
    return model
