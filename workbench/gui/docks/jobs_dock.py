"""What runs, what waits and what is done: progress, time left, cancel, log."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QLocale, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.units import format_time
from workbench.gui import theme
from workbench.gui.context import WindowContext
from workbench.gui.controllers.jobs import JobHandle, JobState
from workbench.gui.error_texts import error_text, stage_text

KEPT = 20
"""Finished jobs that stay in the list."""


def open_file(path: Path) -> None:
    """Show a file in the program that the desktop has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class JobCard(QFrame):
    """One job."""

    def __init__(self, handle: JobHandle, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.handle = handle
        self._context = context
        self.setProperty("card", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 6, 8)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(4)
        self._mark = QLabel()
        head.addWidget(self._mark)
        self._title = QLabel(handle.title)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        head.addWidget(self._title, 1)
        self.log_button = self._button("log", self.tr("Open the job's log"))
        self.log_button.clicked.connect(self._open_log)
        head.addWidget(self.log_button)
        self.cancel_button = self._button("cancel", self.tr("Cancel this job"))
        self.cancel_button.clicked.connect(partial(context.jobs.cancel, handle))
        head.addWidget(self.cancel_button)
        column.addLayout(head)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        column.addWidget(self.bar)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("muted", True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(self.words)
        self.refresh()

    def _button(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(theme.icon(icon))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def refresh(self) -> None:
        """Show the handle as it is now."""
        handle = self.handle
        self.cancel_button.setVisible(not handle.state.over)
        self.cancel_button.setEnabled(handle.state in (JobState.QUEUED, JobState.RUNNING))
        self.log_button.setVisible(handle.started is not None)
        self.bar.setVisible(handle.state in (JobState.RUNNING, JobState.CANCELLING))
        update = handle.update
        self.bar.setRange(0, max(update.total, 0) if update else 0)
        self.bar.setValue(update.done if update else 0)
        self.words.setText(self.describe())
        self._recolor()

    def describe(self) -> str:
        """State in words: stage, count, rate and time left; or how it ended."""
        handle = self.handle
        match handle.state:
            case JobState.QUEUED:
                return self.tr("Waiting for the jobs before it")
            case JobState.CANCELLING:
                return self.tr("Cancelling…")
            case JobState.CANCELLED:
                return self.tr("Cancelled; what was finished is kept")
            case JobState.FINISHED:
                return self.tr("Finished in {time}").format(time=format_time(handle.seconds))
            case JobState.FAILED:
                return " ".join(error_text(handle.error)) if handle.error else ""
        return self._running_words()

    def _running_words(self) -> str:
        update, locale = self.handle.update, QLocale()
        if update is None:
            return self.tr("Starting…")
        parts = [stage_text(update.stage)] if update.stage else []
        if update.total > 0:
            parts.append(f"{locale.toString(update.done)} / {locale.toString(update.total)}")
        if self.handle.meter.rate:
            rate = locale.toString(float(f"{self.handle.meter.rate:.3g}"), "g", 6)
            parts.append(self.tr("{rate} per second").format(rate=rate))
        left = self.handle.seconds_left
        if left is not None and update.done < update.total:
            parts.append(self.tr("{time} left").format(time=format_time(left)))
        return " · ".join(parts)

    def _recolor(self) -> None:
        named = theme.colors()
        picture, color = {
            JobState.QUEUED: ("recent", named.muted),
            JobState.RUNNING: ("play", named.accent),
            JobState.CANCELLING: ("cancel", named.warning),
            JobState.CANCELLED: ("cancel", named.muted),
            JobState.FINISHED: ("success", named.success),
            JobState.FAILED: ("error", named.error),
        }[self.handle.state]
        self._mark.setPixmap(theme.pixmap(picture, 16, color, self.devicePixelRatioF()))

    def _open_log(self) -> None:
        self._context.study.log_file(self.handle, open_file)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "words"):
            self.log_button.setIcon(theme.icon("log"))
            self.cancel_button.setIcon(theme.icon("cancel"))
            self._recolor()
        super().changeEvent(event)


class JobsDock(QDockWidget):
    """The jobs of this session, newest first."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("jobs_dock")
        self.setWindowTitle(self.tr("Jobs"))
        self._context = context
        self._cards: dict[int, JobCard] = {}
        self._changed: set[int] = set()
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(10, 0, 10, 10)
        self._column.setSpacing(6)
        self._empty = QLabel(self.tr("Nothing is running."))
        self._empty.setProperty("muted", True)
        self._column.addWidget(self._empty)
        self._column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        self.setWidget(scroll)
        # Reports come up to 20 times a second; texts that change that fast cannot be read.
        self._timer = QTimer(self, interval=100, singleShot=True)
        self._timer.timeout.connect(self._refresh)
        context.jobs.submitted.connect(self._add)
        context.jobs.changed.connect(self._note)
        for handle in context.jobs.history:
            self._add(handle)

    @property
    def cards(self) -> list[JobCard]:
        """Newest first."""
        return [self._cards[number] for number in sorted(self._cards, reverse=True)]

    def _add(self, handle: JobHandle) -> None:
        card = JobCard(handle, self._context)
        self._cards[handle.id] = card
        self._column.insertWidget(0, card)
        self._empty.hide()
        over = [one for one in self.cards if one.handle.state.over]
        for old in over[KEPT:]:
            del self._cards[old.handle.id]
            old.deleteLater()

    def _note(self, handle: JobHandle) -> None:
        self._changed.add(handle.id)
        if not self._timer.isActive():
            self._timer.start()

    def _refresh(self) -> None:
        for number in self._changed:
            if number in self._cards:
                self._cards[number].refresh()
        self._changed.clear()
