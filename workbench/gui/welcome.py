"""What the window shows while no study is open: what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from workbench.gui import theme


class WelcomePage(QScrollArea):
    """New, open, demo, and the recent studies."""

    new_wanted = Signal()
    open_wanted = Signal()
    demo_wanted = Signal()
    study_wanted = Signal(object)

    def __init__(self, recent: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self._buttons: list[tuple[QPushButton, str]] = []
        inner = QWidget()
        outer = QVBoxLayout(inner)
        outer.setContentsMargins(32, 32, 32, 32)
        outer.addStretch(2)
        column = QWidget()
        column.setMaximumWidth(640)
        outer.addWidget(column, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)
        self._fill(QVBoxLayout(column))
        self.setWidget(inner)
        self.show_recent(recent)

    def _fill(self, column: QVBoxLayout) -> None:
        column.setSpacing(theme.SPACE)
        column.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.setSpacing(16)
        self._logo = QLabel()
        head.addWidget(self._logo)
        words = QVBoxLayout()
        words.setSpacing(2)
        title = QLabel("Vivarium Workbench")
        title.setFont(theme.heading_font(1.9))
        words.addWidget(title)
        subtitle = QLabel(self.tr("From cage video to data for every animal and every body part."))
        subtitle.setProperty("muted", True)
        words.addWidget(subtitle)
        head.addLayout(words, 1)
        column.addLayout(head)
        column.addSpacing(20)
        column.addLayout(self._choices())
        column.addSpacing(20)
        self._recent_title = QLabel(self.tr("Recent studies"))
        self._recent_title.setFont(theme.heading_font(1.1))
        column.addWidget(self._recent_title)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(6)
        column.addLayout(self._recent)
        column.addSpacing(12)
        drop = QLabel(self.tr("Or drop videos or a study folder anywhere on this window."))
        drop.setProperty("muted", True)
        column.addWidget(drop)
        self._recolor()

    def _choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        for text, icon, signal, primary in (
            (self.tr("New study…"), "new", self.new_wanted, True),
            (self.tr("Open study…"), "open", self.open_wanted, False),
            (self.tr("Try the demo…"), "demo", self.demo_wanted, False),
        ):
            button = QPushButton(text)
            button.setObjectName(f"welcome_{icon}")
            button.setProperty("primary", primary)
            button.setMinimumHeight(40)
            button.setMinimumWidth(170)
            button.setIconSize(theme.icon_size(20))
            button.clicked.connect(signal)
            row.addWidget(button)
            self._buttons.append((button, icon))
        row.addStretch()
        return row

    def show_recent(self, recent: Sequence[Path]) -> None:
        """List ``recent``; nothing is shown where there are none."""
        while item := self._recent.takeAt(0):
            if row := item.widget():
                row.deleteLater()
        self._recent_title.setVisible(bool(recent))
        for folder in recent[:5]:
            self._recent.addWidget(self._recent_row(folder))

    def _recent_row(self, folder: Path) -> RecentStudy:
        row = RecentStudy(folder)
        row.chosen.connect(partial(self.study_wanted.emit, folder))
        return row

    def _recolor(self) -> None:
        named = theme.colors()
        self._logo.setPixmap(theme.pixmap("workbench", 64, named.accent, self.devicePixelRatioF()))
        for button, icon in self._buttons:
            primary = bool(button.property("primary"))
            button.setIcon(theme.icon(icon, named.on_accent if primary else None))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and self._buttons:
            self._recolor()
        super().changeEvent(event)


class RecentStudy(QPushButton):
    """One recent study: its name and where it is."""

    chosen = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("recent", True)
        self.setAccessibleName(folder.name)
        self.setToolTip(str(folder))
        self.setMinimumHeight(52)
        self.clicked.connect(lambda _checked=False: self.chosen.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 7, 14, 7)
        column.setSpacing(1)
        name = QLabel(folder.name)
        place = QLabel(self.fontMetrics().elidedText(str(folder.parent), Qt.TextElideMode.ElideMiddle, 560))
        place.setProperty("muted", True)
        for label in (name, place):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(label)
