"""A pen on a tablet: pressure, its other end, and hovering."""

from __future__ import annotations

import numpy as np
import pytest
from canvas_desk import NONE, Desk
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QPointingDeviceUniqueId, QTabletEvent
from PySide6.QtWidgets import QApplication

pytestmark = pytest.mark.gui

LEFT, NOTHING = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def pen(tail: bool = False) -> QPointingDevice:
    kind = QPointingDevice.PointerType.Eraser if tail else QPointingDevice.PointerType.Pen
    return QPointingDevice(
        "pen", 7, QInputDevice.DeviceType.Stylus, kind,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure, 1, 3,
        "seat", QPointingDeviceUniqueId(),
    )  # fmt: skip


def send(
    desk: Desk, kind: QEvent.Type, x: float, y: float, pressure: float, device: QPointingDevice, down: bool
) -> bool:
    at = desk.canvas.to_widget(QPointF(x, y))
    button = NOTHING if kind == QEvent.Type.TabletMove else LEFT
    event = QTabletEvent(
        kind, device, at, QPointF(desk.canvas.mapToGlobal(at)), pressure, 0, 0, 0, 0, 0, NONE, button,
        LEFT if down else NOTHING,
    )  # fmt: skip
    QApplication.sendEvent(desk.canvas, event)
    return event.isAccepted()


def stroke(desk: Desk, places: list[tuple[float, float, float]], tail: bool = False) -> None:
    device = pen(tail)
    assert send(desk, QEvent.Type.TabletPress, *places[0], device, True)
    for place in places[1:]:
        assert send(desk, QEvent.Type.TabletMove, *place, device, True)
    assert send(desk, QEvent.Type.TabletRelease, *places[-1][:2], 0.0, device, False)


def height_at(desk: Desk, x: int) -> int:
    return int((desk.classes[:, x] == 2).sum())


class TestPen:
    def test_pressure_makes_the_line_wide(self, desk: Desk) -> None:
        desk.controller.change(brush_size=40, pressure=True)
        steps = desk.steps
        stroke(desk, [(40, 90, 0.2), (100, 90, 0.5), (180, 90, 1.0)])
        assert desk.steps == steps + 1
        assert height_at(desk, 40) == pytest.approx(8, abs=2)
        assert height_at(desk, 100) == pytest.approx(20, abs=2)
        assert height_at(desk, 180) == 40
        assert not desk.canvas.tool.active

    def test_pressure_can_be_switched_off(self, desk: Desk) -> None:
        desk.controller.change(brush_size=40, pressure=False)
        stroke(desk, [(40, 90, 0.2), (180, 90, 0.3)])
        assert height_at(desk, 60) == 40
        assert height_at(desk, 170) == 40

    def test_the_other_end_erases(self, desk: Desk) -> None:
        desk.start_with(np.full((180, 240), 3, np.uint8))
        stroke(desk, [(40, 90, 1.0), (100, 90, 1.0)], tail=True)
        assert desk.classes[90, 70] == 0
        assert desk.classes[20, 70] == 3

    def test_hovering_moves_the_outline_only(self, desk: Desk) -> None:
        assert send(desk, QEvent.Type.TabletMove, 50, 60, 0.0, pen(), False)
        pointer = desk.canvas.pointer
        assert pointer is not None
        assert (pointer.x, pointer.y) == pytest.approx((50, 60), abs=0.3)
        assert not desk.classes.any()

    def test_fractions_of_a_pixel_count(self, desk: Desk) -> None:
        desk.canvas.set_zoom(1.0)
        desk.controller.change(brush_size=1)
        stroke(desk, [(50.2, 60.4, 1.0), (50.9, 60.4, 1.0), (51.1, 60.4, 1.0)])
        assert np.argwhere(desk.classes).tolist() == [[60, 50], [60, 51]]
