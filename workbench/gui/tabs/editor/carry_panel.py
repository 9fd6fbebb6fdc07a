"""Carrying masks over frames: how many, how sure, and how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QSignalBlocker
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.progress import Meter, Update
from workbench.core.units import format_time
from workbench.gui import theme
from workbench.gui.controllers.assist_settings import MOST_FRAMES
from workbench.gui.tabs.editor.buttons import KeyButton
from workbench.gui.tabs.side_panel import NoteLabel

if TYPE_CHECKING:
    from workbench.gui.controllers.assist import AssistController
    from workbench.gui.shortcuts import ShortcutTable


class CarryPanel(QWidget):
    """Propagate to the next or earlier frames, interpolate; progress with a way to stop."""

    def __init__(self, assist: AssistController, table: ShortcutTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._assist = assist
        self._meter = Meter()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._build_settings())
        self.forward = KeyButton(
            "propagate", "next", table, self._assist.propagate, text=self.tr("Propagate")
        )
        self.backward = QToolButton()
        self.backward.setIcon(theme.icon("previous"))
        self.backward.setToolTip(self.tr("Propagate to the frames before"))
        self.backward.setAccessibleName(self.tr("Propagate to the frames before"))
        self.backward.clicked.connect(lambda _checked=False: self._assist.propagate(backward=True))
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.backward)
        line.addWidget(self.forward, 1)
        column.addLayout(line)
        self.between = KeyButton(
            "interpolate", "frames", table, self._assist.interpolate, text=self.tr("Interpolate")
        )
        column.addWidget(self.between)
        column.addWidget(self._build_progress())
        self.note = NoteLabel()
        column.addWidget(self.note)
        assist.state_changed.connect(self.follow)
        assist.carry.running_changed.connect(self._running)
        assist.carry.progressed.connect(self._progressed)
        assist.carry.told.connect(self.note.setText)
        self.follow()

    def _build_settings(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.count = QSpinBox()
        self.count.setRange(1, MOST_FRAMES)
        self.count.setAccessibleName(self.tr("Frames"))
        self.count.valueChanged.connect(lambda value: self._assist.change(count=value))
        form.addRow(self.tr("Frames"), self.count)
        self.threshold = QSpinBox()
        self.threshold.setRange(0, 100)
        self.threshold.setSuffix(" %")
        self.threshold.setAccessibleName(self.tr("Stop below"))
        self.threshold.setToolTip(
            self.tr("Propagating stops where the mask is expected to fit less well than this.")
        )
        self.threshold.valueChanged.connect(lambda value: self._assist.change(threshold=value / 100))
        form.addRow(self.tr("Stop below"), self.threshold)
        self.overwrite = QCheckBox(self.tr("Also corrected and verified frames"))
        self.overwrite.toggled.connect(lambda on: self._assist.change(overwrite=on))
        form.addRow(self.overwrite)
        return form

    def _build_progress(self) -> QWidget:
        self.progress = QWidget()
        self.bar = QProgressBar()
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.clicked.connect(lambda _checked=False: self._assist.cancel())
        line = QHBoxLayout(self.progress)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.bar, 1)
        line.addWidget(self.stop)
        self.progress.hide()
        return self.progress

    def follow(self) -> None:
        """Show what the settings hold."""
        settings = self._assist.settings
        blockers = [QSignalBlocker(one) for one in (self.count, self.threshold, self.overwrite)]
        self.count.setValue(settings.count)
        self.threshold.setValue(round(100 * settings.threshold))
        self.overwrite.setChecked(settings.overwrite)
        del blockers
        free = not self._assist.carry.running
        for button in (self.forward, self.backward, self.between):
            button.setEnabled(free)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "backward"):
            self.backward.setIcon(theme.icon("previous"))
        super().changeEvent(event)

    def _running(self, running: bool) -> None:
        self._meter = Meter()
        self.bar.setRange(0, 0)
        self.bar.setFormat("")
        self.progress.setVisible(running)
        if running:
            self.note.setText("")

    def _progressed(self, update: Update) -> None:
        self._meter.update(update)
        left = self._meter.seconds_left(update)
        text = f"{QLocale().toString(update.done)} / {QLocale().toString(update.total)}"
        if left is not None:
            text = f"{text} · {format_time(left)}"
        self.bar.setRange(0, max(1, update.total))
        self.bar.setValue(update.done)
        self.bar.setFormat(text)
