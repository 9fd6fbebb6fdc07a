"""Taking up what an earlier session left unsaved, and what becomes of conflicts with the files."""

from __future__ import annotations

import logging
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.errors import UnknownVideoError, WorkbenchError
from workbench.core.frame_status import FrameStatus
from workbench.core.history import FrameKey, Patch, PlaneChange, PlaneName, Step
from workbench.editing.journal_records import PLANES
from workbench.editing.kept_frame import KeptFrame
from workbench.editing.mask_files import MaskFile, MaskFiles, Shape
from workbench.editing.recovery import Replay, ReplayedPlane, replay
from workbench.editing.rescue import Rescue, study_journal
from workbench.project.rebuild import backup_folder

if TYPE_CHECKING:
    from workbench.project.project import Project

LABEL = "Recovered work"

log = logging.getLogger("workbench.editing.recovery")


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
        When the last of them was made (local time).
    step
        What the recovery changed in the masks, so that it can be undone.
    aside
        Recovered masks whose file somebody else changed meanwhile: they lie in ``backups/``, the file stayed.
    statuses
        Status of every frame before.
    """

    frames: tuple[FrameKey, ...]
    strokes: int
    when: datetime
    step: Step
    aside: tuple[Path, ...] = ()
    statuses: tuple[FrameStatus | None, ...] = ()


@dataclass
class TakenUp:
    """What the journals say: unsaved frames for the keeper, and the news for the user.

    Attributes
    ----------
    any
        Whether there was a journal with anything in it.
    """

    frames: dict[FrameKey, KeptFrame] = field(default_factory=dict)
    recovered: Recovered | None = None
    any: bool = False


def recover(project: Project, files: MaskFiles, rescue: Rescue) -> TakenUp:
    """Replay the journals of a study and hold them against its files; writes nothing but conflicts.

    A rescued journal is the newer one: it took over where the study's own could not be written.

    Raises
    ------
    StudyVanishedError, NoPermissionError
    """
    places = (study_journal(project.folder), *rescue.journals())
    replays = [found for path in places if (found := _read(project, path))]
    return _Recovery(project, files, replays).run()


def _read(project: Project, path: Path) -> Replay | None:
    found = replay(path)
    if found.damaged:
        with suppress(OSError, WorkbenchError):
            shutil.copy2(path, backup_folder(project.folder, "damaged-journal") / path.name)
    return found if found.planes or found.decisions or found.strokes else None


class _Recovery:
    """One pass over replayed journals, the oldest first."""

    def __init__(self, project: Project, files: MaskFiles, replays: list[Replay]) -> None:
        self._project = project
        self._files = files
        self._replays = replays
        self._taken = TakenUp(any=bool(replays))
        self._changes: list[PlaneChange] = []
        self._aside: list[Path] = []
        self._steps: set[tuple[int, int]] = set()

    def run(self) -> TakenUp:
        newest = {key: number for number, one in enumerate(self._replays) for key in one.planes}
        for key, number in newest.items():
            self._take_frame(number, key)
        for one in self._replays:
            for key, status in one.decisions.items():
                self._take_decision(key, status)
        if self._taken.frames or self._aside:
            self._taken.recovered = self._told()
        return self._taken

    def _told(self) -> Recovered:
        frames = tuple(dict.fromkeys(change.frame for change in self._changes))
        times = [at for one in self._replays for at in one.times]
        return Recovered(
            frames,
            sum(self._replays[number].strokes[step - 1] for number, step in self._steps),
            datetime.fromtimestamp(max(times, default=time.time())),
            Step(LABEL, tuple(self._changes)),
            tuple(self._aside),
            tuple(self._project.status(*key) for key in frames),
        )

    def _take_frame(self, number: int, key: FrameKey) -> None:
        planes = self._replays[number].planes[key]
        there = self._read_files(key, next(iter(planes.values())).base.shape)
        frame = KeptFrame.of(key, there)
        for name, plane in planes.items():
            found = there[name]
            if not plane.patches or plane.is_saved(found) or self._conflicts(key, name, plane, found):
                continue
            patch = Patch.between(found.mask, plane.after())
            if patch is not None:
                frame.planes[name].add(patch)
                self._changes.append(PlaneChange(key, name, patch))
                self._steps |= {(number, step) for step in plane.unsaved_steps(found)}
        if frame.dirty:
            self._taken.frames[key] = frame

    def _conflicts(self, key: FrameKey, name: PlaneName, plane: ReplayedPlane, found: MaskFile) -> bool:
        """Whether somebody else changed the file meanwhile: the recovered mask is then written aside.

        Where that is not possible it counts as unsaved work, and the other's mask goes to ``backups/``.
        """
        if self._known(key) and plane.fits(found):
            return False
        data = self._files.encode(name, plane.after())
        if data:
            try:
                kept = self._files.keep_aside(self._files.path(key, name), data, "recovered-masks")
            except (WorkbenchError, OSError) as error:
                log.warning("%s", error)
                return False
            self._aside.append(kept)
        return True

    def _take_decision(self, key: FrameKey, status: FrameStatus) -> None:
        """Take up a status that was given but not recorded."""
        if not self._known(key) or self._project.status(*key) is status:
            return
        if key not in self._taken.frames:
            there = self._read_files(key, self._files.shape(key))
            self._taken.frames[key] = KeptFrame.of(key, there)
        self._taken.frames[key].decision = status

    def _read_files(self, key: FrameKey, shape: Shape) -> dict[PlaneName, MaskFile]:
        return {name: self._files.read(key, name, shape) for name in PLANES}

    def _known(self, key: FrameKey) -> bool:
        try:
            self._project.video(key.video)
        except UnknownVideoError:
            return False
        return True
