"""Loss and IoU over the epochs, live. Needs pyqtgraph: import this module only when it is shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QLocale, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.core.classes import ClassTable
from workbench.gui import theme
from workbench.gui.controllers.train_models import EpochScore
from workbench.gui.tabs.class_list import class_text

TITLE_HEIGHT = 44


class LocalAxis(pg.AxisItem):  # type: ignore[misc]
    """Numbers written as the user's language writes them."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Labels of the ticks."""
        digits = max(0, math.ceil(-math.log10(spacing * scale))) if spacing * scale > 0 else 0
        return [QLocale().toString(float(value) * scale, "f", digits) for value in values]


class EpochPlot(pg.PlotWidget):  # type: ignore[misc]
    """One plot over the epochs, in the colours of the theme; nothing in it can be dragged."""

    def __init__(self, title: str) -> None:
        super().__init__(axisItems={"left": LocalAxis("left")}, enableMenu=False)
        self._title = title
        self._names: list[str] = []
        self.lines: dict[str, pg.PlotDataItem] = {}
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setAccessibleName(title)
        self.getPlotItem().setContentsMargins(0, 4, 8, 0)
        self.showGrid(x=False, y=True, alpha=0.15)

    def restyle(self, epoch: str) -> None:
        """Colours of the theme, and no curves."""
        named = theme.colors()
        self.clear()
        self.lines = {}
        self.setBackground(QColor(named.base))
        self._names = []
        self._show_title()
        for side in ("bottom", "left"):
            self.getAxis(side).setPen(QColor(named.border))
            self.getAxis(side).setTextPen(QColor(named.muted))
        self.setLabel("bottom", epoch, color=named.muted)

    def add_line(self, key: str, name: str, color: QColor, width: float = 1.8) -> None:
        """Add a curve without points, and its name under the title."""
        pen = pg.mkPen(
            color, width=width * self.devicePixelRatioF(), cosmetic=True, cap=Qt.PenCapStyle.RoundCap
        )
        dots = {"symbol": "o", "symbolSize": 5, "symbolBrush": color, "symbolPen": None}
        self.lines[key] = self.plot([], [], name=name, pen=pen, antialias=True, **dots)
        self._names.append(f'<span style="color: {color.name()}">●</span>&nbsp;{escape(name)}')
        self._show_title()

    def _show_title(self) -> None:
        """Title and, below it, what each colour means: inside the plot a legend would cover curves."""
        names = "&nbsp; ".join(self._names) or "&nbsp;"
        color = theme.colors().text
        self.setTitle(f"<center>{escape(self._title)}<br>{names}</center>", color=color, size="9pt")
        item = self.getPlotItem()
        words = item.titleLabel.item
        words.setTextWidth(-1)
        words.setTextWidth(words.document().idealWidth())  # without a width nothing is centred
        item.titleLabel.setMaximumHeight(TITLE_HEIGHT)
        item.layout.setRowFixedHeight(0, TITLE_HEIGHT)

    def show_values(self, key: str, epochs: Sequence[int], values: Sequence[float]) -> None:
        """Draw a curve; points that are not known are left out."""
        known = [(x, y) for x, y in zip(epochs, values, strict=True) if not math.isnan(y)]
        self.lines[key].setData([x for x, _ in known], [y for _, y in known])

    def set_length(self, total: int) -> None:
        """Make the axis ``total`` epochs long."""
        self.setXRange(1, max(2, total), padding=0.03)
        self.getAxis("bottom").setTickSpacing(*_tick_spacing(total))


class Curves(QWidget):
    """Two plots side by side: losses, and the IoU of every class with their mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes = ClassTable.default()
        self._epochs: tuple[EpochScore, ...] = ()
        self._total = 1
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.iou: EpochPlot | None = None
        self.loss = EpochPlot(self.tr("Loss"))
        self._row.addWidget(self.loss, 1)
        self._style_loss()
        # A plot takes some 30 ms to make; one at a time, the window stays awake.
        QTimer.singleShot(0, self, self._add_iou)

    @property
    def ready(self) -> bool:
        """Whether both plots are there."""
        return self.iou is not None

    @property
    def lines(self) -> dict[str, pg.PlotDataItem]:
        """Every curve by ``train_loss val_loss mean_iou`` or the name of a class."""
        return self.loss.lines | (self.iou.lines if self.iou is not None else {})

    def set_classes(self, classes: ClassTable) -> None:
        """Curves for these classes; the background is left out, it is always near 1."""
        if classes != self._classes:
            self._classes = classes
            self._style_iou()

    def show_epochs(self, epochs: Sequence[EpochScore], total: int = 0) -> None:
        """Draw ``epochs``; ``total`` is how many there will be, for the length of the axis."""
        self._epochs, self._total = tuple(epochs), max(total, len(epochs), 1)
        self._draw_loss()
        self._draw_iou()

    def _add_iou(self) -> None:
        self.iou = EpochPlot(self.tr("IoU on held-out frames"))
        self.iou.setYRange(0.0, 1.0, padding=0.02)
        self._row.addWidget(self.iou, 1)
        self._style_iou()

    def _style_loss(self) -> None:
        named = theme.colors()
        self.loss.restyle(self.tr("Epoch"))
        self.loss.add_line("train_loss", self.tr("Training"), QColor(named.muted))
        self.loss.add_line("val_loss", self.tr("Held out"), QColor(named.accent))
        self._draw_loss()

    def _style_iou(self) -> None:
        if self.iou is None:
            return
        self.iou.restyle(self.tr("Epoch"))
        self.iou.add_line("mean_iou", self.tr("Mean"), QColor(theme.colors().text), 2.6)
        for part in self._classes.classes[1:]:
            self.iou.add_line(part.name, class_text(part.name), QColor(*part.color))
        self._draw_iou()

    def _draw_loss(self) -> None:
        number = [entry.epoch for entry in self._epochs]
        self.loss.show_values("train_loss", number, [entry.train_loss for entry in self._epochs])
        self.loss.show_values("val_loss", number, [entry.val_loss for entry in self._epochs])
        self.loss.set_length(self._total)

    def _draw_iou(self) -> None:
        if self.iou is None:
            return
        number = [entry.epoch for entry in self._epochs]
        self.iou.show_values("mean_iou", number, [entry.mean_iou for entry in self._epochs])
        for name in self._classes.names[1:]:
            self.iou.show_values(name, number, [entry.iou.get(name, math.nan) for entry in self._epochs])
        self.iou.set_length(self._total)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "loss"):
            self._style_loss()
            self._style_iou()
        super().changeEvent(event)


def _tick_spacing(count: int) -> tuple[float, float]:
    """Whole epochs, about eight labels."""
    for step in (1, 2, 5, 10, 20, 50, 100, 200):
        if count / step <= 8:
            return float(step), float(max(1, step // 2) if step % 2 == 0 else step)
    return 500.0, 100.0
