"""The backbones that re-identification is usually built on; a table without torch, for command lines."""

from __future__ import annotations

from workbench.core.errors import BadParameterError

DEFAULT_BACKBONE = "MobileNetV2"

BACKBONES = {
    "Xception": "legacy_xception",
    "ResNet50": "resnet50",
    "InceptionV3": "inception_v3",
    "MobileNetV2": "mobilenetv2_100",
}
"""timm's names by those of the papers; timm's "legacy" Xception is the network of the paper."""

SMALLEST = 32
LARGEST = 1024


def timm_name(backbone: str) -> str:
    """What timm calls ``backbone``: one of `BACKBONES` in any case, or a name of timm's as it is.

    Raises
    ------
    BadParameterError
        If it is empty.
    """
    name = backbone.strip()
    if not name:
        raise BadParameterError(name="backbone", value=backbone, detail="it is empty")
    plain = {key.casefold(): value for key, value in BACKBONES.items()}
    return plain.get(name.casefold(), name)
