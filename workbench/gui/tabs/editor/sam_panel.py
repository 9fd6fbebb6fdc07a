"""Segment Anything: which network, how far it is, which of its masks, take it or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSignalBlocker
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from workbench.core.progress import Meter, Update
from workbench.core.units import format_time
from workbench.gui.tabs.side_panel import NoteLabel, muted_label
from workbench.nets.prompts import Choice
from workbench.nets.weights import SAM_WEIGHTS

if TYPE_CHECKING:
    from workbench.gui.controllers.assist import AssistController


class SamPanel(QWidget):
    """File of the network, fetching it, the state of the picture in hand, and the answer's fate."""

    def __init__(self, assist: AssistController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._assist = assist
        self._meter = Meter()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._build_weights(column)
        self._build_state(column)
        self._build_answer(column)
        assist.state_changed.connect(self.follow)
        assist.proposal_changed.connect(lambda _mask: self.follow())
        assist.sam.fetch_progressed.connect(self._fetched)
        self.follow()

    def _build_weights(self, column: QVBoxLayout) -> None:
        self.file = muted_label()
        column.addWidget(self.file)
        self.choose = QPushButton(self.tr("Choose file…"))
        self.choose.clicked.connect(lambda _checked=False: self._choose_file())
        self.fetch = QPushButton(self.tr("Fetch"))
        self.fetch.setToolTip(
            self.tr("Fetch the weights from their authors, once; they stay on this computer.")
        )
        menu = QMenu(self.fetch)
        for weights in SAM_WEIGHTS:
            size = QLocale().formattedDataSize(weights.size_bytes, 0)
            action = menu.addAction(f"{weights.name} ({size})")
            action.triggered.connect(lambda _checked=False, name=weights.name: self._assist.fetch(name))
        self.fetch.setMenu(menu)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.choose, 1)
        line.addWidget(self.fetch, 1)
        column.addLayout(line)

    def _build_state(self, column: QVBoxLayout) -> None:
        self.state = NoteLabel()
        column.addWidget(self.state)
        self.progress = QWidget()
        self.bar = QProgressBar()
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.clicked.connect(lambda _checked=False: self._assist.sam.cancel_fetch())
        line = QHBoxLayout(self.progress)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.bar, 1)
        line.addWidget(self.stop)
        column.addWidget(self.progress)

    def _build_answer(self, column: QVBoxLayout) -> None:
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Which mask"))
        self.choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for text, value in (
            (self.tr("Best mask"), Choice.BEST),
            (self.tr("Most stable mask"), Choice.STABLE),
            (self.tr("Smallest mask (a part)"), Choice.SMALL),
            (self.tr("Largest mask (the whole)"), Choice.LARGE),
        ):
            self.choice.addItem(text, value.value)
        self.choice.activated.connect(lambda _row: self._assist.change(choice=self.choice.currentData()))
        column.addWidget(self.choice)
        self.accept = QPushButton(self.tr("Take mask"))
        self.accept.setToolTip(self.tr("Paint it with the class in hand (Enter)"))
        self.accept.clicked.connect(lambda _checked=False: self._assist.accept())
        self.clear = QPushButton(self.tr("Clear"))
        self.clear.setToolTip(self.tr("Drop the clicks and the box (Esc)"))
        self.clear.clicked.connect(lambda _checked=False: self._assist.clear())
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.accept, 1)
        line.addWidget(self.clear, 1)
        column.addLayout(line)

    def follow(self) -> None:
        """Show how things are."""
        sam = self._assist.sam
        known = sam.weights is not None
        self.file.setText(sam.weights.name if sam.weights is not None else self.tr("No network chosen yet."))
        self.file.setToolTip(str(sam.weights) if sam.weights is not None else "")
        self.choose.setEnabled(not sam.fetching)
        self.fetch.setEnabled(not sam.fetching)
        with QSignalBlocker(self.choice):
            self.choice.setCurrentIndex(self.choice.findData(self._assist.settings.choice))
        self.choice.setEnabled(known)
        self.accept.setEnabled(sam.proposal is not None)
        self.clear.setEnabled(sam.proposal is not None or not sam.prompt.empty)
        self.state.setText(self._state_text())
        self._show_progress()

    def _state_text(self) -> str:
        sam = self._assist.sam
        state = sam.state
        if sam.fetching:
            return self.tr("Fetching the network…")
        if state.stage == "reading" and state.seconds_left is not None:
            left = format_time(state.seconds_left)
            return self.tr("Reading the picture: {time} left").format(time=left)
        texts = {
            "none": self.tr(
                "Choose a file of Segment Anything, or fetch one. Everything else works without it."
            ),
            "rest": self.tr("Starts with the tool (S)."),
            "loading": self.tr("Loading the network…"),
            "reading": self.tr("Reading the picture…"),
            "ready": self._ready_text(),
            "failed": self.tr("It does not run; it is tried again with the next click."),
        }
        return texts[state.stage]

    def _ready_text(self) -> str:
        found = self._assist.sam.proposal
        if found is None:
            return self.tr(
                "Click on what you mean; right-click what is not part of it; drag a box around it."
            )
        return self.tr("Expected fit {score} %. Enter takes it.").format(score=round(100 * found.score))

    def _show_progress(self) -> None:
        sam = self._assist.sam
        reading = sam.state.stage in {"loading", "reading"}
        self.progress.setVisible(sam.fetching or reading)
        self.stop.setVisible(sam.fetching)
        if sam.fetching:
            return
        self._meter = Meter()
        self.bar.setFormat("")
        self.bar.setRange(0, sam.state.total if sam.state.done else 0)
        self.bar.setValue(sam.state.done)

    def _fetched(self, update: Update) -> None:
        self._meter.update(update)
        left = self._meter.seconds_left(update)
        text = QLocale().formattedDataSize(update.done)
        if left is not None:
            text = f"{text} · {format_time(left)}"
        self.bar.setRange(0, 100)
        self.bar.setValue(100 * update.done // max(1, update.total))
        self.bar.setFormat(text)

    def _choose_file(self) -> None:
        filters = self.tr("Networks (*.pth *.pt);;All files (*)")
        here = self._assist.sam.weights
        start = str(here.parent) if here is not None else ""
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a network"), start, filters)
        if path:
            self._assist.set_weights(Path(path))
