"""Lasso and polygon: drag to draw freely, click corner by corner; what happens inside is the mode."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter

from workbench.core.history import Step
from workbench.editing.animals import reassign
from workbench.editing.edits import fill_polygon, lasso_region, replace, swap
from workbench.editing.regions import Selection, animals_in
from workbench.gui.canvas.tools.base import Pointer, Tool, ToolHost, around_points, draw_line

if TYPE_CHECKING:
    from workbench.editing.document import MaskDocument

APART = 2.0
"""Widget pixels between two points of a free line."""
DRAGGED = 6.0
"""Widget pixels from which on a press and release is a drag, not a click."""
NEAR_FIRST = 9.0
"""A click this near to the first corner closes the polygon."""


class LassoMode(StrEnum):
    """What happens inside the outline."""

    FILL = "fill"
    """Paint the class and animal of the settings."""
    ERASE = "erase"
    SWAP = "swap"
    """Exchange the two classes of `LassoTool.pair`."""
    REPLACE = "replace"
    """Make the first class of `LassoTool.pair` the second one."""
    REASSIGN = "reassign"
    """Give what is labelled the animal number of the settings."""


class LassoTool(Tool):
    """Collects an outline; the right button erases in every mode.

    A drag closes when the button is let go; clicks make corners until Enter, a double click or a click
    on the first corner closes them. Backspace takes back the last corner, Esc everything.
    """

    name = "lasso"
    mode_changed = Signal(str)

    def __init__(self, host: ToolHost, parent: QObject | None = None) -> None:
        super().__init__(host, parent)
        self._mode = LassoMode.FILL
        self.pair: tuple[int, int] = (1, 2)
        self._points: list[tuple[float, float]] = []
        self._corners: list[int] = []
        self._pressed_at: Pointer | None = None
        self._erase = False

    @property
    def mode(self) -> LassoMode:
        """What happens inside the outline."""
        return self._mode

    @mode.setter
    def mode(self, mode: LassoMode | str) -> None:
        if LassoMode(mode) != self._mode:
            self._mode = LassoMode(mode)
            self.mode_changed.emit(self._mode.value)

    @property
    def active(self) -> bool:
        """Whether an outline is begun."""
        return bool(self._points)

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """The outline so far, image coordinates."""
        return tuple(self._points)

    # Hands

    def press(self, at: Pointer) -> None:
        """First point, or the next corner."""
        if self.host.document is None:
            return
        if self._points and self._near_first(at):
            self._close()
            return
        if not self._points:
            self._erase = at.erase
        self._corners.append(len(self._points))
        self._points.append(at.place)
        self._pressed_at = at
        self.host.redraw_cursor()

    def move(self, at: Pointer) -> None:
        """Draw freely."""
        if self._pressed_at is not None and self._away(self._points[-1], at) >= APART:
            self._points.append(at.place)
        self.host.redraw_cursor()

    def release(self, at: Pointer) -> None:
        """A drag from the first point closes; a click is a corner."""
        pressed, self._pressed_at = self._pressed_at, None
        if pressed is None:
            return
        self.move(at)
        free = len(self._points) - 1 - self._corners[-1]
        if len(self._corners) == 1 and free >= 3 and self._extent() >= DRAGGED:
            self._close()
        elif free and self._extent() < DRAGGED:
            del self._points[self._corners[-1] + 1 :]  # a click with an unsteady hand
        self.host.redraw_cursor()

    def hover(self, at: Pointer) -> None:  # noqa: ARG002
        """The line to the pointer follows."""
        self.host.redraw_cursor()

    def double(self, at: Pointer) -> None:
        """Close; the first click of the two has set its corner already."""
        if self.active:
            self._close()
        else:
            self.press(at)

    def wants(self, event: QKeyEvent) -> bool:
        """Enter, Backspace and undo are the outline's while there is one."""
        return self.active and (
            event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace}
            or event.matches(QKeySequence.StandardKey.Undo)
        )

    def key(self, event: QKeyEvent) -> bool:
        """Enter closes, Backspace or undo takes back a corner."""
        if not self.wants(event):
            return False
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._close()
        else:
            del self._points[self._corners.pop() :]
            self.host.redraw_cursor()
        return True

    def finish(self) -> None:
        """An open outline is not a decision: it is dropped."""
        self.cancel()

    def cancel(self) -> bool:
        """Drop the outline."""
        had = self.active
        self._points, self._corners, self._pressed_at = [], [], None
        if had:
            self.host.redraw_cursor()
        return had

    # What it does

    def _close(self) -> None:
        points, erase = list(self._points), self._erase
        self.cancel()
        controller = self.host.controller
        if controller is None or len(points) < 3:
            return
        mode = LassoMode.ERASE if erase else self._mode
        controller.edit(self._label(mode), self._function(mode, points))

    def _label(self, mode: LassoMode) -> str:
        return {
            LassoMode.FILL: self.tr("Fill outline"),
            LassoMode.ERASE: self.tr("Erase outline"),
            LassoMode.SWAP: self.tr("Swap classes inside the outline"),
            LassoMode.REPLACE: self.tr("Replace class inside the outline"),
            LassoMode.REASSIGN: self.tr("Change animal inside the outline"),
        }[mode]

    def _function(
        self, mode: LassoMode, points: list[tuple[float, float]]
    ) -> Callable[[MaskDocument], Step | None]:
        controller = self.host.controller
        assert controller is not None
        pen = controller.pen(erase=mode is LassoMode.ERASE)
        (a, b), animal, locked = self.pair, controller.settings.animal, pen.locked

        def work(document: MaskDocument) -> Step | None:
            if mode in {LassoMode.FILL, LassoMode.ERASE}:
                return fill_polygon(document, points, pen)
            region = lasso_region(document.shape, points)
            if mode is LassoMode.SWAP:
                return swap(document, a, b, region=region, locked=locked)
            if mode is LassoMode.REPLACE:
                return replace(document, a, b, region=region, locked=locked)
            return reassign_inside(document, region, max(1, animal), locked)

        return work

    # What it shows

    def cursor_rect(self) -> QRectF:
        """Around the outline and the pointer."""
        return around_points(self._line(), 8.0)

    def paint_cursor(self, painter: QPainter) -> None:
        """Outline so far, and the way it would close."""
        line = self._line()
        if len(line) < 2:
            return
        draw_line(painter, line)
        draw_line(painter, [line[-1], line[0]], dashed=True)
        if len(self._corners) > 1:
            painter.drawEllipse(line[0], 4.0, 4.0)

    def _line(self) -> list[QPointF]:
        at = self.host.pointer
        places = [*self._points, at.place] if self._points and at is not None else self._points
        return [self.host.to_widget(QPointF(x, y)) for x, y in places]

    def _away(self, place: tuple[float, float], at: Pointer) -> float:
        scale = self.host.widget_scale
        return max(abs(place[0] - at.x), abs(place[1] - at.y)) * scale

    def _extent(self) -> float:
        """How far the line since the last press reaches, in widget pixels."""
        x0, y0 = self._points[self._corners[-1]]
        reach = [max(abs(x - x0), abs(y - y0)) for x, y in self._points[self._corners[-1] :]]
        return max(reach) * self.host.widget_scale

    def _near_first(self, at: Pointer) -> bool:
        return len(self._corners) >= 3 and self._away(self._points[0], at) <= NEAR_FIRST


def reassign_inside(
    document: MaskDocument, region: Selection, number: int, locked: frozenset[int]
) -> Step | None:
    """Give everything labelled inside ``region`` the animal number ``number``, as one step."""
    steps = [
        reassign(document, old, number, region, locked=locked)
        for old in (0, *animals_in(document))
        if old != number
    ]
    made = [step for step in steps if step is not None]
    return Step(made[0].label, tuple(change for step in made for change in step.changes)) if made else None
