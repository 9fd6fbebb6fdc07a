"""A canvas with a real editor behind it and one frame in hand; places are image coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workbench.core.types import Image, Mask
from workbench.editing.document import MaskDocument
from workbench.gui.canvas.edit_canvas import EditCanvas
from workbench.gui.controllers.editor import EditorController

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NONE, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
Place = tuple[float, float]


@dataclass
class Desk:
    """Canvas and controller, and a hand that works on them."""

    canvas: EditCanvas
    controller: EditorController

    @property
    def document(self) -> MaskDocument:
        assert self.controller.document is not None
        return self.controller.document

    @property
    def classes(self) -> Mask:
        return self.document.classes

    def start_with(self, classes: Mask, animals: Mask | None = None) -> None:
        """Put a mask into the frame in hand, as one step that is then forgotten."""
        height, width = self.document.shape
        with self.document.edit("start") as edit:
            edit.put((0, 0, width, height), classes, animals)
        self.controller.commit(edit.step)
        self.steps_before = self.steps

    @property
    def steps(self) -> int:
        return len(self.controller.history._done)

    def at(self, x: float, y: float) -> QPoint:
        """Widget position of a place in the image."""
        place = self.canvas.to_widget(QPointF(x, y))
        return QPoint(int(place.x()), int(place.y()))

    def press(
        self, x: float, y: float, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE
    ) -> None:
        QTest.mousePress(self.canvas, button, keys, self.at(x, y))

    def move(self, x: float, y: float) -> None:
        QTest.mouseMove(self.canvas, self.at(x, y))
        QApplication.processEvents()

    def release(
        self, x: float, y: float, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE
    ) -> None:
        QTest.mouseRelease(self.canvas, button, keys, self.at(x, y))

    def drag(self, *places: Place, button: Qt.MouseButton = LEFT) -> None:
        """Press at the first place, move over the others, let go at the last."""
        self.press(*places[0], button=button)
        for place in places[1:]:
            self.move(*place)
        self.release(*places[-1], button=button)

    def click(
        self, x: float, y: float, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE
    ) -> None:
        self.press(x, y, button, keys)
        self.release(x, y, button, keys)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.canvas, key, keys)

    def shot(self) -> QImage:
        """What the canvas shows, in device pixels, without the tool's own drawing."""
        QApplication.processEvents()
        pointer, self.canvas._pointer = self.canvas._pointer, None
        shown = self.canvas.grab().toImage()
        self.canvas._pointer = pointer
        return shown

    def color(self, shot: QImage, x: float, y: float) -> tuple[int, int, int]:
        """Colour on the screen at a place in the image."""
        at = self.canvas.to_widget(QPointF(x, y)) * self.canvas.devicePixelRatioF()
        color = shot.pixelColor(int(at.x()), int(at.y()))
        return color.red(), color.green(), color.blue()


def pixels(image: QImage) -> Image:
    """A `QImage` as (H, W, 3) RGB."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    words = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return words[:, : image.width(), 2::-1].copy()


def mixed(image: int | tuple[int, int, int], color: tuple[int, int, int], opacity: float) -> tuple[int, ...]:
    """A colour laid over another."""
    below = (image,) * 3 if isinstance(image, int) else image
    return tuple(round(a * (1 - opacity) + b * opacity) for a, b in zip(below, color, strict=True))


def near(a: tuple[int, ...], b: tuple[int, ...], tolerance: int = 3) -> bool:
    return all(abs(x - y) <= tolerance for x, y in zip(a, b, strict=True))
