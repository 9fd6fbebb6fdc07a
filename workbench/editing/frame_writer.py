"""Writing the changed planes of a frame and the status that goes with them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.core.errors import WorkbenchError
from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey, PlaneName
from workbench.core.paths import write_atomic
from workbench.core.types import Mask
from workbench.editing.journal_records import SavedRecord, checksum
from workbench.editing.kept_frame import KeptPlane, plane_of
from workbench.editing.mask_files import MaskFiles

if TYPE_CHECKING:
    from workbench.project.project import Project

log = logging.getLogger("workbench.editing.keeper")


@dataclass(frozen=True)
class SaveReport:
    """What `MaskKeeper.save` did.

    Attributes
    ----------
    written
        Frames and the status they have now.
    demoted
        Frames that were verified and are only corrected now, because their mask changed.
    error
        Why the rest could not be written: it is kept, and tried again by the next call.
    """

    written: tuple[tuple[FrameKey, FrameStatus], ...] = ()
    demoted: tuple[FrameKey, ...] = ()
    error: WorkbenchError | None = None


@dataclass
class PlanePlan:
    """One plane about to be written: a copy of its pixels, and how far in the work that is.

    Attributes
    ----------
    version
        Of the plane.
    steps
        How many steps the journal held.
    data
        Bytes of the file afterwards; of the one that is there, where nothing changed.
    """

    plane: PlaneName
    kept: KeptPlane
    pixels: Mask
    version: int
    steps: int
    data: bytes = b""


class FrameWriter:
    """Writes frames of one study; one thread at a time."""

    def __init__(self, project: Project, files: MaskFiles) -> None:
        self._project = project
        self._files = files
        self._noted: set[FrameKey] = set()
        self.written: list[tuple[FrameKey, FrameStatus]] = []
        self.demoted: list[FrameKey] = []

    def take_report(self, error: WorkbenchError | None) -> SaveReport:
        """What was written since the last report."""
        report = SaveReport(tuple(self.written), tuple(self.demoted), error)
        self.written.clear()
        self.demoted.clear()
        return report

    def write(
        self,
        key: FrameKey,
        plans: Sequence[PlanePlan],
        decision: FrameStatus | None,
        announce: Callable[[SavedRecord], None],
    ) -> None:
        """Write what changed, each file whole or not at all, and record the status.

        The status comes first, so that no job takes the frame for one that a machine may overwrite.

        Parameters
        ----------
        announce
            Told before a file is replaced: the journal then knows the new one as ours.

        Raises
        ------
        DiskFullError, NoPermissionError, StudyVanishedError, IndexDamagedError, StudyBusyError
        """
        self._files.check_place()
        changed = [plan for plan in plans if self._encode(plan, decision)]
        status = decision or (FrameStatus.CORRECTED if changed else None)
        if status is None:
            return
        self._record(key, status, decision, masked=bool(changed))
        for plan in changed:
            self._replace(key, plan, announce)
        self.written.append((key, status))

    def _encode(self, plan: PlanePlan, decision: FrameStatus | None) -> bool:
        """Make the file's bytes; False where the file holds these pixels already."""
        plan.data = self._files.encode(plan.plane, plan.pixels)
        before = plan.kept.file
        if plan.data == before:
            return False
        if not plan.kept.sound or (decision is FrameStatus.VERIFIED and not before):
            return True
        if np.array_equal(plane_of(before, plan.kept.shape), plan.pixels):
            plan.data = before
            return False
        return True

    def _record(
        self, key: FrameKey, status: FrameStatus, decision: FrameStatus | None, *, masked: bool
    ) -> None:
        before = self._project.status(*key)
        if before is FrameStatus.PSEUDO and masked:
            self._keep_pseudo(key)
        if decision is not None or before is not status or key not in self._noted:
            self._project.set_status(key.video, [key.index], status, human=True)
            self._noted.add(key)
        if decision is None and before is FrameStatus.VERIFIED:
            self.demoted.append(key)

    def _keep_pseudo(self, key: FrameKey) -> None:
        """The pseudo-mask stays to be compared with; it is nobody's work, so that this may fail."""
        with suppress(WorkbenchError, OSError):
            file = self._files.read_bytes(self._files.path(key, "classes"))
            if file:
                write_atomic(self._files.pseudo_path(key), file, durable=False)

    def _replace(self, key: FrameKey, plan: PlanePlan, announce: Callable[[SavedRecord], None]) -> None:
        path = self._files.path(key, plan.plane)
        there = self._files.read_bytes(path)
        if there and (there != plan.kept.file or not plan.kept.sound):
            kept = self._files.keep_aside(path, there, "replaced-masks")
            log.warning("%s was not what was corrected here; it is kept as %s", path, kept)
        announce(SavedRecord(key, plan.plane, checksum(plan.data), plan.steps))
        self._files.write(path, plan.data)
