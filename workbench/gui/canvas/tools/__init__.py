"""Tools of the editor's canvas, one a file."""

from __future__ import annotations

from PySide6.QtCore import QObject

from workbench.gui.canvas.tools.base import Tool, ToolHost
from workbench.gui.canvas.tools.brush import BrushTool, EraserTool
from workbench.gui.canvas.tools.cut import CutTool
from workbench.gui.canvas.tools.fill import FillTool
from workbench.gui.canvas.tools.lasso import LassoTool
from workbench.gui.canvas.tools.pick import PickTool
from workbench.gui.canvas.tools.prompt import PromptTool

TOOL_CLASSES: tuple[type[Tool], ...] = (
    BrushTool, EraserTool, LassoTool, FillTool, PickTool, PromptTool, CutTool
)  # fmt: skip


def make_tools(host: ToolHost, parent: QObject) -> dict[str, Tool]:
    """Every tool, by its name in the settings."""
    return {kind.name: kind(host, parent) for kind in TOOL_CLASSES}
