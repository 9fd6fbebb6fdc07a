"""A mouse for benchmarks: real events, sent to a widget without going through a window system."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
_KEYS = Qt.KeyboardModifier.NoModifier
_KINDS = {
    "press": (QEvent.Type.MouseButtonPress, _LEFT, _LEFT),
    "move": (QEvent.Type.MouseMove, _NONE, _LEFT),
    "release": (QEvent.Type.MouseButtonRelease, _LEFT, _NONE),
}


class Mouse:
    """The left button held from ``press`` to ``release`` over ``widget``."""

    def __init__(self, widget: QWidget) -> None:
        self.widget = widget

    def send(self, kind: str, x: float, y: float) -> None:
        """One event at (x, y), widget coordinates."""
        at = QPointF(x, y)
        name, button, held = _KINDS[kind]
        event = QMouseEvent(name, at, self.widget.mapToGlobal(at), button, held, _KEYS)
        QApplication.sendEvent(self.widget, event)
