"""The pictures of a training on their way to the screen: read in the background, the newest wish wins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from workbench.core.errors import WorkbenchError
from workbench.gui.canvas.pictures import to_qimage

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext

LANE = "train.examples"
WIDEST = 1200
"""Pixels; larger ones are reduced here, because painting them would hold the window up."""
_KEY = "train/examples"


class ExamplePictures(QObject):
    """Loads the pictures of one epoch.

    Signals
    -------
    ready(list[QImage])
        Those that could be read; none where there are none.
    """

    ready = Signal(object)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._paths: tuple[Path, ...] = ()

    def show(self, paths: Sequence[Path]) -> None:
        """Load ``paths``, unless they are those that were asked for last."""
        if tuple(paths) == self._paths:
            return
        self._paths = tuple(paths)
        if not paths:
            self._context.tasks.drop(_KEY)
            self.ready.emit([])
            return
        wanted = self._paths
        self._context.tasks.run(lambda: read_pictures(wanted), self.ready.emit, key=_KEY, lane=LANE)


def read_pictures(paths: Sequence[Path]) -> list[QImage]:
    """Pictures of the files that are there and whole."""
    from workbench.media.images import read_image, to_8bit

    found = []
    for path in paths:
        try:
            picture = to_qimage(to_8bit(read_image(path)))
        except WorkbenchError:
            continue  # a small study holds out fewer frames, and those of old epochs are cleared away
        if picture.width() > WIDEST:
            picture = picture.scaledToWidth(WIDEST, Qt.TransformationMode.SmoothTransformation)
        found.append(picture)
    return found
