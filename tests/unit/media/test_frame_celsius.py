"""Temperatures of a frame: which file, which scale, which size."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from workbench.core.errors import BadParameterError, ThermalFormatError
from workbench.media.frame_celsius import celsius_scale, frame_celsius
from workbench.media.images import write_image
from workbench.media.radiometric import PRESETS, CelsiusScale
from workbench.project.project import Project

WIDTH, HEIGHT = 64, 48


@pytest.fixture
def project(make_video: Callable[..., Path], tmp_path: Path) -> Iterator[Project]:
    """Study with the video ``cage``, 64x48."""
    with Project.create(tmp_path / "estudo ção") as made:
        made.add_video(make_video(tmp_path / "cage.mp4"))
        yield made


def warm(width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """A warm spot on a cool floor, °C, every value of its own."""
    yy, xx = np.mgrid[:height, :width]
    return 22 + 14 * np.exp(-((xx - width / 2) ** 2 + (yy - height / 2) ** 2) / 80) + xx / 1000


def frame_path(project: Project, k: int, suffix: str) -> Path:
    path = project.frame_file("cage", k, suffix)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def test_a_table_beside_the_frame(project: Project) -> None:
    np.savetxt(frame_path(project, 3, ".csv"), warm(), delimiter=",", fmt="%.3f")
    write_image(frame_path(project, 3, ".png"), np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    found = frame_celsius(project, "cage", 3)
    assert found is not None and found.dtype == np.float32
    np.testing.assert_allclose(found, warm(), atol=6e-4)
    assert frame_celsius(project, "cage", 4) is None


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_deep_pictures_need_a_scale(project: Project, suffix: str) -> None:
    raw = ((warm() + 273.15) * 100).round().astype(np.uint16)
    write_image(frame_path(project, 0, suffix), raw)
    assert frame_celsius(project, "cage", 0) is None
    with pytest.raises(ThermalFormatError, match="give a scale: centikelvin"):
        frame_celsius(project, "cage", 0, strict=True)
    project.update_manifest(calibration={"celsius": "centikelvin"})
    found = frame_celsius(project, "cage", 0)
    assert found is not None
    np.testing.assert_allclose(found, warm(), atol=0.006)


def test_scale_from_project_toml_after_reopening(project: Project) -> None:
    write_image(frame_path(project, 0, ".png"), (warm() * 50).round().astype(np.uint16))
    project.update_manifest(
        calibration={"celsius": "kelvin", "videos": {"cage": {"celsius": {"gain": 0.02, "offset": 0.0}}}}
    )
    folder = project.folder
    project.close()
    with Project.open(folder, write=False) as again:
        found = frame_celsius(again, "cage", 0)
        assert found is not None
        np.testing.assert_allclose(found, warm(), atol=0.011)
        assert celsius_scale(again.manifest.calibration, "other") == PRESETS["kelvin"]


def test_pictures_of_8_bits_are_shades(project: Project) -> None:
    write_image(frame_path(project, 0, ".png"), np.full((HEIGHT, WIDTH), 30, np.uint8))
    write_image(frame_path(project, 1, ".tiff"), np.full((HEIGHT, WIDTH, 3), 30, np.uint8))
    assert frame_celsius(project, "cage", 0, strict=True) is None
    assert frame_celsius(project, "cage", 1, strict=True) is None


def test_a_small_sensor_repeats_its_pixels(project: Project) -> None:
    small = warm(WIDTH // 4, HEIGHT // 4).astype(np.float32)
    np.savetxt(frame_path(project, 0, ".csv"), small, delimiter=";", fmt="%.4f")
    found = frame_celsius(project, "cage", 0)
    assert found is not None and found.shape == (HEIGHT, WIDTH)
    np.testing.assert_allclose(found[::4, ::4], small, atol=1e-4)
    assert np.array_equal(np.unique(found), np.unique(found[::4, ::4]))  # none in between was made up


def test_another_shape_is_refused(project: Project) -> None:
    np.savetxt(frame_path(project, 0, ".csv"), warm(40, 40), delimiter=",")
    assert frame_celsius(project, "cage", 0) is None
    with pytest.raises(ThermalFormatError, match=r"frame_0000000\.csv.*40x40 values.*64x48"):
        frame_celsius(project, "cage", 0, strict=True)


def test_a_broken_file_does_not_cost_the_frame(project: Project) -> None:
    frame_path(project, 0, ".csv").write_text("nothing measured")
    assert frame_celsius(project, "cage", 0) is None
    with pytest.raises(ThermalFormatError):
        frame_celsius(project, "cage", 0, strict=True)


@pytest.mark.parametrize("told", ["fahrenheit", {"gain": 1}, {"gain": "x", "offset": 0}, 3])
def test_a_scale_that_is_none(told: object) -> None:
    with pytest.raises(BadParameterError, match=r"calibration\.celsius"):
        celsius_scale({"celsius": told}, "cage")


def test_no_scale_and_a_scale() -> None:
    assert celsius_scale({}, "cage") is None
    told = {"celsius": {"gain": 0.5, "offset": -1}}
    assert celsius_scale(told, "cage") == CelsiusScale(0.5, -1.0)


def test_float_tiff_is_celsius_already(project: Project) -> None:
    done, data = cv2.imencode(".tiff", warm().astype(np.float32))
    assert done
    frame_path(project, 2, ".tif").write_bytes(data.tobytes())
    found = frame_celsius(project, "cage", 2)
    assert found is not None
    np.testing.assert_allclose(found, warm(), atol=1e-4)
    shutil.rmtree(project.folder / "frames" / "cage")
    assert frame_celsius(project, "cage", 2) is None
