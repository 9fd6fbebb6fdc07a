"""Panel of the editor's assistant: masks carried over frames, and Segment Anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.gui.tabs.editor.carry_panel import CarryPanel
from workbench.gui.tabs.editor.sam_panel import SamPanel

if TYPE_CHECKING:
    from workbench.gui.controllers.assist import AssistController


class AssistPanel(QWidget):
    """Both helpers under each other.

    Attributes
    ----------
    carry, sam
        Their own panels.
    """

    def __init__(self, assist: AssistController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.carry = CarryPanel(assist, assist.shortcuts)
        self.sam = SamPanel(assist)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.carry)
        column.addSpacing(6)
        title = QLabel(self.tr("Segment Anything"))
        title.setProperty("heading", True)
        column.addWidget(title)
        column.addWidget(self.sam)
