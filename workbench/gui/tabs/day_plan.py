"""The stratified day plan as a table that can be edited."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QTime, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTimeEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.gui import theme
from workbench.gui.controllers.frames_extract import DAY_MINUTES, DayRows, PlanRow

PERIODS = (
    (6, QT_TRANSLATE_NOOP("DayPlan", "night")),
    (12, QT_TRANSLATE_NOOP("DayPlan", "morning")),
    (18, QT_TRANSLATE_NOOP("DayPlan", "afternoon")),
    (24, QT_TRANSLATE_NOOP("DayPlan", "evening")),
)
"""Hour at which each part of the day ends, and its name."""

ROW_HEIGHT = 32


def period_name(minute: int) -> str:
    """Part of the day in the user's language."""
    source = next(name for hour, name in PERIODS if minute < hour * 60)
    return QCoreApplication.translate("DayPlan", str(source))


class DayPlanEditor(QWidget):
    """Samples of the day: start on the clock and length; one rate for all.

    Signals
    -------
    changed()
        The user edited the plan.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filling = False
        self.table = QTableWidget(0, 3)
        self.table.setHorizontalHeaderLabels([self.tr("Start"), self.tr("Minutes"), self.tr("Part of day")])
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setAccessibleName(self.tr("Samples of the day"))
        self.table.setMinimumHeight(ROW_HEIGHT * 5)
        self.fps = QDoubleSpinBox()
        self.fps.setRange(0.01, 240.0)
        self.fps.setDecimals(2)
        theme.pad_number(self.fps)
        self.fps.setValue(1.0)
        self.fps.valueChanged.connect(self._tell)
        self.clock = QTimeEdit(QTime(0, 0))
        self.clock.setDisplayFormat("HH:mm:ss")
        theme.pad_number(self.clock)
        self.clock.setToolTip(self.tr("Time of day at which the recording begins"))
        self.clock.timeChanged.connect(self._tell)
        self._build()
        self.set_rows(DayRows.default())

    def _build(self) -> None:
        self._add = QToolButton()
        self._add.setToolTip(self.tr("Add a sample"))
        self._add.setAccessibleName(self.tr("Add a sample"))
        self._add.clicked.connect(self.add_row)
        self._remove = QToolButton()
        self._remove.setToolTip(self.tr("Remove the selected samples"))
        self._remove.setAccessibleName(self.tr("Remove the selected samples"))
        self._remove.clicked.connect(self.remove_selected)
        reset = QPushButton(self.tr("Default plan"))
        reset.setProperty("flat", True)
        reset.clicked.connect(self._reset)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for widget in (self._add, self._remove):
            buttons.addWidget(widget)
        buttons.addStretch()
        buttons.addWidget(reset)
        form = QFormLayout()
        form.setHorizontalSpacing(8)
        form.addRow(self.tr("Frames per second"), self.fps)
        form.addRow(self.tr("Recording begins at"), self.clock)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(form)
        column.addWidget(self.table)
        column.addLayout(buttons)
        self._recolor()

    def rows(self) -> DayRows:
        """The plan as it stands in the table."""
        rows = []
        for row in range(self.table.rowCount()):
            start, minutes = self.table.cellWidget(row, 0), self.table.cellWidget(row, 1)
            if isinstance(start, QTimeEdit) and isinstance(minutes, QDoubleSpinBox):
                time = start.time()
                rows.append(PlanRow(time.hour() * 60 + time.minute(), minutes.value()))
        clock = self.clock.time()
        return DayRows(tuple(rows), self.fps.value(), QTime(0, 0).secsTo(clock))

    def set_rows(self, day: DayRows) -> None:
        """Show another plan."""
        self._filling = True
        self.table.setRowCount(0)
        for row in sorted(day.rows, key=lambda row: row.start):
            self._append(row)
        self.fps.setValue(day.fps)
        self.clock.setTime(QTime(0, 0).addSecs(day.clock_start))
        self._filling = False
        self._tell()

    def add_row(self) -> None:
        """Add a sample an hour after the last one."""
        rows = self.rows().rows
        start = (rows[-1].start + 60) % DAY_MINUTES if rows else 30
        self._append(PlanRow(start, 30.0))
        self._tell()

    def remove_selected(self) -> None:
        """Take out the selected samples, or the last one."""
        chosen = {index.row() for index in self.table.selectedIndexes()} or {self.table.rowCount() - 1}
        for row in sorted(chosen, reverse=True):
            self.table.removeRow(row)
        self._tell()

    def _append(self, row: PlanRow) -> None:
        number = self.table.rowCount()
        self.table.insertRow(number)
        start = QTimeEdit(QTime(0, 0).addSecs(row.start * 60))
        start.setDisplayFormat("HH:mm")
        start.setFrame(False)
        minutes = QDoubleSpinBox()
        minutes.setRange(0.1, DAY_MINUTES)
        minutes.setDecimals(1)
        minutes.setValue(row.minutes)
        minutes.setFrame(False)
        theme.pad_number(start)
        theme.pad_number(minutes)
        period = QTableWidgetItem(period_name(row.start))
        self.table.setCellWidget(number, 0, start)
        self.table.setCellWidget(number, 1, minutes)
        self.table.setItem(number, 2, period)
        period.setFlags(period.flags() & ~period.flags().ItemIsEditable)
        start.timeChanged.connect(lambda time: period.setText(period_name(time.hour() * 60 + time.minute())))
        start.timeChanged.connect(self._tell)
        minutes.valueChanged.connect(self._tell)

    def _reset(self) -> None:
        self.set_rows(DayRows.default())

    def _tell(self, *_values: object) -> None:
        self._remove.setEnabled(self.table.rowCount() > 0)
        if not self._filling:
            self.changed.emit()

    def _recolor(self) -> None:
        self._add.setIcon(theme.icon("plus"))
        self._remove.setIcon(theme.icon("minus"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_remove"):
            self._recolor()
        super().changeEvent(event)
