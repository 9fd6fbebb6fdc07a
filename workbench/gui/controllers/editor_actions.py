"""What the buttons and keys of the editor do to the mask: one background step each, no widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from PySide6.QtCore import QObject, Signal

from workbench.core.history import FrameKey, Step
from workbench.gui.controllers.editor_texts import step_text

if TYPE_CHECKING:
    from workbench.editing.document import MaskDocument, Planes
    from workbench.gui.canvas.tools.lasso import LassoTool
    from workbench.gui.controllers.editor import EditorController

Where: TypeAlias = Literal["all", "animal", "lasso"]
WHERES: tuple[Where, ...] = ("all", "animal", "lasso")
"""The whole mask, one animal, or inside a lasso that is drawn next."""

Operation: TypeAlias = Literal["swap", "replace"]


@dataclass(frozen=True)
class ActionChoice:
    """What the operations work with.

    Attributes
    ----------
    first, second
        Classes of swap and replace.
    where
        One of `WHERES`, for swap and replace.
    pixels
        Reach of grow, shrink and smooth.
    edges
        Whether grow and shrink follow the edges of the picture.
    """

    first: int = 1
    second: int = 3
    where: Where = "all"
    pixels: int = 3
    edges: bool = False


class MaskActions(QObject):
    """Operations on the mask in hand, with the classes, locks and animal that are chosen.

    Signals
    -------
    changed()
        See `choice`.
    told(str)
        A sentence for the user: what to do next, or why nothing happened.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(self, editor: EditorController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._choice = ActionChoice()
        self._pointer: tuple[float, float] | None = None
        self._tool_before = "brush"
        self._lasso: LassoTool | None = None
        editor.busy_changed.connect(self._worked)
        editor.settings_changed.connect(self._tool_changed)

    @property
    def choice(self) -> ActionChoice:
        """What the operations work with."""
        return self._choice

    def choose(self, **fields: Any) -> None:
        """Change fields of `choice`."""
        changed = replace(self._choice, **fields)
        if changed != self._choice:
            self._choice = changed
            self.changed.emit()

    def set_pointer(self, x: float, y: float) -> None:
        """Where the cursor is, in image coordinates: operations on one animal take the one under it."""
        self._pointer = (x, y)

    def forget_pointer(self) -> None:
        """The cursor left the picture."""
        self._pointer = None

    def animal_under_pointer(self) -> int:
        """Number of the animal under the cursor; 0 where there is none."""
        document = self._editor.document
        if document is None or self._pointer is None:
            return 0
        x, y = int(self._pointer[0] // 1), int(self._pointer[1] // 1)
        height, width = document.shape
        if not (0 <= x < width and 0 <= y < height) or document.animals is None:
            return 0
        return int(document.animals[y, x])

    def animal(self) -> int:
        """The animal that an operation on one animal means: under the cursor, else the one painted."""
        return self.animal_under_pointer() or self._editor.settings.animal or 1

    # Operations on classes

    def swap(self) -> None:
        """Exchange the two chosen classes, both ways at once."""
        self._recolor("swap")

    def replace(self) -> None:
        """Make the first chosen class the second."""
        self._recolor("replace")

    def clear(self) -> None:
        """Erase the class that is painted."""
        from workbench.editing.edits import clear_class

        settings = self._editor.settings
        self._edit(
            "Clear class", lambda document: clear_class(document, settings.class_id, locked=settings.locked)
        )

    def _recolor(self, operation: Operation) -> None:
        if self._choice.where == "lasso":
            self.begin_lasso(operation)
        else:
            self._run(operation, self.animal() if self._choice.where == "animal" else None)

    def _run(self, operation: Operation, animal: int | None) -> None:
        from workbench.editing.edits import replace as replace_class
        from workbench.editing.edits import swap

        first, second, locked = self._choice.first, self._choice.second, self._editor.settings.locked
        if not self._allowed(operation):
            return
        label, function = ("Swap classes", swap) if operation == "swap" else ("Replace class", replace_class)
        self._edit(label, lambda document: function(document, first, second, animal=animal, locked=locked))

    def _allowed(self, operation: Operation) -> bool:
        """Whether the two classes allow it; says why not."""
        first, second, locked = self._choice.first, self._choice.second, self._editor.settings.locked
        reason = ""
        if first == second:
            reason = self.tr("Choose two different classes.")
        elif operation == "swap" and 0 in {first, second}:
            reason = self.tr("The background cannot be swapped; replace the class instead.")
        elif first in locked or (operation == "swap" and second in locked):
            reason = self.tr("One of the two classes is locked.")
        self.told.emit(reason)
        return not reason

    def set_lasso(self, lasso: LassoTool) -> None:
        """Use ``lasso`` for what is to be done inside an outline."""
        self._lasso = lasso

    def lasso_paints(self) -> None:
        """Let the lasso paint again."""
        if self._lasso is not None:
            self._lasso.mode = "fill"

    def begin_lasso(self, operation: Operation | Literal["reassign"]) -> None:
        """Let the user draw around what is meant; the tool in hand comes back afterwards."""
        lasso, tool = self._lasso, self._editor.settings.tool
        if lasso is None or (operation != "reassign" and not self._allowed(operation)):
            return
        if lasso.mode == "fill":
            self._tool_before = tool
        lasso.pair = (self._choice.first, self._choice.second)
        lasso.mode = operation
        self._editor.change(tool="lasso")
        self.told.emit(self.tr("Draw around the part of the mask that is meant."))

    def _worked(self, busy: bool) -> None:
        """Give back the tool that was in hand before: the outline was for once."""
        lasso = self._lasso
        if busy or lasso is None or lasso.mode == "fill" or self._editor.settings.tool != "lasso":
            return
        self.lasso_paints()
        self.told.emit("")
        self._editor.change(tool=self._tool_before)

    def _tool_changed(self) -> None:
        if self._editor.settings.tool != "lasso":
            self.lasso_paints()

    # Operations on shapes

    def smooth(self) -> None:
        """Even out the outlines of the class that is painted against its neighbours."""
        from workbench.editing.edits import smooth

        settings, radius = self._editor.settings, float(self._choice.pixels)
        self._edit(
            "Smooth",
            lambda document: smooth(document, settings.class_id, radius, locked=settings.locked),
        )

    def fill_holes(self) -> None:
        """Close the holes in the class that is painted."""
        from workbench.editing.edits import fill_holes

        settings = self._editor.settings
        self._edit(
            "Fill holes", lambda document: fill_holes(document, settings.class_id, locked=settings.locked)
        )

    def keep_largest(self) -> None:
        """Keep the largest piece of the class that is painted, for every animal."""
        from workbench.editing.edits import keep_largest

        settings = self._editor.settings
        self._edit(
            "Keep largest piece",
            lambda document: keep_largest(document, settings.class_id, locked=settings.locked),
        )

    def grow(self) -> None:
        """Widen the class that is painted."""
        self._reach(1)

    def shrink(self) -> None:
        """Narrow the class that is painted."""
        self._reach(-1)

    def _reach(self, sign: int) -> None:
        from workbench.editing.edits import grow, shrink

        bundle, settings, choice = self._editor.bundle, self._editor.settings, self._choice
        if bundle is None:
            return
        image = bundle.pixels if choice.edges else None
        celsius = bundle.celsius if choice.edges else None
        function = grow if sign > 0 else shrink

        def work(document: MaskDocument) -> Step | None:
            return function(
                document, settings.class_id, choice.pixels, image, celsius=celsius, locked=settings.locked
            )

        self._edit("Grow class" if sign > 0 else "Shrink class", work)

    # Other frames

    def copy_previous(self) -> None:
        """Take over the mask of the previous frame of the same video; locked classes stay."""
        here, previous = self._editor.key, self._editor.neighbour(-1)
        if here is None or self._editor.busy or self._editor.loading:
            return
        if previous is None or previous.video != here.video:
            self.told.emit(self.tr("There is no frame before this one."))
            return
        self._editor.store.planes([previous], lambda found: self._paste(here, found[previous]))

    def _paste(self, key: FrameKey, planes: Planes) -> None:
        from workbench.editing.edits import paste

        locked = self._editor.settings.locked

        def work(document: MaskDocument) -> Step | None:
            if not planes.classes.any():
                return None
            return paste(document, planes, locked, label="Copy previous mask")

        if self._editor.key == key:
            self._edit("Copy previous mask", work)

    # Inner workings

    def _edit(self, label: str, function: Callable[[MaskDocument], Step | None]) -> None:
        self._editor.edit(step_text(label), function)
