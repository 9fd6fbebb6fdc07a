"""What each encoder costs on this machine, beside its name in the list; measured when the user asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.errors import WorkbenchError
from workbench.gui.controllers.jobs import JobHandle
from workbench.gui.tabs.job_strip import JobStrip
from workbench.gui.tabs.side_panel import muted_label
from workbench.nets.encoder_costs import CostTable, EncoderCost, newest_here
from workbench.nets.encoders import ENCODERS

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext

COST = Qt.ItemDataRole.UserRole + 1
"""Role of the text at the right of an entry; the entry's own data is the encoder's name."""
_GAP, _MARGIN = 24, 8


class CostDelegate(QStyledItemDelegate):
    """Draws an entry's cost at its right."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The entry as always, and its cost."""
        super().paint(painter, option, index)
        text = index.data(COST)
        if not text:
            return
        picked = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if picked else QPalette.ColorRole.PlaceholderText
        painter.save()
        painter.setPen(option.palette.color(role))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(option.rect.adjusted(0, 0, -_MARGIN, 0), flags, str(text))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Room for both."""
        size = super().sizeHint(option, index)
        width = option.fontMetrics.horizontalAdvance(str(index.data(COST) or ""))
        return QSize(size.width() + width + _GAP + _MARGIN, size.height())


class EncoderCosts(QWidget):
    """Says below the list of encoders what the chosen one costs, and measures them all on request.

    Parameters
    ----------
    encoder
        The list, whose data are names of `ENCODERS`.
    """

    def __init__(self, context: WindowContext, encoder: QComboBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._encoder = context, encoder
        self._table: CostTable | None = None
        encoder.setItemDelegate(CostDelegate(encoder))
        self.label = muted_label()
        self.button = QToolButton()
        self.button.setText(self.tr("Measure on this machine"))
        self.button.setProperty("worded", True)
        self.button.setToolTip(
            self.tr("Try every encoder for a few seconds; the figures are kept for all studies")
        )
        self.button.clicked.connect(self.measure)
        self.strip = JobStrip(context)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.label, self.button, self.strip):
            column.addWidget(widget)
        encoder.currentIndexChanged.connect(lambda _index: self._show())
        self.strip.busy_changed.connect(lambda _busy: self._show())
        context.jobs.changed.connect(self._job_changed)
        self._show()
        self._read()

    def measure(self) -> None:
        """Measure those that are not known yet; all of them again where all are."""
        from workbench.jobs.operations.measure_encoders import MeasureEncodersSpec

        try:
            spec = MeasureEncodersSpec.of(again=self._complete())
            handle = self._context.jobs.submit(spec, self.tr("Measure encoders"))
        except WorkbenchError as error:
            self._context.show_error(error)
            return
        self.strip.follow(handle)

    def _complete(self) -> bool:
        return self._table is not None and all(entry.name in self._table.costs for entry in ENCODERS)

    def _read(self) -> None:
        self._context.tasks.run(newest_here, self._take, key="train/costs")

    def _take(self, table: CostTable | None) -> None:
        self._table = table
        self._show()

    def _job_changed(self, handle: JobHandle) -> None:
        if handle.spec.verb == "measure_encoders":
            self._read()

    def _show(self) -> None:
        for row, entry in enumerate(ENCODERS):
            cost = self._cost(entry.name)
            text = self._per_frame(cost) if cost else self._weights(entry.weights_m)
            self._encoder.setItemData(row, text, COST)
        # As wide as its longest line, costs included, however narrow the panel is.
        widest = self._encoder.view().sizeHintForColumn(0)
        self._encoder.view().setMinimumWidth(widest + 2 * _MARGIN)
        self.label.setText(self._sentence())
        self.button.setVisible(not self.strip.busy)
        again = self.tr("Measure again")
        self.button.setText(again if self._complete() else self.tr("Measure on this machine"))

    def _cost(self, name: str) -> EncoderCost | None:
        return self._table.costs.get(name) if self._table is not None else None

    def _sentence(self) -> str:
        name = str(self._encoder.currentData())
        cost = self._cost(name)
        if cost is None or self._table is None:
            weights = next((entry.weights_m for entry in ENCODERS if entry.name == name), 0.0)
            return self.tr("{weights}; not measured on this machine yet").format(
                weights=self._weights(weights)
            )
        about = self._table.circumstances
        step = QLocale().toString(cost.step_ms / 1000.0, "f", 2)
        return self.tr("Here {frame}, {step} s a step of {batch} frames ({width} × {height})").format(
            frame=self._per_frame(cost), step=step, batch=about.batch, width=about.width, height=about.height
        )

    def _per_frame(self, cost: EncoderCost) -> str:
        digits = 0 if cost.forward_ms >= 10 else 1
        return self.tr("{time} ms a frame").format(time=QLocale().toString(cost.forward_ms, "f", digits))

    def _weights(self, millions: float) -> str:
        return self.tr("{weights} million weights").format(weights=QLocale().toString(millions, "f", 1))
