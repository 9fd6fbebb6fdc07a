"""What an editor leaves to the one of the next window: a change of language makes all widgets anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.history import FrameKey, History
from workbench.gui.controllers.editor_origins import FrameOrigins
from workbench.gui.controllers.editor_settings import EditorSettings

if TYPE_CHECKING:
    from workbench.gui.context import WindowContext


@dataclass(frozen=True)
class Resume:
    """Where the work stands in a study: the frame in hand, and what can be undone.

    The pixels themselves go through the study's files (or the journal, where those cannot be written).
    """

    folder: Path
    key: FrameKey | None
    settings: EditorSettings
    history: History
    origins: FrameOrigins


def take_over(context: WindowContext) -> Resume | None:
    """What the last window left for the study that is open now, once."""
    found = context.inherited.pop("editor", None)
    if isinstance(found, Resume) and found.folder == context.study.folder:
        return found
    return None
