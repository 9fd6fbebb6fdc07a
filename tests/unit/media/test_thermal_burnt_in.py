"""Finding what a camera drew over its picture."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from workbench.media.thermal import burnt_in, celsius_to_display, colorbar, read_celsius
from workbench.simulate import Scene, SceneSpec

SPEC = SceneSpec(modality="thermal", animals=2, burnt_in=True, seed=1)


def _jpeg(rgb: np.ndarray) -> np.ndarray:
    data = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


def _scores(found: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Recall, and precision with two pixels of grace round a stroke."""
    near = cv2.dilate(truth.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return float((found & truth).sum() / truth.sum()), float((found & near).sum() / max(1, found.sum()))


@pytest.mark.parametrize("palette", ["jet", "iron", "gray"])
@pytest.mark.parametrize(("width", "height"), [(320, 240), (640, 480)])
@pytest.mark.parametrize("count", [1, 12])
def test_writing_is_found_and_animals_are_not(palette: str, width: int, height: int, count: int) -> None:
    scene = Scene(replace(SPEC, palette=palette, width=width, height=height))  # type: ignore[arg-type]
    frames = range(0, 300, 25)[:count]
    found = burnt_in([_jpeg(scene.frame(k).image) for k in frames])
    truth = np.any([scene.burnt_in(k) for k in frames], axis=0)
    recall, precision = _scores(found, truth)
    assert recall > 0.88
    assert precision > 0.95


@pytest.mark.parametrize("palette", ["jet", "iron", "gray"])
@pytest.mark.parametrize("count", [1, 8])
def test_nothing_is_found_where_nothing_was_drawn(palette: str, count: int) -> None:
    scene = Scene(replace(SPEC, palette=palette, burnt_in=False))  # type: ignore[arg-type]
    assert burnt_in([_jpeg(scene.frame(k).image) for k in range(count)]).mean() < 0.0005


@pytest.mark.parametrize("coat", ["dark", "pale"])
def test_bedding_is_not_writing(coat: str) -> None:
    scene = Scene(SceneSpec(coat=coat, bedding=1.5, width=640, height=480))  # type: ignore[arg-type]
    assert burnt_in([scene.frame(k).image for k in range(0, 300, 60)]).mean() < 0.002


def test_a_picture_full_of_strokes_is_not_writing() -> None:
    rng = np.random.default_rng(0)
    bars = np.full((240, 320), 40, np.uint8)
    bars[::6] = 250
    bars += rng.integers(0, 5, bars.shape).astype(np.uint8)
    assert not burnt_in([bars]).any()


def test_animal_crossing_the_writing_is_not_taken_for_it() -> None:
    """The crosshair is found, the animal under it is not."""
    scene = Scene(replace(SPEC, animals=4, palette="gray"))
    frames = list(range(0, 300, 25))
    found = burnt_in([scene.frame(k).image for k in frames])
    drawn = (
        cv2.dilate(np.any([scene.burnt_in(k) for k in frames], axis=0).astype(np.uint8), np.ones((7, 7))) > 0
    )
    for k in frames:
        animal = (scene.frame(k).mask > 0) & ~drawn
        assert (found & animal).sum() < 0.01 * animal.sum()


def test_no_pictures_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        burnt_in([])


@pytest.mark.realdata
def test_real_thermal_frame_without_writing(shared_data: Path) -> None:
    celsius = read_celsius(shared_data / "thermolab_four_mice" / "test_thermal_image.csv")
    shown = celsius_to_display(celsius)
    assert burnt_in([shown]).mean() < 0.001
    for name in ("jet", "iron"):
        assert burnt_in([colorbar(name)[shown]]).mean() < 0.005
