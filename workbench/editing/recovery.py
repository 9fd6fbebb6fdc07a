"""What a journal says was not saved: its records replayed, and held against the files of the study."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey, Patch, PlaneName
from workbench.core.types import Mask
from workbench.editing.journal_records import (
    BaseRecord,
    DecisionRecord,
    Record,
    SavedRecord,
    StepRecord,
    checksum,
    from_bytes,
)
from workbench.editing.kept_frame import plane_of, sound
from workbench.editing.mask_files import MaskFile
from workbench.project.journal import read_journal

log = logging.getLogger("workbench.editing.recovery")


@dataclass
class ReplayedPlane:
    """One plane of a frame as a journal has it.

    Attributes
    ----------
    steps
        Number in the journal of every step that changed it.
    checks
        Checksums of the files it was, or was about to be, saved as; how many steps each of them holds.
    """

    base: BaseRecord
    patches: list[Patch] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    checks: dict[int, int] = field(default_factory=dict)

    def before(self) -> Mask:
        """Pixels that the first step changed."""
        return plane_of(self.base.file, self.base.shape)

    def after(self) -> Mask:
        """Pixels after the last step."""
        plane = self.before()
        for patch in self.patches:
            patch.toggle(plane)
        return plane

    def is_saved(self, found: MaskFile) -> bool:
        """Whether the file holds the last step already."""
        return sound(found) and np.array_equal(found.mask, self.after())

    def fits(self, found: MaskFile) -> bool:
        """Whether the file is one that this work was done on, so that nobody else's is replaced."""
        return checksum(found.data) in self.checks or np.array_equal(found.mask, self.before())

    def unsaved_steps(self, found: MaskFile) -> list[int]:
        """Numbers of the steps that the file does not hold."""
        first = self.checks.get(checksum(found.data), 0)
        return [number for number in self.steps if number > first]


@dataclass
class Replay:
    """Everything that one journal holds.

    Attributes
    ----------
    strokes, times
        Of every step, in order: how many strokes it stands for, and when it was made.
    damaged
        Whether a part could not be read.
    """

    planes: dict[FrameKey, dict[PlaneName, ReplayedPlane]] = field(default_factory=dict)
    decisions: dict[FrameKey, FrameStatus] = field(default_factory=dict)
    strokes: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    damaged: bool = False

    def take(self, record: Record) -> None:
        """Follow one record.

        Raises
        ------
        ValueError
            If a step has nothing to stand on.
        """
        if isinstance(record, BaseRecord):
            plane = ReplayedPlane(record, checks={checksum(record.file): len(self.strokes)})
            self.planes.setdefault(record.key, {})[record.plane] = plane
        elif isinstance(record, StepRecord):
            self._take_step(record)
        elif isinstance(record, SavedRecord):
            known = self.planes.get(record.key, {}).get(record.plane)
            if known is not None:
                known.checks[record.check] = record.steps
        elif isinstance(record, DecisionRecord):
            if record.done:
                self.decisions.pop(record.key, None)
            else:
                self.decisions[record.key] = record.status

    def _take_step(self, record: StepRecord) -> None:
        self.strokes.append(record.strokes)
        self.times.append(record.at)
        for change in record.step.changes:
            plane = self.planes.get(change.frame, {}).get(change.plane)
            if plane is None:
                raise ValueError(f"a step of {change.frame} without what it changed")
            height, width = plane.base.shape
            if change.patch.box[2] > width or change.patch.box[3] > height:
                raise ValueError(f"a step of {change.frame} reaches outside the frame")
            plane.patches.append(change.patch)
            plane.steps.append(len(self.strokes))


def replay(path: Path) -> Replay:
    """Everything that the journal ``path`` holds, up to the first record that cannot be read."""
    content = read_journal(path)
    found = Replay(damaged=content.damaged)
    try:
        for record in _records(content.records):
            found.take(record)
    except ValueError as error:
        log.warning("%s: %s", path, error)
        found.damaged = True
    return found


def _records(payloads: Iterable[bytes]) -> Iterator[Record]:
    for payload in payloads:
        record = from_bytes(payload)
        if record is not None:
            yield record
