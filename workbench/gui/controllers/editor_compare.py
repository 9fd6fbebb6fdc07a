"""The other masks of the frame in hand, to look at in place of it: network's, pseudo, before the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from workbench.core.history import FrameKey, Step
    from workbench.editing.document import MaskDocument, Planes
    from workbench.gui.controllers.editor import EditorController

Other: TypeAlias = Literal["before", "prediction", "pseudo"]
OTHERS: tuple[Other, ...] = ("before", "prediction", "pseudo")
LANE = "editor.compare"


class MaskCompare(QObject):
    """Shows another mask as long as it is wanted.

    Signals
    -------
    shown(Planes | None)
        What the canvas shall show in place of the mask in hand; None ends it.
    missing(str)
        There is no such mask (one of `OTHERS`).
    changed()
        Another mask was chosen, or it is shown or not.
    """

    shown = Signal(object)
    missing = Signal(str)
    changed = Signal()

    def __init__(self, editor: EditorController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._other: Other = "before"
        self._active = False
        editor.store.reference_ready.connect(self._take_reference)
        editor.frame_changed.connect(lambda _bundle: self._follow())

    @property
    def other(self) -> Other:
        """Which mask is compared with."""
        return self._other

    @property
    def active(self) -> bool:
        """Whether the other mask is shown."""
        return self._active

    def choose(self, other: Other) -> None:
        """Compare with another mask."""
        if other != self._other:
            self._other = other
            self._follow()
            self.changed.emit()

    def set_active(self, active: bool) -> None:
        """Show the other mask, or the one in hand again."""
        if active == self._active:
            return
        self._active = active
        self.changed.emit()
        if active:
            self._editor.leaving.emit()
            self._follow()
        else:
            self.shown.emit(None)

    def _follow(self) -> None:
        key, document = self._editor.key, self._editor.document
        if not self._active or key is None or document is None:
            return
        if self._other != "before":
            self._editor.store.reference(key, self._other)
            return
        steps = self._editor.history.of(key)
        self._editor.context.tasks.run(
            lambda: (key, "before", before(document, steps)),
            lambda found: self._take_reference(*found),
            key="editor.before",
            lane=LANE,
        )

    def _take_reference(self, key: FrameKey, other: str, planes: Planes | None) -> None:
        if not self._active or key != self._editor.key or other != self._other:
            return
        self.shown.emit(planes)
        if planes is None:
            self.missing.emit(other)


def before(document: MaskDocument, steps: list[Step]) -> Planes:
    """The mask as it was before ``steps`` (oldest first), from a copy of what it is now."""
    from workbench.editing.document import MaskDocument

    planes = document.planes()
    copy = MaskDocument(document.key, planes.classes, planes.animals)
    for step in reversed(steps):
        for change in reversed(step.changes):
            if change.frame == document.key:
                copy.toggle(change)
    return copy.planes()
