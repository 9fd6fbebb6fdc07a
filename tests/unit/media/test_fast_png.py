"""Large PNG files take a faster way that gives the very same pixels, or none at all."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from workbench.core.classes import ClassTable
from workbench.core.errors import CorruptImageError
from workbench.media.fast_png import decode_indexed, decode_png
from workbench.media.images import decode_mask, encode_image, encode_mask, read_image

RNG = np.random.default_rng(5)


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (7, 4, 3), (480, 641, 3), (333, 500)])
def test_the_same_pixels(shape: tuple[int, ...]):
    image = RNG.integers(0, 255, shape, np.uint8)
    found = decode_png(encode_image(image, ".png"))
    assert found is not None
    assert found.flags.c_contiguous
    assert np.array_equal(found, image)


def test_what_it_leaves_to_others():
    deep = encode_image(RNG.integers(0, 65535, (20, 20)).astype(np.uint16), ".png")
    alpha = cv2.imencode(".png", RNG.integers(0, 255, (20, 20, 4), np.uint8))[1].tobytes()
    jpeg = encode_image(RNG.integers(0, 255, (20, 20), np.uint8), ".jpg")
    for data in (deep, alpha, jpeg, b"", b"\x89PNG"):
        assert decode_png(data) is None


def test_damage_is_never_shown(tmp_path: Path):
    image = RNG.integers(0, 255, (400, 500, 3), np.uint8)
    data = encode_image(image, ".png")
    assert len(data) > 200_000
    path = tmp_path / "frame.png"
    path.write_bytes(data)
    assert np.array_equal(read_image(path), image)
    for cut in (len(data) // 2, len(data) - 20):
        assert decode_png(data[:cut]) is None
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 1
    assert decode_png(bytes(flipped)) is None
    path.write_bytes(flipped)
    with pytest.raises(CorruptImageError):
        read_image(path)


@pytest.mark.parametrize("shape", [(1, 1), (5, 3), (300, 401)])
def test_masks_of_this_program_and_of_others(shape: tuple[int, int]):
    mask = RNG.integers(0, 4, shape, np.uint8)
    ours = encode_mask(mask, ClassTable.default().palette())
    found = decode_indexed(ours)
    assert found is not None
    assert found.flags.writeable
    assert found.flags.c_contiguous
    assert np.array_equal(found, mask)
    assert np.array_equal(decode_mask(ours, Path("x")), mask)
    grey = cv2.imencode(".png", mask, [cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_SUB])[1].tobytes()
    assert decode_indexed(grey) is None or shape == (1, 1)  # filtered rows are for Pillow
    assert np.array_equal(decode_mask(grey, Path("x")), mask)
    binary = io.BytesIO()
    Pillow.fromarray(mask > 1).save(binary, "PNG")
    assert decode_indexed(binary.getvalue()) is None
    assert np.array_equal(decode_mask(binary.getvalue(), Path("x")), mask > 1)


def test_a_mask_that_is_not_whole_is_no_mask():
    mask = RNG.integers(0, 4, (40, 50), np.uint8)
    data = encode_mask(mask, ClassTable.default().palette())
    for cut in range(len(data)):
        assert decode_indexed(data[:cut]) is None, cut
    for at in range(len(data)):
        flipped = data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
        assert decode_indexed(flipped) is None, at
