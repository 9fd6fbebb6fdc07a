"""Suggest frames: how many, and from where."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.tabs.side_panel import level_labels, muted_label

USUAL, MOST = 20, 1000


class SuggestFramesDialog(QDialog):
    """Asks what the suggestion needs to know.

    Parameters
    ----------
    video
        The only video that will be looked at; None where it is all of them.

    Signals
    -------
    asked(int, bool)
        How many frames, and whether of whole videos.
    """

    asked = Signal(int, bool)

    def __init__(self, video: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Suggest frames"))
        self.setMinimumWidth(440)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        note = muted_label()
        note.setText(
            self.tr(
                "The network trained last looks at frames that nobody corrected, verified or rejected. Those "
                "where it contradicts itself, unlike each other and what is labelled, are worth your time "
                "most. Without a network the frames that differ most are taken."
            )
        )
        note.setWordWrap(True)
        column.addWidget(note)
        self.count = QSpinBox()
        self.count.setRange(1, MOST)
        self.count.setValue(USUAL)
        self.count.selectAll()
        self.source = QComboBox()
        self.source.addItem(self.tr("frames of the study"), False)
        whole = self.tr("whole videos") if video is None else self.tr("whole video {name}").format(name=video)
        self.source.addItem(whole, True)
        form = QFormLayout()
        form.setSpacing(10)
        form.addRow(self.tr("&Frames"), self.count)
        form.addRow(self.tr("F&rom"), self.source)
        column.addLayout(form)
        level_labels(form)
        column.addWidget(self._buttons())

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = buttons.addButton(self.tr("Suggest"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.start.setDefault(True)
        buttons.accepted.connect(self._ask)
        buttons.rejected.connect(self.reject)
        return buttons

    def _ask(self) -> None:
        self.asked.emit(self.count.value(), bool(self.source.currentData()))
        self.accept()
