"""Animals of the mask in hand: which there are, renumbering, merging; no widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.gui.controllers.editor_counts import Counts
from workbench.gui.controllers.editor_texts import step_text

if TYPE_CHECKING:
    from workbench.core.history import Step
    from workbench.editing.document import MaskDocument
    from workbench.gui.controllers.editor import EditorController
    from workbench.gui.controllers.editor_actions import MaskActions

HIGHEST = 255


class EditorAnimals(QObject):
    """What the animals panel shows and does.

    Signals
    -------
    changed()
        See `rows`.
    told(str)
        Why nothing happened.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(self, editor: EditorController, actions: MaskActions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor, self._actions = editor, actions
        self._counts: dict[int, int] = {}
        self._added: set[int] = set()
        editor.frame_changed.connect(lambda _bundle: self._frame_changed())
        editor.settings_changed.connect(self.changed)

    @property
    def rows(self) -> list[tuple[int, int]]:
        """Number and pixels of every animal: those painted, those the study has, those added here."""
        project = self._editor.context.study.project
        known = project.manifest.animals if project is not None else 1
        numbers = {*range(1, known + 1), *self._counts, *self._added}
        if chosen := self._editor.settings.animal:
            numbers.add(chosen)
        return [(number, self._counts.get(number, 0)) for number in sorted(numbers)]

    def set_counts(self, counts: Counts | None) -> None:
        """Take over what was counted."""
        found: dict[int, int] = {}
        if counts is not None:
            labelled = sum(area for class_id, area in counts.classes.items() if class_id)
            found = counts.animals or ({1: labelled} if labelled else {})
        if found != self._counts:
            self._counts = found
            self.changed.emit()

    def choose(self, number: int) -> None:
        """Paint this animal from now on; choosing it again leaves the numbers alone."""
        self._editor.change(animal=0 if number == self._editor.settings.animal else number)

    def add(self) -> int:
        """Take the next free number and paint it; the number."""
        used = {number for number, _area in self.rows}
        number = next((n for n in range(1, HIGHEST + 1) if n not in used), HIGHEST)
        self._added.add(number)
        self._editor.change(animal=number)
        self.changed.emit()
        return number

    def reassign(self) -> None:
        """Give the animal under the cursor the number that is painted."""
        from workbench.editing.animals import reassign

        found, wanted = self._actions.animal_under_pointer(), self._editor.settings.animal
        if not self._ready(found, wanted):
            return
        locked = self._editor.settings.locked
        self._edit("Change animal", lambda document: reassign(document, found, wanted, locked=locked))

    def renumber(self, old: int, new: int) -> None:
        """Give animal ``old`` the number ``new``."""
        from workbench.editing.animals import reassign

        locked = self._editor.settings.locked
        self._edit("Change animal", lambda document: reassign(document, old, new, locked=locked))

    def reassign_inside(self) -> None:
        """Give what is inside the lasso drawn next the number that is painted."""
        if not self._editor.settings.animal:
            self.told.emit(self.tr("Choose the animal first whose number it shall get."))
        else:
            self.told.emit("")
            self._actions.begin_lasso("reassign")

    def merge(self, kept: int, other: int) -> None:
        """Make two animals one, with the number ``kept``."""
        from workbench.editing.animals import merge

        locked = self._editor.settings.locked
        if kept != other:
            self._edit("Merge animals", lambda document: merge(document, kept, other, locked=locked))

    def number_pieces(self, count: int) -> None:
        """Give every separate piece of the mask a number of its own, the largest first."""
        from workbench.editing.animals import number_components

        locked = self._editor.settings.locked
        self._edit("Number animals", lambda document: number_components(document, count, locked=locked))

    def _ready(self, found: int, wanted: int) -> bool:
        reason = ""
        if not wanted:
            reason = self.tr("Choose the animal first whose number it shall get.")
        elif not found:
            reason = self.tr("Point at the animal that shall get another number.")
        self.told.emit(reason)
        return not reason and found != wanted

    def _frame_changed(self) -> None:
        self.told.emit("")
        self.changed.emit()

    def _edit(self, label: str, function: Callable[[MaskDocument], Step | None]) -> None:
        self._editor.edit(step_text(label), function)
