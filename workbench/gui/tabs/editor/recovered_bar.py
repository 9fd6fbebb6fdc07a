"""The bar that offers what was recovered after a session that ended suddenly."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QEvent, QLocale, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.gui import theme

if TYPE_CHECKING:
    from workbench.editing.keeper import Recovered
    from workbench.gui.controllers.editor import EditorController


class RecoveredBar(QFrame):
    """Says what was recovered (it is in the masks already); keeps it, or puts it back."""

    def __init__(self, editor: EditorController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._recovered: Recovered | None = None
        self.setProperty("card", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 8, 5)
        row.setSpacing(8)
        self.icon = QLabel()
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.show_button = self._button(self.tr("Show"), self._show_frame)
        self.discard_button = self._button(self.tr("Discard"), self._discard)
        self.keep_button = self._button(self.tr("Keep"), self._keep)
        self.keep_button.setProperty("primary", True)
        row.addWidget(self.icon)
        row.addWidget(self.text, 1)
        for button in (self.show_button, self.discard_button, self.keep_button):
            row.addWidget(button)
        self.hide()
        self._draw()
        editor.store.recovered.connect(self.offer)
        editor.context.study.closed.connect(self._keep)

    def _button(self, text: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def offer(self, recovered: Recovered) -> None:
        """Show what was recovered."""
        self._recovered = recovered
        strokes = self.tr("%Ln change(s)", "", recovered.strokes)
        frames = self.tr("%Ln frame(s)", "", len(recovered.frames))
        when = QLocale().toString(
            QDateTime.fromSecsSinceEpoch(int(recovered.when.timestamp())), QLocale.FormatType.ShortFormat
        )
        text = self.tr("The last session ended suddenly. {strokes} in {frames} from {when} were recovered.")
        words = [text.format(strokes=strokes, frames=frames, when=when)]
        if recovered.aside:
            names = ", ".join(path.name for path in recovered.aside)
            words.append(
                self.tr("Masks that were changed elsewhere meanwhile lie in backups: {names}").format(
                    names=names
                )
            )
        self.text.setText(" ".join(words))
        self.show_button.setVisible(bool(recovered.frames))
        self.show()

    def _show_frame(self) -> None:
        if self._recovered is not None and self._recovered.frames:
            self._editor.go_to(self._recovered.frames[0])

    def _keep(self) -> None:
        self._recovered = None
        self.hide()

    def _discard(self) -> None:
        recovered = self._recovered
        self._keep()
        if recovered is not None:
            self._editor.discard(recovered)

    def _draw(self) -> None:
        self.icon.setPixmap(theme.pixmap("info", 18, theme.colors().info, self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "keep_button"):
            self._draw()
        super().changeEvent(event)
