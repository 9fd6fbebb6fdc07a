"""The tables of the Train tab: IoU of every class, and the networks of the study."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from workbench.core.classes import ClassTable
from workbench.gui.controllers.train_models import EpochScore, ModelRow
from workbench.gui.tabs.class_list import class_text
from workbench.gui.tabs.side_panel import swatch

SPLITS = {
    r"validated on stretches of time, gap (.+) s": QT_TRANSLATE_NOOP(
        "Splits", "validated on stretches of time, gap {} s"
    ),
    r"validated on whole videos: (.+)": QT_TRANSLATE_NOOP("Splits", "validated on whole videos: {}"),
}
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def score_text(value: float) -> str:
    """IoU with three digits; a dash where it is not known."""
    return "–" if math.isnan(value) else QLocale().toString(value, "f", 3)


def split_text(description: str) -> str:
    """What a network was validated on, in the user's language; `training.splits` writes it in English."""
    for pattern, text in SPLITS.items():
        if match := re.fullmatch(pattern, description):
            values = [_local(value) for value in match.groups()]
            return QCoreApplication.translate("Splits", str(text)).format(*values)
    return description


def _local(value: str) -> str:
    """A number as the user's language writes it; names stay as they are."""
    try:
        return QLocale().toString(float(value), "g", 2)
    except ValueError:
        return value


class ClassScores(QTreeWidget):
    """IoU of every class: in the last epoch and in the best one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _prepare(self, [self.tr("Class"), self.tr("Last"), self.tr("Best")])
        self.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.setAccessibleName(self.tr("IoU of each class"))

    def show_scores(self, classes: ClassTable, epochs: Sequence[EpochScore], best: ModelRow | None) -> None:
        """Fill in; ``best`` is the finished network, else the best of ``epochs`` is taken."""
        last = epochs[-1] if epochs else None
        known = [epoch for epoch in epochs if not math.isnan(epoch.mean_iou)]
        top = max(known, key=lambda epoch: epoch.mean_iou, default=None)
        best_iou = best.iou if best is not None else top.iou if top is not None else {}
        best_mean = best.mean_iou if best is not None else top.mean_iou if top is not None else math.nan
        self.clear()
        for part in classes.classes:
            values = [(last.iou if last else {}).get(part.name, math.nan), best_iou.get(part.name, math.nan)]
            item = self._row(class_text(part.name), values)
            if part.id:
                item.setIcon(0, swatch(part.color))
        item = self._row(self.tr("Mean"), [last.mean_iou if last else math.nan, best_mean])
        font = item.font(0)
        font.setBold(True)
        for column in range(3):
            item.setFont(column, font)

    def _row(self, name: str, values: Sequence[float]) -> QTreeWidgetItem:
        item = QTreeWidgetItem([name, *(score_text(value) for value in values)])
        for column in (1, 2):
            item.setTextAlignment(column, RIGHT)
        self.addTopLevelItem(item)
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
        _prepare(self, [self.tr("Network"), self.tr("Encoder"), self.tr("Mean IoU"), self.tr("Epoch")])
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


def _prepare(tree: QTreeWidget, titles: list[str]) -> None:
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setHeaderLabels(titles)
    header = tree.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in range(1, len(titles)):
        if len(titles) == 3 or column > 1:
            tree.headerItem().setTextAlignment(column, RIGHT)
