"""A tab's own job: stage, progress, time left and Cancel, right where it was started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from workbench.core.progress import Update
from workbench.core.units import format_time
from workbench.gui.controllers.jobs import JobHandle, JobState
from workbench.gui.error_texts import stage_text

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext


class JobStrip(QWidget):
    """Follows one job at a time; invisible while there is none.

    Signals
    -------
    busy_changed(bool)
        Whether the followed job waits or runs.
    """

    busy_changed = Signal(bool)

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._handle: JobHandle | None = None
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self._cancel)
        row = QHBoxLayout()
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.label)
        context.jobs.changed.connect(self._changed)
        self.hide()

    @property
    def handle(self) -> JobHandle | None:
        """The job followed now."""
        return self._handle

    @property
    def busy(self) -> bool:
        """Whether the job waits or runs."""
        return self._handle is not None and not self._handle.state.over

    def follow(self, handle: JobHandle) -> None:
        """Show ``handle`` from now on."""
        self._handle = handle
        self.show()
        self._changed(handle)
        self.busy_changed.emit(self.busy)

    def _changed(self, handle: JobHandle) -> None:
        if handle is not self._handle:
            return
        if handle.state.over:
            self._handle = None
            self.hide()
            self.busy_changed.emit(False)
            return
        update = handle.update or Update(0, 0)
        self.bar.setRange(0, update.total)
        self.bar.setValue(update.done)
        self.label.setText(self._text(handle))
        self.cancel_button.setEnabled(handle.state in (JobState.QUEUED, JobState.RUNNING))

    def _text(self, handle: JobHandle) -> str:
        if handle.state is JobState.QUEUED:
            return self.tr("Waiting for the job before it")
        if handle.state is JobState.CANCELLING:
            return self.tr("Stopping…")
        if handle.update is None or not handle.update.stage:
            return self.tr("Starting…")
        update = handle.update
        parts = [stage_text(update.stage)]
        if update.total:
            parts.append(f"{QLocale().toString(update.done)} / {QLocale().toString(update.total)}")
        if (left := handle.seconds_left) is not None and update.done < update.total:
            parts.append(self.tr("{time} left").format(time=format_time(left)))
        return " · ".join(parts)

    def _cancel(self) -> None:
        if self._handle is not None:
            self._context.jobs.cancel(self._handle)


def start_foot(
    button: QPushButton, strip: JobStrip, *notes: QWidget, beside: QPushButton | None = None
) -> QWidget:
    """The button that starts a tab's job, and how it goes: always in sight below the settings."""
    foot = QWidget()
    foot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
    column = QVBoxLayout(foot)
    column.setContentsMargins(8, 4, 8, 8)
    column.setSpacing(4)
    button.setProperty("primary", True)
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(button, 1)
    if beside is not None:
        row.addWidget(beside)
    column.addLayout(row)
    for widget in (strip, *notes):
        column.addWidget(widget)
    return foot
