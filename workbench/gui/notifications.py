"""Notifications that do not interrupt: cards in the corner with the sentence and the way out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from workbench.gui import theme

WIDTH = 380
LIMIT = 4
SECONDS = {"info": 6, "success": 6, "warning": 12, "error": 0}
"""How long a kind stays; 0 = until it is closed (an error must not vanish unread)."""


class Toast(QFrame):
    """One notification."""

    closed = Signal(object)

    def __init__(self, text: str, kind: str, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = kind if kind in SECONDS else "info"
        self.text = text
        self.hint = hint
        self.setProperty("toast", True)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 8, 10)
        row.setSpacing(10)
        self._picture = QLabel()
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._words(), 1)
        self._close = QToolButton()
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close"))
        self._close.clicked.connect(self.close)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._recolor()
        if SECONDS[self.kind]:
            QTimer.singleShot(SECONDS[self.kind] * 1000, self, self.close)

    def _words(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(3)
        for words, muted in ((self.text, False), (self.hint, True)):
            if words:
                label = QLabel(words)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setWordWrap(True)
                label.setProperty("muted", muted)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                column.addWidget(label)
        return column

    def _recolor(self) -> None:
        color = getattr(theme.colors(), self.kind)
        self._picture.setPixmap(theme.pixmap(self.kind, 20, color, self.devicePixelRatioF()))
        self._close.setIcon(theme.icon("close"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the stack that there is room."""
        super().closeEvent(event)
        self.closed.emit(self)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._recolor()
        super().changeEvent(event)


class Notifications(QObject):
    """Stacks toasts over ``window``.

    Parameters
    ----------
    room
        Gives the part of the window that they may cover; they stand in its lower right corner.
    """

    def __init__(self, window: QWidget, room: Callable[[], QRect]) -> None:
        super().__init__(window)
        self._window = window
        self._room = room
        self._toasts: list[Toast] = []
        window.installEventFilter(self)

    @property
    def toasts(self) -> tuple[Toast, ...]:
        """What is shown, oldest first."""
        return tuple(self._toasts)

    def show(self, text: str, kind: str = "info", hint: str = "") -> None:
        """Show ``text`` with the way out; the same words are not shown twice at a time."""
        for shown in self._toasts:
            if (shown.text, shown.hint) == (text, hint):
                shown.raise_()
                return
        toast = Toast(text, kind, hint, self._window)
        toast.closed.connect(self._forget)
        self._toasts.append(toast)
        while len(self._toasts) > LIMIT:
            self._toasts[0].close()
        toast.show()
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the stack in its corner when the window changes size."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    def _forget(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            self.place()

    def place(self) -> None:
        """Put the stack into its corner; called again when what lies below it changes."""
        room = self._room()
        bottom = room.bottom() - 16
        for toast in reversed(self._toasts):
            height = toast.heightForWidth(WIDTH)
            toast.resize(WIDTH, height)
            bottom -= height
            toast.move(max(0, room.right() - WIDTH - 16), bottom)
            toast.raise_()
            bottom -= 8
