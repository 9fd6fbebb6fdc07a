"""A grid of equal cells that scrolls through any number of rows: where a cell lies is arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyle, QStyleOptionViewItem, QWidget

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Move: TypeAlias = QAbstractItemView.CursorAction
WHEEL_ROWS = 0.6
"""Rows that one notch of the wheel scrolls."""


class FrameGrid(QAbstractItemView):
    """Cells of one size, as many in a line as fit; for models of one column.

    Signals
    -------
    view_changed()
        Other rows are visible, or the cells have another size.
    resized()
        There is more or less room.
    zoom_wanted(int)
        Ctrl and the wheel: notches.
    """

    view_changed = Signal()
    resized = Signal()
    zoom_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell = QSize(200, 180)
        self._hint = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)

    # Geometry

    @property
    def cell(self) -> QSize:
        """Size of a cell."""
        return self._cell

    def set_cell(self, size: QSize) -> None:
        """Use cells of ``size``; what was in the middle, or the current frame, stays in view."""
        if size == self._cell:
            return
        kept = self.currentIndex()
        if not kept.isValid() or not self.visualRect(kept).intersects(self.viewport().rect()):
            kept = self._index(self.visible_rows().start)
        self._cell = size
        self.updateGeometries()
        if kept.isValid():
            self.scrollTo(kept, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.viewport().update()
        self.view_changed.emit()

    @property
    def columns(self) -> int:
        """Cells in a line."""
        return max(1, self.viewport().width() // max(1, self._cell.width()))

    @property
    def count(self) -> int:
        """Number of cells."""
        model = self.model()
        return model.rowCount() if model is not None else 0

    def visible_rows(self, lines_more: int = 0) -> range:
        """Rows that are in view, even in part, and so many lines below."""
        height, top = self._cell.height(), self.verticalOffset()
        first = top // height * self.columns
        last = ((top + self.viewport().height() - 1) // height + 1 + lines_more) * self.columns
        return range(min(first, self.count), min(max(last, first), self.count))

    def set_hint(self, text: str) -> None:
        """Text in the middle while there is no cell."""
        self._hint = text
        self.viewport().update()

    def repaint_rows(self, rows: Sequence[int]) -> None:
        """Paint these cells again."""
        for row in rows:
            self.viewport().update(self._rect(row))

    def _index(self, row: int) -> QModelIndex:
        return self.model().index(row, 0) if 0 <= row < self.count else QModelIndex()

    def _rect(self, row: int) -> QRect:
        line, column = divmod(row, self.columns)
        step = self.viewport().width() / self.columns  # spare room goes between the cells
        left = round(column * step + (step - self._cell.width()) / 2)
        return QRect(QPoint(left, line * self._cell.height() - self.verticalOffset()), self._cell)

    def visualRect(self, index: Index) -> QRect:
        """Qt's: where a cell is in the viewport."""
        return self._rect(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Qt's: the cell at a place of the viewport."""
        line = (point.y() + self.verticalOffset()) // self._cell.height()
        column = int(point.x() * self.columns / max(1, self.viewport().width()))
        if line < 0 or not 0 <= column < self.columns:
            return QModelIndex()
        index = self._index(line * self.columns + column)
        return index if self.visualRect(index).contains(point) else QModelIndex()

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Qt's: bring a cell into view."""
        if not index.isValid():
            return
        rect, room, bar = self.visualRect(index), self.viewport().height(), self.verticalScrollBar()
        if hint is QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - room // 2)
        elif rect.top() < 0 or hint is QAbstractItemView.ScrollHint.PositionAtTop:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() >= room:
            bar.setValue(bar.value() + min(rect.top(), rect.bottom() + 1 - room))

    def horizontalOffset(self) -> int:
        """Qt's: never scrolled sideways."""
        return 0

    def verticalOffset(self) -> int:
        """Qt's."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: Index) -> bool:
        """Qt's: none is."""
        return False

    def updateGeometries(self) -> None:
        """Fit the scroll bar to the number of lines."""
        lines = -(-self.count // self.columns)
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, lines * self._cell.height() - room))
        bar.setPageStep(max(1, room // self._cell.height() * self._cell.height()))
        bar.setSingleStep(max(1, round(self._cell.height() * WHEEL_ROWS / 3)))
        super().updateGeometries()

    # Selecting

    def moveCursor(self, action: Move, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Qt's: where a key leads."""
        if not self.count:
            return QModelIndex()
        current = self.currentIndex().row()
        if current < 0:
            return self._index(self.visible_rows().start)
        kinds = QAbstractItemView.CursorAction
        page = max(1, self.viewport().height() // self._cell.height()) * self.columns
        steps = {
            kinds.MoveLeft: -1,
            kinds.MovePrevious: -1,
            kinds.MoveRight: 1,
            kinds.MoveNext: 1,
            kinds.MoveUp: -self.columns,
            kinds.MoveDown: self.columns,
            kinds.MovePageUp: -page,
            kinds.MovePageDown: page,
        }
        if action is kinds.MoveHome:
            return self._index(0)
        if action is kinds.MoveEnd:
            return self._index(self.count - 1)
        wanted = current + steps.get(action, 0)
        if action in (kinds.MoveUp, kinds.MoveDown) and not 0 <= wanted < self.count:
            wanted = current  # staying is better than jumping to another column
        return self._index(min(self.count - 1, max(0, wanted)))

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Qt's: the run of cells from one corner to the other, or every cell that a dragged box touches."""
        box = rect.normalized()
        if self.state() is QAbstractItemView.State.DragSelectingState:
            self.selectionModel().select(self._touched(box), command)
            return
        first, last = self.indexAt(rect.topLeft()), self.indexAt(rect.bottomRight())
        if not first.isValid() or not last.isValid():
            self.selectionModel().select(QItemSelection(), command)
            return
        low, high = sorted((first.row(), last.row()))
        self.selectionModel().select(QItemSelection(self._index(low), self._index(high)), command)

    def _touched(self, box: QRect) -> QItemSelection:
        chosen = QItemSelection()
        for row in self.visible_rows():
            if self._rect(row).intersects(box):
                chosen.select(self._index(row), self._index(row))
        return chosen

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Qt's: everything in view is cheap enough to paint."""
        return QRegion(self.viewport().rect()) if not selection.isEmpty() else QRegion()

    # Events

    def keyboardSearch(self, _text: str) -> None:
        """Qt's, left out: letters are commands here."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl other sizes."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl with + and -: other sizes; the rest is Qt's."""
        notches = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() in notches:
            self.zoom_wanted.emit(notches[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the first visible line in view."""
        super().resizeEvent(event)
        self.resized.emit()
        self.updateGeometries()
        self.view_changed.emit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Qt's: move what is painted already."""
        self.scrollDirtyRegion(dx, dy)
        self.viewport().scroll(dx, dy)
        self.view_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells that are in view."""
        painter = QPainter(self.viewport())
        if not self.count:
            painter.setPen(self.palette().placeholderText().color())
            room = self.viewport().rect().adjusted(24, 24, -24, -24)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._hint)
            return
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        hovered = self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos())).row()
        chosen, current = self.selectionModel(), self.currentIndex().row()
        base = option.state
        for row in self.visible_rows():
            rect = self._rect(row)
            if not rect.intersects(event.rect()):
                continue
            index = self._index(row)
            option.rect, option.state = rect, base
            if chosen.isSelected(index):
                option.state |= QStyle.StateFlag.State_Selected
            if row == current:
                option.state |= QStyle.StateFlag.State_HasFocus
            if row == hovered and self.viewport().underMouse():
                option.state |= QStyle.StateFlag.State_MouseOver
            self.itemDelegate().paint(painter, option, index)
