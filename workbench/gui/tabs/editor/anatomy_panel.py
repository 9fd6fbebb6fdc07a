"""Panel of the anatomy check: what looks wrong in the frame in hand."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.gui.controllers.anatomy import AnatomyController


class AnatomyPanel(QWidget):
    """Faults of the frame; a click goes to the place, a button mends it."""

    def __init__(self, anatomy: AnatomyController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.anatomy = anatomy
        QVBoxLayout(self)
