from __future__ import annotations

import numpy as np
import pytest

from workbench.core.classes import ClassTable
from workbench.core.errors import MaskSizeError
from workbench.vision.overlay import blend, to_display

PALETTE = ClassTable.default().palette()
IMAGE = np.random.default_rng(1).integers(0, 255, (60, 80, 3), dtype=np.uint8)


def _mask() -> np.ndarray:
    mask = np.zeros((60, 80), np.uint8)
    mask[20:40, 10:30] = 2
    mask[25:35, 30:40] = 1
    return mask


@pytest.mark.parametrize("opacity", [0.25, 0.5, 1.0])
def test_colours_by_class_and_opacity(opacity: float) -> None:
    mask = _mask()
    result = blend(IMAGE, mask, PALETTE, opacity)
    wanted = IMAGE * (1 - opacity) + PALETTE[mask] * opacity
    assert np.abs(result[mask > 0] - wanted[mask > 0]).max() <= 1
    assert np.array_equal(result[mask == 0], IMAGE[mask == 0])


def test_the_input_is_not_changed() -> None:
    before = IMAGE.copy()
    blend(IMAGE, _mask(), PALETTE, 1.0, outline=True)
    assert np.array_equal(IMAGE, before)


def test_no_mask_and_no_opacity_show_the_picture() -> None:
    assert np.array_equal(blend(IMAGE, np.zeros((60, 80), np.uint8), PALETTE), IMAGE)
    assert np.array_equal(blend(IMAGE, _mask(), PALETTE, 0.0), IMAGE)


def test_grey_picture_becomes_rgb() -> None:
    grey = IMAGE[..., 0]
    result = blend(grey, _mask(), PALETTE, 0.5)
    assert result.shape == (60, 80, 3)
    assert np.array_equal(result[0, 0], [grey[0, 0]] * 3)


def test_outline_is_the_border_of_each_class() -> None:
    mask = _mask()
    result = blend(IMAGE, mask, PALETTE, 0.0, outline=True)
    assert np.array_equal(result[20, 15], PALETTE[2])  # against the background
    assert np.array_equal(result[30, 29], PALETTE[2])  # against the head
    assert np.array_equal(result[30, 30], PALETTE[1])
    assert np.array_equal(result[30, 20], IMAGE[30, 20])  # inside
    assert np.array_equal(result[mask == 0], IMAGE[mask == 0])


def test_the_edge_of_the_picture_is_no_border() -> None:
    mask = np.zeros((60, 80), np.uint8)
    mask[:30, :40] = 2
    result = blend(IMAGE, mask, PALETTE, 0.0, outline=True)
    assert np.array_equal(result[0, 10], IMAGE[0, 10])
    assert np.array_equal(result[29, 10], PALETTE[2])


def test_sizes_must_agree() -> None:
    with pytest.raises(MaskSizeError, match="80x59"):
        blend(IMAGE, _mask()[:-1], PALETTE)


def test_deep_picture_for_display() -> None:
    deep = np.linspace(28000, 31000, 60 * 80).reshape(60, 80).astype(np.uint16)
    shown = to_display(deep)
    assert shown.dtype == np.uint8
    assert shown.min() < 3
    assert shown.max() > 252
    assert to_display(IMAGE) is IMAGE
