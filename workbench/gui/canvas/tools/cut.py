"""Cut: a line across an animal makes two of it."""

from __future__ import annotations

from math import ceil, hypot
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QPainter

from workbench.editing.animals import split
from workbench.editing.regions import animals_in
from workbench.gui.canvas.tools.base import Pointer, Tool, ToolHost, around_points, draw_line

if TYPE_CHECKING:
    from workbench.core.history import Step
    from workbench.editing.document import MaskDocument

HIGHEST = 255
SHORTEST = 4.0
"""Widget pixels; a shorter line is a click."""


class CutTool(Tool):
    """Drag a line; the animal that most of it crosses is divided there, and the smaller side renumbered."""

    name = "cut"

    def __init__(self, host: ToolHost, parent: QObject | None = None) -> None:
        super().__init__(host, parent)
        self._line: tuple[Pointer, Pointer] | None = None

    @property
    def active(self) -> bool:
        """Whether a line is being drawn."""
        return self._line is not None

    def press(self, at: Pointer) -> None:
        """One end."""
        if self.host.document is not None:
            self._line = at, at

    def move(self, at: Pointer) -> None:
        """The line follows."""
        if self._line is not None:
            self._line = self._line[0], at
        self.host.redraw_cursor()

    def release(self, at: Pointer) -> None:
        """Other end: cut."""
        self.move(at)
        line, self._line = self._line, None
        self.host.redraw_cursor()
        controller = self.host.controller
        if line is None or controller is None:
            return
        a, b = line[0].place, line[1].place
        if hypot(b[0] - a[0], b[1] - a[1]) * self.host.widget_scale < SHORTEST:
            return
        locked = controller.settings.locked
        controller.edit(self.tr("Cut animals apart"), lambda document: cut(document, a, b, locked))

    def finish(self) -> None:
        """A line that is not finished cuts nothing."""
        self.cancel()

    def cancel(self) -> bool:
        """Drop the line."""
        had, self._line = self._line is not None, None
        if had:
            self.host.redraw_cursor()
        return had

    def cursor_rect(self) -> QRectF:
        """Around the line."""
        return around_points(self._ends())

    def paint_cursor(self, painter: QPainter) -> None:
        """Draw the line."""
        if self._line is not None:
            draw_line(painter, self._ends())

    def _ends(self) -> list[QPointF]:
        return [self.host.to_widget(QPointF(*at.place)) for at in self._line or ()]


def cut(
    document: MaskDocument, a: tuple[float, float], b: tuple[float, float], locked: frozenset[int]
) -> Step | None:
    """Divide the animal under most of the line from ``a`` to ``b`` (x, y); None if there is none."""
    taken = animals_in(document)
    free = [number for number in range(1, HIGHEST + 1) if number not in taken]
    crossed = _crossed(document, a, b)
    if crossed is None or not free:
        return None
    return split(document, crossed, [a, b], free[0], locked=locked)


def _crossed(document: MaskDocument, a: tuple[float, float], b: tuple[float, float]) -> int | None:
    """Number of the animal under most of a line; 1 where nothing has a number, None where none is crossed."""
    height, width = document.shape
    count = max(2, ceil(2 * hypot(b[0] - a[0], b[1] - a[1])))
    columns = np.floor(np.linspace(a[0], b[0], count)).astype(np.int64)
    rows = np.floor(np.linspace(a[1], b[1], count)).astype(np.int64)
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    columns, rows = columns[inside], rows[inside]
    on = document.classes[rows, columns] != 0
    if not on.any():
        return None
    if document.animals is None or not document.numbered:
        return 1
    counts = np.bincount(document.animals[rows[on], columns[on]], minlength=2)
    return int(counts[1:].argmax()) + 1 if counts[1:].any() else None
