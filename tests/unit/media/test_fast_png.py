"""Large PNG files take a faster way that gives the very same pixels, or none at all."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from workbench.core.errors import CorruptImageError
from workbench.media.fast_png import decode_png
from workbench.media.images import encode_image, read_image

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
