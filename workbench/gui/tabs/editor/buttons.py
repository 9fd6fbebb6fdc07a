"""Small buttons with an icon, a tip and a key, for the editor's panels."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from workbench.gui import theme
from workbench.gui.shortcuts import SHORTCUTS, ShortcutTable, title_of


class KeyButton(QToolButton):
    """Button of a shortcut: its tip names what it does and the key; follows theme and table.

    Parameters
    ----------
    key
        Name in the table of shortcuts.
    worded
        Show the title beside the icon.
    """

    def __init__(
        self,
        key: str,
        icon: str,
        table: ShortcutTable,
        slot: Callable[[], object] | None = None,
        *,
        text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._key, self._icon, self._table = key, icon, table
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setIconSize(theme.icon_size(18))
        if text:
            self.setText(text)
            self.setProperty("worded", True)
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if slot is not None:
            self.clicked.connect(lambda _checked=False: slot())
        table.changed.connect(self.draw)
        self.draw()

    def draw(self) -> None:
        """Icon, tip and key as they are now."""
        title, keys = title_of(SHORTCUTS[self._key]), self._table.text(self._key)
        self.setIcon(theme.icon(self._icon))
        self.setToolTip(f"{title} ({keys})" if keys else title)
        self.setAccessibleName(title)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_icon"):
            self.draw()
        super().changeEvent(event)
