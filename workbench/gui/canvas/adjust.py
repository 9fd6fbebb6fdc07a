"""How the picture under the mask looks: brightness, contrast, gamma, stretch and colour maps.

Only the look changes: frames on the disk, what the tools read and what networks see stay as they are.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from workbench.core.history import FrameKey
from workbench.core.types import Celsius, Image
from workbench.gui.canvas.pictures import to_qimage
from workbench.media.thermal import PALETTES, celsius_to_display, colorbar, detect_palette, intensity

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.gui.controllers.editor import EditorController
    from workbench.gui.controllers.editor_settings import EditorSettings
    from workbench.gui.controllers.editor_store import FrameBundle

Lut: TypeAlias = NDArray[np.uint8]

ORIGINAL = ""
COLOR_MAPS = (*PALETTES, "viridis", "inferno")
"""Names that `PictureAdjust.color_map` takes beside `ORIGINAL`, the colours of the frame itself."""

_OPENCV_MAPS = {"viridis": cv2.COLORMAP_VIRIDIS, "inferno": cv2.COLORMAP_INFERNO}
CLIPPED = 0.5
"""Percent of the pixels that automatic stretch lets go black, and as many white."""

KEPT_BYTES = 192 * 1024 * 1024
"""Adjusted pictures that are kept; stepping back and forth shows them at once."""

LANE = "edit.adjust"
AHEAD_MS = 120
"""The neighbours of a frame are made ready this long after it came: they are loaded by then."""


@dataclass(frozen=True)
class PictureAdjust:
    """Settings of the picture.

    Attributes
    ----------
    brightness, contrast
        -100 to 100; 0 changes nothing.
    gamma
        0.2 to 5; above 1 brightens what is dark.
    auto
        Stretch the shades that occur over the whole range first.
    color_map
        `ORIGINAL`, or one of `COLOR_MAPS` for the intensity (of a false-colour thermal picture: the
        place on its own colour bar; of a radiometric frame: the temperature).
    inverted
        Dark becomes bright.
    """

    brightness: int = 0
    contrast: int = 0
    gamma: float = 1.0
    auto: bool = False
    color_map: str = ORIGINAL
    inverted: bool = False

    @property
    def neutral(self) -> bool:
        """Whether the picture stays as it is."""
        return self == PictureAdjust()


def adjust_of(editor: EditorSettings) -> PictureAdjust:
    """What the editor's settings hold; None stands for nothing adjusted."""
    held = editor.adjust
    return held if isinstance(held, PictureAdjust) else PictureAdjust()


def adjust(pixels: Image, settings: PictureAdjust, celsius: Celsius | None = None) -> QImage:
    """Picture to show for ``pixels`` under ``settings``; any thread.

    Parameters
    ----------
    pixels
        (H, W) or (H, W, 3) RGB; not changed.
    celsius
        (H, W) °C of a radiometric frame: what colour maps show then.

    Returns
    -------
    QImage
        Format_RGB32, a copy of its own, of the same size.
    """
    if settings.neutral:
        return to_qimage(pixels)
    if settings.color_map == ORIGINAL:
        return to_qimage(_through(pixels, tone_curve(settings, *_ends(pixels, settings.auto))))
    shades = _shades(pixels, celsius)
    curve = tone_curve(settings, *_ends(shades, settings.auto))
    return to_qimage(_through(shades, color_bar(settings.color_map)[curve]))


def tone_curve(settings: PictureAdjust, low: int = 0, high: int = 255) -> Lut:
    """New shade of every shade, (256,): ``low`` to ``high`` stretched, then contrast, brightness, gamma."""
    shades = (np.arange(256, dtype=np.float64) - low) / max(1, high - low)
    # Contrast turns round the middle grey, from flat (-100) over unchanged to a step (100).
    slope = np.tan((settings.contrast / 100 * 0.98 + 1) * np.pi / 4)
    shades = (np.clip(shades, 0, 1) - 0.5) * slope + 0.5 + settings.brightness / 100
    shades = np.clip(shades, 0, 1) ** (1 / max(0.05, settings.gamma))
    if settings.inverted:
        shades = 1 - shades
    return np.asarray(np.round(shades * 255), np.uint8)


def color_bar(name: str) -> NDArray[np.uint8]:
    """Colours of a map from dark or cold to bright or hot, (256, 3) RGB.

    Raises
    ------
    BadParameterError
        If ``name`` is not one of `COLOR_MAPS`.
    """
    return _opencv_bar(name) if name in _OPENCV_MAPS else colorbar(name)


@lru_cache(maxsize=len(_OPENCV_MAPS))
def _opencv_bar(name: str) -> NDArray[np.uint8]:
    ramp = np.arange(256, dtype=np.uint8).reshape(256, 1)
    colors = cv2.applyColorMap(ramp, _OPENCV_MAPS[name]).reshape(256, 3)
    return np.ascontiguousarray(colors[:, ::-1])


def _shades(pixels: Image, celsius: Celsius | None) -> Image:
    """One number a pixel, (H, W), for a colour map."""
    if celsius is not None and celsius.shape == pixels.shape[:2]:
        return celsius_to_display(celsius)
    palette = detect_palette(pixels)
    return intensity(pixels, palette or "gray")


def _ends(pixels: Image, auto: bool) -> tuple[int, int]:
    """Shades that become black and white."""
    if not auto:
        return 0, 255
    counts = np.zeros(256)
    for channel in cv2.split(pixels):
        counts += cv2.calcHist([channel], [0], None, [256], [0, 256]).ravel()
    share = np.cumsum(counts) / max(1.0, counts.sum())
    low = int(np.searchsorted(share, CLIPPED / 100, side="right"))
    high = int(np.searchsorted(share, 1 - CLIPPED / 100))
    return (low, high) if high > low else (0, 255)


def _through(pixels: Image, table: Lut) -> Image:
    """``pixels`` looked up in ``table``, (256,) shades or (256, 3) colours."""
    if table.ndim == 1:
        return np.asarray(cv2.LUT(pixels, table), np.uint8)
    return np.asarray(cv2.applyColorMap(pixels, np.ascontiguousarray(table).reshape(256, 1, 3)), np.uint8)


class AdjustController(QObject):
    """Makes the picture of the editor's frame anew, in the background, when frame or settings change.

    Signals
    -------
    image_ready(QImage)
        What the canvas shows for the frame that is open now; the frame's own picture while nothing is
        adjusted. A picture that comes too late for its frame or its settings is never sent.
    """

    image_ready = Signal(QImage)

    def __init__(
        self, context: WindowContext, editor: EditorController, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._editor = editor
        self._kept: OrderedDict[object, QImage] = OrderedDict()
        self._shown = PictureAdjust()
        self._later = QTimer(self, interval=AHEAD_MS, singleShot=True)
        self._later.timeout.connect(self._prepare_neighbours)
        editor.frame_changed.connect(self._frame_changed)
        editor.settings_changed.connect(self._settings_changed)

    @property
    def settings(self) -> PictureAdjust:
        """The adjustments that are set now."""
        return adjust_of(self._editor.settings)

    def picture(self, bundle: FrameBundle) -> QImage | None:
        """Adjusted picture of ``bundle`` if it is at hand, so that a canvas need not flash the plain one."""
        settings = self.settings
        if settings.neutral:
            return bundle.image
        return self._kept.get((bundle.key, settings))

    def prepare(self, bundle: FrameBundle) -> None:
        """Make the picture of a frame that may be looked at next."""
        settings = self.settings
        if self.picture(bundle) is None:
            self._context.tasks.run(
                lambda: adjust(bundle.pixels, settings, bundle.celsius),
                lambda image: self._keep(bundle, settings, image),
                key=f"{LANE}.ahead.{bundle.key}",
                lane=LANE,
            )

    def _frame_changed(self, bundle: FrameBundle | None) -> None:
        self._show(bundle)
        if not self.settings.neutral:
            self._later.start()

    def _prepare_neighbours(self) -> None:
        place, frames = self._editor.position(), self._editor.frames
        for near in (place + 1, place - 1) if place is not None else ():
            if 0 <= near < len(frames):
                bundle = self._editor.store.bundle(FrameKey(frames[near].video, frames[near].index))
                if bundle is not None:
                    self.prepare(bundle)

    def _settings_changed(self) -> None:
        if self.settings != self._shown:
            self._show(self._editor.bundle)

    def _show(self, bundle: FrameBundle | None) -> None:
        settings = self._shown = self.settings
        self._context.tasks.drop(LANE)
        if bundle is None:
            self._kept.clear()
            return
        ready = self.picture(bundle)
        if ready is not None:
            self.image_ready.emit(ready)
            return
        self._context.tasks.run(
            lambda: adjust(bundle.pixels, settings, bundle.celsius),
            lambda image: self._take(bundle, settings, image),
            key=LANE,
            lane=LANE,
        )

    def _take(self, bundle: FrameBundle, settings: PictureAdjust, image: QImage) -> None:
        self._keep(bundle, settings, image)
        now = self._editor.bundle
        if now is not None and now.key == bundle.key and settings == self.settings:
            self.image_ready.emit(image)

    def _keep(self, bundle: FrameBundle, settings: PictureAdjust, image: QImage) -> None:
        self._kept[(bundle.key, settings)] = image
        while len(self._kept) > 1 and sum(one.sizeInBytes() for one in self._kept.values()) > KEPT_BYTES:
            self._kept.popitem(last=False)
