"""Flood fill: what is connected and looks like the pixel under the pointer."""

from __future__ import annotations

from workbench.editing.edits import flood_fill
from workbench.gui.canvas.tools.base import Pointer, Tool


class FillTool(Tool):
    """Fills by colour, or by temperature where the frame has one; the right button erases."""

    name = "fill"

    def press(self, at: Pointer) -> None:
        """Fill from here."""
        controller = self.host.controller
        bundle = controller.bundle if controller is not None else None
        if controller is None or bundle is None:
            return
        pen, settings = controller.pen(erase=at.erase), controller.settings
        tolerance = settings.tolerance if bundle.celsius is None else settings.celsius_tolerance
        controller.edit(
            self.tr("Fill"),
            lambda document: flood_fill(
                document, bundle.pixels, at.x, at.y, tolerance, pen, celsius=bundle.celsius
            ),
        )
