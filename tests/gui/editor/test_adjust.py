"""Brightness, contrast, gamma and colour maps: only the look of the picture changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from small_study import HEIGHT, WIDTH, mouse_frame

from workbench.core.errors import BadParameterError
from workbench.core.history import FrameKey
from workbench.core.types import Image
from workbench.gui.canvas.adjust import (
    COLOR_MAPS,
    AdjustController,
    PictureAdjust,
    adjust,
    color_bar,
    tone_curve,
)
from workbench.gui.canvas.edit_canvas import EditCanvas
from workbench.gui.context import WindowContext
from workbench.gui.controllers.editor import EditorController
from workbench.gui.tabs.editor.adjust_panel import AdjustPanel, gamma_at, position_of
from workbench.media.images import write_image
from workbench.media.thermal import colorbar
from workbench.project.project import Project

pytestmark = pytest.mark.gui
WAIT = 60_000


def to_array(image: QImage) -> Image:
    """(H, W, 3) RGB of a picture."""
    assert image.format() == QImage.Format.Format_RGB32
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[..., 2::-1].copy()


def ramp() -> Image:
    """Every shade once, in colour."""
    shades = np.arange(256, dtype=np.uint8).reshape(16, 16)
    return np.stack([shades, shades, shades], axis=2)


def test_nothing_adjusted_is_the_picture() -> None:
    pixels = mouse_frame(0)[0]
    assert np.array_equal(to_array(adjust(pixels, PictureAdjust())), pixels)
    assert PictureAdjust().neutral
    assert not PictureAdjust(auto=True).neutral


@pytest.mark.parametrize(
    ("settings", "black", "middle", "white"),
    [
        (PictureAdjust(brightness=50), 128, 255, 255),
        (PictureAdjust(brightness=-50), 0, 0, 127),
        (PictureAdjust(contrast=-100), 126, 128, 130),
        (PictureAdjust(gamma=2.0), 0, 181, 255),
        (PictureAdjust(gamma=0.5), 0, 64, 255),
        (PictureAdjust(inverted=True), 255, 127, 0),
    ],
)
def test_tone_curve(settings: PictureAdjust, black: int, middle: int, white: int) -> None:
    curve = tone_curve(settings)
    found = np.array([curve[0], curve[128], curve[255]], int)
    assert np.abs(found - [black, middle, white]).max() <= 2
    steps = np.diff(curve.astype(int)) * (-1 if settings.inverted else 1)
    assert steps.min() >= 0
    assert np.array_equal(to_array(adjust(ramp(), settings))[..., 1].ravel(), curve)


def test_contrast_steepens_round_the_middle() -> None:
    curve = tone_curve(PictureAdjust(contrast=60)).astype(int)
    assert curve[64] == 0 and curve[191] == 255
    assert abs(curve[128] - 128) <= 3


def test_auto_stretches_what_occurs() -> None:
    pixels = np.full((100, 100), 90, np.uint8)
    pixels[:50] = 110
    pixels[0, :5] = (0, 255, 0, 255, 0)  # a few dead pixels do not count
    shown = to_array(adjust(pixels, PictureAdjust(auto=True)))
    assert shown[10, 10].tolist() == [255] * 3
    assert shown[90, 10].tolist() == [0] * 3
    flat = np.full((10, 10), 77, np.uint8)
    assert (to_array(adjust(flat, PictureAdjust(auto=True))) == 77).all()


@pytest.mark.parametrize("name", COLOR_MAPS)
def test_color_maps_of_grey_pictures(name: str) -> None:
    shown = to_array(adjust(ramp(), PictureAdjust(color_map=name)))
    assert np.array_equal(shown.reshape(256, 3), color_bar(name))
    bar = color_bar(name).astype(int)
    assert bar.shape == (256, 3)
    if name not in ("jet",):  # jet is as dark at its hot end as at its cold one
        assert bar[-1].sum() > bar[0].sum() + 300


def test_unknown_map() -> None:
    with pytest.raises(BadParameterError):
        color_bar("rainbow")


@pytest.mark.parametrize("painted", ["jet", "iron"])
def test_false_colours_are_read_back_first(painted: str) -> None:
    yy, xx = np.mgrid[:120, :160]
    heat = (255 * np.exp(-((xx - 80) ** 2 + (yy - 60) ** 2) / 3000)).astype(np.uint8)
    picture = colorbar(painted)[heat]
    shown = to_array(adjust(picture, PictureAdjust(color_map="gray")))[..., 0].astype(int)
    assert np.abs(shown - heat).mean() < 4
    # The control: the brightness of the colours alone is something else.
    luma = picture @ np.array([0.299, 0.587, 0.114])
    assert np.abs(luma - heat).mean() > 15


def test_temperatures_are_what_a_map_shows() -> None:
    celsius = np.tile(np.linspace(20, 36, 64, dtype=np.float32), (48, 1))
    flat = np.full((48, 64, 3), 90, np.uint8)
    shown = to_array(adjust(flat, PictureAdjust(color_map="gray"), celsius))[..., 0].astype(int)
    assert shown[0, 0] <= 2 and shown[0, -1] >= 253
    assert (np.diff(shown[0]) > 0).all()
    # Without a map, or where temperatures do not fit the frame, the picture counts.
    assert (to_array(adjust(flat, PictureAdjust(brightness=10), celsius)) == 116).all()
    assert (to_array(adjust(flat, PictureAdjust(color_map="gray"), celsius[:4])) == 90).all()


def test_gamma_slider() -> None:
    assert gamma_at(0) == 1.0
    assert gamma_at(100) == 5.0 and gamma_at(-100) == 0.2
    assert all(position_of(gamma_at(place)) == place for place in range(-100, 101))


# In the editor ------------------------------------------------------------------------------------


@pytest.fixture
def editor(
    context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot
) -> EditorController:
    """The real editor with the first frame of the small study in hand."""
    made = EditorController(context, context)
    open_study(study)
    qtbot.waitUntil(lambda: made.bundle is not None, timeout=WAIT)
    return made


def test_panel_and_editor(editor: EditorController, qtbot: QtBot) -> None:
    panel = AdjustPanel(editor)
    qtbot.addWidget(panel)
    panel.show()
    assert not panel.reset_button.isEnabled()
    qtbot.keyClick(panel.brightness, Qt.Key.Key_PageUp)
    assert editor.settings.adjust == PictureAdjust(brightness=10)
    panel.colors.setCurrentIndex(panel.colors.findData("inferno"))
    panel.gamma.setValue(100)
    qtbot.mouseClick(panel.auto, Qt.MouseButton.LeftButton, pos=QPoint(8, panel.auto.height() // 2))
    assert editor.settings.adjust == PictureAdjust(brightness=10, gamma=5.0, auto=True, color_map="inferno")
    qtbot.mouseDClick(panel.gamma, Qt.MouseButton.LeftButton)
    assert panel.adjust.gamma == 1.0
    editor.change(adjust=PictureAdjust(contrast=-30, inverted=True))
    assert panel.contrast.value() == -30
    assert panel.inverted.isChecked() and not panel.auto.isChecked()
    qtbot.mouseClick(panel.reset_button, Qt.MouseButton.LeftButton)
    assert panel.adjust.neutral
    assert panel.colors.currentIndex() == 0


def test_only_the_look_changes(editor: EditorController, context: WindowContext, qtbot: QtBot) -> None:
    shown: list[QImage] = []
    looks = AdjustController(context, editor, context)
    looks.image_ready.connect(shown.append)
    bundle = editor.bundle
    assert bundle is not None
    pixels, mask = bundle.pixels.copy(), bundle.document.classes.copy()
    editor.change(adjust=PictureAdjust(inverted=True))
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT)
    assert np.array_equal(to_array(shown[-1]), 255 - to_array(bundle.image))
    assert np.array_equal(bundle.pixels, pixels)
    assert np.array_equal(bundle.document.classes, mask)
    editor.change(adjust=PictureAdjust())
    assert shown[-1] is bundle.image or np.array_equal(to_array(shown[-1]), to_array(bundle.image))


def test_steps_show_the_adjusted_neighbour_at_once(
    editor: EditorController, context: WindowContext, qtbot: QtBot
) -> None:
    shown: list[QImage] = []
    looks = AdjustController(context, editor, context)
    looks.image_ready.connect(shown.append)
    editor.change(adjust=PictureAdjust(brightness=40))
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT)
    editor.step(1)
    qtbot.waitUntil(lambda: editor.key == FrameKey("mouse", 1), timeout=WAIT)
    qtbot.waitUntil(lambda: len(shown) == 2, timeout=WAIT)
    ahead = FrameKey("mouse", 2)
    qtbot.waitUntil(lambda: (ahead, PictureAdjust(brightness=40)) in looks._kept, timeout=WAIT)
    editor.step(1)
    qtbot.waitUntil(lambda: editor.key == ahead, timeout=WAIT)
    assert len(shown) == 3  # no later than the frame itself
    bundle = editor.bundle
    assert bundle is not None
    assert np.array_equal(to_array(shown[-1]), to_array(adjust(bundle.pixels, PictureAdjust(brightness=40))))


def test_settings_moved_quickly_end_with_the_last(
    editor: EditorController, context: WindowContext, qtbot: QtBot
) -> None:
    shown: list[QImage] = []
    looks = AdjustController(context, editor, context)
    looks.image_ready.connect(shown.append)
    for value in range(1, 41):
        editor.change(adjust=PictureAdjust(brightness=value))
    bundle = editor.bundle
    assert bundle is not None
    wanted = to_array(adjust(bundle.pixels, PictureAdjust(brightness=40)))
    qtbot.waitUntil(lambda: bool(shown) and np.array_equal(to_array(shown[-1]), wanted), timeout=WAIT)
    assert len(shown) < 5  # those in between were skipped


def test_temperatures_under_the_cursor(
    context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot
) -> None:
    from workbench.gui.tabs.edit_tab import EditTab

    celsius = np.round(20 + np.arange(WIDTH)[None, :] / 20 + np.arange(HEIGHT)[:, None] / 1000, 2)
    frames = study / "frames" / "mouse"
    np.savetxt(frames / "frame_0000000.csv", celsius, delimiter=";", fmt="%.2f")
    write_image(frames / "frame_0000001.png", (celsius * 100 + 27315).astype(np.uint16))  # of unknown scale
    tab = EditTab(context)
    qtbot.addWidget(tab)
    tab.resize(1200, 700)
    tab.show()
    open_study(study)
    qtbot.waitUntil(lambda: tab.editor.key == FrameKey("mouse", 0), timeout=WAIT)
    for x, y in ((30, 40), (200, 150)):
        place = tab.canvas.to_widget(QPointF(x + 0.5, y + 0.5)).toPoint()
        qtbot.mouseMove(tab.canvas, place)
        wanted = tab.locale().toString(float(celsius[y, x]), "f", 2) + " °C"
        qtbot.waitUntil(lambda wanted=wanted: wanted in tab.status.under.text(), timeout=WAIT)
    # A map shows the temperatures, not the shades of the picture: warmer to the right.
    tab.editor.change(adjust=PictureAdjust(color_map="gray"))
    qtbot.waitUntil(lambda: _shade(tab.canvas, 230, 10) > _shade(tab.canvas, 10, 10) + 150, timeout=WAIT)
    assert tab.adjust_panel.celsius_note.text() == ""
    # The next frame has numbers, but nobody said what they mean: the panel does.
    tab.editor.step(1)
    qtbot.waitUntil(lambda: tab.editor.key == FrameKey("mouse", 1), timeout=WAIT)
    qtbot.waitUntil(lambda: "frame_0000001.png" in tab.adjust_panel.celsius_note.text(), timeout=WAIT)
    assert "centikelvin" in tab.adjust_panel.celsius_note.text()
    assert tab.editor.bundle is not None and tab.editor.bundle.celsius is None


def _shade(canvas: EditCanvas, x: int, y: int) -> int:
    return canvas.grab().toImage().pixelColor(canvas.to_widget(QPointF(x, y)).toPoint()).red()


def test_a_small_sensor_beside_the_video(
    context: WindowContext, study: Path, open_study: Callable[[Path], None], qtbot: QtBot
) -> None:
    small = (2731 + np.arange(HEIGHT // 3 * (WIDTH // 3)).reshape(HEIGHT // 3, WIDTH // 3) / 50 + 200) * 10
    write_image(study / "frames" / "mouse" / "frame_0000000.tiff", small.astype(np.uint16))
    with Project.open(study) as project:
        project.update_manifest(calibration={"celsius": "centikelvin"})
    editor = EditorController(context, context)
    open_study(study)
    qtbot.waitUntil(lambda: editor.bundle is not None, timeout=WAIT)
    bundle = editor.bundle
    assert bundle is not None and bundle.celsius is not None
    # Painted on is the video's frame, in its own size; the sensor's values are repeated over it.
    assert bundle.pixels.shape == (HEIGHT, WIDTH, 3)
    assert np.abs(bundle.pixels.astype(int) - mouse_frame(0)[0]).mean() < 8
    assert bundle.celsius.shape == (HEIGHT, WIDTH)
    np.testing.assert_allclose(bundle.celsius[::3, ::3], small.astype(np.uint16) / 100 - 273.15, atol=1e-3)
