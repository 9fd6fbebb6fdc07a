"""Masks that people work on: every step journalled at once, written to the study in the background."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from workbench.core.errors import StudyVanishedError, WorkbenchError, from_os_error
from workbench.core.frame_status import HUMAN, FrameStatus
from workbench.core.history import FrameKey, Patch, PlaneChange, PlaneName, Step
from workbench.editing.document import Planes
from workbench.editing.frame_writer import FrameWriter, PlanePlan, SaveReport
from workbench.editing.journal_records import (
    PLANES,
    DecisionRecord,
    Record,
    SavedRecord,
    StepRecord,
)
from workbench.editing.kept_frame import KeptFrame
from workbench.editing.mask_files import MaskFile, MaskFiles, Shape
from workbench.editing.recovered import Recovered, recover
from workbench.editing.safe_journal import SafeJournal

if TYPE_CHECKING:
    from workbench.project.project import Project

__all__ = ["LoadedFrame", "MaskKeeper", "Recovered", "SaveReport"]

LONGEST_JOURNAL = 5000
"""Steps after which a journal that is never all saved begins anew with what is not."""

MOST_PIXELS = 64 << 20
"""Bytes of pixels that are held between two saves, so that a stroke never waits for a file to be decoded."""


@dataclass(frozen=True, eq=False)
class LoadedFrame:
    """Planes read for a document, not yet what the keeper works from (`MaskKeeper.adopt`).

    Attributes
    ----------
    files
        What lies in the study; None where the planes are unsaved work of this session.
    replaced
        The files are not those that this session read or wrote: its undo steps no longer fit.
    trouble
        What is wrong with the mask file, if anything; it is kept in ``backups/`` before it is replaced.
    """

    key: FrameKey
    planes: Planes
    files: dict[PlaneName, MaskFile] | None = None
    replaced: bool = False
    trouble: WorkbenchError | None = None


Command: TypeAlias = Step | LoadedFrame | DecisionRecord


class MaskKeeper:
    """Keeps the unsaved work on the masks of one study safe; usable from several threads.

    `accept` and `adopt` only queue and never wait; `journal` does what they queued, in order. Every
    other method does that first. No file but the journal is touched while the lock is held, so that a
    stroke never waits for a mask that is being written.

    Parameters
    ----------
    project
        The open study; it must stay open until `close`.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.files = MaskFiles(project)
        self._inbox: deque[Command] = deque()
        self._state = threading.RLock()
        self._saving = threading.Lock()
        self._frames: dict[FrameKey, KeptFrame] = {}
        self._writer = FrameWriter(project, self.files)
        self._journal = SafeJournal(project.folder, self._snapshot)
        self._begun = False
        self._recovered: Recovered | None = None

    # What is there

    @property
    def unsaved(self) -> frozenset[FrameKey]:
        """Frames whose mask or status differs from what was written."""
        with self._state:
            queued = [one for one in tuple(self._inbox) if not isinstance(one, LoadedFrame)]
            keys = {key for one in queued for key in (one.frames if isinstance(one, Step) else (one.key,))}
            return frozenset(keys | {key for key, frame in self._frames.items() if frame.dirty})

    @property
    def rescued(self) -> bool:
        """Whether unsaved work is kept outside the study, because that cannot be written."""
        return self._journal.rescued

    @property
    def durable(self) -> bool:
        """Whether all unsaved work is in a file, wherever that may lie."""
        return self._journal.durable

    @property
    def trouble(self) -> WorkbenchError | None:
        """Why the study cannot be written; None while it can."""
        return self._journal.trouble

    def load(self, key: FrameKey, shape: Shape | None = None) -> Planes:
        """Current planes of a frame, own copies: unsaved state, else the files, else zeros.

        Parameters
        ----------
        shape
            (H, W) of the frame, where the caller knows it.

        Raises
        ------
        StudyVanishedError, NoPermissionError, UnknownVideoError
        """
        loaded = self.read(key, shape)
        self.adopt(loaded)
        return loaded.planes

    def read(self, key: FrameKey, shape: Shape | None = None) -> LoadedFrame:
        """As `load`, for a document that may not be shown in the end; `adopt` says that it is."""
        self.journal()
        with self._state:
            if (kept := self._unsaved_planes(key)) is not None:
                return LoadedFrame(key, kept)
        files = self._read_files(key, shape or self.files.shape(key))
        with self._state:
            self._drain()
            if (kept := self._unsaved_planes(key)) is not None:
                return LoadedFrame(key, kept)
            known = self._frames.get(key)
            replaced = known is not None and not known.same_files(files)
        animals = files["animals"].mask if files["animals"].data else None
        trouble = files["classes"].trouble or files["animals"].trouble
        # The keeper reads its own pixels from the bytes of the files, so these belong to the caller.
        return LoadedFrame(key, Planes(files["classes"].mask, animals), files, replaced, trouble)

    # Steps

    def accept(self, step: Step) -> None:
        """Queue a finished step; never waits. `journal` must follow soon, in any thread."""
        self._inbox.append(step)

    def adopt(self, loaded: LoadedFrame) -> None:
        """Queue that the steps of this frame start from ``loaded`` from here on; never waits."""
        if loaded.files is not None:
            self._inbox.append(loaded)

    def decide(self, key: FrameKey, status: FrameStatus) -> None:
        """Queue a status given by a person; never waits. `save` records it after the mask."""
        self._inbox.append(DecisionRecord(key, status))

    def journal(self) -> None:
        """Write what was queued to the journal: afterwards a kill no longer loses it."""
        self._begin()
        while True:
            with self._state:
                missing = self._drain()
            if missing is None:
                return
            files = self._read_files(missing, self.files.shape(missing))
            with self._state:
                self._frames.setdefault(missing, KeptFrame.of(missing, files))

    def keep(self, step: Step) -> None:
        """Journal ``step`` and take it over into the planes that will be written."""
        self.accept(step)
        self.journal()

    def sync(self) -> None:
        """Force the journal to the disk: afterwards a power cut no longer loses it either."""
        try:
            self._journal.sync()
        except WorkbenchError as error:
            with self._state:
                self._journal.move_out(error)

    # Saving

    def save(self, keys: Collection[FrameKey] | None = None) -> SaveReport:
        """Write changed masks and statuses (all, or those of ``keys``), each whole or not at all.

        What cannot be written stays kept, on this machine if need be, and the report says why.
        """
        with self._saving:
            error = None
            try:
                self.journal()
                for key in self._due(keys):
                    self._save_frame(key)
            except (WorkbenchError, OSError) as problem:
                error = _readable(problem, self.project)
            with self._state:
                self._settle(error)
            return self._writer.take_report(error)

    def recover(self) -> Recovered | None:
        """What the last session left unsaved and is taken up now; None where there was nothing.

        Raises
        ------
        WorkbenchError
            If it cannot be read now; it stays where it is.
        """
        self._begin()
        return self._recovered

    def discard(self, recovered: Recovered) -> None:
        """Put masks and statuses back to what they were before the recovery."""
        self.accept(recovered.step)
        for key, status in zip(recovered.frames, recovered.statuses, strict=True):
            if status not in HUMAN:
                self.decide(key, status or FrameStatus.EXTRACTED)
        self.journal()

    def changed_elsewhere(self, key: FrameKey) -> bool:
        """Whether somebody else changed the files of a frame on which nothing is unsaved."""
        with self._saving:
            self.journal()
            with self._state:
                frame = self._frames.get(key)
                if frame is None or frame.dirty:
                    return False
                known = {name: frame.planes[name].file for name in PLANES}
            return any(self.files.read_bytes(self.files.path(key, name)) != known[name] for name in PLANES)

    def release(self, key: FrameKey) -> None:
        """No document shows the frame any more: forget it unless this session worked on it."""
        with self._state:
            frame = self._frames.get(key)
            if frame is None or frame.dirty or self._inbox:
                return
            if not any(plane.version for plane in frame.planes.values()):
                del self._frames[key]

    def close(self) -> SaveReport:
        """Save what can be saved and let go of the journal."""
        report = self.save()
        with self._state:
            self._journal.close()
        return report

    # Inside: the lock is held in every function that says so

    def _begin(self) -> None:
        """Before anything else: take up what an earlier session left, since a journal begins anew now."""
        if self._begun:
            return
        with self._state:
            if self._begun:
                return
            found = recover(self.project, self.files, self._journal.rescue)
            self._frames.update(found.frames)
            self._recovered = found.recovered
            self._begun = True
            if found.any and self._journal.start():
                self._journal.rescue.clear()

    def _drain(self) -> FrameKey | None:
        """Do what was queued, in order, with the lock; the frame whose files must be read to go on."""
        while self._inbox:
            command = self._inbox[0]
            if not isinstance(command, LoadedFrame):
                keys = command.frames if isinstance(command, Step) else (command.key,)
                for key in keys:
                    if key not in self._frames:
                        return key
            self._inbox.popleft()
            self._take(command)
        return None

    def _take(self, command: Command) -> None:
        """Do one command whose frames are known; with the lock."""
        if isinstance(command, LoadedFrame):
            self._adopt(command)
        elif isinstance(command, Step):
            self._journal_step(command)
        else:
            self._frames[command.key].decision = command.status
            self._journal.append([command])

    def _adopt(self, loaded: LoadedFrame) -> None:
        """With the lock."""
        assert loaded.files is not None
        frame = self._frames.get(loaded.key)
        if frame is None:
            self._frames[loaded.key] = KeptFrame.of(loaded.key, loaded.files)
            return
        for name, found in loaded.files.items():
            if not frame.planes[name].dirty and frame.planes[name].file != found.data:
                frame.planes[name].replaced(found)

    def _journal_step(self, step: Step) -> None:
        """With the lock; a step that belongs to another frame is refused and blocks none after it."""
        records: list[Record] = []
        for change in step.changes:
            self._frames[change.frame].planes[change.plane].check(change.patch)
        for change in step.changes:
            plane = self._frames[change.frame].planes[change.plane]
            if not plane.based:
                records.append(plane.base_record(change.frame, change.plane))
                plane.based = True
        for change in step.changes:
            frame = self._frames.pop(change.frame)
            frame.planes[change.plane].add(change.patch)
            if frame.decision is FrameStatus.PSEUDO:  # a machine's mask that somebody has worked on since
                frame.decision = None
            self._frames[change.frame] = frame  # the last worked on stands last
        self._journal.append([*records, StepRecord(step, time.time())])

    def _snapshot(self) -> Iterator[Record]:
        """Records that hold all unsaved work, for a journal that begins anew; with the lock."""
        for key, frame in self._frames.items():
            changes = []
            for name, plane in frame.planes.items():
                plane.based = False
                patch = Patch.between(plane.base(), plane.current()) if plane.dirty else None
                if patch is not None:
                    plane.based = True
                    changes.append(PlaneChange(key, name, patch))
                    yield plane.base_record(key, name)
            if changes:
                strokes = max(plane.version - plane.saved for plane in frame.planes.values())
                yield StepRecord(Step("", tuple(changes)), time.time(), strokes)
            if frame.decision is not None:
                yield DecisionRecord(key, frame.decision)

    def _unsaved_planes(self, key: FrameKey) -> Planes | None:
        """Copies of planes that no file holds; with the lock."""
        frame = self._frames.get(key)
        if frame is None or not any(plane.dirty for plane in frame.planes.values()):
            return None
        animals = frame.planes["animals"]
        numbered = bool(animals.file) or animals.dirty
        return Planes(
            frame.planes["classes"].current().copy(), animals.current().copy() if numbered else None
        )

    def _read_files(self, key: FrameKey, shape: Shape) -> dict[PlaneName, MaskFile]:
        return {name: self.files.read(key, name, shape) for name in PLANES}

    def _due(self, keys: Collection[FrameKey] | None) -> list[FrameKey]:
        with self._state:
            wanted = self._frames if keys is None else [key for key in keys if key in self._frames]
            return [key for key in wanted if self._frames[key].dirty]

    def _save_frame(self, key: FrameKey) -> None:
        """Write one frame; the lock is held only to copy its pixels, and to say that they are written."""
        with self._state:
            frame, decision = self._frames[key], self._frames[key].decision
            plans = [
                PlanePlan(name, plane, plane.current().copy(), plane.version, self._journal.steps)
                for name, plane in frame.planes.items()
                if plane.dirty or (name == "classes" and decision is FrameStatus.VERIFIED and not plane.file)
            ]
        self._writer.write(key, plans, decision, self._announce)
        with self._state:
            for plan in plans:
                plan.kept.written(plan.data, plan.version)
            if decision is not None and frame.decision is decision:
                frame.decision = None
                self._journal.append([DecisionRecord(key, decision, done=True)])

    def _announce(self, record: SavedRecord) -> None:
        with self._state:
            self._journal.append([record])

    def _settle(self, error: WorkbenchError | None) -> None:
        """After saving: everything is in the study, or all that is not is kept elsewhere; with the lock."""
        self._drain()
        self._trim()
        if error is not None:
            self._journal.move_out(error)
        elif self._journal.move_back():
            if not any(frame.dirty for frame in self._frames.values()):
                self._journal.clear()
                for frame in self._frames.values():
                    for plane in frame.planes.values():
                        plane.based = False
            elif self._journal.steps > LONGEST_JOURNAL:
                self._journal.start()

    def _trim(self) -> None:
        """Give up pixels of frames that were worked on longest ago; with the lock."""
        held = 0
        for frame in reversed(self._frames.values()):
            for plane in frame.planes.values():
                if held > MOST_PIXELS:
                    plane.forget_pixels()
                held += plane.nbytes


def _readable(error: WorkbenchError | OSError, project: Project) -> WorkbenchError:
    if isinstance(error, WorkbenchError):
        return error
    return from_os_error(error, project.folder) or StudyVanishedError(path=project.folder, detail=str(error))
