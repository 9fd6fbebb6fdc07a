"""Rows of the review's list; fit for tens of thousands of frames."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QIcon

from workbench.editing.review import Order, ReviewItem
from workbench.gui import theme
from workbench.gui.controllers.review import ReviewController
from workbench.gui.docks.models import status_name
from workbench.gui.fault_texts import fault_text
from workbench.gui.suggestion_texts import why_name, why_sentence
from workbench.gui.tabs.side_panel import swatch

Index = QModelIndex | QPersistentModelIndex
FRAME, TIME, STATUS, REASON = range(4)
_NO_PARENT = QModelIndex()
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class ReviewModel(QAbstractTableModel):
    """Frame, time, status, and what speaks for looking at it: faults, or low confidence."""

    def __init__(self, review: ReviewController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._review = review
        self._count = len(review)
        review.queue_changed.connect(self._reset)
        review.row_changed.connect(self._row_changed)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Qt's."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section in (FRAME, TIME) else LEFT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Frame"), self.tr("Time"), self.tr("Status"), self.tr("Why"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's."""
        if not index.isValid() or index.row() >= len(self._review):
            return None
        item, column = self._review.item(index.row()), index.column()
        show: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: self._text(item, column),
            Qt.ItemDataRole.ToolTipRole: lambda: self.sentence(item),
            Qt.ItemDataRole.AccessibleTextRole: lambda: self.sentence(item),
            Qt.ItemDataRole.TextAlignmentRole: lambda: RIGHT if column in (FRAME, TIME) else LEFT,
            Qt.ItemDataRole.DecorationRole: lambda: self._picture(item, column),
            Qt.ItemDataRole.ForegroundRole: lambda: (
                QColor(theme.colors().warning) if column == REASON and self._names_faults(item) else None
            ),
        }
        return show[role]() if role in show else None

    def sentence(self, item: ReviewItem) -> str:
        """All that is known of a frame."""
        first = self.tr("{video}, frame {number} at {time}: {status}").format(
            video=item.key.video, number=item.key.index, time=item.time, status=status_name(item.status)
        )
        lines = [first]
        if not math.isnan(item.confidence):
            lines.append(
                self.tr("Confidence of the network: {value}").format(value=_percent(item.confidence))
            )
        if item.why is not None:
            lines.append(why_sentence(item.place, item.why))
        if item.fault_count:
            lines.append(self.tr("%Ln fault(s):", "", item.fault_count))
        lines += [fault_text(fault) for fault in item.faults or ()]
        return "\n".join(lines)

    def _text(self, item: ReviewItem, column: int) -> str:
        if column == FRAME:
            return QLocale().toString(item.key.index)
        if column == TIME:
            return item.time
        if column == STATUS:
            return status_name(item.status)
        if self._suggests(item) and item.why is not None:
            return why_name(item.why)
        if item.fault_count:
            return QLocale().toString(item.fault_count)
        return "" if math.isnan(item.certainty) else _percent(item.certainty)

    def _suggests(self, item: ReviewItem) -> bool:
        return self._review.choice.order == Order.SUGGESTION and item.why is not None

    def _names_faults(self, item: ReviewItem) -> bool:
        """Whether faults are what speaks for looking at the frame."""
        return item.fault_count > 0 and not self._suggests(item)

    def _picture(self, item: ReviewItem, column: int) -> QIcon | None:
        if column == STATUS:
            color = theme.status_color(item.status)
            return _swatch(color.red(), color.green(), color.blue())
        if column == REASON and self._names_faults(item):
            return theme.icon("warning", theme.colors().warning)
        return None

    def _reset(self) -> None:
        self.beginResetModel()
        self._count = len(self._review)
        self.endResetModel()

    def _row_changed(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, REASON))


@lru_cache(maxsize=32)
def _swatch(red: int, green: int, blue: int) -> QIcon:
    return swatch((red, green, blue), 10)


def _percent(value: float) -> str:
    return f"{QLocale().toString(100 * value, 'f', 0)} %"
