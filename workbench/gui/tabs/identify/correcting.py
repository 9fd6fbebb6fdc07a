"""Saying who is who: the menu on an animal or a fragment, and the choice of the second one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from workbench.gui.canvas.animal_colors import animal_color
from workbench.gui.controllers.identify_result import TrackRow, TrackView
from workbench.gui.tabs.side_panel import swatch
from workbench.jobs.track_corrections import Correction, Spot

REACH = 0.75
"""A click counts for an animal within so many lengths of it."""
_REACH_PX = 25.0


@dataclass(frozen=True)
class Place:
    """What was pointed at: a place of a frame, and the animal (from 0) there; -1: one without a name."""

    frame: int
    x: float
    y: float
    animal: int
    crossing: bool = False

    @property
    def spot(self) -> Spot:
        """For a correction."""
        return Spot(frame=self.frame, x=round(self.x, 2), y=round(self.y, 2))


def place_in_picture(view: TrackView, frame: int, x: float, y: float) -> Place:
    """What a click on the picture means."""
    reach = REACH * view.body_length if np.isfinite(view.body_length) else _REACH_PX
    animal = view.nearest(frame, x, y, reach)
    if animal < 0:
        return Place(frame, x, y, -1)
    x, y = view.positions[frame, animal].tolist()
    return Place(frame, x, y, animal, bool(view.crossing[frame, animal]))


def place_of_fragment(view: TrackView, row: TrackRow, number: int, frame: int) -> Place | None:
    """Where the animal of a fragment is at ``frame``, or as near to it as it has a place."""
    start, stop = int(row.fragments.start[number]), int(row.fragments.stop[number])
    frame = min(max(frame, start), stop - 1)
    if row.animal >= 0:
        seen = np.flatnonzero(np.isfinite(view.positions[start:stop, row.animal, 0])) + start
        if not len(seen):
            return None
        frame = int(seen[np.abs(seen - frame).argmin()])
        x, y = view.positions[frame, row.animal].tolist()
        return Place(frame, x, y, row.animal)
    for one in view.reviews:  # a fragment without a name has its place there alone
        if one.kind == "extra" and (one.start, one.stop) == (start, stop):
            return Place(start, one.x, one.y, -1)
    return None


class Correcting(QObject):
    """Asks what is right, and for the second animal where that takes two.

    Signals
    -------
    corrected(Correction)
    picking_changed(str)
        What to point at now; empty: nothing.
    """

    corrected = Signal(object)
    picking_changed = Signal(str)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._first: tuple[Literal["same", "different"], Place] | None = None
        self.menu: QMenu | None = None

    @property
    def picking(self) -> bool:
        """Whether the next click names the second animal."""
        return self._first is not None

    def ask(self, view: TrackView, place: Place, at: QPoint) -> None:
        """Show the menu for ``place`` at a point of the screen."""
        if self.menu is not None:
            self.menu.deleteLater()
        menu = self.menu = QMenu(self._widget)
        name = view.names[place.animal] if place.animal >= 0 else ""
        title = self.tr("Animal {name}").format(name=name) if name else self.tr("This animal has no name")
        menu.addAction(title).setEnabled(False)
        menu.addSeparator()
        if place.crossing:
            menu.addAction(self.tr("In a crossing: go to a frame before or after it")).setEnabled(False)
        elif not view.identity:
            menu.addAction(self.tr("Plain tracks have no names to correct")).setEnabled(False)
        else:
            self._fill(menu, view, place)
        menu.popup(at)

    def _fill(self, menu: QMenu, view: TrackView, place: Place) -> None:
        names = menu.addMenu(self.tr("This is animal…"))
        for animal, name in enumerate(view.names):
            action = names.addAction(swatch(animal_color(animal)), name)
            action.triggered.connect(lambda _on=False, number=animal + 1: self._name(place, number))
        same = menu.addAction(self.tr("Same as…"))
        same.triggered.connect(lambda: self._begin("same", place))
        different = menu.addAction(self.tr("Different from…"))
        different.triggered.connect(lambda: self._begin("different", place))

    def _name(self, place: Place, animal: int) -> None:
        self.corrected.emit(Correction(kind="name", a=place.spot, animal=animal))

    def _begin(self, kind: Literal["same", "different"], place: Place) -> None:
        self._first = (kind, place)
        self.picking_changed.emit(
            self.tr("Click the animal that is the same one, in this or another frame, or its fragment.")
            if kind == "same"
            else self.tr("Click the animal that is another one, in this or another frame, or its fragment.")
        )

    def pick(self, place: Place) -> None:
        """Take ``place`` as the second animal."""
        if self._first is None or place.crossing:
            return
        kind, first = self._first
        self.stop()
        self.corrected.emit(Correction(kind=kind, a=first.spot, b=place.spot))

    def stop(self) -> None:
        """Ask for no second animal any more."""
        if self._first is not None:
            self._first = None
            self.picking_changed.emit("")
