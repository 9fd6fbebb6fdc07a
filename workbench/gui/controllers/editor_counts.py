"""How many pixels every class and animal of the mask in hand has, counted off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from workbench.core.types import Mask
    from workbench.editing.document import MaskDocument
    from workbench.gui.controllers.editor import EditorController

LANE = "editor.counts"
PAUSE_MS = 150
_BAND = 256


@dataclass(frozen=True)
class Counts:
    """Pixels by class id and by animal number (empty where nothing has a number)."""

    classes: dict[int, int] = field(default_factory=dict)
    animals: dict[int, int] = field(default_factory=dict)


class MaskCounts(QObject):
    """Counts after every change, at most a few times a second.

    Signals
    -------
    changed(Counts | None)
        None while there is no frame in hand.
    """

    changed = Signal(object)

    def __init__(self, editor: EditorController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.counts: Counts | None = None
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._count)
        editor.frame_changed.connect(lambda bundle: self._later() if bundle is not None else self._count())
        editor.document_changed.connect(lambda _box: self._later())

    def _later(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _count(self) -> None:
        document = self._editor.document
        if document is None:
            self._editor.context.tasks.drop("editor.counts")
            self._take(None)
            return
        self._editor.context.tasks.run(
            lambda: count(document), self._take, self._failed, key="editor.counts", lane=LANE
        )

    def _take(self, counts: Counts | None) -> None:
        self.counts = counts
        self.changed.emit(counts)

    def _failed(self, _error: object) -> None:
        self._take(None)


def count(document: MaskDocument) -> Counts:
    """Pixels of every class and animal; the planes may change meanwhile, the next count sees that."""
    animals = document.animals
    numbered = _histogram(animals) if animals is not None else {}
    numbered.pop(0, None)
    return Counts(_histogram(document.classes), numbered)


def _histogram(plane: Mask) -> dict[int, int]:
    """Pixels of every value; some rows at a time, for bincount makes 8 bytes of each."""
    total = np.zeros(256, np.int64)
    for row in range(0, plane.shape[0], _BAND):
        total += np.bincount(plane[row : row + _BAND].reshape(-1), minlength=256)
    return {int(value): int(total[value]) for value in np.flatnonzero(total)}
