"""What the editor works with: tool, class, animal, brush, look; frozen, no widgets."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal, TypeAlias

from workbench.core.classes import BACKGROUND

log = logging.getLogger("workbench.gui.editor")

Tool: TypeAlias = Literal["brush", "eraser", "lasso", "fill", "pick", "sam", "cut"]
TOOLS: tuple[Tool, ...] = ("brush", "eraser", "lasso", "fill", "pick", "sam", "cut")
"""Names of the tools; each is a file of ``gui/canvas/tools`` and an icon ``tool_<name>``."""

View: TypeAlias = Literal["fill", "outline", "both"]
VIEWS: tuple[View, ...] = ("fill", "outline", "both")
COLOR_BY = ("class", "animal")

SMALLEST_BRUSH, LARGEST_BRUSH = 1, 1000
BRUSH_STEP = 1.2
KEPT = (
    "brush_size", "square", "pressure", "tolerance", "celsius_tolerance", "opacity", "view", "color_by",
    "grid", "every_frame",
)  # fmt: skip
"""Fields that are remembered from one start to the next; the others begin anew with every study."""


@dataclass(frozen=True)
class EditorSettings:
    """State that tools and panels share.

    Attributes
    ----------
    tool
        One of `TOOLS`.
    class_id
        Class that is painted.
    animal
        Animal number painted together with the class; 0 leaves the numbers as they are.
    brush_size
        Diameter in image pixels, 1 to 1,000.
    square
        Square brush instead of a round one.
    pressure
        Whether the pressure of a pen changes the size of the brush.
    locked
        Class ids that painting does not change.
    tolerance
        How far the colour (0 to 255) of a flood fill may differ.
    celsius_tolerance
        The same in °C, for radiometric frames.
    opacity
        Of the mask over the picture, 0 to 1.
    view
        How the mask is drawn: ``fill outline both``.
    hidden
        Class ids that are not shown.
    color_by
        ``class`` or ``animal``.
    grid
        Whether the pixel grid is drawn when close.
    adjust
        Brightness, contrast, gamma and colour map of the picture (`canvas.adjust.Adjust`); None as it is.
    every_frame
        Step through every frame of the video, not only those with an image or a mask.
    mask_hidden
        The mask is not shown for the moment (the key is held).
    """

    tool: str = "brush"
    class_id: int = 1
    animal: int = 0
    brush_size: int = 20
    square: bool = False
    pressure: bool = True
    locked: frozenset[int] = frozenset()
    tolerance: float = 12.0
    celsius_tolerance: float = 1.0
    opacity: float = 0.5
    view: str = "both"
    hidden: frozenset[int] = frozenset()
    color_by: str = "class"
    grid: bool = True
    adjust: object | None = None
    every_frame: bool = False
    mask_hidden: bool = False

    @property
    def background_locked(self) -> bool:
        """Whether painting stays inside what is labelled already."""
        return BACKGROUND in self.locked

    def with_changes(self, **changes: object) -> EditorSettings:
        """Copy with ``changes``, numbers brought into range.

        Raises
        ------
        TypeError
            For a field that does not exist.
        """
        result = replace(self, **changes)  # type: ignore[arg-type]
        size = min(LARGEST_BRUSH, max(SMALLEST_BRUSH, round(result.brush_size)))
        opacity = min(1.0, max(0.0, float(result.opacity)))
        tolerance = min(255.0, max(0.0, float(result.tolerance)))
        celsius = min(255.0, max(0.0, float(result.celsius_tolerance)))
        return replace(
            result,
            brush_size=size,
            opacity=opacity,
            tolerance=tolerance,
            celsius_tolerance=celsius,
            locked=frozenset(result.locked),
            hidden=frozenset(result.hidden),
        )

    def to_values(self) -> dict[str, object]:
        """The fields of `KEPT`, for the preferences."""
        return {name: getattr(self, name) for name in KEPT}

    @classmethod
    def from_values(cls, values: Mapping[str, object]) -> EditorSettings:
        """Inverse of `to_values`; a value of another kind is dropped with a warning."""
        base = cls()
        good: dict[str, object] = {}
        choices = {"view": VIEWS, "color_by": COLOR_BY}
        kinds = {item.name: type(getattr(base, item.name)) for item in fields(cls)}
        for name in KEPT:
            value = values.get(name)
            if value is None:
                continue
            fits = isinstance(value, kinds[name]) or (
                kinds[name] is float and isinstance(value, int) and not isinstance(value, bool)
            )
            if fits and value in choices.get(name, (value,)):
                good[name] = value
            else:
                log.warning("editor setting %s = %r is not understood and is ignored", name, value)
        return base.with_changes(**good)


def next_size(size: int, by: int) -> int:
    """Brush size ``by`` notches larger (smaller where negative): fine when small, coarse when large."""
    result = size
    for _ in range(abs(by)):
        stepped = result * BRUSH_STEP if by > 0 else result / BRUSH_STEP
        result = max(result + 1, round(stepped)) if by > 0 else min(result - 1, round(stepped))
    return min(LARGEST_BRUSH, max(SMALLEST_BRUSH, result))
