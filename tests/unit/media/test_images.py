"""Image and mask files: exact, on any path, and with errors that name the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from workbench.core.classes import ClassTable
from workbench.core.errors import (
    BadParameterError,
    CorruptImageError,
    MaskClassError,
    MaskSizeError,
    MissingFileError,
)
from workbench.media.images import (
    image_size,
    list_images,
    read_image,
    read_mask,
    to_8bit,
    write_image,
    write_mask,
)

PALETTE = ClassTable.default().palette()
NAMES = ("plain", "with space", "ação ü", "鼠标 видео")


def picture(dtype: type = np.uint8, channels: int = 3) -> np.ndarray:
    rng = np.random.default_rng(0)
    shape = (37, 53, channels) if channels > 1 else (37, 53)
    return rng.integers(0, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("suffix", [".png", ".tif", ".bmp", ".TIFF"])
@pytest.mark.parametrize("channels", [1, 3])
def test_lossless_8_bit_comes_back(name: str, suffix: str, channels: int, tmp_path: Path) -> None:
    path = tmp_path / name / f"{name}{suffix}"
    image = picture(channels=channels)
    write_image(path, image)
    back = read_image(path)
    assert back.dtype == np.uint8
    assert np.array_equal(back, image)
    assert image_size(path) == (53, 37)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("channels", [1, 3])
def test_16_bit_comes_back(suffix: str, channels: int, tmp_path: Path) -> None:
    image = picture(np.uint16, channels)
    write_image(tmp_path / f"a{suffix}", image)
    back = read_image(tmp_path / f"a{suffix}")
    assert back.dtype == np.uint16
    assert np.array_equal(back, image)


def test_channels_are_rgb_as_pillow_sees_them(tmp_path: Path) -> None:
    write_image(tmp_path / "a.png", np.full((4, 5, 3), (200, 10, 30), np.uint8))
    with Pillow.open(tmp_path / "a.png") as seen:
        assert seen.convert("RGB").getpixel((2, 2)) == (200, 10, 30)
    Pillow.new("RGBA", (5, 4), (1, 2, 3, 40)).save(tmp_path / "b.png")
    assert read_image(tmp_path / "b.png").tolist()[0][0] == [1, 2, 3]


def test_jpeg_is_near_and_quality_counts(tmp_path: Path) -> None:
    y, x = np.mgrid[:64, :80]
    waves = 128 + 60 * np.sin(x / 3) * np.cos(y / 4)
    image = np.stack([waves, waves, waves], -1).astype(np.uint8)
    write_image(tmp_path / "good.jpg", image, quality=95)
    write_image(tmp_path / "bad.jpg", image, quality=10)
    assert np.abs(read_image(tmp_path / "good.jpg").astype(int) - image).mean() < 2
    assert (tmp_path / "bad.jpg").stat().st_size < (tmp_path / "good.jpg").stat().st_size / 2


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".bmp"])
@pytest.mark.parametrize("content", [b"", b"not an image at all", None])
def test_corrupt_file_is_named(suffix: str, content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / f"quebrado ü{suffix}"
    if content is None:
        write_image(path, picture())
        content = path.read_bytes()[:60]
    path.write_bytes(content)
    with pytest.raises(CorruptImageError, match="quebrado"):
        read_image(path)
    with pytest.raises(CorruptImageError, match="quebrado"):
        read_mask(path)


def test_missing_file_is_named(tmp_path: Path) -> None:
    for read in (read_image, read_mask, image_size):
        with pytest.raises(MissingFileError, match="gone"):
            read(tmp_path / "gone.png")
    with pytest.raises(MissingFileError):
        list_images(tmp_path / "gone")


def test_unusable_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadParameterError):
        write_image(tmp_path / "a.xyz", picture())
    with pytest.raises(BadParameterError, match="8 bit"):
        write_image(tmp_path / "a.jpg", picture(np.uint16))
    assert list(tmp_path.iterdir()) == []


def test_mask_is_indexed_png_with_the_palette(tmp_path: Path) -> None:
    mask = np.random.default_rng(0).integers(0, 4, (48, 64), dtype=np.uint8)
    path = tmp_path / "máscara.png"
    write_mask(path, mask, PALETTE)
    assert np.array_equal(read_mask(path, ClassTable.default(), (64, 48)), mask)
    with Pillow.open(path) as seen:
        assert seen.mode == "P"
        assert np.array_equal(np.array(seen), mask)
        assert np.array_equal(np.array(seen.convert("RGB")), PALETTE[mask])
    header = path.read_bytes()[16:29]
    assert header[8:10] == bytes([8, 3]), "8 bits a pixel, indexed"


def test_empty_mask_and_all_ids_come_back(tmp_path: Path) -> None:
    for mask in (np.zeros((9, 7), np.uint8), np.arange(256, dtype=np.uint8).reshape(16, 16)):
        write_mask(tmp_path / "m.png", mask, PALETTE)
        assert np.array_equal(read_mask(tmp_path / "m.png"), mask)


@pytest.mark.parametrize("mode", ["L", "P", "1", "I;16"])
def test_grey_and_indexed_masks_of_other_programs_are_read_as_ids(mode: str, tmp_path: Path) -> None:
    ids = np.array([[0, 1], [1, 0]], np.uint8)
    if mode == "1":
        picture_ = Pillow.fromarray(ids.astype(bool))
    elif mode == "I;16":
        picture_ = Pillow.fromarray(ids.astype(np.uint16))
    else:
        picture_ = Pillow.fromarray(ids)
    if mode == "P":
        picture_.putpalette([200, 3, 4, 90, 90, 90])
    picture_.save(tmp_path / "m.png")
    assert np.array_equal(read_mask(tmp_path / "m.png"), ids)


def test_mask_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.png"
    write_mask(path, np.full((48, 64), 4, np.uint8), PALETTE)
    with pytest.raises(MaskClassError, match=r"m\.png holds class 4"):
        read_mask(path, ClassTable.default())
    with pytest.raises(MaskSizeError, match=r"64x48.*48x64"):
        read_mask(path, size=(48, 64))
    Pillow.new("RGB", (64, 48)).save(path)
    with pytest.raises(CorruptImageError, match="colour"):
        read_mask(path)


def test_images_are_listed_in_natural_order(tmp_path: Path) -> None:
    for name in ("f10.png", "f2.png", "f1.JPG", ".hidden.png", "notes.txt", "f3.tif"):
        (tmp_path / name).touch()
    (tmp_path / "folder.png").mkdir()
    assert [path.name for path in list_images(tmp_path)] == ["f1.JPG", "f2.png", "f3.tif", "f10.png"]


def test_16_bit_is_shown_over_its_own_range() -> None:
    deep = np.array([[3000, 3500], [4000, 3000]], np.uint16)
    assert to_8bit(deep).tolist() == [[0, 128], [255, 0]]
    assert to_8bit(np.full((2, 2), 7, np.uint16)).tolist() == [[0, 0], [0, 0]]
