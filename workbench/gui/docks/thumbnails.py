"""Small pictures for lists, made in a worker thread, newest request first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from workbench.core.errors import WorkbenchError
from workbench.gui.worker import TaskPool

LANE = "thumbnails"
KEPT = 800
WAITING = 64
"""Requests that may wait: what was scrolled past is forgotten."""

Make = Callable[[], QImage]


class Thumbnails(QObject):
    """Keeps the last pictures; one request runs at a time, the newest next.

    Signals
    -------
    ready(key)
        The picture of ``key`` can be had now.
    """

    ready = Signal(object)

    def __init__(self, tasks: TaskPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._kept: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self._waiting: OrderedDict[Hashable, Make] = OrderedDict()
        self._running: Hashable | None = None

    def get(self, key: Hashable, make: Make) -> QPixmap | None:
        """Picture of ``key``, or None: then ``make`` is called in the worker and `ready` follows."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key != self._running:
            self._waiting[key] = make
            self._waiting.move_to_end(key)
            while len(self._waiting) > WAITING:
                self._waiting.popitem(last=False)
            self._next()
        return None

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._waiting.clear()

    def _next(self) -> None:
        if self._running is not None or not self._waiting:
            return
        key, make = self._waiting.popitem(last=True)
        self._running = key
        self._tasks.run(make, self._take, self._failed, lane=LANE)

    def _take(self, image: QImage) -> None:
        key, self._running = self._running, None
        if key is not None:
            self._kept[key] = QPixmap.fromImage(image)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            self.ready.emit(key)
        self._next()

    def _failed(self, _error: WorkbenchError) -> None:
        """A list without one picture is still a list: keep an empty one."""
        self._take(QImage())
