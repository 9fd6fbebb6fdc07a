"""Frames and masks for the editor: loaded ahead, journalled at once, saved by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.core.errors import WorkbenchError
from workbench.core.frame_status import FrameStatus
from workbench.gui.controllers.frame_bundle import FrameBundle, ReferenceKind

if TYPE_CHECKING:
    from workbench.core.history import FrameKey, Step
    from workbench.editing.document import Planes
    from workbench.gui.context import WindowContext

__all__ = ["EditorStore", "FrameBundle"]


class EditorStore(QObject):
    """Where the editor's frames come from and where its steps go.

    Nothing here makes the window wait, except for closing a study: that writes what is not saved yet.
    """

    ready = Signal(object)
    """`FrameBundle` that was asked for; again with a new one where a job changed the files of the frame."""
    reference_ready = Signal(object, str, object)
    """`FrameKey`, `ReferenceKind` and `Planes` (None where there is no such mask)."""
    state_changed = Signal(str)
    """``saved saving unsaved rescued``."""
    status_changed = Signal(object, object)
    """`FrameKey` and `FrameStatus`: a saved mask is corrected, or what `set_status` recorded."""
    recovered = Signal(object)
    """`Recovered`: work of a session that ended suddenly; it is in the masks already."""
    failed = Signal(object)
    """`WorkbenchError`: a frame that cannot be loaded, or a study that cannot be written (told once)."""

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent or context)
        self._context = context

    @property
    def state(self) -> str:
        """``saved saving unsaved rescued``."""
        return "saved"

    def request(self, key: FrameKey) -> None:
        """Ask for a frame; `ready` follows, within this call where it was loaded ahead. Newest wish wins."""

    def set_neighbours(self, keys: Sequence[FrameKey]) -> None:
        """Frames to load ahead, the likeliest first."""

    def bundle(self, key: FrameKey) -> FrameBundle | None:  # noqa: ARG002
        """The frame where it is loaded: its document must follow every step that spans it."""
        return None

    def keep(self, step: Step) -> None:
        """Take over a finished step (pixels of loaded documents have it already): journalled at once."""

    def difference(
        self,
        label: str,
        planes: Mapping[FrameKey, Planes],
        on_result: Callable[[Step | None], None],
        on_error: Callable[[WorkbenchError], None] | None = None,
    ) -> None:
        """Work out the step that gives frames the masks ``planes``; nothing is changed yet."""

    def set_status(self, key: FrameKey, status: FrameStatus) -> None:
        """Record what a person decides about a frame, after its mask was saved; `status_changed` follows."""

    def reference(self, key: FrameKey, kind: ReferenceKind) -> None:
        """Ask for a mask to compare with; `reference_ready` follows."""

    def save(self) -> None:
        """Write every unsaved mask now (it happens by itself 1.5 s after the last step)."""

    save_now = save

    def flush(self) -> bool:
        """Write every unsaved mask and wait for it; False where the study could not be written."""
        return True

    def discard_recovered(self) -> None:
        """Put the masks back to what they were before the recovery."""
