"""What the network makes of a few held-out frames, after every epoch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from workbench.gui.canvas.example_grid import ExampleGrid
from workbench.gui.controllers.train_examples import ExamplePictures

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext


class ExamplesPanel(QWidget):
    """Six pictures, each with the true mask on its left half and the predicted one on its right."""

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._epoch = 0
        self.pictures = ExamplePictures(context, self)
        self.pictures.ready.connect(self._take)
        self.grid = ExampleGrid()
        self.grid.setMinimumSize(120, 80)
        self.caption = QLabel()
        self.caption.setProperty("muted", True)
        self.caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.grid, 1)
        column.addWidget(self.caption)
        self._take([])

    def show_epoch(self, epoch: int, paths: Sequence[Path]) -> None:
        """Show the pictures in ``paths`` that were made after ``epoch``; what is shown stays until then."""
        self._epoch = epoch
        self.pictures.show(paths)

    def _take(self, pictures: list[QImage]) -> None:
        if pictures:
            self.grid.set_hint("")
            self.grid.set_pictures([(picture, None, "") for picture in pictures])
            text = self.tr("Epoch {epoch}, frames held out: true mask left, prediction right")
            self.caption.setText(text.format(epoch=self._epoch))
        else:
            self.caption.setText("")
            self.grid.set_hint(self.tr("After every epoch: frames held out, with true and predicted masks."))
