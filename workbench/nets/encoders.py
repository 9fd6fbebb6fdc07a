"""The encoders that the U-Net can be built on; a table without torch, for windows and command lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Encoder:
    """An encoder to choose from: its name, the whole U-Net's weights in millions, what it is good for."""

    name: str
    weights_m: float
    note: str


DEFAULT_ENCODER = "tu-mobilenetv3_small_100"

ENCODERS = (
    Encoder(DEFAULT_ENCODER, 2.0, "fastest; one recording set-up, on a laptop"),
    Encoder("tu-efficientnet_lite0", 3.8, "slower, finer edges"),
    Encoder("mobilenet_v2", 4.1, "slower, finer edges"),
    Encoder("tu-mobilenetv3_large_100", 4.5, "slower, finer edges"),
    Encoder("efficientnet-b0", 4.8, "slow on a CPU"),
    Encoder("resnet18", 12.5, "sturdy, for many set-ups together"),
    Encoder("resnet34", 22.6, "for many frames and a GPU"),
    Encoder("resnet50", 27.7, "for many frames and a GPU"),
)
