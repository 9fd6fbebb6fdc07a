"""Loss and scores over the epochs, live. Needs pyqtgraph: import this module only when it is shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from operator import attrgetter

import pyqtgraph as pg
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QLocale, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from workbench.core.classes import ClassTable
from workbench.gui import theme
from workbench.gui.controllers.train_models import EpochScore
from workbench.gui.tabs.class_list import class_text


@dataclass(frozen=True)
class Measure:
    """Something that is measured after every epoch.

    Attributes
    ----------
    mean
        Field of `EpochScore` with the mean, or with the one number there is.
    by_class
        Field with one number a class; empty where there is none.
    """

    mean: str
    by_class: str
    title: object
    tip: object


MEASURES = (
    Measure(
        "mean_iou",
        "iou",
        QT_TRANSLATE_NOOP("Measures", "IoU"),
        QT_TRANSLATE_NOOP("Measures", "Overlap of predicted and true area, divided by what both cover"),
    ),
    Measure(
        "mean_f1",
        "f1",
        QT_TRANSLATE_NOOP("Measures", "F1"),
        QT_TRANSLATE_NOOP("Measures", "Pixels found and right, balanced; kinder to small parts than IoU"),
    ),
    Measure(
        "mean_boundary_f1",
        "boundary_f1",
        QT_TRANSLATE_NOOP("Measures", "Boundary F1"),
        QT_TRANSLATE_NOOP("Measures", "How much of the outline lies within 2 pixels of the true one"),
    ),
    Measure(
        "panoptic",
        "",
        QT_TRANSLATE_NOOP("Measures", "Panoptic quality"),
        QT_TRANSLATE_NOOP("Measures", "How many animals are found, and how well their outlines fit"),
    ),
)


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
        self.names: list[tuple[str, QColor]] = []
        self.lines: dict[str, pg.PlotDataItem] = {}
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setAccessibleName(title)
        self.getPlotItem().setContentsMargins(0, 8, 8, 0)
        self.showGrid(x=False, y=True, alpha=0.15)

    def restyle(self, epoch: str) -> None:
        """Colours of the theme, and no curves."""
        named = theme.colors()
        self.clear()
        self.lines, self.names = {}, []
        self.setBackground(QColor(named.base))
        for side in ("bottom", "left"):
            self.getAxis(side).setPen(QColor(named.border))
            self.getAxis(side).setTextPen(QColor(named.muted))
        self.setLabel("bottom", epoch, color=named.muted)

    def add_line(self, key: str, name: str, color: QColor, width: float = 1.8) -> None:
        """Add a curve without points."""
        pen = pg.mkPen(
            color, width=width * self.devicePixelRatioF(), cosmetic=True, cap=Qt.PenCapStyle.RoundCap
        )
        dots = {"symbol": "o", "symbolSize": 5, "symbolBrush": color, "symbolPen": None}
        self.lines[key] = self.plot([], [], name=name, pen=pen, antialias=True, **dots)
        self.names.append((name, color))

    def legend(self) -> str:
        """What each colour means, as rich text; inside the plot it would cover curves."""
        return " &nbsp;".join(
            f'<span style="color: {color.name()}">●</span>&nbsp;{escape(name)}' for name, color in self.names
        )

    def show_values(self, key: str, epochs: Sequence[int], values: Sequence[float]) -> None:
        """Draw a curve; points that are not known are left out."""
        known = [(x, y) for x, y in zip(epochs, values, strict=True) if not math.isnan(y)]
        self.lines[key].setData([x for x, _ in known], [y for _, y in known])

    def set_length(self, total: int) -> None:
        """Make the axis ``total`` epochs long."""
        self.setXRange(1, max(2, total), padding=0.03)
        self.getAxis("bottom").setTickSpacing(*_tick_spacing(total))


class Curves(QWidget):
    """Two plots side by side: losses, and one of `MEASURES` for every class with their mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes = ClassTable.default()
        self._epochs: tuple[EpochScore, ...] = ()
        self._total = 1
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setRowStretch(2, 1)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        self.scores: EpochPlot | None = None
        self.measure = QComboBox()
        self._build_heads()
        self.loss = EpochPlot(self.tr("Loss"))
        self._grid.addWidget(self.loss, 2, 0)
        self._style_loss()
        # A plot takes some 30 ms to make; one at a time, the window stays awake.
        QTimer.singleShot(0, self, self._add_scores)

    def _build_heads(self) -> None:
        center = Qt.AlignmentFlag.AlignCenter
        self._grid.addWidget(QLabel(self.tr("Loss")), 0, 0, center)
        self.measure.setAccessibleName(self.tr("What the right plot shows"))
        self.measure.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for measure in MEASURES:
            self.measure.addItem(QCoreApplication.translate("Measures", str(measure.title)))
            tip = QCoreApplication.translate("Measures", str(measure.tip))
            self.measure.setItemData(self.measure.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.measure.setToolTip(self.tr("Measured on the frames held out, after every epoch"))
        self.measure.currentIndexChanged.connect(lambda _index: self._style_scores())
        self._grid.addWidget(self.measure, 0, 1, center)
        self._legends = (QLabel(), QLabel())
        for column, legend in enumerate(self._legends):
            legend.setTextFormat(Qt.TextFormat.RichText)
            legend.setAlignment(center)
            legend.setWordWrap(True)
            legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._grid.addWidget(legend, 1, column)

    @property
    def ready(self) -> bool:
        """Whether both plots are there."""
        return self.scores is not None

    @property
    def lines(self) -> dict[str, pg.PlotDataItem]:
        """Every curve by ``train_loss val_loss``, the mean's field or the name of a class."""
        return self.loss.lines | (self.scores.lines if self.scores is not None else {})

    def set_classes(self, classes: ClassTable) -> None:
        """Curves for these classes; the background is left out, it is always near 1."""
        if classes != self._classes:
            self._classes = classes
            self._style_scores()

    def show_epochs(self, epochs: Sequence[EpochScore], total: int = 0) -> None:
        """Draw ``epochs``; ``total`` is how many there will be, for the length of the axis."""
        self._epochs, self._total = tuple(epochs), max(total, len(epochs), 1)
        self._draw_loss()
        self._draw_scores()

    def _add_scores(self) -> None:
        self.scores = EpochPlot(self.tr("Scores on held-out frames"))
        self.scores.setYRange(0.0, 1.0, padding=0.02)
        self._grid.addWidget(self.scores, 2, 1)
        self._style_scores()

    def _shown(self) -> Measure:
        return MEASURES[max(0, self.measure.currentIndex())]

    def _style_loss(self) -> None:
        named = theme.colors()
        self.loss.restyle(self.tr("Epoch"))
        self.loss.add_line("train_loss", self.tr("Training"), QColor(named.muted))
        self.loss.add_line("val_loss", self.tr("Held out"), QColor(named.accent))
        self._legends[0].setText(self.loss.legend())
        self._draw_loss()

    def _style_scores(self) -> None:
        if self.scores is None:
            return
        measure = self._shown()
        self.scores.restyle(self.tr("Epoch"))
        name = self.tr("Mean") if measure.by_class else self.tr("Animals")
        self.scores.add_line(measure.mean, name, QColor(theme.colors().text), 2.6)
        for part in self._classes.classes[1:] if measure.by_class else ():
            self.scores.add_line(part.name, class_text(part.name), QColor(*part.color))
        self._legends[1].setText(self.scores.legend())
        self._draw_scores()

    def _draw_loss(self) -> None:
        self._draw(self.loss, "train_loss", lambda entry: entry.train_loss)
        self._draw(self.loss, "val_loss", lambda entry: entry.val_loss)
        self.loss.set_length(self._total)

    def _draw_scores(self) -> None:
        if self.scores is None:
            return
        measure = self._shown()
        self._draw(self.scores, measure.mean, attrgetter(measure.mean))
        for name in self._classes.names[1:] if measure.by_class else ():
            self._draw(self.scores, name, partial(_of_class, measure.by_class, name))
        self.scores.set_length(self._total)

    def _draw(self, plot: EpochPlot, key: str, value: Callable[[EpochScore], float]) -> None:
        epochs = [entry.epoch for entry in self._epochs]
        plot.show_values(key, epochs, [value(entry) for entry in self._epochs])

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "loss"):
            self._style_loss()
            self._style_scores()
        super().changeEvent(event)


def _of_class(field: str, name: str, entry: EpochScore) -> float:
    value: float = getattr(entry, field).get(name, math.nan)
    return value


def _tick_spacing(count: int) -> tuple[float, float]:
    """Whole epochs, about eight labels."""
    for step in (1, 2, 5, 10, 20, 50, 100, 200):
        if count / step <= 8:
            return float(step), float(max(1, step // 2) if step % 2 == 0 else step)
    return 500.0, 100.0
