"""What is known of one network, and its name and notes to be written."""

from __future__ import annotations

import math
from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from workbench.core.frame_status import FrameStatus
from workbench.gui.docks.models import status_name
from workbench.gui.tabs.class_list import class_text
from workbench.gui.tabs.train_tables import score_text, split_text
from workbench.project.model_library import ModelEntry

_LONGEST_NAME = 120


class ModelDetailsDialog(QDialog):
    """Facts above, the person's own words below; accepted, `name` and `notes` are to be kept."""

    def __init__(self, entry: ModelEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Network {run}").format(run=entry.run))
        self.setMinimumWidth(520)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        self.name_field = QLineEdit(entry.name)
        self.name_field.setMaxLength(_LONGEST_NAME)
        self.name_field.setPlaceholderText(entry.run)
        self.name_field.setToolTip(self.tr("What lists call it; its folder keeps its name"))
        self.notes_field = QPlainTextEdit(entry.notes)
        self.notes_field.setPlaceholderText(self.tr("What is it good for, what does it get wrong?"))
        self.notes_field.setTabChangesFocus(True)
        self.notes_field.setMinimumHeight(90)
        rows: list[tuple[str, QWidget]] = [(self.tr("Name"), self.name_field)]
        rows += [(title, _fact(text)) for title, text in self._facts(entry)]
        rows.append((self.tr("Notes"), self.notes_field))
        column.addLayout(_grid(rows), 1)
        column.addWidget(self._buttons())

    @property
    def name(self) -> str:
        """The name as written."""
        return self.name_field.text().strip()

    @property
    def notes(self) -> str:
        """The notes as written."""
        return self.notes_field.toPlainText().strip()

    def _facts(self, entry: ModelEntry) -> list[tuple[str, str]]:
        rows = [
            (self.tr("Trained"), date_text(entry.date)),
            (self.tr("Encoder"), self._encoder(entry)),
            (self.tr("Learned from"), self._data(entry)),
            (self.tr("Measured"), self._measured(entry)),
            (self.tr("Scores"), self._scores(entry)),
        ]
        if entry.imported_from:
            rows.insert(0, (self.tr("Imported"), entry.imported_from))
        if not entry.finished:
            rows.append((self.tr("State"), self.tr("not finished")))
        return rows

    def _encoder(self, entry: ModelEntry) -> str:
        name = entry.encoder.removeprefix("tu-") or self.tr("not known")
        if entry.weights in ("", "random"):
            return name
        return self.tr("{encoder}, started from {weights}").format(encoder=name, weights=entry.weights)

    def _data(self, entry: ModelEntry) -> str:
        if not entry.train_frames:
            return self.tr("not known")
        parts = [self.tr("%Ln frame(s)", "", entry.train_frames)]
        if entry.videos:
            parts.append(", ".join(entry.videos))
        known = [status for status in entry.statuses if status in list(FrameStatus)]
        if known:
            parts.append(", ".join(status_name(FrameStatus(status)) for status in known))
        if entry.sets:
            parts.append(self.tr("synthetic sets: {names}").format(names=", ".join(entry.sets)))
        return "\n".join(parts)

    def _measured(self, entry: ModelEntry) -> str:
        if not entry.val_frames:
            return self.tr("not known")
        frames = self.tr("%Ln frame(s) held out", "", entry.val_frames)
        return f"{frames}; {split_text(entry.split)}" if entry.split else frames

    def _scores(self, entry: ModelEntry) -> str:
        if math.isnan(entry.mean_iou):
            return self.tr("not measured in this study")
        by_class = ", ".join(f"{class_text(name)} {score_text(value)}" for name, value in entry.iou.items())
        lines = [
            self.tr("mean IoU {value} in epoch {epoch}").format(
                value=score_text(entry.mean_iou), epoch=QLocale().toString(entry.best_epoch)
            ),
            by_class,
        ]
        if not math.isnan(entry.metrics.get("panoptic", math.nan)):
            text = self.tr("panoptic quality of the animals {value}")
            lines.append(text.format(value=score_text(entry.metrics["panoptic"])))
        return "\n".join(line for line in lines if line)

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        self.save_button = buttons.addButton(self.tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save_button.setProperty("primary", True)
        self.save_button.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons


def _grid(rows: list[tuple[str, QWidget]]) -> QGridLayout:
    """Titles at the left, level with the first line of what they name."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for row, (text, field) in enumerate(rows):
        title = QLabel(text)
        title.setBuddy(field)
        level = Qt.AlignmentFlag.AlignVCenter if isinstance(field, QLineEdit) else Qt.AlignmentFlag.AlignTop
        grid.addWidget(title, row, 0, level)
        grid.addWidget(field, row, 1)
    grid.setRowStretch(len(rows) - 1, 1)
    return grid


def date_text(date: str) -> str:
    """An ISO 8601 moment as the user's language and clock write it."""
    try:
        moment = datetime.fromisoformat(date).timestamp()
    except (ValueError, OverflowError, OSError):  # Windows knows no local time before 1970
        return date
    local = QDateTime.fromSecsSinceEpoch(int(moment))
    return QLocale().toString(local, QLocale.FormatType.ShortFormat)


def _fact(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return label
