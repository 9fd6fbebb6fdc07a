"""Temperatures from files, and false colours back to intensity."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as PillowImage
from PIL.PngImagePlugin import PngInfo

from workbench.core.errors import BadParameterError, MissingFileError, ThermalFormatError
from workbench.media.thermal import (
    PALETTES,
    PRESETS,
    CelsiusScale,
    celsius_to_display,
    colorbar,
    detect_palette,
    intensity,
    read_celsius,
)
from workbench.simulate import Scene, SceneSpec

CELSIUS = np.round(np.random.default_rng(1).uniform(19, 38, (12, 17)), 2)
RAW = np.round((CELSIUS + 273.15) * 100).astype(np.uint16)


def _table(separator: str, decimal: str, quoted: bool = False) -> str:
    def cell(value: float) -> str:
        text = f"{value:.2f}".replace(".", decimal)
        return f'"{text}"' if quoted else text

    return "\n".join(separator.join(cell(value) for value in row) for row in CELSIUS) + "\n"


def _jpeg(rgb: np.ndarray, quality: int = 80) -> np.ndarray:
    data = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


# Tables -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("separator", "decimal", "quoted"),
    [("\t", ",", True), ("\t", ".", False), (";", ",", False), (";", ".", True), (",", ".", False),
     (",", ",", True), (" ", ".", False), ("\t", ",", False)],
)  # fmt: skip
def test_tables_of_every_dialect(tmp_path: Path, separator: str, decimal: str, quoted: bool) -> None:
    path = tmp_path / "Wärmebild é.csv"
    path.write_text(_table(separator, decimal, quoted), encoding="utf-8")
    assert read_celsius(path) == pytest.approx(CELSIUS.astype(np.float32))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_tables_with_byte_order_mark_header_and_footer(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "frame.tsv"
    text = "Câmara;FLIR\nTemperature °C\n\n" + _table("\t", ",") + "\nwindow\n"
    path.write_text(text, encoding=encoding)
    assert read_celsius(path) == pytest.approx(CELSIUS.astype(np.float32))


def test_the_first_of_two_tables_counts(tmp_path: Path) -> None:
    path = tmp_path / "frame.csv"
    other = "\n".join(",".join(["8032"] * 17) for _ in range(12))
    path.write_text(_table("\t", ",", True) + "\n" + other + "\n2,\n1,\nwindow")
    assert read_celsius(path) == pytest.approx(CELSIUS.astype(np.float32))


def test_row_and_column_numbers_are_not_temperatures(tmp_path: Path) -> None:
    path = tmp_path / "frame.csv"
    head = ";".join(["0", *[str(i) for i in range(17)]])
    rows = [f"{i};{line}" for i, line in enumerate(_table(";", ".").splitlines())]
    path.write_text("\n".join([head, *rows]))
    assert read_celsius(path) == pytest.approx(CELSIUS.astype(np.float32))


def test_table_of_another_unit_is_refused_and_read_with_its_scale(tmp_path: Path) -> None:
    path = tmp_path / "kelvin.csv"
    path.write_text("\n".join("\t".join(f"{value + 273.15:.2f}" for value in row) for row in CELSIUS))
    with pytest.raises(ThermalFormatError, match=r"kelvin\.csv.*kelvin would give"):
        read_celsius(path)
    assert read_celsius(path, PRESETS["kelvin"]) == pytest.approx(CELSIUS.astype(np.float32), abs=0.01)


@pytest.mark.parametrize("text", ["", "no numbers here\nat all\n", "1;2\n3;4\n"])
def test_text_without_a_table_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.csv"
    path.write_text(text)
    with pytest.raises(ThermalFormatError, match=r"notes\.csv"):
        read_celsius(path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="nowhere"):
        read_celsius(tmp_path / "nowhere.csv")


@pytest.mark.realdata
def test_real_frame_of_four_mice(shared_data: Path) -> None:
    celsius = read_celsius(shared_data / "thermolab_four_mice" / "test_thermal_image.csv")
    assert celsius.shape == (288, 384)
    assert celsius.min() == pytest.approx(19.11) and celsius.max() == pytest.approx(38.10)
    assert celsius[0, 0] == pytest.approx(23.31)


# Pictures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".tif", ".png"])
def test_sixteen_bit_with_scale(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"frame é{suffix}"
    PillowImage.fromarray(RAW).save(path)
    read = read_celsius(path, CelsiusScale(0.01, -273.15))
    assert read.dtype == np.float32
    assert read == pytest.approx(CELSIUS.astype(np.float32), abs=0.006)


def test_sixteen_bit_without_scale_names_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "frame.png"
    PillowImage.fromarray(RAW).save(path)
    with pytest.raises(ThermalFormatError, match="give a scale: centikelvin would give") as caught:
        read_celsius(path)
    assert "frame.png" in str(caught.value)


@pytest.mark.parametrize(
    "text", ['{"gain": 0.01, "offset": -273.15}', "gain=0.01; offset=-273.15", "centikelvin"]
)
def test_scale_in_the_text_of_a_png(tmp_path: Path, text: str) -> None:
    path = tmp_path / "frame.png"
    info = PngInfo()
    info.add_text("Radiometry", text)
    PillowImage.fromarray(RAW).save(path, pnginfo=info)
    assert read_celsius(path) == pytest.approx(CELSIUS.astype(np.float32), abs=0.006)


def test_scale_in_the_description_of_a_tiff(tmp_path: Path) -> None:
    path = tmp_path / "frame.tiff"
    PillowImage.fromarray(RAW).save(path, description="camera X, Gain: 0,01, Offset: -273,15")
    assert read_celsius(path) == pytest.approx(CELSIUS.astype(np.float32), abs=0.006)


def test_a_given_scale_is_stronger_than_the_text(tmp_path: Path) -> None:
    path = tmp_path / "frame.tiff"
    PillowImage.fromarray(RAW).save(path, description="centikelvin")
    assert read_celsius(path, CelsiusScale(0.0, 5.0)) == pytest.approx(np.full(RAW.shape, 5.0))


def test_floating_tiff_is_celsius(tmp_path: Path) -> None:
    path = tmp_path / "frame.tif"
    PillowImage.fromarray(CELSIUS.astype(np.float32)).save(path)
    assert read_celsius(path) == pytest.approx(CELSIUS.astype(np.float32))


def test_pictures_that_hold_no_temperatures_are_refused(tmp_path: Path) -> None:
    grey, colour, broken = tmp_path / "grey.png", tmp_path / "colour.png", tmp_path / "broken.tif"
    PillowImage.fromarray(np.zeros((8, 8), np.uint8)).save(grey)
    PillowImage.fromarray(np.zeros((8, 8, 3), np.uint8)).save(colour)
    broken.write_bytes(b"II*\x00 not really")
    for path, reason in ((grey, "8 bits"), (colour, "colour"), (broken, "decoded")):
        with pytest.raises(ThermalFormatError, match=reason):
            read_celsius(path)


def test_display_spans_black_to_white() -> None:
    celsius = np.linspace(20, 40, 10_001, dtype=np.float32).reshape(73, 137)
    celsius[0, 0] = np.nan
    shown = celsius_to_display(celsius)
    assert shown.dtype == np.uint8 and shown.min() == 0 and shown.max() == 255 and shown[0, 0] == 0
    assert celsius_to_display(np.array([[25.0]], np.float32), 20, 30)[0, 0] == 128
    assert celsius_to_display(np.full((4, 4), 30, np.float32)).max() <= 1
    assert celsius_to_display(np.full((4, 4), np.nan, np.float32)).max() == 0


# False colours --------------------------------------------------------------------------------------


def _ramp() -> np.ndarray:
    """A smooth picture with every shade, (128, 256)."""
    y, x = np.mgrid[0:128, 0:256].astype(np.float32)
    wave = 127.5 + 100 * np.sin(x / 40) * np.cos(y / 30) + 27 * np.sin((x + y) / 25)
    return np.clip(wave, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("palette", PALETTES)
def test_intensity_inverts_the_bar(palette: str) -> None:
    bar = colorbar(palette)
    assert bar.shape == (256, 3) and bar.dtype == np.uint8
    back = intensity(bar[None], palette)[0].astype(int)
    assert np.abs(back - np.arange(256)).max() <= 4


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("quality", [95, 80])
def test_intensity_survives_jpeg(palette: str, quality: int) -> None:
    shades = _ramp()
    back = intensity(_jpeg(colorbar(palette)[shades], quality), palette).astype(int)
    error = np.abs(back - shades)
    assert error.mean() < 4.0
    assert np.percentile(error, 99) < 16


@pytest.mark.parametrize("palette", ["jet", "iron"])
def test_the_wrong_bar_does_not_invert(palette: str) -> None:
    other = "iron" if palette == "jet" else "jet"
    shades = _ramp()
    error = np.abs(intensity(colorbar(palette)[shades], other).astype(int) - shades)
    assert error.mean() > 15


def test_grey_pictures_pass_through() -> None:
    shades = _ramp()
    assert np.array_equal(intensity(shades, "jet"), shades)


def test_unknown_palette_is_refused_by_name() -> None:
    with pytest.raises(BadParameterError, match="jet, iron, gray"):
        colorbar("pink")


@pytest.mark.parametrize("palette", ["jet", "iron"])
@pytest.mark.parametrize("burnt", [False, True])
def test_palette_is_detected(palette: str, burnt: bool) -> None:
    scene = Scene(SceneSpec(modality="thermal", palette=palette, burnt_in=burnt, seed=3))  # type: ignore[arg-type]
    for k in (0, 150):
        assert detect_palette(_jpeg(scene.frame(k).image)) == palette


def test_pictures_without_false_colour_are_not_detected() -> None:
    grey = Scene(SceneSpec(modality="thermal", palette="gray")).frame(0).image
    assert detect_palette(grey) is None and detect_palette(grey[..., 0]) is None
    for coat in ("dark", "pale"):
        assert detect_palette(_jpeg(Scene(SceneSpec(coat=coat, bedding=1.0)).frame(0).image)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_light_of_one_colour_is_not_false_colour(channel: int) -> None:
    lit = np.zeros((120, 160, 3), np.uint8)
    lit[..., channel] = np.clip(Scene(SceneSpec(width=160, height=120)).frame(0).image[..., 1], 10, 255)
    assert detect_palette(lit) is None
    noise = np.random.default_rng(0).integers(0, 256, (120, 160, 3)).astype(np.uint8)
    assert detect_palette(noise) is None


@pytest.mark.realdata
def test_real_visible_light_is_not_false_colour(shared_data: Path) -> None:
    for name in ("dlc_openfield_mouse/m3v1mp4.mp4", "tide_three_mice_homecage/Clip_4.mp4"):
        capture = cv2.VideoCapture(str(shared_data / name))
        ok, frame = capture.read()
        assert ok
        assert detect_palette(np.ascontiguousarray(frame[..., ::-1])) is None
