"""Written videos hold what was given, and appear only when they are whole."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from benchmarks import video_kinds as kinds
from workbench.core.errors import BadParameterError, EmptyVideoError
from workbench.media.video import Video
from workbench.media.writer import VideoWriter


def images(count: int = 12, size: tuple[int, int] = (160, 120)) -> list[np.ndarray]:
    return [kinds.numbered_image(k, size) for k in range(count)]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".avi", ".mov", ".ts"])
def test_h264_holds_frames_numbers_and_rate(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"vídeo 鼠{suffix}"
    given = images(40)
    with VideoWriter(path, 160, 120, Fraction(30000, 1001)) as writer:
        for image in given:
            writer.write(image)
    with Video(path) as video:
        assert (video.frame_count, video.width, video.height) == (40, 160, 120)
        assert video.index.codec == "h264"
        assert video.fps == pytest.approx(30000 / 1001, rel=1e-3)
        for k, gray in video.frames(gray=True):
            assert kinds.burnt_in_number(gray) == k
        assert np.abs(video.frame(20).astype(int) - given[20]).mean() < 8


@pytest.mark.parametrize("suffix", [".mkv", ".avi"])
def test_ffv1_is_lossless(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    given = images(size=(161, 121))
    with VideoWriter(path, 161, 121, 25, "ffv1") as writer:
        for image in given:
            writer.write(image)
    with Video(path) as video:
        assert all(np.array_equal(image, given[k]) for k, image in video.frames())


@pytest.mark.parametrize("codec", ["h264", "mjpeg"])
def test_grey_levels_come_back(codec: str, tmp_path: Path) -> None:
    path = tmp_path / "a.avi"
    ramp = np.repeat(np.linspace(0, 255, 16, dtype=np.uint8), 16)[None].repeat(720, 0)
    with VideoWriter(path, 256, 720, 25, codec, quality=2) as writer:
        for _ in range(3):
            writer.write(ramp)
    with Video(path) as video:
        back = video.gray_frame(1)
        assert np.abs(back.astype(int) - ramp).mean() < 1.5
        red, green, blue = np.moveaxis(video.frame(1).astype(int), 2, 0)
        assert np.abs(red - green).max() < 8 and np.abs(blue - green).max() < 8


@pytest.mark.parametrize("height", [96, 720])
def test_colours_come_back_whatever_matrix_players_assume(height: int, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    image = np.zeros((height, 64, 3), np.uint8)
    image[:] = (200, 60, 20)
    with VideoWriter(path, 64, height, 25, quality=10) as writer:
        writer.write(image)
        writer.write(image)
    with Video(path) as video:
        assert np.abs(video.frame(1)[40, 30].astype(int) - (200, 60, 20)).max() <= 3


def test_odd_size_repeats_the_last_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "odd.mp4"
    image = kinds.numbered_image(5, (161, 121))
    with VideoWriter(path, 161, 121, 25, quality=1) as writer:
        writer.write(image)
    with Video(path) as video:
        assert (video.width, video.height) == (162, 122)
        assert np.abs(video.gray_frame(0)[:121, :161].astype(int) - luma(image)).mean() < 2


def test_failure_leaves_nothing_and_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError, match="boom"), VideoWriter(path, 160, 120, 25) as writer:
        writer.write(images(1)[0])
        raise RuntimeError("boom")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.mp4"]


def test_no_frame_no_file(tmp_path: Path) -> None:
    with pytest.raises(EmptyVideoError), VideoWriter(tmp_path / "a.mp4", 160, 120, 25):
        pass
    assert list(tmp_path.iterdir()) == []


def test_file_is_not_there_before_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with VideoWriter(path, 160, 120, 25) as writer:
        writer.write(images(1)[0])
        assert not path.exists()
    assert path.exists()


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    for arguments in ((1, 1, 25), (160, 120, 0), (160, 120, float("nan"))):
        with pytest.raises(BadParameterError):
            VideoWriter(tmp_path / "a.mp4", *arguments)
    with pytest.raises(BadParameterError, match="must end in"):
        VideoWriter(tmp_path / "a.doc", 160, 120, 25)
    with pytest.raises(BadParameterError, match="codec"):
        VideoWriter(tmp_path / "a.mp4", 160, 120, 25, "vp6")  # type: ignore[arg-type]
    with pytest.raises(BadParameterError, match="160x120"), VideoWriter(tmp_path / "a.mp4", 160, 120, 9) as w:
        w.write(np.zeros((120, 161), np.uint8))


def luma(image: np.ndarray) -> np.ndarray:
    return image @ np.array([0.299, 0.587, 0.114])
