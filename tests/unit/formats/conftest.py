"""Files of masks as other programs leave them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.core.types import Mask


@pytest.fixture
def grey_masks(tmp_path: Path) -> Callable[..., Path]:
    """``make(folder, values, mode="L")``: one grey file a mask, numbered from 0."""
    from PIL import Image

    def make(name: str, masks: list[Mask], mode: str = "L") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for k, mask in enumerate(masks):
            Image.fromarray(mask).convert(mode).save(folder / f"m{k}.png")
        return folder

    return make
