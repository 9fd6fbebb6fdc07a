"""Tools of the editor's canvas, one a file."""

from __future__ import annotations

from PySide6.QtCore import QObject

from workbench.gui.canvas.tools.base import Tool, ToolHost
from workbench.gui.canvas.tools.brush import BrushTool, EraserTool

TOOL_CLASSES: tuple[type[Tool], ...] = (BrushTool, EraserTool)


def make_tools(host: ToolHost, parent: QObject) -> dict[str, Tool]:
    """Every tool, by its name in the settings."""
    return {kind.name: kind(host, parent) for kind in TOOL_CLASSES}
