"""The review: which frames come next, in which order, and how long it will take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.core.frame_status import FrameStatus

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext
    from workbench.gui.controllers.editor import EditorController


class ReviewController(QObject):
    """Gives the editor its queue (`EditorController.set_queue`) and follows what people decide.

    Signals
    -------
    queue_changed()
        Other frames, or another order.
    row_changed(int)
        One frame of the queue has another status or other faults.
    progress_changed()
        See `progress`.
    loading_changed(bool)
        The study is being read.
    """

    queue_changed = Signal()
    row_changed = Signal(int)
    progress_changed = Signal()
    loading_changed = Signal(bool)

    def __init__(
        self, context: WindowContext, editor: EditorController, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._editor = editor

    def decide(self, status: FrameStatus) -> None:
        """Record a decision about the frame in hand and go on to the next of the queue."""
        self._editor.decide(status)

    def step(self, by: int) -> bool:
        """Go to the next or previous frame of the queue."""
        return bool(self._editor.step_queue(by))
