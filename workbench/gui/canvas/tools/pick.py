"""Pick: paint on with the class and animal under the pointer."""

from __future__ import annotations

from math import floor

from PySide6.QtCore import QObject, Qt

from workbench.gui.canvas.tools.base import Pointer, Tool, ToolHost


class PickTool(Tool):
    """Takes class and animal from the mask and gives back the tool that was in hand before."""

    name = "pick"
    shape = Qt.CursorShape.PointingHandCursor

    def __init__(self, host: ToolHost, parent: QObject | None = None) -> None:
        super().__init__(host, parent)
        self._before = "brush"

    def taken(self, before: str) -> None:
        """Remember what was in hand; the eraser has no use for a class."""
        self._before = before if before not in {self.name, "eraser"} else "brush"

    def press(self, at: Pointer) -> None:
        """Take what is under the pointer; background is nothing to take."""
        controller, document = self.host.controller, self.host.document
        column, row = floor(at.x), floor(at.y)
        if controller is None or document is None:
            return
        height, width = document.shape
        if not (0 <= column < width and 0 <= row < height) or not document.classes[row, column]:
            return
        changes: dict[str, object] = {"class_id": int(document.classes[row, column])}
        number = int(document.animals[row, column]) if document.animals is not None else 0
        if number:
            changes["animal"] = number
        controller.change(**changes, tool=self._before)
