"""Masks that people work on: every step journalled at once, written to the study in the background."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey, Step
from workbench.editing.document import Planes

if TYPE_CHECKING:
    from workbench.project.project import Project


@dataclass(frozen=True)
class Recovered:
    """Work of a session that ended before it was saved.

    Attributes
    ----------
    frames
        Frames that have it in their masks now.
    strokes
        How many steps were not saved.
    when
        When the last of them was made.
    step
        What the recovery changed in the masks, so that it can be undone.
    aside
        Recovered masks whose file somebody else changed meanwhile: written to ``backups/``, the file stayed.
    statuses
        Status of every frame before.
    """

    frames: tuple[FrameKey, ...]
    strokes: int
    when: datetime
    step: Step
    aside: tuple[Path, ...] = ()
    statuses: tuple[FrameStatus | None, ...] = ()


class MaskKeeper:
    """Keeps the unsaved work on the masks of one study safe; usable from several threads."""

    def __init__(self, project: Project) -> None:
        self.project = project

    @property
    def unsaved(self) -> frozenset[FrameKey]:
        """Frames whose mask differs from what was written."""
        raise NotImplementedError

    def load(self, key: FrameKey) -> Planes:
        """Current planes of a frame, own copies: unsaved state, else the files, else zeros."""
        raise NotImplementedError

    def keep(self, step: Step) -> None:
        """Journal ``step`` and apply it to the planes that will be written."""
        raise NotImplementedError

    def save(self, keys: Collection[FrameKey] | None = None) -> tuple[FrameKey, ...]:
        """Write changed masks (all, or those of ``keys``); the frames that were written."""
        raise NotImplementedError

    def recover(self) -> Recovered | None:
        """Take up what the last session left unsaved; None where there was nothing."""
        raise NotImplementedError

    def discard(self, recovered: Recovered) -> None:
        """Put masks and statuses back to what they were before the recovery."""
        raise NotImplementedError

    def close(self) -> None:
        """Save what can be saved and let go of the journal."""
        raise NotImplementedError
