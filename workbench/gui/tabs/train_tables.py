"""The tables of the Train tab: scores of every class, and the networks of the study."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from workbench.core.classes import ClassTable
from workbench.gui.controllers.train_models import EpochScore, ModelRow
from workbench.gui.tabs.class_list import class_text
from workbench.gui.tabs.side_panel import swatch

SPLITS = {
    r"validated on stretches of time, gap (.+) s": QT_TRANSLATE_NOOP(
        "Splits", "validated on stretches of time, gap {} s"
    ),
    r"validated on whole videos: (.+)": QT_TRANSLATE_NOOP("Splits", "validated on whole videos: {}"),
    r"validated on whole animals: (.+)": QT_TRANSLATE_NOOP("Splits", "validated on whole animals: {}"),
    r"control: validated on single frames drawn at random": QT_TRANSLATE_NOOP(
        "Splits", "control: validated on single frames drawn at random"
    ),
    r"(\d+) synthetic images by the frames they are made of": QT_TRANSLATE_NOOP(
        "Splits", "{} synthetic images by the frames they are made of"
    ),
}
WIDEST_NAME = 240
"""Pixels."""
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def score_text(value: float) -> str:
    """IoU with three digits; a dash where it is not known."""
    return "–" if math.isnan(value) else QLocale().toString(value, "f", 3)


def split_text(description: str) -> str:
    """What a network was validated on, in the user's language; `training.splits` writes it in English."""
    return "; ".join(_split_part(part) for part in description.split("; "))


def _split_part(description: str) -> str:
    for pattern, text in SPLITS.items():
        if match := re.fullmatch(pattern, description):
            values = [_local(value) for value in match.groups()]
            return QCoreApplication.translate("Splits", str(text)).format(*values)
    return description


def _local(value: str) -> str:
    """A number as the user's language writes it; names stay as they are."""
    if value.isdigit():
        return QLocale().toString(int(value))
    try:
        return QLocale().toString(float(value), "g", 2)
    except ValueError:
        return value


class ClassScores(QWidget):
    """IoU, F1 and boundary F1 of every class, of the best epoch or the last one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes = ClassTable.default()
        self._best: EpochScore | None = None
        self._last: EpochScore | None = None
        self.which = QComboBox()
        self.which.setAccessibleName(self.tr("Which epoch"))
        self.which.addItem("", "best")
        self.which.addItem("", "last")
        self.which.currentIndexChanged.connect(lambda _index: self._fill())
        self.table = QTreeWidget()
        prepare_columns(self.table, [self.tr("Class"), self.tr("IoU"), self.tr("F1"), self.tr("Boundary F1")])
        tips = (
            self.tr("Overlap of predicted and true area, divided by what both cover"),
            self.tr("Pixels found and right, balanced; kinder to small parts than IoU"),
            self.tr("How much of the outline lies within 2 pixels of the true one"),
        )
        for column, tip in enumerate(tips, start=1):
            self.table.headerItem().setToolTip(column, tip)
            self.table.headerItem().setTextAlignment(column, RIGHT)
        self.table.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.table.setAccessibleName(self.tr("Scores of each class"))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(self.which)
        rows.addWidget(self.table, 1)
        self._fill()

    def show_scores(self, classes: ClassTable, epochs: Sequence[EpochScore], best: ModelRow | None) -> None:
        """Fill in; ``best`` is the finished network, else the best of ``epochs`` is taken."""
        self._classes = classes
        self._last = epochs[-1] if epochs else None
        known = [epoch for epoch in epochs if not math.isnan(epoch.mean_iou)]
        # As the training chooses: of epochs that are as good the later one.
        top = max(known, key=lambda epoch: (epoch.mean_iou, epoch.epoch), default=None)
        self._best = best.measured if best is not None and best.measured is not None else top
        self._fill()

    def _fill(self) -> None:
        for row, (text, score) in enumerate(
            ((self.tr("Best epoch"), self._best), (self.tr("Last epoch"), self._last))
        ):
            self.which.setItemText(row, f"{text} ({score.epoch})" if score is not None else text)
        shown = self._best if self.which.currentData() == "best" else self._last
        self.table.clear()
        nothing: Mapping[str, float] = {}
        iou, f1, edge = (shown.iou, shown.f1, shown.boundary_f1) if shown is not None else (nothing,) * 3
        for part in self._classes.classes:
            item = self._row(class_text(part.name), [one.get(part.name, math.nan) for one in (iou, f1, edge)])
            if part.id:
                item.setIcon(0, swatch(part.color))
        self._add_means(shown)
        # No name may be cut off, in whatever language.
        hints = [
            max(self.table.sizeHintForColumn(k), self.table.header().sectionSizeHint(k)) for k in range(4)
        ]
        self.table.setMinimumWidth(sum(hints) + 2 * self.table.frameWidth() + 4)

    def _add_means(self, shown: EpochScore | None) -> None:
        unknown = math.nan
        every = [shown.mean_iou, shown.mean_f1, unknown] if shown is not None else [unknown] * 3
        parts = (
            [shown.mean_iou_parts, shown.mean_f1_parts, shown.mean_boundary_f1]
            if shown is not None
            else [unknown] * 3
        )
        for title, values, tip in (
            (self.tr("Mean"), every, self.tr("Of all classes, background included")),
            (self.tr("Mean of parts"), parts, self.tr("Without the background")),
        ):
            item = self._row(title, values)
            item.setToolTip(0, tip)
            font = item.font(0)
            font.setBold(True)
            for column in range(4):
                item.setFont(column, font)
        if shown is not None and not math.isnan(shown.panoptic):
            text = self.tr("Panoptic quality: {value}").format(value=score_text(shown.panoptic))
            item = QTreeWidgetItem([text])
            item.setToolTip(0, self.tr("How many animals are found, and how well their outlines fit"))
            self.table.addTopLevelItem(item)
            item.setFirstColumnSpanned(True)

    def _row(self, name: str, values: Sequence[float]) -> QTreeWidgetItem:
        item = QTreeWidgetItem([name, *(score_text(value) for value in values)])
        for column in (1, 2, 3):
            item.setTextAlignment(column, RIGHT)
        self.table.addTopLevelItem(item)
        return item


class ModelList(QTreeWidget):
    """Networks of the study, newest first.

    Signals
    -------
    chosen(ModelRow or None)
        The one whose curves are to be shown.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        prepare_columns(self, [self.tr("Network"), self.tr("Encoder"), self.tr("Mean IoU"), self.tr("Epoch")])
        # Names tell networks apart, encoders hardly: a long name may take room from them.
        header = self.header()
        header.setMaximumSectionSize(WIDEST_NAME)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.setAccessibleName(self.tr("Networks of this study"))
        self._rows: list[ModelRow] = []
        self.itemSelectionChanged.connect(lambda: self.chosen.emit(self.selected))

    @property
    def selected(self) -> ModelRow | None:
        """The network picked."""
        items = self.selectedItems()
        return self._rows[self.indexOfTopLevelItem(items[0])] if items else None

    def show_models(self, rows: list[ModelRow]) -> None:
        """List ``rows``; the one picked stays picked."""
        if rows == self._rows:
            return
        before = self.selected
        with QSignalBlocker(self):
            self._rows = rows
            self.clear()
            for row in rows:
                texts = [
                    row.name,
                    row.encoder.removeprefix("tu-"),
                    score_text(row.mean_iou),
                    str(row.best_epoch),
                ]
                item = QTreeWidgetItem(texts)
                for column in (2, 3):
                    item.setTextAlignment(column, RIGHT)
                for column in range(4):
                    item.setToolTip(column, split_text(row.split))
                self.addTopLevelItem(item)
                if before is not None and row.run == before.run:
                    item.setSelected(True)
        self.chosen.emit(self.selected)

    def pick(self, run: str) -> bool:
        """Pick the network called ``run``; false where there is none."""
        for number, row in enumerate(self._rows):
            if row.run == run:
                item = self.topLevelItem(number)
                if item is not None:
                    self.setCurrentItem(item)
                    return True
        return False


def prepare_columns(tree: QTreeWidget, titles: list[str], words: int = 2) -> None:
    """Make ``tree`` a plain table; its first ``words`` columns hold words, the others numbers."""
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setHeaderLabels(titles)
    header = tree.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in range(words, len(titles)):
        tree.headerItem().setTextAlignment(column, RIGHT)
