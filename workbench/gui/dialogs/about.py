"""Name, version, and what the program stands on."""

from __future__ import annotations

import platform

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench import __version__
from workbench.gui import theme


class AboutDialog(QDialog):
    """About the workbench."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About Vivarium Workbench"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(16)
        logo = QLabel()
        logo.setPixmap(theme.pixmap("workbench", 56, theme.colors().accent, self.devicePixelRatioF()))
        head.addWidget(logo)
        words = QVBoxLayout()
        title = QLabel("Vivarium Workbench")
        title.setFont(theme.heading_font(1.5))
        words.addWidget(title)
        words.addWidget(QLabel(self.tr("Version {version}").format(version=__version__)))
        head.addLayout(words, 1)
        column.addLayout(head)
        text = QLabel(self.tr("From cage video to data for every animal and every body part. Works offline."))
        text.setWordWrap(True)
        column.addWidget(text)
        versions = QLabel(f"Python {platform.python_version()} · PySide6 {pyside_version}")
        versions.setProperty("muted", True)
        versions.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(versions)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.setMinimumWidth(420)
