"""Loss and IoU over the epochs, live. Needs pyqtgraph: import this module only when it is shown."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.core.classes import ClassTable
from workbench.gui import theme
from workbench.gui.controllers.train_models import EpochScore
from workbench.gui.tabs.class_list import class_text


class Curves(QWidget):
    """Two plots side by side: losses, and the IoU of every class with their mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes = ClassTable.default()
        self._epochs: tuple[EpochScore, ...] = ()
        self._total = 0
        self.loss = self._plot(self.tr("Loss"))
        self.iou = self._plot(self.tr("IoU on held-out frames"))
        self.iou.setYRange(0.0, 1.0, padding=0.02)
        self.lines: dict[str, pg.PlotDataItem] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.loss)
        row.addWidget(self.iou)
        self._restyle()

    def _plot(self, title: str) -> pg.PlotWidget:
        plot = pg.PlotWidget()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(x=False, y=False)
        plot.setAccessibleName(title)
        plot.getPlotItem().setContentsMargins(0, 4, 8, 0)
        plot.showGrid(x=False, y=True, alpha=0.15)
        return plot

    def set_classes(self, classes: ClassTable) -> None:
        """Curves for these classes; the background is left out, it is always near 1."""
        if classes != self._classes:
            self._classes = classes
            self._restyle()

    def show_epochs(self, epochs: Sequence[EpochScore], total: int = 0) -> None:
        """Draw ``epochs``; ``total`` is how many there will be, for the length of the axis."""
        self._epochs, self._total = tuple(epochs), max(total, len(epochs), 1)
        number = [entry.epoch for entry in epochs]
        values = {
            "train_loss": [entry.train_loss for entry in epochs],
            "val_loss": [entry.val_loss for entry in epochs],
            "mean_iou": [entry.mean_iou for entry in epochs],
        }
        for name in self._classes.names[1:]:
            values[name] = [entry.iou.get(name, math.nan) for entry in epochs]
        for key, line in self.lines.items():
            known = [(x, y) for x, y in zip(number, values[key], strict=True) if not math.isnan(y)]
            line.setData([x for x, _ in known], [y for _, y in known])
        for plot in (self.loss, self.iou):
            plot.setXRange(1, max(2, self._total), padding=0.03)
            axis = plot.getAxis("bottom")
            axis.setTickSpacing(*_tick_spacing(self._total))

    def _restyle(self) -> None:
        """Everything that depends on theme or classes, made anew."""
        text, window = QColor(theme.colors().text), QColor(theme.colors().base)
        titles = {self.loss: self.tr("Loss"), self.iou: self.tr("IoU on held-out frames")}
        for plot, title in titles.items():
            plot.clear()
            plot.setBackground(window)
            plot.setTitle(title, color=text, size="10pt")
            legend = plot.addLegend(offset=(-8, 8), labelTextColor=text, brush=_veil(window))
            legend.clear()
            for side in ("bottom", "left"):
                axis = plot.getAxis(side)
                axis.setPen(QColor(theme.colors().border))
                axis.setTextPen(QColor(theme.colors().muted))
            plot.setLabel("bottom", self.tr("Epoch"), color=theme.colors().muted)
        self.iou.getPlotItem().legend.anchor((1, 1), (1, 1), offset=(-8, -8))
        self.lines = self._make_lines()
        self.show_epochs(self._epochs, self._total)

    def _make_lines(self) -> dict[str, pg.PlotDataItem]:
        named = theme.colors()
        lines = {
            "train_loss": self._line(self.loss, self.tr("Training"), QColor(named.muted)),
            "val_loss": self._line(self.loss, self.tr("Held out"), QColor(named.accent)),
            "mean_iou": self._line(self.iou, self.tr("Mean"), QColor(named.text), 2.6),
        }
        for part in self._classes.classes[1:]:
            lines[part.name] = self._line(self.iou, class_text(part.name), QColor(*part.color))
        return lines

    def _line(self, plot: pg.PlotWidget, name: str, color: QColor, width: float = 1.8) -> pg.PlotDataItem:
        pen = pg.mkPen(color, width=width, cosmetic=True, cap=Qt.PenCapStyle.RoundCap)
        return plot.plot([], [], name=name, pen=pen, symbol="o", symbolSize=5, symbolBrush=color,
                         symbolPen=None, antialias=True)  # fmt: skip

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "lines"):
            self._restyle()
        super().changeEvent(event)


def _veil(color: QColor) -> QColor:
    """Almost ``color``, so that a curve under the legend shows through a little."""
    color = QColor(color)
    color.setAlpha(200)
    return color


def _tick_spacing(count: int) -> tuple[float, float]:
    """Whole epochs, about eight labels."""
    for step in (1, 2, 5, 10, 20, 50, 100, 200):
        if count / step <= 8:
            return float(step), float(max(1, step // 2) if step % 2 == 0 else step)
    return 500.0, 100.0
